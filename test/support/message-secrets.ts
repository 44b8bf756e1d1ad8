import { sampleKeys } from './private-keys.ts'
import { responseXml, sign, signerCalled } from './saml.ts'

// Where in a SAML message a secret may stand by mistake, and the secrets: for the tests that look for them in reports.

const STATUS = (code: string, text: string): string =>
  responseXml()
    .replace(/<Assertion .*<\/Assertion>/, '')
    .replace(
      /<samlp:Status>.*<\/samlp:Status>/,
      `<samlp:Status><samlp:StatusCode Value="${escaped(code)}"/><samlp:StatusMessage>${escaped(text)}</samlp:StatusMessage></samlp:Status>`,
    )

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const REQUEST = {
  issuer: 'https://mixpanel.com/',
  acs: 'https://sso.mixpanel.com/sso/saml2',
  destination: 'https://login.microsoftonline.com/',
  format: '',
  comparison: 'exact',
  context: 'x',
}

const request = (parts: Partial<typeof REQUEST>): string => {
  const { issuer, acs, destination, format, comparison, context } = { ...REQUEST, ...parts }
  return [
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_2" Version="2.0"',
    ` IssueInstant="2026-08-30T10:00:00Z" Destination="${escaped(destination)}" AssertionConsumerServiceURL="${escaped(acs)}"><Issuer>${escaped(issuer)}</Issuer>`,
    `<samlp:NameIDPolicy Format="${escaped(format)}"/><samlp:RequestedAuthnContext Comparison="${escaped(comparison)}">`,
    `<AuthnContextClassRef>${escaped(context)}</AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>`,
  ].join('')
}

/** Messages with a text at one place. */
export const MESSAGE_PLACES: readonly (readonly [string, (text: string) => string])[] = [
  ['the issuer', (issuer) => responseXml({ issuer })],
  ['the audience', (audience) => responseXml({ audience })],
  ['the audience of a signed assertion', (audience) => sign(responseXml({ audience }), signerCalled('signer'))],
  ['the destination', (destination) => responseXml({ destination })],
  ['the query of the recipient', (text) => responseXml({ recipient: `https://sso.mixpanel.com/sso/saml2?token=${text}` })],
  ['the NameID', (nameId) => responseXml({ nameId })],
  ['the email', (email) => responseXml({ attributes: [['email', email]] })],
  [
    'the first name',
    (text) =>
      responseXml({
        attributes: [
          ['email', 'dana.okafor@contoso.com'],
          ['firstName', text],
        ],
      }),
  ],
  [
    'the name of an attribute',
    (name) =>
      responseXml({
        attributes: [
          ['email', 'dana.okafor@contoso.com'],
          [name, 'Okafor'],
        ],
      }),
  ],
  ['the code of the status', (code) => STATUS(code, 'no')],
  ['the message of the status', (text) => STATUS('urn:oasis:names:tc:SAML:2.0:status:Responder', `AADSTS50105: ${text}`)],
  ['the issuer of a request', (issuer) => request({ issuer })],
  ['the reply URL of a request', (acs) => request({ acs })],
  ['the destination of a request', (destination) => request({ destination })],
  ['the NameID format of a request', (format) => request({ format })],
  ['the comparison of a request', (comparison) => request({ comparison })],
  ['the context of a request', (context) => request({ context })],
]

export interface PlacedSecret {
  readonly kind: string
  /** As it is written, perhaps with a name. */
  readonly text: string
  /** What no report may have, in any case. */
  readonly piece: string
}

const TOKEN = 'Zq7fT2mV9xLw4KdR8sPn3HbYc6GjQe1U'

export function placedSecrets(): readonly PlacedSecret[] {
  const keys = sampleKeys().filter(({ kind }) => ['SEC1', 'Ed25519', 'PKCS#1', 'PFX'].includes(kind))
  const payload = Buffer.from('{"sub":"ann","iat":1756600000}').toString('base64url')
  return [
    { kind: 'a GitHub token', text: `ghp_${TOKEN}`, piece: TOKEN },
    { kind: 'a JSON Web Token', text: `eyJhbGciOiJIUzI1NiJ9.${payload}.${TOKEN}`, piece: TOKEN },
    { kind: 'a named password', text: `password=${TOKEN}`, piece: TOKEN },
    { kind: 'a header', text: `Authorization: Bearer ${TOKEN}`, piece: TOKEN },
    { kind: 'a password in a URL', text: `https://ann:${TOKEN}@fabrikam.com/x`, piece: TOKEN },
    ...keys.map(({ kind, bare }) => ({ kind, text: bare, piece: bare.slice(40, 52) })),
    // The end was cut off by whoever copied it.
    ...keys.map(({ kind, bare }) => ({ kind: `${kind}, cut off`, text: bare.slice(0, 80), piece: bare.slice(40, 52) })).slice(0, 2),
  ]
}
