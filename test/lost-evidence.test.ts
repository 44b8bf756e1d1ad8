import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { diagnose } from '../src/doctor.ts'
import type { Report } from '../src/model/report.ts'
import { collect, MAX_FILE, readSibling } from '../src/pipeline/collect.ts'
import pretty from '../src/reporters/pretty/index.ts'
import { examine, exampleFiles, TODAY, type Files } from './support/run-case.ts'
import { zipOf } from './support/zip.ts'

// No pass is given over evidence that was thrown away.

const healthy = exampleFiles('healthy')
const text = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString('utf8')
const withFile = (name: string, content: string | Uint8Array): Files => new Map(healthy).set(name, Buffer.from(content))

const root = mkdtempSync(join(tmpdir(), 'lost-evidence-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})
let folders = 0

/** A folder with these files, checked as `check` does. */
async function checked(files: Files, change: (folder: string) => void = () => undefined, further: readonly string[] = []): Promise<Report> {
  const folder = join(root, String(folders++))
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  change(folder)
  const paths = [folder, ...further].map((path) => ({ path, role: null }))
  const collected = await collect(paths, () => Promise.resolve(new Uint8Array()))
  const request = { now: new Date(TODAY), app: null, failOn: 'error', chosen: () => true, config: {}, readSibling } as const
  return (await diagnose(collected, request)).report
}

const lostOf = ({ problems }: Report): readonly string[] => problems.flatMap(({ lost, path }) => (lost ? [path] : []))

function expectLoss(report: Report, name: string): void {
  expect(report.verdict, `${name} was lost`).not.toBe('pass')
  expect(
    lostOf(report).map((path) => path.slice(-name.length)),
    JSON.stringify(report.problems),
  ).toContain(name)
}

function expectNoLoss(report: Report, name: string): void {
  expect(report.verdict).toBe('pass')
  expect(report.problems.map(({ path, lost }) => [path.slice(-name.length), lost])).toEqual([[name, false]])
}

it('the whole bundle passes', async () => {
  const report = await checked(healthy)
  expect([report.verdict, report.problems]).toEqual(['pass', []])
})

describe('one file of the bundle is cut off where it shows', () => {
  for (const name of [...healthy.keys()].filter((each) => /\.(?:json|xml|cer)$/.test(each))) {
    const whole = text(name).trimEnd()
    it(name, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 2 }), async (length) => {
          expectLoss((await examine(withFile(name, whole.slice(0, length)))).report, name)
        }),
        { numRuns: 6, seed: 10 },
      )
    })
  }

  it.each([
    ['an open quote', 'orgId: "1234'],
    ['an open bracket', `${text('mixpanel.yaml')}teams: [Marketing, Gro`],
    ['an open brace', `${text('mixpanel.yaml')}otherOrganizations:\n  - { orgId: "7", issuerUrl: https`],
    ['half a key', `${text('mixpanel.yaml')}requireS`],
  ])('mixpanel.yaml, at %s', async (_where, content) => {
    expectLoss((await examine(withFile('mixpanel.yaml', content))).report, 'mixpanel.yaml')
  })

  it('a table of users, inside of quotes', async () => {
    expectLoss((await examine(withFile('people.csv', '"userPrincipalName","mail"\n"ann@contoso.com","ann@con'))).report, 'people.csv')
  })

  const USERS = 'userPrincipalName,mail,accountEnabled,userType'
  it.each([
    ['people.csv', `${USERS}\nann@contoso.com,ann@contoso.com,true,Member\nraj@contoso.com,raj@cont`],
    ['people.csv', `${USERS}\r\nann@contoso.com,ann@contoso.com,true,Member\r\n"raj@contoso.com"`],
    ['people.txt', `${USERS.replaceAll(',', '\t')}\nann@contoso.com\tann@contoso.com\ttrue\tMember\nra`],
    ['people.csv', `${USERS}\nann@contoso.com,ann@contoso.com\nraj@contoso.com,raj@contoso.com,true,Member\nlee@contoso.com,lee@conto`],
    ['exportUsers_1.csv', `${USERS}\nann@contoso.com,ann@cont`],
    ['exportUsers_2.csv', 'userPrincipalName,mail,accoun'],
    ['people.csv', `${USERS}\nann@contoso.com,ann@contoso.com,true,Member\nraj@contoso.com,raj@contoso.com,true,Gue`],
    ['people.csv', 'userPrincipalName,userType,accountEnabled\nann@contoso.com,Member,True\nraj@contoso.com,Member,Tru'],
    ['people.csv', 'userPrincipalName,userType,mail\nann@contoso.com,Member,ann@contoso.com\nraj@contoso.com,Member,raj@conto'],
    ['members.csv', 'userPrincipalName,mail,objectId\nann@contoso.com,,26be570a-0000-4aaa-8aaa-000000000002\nraj@contoso.com,,26be5'],
    ['members.csv', 'id,userPrincipalName,displayName,objectType\n1,ann@contoso.com,Ann,User\n2,raj@cont'],
  ])('%s, a table, inside of its last row', async (name, table) => {
    expectLoss((await examine(withFile(name, table))).report, name)
  })

  it('a signing certificate in the metadata, which is no certificate', async () => {
    const broken = text('federationmetadata.xml').replace(/(<X509Certificate>)[^<]*/, '$1MIIC4jCCAcqgAwIBAgIQ')
    expect(broken).not.toBe(text('federationmetadata.xml'))
    expectLoss((await examine(withFile('federationmetadata.xml', broken))).report, 'federationmetadata.xml')
  })

  it('but not one that is blanked by hand', async () => {
    const blanked = text('federationmetadata.xml').replace(/(<X509Certificate>)[^<]*/, '$1REDACTED')
    const { report } = await examine(withFile('federationmetadata.xml', blanked))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })

  it('an archive', async () => {
    const archive = await zipOf([...healthy].map(([name, bytes]) => ({ name, bytes })))
    expectLoss(await checked(withFile('more.zip', archive.subarray(0, archive.length - 40))), 'more.zip')
  })

  it('and nothing is read out of a cut between two users', async () => {
    const table = 'userPrincipalName,mail,accountEnabled,userType\nann@contoso.com,ann@contoso.com,true,Member\n'
    const { report } = await examine(withFile('people.csv', table))
    expect([lostOf(report), report.verdict]).toEqual([[], 'pass'])
  })

  it.each([
    ['a last row that is short, with the end of its line', 'userPrincipalName,mail,userType\nann@contoso.com,ann@contoso.com\n'],
    ['a last row without the end of its line', 'userPrincipalName,mail,userType\nann@contoso.com,ann@contoso.com,Member'],
    ['a short row in the middle', 'userPrincipalName,mail,userType\nraj@contoso.com\nann@contoso.com,ann@contoso.com,Member'],
    ['a separator at the end of the headers alone', 'userPrincipalName,mail,userType,\nann@contoso.com,ann@contoso.com,Member'],
    ['a last value that is not as the others', 'userPrincipalName,mail,userType\nann@contoso.com,,Member\nraj@contoso.com,,External'],
    [
      'a last value that is the beginning of another',
      'userPrincipalName,mail,role\nann@contoso.com,,Engineer II\nraj@contoso.com,,Engineer',
    ],
    ['a short last value with the end of its line', 'userPrincipalName,mail,sent\nann@contoso.com,,true\nraj@contoso.com,,t\n'],
    ['no row that has all columns', 'userPrincipalName,mail,notes\nraj@contoso.com,raj@contoso.com\nann@contoso.com,ann@contoso.com'],
  ])('%s is not cut off', async (_what, table) => {
    const { report } = await examine(withFile('people.csv', table))
    expect([lostOf(report), report.verdict]).toEqual([[], 'pass'])
  })
})

describe('a text that was damaged on a disk or in a transfer', () => {
  const USERS = `userPrincipalName,displayName\n${'ann@contoso.com,Änn\n'.repeat(90)}`
  const LOG = `event_type,timestamp,user_email\nsession.logged_in,2026-08-30T09:00:00Z,ann@contoso.com\n`
  const wide = (content: string): Buffer => Buffer.from(`\uFEFF${content}`, 'utf16le')
  const withNul = (content: string, at: number): string => `${content.slice(0, at)}\0${content.slice(at + 1)}`

  it.each([
    ['a NUL near the beginning of a table', withNul(USERS, 60), /has NUL characters/],
    ['a NUL near the end of a table', withNul(USERS, USERS.length - 30), /has NUL characters/],
    ['a NUL in an object', withNul(text('users.json'), 200), /has NUL characters/],
    ['a NUL in a log', withNul(LOG, 80), /has NUL characters/],
    [
      'a NUL near the end of a log',
      withNul(LOG + 'session.logged_out,2026-08-30T09:00:00Z,ann@contoso.com\n'.repeat(40), 2000),
      /has NUL characters/,
    ],
    ['zeros behind a log in lines', `${'{"event_type":"session.logged_in"}\n'.repeat(40)}\0\0\0`, /has NUL characters/],
    ['half of a unit of UTF-16', wide(`${USERS}raj@contoso.com,Raj`).subarray(0, -1), /inside of a character/],
    ['half of a unit of UTF-16 in a log', wide(LOG).subarray(0, -1), /inside of a character/],
    ['half of a character of UTF-8', Buffer.from(`${USERS}raj@contoso.com,Zoé`).subarray(0, -1), /inside of a character/],
  ])('%s', async (_what, content, says) => {
    const { report } = await examine(withFile('zz.txt', content))
    expectLoss(report, 'zz.txt')
    expect(report.problems.map(({ message }) => message).join()).toMatch(says)
  })

  it.each([
    ['one NUL at the end', `${text('users.json')}\0`],
    ['UTF-16', wide(USERS)],
    ['windows-1252, with a letter at the end', Buffer.from('userPrincipalName,displayName\nann@contoso.com,Zoé', 'latin1')],
    ['another binary file', `PNGx\0${USERS}`],
  ])('%s is none', async (_what, content) => {
    const { report } = await examine(withFile('zz.txt', content))
    expect([lostOf(report), report.verdict]).toEqual([[], 'pass'])
  })
})

describe('a table whose values are in the wrong columns', () => {
  it.each([
    ['a name with a comma', 'userPrincipalName,displayName,mail\nann@contoso.com,Doe, Ann,ann@contoso.com\n', /more values than the table/],
    ['a column twice', 'userPrincipalName,mail,mail\nann@contoso.com,ann@contoso.com,x@contoso.com\n', /Two columns have the same name/],
  ])('%s', async (_what, table, says) => {
    const { report } = await examine(withFile('people.csv', table))
    expectLoss(report, 'people.csv')
    expect(report.problems.map(({ message, location }) => [message, location?.line])).toEqual([[expect.stringMatching(says), 2]])
  })

  it('a row of a log with a comma in a name is left out', async () => {
    const table = 'event_type,timestamp,user_email\nsession.logged_in,2026-08-30T09:00:00Z,Doe, ann@contoso.com\n'
    const { report } = await examine(withFile('events.csv', `${table}session.logged_in,2026-08-30T10:00:00Z,ann@contoso.com\n`))
    expectLoss(report, 'events.csv')
    expect(report.problems[0]?.message).toBe('This line is damaged, and was not read; the other lines were.')
    expect(report.logs).toMatchObject([{ from: '2026-08-30T10:00:00.000Z' }])
  })

  it.each([
    ['empty values behind the last column', 'userPrincipalName,mail\nann@contoso.com,ann@contoso.com,,\n'],
    ['a column twice, with the same values', 'userPrincipalName,mail,mail\nann@contoso.com,ann@contoso.com,ann@contoso.com\n'],
    ['a name with a comma in quotation marks', 'userPrincipalName,displayName\nann@contoso.com,"Doe, Ann"\n'],
  ])('%s is none', async (_what, table) => {
    const { report } = await examine(withFile('people.csv', table))
    expect([lostOf(report), report.verdict]).toEqual([[], 'pass'])
  })
})

describe('an export is recognised up to the break, whatever its name', () => {
  it.each([
    ['download (1).json', text('app.json').slice(0, -10)],
    ['export.txt', text('sp.json').slice(0, -10)],
    ['saved', `WARNING: a new version of the Azure CLI is available\n${text('users.json').slice(0, -10)}`],
    ['old.log', text('app.json').slice(0, -10)],
    ['meta.txt', text('federationmetadata.xml').slice(0, -10)],
    ['idp.txt', text('Mixpanel.cer').slice(0, 700)],
    ['settings.txt', `${text('mixpanel.yaml')}teams: [Marketing, Gro`],
    ['doctype.txt', '<!DOCTYPE x><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>'],
    ['twice.json', text('sp.json').replace('{', '{ "accountEnabled": false,')],
    ['deep.json', `{"@odata.context": "x", "value": ${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('%s', async (name, content) => {
    expectLoss((await examine(withFile(name, content))).report, name)
  })

  it.each([
    'app.json',
    'users.json',
    'sp-old.json',
    'exportUsers_1.csv',
    'signins',
    'terraform.tfstate',
    'federationmetadata.xml',
    'other.cer',
  ])('%s is empty', async (name) => {
    expectLoss((await examine(withFile(name, ''))).report, name)
    expectLoss((await examine(withFile(name, '\n'))).report, name)
  })
})

describe('a file that is refused', () => {
  it.each([
    ['users-all.json', ''],
    ['anything.bin', '{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": ['],
  ])('%s is too large', async (name, beginning) => {
    const bytes = Buffer.alloc(MAX_FILE + 1, ' ')
    bytes.write(beginning)
    expectLoss(await checked(withFile(name, bytes)), name)
  })

  it('an archive without a file in it, or without a byte', async () => {
    const empty: [string, Uint8Array][] = [
      ['a.zip', await zipOf([])],
      ['a.tar', Buffer.alloc(1024)],
      ['a.tgz', gzipSync(Buffer.alloc(1024))],
      ...['b.zip', 'b.tar', 'b.tgz', 'b.json.gz'].map((name): [string, Uint8Array] => [name, Buffer.alloc(0)]),
    ]
    for (const [name, bytes] of empty) expectLoss(await checked(withFile(name, bytes)), name)
  })

  it('an archive with a damaged entry', async () => {
    const archive = await zipOf([{ name: 'notes.txt', bytes: 'nothing of interest', stored: true }])
    archive[archive.indexOf('nothing')] = 0x4e
    expectLoss(await checked(withFile('more.zip', archive)), 'notes.txt')
  })

  it.skipIf(process.getuid?.() === 0)('a folder that may not be read', async () => {
    const report = await checked(withFile('closed/app.json', '{}'), (folder) => {
      chmodSync(join(folder, 'closed'), 0)
    })
    expectLoss(report, 'closed')
  })
})

describe('in the place of a file', () => {
  const missing = (name: string) => (folder: string) => symlinkSync('/nowhere/x', join(folder, name))
  const round = (name: string) => (folder: string) => symlinkSync(name, join(folder, name))
  const outside = (name: string) => (folder: string) => symlinkSync(join(import.meta.dirname, 'cases.test.ts'), join(folder, name))
  const pipe = (name: string) => (folder: string) => void execFileSync('mkfifo', [join(folder, name)])
  const linked = (name: string) => (folder: string) => symlinkSync('pipe', join(folder, name))
  const kinds = [
    ['a link to a missing file', missing],
    ['a link that leads to itself', round],
    ['a link that leaves the folder', outside],
    ['a named pipe', pipe],
  ] as const

  it.skipIf(process.platform === 'win32').each(kinds)('%s is a loss where its name is evidence', async (what, make) => {
    for (const name of ['users.json', 'AuditLogs_2026', 'mixpanel.yaml', 'upload.cer']) {
      const others = new Map([...healthy].filter(([each]) => each !== name))
      const report = await checked(others, make(name))
      expectLoss(report, name)
      expect(report.problems.find(({ path }) => path.endsWith(name))?.message).toBe(
        `It is ${what}, and was not read. Put a copy of the file in its place.`,
      )
      expect(report.ignored).toEqual([])
    }
  })

  it.skipIf(process.platform === 'win32').each(kinds)('%s of another name is named', async (what, make) => {
    const report = await checked(healthy, make('notes.json'))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
    expect(report.ignored).toEqual([{ path: expect.stringMatching(/notes\.json$/) as string, what, instead: null }])
  })

  it.skipIf(process.platform === 'win32')('a link to a pipe is never opened, and a link inside of the folder is followed', async () => {
    const piped = await checked(healthy, (folder) => {
      pipe('pipe')(folder)
      linked('groups.json')(folder)
    })
    expectLoss(piped, 'groups.json')
    const moved = await checked(healthy, (folder) => {
      renameSync(join(folder, 'users.json'), join(folder, 'people.json'))
      symlinkSync('people.json', join(folder, 'users.json'))
    })
    expect([moved.verdict, moved.problems, moved.ignored]).toEqual(['pass', [], []])
  })

  it.skipIf(process.platform === 'win32')('a link that leaves the folder is no loss where its target is an input too', async () => {
    const others = new Map([...healthy].filter(([each]) => each !== 'users.json'))
    const shared = join(root, 'shared')
    mkdirSync(join(shared, 'deep'), { recursive: true })
    writeFileSync(join(shared, 'deep', 'people.json'), text('users.json'))
    const link = (folder: string): void => symlinkSync(join(shared, 'deep', 'people.json'), join(folder, 'users.json'))
    expectLoss(await checked(others, link), 'users.json')
    for (const further of [[join(shared, 'deep', 'people.json')], [shared]]) {
      const report = await checked(others, link, further)
      expect([report.verdict, report.problems, report.ignored]).toEqual(['pass', [], []])
    }
    // One that is another file is no reason.
    const elsewhere = await checked(others, link, [join(root, '0', 'app.json')])
    expectLoss(elsewhere, 'users.json')
  })

  it.skipIf(process.platform === 'win32')('a socket is named', async () => {
    const server = createServer()
    const report = await checked(healthy, (folder) => void server.listen(join(folder, 'agent')))
    server.close()
    expect([report.verdict, report.ignored.map(({ what }) => what)]).toEqual(['pass', ['a socket']])
  })
})

describe('what is broken and no evidence blocks nothing', () => {
  it.each([
    ['tsconfig.json', '{\n  // how it is compiled\n  "compilerOptions": { "strict": true, },\n}'],
    ['deployment.yaml', 'metadata:\n  name: {{ .Values.name }}\n  {{- if .Values.appId }}\nappId: {{ .Values.appId }}\n'],
    ['notes.json', '{"notes": ["ask about the app", "and the us'],
    ['data.csv', 'name,value\n"a","b'],
  ])('%s', async (name, content) => {
    expectNoLoss((await examine(withFile(name, content))).report, name)
  })

  it.each([
    ['groups.json', '{"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}'],
    ['members.json', 'ERROR: Please run az login to setup account.'],
  ])('%s is a saved error answer', async (name, content) => {
    expectNoLoss((await examine(withFile(name, content))).report, name)
  })

  it('a film is too large', async () => {
    const report = await checked(withFile('film.mp4', ''), (folder) => {
      truncateSync(join(folder, 'film.mp4'), MAX_FILE + 1)
    })
    expectNoLoss(report, 'film.mp4')
  })
})

describe('the first lines say so', () => {
  const firstLines = async (files: Files, quiet: boolean): Promise<string> => {
    const { report, excerpt } = await examine(files)
    const printed = await pretty.print(report, { style: { color: false, width: 400, verbose: false, quiet }, excerpt })
    return printed.split('\n').slice(0, 2).join('\n')
  }
  for (const quiet of [false, true]) {
    it(`of an incomplete result${quiet ? ', with --quiet' : ''}`, async () => {
      expect(await firstLines(withFile('users-2.json', '{\n  "value": [\n'), quiet)).toMatch(
        /^\? INCOMPLETE {2}No error in what could be read\.\n {2}1 input was not read whole: users-2\.json \(line 3\)\.$/,
      )
    })

    it(`of a failure${quiet ? ', with --quiet' : ''}`, async () => {
      const files = new Map(withFile('mixpanel.yaml', text('mixpanel.yaml').replace('ssoEnabled: true', 'ssoEnabled: false')))
      expect(await firstLines(files.set('users-2.json', Buffer.from('')), quiet)).toMatch(
        /^✗ FAIL .*\.\n {2}1 input was not read whole: users-2\.json\. There may be more to fix\.$/,
      )
    })
  }
})
