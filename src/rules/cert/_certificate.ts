import type { GivenCertificate } from '../../domain/certificate-match.ts'
import type { CertificateFile, SigningKey, Uploaded } from '../../model/certificates.ts'
import { wholeOf } from '../../syntax/place.ts'
import { cannotTell, day, deferTo, inputs, notApplicable, quote, type CannotTell, type NotApplicable, type Place } from '../kit.ts'

// What the rules of this chapter share: how a certificate is described, and which rule reports the state of a file.

/** The subject of a sentence: “Mixpanel.cer”. */
export function nameOf(uploaded: Uploaded): string {
  return uploaded.as === 'file' ? fileNameOf(uploaded.file) : 'The certificate with that fingerprint'
}

export function fileNameOf({ artifact: { name }, at }: CertificateFile): string {
  return at.pointer === null ? quote(name.slice(name.lastIndexOf('/') + 1)) : 'The certificate in Mixpanel’s settings'
}

/** `8D5D… (valid from 2025-03-04 to 2028-03-04)`: what a person can compare with the list in the portal. */
export function describeKey({ thumbprint, start, end }: SigningKey): string {
  const dates = start && end ? `valid from ${day(start)} to ${day(end)}` : end ? `valid to ${day(end)}` : ''
  if (thumbprint === null) return dates === '' ? 'another certificate' : `the one ${dates}`
  return dates === '' ? thumbprint : `${thumbprint} (${dates})`
}

export function describeGiven({ certificate, sha1, sha256 }: GivenCertificate): string {
  const hash = sha1 ?? sha256 ?? ''
  return certificate ? `${hash} (valid from ${day(certificate.notBefore)} to ${day(certificate.notAfter)})` : hash
}

export function isXml({ form }: CertificateFile): boolean {
  return form === 'idp-metadata' || form === 'sp-metadata' || form === 'xml'
}

/** A binary file has no line to show, so the whole of it is meant. */
export function placeOf(file: CertificateFile): Place {
  return file.artifact.encoding === 'binary' ? wholeOf(file.artifact) : file.at
}

/** Defers to the rule that reports the form of the file; undefined for a plain PEM certificate. */
export function deferByForm(file: CertificateFile): NotApplicable | undefined {
  const { form, privateKeys } = file
  if (isXml(file)) return deferTo('cert/not-metadata', 'The file is XML, not a certificate.')
  if (form === 'private-key' || form === 'pkcs12' || privateKeys.length > 0) {
    return deferTo('cert/private-key', 'The file contains a private key.')
  }
  return form === 'pem' ? undefined : deferTo('cert/base64', 'The file is not a PEM certificate.')
}

/** Why the days of this certificate cannot be checked; undefined where both of its dates exist. */
export function impossibleDate({ certificate, at }: GivenCertificate): CannotTell | undefined {
  if (!certificate) return undefined
  const { notBefore, notAfter } = certificate
  const which = notAfter === null ? 'last day' : notBefore === null ? 'first day' : null
  if (which === null) return undefined
  return cannotTell(
    `The ${which} of the certificate is not a date, such as 31 February: no program can say when it is valid. Entra makes no such certificate: download it again.`,
    at,
    inputs.certificates,
  )
}

/** Why there is no certificate to check. */
export function noCertificate(uploaded: Uploaded): NotApplicable {
  if (uploaded.as === 'nothing') return deferTo('cert/active', 'Mixpanel has no certificate yet.')
  const deferred = uploaded.as === 'file' ? deferByForm(uploaded.file) : undefined
  return deferred ?? notApplicable('Mixpanel’s settings give a fingerprint of the certificate, not a file.')
}

/** The file, or why there is none to check. */
export function fileIn(uploaded: Uploaded): { readonly file: CertificateFile } | { readonly noFinding: NotApplicable } {
  return uploaded.as === 'file' ? { file: uploaded.file } : { noFinding: noCertificate(uploaded) }
}

/** Why a rule about the form of the file cannot tell: another file with the same certificate would fail it. */
export function unlessCopy(uploaded: Uploaded, fails: (file: CertificateFile) => boolean): CannotTell | undefined {
  const copy = uploaded.as === 'file' ? uploaded.copies?.find(fails) : undefined
  if (!copy || uploaded.as !== 'file') return undefined
  return cannotTell(
    `${fileNameOf(uploaded.file)} and ${fileNameOf(copy)} hold the same certificate in different forms, and the input does not show which of them Mixpanel has: name it with --cert, or as certificate: in mixpanel.yaml.`,
    placeOf(copy),
    inputs.certificates,
  )
}

/** A plain PEM file, or the rule that reports why there is none. */
export function pemFileIn(uploaded: Uploaded): { readonly file: CertificateFile } | { readonly noFinding: NotApplicable } {
  const given = fileIn(uploaded)
  const deferred = 'file' in given ? deferByForm(given.file) : undefined
  return deferred ? { noFinding: deferred } : given
}

export const ROLLED_OVER = deferTo('cert/rollover', 'The active certificate has expired, and Entra now signs with another one.')
