import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  error,
  inputs,
  quote,
  valueOf,
  warning,
  type FindingKind,
  type FixKey,
} from '../kit.ts'
import { isRefusal, NOT_CAPTURED, REFUSED, IF_CAPTURED } from './_response.ts'
import { messageFor } from './_signature-faults.ts'

const kind = (means: string, fix: FixKey = 'distrust-capture'): FindingKind => error('SI-01', 'entra-admin', means, fix)

export default defineRule({
  id: 'response/signature',
  title: 'The captured response has a valid signature',
  stage: 'trust',
  why: 'Only the signature proves to Mixpanel that the assertion comes from Entra and is unchanged. Without a valid signature, Mixpanel refuses all users.',
  not: 'A signature over the whole response is as good as one over the assertion. response/certificate checks who signed.',
  findings: {
    unsigned: kind('Neither the response nor the assertion is signed.', 'sign-assertion-again'),
    changed: kind('The signed part was changed after it was signed.', 'capture-again'),
    're-indented': warning(
      'SI-01',
      'entra-admin',
      'The XML was formatted after it was signed; without the formatting, the signature is valid.',
      'capture-again',
    ),
    'indented-or-changed': kind('The XML was formatted, and perhaps changed, after it was signed.', 'capture-again'),
    'other-key': kind('The signature matches neither the certificate in the response nor any certificate in the inputs.', 'capture-again'),
    wrapped: kind('The signature covers one assertion, and another assertion is next to it or around it (signature wrapping).'),
    'duplicate-id': kind('Two elements have the ID that the signature refers to.'),
    'several-assertions': kind('There is more than one assertion.'),
    'several-signed-infos': kind('The signature contains a part twice that it must contain once.'),
    'several-references': kind('The signature refers to more than one element.'),
    'no-reference': kind('The signature refers to nothing.'),
    'reference-to-nothing': kind('The signature refers to an element that is not there.', 'capture-again'),
    'reference-elsewhere': kind('The signature covers something other than the response or the assertion that contains it.'),
    hmac: kind('The signature is made with a shared secret (HMAC), and anyone could use the public certificate as that secret.'),
    'unknown-algorithm': kind('The signature names no signature algorithm, or an unknown one.'),
    'unknown-transform': kind('The signature asks for a transformation that SAML does not allow.'),
    'processing-instruction': kind('The response contains a processing instruction, which can hide text from some readers.'),
    unverifiable: kind('The signature cannot be checked.', 'capture-again'),
    'comment-in-value': warning(
      'SI-01',
      'entra-admin',
      'A value contains a comment: some readers take only the text before it.',
      'distrust-capture',
    ),
    'sha-1': warning('SI-02', 'entra-admin', 'The signature uses SHA-1.', 'sign-assertion-again'),
    encrypted: error(
      'SI-04',
      'entra-admin',
      'The assertion is encrypted, and Mixpanel documents no key to decrypt it with.',
      'turn-off-token-encryption',
    ),
  },
  cites: [
    cite('microsoft-signing', 'Sign SAML assertion is the default Signing Option, and SHA-256 the default Signing Algorithm.'),
    cite('mixpanel-jump-cloud', 'The screenshot has the tick at Sign Assertion, and the signature algorithm RSA-SHA256.'),
  ],
  appliesIf: IF_CAPTURED,
  wants: { response: derived.response, policies: inputs.tokenPolicies, application: derived.application, principal: derived.principal },

  *check(_, { response, policies = [], application, principal }) {
    if (!response) return NOT_CAPTURED
    if (isRefusal(response)) return REFUSED
    const { signatureStatus, encrypted, beyond, assertion } = response.opened
    const { at } = signatureStatus
    const encryptedAt = assertion ? undefined : encrypted[0]
    if (encryptedAt) {
      if (application?.tokenEncryptionKeyId.is === 'known' || principal?.tokenEncryptionKeyId.is === 'known') {
        return deferTo('signing/encryption', 'Token encryption is on, so the assertion is encrypted.')
      }
      yield {
        code: 'encrypted',
        at: encryptedAt,
        message:
          'The assertion is encrypted (EncryptedAssertion). Only the private key can decrypt it, and Mixpanel documents no such key.',
      }
    }
    switch (signatureStatus.is) {
      case 'intact': {
        const { sha1, algorithm, comments } = signatureStatus
        if (sha1 && !policies.some(({ signingAlgorithm }) => /sha-?1$/i.test(valueOf(signingAlgorithm) ?? ''))) {
          yield {
            code: 'sha-1',
            at: algorithm.at,
            message: `The signature is made with ${quote(algorithm.value)} and uses SHA-1, which is broken; it should use SHA-256.`,
            expected: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
            actual: algorithm.value,
          }
        }
        const [comment, ...more] = comments
        if (comment) {
          yield {
            code: 'comment-in-value',
            at: [comment, ...more],
            message: `${count(comments.length, 'value')} of the assertion ${comments.length === 1 ? 'contains' : 'contain'} a comment. The signature does not cover comments, so anyone can have added it, and some readers take only the text before it.`,
          }
        }
        return undefined
      }
      case 'no-certificate':
        return cannotTell(
          'Neither the signature nor the inputs contain a certificate that can be read, to check the signature with.',
          at,
          inputs.certificates,
        )
      case 'unsigned':
        if (encryptedAt) return undefined
        yield {
          code: 'unsigned',
          at,
          message: 'Neither the response nor the assertion in it is signed, so Mixpanel cannot know who issued it.',
        }
        return undefined
      case 'broken': {
        const { fault, algorithm } = signatureStatus
        yield { code: fault, at, message: messageFor(fault, algorithm?.value ?? null, beyond), actual: algorithm?.value ?? null }
        return undefined
      }
    }
  },
})
