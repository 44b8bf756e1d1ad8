import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { BLACK } from '../src/syntax/display.ts'
import { FORMATS } from './support/formats.ts'
import { MESSAGE_PLACES, placedSecrets } from './support/message-secrets.ts'
import { examine, exampleFiles, outline } from './support/run-case.ts'
import { responseXml, sign, signerCalled, signingWith, wrapped, type Wrapping } from './support/saml.ts'

// What a captured message, a file’s name or an escaped text holds of secrets is in no report. test/every/ has all places, kinds and formats.

const SECRETS = placedSecrets()

interface Printed {
  readonly report: Report
  readonly output: string
}

async function printed(files: ReadonlyMap<string, Uint8Array>, formats = FORMATS.slice(0, 2)): Promise<Printed> {
  const { report, excerpt } = await examine(files)
  const style = { color: false, width: 4000, verbose: true, quiet: false }
  let output = ''
  for (const format of formats) output += await (await format.load()).print(report, { style, excerpt })
  return { report, output }
}

const healthyWith = (name: string, text: string): ReadonlyMap<string, Uint8Array> =>
  new Map([...exampleFiles('healthy'), [name, Buffer.from(text)] as const])

const secretsFound = (report: Report): readonly string[] =>
  ['scim/secret-in-export', 'cert/private-key'].flatMap((rule) => outline(report).get(rule) ?? [])

/** Each place with another kind of secret, in another wrapping. */
const WRAPPINGS: readonly Wrapping[] = ['xml', 'base64', 'deflated', 'page', 'har', 'tracer', 'fields']

describe('no report has', () => {
  it.each(MESSAGE_PLACES.map(([place, message], index) => [place, message, index] as const))(
    'a secret in %s',
    async (_place, message, index) => {
      const secret = SECRETS[index % SECRETS.length]
      if (!secret) throw new Error('There is no such secret.')
      const wrapping = WRAPPINGS[index % WRAPPINGS.length] ?? 'xml'
      const { report, output } = await printed(healthyWith('capture.txt', wrapped(message(secret.text), wrapping)))
      expect([secret.kind, wrapping, output.toLowerCase().includes(secret.piece.toLowerCase())]).toEqual([secret.kind, wrapping, false])
      expect(output).not.toContain(BLACK)
      expect(secretsFound(report).join()).toMatch(/ (?:other-token|password|private-key) /)
    },
  )

  it('a key in the name of a file, cut off or not', async () => {
    for (const { text, piece } of SECRETS.filter(({ text }) => /^M[A-Za-z0-9+/=]+$/.test(text))) {
      const { output } = await printed(healthyWith(`${text.replaceAll('/', '_').slice(0, 180)}.json`, '{'))
      expect(output).not.toContain(piece)
      expect(output).toContain('[blacked out]')
    }
    expect((await printed(healthyWith('MIIE notes of contoso 30820122.json', '{'))).output).toContain('MIIE notes of contoso 30820122.json')
  })

  it('a token that is written with escapes', async () => {
    const [token] = SECRETS
    const entity = responseXml({ audience: 'AUD' }).replace('AUD', `&#103;${token?.text.slice(1) ?? ''}`)
    const json = (text: string): string => text.replace('Mixpanel', `\\u0067${token?.text.slice(1) ?? ''}`)
    const files = exampleFiles('healthy')
    const app = new Map(files).set('sp.json', Buffer.from(json(Buffer.from(files.get('sp.json') ?? []).toString())))
    for (const each of [healthyWith('capture.xml', entity), app]) {
      const { output } = await printed(each)
      expect(output).not.toContain(token?.piece)
    }
  })
})

describe('a secret in a decoded message is reported as one in a text is', () => {
  const message = responseXml({ audience: SECRETS[0]?.text ?? '' })

  it.each(['xml', 'base64', 'deflated', 'har'] as const)('as %s', async (wrapping) => {
    const { report } = await printed(healthyWith('capture.txt', wrapped(message, wrapping)))
    expect(secretsFound(report).join()).toContain('other-token')
    const audience = report.results.find(({ ruleId }) => ruleId === 'response/audience')?.findings[0]
    expect(audience?.actual).toBe('[blacked out]')
    expect(audience?.message).toContain('The audience of the assertion is “[blacked out]”')
  })
})

it('what is no secret is shown as it is, and the signature is verified over what was sent', async () => {
  const audience = 'https://contoso.example/MIIE-not-a-key/ghp_short'
  const unsigned = await printed(healthyWith('capture.txt', wrapped(responseXml({ audience }), 'base64')))
  expect(unsigned.output).toContain(`“${audience}”`)
  const signer = signerCalled('signer')
  const files = signingWith(exampleFiles('healthy'), signer)
  const attributes = [
    ['email', 'dana.okafor@contoso.com'],
    ['firstName', 'Dana'],
    ['lastName', 'Okafor'],
    ['note', `password=${SECRETS[0]?.piece ?? ''}`],
  ] as const
  const signed = await printed(new Map(files).set('capture.xml', Buffer.from(sign(responseXml({ attributes }), signer))))
  expect(signed.report.results.find(({ ruleId }) => ruleId === 'response/signature')?.status).toBe('pass')
  expect(signed.output).not.toContain(SECRETS[0]?.piece)
})
