import type { Place } from '../model/artifact.ts'
import type { KeyCredential } from '../model/certificates.ts'
import type { CannotTell, Fact } from '../model/fact.ts'
import type { Field } from '../model/field.ts'
import { isGiven, isUnusable, valueOf } from '../syntax/field.ts'
import { entryOf } from '../syntax/table.ts'
import { isGuid } from '../vendors/entra.ts'

// Several sources of one object. Neither names nor order decide: what one source lacks comes from another; where two have different
// values, the newer counts if both carry a date; else the value is disputed, and every rule that reads it is unknown.

/** Several sources of one object: at least one. */
export type Sources<T> = readonly [T, ...T[]]

export type DateOf = (at: Place) => Date | null

interface Placed {
  readonly at: Place
}

/** How the report says that two values stand against each other, for the middle of a sentence. */
export const DISPUTED = 'the inputs have different values for it, and nothing shows which is newer'

/** One object out of all its sources, field by field; disputed fields are unreadable and know all their versions. */
export function reconciled<T extends Placed>(sources: Sources<T>, dateOf: DateOf): T {
  if (sources.length === 1) return sources[0]
  const [fullest, ...others] = fullestFirst(sources)
  // Not every form has every field.
  const keys = new Set([fullest, ...others].flatMap((source) => Object.keys(source)))
  const merged = [...keys].map((key) => {
    const versions = [fullest, ...others].flatMap((source) => {
      const value: unknown = entryOf(source as Readonly<Record<string, unknown>>, key)
      return value === undefined ? [] : [{ value, at: source.at }]
    })
    const own = versions[0]?.value
    return [key, key === 'at' ? own : isField(own) ? settledField(key, versions, fullest.at, dateOf) : filled(own, versions)] as const
  })
  return Object.fromEntries(merged) as unknown as T
}

/** An object with what it lacks from another one, which it outranks. */
export function filledIn<T extends Placed>(object: T, other: T): T {
  const better = Object.entries(other).filter(([key, field]) => {
    if (!isField(field) || field.is === 'absent') return false
    const own = object[key as keyof T] as unknown
    // Not every form has every field.
    return own === undefined || (isField(own) && !isGiven(own) && !isDisputed(own))
  })
  return better.length === 0 ? object : { ...object, ...Object.fromEntries(better) }
}

/** The source to use where they must be taken whole: null where they differ and none of them is provably the newest. */
export function newestOf<T extends Placed>(sources: Sources<T>, contentOf: (source: T) => unknown, dateOf: DateOf): T | null {
  const [first, ...rest] = fullestFirst(sources)
  const content = textOf(contentOf(first))
  if (rest.every((each) => textOf(contentOf(each)) === content)) return first
  return provenNewest(
    sources,
    ({ at }) => dateOf(at),
    (source) => textOf(contentOf(source)),
  )
}

/** How a deduction ends whose sources stand against each other. */
export function disputedAmong(sources: readonly Placed[], why: string, fact: Fact | null = null): CannotTell {
  return { cannotTell: why, at: disputedPlace(sources.map(({ at }) => at)), fact }
}

/** The place of a disputed value: the first of them, with the others beside it. */
export function disputedPlace(places: readonly Place[]): Place {
  const [first, ...rivals] = places as readonly [Place, ...Place[]]
  const { artifact, pointer, span } = first
  return { artifact, pointer, span, damage: DISPUTED, rivals }
}

/** Every value that a field has in some source: one where it is known, several where it is disputed. */
export function versionsOf<T>(field: Field<T>): readonly Field<T>[] {
  return field.is === 'unreadable' && field.versions ? (field.versions as readonly Field<T>[]) : [field]
}

export function isDisputed(field: Field<unknown>): boolean {
  return field.is === 'unreadable' && field.versions !== undefined
}

/** The content of a value without its places, as text: equal contents have equal texts, whatever the order of a list. */
export function textOf(value: unknown): string {
  return JSON.stringify([plain(value, 0)])
}

/** Lists inside an entry of a list have an order that means something; the outer ones have none. */
const UNORDERED_DEPTH = 1

function plain(value: unknown, listDepth: number): unknown {
  if (typeof value === 'string') return isGuid(value) ? value.toLowerCase() : value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) {
    const entries = value.map((entry) => plain(entry, listDepth + 1))
    if (listDepth >= UNORDERED_DEPTH) return entries
    return entries.map((entry) => JSON.stringify([entry])).sort()
  }
  if (typeof value !== 'object' || value === null) return value
  if ('sha256' in value) return value.sha256
  const members = Object.entries(value).filter(([key, member]) => key !== 'at' && member !== undefined)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, plain(member, listDepth)]))
}

export function isField(value: unknown): value is Field<unknown> {
  return typeof value === 'object' && value !== null && 'is' in value && 'at' in value
}

/** The source with the most values first; of equals, by content, so that no name decides. */
function fullestFirst<T extends object>(sources: Sources<T>): Sources<T> {
  if (sources.length === 1) return sources
  const ranked = sources.map((source) => ({ source, given: Object.values(source).filter((each) => isField(each) && isGiven(each)).length }))
  return ranked.sort((a, b) => b.given - a.given).map(({ source }) => source) as unknown as Sources<T>
}

interface Version {
  readonly value: unknown
  readonly at: Place
}

function settledField(key: string, versions: readonly Version[], fallback: Place, dateOf: DateOf): Field<unknown> {
  const fields = versions.map(({ value, at }) => ({ field: value as Field<unknown>, at }))
  const given = fields.filter(({ field }) => isGiven(field))
  const [first, ...rest] = given
  if (!first) return (fields.find(({ field }) => isUnusable(field)) ?? fields[0])?.field ?? { is: 'absent', at: fallback }
  if (rest.length === 0) return first.field
  if (key === 'keys') return settledKeys(given as unknown as Sources<KeyList>, dateOf)
  const contentOfOne = ADDRESSES.has(key) ? folded : contentOfField
  const content = contentOfOne(first.field)
  // Most rows of one person say the same, and need no text to be compared by.
  const known = valueOf(first.field)
  if (rest.every(({ field }) => (known !== undefined && valueOf(field) === known) || contentOfOne(field) === content)) return first.field
  const newest = provenNewest(
    given as unknown as Sources<(typeof given)[number]>,
    ({ at }) => dateOf(at),
    ({ field }) => contentOfOne(field),
  )
  return newest?.field ?? disputed(distinct(given.map(({ field }) => field)))
}

/** Fields of people in which Entra and Mixpanel do not tell upper from lower case. */
const ADDRESSES: ReadonlySet<string> = new Set(['upn', 'mail'])

function folded(field: Field<unknown>): string {
  return contentOfField(field).toLowerCase()
}

/** Null and an empty list say the same. */
function contentOfField(field: Field<unknown>): string {
  if (field.is !== 'known') return ''
  return Array.isArray(field.value) && field.value.length === 0 ? '' : textOf(field.value)
}

/** One version for each value. */
function distinct<T>(fields: readonly Field<T>[]): readonly Field<T>[] {
  return [...new Map(fields.map((field) => [contentOfField(field), field])).values()]
}

function disputed<T>(versions: readonly Field<T>[]): Field<T> {
  return { is: 'unreadable', at: disputedPlace(versions.map(({ at }) => at)), why: DISPUTED, versions }
}

/** What is no field: an owner, a cloud. One source may not have it. */
function filled(own: unknown, versions: readonly Version[]): unknown {
  if (own === null || own === undefined) return versions.find(({ value }) => value !== null && value !== undefined)?.value ?? own
  return own
}

/** The newest source, where all carry a date and those of the newest date agree. */
function provenNewest<T>(sources: Sources<T>, dateOf: (source: T) => Date | null, contentOf: (source: T) => string): T | null {
  const dated = sources.map((source) => ({ source, time: dateOf(source)?.getTime() }))
  if (dated.some(({ time }) => time === undefined)) return null
  // There may be too many for the arguments of one call.
  const newest = dated.reduce((last, { time }) => Math.max(last, time ?? 0), -Infinity)
  const [one, ...others] = dated.filter(({ time }) => time === newest)
  return one && others.every(({ source }) => contentOf(source) === contentOf(one.source)) ? one.source : null
}

// ── certificates ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface KeyList {
  readonly field: Field<readonly KeyCredential[]>
  readonly at: Place
}

/** Formats differ in which properties of a certificate they have, so records are matched by what both have. */
function settledKeys(lists: Sources<KeyList>, dateOf: DateOf): Field<readonly KeyCredential[]> {
  const fullest = [...lists].sort((a, b) => detailOf(b.field) - detailOf(a.field))[0] ?? lists[0]
  const differing = lists.find(({ field }) => !sameKeys(valueOf(fullest.field) ?? [], valueOf(field) ?? []))
  if (!differing) return fullest.field
  const newest = provenNewest(
    lists,
    ({ at }) => dateOf(at),
    ({ field }) => textOf(valueOf(field) ?? []),
  )
  return newest?.field ?? disputed([fullest.field, differing.field])
}

function detailOf(field: Field<readonly KeyCredential[]>): number {
  const keys = valueOf(field) ?? []
  return keys.length * 10 + keys.filter(({ certificate }) => certificate !== null).length
}

function sameKeys(one: readonly KeyCredential[], other: readonly KeyCredential[]): boolean {
  const has = (keys: readonly KeyCredential[], wanted: KeyCredential): boolean => keys.some((key) => isOneRecord(key, wanted))
  // Terraform lists only the certificates that it created.
  const listsAll = (keys: readonly KeyCredential[]): boolean => !keys.some(({ partial }) => partial === true)
  return (!listsAll(other) || one.every((key) => has(other, key))) && (!listsAll(one) || other.every((key) => has(one, key)))
}

/** Portal records of one certificate have been seen a second apart. */
const SAME_MOMENT = 1000

function isOneRecord(a: KeyCredential, b: KeyCredential): boolean {
  if (a.usage !== null && b.usage !== null && a.usage.toLowerCase() !== b.usage.toLowerCase()) return false
  if (a.certificate && b.certificate) return a.certificate.sha256 === b.certificate.sha256
  if (a.keyId !== null && b.keyId !== null) return a.keyId.toLowerCase() === b.keyId.toLowerCase()
  if (a.customKeyIdentifier !== null && a.customKeyIdentifier.length === b.customKeyIdentifier?.length)
    return a.customKeyIdentifier === b.customKeyIdentifier
  const near = (one: Date | undefined, other: Date | undefined): boolean =>
    one === undefined || other === undefined || Math.abs(one.getTime() - other.getTime()) <= SAME_MOMENT
  return near(valueOf(a.start), valueOf(b.start)) && near(valueOf(a.end), valueOf(b.end))
}
