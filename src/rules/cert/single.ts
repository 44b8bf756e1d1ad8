import { isMixpanelHost } from '../../vendors/mixpanel.ts'
import { cite, count, defineRule, derived, quote, warning } from '../kit.ts'
import { fileNameOf, pemFileIn, unlessCopy } from './_certificate.ts'

export default defineRule({
  id: 'cert/single',
  title: 'The file contains only one certificate, the signing certificate',
  stage: 'trust',
  why: 'Mixpanel stores one certificate. From a file with several, it may use any one, or none.',
  not: 'One self-signed certificate is not a chain, whatever its extensions are.',
  findings: {
    several: warning('CE-15', 'entra-admin', 'The file contains more than one certificate.', 'upload-certificate'),
    chain: warning(
      'CE-15',
      'entra-admin',
      'The file contains a certificate and the certificates of the authorities that issued it.',
      'upload-certificate',
    ),
    authority: warning(
      'CE-15',
      'entra-admin',
      'The certificate belongs to a certificate authority, which signs certificates, not assertions.',
      'upload-certificate',
    ),
    'web-server': warning('CE-15', 'entra-admin', 'The certificate belongs to Mixpanel’s web server.', 'upload-certificate'),
  },
  cites: [cite('mixpanel-sso', 'SAML CERTIFICATE (.PEM, .CERT)')],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = pemFileIn(uploaded)
    if ('noFinding' in given) return given.noFinding
    const [first, ...others] = given.file.certificates
    if (!first) return undefined
    const wanted = 'The file should contain only one certificate, the signing certificate of the app.'
    if (others[0]) {
      const isChain = others.some(({ value }) => value.isAuthority && value.subject === first.value.issuer)
      const what = isChain ? `a chain of ${others.length + 1} certificates` : count(others.length + 1, 'certificate')
      yield {
        code: isChain ? 'chain' : 'several',
        at: [others[0].at, first.at],
        message: `${fileNameOf(given.file)} contains ${what}. ${wanted} Only the first certificate was checked.`,
      }
      return undefined
    }
    const { subject, issuer, isAuthority, selfIssued } = first.value
    const host = /(?:^|, )CN=([^,]+)/.exec(subject)?.[1]?.replace(/^\*\./, '') ?? ''
    if (isMixpanelHost(host)) {
      yield {
        code: 'web-server',
        at: first.at,
        message: `The subject of the certificate is ${quote(subject)}. This is the certificate of Mixpanel’s web server, which is not used for SAML. ${wanted}`,
        actual: subject,
      }
    } else if (isAuthority && !selfIssued) {
      yield {
        code: 'authority',
        at: first.at,
        message: `The certificate belongs to a certificate authority (${quote(subject)}, issued by ${quote(issuer)}), which does not sign assertions. ${wanted}`,
        actual: subject,
      }
    } else return unlessCopy(uploaded, ({ form, certificates }) => form === 'pem' && certificates.length > 1)
    return undefined
  },
})
