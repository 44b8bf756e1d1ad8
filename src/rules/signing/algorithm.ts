import { cannotTell, cite, defineRule, derived, inputs, isCannotTell, missing, quote, warning } from '../kit.ts'
import { optionOf } from './_policy.ts'

const SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

export default defineRule({
  id: 'signing/algorithm',
  title: 'Signing Algorithm is SHA-256',
  stage: 'trust',
  why: 'SHA-1 is not secure: a service provider can refuse it at any time, and an audit can report it.',
  not: 'A missing policy shows nothing, and a captured response shows what was used: SHA-256 is the default, and Microsoft does not document where the portal stores its Signing Algorithm.',
  findings: { 'sha-1': warning('SI-02', 'entra-admin', 'Entra signs with SHA-1.', 'sign-with-sha-256') },
  cites: [
    cite('microsoft-signing', 'SHA-256 is the default Signing Algorithm; SHA-1 is there for applications that cannot do better.'),
    cite('mixpanel-jump-cloud', 'The screenshot has the signature algorithm RSA-SHA256.'),
  ],
  wants: { policies: inputs.tokenPolicies, subject: derived.subject, response: derived.response },

  *check(_, { policies, subject, response }) {
    const option = policies
      ? optionOf(policies, subject, ({ signingAlgorithm }) => signingAlgorithm, 'SigningAlgorithm')
      : missing(inputs.tokenPolicies)
    const signature = response?.opened.signatureStatus
    const captured = signature?.is === 'intact' && response?.trust !== 'unknown-key' ? signature : null
    const isSaid = !isCannotTell(option) && /sha-?1$/i.test(option.value)
    if (captured?.sha1 === true && !isSaid) {
      const { value, at } = captured.algorithm
      const message = `The captured response is signed with ${quote(value)} and uses SHA-1. It should be SHA-256.`
      yield { code: 'sha-1', at, message, expected: SHA256, actual: value }
      return undefined
    }
    if (isCannotTell(option)) return captured && response?.trust === 'proven' ? undefined : option
    if (/sha-?(?:256|384|512)$/i.test(option.value)) return undefined
    if (!/sha-?1$/i.test(option.value))
      return cannotTell(`sso-doctor does not know the signing algorithm ${quote(option.value)}.`, option.at, inputs.tokenPolicies)
    yield {
      code: 'sha-1',
      at: option.at,
      message: `The signing algorithm in the token issuance policy is SHA-1 (${quote(option.value)}). It should be SHA-256.`,
      expected: SHA256,
      actual: option.value,
    }
    return undefined
  },
})
