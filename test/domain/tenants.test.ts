import { describe, expect, it } from 'vitest'
import {
  expectedIssuer,
  expectedSignInUrl,
  issuerMismatch,
  otherTenantIn,
  tenantOfIssuer,
  tenantOfSignIn,
  whatDiffers,
  type Mention,
  type MentionSource,
  type TenantEvidence,
} from '../../src/domain/tenants.ts'
import type { Place } from '../../src/model/artifact.ts'

const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const OTHER = '0ddba11e-9999-4c8b-8777-55555f00d5e5'

describe('tenantOfIssuer', () => {
  it.each([
    [`https://sts.windows.net/${TENANT}/`, TENANT],
    [`https://sts.chinacloudapi.cn/${TENANT}/`, TENANT],
    [`https://sts.windows.net/${TENANT}`, null],
    [`https://sts.windows.net/${TENANT.toUpperCase()}/`, null],
    [`http://sts.windows.net/${TENANT}/`, null],
    [`https://login.microsoftonline.com/${TENANT}/`, null],
  ])('%s', (value, tenant) => expect(tenantOfIssuer(value)).toBe(tenant))
})

describe('tenantOfSignIn', () => {
  it.each([
    [`https://login.microsoftonline.com/${TENANT}/saml2`, TENANT],
    [`https://login.microsoftonline.us/${TENANT}/saml2`, TENANT],
    [`https://login.partner.microsoftonline.cn/${TENANT}/saml2`, TENANT],
    [`https://login.microsoftonline.com/${TENANT}/saml2/`, null],
    ['https://login.microsoftonline.com/common/saml2', null],
  ])('%s', (value, tenant) => expect(tenantOfSignIn(value)).toBe(tenant))
})

describe('otherTenantIn', () => {
  it.each([
    [`https://sts.windows.net/${OTHER}`, OTHER],
    [`sts.windows.net/${OTHER}/`, OTHER],
    [`https://sts.windows.net/${TENANT}`, null],
    [OTHER, null],
    [`https://example.com/${OTHER}/`, null],
    ['https://sts.windows.net/', null],
  ])('%s', (value, other) => expect(otherTenantIn(value, TENANT)).toBe(other))
})

describe('the URLs that belong at Mixpanel, where nothing from Entra is known', () => {
  const nothing: TenantEvidence = { settings: undefined, signIn: undefined, tenant: undefined, principal: undefined, metadata: undefined }

  it('are of the tenant and the cloud that the value names', () => {
    expect(expectedIssuer(nothing, TENANT.toUpperCase())).toBe(`https://sts.windows.net/${TENANT}/`)
    expect(expectedSignInUrl(nothing, `https://login.microsoftonline.us/${TENANT}`)).toBe(
      `https://login.microsoftonline.us/${TENANT}/saml2`,
    )
  })

  it('have a placeholder where the value names none', () => {
    expect(expectedIssuer(nothing, null)).toBe('https://sts.windows.net/<tenant id>/')
    expect(expectedSignInUrl(nothing, null)).toBe('https://login.microsoftonline.com/<tenant id>/saml2')
  })
})

describe('what names another tenant', () => {
  const mention = (source: MentionSource): Mention<string> => ({ value: OTHER, at: {} as Place, source })
  it.each([
    [['issuer-url'], 'issuer-url'],
    [['sign-in-url'], 'sign-in-url'],
    [['issuer-url', 'sign-in-url'], 'both-urls'],
    [['metadata', 'sign-in-url'], 'sign-in-url'],
    [['metadata'], 'metadata'],
  ] as const)('%j: %s', (sources, differs) => {
    const odd = sources.map(mention)
    expect(whatDiffers({ reference: mention('export'), mentions: odd, odd })).toBe(differs)
    expect(whatDiffers({ reference: null, mentions: odd, odd })).toBe('urls-disagree')
  })
})

describe('an issuer that is not the one in Mixpanel', () => {
  const of = (tenant: string): string => `https://sts.windows.net/${tenant}/`
  it.each([
    [of(OTHER), of(TENANT), undefined, 'another-tenant'],
    [of(OTHER), of(TENANT), TENANT, 'another-tenant'],
    [of(TENANT), of(OTHER), TENANT, 'typed-tenant'],
    [of(TENANT), of(TENANT).slice(0, -1), TENANT, 'not-an-issuer'],
    [of(TENANT), 'https://idp.example.com/', undefined, 'not-an-issuer'],
    [of(TENANT).slice(0, -1), of(TENANT), TENANT, 'extra-trailing-slash'],
    ['https://idp.example.com/', of(TENANT), TENANT, 'another-issuer'],
  ])('%s, expected %s, exported %s: %s', (issuer, expected, exported, why) => {
    expect(issuerMismatch(issuer, expected, exported)).toBe(why)
  })
})
