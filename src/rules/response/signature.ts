import { BLANKED } from '../../domain/blanked.ts'
import { cannotTell, cite, count, deferTo, defineRule, derived, error, inputs, warning, type FindingKind, type FixKey } from '../kit.ts'
import { eachResponse, isRefusal, passIfProven, REFUSED, unknownKey, IF_CAPTURED } from './_response.ts'
import { messageFor, REINDENTED } from './_signature-faults.ts'

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
    'other-key': kind('The signature matches neither the certificate in the response nor any certificate in the inputs.', 'capture-again'),
    wrapped: kind('The signature covers one assertion, and another assertion is next to it or around it (signature wrapping).'),
    'beside-assertion': kind('The signature is next to the assertion that it covers, not in it.', 'capture-again'),
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
  wants: { responses: derived.responses, application: derived.application, principal: derived.principal },

  check: (_, { responses, application, principal }) =>
    eachResponse(responses, function* (response) {
      if (isRefusal(response)) return REFUSED
      if (response.trust === 'unknown-key' && response.opened.signatureStatus.is === 'intact') return unknownKey(response)
      const { signatureStatus, encrypted, beyond, assertion } = response.opened
      const { at } = signatureStatus
      // Beside an assertion it is part of another fault.
      const isBeside = signatureStatus.is === 'broken' && ['wrapped', 'several-assertions'].includes(signatureStatus.fault)
      const encryptedAt = assertion || isBeside ? undefined : encrypted[0]
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
          const { comments, reindented } = signatureStatus
          if (reindented) yield { code: 're-indented', at, message: REINDENTED }
          const [comment, ...more] = comments
          if (comment) {
            yield {
              code: 'comment-in-value',
              at: [comment, ...more],
              message: `${count(comments.length, 'value')} of the assertion ${comments.length === 1 ? 'contains' : 'contain'} a comment. The signature does not cover comments, so anyone can have added it, and some readers take only the text before it.`,
            }
          }
          return passIfProven(response)
        }
        case 'reformatted':
          return cannotTell(
            'The XML was re-indented after it was signed, which alone breaks a signature. Removing the line breaks and blanks did not make it valid, so it is not known whether something else was changed.',
            at,
            inputs.captures,
          )
        case 'blanked':
          return cannotTell(`The signature cannot be checked: ${BLANKED}.`, at, inputs.captures)
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
    }),
})
