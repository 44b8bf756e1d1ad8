import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { derived } from '../src/model/vocabulary.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { portalCsv } from './support/sign-in-log.ts'
import { reading } from './support/reading.ts'

// Where the headers of a table are, and which rows do not fit them.

const HEADERS = 'userPrincipalName,displayName,surname,mail,givenName,objectId,userType,accountEnabled'
const ID = (digit: number): string => `26be570a-0000-4aaa-8aaa-00000000000${digit}`
/** Somebody who is assigned in the bundle. */
const ASSIGNED = 'a0000064-5555-4e6f-8a71-44444beef100'
const person = (name: string, digit: number, mail = `${name}@contoso.com`): string =>
  `${name}@contoso.com,${name} Lee,Lee,${mail},${name},${ID(digit)},Member,True`
const ROWS = [person('ann', 1), person('raj', 2), person('lin', 3)]

async function read(name: string, text: string): Promise<Report> {
  const files = exampleFiles('healthy')
  files.delete('users.json')
  return (await examine(files.set(name, Buffer.from(text)))).report
}
const lostOf = ({ problems }: Report): readonly unknown[] =>
  problems.map(({ path, lost, location, message }) => [path, lost, location?.line, message.split(/[.:]/, 1)[0]])

describe('below a title', () => {
  const lines = [HEADERS, ...ROWS]
  const semicolons = lines.map((line) => line.replaceAll(',', ';'))
  const wrong = lines.map((line) => line.replace('Lee,ann@contoso.com', 'Lee,').replace(ID(1), ASSIGNED))

  it.each([
    ['a line and an empty one', ['Export 31.08.2026', '', ...lines]],
    ['a line with a comma, and semicolons in the table', ['Users, exported 31.08.2026', ...semicolons]],
    ['several lines with two cells', ['Exported by,Ann Lee', 'Date,2026-08-31', 'Filter,none', ...lines]],
    ['cells that Excel fills up', ['Users,,,,,,,', ',,,,,,,', ...lines]],
    ['an address', ['Exported by ann@contoso.com', ...lines]],
  ])('%s', async (_, text) => {
    const plain = await reading('leute.csv', lines.join('\n'))
    expect(await reading('leute.csv', text.join('\n'))).toMatchObject({ kinds: plain.kinds, problems: [] })
    expect(plain.kinds).toEqual(['graph-users'])
  })

  it('values are judged, and their places are those of the file', async () => {
    const plain = await read('exportUsers.csv', wrong.join('\n'))
    const titled = await read('exportUsers.csv', ['Export', '', ...wrong].join('\n'))
    const places = (report: Report): readonly (readonly [string, number])[] =>
      report.results.flatMap(({ findings }) =>
        findings.flatMap(({ code, locations }) =>
          locations.flatMap(({ path, line }) => (path === 'exportUsers.csv' ? [[code, line] as const] : [])),
        ),
      )
    expect(places(plain).length).toBeGreaterThan(0)
    expect(places(titled)).toEqual(places(plain).map(([code, line]) => [code, line + 2]))
    expect(titled.verdict).toBe(plain.verdict)
  })

  it('a row with values above the headers is lost', async () => {
    const above = ROWS[0]?.replace(',Member,True', '') ?? ''
    const report = await read('leute.csv', [above, HEADERS, ...ROWS.slice(1)].join('\n'))
    expect(lostOf(report)).toEqual([['leute.csv', true, 1, 'This row has values and is above the headers']])
  })

  it('a table of other things stays what it is', async () => {
    for (const text of ['Budget 2026\n\nitem,cost,owner\nlicences,100,ann@contoso.com\n', 'name,mail\nDisplay name,id\nUser type,mail\n']) {
      const { verdict, problems } = await read('budget.csv', text)
      expect([verdict, problems]).toEqual(['pass', []])
    }
  })

  it.each([
    ['Sign-ins 31.08.2026\r\n\r\n', ','],
    ['Sign-ins, exported 31.08.2026\r\n', ';'],
    ['Exported by,Ann Lee\r\n', ','],
  ])('a log is read: %j', async (title, separator) => {
    const app = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
    const rows = [0, 1, 2].map((minute) => ({
      ...app,
      time: `2026-08-30T09:0${minute}:41Z`,
      person: 'p@contoso.com',
      code: 0,
      correlation: minute,
    }))
    const table = portalCsv(rows, { separator, bom: false })
    const { report, setup } = await examine(exampleFiles('healthy').set('a.csv', Buffer.from(title + table)))
    expect(report.problems).toEqual([])
    expect(setup.answer(derived.signIns).known?.successes.count).toBe(3)
  })
})

describe('without headers that are known', () => {
  it.each([
    ['no headers', ROWS.join('\n'), 'The first row has values and no names'],
    [
      'each row in one cell',
      [HEADERS, ...ROWS].map((line) => `"${line}"`).join('\n'),
      'Each row of this table is in one cell, as a spreadsheet saves it where the columns were not split',
    ],
    ['Markdown', `| ${HEADERS.replaceAll(',', ' | ')} |\n|---|---|---|---|---|---|---|---|\n`, 'This is a table of Markdown, and not CSV'],
  ])('%s is lost in a file that is evidence by its name', async (_, text, message) => {
    expect(lostOf(await read('exportUsers_2026-8-31.csv', text))).toEqual([['exportUsers_2026-8-31.csv', true, 1, message]])
    expect(lostOf(await read('leute.csv', text))).toEqual([])
  })

  it('the headers of a log are missing', async () => {
    const [, ...rows] = portalCsv(
      [{ app: 'x', appId: ID(1), time: '2026-08-30T09:00:41Z', person: 'p@contoso.com', code: 0, correlation: 1 }],
      { bom: false },
    ).split('\r\n')
    expect(lostOf(await read('InteractiveSignIns_1.csv', rows.join('\r\n')))).toEqual([
      ['InteractiveSignIns_1.csv', true, 1, 'The first row has values and no names'],
    ])
  })

  it('in a language that is not read it is named, and nothing is lost', async () => {
    const headers = 'Kullanıcı asıl adı;Görünen ad;Soyadı;Posta;Ad;Nesne Kimliği;Kullanıcı türü;Hesap etkin'
    const { problems, verdict, ignored } = await read(
      'exportUsers_1.csv',
      [headers, ...ROWS.map((row) => row.replaceAll(',', ';'))].join('\n'),
    )
    expect([problems, verdict]).toEqual([[], 'pass'])
    expect(ignored).toEqual([
      {
        path: 'exportUsers_1.csv',
        what: 'a list of people whose headers are not known, or in a language that is not read',
        instead:
          'Set the language of the Entra admin center to English and download the users again, or give users.json as the script of sso-doctor collect writes it.',
      },
    ])
  })

  it('with bars as separators it is read', async () => {
    const text = [HEADERS, ...ROWS].join('\n').replaceAll(',', '|')
    expect(await reading('people.txt', text)).toMatchObject({ kinds: ['graph-users'], problems: [] })
  })
})

describe('a row that lacks a value in the middle', () => {
  const without = (row: string, value: string): string => row.replace(`,${value},`, ',')

  it.each([
    ['a GUID', HEADERS, [without(ROWS[0] ?? '', 'Lee'), ROWS[1] ?? '']],
    [
      'addresses',
      'userPrincipalName,displayName,mail,givenName',
      ['ann@contoso.com,ann@contoso.com,Ann', 'raj@contoso.com,Raj,raj@contoso.com,Raj'],
    ],
  ])('%s shows it', async (_, headers, rows) => {
    expect(lostOf(await read('leute.csv', [headers, ...rows].join('\n')))).toEqual([
      ['leute.csv', true, 2, 'This row has fewer values than the table has headers, and they are in the wrong columns'],
    ])
  })

  it.each([
    [
      'what is empty at the end',
      'userPrincipalName,displayName,mail,objectId,department',
      [`ann@contoso.com,Ann,ann@contoso.com,${ID(1)}`, `raj@contoso.com,Raj,raj@contoso.com,${ID(2)},IT`],
    ],
    [
      'an address as a name, and no address',
      'userPrincipalName,displayName,mail',
      ['ann@contoso.com,ann@contoso.com', 'raj@contoso.com,Raj,raj@contoso.com'],
    ],
    ['empty cells', HEADERS, [`ann@contoso.com,Ann,,,,${ID(1)},Member`, ROWS[1] ?? '']],
  ])('%s may be left out', async (_, headers, rows) => {
    expect(lostOf(await read('leute.csv', [headers, ...rows].join('\n')))).toEqual([])
  })
})

describe('a cell with a list', () => {
  const URI = 'https://mixpanel.com/security/sso/v2/authorize/'
  const app = (cell: string): string => `displayName,appId,identifierUris\nMixpanel,c0ffee00-2222-4b3c-9d4e-11111decade2,${cell}\n`
  const entity = ({ results }: Report): unknown => results.find(({ ruleId }) => ruleId === 'azure/entity-id')?.status
  const withoutApp = async (cell: string): Promise<Report> => {
    const files = exampleFiles('healthy')
    files.delete('app.json')
    return (await examine(files.set('apps.csv', Buffer.from(app(cell))))).report
  }

  it.each([URI, `${URI} api://c0ffee00-2222-4b3c-9d4e-11111decade2`, `"${URI};api://x"`])('%s', async (cell) => {
    expect(lostOf(await read('apps.csv', app(cell)))).toEqual([])
    expect(entity(await withoutApp(cell))).toBe('pass')
  })

  it('with a wrong value fails, and a name of a type is compared with nothing', async () => {
    expect(entity(await withoutApp(URI.slice(0, -1)))).toBe('fail')
    // The service principal has it too.
    expect(entity(await withoutApp('System.String[]'))).toBe('pass')
  })
})
