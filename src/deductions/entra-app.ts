import { tenantIn } from '../vendors/entra.ts'
import type { Place } from '../model/artifact.ts'
import type { FederationMetadata } from '../model/certificates.ts'
import type { Listed, Organization, ServicePrincipal } from '../model/entra.ts'
import { listing, quote } from '../syntax/display.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { exportTimeOf } from '../domain/export-time.ts'
import { withoutBlanksOfLinked } from '../domain/organizations.ts'
import { disputedAmong, isDisputed, newestOf, reconciled, type Sources } from '../domain/precedence.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs, options } from '../model/vocabulary.ts'
import { evidenceOf, isUnusable, listOf, valueOf } from '../syntax/field.ts'
import { type Field, type Texts } from '../model/field.ts'

// The chosen app: application and service principal, identifiers and reply URLs, tenant, and Mixpanel's settings.

const application = defineDeduction({
  gives: derived.application,
  needs: { subject: derived.subject },
  wants: {},
  derive: ({ subject }) => subject.application ?? missing(),
})

const principal = defineDeduction({
  gives: derived.principal,
  needs: { subject: derived.subject },
  wants: {},
  derive: ({ subject }) => subject.principal ?? missing(),
})

/** The list of the service principal, or that of the application where it is absent or damaged. */
function either(first: Field<Texts> | undefined, second: Field<Texts> | undefined, what: string): Listed | CannotTell {
  // The application is no second opinion where exports of the service principal stand against each other.
  if (first?.is === 'unreadable' && isDisputed(first)) return cannotTell(`${what} cannot be read: ${first.why}.`, first.at)
  const fromPrincipal = first ? filled(first) : undefined
  if (fromPrincipal) return { ...fromPrincipal, from: 'service-principal' }
  const fromApplication = second ? filled(second) : undefined
  if (fromApplication) return { ...fromApplication, from: 'application' }
  const damaged = [first, second].find(isUnusable)
  if (damaged) return cannotTell(`${what} cannot be read: ${damaged.why}.`, damaged.at)
  return missing()
}

/** The list without empty texts. */
function filled(field: Field<Texts>): Pick<Listed, 'items' | 'at'> | undefined {
  const list = listOf(field)
  return list && { ...list, items: list.items.filter(({ value }) => value !== '') }
}

const identifiers = defineDeduction({
  gives: derived.identifiers,
  needs: { subject: derived.subject },
  wants: {},
  derive({ subject }) {
    const listed = either(subject.principal?.names, subject.application?.identifierUris, 'The identifiers')
    if (!('items' in listed)) return listed
    // Every service principal also lists its own app id, which is no identifier for SAML.
    return { ...listed, items: listed.items.filter(({ value }) => value.toLowerCase() !== subject.appId?.toLowerCase()) }
  },
})

const replyUrls = defineDeduction({
  gives: derived.replyUrls,
  needs: { subject: derived.subject },
  wants: {},
  derive: ({ subject }) => either(subject.principal?.replyUrls, subject.application?.replyUrls, 'The reply URLs'),
})

const tenant = defineDeduction({
  gives: derived.tenant,
  needs: {},
  wants: { principal: derived.principal, organizations: inputs.organizations, metadata: derived.metadata },
  derive(_known, { principal: sp, organizations = [], metadata }) {
    if (sp?.tenantId.is === 'unreadable' && isDisputed(sp.tenantId))
      return cannotTell('The exports of the enterprise application are of two tenants.', sp.tenantId.at)
    const fromPrincipal = sp ? evidenceOf(sp.tenantId) : undefined
    if (fromPrincipal) return { value: fromPrincipal.value.toLowerCase(), at: fromPrincipal.at }
    // A list of the tenant's domains does not name the tenant.
    const named = organizations.flatMap(({ tenantId }) => evidenceOf(tenantId) ?? [])
    const [only, another] = new Map(named.map((each) => [each.value.toLowerCase(), each])).values()
    if (only && !another) return { value: only.value.toLowerCase(), at: only.at }
    const entityId = metadata ? evidenceOf(metadata.entityId) : undefined
    const tenantId = entityId ? tenantIn(entityId.value) : null
    return entityId && tenantId !== null ? { value: tenantId, at: entityId.at } : missing()
  },
})

const settings = defineDeduction({
  gives: derived.settings,
  needs: { all: inputs.settings, now: options.now },
  wants: {},
  derive({ all, now }) {
    const named = all.filter(({ at }) => at.artifact.role === 'mixpanel')
    const [first, ...rest] = named.length > 0 ? named : all
    if (!first) return missing()
    const files = [first, ...rest]
    const organizations = new Set(files.flatMap(({ orgId }) => valueOf(orgId) ?? []))
    if (organizations.size < 2) return withoutBlanksOfLinked(reconciled([first, ...rest], (at) => exportTimeOf(at, now)))
    const names = listing([...new Set(files.map(({ at }) => quote(at.artifact.name, 60)))])
    return cannotTell(
      `Mixpanel’s settings are in more than one file (${names}). Name the right one with --mixpanel.`,
      rest[0]?.at ?? first.at,
    )
  },
})

const metadata = defineDeduction({
  gives: derived.metadata,
  needs: { now: options.now },
  wants: { live: inputs.liveMetadata, saved: inputs.metadata, principal: derived.principal, organizations: inputs.organizations },
  derive({ now }, { live, saved, principal, organizations = [] }): FederationMetadata | CannotTell {
    const [first, ...rest] = live ?? ofHomeTenant(saved ?? [], principal, organizations)
    if (!first) return missing()
    const sources: Sources<FederationMetadata> = [first, ...rest]
    // Its certificates are derived.signing's, and those of two apps differ.
    const dateOf = (at: Place): Date | null => exportTimeOf(at, now)
    // One without any sign-in URL lacks them: that is no difference.
    const [full, ...others] = sources.filter(({ ssoLocations }) => ssoLocations.length > 0)
    const newest = newestOf(sources, ({ entityId }) => entityId, dateOf) && newestOf(full ? [full, ...others] : sources, contentOf, dateOf)
    return newest ?? disputedAmong(sources, 'The inputs hold federation metadata with different addresses.', inputs.metadata)
  },
})

/** Its addresses: one export may list only some of the bindings of one URL. */
function contentOf({ entityId, ssoLocations }: FederationMetadata): unknown {
  return { entityId, urls: [...new Set(ssoLocations.map(({ value }) => value))] }
}

/** Entra's metadata: that of the tenant that the exports name, where there is some. */
function ofHomeTenant(
  saved: readonly FederationMetadata[],
  principal: ServicePrincipal | undefined,
  organizations: readonly Organization[],
): readonly FederationMetadata[] {
  const tenantOf = ({ entityId }: FederationMetadata): string | null => tenantIn(valueOf(entityId) ?? '')
  const entras = saved.filter((each) => tenantOf(each) !== null)
  const fromPrincipal = principal ? valueOf(principal.tenantId) : undefined
  const homes = fromPrincipal === undefined ? organizations.flatMap(({ tenantId }) => valueOf(tenantId) ?? []) : [fromPrincipal]
  const [home, another] = new Set(homes.map((each) => each.toLowerCase()))
  const own = another === undefined ? entras.filter((each) => tenantOf(each) === home) : []
  return own.length > 0 ? own : entras
}

export default [application, principal, identifiers, replyUrls, tenant, settings, metadata] satisfies readonly Deduction[]
