import { DEFAULT_CLAIMS, EMAIL_NAME_ID, IDENTITY_CLAIMS, NAME_ID_FORMATS } from '../vendors/entra.ts'
import { believed } from '../domain/response-signature.ts'
import { visible } from '../syntax/display.ts'
import type { PredictedAssertion, PredictedAttribute } from '../model/saml.ts'
import type { Subject } from '../model/entra.ts'
import { cannotTell, isCannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { evidenceOf, listOf, valueOf } from '../syntax/field.ts'
import type { Place } from '../model/artifact.ts'
import type { CapturedAssertion, CapturedAttribute } from '../model/saml.ts'
import type { Claim, ClaimsDefinition, ClaimValue } from '../model/entra.ts'

// Which claims settings govern, and what the assertion will carry because of them.

/** A claims mapping policy that is assigned makes Entra pass over what the portal shows. */
const claims = defineDeduction({
  gives: derived.claims,
  needs: {},
  wants: { subject: derived.subject, policies: inputs.claimsPolicies, mappings: inputs.mappingPolicies },

  derive: (_known, { subject, policies, mappings }) => governing(subject, policies, mappings),
})

function governing(
  subject: Subject | undefined,
  policies: readonly ClaimsDefinition[] = [],
  mappings: readonly ClaimsDefinition[] = [],
): ClaimsDefinition | CannotTell {
  const mapping = ours(mappings, subject).find(({ assigned }) => assigned)
  if (mapping) return mapping
  const own = ours(policies, subject)
  const [first, second] = own
  if (!first || !second) return first ?? elsewhere(policies, mappings)
  const whose = new Set(own.map(({ servicePrincipalId, id }, index) => (servicePrincipalId ?? id ?? String(index)).toLowerCase()))
  return whose.size === 1 ? first : cannotTell('Several answers hold claims, and they do not say which of them is of this app.', second.at)
}

/** Those that belong to the chosen app or do not say whose they are; where some say that they are its own, those alone. */
function ours(all: readonly ClaimsDefinition[], subject: Subject | undefined): readonly ClaimsDefinition[] {
  const id = subject?.principal ? valueOf(subject.principal.id)?.toLowerCase() : undefined
  const possible = all.filter(
    ({ servicePrincipalId }) => id === undefined || servicePrincipalId === null || servicePrincipalId.toLowerCase() === id,
  )
  const own = possible.filter(({ servicePrincipalId }) => servicePrincipalId !== null)
  if (own.length === 0) return possible
  // Without the enterprise application, nothing tells which of several apps is meant.
  const apps = new Set(own.map(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase()))
  return apps.size === 1 ? own : []
}

function elsewhere(policies: readonly ClaimsDefinition[], mappings: readonly ClaimsDefinition[]): CannotTell {
  const [foreign] = policies
  if (foreign)
    return cannotTell('The claims in the inputs belong to another enterprise application than the one that is judged.', foreign.at)
  const [mapping] = mappings
  if (!mapping) return missing()
  const name = mapping.displayName === null ? 'A claims mapping policy' : `The claims mapping policy “${visible(mapping.displayName)}”`
  return cannotTell(`${name} stands in the inputs, and nothing there says that it is assigned to this app.`, mapping.at)
}

const assertion = defineDeduction({
  gives: derived.assertion,
  needs: { governing: derived.claims },
  wants: {},

  derive: (known) => predicted(known.governing),
})

function predicted(governing: ClaimsDefinition): PredictedAssertion | CannotTell {
  const { kind, claims: list } = governing
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

/** Where no export shows the claims, a response that was captured proves which were issued. */
const issued = defineDeduction({
  gives: derived.issued,
  needs: {},
  wants: { subject: derived.subject, policies: inputs.claimsPolicies, mappings: inputs.mappingPolicies, response: derived.response },

  derive(_known, { subject, policies, mappings, response }) {
    const exported = governing(subject, policies, mappings)
    if (!isCannotTell(exported)) return predicted(exported)
    const seen = response ? believed(response) : null
    return seen === null ? exported : predicted(asSeen(seen))
  },
})

/** A response as the claims that made it. Where their values come from, it does not say. */
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
    nameId: { at: nameId.at, format: evidenceOf(nameIdFormat) ?? null, values: [unseen(nameId.at)] },
    servicePrincipalId: null,
    assigned: true,
  }
}

/** A namespace and a name stand in one attribute; the last slash is where Entra put them together. */
function claimSeen({ at, name }: CapturedAttribute): Claim {
  const slash = name.value.lastIndexOf('/')
  const namespace = slash === -1 ? null : { value: name.value.slice(0, slash), at: name.at }
  const values = [unseen(at)]
  return { at, name: { value: name.value.slice(slash + 1), at: name.at }, namespace, tokenFormats: [], values }
}

/** A response shows a value, and not what it was made from. */
function unseen(at: Place): ClaimValue {
  return plainValue('unreadable', at)
}

/** A claim for JSON web tokens alone never stands in an assertion. */
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

/** What Entra adds by itself stands nowhere but in the switch that asks for it. */
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

/** Without a word about it, Entra sends the sign-in name as an address. */
function nameIdFrom({ at, nameId }: ClaimsDefinition): PredictedAssertion['nameId'] {
  if (!nameId) return { at, format: EMAIL_NAME_ID, values: [plainValue('user.userprincipalname', at)] }
  const typed = nameId.format?.value.trim() ?? 'emailAddress'
  const format = typed.startsWith('urn:') ? typed : (NAME_ID_FORMATS[typed.toLowerCase()] ?? null)
  return { at: nameId.format?.at ?? nameId.at, format, values: nameId.values }
}

export default [claims, assertion, issued] satisfies readonly Deduction[]
