import { reconciled, type DateOf } from '../domain/precedence.ts'
import { type Place } from '../model/artifact.ts'
import { valueOf } from '../syntax/field.ts'
import { type Field } from '../model/field.ts'

/** What both an application and a service principal have. */
interface Identified {
  readonly at: Place
  readonly appId: Field<string>
  readonly id: Field<string>
  readonly deleted: Field<unknown>
}

/**
 * Each app once, with all of its exports as one object. An export without an app id belongs to the object with the same object id, or,
 * without any id, to the only one there is. One in the recycle bin is another object than its successor.
 */
export function oncePerApp<T extends Identified>(objects: readonly T[], dateOf: DateOf): readonly T[] {
  if (objects.length < 2) return objects
  const groups = groupsOf(objects)
  return groups.flatMap(([first, ...rest]) => (first ? [reconciled([first, ...rest], dateOf)] : []))
}

function groupsOf<T extends Identified>(objects: readonly T[]): readonly (readonly T[])[] {
  const idOf = (object: T): string | undefined => valueOf(object.id)?.toLowerCase()
  const appIdOf = (object: T): string | undefined => valueOf(object.appId)?.toLowerCase()
  const appIds = new Set(objects.flatMap((object) => appIdOf(object) ?? []))
  const [only] = appIds.size === 1 ? appIds : []
  const appIdBehind = new Map(
    objects.flatMap((object) => (appIdOf(object) === undefined ? [] : [[idOf(object), appIdOf(object)] as const])),
  )
  const deleted = new Set(objects.flatMap((object) => (object.deleted.is === 'known' ? (idOf(object) ?? []) : [])))
  const groups = new Map<string, T[]>()
  for (const [index, object] of objects.entries()) {
    const id = idOf(object)
    const appId = appIdOf(object) ?? (id === undefined ? only : appIdBehind.get(id))
    const key = appId === undefined || (id !== undefined && deleted.has(id)) ? `object ${id ?? String(index)}` : `app ${appId}`
    const group = groups.get(key)
    if (group) group.push(object)
    else groups.set(key, [object])
  }
  return [...groups.values()]
}
