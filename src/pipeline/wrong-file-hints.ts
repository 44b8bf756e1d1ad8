import { SSO_BLADE } from '../fixes/portal.ts'
import type { Artifact, Place } from '../model/artifact.ts'
import type { FederationMetadata } from '../model/certificates.ts'
import type { Setup } from '../model/fact.ts'
import type { Located } from '../model/problem.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { quote } from '../syntax/display.ts'
import { isUnusable, valueOf } from '../syntax/field.ts'
import { TENANT_WIDE_CERTIFICATE, cloudOf, tenantIn } from '../vendors/entra.ts'

// A wrong file was given: what it is, which file is needed, and how to get it. Never a finding: nothing is wrong with the configuration.

export interface WrongFileHint extends Located {
  readonly at: Place
  /** True for the metadata of another identity provider: it is right for those who use that one. */
  readonly isOthers: boolean
  /** True where it is the right file, of which a part is gone. */
  readonly lost: boolean
}

const NEEDED = `The federation metadata of the app is needed: download Federation Metadata XML in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate), or run: az rest --method get --skip-authorization-header --url 'https://login.microsoftonline.com/TENANT_ID/federationmetadata/2007-06/federationmetadata.xml?appid=APP_ID' --output-file federationmetadata.xml`

const NAMELESS = `This metadata has no entity ID, so that it does not say whose it is. ${NEEDED}`

/** Wrong files among the inputs, one hint for each. */
export function wrongFileHints(setup: Setup): readonly WrongFileHint[] {
  const hints = new Map<Artifact, WrongFileHint>()
  const addHint = (at: Place, message: string, isOthers = false, lost = false): void => {
    if (!hints.has(at.artifact)) hints.set(at.artifact, { at, message, isOthers, lost })
  }
  const saved = setup.answer(inputs.metadata).known ?? []
  const entraFiles = new Set(saved.filter((each) => providerOf(each) === 'entra').map(({ at }) => at.artifact))
  for (const metadata of saved) {
    // The metadata of a federation may contain that of Entra and of others.
    if (entraFiles.has(metadata.at.artifact)) continue
    // Whose it is cannot be said where the name is blanked by hand.
    if (isUnusable(metadata.entityId)) continue
    const message = hintFor(metadata, saved.filter(({ at }) => at.artifact === metadata.at.artifact).length)
    const provider = providerOf(metadata)
    if (message !== null) addHint(metadata.entityId.at, message, provider === 'other', provider === 'entra-nameless')
  }
  for (const { entityId } of setup.answer(inputs.spMetadata).known ?? []) {
    addHint(
      entityId.at,
      `This is the metadata of a service provider (${quote(valueOf(entityId) ?? 'without a name')}), the application side, and not of Microsoft Entra. It is the file for “Upload metadata file” in Entra. ${NEEDED}`,
    )
  }
  return [...hints.values()]
}

/** Which app was chosen and why, and what to add where an app registration was given without its enterprise application. */
export function subjectNotes(setup: Setup): readonly string[] {
  const subject = setup.answer(derived.subject).known
  const chosen = subject?.because ? [subject.because] : []
  const [application] = setup.answer(inputs.applications).known ?? []
  if (!application || setup.answer(inputs.principals).known) return chosen
  const what = application.manifest ? 'an app manifest' : 'an app registration'
  return [
    ...chosen,
    `${application.at.artifact.name}: this is ${what}. It does not contain the Sign on URL, the single sign-on mode, the signing certificates or whether assignment is required. Also give the enterprise application (service principal), for which the portal has no download.`,
  ]
}

type Provider = 'entra' | 'entra-nameless' | 'entra-for-all' | 'entra-tenant-wide' | 'other'

function providerOf({ entityId, signing, ssoLocations }: FederationMetadata): Provider {
  const name = valueOf(entityId) ?? ''
  if (name === '' && ssoLocations.some(({ value }) => isMicrosoftEntityId(value))) return 'entra-nameless'
  if (!isMicrosoftEntityId(name)) return 'other'
  if (tenantIn(name) === null || ssoLocations.some(({ value }) => /\/common\//.test(value))) return 'entra-for-all'
  const tenantWide = signing.length > 0 && signing.every(({ value }) => value.subject.includes(TENANT_WIDE_CERTIFICATE))
  return tenantWide ? 'entra-tenant-wide' : 'entra'
}

function isMicrosoftEntityId(entityId: string): boolean {
  const host = /^https?:\/\/([^/]+)/i.exec(entityId)?.[1]?.toLowerCase() ?? ''
  return cloudOf(host) !== null || /^sts\.(?:windows\.net|microsoftonline\.(?:com|us|de)|chinacloudapi\.cn)$/.test(host)
}

function hintFor(metadata: FederationMetadata, entities: number): string | null {
  const id = valueOf(metadata.entityId) ?? ''
  const name = quote(id)
  switch (providerOf(metadata)) {
    case 'entra':
      return null
    case 'entra-for-all':
      return `This is the metadata that Microsoft publishes for all tenants together (${name}). It names no tenant, and its keys do not sign the assertions of this app. ${NEEDED}`
    case 'entra-tenant-wide':
      return `This is the metadata of the whole tenant, downloaded without “?appid=”. Its keys do not sign the assertions of this app. ${NEEDED}`
    case 'entra-nameless':
      return NAMELESS
    case 'other':
      return entities > 1
        ? `This is the metadata of ${entities} identity providers, and none of them is Microsoft Entra. ${NEEDED}`
        : id === ''
          ? NAMELESS
          : `This is the metadata of ${productOf(id)} (${name}), and not of Microsoft Entra. If users sign in to Mixpanel through Entra: ${NEEDED.charAt(0).toLowerCase()}${NEEDED.slice(1)}`
  }
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/okta\.com|oktapreview\.com/i, 'Okta'],
  [/\/adfs\/services\/trust/i, 'AD FS'],
  [/accounts\.google\.com/i, 'Google Workspace'],
  [/onelogin\.com/i, 'OneLogin'],
  [/auth0\.com/i, 'Auth0'],
  [/\/realms\//i, 'Keycloak'],
  [/pingone|pingidentity/i, 'Ping Identity'],
  [/jumpcloud/i, 'JumpCloud'],
  [/shibboleth/i, 'Shibboleth'],
  [/duosecurity/i, 'Duo'],
  [/cyberark|idaptive/i, 'CyberArk'],
]

function productOf(entityId: string): string {
  return PRODUCTS.find(([pattern]) => pattern.test(entityId))?.[1] ?? 'another identity provider'
}
