// How exports spell the names of properties, and where an object has them.

/**
 * How an export spells its keys: Graph's camelCase, PowerShell's PascalCase (unknown keys in `AdditionalProperties`),
 * Terraform's snake_case, Pulumi's camelCase of Terraform's names; `typed` by a person, who may write an empty list as two quotes.
 */
export type Spelling = 'camel' | 'pascal' | 'snake' | 'pulumi' | 'typed'

/** A list (in `samlSingleSignOnSettings` an object) that Az.Resources names in the singular: https://learn.microsoft.com/powershell/module/az.resources */
const SINGULAR: ReadonlyMap<string, string> = new Map([
  ['replyUrls', 'ReplyUrl'],
  ['servicePrincipalNames', 'ServicePrincipalName'],
  ['keyCredentials', 'KeyCredential'],
  ['passwordCredentials', 'PasswordCredential'],
  ['notificationEmailAddresses', 'NotificationEmailAddress'],
  ['samlSingleSignOnSettings', 'SamlSingleSignOnSetting'],
  ['identifierUris', 'IdentifierUri'],
  ['redirectUris', 'RedirectUri'],
  ['appRoles', 'AppRole'],
  ['tags', 'Tag'],
  ['optionalClaims', 'OptionalClaim'],
  ['implicitGrantSettings', 'ImplicitGrantSetting'],
])
/** The same for a text, which no list can be confused with. */
const SINGULAR_TEXT: ReadonlyMap<string, string> = new Map([['groupMembershipClaims', 'GroupMembershipClaim']])

type Plain = Readonly<Record<string, unknown>>

/** The key of `object` that means the (camelCase) `key`; undefined where it has none. An exact key wins; else case does not matter. */
export function keyIn(object: Plain, key: string, spelling: Spelling): string | undefined {
  const spelled = spell(key, spelling)
  if (Object.hasOwn(object, spelled)) return spelled
  switch (spelling) {
    case 'typed':
    case 'snake':
      return undefined
    case 'pulumi':
      // Pulumi names a list in the plural where Terraform repeats a block: https://www.pulumi.com/registry/packages/azuread
      return Object.hasOwn(object, `${spelled}s`) ? `${spelled}s` : undefined
    case 'camel':
    case 'pascal':
      return anyCase(object, spelled) ?? singularIn(object, key, spelling)
  }
}

function singularIn(object: Plain, key: string, spelling: Spelling): string | undefined {
  if (spelling !== 'pascal') return undefined
  const text = SINGULAR_TEXT.get(key)
  if (text !== undefined && Object.hasOwn(object, text)) return text
  const singular = SINGULAR.get(key)
  // Sign-in logs have a text of that name: `ServicePrincipalName`.
  return singular !== undefined && typeof object[singular] === 'object' && object[singular] !== null ? singular : undefined
}

function spell(key: string, spelling: Spelling): string {
  if (spelling === 'camel' || spelling === 'typed' || key.startsWith('@')) return key
  if (spelling === 'pascal') return key.charAt(0).toUpperCase() + key.slice(1)
  if (spelling === 'pulumi') return camelOf(key)
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function camelOf(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Objects with more keys are indexed. */
const FEW = 40

/** The only key that differs from `key` by case alone; undefined for none and for several. */
function anyCase(object: Plain, key: string): string | undefined {
  const keys = keysOf(object)
  if (keys.length > FEW) return indexOf(object, keys).get(key.toLowerCase()) ?? undefined
  let found: string | undefined
  let folded: string | undefined
  for (const each of keys) {
    if (each.length !== key.length) continue
    folded ??= key.toLowerCase()
    if (each.toLowerCase() !== folded) continue
    if (found !== undefined) return undefined
    found = each
  }
  return found
}

// Readers ask one object for many keys, one after the other: what was found out about the last one is kept, and no more.
let last: Plain | undefined
let lastKeys: readonly string[] = []
let lastIndex: ReadonlyMap<string, string | null> | undefined

function keysOf(object: Plain): readonly string[] {
  if (object === last) return lastKeys
  last = object
  lastKeys = Object.keys(object)
  lastIndex = undefined
  return lastKeys
}

/** Keys by their lower case; null for several. */
function indexOf(object: Plain, keys: readonly string[]): ReadonlyMap<string, string | null> {
  if (object === last && lastIndex !== undefined) return lastIndex
  const index = new Map<string, string | null>()
  for (const each of keys) index.set(each.toLowerCase(), index.has(each.toLowerCase()) ? null : each)
  lastIndex = index
  return index
}

/** PascalCase where all keys of an object begin with a capital letter, else camelCase. */
export function spellingOf(value: unknown): 'camel' | 'pascal' {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'camel'
  let capital = false
  for (const key of keysOf(value as Plain)) {
    if (/^[a-z]/.test(key)) return 'camel'
    capital ||= /^[A-Z]/.test(key)
  }
  return capital ? 'pascal' : 'camel'
}

/** What PowerShell writes for properties that its type does not have; null where it has no such key. */
export function extraIn(object: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> | null {
  const extra = object['AdditionalProperties']
  return typeof extra === 'object' && extra !== null && Object.hasOwn(extra, key) ? (extra as Record<string, unknown>) : null
}
