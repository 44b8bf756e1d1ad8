import { cite, deferTo, defineRule, derived, evidenceOf, inputs, quote, type FindingKind, type Fix, missing } from '../kit.ts'
import { issuerOf, tenantIn } from '../../vendors/entra.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { assertionIn, CAPTURE_AGAIN, nearMiss, nearMisses, unlessProven } from './_response.ts'

const FIX: Fix = {
  summary: 'Set Issuer URL at Mixpanel to the Microsoft Entra Identifier (was: Azure AD Identifier) that the response names.',
  steps: onAccessSecurity(
    'Under 2FA & SSO, click the pencil beside Single Sign-On.',
    'Paste the Microsoft Entra Identifier from the box “Set up Mixpanel” of the app into Issuer URL, with the slash at its end, and save.',
    'Sign in once with an ordinary user.',
  ),
  command: null,
}

const kind = (means: string): FindingKind => ({ guide: 'MX-01', severity: 'error', owner: 'mixpanel-admin', means, fix: FIX })

export default defineRule({
  id: 'response/issuer',
  title: 'The captured response comes from the issuer that Mixpanel expects',
  stage: 'trust',
  why: 'Mixpanel’s Issuer URL says where assertions may come from. One from elsewhere is refused, after a sign-in that went well at Microsoft.',
  findings: {
    ...nearMisses(kind, 'Mixpanel’s Issuer URL'),
    'another-tenant': kind('The response comes from another tenant than the one that Mixpanel’s Issuer URL names.'),
    'another-issuer': kind('The response comes from another issuer than the one that Mixpanel expects.'),
    missing: kind('The assertion names no issuer.'),
    'two-issuers': {
      ...kind('The response and the assertion in it name two different issuers.'),
      owner: 'entra-admin',
      fix: CAPTURE_AGAIN,
    },
  },
  cites: [
    cite('mixpanel-azure', 'Issuer URL: the Azure AD Identifier.'),
    cite('microsoft-saml', 'Issuer is set to https://sts.windows.net/<TenantIDGUID>/, where TenantIDGUID is the tenant ID.'),
  ],
  wants: { response: derived.response, settings: derived.settings, tenant: derived.tenant },

  *check(_known, { response, settings, tenant }) {
    const found = assertionIn(response)
    if ('silence' in found || !response) return 'silence' in found ? found.silence : undefined
    const issuer = evidenceOf(found.assertion.issuer)
    if (!issuer) {
      yield {
        code: 'missing',
        at: found.assertion.at,
        message: 'The assertion names no issuer, so no service provider can tell whose it is.',
      }
      return undefined
    }
    const outer = response.capture.issuer
    const expected = settings?.issuerUrl
    const isRight = expected?.is !== 'known' || expected.value === issuer.value
    if (isRight && outer.is === 'known' && outer.value !== issuer.value) {
      yield {
        code: 'two-issuers',
        at: [outer.at, issuer.at],
        message: `The response names ${quote(outer.value)} as its issuer, and the assertion in it ${quote(issuer.value)}. Entra writes the same into both; a service provider that compares them refuses it.`,
        expected: issuer.value,
        actual: outer.value,
      }
      return undefined
    }
    if (expected?.is === 'empty') return deferTo('mixpanel/issuer-url', 'Mixpanel’s Issuer URL is empty.')
    if (expected?.is !== 'known') return missing(inputs.settings)
    if (expected.value === issuer.value) return unlessProven(response)

    // What the export and the settings tell against each other is said there, whatever the response is.
    const here = tenantIn(expected.value)
    const there = tenantIn(issuer.value)
    if (expected.value !== issuerOf(here ?? ''))
      return deferTo('mixpanel/issuer-url', 'Mixpanel’s Issuer URL is no Microsoft Entra Identifier.')
    if (tenant && here !== tenant.value && there === tenant.value) {
      return deferTo('mixpanel/tenant', 'The response comes from the tenant of the export, and Mixpanel’s Issuer URL names another.')
    }
    const near = nearMiss(issuer.value, expected.value)
    yield {
      code: near ?? (here !== null && there !== null && here !== there ? 'another-tenant' : 'another-issuer'),
      at: [issuer.at, expected.at],
      message: `The assertion’s issuer is ${quote(issuer.value)}, and Mixpanel expects ${quote(expected.value)}; the two should be the same, character by character.`,
      expected: expected.value,
      actual: issuer.value,
    }
    return undefined
  },
})
