import { faultsIn, SETTINGS_KEYS } from '../../documents/settings-faults.ts'
import { inputs } from '../../model/vocabulary.ts'
import { quote } from '../../syntax/display.ts'
import type { Evidence } from '../../model/artifact.ts'
import { evidenceOf } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import { certificateReference } from '../../domain/certificate-reference.ts'
import type { CertificateFile } from '../../model/certificates.ts'
import type { ClaimedDomain, MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { didYouMean } from '../../syntax/did-you-mean.ts'
import { readPem } from '../../syntax/pem.ts'
import { pointerOf, type Cursor } from '../../syntax/tree.ts'
import { entryOf } from '../../syntax/table.ts'

const FILE_NAME = /(?:^|\/)mixpanel(?:\.ya?ml|\.json)+$/i
const GENERIC: readonly string[] = ['orgId', 'certificate', 'scim', 'teams', 'plan', 'members', 'owners']

function isMisspelt(key: string): boolean {
  return /url|sso|org|domain|scim/i.test(key) && didYouMean(key, SETTINGS_KEYS) !== undefined
}

/** The settings of Mixpanel's Access Security page, copied into YAML or JSON. */
export default {
  kind: 'mixpanel-settings',
  title: 'Mixpanel’s settings',

  recognises(record) {
    if (record.artifact.role === 'mixpanel') return record.isObject || record.value === null
    const isNamed = FILE_NAME.test(record.artifact.name)
    const known = record.keys.filter((key) => SETTINGS_KEYS.includes(key) || isMisspelt(key))
    if (isNamed) return record.value === null || known.length > 0
    // Other documents have a plan, teams or members too: at least half of the keys must be Mixpanel's, and one of them specific.
    return known.length * 2 >= record.keys.length && known.some((key) => !GENERIC.includes(key))
  },

  read(record, add) {
    const faulty: Faulty = new Map(
      record.mistakes.flatMap(({ path }) => (path === null ? [] : [[pointerOf(path), 'the key is there twice'] as const])),
    )
    for (const { path, unknownKeys, wanted } of record.value === null ? [] : faultsIn(record.value)) {
      const at = path.reduce<Cursor>(
        (cursor, step) => (typeof step === 'number' ? (cursor.items()[step] ?? cursor) : cursor.get(step)),
        record,
      )
      for (const key of unknownKeys) {
        const suggestion = didYouMean(key, path.length === 0 ? SETTINGS_KEYS : (entryOf(NESTED_KEYS, String(path[0])) ?? []))
        add.problem(
          at.keyPlace(key),
          `${quote(key)} is not a key of Mixpanel’s settings${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
        )
      }
      if (wanted !== null) {
        const pointer = pointerOf(path)
        if (!faulty.has(pointer)) faulty.set(pointer, 'the value has the wrong type')
        const isEntry = typeof path.at(-1) === 'number' || path.at(-1) === 'domain'
        add.problem(
          at.at,
          `${quote(path.join('.'))} should be ${wanted}. It was ignored${isEntry ? ', and the list that contains it is not checked' : ''}.`,
        )
      }
    }
    // Dates in other formats are ambiguous or cannot be parsed.
    const generated = record.get('scim', 'tokenGeneratedAt')
    const day = generated.plain()
    if (day !== undefined && (!/^\d{4}-\d{2}-\d{2}(?:$|[Tt ])/.test(day) || Number.isNaN(Date.parse(day)))) {
      faulty.set(generated.at.pointer ?? '', 'it is not a date')
      add.problem(generated.at, `“scim.tokenGeneratedAt” should be a date such as 2026-07-20, not ${quote(day)}. It was ignored.`)
    }
    add(inputs.settings, settingsFrom(record, faulty))
  },
} satisfies Reader<Cursor>

/** The values that cannot be used, by pointer, and why. This includes everything inside them. */
type Faulty = Map<string, string>

const NESTED_KEYS: Readonly<Record<string, readonly string[]>> = {
  claimedDomains: ['domain', 'status', 'token'],
  scim: ['enabled', 'tenantUrl', 'tokenGeneratedAt'],
  sharedSso: ['role', 'linkedOrganizations', 'name', 'scimName'],
  owners: ['email', 'password'],
  otherOrganizations: ['orgId', 'issuerUrl'],
}

/** `null` is not filled in, so unknown; `""` is empty at Mixpanel; a value of the wrong type has been reported and is not used. */
function filled<T>(field: Field<T>, cursor: Cursor, faulty: Faulty): Field<T> {
  const pointer = `${field.at.pointer ?? ''}/`
  for (const [each, why] of faulty) if (pointer.startsWith(`${each}/`)) return { is: 'unreadable', at: field.at, why }
  return field.is === 'empty' && (cursor.value === null || cursor.value === undefined) ? { is: 'absent', at: field.at } : field
}

/** Reads the values in one group of keys. */
interface SettingsGroup {
  text(...keys: readonly string[]): Field<string>
  flag(...keys: readonly string[]): Field<boolean>
}

function settingsFrom(root: Cursor, faulty: Faulty): MixpanelSettings {
  const reading = (cursor: Cursor): SettingsGroup => ({
    text: (...keys) => filled(cursor.text(...keys), cursor.get(...keys), faulty),
    flag: (...keys) => filled(cursor.flag(...keys), cursor.get(...keys), faulty),
  })
  const { text, flag } = reading(root)
  /** A list with an unreadable entry is not complete, so nothing can be concluded from the other entries. */
  const list = <T>(make: (item: Cursor) => T | undefined, ...keys: string[]): Field<readonly T[]> => {
    const field = filled(root.list(make, ...keys), root.get(...keys), faulty)
    const items = root.get(...keys).items()
    const odd = field.is === 'known' ? items.findIndex((item) => make(item) === undefined) : -1
    const at = items[odd]?.at
    return at ? { is: 'unreadable', at, why: `entry ${odd + 1} of the list cannot be read` } : field
  }
  const group =
    <T>(make: (item: Cursor, read: SettingsGroup) => T | undefined) =>
    (item: Cursor): T | undefined =>
      item.isObject ? make(item, reading(item)) : undefined
  return {
    at: root.at,
    orgId: text('orgId'),
    postbackUrl: text('postbackUrl'),
    issuerUrl: text('issuerUrl'),
    idpSignInUrl: text('idpSignInUrl'),
    certificate: text('certificate'),
    certificateBlock: blockIn(text('certificate')),
    ssoEnabled: flag('ssoEnabled'),
    requireSso: flag('requireSso'),
    idpManagedAccess: flag('idpManagedAccess'),
    claimedDomains: list(group(domainFrom), 'claimedDomains'),
    scimEnabled: flag('scim', 'enabled'),
    scimTenantUrl: text('scim', 'tenantUrl'),
    scimTokenGeneratedAt: filled(root.date('scim', 'tokenGeneratedAt'), root.get('scim', 'tokenGeneratedAt'), faulty),
    teams: list(nameIn, 'teams'),
    plan: text('plan'),
    dataResidency: text('dataResidency'),
    sharedSsoRole: text('sharedSso', 'role'),
    linkedOrganizations: list(
      group(({ at }, read) => ({ at, name: read.text('name'), scimName: read.text('scimName') })),
      'sharedSso',
      'linkedOrganizations',
    ),
    owners: list(
      group(({ at }, read) => ({ at, email: read.text('email'), password: read.flag('password') })),
      'owners',
    ),
    members: list(textIn, 'members'),
    otherOrganizations: list(
      group(({ at }, read) => ({ at, orgId: read.text('orgId'), issuerUrl: read.text('issuerUrl') })),
      'otherOrganizations',
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

function domainFrom({ at }: Cursor, read: SettingsGroup): ClaimedDomain | undefined {
  const domain = evidenceOf(read.text('domain'))
  return domain && { at, domain, status: read.text('status'), token: read.text('token') }
}

function textIn({ value, at }: Cursor): Evidence<string> | undefined {
  return typeof value === 'string' ? { value, at } : undefined
}

/** A name may be a number, such as `2024`, but not one that YAML changes, such as `007` or `1e3`. */
function nameIn(item: Cursor): Evidence<string> | undefined {
  const { value, at } = item
  if (typeof value !== 'number') return textIn(item)
  const { start, end } = at.span()
  return at.artifact.text.slice(start, end) === String(value) ? { value: String(value), at } : undefined
}
