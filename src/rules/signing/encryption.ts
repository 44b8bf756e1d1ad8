import { cannotTell, cite, defineRule, derived, quote, missing } from '../kit.ts'
import { OPEN_APP, TEST_SIGN_IN } from '../../fixes/portal.ts'

export default defineRule({
  id: 'signing/encryption',
  title: 'Assertions are not encrypted',
  stage: 'trust',
  why: 'Mixpanel documents no certificate that assertions could be encrypted for. An encrypted one reaches it as an EncryptedAssertion, which it cannot open.',
  not: 'A certificate that was uploaded for token encryption and is not active does nothing.',
  findings: {
    encrypted: {
      guide: 'SI-04',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Token encryption is on.',
      fix: {
        summary: 'Deactivate token encryption.',
        steps: [
          OPEN_APP,
          'Click Token encryption (under Security). Open the menu (…) of the certificate that is active, click Deactivate token encryption certificate, and confirm.',
          'If it is not listed there, it was set with Microsoft Graph: PATCH /applications/<object id> (or /servicePrincipals/<spId>) with {"tokenEncryptionKeyId":null}.',
          TEST_SIGN_IN,
        ],
        command: null,
      },
    },
  },
  cites: [cite('graph-service-principal', 'tokenEncryptionKeyId names the key that tokens for the application are encrypted with.')],
  wants: { principal: derived.principal, application: derived.application },

  *check(_known, { principal, application }) {
    for (const [half, of] of [
      [principal, 'enterprise application'],
      [application, 'app registration'],
    ] as const) {
      const key = half?.tokenEncryptionKeyId
      if (key?.is !== 'known') continue
      yield {
        code: 'encrypted',
        at: key.at,
        message: `Token encryption is on: the ${of} encrypts assertions with the key ${quote(key.value)}, and Mixpanel documents no way to open them.`,
        expected: null,
        actual: key.value,
      }
      return undefined
    }
    const unread = [principal, application].find((half) => half?.tokenEncryptionKeyId.is === 'unreadable')
    if (unread) return cannotTell('tokenEncryptionKeyId cannot be read.', unread.at, derived.principal)
    // The portal sets it on the enterprise application, so that half has to speak.
    if (!principal) return missing(derived.principal)
    if (principal.tokenEncryptionKeyId.is === 'absent') {
      return cannotTell(
        'This export of the enterprise application does not have tokenEncryptionKeyId.',
        principal.tokenEncryptionKeyId.at,
        derived.principal,
      )
    }
    return undefined
  },
})
