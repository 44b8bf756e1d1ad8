import { cite, deferTo, defineRule, derived, quote, type FindingKind, type Fix } from '../kit.ts'
import { EDIT_BASIC_SAML, onSsoPage } from '../../fixes/portal.ts'
import { ENTITY_ID, V1_AUDIENCE } from '../../vendors/mixpanel.ts'
import { assertionIn, nearMiss, nearMisses, unlessProven } from './_response.ts'

const FIX: Fix = {
  summary: `Make ${ENTITY_ID} the app’s default Identifier in the portal, and begin the sign-in at Mixpanel.`,
  steps: onSsoPage(
    EDIT_BASIC_SAML,
    `Under Identifier (Entity ID), ${ENTITY_ID} should stand, with the slash at the end, marked as Default. Delete what it replaces.`,
    'Sign in once, beginning at Mixpanel, and capture the response again. Do this in the portal: the Azure CLI, Microsoft Graph and Terraform refuse an identifier that ends in a slash.',
  ),
  command: null,
}

const kind = (means: string): FindingKind => ({ guide: 'AZ-01', severity: 'error', owner: 'entra-admin', means, fix: FIX })

export default defineRule({
  id: 'response/audience',
  title: 'The captured response is meant for Mixpanel',
  stage: 'trust',
  why: 'A service provider refuses an assertion whose audience is somebody else: sign-in succeeds at Microsoft and ends at Mixpanel.',
  not: 'Further audiences beside Mixpanel’s do no harm.',
  findings: {
    ...nearMisses(kind, 'The audience'),
    'service-principal-name': kind('The audience is the app’s own id (spn:…), as when the request names the app by it.'),
    'another-mixpanel-address': kind('The audience is another address or word of Mixpanel’s.'),
    'not-mixpanel': kind('The audience is somebody else: the response is another app’s.'),
    missing: kind('The assertion names no audience.'),
  },
  cites: [
    cite('mixpanel-azure', `Identifier (Entity ID): ${ENTITY_ID}`),
    cite('microsoft-saml', 'Audience: this contains a URI that identifies an intended audience, the value of Issuer of the AuthnRequest.'),
  ],
  wants: { response: derived.response, identifiers: derived.identifiers },

  *check(_known, { response, identifiers }) {
    const found = assertionIn(response)
    if ('silence' in found || !response) return 'silence' in found ? found.silence : undefined
    const { audiences, at } = found.assertion
    if (audiences.some(({ value }) => value === ENTITY_ID)) return unlessProven(response)
    const [first] = audiences
    const nearest = audiences.find(({ value }) => nearMiss(ENTITY_ID, value) !== null) ?? first
    if (!nearest) {
      yield {
        code: 'missing',
        at,
        message: `The assertion names no audience; it should be ${ENTITY_ID}.`,
        expected: ENTITY_ID,
        actual: null,
      }
      return undefined
    }
    // The export shows the same identifier: that is where it is mended, and where it is said.
    const listed = identifiers?.items.map(({ value }) => value) ?? []
    if (listed.includes(nearest.value) && !listed.includes(ENTITY_ID)) {
      return deferTo('azure/entity-id', 'The audience is what the app has as its Identifier (Entity ID).')
    }
    const { value } = nearest
    const code = codeFor(value)
    yield {
      code,
      at: nearest.at,
      message: `The audience of the assertion is ${quote(value)}; it should be exactly ${ENTITY_ID}.${DETAILS[code] ?? ''}`,
      expected: ENTITY_ID,
      actual: value,
    }
    return undefined
  },
})

const DETAILS: Readonly<Record<string, string>> = {
  'service-principal-name': ' Entra writes spn: and the app’s id where the request does not name Mixpanel’s identifier.',
  'not-mixpanel': ' This response was made for another app.',
}

function codeFor(value: string): string {
  const near = nearMiss(ENTITY_ID, value)
  if (near !== null) return near
  if (/^spn:/i.test(value) || /^[0-9a-f-]{36}$/i.test(value)) return 'service-principal-name'
  return /mixpanel\.com/i.test(value) || value.toLowerCase() === V1_AUDIENCE.toLowerCase() ? 'another-mixpanel-address' : 'not-mixpanel'
}
