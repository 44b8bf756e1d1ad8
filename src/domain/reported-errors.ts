import { readableText } from '../syntax/pasted-text.ts'
import { errorCodesIn } from './error-text.ts'

// Errors of Microsoft's sign-in and notices of expiring certificates in any text: mails, tickets, saved pages.

export interface ErrorInText {
  readonly code: number
  /** Offsets of the code in the text. */
  readonly start: number
  readonly end: number
  readonly time: Date | null
  readonly correlationId: string | null
  readonly traceId: string | null
}

/** Characters before and after a code that may have its ids. */
const BEFORE = 800
const AFTER = 2_500
/** More codes without ids are a list of codes, and no error that somebody met. */
const MOST_CODES = 5
/** Of a longer text, only the first are looked at. */
const MOST_MARKS = 2_000

const CODE = /AADSTS[\s:]{0,3}\d{5,8}/g
const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const CORRELATION = new RegExp(`correlation[\\s_-]?id["'\\s:=]{1,8}(${GUID})`, 'i')
const TRACE = new RegExp(`(?:trace|request|session)[\\s_-]?id["'\\s:=]{1,8}(${GUID})`, 'i')
const TIME = /time-?stamp["'\s:=]{1,8}(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})? ?Z?/i
/** The code as it begins Microsoft's message: a colon and a sentence. */
const MESSAGE = /^AADSTS\s{0,3}\d{5,8}\s{0,3}:\s{0,3}\p{L}[^<>{}|]{15}/u

/**
 * Errors that have the form of Microsoft's message: with a trace or correlation id near the code or, where `isSource` is false, with a
 * colon and a sentence after it. A text that names many codes explains them, and is no report.
 */
export function errorsIn(text: string, isSource: boolean): readonly ErrorInText[] {
  const marks = [...text.matchAll(CODE)].slice(0, MOST_MARKS).map(({ index, 0: mark }) => ({ start: index, end: index + mark.length }))
  const found: ErrorInText[] = []
  /** Whether the ids are above the messages, as in what Microsoft's page copies, or below. All errors of a text have the same form. */
  let isAbove: boolean | null = null
  for (const [nth, { start, end }] of marks.entries()) {
    const next = marks[nth + 1]?.start ?? text.length
    const after = readableText(text.slice(start, Math.min(next, start + AFTER)))
    const code = Number(errorCodesIn(after.slice(0, 40))[0] ?? NaN)
    if (Number.isNaN(code)) continue
    const before = readableText(text.slice(Math.max(marks[nth - 1]?.end ?? 0, start - BEFORE), start))
    isAbove ??= CORRELATION.test(before) || TRACE.test(before)
    const around = isAbove ? before : after
    const near = (pattern: RegExp): RegExpExecArray | null => pattern.exec(around)
    const ids = {
      time: timeOf(near(TIME)),
      correlationId: near(CORRELATION)?.[1]?.toLowerCase() ?? null,
      traceId: near(TRACE)?.[1]?.toLowerCase() ?? null,
    }
    const hasId = ids.correlationId !== null || ids.traceId !== null
    if (hasId || (!isSource && MESSAGE.test(after))) found.push({ code, start, end, ...ids })
  }
  const isList =
    new Set(found.filter(({ correlationId, traceId }) => correlationId === null && traceId === null).map(({ code }) => code)).size >
    MOST_CODES
  return distinct(found.filter(({ correlationId, traceId }) => correlationId !== null || traceId !== null || !isList))
}

function timeOf(match: RegExpExecArray | null): Date | null {
  if (!match) return null
  const time = new Date(`${match[1] ?? ''}T${match[2] ?? ''}Z`)
  return Number.isNaN(time.getTime()) ? null : time
}

/** One sign-in is shown several times: in the page and in its script. One without ids counts only where no other has the code. */
function distinct(found: readonly ErrorInText[]): readonly ErrorInText[] {
  const keyOf = ({ code, correlationId, traceId }: ErrorInText): string => `${code} ${correlationId ?? traceId ?? ''}`
  const withIds = new Set(found.filter((each) => !keyOf(each).endsWith(' ')).map(({ code }) => code))
  const seen = new Set<string>()
  return found.flatMap(({ code, start, end, time, correlationId, traceId }) => {
    const each = { code, start, end, time, correlationId, traceId }
    const key = keyOf(each)
    if (seen.has(key) || (key.endsWith(' ') && withIds.has(code))) return []
    seen.add(key)
    return [each]
  })
}

export interface NoticeInText {
  readonly start: number
  readonly end: number
  readonly expires: Date
  readonly days: number
}

const NOTICE =
  /\b(?:is going to|will) expire in (\d{1,4}) days?,? on ([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4})(?:,? (\d{1,2}:\d\d)(?::\d\d)?(?: ?(AM|PM))?)?/g

/** Microsoft's notices about a certificate, as it mails them. Each place is that of “expire in 29”. */
export function noticesIn(text: string): readonly NoticeInText[] {
  const readable = readableText(text).replace(/\s+/g, ' ')
  const marks = [...text.matchAll(/\bexpire\s{1,3}in\s{1,3}(\d{0,4})/g)]
  const seen = new Set<number>()
  return [...readable.matchAll(NOTICE)].slice(0, MOST_MARKS).flatMap((match) => {
    const [, days = '', month = '', day = '', year = '', clock = '0:00', half = ''] = match
    if (!/certificate/i.test(readable.slice(Math.max(0, match.index - 600), match.index))) return []
    const expires = new Date(`${month} ${day}, ${year} ${clock} ${half} UTC`)
    if (Number.isNaN(expires.getTime()) || seen.has(expires.getTime())) return []
    seen.add(expires.getTime())
    const mark = marks.find(([, digits]) => digits === days) ?? marks[0]
    const start = mark?.index ?? 0
    return [{ start, end: start + (mark?.[0].length ?? 1), expires, days: Number(days) }]
  })
}
