import { describe, expect, it } from 'vitest'
import type { CertificateMatch } from '../../src/domain/certificate-match.ts'
import { handshakeOf, type HandshakeEvidence } from '../../src/domain/handshake.ts'
import type { Signing, SigningKey, Uploaded } from '../../src/model/certificates.ts'
import type { Listed } from '../../src/model/entra.ts'
import type { Field } from '../../src/model/field.ts'
import type { HandshakeId, HandshakeRow } from '../../src/model/insight.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { ENTITY_ID, POSTBACK, REPLY_URL, SCIM_BASE } from '../../src/vendors/mixpanel.ts'
import { AT } from '../support/claims.ts'

const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const LOGIN = `https://login.microsoftonline.com/${TENANT}/saml2`
const ISSUER = `https://sts.windows.net/${TENANT}/`

const NOTHING: HandshakeEvidence = {
  ...{ settings: undefined, signIn: undefined, tenant: undefined, principal: undefined, metadata: undefined, identifiers: undefined },
  ...{
    replyUrls: undefined,
    request: undefined,
    signing: undefined,
    uploaded: undefined,
    match: null,
    secrets: undefined,
    attributes: null,
  },
}
const EMPTY: Field<never> = { is: 'empty', at: AT }
const field = <T>(value: T): Field<T> => known(value, AT)
const tenant = { value: TENANT, at: AT }
/** Of a part of the evidence, only what a row reads. */
const part = (rest: object): never => rest as never
const settings = (rest: object): HandshakeEvidence['settings'] =>
  part({ orgId: absent(AT), postbackUrl: absent(AT), issuerUrl: absent(AT), certificate: absent(AT), scimTenantUrl: absent(AT), ...rest })
const listed = (...values: readonly string[]): Listed => part({ at: AT, items: values.map((value) => ({ value, at: AT })) })

const rowOf = (id: HandshakeId, evidence: Partial<HandshakeEvidence>): HandshakeRow => {
  const row = handshakeOf({ ...NOTHING, ...evidence }).find((each) => each.id === id)
  if (!row) throw new Error(`There is a row ${id}.`)
  return row
}
const said = (id: HandshakeId, evidence: Partial<HandshakeEvidence>): readonly unknown[] => {
  const { state, entra, mixpanel } = rowOf(id, evidence)
  return [state, entra.value, mixpanel.value]
}

it('the rows are in the order of a sign-in, each with the rules that judge it; only what Mixpanel documents is known without inputs', () => {
  const rows = handshakeOf(NOTHING)
  expect(rows.map(({ id }) => id)).toEqual([
    ...['identifier', 'reply-url', 'sign-on-url', 'login-url', 'issuer', 'certificate', 'email-claim', 'scim-url'],
  ])
  expect(
    rows.every(({ state, rules, note, entra }) => state === 'not-given' && rules.length > 0 && note === null && entra.value === null),
  ).toBe(true)
  expect(rows.map(({ mixpanel }) => (mixpanel.fixed ? mixpanel.value : null))).toEqual([
    ENTITY_ID,
    REPLY_URL,
    null,
    null,
    null,
    null,
    'email',
    SCIM_BASE,
  ])
})

describe.each([
  ['identifier', 'identifiers', 'issuer', ENTITY_ID],
  ['reply-url', 'replyUrls', 'acsUrl', REPLY_URL],
] as const)('%s', (id, key, asked, right) => {
  const request = (value: Field<string>): HandshakeEvidence['request'] => part({ issuer: absent(AT), acsUrl: absent(AT), [asked]: value })

  it('is the right one of several, else the one that comes nearest', () => {
    expect(said(id, { [key]: listed('https://other.example', right) })).toEqual(['agree', right, right])
    expect(said(id, { [key]: listed(right.slice(0, -1)) })).toEqual(['differ', right.slice(0, -1), right])
    expect(said(id, { [key]: listed() })).toEqual(['differ', '', right])
  })

  it('is what Mixpanel’s own request has, where Entra knows that too', () => {
    const mixpanel = (value: Field<string>, ...registered: readonly string[]): unknown =>
      rowOf(id, { [key]: listed(...registered), request: request(value) }).mixpanel
    expect(mixpanel(field('https://new.example'), right, 'https://new.example')).toEqual({
      value: 'https://new.example',
      note: 'in Mixpanel’s own request',
      fixed: false,
    })
    expect(said(id, { [key]: listed('https://new.example'), request: request(field('https://new.example')) })[0]).toBe('agree')
    const documented = { value: right, note: null, fixed: true }
    expect([mixpanel(field('https://new.example'), right), mixpanel(field(right), right), mixpanel(absent(AT), right)]).toEqual([
      documented,
      documented,
      documented,
    ])
    expect(rowOf(id, { request: request(field('https://new.example')) }).mixpanel).toEqual(documented)
  })
})

describe('sign-on-url', () => {
  const of = (loginUrl: Field<string>, rest: object = {}): readonly unknown[] =>
    said('sign-on-url', { principal: part({ loginUrl }), settings: settings(rest) })
  const right = `${POSTBACK}123`

  it.each([
    ['the postback URL', field(right), { postbackUrl: field(right) }, ['agree', right, right]],
    ['the organization', field(right), { orgId: field('123') }, ['agree', right, right]],
    ['both', field(right), { postbackUrl: field(right), orgId: field('123') }, ['agree', right, right]],
    ['another organization', field(right), { orgId: field('124') }, ['differ', right, `${POSTBACK}124`]],
    ['two organizations', field(right), { postbackUrl: field(right), orgId: field('124') }, ['differ', right, `${POSTBACK}124`]],
    ['nothing', field(right), {}, ['not-given', right, null]],
    ['nothing in Entra', EMPTY, { orgId: field('123') }, ['differ', '', right]],
    ['what is not known in Entra', absent(AT), { orgId: field('123') }, ['not-given', null, right]],
  ] as const)('with %s', (_name, loginUrl, rest, result) => expect(of(loginUrl, rest)).toEqual(result))

  it('agrees on another host of Mixpanel’s only where the URL itself is right', () => {
    const regional = right.replace('mixpanel.com', 'eu.mixpanel.com')
    expect(of(field(right), { postbackUrl: field(regional) })).toEqual(['agree', right, regional])
    expect(of(field(`${right}/`), { postbackUrl: field(right) })[0]).toBe('differ')
  })
})

describe('login-url', () => {
  const signIn = (url: Field<string>): HandshakeEvidence['signIn'] => part({ url })

  it('is the tenant’s', () => {
    expect(said('login-url', { tenant, signIn: signIn(field(LOGIN)) })).toEqual(['agree', LOGIN, LOGIN])
    expect(said('login-url', { tenant, signIn: signIn(field(`${LOGIN}/`)) })).toEqual(['differ', LOGIN, `${LOGIN}/`])
    expect(said('login-url', { tenant, signIn: signIn(EMPTY) })).toEqual(['differ', LOGIN, ''])
    expect(said('login-url', { tenant })).toEqual(['not-given', LOGIN, null])
    expect(said('login-url', { signIn: signIn(field(LOGIN)) })).toEqual(['not-given', null, LOGIN])
  })

  it('may be another one of the metadata', () => {
    const other = LOGIN.replace('login.microsoftonline.com', 'login.windows.net')
    const metadata: HandshakeEvidence['metadata'] = part({ entityId: field(ISSUER), ssoLocations: [{ value: other, at: AT }] })
    expect(said('login-url', { tenant, metadata, signIn: signIn(field(other)) })).toEqual(['agree', other, other])
  })
})

describe('issuer', () => {
  const metadata = (entityId: string): HandshakeEvidence['metadata'] => part({ entityId: field(entityId), ssoLocations: [] })

  it.each([
    ['the tenant’s', { tenant }, ISSUER, ['agree', ISSUER, ISSUER]],
    ['without its slash', { tenant }, ISSUER.slice(0, -1), ['differ', ISSUER, ISSUER.slice(0, -1)]],
    ['that of the metadata', { metadata: metadata(ISSUER) }, ISSUER, ['agree', ISSUER, ISSUER]],
    ['that of the metadata of the tenant', { tenant, metadata: metadata(ISSUER) }, ISSUER, ['agree', ISSUER, ISSUER]],
    ['of a tenant that Entra’s side does not name', {}, ISSUER, ['not-given', null, ISSUER]],
  ] as const)('%s', (_name, evidence, issuerUrl, result) => {
    expect(said('issuer', { ...evidence, settings: settings({ issuerUrl: field(issuerUrl) }) })).toEqual(result)
  })
})

describe('certificate', () => {
  const [A, B] = ['A'.repeat(40), 'B'.repeat(40)] as const
  const on = (day: string): Date => new Date(`${day}T00:00:00Z`)
  const key = (thumbprint: string | null, rest: Partial<SigningKey> = {}): SigningKey => ({
    ...{ at: AT, keyId: null, thumbprint, certificate: null, records: [], start: on('2026-01-01'), end: on('2029-01-01') },
    ...rest,
  })
  const signing = (rest: Partial<Signing>): Signing =>
    part({ at: AT, keys: [key(A)], unmarked: null, current: key(A), active: key(A), ...rest })
  const uploaded: Uploaded = { as: 'fingerprint', at: AT, algorithm: 'sha1', hex: A, typed: A }
  const match = (is: CertificateMatch['is']): CertificateMatch => part({ is })
  const row = (rest: Partial<HandshakeEvidence>): HandshakeRow =>
    rowOf('certificate', { signing: signing({}), uploaded, match: match('current'), ...rest })

  it('agrees where it is the one that signs', () => {
    const found = row({})
    expect([found.state, found.entra, found.mixpanel, found.note]).toEqual([
      'agree',
      { value: A, note: 'valid from 2026-01-01 to 2029-01-01', fixed: false },
      { value: A, note: null, fixed: false },
      null,
    ])
    const note = (current: SigningKey): string | null => row({ signing: signing({ current }) }).entra.note
    expect([note(key(A, { start: null })), note(key(A, { end: null })), note(key(A, { start: null, end: null }))]).toEqual([
      'valid to 2029-01-01',
      null,
      null,
    ])
  })

  it('differs where another one signs', () => {
    const found = row({ match: match('another'), uploaded: { ...uploaded, hex: B } })
    expect([found.state, found.entra.value, found.mixpanel.value]).toEqual(['differ', A, B])
  })

  it('is not given where it is not decided which one signs', () => {
    for (const is of ['undecided', 'not-comparable'] as const)
      expect(row({ match: match(is), uploaded: { ...uploaded, hex: B } })).toMatchObject({
        state: 'not-given',
        note: 'The inputs do not show which certificate Entra signs with.',
      })
    expect(row({ match: null }).state).toBe('not-given')
    expect(row({ uploaded: undefined, match: null })).toMatchObject({ state: 'not-given', note: null })
  })

  it('is one of several where none is marked active and none of them is uploaded', () => {
    const several = signing({ unmarked: AT, keys: [key(A), key(B)] })
    const found = row({ signing: several, match: match('another') })
    expect(found.state).toBe('differ')
    expect(found.entra).toEqual({ value: `${A} or ${B}`, note: 'none of them is marked active', fixed: false })
    expect(row({ signing: several, match: match('undecided') }).entra).toEqual({ value: null, note: null, fixed: false })
    expect(row({ signing: signing({ unmarked: AT, keys: [key(A), key(null)] }), match: match('another') }).entra.value).toBeNull()
    expect(row({ signing: signing({ current: null, keys: [key(A)] }), match: match('another') }).entra).toEqual({
      value: A,
      note: null,
      fixed: false,
    })
    expect(row({ signing: signing({ current: null, keys: [] }), match: match('another') }).entra.value).toBeNull()
  })

  it('is empty where Mixpanel has none', () => {
    const found = row({ uploaded: { as: 'nothing', at: AT }, match: null })
    expect([found.state, found.entra.value, found.mixpanel.value]).toEqual(['differ', A, ''])
    expect(row({ settings: settings({ certificate: EMPTY }) })).toMatchObject({ state: 'differ', mixpanel: { value: '' } })
  })

  it('of a file that is named counts even where the settings have an empty field', () => {
    const file = (role: string | null): Uploaded => ({
      as: 'file',
      at: AT,
      file: part({ artifact: { role }, certificates: [], metadata: null, form: 'empty' }),
    })
    const empty = settings({ certificate: EMPTY })
    expect(row({ uploaded: file(null), settings: empty }).mixpanel.value).toBe('')
    expect(row({ uploaded: file('cert'), settings: empty }).mixpanel.value).toBeNull()
  })

  it('is compared by SHA-256 where only that is typed', () => {
    const sha256 = 'C'.repeat(64)
    const typed: Uploaded = { ...uploaded, algorithm: 'sha256', hex: sha256 }
    const own = part({ sha256, sha1: A, notBefore: null, notAfter: null })
    const found = row({
      uploaded: typed,
      signing: signing({ current: key(A, { certificate: own }), keys: [key(A, { certificate: own })] }),
    })
    expect([found.entra.value, found.mixpanel.value]).toEqual([sha256, sha256])
    expect(row({ uploaded: typed }).entra.value).toBe(A)
  })
})

describe('email-claim', () => {
  const of = (...names: readonly string[]): unknown => {
    const { state, entra } = rowOf('email-claim', { attributes: names.map((name) => ({ name, source: `user.${name.length}` })) })
    return [state, entra.value, entra.note]
  }

  it.each([
    [
      ['name', 'email'],
      ['agree', 'email', 'from user.5'],
    ],
    [
      ['http://schemas.xmlsoap.org/claims/email', 'email'],
      ['agree', 'email', 'from user.5'],
    ],
    [
      ['myEmail', 'http://x/Email'],
      ['differ', 'http://x/Email', 'from user.14'],
    ],
    [
      ['name', 'E-Mail'],
      ['differ', 'E-Mail', 'from user.6'],
    ],
    [['http://x/emailaddress'], ['differ', 'http://x/emailaddress', 'from user.21']],
    [['name'], ['differ', '', null]],
    [[], ['differ', '', null]],
  ])('of %j', (names, result) => expect(of(...names)).toEqual(result))
})

describe('scim-url', () => {
  const of = (baseAddress: Field<string>, scimTenantUrl: Field<string> = absent(AT)): readonly unknown[] =>
    said('scim-url', { secrets: part({ baseAddress }), settings: settings({ scimTenantUrl }) })

  it.each([
    [field(SCIM_BASE), absent(AT), ['agree', SCIM_BASE]],
    [field('https://x'), absent(AT), ['differ', 'https://x']],
    [field(SCIM_BASE), field('https://x'), ['differ', 'https://x']],
    [field('https://y'), field('https://x'), ['differ', 'https://y']],
    [absent(AT), field(SCIM_BASE), ['agree', SCIM_BASE]],
    [EMPTY, absent(AT), ['differ', '']],
    [absent(AT), absent(AT), ['not-given', null]],
  ] as const)('%j and %j', (one, two, result) => expect(of(one, two)).toEqual([...result, SCIM_BASE]))
})
