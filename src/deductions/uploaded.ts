import { certificateReference, hasUploadEnding, whyNoCertificate } from '../domain/certificate-reference.ts'
import type { Uploaded } from '../model/certificates.ts'
import { listing, quote } from '../syntax/display.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, options, inputs } from '../model/vocabulary.ts'
import { isUnusable, valueOf } from '../syntax/field.ts'
import type { CertificateFile } from '../model/certificates.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'

// Which file is the certificate that was or will be uploaded to Mixpanel.

/** --cert comes first, then `certificate:` in the settings, then the files among the inputs. */
const uploaded = defineDeduction({
  gives: derived.uploaded,
  needs: { cert: options.cert },
  wants: { files: inputs.certificates, settings: derived.settings },
  derive({ cert }, { files = [], settings }): Uploaded | CannotTell {
    const named = files.find(({ artifact }) => artifact.role === 'cert')
    if (named) return asFile(named)
    if (cert !== null) return cannotTell(`--cert names ${quote(cert)}, and no certificate file could be read there.`)
    const typed = settings ? typedIn(settings) : undefined
    if (typed) return typed
    // Mixpanel has no certificate, and there is no file to upload.
    if (settings?.certificate.is === 'empty' && files.length === 0) return { as: 'nothing', at: settings.certificate.at }
    if (isUnusable(settings?.certificate) && files.length === 0) {
      return cannotTell(`certificate: in the Mixpanel settings cannot be read: ${settings.certificate.why}.`, settings.certificate.at)
    }
    return onlyOneOf(files)
  },
})

const uploadedFile = defineDeduction({
  gives: derived.uploadedFile,
  needs: { uploaded: derived.uploaded },
  wants: {},
  derive: ({ uploaded: given }) =>
    given.as === 'file'
      ? given.file
      : cannotTell('Mixpanel’s settings give a fingerprint of the certificate, not the certificate.', given.at),
})

export default [uploaded, uploadedFile] satisfies readonly Deduction[]

function asFile(file: CertificateFile): Extract<Uploaded, { readonly as: 'file' }> {
  return { as: 'file', at: file.at, file }
}

function typedIn(settings: MixpanelSettings): Uploaded | CannotTell | undefined {
  const { certificate, certificateBlock } = settings
  if (certificateBlock) return asFile(certificateBlock)
  const typed = valueOf(certificate)
  if (typed === undefined || typed.trim() === '') return undefined
  const reference = certificateReference(typed)
  if ('fingerprint' in reference) {
    const { fingerprint: hex } = reference
    return { as: 'fingerprint', at: certificate.at, algorithm: hex.length === 40 ? 'sha1' : 'sha256', hex, typed }
  }
  // If the file were there, it would have the role of the certificate.
  return cannotTell(whyNoCertificate(typed, settings.at.artifact.name), certificate.at)
}

/** Certificates come first, then damaged files; a key or a request was hardly meant as the certificate. */
function rankOf({ certificates, form }: CertificateFile): number {
  if (certificates.length > 0) return 0
  return ['private-key', 'pkcs12', 'certificate-request', 'revocation-list', 'public-key'].includes(form) ? 2 : 1
}

function onlyOneOf(files: readonly CertificateFile[]): Uploaded | CannotTell {
  const best = Math.min(...files.map(rankOf))
  const candidates = files.filter((file) => rankOf(file) === best)
  const distinct = new Set(candidates.map((file) => file.certificates[0]?.value.sha256 ?? contentOf(file)))
  // The same certificate in several files counts once: the tidiest file is taken, and of equal ones one that can be uploaded as it is.
  const [tidiest] = [...candidates].sort((a, b) => untidiness(a) - untidiness(b))
  if (!tidiest) return missing()
  if (distinct.size === 1) return { ...asFile(tidiest), copies: candidates.filter((file) => file !== tidiest) }
  const names = candidates.map(({ artifact }) => quote(artifact.name, 60))
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names
  return cannotTell(
    `The inputs hold ${distinct.size} different certificates (${listing(shown)}), and the input does not show which of them Mixpanel has: name it with --cert, or as certificate: in mixpanel.yaml.`,
    tidiest.at,
  )
}

/** Equal copies of a file without a certificate count once too. */
function contentOf({ artifact }: CertificateFile): string {
  return Buffer.from(artifact.bytes).toString('latin1')
}

function untidiness({ artifact, form, flaws, certificates, privateKeys }: CertificateFile): number {
  const content = (form === 'pem' ? 0 : 100) + flaws.length * 10 + certificates.length + privateKeys.length
  return content + (hasUploadEnding(artifact.name) ? 0 : 0.5)
}
