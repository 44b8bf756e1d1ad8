import { day, deferTo, notApplicable, quote, type Evidence, type NotApplicable, type Place } from '../kit.ts'
import { wholeOf } from '../../syntax/place.ts'
import type { Signing, SigningKey, Uploaded } from '../../model/certificates.ts'
import type { Certificate, CertificateFile } from '../../model/certificates.ts'

// What the rules of this chapter share: the certificate that Mixpanel has, and how it is told from others.

/** The certificate that is judged, as far as it is known. */
export interface Given {
  readonly at: Place
  readonly certificate: Certificate | null
  readonly sha1: string | null
  readonly sha256: string | null
  /** The subject of a sentence: “Mixpanel.cer”. */
  readonly name: string
}

/** Undefined where nothing is given, or nothing in the file can be read. */
export function givenIn(uploaded: Uploaded, signing?: Signing): Given | undefined {
  switch (uploaded.as) {
    case 'nothing':
      return undefined
    case 'fingerprint': {
      const { at, algorithm, hex } = uploaded
      const name = 'The certificate of that fingerprint'
      return { at, certificate: null, sha1: algorithm === 'sha1' ? hex : null, sha256: algorithm === 'sha256' ? hex : null, name }
    }
    case 'file': {
      const judged = judgedOf(uploaded.file, signing?.current ?? null)
      if (!judged) return undefined
      const { value, at } = judged
      return { at, certificate: value, sha1: value.sha1, sha256: value.sha256, name: nameOf(uploaded.file) }
    }
  }
}

/** The first certificate in the file. Metadata and bundles have no first: there, the one that Entra signs with, if it is among them. */
function judgedOf({ form, certificates }: CertificateFile, current: SigningKey | null): Evidence<Certificate> | undefined {
  const unordered = form === 'idp-metadata' || form === 'pkcs7'
  return (unordered && current ? certificates.find(({ value }) => value.sha1 === current.thumbprint) : undefined) ?? certificates[0]
}

export function nameOf(file: CertificateFile): string {
  const { name } = file.artifact
  return file.at.pointer === null ? quote(name.slice(name.lastIndexOf('/') + 1)) : 'The certificate in Mixpanel’s settings'
}

/** True, false, or undefined where the export does not say enough to tell. */
export function isKey(given: Given, key: SigningKey): boolean | undefined {
  if (given.sha1 !== null && key.thumbprint !== null) return given.sha1 === key.thumbprint
  if (given.sha256 !== null && key.certificate) return given.sha256 === key.certificate.sha256
  if (given.certificate && key.start && key.end) {
    // Records are up to a second off.
    const { notBefore, notAfter } = given.certificate
    return Math.abs(notBefore.getTime() - key.start.getTime()) <= 1000 && Math.abs(notAfter.getTime() - key.end.getTime()) <= 1000
  }
  return undefined
}

/** True where `cert/rollover` has it that Entra signs with another certificate by itself than Mixpanel was given. */
export function rolloverSpeaks(signing: Signing | undefined, given: Given | undefined): boolean {
  if (!signing?.switched) return false
  const { current, successors } = signing
  if (!given) return true
  return current ? isKey(given, current) !== true : !successors.some((key) => isKey(given, key) !== false)
}

/** True where the active certificate has expired, and nothing says whether another is there that Entra would have moved on to. */
export function mayHaveMovedOn({ active, current, switched }: Signing): boolean {
  return active !== null && current === null && !switched
}

/** `8D5D… (2025-03-04 to 2028-03-04)`: what a person can compare with the portal's list. */
export function describeKey(key: SigningKey): string {
  const dates = key.start && key.end ? `valid from ${day(key.start)} to ${day(key.end)}` : key.end ? `valid to ${day(key.end)}` : ''
  if (key.thumbprint === null) return dates === '' ? 'another certificate' : `the one ${dates}`
  return dates === '' ? key.thumbprint : `${key.thumbprint} (${dates})`
}

export function describeGiven({ certificate, sha1, sha256 }: Given): string {
  const print = sha1 ?? sha256 ?? ''
  return certificate ? `${print} (valid from ${day(certificate.notBefore)} to ${day(certificate.notAfter)})` : print
}

/** The rule that speaks of the state of the file, where it is no plain PEM certificate. */
export function speakerOf({ form, privateKeys }: CertificateFile): NotApplicable | undefined {
  if (isXml(form)) return deferTo('cert/not-metadata', 'The file is XML, not a certificate.')
  if (form === 'private-key' || form === 'pkcs12' || privateKeys.length > 0) {
    return deferTo('cert/private-key', 'The file holds a private key.')
  }
  return form === 'pem' ? undefined : deferTo('cert/base64', 'The file is not a PEM certificate.')
}

/** Why a rule about the certificate has nothing to look at. */
export function nothingToJudge(uploaded: Uploaded): NotApplicable {
  const speaker = uploaded.as === 'file' ? speakerOf(uploaded.file) : undefined
  return speaker ?? (uploaded.as === 'nothing' ? NOTHING_GIVEN : ONLY_A_FINGERPRINT)
}

/** The file, or why a rule about files has none to judge. */
export function fileIn(uploaded: Uploaded): { readonly file: CertificateFile } | { readonly silence: NotApplicable } {
  return uploaded.as === 'file' ? { file: uploaded.file } : { silence: nothingToJudge(uploaded) }
}

const ONLY_A_FINGERPRINT = notApplicable('Mixpanel’s settings give a fingerprint of the certificate, not a file.')
const NOTHING_GIVEN = deferTo('cert/active', 'Mixpanel has no certificate yet.')

export const MOVED_ON = deferTo('cert/rollover', 'The active certificate has expired, and Entra has moved on to another.')

export function isXml(form: CertificateFile['form']): boolean {
  return form === 'idp-metadata' || form === 'sp-metadata' || form === 'xml'
}

/** Where a file without a line to show is pointed at. */
export function placeOf(file: CertificateFile): Place {
  return file.artifact.encoding === 'binary' ? wholeOf(file.artifact) : file.at
}
