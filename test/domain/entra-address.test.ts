import { describe, expect, it } from 'vitest'
import { issuerMistakeIn, signInMistakeIn } from '../../src/domain/entra-address.ts'

const ID = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'

describe('issuerMistakeIn', () => {
  it.each([
    [ID, 'is-a-guid'],
    [`https://sts.windows.net/${ID}`, 'missing-trailing-slash'],
    [`https://sts.windows.net/${ID}//`, 'extra-trailing-slash'],
    [`https://sts.windows.net/${ID}/ `, 'space'],
    [`sts.windows.net/${ID}/`, 'scheme'],
    [`https://STS.windows.net/${ID}/`, 'case'],
    [`https://sts.windows.net/${ID}/#x`, 'extra-query'],
    [`https://www.sts.windows.net/${ID}/`, 'another-path'],
    [`https://sts.windows.net/${ID}/saml`, 'another-path'],
    ['https://sts.windows.net/', 'no-tenant'],
    ['https://sts.windows.net/contoso.com/', 'domain-instead-of-guid'],
    ['https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1A_saml', 'another-product'],
    ['https://login.microsoftonline.com/te/contoso.onmicrosoft.com/B2C_1A_saml', 'another-product'],
    ['https://notb2clogin.com/', 'not-microsoft'],
    ['contoso.com', 'domain-instead-of-guid'],
    ['https://sts.windows.net/<tenant id>/', 'placeholder'],
    [`https://sts.windows.net/${ID.slice(1)}/`, 'not-a-guid'],
    [`https://login.microsoftonline.com/${ID}/v2.0`, 'login-host'],
    [`https://login.microsoftonline.com/${ID}/saml2`, 'is-the-login-url'],
    ['https://login.microsoftonline.com/common/wsfederation?wa=wsignout1.0', 'is-the-logout-url'],
    ['https://mixpanel.com/security/sso/v2/authorize/', 'is-a-mixpanel-address'],
    ['http://www.okta.com/exk1', 'not-microsoft'],
  ])('%s: %s', (value, code) => expect(issuerMistakeIn(value).code).toBe(code))
})

describe('signInMistakeIn', () => {
  it.each([
    [ID, 'is-a-guid'],
    [`https://sts.windows.net/${ID}/`, 'is-the-issuer'],
    [`https://login.microsoftonline.com/${ID}/saml2/`, 'extra-trailing-slash'],
    [`http://login.microsoftonline.com/${ID}/saml2`, 'scheme'],
    [`https://login.microsoftonline.com/${ID}/saml2?SAMLRequest=x`, 'extra-query'],
    [`https://www.login.microsoftonline.com/${ID}/saml2`, 'another-host'],
    [`https://login.windows.net/${ID}/saml2`, 'another-host'],
    [`https://login.microsoftonline.com/${ID}`, 'missing-saml2'],
    [`https://login.microsoftonline.com/${ID}/wsfed`, 'wsfed'],
    [`https://login.microsoftonline.com/${ID}/oauth2/v2.0/authorize`, 'oauth2'],
    [`https://login.microsoftonline.com/${ID}/saml`, 'another-path'],
    ['https://login.microsoftonline.com/common/saml2', 'common'],
    ['https://login.microsoftonline.com/contoso.com/saml2', 'domain-instead-of-guid'],
    ['https://contoso.ciamlogin.com/contoso.onmicrosoft.com/saml2', 'another-product'],
    ['contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1A_saml/samlp/sso/login', 'another-product'],
    [`https://login.microsoftonline.com/${ID.slice(1)}/saml2`, 'not-a-guid'],
    ['https://myapps.microsoft.com/signin/Mixpanel/x', 'is-the-user-access-url'],
    ['https://mixpanel.com/login/', 'is-a-mixpanel-address'],
    ['https://contoso.okta.com/app/saml', 'not-microsoft'],
  ])('%s: %s', (value, code) => expect(signInMistakeIn(value).code).toBe(code))
})
