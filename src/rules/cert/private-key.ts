import type { CertificateFile } from '../../model/certificates.ts'
import { cite, defineRule, derived, error, inputs, missing } from '../kit.ts'
import { fileNameOf, placeOf } from './_certificate.ts'

export default defineRule({
  id: 'cert/private-key',
  title: 'The certificate file contains no private key',
  stage: 'trust',
  why: 'Anyone who has the private key can sign assertions as Entra does, and can sign in as any user. Only Entra should have the private key. Mixpanel needs only the certificate.',
  findings: {
    'private-key': error('CE-13', 'entra-admin', 'The file is a private key.', 'replace-exposed-certificate'),
    'beside-the-certificate': error(
      'CE-13',
      'entra-admin',
      'The file contains a private key and the certificate.',
      'replace-exposed-certificate',
    ),
    pfx: error(
      'CE-13',
      'entra-admin',
      'The file is a PKCS#12 container (.pfx, .p12), which contains the private key.',
      'replace-exposed-certificate',
    ),
  },
  cites: [
    cite('microsoft-certificate-faq', "Microsoft Entra ID doesn't provide access to private keys from internally issued certificates"),
  ],
  wants: { uploaded: derived.uploaded, files: inputs.certificates },

  *check(_, { uploaded, files = [] }) {
    const own = uploaded?.as === 'file' ? [uploaded.file] : []
    let found = false
    // A key among the inputs is passed on with them, whichever file is the certificate.
    for (const file of [...own, ...files.filter((each) => !own.includes(each))]) {
      if (file.privateKeys.length === 0 && file.form !== 'pkcs12' && file.form !== 'private-key') continue
      found = true
      const { code, is } = kindOf(file)
      yield {
        code,
        at: file.privateKeys[0] ?? placeOf(file),
        message: `${fileNameOf(file)} ${is}. sso-doctor did not read it further and does not show it. Mixpanel needs only the certificate. The key should never leave the system that created it.`,
      }
    }
    return found || uploaded ? undefined : missing(derived.uploaded)
  },
})

function kindOf({ form, certificates }: CertificateFile): { readonly code: string; readonly is: string } {
  if (form === 'pkcs12') return { code: 'pfx', is: 'is a PKCS#12 container (.pfx), which contains a private key' }
  return certificates.length > 0
    ? { code: 'beside-the-certificate', is: 'contains a private key and the certificate' }
    : { code: 'private-key', is: 'is a private key, not a certificate' }
}
