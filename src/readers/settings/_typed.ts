import { GROUP_KEYS, OWN_KEY, SETTINGS_KEYS, SWITCHES } from '../../documents/settings-keys.ts'
import { BLANKED, hasShape, isBlanked, type Shape } from '../../domain/blanked.ts'
import { tidied, tidiedSetting, type Mark, type TypedText } from '../../domain/typed-text.ts'
import type { Evidence, Place } from '../../model/artifact.ts'
import type { Field } from '../../model/field.ts'
import type { Add } from '../../model/reader.ts'
import { didYouMean } from '../../syntax/did-you-mean.ts'
import { listing, quote } from '../../syntax/display.ts'
import { pointerOf } from '../../syntax/json-pointer.ts'
import { hasLetterOrDigit } from '../../syntax/letters.ts'
import type { Cursor, Path } from '../../syntax/tree.ts'

// Values as people type them: with quotes and brackets around them, with words for switches, and with values blanked by hand. A value that
// cannot be used is reported where it is read.

/** Reads the values in one group of keys, each once. */
export interface TypedGroup {
  readonly at: Place
  text(shape: Shape, key: string, form?: TextForm): Field<string>
  /** A text without which the group says nothing. */
  required(shape: Shape, key: string, form: TextForm): Field<string>
  /** A name may look like anything, so it is never taken for a blanked value. */
  name(key: string): Field<string>
  /** Digits: an id may also be a number, and is read as it is written. */
  number(key: string): Field<string>
  flag(key: string): Field<boolean>
  word(words: readonly string[], key: string): Field<string>
  date(key: string): Field<Date>
  group(key: string): TypedGroup
  /** A list with an entry that cannot be used is not complete, so nothing can be concluded from the other entries. */
  groups<T>(key: string, make: (entry: TypedGroup) => Field<T>): Field<readonly T[]>
  texts(shape: Shape, key: string, form?: TextForm): Field<readonly Evidence<string>[]>
  names(key: string): Field<readonly Evidence<string>[]>
}

/** What a text must look like to be used. */
export interface TextForm {
  readonly what: string
  readonly fits: (text: string) => boolean
  /** True where a text that does not fit is reported and kept: `redact` must know the name of a person, and a probe the host. */
  readonly kept?: boolean
}

export function typedGroup(root: Cursor, add: Add): TypedGroup {
  const mistaken = new Map(
    root.mistakes.flatMap(({ path, message }) =>
      path === null ? [] : [[pointerOf(path), message.includes('second time') ? 'the key is there twice' : 'it begins with !'] as const],
    ),
  )
  return groupAt(root, { add, mistaken }, null)
}

interface Reading {
  readonly add: Add
  /** Pointers of values that cannot be used, with the reason: of a key that is there twice, which one is meant is unknown. */
  readonly mistaken: ReadonlyMap<string, string>
}

type NoValue = Field<never>

/** What a key wants, for a message, and the words that it may have. */
interface WantedValue {
  readonly what: string
  /** Null where nothing is taken for a blanked value: every text may be a name. */
  readonly shape: Shape | null
  readonly words?: readonly string[]
}

const ANY_TEXT: TextForm = { what: 'text', fits: () => true }
const TEXT = { what: 'text', shape: null } satisfies WantedValue
const NUMBER: WantedValue = { what: 'the number after org_id= in the Postback URL', shape: 'number' }
const SWITCH: WantedValue = { what: 'true or false', shape: 'word', words: [...SWITCHES.keys()] }
const DATE: WantedValue = { what: 'a date such as 2026-07-20', shape: 'word' }
const LIST: WantedValue = { what: 'a list', shape: 'word' }
const GROUP: WantedValue = { what: 'a group of keys', shape: 'word' }

/** `lost`: why nothing inside can be used. */
function groupAt(here: Cursor, reading: Reading, lost: NoValue | null): TypedGroup {
  const { add } = reading
  if (!lost) reportUnknownKeys(here, add)
  const read = <T>(key: string, wanted: WantedValue, use: (cursor: Cursor) => Field<T> | undefined): Field<T> =>
    lost ?? valueIn(here.get(key), wanted, use, reading)
  const list = <T>(key: string, make: (item: Cursor) => Field<T>): Field<readonly T[]> =>
    read(key, LIST, (cursor) => (Array.isArray(cursor.value) ? entriesOf(cursor, make) : undefined))
  return {
    at: here.at,
    text: (shape, key, form = ANY_TEXT) => read(key, { what: form.what, shape }, (cursor) => plainText(cursor, shape, add, form)),
    required(shape, key, form) {
      const cursor = here.get(key)
      const wanted = { what: form.what, shape }
      const field = read(key, wanted, () => plainText(cursor, shape, add, form))
      return lost || (field.is !== 'absent' && field.is !== 'empty') ? field : unusable(cursor, wanted, add, [...here.path, key])
    },
    name: (key) => read(key, TEXT, (cursor) => nameIn(cursor, add)),
    number: (key) => read(key, NUMBER, (cursor) => numberIn(cursor, add)),
    flag: (key) => read(key, SWITCH, (cursor) => flagIn(cursor, add)),
    word: (words, key) => read(key, { what: `one of ${words.join(', ')}`, shape: 'word', words }, (cursor) => wordIn(cursor, words, add)),
    date: (key) => read(key, DATE, (cursor) => dateIn(cursor, add)),
    group(key) {
      const field = read<true>(key, GROUP, (cursor) => (cursor.isObject ? { is: 'known', value: true, at: cursor.at } : undefined))
      return groupAt(here.get(key), reading, field.is === 'known' ? null : field)
    },
    groups: (key, make) => list(key, (item) => (item.keys.length > 0 ? make(groupAt(item, reading, null)) : unusable(item, GROUP, add))),
    texts: (shape, key, form = ANY_TEXT) =>
      list(key, (item) => asEntry(plainText(item, shape, add, form), () => unusable(item, { what: form.what, shape }, add))),
    names: (key) => list(key, (item) => asEntry(nameIn(item, add), () => unusable(item, TEXT, add))),
  }
}

/** An entry that is empty says nothing. */
function asEntry(field: Field<string> | undefined, refuse: () => NoValue): Field<Evidence<string>> {
  if (!field || field.is === 'empty') return refuse()
  return field.is === 'known' ? { is: 'known', value: { value: field.value, at: field.at }, at: field.at } : field
}

/** `null` is not filled in, so absent; `""` is empty in Mixpanel. */
function valueIn<T>(
  here: Cursor,
  wanted: WantedValue,
  use: (cursor: Cursor) => Field<T> | undefined,
  { add, mistaken }: Reading,
): Field<T> {
  const { at, value } = here
  if (!here.exists || value === null || value === undefined) return { is: 'absent', at }
  const mistake = mistaken.get(at.pointer ?? '')
  if (mistake !== undefined) return { is: 'unreadable', at, why: mistake }
  return use(here) ?? unusable(here, wanted, add)
}

function entriesOf<T>(here: Cursor, make: (item: Cursor) => Field<T>): Field<readonly T[]> {
  const values: T[] = []
  let odd: NoValue | null = null
  for (const [index, item] of here.items().entries()) {
    const field = make(item)
    if (field.is === 'known') values.push(field.value)
    else if (!odd || odd.is === 'blanked') {
      odd = field.is === 'blanked' ? field : { is: 'unreadable', at: item.at, why: `entry ${index + 1} of the list cannot be read` }
    }
  }
  return odd ?? { is: 'known', value: values, at: here.at }
}

/** Neither what the key wants nor empty: blanked by hand, or a problem. */
function unusable(here: Cursor, wanted: WantedValue, add: Add, path = here.path): NoValue {
  const { at } = here
  const typed = typedText(here)
  const isStructure = wanted === LIST || wanted === GROUP
  if (typed !== null && wanted.shape !== null && (!isStructure || typeof here.value === 'string') && isBlanked(typed, wanted.shape))
    return blanked(here, add)
  const isEntry = typeof path.at(-1) === 'number' || path.at(-1) === 'domain'
  const ignored = `It was ignored${isEntry ? ', and the list that contains it is not checked' : ''}.`
  add.lost(
    at,
    `${quote(nameOf(path))} should be ${wanted.what}${wanted === DATE && typed !== null ? `, not ${quote(typed)}` : ''}.${hintFor(typed, wanted)} ${ignored}`,
  )
  return { is: 'unreadable', at, why: `${wanted.what} should be here` }
}

function blanked(here: Cursor, add: Add): NoValue {
  const name = nameOf(here.path)
  const instead = name === 'certificate' ? ' The only certificate among the files, if there is one, is taken in its place.' : ''
  add.note(here.at, `${name} counts as not given, because ${BLANKED}.${instead}`)
  return { is: 'blanked', at: here.at, why: BLANKED }
}

/** The word that was probably meant, or the colon that has no blank after it. */
function hintFor(typed: string | null, { what, words = [] }: WantedValue): string {
  const text = typed === null ? '' : tidied(typed).text
  const joined = what === GROUP.what || what === LIST.what ? joinedKey(text) : null
  if (joined !== null) return ` A blank is missing after the colon: write ${quote(joined)}.`
  if (NO_ANSWER.test(text)) return ' Where it is not known, write nothing after the colon.'
  const meant = text.length < 3 ? undefined : didYouMean(text, words)
  return meant === undefined || !isNear(text.toLowerCase(), meant) ? '' : ` Did you mean ${meant}?`
}

/** Two errors make nearly every short word of any other (`none` and `on`), and two letters more its opposite (`untrue`). */
function isNear(text: string, word: string): boolean {
  return Math.abs(text.length - word.length) < 2 && (word.length > 3 || text.startsWith(word))
}

/** What people write where they have no value. */
const NO_ANSWER = /^(?:n\/?a|#n\/a|none|nil|unset|unknown|not (?:yet )?(?:known|set|available)|tbd|tbc|todo|[?.-]{1,9}|[–—✓✗])$/i

function nameOf(path: Path): string {
  return path.join('.')
}

/** Text as it was typed, where a single value was: a number unchanged, and brackets without quotes as text too. Null for the rest. */
function typedText(here: Cursor): string | null {
  const { value } = here
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return sourceOf(here)
  if (Array.isArray(value)) {
    const [only, ...more] = here.items()
    const inner = only && more.length === 0 ? typedText(only) : null
    return inner === null ? null : `[${inner}]`
  }
  const [[key, only] = [], ...more] = here.members()
  return key !== undefined && only?.value === null && more.length === 0 ? `{${key}}` : null
}

function sourceOf({ at }: Cursor): string {
  const { start, end } = at.span()
  return at.artifact.text.slice(start, end).trim()
}

// ── the kinds of values ──────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The value without what was typed around it, which a note names; undefined where it is neither a value nor blanked by hand. A text
 * may be empty, which means that it is empty in Mixpanel.
 */
function textFrom(here: Cursor, typed: string, { text, marks }: TypedText, shape: Shape | null, add: Add): Field<string> {
  const { at } = here
  if (shape !== null && isBlanked(typed, shape)) return blanked(here, add)
  if (marks.length > 0) add.note(at, sayMarks(nameOf(here.path), marks))
  return text === '' ? { is: 'empty', at } : { is: 'known', value: text, at }
}

/** One of a few values. */
function valueFrom<T>(here: Cursor, typed: string | null, valueOf: (text: string) => T | undefined, add: Add): Field<T> | undefined {
  if (typed === null) return undefined
  const { text, marks } = tidiedSetting(typed)
  const value = valueOf(text)
  if (value === undefined) return undefined
  if (marks.length > 0) add.note(here.at, sayMarks(nameOf(here.path), marks))
  return { is: 'known', value, at: here.at }
}

function sayMarks(name: string, marks: readonly Mark[]): string {
  const [only] = marks
  const isOne = marks.length === 1 && only?.startsWith('a ') === true
  return `there ${isOne ? 'is' : 'are'} ${listing(marks)} ${marks.length === 1 && only === 'a comma' ? 'behind' : 'around'} the value of ${name}. It was read without ${isOne ? 'it; remove it' : 'them; remove them'}.`
}

function plainText(here: Cursor, shape: Shape, add: Add, form = ANY_TEXT): Field<string> | undefined {
  const typed = typeof here.value === 'number' || typeof here.value === 'boolean' ? null : typedText(here)
  if (typed === null) return undefined
  // A PEM block ends with a line break.
  const tidy = typed.includes('-----BEGIN ') ? { text: typed, marks: [] } : tidiedSetting(typed)
  // `.` is the name of a folder.
  const says = shape === 'certificate' || hasLetterOrDigit(tidy.text)
  if (tidy.text !== '' && !(form.fits(tidy.text) && says)) {
    if (form.kept !== true || typeof here.value !== 'string' || isBlanked(typed, shape)) return undefined
    add.lost(here.at, `${quote(nameOf(here.path))} should be ${form.what}. It was ignored.`)
  }
  // Without quotes, brackets around a value make it a list or a group for YAML.
  return typeof here.value === 'string' || hasShape(tidy.text, shape) ? textFrom(here, typed, tidy, shape, add) : undefined
}

/** A name may be a number, such as `2024`, but not one that YAML changes, such as `007` or `1e3`. */
function nameIn(here: Cursor, add: Add): Field<string> | undefined {
  const { value } = here
  if (typeof value === 'number') return sourceOf(here) === String(value) ? { is: 'known', value: String(value), at: here.at } : undefined
  return typeof value === 'string' ? textFrom(here, value, tidied(value, true), null, add) : undefined
}

/** An id may also be a number, and is read as it is written. That it has only digits is inferred; `0x1F`, `1e3` and `-1` are no ids. */
function numberIn(here: Cursor, add: Add): Field<string> | undefined {
  const typed = typedText(here)
  if (typed === null) return undefined
  const tidy = tidiedSetting(typed)
  if (tidy.text === '' || isBlanked(typed, 'number')) return textFrom(here, typed, tidy, 'number', add)
  return /^(?:\d+|[a-z][\w-]*)$/i.test(tidy.text) && /\d/.test(tidy.text) ? textFrom(here, typed, tidy, null, add) : undefined
}

function flagIn(here: Cursor, add: Add): Field<boolean> | undefined {
  if (typeof here.value === 'boolean') return { is: 'known', value: here.value, at: here.at }
  return valueFrom(here, typedText(here), (text) => SWITCHES.get(text.toLowerCase()), add)
}

function wordIn(here: Cursor, words: readonly string[], add: Add): Field<string> | undefined {
  return valueFrom(here, typedText(here), (text) => words.find((word) => word === text.toLowerCase()), add)
}

/** Dates in other formats are ambiguous or cannot be parsed. */
function dateIn(here: Cursor, add: Add): Field<Date> | undefined {
  const read = (text: string): Date | undefined => {
    const [day] = /^\d{4}-\d{2}-\d{2}(?=$|[Tt ])/.exec(text) ?? []
    const date = new Date(text)
    if (day === undefined || Number.isNaN(date.getTime())) return undefined
    // Date reads 31 February as 3 March.
    const midnight = new Date(`${day}T00:00:00Z`)
    return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day) ? date : undefined
  }
  return valueFrom(here, typeof here.value === 'string' ? here.value : null, read, add)
}

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where editors look for the JSON Schema of a document. */
const SCHEMA_KEY = '$schema'

function reportUnknownKeys(here: Cursor, add: Add): void {
  if (!here.isObject) return
  const known = GROUP_KEYS.get(here.path.filter((step) => typeof step === 'string').join('.')) ?? []
  const unknown = here.keys.filter((key) => !known.includes(key) && !key.startsWith(OWN_KEY) && key !== SCHEMA_KEY)
  for (const key of unknown.slice(0, MOST_NAMED)) {
    const inner = here.path.length === 0 ? settingsBelow(here, key) : []
    const tooDeep = `. The settings below it (${listing(inner.map((each) => quote(each)))}) belong to the top level: remove this line, and the blanks or the brackets around them.`
    add.lost(
      here.keyPlace(key),
      `${quote(key)} is not a key of Mixpanel’s settings${inner.length > 0 ? tooDeep : suggestionFor(key, known)}`,
    )
  }
  const [next, ...others] = unknown.slice(MOST_NAMED)
  if (next === undefined) return
  const more = others.length === 0 ? 'is not a key' : `and ${others.length} more are not keys`
  add.lost(
    here.keyPlace(next),
    `${quote(next)} ${more} of Mixpanel’s settings. What ${others.length === 0 ? 'it says' : 'they say'} was ignored.`,
  )
}

/** The keys of Mixpanel’s settings in a group of another name, or in a list of one such group. */
export function settingsBelow(here: Cursor, key: string): readonly string[] {
  if (SETTINGS_KEYS.includes(key) || key.startsWith(OWN_KEY)) return []
  const below = here.get(key)
  const group = below.nth(1) ? below : (below.nth(0) ?? below)
  return group.keys.filter((each) => SETTINGS_KEYS.includes(each))
}

/** Where there are more unknown keys, the rest is one problem: each takes its time. */
const MOST_NAMED = 50

function suggestionFor(key: string, known: readonly string[]): string {
  const joined = joinedKey(key)
  if (joined !== null) return `: a blank is missing after the colon. Write ${quote(joined)}.`
  const meant = didYouMean(key, known)
  return meant === undefined ? '. What it says was ignored.' : `; did you mean ${meant}?`
}

/** `ssoEnabled:true` as it should be written; null for anything else. */
function joinedKey(text: string): string | null {
  const [, key = '', value = ''] = /^([A-Za-z]{1,30})[:\uFF1A\uFE55\uFE13\u2236\uA789](?!\/\/)(\S.{0,200})$/.exec(text) ?? []
  return [...GROUP_KEYS.values()].some((keys) => keys.includes(key)) ? `${key}: ${value}` : null
}
