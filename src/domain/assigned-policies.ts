import type { ClaimsDefinition, NoMappingPolicies, Subject } from '../model/entra.ts'
import { valueOf } from '../syntax/field.ts'

// Whether a claims mapping policy is assigned to the app. Of two exports, one may show a policy and the other that there is none.

/** Those that may be the chosen app's; where some name it, only these, and where these name several apps, none. */
export function policiesOf(all: readonly ClaimsDefinition[], subject: Subject | undefined): readonly ClaimsDefinition[] {
  const id = idOf(subject)
  const possible = all.filter(({ servicePrincipalId }) => mayBe(servicePrincipalId, id))
  const own = possible.filter(({ servicePrincipalId }) => servicePrincipalId !== null)
  if (own.length === 0) return possible
  // Without the enterprise application it is unknown which of several apps is the right one.
  const apps = new Set(own.map(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase()))
  if (apps.size !== 1) return []
  const ids = new Set(own.flatMap(({ id: policy }) => policy?.toLowerCase() ?? []))
  return possible.filter((each) => own.includes(each) || (each.id !== null && ids.has(each.id.toLowerCase())))
}

/** The claims mapping policies that are assigned to it, with further copies of these. */
export function assignedMappings(all: readonly ClaimsDefinition[], subject: Subject | undefined): readonly ClaimsDefinition[] {
  const assigned = policiesOf(all, subject).filter((each) => each.assigned)
  const ids = new Set(assigned.flatMap(({ id }) => id?.toLowerCase() ?? []))
  return [...assigned, ...all.filter((each) => !each.assigned && each.id !== null && ids.has(each.id.toLowerCase()))]
}

/** The inputs that say that none is assigned to it. */
export function noMappingsOf(none: readonly NoMappingPolicies[], subject: Subject | undefined): readonly NoMappingPolicies[] {
  return none.filter(({ servicePrincipalId }) => mayBe(servicePrincipalId, idOf(subject)))
}

function idOf(subject: Subject | undefined): string | undefined {
  return subject?.principal ? valueOf(subject.principal.id)?.toLowerCase() : undefined
}

function mayBe(owner: string | null, id: string | undefined): boolean {
  return id === undefined || owner === null || owner.toLowerCase() === id
}
