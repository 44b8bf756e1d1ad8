import { told } from '../../model/facts.ts'
import { absent, evidenceOf, listOf, valueOf, type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Claim, ClaimsDefinition, ClaimValue, NameIdClaim } from '../../model/things.ts'
import type { Cursor } from '../../syntax/tree.ts'

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

  read(record, tell) {
    const policy = claimsFrom(record)
    tell(told.claimsPolicies, policy)
    const ignored = 'Entra ignores it unless the app has a signing key of its own.'
    const { audienceOverride: audience, includeApplicationIdInIssuer: issuer } = policy
    if (audience.is === 'known') tell.note(audience.at, `audienceOverride is set to ${audience.value}. ${ignored}`)
    if (valueOf(issuer) === true) tell.note(issuer.at, `includeApplicationIdInIssuer is true. ${ignored}`)
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
    claims: record.list((item) => (isNameId(item) ? undefined : claimFrom(item)), 'claims'),
    nameId: nameId ? nameIdFrom(nameId) : null,
    servicePrincipalId: record.owner('servicePrincipals'),
    assigned: true,
  }
}

function groupFilter(record: Cursor): Field<unknown> {
  const filter = record.get('groupFilter')
  if (!filter.exists) return absent(filter.at)
  return saysNothing(filter.value) ? { is: 'empty', at: filter.at } : { is: 'known', value: filter.value, at: filter.at }
}

/** PowerShell writes a thing that is not set as an object of nothing but empty ones. */
function saysNothing(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).every(saysNothing))
}

function isNameId(item: Cursor): boolean {
  return (item.plain('@odata.type') ?? '').endsWith('samlNameIdClaim') || (item.has('nameIdFormat') && !item.has('name'))
}

function nameIdFrom(item: Cursor): NameIdClaim {
  return { at: item.at, format: evidenceOf(item.text('nameIdFormat')) ?? null, values: valuesOf(item) }
}

function claimFrom(item: Cursor): Claim | undefined {
  const name = evidenceOf(item.text('name'))
  if (!name) return undefined
  return {
    at: item.at,
    name,
    namespace: evidenceOf(item.text('namespace')) ?? null,
    tokenFormats: listOf(item.texts('tokenFormat'))?.items ?? [],
    values: valuesOf(item),
  }
}

function valuesOf(item: Cursor): readonly ClaimValue[] {
  const values = item.list(valueFrom, 'configurations')
  if (values.is === 'unreadable')
    return [{ at: values.at, source: 'unreadable', written: null, constant: null, transformations: [], inputs: [], condition: null }]
  return values.is === 'known' ? values.value : []
}

function valueFrom(configuration: Cursor): ClaimValue {
  const transformations = configuration.get('transformations').items()
  const source = sourceOf(configuration.get('attribute'))
  const first = transformations[0]
  const transformed = first !== undefined && (source.source === 'none' || source.source === 'unreadable')
  return {
    at: configuration.at,
    source: transformed ? 'transformation' : source.source,
    written: first ? { value: transformationName(first), at: first.get('@odata.type').at } : source.written,
    constant: source.constant,
    transformations: transformations.map(transformationName),
    inputs: transformations.flatMap(inputsOf),
    condition: conditionOf(configuration.get('condition')),
  }
}

/** An attribute or a constant, as the portal writes it. Microsoft's own examples have a space before an attribute's id. */
function sourceOf(attribute: Cursor): Pick<ClaimValue, 'source' | 'written' | 'constant'> {
  if (attribute.damage !== null) return { source: 'unreadable', written: null, constant: null }
  const constant = attribute.text('value')
  if (constant.is === 'known') {
    return { source: 'constant', written: { value: constant.value, at: constant.at }, constant: constant.value }
  }
  const id = attribute.text('id')
  if (id.is === 'unreadable') return { source: 'unreadable', written: null, constant: null }
  const name = valueOf(id)?.trim() ?? ''
  if (id.is !== 'known' || name === '') return { source: 'none', written: null, constant: null }
  const written = { value: id.value, at: id.at }
  // A name in quotes is what someone typed in place of choosing it: Entra takes it for a text.
  if (/^["“”]/.test(name)) return { source: 'constant', written, constant: name }
  return { source: `${attribute.plain('source')?.trim() ?? 'user'}.${name}`.toLowerCase(), written, constant: null }
}

/** `#microsoft.graph.extractMailPrefixTransformation` is `extractMailPrefix`. */
function transformationName(transformation: Cursor): string {
  const type = transformation.plain('@odata.type') ?? ''
  return /([A-Za-z]+?)(?:Transformation)?$/.exec(type)?.[1] ?? 'transformation'
}

/** What a transformation reads, its main input first. */
function inputsOf(transformation: Cursor): readonly string[] {
  // PowerShell knows no type for them, and keeps all but the type's name apart.
  const extra = transformation
    .members()
    .find(([name]) => name === 'AdditionalProperties')?.[1]
    .spelled('camel')
  const inputs = [...transformation.members(), ...(extra?.members() ?? [])].filter(
    ([, member]) => member.isObject && member.has('attribute'),
  )
  const rank = (name: string): number => (/^input$/i.test(name) ? 0 : 1)
  return inputs.sort(([a], [b]) => rank(a) - rank(b)).map(([, member]) => sourceOf(member.get('attribute')).source)
}

/** Null where it holds for everyone: no condition, or one of any user and no group. */
function conditionOf(condition: Cursor): ClaimValue['condition'] {
  if (!condition.isObject) return null
  const userType = condition.plain('userType') ?? 'any'
  const groups = (listOf(condition.texts('memberOf'))?.items ?? []).map(({ value }) => value)
  return /^any$/i.test(userType) && groups.length === 0 ? null : { at: condition.get('userType').at, userType, groups }
}
