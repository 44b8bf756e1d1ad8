import { describe, expect, it } from 'vitest'
import { trustIn, type KnownKeys } from '../../src/domain/response-trust.ts'
import type { Certificate, FederationMetadata, SigningKey, Uploaded } from '../../src/model/certificates.ts'
import type { OpenedResponse } from '../../src/model/saml.ts'

const signer = { sha1: 'A1', sha256: 'A256' } as Certificate
const other = { sha1: 'B1', sha256: 'B256' } as Certificate
const NOTHING: KnownKeys = { uploaded: undefined, signing: undefined, metadata: [] }

const file = (value: Certificate): Uploaded => ({ as: 'file', file: { certificates: [{ value }] } }) as unknown as Uploaded
const keys = (...list: readonly Partial<SigningKey>[]): KnownKeys => ({
  ...NOTHING,
  signing: { keys: list.map((each) => ({ thumbprint: null, certificate: null, ...each })) } as unknown as NonNullable<KnownKeys['signing']>,
})
const metadata = (value: Certificate): KnownKeys => ({
  ...NOTHING,
  metadata: [{ signing: [{ value }] }] as unknown as readonly FederationMetadata[],
})
const opened = (is: 'intact' | 'broken' | 'unsigned', proven = true, by: Certificate | null = signer): OpenedResponse =>
  ({ signatureStatus: { is, signer: by }, assertion: { proven } }) as unknown as OpenedResponse

describe('whose key a response is signed with', () => {
  it.each([
    ['Mixpanel has its certificate', { ...NOTHING, uploaded: file(signer) }, 'proven'],
    ['Mixpanel has its fingerprint', { ...NOTHING, uploaded: { as: 'fingerprint', algorithm: 'sha1', hex: 'A1' } as Uploaded }, 'proven'],
    ['the export names it by thumbprint', keys({ thumbprint: 'B1' }, { thumbprint: 'A1' }), 'proven'],
    ['the export holds it', keys({ certificate: signer }), 'proven'],
    ['the metadata holds it', metadata(signer), 'proven'],
    ['Mixpanel has another, and the export names it', { ...keys({ thumbprint: 'A1' }), uploaded: file(other) }, 'proven'],
    ['nothing is known', NOTHING, 'no-key-known'],
    ['the export has a key that it does not identify', keys({ thumbprint: 'B1' }, {}), 'no-key-known'],
    ['Mixpanel has another', { ...NOTHING, uploaded: file(other) }, 'unknown-key'],
    ['the export names others', keys({ thumbprint: 'B1' }), 'unknown-key'],
    ['the metadata holds another', metadata(other), 'unknown-key'],
  ] as const)('%s', (_name, known, expected) => {
    expect(trustIn(opened('intact'), known)).toBe(expected)
  })

  it('is nobody’s where nothing is signed, or where the signature does not cover what is read', () => {
    const known = { ...NOTHING, uploaded: file(signer) }
    expect(trustIn(opened('unsigned', false), known)).toBe('unproven')
    expect(trustIn(opened('broken', true, null), known)).toBe('unproven')
    expect(trustIn(opened('broken', false), known)).toBe('unproven')
    expect(trustIn(opened('broken'), known)).toBe('proven')
  })
})
