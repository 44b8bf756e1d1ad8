import { GUID } from '../../vendors/entra.ts'
import { quote } from '../../syntax/display.ts'
import { SSO_BLADE } from '../../fixes/portal.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'

// Documents that are often given by mistake: each has a problem that says how to get the right one.

function metadataInstead(tenantId: string): string {
  return `Mixpanel uses SAML: the federation metadata of the app is needed. Download Federation Metadata XML in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate), or run: az rest --method get --skip-authorization-header --url 'https://login.microsoftonline.com/${tenantId}/federationmetadata/2007-06/federationmetadata.xml?appid=APP_ID' --output-file federationmetadata.xml`
}

export default [
  {
    kind: 'openid-configuration',
    title: 'an OpenID Connect discovery document',
    recognises: (record) => record.has('issuer') && (record.has('authorization_endpoint') || record.has('jwks_uri')),
    read(record, add) {
      const issuer = record.plain('issuer') ?? ''
      const tenantId = GUID.exec(issuer)?.[0] ?? 'TENANT_ID'
      add.problem(
        record.get('issuer').at,
        `This is the OpenID Connect discovery document of ${quote(issuer)}, which single sign-on to Mixpanel does not use. ${metadataInstead(tenantId)}`,
      )
    },
  },
  {
    kind: 'json-web-key-set',
    title: 'a JSON Web Key Set',
    recognises: (record) => record.get('keys').nth(0)?.has('kty') === true,
    read(record, add) {
      add.problem(
        record.at,
        `This is a JSON Web Key Set. It contains the OpenID Connect keys of the tenant, not those of this app. ${metadataInstead('TENANT_ID')}`,
      )
    },
  },
  {
    kind: 'saml-toolkit-settings',
    title: 'the settings of a SAML library',
    recognises: (record) => record.get('sp').isObject && record.get('idp').isObject && record.get('sp').has('entityId'),
    read(record, add) {
      add.problem(
        record.at,
        `These are the settings of a SAML library of another application, not of Entra or Mixpanel. ${metadataInstead('TENANT_ID')}`,
      )
    },
  },
] satisfies readonly Reader<Cursor>[]
