import { inputs } from '../../model/vocabulary.ts'
import { absent } from '../../syntax/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { applicationFrom } from './application.ts'
import { either } from './service-principal.ts'

/** An application in the format of the retired AAD Graph: the portal’s old manifest, and the output of the Azure CLI before 2.37. */
export default {
  kind: 'aad-graph-application',
  title: 'an application (app registration) in the old AAD Graph format',

  recognises(record) {
    if (record.has('replyUrlsWithType') || record.has('oauth2AllowIdTokenImplicitFlow')) return true
    if (/\.Application$/.test(record.plain('odata.type') ?? '')) return true
    return record.has('identifierUris') && record.has('replyUrls') && !record.has('servicePrincipalNames')
  },

  read(record, add) {
    const isManifest = record.has('replyUrlsWithType') || record.has('name')
    add(inputs.applications, {
      ...applicationFrom(record),
      id: either(record.text('id'), record.text('objectId')),
      displayName: either(record.text('name'), record.text('displayName')),
      replyUrls: record.has('replyUrlsWithType') ? record.list(webUrl, 'replyUrlsWithType') : record.texts('replyUrls'),
      logoutUrl: record.text('logoutUrl'),
      // AAD Graph does not have these.
      templateId: absent(record.at),
      signedRequestsRequired: absent(record.at),
      manifest: isManifest,
    })
  },
} satisfies Reader<Cursor>

/** Only reply URLs of type web are used for SAML, not those of single-page and installed apps. */
function webUrl(entry: Cursor): { readonly value: string; readonly at: Cursor['at'] } | undefined {
  const url = entry.text('url')
  return url.is === 'known' && /^web$/i.test(entry.plain('type') ?? 'Web') ? { value: url.value, at: url.at } : undefined
}
