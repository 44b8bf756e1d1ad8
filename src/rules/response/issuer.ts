import { issuerMismatch } from '../../domain/tenants.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, evidenceOf, inputs, missing, quote, type FindingKind } from '../kit.ts'
import { assertionIn, eachResponse, nearMisses, passIfProven, IF_CAPTURED } from './_response.ts'

const TYPED_TENANT = 'The response comes from the tenant of the export, but Mixpanel’s Issuer URL has another tenant ID.'
const kind = (means: string): FindingKind => error('MX-01', 'mixpanel-admin', means, 'set-issuer-from-response')

export default defineRule({
  id: 'response/issuer',
  title: 'The issuer of the captured response is Mixpanel’s Issuer URL',
  stage: 'trust',
  why: 'Mixpanel accepts assertions only from the issuer in its Issuer URL. It refuses an assertion from another issuer, although the sign-in at Microsoft succeeds.',
  findings: {
    ...nearMisses(kind, 'Mixpanel’s Issuer URL'),
    'another-tenant': kind('The response comes from another tenant than the one in Mixpanel’s Issuer URL.'),
    'another-issuer': kind('The response comes from another issuer than the one that Mixpanel expects.'),
    missing: kind('The assertion has no issuer.'),
    'two-issuers': error('MX-01', 'entra-admin', 'The response and the assertion in it have different issuers.', 'capture-again'),
  },
  cites: [
    cite('mixpanel-azure', 'Issuer URL: the Azure AD Identifier.'),
    cite('microsoft-saml', 'Issuer is set to https://sts.windows.net/<TenantIDGUID>/, where TenantIDGUID is the tenant ID.'),
  ],
  appliesIf: IF_CAPTURED,
  wants: { responses: derived.responses, settings: derived.settings, tenant: derived.tenant },

  check: (_, { responses, settings, tenant }) =>
    eachResponse(responses, function* (response) {
      const found = assertionIn(response)
      if ('noFinding' in found) return found.noFinding
      const written = found.assertion.issuer
      if ('why' in written) return cannotTell(`The issuer of the assertion cannot be judged: ${written.why}.`, written.at, inputs.captures)
      const issuer = evidenceOf(written)
      if (!issuer) {
        const message = 'The assertion has no issuer, so a service provider cannot know who issued it.'
        yield { code: 'missing', at: found.assertion.at, message }
        return undefined
      }
      const outer = found.response.capture.issuer
      const expected = settings?.issuerUrl
      const isExpected = expected?.is !== 'known' || expected.value === issuer.value
      if (isExpected && outer.is === 'known' && outer.value !== issuer.value) {
        yield {
          code: 'two-issuers',
          at: [outer.at, issuer.at],
          message: `The issuer of the response is ${quote(outer.value)}, but the issuer of the assertion in it is ${quote(issuer.value)}. Entra writes the same value in both; a service provider that compares them refuses the response.`,
          expected: issuer.value,
          actual: outer.value,
        }
        return undefined
      }
      if (expected?.is === 'empty') return deferTo('mixpanel/issuer-url', 'Mixpanel’s Issuer URL is empty.')
      if (expected?.is !== 'known') return missing(inputs.settings)
      if (expected.value === issuer.value) return passIfProven(found.response)

      const code = issuerMismatch(issuer.value, expected.value, tenant?.value)
      if (code === 'not-an-issuer') return deferTo('mixpanel/issuer-url', 'Mixpanel’s Issuer URL is not a Microsoft Entra Identifier.')
      if (code === 'typed-tenant') return deferTo('mixpanel/tenant', TYPED_TENANT)
      yield {
        code,
        at: [issuer.at, expected.at],
        message: `The assertion’s issuer is ${quote(issuer.value)}, but Mixpanel’s Issuer URL is ${quote(expected.value)}; both should be exactly the same.`,
        expected: expected.value,
        actual: issuer.value,
      }
      return undefined
    }),
})
