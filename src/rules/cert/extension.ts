import { cite, defineRule, derived, notApplicable, quote } from '../kit.ts'
import { fileIn, speakerOf } from './_given.ts'

export default defineRule({
  id: 'cert/extension',
  title: 'The certificate file has an extension that Mixpanel offers to pick',
  stage: 'upkeep',
  why: 'Mixpanel’s file picker shows files by their extension; one that it does not know stays grey.',
  not: 'Mixpanel’s page names .pem and .cert, Mixpanel’s guide .cer and .pem; .crt is taken for another spelling of the same. All four pass.',
  findings: {
    extension: {
      guide: 'CE-03',
      severity: 'info',
      owner: 'mixpanel-admin',
      means: 'The extension is none of .cer, .pem, .cert and .crt.',
      fix: {
        summary: 'Rename the file so that it ends in .pem; the content stays as it is.',
        steps: ['Rename the file so that it ends in .pem.', 'Upload it in Mixpanel ▸ Organization Settings ▸ Access Security.'],
        command: null,
      },
    },
  },
  cites: [cite('mixpanel-sso', 'SAML CERTIFICATE (.PEM, .CERT)'), cite('mixpanel-azure', '.cer or .pem')],
  needs: { uploaded: derived.uploaded },

  *check({ uploaded }) {
    const given = fileIn(uploaded)
    if ('silence' in given) return given.silence
    const { file } = given
    const speaker = speakerOf(file)
    if (speaker) return speaker
    const { name, origin } = file.artifact
    if (file.at.pointer !== null || origin.from === 'stdin' || origin.from === 'probe')
      return notApplicable('The certificate did not come as a file.')
    const base = name.slice(name.lastIndexOf('/') + 1)
    const extension = base.includes('.') ? base.slice(base.lastIndexOf('.')) : ''
    if (['.cer', '.pem', '.cert', '.crt'].includes(extension.toLowerCase())) return undefined
    yield {
      code: 'extension',
      at: file.at,
      message: `${quote(name)} holds a good certificate and ${extension === '' ? 'has no extension' : `ends in ${quote(extension)}`}, which Mixpanel’s file picker may not offer. Rename it to end in .pem.`,
      actual: extension === '' ? null : extension,
    }
    return undefined
  },
})
