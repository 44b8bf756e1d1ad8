import type { AuditChange } from '../../model/logs.ts'
import { isObject, listOf, objectOf, ObjectFields, opened, textOf, type Json, type LogFields } from './_fields.ts'

// What an audit record is about and what it changed, in the forms of Graph, of the portal's table and of Purview.

type ChangedProperty = AuditChange['properties'][number]

export interface AuditTarget {
  /** `ServicePrincipal`, `Application`, `User`, …; empty where it is not said. */
  readonly kind: string
  readonly name: string | null
  /** Object ids and app ids. */
  readonly ids: readonly string[]
  readonly properties: readonly ChangedProperty[]
  /** The text of policies that the record changed. */
  readonly policy: string
}

/** Properties whose values are kept; of all others the name is. Names are the directory's own, in lower case. */
const VALUES: ReadonlySet<string> = new Set([
  ...['included updated properties', 'appaddress', 'replyurls', 'serviceprincipalname', 'serviceprincipalnames', 'appidentifieruri'],
  ...['identifieruris', 'accountenabled', 'approleassignmentrequired', 'keydescription', 'displayname'],
  ...['preferredtokensigningkeythumbprint', 'preferredsinglesignonmode'],
])
const LONGEST_VALUE = 20_000
const MOST_PROPERTIES = 50
const GUIDS = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const KINDS = /^(?:ServicePrincipal|Application|User|Group|Policy|Role|Device|Directory|Other)$/
/** Columns of the portal's table. */
const TABLE_TARGETS = [1, 2, 3]
const TABLE_PROPERTIES = [1, 2, 3, 4, 5]

/** Null where the record has targets that cannot be read. */
export function targetsOf(fields: LogFields): readonly AuditTarget[] | null {
  const listed = fields.get('targetResources')
  if (listed !== undefined) {
    const read = opened(listed)
    return typeof read === 'string' && read.trim() !== '' ? null : listOf(read).map(ofGraph)
  }
  if (fields.get('Target') !== undefined || fields.get('ObjectId') !== undefined) return [ofPurview(fields)]
  return TABLE_TARGETS.flatMap((number) => {
    const of = (name: string): unknown => fields.get(`Target${number}${name}`)
    const properties = TABLE_PROPERTIES.map((each) => ({
      displayName: of(`ModifiedProperty${each}Name`),
      oldValue: of(`ModifiedProperty${each}OldValue`),
      newValue: of(`ModifiedProperty${each}NewValue`),
    }))
    const [id, name] = [textOf(of('ObjectId')), textOf(of('UserPrincipalName')) ?? textOf(of('DisplayName'))]
    return id === null && name === null ? [] : [targetWith(textOf(of('Type')) ?? '', name, id === null ? [] : [id], properties)]
  })
}

/** True for a table that may have left out what a longer change has. */
export function isCutTable(fields: LogFields): boolean {
  return textOf(fields.get('Target1ModifiedProperty5Name')) !== null
}

function ofGraph(value: Json): AuditTarget {
  const of = new ObjectFields(value)
  const id = textOf(of.get('id'))
  const name = textOf(of.get('userPrincipalName')) ?? textOf(of.get('displayName'))
  const changed = opened(of.get('modifiedProperties'))
  return targetWith(textOf(of.get('type')) ?? '', name, id === null ? [] : [id], Array.isArray(changed) ? changed : [])
}

/** `Target` lists ids, names and kinds one after the other, with numbers whose meaning is not documented. */
function ofPurview(fields: LogFields): AuditTarget {
  const texts = [
    ...listOf(fields.get('Target')).flatMap((each) => textOf(new ObjectFields(each).get('ID')) ?? []),
    textOf(fields.get('ObjectId')),
  ]
  const said = texts.filter((text) => text !== null)
  const ids = said.flatMap((text) => text.match(GUIDS) ?? [])
  const name = said.find((text) => !KINDS.test(text) && text.search(GUIDS) === -1 && !text.includes('_')) ?? null
  return targetWith(said.find((text) => KINDS.test(text)) ?? '', name, [...new Set(ids)], listOf(fields.get('ModifiedProperties')))
}

function targetWith(kind: string, name: string | null, own: readonly string[], changed: readonly unknown[]): AuditTarget {
  const ids = [...own]
  const properties: ChangedProperty[] = []
  let policy = ''
  for (const each of changed.slice(0, MOST_PROPERTIES)) {
    if (!isObject(each)) continue
    const of = new ObjectFields(each)
    const called = textOf(of.get('displayName', 'name'))
    if (called === null) continue
    const [before, after] = [of.get('oldValue'), of.get('newValue')]
    const key = called.toLowerCase()
    // “<app id>;<identifier>” names the app.
    if (key === 'targetid.serviceprincipalnames' || key === 'serviceprincipalname')
      ids.push(...(String(after ?? before).match(GUIDS) ?? []))
    if (/policy/i.test(key)) policy += ` ${String(before)} ${String(after)}`.slice(0, LONGEST_VALUE)
    const isKept = VALUES.has(key)
    properties.push({ name: called, before: isKept ? valueText(before) : null, after: isKept ? valueText(after) : null })
  }
  return { kind, name, ids, properties, policy }
}

/** JSON in a text as the text that people know; reply URLs are addresses in objects. */
function valueText(value: unknown): string | null {
  const read = opened(value)
  if (read === null || read === undefined || read === '') return null
  const items = (Array.isArray(read) ? (read as readonly unknown[]) : [read]).map((item) => {
    const inner = opened(item)
    const address = isObject(inner) ? new ObjectFields(inner).get('Address') : undefined
    return typeof inner === 'string' ? inner.trim() : typeof address === 'string' ? address : JSON.stringify(inner)
  })
  return items.join(', ').slice(0, LONGEST_VALUE)
}

/** Who did it: the sign-in name of a person, or the name of an app. */
export function actorOf(fields: LogFields): string | null {
  const by = objectOf(fields.get('initiatedBy'))
  if (by) {
    const [user, app] = ['user', 'app'].map((key) => new ObjectFields(objectOf(new ObjectFields(by).get(key)) ?? {}))
    return textOf(user?.get('userPrincipalName', 'displayName')) ?? textOf(app?.get('displayName', 'servicePrincipalName'))
  }
  const person = textOf(fields.get('ActorUserPrincipalName', 'UserId', 'UserIds'))
  if (person?.includes('@') === true) return person
  const names = listOf(fields.get('Actor')).flatMap((each) => textOf(new ObjectFields(each).get('ID')) ?? [])
  const app = names.find((name) => !KINDS.test(name) && name.search(GUIDS) === -1)
  return textOf(fields.get('ActorDisplayName')) ?? textOf(fields.get('ActorServicePrincipalName')) ?? app ?? null
}
