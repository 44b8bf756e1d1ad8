import { DEFAULT_CLAIMS, EMAIL_NAME_ID, IDENTITY_CLAIMS, NAME_ID_FORMATS } from '../vendors/entra.ts'
import { credibleAssertion } from '../domain/captured-assertion.ts'
import { visible } from '../syntax/display.ts'
import { cannotTell, isCannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { assignedMappings, noMappingsOf, policiesOf } from '../domain/assigned-policies.ts'
import { exportTimeOf } from '../domain/export-time.ts'
import { disputedAmong, disputedPlace, newestOf, reconciled, textOf, type DateOf, type Sources } from '../domain/precedence.ts'
import { type CannotTell, type Deduction, type Wanted } from '../model/fact.ts'
import { derived, inputs, options } from '../model/vocabulary.ts'
import { evidenceOf, isGiven, listOf, valueOf } from '../syntax/field.ts'
import type { Place } from '../model/artifact.ts'
import type { CapturedAssertion, CapturedAttribute, PredictedAssertion, PredictedAttribute } from '../model/saml.ts'
import type { Claim, ClaimsDefinition, ClaimValue } from '../model/entra.ts'
import { entryOf } from '../syntax/table.ts'

// Which claims settings apply, and what the assertion contains because of them.

const EVIDENCE = {
  subject: derived.subject,
  policies: inputs.claimsPolicies,
  mappings: inputs.mappingPolicies,
  none: inputs.noMappingPolicies,
} as const

/** Where a claims mapping policy is assigned, Entra ignores the claims that the portal shows. */
const claims = defineDeduction({
  gives: derived.claims,
  needs: { now: options.now },
  wants: EVIDENCE,

  derive: ({ now }, evidence) => applying(evidence, now),
})

function applying({ subject, policies = [], mappings = [], none = [] }: Wanted<typeof EVIDENCE>, now: Date): ClaimsDefinition | CannotTell {
  const dateOf = (at: Place): Date | null => exportTimeOf(at, now)
  const [mapping, ...copies] = assignedMappings(mappings, subject)
  const [nothing] = noMappingsOf(none, subject)
  if (mapping && nothing) return disputedAmong([mapping, nothing], 'Whether a claims mapping policy is assigned is not known.')
  if (mapping) return oneDefinition([mapping, ...copies], dateOf)
  const [first, ...rest] = policiesOf(policies, subject)
  if (!first) return elsewhere(policies, mappings)
  const own: Sources<ClaimsDefinition> = [first, ...rest]
  const owners = new Set(own.map(({ servicePrincipalId, id }, index) => (servicePrincipalId ?? id ?? String(index)).toLowerCase()))
  const contents = new Set(own.map((each) => textOf([each.claims, each.nameId, each.includeBasicClaimSet])))
  return owners.size === 1 || contents.size === 1
    ? oneDefinition(own, dateOf)
    : disputedAmong(own, 'Several inputs contain claims, and none of them says to which app they belong.')
}

/** Several exports of one policy as one; a NameID in which they differ has no known source. */
function oneDefinition(sources: Sources<ClaimsDefinition>, dateOf: DateOf): ClaimsDefinition {
  const [first, ...rest] = sources.filter((each) => isGiven(each.claims))
  const one = reconciled(sources, dateOf)
  if (!first) return one
  const newest = newestOf([first, ...rest], ({ nameId }) => nameId, dateOf)
  if (newest) return { ...one, nameId: newest.nameId, assigned: true }
  const at = disputedPlace([first, ...rest].map((each) => each.nameId?.at ?? each.at))
  return { ...one, nameId: { at, format: null, values: [unknownSource(at)] }, assigned: true }
}

function elsewhere(policies: readonly ClaimsDefinition[], mappings: readonly ClaimsDefinition[]): CannotTell {
  const [foreign] = policies
  if (foreign) return cannotTell('The claims in the inputs belong to another enterprise application.', foreign.at)
  const [mapping] = mappings
  if (!mapping) return missing()
  const name = mapping.displayName === null ? 'A claims mapping policy' : `The claims mapping policy “${visible(mapping.displayName)}”`
  return cannotTell(`${name} is in the inputs, but nothing shows that it is assigned to this app.`, mapping.at)
}

const assertion = defineDeduction({
  gives: derived.assertion,
  needs: { governing: derived.claims },
  wants: {},

  derive: (known) => predicted(known.governing),
})

function predicted(governing: ClaimsDefinition): PredictedAssertion | CannotTell {
  const { kind, claims: list } = governing
  if (list.is === 'blanked') return cannotTell(`The name, namespace or token format of a claim is not known: ${list.why}.`, list.at)
  if (list.is === 'unreadable') {
    return kind === 'claims-mapping-policy'
      ? cannotTell(`The claims mapping policy cannot be read: ${list.why}.`, list.at, inputs.mappingPolicies)
      : cannotTell(`The claims cannot be read: ${list.why}.`, list.at)
  }
  const configured = (listOf(list)?.items ?? []).filter(reachesSaml).map(attributeFrom)
  const { includeBasicClaimSet: basic } = governing
  const defaults = valueOf(basic) === true ? DEFAULT_CLAIMS.map((each) => defaultAttribute(each, basic.at)) : []
  return {
    at: governing.at,
    governedBy: governing,
    attributes: [...configured, ...defaults.filter(({ name }) => !configured.some((each) => each.name === name))],
    nameId: nameIdFrom(governing),
  }
}

/** Where no export shows the claims, a captured response shows which were issued. */
const issued = defineDeduction({
  gives: derived.issued,
  needs: { now: options.now },
  wants: { ...EVIDENCE, response: derived.response },

  derive({ now }, { response, ...evidence }) {
    const exported = applying(evidence, now)
    if (!isCannotTell(exported)) return predicted(exported)
    // A capture is no witness for one of two exports: it may be as old as the other.
    if (exported.at?.rivals) return exported
    const seen = response ? credibleAssertion(response) : null
    return seen === null ? exported : predicted(asSeen(seen))
  },
})

/** The claims that a response shows. It does not show where their values come from. */
function asSeen({ at, attributes, nameId, nameIdFormat }: CapturedAssertion): ClaimsDefinition {
  return {
    at,
    kind: 'captured-response',
    id: null,
    displayName: null,
    includeBasicClaimSet: { is: 'absent', at },
    includeApplicationIdInIssuer: { is: 'absent', at },
    audienceOverride: { is: 'absent', at },
    groupFilter: { is: 'absent', at },
    claims: { is: 'known', value: attributes.map(claimSeen), at },
    nameId: { at: nameId.at, format: evidenceOf(nameIdFormat) ?? null, values: [unknownSource(nameId.at)] },
    servicePrincipalId: null,
    assigned: true,
  }
}

/** Entra joins namespace and name with a slash: the last one separates them. */
function claimSeen({ at, name }: CapturedAttribute): Claim {
  const slash = name.value.lastIndexOf('/')
  const namespace = slash === -1 ? null : { value: name.value.slice(0, slash), at: name.at }
  const values = [unknownSource(at)]
  return { at, name: { value: name.value.slice(slash + 1), at: name.at }, namespace, tokenFormats: [], values }
}

/** A response shows a value, not its source. */
function unknownSource(at: Place): ClaimValue {
  return plainValue('unreadable', at)
}

/** A claim only for JSON Web Tokens is never in an assertion. */
function reachesSaml({ tokenFormats }: Claim): boolean {
  return tokenFormats.length === 0 || tokenFormats.some(({ value }) => /^saml$/i.test(value))
}

function attributeFrom({ at, name, namespace, values }: Claim): PredictedAttribute {
  const complete = namespace === null ? name.value : `${namespace.value}/${name.value}`
  const standard = DEFAULT_CLAIMS.find((each) => `${IDENTITY_CLAIMS}/${each.name}` === complete)
  const [only, ...more] = values
  const untouched = standard !== undefined && only?.source === standard.source && more.length === 0
  return { at, name: complete, localName: name, namespace, values, origin: untouched ? 'default-set' : 'configured' }
}

/** A claim that Entra adds by itself: its place is that of the switch for the default set. */
function defaultAttribute({ name, source }: (typeof DEFAULT_CLAIMS)[number], at: Place): PredictedAttribute {
  return {
    at,
    name: `${IDENTITY_CLAIMS}/${name}`,
    localName: { value: name, at },
    namespace: { value: IDENTITY_CLAIMS, at },
    values: [plainValue(source, at)],
    origin: 'default-set',
  }
}

function plainValue(source: string, at: Place): ClaimValue {
  return { at, source, written: null, constant: null, transformations: [], steps: [], inputs: [], condition: null }
}

/** Without a NameID claim, Entra sends the user principal name in email format. */
function nameIdFrom({ at, nameId }: ClaimsDefinition): PredictedAssertion['nameId'] {
  if (!nameId) return { at, format: EMAIL_NAME_ID, values: [plainValue('user.userprincipalname', at)] }
  const typed = nameId.format?.value.trim() ?? 'emailAddress'
  const format = typed.startsWith('urn:') ? typed : (entryOf(NAME_ID_FORMATS, typed.toLowerCase()) ?? null)
  return { at: nameId.format?.at ?? nameId.at, format, values: nameId.values }
}

export default [claims, assertion, issued] satisfies readonly Deduction[]
