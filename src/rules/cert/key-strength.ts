import { givenCertificate, isSame } from '../../domain/certificate-match.ts'
import { cite, defineRule, derived, notApplicable, warning } from '../kit.ts'
import { nameOf, noCertificate } from './_certificate.ts'

export default defineRule({
  id: 'cert/key-strength',
  title: 'The certificate has an RSA key of at least 2048 bits, and no MD5 or SHA-1 signature',
  stage: 'trust',
  why: 'A signature with a short key or a weak hash can be forged, and many service providers can check only RSA keys. Entra creates certificates with RSA 2048 and SHA-256. Any other certificate was uploaded by someone.',
  findings: {
    'short-key': warning('CE-15', 'entra-admin', 'The RSA key has fewer than 2048 bits.', 'roll-over-certificate'),
    'not-rsa': warning('CE-15', 'entra-admin', 'The key is not an RSA key.', 'roll-over-certificate'),
    'weak-signature': warning('CE-15', 'entra-admin', 'The certificate is signed with MD5 or SHA-1.', 'roll-over-certificate'),
  },
  cites: [cite('microsoft-errors', 'WeakRsaKey'), cite('microsoft-certificates', 'three years')],
  needs: { uploaded: derived.uploaded },
  wants: { signing: derived.signing },

  *check({ uploaded }, { signing }) {
    const given = givenCertificate(uploaded, signing)
    if (!given) return noCertificate(uploaded)
    const certificate = given.certificate ?? signing?.keys.find((key) => isSame(given, key) === true)?.certificate
    if (!certificate) return notApplicable('Mixpanel’s settings give a fingerprint of the certificate, not the certificate.')
    const { keyType, keyBits, signatureAlgorithm } = certificate
    const { at } = given
    // A fingerprint does not hold the value.
    const shown = (value: string): string | null => (given.certificate ? value : null)
    const name = nameOf(uploaded)
    if (keyType !== 'rsa' && keyType !== 'rsa-pss') {
      const what =
        keyType === 'ec' ? 'an elliptic curve key' : keyType === 'unknown' ? 'a key of an unknown type' : `a key of the type ${keyType}`
      yield {
        code: 'not-rsa',
        at,
        message: `${name} has ${what}. It should have an RSA key, like the certificates that Entra creates.`,
        actual: shown(keyType),
      }
    } else if (keyBits !== null && keyBits < 2048) {
      yield {
        code: 'short-key',
        at,
        message: `${name} has an RSA key of ${keyBits} bits. It should have at least 2048 bits.`,
        actual: shown(String(keyBits)),
      }
    }
    if (/^(?:md[245]|sha1)|SHA1$/i.test(signatureAlgorithm)) {
      yield {
        code: 'weak-signature',
        at,
        message: `${name} is signed with ${signatureAlgorithm}, which can be forged. The signature should be SHA-256, which Entra uses.`,
        actual: shown(signatureAlgorithm),
      }
    }
    return undefined
  },
})
