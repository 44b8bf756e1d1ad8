import { cannotTell, cite, defineRule, derived, error, missing, quote } from '../kit.ts'

export default defineRule({
  id: 'signing/encryption',
  title: 'Assertions are not encrypted',
  stage: 'trust',
  why: 'Mixpanel documents no certificate for the encryption of assertions. It cannot decrypt an EncryptedAssertion.',
  not: 'A certificate for token encryption that is uploaded but not active has no effect.',
  findings: { encrypted: error('SI-04', 'entra-admin', 'Token encryption is on.', 'deactivate-token-encryption') },
  cites: [cite('graph-service-principal', 'tokenEncryptionKeyId names the key that tokens for the application are encrypted with.')],
  wants: { principal: derived.principal, application: derived.application },

  *check(_, { principal, application }) {
    const objects = [
      { object: principal, label: 'enterprise application' },
      { object: application, label: 'app registration' },
    ]
    for (const { object, label } of objects) {
      const key = object?.tokenEncryptionKeyId
      if (key?.is !== 'known') continue
      yield {
        code: 'encrypted',
        at: key.at,
        message: `Token encryption is on: the ${label} encrypts assertions with the key ${quote(key.value)}. It should be off, because Mixpanel documents no way to decrypt assertions.`,
        actual: key.value,
      }
      return undefined
    }
    const unreadable = [principal, application].map((object) => object?.tokenEncryptionKeyId).find((field) => field?.is === 'unreadable')
    if (unreadable) return cannotTell('tokenEncryptionKeyId cannot be read.', unreadable.at, derived.principal)
    // The portal sets it on the enterprise application, so the app registration alone is not enough.
    if (!principal) return missing(derived.principal)
    const { tokenEncryptionKeyId: key } = principal
    return key.is === 'absent'
      ? cannotTell('This export of the enterprise application does not have tokenEncryptionKeyId.', key.at, derived.principal)
      : undefined
  },
})
