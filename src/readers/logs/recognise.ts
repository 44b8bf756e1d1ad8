import { rowAt, separatorIn } from '../../syntax/csv.ts'
import { isBeginningOfEvidence } from '../../syntax/evidence-sign.ts'
import { JsonRecords } from '../../syntax/record-stream.ts'
import { fieldsOf, isObject, lineOf, ObjectFields, opened, plain, type Json } from './_fields.ts'
import { columnsOf, isChanges, isProvisioning, isProvisioningDownload, isSignIns } from './_headers.ts'
import { hasMixpanelEvent, isDisplayName, isMixpanelEvent } from './_mixpanel-events.ts'

// Which log a file is, by its beginning.

export type LogKind = 'sign-ins' | 'provisioning' | 'audit' | 'mixpanel-audit'

export type LogShape =
  | { readonly kind: LogKind; readonly is: 'json' | 'lines' | 'stream' | 'single'; readonly isBare: boolean }
  | {
      readonly kind: LogKind
      readonly is: 'table'
      readonly separator: string
      readonly preamble: number
      /** By name, as `plain` writes it. */
      readonly columns: ReadonlyMap<string, number>
    }
  /** A log that cannot be read: what it is, and what to give in its place, as a sentence. */
  | { readonly is: 'named'; readonly what: string; readonly instead: string }

const TABLE = /^(?:#TYPE [^\r\n]*\r?\n)?(?:sep=([,;\t])\r?\n)?/i
const MOST_ROWS = 50
const otherLanguage = (log: string) =>
  ({
    is: 'named',
    what: `${log} with headers in another language`,
    instead: 'Download it as JSON: its names are in English in every language.',
  }) as const
const WRONG_ONE = {
  is: 'named',
  what: 'the AuthDetails file of the sign-in log, which has no error codes',
  instead: 'Of the files of a download, give InteractiveSignIns and NonInteractiveSignIns without AuthDetails in their names.',
} as const
const PROVISIONING_TABLE = {
  is: 'named',
  what: 'a provisioning log as CSV, whose columns Microsoft does not document',
  instead: 'Download it as JSON: one file, with the steps and what was sent.',
} as const

/** `isWhole`: nothing comes after `text`. Null for everything that is no log. */
export function logShapeOf(text: string, isWhole: boolean): LogShape | null {
  const start = text.search(/[^\s\uFEFF]/)
  if (start === -1) return null
  if (text[start] !== '{' && text[start] !== '[') return tableShape(text, isWhole) ?? jsonShape(text, isWhole)
  return jsonShape(text, isWhole)
}

/**
 * Whether a log that is damaged is only an example in a text: in a block of it (Markdown), and less than half of it. A log that somebody pasted
 * as a whole counts wherever it is.
 */
export function isExampleOfText(text: string): boolean {
  const start = /^[{[]/m.exec(text)?.index ?? -1
  if (start < 1 || !/(?:^|\n)(?:`{3}|~{3})[^\r\n]{0,60}\r?\n$/.test(text.slice(Math.max(0, start - 80), start))) return false
  const fence = /^(?:`{3}|~{3})/m.exec(text.slice(start))
  const block = text.slice(start, start + (fence?.index ?? text.length))
  if (block.length * 2 >= text.length) return false
  const rows: unknown[] = []
  const records = new JsonRecords({ outside: () => undefined, record: (part) => isObject(rows[rows.push(parsed(part)) - 1]) })
  records.write(block)
  records.end()
  return !isObject(rows.at(-1)) || !records.isClosed
}

function jsonShape(text: string, isWhole: boolean): LogShape | null {
  const lines = text.trimStart().split(/[\r\n]{1,4}/, MOST_ROWS)
  // jq writes null for what it did not find.
  while (lines.length > 1 && lines[0]?.trim() === 'null') lines.shift()
  // Any of them may be damaged, also the first.
  const objects = lines[0]?.startsWith('{') === true && lines.length > 1 ? lines.map((line) => parsed(lineOf(line))) : []
  if (objects.some(isObject) && (lines[1]?.startsWith('{') === true || objects.filter(isObject).length > 1)) {
    const kind = kindOfRows(objects, '')
    // A list may have a line for each of its rows.
    const isList = !isObject(objects[0]) && listIn(text).outside.trimEnd().endsWith('[')
    if (kind !== null && !isList) return { kind, is: 'lines', isBare: false }
  }
  const { outside, firsts } = listIn(text)
  const context = /"@?odata\.context"\s{0,20}:\s{0,20}"([^"]{0,1000})"/.exec(outside)?.[1] ?? ''
  const listed = firsts.length === 0 ? null : kindOfRows(firsts, context)
  if (listed !== null) return { kind: listed, is: 'json', isBare: outside.trimStart().startsWith('[') }
  const whole = isWhole ? parsed(text) : undefined
  if (isObject(whole)) {
    const kind = kindOf(whole, '') ?? kindOfMixpanel([whole])
    if (kind !== null && !Array.isArray(whole['value'])) return { kind, is: 'single', isBare: false }
  }
  const streamed = firsts.length === 0 ? kindOfStream(text) : null
  if (streamed !== null) return { kind: streamed, is: 'stream', isBare: false }
  const kind = firsts.length === 0 && /"value"\s{0,20}:\s{0,20}\[/.test(outside) ? kindOfContext(context) : null
  return kind === null ? null : { kind, is: 'json', isBare: false }
}

/** The first objects of a list, and the text before them. */
function listIn(text: string): { readonly outside: string; readonly firsts: readonly unknown[] } {
  let outside = ''
  const firsts: unknown[] = []
  const records = new JsonRecords({
    outside(part) {
      if (firsts.length === 0) outside += part
    },
    record(part) {
      if (firsts.length < MOST_ROWS) firsts.push(parsed(part))
      return true
    },
  })
  records.write(text)
  records.end()
  return { outside, firsts }
}

/** Nothing, a comma, or a message of a shell. */
const BETWEEN_DOCUMENTS = /^[\s,\uFEFF]*$|^\s{0,20}(?:WARNING|INFO|DEBUG)\b/i

/** Of documents one after the other, on several lines: null where one of them is something else. */
function kindOfStream(text: string): LogKind | null {
  const firsts: unknown[] = []
  const between: string[] = []
  const records = new JsonRecords(
    {
      outside(part) {
        // A document that is cut off is outside too, and so is what comes after the last one looked at.
        const isRest = firsts.length > 0 && (firsts.length === MOST_ROWS || part.trimStart().startsWith('{'))
        if (!isRest) for (const line of part.split(/[\r\n]/)) if (!BETWEEN_DOCUMENTS.test(line)) between.push(line)
      },
      record(part) {
        firsts.push(parsed(part))
        return firsts.length < MOST_ROWS
      },
    },
    true,
  )
  records.write(text)
  records.end()
  const objects = firsts.filter(isObject)
  // A text with examples of rows is none.
  const kind = objects.length > 1 && between.length === 0 ? kindOfRows(objects, '') : null
  const isOther = (row: Json): boolean => (kindOf(row, '') ?? kindOfMixpanel([row])) !== kind && isBeginningOfEvidence(JSON.stringify(row))
  return kind === null || objects.some(isOther) ? null : kind
}

/** By the first row that shows it: one before it may be damaged or empty, and none of something else. */
function kindOfRows(rows: readonly unknown[], context: string): LogKind | null {
  for (const row of rows) {
    if (!isObject(row)) continue
    const kind = kindOf(row, context)
    if (kind !== null) return kind
    if (isBeginningOfEvidence(JSON.stringify(row))) break
  }
  return kindOfMixpanel(rows)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function kindOfContext(context: string): LogKind | null {
  const name = context.toLowerCase()
  if (/auditlogs\/signins\b/.test(name)) return 'sign-ins'
  if (/auditlogs\/directoryaudits\b/.test(name)) return 'audit'
  return /auditlogs\/provisioning\b/.test(name) ? 'provisioning' : null
}

const CATEGORIES: ReadonlyMap<string, LogKind> = new Map([
  ['signinlogs', 'sign-ins'],
  ['noninteractiveusersigninlogs', 'sign-ins'],
  ['auditlogs', 'audit'],
  ['provisioninglogs', 'provisioning'],
])

function kindOf(value: Json, context: string): LogKind | null {
  const named = kindOfContext(context)
  if (named !== null) return named
  const raw = new ObjectFields(value)
  const category = raw.get('category')
  if (typeof category === 'string' && raw.get('properties') !== undefined) return CATEGORIES.get(category.toLowerCase()) ?? null
  const fields = fieldsOf(value)
  const has = (...names: readonly string[]): boolean => names.every((name) => fields.get(name) !== undefined)
  if (has('provisioningSteps', 'changeId') || has('provisioningStatusInfo') || (has('provisioningAction') && has('sourceIdentity')))
    return 'provisioning'
  if (isOnDemand(value)) return 'provisioning'
  if (has('targetResources') && (has('activityDisplayName') || has('operationName', 'TimeGenerated'))) return 'audit'
  if ((has('auditData') && (has('operations') || has('operation'))) || has('Operation', 'Workload', 'CreationTime')) return 'audit'
  if (has('resultType') && (has('TimeGenerated') || has('TimeGenerated [UTC]'))) return 'sign-ins'
  if (
    has('status', 'createdDateTime') &&
    (has('appId') || has('appDisplayName')) &&
    (has('correlationId') || hasCode(fields.get('status')))
  )
    return 'sign-ins'
  return null
}

/** A row, or a document beside the log, that is evidence of another kind. */
export function isOtherEvidence(text: string, value: Json): boolean {
  return kindOf(value, '') === null && kindOfMixpanel([value]) === null && isBeginningOfEvidence(text)
}

const OF_LIST = /"(?:value|entries|requests|records)"\s{0,20}:\s{0,20}\[\s{0,20}\]|auditlogs\//i

/** Whether the text around the rows of logs has a document beside the lists that the rows were in. */
export function hasOther(around: string): boolean {
  let isOther = false
  const records = new JsonRecords(
    {
      outside: () => undefined,
      record(part) {
        const value = parsed(part)
        isOther = isObject(value) && !OF_LIST.test(part) && isOtherEvidence(part, value)
        return !isOther
      },
    },
    true,
  )
  records.write(around)
  records.end()
  return isOther
}

/** The first of its records may be about a report. */
function kindOfMixpanel(values: readonly unknown[]): LogKind | null {
  return values.some((value) => hasMixpanelEvent(value)) ? 'mixpanel-audit' : null
}

function hasCode(status: unknown): boolean {
  return isObject(status) && new ObjectFields(status).get('errorCode') !== undefined
}

/** `key` and `value` are texts of JSON; where the job does not answer at all, `value` has nothing. */
function isOnDemand(value: Json): boolean {
  const given = new ObjectFields(value)
  const [key, answer] = [opened(given.get('key')), opened(given.get('value'))]
  if (!isObject(key)) return false
  if (isObject(answer)) return new ObjectFields(answer).get('provisioningSteps') !== undefined
  const context = given.get('@odata.context')
  return typeof context === 'string' && /stringKeyStringValuePair/i.test(context) && new ObjectFields(key).get('result') !== undefined
}

/** That many lines may be a title, who exported the log, and when. */
const MOST_TITLES = 10

function tableShape(text: string, isWhole: boolean): LogShape | null {
  const [lead = '', mark] = TABLE.exec(text) ?? []
  let from = lead.length
  for (let lines = 0; lines <= MOST_TITLES && from < text.length; lines++) {
    const shape = tableFrom(text, from, mark, isWhole)
    if (shape !== null) return shape
    const row = rowAt(text, from, mark ?? separatorIn(text.slice(from, from + 20_000)))
    // Values of other tables may be headers of a log.
    if ('failed' in row || row.cells.length > MOST_CELLS_OF_TITLE) return null
    from = row.end
  }
  return null
}

const MOST_CELLS_OF_TITLE = 4

function tableFrom(text: string, from: number, mark: string | undefined, isWhole: boolean): LogShape | null {
  const separator = mark ?? separatorIn(text.slice(from, from + 20_000))
  const rows: string[][] = []
  let preamble = from
  for (let at = from; at < text.length && rows.length < MOST_ROWS;) {
    const row = rowAt(text, at, separator)
    if ('failed' in row || (row.end === text.length && !isWhole && rows.length > 0)) break
    if (row.cells.length > 1 && rows.push(row.cells.map((cell) => cell.text)) === 1) preamble = at
    at = row.end
  }
  const [headers = [], ...others] = rows
  if (headers.length < 2) return null
  const names = new Map(headers.map((name, index) => [plain(name), index]))
  const table = { is: 'table', separator, preamble } as const
  if (isProvisioning(names)) return { ...table, kind: 'provisioning', columns: names }
  const columns = columnsOf(headers, others)
  if (typeof columns === 'string') return otherLanguage(columns)
  if (columns && isSignIns(columns)) return { ...table, kind: 'sign-ins', columns }
  if (columns && isChanges(columns)) return { ...table, kind: 'audit', columns }
  if (isProvisioningDownload(names, others)) return PROVISIONING_TABLE
  if (names.has('request id') && names.has('authentication method')) return WRONG_ONE
  const isByName = names.has('action') && others.some((row) => row.some(isDisplayName))
  return (isByName || others.some((row) => row.some(isMixpanelEvent))) && !names.has('sign-in error code')
    ? { ...table, kind: 'mixpanel-audit', columns: names }
    : null
}
