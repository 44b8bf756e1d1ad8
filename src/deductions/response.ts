import { hostOf } from '../syntax/url.ts'
import { isMixpanelHost } from '../vendors/mixpanel.ts'
import type { JudgedResponse } from '../model/saml.ts'
import type { Signing, Uploaded } from '../model/certificates.ts'
import { quote } from '../syntax/display.ts'
import { missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import type { CannotTell } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import type { Capture } from '../model/saml.ts'
import type { Certificate } from '../model/certificates.ts'

/** Which captured response is checked: that of --response, else the last one that was sent to Mixpanel. */
export default defineDeduction({
  gives: derived.response,
  needs: { captures: inputs.captures },
  wants: { uploaded: derived.uploaded, signing: derived.signing },

  derive({ captures }, { uploaded, signing }): JudgedResponse | CannotTell {
    const named = captures.filter(({ artifact }) => artifact.role === 'response')
    const candidates = named.length > 0 ? named : captures
    const toMixpanel = candidates.filter(wasSentToMixpanel)
    const among = toMixpanel.length > 0 ? toMixpanel : candidates
    const capture = among.reduce<Capture | undefined>((latest, each) => (latest && isBefore(each, latest) ? latest : each), undefined)
    if (!capture) return missing()
    const others = captures.filter((each) => each !== capture)
    return {
      at: capture.at,
      capture,
      opened: capture.open(certificatesKnown(uploaded, signing)),
      because: others.length === 0 ? null : reasonFor(capture, others, toMixpanel.length > 0),
      others,
    }
  },
})

/** By its destination or its audience: any of them may be wrong, so one is enough. */
function wasSentToMixpanel({ postedTo, destination, xml }: Capture): boolean {
  const addresses = [postedTo, valueOf(destination)].filter((each) => each !== null && each !== undefined)
  if (addresses.some((address) => isMixpanelHost(hostOf(address)))) return true
  return /<(?:[\w.-]+:)?Audience\b[^<>]*>[^<]*mixpanel/i.test(xml) || /\bRecipient\s*=\s*["'][^"']*mixpanel\.com/i.test(xml)
}

/** True where `a` is known to be older than `b`. Without dates, the one that is read later is the later one. */
function isBefore(a: Capture, b: Capture): boolean {
  const [of, than] = [a.capturedAt ?? valueOf(a.issuedAt), b.capturedAt ?? valueOf(b.issuedAt)]
  return of !== undefined && than !== undefined && of < than
}

/** Mixpanel’s certificate first: it is the one that Mixpanel trusts. */
function certificatesKnown(uploaded: Uploaded | undefined, signing: Signing | undefined): readonly Certificate[] {
  const file = uploaded?.as === 'file' ? uploaded.file.certificates.map(({ value }) => value) : []
  const keys = signing?.keys.flatMap(({ certificate }) => certificate ?? []) ?? []
  const all = [...file, ...keys]
  return all.filter(({ sha256 }, index) => all.findIndex((each) => each.sha256 === sha256) === index)
}

function reasonFor(capture: Capture, others: readonly Capture[], toMixpanel: boolean): string {
  const which = toMixpanel ? 'the last one that was sent to Mixpanel' : 'the last one'
  const none = toMixpanel ? '' : ' None of them was sent to Mixpanel.'
  const listed = others.slice(0, 5).map(describe)
  const more = others.length > listed.length ? `, and ${others.length - listed.length} more` : ''
  return `Of ${others.length + 1} captured responses, ${which} is checked: ${describe(capture)}.${none} Not checked: ${listed.join('; ')}${more}.`
}

/** The file, the time and the host; nothing of the content. */
function describe({ artifact, capturedAt, issuedAt, postedTo, destination }: Capture): string {
  const when = capturedAt ?? valueOf(issuedAt)
  const host = hostOf(postedTo ?? valueOf(destination) ?? '')
  return `${quote(artifact.name)}${when ? `, of ${when.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''}${host === '' ? '' : `, to ${quote(host, 80)}`}`
}
