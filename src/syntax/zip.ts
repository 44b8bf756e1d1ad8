import { open, type FileHandle } from 'node:fs/promises'
import { crc32, inflateRawSync } from 'node:zlib'
import { fromBufferPromise, fromFdPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl'
import { count, listing, quote } from './display.ts'

// Zip archives from untrusted sources. Nothing is unpacked to disk, and the sizes in the archive are checked before unpacking.

export interface ZipLimits {
  /** How many entries an archive may have. */
  readonly entries: number
  /** Bytes that one entry may unpack to. */
  readonly entry: number
  /** Bytes that all of them may claim to unpack to. */
  readonly total: number
}

export interface ZipEntry {
  /** With forward slashes, without `..` or a drive. */
  readonly name: string
  readonly size: number
  /** Its content, or why it cannot be read. */
  read(): Promise<Uint8Array | { readonly failed: string }>
}

export interface Zip {
  readonly entries: readonly ZipEntry[]
  /** Unsafe entries that were skipped, as sentences. */
  readonly refused: readonly string[]
  close(): Promise<void>
}

/** With a higher ratio, above a megabyte, it is not a packed export. */
export const MAX_RATIO = 250
const MEGABYTE = 1024 * 1024

/** Opens an archive in memory or on disk. The entries are in the order of a walk through the packed folder. */
export async function openZip(source: Uint8Array | string, limits: ZipLimits): Promise<Zip | { readonly failed: string }> {
  const zipOptions = { lazyEntries: true, autoClose: false, decodeStrings: false } as const
  let handle: FileHandle | undefined
  try {
    handle = typeof source === 'string' ? await open(source, 'r') : undefined
    const file =
      typeof source === 'string'
        ? await fromFdPromise(handle?.fd ?? -1, zipOptions)
        : await fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), zipOptions)
    const readAt = handle ? fromHandle(handle) : fromBytes(source)
    const listed = await list(file, limits)
    if ('failed' in listed) {
      await handle?.close()
      return listed
    }
    return { ...sort(listed.entries, file, readAt, limits, namesOf(listed.entries)), close: async () => handle?.close() }
  } catch (error) {
    await handle?.close()
    return { failed: reasonOf(error) }
  }
}

async function list(file: ZipFile, limits: ZipLimits): Promise<{ readonly entries: readonly Entry[] } | { readonly failed: string }> {
  if (file.entryCount > limits.entries) {
    return { failed: `The archive has ${file.entryCount} entries; at most ${limits.entries} are allowed. It was not read.` }
  }
  const entries: Entry[] = []
  let total = 0
  for await (const entry of file.eachEntry()) {
    entries.push(entry)
    total += entry.uncompressedSize
    if (entry.uncompressedSize > MEGABYTE && entry.uncompressedSize / Math.max(1, entry.compressedSize) > MAX_RATIO) {
      return { failed: `The archive unpacks to more than ${MAX_RATIO} times its size, which no export does (a zip bomb). It was not read.` }
    }
    if (total > limits.total) {
      return { failed: `The archive unpacks to more than ${limits.total / MEGABYTE} MB, which is not allowed. It was not read.` }
    }
  }
  return overlap(entries) ? { failed: 'Entries of the archive overlap, as in a zip bomb. It was not read.' } : { entries }
}

/** A local header has 30 bytes and the name; honest archives put one entry after another. */
function overlap(entries: readonly Entry[]): boolean {
  const stretches = entries
    .map((entry) => ({
      start: entry.relativeOffsetOfLocalHeader,
      end: entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameLength + entry.compressedSize,
    }))
    .sort((a, b) => a.start - b.start)
  return stretches.some(({ start }, index) => index > 0 && start < (stretches[index - 1]?.end ?? 0))
}

function namesOf(entries: readonly Entry[]): ReadonlyMap<Entry, string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  return new Map(
    entries.map((entry) => {
      try {
        // macOS writes UTF-8 without saying so.
        return [entry, utf8.decode(entry.fileNameRaw).replaceAll('\\', '/')]
      } catch {
        return [entry, getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false).replaceAll('\\', '/')]
      }
    }),
  )
}

type ReadAt = (start: number, length: number) => Promise<Uint8Array>

function fromHandle(handle: FileHandle): ReadAt {
  return async (start, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start)
    return buffer.subarray(0, bytesRead)
  }
}

function fromBytes(source: Uint8Array | string): ReadAt {
  return (start, length) => Promise.resolve(typeof source === 'string' ? new Uint8Array() : source.subarray(start, start + length))
}

/** The entries that may be read, in order of name within each folder, and why others may not. */
function sort(
  entries: readonly Entry[],
  file: ZipFile,
  readAt: ReadAt,
  limits: ZipLimits,
  names: ReadonlyMap<Entry, string>,
): Pick<Zip, 'entries' | 'refused'> {
  const kept: ZipEntry[] = []
  const refusals = new Map<string, string[]>()
  const seen = new Set<string>()
  for (const entry of entries) {
    const name = names.get(entry) ?? ''
    const why =
      dangerOf(entry, name) ??
      (seen.has(name) ? 'have a name that another entry has' : null) ??
      (entry.uncompressedSize > limits.entry ? `are larger than ${limits.entry / MEGABYTE} MB` : null)
    if (why !== null) {
      const same = refusals.get(why)
      if (same) same.push(name)
      else refusals.set(why, [name])
      continue
    }
    seen.add(name)
    if (!name.endsWith('/')) kept.push({ name, size: entry.uncompressedSize, read: () => unpack(entry, file, readAt) })
  }
  kept.sort((a, b) => inOrderOfWalk(a.name, b.name))
  const refused = [...refusals].map(
    ([why, them]) =>
      `${count(them.length, 'entry', 'entries')} of the archive ${them.length === 1 ? singular(why) : why}: ${listing(them.slice(0, 3).map((each) => quote(each, 60)))}${them.length > 3 ? ' and others' : ''}; ${them.length === 1 ? 'it was' : 'they were'} not read.`,
  )
  return { entries: kept, refused }
}

function singular(why: string): string {
  return why
    .replace(/^are /, 'is ')
    .replace(/^have /, 'has ')
    .replace(/^use /, 'uses ')
    .replace('symbolic links', 'a symbolic link')
    .replace('not files', 'not a file')
}

/** With forward slashes. */
export function isUnsafePath(name: string): boolean {
  return name === '' || name.includes('\0') || name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split('/').includes('..')
}

function dangerOf(entry: Entry, name: string): string | null {
  if (isUnsafePath(name)) return 'have a path outside of the archive'
  const type = (entry.externalFileAttributes >>> 16) & 0o170000
  if (type === 0o120000) return 'are symbolic links'
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) return 'are not files'
  if (entry.isEncrypted()) return 'are encrypted (unpack the archive with its password and give the folder)'
  return entry.compressionMethod === 0 || entry.compressionMethod === 8
    ? null
    : 'use an unsupported compression method (unpack the archive and give the folder)'
}

/** The order of a walk through folders: by name, folder by folder. */
export function inOrderOfWalk(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const one = left[i] ?? ''
    const other = right[i] ?? ''
    if (one !== other) return one < other ? -1 : 1
  }
  return left.length - right.length
}

async function unpack(entry: Entry, file: ZipFile, readAt: ReadAt): Promise<Uint8Array | { readonly failed: string }> {
  const damaged = { failed: 'It is damaged in the archive: its content does not match its checksum or size.' }
  try {
    const { fileDataStart } = await file.readLocalFileHeaderPromise(entry, { minimal: true })
    const packed = await readAt(fileDataStart, entry.compressedSize)
    if (packed.length !== entry.compressedSize) return damaged
    const most = Math.max(1, entry.uncompressedSize)
    // A piece as large as the content: the usual size is a hundred times that of most entries.
    const chunkSize = Math.min(Math.max(64, most + 1), 65_536)
    const bytes = entry.compressionMethod === 0 ? packed : inflateRawSync(packed, { maxOutputLength: most, chunkSize })
    return bytes.length === entry.uncompressedSize && crc32(bytes) === entry.crc32 ? bytes : damaged
  } catch {
    return damaged
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  return /end of central directory/i.test(message)
    ? 'The archive is cut off, or is not a zip archive: the list of contents at its end is missing.'
    : 'The archive is damaged: its list of contents cannot be read.'
}
