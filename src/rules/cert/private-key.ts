import { cite, defineRule, derived, inputs, type FindingKind, type Fix, missing } from '../kit.ts'
import { CERTIFICATES_BOX, onSsoPage } from '../../fixes/portal.ts'
import type { CertificateFile } from '../../model/certificates.ts'
import { DOWNLOAD, EDIT_CERTIFICATES, MAKE_ACTIVE, NEW_CERTIFICATE, TRY, UPLOAD } from './_fixes.ts'
import { nameOf, placeOf } from './_given.ts'

const FIX: Fix = {
  summary: 'Do not upload or pass on this file. Replace the certificate whose key it is, and delete the file.',
  steps: onSsoPage(
    `${EDIT_CERTIFICATES} If the key belongs to one of the certificates listed there, it has to be replaced: ${NEW_CERTIFICATE.charAt(0).toLowerCase()}${NEW_CERTIFICATE.slice(1)}`,
    `${MAKE_ACTIVE} Then, in the box ${CERTIFICATES_BOX}: ${DOWNLOAD.replace(/^.*?, c/, 'c')}`,
    UPLOAD,
    'Delete the file with the key wherever it went: mailbox, ticket, chat, repository.',
    TRY,
  ),
  command: null,
}

const kind = (means: string): FindingKind => ({ guide: 'CE-13', severity: 'error', owner: 'entra-admin', means, fix: FIX })

export default defineRule({
  id: 'cert/private-key',
  title: 'No private key is in the certificate file',
  stage: 'trust',
  why: 'Whoever has the private key can sign assertions as Entra does, and so come in as anyone. It belongs to nobody but Entra; Mixpanel needs the certificate alone.',
  findings: {
    'private-key': kind('The file is a private key.'),
    'beside-the-certificate': kind('The file holds a private key beside the certificate.'),
    pfx: kind('The file is a PKCS#12 container (.pfx, .p12), which holds the private key.'),
  },
  cites: [
    cite('microsoft-certificate-faq', "Microsoft Entra ID doesn't provide access to private keys from internally issued certificates"),
  ],
  wants: { uploaded: derived.uploaded, files: inputs.certificates },

  *check(_known, { uploaded, files = [] }) {
    const own = uploaded?.as === 'file' ? [uploaded.file] : []
    let found = false
    // A key that lies beside the certificate is about to leave the house with it, whichever file the certificate is.
    for (const file of [...own, ...files.filter((each) => !own.includes(each))]) {
      if (file.privateKeys.length === 0 && file.form !== 'pkcs12' && file.form !== 'private-key') continue
      const [code, what] = kindOf(file)
      found = true
      yield {
        code,
        at: file.privateKeys[0] ?? placeOf(file),
        message: `${nameOf(file)} ${what}. What is in it was not read further and is not shown. Mixpanel needs the certificate alone, and the key should never leave the place where it was made.`,
      }
    }
    return found || uploaded ? undefined : missing(derived.uploaded)
  },
})

function kindOf({ form, certificates }: CertificateFile): readonly [code: string, what: string] {
  if (form === 'pkcs12') return ['pfx', 'is a PKCS#12 container (.pfx), which holds a private key']
  return certificates.length > 0
    ? ['beside-the-certificate', 'holds a private key beside the certificate']
    : ['private-key', 'is a private key, not a certificate']
}
