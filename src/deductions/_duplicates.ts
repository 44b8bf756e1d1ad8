import { isGiven, isUnusable, valueOf } from '../syntax/field.ts'
import { type Field } from '../model/field.ts'

/** What both an application and a service principal have. */
interface Identified {
  readonly appId: Field<string>
  readonly id: Field<string>
}

/**
 * Merges several exports of the same object: each field comes from the most complete export, and from another one where that does not
 * have it. An export without an app id belongs to the object with the same object id, or to the only one there is.
 */
export function oncePerApp<T extends Identified>(objects: readonly T[]): readonly T[] {
  if (objects.length < 2) return objects
  const groups: T[][] = []
  const byAppId = new Map<string, T[][]>()
  for (const object of objects) {
    const appId = valueOf(object.appId)
    if (appId === undefined) continue
    const group = byAppId.get(appId)?.find((each) => each[0] && idsAgree(each[0], object))
    if (group) group.push(object)
    else {
      const made = [object]
      groups.push(made)
      byAppId.set(appId, [...(byAppId.get(appId) ?? []), made])
    }
  }
  const withoutAppId = objects.filter((object) => valueOf(object.appId) === undefined)
  for (const object of withoutAppId) {
    const id = valueOf(object.id)
    const [only, another] = groups
    const group = id === undefined ? (another ? undefined : only) : groups.find((each) => each.some((other) => valueOf(other.id) === id))
    if (group) group.push(object)
    else groups.push([object])
  }
  return groups.flatMap((group) => merged(group) ?? [])
}

/** Several exports of one object as one: the most complete, filled in from the others. */
export function merged<T extends object>(versions: readonly T[]): T | undefined {
  const [first, ...rest] = [...versions].sort((a, b) => givenFieldsOf(b) - givenFieldsOf(a))
  return first && rest.reduce(filledFrom, first)
}

/** True where no field has two different values. */
export function agree(versions: readonly object[]): boolean {
  const seen = new Map<string, string>()
  return versions.flatMap(fieldsOf).every(([key, field]) => {
    if (!isGiven(field)) return true
    const values = valuesIn(field)
    const before = seen.get(key) ?? values
    seen.set(key, values)
    return before === values
  })
}

/** The values of an object without their places, as text: equal objects have the same text. */
export function valuesIn(object: object): string {
  return JSON.stringify(object, (key, value: unknown) => (key === 'at' ? undefined : value))
}

function idsAgree(one: Identified, other: Identified): boolean {
  const ids = [valueOf(one.id), valueOf(other.id)]
  return ids[0] === undefined || ids[1] === undefined || ids[0].toLowerCase() === ids[1].toLowerCase()
}

function fieldsOf(object: object): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(object).flatMap(([key, value]): [string, Field<unknown>][] => (isField(value) ? [[key, value]] : []))
}

function isField(value: unknown): value is Field<unknown> {
  return typeof value === 'object' && value !== null && 'is' in value && 'at' in value
}

function givenFieldsOf(object: object): number {
  return fieldsOf(object).filter(([, field]) => isGiven(field)).length
}

function filledFrom<T extends object>(first: T, second: T): T {
  const own = new Map(fieldsOf(first))
  const better = fieldsOf(second).filter(([key, field]) => {
    const mine = own.get(key)
    return mine !== undefined && !isGiven(mine) && (isGiven(field) || (mine.is === 'absent' && isUnusable(field)))
  })
  return better.length === 0 ? first : { ...first, ...Object.fromEntries(better) }
}
