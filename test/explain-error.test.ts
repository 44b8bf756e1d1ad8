import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AADSTS } from '../src/vendors/aadsts.ts'
import { main } from '../src/cli.ts'
import { errorCodesIn } from '../src/domain/error-text.ts'
import { rules } from '../src/rules/index.ts'
import { isGuideEntry } from './support/contract.ts'
import { ROOT } from './support/indexes.ts'

async function run(argv: readonly string[], stdin = ''): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  let out = ''
  let error = ''
  const code = await main(argv, {
    stdout: { write: (text: string) => (out += text), columns: 200 },
    stderr: { write: (text: string) => (error += text) },
    env: {},
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    clock: () => new Date('2026-09-01T00:00:00Z'),
  })
  // Only words are compared, not line breaks.
  return { code, out: out.replace(/[ \n]+(?!\^)/g, ' '), error: error.replace(/\s+/g, ' ') }
}

const example = (name: string): string => join(ROOT, 'examples', name)

describe('the table of errors', () => {
  it('has every code once, with rules and guide entries that exist', () => {
    const codes = AADSTS.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    const ids = new Set(rules.map(({ id }) => id))
    for (const { code, guide, rules: named, meaning, cause, otherwise } of AADSTS) {
      expect(
        named.filter((id) => !ids.has(id)),
        code,
      ).toEqual([])
      for (const entry of guide) expect(isGuideEntry(entry), `${code}: ${entry}`).toBe(true)
      for (const sentence of [meaning, cause, ...otherwise]) expect(sentence, code).toMatch(/[.”]$/)
      // Every error needs a next step.
      expect(named.length + otherwise.length, code).toBeGreaterThan(0)
    }
  })

  it('has every code that users of this setup are known to see', () => {
    const wanted =
      '700016 70001 650056 65005 50011 900971 50105 50020 90072 16000 50034 51004 500208 750054 75005 75008 75011 900235 900236 75016 76021 76026 7500529 50003 50146 50107 501241 50124 501621 7000112 1000031 90002 900439 90038 50194 53000 53001 53003 530004 50074 50076 50079 50158 50057 50053 50055 50126 500021 500022 50058 50140 50196 90015 900561'
    expect(AADSTS.map(({ code }) => code).sort()).toEqual(wanted.split(' ').sort())
  })
})

describe('a pasted error', () => {
  it.each([
    ['AADSTS700016', '700016'],
    ['aadsts50105', '50105'],
    ['50011', '50011'],
    [
      "Sorry, but we’re having trouble signing you in.\n\nAADSTS50011: The reply URL 'https://x' specified in the request does not match",
      '50011',
    ],
    ['https://login.microsoftonline.com/error?code=75011', '75011'],
    ['https://login.microsoftonline.com/common/oauth2/error?error_description=AADSTS50105%3a+Your+administrator', '50105'],
    ['azure/entity-id', null],
    ['there is nothing of the kind here', null],
  ])('%s', (text, code) => expect(errorCodesIn(text)).toEqual(code === null ? [] : [code]))
})

describe('sso-doctor explain AADSTS…', () => {
  it('prints the meaning without any files, and exits 0', async () => {
    const { code, out } = await run(['explain', 'AADSTS50105'])
    expect(code).toBe(0)
    expect(out).toContain('not a direct member of a group with access')
    expect(out).toContain('access/nested-groups')
    expect(out).toContain('https://login.microsoftonline.com/error?code=50105')
  })

  it('prints the rule and the missing character if the export explains it, and exits 1', async () => {
    const { code, out } = await run(['explain', 'AADSTS700016', example('terraform-no-slash')])
    expect(code).toBe(1)
    expect(out).toContain('This export explains AADSTS700016')
    expect(out).toContain('azure/entity-id')
    expect(out).toContain('the slash at the end is missing')
    expect(out).toMatch(/expected https:\/\/mixpanel\.com\/security\/sso\/v2\/authorize\/\s+\^ /)
  })

  it('prints other causes if the export does not explain it', async () => {
    const { code, out } = await run(['explain', 'AADSTS700016', example('followed-microsofts-tutorial')])
    expect(out).toContain('This export does not explain AADSTS700016')
    expect(out).toContain('Other causes')
    expect(out).toContain('another tenant')
    expect(code).toBe(0)
  })

  it('exits 3 if a required rule could not be checked', async () => {
    const { code, out } = await run(['explain', 'AADSTS700016', join(example('healthy'), 'mixpanel.yaml')])
    expect(code).toBe(3)
    expect(out).toContain('azure/entity-id was not checked')
  })

  it('prints Microsoft’s page for an unknown code', async () => {
    const { code, out } = await run(['explain', 'AADSTS99998'])
    expect(code).toBe(0)
    expect(out).toContain('https://login.microsoftonline.com/error?code=99998')
  })

  it('refuses a text without a code', async () => {
    const { code, error } = await run(['explain', '-'], 'Sorry, but we’re having trouble.')
    expect(code).toBe(2)
    expect(error).toContain('There is no code and no known phrase in this text')
  })
})

describe('the values in the error are compared with the export', () => {
  const page = (identifier: string): string =>
    `AADSTS700016: Application with identifier '${identifier}' was not found in the directory 'Contoso'. This can happen if the application has not been installed.`

  it('the identifier that is in the export', async () => {
    const { out } = await run(['explain', page('https://mixpanel.com/security/sso/v2/authorize/'), example('healthy')])
    expect(out).toContain('This export has the same value as Identifier (Entity ID)')
  })

  it('the identifier that is not', async () => {
    const { out } = await run(['explain', '-', example('healthy')], page('https://eu.mixpanel.com/security/sso/v2/authorize/'))
    expect(out).toContain('This export has only “https://mixpanel.com/security/sso/v2/authorize/”')
    expect(out).toContain('Mixpanel documents another value')
  })

  it('the reply URL and the app', async () => {
    const text = `AADSTS50011: The reply URL 'https://sso.mixpanel.com/sso/saml2' specified in the request does not match the reply URLs configured for the application 'deadbeef-2222-4b3c-9d4e-11111decade2'. Make sure that they match.`
    const { code, out } = await run(['explain', text, example('healthy')])
    expect(code).toBe(0)
    expect(out).toContain('This export has the same value as Reply URL')
    expect(out).toContain('this export is of another app, c0ffee00-2222-4b3c-9d4e-11111decade2')
  })

  it('the tenant and the request in a URL', async () => {
    const { samlRequestParameter } = await import('../src/syntax/saml-request.ts')
    const request = samlRequestParameter(
      '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" AssertionConsumerServiceURL="https://sso.mixpanel.com/sso/saml2"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">https://mixpanel.com/other</Issuer></samlp:AuthnRequest>',
    )
    const address = `https://login.microsoftonline.com/deadbeef-1111-4a2b-8c3d-00000c0ffee1/saml2?SAMLRequest=${encodeURIComponent(request)} AADSTS700016`
    const { out } = await run(['explain', address, example('healthy')])
    expect(out).toContain('The error came from the tenant deadbeef-1111-4a2b-8c3d-00000c0ffee1')
    expect(out).toContain('“https://mixpanel.com/other”')
  })

  it('control characters do not reach the terminal', async () => {
    const { out } = await run(['explain', page('https://mixpanel.com/\u001B[31m\u202E'), example('healthy')])
    for (const character of ['\u001B', '\u202E']) expect(out).not.toContain(character)
  })
})
