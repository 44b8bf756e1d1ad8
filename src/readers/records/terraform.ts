import type { Evidence } from '../../model/artifact.ts'
import { inputs } from '../../model/vocabulary.ts'
import { absent, known, listOf, valueOf } from '../../syntax/field.ts'
import { type Field, type Texts } from '../../model/field.ts'
import type { Reader, Add } from '../../model/reader.ts'
import type { Application, ServicePrincipal } from '../../model/entra.ts'
import type { KeyCredential } from '../../model/certificates.ts'
import type { SyncJob } from '../../model/provisioning.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { certificateInBase64 } from '../../syntax/x509.ts'
import { mappingFrom } from './claims-mapping-policy.ts'
import { either } from './service-principal.ts'
import { secretsFrom } from './synchronization-secrets.ts'

/** What Terraform knows of an app: state, and `terraform show -json` of a state or a plan. Several resources make up one thing. */
export default {
  kind: 'terraform',
  title: 'Terraform’s state or plan',

  recognises(record) {
    if (record.has('resources') && (record.has('lineage') || record.has('terraform_version'))) return true
    return (
      record.has('format_version') &&
      ['planned_values', 'values', 'resource_changes', 'configuration', 'prior_state'].some((key) => record.has(key))
    )
  },

  read(record, add) {
    const state = new Resources(record)
    if (state.all.length === 0) {
      add.note(
        record.at,
        record.has('resources') || record.has('values') || record.has('planned_values')
          ? 'this Terraform file holds no resources of the provider azuread, so it says nothing of the app.'
          : 'this Terraform file holds the configuration alone, without values. What is wanted is: terraform show -json > state.json',
      )
      return
    }
    tellApplications(state, add)
    tellPrincipals(state, add)
    tellPolicies(state, add)
    tellProvisioning(state, add)
    tellPeople(state, add)
  },
} satisfies Reader<Cursor>

/** Every resource and data source of the azuread provider, in all modules, by type. */
interface Resource {
  readonly type: string
  readonly values: Cursor
  /** False for a data source, which is only looked at. */
  readonly managed: boolean
}

class Resources {
  readonly all: readonly Resource[]

  constructor(root: Cursor) {
    const module = ['planned_values', 'values'].map((key) => root.get(key, 'root_module')).find(({ isObject }) => isObject)
    const found = root.has('resources') ? fromState(root) : fromModule(module ?? root.get('prior_state', 'values', 'root_module'))
    this.all = found.filter(({ type }) => type.startsWith('azuread_'))
  }

  of(...types: readonly string[]): readonly Cursor[] {
    return this.all.filter(({ type }) => types.includes(type)).map(({ values }) => values)
  }

  isManaged(values: Cursor): boolean {
    return this.all.some((each) => each.values === values && each.managed)
  }
}

function fromState(root: Cursor): Resource[] {
  return root
    .get('resources')
    .items()
    .flatMap((resource) =>
      resource
        .get('instances')
        .items()
        .filter((instance) => !instance.has('deposed'))
        .map((instance) => ({ type: resource.plain('type') ?? '', values: instance.get('attributes'), managed: isManaged(resource) })),
    )
    .filter(({ values }) => values.isObject)
}

function fromModule(module: Cursor): Resource[] {
  const here = module
    .get('resources')
    .items()
    .map((resource) => ({ type: resource.plain('type') ?? '', values: resource.get('values'), managed: isManaged(resource) }))
    .filter(({ values }) => values.isObject)
  return [...here, ...module.get('child_modules').items().flatMap(fromModule)]
}

function isManaged(resource: Cursor): boolean {
  return resource.plain('mode') !== 'data'
}

/** `/applications/<id>` of provider v3, and the bare id of v2. */
function lastOf(path: string | undefined): string | undefined {
  return path === undefined || path === '' ? undefined : path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}

function idIn(values: Cursor): Field<string> {
  const id = values.text('object_id')
  if (id.is === 'known') return id
  const path = values.text('id')
  if (path.is !== 'known') return path
  return known(path.value.slice(path.value.lastIndexOf('/') + 1), path.at)
}

/** A block stands as an array of one. */
function block(values: Cursor, key: string): Cursor | undefined {
  return values.get(key).nth(0)
}

function inBlock<T>(values: Cursor, key: string, read: (block: Cursor) => Field<T>): Field<T> {
  const here = block(values, key)
  if (here) return read(here)
  return values.has(key) ? { is: 'empty', at: values.get(key).at } : absent(values.at)
}

// ── the application ──────────────────────────────────────────────────────────────────────────────────────────────────

function tellApplications(state: Resources, add: Add): void {
  const identifiers = state.of('azuread_application_identifier_uri')
  const redirects = state.of('azuread_application_redirect_uris').filter((each) => /^web$/i.test(each.plain('type') ?? 'Web'))
  const optional = state.of('azuread_application_optional_claims')
  const templates = state.of('azuread_application_from_template')
  const ofApp = (parts: readonly Cursor[], id: string | undefined): readonly Cursor[] =>
    parts.filter((part) => id !== undefined && lastOf(part.plain('application_id')) === id)
  /** What of these is Terraform's own to set. */
  const keeper = (app: Cursor, parts: readonly Cursor[]): Evidence<string> | null => {
    const own = [app, ...parts].find((each) => state.isManaged(each))
    return own ? { value: 'Terraform', at: own.at } : null
  }

  const seen = new Set<string>()
  for (const values of state.of('azuread_application', 'azuread_application_registration')) {
    const own = applicationFrom(values)
    const id = lastOf(valueOf(own.id))
    if (id !== undefined) seen.add(id)
    const template = templates.find((each) => id !== undefined && lastOf(each.plain('application_object_id')) === id)
    add(inputs.applications, {
      ...own,
      keptBy: keeper(values, ofApp(identifiers, id)),
      templateId: template ? either(own.templateId, template.text('template_id')) : own.templateId,
      identifierUris: joined(
        own.identifierUris,
        ofApp(identifiers, id).map((part) => {
          const uri = part.text('identifier_uri')
          return uri.is === 'known' ? known([uri], part.at) : absent(part.at)
        }),
      ),
      replyUrls: joined(
        own.replyUrls,
        ofApp(redirects, id).map((part) => part.texts('redirect_uris')),
      ),
      optionalSamlClaims: joined(
        own.optionalSamlClaims,
        ofApp(optional, id).map((part) => part.list(nameOf, 'saml2_token')),
      ),
    })
  }
  for (const template of templates) {
    const id = lastOf(template.plain('application_object_id'))
    if (id !== undefined && seen.has(id)) continue
    const nothing = absent(template.at)
    add(inputs.applications, {
      ...applicationFrom(template),
      keptBy: keeper(template, ofApp(identifiers, id)),
      id: template.text('application_object_id'),
      appId: nothing,
      identifierUris: joined(
        nothing,
        ofApp(identifiers, id).map((part) => {
          const uri = part.text('identifier_uri')
          return uri.is === 'known' ? known([uri], part.at) : absent(part.at)
        }),
      ),
      replyUrls: joined(
        nothing,
        ofApp(redirects, id).map((part) => part.texts('redirect_uris')),
      ),
    })
  }
}

function applicationFrom(values: Cursor): Application {
  const web = (key: string): Field<string> => inBlock(values, 'web', (here) => here.text(key))
  return {
    at: values.at,
    id: idIn(values),
    appId: either(values.text('client_id'), values.text('application_id')),
    displayName: values.text('display_name'),
    templateId: values.text('template_id'),
    publisherDomain: values.text('publisher_domain'),
    identifierUris: values.texts('identifier_uris'),
    replyUrls: inBlock(values, 'web', (here) => here.texts('redirect_uris')),
    logoutUrl: either(values.text('logout_url'), web('logout_url')),
    groupMembershipClaims: joinedText(values.texts('group_membership_claims')),
    optionalSamlClaims: inBlock(values, 'optional_claims', (here) => here.list(nameOf, 'saml2_token')),
    signedRequestsRequired: absent(values.at),
    tokenEncryptionKeyId: absent(values.at),
    disabledByMicrosoft: values.text('disabled_by_microsoft'),
    tags: values.texts('tags'),
    manifest: false,
  }
}

function nameOf(item: Cursor): Texts[number] | undefined {
  const name = item.text('name')
  return name.is === 'known' ? name : undefined
}

function joined(own: Field<Texts>, parts: readonly Field<Texts>[]): Field<Texts> {
  const lists = [own, ...parts].flatMap((field) => listOf(field) ?? [])
  const [first] = lists
  if (!first) return own
  const items = lists.flatMap((list) => list.items)
  return items.length === 0 ? own : known(items, (lists.find((list) => list.items.length > 0) ?? first).at)
}

function joinedText(field: Field<Texts>): Field<string> {
  if (field.is !== 'known') return field
  const [first, second] = field.value
  if (!first) return { is: 'empty', at: field.at }
  return second ? known(field.value.map(({ value }) => value).join(','), field.at) : known(first.value, first.at)
}

// ── the service principal ────────────────────────────────────────────────────────────────────────────────────────────

function tellPrincipals(state: Resources, add: Add): void {
  const certificates = state.of('azuread_service_principal_token_signing_certificate')
  for (const values of state.of('azuread_service_principal')) {
    const principal = principalFrom(values)
    const id = lastOf(valueOf(principal.id))
    const keys = certificates.filter((each) => id !== undefined && lastOf(principalIdIn(each)) === id).flatMap(keysFrom)
    const [first] = keys
    add(inputs.principals, first ? { ...principal, keys: known(keys, first.at) } : principal)
  }
}

function principalFrom(values: Cursor): ServicePrincipal {
  return {
    at: values.at,
    id: idIn(values),
    appId: either(values.text('client_id'), values.text('application_id')),
    displayName: values.text('display_name'),
    templateId: absent(values.at),
    tenantId: values.text('application_tenant_id'),
    accountEnabled: values.flag('account_enabled'),
    disabledByMicrosoft: absent(values.at),
    assignmentRequired: values.flag('app_role_assignment_required'),
    ssoMode: values.text('preferred_single_sign_on_mode'),
    loginUrl: values.text('login_url'),
    logoutUrl: values.text('logout_url'),
    relayState: inBlock(values, 'saml_single_sign_on', (here) => here.text('relay_state')),
    replyUrls: values.texts('redirect_uris'),
    names: values.texts('service_principal_names'),
    // The provider has no attribute for the active certificate, and lists only those that it made.
    thumbprint: absent(values.at),
    keys: absent(values.at),
    tokenEncryptionKeyId: absent(values.at),
    notificationMails: values.texts('notification_email_addresses'),
    tags: tagsOf(values),
    homepage: values.text('homepage_url'),
    roleValues: values.list((role) => {
      const value = role.text('value')
      return value.is === 'known' ? value : undefined
    }, 'app_roles'),
    servicePrincipalType: values.text('type'),
  }
}

/** The tags themselves, or what the provider makes of them. */
function tagsOf(values: Cursor): Field<Texts> {
  const tags = values.texts('tags')
  const hide = (block(values, 'feature_tags') ?? block(values, 'features'))?.flag('hide')
  if (hide?.is !== 'known' || !hide.value || listOf(tags)?.items.some(({ value }) => value === 'HideApp')) return tags
  return known([...(listOf(tags)?.items ?? []), { value: 'HideApp', at: hide.at }], hide.at)
}

function principalIdIn(values: Cursor): string | undefined {
  return (
    values.plain('service_principal_id') ??
    /^\/servicePrincipals\/([^/]+)/.exec(values.plain('id') ?? '')?.[1] ??
    values.plain('id')?.split('/')[0]
  )
}

/** The provider makes a certificate whole: its private half signs, and the public half is what it knows of it. */
function keysFrom(values: Cursor): readonly KeyCredential[] {
  const value = values.plain('value')
  const either = {
    at: values.at,
    type: 'AsymmetricX509Cert',
    customKeyIdentifier: values.plain('thumbprint')?.toUpperCase() ?? null,
    start: values.date('start_date'),
    end: values.date('end_date'),
  }
  return [
    { ...either, usage: 'Sign', keyId: null, certificate: null },
    {
      ...either,
      usage: 'Verify',
      keyId: values.plain('key_id') ?? null,
      certificate: value === undefined ? null : (certificateInBase64(value) ?? null),
    },
  ]
}

// ── claims, provisioning, people ─────────────────────────────────────────────────────────────────────────────────────

function tellPolicies(state: Resources, add: Add): void {
  const assignments = state.of('azuread_service_principal_claims_mapping_policy_assignment')
  for (const values of state.of('azuread_claims_mapping_policy')) {
    const id = lastOf(values.plain('id'))
    const assigned = assignments.filter((each) => id !== undefined && lastOf(each.plain('claims_mapping_policy_id')) === id)
    const policy = { ...mappingFrom(values.spelled('snake')), id: id ?? null }
    if (assigned.length === 0) add(inputs.mappingPolicies, { ...policy, assigned: false, servicePrincipalId: null })
    for (const each of assigned) {
      add(inputs.mappingPolicies, { ...policy, assigned: true, servicePrincipalId: lastOf(each.plain('service_principal_id')) ?? null })
    }
  }
}

function tellProvisioning(state: Resources, add: Add): void {
  const jobs = new Map<string | null, SyncJob[]>()
  for (const values of state.of('azuread_synchronization_job')) {
    const servicePrincipalId = lastOf(principalIdIn(values)) ?? null
    const id = values.text('id')
    const nothing = absent(values.at)
    const job: SyncJob = {
      at: values.at,
      id: id.is === 'known' ? known(id.value.slice(id.value.lastIndexOf('/') + 1), id.at) : id,
      templateId: values.text('template_id'),
      state: inBlock(values, 'schedule', (here) => here.text('state')),
      statusCode: nothing,
      quarantine: nothing,
      lastRunEnded: nothing,
      servicePrincipalId,
      enabled: values.flag('enabled'),
    }
    jobs.set(servicePrincipalId, [...(jobs.get(servicePrincipalId) ?? []), job])
  }
  for (const [servicePrincipalId, items] of jobs) {
    const [first] = items
    if (first) add(inputs.jobs, { at: first.at, items, servicePrincipalId, complete: true })
  }
  for (const values of state.of('azuread_synchronization_secret')) {
    const unlisted = 'Terraform lists the credentials that it was given alone, and Entra may have more'
    add(inputs.secrets, secretsFrom(values, values.get('credential').items(), lastOf(principalIdIn(values)) ?? null, unlisted))
  }
}

function tellPeople(state: Resources, add: Add): void {
  const byApp = new Map<string, Cursor[]>()
  for (const values of state.of('azuread_app_role_assignment')) {
    const app = lastOf(values.plain('resource_object_id')) ?? ''
    byApp.set(app, [...(byApp.get(app) ?? []), values])
  }
  for (const [app, entries] of byApp) {
    const [first] = entries
    if (!first) continue
    const items = entries.map((values) => ({
      at: values.at,
      principalId: values.text('principal_object_id'),
      principalType: values.text('principal_type'),
      principalName: values.text('principal_display_name'),
      resourceId: values.text('resource_object_id'),
    }))
    add(inputs.assignments, { at: first.at, items, servicePrincipalId: app === '' ? null : app, complete: true })
  }
  const groups = state.of('azuread_group')
  const groupIds = new Map(groups.map((values) => [lastOf(valueOf(idIn(values))), values]))
  for (const values of groups) {
    add(inputs.groups, {
      at: values.at,
      id: idIn(values),
      displayName: values.text('display_name'),
      securityEnabled: values.flag('security_enabled'),
    })
    const members = listOf(values.texts('members'))
    if (!members || members.items.length === 0) continue
    add(inputs.memberships, {
      at: members.at,
      groupId: lastOf(valueOf(idIn(values))) ?? null,
      userIds: members.items.filter(({ value }) => !groupIds.has(value.toLowerCase())).map(({ value }) => value),
      groups: members.items
        .filter(({ value }) => groupIds.has(value.toLowerCase()))
        .map(({ value, at }) => ({ at, id: value, name: groupIds.get(value.toLowerCase())?.plain('display_name') ?? null })),
      complete: true,
    })
  }
  const users = state.of('azuread_user')
  const [firstUser] = users
  if (firstUser) {
    const items = users.map((values) => ({
      at: values.at,
      id: idIn(values),
      displayName: values.text('display_name'),
      givenName: values.text('given_name'),
      surname: values.text('surname'),
      mail: values.text('mail'),
      upn: values.text('user_principal_name'),
      userType: values.text('user_type'),
      accountEnabled: values.flag('account_enabled'),
    }))
    add(inputs.users, { at: firstUser.at, items, complete: true })
  }
  for (const values of state.of('azuread_client_config')) {
    add(inputs.organizations, {
      at: values.at,
      tenantId: values.text('tenant_id'),
      displayName: absent(values.at),
      verifiedDomains: absent(values.at),
    })
  }
}
