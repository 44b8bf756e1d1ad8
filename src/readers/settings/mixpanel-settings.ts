import { faultsIn, SETTINGS_KEYS } from '../../documents/mixpanel-settings.ts'
import { told } from '../../model/facts.ts'
import { quote } from '../../model/display.ts'
import type { Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import { certificateReference } from '../../model/beside.ts'
import type { CertificateFile, ClaimedDomain, MixpanelSettings } from '../../model/things.ts'
import { didYouMean } from '../../syntax/did-you-mean.ts'
import { readPem } from '../../syntax/pem.ts'
import type { Cursor } from '../../syntax/tree.ts'

/** Mixpanel's Access Security page, copied into a few lines of YAML or JSON. */
export default {
  kind: 'mixpanel-settings',
  title: 'Mixpanel’s settings',

  recognises(record) {
    if (record.artifact.role === 'mixpanel') return record.isObject || record.value === null
    if (record.value === null) return /(?:^|\/)mixpanel\.(?:ya?ml|json)$/i.test(record.artifact.name)
    if (!record.isObject) return false
    const known = record.keys.filter((key) => SETTINGS_KEYS.includes(key))
    return (
      known.length > 0 || record.keys.some((key) => didYouMean(key, SETTINGS_KEYS) !== undefined && /url|sso|org|domain|scim/i.test(key))
    )
  },

  read(record, tell) {
    const faulty = new Set<string>()
    for (const { path, unknownKeys, wanted } of record.value === null ? [] : faultsIn(record.value)) {
      const at = path.reduce<Cursor>(
        (cursor, step) => (typeof step === 'number' ? (cursor.items()[step] ?? cursor) : cursor.get(step)),
        record,
      )
      for (const key of unknownKeys) {
        const suggestion = didYouMean(key, path.length === 0 ? SETTINGS_KEYS : (NESTED_KEYS[String(path[0])] ?? []))
        tell.problem(
          at.keyPlace(key),
          `${quote(key)} is not a key of Mixpanel’s settings${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
        )
      }
      if (wanted !== null) {
        if (at.at.pointer !== null) faulty.add(at.at.pointer)
        tell.problem(at.at, `${quote(path.join('.'))} should be ${wanted}; it was left out.`)
      }
    }
    tell(told.settings, settingsFrom(record, faulty))
  },
} satisfies Reader<Cursor>

const NESTED_KEYS: Readonly<Record<string, readonly string[]>> = {
  claimedDomains: ['domain', 'status', 'token'],
  scim: ['enabled', 'tenantUrl', 'tokenGeneratedAt'],
  sharedSso: ['role', 'linkedOrganizations', 'name', 'scimName'],
  owners: ['email', 'password'],
  otherOrganizations: ['orgId', 'issuerUrl'],
}

/** `null` is not filled in, so unknown; `""` is empty at Mixpanel; a value of the wrong kind has been reported and counts for nothing. */
function filled<T>(field: Field<T>, cursor: Cursor, faulty: ReadonlySet<string>): Field<T> {
  if (cursor.exists && faulty.has(field.at.pointer ?? '')) return { is: 'unreadable', at: field.at, why: 'the value is of the wrong kind' }
  return field.is === 'empty' && (cursor.value === null || cursor.value === undefined) ? { is: 'absent', at: field.at } : field
}

function settingsFrom(root: Cursor, faulty: ReadonlySet<string>): MixpanelSettings {
  const text = (...keys: string[]): Field<string> => filled(root.text(...keys), root.get(...keys), faulty)
  const flag = (...keys: string[]): Field<boolean> => filled(root.flag(...keys), root.get(...keys), faulty)
  const list = <T>(make: (item: Cursor) => T | undefined, ...keys: string[]): Field<readonly T[]> =>
    filled(root.list(make, ...keys), root.get(...keys), faulty)
  const lines = (key: string): MixpanelSettings['teams'] => filled(root.texts(key), root.get(key), faulty)
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
    claimedDomains: list((item) => domainFrom(item, faulty), 'claimedDomains'),
    scimEnabled: flag('scim', 'enabled'),
    scimTenantUrl: text('scim', 'tenantUrl'),
    scimTokenGeneratedAt: filled(root.date('scim', 'tokenGeneratedAt'), root.get('scim', 'tokenGeneratedAt'), faulty),
    teams: lines('teams'),
    plan: text('plan'),
    dataResidency: text('dataResidency'),
    sharedSsoRole: text('sharedSso', 'role'),
    linkedOrganizations: list(
      (item) => ({ at: item.at, name: item.text('name'), scimName: item.text('scimName') }),
      'sharedSso',
      'linkedOrganizations',
    ),
    owners: list((item) => ({ at: item.at, email: item.text('email'), password: item.flag('password') }), 'owners'),
    members: lines('members'),
    otherOrganizations: list(
      (item) => ({ at: item.at, orgId: item.text('orgId'), issuerUrl: item.text('issuerUrl') }),
      'otherOrganizations',
    ),
  }
}

/** How YAML folds its lines is no flaw of the certificate. */
function blockIn(field: Field<string>): CertificateFile | null {
  if (field.is !== 'known' || !('pem' in certificateReference(field.value))) return null
  const { at } = field
  const held = readPem(field.value, () => at)
  const form = held.form === 'pem' || held.certificates.length === 0 ? held.form : 'pem'
  return { ...held, form, flaws: [], at, artifact: at.artifact, metadata: null }
}

function domainFrom(item: Cursor, faulty: ReadonlySet<string>): ClaimedDomain | undefined {
  const domain = item.text('domain')
  if (domain.is !== 'known') return undefined
  return {
    at: item.at,
    domain: { value: domain.value, at: domain.at },
    status: filled(item.text('status'), item.get('status'), faulty),
    token: item.text('token'),
  }
}
