import { cite, count, defineRule, derived, type FindingKind } from '../kit.ts'
import { DOWNLOAD_AND_UPLOAD } from './_fixes.ts'
import { fileIn, isXml, nameOf } from './_given.ts'

const kind = (means: string): FindingKind => ({
  guide: 'CE-01',
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix: {
    ...DOWNLOAD_AND_UPLOAD,
    steps: [
      ...DOWNLOAD_AND_UPLOAD.steps,
      'Without the portal: `sso-doctor cert extract metadata.xml` writes the signing certificate out of federation metadata as the file that Mixpanel wants.',
    ],
  },
})

export default defineRule({
  id: 'cert/not-metadata',
  title: 'The certificate file is no XML',
  stage: 'trust',
  required: true,
  why: 'Mixpanel wants a certificate. From the Federation Metadata XML, which stands one button further down in Entra, it cannot check a signature, so everyone is refused after a good sign-in.',
  findings: {
    'federation-metadata': kind('The file is the Federation Metadata XML.'),
    'service-provider-metadata': kind('The file is the metadata of a service provider, which holds no certificate of Entra’s.'),
    'other-xml': kind('The file is some other XML.'),
  },
  cites: [
    cite('mixpanel-azure', 'If you downloaded an .xml file, then you have clicked the wrong button'),
    cite('microsoft-tutorial', 'Certificate (Base64)'),
  ],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = fileIn(uploaded)
    if ('silence' in given) return given.silence
    const { file } = given
    if (!isXml(file.form)) return undefined
    const wanted = 'Mixpanel wants the certificate alone: Certificate (Base64) in Entra.'
    if (file.form === 'idp-metadata') {
      const inside =
        file.certificates.length > 0 ? ` It holds ${count(file.certificates.length, 'signing certificate')} among other things.` : ''
      yield {
        code: 'federation-metadata',
        at: file.at,
        message: `${nameOf(file)} is federation metadata (XML), not a certificate.${inside} ${wanted}`,
      }
    } else if (file.form === 'sp-metadata') {
      yield {
        code: 'service-provider-metadata',
        at: file.at,
        message: `${nameOf(file)} is the metadata of a service provider (XML), not a certificate of Entra’s. ${wanted}`,
      }
    } else yield { code: 'other-xml', at: file.at, message: `${nameOf(file)} is XML, not a certificate. ${wanted}` }
    return undefined
  },
})
