import { PLANS, REGIONS, SETTINGS_KEYS, SHARED_SSO_ROLES, STATUSES } from '../../documents/settings-keys.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Artifact } from '../../model/artifact.ts'
import { type Field } from '../../model/field.ts'
import type { Add, Reader } from '../../model/reader.ts'
import { isLegacyPostback, orgIdIn } from '../../domain/addresses.ts'
import { hasShape } from '../../domain/blanked.ts'
import { certificateReference } from '../../domain/certificate-reference.ts'
import { typedDomain } from '../../domain/people.ts'
import { bareToken } from '../../domain/typed-text.ts'
import type { CertificateFile } from '../../model/certificates.ts'
import type { ClaimedDomain, MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { didYouMean } from '../../syntax/did-you-mean.ts'
import { known } from '../../syntax/field.ts'
import { readPem } from '../../syntax/pem.ts'
import { placeAt } from '../../syntax/place.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { oddBlanksIn } from '../../syntax/yaml-blanks.ts'
import { POSTBACK } from '../../vendors/mixpanel.ts'
import { settingsBelow, typedGroup, type TextForm, type TypedGroup } from './_typed.ts'

const FILE_NAME = /(?:^|\/)mixpanel(?:\.ya?ml|\.json)+$/i
/** Words that no other document has, wherever they are. */
const OWN: readonly string[] = ['postbackUrl', 'idpSignInUrl', 'idpManagedAccess', 'claimedDomains', 'ssoEnabled']
const GENERIC: readonly string[] = ['orgId', 'certificate', 'scim', 'teams', 'plan', 'members', 'owners']

const ADDRESS: TextForm = { what: 'a mail address', kept: true, fits: (text) => /^[^\s@]{1,200}@[^\s@]{1,200}$/.test(text) }
/** An issuer of another provider may be a `urn:example:idp`, and people leave out the scheme of a URL; a word in its place is none. */
const ISSUER: TextForm = {
  what: 'an Issuer URL',
  fits: (text) => /^(?:urn:[^\s:]+:\S+|(?:https?:\/\/)?[^\s/?#:@]+\.[^\s/?#:@.]{2,}(?:[:/?#]\S*)?)$/i.test(text),
}
/** The token or the whole TXT record; no page says what a token looks like, and those seen in the DNS are UUIDs. */
const TOKEN: TextForm = {
  what: 'the token of the TXT record, which has letters and digits',
  fits: (text) => hasShape(bareToken(text), 'token'),
}

/** Nobody can claim anything else. */
const DOMAIN: TextForm = {
  what: 'a domain such as example.com',
  fits: (text) => /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,20}$/.test(typedDomain(text)),
}

/** With any org_id: that it is a number is inferred. The forms before v2 are on pages of Mixpanel too. A probe may be sent to another host. */
const POSTBACK_URL: TextForm = {
  what: `the Postback URL, ${POSTBACK}…`,
  kept: true,
  fits: (text) => /^https:/i.test(text) && (orgIdIn(text) !== null || isLegacyPostback(text)),
}

function isMisspelt(key: string): boolean {
  return /url|sso|org|domain|scim/i.test(key) && didYouMean(key, SETTINGS_KEYS) !== undefined
}

/** The settings of Mixpanel's Access Security page, copied into YAML or JSON. */
export default {
  kind: 'mixpanel-settings',
  title: 'Mixpanel’s settings',

  recognises(record) {
    // As sso-doctor schema mixpanel writes it.
    if (record.has('$schema') && record.has('properties')) return false
    const isNamed = FILE_NAME.test(record.artifact.name)
    if (isNamed || record.artifact.role === 'mixpanel') if (typingErrorIn(record) !== null) return true
    if (record.artifact.role === 'mixpanel') return record.isObject || record.value === null
    const known = record.keys.filter((key) => SETTINGS_KEYS.includes(key) || isMisspelt(key))
    const inner = known.length > 0 ? [] : record.keys.flatMap((key) => settingsBelow(record, key))
    if (isNamed) return record.value === null || known.length > 0 || inner.length > 0
    if (inner.length > 1) return inner.some((key) => OWN.includes(key))
    // Other documents have a plan, teams or members too: at least half of the keys must be Mixpanel's, and one of them specific.
    return known.length * 2 >= record.keys.length && known.some((key) => !GENERIC.includes(key))
  },

  read(record, add) {
    const error = typingErrorIn(record)
    sayOddBlanks(record.artifact, add)
    if (error === null) add(inputs.settings, settingsFrom(typedGroup(record, add)))
    else add.unreadable(record.at, error)
  },
} satisfies Reader<Cursor>

/** Between keys and values they were read as plain ones. */
function sayOddBlanks(artifact: Artifact, add: Add): void {
  const [first, ...more] = oddBlanksIn(artifact.text)
  if (first === undefined) return
  const others = more.length === 0 ? '' : `, and in ${more.length} other ${more.length === 1 ? 'line' : 'lines'}`
  add.note(
    placeAt(artifact, first, first + 1),
    `there is a no-break space here${others}, as web pages have it, which YAML does not take as a blank. It was read as one; type a plain blank in its place.`,
  )
}

/** For a document that is no group of keys, and was meant as one; null for all others. */
function typingErrorIn(record: Cursor): string | null {
  const { value } = record
  if (typeof value === 'string') return sayText(value)
  if (typeof value === 'number' || typeof value === 'boolean') return NO_KEYS
  const [wide] = record.keys.filter(isWide)
  if (wide !== undefined && !record.keys.some((key) => SETTINGS_KEYS.includes(key))) return sayText(wide)
  const isList = record.items().some((item) => item.keys.some((key) => SETTINGS_KEYS.includes(key) || settingsBelow(item, key).length > 0))
  return isList ? 'The settings are a list here. Remove the dashes or the square brackets, so that each key begins its line.' : null
}

const NO_KEYS =
  'There are no keys in this file. Each setting is a line with its key, a colon, a blank and the value, as sso-doctor init writes them.'
/** Colons of Chinese and Japanese keyboards, and others that look like one. */
const WIDE_COLON = /^([A-Za-z]{1,30})\s{0,9}[\uFF1A\uFE55\uFE13\u2236\uA789]/

function isWide(text: string): boolean {
  const key = WIDE_COLON.exec(text)?.[1]
  return key !== undefined && SETTINGS_KEYS.includes(key)
}

/** What is wrong where the whole file is one text for YAML. */
function sayText(text: string): string {
  const key = /^([A-Za-z]{1,30})[:\uFF1A\uFE55\uFE13\u2236\uA789]\S/.exec(text)?.[1]
  if (isWide(text))
    return `The colons are wide ones here, which YAML does not take as colons. Write “${key ?? 'orgId'}: …” with a plain colon and a blank, and the same in the other lines.`
  if (key !== undefined && SETTINGS_KEYS.includes(key))
    return `A blank is missing after the colon. Write “${key}: …”, and the same in the other lines.`
  if (hasSetting(text)) return 'All of the text is in quotation marks. Remove those, so that each key begins its line.'
  const compact = text.replace(/\s/g, '')
  const isBase64 = /^[A-Za-z0-9+/=]+$/.test(compact) && hasSetting(Buffer.from(compact, 'base64').toString('utf8'))
  return isBase64 ? 'The text is encoded as base64. Decode it, and save it as plain text.' : NO_KEYS
}

function hasSetting(text: string): boolean {
  return text
    .split(/\r\n|[\r\n]/)
    .some((line) => SETTINGS_KEYS.includes(/^\s{0,40}["']?([A-Za-z]{1,30})["']?\s{0,9}:/.exec(line)?.[1] ?? ''))
}

function settingsFrom(page: TypedGroup): MixpanelSettings {
  const certificate = page.text('certificate', 'certificate')
  const scim = page.group('scim')
  const sharedSso = page.group('sharedSso')
  return {
    at: page.at,
    orgId: page.number('orgId'),
    postbackUrl: page.text('issued-url', 'postbackUrl', POSTBACK_URL),
    issuerUrl: page.text('issued-url', 'issuerUrl'),
    idpSignInUrl: page.text('issued-url', 'idpSignInUrl'),
    certificate,
    certificateBlock: blockIn(certificate),
    ssoEnabled: page.flag('ssoEnabled'),
    requireSso: page.flag('requireSso'),
    idpManagedAccess: page.flag('idpManagedAccess'),
    claimedDomains: page.groups('claimedDomains', domainFrom),
    scimEnabled: scim.flag('enabled'),
    scimTenantUrl: scim.text('issued-url', 'tenantUrl'),
    scimTokenGeneratedAt: scim.date('tokenGeneratedAt'),
    teams: page.names('teams'),
    plan: page.word(PLANS, 'plan'),
    dataResidency: page.word(REGIONS, 'dataResidency'),
    sharedSsoRole: sharedSso.word(SHARED_SSO_ROLES, 'role'),
    linkedOrganizations: sharedSso.groups('linkedOrganizations', (entry) =>
      known({ at: entry.at, name: entry.name('name'), scimName: entry.name('scimName') }, entry.at),
    ),
    owners: page.groups('owners', (entry) =>
      known({ at: entry.at, email: entry.text('address', 'email', ADDRESS), password: entry.flag('password') }, entry.at),
    ),
    members: page.texts('address', 'members', ADDRESS),
    otherOrganizations: page.groups('otherOrganizations', (entry) =>
      known({ at: entry.at, orgId: entry.number('orgId'), issuerUrl: entry.text('issued-url', 'issuerUrl', ISSUER) }, entry.at),
    ),
  }
}

/** Line breaks that YAML folds are no flaw of the certificate. */
function blockIn(field: Field<string>): CertificateFile | null {
  if (field.is !== 'known' || !('pem' in certificateReference(field.value))) return null
  const { at } = field
  const pem = readPem(field.value, () => at)
  const form = pem.form === 'pem' || pem.certificates.length === 0 ? pem.form : 'pem'
  return { ...pem, form, flaws: [], at, artifact: at.artifact, metadata: null }
}

/** Without its name, an entry says nothing. */
function domainFrom(entry: TypedGroup): Field<ClaimedDomain> {
  const domain = entry.required('domain', 'domain', DOMAIN)
  const rest = { at: entry.at, status: entry.word(STATUSES, 'status'), token: entry.text('token', 'token', TOKEN) }
  return domain.is === 'known' ? known({ ...rest, domain: { value: domain.value, at: domain.at } }, entry.at) : domain
}
