import { inputs } from '../../model/vocabulary.ts'
import { absent } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Application } from '../../model/entra.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isOfType } from './_lists.ts'
import { deletedIn, isSelection, unlessNull } from './service-principal.ts'

/** An application, from Graph, `az ad app show` or the portal's manifest in Graph format. */
export default {
  kind: 'graph-application',
  title: 'an application (app registration)',

  recognises(record) {
    if (record.has('servicePrincipalType') || record.has('servicePrincipalNames') || record.has('appRoleAssignmentRequired')) return false
    if (isOfType(record, 'application', 'applications')) return true
    return (
      record.has('identifierUris') &&
      (record.has('web') || record.has('publisherDomain') || record.has('signInAudience') || record.has('appId'))
    )
  },

  read(record, add) {
    add(inputs.applications, applicationFrom(record))
  },
} satisfies Reader<Cursor>

export function applicationFrom(record: Cursor): Application {
  const nullable = isSelection(record, ['identifierUris', 'signInAudience']) ? unlessNull : <T>(field: Field<T>): Field<T> => field
  return {
    at: record.at,
    id: record.text('id'),
    appId: record.text('appId'),
    displayName: record.text('displayName'),
    templateId: record.text('applicationTemplateId'),
    publisherDomain: record.text('publisherDomain'),
    identifierUris: unlessNull(record.texts('identifierUris')),
    replyUrls: unlessNull(record.texts('web', 'redirectUris')),
    logoutUrl: nullable(record.text('web', 'logoutUrl')),
    groupMembershipClaims: nullable(record.text('groupMembershipClaims')),
    optionalSamlClaims: nullable(optionalClaims(record)),
    signedRequestsRequired: nullable(signedRequests(record)),
    tokenEncryptionKeyId: nullable(record.text('tokenEncryptionKeyId')),
    disabledByMicrosoft: nullable(record.text('disabledByMicrosoftStatus')),
    deactivated: record.flag('isDisabled'),
    deleted: deletedIn(record),
    tags: unlessNull(record.texts('tags')),
    // A manifest downloaded from the portal has no context, and only a manifest has these settings.
    manifest: record.context === undefined && record.has('implicitGrantSettings'),
  }
}

/** Graph writes `null` for the whole setting where signed requests are not required. */
function signedRequests(record: Cursor): Application['signedRequestsRequired'] {
  const setting = record.get('requestSignatureVerification')
  if (setting.exists && setting.value === null) return { is: 'empty', at: setting.at }
  return record.flag('requestSignatureVerification', 'isSignedRequestRequired')
}

function optionalClaims(record: Cursor): Application['optionalSamlClaims'] {
  const list = record.get('optionalClaims', 'saml2Token')
  if (!list.exists) return record.get('optionalClaims').exists ? { is: 'empty', at: record.get('optionalClaims').at } : absent(record.at)
  // PowerShell writes an empty list below its depth as an empty text.
  if (list.value === '') return { is: 'empty', at: list.at }
  return record.list(
    (item) => {
      const name = item.text('name')
      return name.is === 'known' ? { value: name.value, at: name.at } : undefined
    },
    'optionalClaims',
    'saml2Token',
  )
}
