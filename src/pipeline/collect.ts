import { createHash } from 'node:crypto'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { Artifact, Origin, Role } from '../model/artifact.ts'
import type { DetectedSecret } from '../model/artifact.ts'
import { decode } from '../syntax/decode.ts'
import { blackOut } from '../syntax/secrets.ts'
import { quote } from '../syntax/display.ts'
import { entriesOf, lstat, readFile, realpath, stat } from './files.ts'

export const MAX_FILE = 20 * 1024 * 1024
export const MAX_HAR = 100 * 1024 * 1024
export const MAX_FILES = 10_000
/** An archive is read where it lies, so it may be larger than a file. */
export const MAX_ARCHIVE = 200 * 1024 * 1024
/** What archives may unpack to and be kept; whoever has more gives the folder. */
export const MAX_UNPACKED = 64 * 1024 * 1024
/** From so many damaged entries on, an archive is given up. */
const MAX_DAMAGED = 3
const ZIP_LIMITS = { entries: MAX_FILES, entry: MAX_FILE, total: 1024 * 1024 * 1024 }
/** Office documents and program archives are zip archives too. */
const ZIP_OF_ITS_OWN = /\.(?:docx|xlsx|pptx|odt|ods|odp|jar|war|apk|epub|nupkg|vsix|whl|xpi)$/i

/** What the user named, and what each is meant to be. */
export interface Wanted {
  readonly path: string
  readonly role: Role | null
}

/** Something that could not be taken in. `fatal` where the user asked for exactly this. */
export interface Refusal {
  readonly path: string
  readonly message: string
  readonly fatal: boolean
}

export interface Collected {
  readonly artifacts: readonly Artifact[]
  readonly detectedSecrets: readonly ArtifactSecret[]
  readonly refusals: readonly Refusal[]
  readonly ignored: readonly string[]
  readonly notes: readonly string[]
}

/** A secret blacked out on the way in. */
export interface ArtifactSecret extends Pick<DetectedSecret, 'kind' | 'label'> {
  readonly artifact: Artifact
  readonly start: number
  readonly end: number
}

/**
 * Paths, folders and `-` to artifacts: decoded, blacked out, in order of name within each folder.
 * `configuration` is the file that has been read as such; it is no input.
 */
export async function collect(
  wanted: readonly Wanted[],
  stdin: () => Promise<Uint8Array>,
  configuration: string | null = null,
): Promise<Collected> {
  const collector = new ArtifactCollector(configuration === null ? null : await realpath(configuration).catch(() => null))
  for (const { path, role } of wanted) {
    if (path === '-') {
      const bytes = await stdin()
      if (looksLikeZip(bytes)) await collector.archive(bytes, '-', role, true)
      else collector.add('-', bytes, { from: 'stdin' }, role, true)
      continue
    }
    let info
    try {
      info = await stat(path)
    } catch (error) {
      collector.refuse(shown(path), codeOf(error) === 'ENOENT' ? 'There is no such file or folder.' : reasonOf(error), true)
      continue
    }
    if (info.isDirectory()) await collector.folder(path, role)
    else if (info.isFile()) await collector.file(path, role, true, info.size)
    else collector.refuse(shown(path), 'It is neither a file nor a folder; it was not read.', true)
  }
  return collector
}

/** Artifacts from bytes at hand: what tests, zips and triage use. */
export function artifactOf(
  name: string,
  bytes: Uint8Array,
  options: { readonly origin?: Origin; readonly role?: Role | null; readonly named?: boolean } = {},
): { readonly artifact: Artifact; readonly detectedSecrets: readonly ArtifactSecret[] } {
  const { text: open, encoding, bom } = decode(bytes)
  const { text, found } = blackOut(open)
  const artifact: Artifact = {
    name,
    origin: options.origin ?? { from: 'file' },
    role: options.role ?? null,
    named: options.named ?? false,
    bytes,
    text,
    encoding,
    bom,
  }
  return { artifact, detectedSecrets: found.map((secret) => ({ artifact, ...secret })) }
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

class ArtifactCollector implements Collected {
  readonly artifacts: Artifact[] = []
  readonly detectedSecrets: ArtifactSecret[] = []
  readonly refusals: Refusal[] = []
  readonly ignored: string[] = []
  readonly notes: string[] = []
  readonly #seen = new Map<string, number>()
  readonly #configuration: string | null
  #full = false
  #unpacked = 0

  constructor(configuration: string | null) {
    this.#configuration = configuration
  }

  add(name: string, bytes: Uint8Array, origin: Origin, role: Role | null, named: boolean): void {
    const { artifact, detectedSecrets } = artifactOf(name, bytes, { origin, role, named })
    this.artifacts.push(artifact)
    this.detectedSecrets.push(...detectedSecrets)
  }

  refuse(path: string, message: string, fatal: boolean): void {
    this.refusals.push({ path, message, fatal })
  }

  /** `real` is the path without links, where the caller knows it. */
  async file(path: string, role: Role | null, named: boolean, size: number, real?: string): Promise<void> {
    const label = shown(path)
    // A file that the user says is the certificate is taken for it, whatever it is.
    const isArchive = /\.zip$/i.test(path) && (role === null || role === 'azure')
    const limit = isArchive ? MAX_ARCHIVE : /\.har$/i.test(path) ? MAX_HAR : MAX_FILE
    if (size > limit) {
      this.refuse(
        label,
        `It is larger than ${limit / 1024 / 1024} MB, and was not read. Give the part of it that is about the app, or export less of it at once.`,
        named,
      )
      return
    }
    if (this.artifacts.length >= MAX_FILES) {
      if (!this.#full) this.refuse(label, `There are more than ${MAX_FILES} files; from here on none was read.`, false)
      this.#full = true
      return
    }
    if (isArchive) {
      await this.archive(path, label, role, named)
      return
    }
    try {
      // The same file named twice, or in a folder and by --cert, is one input; what the user said of it wins.
      const place = real ?? (await realpath(path))
      const before = this.#seen.get(place)
      const bytes = before === undefined ? await readFile(path) : undefined
      if (bytes === undefined && before !== undefined) {
        const earlier = this.artifacts[before]
        if (earlier && (role !== null || named))
          this.artifacts[before] = { ...earlier, role: role ?? earlier.role, named: named || earlier.named }
        return
      }
      if (bytes && named && role === null && looksLikeZip(bytes) && !ZIP_OF_ITS_OWN.test(path)) {
        await this.archive(bytes, label, role, named)
        return
      }
      this.#seen.set(place, this.artifacts.length)
      this.add(label, bytes ?? new Uint8Array(), { from: 'file' }, role, named)
    } catch (error) {
      this.refuse(label, reasonOf(error), named)
    }
  }

  /** The entries of a zip archive, and of archives in it, one level down. Nothing is written anywhere. */
  async archive(source: Uint8Array | string, label: string, role: Role | null, named: boolean, depth = 0): Promise<void> {
    const { openZip } = await import('../syntax/zip.ts')
    const zip = await openZip(source, ZIP_LIMITS)
    if ('failed' in zip) {
      this.refuse(label, zip.failed, named)
      return
    }
    for (const refusal of zip.refused) this.refuse(label, refusal, named)
    let damaged = 0
    try {
      for (const entry of zip.entries) {
        if (isPassedOver(entry.name)) continue
        const name = `${label}/${entry.name}`
        if (/(?:^|\/)sso-doctor\.ya?ml$/i.test(entry.name)) {
          this.notes.push(notAConfiguration(name))
          continue
        }
        if (this.artifacts.length >= MAX_FILES || this.#unpacked + entry.size > MAX_UNPACKED) {
          const most = this.artifacts.length >= MAX_FILES ? `${MAX_FILES} files` : `${MAX_UNPACKED / 1024 / 1024} MB`
          this.refuse(
            label,
            `It holds more than ${most}; from ${quote(entry.name, 60)} on nothing was read. Unpack it, and give the folder.`,
            named,
          )
          return
        }
        this.#unpacked += entry.size
        const bytes = await entry.read()
        if ('failed' in bytes) {
          this.refuse(name, bytes.failed, named)
          damaged++
          if (damaged === MAX_DAMAGED) {
            this.refuse(label, 'So much of the archive is damaged that the rest of it was not read.', named)
            return
          }
        } else if (!/\.zip$/i.test(entry.name)) this.add(name, bytes, { from: 'zip', archive: label }, role, false)
        else if (depth === 0) await this.archive(bytes, name, role, named, depth + 1)
        else
          this.refuse(
            name,
            'It is an archive within an archive within an archive; one level is read. Unpack it, and give the folder.',
            named,
          )
      }
    } finally {
      await zip.close()
    }
  }

  async folder(root: string, role: Role | null): Promise<void> {
    const inside = await realpath(root)
    const files: { readonly path: string; readonly real: string }[] = []
    const walk = async (folder: string, realFolder: string, depth: number): Promise<void> => {
      let entries
      try {
        entries = await entriesOf(folder)
      } catch (error) {
        this.refuse(shown(folder), reasonOf(error), false)
        return
      }
      entries.sort((a, b) => (a.name < b.name ? -1 : 1))
      for (const entry of entries) {
        if (isPassedOver(entry.name)) continue
        const path = join(folder, entry.name)
        let real = join(realFolder, entry.name)
        if (entry.isSymbolicLink()) {
          const target = await realpath(path).catch(() => null)
          if (target === null || !within(inside, target)) {
            this.ignored.push(`${shown(path)} (${target === null ? 'a link to what is not there' : 'a link out of the folder'})`)
            continue
          }
          if (!(await stat(path)).isFile()) continue
          real = target
        }
        if (entry.isDirectory()) {
          if (depth < 60) await walk(path, real, depth + 1)
          else this.refuse(shown(path), 'The folders nest more than 60 deep; this one was not read.', false)
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
    // Where not all can be read, what exports are called goes first.
    const inOrder = files.length > MAX_FILES ? [...files].sort((a, b) => Number(LIKELY.test(b.path)) - Number(LIKELY.test(a.path))) : files
    for (const { path, real } of inOrder) {
      if (this.#full) return
      const size = (await stat(path).catch(() => null))?.size
      if (size !== undefined) await this.file(path, role, false, size, real)
    }
  }
}

const LIKELY = /\.(?:json|ya?ml|xml|csv|har|cer|crt|cert|pem|der|p7b|p7c|pfx|p12|key|csr|zip|saml)$/i

/** Hidden files and what computers leave in folders. */
function isPassedOver(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.') || name === 'node_modules' || name === '__MACOSX')
}

function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
}

function notAConfiguration(path: string): string {
  return `${path} was not read as a configuration: one is read from the current folder or --config alone.`
}

function within(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

/** As the user would write it, with forward slashes on every system. */
function shown(path: string): string {
  const tidy = path.startsWith(`.${sep}`) ? path.slice(2) : path
  return sep === '/' ? tidy : tidy.replaceAll(sep, '/')
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') return 'It may not be read: the permissions forbid it.'
  if (code === 'ENOENT') return 'There is no such file.'
  return `It could not be read${code === '' ? '' : ` (${code})`}.`
}

/** One more file, named by an input rather than by the user: read only where it stands in the same folder and is no link. */
export async function readSibling(path: string): Promise<Uint8Array | null> {
  try {
    const info = await lstat(path)
    return info.isFile() && info.size <= MAX_FILE ? await readFile(path) : null
  } catch {
    return null
  }
}
