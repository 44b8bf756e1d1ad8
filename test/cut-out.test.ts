import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { isCutMark } from '../src/syntax/cut-marks.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Tables and logs out of which somebody or a program took lines, or the ends of lines: no pass is given over what is not there.

const healthy = exampleFiles('healthy')
const text = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString('utf8')

async function read(name: string, content: string): Promise<Report> {
  return (await examine(new Map(healthy).set(name, Buffer.from(content)))).report
}

const losses = ({ verdict, problems }: Report): readonly unknown[] => [
  verdict,
  ...problems.map(({ lost, message, location }) => [lost, location?.line, message]),
]

const EVENT = (second: number): string =>
  JSON.stringify({ event_type: 'session.logged_in', timestamp: `2026-08-30T09:00:0${second}Z`, user_email: 'ann@contoso.com' })
const PERSON = (name: string): string => JSON.stringify({ id: `${name}-1`, userPrincipalName: `${name}@contoso.com`, mail: '' })
const USERS = 'userPrincipalName,mail,accountEnabled,userType'
const USER = (name: string): string => `${name}@contoso.com,${name}@contoso.com,true,Member`
const SIGN_INS = 'Date (UTC),Request ID,Correlation ID,Username,Application,Application ID,Status,Sign-in error code,Failure reason'
const SIGN_IN = (second: number): string =>
  `2026-08-30T09:00:0${second}Z,r${second},c${second},ann@contoso.com,Mixpanel,b1d4c0de-1111-4a2b-8c3d-00000c0ffee1,Success,0,`

const FORMS: readonly (readonly [what: string, name: string, withLine: (line: string) => string])[] = [
  ['a table of users', 'zz.csv', (line) => [USERS, USER('ann'), line, USER('raj'), ''].join('\n')],
  ['users in lines', 'zz.jsonl', (line) => [PERSON('ann'), PERSON('raj'), line, PERSON('lee')].join('\n')],
  ['a table of sign-ins', 'zz.csv', (line) => [SIGN_INS, SIGN_IN(1), line, SIGN_IN(2), ''].join('\n')],
  ['events in lines', 'zz.txt', (line) => [EVENT(1), EVENT(2), line, EVENT(3), ''].join('\n')],
]

describe.each(FORMS)('%s', (_, name, withLine) => {
  it.each(['<<<<<<< HEAD', '=======', '>>>>>>> main', '...', '…', '(truncated)', '[… 20 more rows]'])(
    'is not whole with a line %s',
    async (line) => {
      const [verdict, problem, ...others] = losses(await read(name, withLine(line)))
      expect([verdict, problem, others]).toEqual([
        'incomplete',
        [true, withLine(line).split('\n').indexOf(line) + 1, expect.stringMatching(/^Lines were taken out here/)],
        [],
      ])
    },
  )

  it.each([['an empty line', ''] as const])('is whole with %s', async (_what, line) => {
    expect(losses(await read(name, withLine(line)))).toEqual(['pass'])
  })
})

describe('a mark of lines that were taken out', () => {
  it.each(['||||||| base', '-- snip --', '... 120 lines omitted ...', 'output truncated', '[...]', '# ...', '20 more rows', '<snipped>'])(
    'is %s',
    (line) => {
      expect(isCutMark(line)).toBe(true)
    },
  )

  it.each([
    'more',
    'Cut',
    'Rest',
    'WARNING: the session "a" ends',
    'ann@contoso.com',
    '12',
    '-',
    '====',
    'Omitted Ltd',
    '<none>',
    'ann...',
  ])('is not %s', (line) => {
    expect(isCutMark(line)).toBe(false)
  })

  it('at the beginning is an unfinished merge', async () => {
    for (const [, name, withLine] of FORMS) {
      const content = `<<<<<<< HEAD\n${withLine('=======')}>>>>>>> main\n`
      const [, loss] = losses(await read(name, content))
      expect(loss).toEqual([true, expect.any(Number), expect.stringMatching(/mark of a merge|^Lines were taken out here/)])
      // Above the headers of a log stands what its export says of it: there the next mark is named.
      expect([1, 4]).toContain((loss as readonly unknown[])[1])
    }
    expect(losses(await read('zz.txt', '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n'))).toEqual(['pass'])
  })
})

describe('lines that are cut at one width', () => {
  const table = (rows: readonly string[], width: number): string => [...rows.map((row) => row.slice(0, width)), ''].join('\n')
  const PEOPLE = [USERS, ...['ann', 'raj', 'eve', 'benedetta'].map(USER)]
  const ROWS = [SIGN_INS, ...[1, 2, 3, 4].map(SIGN_IN)]
  const EVENTS = [
    'event_type,timestamp,user_email,project',
    ...[1, 2, 3, 4].map((at) => `session.logged_in,2026-08-30T09:00:0${at}Z,ann@contoso.com,Web${at}`),
  ]

  it.each([
    ['users', table(PEOPLE, 36), 1],
    ['sign-ins with all of their headers', [SIGN_INS, table(ROWS.slice(1), 90)].join('\n'), 2],
    ['sign-ins without some of their headers', table(ROWS, 80), 1],
    ['events', [EVENTS[0], table(EVENTS.slice(1), 50)].join('\n'), 2],
    [
      'users, inside of an address',
      'userPrincipalName,displayName,mailadd\nann@contoso.com,Ann Lee Smith,ann@con\nraj@contoso.com,Raj Iyer Khan,raj@con\n',
      1,
    ],
    ['users, inside of a word', 'userPrincipalName,accoun\nannlees@contoso.co.uk,tr\nrajiyer@contoso.co.uk,fa\n', 1],
    [
      'many users',
      table(
        [
          'userPrincipalName,displayName,jobTitle',
          ...Array.from({ length: 12 }, (_, at) => `user${at + 10}@contoso.com,A user of Contoso,Engineer`),
        ],
        37,
      ),
      1,
    ],
  ])('%s', async (_, content, line) => {
    const [verdict, problem, ...others] = losses(await read('zz.csv', content))
    expect([verdict, problem, others]).toEqual([
      'incomplete',
      [true, line, expect.stringMatching(/^The lines of this table are cut off/)],
      [],
    ])
  })

  it.each([
    ['users', PEOPLE],
    ['rows that are as long as each other', [USERS, ...['ann', 'raj', 'eve'].map(USER)]],
    ['events', EVENTS],
    [
      'users whose lines have one length by chance',
      ['userPrincipalName,displayName,city', 'ann@contoso.com,Ann,Newcastle Tyne', 'raj@contoso.com,Raj,Rio de Janeiro'],
    ],
    ['rows that leave out what is empty, of several lengths', [`${USERS},a`, ...['ann', 'raj', 'eve', 'benedetta'].map(USER)]],
  ])('%s are whole', async (_, rows) => {
    expect(losses(await read('zz.csv', table(rows, 1000)))).toEqual(['pass'])
  })

  it('users and events in lines of JSON', async () => {
    for (const lines of [[1, 2, 3].map(EVENT), ['ann', 'raj'].map(PERSON)]) {
      const [verdict, problem] = losses(await read('zz.jsonl', table(lines, 50)))
      expect([verdict, problem]).toEqual(['incomplete', [true, expect.any(Number), expect.stringMatching(/^It is not well-formed JSON/)]])
      expect(losses(await read('zz.jsonl', table(lines, 1000)))).toEqual(['pass'])
    }
  })
})

describe('a separator too many', () => {
  const insert = (row: string, at: number): string => row.split(',').toSpliced(at, 0, '').join(',')
  const log = (...rows: readonly string[]): string => [SIGN_INS, ...rows, ''].join('\n')
  const users = (...rows: readonly string[]): string => [USERS, ...rows, ''].join('\n')

  it.each([0, 2, 5, 8])('before the value %i of a sign-in, where the last one is empty', async (at) => {
    const content = log(SIGN_IN(1), insert(SIGN_IN(2), at), SIGN_IN(3), SIGN_IN(4))
    expect(losses(await read('zz.csv', content))).toContainEqual([true, 3, expect.stringMatching(/^This row has a separator more/)])
  })

  it('in a row of users', async () => {
    const content = users(USER('ann'), USER('raj'), USER('eve'), USER('lee').replace('Member', '').replace(',true', ',,true'))
    expect(losses(await read('zz.csv', content))).toEqual([
      'incomplete',
      [true, 5, expect.stringMatching(/^This row has a separator more/)],
    ])
  })

  it.each([
    ['one in every row', log(...[1, 2, 3, 4].map((at) => `${SIGN_IN(at)},`))],
    ['one in many rows', users(...['ann', 'raj', 'eve'].map(USER), ...['lee', 'bob', 'joe'].map((name) => `${USER(name)},`))],
    ['one in the only row', users(`${USER('ann')},`)],
  ])('%s is what a program wrote', async (_, content) => {
    expect(losses(await read('zz.csv', content))).toEqual(['pass'])
  })
})

describe('curly quotation marks', () => {
  const curly = (content: string): string => content.replace(/"([^"]*)"/g, '“$1”')
  it.each([
    ['an export', 'app.json', text('app.json')],
    ['an export with another name', 'zz.txt', text('users.json')],
    ['a log in lines', 'zz.jsonl', [1, 2, 3].map(EVENT).join('\n')],
    ['a log as a list', 'zz.txt', `[\n${[1, 2].map(EVENT).join(',\n')}]`],
    ['a table', 'zz.csv', `"userPrincipalName","mail"\n"ann@contoso.com","ann@contoso.com"\n`],
  ])('in %s', async (_, name, content) => {
    expect(losses(await read(name, curly(content)))).toEqual([
      'incomplete',
      [true, 1, expect.stringMatching(/^Its quotation marks are curly/)],
    ])
    expect(losses(await read(name, content))).toEqual(['pass'])
  })

  it.each([
    ['in a name', 'users.json', text('users.json').replace(/"displayName": "/, '$&“Ann” ')],
    ['in prose', 'notes.md', '“Hello”, he said, and sent userPrincipalName.\n'],
  ])('%s are text', async (_, name, content) => {
    expect(losses(await read(name, content))).toEqual(['pass'])
  })
})

describe('a log and something else in one file', () => {
  const LIST = `[\n${[1, 2, 3].map(EVENT).join(',\n')}]`
  const SP = text('sp.json')
  const ONE_LINE = JSON.stringify(JSON.parse(SP))
  it.each([
    ['an app behind a list', `${LIST}\n${SP}`],
    ['an app before a list', `${SP}\n${LIST}`],
    ['users behind a list', `${LIST}\n${text('users.json')}`],
    ['an app on a line of its own', [EVENT(1), EVENT(2), ONE_LINE, EVENT(3)].join('\n')],
    ['an app before lines', `${SP}\n${[1, 2, 3].map(EVENT).join('\n')}\n`],
  ])('%s', async (_, content) => {
    const [verdict, problem, ...others] = losses(await read('zz.json', content))
    expect([verdict, problem, others]).toEqual([
      'incomplete',
      [true, expect.any(Number), expect.stringMatching(/Give it as a file of its own\.$/)],
      [],
    ])
  })

  it.each([
    ['the log twice', `${LIST}\n${LIST}`],
    ['an empty object', `${LIST}\n{}`],
    ['what is no evidence', [EVENT(1), '{"note":"end of page 1"}', EVENT(2)].join('\n')],
    ['an app twice, and no log', `${SP}\n${SP}`],
  ])('%s is read', async (_, content) => {
    expect(losses(await read('zz.json', content))).toEqual(['pass'])
  })
})
