import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Files that were saved in another form than anybody can read: what they are is said, at its place.

const healthy = exampleFiles('healthy')
const textOf = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString()
const YAML = textOf('mixpanel.yaml')
const PEM = textOf('Mixpanel.cer')

async function check(name: string, content: string): Promise<Report> {
  return (await examine(new Map(healthy).set(name, Buffer.from(content)))).report
}

function problemsIn({ problems }: Report): readonly string[] {
  return problems.map(
    ({ lost, path, location, message }) => `${lost ? 'lost ' : ''}${path}:${location?.line}:${location?.column} ${message}`,
  )
}

const rtf = (text: string): string => `{\\rtf1\\ansi\\deff0 {\\fonttbl{\\f0 Courier;}}\n\\f0 ${text.replaceAll('\n', '\\par\n')}}`
const RTF = 'It is a document in RTF, as TextEdit and WordPad save it, and not plain text. Save it as plain text.'

describe('a document in RTF', () => {
  it.each(['app.json', 'mixpanel.yaml', 'users.json', 'exportUsers.csv', 'notes.csv', 'federationmetadata.xml'])(
    'is named as such: %s',
    async (name) => {
      const report = await check(name, rtf(healthy.has(name) ? textOf(name) : 'User principal name,Mail\n'))
      expect(problemsIn(report)).toContainEqual(`${name === 'notes.csv' ? '' : 'lost '}${name}:1:1 ${RTF}`)
      expect(report.verdict === 'pass').toBe(name === 'notes.csv')
    },
  )

  it('as the certificate', async () => {
    const report = await check('Mixpanel.cer', rtf(PEM))
    expect(problemsIn(report)).toEqual([
      'lost Mixpanel.cer:1:1 No certificate can be read: the file is a document in RTF, as TextEdit and WordPad save it, and not plain text: save the certificate as plain text.',
    ])
    expect(JSON.stringify(report)).not.toContain('is JSON')
  })

  it('is a document like others under another name, and JSON stays JSON', async () => {
    expect([(await check('notes.rtf', rtf('Hello'))).verdict, problemsIn(await check('notes.rtf', rtf('Hello')))]).toEqual(['pass', []])
    expect(problemsIn(await check('Mixpanel.cer', '{"a": 1}'))).toEqual([expect.stringContaining('the file is JSON')])
  })
})

describe('mixpanel.yaml that is one text for YAML', () => {
  it.each([
    ['wide colons', 'orgId："1234567"\nplan：enterprise\n', /The colons are wide ones here.*Write “orgId: …”/],
    ['base64', Buffer.from(YAML).toString('base64'), /encoded as base64/],
    ['base64 in lines', Buffer.from(YAML).toString('base64').replace(/.{64}/g, '$&\n'), /encoded as base64/],
    ['a text in quotation marks', JSON.stringify(YAML), /All of the text is in quotation marks/],
    ['a sentence', 'We have no access to Mixpanel yet', /There are no keys in this file/],
    ['a number', '1234567', /There are no keys in this file/],
    ['wide colons in brackets', '{orgId："1234567"}', /The colons are wide ones here/],
  ])('is a problem: %s', async (_what, text, message) => {
    const report = await check('mixpanel.yaml', text)
    expect(problemsIn(report)).toEqual([expect.stringMatching(/^lost mixpanel\.yaml:1:1 /)])
    expect(problemsIn(report)[0]).toMatch(message)
    expect(report.verdict).not.toBe('pass')
  })

  it('one wide colon is named at its place', async () => {
    expect(problemsIn(await check('mixpanel.yaml', YAML.replace('plan: ', 'plan：')))[0]).toContain(
      'This is a wide colon, which YAML does not take as one. Write “plan: enterprise”',
    )
  })

  it('but not under another name, nor where nothing is filled in', async () => {
    for (const text of ['We have no access to Mixpanel yet', '1234567', JSON.stringify('plan: free')])
      expect(problemsIn(await check('other.yaml', text)), text).toEqual([])
    expect(problemsIn(await check('mixpanel.yaml', '# later\n'))).toEqual([])
  })
})

describe('a file with PEM blocks', () => {
  const END = '-----END CERTIFICATE-----'

  it('is damaged where a rest of another block follows, and the place is that of the rest', async () => {
    const rest = `${PEM.trimEnd()}\n${PEM.split('\n').slice(8, -2).join('\n')}\n${END}\n`
    const line = PEM.trimEnd().split('\n').length
    expect(problemsIn(await check('Mixpanel.cer', rest))).toEqual([
      `lost Mixpanel.cer:${rest.trimEnd().split('\n').length}:1 No certificate can be read: the file has text after the END line that belongs to no certificate: a second END line without a BEGIN line.`,
    ])
    expect(line).toBeGreaterThan(5)
    expect(problemsIn(await check('Mixpanel.cer', PEM.replace('-----BEGIN CERTIFICATE-----\n', '')))).toEqual([
      expect.stringMatching(/^lost Mixpanel\.cer:1:1 .* has no BEGIN line\.$/),
    ])
  })

  it.each([
    ['dhparam.pem', '-----BEGIN DH PARAMETERS-----\nMEYCQQCf\n-----END DH PARAMETERS-----\n'],
    ['dhparam.pem', '-----BEGIN X9.42 DH PARAMETERS-----\nMIGcAkEA\n-----END X9.42 DH PARAMETERS-----\n'],
    ['ecparam.pem', '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'],
    ['params.txt', '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'],
  ])('of parameters alone is no evidence: %s', async (name, text) => {
    const report = await check(name, text)
    expect([report.verdict, report.problems]).toEqual(['pass', []])
    expect(report.ignored).toEqual([{ path: name, what: 'parameters of a key or a key exchange', instead: null }])
  })

  it('of parameters and a certificate is the certificate', async () => {
    const report = await check('Mixpanel.cer', `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${PEM}`)
    expect(report.problems).toEqual([])
    expect(report.inputs.find(({ path }) => path === 'Mixpanel.cer')?.kind).toBe('certificate')
  })

  const words = `Certificate:\n    Data:\n        Version: 3 (0x2)\n${'        aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88\n'.repeat(60)}${PEM}`

  it('and the certificate in words is a certificate, whatever its name is', async () => {
    for (const name of ['Mixpanel.txt', 'Mixpanel.cer']) {
      const files = new Map(healthy)
      files.delete('Mixpanel.cer')
      const { report } = await examine(files.set(name, Buffer.from(words)))
      expect([name, report.problems, report.results.find(({ ruleId }) => ruleId === 'cert/active')?.status]).toEqual([name, [], 'pass'])
    }
    expect((await check('manual.txt', words.replace('Certificate:', 'Write this down:'))).ignored).toMatchObject([{ path: 'manual.txt' }])
  })

  it.each([
    ['Server certificate', 'subject=CN = login.microsoftonline.com\n'],
    ['Certificate chain\n 0 s:CN = login.microsoftonline.com\n   i:C = US, O = DigiCert Inc', '---\n'],
    ['Certificate chain\n 0 s:CN=a\n   i:CN=b\n   a:PKEY: RSA, 2048 (bit)\n   v:NotBefore: Jun  1 00:00:00 2026 GMT; NotAfter: x', '---\n'],
  ])('of a host, without the first lines of openssl s_client, is no evidence: %s', async (before, after) => {
    const other = Buffer.from(exampleFiles('wrong-certificate').get('Mixpanel.cer') ?? '').toString()
    expect((await check('tls.txt', `${before}\n${other}${after}`)).verdict).toBe('pass')
    expect((await check('tls.txt', `The certificate of the server\n${other}${after}`)).verdict).toBe('incomplete')
  })
})
