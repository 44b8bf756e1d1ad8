import { describe, expect, it } from 'vitest'
import { examine, exampleFiles, type Files } from './support/run-case.ts'
import { responseXml, sign, signerCalled } from './support/saml.ts'

// Files of a healthy setup that are written in an unusual way, and files that lie beside it: nothing is said to be lost.

const healthy = exampleFiles('healthy')
const text = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString('utf8')
const withFile = (name: string, content: string | Uint8Array): Files => new Map(healthy).set(name, Buffer.from(content))

async function lossesWith(name: string, content: string | Uint8Array): Promise<readonly unknown[]> {
  const { report } = await examine(withFile(name, content))
  return [report.verdict, ...report.problems.flatMap(({ lost, path }) => (lost ? [path] : []))]
}

/** Each is healthy; beside it, what looks nearly the same and is a loss. */
function pairs(name: string, cases: readonly (readonly [what: string, whole: string | Uint8Array, damaged: string | Uint8Array])[]): void {
  it.each(cases)(`${name}: %s`, async (_what, whole, damaged) => {
    expect(await lossesWith(name, whole)).toEqual(['pass'])
    expect(await lossesWith(name, damaged)).toEqual(['incomplete', name])
  })
}

const listed = (name: string, entry: unknown): string => {
  const list = JSON.parse(text(name)) as { value: unknown[] }
  return JSON.stringify({ ...list, value: [entry, ...list.value, entry] })
}
const bare = (entry: unknown): string => JSON.stringify([...(JSON.parse(text('users.json')) as { value: unknown[] }).value, entry])

describe('an entry that is null, as PowerShell and jq write what was not found', () => {
  pairs('users.json', [
    ['in a list of Graph', listed('users.json', null), listed('users.json', 'x')],
    ['in a list alone', bare(null), bare([])],
  ])
  pairs('assigned.json', [['in assignments', listed('assigned.json', null), listed('assigned.json', 7)]])
})

const row = (at: number): object => ({
  id: `Directory_${at}`,
  category: 'ApplicationManagement',
  result: 'success',
  activityDisplayName: 'Add owner to application',
  activityDateTime: `2026-08-30T08:1${at}:02Z`,
  targetResources: [],
})
const ROWS = [1, 2, 3].map((at) => JSON.stringify(row(at)))
const log = (...more: readonly string[]): string => `[${[...ROWS, ...more].join(',')}]`

describe('a log', () => {
  pairs('changes.json', [
    ['with null for a row', log('null'), log('"null"')],
    ['with null for a row, at the beginning', log().replace('[', '[null,'), log().replace('[', '[nul,')],
    ['in lines with commas behind them', ROWS.join(',\n'), ROWS.join(',,\n')],
  ])
})

const TABLE = 'userPrincipalName,mail,accountEnabled'
const ann = `ann@contoso.com,ann@contoso.com,true`
const ID = '26be570a-0000-4aaa-8aaa-000000000002'

describe('a table', () => {
  pairs('people.csv', [
    ['ended as DOS did', `${TABLE}\n${ann}\n\u001A`, `${TABLE}\n${ann}\nraj@\u001A`],
    ['ended by NUL', `${TABLE}\n${ann}\n\0`, `${TABLE}\n${ann}\n\0\0\0`],
    ['a dash for no id in the last row', `${TABLE},manager\n${ann},${ID}\n${ann},-`, `${TABLE},manager\n${ann},${ID}\n${ann},26be570a-`],
    [
      'an id without hyphens in the last row',
      `${TABLE},manager\n${ann},${ID}\n${ann},${ID.replaceAll('-', '')}`,
      `${TABLE},manager\n${ann},${ID}\n${ann},${ID.slice(0, 30)}`,
    ],
    [
      'no date in the last row',
      `${TABLE},seen\n${ann},2026-08-30T09:00:00Z\n${ann},0`,
      `${TABLE},seen\n${ann},2026-08-30T09:00:00Z\n${ann},202`,
    ],
    [
      'two columns of one name that nobody reads',
      `${TABLE},team,team\n${ann},Growth,Berlin\n`,
      `${TABLE},mail,team\n${ann},x@contoso.com,Berlin\n`,
    ],
    ['two such columns before one that is read', `team,team,${TABLE}\nA,B,${ann}\n`, `team,team,mail,${TABLE}\nA,B,x@contoso.com,${ann}\n`],
  ])
})

describe('JSON', () => {
  pairs('sp.json', [['ended by NUL and a line end', `${text('sp.json')}\0\r\n`, text('sp.json').replace('"Mixpanel"', '"Mix\0panel"')]])
  pairs('traffic.har', [
    ['a recording ended by NUL', `${recording({ text: 'a=b' })}\0`, `${recording({ text: 'a=b' })}\0\0\0`],
    ['a recording ended as DOS did', `${recording({ text: 'a=b' })}\u001A\r\n`, recording({ text: 'a=b' }).slice(0, -1)],
  ])
})

describe('XML and YAML', () => {
  pairs('federationmetadata.xml', [
    ['ended by NUL', `${text('federationmetadata.xml')}\0`, text('federationmetadata.xml').replace('entityID', 'entity\0ID')],
  ])
  pairs('mixpanel.yaml', [
    ['ended as DOS did', `${text('mixpanel.yaml')}\u001A`, text('mixpanel.yaml').replace('ssoEnabled', 'sso\u001AEnabled')],
  ])
})

const PEM = text('Mixpanel.cer').trim()
const [BEGIN = '', FIRST = ''] = PEM.split(/\r?\n/)
const notes = (block: string): string => `# Certificate\n\nThis is what we uploaded:\n\n\`\`\`\n${block}\n\`\`\`\n`

describe('notes', () => {
  pairs('notes.md', [
    [
      'with a certificate that is shortened',
      notes(`${BEGIN}\n${FIRST.slice(0, 20)}...\n-----END CERTIFICATE-----`),
      notes(PEM.slice(0, 700)),
    ],
    [
      'that begin with an image and quote an export',
      `[![build](https://example.com/b.svg)](https://example.com)\n\n\`\`\`json\n{ "userPrincipalName": "…",\n\`\`\`\n`,
      text('users.json').slice(0, -20),
    ],
  ])
  pairs('key.txt', [
    [
      'a public key of PGP',
      `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBFab\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`,
      `${BEGIN}\n\nmQENBFab\n=abcd\n-----END CERTIFICATE-----\n`,
    ],
  ])
})

describe('versions of packages that are called as secrets are', () => {
  const lock = (version: string): string =>
    JSON.stringify({
      name: 'x',
      lockfileVersion: 3,
      packages: { '': { dependencies: { '@inquirer/password': version, 'client-secret': version } } },
    })

  it.each(['^5.2.5', '~1.0', '>=2', '3.1.0', '4.0.0-beta.1', '^1 || ^2', '>=1.2 <2', '1.x', 'workspace:*'])('%s', async (version) => {
    const { report } = await examine(withFile('package-lock.json', lock(version)))
    expect([report.verdict, report.results.find(({ ruleId }) => ruleId === 'scim/secret-in-export')?.status]).toEqual(['pass', 'pass'])
  })

  const H = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  it.each([
    ['pip', `password==1.2.3\nsecret-token>=2.0.1,<3 --hash=sha256:${H}\napi-key~=1.4.2; python_version>="3.8"\n`, 'password==hunter22\n'],
    [
      'Composer',
      '{"require": {"acme/password": "dev-master", "acme/token": "1.0 - 2.0", "x/password": "~2.1.0@dev"}}',
      '{"password": "dev-Hunter2"}',
    ],
    ['Poetry', '[tool.poetry.dependencies]\npassword = "^1.2"\napi-token = ">=1.0,<2.0"\n', 'api-token = ">=Zx81pQ,<2.0"\n'],
    ['Cargo', '[[package]]\ndependencies = [\n "password",\n "secret-token 1.0.0",\n]\n', 'password = "secret-token-1.0.0!"\n'],
    [
      'Yarn',
      '"a@npm:1":\n  dependencies:\n    api-token: "npm:^1.0.0"\n    password: "workspace:packages/password"\n',
      'password: "npm:Hunter2"\n',
    ],
    ['pnpm', 'dependencies:\n  api-token: 1.2.3(react@18.0.0)\n  secret-key: link:../x\n', 'api-token: 1.2.3(Hunter\n'],
    [
      'npm',
      '{"dependencies": {"password": "github:x/y", "api-token": "git+https://github.com/x/y.git#v1"}}',
      '{"password": "x/y#Hunter2"}',
    ],
  ])('as %s writes them', async (_, versions, password) => {
    const of = async (content: string): Promise<string | undefined> =>
      (await examine(withFile('zz.txt', content))).report.results.find(({ ruleId }) => ruleId === 'scim/secret-in-export')?.status
    expect([await of(versions), await of(password)]).toEqual(['pass', 'fail'])
  })

  it.each(['5.2.5hunter', '^hunter2', 'Tr0ub4dor.3.1'])('%s is none', async (password) => {
    const { report } = await examine(withFile('package-lock.json', lock(password)))
    expect(report.verdict).toBe('fail')
  })
})

const SIGNED = sign(responseXml(), signerCalled('signer'), { over: 'assertion', hash: 'sha256' })
const MESSAGE = Buffer.from(SIGNED).toString('base64')

function recording(postData: object, url = 'https://mixpanel.com/security/sso/v2/acs'): string {
  const request = { method: 'POST', url, headers: [], postData: { mimeType: 'application/x-www-form-urlencoded', ...postData } }
  return JSON.stringify({ log: { version: '1.2', entries: [{ startedDateTime: '2026-08-30T09:00:00Z', request, response: {} }] } })
}

const field = (value: string): string => recording({ params: [{ name: 'SAMLResponse', value }] })
const body = (value: string): string => recording({ text: `SAMLResponse=${value}&RelayState=` })

describe('a message in a recording that is blanked by hand', () => {
  pairs('traffic.har', [
    ['with a word', field('REDACTED'), field(MESSAGE.slice(0, 300))],
    ['with a word in brackets', field('<removed>'), field('<samlp:Response')],
    ['with a word with escapes', body('%5BREDACTED%5D'), body(encodeURIComponent(MESSAGE).slice(0, -300))],
    ['with a mask', body('********'), body(MESSAGE.slice(0, 20))],
    ['with a long mask', field('x'.repeat(300)), field('Zm9v'.repeat(80))],
    ['that is shortened', field(`${MESSAGE.slice(0, 300)}...`), field(`${MESSAGE.slice(0, 300)}!`)],
    ['in its middle', field(`${MESSAGE.slice(0, 300)}***${MESSAGE.slice(303)}`), field(`${MESSAGE.slice(0, 300)}${MESSAGE.slice(404)}`)],
    ['in place of which a script wrote nothing', field('undefined'), field(MESSAGE.slice(0, 30))],
    ['in an address', recording({}, 'https://login.microsoftonline.com/x/saml2?SAMLRequest=REDACTED'), field('Zm9vYmFy'.repeat(10))],
  ])

  it('has a note at its place, and one that is whole has none', async () => {
    const notesOf = async (content: string): Promise<readonly string[]> =>
      (await examine(withFile('traffic.har', content))).report.notes.filter((note) => note.startsWith('traffic.har'))
    expect(await notesOf(field('REDACTED'))).toEqual([
      expect.stringMatching(/^traffic\.har:1:\d+: the SAML message here counts as not given, because it is blanked by hand; /),
    ])
    expect((await notesOf(field(MESSAGE))).join()).not.toMatch(/not given/)
    const { report } = await examine(withFile('traffic.har', field(MESSAGE)))
    expect(report.results.find(({ ruleId }) => ruleId === 'response/signature')?.status).not.toBe('not-applicable')
  })
})

describe('settings of other programs that are named as an export is', () => {
  const COMMENT = '  // how it is set\n'
  const SETTINGS = `{\n${COMMENT}  "Logging": { "LogLevel": { "Default": "Information", }, },\n  "Hosts": ["*", /* all */],\n}\n`
  const problems = async (name: string, content: string): Promise<readonly unknown[]> => {
    const { report } = await examine(withFile(name, content))
    return [report.verdict, ...report.problems.map(({ path, lost, location }) => [path, lost, location?.line])]
  }

  it.each(['appsettings.json', 'app.config.json', 'users.json5', 'schema-2.json', 'secrets.dev.json', 'groups.mock.json'])(
    '%s',
    async (name) => {
      expect(await problems(name, SETTINGS)).toEqual(['pass', ...(name.endsWith('5') ? [] : [[name, false, 3]])])
    },
  )

  it.each([
    ['cut off', SETTINGS.slice(0, -8)],
    ['with two commas', SETTINGS.replace(', /*', ',, /*')],
    ['with a word that is none', SETTINGS.replace('"Information"', 'Information')],
  ])('is lost where it cannot be read: %s', async (_, content) => {
    expect((await problems('appsettings.json', content)).slice(0, 2)).toEqual([
      'incomplete',
      ['appsettings.json', true, expect.any(Number)],
    ])
  })

  it('an export with a comment or a comma too many is read, and cut off it is lost', async () => {
    const app = text('app.json')
      .trimEnd()
      .replace('{\n', `{\n${COMMENT}`)
      .replace(/\s*\}$/, ',\n}\n')
    expect(await problems('app.json', app)).toEqual(['pass'])
    const { report } = await examine(withFile('app.json', app))
    expect(report.inputs.find(({ path }) => path === 'app.json')?.kind).toBe('graph-application')
    expect((await problems('app.json', app.slice(0, -4)))[0]).toBe('incomplete')
  })
})
