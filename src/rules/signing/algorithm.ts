import { cannotTell, cite, defineRule, derived, inputs, isCannotTell, quote } from '../kit.ts'
import { inSigningDialog, optionOf } from './_policy.ts'

const SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

export default defineRule({
  id: 'signing/algorithm',
  title: 'Assertions are signed with SHA-256',
  stage: 'trust',
  why: 'SHA-1 is broken: a service provider may refuse it from one day to the next, and an audit will not like it.',
  not: 'That no policy was found says nothing: SHA-256 is the default, and it is not documented where the portal keeps its Signing Algorithm.',
  findings: {
    'sha-1': {
      guide: 'SI-02',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Signatures are made with SHA-1.',
      fix: inSigningDialog('Set Signing Algorithm to SHA-256.', 'Signing Algorithm: SHA-256. Save.'),
    },
  },
  cites: [
    cite('microsoft-signing', 'SHA-256 is the default Signing Algorithm; SHA-1 is there for applications that cannot do better.'),
    cite('mixpanel-jump-cloud', 'The screenshot has the signature algorithm RSA-SHA256.'),
  ],
  needs: { policies: inputs.tokenPolicies },
  wants: { subject: derived.subject },

  *check({ policies }, { subject }) {
    const option = optionOf(policies, subject, ({ signingAlgorithm }) => signingAlgorithm, 'SigningAlgorithm')
    if (isCannotTell(option)) return option
    if (/sha-?(?:256|384|512)$/i.test(option.value)) return undefined
    if (!/sha-?1$/i.test(option.value))
      return cannotTell(`The signing algorithm ${quote(option.value)} is not one that is known here.`, option.at)
    yield {
      code: 'sha-1',
      at: option.at,
      message: `The token issuance policy has Entra sign with SHA-1 (${quote(option.value)}); it should be SHA-256.`,
      expected: SHA256,
      actual: option.value,
    }
    return undefined
  },
})
