import { cannotTell, cite, defineRule, derived, inputs, isCannotTell, quote, missing } from '../kit.ts'
import { inSigningDialog, optionOf } from './_policy.ts'

export default defineRule({
  id: 'signing/assertion',
  title: 'The assertion itself is signed',
  stage: 'trust',
  why: 'A service provider takes what the signature covers. With the response signed alone, the assertion has no signature of its own, and sign-in can end at Mixpanel although everything in it is right.',
  not: 'Signing both the response and the assertion is fine. That no policy was found says nothing: it is not documented where the portal keeps its Signing Option.',
  findings: {
    'response-only': {
      guide: 'SI-01',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Only the response is signed, not the assertion.',
      fix: inSigningDialog(
        'Set Signing Option to Sign SAML assertion.',
        'Signing Option: Sign SAML assertion (or Sign SAML response and assertion). Save.',
      ),
    },
  },
  cites: [
    cite('microsoft-signing', 'Sign SAML assertion is the default Signing Option.'),
    cite('graph-token-policy', 'TokenResponseSigningPolicy is one of TokenOnly, ResponseOnly and ResponseAndToken.'),
    cite('mixpanel-jump-cloud', 'The screenshot has the tick at Sign Assertion.'),
  ],
  wants: { policies: inputs.tokenPolicies, subject: derived.subject, response: derived.response },

  *check(_known, { policies, subject, response }) {
    const option = policies
      ? optionOf(policies, subject, ({ signingPolicy }) => signingPolicy, 'TokenResponseSigningPolicy')
      : missing(inputs.tokenPolicies)
    if (isCannotTell(option)) {
      const signatureStatus = response?.opened.signatureStatus
      // An intact signature over the assertion comes first where there are both.
      if (signatureStatus?.is !== 'intact' || signatureStatus.over !== 'response' || response?.opened.assertion === null) return option
      yield {
        code: 'response-only',
        at: signatureStatus.at,
        message:
          'In the captured response, the signature covers the response as a whole, and the assertion in it bears none of its own. Entra’s default signs the assertion.',
      }
      return undefined
    }
    if (/^(?:TokenOnly|ResponseAndToken)$/i.test(option.value)) return undefined
    if (!/^ResponseOnly$/i.test(option.value))
      return cannotTell(`The signing option ${quote(option.value)} is not one that is known here.`, option.at, inputs.tokenPolicies)
    yield {
      code: 'response-only',
      at: option.at,
      message: `The token issuance policy says ${quote(option.value)}: only the response is signed, not the assertion in it. Entra’s default signs the assertion.`,
      expected: 'TokenOnly',
      actual: option.value,
    }
    return undefined
  },
})
