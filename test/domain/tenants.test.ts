import { describe, expect, it } from 'vitest'
import {
  expectedIssuer,
  expectedSignInUrl,
  otherTenantIn,
  tenantOfIssuer,
  tenantOfSignIn,
  type TenantEvidence,
} from '../../src/domain/tenants.ts'

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
