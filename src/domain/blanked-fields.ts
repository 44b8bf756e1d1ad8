import type { Evidence, Place } from '../model/artifact.ts'
import type { Field, Texts } from '../model/field.ts'
import { entryOf } from '../syntax/table.ts'
import { BLANKED, isBlanked, type Shape } from './blanked.ts'

// Which fields of which facts a person may have blanked before passing an export on. Display names and names of groups are not among them.

const ID = { id: 'id' } as const
const APP = { ...ID, appId: 'guid', templateId: 'guid', tokenEncryptionKeyId: 'guid', logoutUrl: 'url', replyUrls: 'url' } as const

type Shapes = Readonly<Record<string, Shape>>

/** By name of the fact, then by name of the field. */
const SHAPES: ReadonlyMap<string, Shapes> = new Map<string, Shapes>([
  ['inputs.applications', { ...APP, identifierUris: 'url' }],
  [
    'inputs.principals',
    { ...APP, tenantId: 'guid', loginUrl: 'url', names: 'url', thumbprint: 'thumbprint', notificationMails: 'address' },
  ],
  ['inputs.organizations', { tenantId: 'guid', verifiedDomains: 'domain' }],
  ['inputs.users', { ...ID, mail: 'address', upn: 'address' }],
  ['inputs.groups', ID],
  ['inputs.assignments', { principalId: 'id', resourceId: 'id' }],
  ['inputs.secrets', { baseAddress: 'url' }],
  ['inputs.metadata', { entityId: 'issued-url', ssoLocations: 'issued-url' }],
])

/** The item of a fact with its blanked fields marked as such, and where they are. The same item where there are none. */
export function markBlanked<T>(fact: string, item: T): { readonly item: T; readonly at: readonly Place[] } {
  const shapes = Object.entries(SHAPES.get(fact) ?? {})
  const at: Place[] = []
  if (shapes.length === 0 || typeof item !== 'object' || item === null) return { item, at }
  if (!('items' in item) || !Array.isArray(item.items)) return { item: marked(item, shapes, at), at }
  const items = item.items.map((each: unknown) => (typeof each === 'object' && each !== null ? marked(each, shapes, at) : each))
  return { item: at.length === 0 ? item : { ...item, items }, at }
}

function marked<T extends object>(object: T, shapes: readonly (readonly [key: string, shape: Shape])[], places: Place[]): T {
  let changed: Record<string, unknown> | null = null
  for (const [key, shape] of shapes) {
    const field = entryOf(object as Readonly<Record<string, unknown>>, key)
    const without = Array.isArray(field)
      ? withoutBlanked(field as Texts, shape, places)
      : isKnown(field)
        ? markField(field, shape, places)
        : field
    if (without !== field) changed = { ...(changed ?? object), [key]: without }
  }
  return (changed ?? object) as T
}

function isKnown(value: unknown): value is Extract<Field<unknown>, { is: 'known' }> {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === 'known'
}

function markField(field: Extract<Field<unknown>, { is: 'known' }>, shape: Shape, places: Place[]): Field<unknown> {
  const { value, at } = field
  if (typeof value === 'string') {
    if (!isCrossedOut(value, shape)) return field
    places.push(at)
    return { is: 'blanked', at, why: BLANKED }
  }
  if (!Array.isArray(value)) return field
  const left = withoutBlanked(value as Texts, shape, places)
  if (left.length === value.length) return field
  // What is blanked may be the very value that a rule looks for, unless the rest shows that it is Mixpanel's.
  return left.some((each) => /mixpanel/i.test(each.value)) ? { ...field, value: left } : { is: 'blanked', at, why: BLANKED }
}

function withoutBlanked(texts: Texts, shape: Shape, places: Place[]): Texts {
  const isOut = ({ value }: Evidence<string>): boolean => typeof value === 'string' && isCrossedOut(value, shape)
  const out = texts.filter(isOut)
  places.push(...out.map(({ at }) => at))
  return out.length === 0 ? texts : texts.filter((each) => !out.includes(each))
}

/** Microsoft's own placeholder in metadata for all tenants is none. */
function isCrossedOut(value: string, shape: Shape): boolean {
  return !value.includes('{tenantid}') && isBlanked(value, shape)
}
