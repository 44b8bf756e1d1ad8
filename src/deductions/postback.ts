import { cloudOf } from '../vendors/entra.ts'
import { isMixpanelHost, isOtherProvider } from '../vendors/mixpanel.ts'
import { hostOf, withoutQuery } from '../syntax/url.ts'
import type { Evidence } from '../model/artifact.ts'
import type { MixpanelRequest } from '../model/saml.ts'
import type { Postback } from '../model/live-records.ts'
import type { SignIn } from '../model/mixpanel-settings.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { evidenceOf, known, valueOf } from '../syntax/field.ts'
import { type Field } from '../model/field.ts'
import type { LiveExchange } from '../model/live-records.ts'
import type { AuthnRequest } from '../model/saml.ts'

// What Mixpanel really does when somebody signs in: where it sends people, and with which request. A live probe sees it in the
// redirect of the postback URL, a recording of a sign-in holds it too, and of the address the settings tell what was typed.

const postback = defineDeduction({
  gives: derived.postback,
  needs: { looks: inputs.livePostback },
  wants: {},
  derive({ looks }): Postback | CannotTell {
    const last = [...looks].sort((a, b) => stepOf(a) - stepOf(b)).at(-1)
    if (!last) return missing()
    const { lead, request, status, trouble } = last
    if (trouble) return { is: trouble.code === 'nxdomain' ? 'host-fault' : 'in-the-way', last }
    if (status && status.value >= 500) return { is: 'host-fault', last }
    if (lead) {
      const host = hostOf(lead.url.value)
      const to = { value: withoutQuery(lead.url.value), at: lead.url.at }
      if (cloudOf(host) !== null) return { is: 'microsoft', last, to, request }
      const sent = lead.how !== 'link' && lead.how !== 'script' && isOtherProvider(host)
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
  derive(_known, { postback: leads, captured }): MixpanelRequest | CannotTell {
    if (leads?.is === 'microsoft' && leads.request) return { ...leads.request, seen: 'live' }
    const last = captured?.findLast(isMixpanels)
    return last ? { ...last, seen: 'captured' } : missing()
  },
})

/** A recording may hold other apps' sign-ins too. */
function isMixpanels({ issuer, acsUrl }: AuthnRequest): boolean {
  return [issuer, acsUrl].some((field) => isMixpanelHost(hostOf(valueOf(field) ?? '')))
}

const signIn = defineDeduction({
  gives: derived.signIn,
  needs: {},
  wants: { settings: derived.settings, postback: derived.postback, request: derived.request },
  derive(_known, { settings, postback: leads, request: asked }): SignIn | CannotTell {
    const typed = settings?.idpSignInUrl
    const seen = leads?.is === 'microsoft' ? leads.to : undefined
    if (seen && !(typed && saysTheSame(typed, seen))) {
      return { at: seen.at, url: known(seen.value, seen.at), by: 'postback', contested: typed?.is === 'known' || typed?.is === 'empty' }
    }
    const caught = !typed || typed.is === 'absent' ? sentTo(asked) : undefined
    if (caught) return { at: caught.at, url: known(caught.value, caught.at), by: 'capture', contested: false }
    return typed ? { at: typed.at, url: typed, by: 'settings', contested: false } : cannotTell('', null, derived.settings)
  },
})

/** What was typed with a query is judged as typed: the query of a redirect is the request's own. */
function saysTheSame(typed: Field<string>, seen: Evidence<string>): boolean {
  return typed.is === 'known' && withoutQuery(typed.value) === seen.value
}

/** Where a captured request went, as far as it went to Microsoft. */
function sentTo(asked: MixpanelRequest | undefined): Evidence<string> | undefined {
  if (asked?.seen !== 'captured') return undefined
  const to = asked.sentTo === null ? evidenceOf(asked.destination) : { value: asked.sentTo, at: asked.at }
  return to && cloudOf(hostOf(to.value)) !== null ? to : undefined
}

export default [postback, request, signIn] satisfies readonly Deduction[]
