import { isTold, valueOf } from '../syntax/field.ts'
import { type Field } from '../model/field.ts'

interface Named {
  readonly appId: Field<string>
  readonly id: Field<string>
}

/**
 * Several tellings of one thing taken together: of each field, what the fullest telling says, and where that says nothing, another.
 * A telling without an app id belongs to the one of its object id, or to the only one there is.
 */
export function oncePerApp<T extends Named>(things: readonly T[]): readonly T[] {
  if (things.length < 2) return things
  const groups: T[][] = []
  const byAppId = new Map<string, T[][]>()
  for (const thing of things) {
    const appId = valueOf(thing.appId)
    if (appId === undefined) continue
    const group = byAppId.get(appId)?.find((each) => each[0] && idsAgree(each[0], thing))
    if (group) group.push(thing)
    else {
      const made = [thing]
      groups.push(made)
      byAppId.set(appId, [...(byAppId.get(appId) ?? []), made])
    }
  }
  const nameless = things.filter((thing) => valueOf(thing.appId) === undefined)
  for (const thing of nameless) {
    const id = valueOf(thing.id)
    const [only, another] = groups
    const group = id === undefined ? (another ? undefined : only) : groups.find((each) => each.some((other) => valueOf(other.id) === id))
    if (group) group.push(thing)
    else groups.push([thing])
  }
  return groups.flatMap((group) => together(group) ?? [])
}

/** Tellings of one thing as one: the fullest, filled from the others. */
export function together<T extends object>(tellings: readonly T[]): T | undefined {
  const [first, ...rest] = [...tellings].sort((a, b) => tellsOf(b) - tellsOf(a))
  return first && rest.reduce(filledFrom, first)
}

/** True where no field is told in two ways. */
export function agree(tellings: readonly object[]): boolean {
  const seen = new Map<string, string>()
  return tellings.flatMap(fieldsOf).every(([key, field]) => {
    if (!isTold(field)) return true
    const says = valuesIn(field)
    const before = seen.get(key) ?? says
    seen.set(key, says)
    return before === says
  })
}

/** What a thing says, wherever it stands: two that say the same have the same text. */
export function valuesIn(thing: object): string {
  return JSON.stringify(thing, (key, value: unknown) => (key === 'at' ? undefined : value))
}

function idsAgree(one: Named, other: Named): boolean {
  const ids = [valueOf(one.id), valueOf(other.id)]
  return ids[0] === undefined || ids[1] === undefined || ids[0].toLowerCase() === ids[1].toLowerCase()
}

function fieldsOf(thing: object): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(thing).flatMap(([key, value]): [string, Field<unknown>][] => (isField(value) ? [[key, value]] : []))
}

function isField(value: unknown): value is Field<unknown> {
  return typeof value === 'object' && value !== null && 'is' in value && 'at' in value
}

function tellsOf(thing: object): number {
  return fieldsOf(thing).filter(([, field]) => isTold(field)).length
}

function filledFrom<T extends object>(first: T, second: T): T {
  const own = new Map(fieldsOf(first))
  const better = fieldsOf(second).filter(([key, field]) => {
    const mine = own.get(key)
    return mine !== undefined && !isTold(mine) && (isTold(field) || (mine.is === 'absent' && field.is === 'unreadable'))
  })
  return better.length === 0 ? first : { ...first, ...Object.fromEntries(better) }
}
