import type { Place } from '../../src/model/artifact.ts'
import type { Claim, ClaimsDefinition, ClaimValue } from '../../src/model/entra.ts'
import type { Field } from '../../src/model/field.ts'
import type { Membership, People, Person } from '../../src/model/people.ts'
import type { PredictedAssertion, PredictedAttribute } from '../../src/model/saml.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { absent, known } from '../../src/syntax/field.ts'

// Claims and users for tests of domain/, with nothing in them but what a test names.

export const AT: Place = {
  artifact: artifactOf('claims.json', Buffer.from('{}')).artifact,
  pointer: null,
  span: () => ({ start: 0, end: 0 }),
}

/** A value of a claim: user.mail for everyone, unless the test says otherwise. */
export function claimValue(rest: Partial<ClaimValue> = {}): ClaimValue {
  return {
    at: AT,
    source: 'user.mail',
    written: null,
    constant: null,
    transformations: [],
    steps: [],
    inputs: [],
    condition: null,
    ...rest,
  }
}

export function transformed(transformations: readonly string[], inputs: readonly string[], rest: Partial<ClaimValue> = {}): ClaimValue {
  const steps = transformations.map((value) => ({ value, at: AT }))
  return claimValue({ source: 'transformation', transformations, steps, inputs, ...rest })
}

/** A condition on the user type, and on groups. */
export function when(userType: string, ...groups: readonly string[]): Pick<ClaimValue, 'condition'> {
  return { condition: { at: AT, userType, groups } }
}

export function attribute(localName: string, namespace: string | null = null, values: readonly ClaimValue[] = []): PredictedAttribute {
  return {
    at: AT,
    name: namespace === null ? localName : `${namespace}/${localName}`,
    localName: { value: localName, at: AT },
    namespace: namespace === null ? null : { value: namespace, at: AT },
    values,
    origin: 'configured',
  }
}

export function assertionOf(
  attributes: readonly PredictedAttribute[],
  kind: ClaimsDefinition['kind'] = 'custom-claims-policy',
  claims: readonly Claim[] = [],
): PredictedAssertion {
  const governedBy: ClaimsDefinition = {
    at: AT,
    kind,
    id: null,
    displayName: null,
    includeBasicClaimSet: absent(AT),
    includeApplicationIdInIssuer: absent(AT),
    audienceOverride: absent(AT),
    groupFilter: absent(AT),
    claims: known(claims, AT),
    nameId: null,
    servicePrincipalId: null,
    assigned: true,
  }
  return { at: AT, governedBy, attributes, nameId: { at: AT, format: null, values: [] } }
}

/** An enabled member who is assigned; a field that is null is empty in Entra. */
export function person(id: string, mail: string | null, upn: string | null, rest: Partial<Person> = {}): Person {
  const field = (value: string | null): Field<string> => (value === null ? { is: 'empty', at: AT } : known(value, AT))
  const user = {
    at: AT,
    id: known(id, AT),
    displayName: absent(AT),
    givenName: known('Ann', AT),
    surname: field(null),
    mail: field(mail),
    upn: field(upn),
    userType: absent(AT),
    accountEnabled: known(true, AT),
  }
  return { at: AT, user, id, mail, upn, enabled: true, guest: false, assigned: 'directly', ...rest }
}

export function peopleOf(counted: readonly Person[], uncertain: readonly Person[] = []): People {
  const all = [...counted, ...uncertain]
  return { at: AT, all, counted, guests: [], uncertain, uncertainGuests: [], incompleteGroup: null, missing: 0, complete: true }
}

export function members(groupId: string, ...userIds: readonly string[]): Membership {
  return { at: AT, groupId, userIds, groups: [], complete: true }
}
