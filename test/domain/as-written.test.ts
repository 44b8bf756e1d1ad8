import { describe, expect, it } from 'vitest'
import { asWritten, isAddress, unlinked } from '../../src/domain/as-written.ts'
import type { Shape } from '../../src/domain/blanked.ts'

// What chats, mail programs and editors put around a value is left out; a value with nothing around it, or with something else, is kept.

const GUID = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const SHA1 = '2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12'
const URL = 'https://sso.mixpanel.com/sso/saml2'

describe('is left out', () => {
  it.each<readonly [shape: Shape, written: string, value: string]>([
    ...[` ${GUID}`, `${GUID} `, `{${GUID}}`, `<${GUID}>`, `[${GUID}]`, `"${GUID}"`, `“${GUID}”`, `${GUID}\u00A0`, `\u200B${GUID}`].flatMap(
      (written) => (['guid', 'id', 'url'] as const).map((shape) => [shape, written, GUID] as const),
    ),
    ['thumbprint', `<${SHA1}>`, SHA1],
    ['address', '[ann@contoso.com](mailto:ann@contoso.com)', 'ann@contoso.com'],
    ['address', 'ann@contoso.com<mailto:ann@contoso.com>', 'ann@contoso.com'],
    ['address', 'ann@contoso.com <mailto:Ann@contoso.com>', 'ann@contoso.com'],
    ['address', '<mailto:ann@contoso.com|ann@contoso.com>', 'ann@contoso.com'],
    ['address', 'mailto:ann@contoso.com', 'ann@contoso.com'],
    ['address', 'Ann Lee <ann@contoso.com>', 'ann@contoso.com'],
    ['address', '<ann@contoso.com>', 'ann@contoso.com'],
    ['address', '“ann@contoso.com”', 'ann@contoso.com'],
    ['address', 'ann@contoso.com;', 'ann@contoso.com'],
    ['address', 'ann@contoso.com , ', 'ann@contoso.com'],
    ['address', ' ann@contoso.com', 'ann@contoso.com'],
    ['address', 'ann＠contoso.com', 'ann@contoso.com'],
    ['url', `<${URL}>`, URL],
    ['url', `<${URL}|${URL}>`, URL],
    ['url', `<${URL}|sso.mixpanel.com/sso/saml2>`, URL],
    ['url', '<https://mixpanel.com/?metadata=mixpanel|ISV9.1|primary|z>', 'https://mixpanel.com/?metadata=mixpanel|ISV9.1|primary|z'],
    ['domain', '<http://contoso.com|contoso.com>', 'contoso.com'],
    ['domain', '[contoso.com](http://contoso.com)', 'contoso.com'],
    ['domain', '“contoso.com”', 'contoso.com'],
    ['keyword', '“saml”', 'saml'],
    ['keyword', 'saml ', 'saml'],
  ])('%s: %s', (shape, written, value) => {
    expect(asWritten(written, shape)).toBe(value)
  })
})

describe('is kept', () => {
  it.each<readonly [shape: Shape, written: string]>([
    ['guid', GUID],
    ['id', 'sp-1'],
    ['id', '<sp-1>'],
    ['thumbprint', SHA1],
    ['address', 'ann@contoso.com'],
    ['address', "o'hara+x@contoso.com"],
    ['address', 'ann_fabrikam.com#EXT#@contoso.onmicrosoft.com'],
    ['address', 'ann'],
    // A line break in an attribute is a finding of its own, and so are two addresses.
    ['address', 'ann@contoso.com\n'],
    ['address', 'ann@contoso.com, raj@contoso.com'],
    ['address', '[ann@contoso.com](mailto:raj@contoso.com)'],
    ['address', 'ann@contoso.com<mailto:raj@contoso.com>'],
    ['address', 'SMTP:ann@contoso.com'],
    ['address', '***@contoso.com'],
    // What Entra holds is compared byte for byte.
    ['url', `${URL} `],
    ['url', ` ${URL}`],
    ['url', `[${URL}](${URL})`],
    ['url', `${URL}?org_id=<org id>`],
    ['domain', 'contoso.com'],
    ['keyword', '<saml>'],
    ['keyword', 'saml'],
    ['phrase', '“x”'],
  ])('%s: %j', (shape, written) => {
    expect(asWritten(written, shape)).toBeNull()
  })
})

describe('a link in Markdown in place of a URL', () => {
  const OF_GRAPH = '{"@odata.context": "[https://graph.microsoft.com/v1.0/$metadata](https://graph.microsoft.com/v1.0/$metadata)"}'

  it.each([
    [`[${URL}](${URL})`, URL],
    [`[${URL}](${URL.toUpperCase()})`, URL],
    [`[${URL}?a=b c](${URL})`, null],
    ['[https://sso.mixpanel.com/ü](https://sso.mixpanel.com/%C3%BC)', 'https://sso.mixpanel.com/ü'],
    [`[${URL}](https://fabrikam.com/)`, null],
    [`[${URL}]`, null],
    [URL, null],
  ])('%s is read as %s', (written, url) => {
    expect(unlinked(written, OF_GRAPH)).toBe(url)
    // Somebody pasted it into Entra.
    expect(unlinked(written, '{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata"}')).toBeNull()
  })
})

describe('the form of an address', () => {
  it.each(["o'hara+x@contoso.com", 'ann@münchen.example', '"ann lee"@contoso.com', 'a!#$%&*/=?^_~@x'])('%s', (text) => {
    expect(isAddress(text)).toBe(true)
  })

  it.each([
    '',
    'ann',
    '@contoso.com',
    'ann@',
    'ann lee@contoso.com',
    'a@x.com, b@x.com',
    'a@x.com;b@x.com',
    'ann (at) contoso.com',
    'a@@x.com',
    '<a@x.com>',
  ])('not %j', (text) => {
    expect(isAddress(text)).toBe(false)
  })
})
