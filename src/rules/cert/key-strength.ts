import { cite, defineRule, derived, notApplicable, type FindingKind } from '../kit.ts'
import { ROLL_OVER } from './_fixes.ts'
import { givenIn, isKey, nothingToJudge } from './_given.ts'

const kind = (means: string): FindingKind => ({ guide: 'CE-15', severity: 'warning', owner: 'entra-admin', means, fix: ROLL_OVER })

export default defineRule({
  id: 'cert/key-strength',
  title: 'The certificate has an RSA key of at least 2048 bits and a sound signature',
  stage: 'trust',
  why: 'A short key or a broken hash can be forged, and a key that is not RSA is one that many service providers cannot check. The certificates that Entra makes are RSA 2048 with SHA-256; another was uploaded by someone.',
  findings: {
    'short-key': kind('The RSA key has fewer than 2048 bits.'),
    'not-rsa': kind('The key is not an RSA key.'),
    'weak-signature': kind('The certificate is signed with MD5 or SHA-1.'),
  },
  cites: [cite('microsoft-errors', 'WeakRsaKey'), cite('microsoft-certificates', 'three years')],
  needs: { uploaded: derived.uploaded },
  wants: { signing: derived.signing },

  *check({ uploaded }, { signing }) {
    const given = givenIn(uploaded, signing)
    if (!given) return nothingToJudge(uploaded)
    const certificate = given.certificate ?? signing?.keys.find((key) => isKey(given, key) === true)?.certificate
    if (!certificate) return notApplicable('Mixpanel’s settings give a fingerprint of the certificate, not the certificate.')
    const { keyType, keyBits, signatureAlgorithm } = certificate
    const { at } = given
    if (keyType === 'rsa' || keyType === 'rsa-pss') {
      if (keyBits !== null && keyBits < 2048) {
        yield {
          code: 'short-key',
          at,
          message: `${given.name} has an RSA key of ${keyBits} bits; 2048 is the least that is safe.`,
          actual: String(keyBits),
        }
      }
    } else {
      const what =
        keyType === 'ec' ? 'an elliptic curve key' : keyType === 'unknown' ? 'a key of an uncommon kind' : `a key of the kind ${keyType}`
      yield {
        code: 'not-rsa',
        at,
        message: `${given.name} has ${what}; Entra’s own certificates have RSA keys.`,
        actual: keyType,
      }
    }
    if (/^(?:md[245]|sha1)|SHA1$/i.test(signatureAlgorithm)) {
      yield {
        code: 'weak-signature',
        at,
        message: `${given.name} is signed with ${signatureAlgorithm}, which can be forged; SHA-256 is what Entra uses.`,
        actual: signatureAlgorithm,
      }
    }
    return undefined
  },
})
