import type { Evidence, Place } from '../model/artifact.ts'
import type { Field, Texts } from '../model/field.ts'
import type { Membership } from '../model/people.ts'
import type { ObjectMapping, SyncSchema } from '../model/provisioning.ts'
import { entryOf } from '../syntax/table.ts'
import { asWritten, unlinked, whyNoAddress } from './as-written.ts'
import { markClaims } from './blanked-claims.ts'
import { BLANKED, isBlanked, isPlain, type Shape } from './blanked.ts'

// Which fields of which facts a person may have blanked before passing an export on, and which have something around their value then.
// Display names and names of groups are not among them.

/** Of the fields of an object, and of the objects in its lists. */
interface ShapeNames {
  readonly [key: string]: Shape | ShapeNames
}
type Shapes = readonly (readonly [key: string, shape: Shape | Shapes])[]

function shapesOf(names: ShapeNames): Shapes {
  return Object.entries(names).map(([key, shape]) => [key, typeof shape === 'string' ? shape : shapesOf(shape)] as const)
}

const ID: ShapeNames = { id: 'id' }
/** Of what a response says for which object it is. */
const OWNED: ShapeNames = { servicePrincipalId: 'id', applicationId: 'id' }
const APP: ShapeNames = {
  ...ID,
  ...{ appId: 'guid', templateId: 'guid', tokenEncryptionKeyId: 'guid', logoutUrl: 'url', replyUrls: 'url' },
  ...{ disabledByMicrosoft: 'keyword', tags: 'phrase' },
}

/** By name of the fact, then by name of the field. */
const SHAPES: ReadonlyMap<string, Shapes> = new Map(
  Object.entries<ShapeNames>({
    'inputs.applications': {
      ...APP,
      identifierUris: 'url',
      publisherDomain: 'domain',
      groupMembershipClaims: 'keyword',
      optionalSamlClaims: 'phrase',
    },
    'inputs.principals': {
      ...APP,
      ...{ tenantId: 'guid', loginUrl: 'url', names: 'url', thumbprint: 'thumbprint', notificationMails: 'address' },
      ...{ ssoMode: 'keyword', relayState: 'phrase', homepage: 'url', roleValues: 'phrase', servicePrincipalType: 'keyword' },
    },
    'inputs.organizations': { tenantId: 'guid', verifiedDomains: 'domain' },
    'inputs.users': { ...ID, mail: 'address', upn: 'address', mailNickname: 'phrase', userType: 'keyword' },
    'inputs.groups': ID,
    'inputs.memberships': { groupId: 'id', userIds: 'id', groups: ID },
    'inputs.claimsPolicies': OWNED,
    'inputs.mappingPolicies': OWNED,
    'inputs.noMappingPolicies': OWNED,
    'inputs.assignments': { principalId: 'id', principalType: 'keyword', resourceId: 'id' },
    'inputs.secrets': { ...OWNED, baseAddress: 'url', notificationRecipients: 'phrase' },
    'inputs.metadata': { entityId: 'issued-url', ssoLocations: 'issued-url' },
    'inputs.tokenPolicies': { ...OWNED, signingAlgorithm: 'keyword', signingPolicy: 'keyword' },
    'inputs.jobs': {
      ...OWNED,
      ...{ templateId: 'phrase', state: 'keyword', statusCode: 'keyword', lastRunState: 'keyword', interval: 'keyword' },
      ...{ lastErrorCode: 'keyword', lastErrorMessage: 'phrase' },
      quarantine: { reason: 'keyword', errorCode: 'keyword', errorMessage: 'phrase' },
    },
    'inputs.schemas': {
      ...OWNED,
      objectMappings: {
        ...{ flowTypes: 'keyword', sourceObject: 'keyword', targetObject: 'phrase' },
        attributes: { target: 'phrase', sourceType: 'keyword', sourceName: 'phrase', expression: 'phrase' },
      },
    },
  }).map(([fact, names]) => [fact, shapesOf(names)] as const),
)

const OF_LIST = shapesOf(OWNED)

/** The item of a fact as Entra has it. The same item where nothing was blanked and nothing stands around a value. */
export interface Marked<T> {
  readonly item: T
  /** Where its blanked fields are. */
  readonly at: readonly Place[]
  /** Where a value is read without what is around it. */
  readonly around: readonly Place[]
  /** Where something stands in place of an address. */
  readonly odd: readonly Place[]
}

interface FieldsFound {
  readonly blanked: Place[]
  readonly around: Place[]
  readonly odd: Place[]
}

export function markBlanked<T>(fact: string, item: T): Marked<T> {
  const found: FieldsFound = { blanked: [], around: [], odd: [] }
  const shapes = SHAPES.get(fact)
  if (!shapes || typeof item !== 'object' || item === null) return { item, at: [], around: [], odd: [] }
  // Of a list of people or jobs, each of them has these fields.
  const isList = 'items' in item && Array.isArray(item.items)
  const read = marked(item, isList ? [...OF_LIST, ['items', shapes]] : shapes, found)
  const whole = WHOLE.get(fact)
  return {
    item: whole && (read !== item || whole === markClaims) ? (whole(read as never, found.blanked) as T) : read,
    at: found.blanked,
    around: found.around,
    odd: found.odd,
  }
}

/** What a blanked part means for the whole. */
const WHOLE: ReadonlyMap<string, (item: never, blanked: Place[]) => object> = new Map<string, (item: never, blanked: Place[]) => object>([
  ['inputs.claimsPolicies', markClaims],
  ['inputs.mappingPolicies', markClaims],
  ['inputs.schemas', wholeSchema],
  ['inputs.memberships', wholeMembership],
])

/** A mapping of which the target is blanked may be any one, and so may one of which both objects are. */
function wholeSchema(schema: SyncSchema): SyncSchema {
  const nameless = schema.objectMappings.find(({ sourceObject, targetObject }) => isOut(sourceObject) && targetObject.is !== 'known')
  const objectMappings = schema.objectMappings.map((mapping): ObjectMapping => {
    const lost = mapping.attributes.is === 'known' ? mapping.attributes.value.find(({ target }) => isOut(target)) : undefined
    return lost ? { ...mapping, attributes: lost.target as Extract<Field<never>, { is: 'blanked' }> } : mapping
  })
  return { ...schema, objectMappings, damage: schema.damage ?? (nameless ? { at: nameless.sourceObject.at, why: BLANKED } : null) }
}

/** Who is blanked may be anyone. */
function wholeMembership(membership: Membership): Membership {
  const { userIds } = membership
  const left = (userIds as readonly (string | null)[]).filter((id) => id !== null)
  return left.length === userIds.length ? membership : { ...membership, userIds: left, complete: false }
}

function isOut(field: Field<unknown>): boolean {
  return field.is === 'blanked'
}

function marked<T extends object>(object: T, shapes: Shapes, found: FieldsFound): T {
  let changed: Record<string, unknown> | null = null
  for (const [key, shape] of shapes) {
    const value = entryOf(object as Readonly<Record<string, unknown>>, key)
    const without = typeof shape === 'string' ? markValue(value, shape, found) : markWithin(value, shape, found)
    if (without !== value) changed = { ...(changed ?? object), [key]: without }
  }
  return (changed ?? object) as T
}

function markValue(value: unknown, shape: Shape, found: FieldsFound): unknown {
  if (typeof value === 'string')
    return isPlain(value, shape) ? value : (asWritten(value, shape) ?? (isCrossedOut(value, shape) ? null : value))
  if (Array.isArray(value))
    return typeof value[0] === 'string' ? markTexts(value as string[], shape) : withoutBlanked(value as Texts, shape, found)
  return isKnown(value) ? markField(value, shape, found) : value
}

/** Texts without a place: null for one that is blanked. */
function markTexts(texts: readonly string[], shape: Shape): readonly unknown[] {
  const read = texts.map((text) => markValue(text, shape, { blanked: [], around: [], odd: [] }))
  return read.some((each, index) => each !== texts[index]) ? read : texts
}

/** In an object, in each object of a list, or in what a field has of these. */
function markWithin(value: unknown, shapes: Shapes, found: FieldsFound): unknown {
  if (isKnown(value)) {
    const within = markWithin(value.value, shapes, found)
    return within === value.value ? value : { ...value, value: within }
  }
  if (Array.isArray(value)) {
    let changed: unknown[] | null = null
    for (let index = 0; index < value.length; index++) {
      const each: unknown = value[index]
      const without = markWithin(each, shapes, found)
      if (without !== each) (changed ??= [...(value as unknown[])])[index] = without
    }
    return changed ?? value
  }
  return typeof value === 'object' && value !== null ? marked(value, shapes, found) : value
}

function isKnown(value: unknown): value is Extract<Field<unknown>, { is: 'known' }> {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === 'known'
}

function markField(field: Extract<Field<unknown>, { is: 'known' }>, shape: Shape, found: FieldsFound): Field<unknown> {
  const { value, at } = field
  if (typeof value === 'string') {
    if (isPlain(value, shape)) return field
    const read = readFrom(value, shape, at)
    if (read !== null) {
      found.around.push(at)
      return { is: 'known', value: read, at }
    }
    if (!isCrossedOut(value, shape)) {
      const why = shape === 'address' ? whyNoAddress(value) : null
      if (why === null) return field
      found.odd.push(at)
      return { is: 'unreadable', at, why }
    }
    found.blanked.push(at)
    return { is: 'blanked', at, why: BLANKED }
  }
  if (!Array.isArray(value)) return field
  const left = withoutBlanked(value as Texts, shape, found)
  if (left === value) return field
  if (left.length === value.length) return { ...field, value: left }
  // What is blanked may be the very value that a rule looks for, unless the rest shows that it is Mixpanel's.
  return left.some((each) => /mixpanel/i.test(each.value)) ? { ...field, value: left } : { is: 'blanked', at, why: BLANKED }
}

function withoutBlanked(texts: Texts, shape: Shape, found: FieldsFound): Texts {
  const left = texts.flatMap((each: Evidence<string>): Texts => {
    const { value, at } = each
    if (typeof value !== 'string') return [each]
    const read = readFrom(value, shape, at)
    if (read === null && !isCrossedOut(value, shape)) return [each]
    ;(read === null ? found.blanked : found.around).push(at)
    return read === null ? [] : [{ ...each, value: read }]
  })
  return left.length === texts.length && left.every((each, index) => each === texts[index]) ? texts : left
}

function readFrom(value: string, shape: Shape, at: Place): string | null {
  return asWritten(value, shape) ?? (shape === 'url' ? unlinked(value, at.artifact.text) : null)
}

/** Microsoft's own placeholder in metadata for all tenants is none. */
function isCrossedOut(value: string, shape: Shape): boolean {
  return !value.includes('{tenantid}') && isBlanked(value, shape)
}
