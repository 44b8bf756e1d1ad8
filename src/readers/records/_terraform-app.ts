import type { Evidence } from '../../model/artifact.ts'
import type { KeyCredential } from '../../model/certificates.ts'
import type { Application, ServicePrincipal } from '../../model/entra.ts'
import type { Field, Texts } from '../../model/field.ts'
import type { Add } from '../../model/reader.ts'
import { inputs } from '../../model/vocabulary.ts'
import { absent, known, listOf, valueOf } from '../../syntax/field.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { certificateInBase64 } from '../../syntax/x509.ts'
import { either, isWithheld, UNREADABLE_KEY } from './service-principal.ts'
import { block, idIn, inBlock, lastOf, partsBy, principalIdIn, type TerraformResources } from './_terraform.ts'

// The application and the service principal, out of several resources each.

export function addApplications(state: TerraformResources, add: Add): void {
  const appOf = (part: Cursor): string | undefined => part.plain('application_id')
  const identifiersOf = partsBy(state.of('azuread_application_identifier_uri'), appOf)
  const isWeb = (each: Cursor): boolean => /^web$/i.test(each.plain('type') ?? 'Web')
  const redirectsOf = partsBy(state.of('azuread_application_redirect_uris').filter(isWeb), appOf)
  const optionalOf = partsBy(state.of('azuread_application_optional_claims'), appOf)
  const templates = state.of('azuread_application_from_template')
  const templatesOf = partsBy(templates, (each) => each.plain('application_object_id'))
  /** Terraform or Pulumi, where it manages one of these; null where it only reads them. */
  const managerOf = (app: Cursor, parts: readonly Cursor[]): Evidence<string> | null => {
    const managed = [app, ...parts].find((each) => state.isManaged(each))
    return managed ? { value: state.tool, at: managed.at } : null
  }

  const seen = new Set<string>()
  for (const values of state.of('azuread_application', 'azuread_application_registration')) {
    const own = applicationFrom(values)
    const id = lastOf(valueOf(own.id))
    if (id !== undefined) seen.add(id)
    const [template] = templatesOf(id)
    add(inputs.applications, {
      ...own,
      managedBy: managerOf(values, identifiersOf(id)),
      templateId: template ? either(own.templateId, template.text('template_id')) : own.templateId,
      identifierUris: joined(
        own.identifierUris,
        identifiersOf(id).map((part) => {
          const uri = part.text('identifier_uri')
          return uri.is === 'known' ? known([uri], part.at) : absent(part.at)
        }),
      ),
      replyUrls: joined(
        own.replyUrls,
        redirectsOf(id).map((part) => part.texts('redirect_uris')),
      ),
      optionalSamlClaims: joined(
        own.optionalSamlClaims,
        optionalOf(id).map((part) => part.list(nameOf, 'saml2_token')),
      ),
    })
  }
  for (const template of templates) {
    const id = lastOf(template.plain('application_object_id'))
    if (id !== undefined && seen.has(id)) continue
    const nothing = absent(template.at)
    add(inputs.applications, {
      ...applicationFrom(template),
      managedBy: managerOf(template, identifiersOf(id)),
      id: template.text('application_object_id'),
      appId: nothing,
      identifierUris: joined(
        nothing,
        identifiersOf(id).map((part) => {
          const uri = part.text('identifier_uri')
          return uri.is === 'known' ? known([uri], part.at) : absent(part.at)
        }),
      ),
      replyUrls: joined(
        nothing,
        redirectsOf(id).map((part) => part.texts('redirect_uris')),
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
    displayName: either(values.text('display_name'), values.text('name')),
    templateId: values.text('template_id'),
    publisherDomain: values.text('publisher_domain'),
    identifierUris: values.texts('identifier_uris'),
    replyUrls: replyUrlsIn(values),
    logoutUrl: either(values.text('logout_url'), web('logout_url')),
    groupMembershipClaims: joinedText(values.texts('group_membership_claims')),
    optionalSamlClaims: inBlock(values, 'optional_claims', (here) => here.list(nameOf, 'saml2_token')),
    signedRequestsRequired: absent(values.at),
    tokenEncryptionKeyId: absent(values.at),
    disabledByMicrosoft: values.text('disabled_by_microsoft'),
    deactivated: absent(values.at),
    deleted: absent(values.at),
    tags: values.texts('tags'),
    manifest: false,
  }
}

/** Before version 1.5 of the provider they were not in a block, and for a time they were in both. */
function replyUrlsIn(values: Cursor): Field<Texts> {
  const old = values.texts('reply_urls')
  return (listOf(old)?.items.length ?? 0) > 0 ? old : inBlock(values, 'web', (here) => here.texts('redirect_uris'))
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

export function addPrincipals(state: TerraformResources, add: Add): void {
  const certificatesOf = partsBy(state.of('azuread_service_principal_token_signing_certificate'), principalIdIn)
  for (const values of state.of('azuread_service_principal')) {
    const principal = principalFrom(values)
    const own = certificatesOf(lastOf(valueOf(principal.id)))
    const keys = own.flatMap((each) => keysFrom(each, add.lost))
    const [first, another] = own
    // The one that Terraform created is the active one; of several, the state does not say which.
    const thumbprint = first && !another ? first.text('thumbprint') : principal.thumbprint
    add(inputs.principals, first ? { ...principal, keys: known(keys, first.at), thumbprint } : principal)
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
    deactivated: absent(values.at),
    deleted: absent(values.at),
    assignmentRequired: values.flag('app_role_assignment_required'),
    ssoMode: values.text('preferred_single_sign_on_mode'),
    loginUrl: values.text('login_url'),
    logoutUrl: values.text('logout_url'),
    relayState: inBlock(values, 'saml_single_sign_on', (here) => here.text('relay_state')),
    replyUrls: values.texts('redirect_uris'),
    names: values.texts('service_principal_names'),
    // The provider has no attribute for the active certificate.
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

/** The tags, or what the provider derives from them. */
function tagsOf(values: Cursor): Field<Texts> {
  const tags = values.texts('tags')
  const hide = (block(values, 'feature_tags') ?? block(values, 'features'))?.flag('hide')
  if (hide?.is !== 'known' || !hide.value || listOf(tags)?.items.some(({ value }) => value === 'HideApp')) return tags
  return known([...(listOf(tags)?.items ?? []), { value: 'HideApp', at: hide.at }], hide.at)
}

/** The provider creates a complete certificate, and its state contains the public half. */
function keysFrom(values: Cursor, lost: Add['lost']): readonly KeyCredential[] {
  const value = values.plain('value')
  const certificate = value === undefined ? null : (certificateInBase64(value) ?? null)
  if (value !== undefined && certificate === null && !isWithheld(value)) lost(values.get('value').at, UNREADABLE_KEY)
  const shared = {
    at: values.at,
    type: 'AsymmetricX509Cert',
    partial: true,
    customKeyIdentifier: values.plain('thumbprint')?.toUpperCase() ?? null,
    start: values.date('start_date'),
    end: values.date('end_date'),
  }
  return [
    { ...shared, usage: 'Sign', keyId: null, certificate: null },
    {
      ...shared,
      usage: 'Verify',
      keyId: values.plain('key_id') ?? null,
      certificate,
    },
  ]
}
