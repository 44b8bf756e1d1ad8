import * as z from 'zod/mini'
import { report as reportDocument } from '../documents/report.ts'
import { compareReports, type ComparedReport } from '../domain/report-diff.ts'
import { UsageError } from '../model/errors.ts'
import type { ReportBaseline, Verdict } from '../model/report.ts'
import { artifactOf } from '../pipeline/collect.ts'
import { readFile, stat } from '../pipeline/files.ts'
import { redacted, type Hide } from '../pipeline/redact.ts'
import { decode } from '../syntax/decode.ts'
import { quote, visible } from '../syntax/display.ts'
import { membersIn, membersInText } from '../syntax/json.ts'

// A report of an earlier run. It is a file like any other: who wrote it is not known, and nothing that it names is opened.

export interface EarlierReport {
  /** Made visible. */
  readonly path: string
  readonly now: string
  readonly verdict: Verdict
  /** As it stands in the file: to compare, never to print. */
  readonly raw: ComparedReport
  /** The same with secrets masked and every character visible. */
  readonly shown: ComparedReport
}

/** Bytes. A report on ten thousand files has fewer. */
const MAX_REPORT = 5 * 1024 * 1024
/** Longer texts are cut: no report of ours has such. */
const LONGEST = 2000

const document = z.pick(reportDocument, {
  schemaVersion: true,
  tool: true,
  verdict: true,
  now: true,
  subject: true,
  results: true,
  assertion: true,
})

/** Reads the JSON report in a file. Throws a UsageError where it is none. */
export async function readReport(path: string): Promise<EarlierReport> {
  const bytes = await bytesOf(path)
  // PowerShell writes what is redirected to a file as UTF-16.
  const { text } = decode(bytes)
  const raw = parsed(text)
  if (raw === undefined) throw new UsageError(`${quote(path)} is not a JSON report of sso-doctor: it is not JSON.`)
  if (membersInText(text) !== membersIn(raw))
    throw new UsageError(`${quote(path)} is not a report as sso-doctor wrote it: it has an object with the same key twice. ${HOW}`)
  const version = typeof raw === 'object' && raw !== null && 'schemaVersion' in raw ? raw.schemaVersion : undefined
  if (version === undefined) throw new UsageError(`${quote(path)} is not a JSON report of sso-doctor: it has no schemaVersion. ${HOW}`)
  if (version !== 1) throw new UsageError(`${quote(path)} is a report of another version of sso-doctor: its schemaVersion is not 1. ${HOW}`)
  const read = document.safeParse(raw)
  // Of what is compared, all secrets are masked; what else the file has is not looked at.
  const shown = read.success ? document.safeParse(masked(path, read.data)) : read
  if (!read.success || !shown.success) {
    const issue = (read.error ?? shown.error)?.issues[0]
    const at =
      issue === undefined || issue.path.length === 0 ? '' : ` ${quote(issue.path.map(String).join('.'), 80)} is not as it should be.`
    throw new UsageError(`${quote(path)} is not a complete report of sso-doctor.${at} ${HOW}`)
  }
  // Only what is compared: other keys may hold anything.
  const harmlessly = withTexts(shown.data, harmless)
  const { now, verdict } = harmlessly
  return { path: visible(path), now, verdict, raw: read.data, shown: harmlessly }
}

const HOW = 'Such a report is made with: sso-doctor check --format json=report.json'

/** What is new in a report since an earlier one; `hide` is what the report itself was redacted with. */
export function baselineOf(earlier: EarlierReport, report: ComparedReport, hide: Hide | null): ReportBaseline {
  const shown = hide === null ? earlier.shown : redacted(earlier.shown, hide)
  const { path, now, verdict } = earlier
  return { path: hide === null ? path : hide(path), now, verdict, ...compareReports(earlier.raw, report, shown) }
}

/** Whether a file seems to be a report, and no export. */
export async function seemsReport(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null)
  if (info?.isFile() !== true || info.size > MAX_REPORT) return false
  const value = parsed(decode(await readFile(path)).text)
  return typeof value === 'object' && value !== null && 'schemaVersion' in value && 'results' in value && 'verdict' in value
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const info = await stat(path)
    if (!info.isFile()) throw new UsageError(`${quote(path)} is not a file. Give a JSON report.`)
    if (info.size > MAX_REPORT)
      throw new UsageError(`${quote(path)} is larger than ${MAX_REPORT / 1024 / 1024} MB, the limit for a report.`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new UsageError(`The report ${quote(path)} could not be read${code === 'ENOENT' ? ': the file does not exist' : ` (${code})`}.`)
  }
}

function masked(path: string, value: object): unknown {
  return parsed(artifactOf(path, Buffer.from(JSON.stringify(value))).artifact.text)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}

function harmless(text: string): string {
  const shown = visible(text)
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown
}

/** The same value with `change` applied to every text in it, but not to keys. Not by recursion: a hostile file may be deep. */
function withTexts<T>(value: T, change: (text: string) => string): T {
  const root: { value: T } = { value }
  const open: { readonly holder: Record<string, unknown>; readonly key: string }[] = [{ holder: root, key: 'value' }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { holder, key } = next
    const each = Object.hasOwn(holder, key) ? holder[key] : undefined
    if (typeof each === 'string') holder[key] = change(each)
    else if (typeof each === 'object' && each !== null) {
      const inner = each as Record<string, unknown>
      for (const name of Object.keys(inner)) open.push({ holder: inner, key: name })
    }
  }
  return root.value
}
