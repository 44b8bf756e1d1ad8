/** A hash of a correlation or request id, the same for every spelling of it: 16 hexadecimal digits, empty for an empty id. */
export function correlationHash(id: string): string {
  const text = id.trim().toLowerCase()
  return text === '' ? '' : hexOf(hash(text, 0x811c9dc5), hash(text, 0x2b5a3c17))
}

export function hexOf(high: number, low: number): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

/** 32 bits, never zero. */
export function hash(text: string, seed: number): number {
  let value = seed
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
    value ^= value >>> 15
  }
  value = Math.imul(value ^ (value >>> 13), 0x85ebca6b)
  value ^= value >>> 16
  return value >>> 0 || 1
}
