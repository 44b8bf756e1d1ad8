import { createECDH, createHash, createHmac } from 'node:crypto'
import { objectIdentifier, partsOf, valueAt, type Asn1Value } from '../../syntax/der.ts'
import { certificateOf } from '../../syntax/x509.ts'
import type { Certificate } from '../../model/certificates.ts'

// Another certificate in the place of one: with the same dates, kind and size of key, algorithm and names of Microsoft, and with another key, serial
// number and signature. A certificate is public, but its thumbprint stands in the metadata of its tenant, which anybody can fetch: kept, it would
// tell whose tenant it is. Nobody has the key of the other certificate, and its signature is no signature.

const SERIAL = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const TEXTS: ReadonlySet<number> = new Set([0x0c, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e])
/** Subjects of Entra, which name no organization. */
const KEPT_NAMES =
  /^(?:Microsoft Azure Federated SSO Certificate|accounts\.accesscontrol\.windows\.net|Microsoft[\w .-]{0,60}|(?:\*\.)?(?:[\w-]{1,40}\.){0,3}mixpanel\.com)$/
const CURVES = new Map([
  ['1.2.840.10045.3.1.7', 'prime256v1'],
  ['1.3.132.0.34', 'secp384r1'],
  ['1.3.132.0.35', 'secp521r1'],
])
/** RSA, and RSA-PSS, whose keys have the same form. */
const RSA: ReadonlySet<string> = new Set(['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10'])
/** Basic constraints, key usage, extended key usage: they name nobody. */
const KEPT_EXTENSIONS: ReadonlySet<string> = new Set(['2.5.29.19', '2.5.29.15', '2.5.29.37'])
/** Values that are the form of an extension, not its content: truth values, identifiers. */
const KEPT_TYPES: ReadonlySet<number> = new Set([0x01, 0x05, 0x06])

/** Makes other certificates, the same one for the same original. */
export class OtherCertificates {
  /** Hashes of the others by hashes of the originals, upper-case hex. */
  readonly hashes = new Map<string, string>()
  readonly #made = new Map<string, Certificate | null>()
  readonly #nameNumbers = new Map<string, number>()
  readonly #salt: string | null

  constructor(salt: string | null) {
    this.#salt = salt
  }

  /** Null where no other could be made. */
  for(original: Certificate): Certificate | null {
    const known = this.#made.get(original.sha256)
    if (known !== undefined) return known
    const other = certificateOf(this.#otherDer(original, this.#salt === null ? String(this.#made.size) : original.sha256)) ?? null
    this.#made.set(original.sha256, other)
    if (!other) return null
    this.hashes.set(original.sha1, other.sha1)
    this.hashes.set(original.sha256, other.sha256)
    // Graph identifies a key by a hash of the text of its thumbprint.
    this.hashes.set(hexOf(original.sha1), hexOf(other.sha1))
    this.hashes.set(hexOf(original.sha1.toLowerCase()), hexOf(other.sha1.toLowerCase()))
    return other
  }

  get count(): number {
    return this.#made.size
  }

  /** `seed`: without a salt the number of the certificate, since anybody could try out which public certificate makes the other one. */
  #otherDer({ der }: Certificate, seed: string): Uint8Array {
    const out = Uint8Array.from(der)
    const fill = this.#bytes(seed)
    const over = (from: number, to: number, bytes = fill(to - from)): void => out.set(bytes, from)
    const [signed, , signature] = partsOf(valueAt(out, 0, out.length))
    if (signature?.tag === BIT_STRING) over(signature.start + 1, signature.end)
    const parts = partsOf(signed)
    const serial = parts.find(({ tag }) => tag === SERIAL)
    if (serial) {
      over(serial.start, serial.end)
      out[serial.start] = ((out[serial.start] ?? 0) & 0x3f) | 0x40
    }
    for (const part of parts) {
      if (part.tag === 0xa3) for (const list of partsOf(part)) for (const extension of partsOf(list)) this.#extension(extension, out)
      else if (part.tag === 0x30) this.#names(part, out, 0)
    }
    this.#key(keyIn(parts), over, fill, out)
    return out
  }

  /** Random-looking bytes that depend on the original alone. */
  #bytes(seed: string): (length: number) => Uint8Array {
    let nth = 0
    return (length) => {
      const parts: Buffer[] = []
      for (let made = 0; made < length; made += 64)
        parts.push(
          createHmac('sha512', this.#salt ?? '')
            .update(`${seed} ${nth++}`)
            .digest(),
        )
      return Buffer.concat(parts).subarray(0, length)
    }
  }

  #extension(extension: Asn1Value, out: Uint8Array): void {
    const [id, ...rest] = partsOf(extension)
    if (KEPT_EXTENSIONS.has(objectIdentifier(id) ?? '')) return
    const value = rest.find(({ tag }) => tag === OCTET_STRING)
    if (value) overLeaves(valueAt(out, value.start, value.end) ?? value, out, 0)
  }

  #names(value: Asn1Value, out: Uint8Array, depth: number): void {
    if (depth > 6) return
    for (const part of partsOf(value)) {
      if (TEXTS.has(part.tag)) {
        const text = Buffer.from(out.subarray(part.start, part.end)).toString('latin1')
        if (!KEPT_NAMES.test(text)) this.#name(part, text, out)
      } else if ((part.tag & 0x20) !== 0) this.#names(part, out, depth + 1)
    }
  }

  /** Letters, the same ones for the same name. */
  #name({ tag, start, end }: Asn1Value, text: string, out: Uint8Array): void {
    const known = this.#nameNumbers.get(text) ?? this.#nameNumbers.size
    this.#nameNumbers.set(text, known)
    const letters = this.#bytes(this.#salt === null ? `name ${known}` : text)(end - start)
    const isWide = tag === 0x1e
    for (let at = start; at < end; at++) out[at] = isWide && (at - start) % 2 === 0 ? 0 : 0x61 + ((letters[at - start] ?? 0) % 26)
  }

  #key(
    key: Asn1Value | undefined,
    over: (from: number, to: number, bytes?: Uint8Array) => void,
    fill: (length: number) => Uint8Array,
    out: Uint8Array,
  ): void {
    const [algorithm, bits] = partsOf(key)
    if (bits?.tag !== BIT_STRING) return
    const [id, parameters] = partsOf(algorithm)
    if (RSA.has(objectIdentifier(id) ?? '')) {
      const [modulus] = partsOf(valueAt(out, bits.start + 1, bits.end))
      if (modulus?.tag !== SERIAL) return
      const first = out[modulus.start] === 0 ? modulus.start + 1 : modulus.start
      const top = out[first] ?? 0
      over(first, modulus.end)
      out[first] = top
      out[modulus.end - 1] = (out[modulus.end - 1] ?? 0) | 1
      return
    }
    const curve = CURVES.get(objectIdentifier(parameters) ?? '')
    if (curve === undefined) {
      over(bits.start + 1, bits.end)
      return
    }
    // A point must be on the curve.
    const pair = createECDH(curve)
    pair.setPrivateKey(Buffer.concat([Buffer.from([1]), fill(24)]))
    over(bits.start + 1, bits.end, pair.getPublicKey(null, out[bits.start + 1] === 4 ? 'uncompressed' : 'compressed'))
  }
}

/** Letters in the place of every value that is no form, since most of them are texts. */
function overLeaves(value: Asn1Value, out: Uint8Array, depth: number): void {
  const parts = depth > 8 ? [] : partsOf(value)
  if (parts.length > 0) for (const part of parts) overLeaves(part, out, depth + 1)
  else if (!KEPT_TYPES.has(value.tag)) out.fill(0x61, value.start, value.end)
}

/** The public key: the last sequence of what is signed. */
function keyIn(parts: readonly Asn1Value[]): Asn1Value | undefined {
  return parts.filter((part) => part.tag === 0x30 && partsOf(part)[1]?.tag === BIT_STRING).at(-1)
}

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase()
}
