import type { Field, Texts } from '../model/field.ts'
import type { Setup } from '../model/fact.ts'
import { derived } from '../model/vocabulary.ts'
import { day, visible } from '../syntax/display.ts'
import { listOf } from '../syntax/field.ts'

// The values that rules read, by name, to compare two setups.

/** Null where the input does not show the value; “(blanked by hand)” and “(cannot be read)” stand for themselves. Every text is visible. */
export function valuesOf(setup: Setup): ReadonlyMap<string, readonly string[] | null> {
  const principal = setup.answer(derived.principal).known
  const application = setup.answer(derived.application).known
  const settings = setup.answer(derived.settings).known
  const claims = setup.answer(derived.claims).known
  const claimed = claims ? listOf(claims.claims) : undefined
  const signing = setup.answer(derived.signing).known
  const uploaded = setup.answer(derived.uploaded).known
  const assignments = setup.answer(derived.assignments).known
  const file = uploaded?.as === 'file' ? uploaded.file.certificates.map(({ value }) => value.sha1) : []
  const entries: readonly (readonly [string, readonly string[] | null])[] = [
    ['Application ID', one(principal?.appId ?? application?.appId)],
    ['Name of the app', one(principal?.displayName ?? application?.displayName)],
    ['Tenant', known(setup.answer(derived.tenant).known?.value)],
    ['App enabled', one(principal?.accountEnabled)],
    ['Assignment required', one(principal?.assignmentRequired)],
    ['Single sign-on mode', one(principal?.ssoMode)],
    ['Identifier (Entity ID)', texts(setup.answer(derived.identifiers).known?.items)],
    ['Reply URL', texts(setup.answer(derived.replyUrls).known?.items)],
    ['Sign on URL', one(principal?.loginUrl)],
    ['Logout URL', one(principal?.logoutUrl)],
    ['Relay State', one(principal?.relayState)],
    ['Token encryption key', one(principal?.tokenEncryptionKeyId)],
    ['Signed requests required', one(application?.signedRequestsRequired)],
    ['Notification Email Addresses', many(principal?.notificationMails)],
    ['Active certificate', one(principal?.thumbprint)],
    [
      'Certificates in Entra',
      signing ? signing.keys.map(({ thumbprint, end }) => `${thumbprint ?? 'unknown'} (until ${end ? day(end) : 'unknown'})`) : null,
    ],
    [
      'Claims',
      claimed
        ? claimed.items.map(({ name, namespace, values }) => {
            const sources = values.map(({ source, constant }) => (constant === null ? source : `${source} ${constant}`))
            return `${namespace ? `${namespace.value}/` : ''}${name.value} ← ${sources.join(', ')}`
          })
        : null,
    ],
    ['Certificate at Mixpanel', uploaded ? (uploaded.as === 'fingerprint' ? [uploaded.hex] : file) : null],
    ['Mixpanel: Organization ID', one(settings?.orgId)],
    ['Mixpanel: Postback URL', one(settings?.postbackUrl)],
    ['Mixpanel: Issuer URL', one(settings?.issuerUrl)],
    ['Mixpanel: Identity Provider Sign-in URL', one(settings?.idpSignInUrl)],
    ['Mixpanel: Single Sign-On', one(settings?.ssoEnabled)],
    ['Mixpanel: Require Single Sign-On', one(settings?.requireSso)],
    ['Mixpanel: access managed by the identity provider', one(settings?.idpManagedAccess)],
    ['Mixpanel: claimed domains', domains(settings?.claimedDomains)],
    ['Mixpanel: SCIM', one(settings?.scimEnabled)],
    ['Mixpanel: Tenant URL', one(settings?.scimTenantUrl)],
    ['Mixpanel: teams', many(settings?.teams)],
    ['Mixpanel: plan', one(settings?.plan)],
    ['Mixpanel: data residency', one(settings?.dataResidency)],
    ['Number of assignments', assignments ? [String(assignments.items.length)] : null],
  ]
  return new Map(entries.map(([name, values]) => [name, values?.map(visible) ?? null]))
}

function domains(
  field: Field<readonly { readonly domain: { readonly value: string }; readonly status: Field<string> }[]> | undefined,
): readonly string[] | null {
  if (field === undefined) return null
  const list = listOf(field)
  return list
    ? list.items.map(({ domain, status }) => `${domain.value} (${(one(status) ?? ['state not given']).join('')})`)
    : unusable(field)
}

function one(field: Field<string | boolean> | undefined): readonly string[] | null {
  if (field === undefined) return null
  return field.is === 'known' ? [String(field.value)] : field.is === 'empty' ? [] : unusable(field)
}

function many(field: Field<Texts> | undefined): readonly string[] | null {
  if (field === undefined) return null
  const list = listOf(field)
  return list ? list.items.map(({ value }) => value) : unusable(field)
}

function unusable(field: Field<unknown>): readonly string[] | null {
  return field.is === 'blanked' ? ['(blanked by hand)'] : field.is === 'unreadable' ? ['(cannot be read)'] : null
}

function texts(items: Texts | undefined): readonly string[] | null {
  return items?.map(({ value }) => value) ?? null
}

function known(value: string | undefined): readonly string[] | null {
  return value === undefined ? null : [value]
}
