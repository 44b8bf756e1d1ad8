import { BLANKED, withoutBlanked } from '../../domain/blanked-texts.ts'
import { differenceFrom } from '../../domain/near-miss.ts'
import { hostOf } from '../../syntax/url.ts'
import { ENTITY_ID, isMixpanelHost, V1_AUDIENCE } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, deferTo, defineRule, derived, entryOf, error, inputs, quote, type FindingKind } from '../kit.ts'
import { assertionIn, eachResponse, nearMisses, passIfProven, IF_CAPTURED } from './_response.ts'

const kind = (means: string): FindingKind => error('AZ-01', 'entra-admin', means, 'set-audience')

export default defineRule({
  id: 'response/audience',
  title: 'The audience of the captured response is Mixpanel’s Identifier (Entity ID)',
  stage: 'trust',
  why: 'A service provider refuses an assertion with another audience: users sign in at Microsoft, and Mixpanel refuses them.',
  not: 'Other audiences in addition to Mixpanel’s are not a problem.',
  findings: {
    ...nearMisses(kind, 'The audience'),
    'service-principal-name': kind('The audience is the app’s own ID (spn:…); Entra writes it when the request names the app by this ID.'),
    'another-mixpanel-address': kind('The audience is another URL or name of Mixpanel.'),
    'not-mixpanel': kind('The audience is not Mixpanel: the response was made for another app.'),
    missing: kind('The assertion has no audience.'),
  },
  cites: [
    cite('mixpanel-azure', `Identifier (Entity ID): ${ENTITY_ID}`),
    cite('microsoft-saml', 'Audience: this contains a URI that identifies an intended audience, the value of Issuer of the AuthnRequest.'),
  ],
  appliesIf: IF_CAPTURED,
  wants: { responses: derived.responses, identifiers: derived.identifiers },

  check: (_, { responses, identifiers }) =>
    eachResponse(responses, function* (response) {
      const found = assertionIn(response)
      if ('noFinding' in found) return found.noFinding
      const { at } = found.assertion
      const [audiences, blanked] = withoutBlanked(found.assertion.audiences, 'url')
      if (audiences.some(({ value }) => value === ENTITY_ID)) return passIfProven(found.response)
      const nearest = audiences.find(({ value }) => differenceFrom(ENTITY_ID, value) !== null) ?? audiences[0]
      if (!nearest) {
        if (blanked) return cannotTell(`The audience cannot be judged: ${BLANKED}.`, blanked.at, inputs.captures)
        yield { code: 'missing', at, message: `The assertion has no audience; it should be ${ENTITY_ID}.`, expected: ENTITY_ID }
        return undefined
      }
      // Where the export has the same identifier, it is fixed there and reported there.
      const listed = identifiers?.items.map(({ value }) => value) ?? []
      if (listed.includes(nearest.value) && !listed.includes(ENTITY_ID)) {
        return deferTo('azure/entity-id', 'The audience is the Identifier (Entity ID) of the app.')
      }
      const code = codeFor(nearest.value)
      yield {
        code,
        at: nearest.at,
        message: `The audience of the assertion is ${quote(nearest.value)}; it should be exactly ${ENTITY_ID}.${entryOf(DETAILS, code) ?? ''}`,
        expected: ENTITY_ID,
        actual: nearest.value,
      }
      return undefined
    }),
})

const DETAILS: Readonly<Record<string, string>> = {
  'service-principal-name': ' Entra writes spn: and the app’s ID when the request does not name Mixpanel’s identifier.',
  'not-mixpanel': ' This response was made for another app.',
}

function codeFor(value: string): string {
  const difference = differenceFrom(ENTITY_ID, value)
  if (difference !== null) return difference
  if (/^spn:/i.test(value) || /^[0-9a-f-]{36}$/i.test(value)) return 'service-principal-name'
  const isMixpanels = [value, `https://${value}`].some((url) => isMixpanelHost(hostOf(url)))
  return isMixpanels || value.toLowerCase() === V1_AUDIENCE.toLowerCase() ? 'another-mixpanel-address' : 'not-mixpanel'
}
