import { cannotTell, cite, defineRule, derived, error, inputs, isUnusable } from '../kit.ts'

export default defineRule({
  id: 'signing/request',
  title: 'Entra does not require signed requests',
  stage: 'recognise',
  why: 'Mixpanel documents no key for signing its requests. If Entra requires signed requests, it refuses every request with AADSTS76021, and the Test button in the portal is greyed out.',
  not: 'Verification certificates can stay uploaded if they are not required. The Verify entry of a signing certificate is not a verification certificate.',
  findings: { required: error('SI-03', 'entra-admin', 'Entra requires signed requests.', 'accept-unsigned-requests') },
  cites: [
    cite('aadsts-76021', 'The request sent by client is not signed while the application requires signed requests'),
    cite('microsoft-signed-requests', 'With verification certificates required, only signed requests are accepted.'),
  ],
  needs: { application: derived.application },
  wants: { request: derived.request },

  *check({ application: { signedRequestsRequired: required } }, { request }) {
    if (isUnusable(required)) return cannotTell(`requestSignatureVerification cannot be read: ${required.why}.`, required.at)
    if (required.is === 'absent')
      return cannotTell('This export of the application does not show whether signed requests are required.', required.at)
    if (required.is === 'empty' || !required.value) return undefined
    if (request?.signed === true) {
      const why =
        'Entra requires signed requests, and Mixpanel’s AuthnRequest has a signature. No export shows whether Entra has the key to verify it.'
      return cannotTell(why, required.at, inputs.liveEntraLogin)
    }
    const isUnsigned = request?.signed === false
    yield {
      code: 'required',
      at: isUnsigned ? [required.at, request.at] : required.at,
      message: `Entra requires signed requests (isSignedRequestRequired is true; it should be false), and ${
        isUnsigned
          ? 'Mixpanel’s AuthnRequest, read live from the Postback URL, has no signature.'
          : 'Mixpanel documents no key for signing them. (Inferred from this: Mixpanel’s requests are not signed.)'
      }`,
      expected: 'false',
      actual: 'true',
    }
    return undefined
  },
})
