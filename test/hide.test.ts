import { describe, expect, it } from 'vitest'
import { hideAssertions } from '../src/syntax/hide.ts'

const XML = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><saml:Assertion>${'<a>ann</a>'.repeat(40)}</saml:Assertion></samlp:Response>`
const BASE64 = Buffer.from(XML).toString('base64')
const wrapped = (width: number, end: string): string => BASE64.replace(new RegExp(`.{${width}}`, 'g'), `$&${end}`)
const certificate = `-----BEGIN CERTIFICATE-----\n${'MIIC7zCCAdegAwIBAgIPWbebsURtboQLh/NsnOINMA0GCSqGSIb3DQEBCwUAMDQx\n'.repeat(100)}-----END CERTIFICATE-----\n`

/** The parts of the assertion that can still be read. */
function left(text: string): readonly string[] {
  const out = hideAssertions(text)
  expect(out).toHaveLength(text.length)
  expect(out.replace(/[^\r\n]/g, '')).toBe(text.replace(/[^\r\n]/g, ''))
  return out.replaceAll('SAMLResponse', '').match(/[A-Za-z0-9+/=]{12,}/g) ?? []
}

describe('an assertion is hidden', () => {
  for (const [width, end] of [
    [76, '\n'],
    [64, '\r\n'],
    [76, '\n  '],
  ] as const) {
    it(`wrapped at ${width} characters, with ${JSON.stringify(end)}`, () => {
      expect(left(`${wrapped(width, end)}\n`)).toEqual([])
      expect(left(`SAMLResponse=${wrapped(width, end)}\n`)).toEqual([])
      expect(left(`The answer was:\n\n${wrapped(width, end)}\n\nand then nothing.\n`)).toEqual([])
    })
  }

  for (const [name, width, end] of [
    ['one blank', 40, ' '],
    ['a blank in the first word', 4, ' '],
    ['blanks after every few characters', 8, ' '],
    ['blanks and line ends', 30, ' \n'],
    ['a tab', 76, '\t'],
    ['line ends of JSON', 64, '\\r\\n'],
    ['line ends of a form', 64, '%0D%0A'],
    ['soft line ends of a mail', 75, '=\n'],
    ['marks of a quoted mail', 72, '\n> '],
  ] as const)
    it(`broken by ${name}`, () => {
      const broken = name === 'one blank' ? `${BASE64.slice(0, width)} ${BASE64.slice(width)}` : wrapped(width, end)
      expect(left(`Antwort:\n${broken}\n`)).toEqual([])
    })

  it('and the words around it are not', () => {
    const text = `The message was ${wrapped(40, ' ')} and PHP, PECL or PGP had no part in it.\nPEOPLE HAVE SAID MANY THINGS ABOUT THAT MESSAGE\n`
    expect(left(text)).toEqual([])
    expect(hideAssertions(text)).toContain('The message was ')
    expect(hideAssertions(text)).toContain(', PECL or PGP had no part in it.\nPEOPLE HAVE SAID MANY THINGS ABOUT THAT MESSAGE\n')
  })

  it('in the query of a URL, even if only the beginning is there', () => {
    expect(left('"https://example.com/?a=1&SAMLResponse=PHNhbWxwOlJlc3BvbnNlIHhtbG5z&b=2"')).toEqual([])
    expect(left('https%3A%2F%2Fexample.com%2F%3FSAMLResponse%3DPHNhbWxwOlJlc3BvbnNlIHhtbG5z')).toEqual([])
  })

  it('and a certificate is not', () => {
    expect(hideAssertions(certificate)).toBe(certificate)
  })
})
