import { describe, expect, it } from 'vitest'
import { families } from '../src/pipeline/families.ts'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// The values inside the lists of mixpanel.yaml: what is taken, and what is reported at its place.

const FULL = `orgId: "1234567"
issuerUrl: https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/
claimedDomains:
  - domain: contoso.com
    status: verified
    token: 0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90
sharedSso:
  role: none
  linkedOrganizations:
    - name: Labs
owners:
  - email: ann@contoso.com
members:
  - lee@fabrikam.com
otherOrganizations:
  - orgId: "7654321"
    issuerUrl: https://sts.windows.net/b1d4c0de-2222-4a2b-8c3d-00000c0ffee2/
`

/** A line of the file with another value; the number of that line. */
function withValue(key: string, value: string): readonly [text: string, line: number] {
  const lines = FULL.split('\n')
  const at = lines.findLastIndex((line) => line.replace(/^[ -]*/, '').startsWith(key))
  const line = lines[at] ?? ''
  const start = line.indexOf(key) + key.length
  return [lines.with(at, `${line.slice(0, start)}${key.endsWith(':') ? ' ' : ''}${value}`).join('\n'), at + 1]
}

async function read(text: string): Promise<readonly [problems: readonly string[], notes: readonly string[]]> {
  const { artifact } = artifactOf('mixpanel.yaml', Buffer.from(text))
  const { problems, notes } = await assemble([artifact], [], families, [], { now: new Date(0), app: null, live: false })
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  return [problems.map(({ message, at, lost }) => `${lost ? 'lost ' : ''}${lineOf(at.span().start)} ${message}`), notes.map(String)]
}

const WANTED: Readonly<Record<string, string>> = {
  'token:': '“claimedDomains.0.token” should be the token of the TXT record, which has letters and digits.',
  'domain:': '“claimedDomains.0.domain” should be a domain such as example.com.',
  'orgId:': '“otherOrganizations.0.orgId” should be the number after org_id= in the Postback URL.',
  'issuerUrl:': '“otherOrganizations.0.issuerUrl” should be an Issuer URL.',
  'email:': '“owners.0.email” should be a mail address.',
}

describe('a value in an entry that says nothing is reported at its place', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'token:': ['see screenshot', '???', '✓', 'NaN', 'n/a', 'none', '“', 'mixpanel-domain-verify=', 'two words 12', '7', '"/"'],
    'domain:': [
      'see screenshot',
      '???',
      'contoso',
      '“',
      '"contoso.com, fabrikam.com"',
      'https://contoso.com/',
      'n/a',
      'contoso.com (verified)',
    ],
    'orgId:': ['-1', '“', '1e3', '0x1F', '0o17', '2026-13-45', '1.5', 'n/a', '"12 34"', '1_000', '???'],
    'issuerUrl:': ['n/a', 'http://', 'https://', 'mailto:a@b.c', '“', '???', 'a:b', './here', 'N.A', 'see ticket 12.5', '"urn:"'],
    'email:': ['“', '???', 'Ann', 'ann@', 'n/a'],
  }
  for (const [key, values] of Object.entries(cases))
    it(key, async () => {
      for (const value of values) {
        const [text, line] = withValue(key, value)
        const [problems] = await read(text)
        expect(problems, value).toEqual([expect.stringContaining(`lost ${line} ${WANTED[key] ?? ''}`)])
      }
    })

  it('and so is an entry without keys', async () => {
    for (const [from, name] of [
      ['email: ann@contoso.com', 'owners.0'],
      ['name: Labs', 'sharedSso.linkedOrganizations.0'],
    ] as const) {
      const [problems] = await read(FULL.replace(from, '{}'))
      expect(problems).toEqual([expect.stringContaining(`“${name}” should be a group of keys.`)])
    }
  })

  it('so that the setup does not pass', async () => {
    const healthy = exampleFiles('healthy')
    const yaml = Buffer.from(healthy.get('mixpanel.yaml') ?? '').toString()
    const verdict = async (token: string): Promise<readonly unknown[]> => {
      const text = yaml.replace('status: verified }', `status: verified, token: ${token} }`)
      const { report } = await examine(new Map(healthy).set('mixpanel.yaml', Buffer.from(text)))
      return [report.verdict, report.problems.map(({ location }) => `${location?.line}:${location?.column}`), report.notes.length]
    }
    expect(await verdict('see screenshot')).toEqual(['incomplete', ['10:53'], 0])
    expect(await verdict('0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90')).toEqual(['pass', [], 0])
    // The example of the documentation, cut off: blanked.
    expect(await verdict('0b6f…')).toEqual(['pass', [], 1])
  })
})

describe('what people write in an entry is taken', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'token:': [
      '',
      'null',
      '~',
      '0B6F2C1A-7D3E-4F58-9A64-2C1E5D7F8A90',
      '0b6f2c1a7d3e4f589a642c1e5d7f8a90',
      'mixpanel-domain-verify=0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90',
      '\'"mixpanel-domain-verify=0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90"\'',
      '\'mixpanel-domain-verify="0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90"\'',
      '\'contoso.com. 3600 IN TXT "mixpanel-domain-verify=0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90"\'',
      'abc_123',
      '****',
      '0b6f...',
      '0b6fxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    ],
    'domain:': ['"@contoso.com"', 'contoso.com.', 'Contoso.COM', '“contoso.com”', 'münchen.example', 'a.b.c.museum', '"****.com"'],
    'orgId:': ['', 'null', '7654321', '"7654321"', '“7654321”', '76####', 'c7f3a1', '0012345'],
    'issuerUrl:': [
      '',
      'null',
      '""',
      'urn:example:idp',
      'http://www.okta.com/exk1234567',
      'https://accounts.google.com/o/saml2?idpid=C01234',
      'http://adfs.contoso.com/adfs/services/trust',
      'sts.windows.net/b1d4c0de-2222-4a2b-8c3d-00000c0ffee2/',
      '“https://sts.windows.net/b1d4c0de-2222-4a2b-8c3d-00000c0ffee2/”',
      'https://sts.windows.net/<tenant id>/',
      'REDACTED',
      'contoso.auth0.com',
    ],
    'email:': ['', 'null', '“ann@contoso.com”', "o'neil+x@contoso.com", '"****@contoso.com"'],
  }
  for (const [key, values] of Object.entries(cases))
    it(key, async () => {
      for (const value of values) expect((await read(withValue(key, value)[0]))[0], value).toEqual([])
    })

  it('and nothing between quotes is empty, while one quotation mark alone is nothing that can be read', async () => {
    for (const [value, count] of [
      ['“”', 0],
      ['""', 0],
      ['" "', 0],
      ['“', 1],
      ["'\"'", 1],
    ] as const)
      expect((await read(FULL.replace('"1234567"', value)))[0], value).toHaveLength(count)
  })
})

describe('the word that was probably meant', () => {
  const plan = (text: string): Promise<readonly [readonly string[], readonly string[]]> => read(`${FULL}${text}\n`)
  it.each([
    ['ssoEnabled: tru', 'Did you mean true?'],
    ['ssoEnabled: yess', 'Did you mean yes?'],
    ['ssoEnabled: Disable', 'Did you mean disabled?'],
    ['ssoEnabled: none', 'Where it is not known, write nothing after the colon.'],
    ['ssoEnabled: n/a', 'Where it is not known, write nothing after the colon.'],
    ['plan: unknown', 'Where it is not known, write nothing after the colon.'],
    ['plan: enterprize', 'Did you mean enterprise?'],
  ])('%s', async (text, hint) => {
    expect((await plan(text))[0]).toEqual([expect.stringContaining(` ${hint} It was ignored.`)])
  })

  it('is never one that means the opposite', async () => {
    for (const word of ['set', 'nope', 'unset', 'done', 'non'])
      expect((await plan(`ssoEnabled: ${word}`))[0][0], word).not.toMatch(/Did you mean (?:yes|on|enabled)/)
  })
})
