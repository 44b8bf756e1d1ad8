import { createHash } from 'node:crypto'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import type { Artifact, DetectedSecret, Origin, Role } from '../model/artifact.ts'
import type { CollectProblem } from '../model/problem.ts'
import type { IgnoredFile } from '../model/report.ts'
import type { LargeAbout } from './large.ts'
import { decode } from '../syntax/decode.ts'
import { hasEvidenceName, isBeginningOfEvidence } from '../syntax/evidence-sign.ts'
import { blackOut, TooManySecretsError } from '../syntax/secrets.ts'
import { derHeadOf, HEAD_BYTES } from '../syntax/secrets/der-head.ts'
import {
  chunksOf,
  codeOf,
  entriesOf,
  headOf,
  isSkipped,
  lstat,
  MAX_ARCHIVE,
  MAX_FILE,
  MAX_FILES,
  MAX_HAR,
  MAX_SECRETS,
  MAX_SLOW,
  notAConfiguration,
  otherThanFile,
  readFile,
  realpath,
  slowKindOf,
  stat,
  targetOf,
  TOO_MANY_SECRETS,
  tooLarge,
} from './files.ts'

export { MAX_ARCHIVE, MAX_FILE, MAX_FILES, MAX_HAR, MAX_UNPACKED } from './files.ts'

/** A path on the command line, and what the user says that it is. */
export interface InputArgument {
  readonly path: string
  readonly role: Role | null
}

export interface Collected {
  readonly artifacts: readonly Artifact[]
  readonly detectedSecrets: readonly ArtifactSecret[]
  readonly problems: readonly CollectProblem[]
  readonly ignored: readonly IgnoredFile[]
  readonly notes: readonly string[]
}

/** A secret that was blacked out when its artifact was read. */
export interface ArtifactSecret extends Pick<DetectedSecret, 'kind' | 'label'> {
  readonly artifact: Artifact
  readonly start: number
  readonly end: number
}

/** Files of more bytes may be a long list, which is read piece by piece. */
const LARGE = 5 * 1024 * 1024

export interface CollectOptions {
  /** The configuration file; it is no input. */
  readonly configuration?: string | null
  /** What of standard input `stdin` has not read, where it has not read all. */
  readonly moreStdin?: () => AsyncIterator<Uint8Array> | null
  /** Bytes above which a file may be a long list. */
  readonly large?: number
}

/**
 * Paths, folders and `-` to artifacts: decoded, secrets blacked out, in order of name within each folder.
 */
export async function collect(
  inputArguments: readonly InputArgument[],
  stdin: () => Promise<Uint8Array>,
  { configuration = null, moreStdin = () => null, large = LARGE }: CollectOptions = {},
): Promise<Collected> {
  const collector = new ArtifactCollector(configuration === null ? null : await realpath(configuration).catch(() => null), large)
  for (const { path, role } of inputArguments) {
    if (path === '-') {
      const bytes = await stdin()
      const more = bytes.length > MAX_FILE ? moreStdin() : null
      const isRead = await collector.list({ name: '-', origin: { from: 'stdin' }, role, named: true }, bytes, bytes.length, more)
      if (!collector.artifacts.at(-1)?.unread) await more?.return?.()
      if (isRead) continue
      if (bytes.length > MAX_FILE)
        collector.problem('-', `Standard input is larger than ${MAX_FILE / 1024 / 1024} MB, and was not read. Give a file.`, true)
      else if (!(await collector.unpack(bytes, { name: '-', origin: { from: 'stdin' }, role, named: true }, bytes)))
        collector.add('-', bytes, { from: 'stdin' }, role, true)
      continue
    }
    let info
    if (path.trim() === '') {
      collector.problem(`"${path}"`, 'This is no path. In a script, a variable may be empty.', true)
      continue
    }
    try {
      info = await stat(path)
    } catch (error) {
      collector.problem(shown(path), codeOf(error) === 'ENOENT' ? 'There is no such file or folder.' : reasonOf(error), true)
      continue
    }
    if (info.isDirectory()) await collector.folder(path, role)
    else if (info.isFile()) await collector.file(path, role, true, info.size)
    else collector.problem(shown(path), 'It is neither a file nor a folder; it was not read.', true)
  }
  collector.settleLinks()
  return collector
}

/** An artifact from bytes in memory. */
export function artifactOf(
  name: string,
  bytes: Uint8Array,
  about: { readonly origin?: Origin; readonly role?: Role | null; readonly named?: boolean } = {},
): { readonly artifact: Artifact; readonly detectedSecrets: readonly ArtifactSecret[] } {
  const decoded = decode(bytes)
  const { bom, damagedAt } = decoded
  // The bytes of a key may happen to look like text.
  const isKey = decoded.text !== '' && bytes[0] === 0x30 && derHeadOf(bytes.subarray(0, HEAD_BYTES))?.is === 'private-key'
  const encoding = isKey ? 'binary' : decoded.encoding
  const { text, found } = isKey ? { text: '', found: [] } : blackOut(decoded.text, MAX_SECRETS)
  const artifact: Artifact = {
    name,
    origin: about.origin ?? { from: 'file' },
    role: about.role ?? null,
    named: about.named ?? false,
    bytes,
    text,
    encoding,
    bom,
    ...(damagedAt === undefined ? {} : { damagedAt }),
  }
  return { artifact, detectedSecrets: found.map((secret) => ({ artifact, ...secret })) }
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export class ArtifactCollector implements Collected {
  readonly artifacts: Artifact[] = []
  readonly detectedSecrets: ArtifactSecret[] = []
  readonly problems: CollectProblem[] = []
  readonly ignored: IgnoredFile[] = []
  readonly notes: string[] = []
  readonly #seen = new Map<string, number>()
  readonly #configuration: string | null
  readonly #large: number
  readonly #folders: string[] = []
  readonly #leaving: { readonly path: string; readonly real: string; readonly isFolder: boolean }[] = []
  #full = false
  readonly #slow = new Map<string, number>()
  /** Bytes that archives unpacked to. */
  unpacked = 0

  constructor(configuration: string | null, large: number) {
    this.#configuration = configuration
    this.#large = large
  }

  add(name: string, bytes: Uint8Array, origin: Origin, role: Role | null, named: boolean): void {
    const slow = slowKindOf(bytes)
    if (slow !== null && role === null && !named) {
      const earlier = this.#slow.get(slow) ?? 0
      this.#slow.set(slow, earlier + 1)
      if (earlier === MAX_SLOW) this.problem(name, `There are more than ${MAX_SLOW} ${slow}; the rest was not read.`, false, true)
      if (earlier >= MAX_SLOW) return
    }
    try {
      const { artifact, detectedSecrets } = artifactOf(name, bytes, { origin, role, named })
      this.artifacts.push(artifact)
      for (const secret of detectedSecrets) this.detectedSecrets.push(secret)
    } catch (error) {
      if (!(error instanceof TooManySecretsError)) throw error
      this.problem(name, TOO_MANY_SECRETS, named, hasEvidenceName(name) || isBeginningOfEvidence(decode(bytes.subarray(0, HEAD)).text))
    }
  }

  /** What the user named is always evidence. */
  problem(path: string, message: string, fatal: boolean, lost = fatal): void {
    this.problems.push({ path, message, lost: lost || fatal, fatal })
  }

  /** What is no file, or a link that is not followed: in the place of evidence it is a loss. */
  unread(path: string, what: string): void {
    if (hasEvidenceName(path)) this.problem(path, `It is ${what}, and was not read. Put a copy of the file in its place.`, false, true)
    else this.ignored.push({ path, what, instead: null })
  }

  /** Links that leave their folder: what they lead to may be an input of its own. */
  settleLinks(): void {
    for (const { path, real, isFolder } of this.#leaving) {
      const isRead = isFolder ? this.#folders.some((folder) => within(folder, real)) : this.#seen.has(real)
      if (!isRead) this.unread(path, 'a link that leaves the folder')
    }
  }

  /** Reads a long list piece by piece, from a file or from bytes and what comes after them; false for what is none, which is read as a whole. */
  async list(
    about: LargeAbout,
    source: string | Uint8Array,
    size: number,
    more: AsyncIterator<Uint8Array> | null = null,
  ): Promise<boolean> {
    if (size <= this.#large || about.role === 'cert' || about.role === 'mixpanel') return false
    const head = typeof source === 'string' ? await headOf(source, HEAD) : source.subarray(0, HEAD)
    const chunks = (): AsyncIterable<Uint8Array> => chunksOf(source, more)
    const log = (await import('./logs.ts')).asideLog(about, head, chunks, more === null)
    if (log) return this.artifacts.push(log) > 0
    const { readLarge, shapeOf } = await import('./large.ts')
    const shape = shapeOf(head)
    if (shape === null) return false
    const read = await readLarge(about, shape, head, { chunks, isAgain: more === null })
    if (read === null) return false
    if ('failed' in read) this.problem(about.name, read.failed, about.named, true)
    else {
      this.artifacts.push(read.artifact)
      for (const secret of read.detectedSecrets) this.detectedSecrets.push(secret)
    }
    return true
  }

  /** `real` is the path without links, where the caller knows it. */
  async file(path: string, role: Role | null, named: boolean, size: number, real?: string): Promise<void> {
    const label = shown(path)
    const isArchive = ARCHIVE_NAME.test(path) && (role === null || role === 'azure')
    const limit = isArchive ? MAX_ARCHIVE : /\.har$/i.test(path) ? MAX_HAR : MAX_FILE
    if (this.artifacts.length >= MAX_FILES) {
      // Files with the endings of exports come first.
      if (!this.#full)
        this.problem(label, `There are more than ${MAX_FILES} files; the rest was not read.`, false, named || LIKELY.test(path))
      this.#full = true
      return
    }
    try {
      const about: LargeAbout = { name: label, origin: { from: 'file' }, role, named }
      if (isArchive && size <= limit && (await this.unpack(path, about, await headOf(path, HEAD)))) return
      // The same file given twice, or in a folder and by --cert, is one input; the role that the user gave counts.
      const place = real ?? (await realpath(path))
      const before = this.#seen.get(place)
      if (before !== undefined) {
        const earlier = this.artifacts[before]
        if (earlier && (role !== null || named))
          this.artifacts[before] = { ...earlier, role: role ?? earlier.role, named: named || earlier.named }
        return
      }
      const index = this.artifacts.length
      if (!isArchive && (await this.list(about, path, size))) {
        if (this.artifacts.length > index) this.#seen.set(place, index)
        return
      }
      if (size > limit) {
        this.problem(label, tooLarge(limit), named, isArchive || hasEvidenceName(label) || (await beginsAsEvidence(path)))
        return
      }
      const bytes = await readFile(path)
      this.#seen.set(place, -1)
      if (await this.unpack(bytes, about, bytes)) return
      this.add(label, bytes, { from: 'file' }, role, named)
      if (this.artifacts.length > index) this.#seen.set(place, index)
    } catch (error) {
      this.problem(label, reasonOf(error), named, hasEvidenceName(label))
    }
  }

  /** Reads what is packed in an archive, a mail or a workbook; false for what is none, which is read as it is. */
  async unpack(source: Uint8Array | string, about: LargeAbout, head: Uint8Array): Promise<boolean> {
    // A file given with --cert is read as the certificate, even if it is an archive.
    if ((about.role !== null && about.role !== 'azure') || !mayBePacked(head, about.name)) return false
    const { unpack } = await import('./containers.ts')
    return unpack(this, source, about, head)
  }

  async folder(root: string, role: Role | null): Promise<void> {
    const inside = await realpath(root)
    this.#folders.push(inside)
    const files: { readonly path: string; readonly real: string }[] = []
    const walk = async (folder: string, realFolder: string, depth: number): Promise<void> => {
      let entries
      try {
        entries = await entriesOf(folder)
      } catch (error) {
        this.problem(shown(folder), reasonOf(error), false, true)
        return
      }
      entries.sort((a, b) => (a.name < b.name ? -1 : 1))
      for (const entry of entries) {
        if (/^\.sso-doctor\.ya?ml$/i.test(entry.name)) this.notes.push(notAConfiguration(shown(join(folder, entry.name))))
        if (isSkipped(entry.name)) continue
        const path = join(folder, entry.name)
        let real = join(realFolder, entry.name)
        let what = otherThanFile(entry)
        if (entry.isSymbolicLink()) {
          const target = await targetOf(path)
          if (target.real !== undefined && !within(inside, target.real)) {
            this.#leaving.push({ path: shown(path), real: target.real, isFolder: target.info.isDirectory() })
            continue
          }
          what = 'broken' in target ? target.broken : otherThanFile(target.info)
          // A folder is read where it is.
          if (what === null && !target.info?.isFile()) continue
          real = target.real ?? real
        }
        if (what !== null) {
          this.unread(shown(path), what)
          continue
        }
        if (entry.isDirectory()) {
          if (depth < 60) await walk(path, real, depth + 1)
          else this.problem(shown(path), 'The folders are nested more than 60 levels deep; this one was not read.', false, true)
          continue
        }
        if (real === this.#configuration) continue
        if (/^sso-doctor\.ya?ml$/i.test(entry.name)) {
          this.notes.push(notAConfiguration(shown(path)))
          continue
        }
        if (entry.isFile() || entry.isSymbolicLink()) files.push({ path, real })
      }
    }
    await walk(root, inside, 0)
    // Where not all can be read, files with the name endings of exports come first.
    const inOrder = files.length > MAX_FILES ? [...files].sort((a, b) => Number(LIKELY.test(b.path)) - Number(LIKELY.test(a.path))) : files
    for (const { path, real } of inOrder) {
      if (this.#full) return
      const size = await stat(path).then(
        (info) => info.size,
        (error: unknown) => reasonOf(error),
      )
      if (typeof size === 'string') this.problem(shown(path), size, false, hasEvidenceName(path))
      else await this.file(path, role, false, size, real)
    }
  }
}

/** How much of a file that is too large is read to see what it is. */
const HEAD = 64 * 1024

async function beginsAsEvidence(path: string): Promise<boolean> {
  const head = await headOf(path, HEAD).catch(() => new Uint8Array())
  return isBeginningOfEvidence(decode(head).text)
}

/** Archives may be larger than other files. */
const ARCHIVE_NAME = /\.(?:zip|tar|tgz|gz)$/i
const MAIL_NAME = /\.eml$/i
/** The first line of a mail. */
const MAIL_BEGINS = /^[A-Za-z][A-Za-z-]{1,60}: |^From /

/** A quick look before what can tell is loaded: zip, gzip, tar or a mail. */
function mayBePacked(head: Uint8Array, name: string): boolean {
  if ((head[0] === 0x50 && head[1] === 0x4b) || (head[0] === 0x1f && head[1] === 0x8b)) return true
  if (ARCHIVE_NAME.test(name) || MAIL_NAME.test(name)) return true
  const text = (from: number, to: number): string => String.fromCharCode(...head.subarray(from, to))
  return text(257, 262) === 'ustar' || MAIL_BEGINS.test(text(0, 64))
}

const LIKELY = /\.(?:json|ya?ml|xml|csv|har|cer|crt|cert|pem|der|p7b|p7c|pfx|p12|key|csr|zip|tar|tgz|gz|eml|xlsx|saml)$/i

function within(root: string, path: string): boolean {
  const inside = relative(root, path)
  return inside === '' || (!inside.startsWith('..') && !isAbsolute(inside))
}

/** As the user would write it, with forward slashes on every system. */
function shown(path: string): string {
  const tidy = path.startsWith(`.${sep}`) ? path.slice(2) : path
  return sep === '/' ? tidy : tidy.replaceAll(sep, '/')
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') return 'It cannot be read: permission is denied.'
  if (code === 'ENOENT') return 'There is no such file.'
  if (code === '' && error instanceof Error) return `It could not be read, because of an internal error (${error.message}).`
  return `It could not be read${code === '' ? '' : ` (${code})`}.`
}

/** A file that an input names, not the user: null where it is missing, a link, outside the folder of the input `beside`, or too large. */
export async function readSibling(path: string, beside: string): Promise<Uint8Array | null> {
  try {
    const info = await lstat(path)
    if (!info.isFile() || info.size > MAX_FILE) return null
    // A folder in the path may be a link that leads out.
    return within(await realpath(dirname(beside)), await realpath(path)) ? await readFile(path) : null
  } catch {
    return null
  }
}
