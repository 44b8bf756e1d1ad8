import type { SyncJob } from '../../model/provisioning.ts'
import type { Add } from '../../model/reader.ts'
import { inputs } from '../../model/vocabulary.ts'
import { absent, evidenceOf, known, listOf, valueOf } from '../../syntax/field.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { mappingFrom } from './claims-mapping-policy.ts'
import { secretsFrom } from './synchronization-secrets.ts'
import { idIn, inBlock, lastOf, partsBy, principalIdIn, type TerraformResources } from './_terraform.ts'

// Claims policies, provisioning, assignments, groups and users.

export function addPolicies(state: TerraformResources, add: Add): void {
  const assignmentsOf = partsBy(state.of('azuread_service_principal_claims_mapping_policy_assignment'), (each) =>
    each.plain('claims_mapping_policy_id'),
  )
  for (const values of state.of('azuread_claims_mapping_policy')) {
    const id = lastOf(values.plain('id'))
    const assigned = assignmentsOf(id)
    const policy = { ...mappingFrom(values.spelling === 'pulumi' ? values : values.spelled('snake')), id: id ?? null }
    if (assigned.length === 0) add(inputs.mappingPolicies, { ...policy, assigned: false, servicePrincipalId: null })
    for (const each of assigned) {
      add(inputs.mappingPolicies, { ...policy, assigned: true, servicePrincipalId: lastOf(each.plain('service_principal_id')) ?? null })
    }
  }
}

export function addProvisioning(state: TerraformResources, add: Add): void {
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
      lastRunState: nothing,
      lastErrorCode: nothing,
      lastErrorMessage: nothing,
      lastSuccess: nothing,
      failuresInARow: nothing,
      interval: nothing,
      servicePrincipalId,
      enabled: values.flag('enabled'),
    }
    const same = jobs.get(servicePrincipalId)
    if (same) same.push(job)
    else jobs.set(servicePrincipalId, [job])
  }
  for (const [servicePrincipalId, items] of jobs) {
    const [first] = items
    if (first) add(inputs.jobs, { at: first.at, items, servicePrincipalId, complete: true })
  }
  for (const values of state.of('azuread_synchronization_secret')) {
    const unlisted = `${state.tool} lists only the credentials that it was given, and Entra may have more`
    add(inputs.secrets, secretsFrom(values, values.get('credential').items(), lastOf(principalIdIn(values)) ?? null, unlisted))
  }
}

export function addPeople(state: TerraformResources, add: Add): void {
  addAssignments(state, add)
  addGroups(state, add)
  addUsers(state, add)
  addTenants(state, add)
}

function addAssignments(state: TerraformResources, add: Add): void {
  const byApp = new Map<string, Cursor[]>()
  for (const values of state.of('azuread_app_role_assignment')) {
    const app = lastOf(values.plain('resource_object_id')) ?? ''
    const same = byApp.get(app)
    if (same) same.push(values)
    else byApp.set(app, [values])
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
    add(inputs.assignments, { at: first.at, items, servicePrincipalId: app === '' ? null : app, complete: true, partial: true })
  }
}

function addGroups(state: TerraformResources, add: Add): void {
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
}

function addUsers(state: TerraformResources, add: Add): void {
  const users = state.of('azuread_user')
  const [first] = users
  if (!first) return
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
  add(inputs.users, { at: first.at, items, complete: true })
}

function addTenants(state: TerraformResources, add: Add): void {
  for (const values of state.of('azuread_client_config')) {
    add(inputs.organizations, {
      at: values.at,
      tenantId: values.text('tenant_id'),
      displayName: absent(values.at),
      verifiedDomains: absent(values.at),
    })
  }
  for (const values of state.of('azuread_domains')) {
    const domains = values.list(
      (domain) => (valueOf(domain.flag('verified')) === true ? evidenceOf(domain.text('domain_name')) : undefined),
      'domains',
    )
    add(inputs.organizations, { at: values.at, tenantId: absent(values.at), displayName: absent(values.at), verifiedDomains: domains })
  }
}
