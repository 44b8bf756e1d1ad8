import { cite, count, defineRule, derived, error, fix } from '../kit.ts'
import { fileIn, fileNameOf, isXml, unlessCopy } from './_certificate.ts'

const FIX = fix('upload-certificate', {
  steps: [
    'Or run `sso-doctor cert extract metadata.xml`. It writes the signing certificate from federation metadata to the file that Mixpanel needs.',
  ],
})

export default defineRule({
  id: 'cert/not-metadata',
  title: 'The certificate file is not XML',
  stage: 'trust',
  required: true,
  why: 'Mixpanel needs the certificate. In Entra, the button for Federation Metadata XML is just below it. Mixpanel cannot check a signature with that XML, so it refuses every user after the sign-in at Microsoft.',
  findings: {
    'federation-metadata': error('CE-01', 'entra-admin', 'The file is the Federation Metadata XML.', FIX),
    'service-provider-metadata': error(
      'CE-01',
      'entra-admin',
      'The file is service provider metadata, which does not contain Entra’s certificate.',
      FIX,
    ),
    'other-xml': error('CE-01', 'entra-admin', 'The file is other XML.', FIX),
  },
  cites: [
    cite('mixpanel-azure', 'If you downloaded an .xml file, then you have clicked the wrong button'),
    cite('microsoft-tutorial', 'Certificate (Base64)'),
  ],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = fileIn(uploaded)
    if ('noFinding' in given) return given.noFinding
    const { file } = given
    if (!isXml(file)) return unlessCopy(uploaded, isXml)
    const { form, at, certificates } = file
    const name = fileNameOf(file)
    const wanted = 'Mixpanel needs only the certificate: Certificate (Base64) in Entra.'
    if (form === 'idp-metadata') {
      const inside = certificates.length > 0 ? ` It contains ${count(certificates.length, 'signing certificate')} and other data.` : ''
      yield { code: 'federation-metadata', at, message: `${name} is federation metadata (XML), not a certificate.${inside} ${wanted}` }
    } else if (form === 'sp-metadata') {
      yield {
        code: 'service-provider-metadata',
        at,
        message: `${name} is service provider metadata (XML), not Entra’s certificate. ${wanted}`,
      }
    } else yield { code: 'other-xml', at, message: `${name} is XML, not a certificate. ${wanted}` }
    return undefined
  },
})
