import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { HttpAnswer } from '../model/probe.ts'

// The body of a response, within limits.

/** Bytes of a body that are read, decompressed. */
const MAX_BODY = 1024 * 1024
/** Compressed bytes that are read. */
const MAX_RAW = 2 * MAX_BODY
/** Bytes that are kept of a longer body. */
const KEPT_OF_CUT = 64 * 1024

export interface Body {
  readonly bytes: Buffer
  /** True where the body went on, or broke off. */
  readonly cut: boolean
}

export const NO_BODY: Body = { bytes: Buffer.alloc(0), cut: false }

/** A redirect says everything before its body. */
export function isRedirect(status: number, headers: HttpAnswer['headers']): boolean {
  return status >= 300 && status < 400 && headers.some(([name]) => name === 'location')
}

/** At most a megabyte, decompressed: an endless body and a decompression bomb are cut there. A body that breaks off is read up to that point. */
export async function readBody(body: AsyncIterable<Buffer>, encoding: string): Promise<Body> {
  let raw = 0
  let cut = false
  async function* limited(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      raw += chunk.length
      cut = raw > MAX_RAW
      if (cut) return
      yield chunk
    }
  }
  const chunks: Buffer[] = []
  let size = 0
  const decoder = decoderFor(encoding)
  try {
    for await (const chunk of decoder ? decompressed(limited(), decoder) : limited()) {
      chunks.push(chunk.subarray(0, MAX_BODY - size))
      size += chunk.length
      cut ||= size > MAX_BODY
      if (cut) break
    }
  } catch {
    cut = true
  }
  // A longer body is not the answer of a service: its beginning shows what it is, and a megabyte of it would be copied many times.
  const bytes = Buffer.concat(size > MAX_BODY ? [Buffer.concat(chunks).subarray(0, KEPT_OF_CUT)] : chunks)
  return { bytes, cut }
}

async function* decompressed(source: AsyncIterable<Buffer>, decoder: Transform): AsyncGenerator<Buffer> {
  const input = Readable.from(source)
  input.on('error', (error) => decoder.destroy(error))
  input.pipe(decoder)
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) yield chunk
  } finally {
    input.destroy()
    decoder.destroy()
  }
}

function decoderFor(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      return null
  }
}
