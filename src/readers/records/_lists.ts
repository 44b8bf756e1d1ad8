import { GUID } from '../../vendors/entra.ts'
import type { Place } from '../../model/artifact.ts'
import type { Field } from '../../model/field.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { noteNumberOfWord } from '../../syntax/values.ts'

// What lists have in common, in Graph responses and in the output of tools.

/** A list of entries: a Graph list, or an array as `az … list` and PowerShell print it. */
export interface EntryList {
  /** Undefined for an empty one, and where PowerShell cut it off: what is left of it may be of anything. */
  readonly first: Cursor | undefined
  entries(): readonly Cursor[]
  /** The place of its entries. */
  readonly at: Place
  /** False where the list says that there is more. */
  readonly complete: boolean
}

export function listIn(record: Cursor): EntryList | null {
  const array = Array.isArray(record.value) ? record : record.get('value')
  if (!Array.isArray(array.value)) return null
  const first = array.nth(0)
  return {
    first: first?.cutOff === null ? first.asWritten() : undefined,
    at: array.at,
    entries: () => array.items().map(entryOf),
    complete: !record.hasMore,
  }
}

/** What is no object in a list of objects was not read. */
function entryOf(entry: Cursor): Cursor {
  if (entry.cutOff === null && !entry.isObject && entry.value !== null) entry.misfit('an object')
  return entry.asWritten()
}

/** True for one object (not a list) that its `@odata.type` or the context of its response says to be of that type, whatever was selected. */
export function isOfType(record: Cursor, type: string, collection: string): boolean {
  if (!record.isObject || Array.isArray(record.get('value').value)) return false
  const own = record.plain('@odata.type')
  const says = own === undefined ? record.collection === collection : own === `#microsoft.graph.${type}`
  return says && record.keys.some((key) => !key.startsWith('@'))
}

/** True for a row of a log or a report. It names people and apps too, and is neither. */
export function isActivity(record: Cursor): boolean {
  if (OF_ACTIVITY.test(record.context ?? '')) return true
  return record.keys.some(isActivityKey)
}

/** A property that only rows of logs and reports have. */
export function isActivityKey(key: string): boolean {
  let isIt = knownKeys.get(key)
  if (isIt === undefined) {
    isIt = namesActivity(key)
    if (knownKeys.size < MOST_KNOWN) knownKeys.set(key, isIt)
  }
  return isIt
}

/** A hundred thousand entries have the same few keys. */
const knownKeys = new Map<string, boolean>()
const MOST_KNOWN = 1000

function namesActivity(key: string): boolean {
  const name = key.toLowerCase().replaceAll(' ', '')
  // Log Analytics adds the time zone: `TimeGenerated [UTC]`.
  return ACTIVITY.has(name) || name.startsWith('timegenerated')
}

const OF_ACTIVITY = /#(?:auditLogs|identityProtection|reports|deviceManagement)\b/
/** Properties of sign-ins, audit logs, risk and usage reports that no directory object has. */
const ACTIVITY: ReadonlySet<string> = new Set([
  'activitydatetime',
  'conditionalaccessstatus',
  'correlationid',
  'ipaddress',
  'lastactivitydate',
  'reportperiod',
  'reportrefreshdate',
  'resulttype',
  'risklastupdateddatetime',
  'risklevel',
  'riskstate',
  'userdisplayname',
])

/** One of several names that Graph defines. PowerShell may write its number instead, whose meaning is unknown. */
export function nameIn(here: Cursor): Field<string> {
  if (typeof here.value !== 'number') return here.text()
  noteNumberOfWord(here, here.value)
  return { is: 'unreadable', at: here.at, why: 'PowerShell wrote a number instead of the name; add -EnumsAsStrings to ConvertTo-Json' }
}

/** The id of the folder around this one in an EntraExporter tree: `Groups/<id>/Members/…` for `Groups`, `Members`. */
export function folderOwner(record: Cursor, collection: string, child: string): string | null {
  return new RegExp(`(?:^|/)(?:${collection}/)?(${GUID.source})/${child}/`, 'i').exec(record.artifact.name)?.[1] ?? null
}

/** True where the file is in a folder of that name. */
export function isBelow(record: Cursor, folder: string): boolean {
  return new RegExp(`(?:^|/)${folder}/`, 'i').test(record.artifact.name)
}
