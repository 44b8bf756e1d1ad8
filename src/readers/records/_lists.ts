import { GUID } from '../../vendors/entra.ts'
import type { Place } from '../../model/artifact.ts'
import type { Field } from '../../model/field.ts'
import type { Cursor } from '../../syntax/tree.ts'

// What answers about many things have in common, whoever printed them.

/** An answer that holds entries: a Graph list, an array as `az … list` and PowerShell print it. */
export interface List {
  /** Undefined for an empty one. */
  readonly first: Cursor | undefined
  entries(): readonly Cursor[]
  /** Where its entries stand. */
  readonly at: Place
  /** False where the answer says that there is more. */
  readonly complete: boolean
}

export function listIn(record: Cursor): List | null {
  const array = Array.isArray(record.value) ? record : record.get('value')
  if (!Array.isArray(array.value)) return null
  return {
    first: array.nth(0)?.asWritten(),
    at: array.at,
    entries: () => array.items().map((entry) => entry.asWritten()),
    complete: !record.hasMore,
  }
}

/** One of several names that Graph has for something. PowerShell may write its number instead, which tells nobody what is meant. */
export function nameIn(here: Cursor): Field<string> {
  return typeof here.value === 'number'
    ? { is: 'unreadable', at: here.at, why: 'PowerShell wrote a number in place of the name; add -EnumsAsStrings to ConvertTo-Json' }
    : here.text()
}

/** The id of the folder around this one in an EntraExporter tree: `Groups/<id>/Members/…` for `Groups`, `Members`. */
export function folderOwner(record: Cursor, collection: string, child: string): string | null {
  return new RegExp(`(?:^|/)(?:${collection}/)?(${GUID.source})/${child}/`, 'i').exec(record.artifact.name)?.[1] ?? null
}

/** True where the file stands in a folder of that name. */
export function isBelow(record: Cursor, folder: string): boolean {
  return new RegExp(`(?:^|/)${folder}/`, 'i').test(record.artifact.name)
}
