import { describe, expect, it } from 'vitest'
import { isLoginPage, saysSignOnUrl, signOnUrlProblem } from '../../src/domain/sign-on-url.ts'

describe('a sign-on URL', () => {
  it.each([
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567', null],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567&from=tile', null],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=YOUR_ORG_ID', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=%3Cid%3E', 'placeholder'],
    ['[x](https://mixpanel.com/security/sso/v2/authorize/?org_id=1)', 'markdown'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1 ', 'space'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=contoso', 'org-id-not-a-number'],
    ['https://mixpanel.com/security/sso/v2/authorize/', 'no-org-id'],
    ['https://mixpanel.com/security/sso/v2/authorize/?ORG_ID=1', 'case'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1&org_id=2', 'several-org-ids'],
    ['https://mixpanel.com/security/sso/v2/authorize?org_id=1', 'missing-slash'],
    ['http://mixpanel.com/security/sso/v2/authorize/?org_id=1', 'scheme'],
    ['mixpanel.com/security/sso/v2/authorize/?org_id=1', 'scheme'],
    ['https://www.mixpanel.com/security/sso/v2/authorize/?org_id=1', 'www'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1#x', 'extra-fragment'],
    ['https://eu.mixpanel.com/security/sso/v2/authorize/?org_id=1', 'regional-host'],
    ['https://sso.mixpanel.com/security/sso/v2/authorize/?org_id=1', 'another-mixpanel-address'],
    ['https://mixpanel.com/security/sso/login/1234567', 'legacy-postback'],
    ['https://mixpanel.com/login/', 'tutorial-value'],
    ['https://sso.mixpanel.com/sso/saml2', 'is-the-reply-url'],
    ['https://sso.mixpanel.com/sso/saml2/', 'near-the-reply-url'],
    ['https://myapps.microsoft.com/signin/x', 'microsoft-url'],
    ['https://mixpanel.com/', 'another-mixpanel-address'],
    ['https://intranet.contoso.com/', 'foreign-host'],
    ['mixpanel', 'not-a-url'],
    ['', 'not-a-url'],
    ['https://mixpanel/', 'not-a-url'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id={org}', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=%7Borg%7D', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=org_id', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=***', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=XXXX', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=...', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=…', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=your-organization', 'placeholder'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=x1', 'org-id-not-a-number'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=(1)', 'markdown'],
    [String.raw`https://mixpanel.com/security/sso/v2/authorize/?org\_id=1`, 'markdown'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1\u200B', 'space'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1\uFEFF', 'space'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1\u00A0', 'space'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=', 'no-org-id'],
    ['https://mixpanel.com/security/sso/v2/authorize/?from=x&Org_Id=1', 'case'],
    ['https://mixpanel.com/Security/sso/v2/authorize/?org_id=1', 'case'],
    ['HTTPS://mixpanel.com/security/sso/v2/authorize/?org_id=1', 'case'],
    ['https://eu.mixpanel.com/security/sso/v2/authorize?org_id=1', 'missing-slash'],
    ['https://in.mixpanel.com/security/sso/v2/authorize/?org_id=1', 'regional-host'],
    ['https://mixpanel.com/security/login/1', 'legacy-postback'],
    ['mixpanel.com/security/login/1', 'legacy-postback'],
    ['https://www.mixpanel.com/LOGIN', 'tutorial-value'],
    ['https://mixpanel.com/login/x', 'another-mixpanel-address'],
    ['https://mixpanel.com/x/login', 'another-mixpanel-address'],
    ['https://eu.mixpanel.com/login', 'another-mixpanel-address'],
    ['https://mixpanel.com.evil.example/login', 'foreign-host'],
    ['https://login.microsoftonline.com/x/saml2', 'microsoft-url'],
    ['https://login.microsoftonline.us/x/saml2', 'microsoft-url'],
    ['https://login.partner.microsoftonline.cn/x/saml2', 'microsoft-url'],
    ['https://login.chinacloudapi.cn/x/saml2', 'microsoft-url'],
    ['https://portal.azure.com/', 'microsoft-url'],
    ['https://account.activedirectory.windowsazure.com/', 'foreign-host'],
    ['https://www.office.com/', 'microsoft-url'],
    ['https://notmicrosoft.com/', 'foreign-host'],
    ['https://microsoft.com.evil.example/', 'foreign-host'],
    ['https://microsoft.example/', 'foreign-host'],
  ])('%s: %s', (url, problem) => {
    expect(signOnUrlProblem(url)).toBe(problem)
  })

  it('at Microsoft is the login page or another page', () => {
    expect(isLoginPage('https://login.microsoftonline.com/contoso/saml2')).toBe(true)
    expect(isLoginPage('https://myapps.microsoft.com/')).toBe(false)
    expect(isLoginPage(' http://sts.windows.net/contoso/')).toBe(true)
    expect(isLoginPage('login.microsoftonline.com')).toBe(true)
    expect(isLoginPage('https://login-us.microsoftonline.com/')).toBe(true)
    expect(isLoginPage('https://loginpage.example/')).toBe(false)
    expect(isLoginPage('https://contoso.com/?next=https://login.microsoftonline.com')).toBe(false)
  })
})

it('a problem is said in words of its own, or as any near miss', () => {
  expect(saysSignOnUrl('no-org-id')).toBe('it names no organization (org_id)')
  expect(saysSignOnUrl('www')).toBe('it has an extra “www.”')
})
