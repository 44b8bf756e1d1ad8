import { constants, gunzipSync } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { count, listing, quote } from './display.ts'
import { inOrderOfWalk, isUnsafePath, MAX_RATIO, type Zip, type ZipEntry, type ZipLimits } from './zip.ts'

// Tar archives and files packed with gzip, from untrusted sources. Nothing is unpacked to disk, and sizes are limited while reading.

const MEGABYTE = 1024 * 1024

const NO_END = 'The archive ends without its end mark: it is cut off, and entries may be missing.'
const BLOCK = 512
const DAMAGED = 'The archive is damaged or cut off: only the entries before the damage were read.'

export interface Tar extends Zip {
  /** Entries that hold no data: links and devices. */
  readonly links: readonly string[]
  /** Why the rest of the archive was not read; null where all was. */
  readonly broken: string | null
}

/** The entries are in the order of a walk through the packed folder. */
export async function openTar(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, limits: ZipLimits): Promise<Tar> {
  const reader = new TarReader(limits)
  const isWhole = await reader.read(chunks)
  const broken = reader.broken ?? (!isWhole ? DAMAGED : reader.hasEnd ? null : NO_END)
  const entries = [...reader.entries].map(([name, bytes]): ZipEntry => ({ name, size: bytes.length, read: () => Promise.resolve(bytes) }))
  entries.sort((a, b) => inOrderOfWalk(a.name, b.name))
  return { entries, refused: reader.refused(), links: reader.links, broken, close: () => Promise.resolve() }
}

class TarReader {
  readonly entries = new Map<string, Uint8Array>()
  readonly links: string[] = []
  broken: string | null = null
  /** After the end: whether a block of zeros was there, as at the end of every archive. */
  hasEnd = false
  #tail = Buffer.alloc(0)
  readonly #limits: ZipLimits
  readonly #unsafe: string[] = []
  readonly #twice: string[] = []
  #count = 0
  #total = 0

  constructor(limits: ZipLimits) {
    this.#limits = limits
  }

  /** False where the archive is damaged or cut off. */
  async read(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<boolean> {
    const tar = extract()
    const ended = { failed: false }
    const done = new Promise<void>((resolve) => {
      tar.on('finish', resolve)
      tar.on('close', resolve)
      tar.on('error', () => {
        ended.failed = true
        resolve()
      })
    })
    tar.on('entry', (header, stream, next) => {
      const keeps = this.#keeps(header)
      const parts: Uint8Array[] = []
      stream.on('data', (part) => {
        if (keeps) parts.push(part as Uint8Array)
      })
      stream.on('error', () => undefined)
      stream.on('end', () => {
        if (keeps) this.entries.set(this.#nameOf(header), Buffer.concat(parts))
        next()
      })
      stream.resume()
    })
    for await (const chunk of chunks) {
      if (this.broken !== null || ended.failed) break
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-BLOCK)]).subarray(-BLOCK)
      // A piece is valid until the next one is asked for.
      if (!tar.write(Buffer.from(chunk))) await Promise.race([done, new Promise<void>((resolve) => tar.once('drain', () => resolve()))])
    }
    if (this.broken !== null) {
      tar.destroy()
      return true
    }
    if (!ended.failed) tar.end(Buffer.alloc(0))
    await done
    this.hasEnd = this.#tail.every((byte) => byte === 0)
    return !ended.failed
  }

  refused(): readonly string[] {
    return [
      ...sentence(this.#unsafe, 'has a path outside of the archive', 'have a path outside of the archive'),
      ...sentence(this.#twice, 'has a name that another entry has', 'have a name that another entry has'),
    ]
  }

  #nameOf({ name }: Header): string {
    return name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
  }

  #keeps(header: Header): boolean {
    const name = this.#nameOf(header)
    const { size } = header
    this.#count++
    this.#total += size
    if (this.#count > this.#limits.entries) {
      this.broken = `The archive has more than ${this.#limits.entries} entries. The rest was not read.`
      return false
    }
    if (this.#total > this.#limits.total || size > this.#limits.entry) {
      const most = size > this.#limits.entry ? this.#limits.entry : this.#limits.total
      this.broken = `The archive unpacks to more than ${most / MEGABYTE} MB. The rest was not read.`
      return false
    }
    if (header.type === 'directory' || name === '') return false
    if (header.type !== 'file' && header.type !== 'contiguous-file') {
      this.links.push(name)
      return false
    }
    if (isUnsafePath(name)) this.#unsafe.push(name)
    else if (this.entries.has(name)) this.#twice.push(name)
    else return true
    return false
  }
}

function sentence(names: readonly string[], one: string, many: string): readonly string[] {
  if (names.length === 0) return []
  const shown = listing(names.slice(0, 3).map((each) => quote(each, 60)))
  const isOne = names.length === 1
  return [
    `${count(names.length, 'entry', 'entries')} of the archive ${isOne ? one : many}: ${shown}${names.length > 3 ? ' and others' : ''}; ${isOne ? 'it was' : 'they were'} not read.`,
  ]
}

/** What gzip packed, or as much of it as could be unpacked. `most` in bytes. */
export function gunzip(
  bytes: Uint8Array,
  most: number,
): { readonly bytes: Uint8Array; readonly broken: string | null } | { readonly failed: string } {
  const attempt = (finishFlush: number): Uint8Array => gunzipSync(bytes, { maxOutputLength: most, finishFlush })
  try {
    const whole = attempt(constants.Z_FINISH)
    if (whole.length > MEGABYTE && whole.length / bytes.length > MAX_RATIO)
      return { failed: `It unpacks to more than ${MAX_RATIO} times its size, which no export does. It was not read.` }
    return { bytes: whole, broken: null }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ERR_BUFFER_TOO_LARGE')
      return { failed: `It unpacks to more than ${most / MEGABYTE} MB, which is not allowed. It was not read.` }
    if (code !== 'Z_BUF_ERROR') return { failed: 'It is damaged: it cannot be unpacked.' }
  }
  try {
    return { bytes: attempt(constants.Z_SYNC_FLUSH), broken: 'It is cut off: only what comes before the end was read.' }
  } catch {
    return { failed: 'It is cut off, and cannot be unpacked.' }
  }
}
