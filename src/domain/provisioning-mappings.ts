import type { AttributeMapping, ObjectMapping, SyncSchema } from '../model/provisioning.ts'
import { visible } from '../syntax/display.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import type { AddressSource } from './user-addresses.ts'

// How the mappings of a provisioning schema are read.

/** The mapping of users; undefined where the schema has none. */
export function userMapping(schema: SyncSchema): ObjectMapping | undefined {
  return mappingOf(schema, /^user$/i, /:User$/i)
}

/** The mapping of groups; undefined where the schema has none. */
export function groupMapping(schema: SyncSchema): ObjectMapping | undefined {
  return mappingOf(schema, /^group$/i, /:Group$/i)
}

/** The target decides only where the source is not readable. */
function mappingOf(schema: SyncSchema, source: RegExp, target: RegExp): ObjectMapping | undefined {
  return schema.objectMappings.find(
    ({ sourceObject, targetObject }) =>
      source.test(valueOf(sourceObject) ?? '') || (sourceObject.is !== 'known' && target.test(valueOf(targetObject) ?? '')),
  )
}

/** The attribute mapping with this target. */
export function attributeFor(attributes: readonly AttributeMapping[], target: RegExp): AttributeMapping | undefined {
  return attributes.find((each) => target.test(valueOf(each.target) ?? ''))
}

/** The attributes that an expression reads, as written: `Switch([IsSoftDeleted], …)` reads `IsSoftDeleted`. */
export function attributesIn(expression: string): readonly string[] {
  return [...new Set([...expression.matchAll(/\[([^[\]]+)\]/g)].map((match) => match[1] ?? ''))]
}

/** True for a constant, and for an expression that reads no attribute. */
export function isFixed({ sourceType, expression }: AttributeMapping): boolean {
  if (/^constant$/i.test(valueOf(sourceType) ?? '')) return true
  const written = valueOf(expression)
  return written !== undefined && !written.includes('[')
}

/** The mapping of roles, by its target or by a function that reads app roles. */
export function rolesMapping(attributes: readonly AttributeMapping[]): AttributeMapping | undefined {
  const reads = /AppRoleAssignment(?:s|sComplex)?\(|SingleAppRoleAssignment|\[appRoleAssignments\]/i
  return attributeFor(attributes, /^roles\b/i) ?? attributes.find(({ expression }) => reads.test(valueOf(expression) ?? ''))
}

/** Where userName comes from: an address, something else (`other`), or an expression that may give any address (`unclear`). */
export interface UserNameSource {
  readonly is: AddressSource | 'other' | 'unclear'
  /** The attribute or expression as written. */
  readonly written: string
}

/** Attributes that may hold an address: an export of users does not show whether it is the right one. */
const MAYBE_ADDRESS = /mail|proxyaddress|upn|userprincipal|extension|customsecurity|^immutable.*address/i
const ONE_ATTRIBUTE = /^\[[^\]]+\]$|^(?:ToLower|Trim|NormalizeDiacritics)\(\[[^\]]+\]\s*(?:,[^)]*)?\)$/i
const COALESCE = /^Coalesce\(\s*\[mail\]\s*,\s*\[(?:original)?userPrincipalName\]\s*\)$/i

/** `Coalesce` of the two, or an `IIF` that has the mail address before the user principal name. */
function isMailOrUpn(expression: string): boolean {
  if (COALESCE.test(expression)) return true
  const plain = expression.toLowerCase()
  if (!/^iif\(|^if\(/.test(plain) || !plain.endsWith(')')) return false
  const mail = plain.indexOf('[mail]')
  return mail !== -1 && plain.slice(mail).search(/\[(?:original)?userprincipalname\]/) !== -1
}

export function userNameSource({ sourceType, sourceName, expression }: AttributeMapping): UserNameSource {
  const name = valueOf(sourceName)
  const written = valueOf(expression) ?? (name === undefined ? '' : `[${name}]`)
  const type = valueOf(sourceType)?.toLowerCase()
  if (type === 'constant') return { is: 'other', written: visible(written) }
  const isDirect = type === 'attribute'
  const read = isDirect && name !== undefined ? [name] : attributesIn(written)
  const [only, ...more] = read
  if (only !== undefined && more.length === 0 && (isDirect || ONE_ATTRIBUTE.test(written))) {
    if (/^mail$/i.test(only)) return { is: 'mail', written: 'mail' }
    if (/^(?:original)?userPrincipalName$/i.test(only)) return { is: 'upn', written: only }
    return { is: MAYBE_ADDRESS.test(only) ? 'unclear' : 'other', written: only }
  }
  return { is: isMailOrUpn(written) ? 'mail-or-upn' : 'unclear', written }
}

/** The attributes that the mapping of userName names; `mail` without a schema or where nothing else is readable. */
export function userNameAddress(schema: SyncSchema | undefined): AddressSource {
  const mapping = schema && userMapping(schema)
  const attributes = mapping && listOf(mapping.attributes)?.items
  const userName = attributes && attributeFor(attributes, /^userName$/)
  const written = userName ? `${valueOf(userName.sourceName) ?? ''} ${valueOf(userName.expression) ?? ''}` : 'mail'
  if (!/userPrincipalName/i.test(written)) return 'mail'
  return /\bmail\b/i.test(written) ? 'mail-or-upn' : 'upn'
}
