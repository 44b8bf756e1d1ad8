import { describe, expect, it } from 'vitest'
import { extraReplyUrl, isNearReplyUrl, replyUrlDifference, saysReplyUrl, splitReplyUrls } from '../../src/domain/reply-url.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Texts } from '../../src/model/field.ts'

const RIGHT = 'https://sso.mixpanel.com/sso/saml2'
const POSTBACK = 'https://mixpanel.com/security/sso/v2/authorize/?org_id=1'
const listed = (...urls: readonly string[]): Texts => urls.map((value) => ({ value, at: {} as Place }))
const split = (urls: readonly string[], requested?: string): object => {
  const { instead, extra } = splitReplyUrls(listed(...urls), requested)
  return { instead: instead.map(({ value }) => value), extra: extra.map(({ value }) => value) }
}

describe('a reply URL that is not Mixpanel’s', () => {
  it.each([
    [`${RIGHT}/`, 'extra-trailing-slash'],
    [` ${RIGHT}`, 'space'],
    ['http://sso.mixpanel.com/sso/saml2', 'scheme'],
    [`${RIGHT}?org_id=1`, 'extra-query'],
    ['https://sso.mixpanel.com:443/sso/saml2', 'port'],
    ['https://sso.mixpanel.com/sso/saml', 'wrong-path'],
    ['https://mixpanel.com/sso/saml2', 'wrong-host'],
    ['https://eu.mixpanel.com/sso/saml2', 'regional-host'],
    [POSTBACK, 'is-the-postback-url'],
    ['https://mixpanel.com/security/sso/login/1', 'different'],
    ['https://contoso.com/sso/saml2', 'different'],
    ['', 'different'],
    ['https://sso.mixpanel.com/saml2/acs', 'wrong-path'],
    ['https://sso.mixpanel.com/anything', 'wrong-path'],
    ['https://sso.mixpanel.com/sso/saml2x', 'wrong-path'],
    ['https://mixpanel.com/saml', 'wrong-host'],
    ['https://mixpanel.com/SSO/SAML2/', 'wrong-host'],
    ['https://mixpanel.com/saml2/sso', 'wrong-host'],
    ['https://mixpanel.com/saml3', 'different'],
    ['https://mixpanel.com/x/saml2', 'different'],
    ['https://mixpanel.com/saml2/acs/x', 'different'],
    ['https://test.sso.mixpanel.com/', 'wrong-host'],
    ['https://nosso.mixpanel.com/', 'different'],
    ['https://sso.contoso.com/sso/saml2', 'different'],
    ['http://sso.mixpanel.com:80/sso/saml2', 'wrong-path'],
  ])('%s: %s', (url, difference) => {
    expect(replyUrlDifference(url)).toBe(difference)
  })

  it('is near where its spelling, path or host is', () => {
    expect(isNearReplyUrl('https://sso.mixpanel.com/saml/acs')).toBe(true)
    expect(isNearReplyUrl('https://contoso.com/saml/acs')).toBe(false)
  })
})

describe('the reply URLs of an app', () => {
  it('beside the right one are extra', () => {
    expect(split([`${RIGHT}/`, RIGHT])).toEqual({ instead: [], extra: [`${RIGHT}/`] })
  })

  it('without the right one: misspellings come before other addresses', () => {
    expect(split([POSTBACK, 'https://contoso.com/', `${RIGHT}/`])).toEqual({
      instead: [`${RIGHT}/`, POSTBACK],
      extra: ['https://contoso.com/'],
    })
  })

  it('without a near miss: the first at Mixpanel, or the first', () => {
    const legacy = 'https://mixpanel.com/security/login/1'
    expect(split(['https://contoso.com/', legacy])).toEqual({ instead: [legacy], extra: ['https://contoso.com/'] })
    expect(split(['https://a.example/', 'https://b.example/'])).toEqual({ instead: ['https://a.example/'], extra: ['https://b.example/'] })
    expect(split([])).toEqual({ instead: [], extra: [] })
  })

  it('without the right one: of near misses, a regional host comes after a misspelling, and the Postback URL last', () => {
    const regional = 'https://eu.mixpanel.com/sso/saml2'
    expect(split([POSTBACK, regional, `${RIGHT}/`])).toEqual({ instead: [`${RIGHT}/`, regional, POSTBACK], extra: [] })
    expect(split([regional, `${RIGHT}/`, POSTBACK])).toEqual({ instead: [`${RIGHT}/`, regional, POSTBACK], extra: [] })
  })

  it('what the request asks for is right too', () => {
    expect(split([`${RIGHT}/`], `${RIGHT}/`)).toEqual({ instead: [], extra: [] })
  })
})

describe('a reply URL beside the right one', () => {
  it.each([
    ['http://*.mixpanel.com/', 'wildcard'],
    ['http://test.contoso.com/', 'http'],
    ['https://test.contoso.com/', 'foreign-host'],
    ['https://mixpanel.com/security/sso/login/1', 'legacy'],
    [`${RIGHT}/`, 'near-miss'],
    ['https://mixpanel.com/report', 'further-address'],
    ['http://mixpanel.com/report', 'http'],
    [' HTTP://test.contoso.com/', 'http'],
    [' http://mixpanel.com/report', 'http'],
    ['https://test.contoso.com/?to=http://x', 'foreign-host'],
    ['https://mixpanel.com/report?to=http://x', 'further-address'],
    ['http://mixpanel.com/security/login/1', 'legacy'],
    ['http://sso.mixpanel.com/sso/saml2', 'near-miss'],
    ['https://contoso.com/*', 'wildcard'],
  ])('%s: %s', (url, kind) => {
    expect(extraReplyUrl(url)).toBe(kind)
  })
})

it('a difference is said in words of its own, or as any near miss', () => {
  expect(saysReplyUrl('wrong-path')).toBe('the host is right, but the path is not')
  expect(saysReplyUrl('extra-trailing-slash')).toBe('it ends with an extra slash')
})
