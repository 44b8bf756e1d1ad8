import type { Artifact } from '../model/artifact.ts'
import type { IgnoredFile } from '../model/report.ts'
import { quote } from '../syntax/display.ts'
import { hasEvidenceName } from '../syntax/evidence-sign.ts'
import type { Zip } from '../syntax/zip.ts'
import { chunksOf, isSkipped, MAX_FILE, MAX_FILES, MAX_UNPACKED, notAConfiguration, readFile, stat, tooLarge } from './files.ts'
import type { LargeAbout } from './large.ts'

// What other files are packed in: zip and tar archives, gzip, mails, and workbooks of Excel. Nothing is written anywhere.

const LIMITS = { entries: MAX_FILES, entry: MAX_UNPACKED, total: 1024 * 1024 * 1024 }
/** After this many damaged entries the rest of an archive is not read. */
const MAX_DAMAGED = 3
const MEGABYTE = 1024 * 1024
const NO_ENTRY = 'The archive is empty: there is no file in it. Pack it again, or give the files.'

export type PackedFormat = 'zip' | 'tar' | 'gzip' | 'mail' | 'workbook'

/** Who takes what was unpacked. */
export interface Unpacking {
  readonly artifacts: readonly Artifact[]
  readonly notes: string[]
  readonly ignored: IgnoredFile[]
  unpacked: number
  add(name: string, bytes: Uint8Array, origin: Artifact['origin'], role: Artifact['role'], named: boolean): void
  problem(path: string, message: string, fatal: boolean, lost?: boolean): void
  unread(path: string, what: string): void
  list(about: LargeAbout, source: Uint8Array, size: number): Promise<boolean>
}

/** Documents and programs are zip archives too. */
const OTHER_ZIP_NAME = /\.(?:docx|pptx|odt|ods|odp|jar|war|apk|epub|nupkg|vsix|whl|xpi|saz)$/i
const HEADER = /^(?:return-path|received|delivered-to|from|to|cc|subject|date|message-id|mime-version|content-type|reply-to|sender):[ \t]/i

/** The format of a file that others are packed in, by its content; null for other files. `head` may be only its beginning. */
export function packedFormat(head: Uint8Array, name: string): PackedFormat | null {
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const mark = buffer.toString('latin1', 0, 4)
  if (mark === 'PK\x03\x04' || mark === 'PK\x05\x06') return zipFormat(buffer, name)
  if (mark.startsWith('\x1f\x8b')) return 'gzip'
  if (buffer.toString('latin1', 257, 262) === 'ustar') return 'tar'
  // One that is cut off inside of its first header is known by its name alone.
  if (/\.tar$/i.test(name) && (buffer.length < 512 || hasTarSum(buffer) || isZeros(buffer.subarray(0, 512)))) return 'tar'
  if (/\.zip$/i.test(name)) return 'zip'
  if (buffer.length === 0 && /\.(?:gz|tgz)$/i.test(name)) return 'gzip'
  return isMail(buffer.toString('latin1', 0, 16 * 1024), /\.eml$/i.test(name)) ? 'mail' : null
}

function zipFormat(head: Buffer, name: string): PackedFormat | null {
  if (/\.xlsx$/i.test(name) || head.includes('xl/workbook.xml') || head.includes('xl/worksheets/')) return 'workbook'
  const isDocument = head.includes('[Content_Types].xml') || head.includes('META-INF/') || head.toString('latin1', 30, 38) === 'mimetype'
  return OTHER_ZIP_NAME.test(name) || (isDocument && !/\.zip$/i.test(name)) ? null : 'zip'
}

/** The end of an archive, which may be all of it. */
const isZeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** An old archive has no mark, but a sum over its first header. */
function hasTarSum(head: Buffer): boolean {
  let sum = 0
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 32 : (head[at] ?? 0)
  return parseInt(head.toString('latin1', 148, 156).replace(/[^0-7]/g, ''), 8) === sum
}

/** Header lines before the first empty line; by name alone two of them suffice. */
function isMail(head: string, isNamed: boolean): boolean {
  const lines = (head.split(/\r?\n\r?\n/, 1)[0] ?? '').split(/\r?\n/)
  const headers = lines.filter((line) => HEADER.test(line)).length
  const others = lines.filter((line) => !/^(?:[A-Za-z][A-Za-z0-9-]{0,60}:|[ \t]|From )/.test(line)).length
  return isNamed ? headers >= 1 : headers >= 3 && others === 0
}

/** Reads what is in it; false where it is none of these. */
export async function unpack(
  target: Unpacking,
  source: Uint8Array | string,
  about: LargeAbout,
  head: Uint8Array,
  depth = 0,
): Promise<boolean> {
  const format = packedFormat(head, about.name)
  if (format === null) return false
  const { name: label, named } = about
  if (depth > 1 && format !== 'workbook') {
    target.problem(
      label,
      'The archives are nested too deeply: only an archive in an archive is read. Unpack it and give the folder.',
      named,
      true,
    )
    return true
  }
  const bytes = async (): Promise<Uint8Array> => (typeof source === 'string' ? readFile(source) : Promise.resolve(source))
  switch (format) {
    case 'zip':
      await unpackZip(target, source, about, depth)
      break
    case 'tar':
      await unpackTar(target, chunksOf(source, null), about, depth)
      break
    case 'gzip':
      await unpackGzip(target, await bytes(), about, depth)
      break
    case 'mail':
      await unpackMail(target, await bytes(), about, depth)
      break
    case 'workbook':
      return unpackWorkbook(target, source, about)
  }
  return true
}

async function unpackZip(target: Unpacking, source: Uint8Array | string, about: LargeAbout, depth: number): Promise<void> {
  const { openZip } = await import('../syntax/zip.ts')
  // In memory, where it fits: each entry would be two reads.
  const isSmall = typeof source === 'string' && (await stat(source)).size <= MAX_FILE
  const zip = await openZip(isSmall ? await readFile(source) : source, LIMITS)
  if ('failed' in zip) {
    target.problem(about.name, zip.failed, about.named, true)
    return
  }
  if (zip.entries.length === 0 && zip.refused.length === 0) target.problem(about.name, NO_ENTRY, about.named, true)
  await takeEntries(target, zip, about, depth)
}

async function unpackTar(
  target: Unpacking,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  about: LargeAbout,
  depth: number,
): Promise<void> {
  const { openTar } = await import('../syntax/tar.ts')
  const tar = await openTar(chunks, { ...LIMITS, total: MAX_UNPACKED })
  const lost = tar.links.filter((name) => hasEvidenceName(name) && !isSkipped(name))
  for (const name of lost) target.unread(`${about.name}/${name}`, 'a link in an archive')
  const [first, ...others] = tar.links.filter((name) => !lost.includes(name))
  if (first !== undefined) {
    const what = others.length === 0 ? 'a link in an archive' : `a link in an archive (and ${others.length} more)`
    target.ignored.push({ path: `${about.name}/${first}`, what, instead: null })
  }
  await takeEntries(target, tar, about, depth)
  const isEmpty = tar.entries.length === 0 && tar.refused.length === 0 && tar.links.length === 0
  const wrong = tar.broken ?? (isEmpty ? NO_ENTRY : null)
  if (wrong !== null) target.problem(about.name, wrong, about.named, true)
}

async function unpackGzip(target: Unpacking, packed: Uint8Array, about: LargeAbout, depth: number): Promise<void> {
  const { gunzip } = await import('../syntax/tar.ts')
  const unpacked = gunzip(packed, MAX_UNPACKED - target.unpacked)
  if ('failed' in unpacked) {
    target.problem(about.name, unpacked.failed, about.named, true)
    return
  }
  const { bytes, broken } = unpacked
  const inner = bytes.length < 512 ? about.name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '') : about.name.replace(/\.t?gz$/i, '.tar')
  if (packedFormat(bytes, inner) === 'tar') await unpackTar(target, chunksOf(bytes, null), about, depth)
  else {
    target.unpacked += bytes.length
    const base = about.name.slice(about.name.lastIndexOf('/') + 1)
    await takeEntry(target, `${about.name}/${/\.gz$/i.test(base) ? base.slice(0, -3) : 'content'}`, bytes, about, depth)
  }
  if (broken !== null) target.problem(about.name, broken, about.named, true)
}

async function unpackMail(target: Unpacking, bytes: Uint8Array, about: LargeAbout, depth: number): Promise<void> {
  const { openMail } = await import('../syntax/mail.ts')
  const mail = await openMail(bytes, MAX_FILES)
  if ('failed' in mail) {
    target.problem(about.name, mail.failed, about.named, true)
    return
  }
  for (const { name, what } of mail.signatures) target.ignored.push({ path: `${about.name}/${name}`, what, instead: null })
  await takeEntries(target, { entries: mail.entries, refused: [], close: () => Promise.resolve() }, about, depth)
  if (mail.broken !== null) target.problem(about.name, mail.broken, about.named, true)
}

/** False for a workbook that is no table: it is then named as what it is. */
async function unpackWorkbook(target: Unpacking, source: Uint8Array | string, about: LargeAbout): Promise<boolean> {
  const [{ openZip }, { sheetsIn }] = await Promise.all([import('../syntax/zip.ts'), import('../syntax/workbook.ts')])
  const zip = await openZip(source, LIMITS)
  if ('failed' in zip) {
    target.problem(about.name, zip.failed, about.named, true)
    return true
  }
  try {
    for await (const sheet of sheetsIn(zip)) {
      if ('failed' in sheet) {
        target.problem(about.name, `${sheet.failed} Save the sheet as CSV, or give the export as JSON.`, about.named, true)
        continue
      }
      const bytes = Buffer.from(sheet.csv)
      if (isFull(target, about, bytes.length, `the sheet ${quote(sheet.name, 60)} and those`)) return true
      target.unpacked += bytes.length
      await takeLeaf(target, `${about.name}/${sheet.name.replaceAll('/', '_')}.csv`, bytes, about)
    }
  } finally {
    await zip.close()
  }
  return true
}

/** Whether there is no room for another file; then a problem says so. `what`: it and what comes after it. */
function isFull(target: Unpacking, { name, named }: LargeAbout, size: number, what: string): boolean {
  const isCrowded = target.artifacts.length >= MAX_FILES
  if (!isCrowded && target.unpacked + size <= MAX_UNPACKED) return false
  const most = isCrowded ? `${MAX_FILES} files` : `${MAX_UNPACKED / MEGABYTE} MB`
  target.problem(name, `It holds more than ${most}; ${what} after it were not read. Unpack the archive and give the folder.`, named, true)
  return true
}

async function takeEntries(target: Unpacking, zip: Zip, about: LargeAbout, depth: number): Promise<void> {
  const { name: label, named } = about
  for (const message of zip.refused) target.problem(label, message, named, true)
  let damaged = 0
  try {
    for (const entry of zip.entries) {
      if (isSkipped(entry.name)) continue
      const name = `${label}/${entry.name}`
      if (/(?:^|\/)sso-doctor\.ya?ml$/i.test(entry.name)) {
        target.notes.push(notAConfiguration(name))
        continue
      }
      if (isFull(target, about, entry.size, `${quote(entry.name, 60)} and the entries`)) return
      target.unpacked += entry.size
      const bytes = await entry.read()
      if ('failed' in bytes) {
        target.problem(name, bytes.failed, named, true)
        damaged++
        if (damaged === MAX_DAMAGED) {
          target.problem(label, 'Too many entries of the archive are damaged: the rest was not read.', named, true)
          return
        }
      } else await takeEntry(target, name, bytes, about, depth)
    }
  } finally {
    await zip.close()
  }
}

async function takeEntry(target: Unpacking, name: string, bytes: Uint8Array, about: LargeAbout, depth: number): Promise<void> {
  if (await unpack(target, bytes, { ...about, name }, bytes, depth + 1)) return
  await takeLeaf(target, name, bytes, about)
}

async function takeLeaf(target: Unpacking, name: string, bytes: Uint8Array, { name: archive, role }: LargeAbout): Promise<void> {
  const origin = { from: 'zip', archive } as const
  if (await target.list({ name, origin, role, named: false }, bytes, bytes.length)) return
  if (bytes.length > MAX_FILE) target.problem(name, tooLarge(MAX_FILE), false, true)
  else target.add(name, bytes, origin, role, false)
}
