import type { Place, Span } from '../../model/artifact.ts'
import { absent } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import { parseJson } from '../../syntax/json.ts'
import { Cursor } from '../../syntax/tree.ts'
import { folderOwner, isBelow } from './_lists.ts'

// What the policies of Graph have in common: a definition that is JSON inside JSON, and the question whose they are.

/** What a policy defines: keys that Entra's own documentation spells in several cases, and places that stand in the file. */
export interface Inner {
  readonly root: Cursor
  /** For a definition string, the part of it that encodes the value. */
  readonly at: (cursor: Cursor) => Place
}

export const placeOf = (cursor: Cursor): Place => cursor.at

/** The child of that key, in whatever case. */
export function inside(cursor: Cursor, key: string): Cursor {
  return cursor.members().find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1] ?? cursor.get(key)
}

/** What the policy called `name` defines: out of the definition's string, or the object itself without its envelope. */
export function definitionOf(record: Cursor, name: string): Inner | 'damaged' | null {
  const own = inside(record, name)
  if (own.isObject) return { root: own, at: placeOf }
  const definition = record.get('definition')
  let damaged = false
  // PowerShell leaves the one entry of a list that lies below its depth as a text of its own.
  for (const entry of typeof definition.value === 'string' ? [definition] : definition.items()) {
    if (typeof entry.value !== 'string') continue
    const parsed = parseJson({ ...record.artifact, text: entry.value })
    if ('failed' in parsed) {
      damaged ||= new RegExp(name, 'i').test(entry.value)
      continue
    }
    const root = inside(Cursor.of(parsed.tree), name)
    if (root.isObject) return { root, at: (cursor: Cursor) => encodedIn(entry, cursor) }
  }
  return damaged ? 'damaged' : null
}

/** Where a value of the definition stands, in the string that encodes it. */
function encodedIn(definition: Cursor, cursor: Cursor): Place {
  const { artifact, pointer, span } = definition.at
  const whole = (): Span => {
    const outer = span()
    const raw = artifact.text.slice(outer.start, outer.end)
    // YAML has other ways to write a string, and nothing to count escapes by.
    if (!raw.startsWith('"')) return outer
    const inner = cursor.at.span()
    // Without its quotation marks, which are escaped.
    const text = typeof cursor.value === 'string' ? 1 : 0
    return { start: outer.start + rawIndex(raw, inner.start + text), end: outer.start + rawIndex(raw, inner.end - text) }
  }
  return { artifact, pointer, span: whole }
}

/** The index in a JSON string, as written, of the character that is at `index` in what it says. */
function rawIndex(raw: string, index: number): number {
  let at = 1
  for (let passed = 0; passed < index && at < raw.length - 1; passed++) at += raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2
  return at
}

/** True for a policy of that name, whether or not its definition is well-formed. */
export function mentions(record: Cursor, name: string): boolean {
  if (inside(record, name).isObject) return true
  const definition = record.get('definition')
  const entries = typeof definition.value === 'string' ? [definition] : definition.items()
  return entries.some(({ value }) => typeof value === 'string' && new RegExp(`^\\W*${name}\\W`, 'i').test(value))
}

export interface Assignment {
  readonly assigned: boolean
  readonly servicePrincipalId: string | null
  readonly applicationId: string | null
}

/**
 * Whose a policy is, by the question that Graph answered or the folder that EntraExporter put it in. A list of all the
 * tenant's policies says nothing of that.
 */
export function assignmentOf(record: Cursor, collection: 'claimsMappingPolicies' | 'tokenIssuancePolicies', type: string): Assignment {
  const of = (owners: 'servicePrincipals' | 'applications'): string | null =>
    new RegExp(`${collection}\\b`).test(record.context ?? '') ? record.owner(owners) : null
  const folder = (owners: string): string | null =>
    isBelow(record, owners) ? folderOwner(record, owners, collection.charAt(0).toUpperCase() + collection.slice(1)) : null
  const servicePrincipalId = of('servicePrincipals') ?? folder('ServicePrincipals')
  const applicationId = of('applications') ?? folder('Applications')
  // Graph answers the question about one app with this context, and the one about the tenant with `policies/…`.
  const asked = new RegExp(`#Collection\\(microsoft\\.graph\\.${type}\\)`).test(record.context ?? '')
  return { assigned: servicePrincipalId !== null || applicationId !== null || asked, servicePrincipalId, applicationId }
}

/** True for Graph's answer that holds a list of such policies, however many. */
export function isListOf(record: Cursor, collection: string, type: string): boolean {
  return (
    Array.isArray(record.get('value').value) && new RegExp(`(?:\\b${collection}(?:\\(.*\\))?|\\.${type}\\))$`).test(record.context ?? '')
  )
}

/** A text of the definition: `null` and "" are empty. */
export function innerText(inner: Inner, cursor: Cursor, key: string): Field<string> {
  const here = inside(cursor, key)
  const at = inner.at(here)
  if (!here.exists) return absent(at)
  if (here.value === null || here.value === '') return { is: 'empty', at }
  return typeof here.value === 'string' || typeof here.value === 'boolean' || typeof here.value === 'number'
    ? { is: 'known', value: String(here.value), at }
    : { is: 'unreadable', at, why: 'a text should stand here' }
}
