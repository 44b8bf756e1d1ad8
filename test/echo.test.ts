import { describe, expect, it } from 'vitest'
import { echoScrubber } from '../src/network/echo.ts'

const TOKEN = 'mp-Scim-7f3C9e2b-Xy41/aB+c='

const ECHOES: readonly (readonly [string, string])[] = [
  ['as it is', TOKEN],
  ['in upper case', TOKEN.toUpperCase()],
  ['in lower case', TOKEN.toLowerCase()],
  ['backwards', Array.from(TOKEN).reverse().join('')],
  ['its first half', TOKEN.slice(0, 14)],
  ['its second half', TOKEN.slice(13)],
  ['its halves changed over', `${TOKEN.slice(14)} ${TOKEN.slice(0, 14)}`],
  [
    'as entities',
    Array.from(TOKEN)
      .map((each) => `&#${each.charCodeAt(0)};`)
      .join(''),
  ],
  [
    'as hexadecimal entities',
    Array.from(TOKEN)
      .map((each) => `&#x${each.charCodeAt(0).toString(16)};`)
      .join(''),
  ],
  ['percent-encoded', encodeURIComponent(TOKEN)],
  [
    'percent-encoded whole',
    Array.from(TOKEN)
      .map((each) => `%${each.charCodeAt(0).toString(16)}`)
      .join(''),
  ],
  ['percent-encoded twice', encodeURIComponent(encodeURIComponent(TOKEN))],
  [
    'with escapes of JSON',
    Array.from(TOKEN)
      .map((each) => `\\u00${each.charCodeAt(0).toString(16)}`)
      .join(''),
  ],
  ['with a few escapes of JSON', JSON.stringify(TOKEN.replace('/', '\\/')).replace('7', '\\u0037')],
  ['in base64', Buffer.from(TOKEN).toString('base64')],
  ['in base64 behind a word', Buffer.from(`Bearer ${TOKEN}`).toString('base64')],
  ['in base64 behind a name', Buffer.from(`ann:${TOKEN}`).toString('base64url')],
  ['in hexadecimal', Buffer.from(TOKEN).toString('hex')],
]

/** The text, and what a reader would make of it. */
function readings(text: string): readonly string[] {
  const lower = text.toLowerCase()
  return [lower, Array.from(lower).reverse().join('')]
}

describe('what a host repeats of the token', () => {
  const scrub = echoScrubber(TOKEN)
  for (const [name, echo] of ECHOES) {
    it(`${name} is hidden`, () => {
      const text = scrub(`{"detail":"The token ${echo} is not valid"}`)
      expect(text).toContain('The token ')
      expect(text).toContain('is not valid"}')
      for (const reading of readings(text)) {
        for (let at = 0; at + 8 <= TOKEN.length; at++) expect(reading).not.toContain(TOKEN.toLowerCase().slice(at, at + 8))
      }
      for (let at = 0; at + 12 <= echo.length; at++) expect(text).not.toContain(echo.slice(at, at + 12))
    })
  }

  it('other text stays as it is, with its escapes', () => {
    for (const text of [
      '',
      'https://mixpanel.com/api/app/scim/v2?a=%20b&amp;c=&#10;\\u00e9',
      '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]}',
    ])
      expect(scrub(text)).toBe(text)
  })

  it('without a token nothing is hidden, and a short one is hidden whole', () => {
    expect(echoScrubber(null)('Bearer x')).toBe('Bearer x')
    expect(echoScrubber('a1b2')('Bearer A1B2, a1b')).toBe('Bearer ████████, a1b')
  })
})
