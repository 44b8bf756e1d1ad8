import { cloudOf } from '../vendors/entra.ts'
import { isMixpanelHost, isOtherProvider } from '../vendors/mixpanel.ts'
import { hostOf, withoutQuery } from '../syntax/url.ts'
import type { Evidence } from '../model/artifact.ts'
import type { SignIn } from '../model/mixpanel-settings.ts'
import { newestRequest } from '../domain/authn-request.ts'
import { missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import type { CannotTell, Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { evidenceOf, known, valueOf } from '../syntax/field.ts'
import type { Field } from '../model/field.ts'
import type { LiveExchange, Postback } from '../model/live-records.ts'
import type { AuthnRequest, MixpanelRequest } from '../model/saml.ts'

// What Mixpanel does at a sign-in: where it sends people, and with which request. A live probe reads this from the redirect of the
// postback URL, a recorded sign-in contains it too, and the settings have the URL as it was typed.

const postback = defineDeduction({
  gives: derived.postback,
  needs: { exchanges: inputs.livePostback },
  wants: {},
  derive({ exchanges }): Postback | CannotTell {
    const last = [...exchanges].sort((a, b) => stepOf(a) - stepOf(b)).at(-1)
    if (!last) return missing()
    const { nextHop, request, status, trouble } = last
    if (trouble) return { is: trouble.code === 'nxdomain' ? 'host-fault' : 'no-response', last }
    if (status && status.value >= 500) return { is: 'host-fault', last }
    if (nextHop) {
      const host = hostOf(nextHop.url.value)
      const to = { value: withoutQuery(nextHop.url.value), at: nextHop.url.at }
      if (cloudOf(host) !== null) return { is: 'microsoft', last, to, request }
      const sent = nextHop.how !== 'link' && nextHop.how !== 'script' && isOtherProvider(host)
      if (!isMixpanelHost(host) && (request !== null || sent)) return { is: 'another-provider', last, to }
    }
    return { is: status?.value === 404 || status?.value === 410 ? 'not-found' : 'no-provider', last }
  },
})

function stepOf({ step }: LiveExchange): number {
  return Number(step) || 0
}

const request = defineDeduction({
  gives: derived.request,
  needs: {},
  wants: { postback: derived.postback, captured: inputs.requests },
  derive(_known, { postback: live, captured }): MixpanelRequest | CannotTell {
    if (live?.is === 'microsoft' && live.request) return { ...live.request, seen: 'live' }
    const newest = newestRequest(captured?.filter(isMixpanels) ?? [])
    return newest ? { ...newest, seen: 'captured' } : missing()
  },
})

/** A recording may contain the sign-ins of other apps too. */
function isMixpanels({ issuer, acsUrl }: AuthnRequest): boolean {
  if (/mixpanel/i.test(valueOf(issuer) ?? '')) return true
  return isMixpanelHost(hostOf(valueOf(acsUrl) ?? ''))
}

const signIn = defineDeduction({
  gives: derived.signIn,
  needs: {},
  wants: { settings: derived.settings, postback: derived.postback, request: derived.request },
  derive(_known, { settings, postback: live, request: sent }): SignIn | CannotTell {
    const typed = settings?.idpSignInUrl
    const seen = live?.is === 'microsoft' ? live.to : undefined
    if (seen && !(typed && isSameUrl(typed, seen))) {
      return { at: seen.at, url: known(seen.value, seen.at), by: 'postback', contested: typed?.is === 'known' || typed?.is === 'empty' }
    }
    const captured = !typed || typed.is === 'absent' || typed.is === 'blanked' ? sentTo(sent) : undefined
    if (captured) return { at: captured.at, url: known(captured.value, captured.at), by: 'capture', contested: false }
    return typed ? { at: typed.at, url: typed, by: 'settings', contested: false } : missing(derived.settings)
  },
})

/** The query is left out: that of a redirect belongs to the request, and a typed one is judged where the URL was typed. */
function isSameUrl(typed: Field<string>, seen: Evidence<string>): boolean {
  return typed.is === 'known' && withoutQuery(typed.value) === seen.value
}

/** Where a captured request was sent, if it was sent to Microsoft. */
function sentTo(request: MixpanelRequest | undefined): Evidence<string> | undefined {
  if (request?.seen !== 'captured') return undefined
  const to = request.sentTo === null ? evidenceOf(request.destination) : { value: request.sentTo, at: request.at }
  return to && cloudOf(hostOf(to.value)) !== null ? to : undefined
}

export default [postback, request, signIn] satisfies readonly Deduction[]
