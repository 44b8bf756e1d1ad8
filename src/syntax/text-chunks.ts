import type { Encoding } from '../model/artifact.ts'
import { decode, HighBytes, unfinishedLength, windows1252 } from './decode.ts'

// Bytes to text piece by piece, as `decode` does it for a whole file.

export type TextEncoding = Exclude<Encoding, 'binary'>

/** How a file is written, as far as its beginning shows. */
export interface Writing {
  readonly encoding: TextEncoding
  readonly bom: boolean
}

/** The encoding that a beginning shows; null for what is not text. */
export function writingOf(head: Uint8Array): Writing | null {
  const { encoding, bom } = decode(head.subarray(0, head.length - unfinishedLength(head)))
  return encoding === 'binary' ? null : { encoding, bom }
}

/** Thrown where bytes are not UTF-8: the text is to be read again, as windows-1252. */
export class NotUtf8Error extends Error {}

/** One after the other, each piece of text as it is complete. */
export class TextDecoding {
  readonly #encoding: TextEncoding
  /** Bytes of a mark at the beginning that are still to be left out. */
  #skip: number
  #rest = new Uint8Array()
  /** After the end: half of a unit of UTF-16 is left, as of a file that was cut off. */
  isCut = false
  readonly #high = new HighBytes()
  readonly #bom: boolean
  /** Whether the marks of `jq --seq` are before its documents; null before the first text. */
  #hasMarks: boolean | null = null

  constructor({ encoding, bom }: Writing) {
    this.#encoding = encoding
    this.#bom = bom
    this.#skip = bom ? (encoding.startsWith('utf-16') ? 2 : 3) : 0
  }

  write(chunk: Uint8Array): string {
    let bytes = chunk
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, bytes.length)
      this.#skip -= skipped
      bytes = bytes.subarray(skipped)
    }
    if (this.#rest.length > 0) bytes = Buffer.concat([this.#rest, bytes])
    const whole = bytes.length - this.#openLength(bytes)
    this.#rest = Uint8Array.from(bytes.subarray(whole))
    const text = this.#text(bytes.subarray(0, whole))
    this.#hasMarks ??= text === '' ? null : text.charCodeAt(0) === 0x1e
    return this.#hasMarks === true ? text.replaceAll('\u001E', ' ') : text
  }

  /** After the end: it was read as windows-1252, and is UTF-8 with damaged bytes. */
  get isDamaged(): boolean {
    return this.#high.areDamaged(this.#bom)
  }

  /** What is left at the end of the bytes. */
  end(): string {
    // Half of a unit of UTF-16 is no text.
    this.isCut = this.#encoding.startsWith('utf-16') && this.#rest.length > 0
    return this.#encoding.startsWith('utf-16') ? '' : this.#text(this.#rest)
  }

  #openLength(bytes: Uint8Array): number {
    if (this.#encoding === 'windows-1252') return 0
    return this.#encoding === 'utf-8' ? unfinishedLength(bytes) : bytes.length % 2
  }

  #text(bytes: Uint8Array): string {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    switch (this.#encoding) {
      case 'utf-16le':
        return buffer.toString('utf16le')
      case 'utf-16be':
        return Buffer.from(buffer).swap16().toString('utf16le')
      case 'windows-1252':
        this.#high.pass(buffer)
        return windows1252(buffer)
      case 'utf-8':
        try {
          return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer)
        } catch {
          throw new NotUtf8Error()
        }
    }
  }
}
