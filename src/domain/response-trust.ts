import type { Certificate, FederationMetadata, Signing, Uploaded } from '../model/certificates.ts'
import type { OpenedResponse, ResponseTrust } from '../model/saml.ts'

// Whose key a captured response is signed with. An intact signature alone proves nothing: anybody can sign with a key of their own.

/** Everything in the inputs that names a key which may sign for this app. */
export interface KnownKeys {
  readonly uploaded: Uploaded | undefined
  readonly signing: Signing | undefined
  readonly metadata: readonly FederationMetadata[]
}

export function trustIn(
  { signatureStatus, assertion }: Pick<OpenedResponse, 'signatureStatus' | 'assertion'>,
  known: KnownKeys,
): ResponseTrust {
  const signer = signatureStatus.is === 'intact' || signatureStatus.is === 'broken' ? signatureStatus.signer : null
  if (!signer) return 'unproven'
  if (signatureStatus.is === 'broken' && assertion?.proven !== true) return 'unproven'
  const names = namesOf(known)
  if (names.some((name) => name === signer.sha1 || name === signer.sha256)) return 'proven'
  const hasUnnamed = known.signing?.keys.some(({ thumbprint, certificate }) => thumbprint === null && certificate === null) === true
  return names.length === 0 || hasUnnamed ? 'no-key-known' : 'unknown-key'
}

/** Hashes of certificates, upper-case hex. */
function namesOf({ uploaded, signing, metadata }: KnownKeys): readonly string[] {
  const given = uploaded?.as === 'fingerprint' ? [uploaded.hex] : uploaded?.as === 'file' ? uploaded.file.certificates.map(hash) : []
  const keys = signing?.keys.flatMap(({ thumbprint, certificate }) => certificate?.sha256 ?? thumbprint ?? []) ?? []
  return [...given, ...keys, ...metadata.flatMap((each) => each.signing.map(hash))]
}

function hash({ value }: { readonly value: Certificate }): string {
  return value.sha256
}
