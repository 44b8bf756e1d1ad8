import { describe, expect, it } from 'vitest'
import { ArtifactCollector, collect } from '../src/pipeline/collect.ts'
import { parseCsv } from '../src/syntax/csv.ts'
import { blackOut, TooManySecretsError } from '../src/syntax/secrets.ts'
import type { Artifact, LargeFile } from '../src/model/artifact.ts'
import { readLarge, shapeOf } from '../src/pipeline/large.ts'
import { LogText } from '../src/readers/logs/front-ends.ts'
import { readerFor } from '../src/readers/logs/index.ts'
import { logShapeOf } from '../src/readers/logs/recognise.ts'
import { namesReplacer } from '../src/pipeline/pseudonyms.ts'
import { derived, inputs } from '../src/model/vocabulary.ts'
import { deductions } from '../src/deductions/index.ts'
import type { Person } from '../src/model/people.ts'
import { reading } from './support/reading.ts'
import { examine } from './support/run-case.ts'
import { stepsOf } from './support/steps.ts'

// Twice the input takes at most 2.3 times the steps. Steps are counted, not timed; the regular expressions have a test of their own.

const many = (count: number, of: (index: number) => string): string => Array.from({ length: count }, (_, index) => of(index)).join('')
const guid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const list = (count: number, of: (index: number) => object): string =>
  JSON.stringify({ value: Array.from({ length: count }, (_, index) => of(index)) })

const recording = (size: number): string =>
  JSON.stringify({
    log: {
      entries: Array.from({ length: size }, (_, index) => ({
        request: {
          method: 'GET',
          url: `https://contoso.com/${index}`,
          headers: [{ name: 'cookie', value: `sid=abc${index}def0123456789` }],
        },
        response: { status: 200 },
      })),
    },
  })
const person = (index: number): object => ({
  id: guid(index),
  userPrincipalName: `p${index}@contoso.com`,
  jobTitle: 'x',
  manager: { id: guid(1) },
})

const people = deductions.find(({ gives }) => gives === derived.people)

const FILES: readonly (readonly [what: string, name: string, make: (size: number) => string])[] = [
  ['YAML with many keys', 'values.yaml', (size) => many(size, (index) => `key${index}: 1\n`)],
  ['YAML with many open brackets', 'values.yaml', (size) => `a: ${'['.repeat(size * 10)}`],
  ['YAML with many lists', 'values.yaml', (size) => `a: [${'[], '.repeat(size)}]`],
  ['JSON with many keys', 'values.json', (size) => `{${many(size, (index) => `"key${index}": 1, `)}"displayName": "x"}`],
  [
    'JSON with many keys that are much like a setting',
    'values.json',
    (size) => `{${many(size, (index) => `"ssoEnabled${index}": 1, `)}"a": "x"}`,
  ],
  ['JSON with many comments', 'app.json', (size) => `${many(size, () => '/* " */ // x\n')}{"appId": "x"}`],
  ['PEM blocks', 'bundle.pem', (size) => '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n'.repeat(size)],
  ['BEGIN lines', 'bundle.pem', (size) => '-----BEGIN CERTIFICATE-----\n'.repeat(size)],
  [
    'a CSV of many rows',
    'users.csv',
    (size) => `userPrincipalName,id,displayName\n${many(size, (index) => `p${index}@contoso.com,${guid(index)},P\n`)}`,
  ],
  ['a wide CSV of short rows', 'users.csv', (size) => `userPrincipalName,${many(400, (index) => `c${index},`)}\n${'a\n'.repeat(size)}`],
  [
    'users',
    'users.json',
    (size) => list(size, (index) => ({ id: guid(index), userPrincipalName: `p${index}@contoso.com`, accountEnabled: true })),
  ],
  [
    'members of a group',
    'members.json',
    (size) => list(size, (index) => ({ '@odata.type': `#microsoft.graph.${index % 2 === 0 ? 'user' : 'group'}`, id: guid(index) })),
  ],
  ['XML of many tags', 'a.xml', (size) => `<a>${'<b/>'.repeat(size)}</a>`],
  ['blocks of scim:', 'values.yaml', (size) => many(size, (index) => `a${index}:\n scim:\n  token: ${index}\n`)],
  ['tokens', 'notes.txt', (size) => many(size, (index) => `token=abc${index}def0123456789 Bearer ${index}abc0123456789\n`)],
  ['password: and blanks', 'notes.txt', (size) => `password:${' '.repeat(size * 10)}`],
  ['a recording of short entries', 'a.har', (size) => recording(size)],
  ['JSON documents one after the other', 'values.json', (size) => '{"a": 1}\n'.repeat(size)],
  ['a list of numbers', 'values.json', (size) => `[${'1,'.repeat(size * 10)}1]`],
  ['a list of small objects', 'values.json', (size) => `[${'{"id": "1"},'.repeat(size)}1]`],
  ['fields of a captured form', 'notes.txt', (size) => 'SAMLResponse=PHNhbWxw&'.repeat(size)],
  ['fields of a form without a value', 'notes.txt', (size) => 'SAMLResponse='.repeat(size)],
  ['beginnings of base64 in short lines', 'notes.txt', (size) => `x:\n${'PHNhbWxwOlJl\n'.repeat(size)}`],
  ['lines of a quotation', 'notes.txt', (size) => `x:\n${'> > PHNhbWxw <samlp:Response \n'.repeat(size)}`],
  ['text fields of a page without an end', 'page.html', (size) => `<html>${'<textarea name=SAMLResponse>PHNhbWxw'.repeat(size)}`],
  ['names of secrets without a value', 'notes.txt', (size) => 'token Bearer '.repeat(size)],
  ['what begins as a key, with blanks', 'notes.txt', (size) => 'MIIE '.repeat(size)],
  ['a table of quoted cells', 'users.csv', (size) => `userPrincipalName,id\n${'"a""b","c"\n'.repeat(size)}`],
  ['what begins as a key in hexadecimal, in pairs', 'notes.txt', (size) => '30:82:04:'.repeat(size)],
  ['what is much like a key in hexadecimal, in pairs', 'notes.txt', (size) => '30 20 02 01 00 '.repeat(size)],
  ['BEGIN lines of private keys in one text', 'values.json', (size) => JSON.stringify({ a: '-----BEGIN PRIVATE KEY-----'.repeat(size) })],
  ['words that may be base64', 'notes.txt', (size) => 'ab '.repeat(size * 10)],
  ['names of tokens in quotes', 'notes.txt', (size) => '"token":'.repeat(size)],
  ['codes in queries', 'notes.txt', (size) => many(size, (index) => `?code=abc${index}def0123456789\n`)],
  ['passwords in URLs', 'notes.txt', (size) => many(size, (index) => `https://u:p${index}word@contoso.com/\n`)],
  [
    'addresses of SCIM with tokens',
    'notes.txt',
    (size) => many(size, (index) => `url: https://mixpanel.com/scim/v2\ntoken: ab${index}cdef0123\n`),
  ],
  [
    'a Terraform state of apps with identifiers of their own',
    'terraform.tfstate',
    (size) =>
      JSON.stringify({
        version: 4,
        terraform_version: '1.9.0',
        resources: Array.from({ length: size }, (_, index) => ({
          mode: 'managed',
          type: index % 2 === 0 ? 'azuread_application' : 'azuread_application_identifier_uri',
          instances: [
            {
              attributes:
                index % 2 === 0
                  ? { object_id: guid(index), identifier_uris: [] }
                  : { application_id: `/applications/${guid(index - 1)}`, identifier_uri: `https://contoso.com/${index}` },
            },
          ],
        })),
      }),
  ],
  ['colons', 'a.txt', (size) => ':'.repeat(size * 10)],
]

const LISTS: readonly (readonly [what: string, make: (size: number) => string])[] = [
  ['users', (size) => list(size, person)],
  ['users in one line each', (size) => many(size, (index) => `${JSON.stringify(person(index))}\n`)],
  ['a table of users', (size) => `userPrincipalName,id,jobTitle\n${many(size, (index) => `p${index}@contoso.com,${guid(index)},x\n`)}`],
  ['a recording of short entries', recording],
  // Each piece could be looked at again from its beginning.
  ['one long record', (size) => list(2, (index) => ({ userPrincipalName: 'p', note: index === 1 ? 'x\\"'.repeat(size * 20) : '' }))],
  ['a table with one long cell', (size) => `userPrincipalName,id,note\np,1,"${'x""'.repeat(size * 20)}"\n`],
]

const SCOPE = {
  ...{ appId: guid(7), principalId: guid(8), applicationId: guid(9), otherIds: new Set<string>(), names: new Set(['mixpanel']) },
  ...{ since: -Infinity, until: Infinity, rowLimits: { signIns: 100_000, changes: 250_000 } },
}

const LOGS: readonly (readonly [kind: 'audit' | 'mixpanel-audit', make: (size: number) => string])[] = [
  [
    'audit',
    (size) =>
      list(size, (index) => ({
        activityDateTime: new Date(1e12 + index * 1000).toISOString(),
        activityDisplayName: 'Update service principal',
        targetResources: [{ id: guid(8), type: 'ServicePrincipal', modifiedProperties: [{ displayName: 'AppAddress', newValue: '[]' }] }],
      })),
  ],
  [
    'mixpanel-audit',
    (size) =>
      many(
        size,
        (index) =>
          `{"event_type":"session.${index % 2 === 0 ? 'logged_in' : 'login_failed'}","time":${1e12 + index},"user":"p${index % 100}@contoso.com"}\n`,
      ),
  ],
]

/** How many changes or log-ins are kept of a log, and how many units of its text. */
function readLog(text: string): { readonly items: number; readonly kept: number } {
  const shape = logShapeOf(text.slice(0, 4096), false)
  if (shape === null || shape.is === 'named') throw new Error('It is no log.')
  const reader = readerFor(shape.kind)?.(SCOPE)
  if (!reader) throw new Error('It is not read.')
  const log = new LogText(reader, shape)
  for (let at = 0; at < text.length; at += 1000) log.write(text.slice(at, at + 1000))
  const { text: kept } = log.finish()
  const artifact = {
    name: 'a',
    origin: { from: 'file' },
    role: null,
    named: false,
    bytes: new Uint8Array(),
    text: kept,
    encoding: 'utf-8',
    bom: false,
  } as const
  let items = 0
  const add = Object.assign(
    (_: unknown, item: unknown): void => {
      const { changes = [], events = [] } = item as { readonly changes?: readonly unknown[]; readonly events?: readonly unknown[] }
      items += changes.length + events.length
    },
    { problem: nothing, lost: nothing, unreadable: nothing, note: nothing },
  )
  reader.finish({ artifact, placeOf: () => null, rows: log.rows, hasMore: false, isCut: false, hasGaps: false, isDownload: false }, add)
  return { items, kept: kept.length }
}

function nothing(): void {
  // What is said of a log does not matter here.
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

describe('twice the input takes about twice the steps', () => {
  for (const [what, name, make] of FILES) {
    it(what, async () => {
      const small = make(1500)
      const large = make(3000)
      await reading(name, make(100))
      const once = await stepsOf(() => reading(name, small))
      const twice = await stepsOf(() => reading(name, large))
      expect(once, 'steps').toBeGreaterThan(0)
      expect(twice / once).toBeLessThanOrEqual(2.3)
    })
  }

  for (const [what, make] of LISTS) {
    it(`${what}, read piece by piece`, async () => {
      const large = async (size: number): Promise<void> => {
        const bytes = Buffer.from(make(size))
        const shape = shapeOf(bytes.subarray(0, 4096))
        const about = { name: 'a', origin: { from: 'file' }, role: null, named: false } as const
        const read = shape && (await readLarge(about, shape, bytes, { chunks: () => piecesOf(bytes), isAgain: true }))
        expect(read && 'artifact' in read && read.artifact.large?.bytes).toBe(bytes.length)
      }
      await large(100)
      const once = await stepsOf(() => large(1500))
      const twice = await stepsOf(() => large(3000))
      expect(twice / once).toBeLessThanOrEqual(2.3)
    })
  }

  for (const [kind, make] of LOGS) {
    it(`${kind}, read piece by piece`, async () => {
      const once = await stepsOf(() => Promise.resolve(readLog(make(1500))))
      const twice = await stepsOf(() => Promise.resolve(readLog(make(3000))))
      expect(once, 'steps').toBeGreaterThan(0)
      expect(twice / once).toBeLessThanOrEqual(2.3)
    })

    it(`of ${kind}, no more is kept than its limit`, () => {
      const { items, kept } = readLog(make(kind === 'audit' ? 12_000 : 220_000))
      expect(items).toBe(kind === 'audit' ? 5000 : 200_000)
      expect(kept).toBeLessThan(kind === 'audit' ? 2_000_000 : 50_000)
    }, 60_000)
  }

  it('problems in a recording that is one line, with their places', async () => {
    const answer = {
      request: { method: 'GET', url: 'https://contoso.com/acs?SAMLResponse=PD94', headers: [] },
      response: { status: 200 },
    }
    const problems = (size: number) => async (): Promise<void> => {
      const text = JSON.stringify({ log: { version: '1.2', entries: Array.from({ length: size }, () => answer) } })
      const { report } = await examine(new Map([['a.har', Buffer.from(text)]]))
      // Twenty are named, and where the others begin.
      expect(report.problems).toHaveLength(21)
      const column = [...text.matchAll(/"https:/g)][20]?.index ?? 0
      expect(report.problems.at(-1)?.location).toMatchObject({ line: 1, column: column + 1 })
    }
    await problems(100)()
    const once = await stepsOf(problems(400))
    const twice = await stepsOf(problems(800))
    expect(twice / once).toBeLessThanOrEqual(2.3)
  })

  // Copying a list is one step, however long it is: this one is too long to be copied for each of its entries in the time of a test.
  it('rows of one and the same person', async () => {
    const [list] = (await reading('users.csv', 'userPrincipalName,mail\nann@contoso.com,ann@contoso.com\n')).inputs(inputs.users)
    const [row] = list?.items ?? []
    if (!list || !row) throw new Error('a user was not read')
    const users = { ...list, items: Array.from({ length: 30_000 }, () => row) }
    const began = performance.now()
    expect(people?.derive({ lists: [users], now: new Date(0) } as never, {} as never)).toMatchObject({
      all: [{ upn: 'ann@contoso.com' }],
      counted: [],
    })
    expect(performance.now() - began, 'milliseconds').toBeLessThan(5000)
    // The steps of a copy of a list are not seen: equal rows are one row, and different ones stay.
    const rowsOf = async (text: string): Promise<number> => {
      const [given] = (await reading('users.csv', `userPrincipalName,mail\n${text}`)).inputs(inputs.users)
      const derived = people?.derive({ lists: [given], now: new Date(0) } as never, {} as never) as { all?: readonly Person[] }
      return derived.all?.[0]?.versions?.length ?? derived.all?.length ?? 0
    }
    expect(await rowsOf('ann@contoso.com,ann@contoso.com\n'.repeat(5))).toBe(1)
    expect(await rowsOf('ann@contoso.com,ann@contoso.com\nann@contoso.com,ann@fabrikam.com\n'.repeat(3))).toBe(2)
  }, 60_000)

  it('names of people', async () => {
    const people = (size: number): Map<string, string> => new Map(Array.from({ length: size }, (_, index) => [`Person ${index}`, '…']))
    const text = (size: number): string => many(size, (index) => `This is about Person ${index}. `)
    const replace = (size: number) => (): string => namesReplacer(people(size))(text(size))
    replace(100)()
    const once = await stepsOf(replace(1500))
    const twice = await stepsOf(replace(3000))
    expect(twice / once).toBeLessThanOrEqual(2.3)
  })
})

describe('the count of steps', () => {
  it('shows what is quadratic', async () => {
    const pairs = (size: number) => (): number => {
      const all = Array.from({ length: size }, (_, index) => index)
      return all.filter((one) => all.some((other) => other === one + size)).length
    }
    pairs(50)()
    expect((await stepsOf(pairs(400))) / (await stepsOf(pairs(200)))).toBeGreaterThan(3.5)
  })
})

describe('what is too wide or too long for an export', () => {
  it('is said with its limit, and a table of the widest kind is read', async () => {
    const wide = (columns: number): string => `userPrincipalName,${many(columns - 2, (index) => `c${index},`)}id\na@contoso.com\n`
    expect((await reading('users.csv', wide(501))).problems).toEqual([
      'It has more than 500 columns, which no export has. It was not read.',
    ])
    expect((await reading('users.csv', wide(500))).inputs(inputs.users)[0]?.items).toHaveLength(1)
    const yaml = (bytes: number): string => `# ${'x'.repeat(bytes)}\nissuerUrl: https://sts.windows.net/a/\n`
    expect((await reading('mixpanel.yaml', yaml(2 * 1024 * 1024))).problems).toEqual([
      'It is larger than 2 MB, and was not read. A settings file in YAML has a few kilobytes; export larger data as JSON.',
    ])
    expect((await reading('mixpanel.yaml', yaml(1024 * 1024))).kinds).toEqual(['mixpanel-settings'])
  })

  const OVER: readonly (readonly [what: string, name: string, text: string, message: string])[] = [
    [
      'keys',
      'sp.json',
      `{"servicePrincipalType": "Application", ${many(100_001, (index) => `"k${index}":1,`)}"appId": "x"}`,
      'It has more than 100,000 keys in one object, which no export has. It was not read.',
    ],
    [
      'arrays',
      'users.json',
      `{"userPrincipalName": "a", "lists": [${'[],'.repeat(1_500_000)}1]}`,
      'It has more than 1.5 million arrays and objects, which no export has. It was not read.',
    ],
    [
      'cells in one row',
      'users.csv',
      `userPrincipalName,id\n${','.repeat(501)}\n`,
      'It has more than 500 columns, which no export has. It was not read.',
    ],
    [
      'values in YAML',
      'values.yaml',
      `issuerUrl: x\na: [${'{},'.repeat(110_000)}]\n`,
      'It has more values than a settings file or an export in YAML has, and was not read. Export larger data as JSON.',
    ],
    [
      'objects',
      'things.json',
      `{"value": [${'{"identifierUris":1},'.repeat(20_001)}1]}`,
      'It has more than 20,000 objects, and what follows was not read. Export only what is about the app.',
    ],
    [
      'resources in Terraform',
      'state.json',
      `{"version":4,"terraform_version":"1.9.0","resources":[${many(10_001, (index) => `{"type":"azuread_user","instances":[{"attributes":{"id":"${guid(index)}"}}]}${index < 10_000 ? ',' : ''}`)}]}`,
      'It has more than 10,000 resources of the provider azuread, and was not read. Give only what is about the app.',
    ],
  ]
  const keys = (count: number): string =>
    `{"servicePrincipalType": "Application", "keyCredentials": [${many(count, (index) => `{"keyId": "${guid(index)}"},`)}{"keyId": "x"}]}`
  it('many certificates of one app, which would each be compared with the others', async () => {
    const [principal, ...others] = (await reading('sp.json', keys(1000))).inputs(inputs.principals)
    expect([principal?.keys.is, others]).toEqual(['unreadable', []])
    expect((await reading('sp.json', keys(1000))).problems).toEqual([
      'This is a list of more than 1,000 certificates, which no app has. They were not read.',
    ])
    const most = await reading('sp.json', keys(999))
    expect([most.inputs(inputs.principals)[0]?.keys, most.problems]).toMatchObject([{ is: 'known', value: { length: 1000 } }, []])
  })

  it('many captured messages', async () => {
    const { problems } = await reading('page.html', `<html>${'<input name=SAMLResponse value=PHNhbWxw>'.repeat(2002)}</html>`)
    const one = 'The value of this field is not a SAML message: it is neither XML nor base64 of XML.'
    expect(problems).toEqual([...Array<string>(20).fill(one), 'This SAML message, and 1980 more after it, cannot be read either.'])
  })

  for (const [what, name, text, message] of OVER)
    it(`many ${what}`, async () => {
      expect((await reading(name, text)).problems).toEqual([message])
    })

  it('many secrets or names of them: nothing of the file is kept', async () => {
    const of = async (text: string): Promise<unknown> => {
      const { artifacts, problems } = await collect([{ path: '-', role: null }], () => Promise.resolve(Buffer.from(text)))
      return [artifacts.length, problems]
    }
    const message =
      'It has more than 40,000 tokens or passwords, or a million names of them, which no export has. It was not read. Give only the part about the app.'
    const refused = [0, [{ path: '-', message, lost: true, fatal: true }]]
    expect(await of(many(40_001, (index) => `token=abcdef${index}\n`))).toEqual(refused)
    expect(await of(many(1000, (index) => `token=abcdef${index}\n`))).toEqual([1, []])
    expect(() => blackOut('password=Kr9winter\n'.repeat(3), { secrets: 2, names: 10 })).toThrow(TooManySecretsError)
    const begin = '-----BEGIN PRIVATE KEY-----'
    expect(() => blackOut(begin.repeat(3), { secrets: 2, names: 10 })).toThrow(TooManySecretsError)
    expect(blackOut(begin.repeat(3), { secrets: 3, names: 10 }).found).toHaveLength(2)
    expect(() => blackOut('token '.repeat(3), { secrets: 2, names: 2 })).toThrow(TooManySecretsError)
    expect(blackOut('password=Kr9winter\n'.repeat(2), { secrets: 2, names: 2 }).found).toHaveLength(2)
  })

  it('many files of a kind that takes long: those that follow are lost, but for what the user names', () => {
    const collector = new ArtifactCollector(null, Infinity)
    const add = (name: string, text: string, isNamed = false): void => {
      collector.add(name, Buffer.from(text), { from: 'file' }, null, isNamed)
    }
    for (let index = 0; index < 1000; index++) add(`${index}.xml`, '<?xml version="1.0"?><md:EntityDescriptor/>')
    for (let index = 0; index < 1000; index++) add(`${index}.cer`, '-----BEGIN CERTIFICATE-----')
    expect(collector.problems).toEqual([])
    for (const index of [1, 2]) add(`last${index}.pem`, 'MIIC')
    add('named.pem', 'MIIC', true)
    add('other.xml', '<project/>')
    expect(collector.artifacts).toHaveLength(2002)
    expect(collector.problems).toEqual([
      { path: 'last1.pem', message: 'There are more than 1000 certificates; the rest was not read.', lost: true, fatal: false },
    ])
  })

  it('of a long table, only the columns that are kept count, and only its first row has the others', () => {
    const names = ['userPrincipalName', ...Array.from({ length: 498 }, (_, index) => `c${index}`), 'id']
    const text = `${names.join(',')}\n${'a@contoso.com\n'.repeat(8002)}`
    const parsed = (large: Partial<LargeFile> | undefined): ReturnType<typeof parseCsv> =>
      parseCsv({ name: 'users.csv', text, bytes: new Uint8Array(), large } as unknown as Artifact)
    const whole = parsed(undefined)
    expect('failed' in whole && whole.failed).toBe('It has more than 4 million cells, which no export has. It was not read.')
    const read = parsed({ columns: names.map((name) => !name.startsWith('c')) })
    const rows = 'tree' in read ? (read.tree.value as readonly object[]) : []
    expect(rows).toHaveLength(8002)
    expect(Object.keys(rows[0] ?? {}).join()).toBe(names.join())
    expect(rows[8000]).toEqual({ userPrincipalName: 'a@contoso.com', id: '' })
  })

  it('many documents: the first are read', async () => {
    const { problems, kinds } = await reading('things.json', `${JSON.stringify(person(1))}\n${'{"a": 1}\n'.repeat(20_000)}`)
    expect(kinds).toEqual(['graph-users'])
    expect(problems).toEqual([
      'It has more than 20,000 JSON documents one after the other, which no export has. This part of the file was not read.',
    ])
  })

  it('as many as an export may have are read', async () => {
    const { problems, kinds } = await reading('users.json', `[${many(19_000, (index) => `{"n": ${index}},`)}${JSON.stringify(person(1))}]`)
    expect(problems).toEqual([])
    expect(kinds).toEqual(['graph-users'])
  })
})
