import { inputs } from '../../model/vocabulary.ts'
import type { Place } from '../../model/artifact.ts'
import { absent, evidenceOf, listOf, valueOf } from '../../syntax/field.ts'
import { type Field, type Texts } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Claim, ClaimsDefinition, ClaimValue, NameIdClaim } from '../../model/entra.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { givenList, strangeObject } from './_shapes.ts'

/** The custom claims policy of an enterprise application: what the portal shows under Attributes & Claims. */
export default {
  kind: 'graph-custom-claims-policy',
  title: 'the claims of Attributes & Claims (custom claims policy)',

  recognises(record) {
    if (!record.has('claims')) return false
    return (
      record.has('includeBasicClaimSet') ||
      record.has('includeApplicationIdInIssuer') ||
      /\/claimsPolicy(?:\/\$entity)?$/.test(record.context ?? '') ||
      record
        .get('claims')
        .items()
        .some((item) => /\.(?:customClaim|samlNameIdClaim)$/.test(item.plain('@odata.type') ?? ''))
    )
  },

  read(record, add) {
    const policy = claimsFrom(record)
    add(inputs.claimsPolicies, policy)
    const ignored = 'Entra ignores it unless the app has a custom signing key.'
    const { audienceOverride: audience, includeApplicationIdInIssuer: issuer } = policy
    if (audience.is === 'known') add.note(audience.at, `audienceOverride is set to ${audience.value}. ${ignored}`)
    if (valueOf(issuer) === true) add.note(issuer.at, `includeApplicationIdInIssuer is true. ${ignored}`)
  },
} satisfies Reader<Cursor>

function claimsFrom(record: Cursor): ClaimsDefinition {
  const nameId = record.get('claims').items().find(isNameId)
  return {
    at: record.at,
    kind: 'custom-claims-policy',
    id: record.plain('id') ?? null,
    displayName: null,
    includeBasicClaimSet: record.flag('includeBasicClaimSet'),
    includeApplicationIdInIssuer: record.flag('includeApplicationIdInIssuer'),
    audienceOverride: record.text('audienceOverride'),
    groupFilter: groupFilter(record),
    claims: claimsIn(record),
    nameId: nameId ? nameIdFrom(nameId) : null,
    servicePrincipalId: record.owner('servicePrincipals'),
    assigned: true,
  }
}

/** A claim whose name was cut off, or cannot be read, may be any claim, so the list is not reliable; so with its namespace and its formats. */
function claimsIn(record: Cursor): Field<readonly Claim[]> {
  const others = record
    .get('claims')
    .items()
    .filter((item) => item.cutOff === null && !isNameId(item))
  const list = record.list((item) => (isNameId(item) ? undefined : claimFrom(item)), 'claims')
  const claims = givenList(list, record.get('claims'))
  if (claims.is !== 'known') return claims
  const only = record.get('claims').isObject ? [record.get('claims')] : others
  for (const item of only) {
    const strange = strangeObject(item, 'a claim', OF_CLAIM)
    if (strange) return strange
    const formats = item.get('tokenFormat')
    const parts = [item.text('name'), item.text('namespace'), ...(typeof formats.value === 'string' ? [] : [formats.texts()])]
    for (const part of parts) if (part.is === 'unreadable') return part
  }
  const nameless = others.find((item) => !item.has('name') && cutOff(item) !== null)
  if (!nameless) return claims
  const rest = nameless.get('AdditionalProperties')
  return { is: 'unreadable', at: rest.text().at, why: rest.cutOff ?? '' }
}

function groupFilter(record: Cursor): Field<unknown> {
  const filter = record.get('groupFilter')
  if (!filter.exists) return absent(filter.at)
  if (typeof filter.value !== 'object' && filter.cutOff === null && filter.value !== '') {
    filter.misfit('an object')
    return { is: 'unreadable', at: filter.at, why: 'an object should be here' }
  }
  return isBlank(filter.value) ? { is: 'empty', at: filter.at } : { is: 'known', value: filter.value, at: filter.at }
}

/** PowerShell writes an object that is not set as an object of empty values. */
function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).every(isBlank))
}

function isNameId(item: Cursor): boolean {
  return (item.plain('@odata.type') ?? '').endsWith('samlNameIdClaim') || (item.has('nameIdFormat') && !item.has('name'))
}

function nameIdFrom(item: Cursor): NameIdClaim {
  const format = item.text('nameIdFormat')
  return { at: item.at, format: evidenceOf(format) ?? null, values: format.is === 'unreadable' ? [unreadable(format.at)] : valuesOf(item) }
}

function claimFrom(item: Cursor): Claim | undefined {
  const name = evidenceOf(item.text('name'))
  if (!name) return undefined
  return {
    at: item.at,
    name,
    namespace: evidenceOf(item.text('namespace')) ?? null,
    tokenFormats: tokenFormats(item.get('tokenFormat')),
    values: valuesOf(item),
  }
}

/** PowerShell writes a list below its depth as its entries joined by spaces; token formats contain no space. */
function tokenFormats(list: Cursor): Texts {
  if (typeof list.value === 'string' && list.cutOff === null)
    return list.value.split(' ').flatMap((value) => (value === '' ? [] : { value, at: list.at }))
  return listOf(list.texts())?.items ?? []
}

/** Where PowerShell cut off this value or its `AdditionalProperties`, which contain what it has no type for. */
function cutOff(cursor: Cursor): Place | null {
  const rest = cursor.get('AdditionalProperties')
  if (rest.cutOff === null) return null
  return rest.text().at
}

/** True for the empty text that PowerShell writes for an empty list below its depth. */
function isEmptied({ value }: Cursor): boolean {
  return value === ''
}

function valuesOf(item: Cursor): readonly ClaimValue[] {
  const list = item.get('configurations')
  const values = givenList(item.list(valueFrom, 'configurations'), list)
  if (values.is === 'unreadable') return isEmptied(list) ? [] : [unreadable(values.at)]
  const cut = values.is === 'absent' ? cutOff(item) : null
  if (cut) return [unreadable(cut)]
  if (values.is === 'known') return values.value
  return list.value === null ? [unreadable(list.at)] : []
}

const OF_CLAIM = ['name', 'namespace', 'nameIdFormat', 'configurations', 'tokenFormat', 'samlAttributeNameFormat']
const OF_VALUE = ['attribute', 'condition', 'transformations']
/** Of a constant, and of an attribute of the user or another object. */
const OF_ATTRIBUTE = ['value', 'id', 'source', 'isExtensionAttribute']

function unreadable(at: Place, condition: ClaimValue['condition'] = null): ClaimValue {
  return { at, source: 'unreadable', written: null, constant: null, transformations: [], steps: [], inputs: [], condition }
}

function valueFrom(configuration: Cursor): ClaimValue {
  const condition = conditionOf(configuration.get('condition'))
  const cut = cutOff(configuration)
  if (cut) return unreadable(cut)
  const strange = strangeObject(configuration, 'the source of a claim', OF_VALUE)
  if (strange) return unreadable(strange.at)
  if ('unreadable' in condition) return unreadable(condition.unreadable)
  const list = configuration.get('transformations')
  const listed = list.list((transformation) => transformation)
  if (listed.is === 'unreadable' && !isEmptied(list)) return unreadable(listed.at, condition.is)
  const transformations = listed.is === 'known' ? listed.value : []
  const nameless = transformations.find((transformation) => typeOf(transformation) === null)
  if (nameless) return unreadable(cutOff(nameless) ?? nameless.at, condition.is)

  const attribute = configuration.get('attribute')
  const source = sourceOf(attribute)
  const steps = transformations.map((transformation) => ({
    value: typeOf(transformation) ?? '',
    at: transformation.get('@odata.type').at,
  }))
  const sources = transformations.flatMap(sourcesOf)
  const lost = sources.find((input) => input.source === 'unreadable')
  const transformed = steps.length > 0 && source.source === 'none'
  return {
    at: lost?.at ?? source.lostAt ?? configuration.at,
    source: lost ? 'unreadable' : transformed ? 'transformation' : source.source,
    written: steps[0] ?? source.written,
    constant: source.constant,
    transformations: steps.map(({ value }) => value),
    steps,
    inputs: sources.map(inputText),
    recipe: transformations.map((transformation) => ({
      name: typeOf(transformation) ?? '',
      inputs: sourcesOf(transformation).map(inputText),
      parameters: parametersOf(transformation),
    })),
    condition: condition.is,
  }
}

interface ClaimSource extends Pick<ClaimValue, 'at' | 'source' | 'written' | 'constant'> {
  /** Where it was cut off. */
  readonly lostAt: Place | null
}

/** An attribute or a constant, as the portal writes it. Microsoft's own examples have a space before an attribute's id. */
function sourceOf(attribute: Cursor): ClaimSource {
  const none = { at: attribute.at, source: 'none', written: null, constant: null, lostAt: null }
  const lost = (at: Place): ClaimSource => ({ ...none, at, source: 'unreadable', lostAt: at })
  const cut = cutOff(attribute)
  if (cut) return lost(cut)
  const strange = strangeObject(attribute, 'an attribute', OF_ATTRIBUTE)
  if (strange) return lost(strange.at)
  const constant = attribute.text('value')
  const id = attribute.text('id')
  if (constant.is === 'known')
    return { ...none, source: 'constant', written: { value: constant.value, at: constant.at }, constant: constant.value }
  if (id.is === 'unreadable' || constant.is === 'unreadable') return lost(id.is === 'unreadable' ? id.at : constant.at)
  const name = valueOf(id)?.trim() ?? ''
  if (id.is !== 'known' || name === '') return none
  const written = { value: id.value, at: id.at }
  // A name in quotes was typed, not chosen: Entra uses it as a constant text.
  if (/^["“”]/.test(name)) return { ...none, source: 'constant', written, constant: name }
  const from = attribute.text('source')
  if (from.is === 'unreadable') return lost(from.at)
  return { ...none, source: `${valueOf(from)?.trim() ?? 'user'}.${name}`.toLowerCase(), written }
}

/** `#microsoft.graph.extractMailPrefixTransformation` is `extractMailPrefix`; null where it does not say. */
function typeOf(transformation: Cursor): string | null {
  const word = (transformation.plain('@odata.type') ?? '').split(/[^A-Za-z]/).at(-1) ?? ''
  return /^([A-Za-z]+?)(?:Transformation)?$/.exec(word)?.[1] ?? null
}

function inputText({ constant, source }: ClaimSource): string {
  return constant === null ? source : `"${constant}"`
}

/** The texts and numbers beside the inputs: the separator of a join, the pattern of a replacement. */
function parametersOf(transformation: Cursor): ReadonlyMap<string, string> {
  const found = transformation.members().flatMap(([name, { value, cutOff: damage }]): [string, string][] => {
    if (damage !== null || name.includes('@') || (typeof value !== 'string' && typeof value !== 'number')) return []
    return [[name, String(value)]]
  })
  // Further attributes make a replacement something that is not evaluated here.
  const more = transformation.get('additionalAttributes').items().length > 0
  return new Map([...found, ...(more ? [['additionalAttributes', 'given'] as const] : [])])
}

/** The inputs of a transformation, its main input first. */
function sourcesOf(transformation: Cursor): readonly ClaimSource[] {
  // PowerShell has no type for them, and writes everything but the type in AdditionalProperties.
  const extra = transformation
    .members()
    .find(([name]) => name === 'AdditionalProperties')?.[1]
    .spelled('camel')
  const members = [...transformation.members(), ...(extra?.members() ?? [])].filter(([name, member]) =>
    member.cutOff === null ? member.isObject && member.has('attribute') : /^(?:in|out)put/i.test(name),
  )
  const rank = (name: string): number => (/^input$/i.test(name) ? 0 : 1)
  return members.sort(([a], [b]) => rank(a) - rank(b)).map(([, member]) => sourceOf(member.get('attribute')))
}

const USER_TYPES = /^(?:any|members|allGuests|aadGuests|externalGuests)$/i

/** Null where it applies to everyone: no condition, or one for any user and no group. */
function conditionOf(condition: Cursor): { readonly is: ClaimValue['condition'] } | { readonly unreadable: Place } {
  const cut = cutOff(condition)
  if (cut) return { unreadable: cut }
  const type = condition.text('userType')
  const list = condition.get('memberOf')
  const members = list.texts()
  if (members.is === 'unreadable' && !isEmptied(list)) return { unreadable: members.at }
  const groups = (listOf(members)?.items ?? []).map(({ value }) => value)
  const userType = valueOf(type) ?? 'any'
  if (type.is === 'unreadable' || !USER_TYPES.test(userType)) return { unreadable: type.at }
  return { is: /^any$/i.test(userType) && groups.length === 0 ? null : { at: type.at, userType, groups } }
}
