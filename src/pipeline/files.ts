import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
  type Dirent,
  type Stats,
} from 'node:fs'

// How files are read, and the limits on them.

export const MAX_FILE = 20 * 1024 * 1024
export const MAX_HAR = 100 * 1024 * 1024
export const MAX_FILES = 10_000
/** An archive is not loaded into memory as a whole, so it may be larger than a file. */
export const MAX_ARCHIVE = 200 * 1024 * 1024
/** Bytes that archives may unpack to in total; larger ones are given as a folder. */
export const MAX_UNPACKED = 64 * 1024 * 1024

/** Ten times as many as the largest export has, but for long lists. */
export const MAX_SECRETS = { secrets: 40_000, names: 1_000_000 }
export const TOO_MANY_SECRETS =
  'It has more than 40,000 tokens or passwords, or a million names of them, which no export has. It was not read. Give only the part about the app.'
/** Files of each kind that takes half a millisecond or more; a machine trusts some hundred certificates. */
export const MAX_SLOW = 1000

/** Of which kind a file is that takes long to read, by its beginning; null for others. */
export function slowKindOf(bytes: Uint8Array): 'certificates' | 'metadata files' | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 600)).toString('latin1')
  if (/^(?:0\x82|\s{0,20}(?:-{1,8}BEGIN CERT|MII))/.test(head)) return 'certificates'
  return /<(?:[\w.-]{1,40}:)?Entit(?:y|ies)Descriptor\b/.test(head) ? 'metadata files' : null
}

export function tooLarge(limit: number): string {
  return `It is larger than ${limit / 1024 / 1024} MB, and was not read. Give only the part about the app, or export less.`
}

/** Hidden files, and what operating systems and tools add to folders. */
export function isSkipped(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.') || name === 'node_modules' || name === '__MACOSX')
}

export function notAConfiguration(path: string): string {
  return `${path} was not read as a configuration: only sso-doctor.yaml in the current folder or the file that --config names is read.`
}

// The synchronous file system behind the interface of the asynchronous one: loading the latter costs start-up time, and nothing runs in parallel here.

export const stat = async (path: string): Promise<Stats> => Promise.resolve(statSync(path))
export const lstat = async (path: string): Promise<Stats> => Promise.resolve(lstatSync(path))
export const realpath = async (path: string): Promise<string> => Promise.resolve(realpathSync(path))
export const readFile = async (path: string): Promise<Buffer> => Promise.resolve(readFileSync(path))
export const entriesOf = async (folder: string): Promise<Dirent[]> => Promise.resolve(readdirSync(folder, { withFileTypes: true }))

export const exists = async (path: string): Promise<boolean> => Promise.resolve(existsSync(path))

/** The first bytes of a file, without the rest. */
export const headOf = async (path: string, length: number): Promise<Uint8Array> => Promise.resolve(headSync(path, length))

function headSync(path: string, length: number): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}

const PIECE = 1024 * 1024

/** The bytes of a file, or of what was read already and then of what is left, piece by piece. A piece is valid until the next one is asked for. */
export async function* chunksOf(source: string | Uint8Array, more: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (typeof source !== 'string') {
    for (let at = 0; at < source.length; at += PIECE) yield source.subarray(at, at + PIECE)
    for (let next = await more?.next(); next && next.done !== true; next = await more?.next()) yield next.value
    return
  }
  const file = openSync(source, 'r')
  try {
    const piece = new Uint8Array(PIECE)
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) yield piece.subarray(0, read)
  } finally {
    closeSync(file)
  }
}

/** Where a link leads, or why it leads nowhere. */
export async function targetOf(
  path: string,
): Promise<{ readonly real: string; readonly info: Stats } | { readonly broken: string; readonly real?: never; readonly info?: never }> {
  try {
    const real = await realpath(path)
    return { real, info: await stat(real) }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { broken: 'a link to a missing file' }
    return { broken: code === 'ELOOP' ? 'a link that leads to itself' : 'a link that cannot be followed' }
  }
}

/** Opening one of these may wait for ever. */
export function otherThanFile(info: Dirent | Stats): string | null {
  if (info.isFIFO()) return 'a named pipe'
  if (info.isSocket()) return 'a socket'
  return info.isCharacterDevice() || info.isBlockDevice() ? 'a device' : null
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}
