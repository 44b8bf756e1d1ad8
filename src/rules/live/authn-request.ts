import {
  cannotTell,
  cite,
  deferTo,
  defineRule,
  derived,
  evidenceOf,
  inputs,
  listing,
  quote,
  valueOf,
  type FindingKind,
  type Fix,
  type Owner,
} from '../kit.ts'
import { withoutQuery } from '../../syntax/url.ts'
import { EDIT_BASIC_SAML, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { ENTITY_ID, REPLY_URL } from '../../vendors/mixpanel.ts'
import { notLooked } from './_looks.ts'
import { atMicrosoft } from './_postback.ts'

const register = (field: string, what: string): Fix => ({
  summary: `Add the ${what} of Mixpanel’s own request as ${field} in the portal.`,
  steps: onSsoPage(EDIT_BASIC_SAML, `Under ${field}, add the value that the request shows, character by character.`, TEST_SIGN_IN),
  command: null,
})

const ASK_MIXPANEL: Fix = {
  summary: 'Send the request to Mixpanel’s support: no setting in Entra changes it.',
  steps: [
    'Keep what was seen: run sso-doctor check --live --record record.',
    'Send Mixpanel’s support the file postback-url-….txt of it, with the time and the number of your organization.',
  ],
  command: null,
}

const kind = (owner: Owner, means: string, fix: Fix): FindingKind => ({ guide: 'LI-07', severity: 'error', owner, means, fix })

/** The four that Entra issues (SAML protocol reference, NameIDPolicy). */
const NAME_ID_FORMATS: ReadonlySet<string> = new Set([
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
])

export default defineRule({
  id: 'live/authn-request',
  title: 'Entra knows the issuer and the reply URL of Mixpanel’s own request',
  stage: 'recognise',
  why: 'Microsoft compares what Mixpanel’s request says with what is registered in Entra. If the two differ, the user sees AADSTS700016, AADSTS50011 or AADSTS900235 before any password.',
  not: 'A request without a reply URL is healthy: Entra then takes the default one. What Mixpanel’s documentation gives, and Entra lacks, is told by azure/entity-id and azure/reply-url.',
  findings: {
    'issuer-not-registered': kind(
      'entra-admin',
      'The request names an issuer that is no identifier of the app.',
      register('Identifier (Entity ID)', 'issuer'),
    ),
    'issuer-missing': kind('mixpanel-support', 'The request names no issuer.', ASK_MIXPANEL),
    'reply-url-not-registered': kind(
      'entra-admin',
      'The request asks for an answer to an address that is no reply URL of the app.',
      register('Reply URL (Assertion Consumer Service URL)', 'reply URL'),
    ),
    'name-id-format': kind('mixpanel-support', 'The request asks for a NameID format that Entra does not issue.', ASK_MIXPANEL),
    'authn-context-comparison': kind(
      'mixpanel-support',
      'The request compares authentication contexts otherwise than “exact”.',
      ASK_MIXPANEL,
    ),
    subject: kind('mixpanel-support', 'The request holds a Subject, which Entra refuses.', ASK_MIXPANEL),
    destination: kind('mixpanel-admin', 'The request is made out to another address than it is sent to.', ASK_MIXPANEL),
  },
  cites: [
    cite('microsoft-saml', 'The Issuer must exactly match one of the ServicePrincipalNames in the cloud service.'),
    cite('microsoft-saml', 'must match the RedirectUri'),
  ],
  needs: { looked: derived.looked },
  wants: { leads: derived.postback, identifiers: derived.identifiers, replyUrls: derived.replyUrls },

  *check({ looked }, { leads, identifiers, replyUrls }) {
    if (!looked) return notLooked()
    const sent = atMicrosoft(leads)
    if (!sent.found) return sent.silence
    const { request, to } = sent.found
    if (!request)
      return cannotTell('The address that Mixpanel leads to carries no SAMLRequest that can be read.', to.at, inputs.livePostback)

    let speaks: 'azure/entity-id' | 'azure/reply-url' | null = null
    let found = false
    const issuer = evidenceOf(request.issuer)
    if (!issuer) {
      found = true
      yield {
        code: 'issuer-missing',
        at: request.issuer.at,
        message: 'Mixpanel’s request names no issuer, so Microsoft cannot tell which app is meant.',
        expected: ENTITY_ID,
        actual: null,
      }
    } else if (identifiers && !identifiers.items.some(({ value }) => value === issuer.value)) {
      // What the documentation says and the export lacks is told without any request.
      if (issuer.value === ENTITY_ID) speaks = 'azure/entity-id'
      else {
        found = true
        yield {
          code: 'issuer-not-registered',
          at: [identifiers.items[0]?.at ?? identifiers.at, issuer.at],
          message: `Mixpanel’s request names ${quote(issuer.value)} as its issuer, and in Entra ${registered(identifiers.items, 'identifier')}. Microsoft answers AADSTS700016.`,
          expected: issuer.value,
          actual: identifiers.items[0]?.value ?? null,
        }
      }
    }
    const acs = evidenceOf(request.acsUrl)
    if (acs && replyUrls && !replyUrls.items.some(({ value }) => value === acs.value)) {
      if (acs.value === REPLY_URL) speaks ??= 'azure/reply-url'
      else {
        found = true
        yield {
          code: 'reply-url-not-registered',
          at: [replyUrls.items[0]?.at ?? replyUrls.at, acs.at],
          message: `Mixpanel’s request asks for the answer at ${quote(acs.value)}, and in Entra ${registered(replyUrls.items, 'reply URL')}. Microsoft answers AADSTS50011.`,
          expected: acs.value,
          actual: replyUrls.items[0]?.value ?? null,
        }
      }
    }
    const format = evidenceOf(request.nameIdFormat)
    if (format && !NAME_ID_FORMATS.has(format.value)) {
      found = true
      yield {
        code: 'name-id-format',
        at: format.at,
        message: `Mixpanel’s request asks for the NameID format ${quote(format.value)}, which Entra does not issue: AADSTS75016.`,
        actual: format.value,
      }
    }
    const comparison = evidenceOf(request.authnContextComparison)
    if (comparison && comparison.value !== 'exact') {
      found = true
      yield {
        code: 'authn-context-comparison',
        at: comparison.at,
        message: `Mixpanel’s request compares authentication contexts by ${quote(comparison.value)}; Entra takes nothing but “exact”: AADSTS900235.`,
        expected: 'exact',
        actual: comparison.value,
      }
    }
    if (request.hasSubject) {
      found = true
      yield { code: 'subject', at: request.at, message: 'Mixpanel’s request holds a Subject element, which Entra does not support.' }
    }
    const destination = valueOf(request.destination)
    if (destination !== undefined && request.sentTo !== null && withoutQuery(destination) !== request.sentTo) {
      found = true
      yield {
        code: 'destination',
        at: request.destination.at,
        message: `Mixpanel’s request is made out to ${quote(destination)} and sent to ${quote(request.sentTo)}: AADSTS75008.`,
        expected: request.sentTo,
        actual: destination,
      }
    }
    if (found) return undefined
    if (speaks !== null)
      return deferTo(speaks, `Mixpanel’s request says what its documentation says, and the export lacks it; ${speaks} tells about it.`)
    if (!identifiers)
      return cannotTell(
        'Mixpanel’s request was read; whether Entra knows its issuer cannot be told without the export.',
        request.at,
        derived.identifiers,
      )
    return undefined
  },
})

function registered(items: readonly { readonly value: string }[], what: string): string {
  if (items.length === 0) return `no ${what} is registered`
  return `the registered ${what}${items.length === 1 ? ' is' : 's are'} ${listing(items.slice(0, 3).map(({ value }) => quote(value)))}`
}
