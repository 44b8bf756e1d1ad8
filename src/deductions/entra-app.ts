import { tenantIn } from '../entra.ts'
import type { Listed } from '../model/deduced.ts'
import { listing, quote } from '../model/display.ts'
import { cannotTell, defineDeduction, type CannotTell, type Deduction } from '../model/fact.ts'
import { deduced, told } from '../model/facts.ts'
import { evidenceOf, listOf, valueOf, type Field, type Texts } from '../model/field.ts'

// What follows for the chosen app: its two halves, its identifiers and reply URLs, its tenant, and Mixpanel's settings.

const application = defineDeduction({
  gives: deduced.application,
  needs: { subject: deduced.subject },
  wants: {},
  derive: ({ subject }) => subject.application ?? cannotTell(''),
})

const principal = defineDeduction({
  gives: deduced.principal,
  needs: { subject: deduced.subject },
  wants: {},
  derive: ({ subject }) => subject.principal ?? cannotTell(''),
})

/** Either half may tell; one whose list is absent or damaged leaves the word to the other. */
function either(first: Field<Texts> | undefined, second: Field<Texts> | undefined, what: string): Listed | CannotTell {
  const fromPrincipal = first ? filled(first) : undefined
  if (fromPrincipal) return { ...fromPrincipal, from: 'service-principal' }
  const fromApplication = second ? filled(second) : undefined
  if (fromApplication) return { ...fromApplication, from: 'application' }
  const damaged = [first, second].find((field) => field?.is === 'unreadable')
  if (damaged?.is === 'unreadable') return cannotTell(`${what} cannot be read: ${damaged.why}.`, damaged.at)
  return cannotTell('')
}

/** An empty text among them is no entry. */
function filled(field: Field<Texts>): Pick<Listed, 'items' | 'at'> | undefined {
  const list = listOf(field)
  return list && { ...list, items: list.items.filter(({ value }) => value !== '') }
}

const identifiers = defineDeduction({
  gives: deduced.identifiers,
  needs: { subject: deduced.subject },
  wants: {},
  derive({ subject }) {
    const listed = either(subject.principal?.names, subject.application?.identifierUris, 'The identifiers')
    if (!('items' in listed)) return listed
    // Every service principal also lists its own app id: that is no identifier of the SAML app.
    return { ...listed, items: listed.items.filter(({ value }) => value.toLowerCase() !== subject.appId?.toLowerCase()) }
  },
})

const replyUrls = defineDeduction({
  gives: deduced.replyUrls,
  needs: { subject: deduced.subject },
  wants: {},
  derive: ({ subject }) => either(subject.principal?.replyUrls, subject.application?.replyUrls, 'The reply URLs'),
})

const tenant = defineDeduction({
  gives: deduced.tenant,
  needs: {},
  wants: { principal: deduced.principal, organizations: told.organizations, metadata: deduced.metadata },
  derive(_known, { principal: sp, organizations, metadata }) {
    const fromPrincipal = sp ? evidenceOf(sp.tenantId) : undefined
    if (fromPrincipal) return { value: fromPrincipal.value.toLowerCase(), at: fromPrincipal.at }
    const only = organizations?.length === 1 ? organizations[0] : undefined
    const fromOrganization = only ? evidenceOf(only.tenantId) : undefined
    if (fromOrganization) return { value: fromOrganization.value.toLowerCase(), at: fromOrganization.at }
    const entityId = metadata ? evidenceOf(metadata.entityId) : undefined
    const tenantId = entityId ? tenantIn(entityId.value) : null
    return entityId && tenantId !== null ? { value: tenantId, at: entityId.at } : cannotTell('')
  },
})

const settings = defineDeduction({
  gives: deduced.settings,
  needs: { all: told.settings },
  wants: {},
  derive({ all }) {
    const named = all.filter(({ at }) => at.artifact.role === 'mixpanel')
    const [first, second] = named.length > 0 ? named : all
    if (!first) return cannotTell('')
    if (!second) return first
    const names = listing([...new Set((named.length > 0 ? named : all).map(({ at }) => quote(at.artifact.name, 60)))])
    return cannotTell(
      `Mixpanel’s settings stand in more than one place (${names}); name the file that is meant with --mixpanel.`,
      second.at,
    )
  },
})

const metadata = defineDeduction({
  gives: deduced.metadata,
  needs: {},
  wants: { live: told.liveMetadata, saved: told.metadata },
  derive(_known, { live, saved }) {
    const entra = (saved ?? []).filter((each) => tenantIn(valueOf(each.entityId) ?? '') !== null)
    return live?.[0] ?? entra[0] ?? cannotTell('')
  },
})

export default [application, principal, identifiers, replyUrls, tenant, settings, metadata] satisfies readonly Deduction[]
