import { NAME_ID_CLAIM } from '../../vendors/entra.ts'
import { inputs } from '../../model/vocabulary.ts'
import { absent, evidenceOf, valueOf } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Claim, ClaimsDefinition, ClaimValue, NameIdClaim } from '../../model/entra.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { assignmentOf, definitionOf, innerText, inside, isListOf, mentions, placeOf, type PolicyDefinition } from './_policies.ts'

const NAME = 'ClaimsMappingPolicy'

/** Claims mapping policies: a list, one policy, or only its definition. */
export default {
  kind: 'graph-claims-mapping-policies',
  title: 'claims mapping policies',

  recognises(record) {
    return isListOf(record, 'claimsMappingPolicies', 'claimsMappingPolicy') || mentions(record, NAME) || isNamed(record) || isBody(record)
  },

  read(record, add) {
    if (!Array.isArray(record.get('value').value)) {
      add(inputs.mappingPolicies, mappingFrom(record))
      return
    }
    const policies = record
      .get('value')
      .items()
      .filter(({ isObject }) => isObject)
    for (const policy of policies) add(inputs.mappingPolicies, mappingFrom(policy.asWritten()))
    const { assigned, servicePrincipalId } = assignmentOf(record, 'claimsMappingPolicies', 'claimsMappingPolicy')
    if (policies.length === 0 && assigned) add(inputs.noMappingPolicies, { at: record.get('value').at, servicePrincipalId })
  },
} satisfies Reader<Cursor>

/** A policy with its type, even if its definition is damaged. */
function isNamed(record: Cursor): boolean {
  return record.has('definition') && /claimsMappingPolic(?:y|ies\/\$entity)$/.test(record.plain('@odata.type') ?? record.context ?? '')
}

/** The definition without its envelope, as a file. */
function isBody(record: Cursor): boolean {
  return inside(record, 'ClaimsSchema').exists && (inside(record, 'IncludeBasicClaimSet').exists || inside(record, 'Version').exists)
}

/** Also for readers of exports with another envelope around the definition. */
export function mappingFrom(record: Cursor): ClaimsDefinition {
  const inner = isBody(record) ? { root: record, at: placeOf } : definitionOf(record, NAME)
  const { assigned, servicePrincipalId } = assignmentOf(record, 'claimsMappingPolicies', 'claimsMappingPolicy')
  return {
    at: record.at,
    kind: 'claims-mapping-policy',
    id: record.plain('id') ?? null,
    displayName: record.plain('displayName') ?? null,
    servicePrincipalId,
    assigned,
    ...(inner === null || inner === 'damaged' ? unreadable(record, inner) : definedBy(inner)),
  }
}

type DefinedFields = Pick<
  ClaimsDefinition,
  'includeBasicClaimSet' | 'includeApplicationIdInIssuer' | 'audienceOverride' | 'groupFilter' | 'claims' | 'nameId'
>

function unreadable(record: Cursor, inner: 'damaged' | null): DefinedFields {
  const definition = record.get('definition')
  const why = inner === null ? (definition.cutOff ?? 'it contains no claims mapping policy') : 'its definition is not well-formed JSON'
  const field: Field<never> = definition.exists ? { is: 'unreadable', at: definition.at, why } : absent(record.at)
  return {
    includeBasicClaimSet: field,
    includeApplicationIdInIssuer: field,
    audienceOverride: field,
    groupFilter: field,
    claims: field,
    nameId: null,
  }
}

function definedBy(inner: PolicyDefinition): DefinedFields {
  const { root } = inner
  const schema = inside(root, 'ClaimsSchema')
  const entries = schema.items().filter(({ isObject }) => isObject)
  const transformations = transformationsIn(root, entries)
  const claims = entries.map((entry) => claimFrom(inner, entry, transformations)).filter((claim) => claim !== undefined)
  const isNameId = (claim: Claim): boolean => claim.name.value === NAME_ID_CLAIM
  const nameId = claims.find(isNameId)
  const at = inner.at(schema)
  return {
    includeBasicClaimSet: flag(innerText(inner, root, 'IncludeBasicClaimSet')),
    includeApplicationIdInIssuer: flag(innerText(inner, root, 'issuerWithApplicationId')),
    audienceOverride: innerText(inner, root, 'audienceOverride'),
    groupFilter: groupFilter(inner),
    claims: schema.exists ? { is: 'known', value: claims.filter((claim) => !isNameId(claim)), at } : { is: 'empty', at },
    nameId: nameId ? nameIdFrom(inner, nameId, entries) : null,
  }
}

/** In all samples it is a text; a boolean is accepted too. */
function flag(field: Field<string>): Field<boolean> {
  if (field.is !== 'known') return field
  if (/^true$/i.test(field.value)) return { ...field, value: true }
  if (/^false$/i.test(field.value)) return { ...field, value: false }
  return { is: 'unreadable', at: field.at, why: 'true or false should be here' }
}

function groupFilter(inner: PolicyDefinition): Field<unknown> {
  const filter = inside(inner.root, 'GroupFilter')
  const at = inner.at(filter)
  if (!filter.exists) return absent(at)
  return filter.value === null ? { is: 'empty', at } : { is: 'known', value: filter.value, at }
}

/** `SamlClaimType` is the complete name of the attribute, including any namespace. */
function claimFrom(inner: PolicyDefinition, entry: Cursor, transformations: ReadonlyMap<string, ClaimTransformation>): Claim | undefined {
  const saml = evidenceOf(innerText(inner, entry, 'SamlClaimType'))
  const jwt = evidenceOf(innerText(inner, entry, 'JwtClaimType'))
  const name = saml ?? jwt
  // An entry without either is only an input of a transformation.
  if (!name) return undefined
  const tokenFormats = [...(saml ? [{ value: 'saml', at: saml.at }] : []), ...(jwt ? [{ value: 'jwt', at: jwt.at }] : [])]
  return { at: inner.at(entry), name, namespace: null, tokenFormats, values: [valueFrom(inner, entry, transformations)] }
}

function nameIdFrom(inner: PolicyDefinition, claim: Claim, entries: readonly Cursor[]): NameIdClaim {
  const entry = entries.find((each) => valueOf(innerText(inner, each, 'SamlClaimType')) === NAME_ID_CLAIM)
  const format = entry ? evidenceOf(innerText(inner, entry, 'SamlNameForm')) : undefined
  return { at: claim.at, format: format ?? null, values: claim.values }
}

function valueFrom(inner: PolicyDefinition, entry: Cursor, transformations: ReadonlyMap<string, ClaimTransformation>): ClaimValue {
  const at = inner.at(entry)
  const constant = innerText(inner, entry, 'Value')
  const none = { at, constant: null, transformations: [], steps: [], inputs: [], condition: null }
  if (constant.is === 'known') return { ...none, source: 'constant', written: evidenceOf(constant) ?? null, constant: constant.value }
  const source =
    valueOf(innerText(inner, entry, 'Source'))
      ?.trim()
      .toLowerCase() ?? 'user'
  if (source === 'transformation') {
    const id = innerText(inner, entry, 'TransformationId')
    const found = transformations.get((valueOf(id) ?? '').toLowerCase())
    if (!found) return { ...none, source, written: evidenceOf(id) ?? null }
    const written = { value: found.method, at }
    return { ...none, source, written, transformations: [found.name], steps: [written], inputs: found.inputs }
  }
  const attribute = evidenceOf(innerText(inner, entry, 'ID')) ?? evidenceOf(innerText(inner, entry, 'ExtensionID'))
  if (!attribute || attribute.value.trim() === '') return { ...none, source: 'none', written: null }
  return { ...none, source: `${source}.${attribute.value.trim().toLowerCase()}`, written: attribute }
}

interface ClaimTransformation {
  /** As written: `ExtractMailPrefix()`. */
  readonly method: string
  readonly name: string
  readonly inputs: readonly string[]
}

/** By id, lower case. The inputs of a transformation are ids of other entries, which name the attributes. */
function transformationsIn(root: Cursor, entries: readonly Cursor[]): ReadonlyMap<string, ClaimTransformation> {
  const list = [...inside(root, 'ClaimsTransformation').items(), ...inside(root, 'ClaimsTransformations').items()]
  const text = (cursor: Cursor, key: string): string => {
    const { value } = inside(cursor, key)
    return typeof value === 'string' ? value.trim() : ''
  }
  const sourceById = (id: string): string => {
    const entry = entries.find((each) => text(each, 'ID').toLowerCase() === id.toLowerCase())
    return `${(entry ? text(entry, 'Source') : '') || 'user'}.${id}`.toLowerCase()
  }
  return new Map(
    list.map((item) => {
      const method = text(item, 'TransformationMethod')
      const plain = method.endsWith(')') ? (method.split('(', 1)[0] ?? '') : method
      const inputClaims = inside(item, 'InputClaims')
        .items()
        .map((input) => sourceById(text(input, 'ClaimTypeReferenceId')))
      return [text(item, 'ID').toLowerCase(), { method, name: plain.charAt(0).toLowerCase() + plain.slice(1), inputs: inputClaims }]
    }),
  )
}
