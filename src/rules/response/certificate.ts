import { datesOf, exportedAfter, isOlderThanExport } from '../../domain/capture-age.ts'
import { matchOfSigner } from '../../domain/certificate-match.ts'
import type { Certificate, Uploaded } from '../../model/certificates.ts'
import {
  cannotTell,
  cite,
  day,
  deferTo,
  defineRule,
  derived,
  errors,
  inputs,
  notApplicable,
  options,
  quote,
  valueOf,
  warning,
} from '../kit.ts'
import { eachResponse, isRefusal, REFUSED, IF_CAPTURED } from './_response.ts'

const FIX = 'upload-certificate-of-this-tenant'

export default defineRule({
  id: 'response/certificate',
  title: 'The captured response is signed with the certificate that Mixpanel has',
  stage: 'trust',
  why: 'Mixpanel checks the signature with the certificate that was uploaded to it. It refuses a response that was signed with another key, even if the signature is valid.',
  not: 'The certificate in a response proves nothing: anyone can put their own certificate there.',
  findings: {
    ...errors('CE-04', 'mixpanel-admin', FIX, {
      'not-mixpanels': 'The response is signed with another certificate than the one in Mixpanel.',
      stranger: 'The response is signed with a certificate that is neither in Mixpanel nor in this app.',
      'next-certificate': 'The response is signed with the next certificate of this app; Mixpanel has the one before it.',
    }),
    'former-certificate': warning(
      'CE-04',
      'mixpanel-admin',
      'The response is signed with a certificate of this app, but not the one that signs now.',
      FIX,
    ),
  },
  cites: [
    cite('microsoft-certificates', 'If your application certificate isn’t updated, authentication on your application might fail.'),
    cite('mixpanel-sso', 'The SAML Certificate is an X.509 certificate, which the identity provider’s signature is checked with.'),
  ],
  appliesIf: IF_CAPTURED,
  needs: { now: options.now },
  wants: { responses: derived.responses, uploaded: derived.uploaded, signing: derived.signing, jobs: inputs.jobs },

  check: ({ now }, { responses, uploaded, signing, jobs }) =>
    eachResponse(responses, function* (response) {
      if (isRefusal(response)) return REFUSED
      const { signatureStatus } = response.opened
      const { at } = signatureStatus
      if (signatureStatus.is === 'no-certificate') {
        return cannotTell('Neither the response nor the inputs contain a certificate to check the signature with.', at, inputs.certificates)
      }
      const signer = signatureStatus.is === 'intact' ? signatureStatus.signer : null
      if (!signer) return deferTo('response/signature', 'There is no valid signature, so it is not known who signed.')
      if (uploaded?.as === 'nothing') return deferTo('cert/active', 'Mixpanel has no certificate yet.')
      if (uploaded?.as === 'file' && uploaded.file.certificates.length === 0) {
        return deferTo('cert/base64', 'The certificate file of Mixpanel contains no certificate that can be read.')
      }

      const signed = `The response is signed with the certificate ${describe(signer)}`
      const current = signing?.current ?? null
      const given = uploaded ? hashOf(uploaded) : null
      const has = given === null ? '' : `; Mixpanel has ${given}`
      // A key that the app does not have is not explained by the age of the capture.
      const aged = isOlderThanExport(response.capture, exportedAfter(datesOf(jobs), now)) ? ({ severity: 'warning' } as const) : {}
      const finding = {
        at: [at, ...(uploaded ? [uploaded.at] : [])],
        expected: given ?? current?.thumbprint ?? null,
        actual: signer.sha1,
      } as const
      switch (matchOfSigner(signer, uploaded, signing)) {
        case 'mixpanels':
          return undefined
        case 'undecided':
          return cannotTell('The inputs do not show which certificate Mixpanel has.', at, inputs.certificates)
        case 'of-this-app':
          return cannotTell(`${signed}, which belongs to this app; the inputs do not show which one Mixpanel has.`, at, inputs.certificates)
        case 'perhaps-of-this-app':
          return cannotTell(
            `${signed}, which is not the one that Mixpanel has. It is not known whether it belongs to this app: the export has neither all thumbprints nor the certificates themselves.`,
            at,
            inputs.metadata,
          )
        case 'current':
          return deferTo(
            signing?.switched === true ? 'cert/rollover' : 'cert/active',
            'The response is signed with the certificate that Entra signs with now, but Mixpanel has another.',
          )
        case 'former': {
          // Since an old capture, another certificate was made active and uploaded to Mixpanel.
          const issued = valueOf(response.capture.issuedAt)
          if (issued && current?.start && issued < current.start) {
            return notApplicable('The capture is older than the certificate that signs now.')
          }
          yield {
            ...finding,
            code: 'former-certificate',
            message: `${signed}. That is a certificate of this app, but not the one that signs now and that Mixpanel has (${current?.thumbprint ?? 'see the export'}): the capture or the export is old.`,
            expected: current?.thumbprint ?? null,
          }
          return undefined
        }
        case 'next':
          yield {
            ...finding,
            ...aged,
            code: 'next-certificate',
            message: `${signed}. This app has it for later, and Entra signs with it already; Mixpanel still has the one that the export shows as active (${current?.thumbprint ?? 'see the export'}), so it refuses the response.`,
          }
          return undefined
        case 'not-mixpanels':
          yield {
            ...finding,
            ...aged,
            code: 'not-mixpanels',
            message: `${signed}${has}. Mixpanel refuses a response that was signed with another key.`,
          }
          return undefined
        case 'stranger':
          yield {
            ...finding,
            code: 'stranger',
            message: `${signed}, which does not belong to this app${has}. The response was signed by another app, another tenant, or an attacker.`,
          }
          return undefined
      }
    }),
})

function hashOf(uploaded: Uploaded): string | null {
  if (uploaded.as === 'fingerprint') return uploaded.hex
  return uploaded.as === 'file' ? (uploaded.file.certificates[0]?.value.sha1 ?? null) : null
}

function describe({ sha1, subject, notBefore, notAfter }: Certificate): string {
  return `${sha1} (${quote(subject, 80)}, valid from ${day(notBefore)} to ${day(notAfter)})`
}
