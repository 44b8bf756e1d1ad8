import type { Place } from '../model/artifact.ts'

// What a value of JSON means, as Graph and the programs that pass its answers on write it: PowerShell, jq, spreadsheets.

/** A value of another type than the field has. */
export interface Misfit {
  readonly at: Place
  /** Null where only a part of it is left. */
  readonly value: unknown
  /** A full sentence. */
  readonly message: string
}

/** While a reader reads: what it asked for and could not use. */
let misfits: Misfit[] | null = null
/** Of a list of a hundred thousand people, as many show what is wrong. */
const MOST_MISFITS = 500

/** The values of a wrong type that are asked for in `read`. */
export function misfitsIn(read: () => void): readonly Misfit[] {
  const before = misfits
  const found: Misfit[] = []
  misfits = found
  try {
    read()
  } finally {
    misfits = before
  }
  return found
}

export function noteMisfit(at: Place, value: unknown, what: string): void {
  noteLost(at, value, `${what.charAt(0).toUpperCase()}${what.slice(1)} should be here: this value was not read. Export it again.`)
}

/** A value that is only a part of what was exported, at the default depth of ConvertTo-Json. */
export function noteCutOff(at: Place): void {
  noteLost(at, null, `${CUT_OFF}: it was not read. Export it again with ConvertTo-Json -Depth 10.`)
}

/** The number of a word in a list that only the program knows. */
export function noteNumberOfWord(at: Place, value: number): void {
  noteLost(at, value, 'A word should be here, not a number: this value was not read. Export it again with ConvertTo-Json -EnumsAsStrings.')
}

function noteLost(at: Place, value: unknown, message: string): void {
  if (misfits !== null && misfits.length < MOST_MISFITS) misfits.push({ at, value, message })
}

/** The beginning of what is said of it. */
export const CUT_OFF = 'PowerShell cut this value off at its default depth'

/** Null, nothing, or an empty list or object, as PowerShell writes what is null. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (typeof value !== 'object') return false
  // The loop below would make a text of every index first.
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value) return false
  return true
}

/** The same for a text, a number or a date: an empty list or object is not what Graph writes there. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

export function flagIn(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string' || value.length > 5) return undefined
  const word = value.toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\s{0,9}-?\d{1,15}\s{0,9}$/.test(value) ? Number(value) : undefined
}

/** Bytes as base64, or as PowerShell prints them, an array of numbers or `81 194 214`. */
export function bytesIn(value: unknown): Uint8Array | undefined {
  const isPrinted = typeof value === 'string' && /^\d{1,3}(?: \d{1,3})*$/.test(value)
  const numbers: readonly unknown[] | undefined = Array.isArray(value) ? value : isPrinted ? value.split(' ').map(Number) : undefined
  if (numbers === undefined) return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined
  const bytes = numbers.filter((byte): byte is number => typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte < 256)
  return bytes.length === numbers.length ? Uint8Array.from(bytes) : undefined
}

/** Seconds since 1970 have ten digits in the years that count here, milliseconds thirteen. */
const MILLISECONDS = 100_000_000_000

/** ISO 8601, or PowerShell 5's `/Date(ms)/`, alone or in an object beside other forms of the date, or a number as jq and databases write it. */
export function dateIn(value: unknown): Date | undefined {
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value).filter(([key, each]) => /^(?:value|datetime)$/i.test(key) && typeof each === 'string')
    return inner.map(([, each]) => dateIn(each)).find((date) => date !== undefined)
  }
  if (typeof value === 'number' && value >= MILLISECONDS / 1000 / 10 && value <= MILLISECONDS * 100)
    return new Date(value < MILLISECONDS ? value * 1000 : value)
  if (typeof value !== 'string') return undefined
  const ticks = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(value)?.[1]
  const date = new Date(ticks === undefined ? value : Number(ticks))
  return Number.isNaN(date.getTime()) || !isCalendarDay(value) ? undefined : date
}

/** JavaScript reads 31 February as 3 March. */
function isCalendarDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? []
  return year === undefined || new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
}

/** Names of people, groups and apps, after a spreadsheet; what an admin typed as a constant or a relay state; the code of an error. */
const MAY_BE_NUMBER = /\/(?:\w{0,30}display_?name|given_?name|surname|relay_?state|attribute\/value|error\/code)$/i

/** Everything else that is documented as a text is damaged where it is a number. */
export function mayBeNumber(path: readonly (string | number)[]): boolean {
  return MAY_BE_NUMBER.test(`/${path.slice(-2).join('/')}`)
}

/** Further than this, ConvertTo-Json writes a list as its entries in a text: its default depth. */
const POWERSHELL_DEPTH = 2

/** Whether PowerShell may have written a list at that depth as a text. */
export function isBelowDepth(path: readonly (string | number)[]): boolean {
  return path.length > POWERSHELL_DEPTH
}
