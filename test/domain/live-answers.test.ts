import { describe, expect, it } from 'vitest'
import { faultsIn } from '../../src/domain/authn-request.ts'
import { clockOffsets } from '../../src/domain/clock-offset.ts'
import { compareLoginUrls, loginUrlsOf } from '../../src/domain/login-url.ts'
import { causeInExport } from '../../src/domain/login-refusal.ts'
import { verdictWithoutToken, verdictWithToken } from '../../src/domain/scim-answer.ts'
import type { Listed } from '../../src/model/entra.ts'
import type { LiveExchange, ScimAnswer } from '../../src/model/live-records.ts'
import type { AuthnRequest, MixpanelRequest } from '../../src/model/saml.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { wholeOf } from '../../src/syntax/place.ts'
import { ENTITY_ID, REPLY_URL } from '../../src/vendors/mixpanel.ts'

const at = wholeOf(artifactOf('record.txt', Buffer.from('x')).artifact)
const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'

function exchange(parts: Partial<LiveExchange>): LiveExchange {
  return {
    at,
    probe: 'scim',
    step: null,
    target: { value: 'https://mixpanel.com/', at },
    authorized: false,
    askedAt: { value: new Date(0), at },
    tookMs: 0,
    proxy: null,
    issuer: null,
    pinned: false,
    extraTrust: null,
    trouble: null,
    status: null,
    serverTime: null,
    contentType: null,
    nextHop: null,
    aadsts: null,
    scim: null,
    request: null,
    cut: false,
    ...parts,
  }
}

function scim(status: number, kind: ScimAnswer['kind'] | null, step: string | null = null): LiveExchange {
  return exchange({ step, status: { value: status, at }, scim: kind && { at, kind, total: null } })
}

describe('an answer of a SCIM service', () => {
  it.each([
    [scim(200, 'list'), 'right'],
    [scim(200, 'other-json'), 'not-scim'],
    [scim(200, null), 'not-scim'],
    [scim(401, null), 'token-refused'],
    [scim(403, null), 'token-refused'],
    [scim(400, null, 'filter'), 'filter-refused'],
    [scim(404, 'error', 'filter'), 'filter-refused'],
    [scim(400, null, 'count'), 'right'],
    [scim(404, null, 'count'), 'not-scim'],
    [scim(404, null, 'filter'), 'not-scim'],
    [scim(302, 'list', 'filter'), 'not-scim'],
    [scim(400, null), 'right'],
    [exchange({ step: 'filter' }), 'right'],
  ] as const)('with the token: %#', (answer, verdict) => {
    expect(verdictWithToken(answer)).toBe(verdict)
  })

  it('with the token: a list that was cut off proves nothing', () => {
    expect(verdictWithToken({ ...scim(200, null), cut: true })).toBe('right')
  })

  it.each([
    [scim(200, 'service-provider-config'), 'right'],
    [scim(200, 'list'), 'right'],
    [scim(401, null), 'right'],
    [scim(403, null), 'right'],
    [scim(200, 'other-json'), 'not-scim'],
    [scim(200, null), 'not-scim'],
    [scim(404, null), 'not-scim'],
    [scim(404, 'list'), 'not-scim'],
    [exchange({}), 'not-scim'],
  ] as const)('without the token: %#', (answer, verdict) => {
    expect(verdictWithoutToken(answer)).toBe(verdict)
  })
})

describe('a request of Mixpanel', () => {
  const request: AuthnRequest = {
    at,
    issuer: absent(at),
    acsUrl: absent(at),
    destination: known('https://login.example/saml2?x=1', at),
    nameIdFormat: known('urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', at),
    authnContextComparison: known('exact', at),
    authnContexts: [],
    issuedAt: absent(at),
    hasSubject: false,
    signed: null,
    sentTo: 'https://login.example/saml2',
  }

  it.each([
    [{}, []],
    [{ nameIdFormat: known('urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName', at) }, ['name-id-format']],
    [{ authnContextComparison: known('minimum', at) }, ['authn-context-comparison']],
    [{ hasSubject: true }, ['subject']],
    [{ sentTo: 'https://login.example/other' }, ['destination']],
    [{ sentTo: null }, []],
  ])('%j has the faults %j', (parts, faults) => {
    expect(faultsIn({ ...request, ...parts }).map((fault) => fault.is)).toEqual(faults)
  })
})

describe('the Login URLs of a tenant', () => {
  const saml2 = `https://login.microsoftonline.us/${TENANT}/saml2`
  const metadata = { ssoLocations: [{ value: saml2, at, binding: 'redirect' }] }

  it('are unknown without a tenant', () => {
    expect(loginUrlsOf({ tenant: undefined, principal: undefined, metadata }, saml2)).toEqual([])
  })

  const tenant = { value: TENANT, at }
  const global = `https://login.microsoftonline.com/${TENANT}/saml2`
  const inMetadata = (...values: readonly string[]) => ({ ssoLocations: values.map((value) => ({ value, at, binding: 'redirect' })) })
  const of = (cloud: 'global' | 'us-government' | null, actual: string, ...locations: readonly string[]): readonly string[] =>
    loginUrlsOf({ tenant, principal: { cloud: cloud === null ? null : { value: cloud, at } }, metadata: inMetadata(...locations) }, actual)

  it('are those of the cloud that Entra names, or of the URL in use', () => {
    expect(loginUrlsOf({ tenant, principal: undefined, metadata: undefined }, saml2)).toEqual([saml2])
    expect(loginUrlsOf({ tenant, principal: { cloud: { value: 'global', at } }, metadata }, saml2)).toEqual([global])
    expect(of(null, saml2)).toEqual([saml2])
    expect(of(null, 'https://idp.example.com/')).toEqual([global])
    expect(of('global', saml2)).toEqual([global])
  })

  it('are also those of the metadata, of this tenant and this cloud alone', () => {
    const windows = `https://login.windows.net/${TENANT}/saml2`
    const other = 'https://login.microsoftonline.com/f00dcafe-1111-4a2b-8c3d-0000deadbeef/saml2'
    expect(of('global', global, other, windows, saml2)).toEqual([global, windows])
    // Of the metadata, the first of the tenant names the cloud where nothing else does.
    expect(of(null, global, other, saml2, windows)).toEqual([saml2, saml2, windows])
  })
})

describe('the difference of two clocks', () => {
  it('is measured at the middle of the exchange, where the host itself answered', () => {
    const serverTime = { value: new Date(61_000), at }
    const offsets = clockOffsets([
      exchange({ serverTime, tookMs: 2_000 }),
      exchange({}),
      exchange({ serverTime, trouble: { code: 'captive-portal', message: 'A portal.', at } }),
    ])
    expect(offsets.map(({ seconds }) => seconds)).toEqual([60])
  })
})

describe('the sign-in URL in the settings beside the one in use', () => {
  const url = `https://login.microsoftonline.com/${TENANT}/saml2`
  it.each([
    [url, url, [url], { same: true, mixpanelIsRight: true, how: '' }],
    [`${url}/`, url, [url], { same: false, mixpanelIsRight: true, how: ' (it ends with an extra slash)' }],
    [url, `${url}/`, [], { same: false, mixpanelIsRight: false, how: ' (it ends with an extra slash)' }],
    ['', url, [url], { same: false, mixpanelIsRight: true, how: '' }],
    ['https://idp.example.com/', url, [], { same: false, mixpanelIsRight: false, how: '' }],
  ])('%s and %s', (written, actual, loginUrls, compared) => expect(compareLoginUrls(written, actual, loginUrls)).toEqual(compared))
})

describe('why Microsoft refuses the request, in the export', () => {
  const listed = (value: string): Listed => ({ at, items: [{ value, at }], from: 'service-principal' })
  const asks = (issuer: string): MixpanelRequest => ({ issuer: known(issuer, at), acsUrl: absent(at) }) as unknown as MixpanelRequest
  const nothing = { request: undefined, identifiers: undefined, replyUrls: undefined, principal: undefined }

  it('is an Identifier or a Reply URL that the app lacks', () => {
    expect(causeInExport('identifier', { ...nothing, identifiers: listed('https://mixpanel.com/') })).toBe('azure/entity-id')
    expect(causeInExport('identifier', { ...nothing, identifiers: listed(ENTITY_ID) })).toBeNull()
    expect(causeInExport('identifier', nothing)).toBeNull()
    expect(causeInExport('reply-url', { ...nothing, replyUrls: listed('https://mixpanel.com/') })).toBe('azure/reply-url')
    expect(causeInExport('reply-url', { ...nothing, replyUrls: listed(REPLY_URL) })).toBeNull()
  })

  it('is not the Identifier where the request asks for another one than the documentation', () => {
    expect(causeInExport('identifier', { ...nothing, identifiers: listed('x'), request: asks('https://mixpanel.com/') })).toBeNull()
    expect(causeInExport('identifier', { ...nothing, identifiers: listed('x'), request: asks(ENTITY_ID) })).toBe('azure/entity-id')
  })

  it('is an app that is switched off', () => {
    expect(causeInExport('app-disabled', { ...nothing, principal: { accountEnabled: known(false, at) } })).toBe('azure/app-enabled')
    expect(causeInExport('app-disabled', { ...nothing, principal: { accountEnabled: known(true, at) } })).toBeNull()
    expect(causeInExport('app-disabled', nothing)).toBeNull()
  })
})
