import { cannotTell, cite, defineRule, derived, inputs, isCannotTell, missing, quote, warning } from '../kit.ts'
import { optionOf } from './_policy.ts'

export default defineRule({
  id: 'signing/assertion',
  title: 'The assertion is signed, not only the response',
  stage: 'trust',
  why: 'A service provider accepts only what is signed. If only the response is signed, the assertion has no signature, and sign-in can fail at Mixpanel although all values in the assertion are right.',
  not: 'Signing both the response and the assertion is fine. A missing policy shows nothing: Microsoft does not document where the portal stores its Signing Option.',
  findings: {
    'response-only': warning('SI-01', 'entra-admin', 'Only the response is signed, not the assertion.', 'sign-assertion'),
  },
  cites: [
    cite('microsoft-signing', 'Sign SAML assertion is the default Signing Option.'),
    cite('graph-token-policy', 'TokenResponseSigningPolicy is one of TokenOnly, ResponseOnly and ResponseAndToken.'),
    cite('mixpanel-jump-cloud', 'The screenshot has the tick at Sign Assertion.'),
  ],
  wants: { policies: inputs.tokenPolicies, subject: derived.subject, response: derived.response },

  *check(_, { policies, subject, response }) {
    const option = policies
      ? optionOf(policies, subject, ({ signingPolicy }) => signingPolicy, 'TokenResponseSigningPolicy')
      : missing(inputs.tokenPolicies)
    if (isCannotTell(option)) {
      // Where both are signed, the signature of the assertion is the one that is read.
      const signature = response?.opened.signatureStatus
      if (signature?.is !== 'intact' || response?.trust === 'unknown-key' || response?.opened.assertion === null) return option
      if (signature.over === 'assertion') return response?.trust === 'proven' ? undefined : option
      const message =
        'In the captured response, only the response is signed, not the assertion. The assertion should be signed, which is Entra’s default.'
      yield { code: 'response-only', at: signature.at, message }
      return undefined
    }
    if (/^(?:TokenOnly|ResponseAndToken)$/i.test(option.value)) return undefined
    if (!/^ResponseOnly$/i.test(option.value))
      return cannotTell(`sso-doctor does not know the signing option ${quote(option.value)}.`, option.at, inputs.tokenPolicies)
    yield {
      code: 'response-only',
      at: option.at,
      message: `The signing option of the token issuance policy is ${quote(option.value)}: only the response is signed, not the assertion. The assertion should be signed, which is Entra’s default.`,
      expected: 'TokenOnly',
      actual: option.value,
    }
    return undefined
  },
})
