import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { ROOT } from './indexes.ts'

// Responses as Entra writes them, signed with keys of our own.

export interface Signer {
  readonly key: string
  /** PEM. */
  readonly certificate: string
}

export function signerCalled(name: 'signer' | 'forger'): Signer {
  const file = join(ROOT, 'test/certs', `${name}-until-2028-03-04`)
  return { key: readFileSync(`${file}.key`, 'utf8'), certificate: readFileSync(`${file}.pem`, 'utf8') }
}

export const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'

export interface ResponseParts {
  readonly issuer?: string
  readonly audience?: string | null
  readonly destination?: string | null
  readonly recipient?: string | null
  readonly issued?: string
  readonly notBefore?: string
  readonly notOnOrAfter?: string
  readonly nameId?: string
  /** Name and values; Entra’s own attributes come in front. */
  readonly attributes?: readonly (readonly [string, ...string[]])[]
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

export const ATTRIBUTES: readonly (readonly [string, ...string[]])[] = [
  ['email', 'dana.okafor@contoso.com'],
  ['firstName', 'Dana'],
  ['lastName', 'Okafor'],
]

/** What Entra sends for Dana Okafor of the healthy setup: one line, the assertion not yet signed. */
export function responseXml(parts: ResponseParts = {}): string {
  const issuer = parts.issuer ?? `https://sts.windows.net/${TENANT}/`
  const audience = parts.audience === undefined ? 'https://mixpanel.com/security/sso/v2/authorize/' : parts.audience
  const destination = parts.destination === undefined ? 'https://sso.mixpanel.com/sso/saml2' : parts.destination
  const recipient = parts.recipient === undefined ? 'https://sso.mixpanel.com/sso/saml2' : parts.recipient
  const issued = parts.issued ?? '2026-08-31T09:15:00.000Z'
  const notBefore = parts.notBefore ?? '2026-08-31T09:10:00.000Z'
  const notOnOrAfter = parts.notOnOrAfter ?? '2026-08-31T10:15:00.000Z'
  const attribute = ([name, ...values]: readonly string[]): string =>
    `<Attribute Name="${escaped(name ?? '')}">${values.map((value) => `<AttributeValue>${escaped(value)}</AttributeValue>`).join('')}</Attribute>`
  const own = [
    ['http://schemas.microsoft.com/identity/claims/tenantid', TENANT],
    ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'a0000064-5555-4e6f-8a71-44444beef100'],
    ['http://schemas.microsoft.com/identity/claims/displayname', 'Dana Okafor'],
    ['http://schemas.microsoft.com/identity/claims/identityprovider', `https://sts.windows.net/${TENANT}/`],
    ['http://schemas.microsoft.com/claims/authnmethodsreferences', 'http://schemas.microsoft.com/claims/multipleauthn'],
  ].map(attribute)
  const written = (name: string, value: string | null): string => (value === null ? '' : ` ${name}="${escaped(value)}"`)
  return [
    `<samlp:Response ID="_5e5510a1-0000-4000-8000-00000000a001" Version="2.0" IssueInstant="${issued}"${written('Destination', destination)} InResponseTo="id00c0ffee" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">`,
    `<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${escaped(issuer)}</Issuer>`,
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>',
    `<Assertion ID="_5e5510a1-0000-4000-8000-00000000a002" IssueInstant="${issued}" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion">`,
    `<Issuer>${escaped(issuer)}</Issuer>`,
    `<Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${escaped(parts.nameId ?? 'dana.okafor@contoso.com')}</NameID>`,
    `<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="id00c0ffee" NotOnOrAfter="${notOnOrAfter}"${written('Recipient', recipient)}/></SubjectConfirmation></Subject>`,
    `<Conditions NotBefore="${notBefore}" NotOnOrAfter="${notOnOrAfter}">`,
    audience === null ? '' : `<AudienceRestriction><Audience>${escaped(audience)}</Audience></AudienceRestriction>`,
    '</Conditions>',
    `<AttributeStatement>${own.join('')}${(parts.attributes ?? ATTRIBUTES).map(attribute).join('')}</AttributeStatement>`,
    `<AuthnStatement AuthnInstant="${issued}" SessionIndex="_5e5510a1-0000-4000-8000-00000000a002"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement>`,
    '</Assertion></samlp:Response>',
  ].join('')
}

export interface Signature {
  readonly over?: 'assertion' | 'response' | 'both'
  readonly hash?: 'sha1' | 'sha256' | 'sha512'
  /** The certificate to bring along in place of the signer’s own; null for none. */
  readonly embedded?: string | null
}

const ALGORITHMS = {
  sha1: ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'http://www.w3.org/2000/09/xmldsig#sha1'],
  sha256: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
  sha512: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'http://www.w3.org/2001/04/xmlenc#sha512'],
} as const

export function sign(xml: string, { key, certificate }: Signer, how: Signature = {}): string {
  const { over = 'assertion', hash = 'sha256' } = how
  const embedded = how.embedded === undefined ? certificate : how.embedded
  const [signatureAlgorithm, digestAlgorithm] = ALGORITHMS[hash]
  const once = (text: string, element: string): string => {
    const path = `//*[local-name(.)='${element}' and not(ancestor::*[local-name(.)='Advice'])]`
    const signed = new SignedXml({
      privateKey: key,
      ...(embedded === null ? {} : { publicCert: embedded }),
      signatureAlgorithm,
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    })
    signed.addReference({
      xpath: path,
      transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
      digestAlgorithm,
    })
    signed.computeSignature(text, { location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' } })
    return signed.getSignedXml()
  }
  const inner = over === 'response' ? xml : once(xml, 'Assertion')
  return over === 'assertion' ? inner : once(inner, 'Response')
}

/** Upper-case hex SHA-1 of a certificate. */
export function thumbprintOf(pem: string): string {
  return createHash('sha1').update(new X509Certificate(pem).raw).digest('hex').toUpperCase()
}

/** The healthy setup, as it is where Entra signs with that certificate and Mixpanel has it. */
export function signingWith(files: ReadonlyMap<string, Uint8Array>, { certificate }: Signer): Map<string, Uint8Array> {
  const out = new Map(files)
  const before = thumbprintOf(Buffer.from(files.get('Mixpanel.cer') ?? []).toString())
  const after = thumbprintOf(certificate)
  const identifier = (thumbprint: string): string => createHash('sha256').update(thumbprint).digest('base64')
  const base64 = new X509Certificate(certificate).raw.toString('base64')
  for (const [name, bytes] of files) {
    const text = Buffer.from(bytes).toString()
    if (name === 'Mixpanel.cer') out.set(name, Buffer.from(certificate))
    else if (name.endsWith('.xml')) out.set(name, Buffer.from(text.replace(/(<X509Certificate>)[^<]*/g, `$1${base64}`)))
    else out.set(name, Buffer.from(text.replaceAll(before, after).replaceAll(identifier(before), identifier(after))))
  }
  return out
}

export type Wrapping =
  | 'xml'
  | 'base64'
  | 'deflated'
  | 'form'
  | 'page'
  | 'har'
  | 'har-text'
  | 'tracer'
  | 'tracer-old'
  | 'tracer-masked'
  | 'heading'
  | 'heading-base64'
  | 'fields'

const ACS = 'https://sso.mixpanel.com/sso/saml2'

/** The same response as a customer may send it. `at` is when a HAR says that it was sent. */
export function wrapped(xml: string, as: Wrapping, at = '2026-08-31T09:15:02.000Z', to = ACS): string {
  const base64 = Buffer.from(xml).toString('base64')
  const entry = (postData: unknown): string =>
    `${JSON.stringify(
      {
        log: {
          version: '1.2',
          creator: { name: 'WebInspector', version: '537.36' },
          entries: [
            {
              startedDateTime: at,
              request: { method: 'GET', url: 'https://mixpanel.com/login/', headers: [] },
              response: { status: 200, headers: [], content: {} },
            },
            {
              startedDateTime: at,
              request: { method: 'POST', url: to, headers: [{ name: 'Cookie', value: 'mp_session=5e551017c00c1e5e551017' }], postData },
              response: { status: 302, headers: [], content: {} },
            },
          ],
        },
      },
      null,
      2,
    )}\n`
  const traced = (request: object): string =>
    `${JSON.stringify({ requests: [{ method: 'POST', url: to, get: [], protocol: 'SAML-P', ...request }], timestamp: '2026-08-31T11:00:00.000Z' }, null, 2)}\n`
  switch (as) {
    case 'xml':
      return xml
    case 'base64':
      return `${base64}\n`
    case 'deflated':
      return deflateRawSync(xml).toString('base64')
    case 'form':
      return `SAMLResponse=${encodeURIComponent(base64)}&RelayState=`
    case 'page':
      return `<html><head><title>Working...</title></head><body><form method="POST" name="hiddenform" action="${to}"><input type="hidden" name="SAMLResponse" value="${base64}" /><input type="hidden" name="RelayState" value="" /><noscript><p>Script is disabled.</p></noscript></form><script language="javascript">document.forms[0].submit();</script></body></html>`
    case 'har':
      return entry({ mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'SAMLResponse', value: encodeURIComponent(base64) }] })
    case 'har-text':
      return entry({ mimeType: 'application/x-www-form-urlencoded', text: `SAMLResponse=${encodeURIComponent(base64)}&RelayState=` })
    case 'tracer':
      return traced({
        requestId: '17',
        requestHeaders: [{ name: 'Host', value: 'sso.mixpanel.com' }],
        post: [['SAMLResponse', base64]],
        saml: xml,
      })
    case 'tracer-old':
      return traced({ id: 17, requestHeaders: [['Host', 'sso.mixpanel.com']], post: [['SAMLResponse', base64]], saml: xml })
    case 'tracer-masked':
      return traced({ requestId: '17', requestHeaders: [], post: [['SAMLResponse', '{obf:000002}']], postData: '{overwritten}', saml: xml })
    case 'heading':
      return `SAML Request:\n<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="id-0" Version="2.0" />\n\nSAML Response:\n${xml}\n\nEnd of the log.\n`
    case 'heading-base64':
      return `2026-08-31 09:15:02 INFO [sso] answer = ${base64} (for sso.mixpanel.com)\n`
    case 'fields':
      return `${JSON.stringify({ message: 'Sign-in', details: [{ RelayState: '', SAMLResponse: base64 }] }, null, 2)}\n`
  }
}
