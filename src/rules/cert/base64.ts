import type { CertificateFile, CertificateFlaw, CertificateForm } from '../../model/certificates.ts'
import { cite, defineRule, derived, error, warning, type FindingKind } from '../kit.ts'
import { deferByForm, fileIn, fileNameOf, placeOf, unlessCopy } from './_certificate.ts'

const kind = (factory: typeof error, means: string): FindingKind => factory('CE-14', 'entra-admin', means, 'upload-certificate')

export default defineRule({
  id: 'cert/base64',
  title: 'The certificate file is a plain PEM certificate',
  stage: 'trust',
  required: true,
  why: 'Mixpanel may refuse the upload of a file that is damaged or not a PEM certificate. If Mixpanel accepts the file, no signature is valid, and Mixpanel refuses every user after the sign-in at Microsoft.',
  not: 'Windows line endings, lines of any length and a missing newline at the end are fine.',
  findings: {
    binary: error(
      'CE-02',
      'entra-admin',
      'The file is Certificate (Raw), the binary form, which has the same extension.',
      'upload-certificate-as-base64',
    ),
    pkcs7: kind(error, 'The file is a bundle (PKCS#7, .p7b).'),
    'certificate-request': kind(error, 'The file is a certificate request (CSR).'),
    'revocation-list': kind(error, 'The file is a list of revoked certificates (CRL).'),
    'public-key': kind(error, 'The file is a public key without its certificate.'),
    'no-armour': kind(error, 'The base64 has no BEGIN and END lines.'),
    'wrong-armour': kind(error, 'The BEGIN and END lines do not say CERTIFICATE.'),
    'web-page': kind(error, 'The file is a saved web page, not the certificate.'),
    json: kind(error, 'The file is JSON.'),
    damaged: kind(error, 'The certificate is cut off or damaged.'),
    empty: kind(error, 'The file is empty.'),
    'no-certificate': kind(error, 'The file contains no certificate.'),
    'utf-16': kind(error, 'The text is in UTF-16, as Windows Notepad and PowerShell can write it.'),
    'smart-dashes': kind(error, 'The hyphens of the BEGIN and END lines were changed, as word processors and chats do.'),
    'invisible-characters': kind(error, 'The certificate contains invisible characters.'),
    'twice-encoded': kind(error, 'The certificate is encoded as base64 twice.'),
    'one-line': kind(error, 'The BEGIN and END lines are not on separate lines.'),
    indented: kind(error, 'The certificate is indented.'),
    'trailing-bytes': kind(warning, 'More bytes follow the certificate in the same block.'),
    'byte-order-mark': kind(warning, 'The file begins with a byte order mark.'),
    'text-around': kind(warning, 'There is other text before or after the certificate.'),
  },
  cites: [cite('mixpanel-azure', 'Certificate (Base64)'), cite('microsoft-certificates', 'Base64')],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = fileIn(uploaded)
    if ('noFinding' in given) return given.noFinding
    const { file } = given
    const deferred = deferByForm(file)
    if (deferred && deferred.notApplicable.ruleId !== 'cert/base64') return deferred
    const wanted = 'It should be Certificate (Base64) from Entra, PEM text that begins with -----BEGIN CERTIFICATE-----.'
    const form = FORMS[file.form]
    if (form) {
      const [code, is] = form
      yield { code, at: placeOf(file), message: `${fileNameOf(file)} ${typeof is === 'string' ? is : is(file)}. ${wanted}` }
      return undefined
    }
    // Several flaws of one file have one fix: the gravest is reported, and its message names the others.
    const [worst, ...rest] = [...file.flaws].sort((a, b) => ORDER.indexOf(a.flaw) - ORDER.indexOf(b.flaw))
    if (!worst || !isError(worst.flaw)) {
      const unclear = unlessCopy(uploaded, (copy) => FORMS[copy.form] !== undefined || copy.flaws.some(({ flaw }) => isError(flaw)))
      if (unclear || !worst) return unclear
    }
    const [code, flaw] = FLAWS[worst.flaw]
    const also = rest.length === 0 ? '' : ` Also, ${rest.map((each) => FLAWS[each.flaw][1]).join('; ')}.`
    yield { code, at: worst.at, message: `${fileNameOf(file)} contains the certificate, but ${flaw}.${also} ${wanted}` }
    return undefined
  },
})

type Described = readonly [code: string, is: string | ((file: CertificateFile) => string)]

/** The forms that are not a PEM certificate and that no other rule reports. */
const FORMS: Readonly<Partial<Record<CertificateForm, Described>>> = {
  der: ['binary', 'is the certificate in binary form (DER), which Entra calls Certificate (Raw)'],
  pkcs7: ['pkcs7', 'is a PKCS#7 bundle, not a certificate'],
  'certificate-request': ['certificate-request', 'is a certificate request (CSR), not the certificate'],
  'revocation-list': ['revocation-list', 'is a list of revoked certificates (CRL), not a certificate'],
  'public-key': ['public-key', 'is a public key without its certificate'],
  'bare-base64': ['no-armour', 'is base64 without its BEGIN and END lines'],
  'wrong-armour': ['wrong-armour', 'contains the certificate between lines that are not exactly BEGIN CERTIFICATE and END CERTIFICATE'],
  html: ['web-page', 'is a saved web page, not the certificate'],
  json: ['json', 'is JSON, not a certificate'],
  damaged: ['damaged', ({ damage }) => `is damaged: it ${damage ?? 'contains no certificate that can be read'}`],
  empty: ['empty', 'is empty'],
  junk: ['no-certificate', ({ damage }) => damage ?? 'contains no certificate'],
}

/** The gravest first. */
const FLAWS: Readonly<Record<CertificateFlaw, readonly [code: string, flaw: string]>> = {
  'utf-16': ['utf-16', 'it is written in UTF-16'],
  'smart-dashes': ['smart-dashes', 'its BEGIN and END lines do not have five plain hyphens on each side'],
  'zero-width': ['invisible-characters', 'it contains invisible characters'],
  'double-base64': ['twice-encoded', 'it is encoded as base64 twice'],
  'one-line': ['one-line', 'its BEGIN and END lines are not on separate lines'],
  indented: ['indented', 'it is indented'],
  'trailing-bytes': ['trailing-bytes', 'more bytes follow it in the same block'],
  bom: ['byte-order-mark', 'the file begins with a byte order mark'],
  'text-around': ['text-around', 'there is other text before or after it'],
}

const ORDER = Object.keys(FLAWS) as CertificateFlaw[]

/** Not so grave that Mixpanel may refuse the file. */
const WARNINGS: readonly CertificateFlaw[] = ['trailing-bytes', 'bom', 'text-around']

function isError(flaw: CertificateFlaw): boolean {
  return !WARNINGS.includes(flaw)
}
