import type { Place, Span } from '../../model/artifact.ts'
import { absent } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import { parseJson } from '../../syntax/json.ts'
import { Cursor } from '../../syntax/tree.ts'
import { folderOwner, isBelow } from './_lists.ts'

// What the policies of Graph have in common: a definition that is JSON inside JSON, and an owner.

/** The definition of a policy: Entra's documentation spells its keys in several cases; its places are those of the file. */
export interface PolicyDefinition {
  readonly root: Cursor
  /** For a definition string, the part of it that encodes the value. */
  readonly at: (cursor: Cursor) => Place
}

export const placeOf = (cursor: Cursor): Place => cursor.at

/** The child of that key, ignoring case. */
export function inside(cursor: Cursor, key: string): Cursor {
  const own = cursor.keys.find((name) => name.length === key.length && name.toLowerCase() === key.toLowerCase())
  return (own === undefined ? undefined : cursor.member(own)) ?? cursor.get(key)
}

/** The definition of the policy type `name`: from the string of the definition, or the object itself without its envelope. */
export function definitionOf(record: Cursor, name: string): PolicyDefinition | 'damaged' | null {
  const own = inside(record, name)
  if (own.isObject) return { root: own, at: placeOf }
  const definition = record.get('definition')
  let damaged = false
  // Below its depth PowerShell writes the only entry of a list as a text.
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

/** The place of a value of the definition, in the string that encodes it. */
function encodedIn(definition: Cursor, cursor: Cursor): Place {
  const { artifact, pointer, span } = definition.at
  const whole = (): Span => {
    const outer = span()
    const raw = artifact.text.slice(outer.start, outer.end)
    // In YAML strings are written in other ways, so escapes cannot be counted.
    if (!raw.startsWith('"')) return outer
    const inner = cursor.at.span()
    // Without its quotation marks, which are escaped.
    const text = typeof cursor.value === 'string' ? 1 : 0
    return { start: outer.start + rawIndex(raw, inner.start + text), end: outer.start + rawIndex(raw, inner.end - text) }
  }
  return { artifact, pointer, span: whole }
}

/** The index in a JSON string as written, for an index in its value. */
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

export interface PolicyAssignment {
  readonly assigned: boolean
  readonly servicePrincipalId: string | null
  readonly applicationId: string | null
}

/**
 * The object that a policy is assigned to, by the context of the Graph response or the folder of EntraExporter. A list of all policies
 * of the tenant does not say it.
 */
export function assignmentOf(
  record: Cursor,
  collection: 'claimsMappingPolicies' | 'tokenIssuancePolicies',
  type: string,
): PolicyAssignment {
  const of = (owners: 'servicePrincipals' | 'applications'): string | null =>
    new RegExp(`${collection}\\b`).test(record.context ?? '') ? record.owner(owners) : null
  const folder = (owners: string): string | null =>
    isBelow(record, owners) ? folderOwner(record, owners, collection.charAt(0).toUpperCase() + collection.slice(1)) : null
  const servicePrincipalId = of('servicePrincipals') ?? folder('ServicePrincipals')
  const applicationId = of('applications') ?? folder('Applications')
  // Graph uses this context for the policies of one app, and `policies/…` for those of the tenant.
  const isOfOneApp = new RegExp(`#Collection\\(microsoft\\.graph\\.${type}\\)`).test(record.context ?? '')
  return { assigned: servicePrincipalId !== null || applicationId !== null || isOfOneApp, servicePrincipalId, applicationId }
}

/** True for a Graph response with a list of such policies, also an empty one. */
export function isListOf(record: Cursor, collection: string, type: string): boolean {
  return (
    Array.isArray(record.get('value').value) &&
    new RegExp(`(?:\\b${collection}(?:\\((?:[^()]|\\([^()]*\\))*\\))?|\\.${type}\\))$`).test(record.context ?? '')
  )
}

/** A text of the definition: `null` and "" are empty. */
export function innerText(inner: PolicyDefinition, cursor: Cursor, key: string): Field<string> {
  const here = inside(cursor, key)
  const at = inner.at(here)
  if (!here.exists) return absent(at)
  if (here.value === null || here.value === '') return { is: 'empty', at }
  return typeof here.value === 'string' || typeof here.value === 'boolean' || typeof here.value === 'number'
    ? { is: 'known', value: String(here.value), at }
    : { is: 'unreadable', at, why: 'a text should be here' }
}
