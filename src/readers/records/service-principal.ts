import { told } from '../../model/facts.ts'
import { valueOf } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { KeyCredential, ServicePrincipal } from '../../model/things.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { certificateInBase64 } from '../../syntax/x509.ts'

/** What Graph and `az ad sp show` call a service principal, and the portal an enterprise application. */
export default {
  kind: 'graph-service-principal',
  title: 'an enterprise application (service principal)',

  recognises(record) {
    if (/#servicePrincipals(?:\(.*\))?\/\$entity$/.test(record.context ?? '') && record.has('appId')) return true
    return (
      record.has('servicePrincipalType') ||
      record.has('servicePrincipalNames') ||
      (record.has('appRoleAssignmentRequired') && record.has('appId'))
    )
  },

  read(record, tell) {
    tell(told.principals, principalFrom(record))
  },
} satisfies Reader<Cursor>

export function principalFrom(record: Cursor): ServicePrincipal {
  return {
    at: record.at,
    id: record.text('id'),
    appId: record.text('appId'),
    displayName: record.text('displayName'),
    templateId: record.text('applicationTemplateId'),
    tenantId: record.text('appOwnerOrganizationId'),
    accountEnabled: record.flag('accountEnabled'),
    disabledByMicrosoft: record.text('disabledByMicrosoftStatus'),
    assignmentRequired: record.flag('appRoleAssignmentRequired'),
    ssoMode: record.text('preferredSingleSignOnMode'),
    loginUrl: record.text('loginUrl'),
    logoutUrl: record.text('logoutUrl'),
    relayState: relayState(record),
    replyUrls: record.texts('replyUrls'),
    names: record.texts('servicePrincipalNames'),
    thumbprint: record.text('preferredTokenSigningKeyThumbprint'),
    keys: record.list(keyFrom, 'keyCredentials'),
    tokenEncryptionKeyId: record.text('tokenEncryptionKeyId'),
    notificationMails: record.texts('notificationEmailAddresses'),
    tags: record.texts('tags'),
    homepage: record.text('homepage'),
    roleValues: record.list((role) => {
      const value = role.text('value')
      return value.is === 'known' ? { value: value.value, at: value.at } : undefined
    }, 'appRoles'),
    servicePrincipalType: record.text('servicePrincipalType'),
  }
}

/** `null` and an object without a value both mean that none is set. */
function relayState(record: Cursor): ServicePrincipal['relayState'] {
  const settings = record.get('samlSingleSignOnSettings')
  if (settings.exists && settings.value === null) return { is: 'empty', at: settings.at }
  return record.text('samlSingleSignOnSettings', 'relayState')
}

function keyFrom(item: Cursor): KeyCredential | undefined {
  if (!item.isObject) return undefined
  const identifier = item.plain('customKeyIdentifier')
  const key = item.plain('key')
  return {
    at: item.at,
    keyId: valueOf(item.text('keyId')) ?? null,
    usage: valueOf(item.text('usage')) ?? null,
    type: valueOf(item.text('type')) ?? null,
    customKeyIdentifier: identifier === undefined ? null : identifierHex(identifier),
    start: item.date('startDateTime'),
    end: item.date('endDateTime'),
    certificate: key === undefined ? null : (certificateInBase64(key) ?? null),
  }
}

/** Base64 of 20 or 32 bytes; old exports have the 40 hex digits themselves. */
function identifierHex(identifier: string): string {
  if (/^[0-9a-f]{40}$/i.test(identifier)) return identifier.toUpperCase()
  const bytes = Buffer.from(identifier, 'base64')
  const inner = bytes.toString('latin1')
  return /^[0-9a-f]{40}$/i.test(inner) ? inner.toUpperCase() : bytes.toString('hex').toUpperCase()
}
