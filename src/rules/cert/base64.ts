import { cite, defineRule, derived, type FindingKind, type Severity } from '../kit.ts'
import type { CertificateFile, CertificateFlaw, CertificateForm } from '../../model/certificates.ts'
import { DOWNLOAD_AND_UPLOAD } from './_fixes.ts'
import { fileIn, nameOf, placeOf, speakerOf } from './_given.ts'

const kind = (guide: string, severity: Severity, means: string): FindingKind => ({
  guide,
  severity,
  owner: 'entra-admin',
  means,
  fix: DOWNLOAD_AND_UPLOAD,
})

const BINARY: FindingKind = {
  ...kind('CE-02', 'error', 'The file is the certificate in its binary form, Certificate (Raw), which has the same extension.'),
  fix: { ...DOWNLOAD_AND_UPLOAD, command: 'openssl x509 -inform der -in Mixpanel.cer -out Mixpanel.pem' },
}

export default defineRule({
  id: 'cert/base64',
  title: 'The certificate file is a plain PEM certificate',
  stage: 'trust',
  required: true,
  why: 'A file that is no PEM certificate, or is damaged, is refused at the upload, or accepted and then every signature is found bad, so everyone is refused after a good sign-in.',
  not: 'Line ends of Windows, lines of any width and a missing last newline are fine.',
  findings: {
    binary: BINARY,
    pkcs7: kind('CE-14', 'error', 'The file is a bundle (PKCS#7, .p7b).'),
    'certificate-request': kind('CE-14', 'error', 'The file is a certificate request (CSR).'),
    'revocation-list': kind('CE-14', 'error', 'The file is a list of revoked certificates (CRL).'),
    'public-key': kind('CE-14', 'error', 'The file is a public key without its certificate.'),
    'no-armour': kind('CE-14', 'error', 'The base64 stands there without its BEGIN and END lines.'),
    'wrong-armour': kind('CE-14', 'error', 'The BEGIN and END lines do not say CERTIFICATE.'),
    'web-page': kind('CE-14', 'error', 'A web page was saved in place of the certificate.'),
    json: kind('CE-14', 'error', 'The file is JSON.'),
    damaged: kind('CE-14', 'error', 'The certificate is cut off, or otherwise damaged.'),
    empty: kind('CE-14', 'error', 'The file is empty.'),
    'no-certificate': kind('CE-14', 'error', 'There is no certificate in the file.'),
    'utf-16': kind('CE-14', 'error', 'The text is in UTF-16, as Windows’ Notepad and PowerShell can write it.'),
    'smart-dashes': kind('CE-14', 'error', 'The hyphens of the BEGIN and END lines were changed, as word processors and chats do.'),
    'invisible-characters': kind('CE-14', 'error', 'Invisible characters stand in the certificate.'),
    'twice-encoded': kind('CE-14', 'error', 'The certificate is encoded as base64 twice.'),
    'one-line': kind('CE-14', 'error', 'The BEGIN and END lines are no lines of their own.'),
    indented: kind('CE-14', 'error', 'The certificate is indented.'),
    'trailing-bytes': kind('CE-14', 'warning', 'Further bytes follow the certificate in the same block.'),
    'byte-order-mark': kind('CE-14', 'warning', 'The file begins with a byte order mark.'),
    'text-around': kind('CE-14', 'warning', 'Other text stands around the certificate.'),
  },
  cites: [cite('mixpanel-azure', 'Certificate (Base64)'), cite('microsoft-certificates', 'Base64')],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = fileIn(uploaded)
    if ('silence' in given) {
      return given.silence
    }
    const { file } = given
    const speaker = speakerOf(file)
    if (speaker && speaker.notApplicable.ruleId !== 'cert/base64') return speaker
    const wanted = 'It should be the PEM text that Entra calls Certificate (Base64), beginning with -----BEGIN CERTIFICATE-----.'
    const form = FORMS[file.form]
    if (form) {
      const [code, says] = form
      yield { code, at: placeOf(file), message: `${nameOf(file)} ${says(file)}. ${wanted}` }
      return undefined
    }
    // Several flaws of one file have one cure: the gravest is told, the others are named.
    const [worst, ...rest] = [...file.flaws].sort((a, b) => ORDER.indexOf(a.flaw) - ORDER.indexOf(b.flaw))
    if (!worst) return undefined
    const [code, says] = FLAWS[worst.flaw]
    const also = rest.length === 0 ? '' : ` Besides, ${rest.map(({ flaw }) => FLAWS[flaw][1]).join('; ')}.`
    yield { code, at: worst.at, message: `${nameOf(file)} holds the certificate, but ${says}.${also} ${wanted}` }
    return undefined
  },
})

type Says = (file: CertificateFile) => string
const plainly =
  (text: string): Says =>
  () =>
    text

/** How each form that is no PEM certificate is told; the others are of other rules. */
const FORMS: Readonly<Partial<Record<CertificateForm, readonly [code: string, says: Says]>>> = {
  der: ['binary', plainly('is the certificate in binary form (DER), which Entra calls Certificate (Raw)')],
  pkcs7: ['pkcs7', plainly('is a PKCS#7 bundle, not a certificate')],
  'certificate-request': [
    'certificate-request',
    plainly('is a certificate request (CSR): the question for a certificate, not the certificate'),
  ],
  'revocation-list': ['revocation-list', plainly('is a list of revoked certificates (CRL), not a certificate')],
  'public-key': ['public-key', plainly('is a public key without its certificate')],
  'bare-base64': ['no-armour', plainly('is base64 without its BEGIN and END lines')],
  'wrong-armour': [
    'wrong-armour',
    plainly('holds the certificate between lines that do not say exactly BEGIN CERTIFICATE and END CERTIFICATE'),
  ],
  html: ['web-page', plainly('is a web page that was saved in place of the certificate')],
  json: ['json', plainly('is JSON, not a certificate')],
  damaged: ['damaged', ({ damage }) => `is damaged: it ${damage ?? 'holds no certificate that can be read'}`],
  empty: ['empty', plainly('is empty')],
  junk: ['no-certificate', ({ damage }) => damage ?? 'holds no certificate'],
}

const FLAWS: Readonly<Record<CertificateFlaw, readonly [code: string, says: string]>> = {
  'utf-16': ['utf-16', 'it is written in UTF-16'],
  'smart-dashes': ['smart-dashes', 'its BEGIN and END lines do not have five plain hyphens on each side'],
  'zero-width': ['invisible-characters', 'invisible characters stand in it'],
  'double-base64': ['twice-encoded', 'it is encoded as base64 twice'],
  'one-line': ['one-line', 'its BEGIN and END lines are not lines of their own'],
  indented: ['indented', 'it is indented'],
  'trailing-bytes': ['trailing-bytes', 'further bytes follow it in the same block'],
  bom: ['byte-order-mark', 'the file begins with a byte order mark'],
  'text-around': ['text-around', 'other text stands around it'],
}

const ORDER = Object.keys(FLAWS) as CertificateFlaw[]
