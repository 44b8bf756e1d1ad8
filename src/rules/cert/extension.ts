import { endingOf, hasUploadEnding } from '../../domain/certificate-reference.ts'
import { cite, defineRule, derived, info, notApplicable, quote } from '../kit.ts'
import { pemFileIn } from './_certificate.ts'

export default defineRule({
  id: 'cert/extension',
  title: 'The certificate file ends in .cer, .pem, .cert or .crt',
  stage: 'upkeep',
  why: 'Mixpanel’s file picker shows files by their extension. A file with an unknown extension cannot be selected.',
  not: 'Mixpanel’s page names .pem and .cert, and Mixpanel’s guide names .cer and .pem. sso-doctor also accepts .crt.',
  findings: {
    extension: info('CE-03', 'mixpanel-admin', 'The extension is not .cer, .pem, .cert or .crt.', 'rename-certificate-file'),
  },
  cites: [cite('mixpanel-sso', 'SAML CERTIFICATE (.PEM, .CERT)'), cite('mixpanel-azure', '.cer or .pem')],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = pemFileIn(uploaded)
    if ('noFinding' in given) return given.noFinding
    const { artifact, at } = given.file
    const { name, origin } = artifact
    if (at.pointer !== null || origin.from === 'stdin' || origin.from === 'probe')
      return notApplicable('The certificate was not given as a file.')
    if (hasUploadEnding(name)) return undefined
    const extension = endingOf(name)
    yield {
      code: 'extension',
      at,
      message: `${quote(name)} contains a PEM certificate, but ${extension === '' ? 'has no extension' : `ends in ${quote(extension)}`}, so Mixpanel’s file picker may not show it. It should end in .pem.`,
      actual: extension === '' ? null : extension,
    }
    return undefined
  },
})
