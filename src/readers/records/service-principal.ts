import { isBlanked } from '../../domain/blanked.ts'
import { cloudOf } from '../../vendors/entra.ts'
import type { Evidence } from '../../model/artifact.ts'
import { inputs } from '../../model/vocabulary.ts'
import { absent, valueOf } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Add, Reader } from '../../model/reader.ts'
import type { Cloud, ServicePrincipal } from '../../model/entra.ts'
import type { Certificate, KeyCredential } from '../../model/certificates.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isCutOff } from '../../syntax/document.ts'
import { isBlackedOut } from '../../syntax/secrets.ts'
import { isNothing } from '../../syntax/values.ts'
import { certificateOf } from '../../syntax/x509.ts'
import { isActivity, isOfType } from './_lists.ts'

/** A service principal, from Graph or `az ad sp show`; the portal calls it an enterprise application. */
export default {
  kind: 'graph-service-principal',
  title: 'an enterprise application (service principal)',

  recognises(record) {
    // Risky service principals and sign-in logs name apps too.
    if (isActivity(record)) return false
    if (isOfType(record, 'servicePrincipal', 'servicePrincipals') && (record.has('appId') || !record.has('keyCredentials'))) return true
    return (
      record.has('servicePrincipalType') ||
      record.has('servicePrincipalNames') ||
      (record.has('appRoleAssignmentRequired') && record.has('appId'))
    )
  },

  read(record, add) {
    add(inputs.principals, principalFrom(record, add.lost))
  },
} satisfies Reader<Cursor>

/** `lost` is called for each certificate that cannot be read. */
export function principalFrom(record: Cursor, lost: Add['lost']): ServicePrincipal {
  const nullable = isSelection(record, NEVER_NULL) ? unlessNull : <T>(field: Field<T>): Field<T> => field
  return {
    at: record.at,
    id: either(record.text('id'), record.text('objectId')),
    appId: record.text('appId'),
    displayName: record.text('displayName'),
    templateId: record.text('applicationTemplateId'),
    tenantId: either(record.text('appOwnerOrganizationId'), record.text('appOwnerTenantId')),
    accountEnabled: unlessNull(record.flag('accountEnabled')),
    disabledByMicrosoft: nullable(record.text('disabledByMicrosoftStatus')),
    deactivated: record.flag('isDisabled'),
    deleted: deletedIn(record),
    assignmentRequired: unlessNull(record.flag('appRoleAssignmentRequired')),
    ssoMode: nullable(record.text('preferredSingleSignOnMode')),
    loginUrl: nullable(record.text('loginUrl')),
    logoutUrl: nullable(record.text('logoutUrl')),
    relayState: nullable(relayState(record)),
    replyUrls: unlessNull(record.texts('replyUrls')),
    names: unlessNull(record.texts('servicePrincipalNames')),
    thumbprint: nullable(thumbprintOf(record)),
    keys: keysOf(record, lost),
    tokenEncryptionKeyId: nullable(record.text('tokenEncryptionKeyId')),
    notificationMails: unlessNull(record.texts('notificationEmailAddresses')),
    tags: unlessNull(record.texts('tags')),
    homepage: nullable(record.text('homepage')),
    roleValues: record.list((role) => {
      const value = role.text('value')
      return value.is === 'known' ? { value: value.value, at: value.at } : undefined
    }, 'appRoles'),
    servicePrincipalType: record.text('servicePrincipalType'),
    cloud: cloudFrom(record),
  }
}

const NEVER_NULL = ['servicePrincipalNames', 'servicePrincipalType', 'accountEnabled']

/** Graph writes an empty list as [] and a flag as false: null means that the property was not requested. */
export function unlessNull<T>(field: Field<T>): Field<T> {
  return field.is === 'empty' ? absent(field.at) : field
}

/** PowerShell writes null for every property that -Property excluded: if one of `neverNull` is null, no null means anything. */
export function isSelection(record: Cursor, neverNull: readonly string[]): boolean {
  if (record.spelling !== 'pascal') return false
  return neverNull.map((key) => record.get(key)).some(({ exists, value }) => exists && value === null)
}

/** The retired AAD Graph calls it `deletionTimestamp`. */
export function deletedIn(record: Cursor): Field<Date> {
  return either(record.date('deletedDateTime'), record.date('deletionTimestamp'))
}

/** From the host of the context: each national cloud has its own Graph endpoint. */
function cloudFrom(record: Cursor): Evidence<Cloud> | null {
  const host = /^https:\/\/([a-z0-9.-]+)\//i.exec(record.context ?? '')?.[1]
  const cloud = host === undefined ? null : cloudOf(host)
  return cloud === null ? null : { value: cloud, at: record.contextPlace }
}

/** `null` and an object without a value both mean that none is set. */
function relayState(record: Cursor): ServicePrincipal['relayState'] {
  const settings = record.get('samlSingleSignOnSettings')
  if (settings.exists && settings.value === null) return { is: 'empty', at: settings.at }
  return record.text('samlSingleSignOnSettings', 'relayState')
}

/** The retired AzureAD module always leaves it empty. */
function thumbprintOf(record: Cursor): ServicePrincipal['thumbprint'] {
  const thumbprint = record.text('preferredTokenSigningKeyThumbprint')
  return thumbprint.is === 'empty' && record.has('objectId') ? absent(thumbprint.at) : thumbprint
}

/** Each is compared with the others. */
const MOST_KEYS = 1000
const TOO_MANY_KEYS = `more than ${MOST_KEYS / 1000},000 certificates, which no app has`

/** `null` was not requested, and `[]` means none. In PowerShell output neither is reliable: there may be certificates. */
function keysOf(record: Cursor, lost: Add['lost']): ServicePrincipal['keys'] {
  const { at, value } = record.get('keyCredentials')
  if (Array.isArray(value) && value.length > MOST_KEYS) {
    lost(at, `This is a list of ${TOO_MANY_KEYS}. They were not read.`)
    return { is: 'unreadable', at, why: `they are ${TOO_MANY_KEYS}` }
  }
  const keys = record.list((item) => keyFrom(item, lost), 'keyCredentials')
  const none = keys.is === 'empty' || (keys.is === 'known' && keys.value.length === 0)
  if (record.spelling !== 'pascal' || !none) return keys.is === 'empty' ? absent(keys.at) : keys
  const why =
    'Microsoft Graph PowerShell leaves KeyCredentials empty in some answers although there are certificates; export with az ad sp show, or with Invoke-MgGraphRequest -OutputType Json'
  return { is: 'unreadable', at: keys.at, why }
}

function keyFrom(item: Cursor, lost: Add['lost']): KeyCredential | undefined {
  if (!item.isObject) return undefined
  const type = valueOf(item.text('type')) ?? null
  return {
    at: item.at,
    keyId: valueOf(item.text('keyId')) ?? null,
    usage: valueOf(item.text('usage')) ?? null,
    type,
    customKeyIdentifier: identifierOf(item),
    start: either(item.date('startDateTime'), item.date('startDate')),
    end: either(item.date('endDateTime'), item.date('endDate')),
    certificate: certificateIn(item, type, lost),
  }
}

/** The Sign record has no bytes; the retired AzureAD module writes Value instead of Key. What is blanked by hand is not given. */
function certificateIn(item: Cursor, type: string | null, lost: Add['lost']): Certificate | null {
  const name = isNothing(item.get('key').value) ? 'value' : 'key'
  const { value } = item.get(name)
  if (isNothing(value) || value === false || (typeof value === 'string' && isCutOff(value))) return null
  if (typeof value === 'string' && isWithheld(value)) return null
  const bytes = item.bytes(name)
  const certificate = (bytes.is === 'known' ? certificateOf(unwrapped(value, bytes.value)) : undefined) ?? null
  // Keys of other types are none.
  if (certificate === null && (type ?? CERTIFICATE).toLowerCase() === CERTIFICATE.toLowerCase()) lost(bytes.at, UNREADABLE_KEY)
  return certificate
}

/** Some scripts write the text of a file of PEM, or its base64 in base64 again. */
function unwrapped(value: unknown, bytes: Uint8Array): Uint8Array {
  const inner = typeof value === 'string' && value.includes('-----BEGIN') ? value : Buffer.from(bytes.subarray(0, 5)).toString('latin1')
  if (inner === value) return Buffer.from(bodyOf(inner), 'base64')
  return /^(?:-----|MI[A-Z])/.test(inner) ? Buffer.from(bodyOf(Buffer.from(bytes).toString('latin1')), 'base64') : bytes
}

/** Without the lines that begin and end it; the first block. */
function bodyOf(pem: string): string {
  const [first, second] = pem.split(/-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----/)
  return (second ?? first ?? '').replaceAll('\\n', '')
}

const CERTIFICATE = 'AsymmetricX509Cert'
export const UNREADABLE_KEY = 'This certificate of the app cannot be read, and was not compared. Export it again.'

/** Whether a certificate is blanked by hand, has a remark in its place (“removed by IT”), or a secret was there. */
export function isWithheld(text: string): boolean {
  return isBlackedOut(text) || text.includes('█') || isBlanked(text, 'encoded') || isRemark(text)
}

/** Every certificate is longer, and base64 of anything is no words. */
function isRemark(text: string): boolean {
  const isBase64 = text.length >= 8 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  return text.length < 64 && !isBase64 && !text.startsWith('MI')
}

/** The first of two names of a field, or the second where only that exists. */
export function either<T>(first: Field<T>, second: Field<T>): Field<T> {
  return first.is === 'absent' && second.is !== 'absent' ? second : first
}

/** Twenty or thirty-two bytes in base64; old exports have the 40 hex digits themselves, some of them in base64 again. */
function identifierOf(item: Cursor): string | null {
  const text = item.get('customKeyIdentifier').value
  if (typeof text === 'string' && isBlanked(text, 'base64')) return null
  if (typeof text === 'string' && /^[0-9a-f]{40}$/i.test(text)) return text.toUpperCase()
  const bytes = valueOf(item.bytes('customKeyIdentifier'))
  if (bytes === undefined) return null
  const inner = Buffer.from(bytes).toString('latin1')
  return /^[0-9a-f]{40}$/i.test(inner) ? inner.toUpperCase() : Buffer.from(bytes).toString('hex').toUpperCase()
}
