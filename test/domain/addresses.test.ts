import { describe, expect, it } from 'vitest'
import { isLegacyPostback, isOrgNumber, isPostback, isRegional, orgIdIn, postbackOf, withoutPort } from '../../src/domain/addresses.ts'

describe('addresses at Mixpanel', () => {
  it.each([
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567', '1234567'],
    ['https://eu.mixpanel.com/security/sso/v2/authorize?org_id=7&source=x', '7'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=abc', 'abc'],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=', null],
    ['https://mixpanel.com/security/sso/v2/authorize/?org_id=1&org_id=2', null],
    ['https://mixpanel.com/security/sso/v2/authorize/', null],
    ['https://contoso.com/security/sso/v2/authorize/?org_id=1', null],
    ['no url', null],
  ])('the org_id in %s is %s', (url, orgId) => {
    expect(orgIdIn(url)).toBe(orgId)
  })

  it('a postback URL differs from one before v2', () => {
    const current = 'https://mixpanel.com/Security/SSO/v2/authorize'
    const legacy = 'https://mixpanel.com/security/login/1234567/'
    expect([isPostback(current), isLegacyPostback(current)]).toEqual([true, false])
    expect([isPostback(legacy), isLegacyPostback(legacy)]).toEqual([false, true])
  })

  it.each([
    ['https://eu.mixpanel.com/security/sso/v2/authorize', true],
    ['https://mixpanel.com/SECURITY/sso/v2/authorize/#x', true],
    ['https://mixpanel.com/x/security/sso/v2/authorize/', false],
    ['https://mixpanel.com/security/sso/v2/authorize/x', false],
    ['https://mixpanel.com/security/sso/v2/authorize//', false],
    ['https://fabrikam.com/security/sso/v2/authorize/', false],
  ])('%s is a postback URL: %s', (url, expected) => expect(isPostback(url)).toBe(expected))

  it.each([
    ['https://mixpanel.com/security/sso/login/1', true],
    ['https://eu.mixpanel.com/Security/Login/12', true],
    ['https://mixpanel.com/security/login/abc', false],
    ['https://mixpanel.com/security/login/', false],
    ['https://mixpanel.com/x/security/login/1', false],
    ['https://mixpanel.com/security/login/1/x', false],
    ['https://mixpanel.com/security/login/1//', false],
    ['https://fabrikam.com/security/login/1', false],
  ])('%s is one from before v2: %s', (url, expected) => expect(isLegacyPostback(url)).toBe(expected))

  it.each([
    ['1', true],
    ['1234567', true],
    ['12a', false],
    ['a12', false],
    ['', false],
  ])('%j is a number of an organization: %s', (text, expected) => expect(isOrgNumber(text)).toBe(expected))

  it.each([
    ['https://in.mixpanel.com/', true],
    ['https://admin.mixpanel.com/', false],
    ['https://neu.mixpanel.com/', false],
    ['https://eu.mixpanel.com/', true],
    ['https://sso.in.mixpanel.com/sso/saml2', true],
    ['https://mixpanel.com/eu.html', false],
    ['https://eu.contoso.com/', false],
  ])('%s has a regional host: %s', (url, regional) => {
    expect(isRegional(url)).toBe(regional)
  })

  it('only the port is removed', () => {
    expect(withoutPort('https://sso.mixpanel.com:443/sso/saml2')).toBe('https://sso.mixpanel.com/sso/saml2')
    for (const url of [
      'https://sso.mixpanel.com/a:443',
      'https://sso.mixpanel.com?a:443',
      'https://sso.mixpanel.com#a:443',
      'sso.mixpanel.com:443/a',
    ])
      expect(withoutPort(url)).toBe(url)
    expect(withoutPort('HTTP://sso.mixpanel.com:8080')).toBe('HTTP://sso.mixpanel.com')
    expect(withoutPort('https://sso.mixpanel.com:443/a?b=https://x:1')).toBe('https://sso.mixpanel.com/a?b=https://x:1')
  })

  it('a postback URL without a number has a placeholder', () => {
    expect(postbackOf('42')).toBe('https://mixpanel.com/security/sso/v2/authorize/?org_id=42')
    expect(postbackOf(null)).toMatch(/org_id=<.+>$/)
  })
})
