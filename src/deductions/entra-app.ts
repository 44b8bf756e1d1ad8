import { tenantIn } from '../vendors/entra.ts'
import type { Listed } from '../model/entra.ts'
import { listing, quote } from '../syntax/display.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
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
  derive(_known, { principal: sp, organizations, metadata }) {
    const fromPrincipal = sp ? evidenceOf(sp.tenantId) : undefined
    if (fromPrincipal) return { value: fromPrincipal.value.toLowerCase(), at: fromPrincipal.at }
    // A list of the tenant's domains does not name the tenant.
    const named = organizations?.flatMap(({ tenantId }) => evidenceOf(tenantId) ?? []) ?? []
    const fromOrganization = named.length === 1 ? named[0] : undefined
    if (fromOrganization) return { value: fromOrganization.value.toLowerCase(), at: fromOrganization.at }
    const entityId = metadata ? evidenceOf(metadata.entityId) : undefined
    const tenantId = entityId ? tenantIn(entityId.value) : null
    return entityId && tenantId !== null ? { value: tenantId, at: entityId.at } : missing()
  },
})

const settings = defineDeduction({
  gives: derived.settings,
  needs: { all: inputs.settings },
  wants: {},
  derive({ all }) {
    const named = all.filter(({ at }) => at.artifact.role === 'mixpanel')
    const [first, second] = named.length > 0 ? named : all
    if (!first) return missing()
    if (!second) return first
    const names = listing([...new Set((named.length > 0 ? named : all).map(({ at }) => quote(at.artifact.name, 60)))])
    return cannotTell(`Mixpanel’s settings are in more than one file (${names}). Name the right one with --mixpanel.`, second.at)
  },
})

const metadata = defineDeduction({
  gives: derived.metadata,
  needs: {},
  wants: { live: inputs.liveMetadata, saved: inputs.metadata },
  derive(_known, { live, saved }) {
    const entra = (saved ?? []).filter((each) => tenantIn(valueOf(each.entityId) ?? '') !== null)
    return live?.[0] ?? entra[0] ?? missing()
  },
})

export default [application, principal, identifiers, replyUrls, tenant, settings, metadata] satisfies readonly Deduction[]
