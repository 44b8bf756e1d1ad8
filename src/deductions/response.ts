import { hostOf } from '../syntax/url.ts'
import { isMixpanelHost } from '../vendors/mixpanel.ts'
import type { Capture, JudgedResponse } from '../model/saml.ts'
import type { Certificate, Signing, Uploaded } from '../model/certificates.ts'
import { newestOfEach, timeOf } from '../domain/newest-captures.ts'
import { missing } from '../domain/no-finding.ts'
import { trustIn } from '../domain/response-trust.ts'
import { count, quote } from '../syntax/display.ts'
import { defineDeduction } from './_define.ts'
import type { CannotTell, Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'

/** Which captured responses are checked: of those given with --response, else of those sent to Mixpanel, the newest of each person. */
const responses = defineDeduction({
  gives: derived.responses,
  needs: { captures: inputs.captures },
  wants: { uploaded: derived.uploaded, signing: derived.signing, saved: inputs.metadata, live: inputs.liveMetadata },

  derive({ captures }, { uploaded, signing, saved = [], live = [] }): readonly JudgedResponse[] | CannotTell {
    const named = captures.filter(({ artifact }) => artifact.role === 'response')
    const candidates = named.length > 0 ? named : captures
    const toMixpanel = candidates.filter(wasSentToMixpanel)
    const judged = newestOfEach(toMixpanel.length > 0 ? toMixpanel : candidates)
    if (judged.length === 0) return missing()
    const others = captures.filter((each) => !judged.includes(each))
    const certificates = certificatesKnown(uploaded, signing)
    const because = others.length === 0 ? null : reasonFor(judged, others, toMixpanel.length > 0)
    return judged.map((capture) => {
      const opened = capture.open(certificates)
      return {
        at: capture.at,
        capture,
        opened,
        trust: trustIn(opened, { uploaded, signing, metadata: [...live, ...saved] }),
        because,
        others,
      }
    })
  },
})

/** The newest of them, which shows what the app issues now. */
const response = defineDeduction({
  gives: derived.response,
  needs: { responses: derived.responses },
  wants: {},
  derive: ({ responses: [newest] }): JudgedResponse | CannotTell => newest ?? missing(),
})

/** By its destination or its audience: any of them may be wrong, so one is enough. */
function wasSentToMixpanel({ postedTo, destination, xml }: Capture): boolean {
  const addresses = [postedTo, valueOf(destination)].filter((each) => each !== null && each !== undefined)
  if (addresses.some((address) => isMixpanelHost(hostOf(address)))) return true
  return /<(?:[\w.-]+:)?Audience\b[^<>]*>[^<]*mixpanel/i.test(xml) || /\bRecipient\s*=\s*["'][^"']*mixpanel\.com/i.test(xml)
}

/** Mixpanel’s certificate first: it is the one that Mixpanel trusts. */
function certificatesKnown(uploaded: Uploaded | undefined, signing: Signing | undefined): readonly Certificate[] {
  const file = uploaded?.as === 'file' ? uploaded.file.certificates.map(({ value }) => value) : []
  const keys = signing?.keys.flatMap(({ certificate }) => certificate ?? []) ?? []
  return [...new Map([...file, ...keys].map((certificate) => [certificate.sha256, certificate])).values()]
}

function reasonFor(judged: readonly Capture[], others: readonly Capture[], toMixpanel: boolean): string {
  const total = judged.length + others.length
  const [first] = judged
  const last = toMixpanel ? 'the last one that was sent to Mixpanel is checked' : 'the last one is checked'
  const each = `the last one of each person${toMixpanel ? ' that was sent to Mixpanel' : ''} is checked (${judged.length})`
  const which = judged.length === 1 && first ? `${last}: ${describe(first)}` : `${each}: ${listed(judged)}`
  const none = toMixpanel ? '' : ' None of them was sent to Mixpanel.'
  return `Of ${count(total, 'captured response')}, ${which}.${none} Not checked: ${listed(others)}.`
}

function listed(captures: readonly Capture[]): string {
  const shown = captures.slice(0, 5).map(describe).join('; ')
  return captures.length > 5 ? `${shown}, and ${captures.length - 5} more` : shown
}

/** The file, the time and the host; nothing of the content. */
function describe(capture: Capture): string {
  const { artifact, postedTo, destination } = capture
  const when = timeOf(capture)
  const host = hostOf(postedTo ?? valueOf(destination) ?? '')
  return `${quote(artifact.name)}${when ? `, of ${when.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''}${host === '' ? '' : `, to ${quote(host, 80)}`}`
}

export default [responses, response] satisfies readonly Deduction[]
