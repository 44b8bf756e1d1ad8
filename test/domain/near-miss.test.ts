import { describe, expect, it } from 'vitest'
import { DIFFERENCES, differenceFrom, firstDifference, problemIn, saysDifference } from '../../src/domain/near-miss.ts'

const URL = 'https://sso.mixpanel.com/sso/ms'

describe('how a value differs from the right one', () => {
  it.each([
    ['https://mixpanel.com/', 'https://mixpanel.com', 'missing-trailing-slash'],
    [URL, `${URL}/`, 'extra-trailing-slash'],
    [URL, `${URL}///`, 'extra-trailing-slash'],
    ['https://mixpanel.com/', 'https://mixpanel.com///', 'extra-trailing-slash'],
    [URL, ` ${URL}\n`, 'space'],
    [URL, 'https://sso.mixpanel\u200B.com/sso/ms', 'space'],
    [URL, `${URL}\u00A0`, 'space'],
    [URL, `\uFEFF${URL}`, 'space'],
    [URL, 'http://sso.mixpanel.com/sso/ms', 'scheme'],
    [URL, 'HTTP://sso.mixpanel.com/sso/ms', 'scheme'],
    [URL, 'sso.mixpanel.com/sso/ms', 'scheme'],
    [URL, '//sso.mixpanel.com/sso/ms', 'scheme'],
    ['https://mixpanel.com/a//b', 'mixpanel.com/a//b', 'scheme'],
    ['https://mixpanel.com', 'https://www.mixpanel.com', 'www'],
    ['http://mixpanel.com', 'http://WWW.mixpanel.com', 'www'],
    ['http://mixpanel.com/x', 'http://eu.mixpanel.com/x', 'regional-host'],
    ['https://mixpanel.com/x', 'https://eu.mixpanel.com/x', 'regional-host'],
    [URL, 'https://sso.in.mixpanel.com/sso/ms', 'regional-host'],
    [URL, 'https://EU.sso.mixpanel.com/sso/ms', 'regional-host'],
    [URL, 'https://SSO.mixpanel.com/sso/MS', 'case'],
    [URL, `${URL}?next=1`, 'extra-query'],
    [URL, `${URL}?\nnext=1`, 'extra-query'],
    [URL, `${URL}#top`, 'extra-fragment'],
    [URL, `${URL}#\ntop`, 'extra-fragment'],
    ['first_name', String.raw`first\_name`, 'escaped'],
  ])('%j against %j: %s', (right, wrong, difference) => expect(differenceFrom(right, wrong)).toBe(difference))

  it('names the first of two differences', () => {
    expect(differenceFrom('https://mixpanel.com/', 'http://mixpanel.com')).toBe('missing-trailing-slash')
    expect(differenceFrom('https://mixpanel.com/', 'http://mixpanel.com//')).toBe('extra-trailing-slash')
    expect(differenceFrom(URL, 'http://SSO.mixpanel.com/sso/ms')).toBe('scheme')
    expect(differenceFrom(URL, ' http://sso.mixpanel.com/sso/ms')).toBe('scheme')
  })

  it('sees another case where the right value has capitals or a slash at its end', () => {
    expect(differenceFrom('https://Mixpanel.com/A', 'https://mixpanel.com/a')).toBe('case')
    expect(differenceFrom('https://Mixpanel.com/A/', 'https://mixpanel.com/a')).toBe('case')
  })

  it.each([
    [URL, URL],
    [URL, 'https://sso.mixpanel.com/sso/okta'],
    [URL, ''],
    [URL, 'mailto:sso.mixpanel.com/sso/ms'],
    [URL, 'ftp+x.y-z9://sso.mixpanel.com/sso/ms'],
    [URL, 'https://us.sso.mixpanel.com/sso/ms'],
    ['https://mixpanel.com', 'https://eu.mixpanel.org'],
    ['https://mixpanel.com', 'https://mixpanel.com.eu'],
    ['https://mixpanel.com', 'https://mixpanel.eu.com'],
    ['https://mixpanel.com', 'https://neu.mixpanel.com'],
    ['https://mixpanel.com', 'https://euro.mixpanel.com'],
    ['https://mymixpanel.com', 'https://eu.mymixpanel.com'],
    ['https://mixpanels.com', 'https://eu.mixpanels.com'],
    ['https://mixpanel.telecom', 'https://eu.mixpanel.telecom'],
    ['xhttps://mixpanel.com', 'xhttps://eu.mixpanel.com'],
    ['xhttps://mixpanel.com', 'xhttps://www.mixpanel.com'],
    ['xhttps://mixpanel.com', 'xhttp://mixpanel.com'],
  ])('%j has none of these differences from %j', (right, wrong) => expect(differenceFrom(right, wrong)).toBeNull())
})

it.each([
  ['abc', 'abd', 2],
  ['abc', 'xbc', 0],
  ['abc', 'ab', 2],
  ['ab', 'abc', 2],
  ['', 'a', 0],
  ['abc', 'abc', 3],
])('%j and %j differ from index %i on', (right, wrong, index) => expect(firstDifference(right, wrong)).toBe(index))

describe('in words', () => {
  it('each difference is listed once and has its own words', () => {
    expect(new Set(DIFFERENCES).size).toBe(10)
    expect(new Set(DIFFERENCES.map(saysDifference)).size).toBe(10)
    expect(saysDifference('missing-trailing-slash')).toBe('the slash at the end is missing')
  })

  it('a value with words of its own uses these, and for all else the common ones', () => {
    const own = { scheme: 'it begins with http://', guid: 'it is a GUID' }
    expect([problemIn(own, 'scheme'), problemIn(own, 'guid'), problemIn<'scheme' | 'guid'>(own, 'www')]).toEqual([
      'it begins with http://',
      'it is a GUID',
      'it has an extra “www.”',
    ])
  })
})
