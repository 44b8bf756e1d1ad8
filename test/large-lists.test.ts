import { describe, expect, it } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diagnose } from '../src/doctor.ts'
import { collect, type Collected } from '../src/pipeline/collect.ts'
import { openTextOf } from '../src/syntax/envelope.ts'
import { BLACK } from '../src/syntax/display.ts'
import { utf16 } from './support/powershell.ts'

// A long list is read piece by piece, and a small one as a whole. Both give the same facts: each list here is read in both ways.

const NEVER = Number.MAX_SAFE_INTEGER
const NOW = new Date('2026-09-01T00:00:00Z')
const guid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

const user = (index: number): object => ({
  '@odata.type': '#microsoft.graph.user',
  businessPhones: ['+1 555 0100', { kind: 'home', 'a "quoted" key': '}]' }],
  id: guid(index),
  displayName: `Person “${index}” \\ "x"`,
  jobTitle: 'Engineer, {senior}',
  mail: index % 7 === 0 ? null : `person.${index}@contoso.com`,
  userPrincipalName: index % 5 === 0 ? `person.${index}_fabrikam.com#EXT#@contoso.com` : `person.${index}@contoso.com`,
  passwordProfile: index === 3 ? { password: 'kR9-winter-Morning' } : null,
  userType: 'Member',
  accountEnabled: index % 9 !== 0,
  createdDateTime: `2026-0${(index % 8) + 1}-11T10:00:00Z`,
  department: 'Sales\nand “more”',
})
const users = (count: number): readonly object[] => Array.from({ length: count }, (_, index) => user(index))
const assignments = Array.from({ length: 40 }, (_, index) => ({
  id: `x${index}`,
  creationTimestamp: '2026-01-01T00:00:00Z',
  appRoleId: guid(7),
  principalId: guid(index),
  principalType: 'User',
  principalDisplayName: `Person ${index}`,
  resourceId: guid(99),
  resourceDisplayName: 'Mixpanel',
}))
const graph = (value: readonly object[], more: object = {}): object => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
  ...more,
  value,
})
const csv = (rows: readonly object[], separator = ','): string => {
  const names = Object.keys(rows[0] ?? {})
  const cell = (value: unknown): string => `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`
  const lines = rows.map((row) => names.map((name) => cell((row as Readonly<Record<string, unknown>>)[name])).join(separator))
  return [names.join(separator), ...lines].join('\r\n')
}
const entry = (index: number, more: object = {}): object => ({
  startedDateTime: '2026-08-30T10:00:00.000Z',
  request: {
    method: 'GET',
    url: `https://cdn.contoso.com/${index}.js`,
    headers: [
      { name: 'accept', value: '*/*' },
      { name: 'cookie', value: `sid=abc${index}def0123456789abcdef` },
    ],
    cookies: [{ name: 'sid', value: `abc${index}def0123456789abcdef` }],
  },
  response: { status: 200, headers: [], content: { text: `function f(){return "${index}"}`.repeat(20) }, redirectURL: '' },
  ...more,
})
const RESPONSE = Buffer.from(
  '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-08-30T10:00:00Z" Destination="https://mixpanel.com/acs"><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></samlp:Status></samlp:Response>',
).toString('base64')
const posted = {
  request: {
    method: 'POST',
    url: 'https://sso.mixpanel.com/sso/saml2',
    postData: { params: [{ name: 'SAMLResponse', value: encodeURIComponent(RESPONSE) }] },
  },
}
const scim = {
  request: {
    method: 'GET',
    url: 'https://mixpanel.com/api/app/scim/v2/Users',
    headers: [{ name: 'Authorization', value: 'Bearer 0123456789abcdef0123' }],
  },
}
const har = (entries: readonly object[]): object => ({ log: { version: '1.2', creator: { name: 'x' }, entries } })

const LISTS: readonly (readonly [what: string, name: string, content: string | Uint8Array])[] = [
  ['a response of Graph', 'users.json', JSON.stringify(graph(users(60)))],
  ['the same, indented', 'users.json', JSON.stringify(graph(users(60)), null, 2)],
  ['lines that end with CR LF', 'users.json', JSON.stringify(graph(users(60)), null, 2).replaceAll('\n', '\r\n')],
  ['an array', 'users.json', JSON.stringify(users(60), null, 1)],
  [
    'a next page that is named before the list',
    'users.json',
    JSON.stringify(graph(users(60), { '@odata.nextLink': 'https://graph.microsoft.com/x' })),
  ],
  [
    'a next page that is named after the list',
    'users.json',
    JSON.stringify({ ...graph(users(60)), '@odata.nextLink': 'https://graph.microsoft.com/x' }),
  ],
  [
    'pages one after the other',
    'users.json',
    [graph(users(9)), graph(users(20).slice(9))].map((page) => JSON.stringify(page, null, 2)).join('\n'),
  ],
  [
    'JSON lines',
    'users.ndjson',
    users(60)
      .map((each) => JSON.stringify(each))
      .join('\n'),
  ],
  ['JSON lines of different objects', 'users.json', [...users(9), { ...user(9), extra: 1 }].map((each) => JSON.stringify(each)).join('\n')],
  ['after warnings of the Azure CLI', 'users.json', `WARNING: This command has moved.\n${JSON.stringify(users(60), null, 2)}`],
  ['UTF-8 with a mark', 'users.json', Buffer.from(`\uFEFF${JSON.stringify(graph(users(60)), null, 2)}`)],
  ['UTF-16', 'users.json', utf16(JSON.stringify(graph(users(60)), null, 2))],
  ['windows-1252', 'users.csv', Buffer.from(`${csv(users(60)).replaceAll(/[“”]/g, '')}\r\n"é"`, 'latin1')],
  ['assignments', 'assigned.json', JSON.stringify({ value: assignments }, null, 2)],
  [
    'members of a group',
    'members.json',
    JSON.stringify({
      value: users(30).map((each, index) => ({
        '@odata.type': `#microsoft.graph.${index % 3 === 0 ? 'group' : 'user'}`,
        id: guid(index),
        displayName: 'x',
        extra: each,
      })),
    }),
  ],
  ['a table', 'users.csv', csv(users(60))],
  ['a table with semicolons and its end', 'users.csv', `sep=;\r\n${csv(users(60), ';')}\r\n`],
  [
    'the portal’s table in German',
    'exportUsers.csv',
    csv(
      users(30).map((each, index) => ({
        Benutzerprinzipalname: `p${index}@contoso.com`,
        Anzeigename: 'P',
        Firma: JSON.stringify(each),
        'E-Mail': `p${index}@contoso.com`,
        Password: `kR9-winter-${index}`,
      })),
    ),
  ],
  ['a recording', 'capture.har', JSON.stringify(har([entry(1), entry(2, posted), entry(3), entry(4, scim), entry(5)]), null, 2)],
  ['a recording on one line', 'capture.har', JSON.stringify(har([entry(1), entry(2, posted), entry(3)]))],
  ['a recording without a message', 'capture.har', JSON.stringify(har([entry(1), entry(2)]))],
  [
    'an export of SAML-tracer',
    'trace.json',
    JSON.stringify({
      requests: [1, 2, 3].map((index) => ({ method: 'GET', url: `https://contoso.com/${index}`, requestHeaders: [], big: entry(index) })),
    }),
  ],
  ['a table that ends inside of a row', 'users.csv', csv(users(60)).slice(0, -90)],
  ['a table that ends inside of a text', 'users.csv', csv(users(60)).slice(0, -20)],
  ['a list that is cut off', 'users.json', JSON.stringify(graph(users(60)), null, 2).slice(0, -400)],
  [
    'a damaged record',
    'users.json',
    JSON.stringify(graph(users(60)), null, 2).replace('"id": "00000000-0000-4000-8000-000000000030"', '"id": oops'),
  ],
  [
    'a damaged line',
    'users.json',
    users(60)
      .map((each, index) => (index === 30 ? JSON.stringify(each).slice(0, -9) : JSON.stringify(each)))
      .join('\n'),
  ],
  [
    'a key that is there twice',
    'users.json',
    JSON.stringify(graph(users(60)), null, 2).replace(/"jobTitle": "[^"]*"/g, '$&,\n "jobTitle": "x"'),
  ],
  [
    'values that PowerShell cut off',
    'users.json',
    JSON.stringify(graph(users(9).map((each) => ({ ...each, manager: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser' })))),
  ],
]

async function read(name: string, content: string | Uint8Array, large: number): Promise<Collected> {
  const folder = mkdtempSync(join(tmpdir(), 'sso-doctor-large-'))
  const before = process.cwd()
  try {
    process.chdir(folder)
    writeFileSync(name, content)
    return await collect([{ path: name, role: null }], () => Promise.resolve(new Uint8Array()), { large })
  } finally {
    process.chdir(before)
    rmSync(folder, { recursive: true })
  }
}

const judged = async (collected: Collected): ReturnType<typeof diagnose> =>
  diagnose(collected, { now: NOW, app: null, failOn: 'error', chosen: () => true, config: {}, verbose: true })

describe('a long list is read as a small one is', () => {
  for (const [what, name, content] of LISTS) {
    it(what, async () => {
      const whole = await read(name, content, NEVER)
      const pieces = await read(name, content, 0)
      expect(pieces.artifacts.map(({ large }) => large !== undefined)).toEqual([true])
      const [one, other] = [await judged(whole), await judged(pieces)]
      expect(other.report).toEqual(one.report)
      expect(other.exitCode).toBe(one.exitCode)
      expect(one.report.inputs.length + one.report.problems.length).toBeGreaterThan(0)
      for (const { locations } of one.report.results.flatMap(({ findings }) => findings))
        for (const location of locations) expect(other.excerpt(location, 80)?.line).toBe(one.excerpt(location, 80)?.line)
    })
  }

  it('and is much shorter then', async () => {
    const content = JSON.stringify(graph(users(500)), null, 2)
    const [artifact] = (await read('users.json', content, 0)).artifacts
    expect(artifact?.text.length).toBeLessThan(content.length * 0.75)
    expect(artifact?.bytes.toString()).toBe(Buffer.from(artifact ? openTextOf(artifact) : '').toString())
  })

  it('no secret of it is in what is kept in the open', async () => {
    const [artifact] = (await read('users.json', JSON.stringify(graph(users(60))), 0)).artifacts
    expect(artifact?.text).not.toContain('kR9')
    expect(artifact?.text).toContain(`"passwordProfile":{"password":"${BLACK}`)
  })
})

describe('what is no long list', () => {
  it('is read as a whole, whatever its size', async () => {
    for (const [name, content] of [
      ['apps.json', JSON.stringify({ value: [{ appId: guid(1), displayName: 'Mixpanel', identifierUris: [] }] })],
      ['signins.json', JSON.stringify({ value: [{ userPrincipalName: 'p@contoso.com', ipAddress: '192.0.2.1', correlationId: guid(1) }] })],
      ['notes.txt', 'nothing'],
    ] as const) {
      expect((await read(name, content, 0)).artifacts.map(({ large }) => large)).toEqual([undefined])
    }
  })
})
