import { cannotTell, cite, defineRule, derived, inputs } from '../kit.ts'
import { CERTIFICATES_BOX, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'

export default defineRule({
  id: 'signing/request',
  title: 'Entra does not demand that requests are signed',
  stage: 'recognise',
  why: 'Mixpanel documents no key to sign its requests with. Where Entra demands a signature, it refuses every request with AADSTS76021, and the portal’s Test button is greyed out.',
  not: 'The certificates for verification may stay uploaded: only the demand matters. The Verify half of a signing certificate is another thing.',
  findings: {
    required: {
      guide: 'SI-03',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Entra demands signed requests.',
      fix: {
        summary: 'Clear “Require verification certificates”.',
        steps: onSsoPage(
          `In the box ${CERTIFICATES_BOX}, find Verification certificates (optional) and click Edit.`,
          'Clear the box Require verification certificates and save.',
          TEST_SIGN_IN,
        ),
        command: null,
      },
    },
  },
  cites: [
    cite('aadsts-76021', 'The request sent by client is not signed while the application requires signed requests'),
    cite('microsoft-signed-requests', 'With verification certificates required, only signed requests are accepted.'),
  ],
  needs: { application: derived.application },
  wants: { request: derived.request },

  *check({ application: { signedRequestsRequired: demand } }, { request }) {
    if (demand.is === 'unreadable') return cannotTell(`requestSignatureVerification cannot be read: ${demand.why}.`, demand.at)
    if (demand.is === 'absent')
      return cannotTell('This export of the application does not say whether signed requests are demanded.', demand.at)
    if (demand.is === 'empty' || !demand.value) return undefined
    if (request?.signed === true) {
      const why =
        'Entra demands signed requests, and Mixpanel’s own request bears a signature; whether Entra has the key to check it, no export shows.'
      return cannotTell(why, demand.at, inputs.liveEntraLogin)
    }
    const unsigned = request?.signed === false
    yield {
      code: 'required',
      at: unsigned ? [demand.at, request.at] : demand.at,
      message: unsigned
        ? 'Entra demands signed requests (isSignedRequestRequired is true), and Mixpanel’s own request, as its postback URL sends it, bears no signature.'
        : 'Entra demands signed requests (isSignedRequestRequired is true), and Mixpanel documents no key that it would sign with; that its requests are unsigned is inferred from that.',
      expected: 'false',
      actual: 'true',
    }
    return undefined
  },
})
