import { describe, expect, it } from 'vitest'
import { describeFault, faultsIn, newestRequest, registrationOf, unmetContext } from '../../src/domain/authn-request.ts'
import type { Evidence } from '../../src/model/artifact.ts'
import type { Listed } from '../../src/model/entra.ts'
import type { AuthnRequest, CapturedAssertion } from '../../src/model/saml.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { ENTITY_ID, REPLY_URL } from '../../src/vendors/mixpanel.ts'
import { AT } from '../support/claims.ts'

const at = (start: number): typeof AT => placeAt(AT.artifact, start, start + 1, `/${start}`)
const HERE = at(1)
const LOGIN = 'https://login.microsoftonline.com/11111111-0000-4aaa-8aaa-000000000001/saml2'

const request = (rest: Partial<AuthnRequest> = {}): AuthnRequest => ({
  at: HERE,
  issuer: known(ENTITY_ID, at(2)),
  acsUrl: known(REPLY_URL, at(3)),
  destination: known(LOGIN, at(4)),
  nameIdFormat: absent(HERE),
  authnContextComparison: absent(HERE),
  authnContexts: [],
  issuedAt: absent(HERE),
  hasSubject: false,
  signed: false,
  sentTo: LOGIN,
  ...rest,
})
const listed = (...values: readonly string[]): Listed =>
  ({ at: at(50), items: values.map((value, index) => ({ value, at: at(60 + index) })) }) as unknown as Listed

describe('what Entra refuses in a request, whatever is registered', () => {
  it('is nothing in Mixpanel’s usual request', () => expect(faultsIn(request())).toEqual([]))

  it.each([
    'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  ])('is not the format %s', (format) => expect(faultsIn(request({ nameIdFormat: known(format, HERE) }))).toEqual([]))

  it.each([
    [{ nameIdFormat: known('urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos', at(7)) }, 'name-id-format', '/7'],
    [{ nameIdFormat: known('urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress', at(7)) }, 'name-id-format', '/7'],
    [{ authnContextComparison: known('minimum', at(8)) }, 'authn-context-comparison', '/8'],
    [{ hasSubject: true }, 'subject', '/1'],
    [{ destination: known(`${LOGIN}/other`, at(9)) }, 'destination', '/9'],
    [{ sentTo: `${LOGIN}/` }, 'destination', '/4'],
  ] as const)('%j: %s', (rest, is, pointer) => {
    expect(faultsIn(request(rest)).map((fault) => [fault.is, fault.at.pointer])).toEqual([[is, pointer]])
  })

  it('is no query in the Destination, and nothing where it is not known where the request went', () => {
    expect(faultsIn(request({ destination: known(`${LOGIN}?x=1`, HERE) }))).toEqual([])
    expect(faultsIn(request({ destination: known('https://example.com', HERE), sentTo: null }))).toEqual([])
    expect(faultsIn(request({ destination: absent(HERE) }))).toEqual([])
    expect(faultsIn(request({ authnContextComparison: known('exact', HERE) }))).toEqual([])
  })

  it('is listed in the order of Microsoft’s reference', () => {
    const all = request({
      nameIdFormat: known('x', HERE),
      authnContextComparison: known('better', HERE),
      hasSubject: true,
      destination: known('y', HERE),
    })
    expect(faultsIn(all).map(({ is }) => is)).toEqual(['name-id-format', 'authn-context-comparison', 'subject', 'destination'])
  })
})

describe('what is not registered in Entra', () => {
  const of = (
    rest: Partial<AuthnRequest>,
    identifiers: Listed | undefined,
    replyUrls: Listed | undefined,
    seen: 'live' | 'captured' = 'live',
  ): unknown => {
    const { faults, reportedBy } = registrationOf(request(rest), identifiers, replyUrls, seen)
    return [faults.map(({ is }) => is), reportedBy]
  }
  const RIGHT = [listed('x', ENTITY_ID), listed('x', REPLY_URL)] as const

  it('is nothing where both are, and where the export does not say', () => {
    expect(of({}, ...RIGHT)).toEqual([[], []])
    expect(of({}, undefined, undefined)).toEqual([[], []])
    expect(of({ issuer: known('other', HERE), acsUrl: known('other', HERE) }, undefined, undefined)).toEqual([[], []])
  })

  it('is an issuer that is missing, whatever the export says', () => {
    expect(of({ issuer: absent(at(5)) }, undefined, undefined)).toEqual([['issuer-missing'], []])
    expect(registrationOf(request({ issuer: absent(at(5)) }), ...RIGHT, 'live').faults).toEqual(
      [{ is: 'issuer-missing', at: at(5) }].map((fault) => ({ ...fault, at: expect.objectContaining({ pointer: '/5' }) as unknown })),
    )
    expect(of({ acsUrl: absent(HERE) }, ...RIGHT)).toEqual([[], []])
  })

  it('is reported by other rules where it is what Mixpanel documents', () => {
    expect(of({}, listed('x'), listed('y'))).toEqual([[], ['azure/entity-id', 'azure/reply-url']])
    expect(of({}, listed(), RIGHT[1])).toEqual([[], ['azure/entity-id']])
    expect(of({}, RIGHT[0], listed(), 'captured')).toEqual([[], ['azure/reply-url']])
  })

  it('is reported here where Mixpanel asks for something else', () => {
    const other = { issuer: known('other', HERE), acsUrl: known('elsewhere', HERE) }
    expect(of(other, ...RIGHT)).toEqual([['issuer-not-registered', 'reply-url-not-registered'], []])
    expect(of(other, ...RIGHT, 'captured')).toEqual([['issuer-not-registered', 'reply-url-not-registered'], []])
    expect(of(other, listed('x'), listed('y'))).toEqual([['issuer-not-registered', 'reply-url-not-registered'], []])
    expect(of(other, listed('x'), listed('y'), 'captured')).toEqual([[], ['azure/entity-id', 'azure/reply-url']])
    expect(of(other, listed('other'), listed('elsewhere'))).toEqual([[], []])
  })
})

describe('a way to sign in that the request does not accept', () => {
  const METHODS = 'http://schemas.microsoft.com/claims/authnmethodsreferences'
  const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes'
  const text = (value: string): Evidence<string> => ({ value, at: HERE })
  const assertion = (...methods: readonly string[]): CapturedAssertion =>
    ({
      attributes: [
        { at: HERE, name: text('http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'), values: [text('x/password')] },
        {
          at: HERE,
          name: text(METHODS),
          values: methods.map((method) => text(`http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/${method}`)),
        },
      ],
    }) as unknown as CapturedAssertion
  const unmet = (contexts: readonly string[], ...assertions: readonly CapturedAssertion[]): unknown =>
    unmetContext(request({ authnContexts: contexts.map((each) => text(each)) }), assertions)?.methods.map(({ value }) =>
      value.split('/').at(-1),
    ) ?? null
  const PASSWORD = `${CLASSES}:Password`
  const PROTECTED = `${CLASSES}:PasswordProtectedTransport`
  const X509 = `${CLASSES}:X509`

  it.each([
    [[PASSWORD], ['x509', 'multipleauthn'], true],
    [[PROTECTED], ['WINDOWS'], true],
    [[PROTECTED], ['fido'], true],
    [[PROTECTED], ['password', 'x509'], false],
    [[PROTECTED], ['multipleauthn'], false],
    [[X509], ['password'], true],
    [[X509], ['Password', 'x509'], false],
    [[X509], ['multipleauthn'], false],
    [[PASSWORD, X509], ['x509'], false],
    [[X509, PASSWORD], ['password'], false],
    [[`${CLASSES}:Kerberos`], ['password'], false],
    [[`${CLASSES}:PasswordProtectedTransportOfTomorrow`], ['x509'], false],
    [[`${CLASSES}:X509Other`], ['password'], false],
    [[], ['x509'], false],
    [[PASSWORD], [], false],
  ] as const)('%j against %j: %s', (contexts, methods, isUnmet) => {
    expect(unmet(contexts, assertion(...methods))).toEqual(isUnmet ? methods : null)
  })

  it('is that of the first sign-in that does not fit, with what was asked for first', () => {
    expect(unmet([X509], assertion('x509'), assertion('password'), assertion('password', 'fido'))).toEqual(['password'])
    expect(unmet([X509])).toBeNull()
    const asked = [text(X509), text(X509)] as const
    expect(unmetContext(request({ authnContexts: asked }), [assertion('password')])?.asked).toBe(asked[0])
  })
})

describe('the newest of several requests', () => {
  const issued = (time: number | null, rest: Partial<AuthnRequest> = {}): AuthnRequest =>
    request({ issuedAt: time === null ? absent(HERE) : known(new Date(time), HERE), ...rest })

  it('is the one that was issued last, in any order', () => {
    const all = [issued(null), issued(5), issued(9), issued(7)]
    expect(newestRequest(all)).toBe(all[2])
    expect(newestRequest([...all].reverse())).toBe(all[2])
    expect(newestRequest<AuthnRequest>([])).toBeUndefined()
  })

  it.each(['issuer', 'acsUrl', 'authnContextComparison'] as const)('of the same time %s decides, and no order', (field) => {
    const [one, two] = [issued(5, { [field]: known('a', HERE) }), issued(5, { [field]: known('b', HERE) })]
    expect([newestRequest([one, two]), newestRequest([two, one])]).toEqual([two, two])
    const older = issued(4, { [field]: known('c', HERE) })
    expect(newestRequest([two, older])).toBe(two)
    const [undated, other] = [issued(null, { [field]: known('a', HERE) }), issued(null, { [field]: absent(HERE) })]
    expect([newestRequest([undated, other]), newestRequest([other, undated])]).toEqual([undated, undated])
  })
})

describe('faults in words', () => {
  it('name what is there and what Entra has, with both places', () => {
    const fault = { is: 'reply-url-not-registered', asked: { value: 'https://a', at: at(3) } } as const
    const said = (...urls: readonly string[]): ReturnType<typeof describeFault> => describeFault({ ...fault, registered: listed(...urls) })
    const one = said('https://b')
    expect(one.message).toBe(
      'The reply URL of Mixpanel’s request is “https://a”, but in Entra the registered reply URL is “https://b”. Microsoft answers AADSTS50011.',
    )
    expect([one.code, one.expected, one.actual]).toEqual(['reply-url-not-registered', 'https://a', 'https://b'])
    expect([one.at].flat().map(({ pointer }) => pointer)).toEqual(['/60', '/3'])
    expect(said('b', 'c', 'd', 'e').message).toContain('the registered reply URLs are “b”, “c” and “d”.')
    const none = said()
    expect(none.message).toContain('in Entra no reply URL is registered. Microsoft')
    expect([none.actual, [none.at].flat().map(({ pointer }) => pointer)]).toEqual([null, ['/50', '/3']])
  })

  it.each([
    [{ is: 'issuer-missing', at: HERE }, 'has no issuer', ENTITY_ID, undefined],
    [
      { is: 'issuer-not-registered', asked: { value: 'a', at: HERE }, registered: listed('b') },
      'The issuer of Mixpanel’s request is “a”, but in Entra the registered identifier is “b”. Microsoft answers AADSTS700016.',
      'a',
      'b',
    ],
    [{ is: 'name-id-format', value: 'x', at: HERE }, 'NameID format “x”', undefined, 'x'],
    [{ is: 'authn-context-comparison', value: 'better', at: HERE }, 'with “better”; Entra accepts only “exact”', 'exact', 'better'],
    [{ is: 'subject', at: HERE }, 'a Subject element', undefined, undefined],
    [{ is: 'destination', value: 'x', sentTo: 'y', at: HERE }, 'is “x”, but the request was sent to “y”', 'y', 'x'],
  ] as const)('%j', (fault, words, expected, actual) => {
    const said = describeFault(fault)
    expect(said.message).toContain(words)
    expect([said.code, said.expected, said.actual]).toEqual([fault.is, expected, actual])
    if ('at' in fault) expect(said.at).toBe(HERE)
  })
})
