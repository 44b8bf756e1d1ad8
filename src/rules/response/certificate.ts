import {
  cannotTell,
  cite,
  day,
  deferTo,
  defineRule,
  derived,
  inputs,
  notApplicable,
  quote,
  type FindingKind,
  type Fix,
  type Place,
} from '../kit.ts'
import { CERTIFICATES_BOX, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import type { SigningKey, Uploaded } from '../../model/certificates.ts'
import type { Certificate } from '../../model/certificates.ts'
import { isRefusal, NOT_CAPTURED } from './_response.ts'

const FIX: Fix = {
  summary: 'Upload to Mixpanel the certificate that this app signs with, out of the tenant that Mixpanel is connected to.',
  steps: onSsoPage(
    'See at the top right that this is the tenant which Mixpanel’s Issuer URL names.',
    `In the box ${CERTIFICATES_BOX}, beside Certificate (Base64), click Download.`,
    'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ 2FA & SSO, and upload that file as SAML Certificate.',
    TEST_SIGN_IN,
  ),
  command: null,
}

const kind = (means: string, rest: Partial<FindingKind> = {}): FindingKind => ({
  guide: 'CE-04',
  severity: 'error',
  owner: 'mixpanel-admin',
  means,
  fix: FIX,
  ...rest,
})

export default defineRule({
  id: 'response/certificate',
  title: 'The captured response is signed with the certificate that Mixpanel has',
  stage: 'trust',
  why: 'Mixpanel checks the signature with the one certificate that it was given. A response that another key signed is refused, sound as its signature may be.',
  not: 'The certificate that a response brings along proves nothing: anybody can put theirs there.',
  findings: {
    'not-mixpanels': kind('The response is signed by another certificate than the one that Mixpanel has.'),
    stranger: kind('The response is signed by a certificate that is neither Mixpanel’s nor this app’s.'),
    'former-certificate': kind('The response is signed by another certificate of this app than the one that signs now.', {
      severity: 'warning',
    }),
  },
  cites: [
    cite('microsoft-certificates', 'If your application certificate isn’t updated, authentication on your application might fail.'),
    cite('mixpanel-sso', 'The SAML Certificate is an X.509 certificate, which the identity provider’s signature is checked with.'),
  ],
  wants: { response: derived.response, uploaded: derived.uploaded, signing: derived.signing },

  *check(_known, { response, uploaded, signing }) {
    if (!response) return NOT_CAPTURED
    const { signatureStatus } = response.opened
    if (isRefusal(response)) return deferTo('response/status', 'Microsoft refused the sign-in, so there is no assertion to be signed.')
    if (signatureStatus.is === 'no-certificate')
      return cannotTell(
        'The response brings no certificate along, and none is among the inputs to check it with.',
        signatureStatus.at,
        inputs.certificates,
      )
    const signer = signatureStatus.is === 'unsigned' ? null : signatureStatus.signer
    if (!signer) return deferTo('response/signature', 'There is no sound signature, so nobody can be said to have signed.')

    const key = signing?.keys.find((each) => isKey(each, signer))
    // Metadata, and a thumbprint alone, are no list of what the app has had.
    const listed = signing?.keys.some(({ records }) => records.length > 0) === true
    const nameless = signing?.keys.some(({ thumbprint, certificate }) => thumbprint === null && certificate === null) === true
    const mixpanels = uploaded ? isGiven(uploaded, signer) : undefined
    const of = `The response is signed with the certificate ${describe(signer)}`
    const places: readonly [Place, ...Place[]] = uploaded ? [signatureStatus.at, uploaded.at] : [signatureStatus.at]
    if (mixpanels === true) return undefined
    if (mixpanels === undefined) {
      if (uploaded?.as === 'nothing') return deferTo('cert/active', 'Mixpanel has no certificate yet.')
      if (uploaded?.as === 'file') return deferTo('cert/base64', 'No certificate can be read in the file that Mixpanel was given.')
      if (!signing || !listed || nameless) {
        return cannotTell('Which certificate Mixpanel has is not among the inputs.', signatureStatus.at, inputs.certificates)
      }
      if (key)
        return cannotTell(
          `${of}, which is this app’s; which one Mixpanel has is not among the inputs.`,
          signatureStatus.at,
          inputs.certificates,
        )
    }
    if (key && signing?.current === key && mixpanels === false) {
      const speaker = signing.switched ? 'cert/rollover' : 'cert/active'
      return deferTo(speaker, 'The response is signed with the certificate that Entra signs with now, and Mixpanel has another.')
    }
    if (!key && nameless) {
      return cannotTell(
        `${of}, which is not the one that Mixpanel has. Whether it is another one of this app’s cannot be told: the export holds neither the thumbprint of each nor the certificates themselves.`,
        signatureStatus.at,
        inputs.metadata,
      )
    }
    const given = uploaded ? givenPrint(uploaded) : null
    const has = given === null ? '' : `; Mixpanel has ${given}`
    const current = signing?.current ?? null
    if (key && current && uploaded && isCurrent(uploaded, current)) {
      // An old capture: since then another certificate was made active, and Mixpanel was given it.
      const issued = response.capture.issuedAt
      if (issued.is === 'known' && current.start && issued.value < current.start) {
        return notApplicable('The capture is older than the certificate that signs now.')
      }
      yield {
        code: 'former-certificate',
        at: places,
        message: `${of}. That is another certificate of this app than the one that signs now and that Mixpanel has, ${current.thumbprint ?? 'which the export names'}: the capture, or the export, is old.`,
        expected: current.thumbprint,
        actual: signer.sha1,
      }
      return undefined
    }
    yield {
      code: key || !listed ? 'not-mixpanels' : 'stranger',
      at: places,
      message:
        key || !listed
          ? `${of}${has}. Mixpanel refuses what another key has signed.`
          : `${of}, and that is none of this app’s${has}. It was signed by somebody else: another app, another tenant, or a forger.`,
      expected: given ?? current?.thumbprint ?? null,
      actual: signer.sha1,
    }
    return undefined
  },
})

function isKey({ thumbprint, certificate }: SigningKey, { sha1, sha256 }: Certificate): boolean {
  return certificate ? certificate.sha256 === sha256 : thumbprint === sha1
}

/** Whether Mixpanel has this certificate; undefined where nothing says which it has. */
function isGiven(uploaded: Uploaded, { sha1, sha256 }: Certificate): boolean | undefined {
  switch (uploaded.as) {
    case 'nothing':
      return undefined
    case 'fingerprint':
      return uploaded.hex === (uploaded.algorithm === 'sha1' ? sha1 : sha256)
    case 'file': {
      const { certificates, form } = uploaded.file
      // Metadata and bundles have no first certificate; of others, the first is the one that counts.
      const counted = form === 'idp-metadata' || form === 'pkcs7' ? certificates : certificates.slice(0, 1)
      return counted.length === 0 ? undefined : counted.some(({ value }) => value.sha256 === sha256)
    }
  }
}

function isCurrent(uploaded: Uploaded, current: SigningKey): boolean {
  if (uploaded.as === 'file') return uploaded.file.certificates[0] !== undefined && isKey(current, uploaded.file.certificates[0].value)
  return uploaded.as === 'fingerprint' && (uploaded.hex === current.thumbprint || uploaded.hex === current.certificate?.sha256)
}

function givenPrint(uploaded: Uploaded): string | null {
  if (uploaded.as === 'fingerprint') return uploaded.hex
  return uploaded.as === 'file' ? (uploaded.file.certificates[0]?.value.sha1 ?? null) : null
}

function describe({ sha1, subject, notBefore, notAfter }: Certificate): string {
  return `${sha1} (${quote(subject, 80)}, valid from ${day(notBefore)} to ${day(notAfter)})`
}
