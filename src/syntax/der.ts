// Reads ASN.1 values (X.690: DER, and the indefinite lengths of BER) where they stand; nothing is copied or decoded.

export interface Asn1Value {
  /** The identifier octet: class, constructed or not, and number. */
  readonly tag: number
  /** The content, from `start` to before `end`, as offsets in `bytes`. */
  readonly start: number
  readonly end: number
  /** The whole value, from `from` to before `next`. */
  readonly from: number
  readonly next: number
  readonly bytes: Uint8Array
}

const CONSTRUCTED = 0x20
/** Real certificates and bundles have fewer than ten levels. */
const DEEPEST = 24
/** More parts than this in one value is no certificate, key or bundle. */
const MOST_PARTS = 100_000

/** The value that begins at `from` and ends at or before `limit`; `undefined` where there is none that is well-formed on the outside. */
export function valueAt(bytes: Uint8Array, from: number, limit: number, depth = 0): Asn1Value | undefined {
  const tag = bytes[from]
  const first = bytes[from + 1]
  // Numbers over 30 need more than one octet; nothing that is read here has one.
  if (tag === undefined || first === undefined || from + 2 > limit || (tag & 0x1f) === 0x1f) return undefined
  if (first === 0x80) return indefinite(bytes, from, limit, depth)
  const octets = first < 0x80 ? 0 : first & 0x7f
  if (octets > 4) return undefined
  let length = octets === 0 ? first : 0
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[from + 2 + i] ?? 0)
  const start = from + 2 + octets
  const end = start + length
  return end > limit ? undefined : { tag, start, end, from, next: end, bytes }
}

/** It ends at two zero octets that stand where one of its parts would begin. */
function indefinite(bytes: Uint8Array, from: number, limit: number, depth: number): Asn1Value | undefined {
  const tag = bytes[from] ?? 0
  if ((tag & CONSTRUCTED) === 0 || depth >= DEEPEST) return undefined
  const start = from + 2
  for (let at = start; at + 2 <= limit;) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { tag, start, end: at, from, next: at + 2, bytes }
    const part = valueAt(bytes, at, limit, depth + 1)
    if (!part) return undefined
    at = part.next
  }
  return undefined
}

/** The parts of a constructed value, in order; none where it is not constructed, or they do not fill it. */
export function partsOf(value: Asn1Value | undefined): readonly Asn1Value[] {
  if (!value || (value.tag & CONSTRUCTED) === 0) return []
  const parts: Asn1Value[] = []
  for (let at = value.start; at < value.end;) {
    const part = valueAt(value.bytes, at, value.end)
    if (!part || parts.length >= MOST_PARTS) return []
    parts.push(part)
    at = part.next
  }
  return parts
}

/** An object identifier with dots; `null` for another value, and for one with an arc of more than 53 bits. */
export function objectIdentifier(value: Asn1Value | undefined): string | null {
  if (value?.tag !== 6 || value.end === value.start) return null
  const arcs: number[] = []
  let arc = 0
  for (let at = value.start; at < value.end; at++) {
    const octet = value.bytes[at] ?? 0
    arc = arc * 128 + (octet & 0x7f)
    if (!Number.isSafeInteger(arc)) return null
    if (octet >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [head = 0, ...rest] = arcs
  const first = Math.min(2, Math.floor(head / 40))
  return (value.bytes[value.end - 1] ?? 0x80) >= 0x80 ? null : [first, head - 40 * first, ...rest].join('.')
}
