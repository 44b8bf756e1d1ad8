import type { DateOrder } from '../../domain/sign-in-table.ts'

/** A moment in milliseconds since 1970, read in both orders of day and month; NaN for what is no time. */
export interface LogTime {
  readonly time: number
  readonly dayFirst: number
}

const NO_TIME: LogTime = { time: NaN, dayFirst: NaN }
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?[ ]?(Z|[+-]\d\d:?\d\d)?$/i
/** Excel, PowerShell and the portal under the settings of a country; dots are always written with the day first. */
const LOCAL =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(,?)[ T](\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[ \u202F\u00A0]?([AaPp])\.?[ ]?[Mm]\.?)?$/
const DOTNET = /^\/Date\((\d{9,14})\)\/$/

/** Times of one log. Which of two numbers is the day, all of them together show. */
export class LogTimes {
  #isMonthFirst = false
  #isDayFirst = false
  #isOpen = false

  /** `unknown` where nothing shows it, or some show the one and some the other. */
  get order(): DateOrder {
    if (this.#isDayFirst === this.#isMonthFirst) return this.#isOpen || this.#isDayFirst ? 'unknown' : 'month-first'
    return this.#isDayFirst ? 'day-first' : 'month-first'
  }

  of(value: unknown): LogTime {
    if (typeof value === 'number') return serial(value)
    if (typeof value === 'object' && value !== null) return this.of((value as { readonly value?: unknown }).value ?? '')
    if (typeof value !== 'string') return NO_TIME
    const text = value.trim()
    const iso = ISO.exec(text)
    if (iso) return isoTime(iso)
    const local = LOCAL.exec(text)
    if (local) return this.#local(local)
    const ticks = DOTNET.exec(text)
    if (ticks) return same(Number(ticks[1]))
    return /^\d{5}(?:[.,]\d{1,12})?$/.test(text) ? serial(Number(text.replace(',', '.'))) : NO_TIME
  }

  #local([
    ,
    a = '',
    separator = '',
    b = '',
    year = '',
    comma = '',
    hour = '',
    minute = '',
    second,
    fraction,
    half,
  ]: RegExpExecArray): LogTime {
    let hours = Number(hour)
    if (half !== undefined) hours = (hours % 12) + (/p/i.test(half) ? 12 : 0)
    const clock = hours * 3_600_000 + Number(minute) * 60_000 + Number(second ?? 0) * 1000 + millis(fraction)
    const [first, other] = [Number(a), Number(b)]
    const monthFirst = day(Number(year), first, other)
    const dayFirst = day(Number(year), other, first)
    if (separator === '.') return same(dayFirst + clock)
    // The portal writes tables of Log Analytics in English of the United States.
    if (comma === ',' && half !== undefined) return same(monthFirst + clock)
    if (first > 12) this.#isDayFirst = true
    else if (other > 12) this.#isMonthFirst = true
    else if (first !== other) this.#isOpen = true
    return { time: monthFirst + clock, dayFirst: dayFirst + clock }
  }
}

function isoTime([, year = '', month = '', date = '', hour = '', minute = '', second, fraction, zone]: RegExpExecArray): LogTime {
  const clock = Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second ?? 0) * 1000 + millis(fraction)
  return same(day(Number(year), Number(month), Number(date)) + clock - offset(zone))
}

/** Minutes east of Greenwich, in milliseconds. Times without a zone are UTC, as in everything that the portal downloads. */
function offset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function millis(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000)
}

/** NaN for a day that the calendar does not have. */
function day(year: number, month: number, date: number): number {
  if (month < 1 || month > 12 || date < 1 || date > 31) return NaN
  return Date.UTC(year, month - 1, date)
}

/** Excel's number of a day: 1 is 1 January 1900, and 25569 is 1 January 1970. */
function serial(days: number): LogTime {
  return days > 30_000 && days < 80_000 ? same(Math.round((days - 25_569) * 86_400_000)) : NO_TIME
}

function same(time: number): LogTime {
  return { time, dayFirst: time }
}
