import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Tables whose rows do not fit together: two exports one after the other, rows of which a part is missing, columns that stand twice.

const healthy = exampleFiles('healthy')

async function read(table: string): Promise<Report> {
  return (await examine(new Map(healthy).set('zz.csv', Buffer.from(table)))).report
}

const losses = ({ verdict, problems }: Report): readonly unknown[] => [
  verdict,
  ...problems.map(({ lost, message, location }) => [lost, location?.line, message]),
]

const NAMES = 'userPrincipalName,mail,accountEnabled,userType'
const [ANN, RAJ, LEE] = ['ann', 'raj', 'lee'].map((name) => `${name}@contoso.com,${name}@contoso.com,true,Member`)
const users = (...rows: readonly (string | undefined)[]): string => [NAMES, ...rows].join('\n')
const EVENT = 'event_type,timestamp,user_email,project'
const event = (second: number, project = 'Web'): string => `session.logged_in,2026-08-30T09:00:0${second}Z,ann@contoso.com,${project}`
const log = (...rows: readonly string[]): string => [EVENT, ...rows, ''].join('\n')
const SIGN_INS = 'Date (UTC),Request ID,Correlation ID,Username,Application,Application ID,Status,Sign-in error code,Failure reason'
const APP = 'Mixpanel,b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const signIn = (second: number): string => `2026-08-30T09:00:0${second}Z,r${second},c${second},ann@contoso.com,${APP},Success,0,Other.`

describe('a table is whole', () => {
  it.each([
    ['where its headers are there again', `${users(ANN, NAMES, RAJ)}\n`],
    ['and those of PowerShell too', `#TYPE System.Object\n${users(ANN, '#TYPE System.Object', NAMES, RAJ)}\n`],
    ['with a mark before the second ones', `${users(ANN, `\uFEFF${NAMES}`, RAJ)}\n`],
    ['with a person who is called as a column is', `${NAMES},givenName\n${ANN},Mail\n`],
    ['with short rows, of which only what may be empty is left out', `${NAMES},manager\n${ANN},x\n${RAJ}\n${LEE},y\n${ANN},z\n`],
    ['with an empty last value at its very end', users(ANN, RAJ).replaceAll('Member', '').trimEnd()],
    ['with two columns of nearly one name, and the same values', `${NAMES},Mail\n${ANN},ann@contoso.com\n`],
    ['where its headers are there again in other letters', `${users(ANN, NAMES.toUpperCase(), RAJ)}\n`],
    [
      'with a person whose names are those of columns',
      'displayName,givenName,department,userPrincipalName\nAnn Lee,Ann,Sales,ann@contoso.com\nDisplay name,Given name,Department,raj@contoso.com\n',
    ],
    ['with many rows without what the first have', `${NAMES},synced\n${`${ANN},true\n`.repeat(16)}${`${RAJ}\n`.repeat(3)}`],
  ])('%s', async (_, table) => {
    expect(losses(await read(table))).toEqual(['pass'])
  })

  it('and headers that are there again are nobody', async () => {
    const one = await read(`${users(ANN, NAMES, RAJ)}\n`)
    const other = await read(`${users(ANN, RAJ)}\n`)
    expect(one.results).toEqual(other.results)
  })
})

const CUT = 'This row ends in the middle, and was not read: values of it are missing.'
const END = /^The last row has no end of line/
const TWIN = /^Two columns have the same name/

describe('a table is not whole', () => {
  it.each([
    ['with other headers in it', `${users(ANN, 'mail,userPrincipalName,userType,accountEnabled', RAJ)}\n`, 3, /^Another table begins here/],
    ['with a row that ends inside of an address', `${users(ANN, RAJ, 'lee@contoso.com,lee@cont', ANN)}\n`, 4, CUT],
    ['with a row without what all others have', `${users(ANN, 'lee@contoso.com,lee@contoso.com,true', RAJ, ANN)}\n`, 3, CUT],
    ['with several such rows', `${users(ANN, RAJ, 'lee@cont', 'lee@c', ANN)}\n`, 4, CUT.replace('read:', 'read, as 1 more:')],
    ['that ends behind a separator', users(ANN, RAJ, LEE?.replace('Member', '')), 4, END],
    [
      'that ends behind a separator, where many others have a name',
      `userPrincipalName,displayName\n${'ann@contoso.com,Ann\n'.repeat(12)}raj@contoso.com,`,
      14,
      END,
    ],
    ['with two columns of nearly one name', `${NAMES},Mail\n${ANN},x@contoso.com\n`, 2, TWIN],
  ])('%s', async (_, table, line, says) => {
    const [verdict, problem, ...others] = losses(await read(table))
    const message = typeof says === 'string' ? says : (expect.stringMatching(says) as string)
    expect([verdict, problem, others]).toEqual(['incomplete', [true, line, message], []])
  })
})

describe('a log is whole', () => {
  it.each([
    ['where its headers are there again', log(event(1), EVENT, event(2)), 2],
    ['where those of the portal are', `${[SIGN_INS, signIn(1), SIGN_INS, signIn(2)].join('\n')}\n`, 2],
    [
      'with a block of rows that leaves out what is empty in all of them',
      log(event(1), event(2), event(3), ...[4, 5, 6].map((row) => event(row).replace(',Web', ''))),
      6,
    ],
    [
      'with rows that leave out what is empty, and few of the first do not',
      log(...[1, 2, 3].map((row) => event(row).replace(',Web', '')), ...[4, 5, 6].map((row) => event(row))),
      6,
    ],
    ['with rows that leave out what may be empty', log(event(1), event(2, ''), event(3), event(4).replace(',Web', ''), event(5)), 5],
    ['with an empty last value at its very end', log(event(1), event(2, '')).trimEnd(), 2],
    ['with two columns of one name that nobody reads', log(`${event(1)},a`, `${event(2)},b`).replace('project\n', 'project,project\n'), 2],
  ])('%s', async (_, table, rows) => {
    const report = await read(table)
    const last = `2026-08-30T09:00:0${rows}.000Z`
    expect([losses(report), report.logs]).toEqual([['pass'], [expect.objectContaining({ to: last, complete: true })]])
  })
})

const DAMAGED = /^This line is damaged, and was not read/
const SHORT = /^This row has fewer values than all others/

describe('a log is not whole', () => {
  it.each([
    ['with other headers in it', log(event(1), 'timestamp,event_type,user_email,project', event(2)), 3, /^The log ends here/],
    ['with a row that ends inside of a time', log(event(1), event(2), 'session.logged_in,2026-08', event(4)), 4, SHORT],
    ['and that row is the first one', log('session.logged_in,2026-08', event(2), event(3), event(4)), 2, SHORT],
    ['with a row without what all others have', log(event(1), event(2), event(3), event(4).replace(',Web', ''), event(5)), 5, SHORT],
    ['with two rows on one line, whose last value is empty', log(event(1), `${event(2)},${event(3, '')}`, event(4)), 3, DAMAGED],
    [
      'with a short row in the portal’s table',
      `${[SIGN_INS, signIn(1), signIn(2), signIn(3), signIn(4).slice(0, 50), signIn(5)].join('\n')}\n`,
      5,
      SHORT,
    ],
    [
      'with two columns of one name',
      log(`${event(1)},2026-08-30T10:00:00Z`).replace('project', 'project,timestamp'),
      2,
      /^Two columns of the log have the same name/,
    ],
  ])('%s', async (_, table, line, says) => {
    const [verdict, problem, ...others] = losses(await read(table))
    expect([verdict, problem, others]).toEqual(['incomplete', [true, line, expect.stringMatching(says)], []])
  })
})
