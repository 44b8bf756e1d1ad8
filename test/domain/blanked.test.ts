import { describe, expect, it } from 'vitest'
import { isBlanked, type Shape } from '../../src/domain/blanked.ts'

const GUID = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const SHA1 = '2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12'
const DIGEST = 'uOeUaXN2B0pnGfYq4GmTd+2s1dpfUJl8yD9cP0aMZ3E='

const BLANKED: Readonly<Record<Shape, readonly string[]>> = {
  guid: [
    'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    'XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX',
    'b1d4c0de-xxxx-xxxx-xxxx-00000c0ffee1',
    'b1d4c0de-1111-4a2b-8c3d-############',
    'b1d4c0de-****',
    '••••••••',
    'b1d4c0de…',
    'b1d4c0de-...',
    '[tenant]',
    '{tenant-id}',
    '{{tenantId}}',
    '<tenant id>',
    '“<your tenant id here>”',
    'REDACTED',
    '***redacted***',
    '(removed)',
    'ReplaceWithYourOwnValue',
    'YOUR_TENANT_ID',
    'your-app-id',
    // Of the wrong length, or with other letters.
    'b1d4c0de-1111-4a2b-8c3d-00000c0ffee',
    'b1d4c0de-1111-4a2b-8c3d-00000c0ffee12',
    'aaaaaaaa-bbbb-cccc-dddd-eeeeffffgggg',
    'b1d4c0de11114a2b8c3d00000c0f',
    'tttttttt-tttt-tttt-tttt-tttttttttttt',
  ],
  id: ['xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', '<object id>', '[REDACTED]', '...'],
  url: [
    'https://sts.windows.net/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx/',
    'https://login.microsoftonline.com/11111111-2222-4333-###############/saml2',
    'https://login.microsoftonline.com/b1d4c0de-1111-****/saml2',
    'https://login.microsoftonline.com/…/saml2',
    'https://login.microsoftonline.com/.../saml2',
    'https://login.microsoftonline.com/***/saml2',
    'https://login.microsoftonline.com/REDACTED/saml2',
    'https://login.microsoftonline.com/[redacted]/saml2',
    'https://sts.windows.net/aaaaaaaa-bbbb-cccc-dddd-eeeeffffgggg/',
    'https://sts.windows.net/b1d4c0de-1111/',
    'https://login.****.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2',
    'https://xxxx.onmicrosoft.com/saml2',
    'https://mixpanel.com/security/sso/v2/authorize/?org_id=12xxx67',
    'https://mixpanel.com/security/sso/v2/authorize/?org_id=****',
    '[issuer url]',
    '<issuer>',
    'redacted',
    '********',
    'xxxxx',
  ],
  'issued-url': ['https://sts.windows.net/{tenant-uuid}/', 'https://sts.windows.net/<tenant id>/', 'https://sts.windows.net/[tenant]/'],
  domain: ['****.com', 'conto###.com', '[domain]', '<your domain>', 'REDACTED', 'xxxx.contoso.com', 'contoxxxx.com', 'redacted.com', '…'],
  address: ['***@contoso.com', 'ann…@contoso.com', 'ann@****.com', 'ann@[redacted].com', '<mail>', 'REDACTED', '...@contoso.com'],
  number: ['12xxx67', '####', '1234***', '12…', '[org id]', '<org_id>', '{orgId}', 'REDACTED', 'xxxxxxx', 'YOUR_ORG_ID'],
  certificate: [
    '2FD4E1C6xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    '2F:D4:E1:xx:xx:xx:xx:…',
    '2FD4…EB12',
    '<thumbprint>',
    '-----BEGIN CERTIFICATE-----\nMIIC8DCC...\n-----END CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----\nREDACTED\n-----END CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----\nMIIC8DCCxxxxxxxxxxxxxxxx\n-----END CERTIFICATE-----',
  ],
  thumbprint: ['2FD4E1C6********************************', '2FD4...EB12', 'REDACTED', '[thumbprint]', '****'],
  base64: [
    'xxxx',
    '...',
    '…',
    '[digest]',
    '{signature}',
    'uOeU…Z3E=',
    'uOeU***Z3E=',
    'xxxxxxxxxxxxxxxx=',
    'not base64!',
    'REDACTED',
    '<snip>',
  ],
  encoded: [
    'REDACTED',
    '<certificate>',
    'MIIC8DCCAdig…',
    '48, 130, 2, 34...',
    `${'MIIC8DCC'.repeat(60)}...`,
    `${'MIIC8DCC'.repeat(30)}***${'MIIC8DCC'.repeat(30)}`,
  ],
  word: ['****', '[plan]', '{{status}}', 'REDACTED', '…'],
}

const KEPT: Readonly<Record<Shape, readonly string[]>> = {
  guid: [
    GUID,
    GUID.toUpperCase(),
    '00000000-0000-0000-0000-000000000000',
    `<${GUID}>`,
    `{${GUID}}`,
    `“${GUID}”`,
    ` ${GUID}\u200B`,
    'b1d4c0de11114a2b8c3d00000c0ffee1',
    'contoso.onmicrosoft.com',
    'common',
    '',
  ],
  id: [GUID, 'sp-1', 'Mixpanel.b1d4c0de.1'],
  url: [
    `https://sts.windows.net/${GUID}/`,
    `<https://sts.windows.net/${GUID}/>`,
    `https://login.microsoftonline.com/${GUID}/saml2`,
    // Typing errors and placeholders that may be what was saved: they fail.
    'https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee/',
    'https://sts.windows.net/<tenant id>/',
    'https://sts.windows.net/{tenantid}/',
    'https://mixpanel.com/security/sso/v2/authorize/?org_id=YOUR_ORG_ID',
    'https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567',
    'https://login.microsoftonline.com/common/saml2',
    'https://login.microsoftonline.com/contoso.onmicrosoft.com/saml2',
    'https://xxxx.com/saml2',
    'https://www.xxxx.com/',
    'https://example.com/',
    'https://xxxlutz.de/',
    'https://mixpanel.com/api/app/scim/v2',
    'https://sso.example.com/#/login',
    GUID,
    'sts.windows.net',
  ],
  'issued-url': [`https://sts.windows.net/${GUID}/`, `https://login.microsoftonline.com/${GUID}/v2.0`],
  domain: [
    'contoso.com',
    'example.com',
    'xxxx.com',
    'xxxlutz.de',
    '<contoso.com>',
    '“contoso.com”',
    '*.contoso.com',
    'münchen.example',
    'co-op.example',
  ],
  address: [
    'ann@contoso.com',
    'ann_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    'xxx@xxxx.com',
    'a.b.c@example.com',
    '<ann@contoso.com>',
    '*',
  ],
  number: ['1234567', '“1234567”', '<1234567>', '[1234567]', 'org-7'],
  certificate: [
    './Mixpanel.cer',
    '../Mixpanel.cer',
    'xxx.cer',
    'Mixpanel',
    SHA1,
    SHA1.replace(/..(?!$)/g, '$&:'),
    `<${SHA1}>`,
    '[Mixpanel].cer',
    '-----BEGIN CERTIFICATE-----\nMIIC8DCCAdigAwIBAgIQ\n-----END CERTIFICATE-----',
  ],
  thumbprint: [SHA1, SHA1.toLowerCase(), SHA1.replace(/..(?!$)/g, '$&:'), SHA1.replace(/..(?!$)/g, '$& ')],
  base64: [DIGEST, `\n  ${DIGEST.slice(0, 20)}\n  ${DIGEST.slice(20)}\n`, 'AAAA', ''],
  encoded: ['MIIC8DCC', '48 130 2 34', `${'MIIC8DCC'.repeat(30)}!${'MIIC8DCC'.repeat(30)}`],
  word: ['enterprise', 'Verified', 'true', '2026-07-20', '0b6f1c'],
}

describe('a value that is blanked by hand', () => {
  for (const [shape, values] of Object.entries(BLANKED) as [Shape, readonly string[]][])
    for (const value of values) it(`as ${shape}: ${value}`, () => expect(isBlanked(value, shape)).toBe(true))
})

describe('a value that is not blanked', () => {
  for (const [shape, values] of Object.entries(KEPT) as [Shape, readonly string[]][])
    for (const value of values) it(`as ${shape}: ${value}`, () => expect(isBlanked(value, shape)).toBe(false))
})

it('takes time in proportion to the length', () => {
  for (const shape of Object.keys(BLANKED) as Shape[])
    for (const unit of ['x', '#', '.', '-', ' ', '<', '{', '“', 'a-', '1', '/x', '?x', '&=', 'x.', '…', '\u200B', 'Z@'])
      expect(isBlanked(unit.repeat(50_000), shape)).toBeTypeOf('boolean')
}, 20_000)
