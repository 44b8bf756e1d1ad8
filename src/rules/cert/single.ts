import { cite, count, defineRule, derived, quote, type FindingKind } from '../kit.ts'
import { isMixpanelHost } from '../../vendors/mixpanel.ts'
import { DOWNLOAD_AND_UPLOAD } from './_fixes.ts'
import { fileIn, nameOf, speakerOf } from './_given.ts'

const kind = (means: string): FindingKind => ({
  guide: 'CE-15',
  severity: 'warning',
  owner: 'entra-admin',
  means,
  fix: DOWNLOAD_AND_UPLOAD,
})

export default defineRule({
  id: 'cert/single',
  title: 'The file holds one certificate, and that is a signing certificate',
  stage: 'trust',
  why: 'Mixpanel has one slot for one certificate. Of several it may take any, or none.',
  not: 'One self-signed certificate is no chain, whatever its extensions say.',
  findings: {
    several: kind('The file holds more than one certificate.'),
    chain: kind('The file holds a certificate together with the authorities that issued it.'),
    authority: kind('The certificate is that of an authority, which signs certificates and not assertions.'),
    'web-server': kind('The certificate is that of Mixpanel’s own web server.'),
  },
  cites: [cite('mixpanel-sso', 'SAML CERTIFICATE (.PEM, .CERT)')],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = fileIn(uploaded)
    if ('silence' in given) return given.silence
    const { file } = given
    const speaker = speakerOf(file)
    if (speaker) return speaker
    const [first, ...others] = file.certificates
    if (!first) return undefined
    const one = 'Mixpanel has room for one: the signing certificate of the app.'
    if (others.length > 0) {
      const chain = others.some(({ value }) => value.isAuthority && value.subject === first.value.issuer)
      const what = chain ? `a chain of ${others.length + 1} certificates` : count(others.length + 1, 'certificate')
      yield {
        code: chain ? 'chain' : 'several',
        at: others[0] ? [others[0].at, first.at] : first.at,
        message: `${nameOf(file)} holds ${what}. ${one} The first of them was judged.`,
      }
      return undefined
    }
    const { subject, issuer, isAuthority, selfIssued } = first.value
    const host = /(?:^|, )CN=([^,]+)/.exec(subject)?.[1]?.replace(/^\*\./, '') ?? ''
    if (isMixpanelHost(host)) {
      yield {
        code: 'web-server',
        at: first.at,
        message: `The certificate is made out to ${quote(subject)}: that is the web server of Mixpanel, whose certificate has nothing to do with SAML. ${one}`,
        actual: subject,
      }
    } else if (isAuthority && !selfIssued) {
      yield {
        code: 'authority',
        at: first.at,
        message: `The certificate is that of an authority (${quote(subject)}, issued by ${quote(issuer)}), not one that signs assertions. ${one}`,
        actual: subject,
      }
    }
    return undefined
  },
})
