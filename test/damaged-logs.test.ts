import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import * as changes from './support/change-log.ts'
import { ROOT } from './support/indexes.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Logs and lists that were cut off or put together by hand: what is lost of them forbids a pass, wherever in the file that is.

const PRINCIPAL = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const time = (second: number): string => `2026-08-30T09:00:${String(second).padStart(2, '0')}Z`
const seconds = Array.from({ length: 20 }, (_, second) => second)
const GRAPH = changes.graph(
  seconds.map((second) => ({
    time: time(second),
    activity: 'Update service principal',
    actor: 'it-admin@contoso.com',
    targets: [{ type: 'ServicePrincipal', name: 'Mixpanel', id: PRINCIPAL }],
  })),
)
const LINES = seconds.map((second) =>
  JSON.stringify({ event_type: 'session.logged_in', timestamp: time(second), user_email: 'ann@contoso.com' }),
)
const TABLE = `event_type,timestamp,user_email,project_or_org\nsession.logged_in,${time(1)},ann@contoso.com,Contoso`
const SCIM = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 2,
  Resources: [{ userName: 'ann@contoso.com' }, { userName: 'bob@contoso.com' }],
})
const BATCH = JSON.stringify({ responses: [{ id: '1', status: 200, headers: {}, body: JSON.parse(GRAPH) as unknown }] })

const PORTAL = changes.portalJson([
  { time: time(1), activity: 'Update service principal', actor: 'it-admin@contoso.com', targets: [{ type: 'User', name: 'x', id: '1' }] },
])
const EVENTS = LINES.map((line) => JSON.stringify(JSON.parse(line), null, 2))
const CHANGES = (JSON.parse(GRAPH) as { readonly value: readonly unknown[] }).value.map((each) => JSON.stringify(each, null, 2))
const person = (name: string): object => ({ id: `${name}-1`, userPrincipalName: `${name}@contoso.com`, mail: `${name}@contoso.com` })
const USERS = { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', value: [person('ann'), person('bob')] }
const USER_LINES = [person('ann'), person('bob'), person('eve')].map((each) => JSON.stringify(each))
const ASSIGNED = {
  '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${PRINCIPAL}')/appRoleAssignedTo`,
  value: ['ann', 'bob'].map((name) => ({
    appRoleId: '00000000-0000-0000-0000-000000000000',
    principalId: `${name}-1`,
    principalType: 'User',
    resourceId: PRINCIPAL,
  })),
}
const request = (url: string): object => ({ startedDateTime: time(1), request: { method: 'GET', url, headers: [] }, response: {} })
const HAR = { log: { version: '1.2', entries: [request('https://mixpanel.com/a'), request('https://mixpanel.com/b')] } }
const TRACE = { requests: ['a', 'b'].map((path) => ({ method: 'GET', url: `https://mixpanel.com/${path}` })), timestamp: time(1) }

/** The same with an entry more in the list. */
function withEntry<T>(document: T, list: (copy: T) => unknown[], entry: unknown, at: number): string {
  const copy = structuredClone(document)
  list(copy).splice(at, 0, entry)
  return JSON.stringify(copy)
}

async function readAs(text: string): Promise<Report> {
  // A name that says nothing.
  return (await examine(exampleFiles('healthy').set('zz.txt', Buffer.from(text)))).report
}

describe('is read whole, and passes', () => {
  it.each([
    ['changes', GRAPH],
    ['changes, and the prompt after them', `${GRAPH}\nann@host:~$ `],
    ['pages one after the other', `${GRAPH}\n${GRAPH}`],
    ['events', LINES.join('\n')],
    ['events, and a warning of the shell', `${LINES.join('\n')}\nWARNING: the session "a" ends`],
    ['a table without a last line end', TABLE],
    ['a list of SCIM', SCIM],
    ['answers with a log', BATCH],
    ['events in lines that end with CR', LINES.join('\r')],
    ['users in lines that end with CR', USER_LINES.join('\r')],
    ['an empty row before the first one', `[{},${PORTAL.slice(1)}`],
    ['users', JSON.stringify(USERS)],
    ['users in lines', USER_LINES.join('\n')],
    ['assignments', JSON.stringify(ASSIGNED)],
    ['a recording', JSON.stringify(HAR)],
    ['an export of SAML-tracer', JSON.stringify(TRACE)],
    ['events on several lines each', EVENTS.join('\n')],
    ['events on several lines each, with commas', EVENTS.join(',\n')],
    ['events on several lines each, and a warning of the shell', `WARNING: "a"\n${EVENTS.join('\n')}\nWARNING: "b"\n`],
    ['changes on several lines each', `${CHANGES.join('\n')}\n`],
    ['changes without a line end between them', CHANGES.map((each) => JSON.stringify(JSON.parse(each))).join('')],
  ])('%s', async (_, text) => {
    const { verdict, problems } = await readAs(text)
    expect([verdict, problems]).toEqual(['pass', []])
  })
})

describe('is lost evidence', () => {
  it.each([
    ['changes without the last brace: @odata.nextLink may have been there', GRAPH.slice(0, -1), /ends here in the middle/],
    ['the beginning of a second page', `${GRAPH}\n${GRAPH.slice(0, 60)}`, /ends here in the middle/],
    ['a list that is closed by the wrong bracket', GRAPH.replace(/\](\s*)\}$/, '}$1}'), /ends here in the middle/],
    ['a row at the end that is no record', GRAPH.replace(/\](\s*)\}$/, ', true]$1}'), /^This entry of the list is no object/],
    ['a row between others that is no record', GRAPH.replace(/\},(\s*\{\s*"id")/, '}, 7,$1'), /^This entry of the list is no object/],
    ['a text in the place of a row', GRAPH.replace(/\},(\s*\{\s*"id")/, '}, "…",$1'), /^This entry of the list is no object/],
    ['a list in the place of a row', GRAPH.replace(/\},(\s*\{\s*"id")/, '}, [{"id": "1"}],$1'), /^This entry of the list is no object/],
    ['a text before the first row', `["…",${PORTAL.slice(1)}`, /^This entry of the list is no object/],
    ['a list of SCIM with a text', withEntry(JSON.parse(SCIM) as { Resources: unknown[] }, (copy) => copy.Resources, '…', 1), /no object/],
    ['a key that is in a line of users twice', USER_LINES.join('\n').replace('"mail"', '"mail":"","mail"'), /second time/],
    ['a recording that ends in a later entry', JSON.stringify(HAR).slice(0, -90), /not well-formed/],
    ['the first event alone, cut off', LINES[0]?.slice(0, 60) ?? '', /not well-formed/],
    ['the first change alone, cut off', PORTAL.slice(0, PORTAL.indexOf('initiatedBy')), /not well-formed/],
    ['the headers of sign-ins, cut off', 'Date (UTC),Request ID,Correlation ID,Us', /ends inside of its first lines/],
    ['a key that is in the list twice', GRAPH.replace(/"value":\s*\[/, '"value":[],"value":['), /second time/],
    ['a key that is in a row twice', GRAPH.replace(/"result":/, '"result":"failure","result":'), /second time/],
    ['a line without its beginning', [...LINES.slice(0, 9), LINES[9]?.slice(20), ...LINES.slice(10)].join('\n'), /is damaged/],
    ['the only row of a table', TABLE.slice(0, -14), /ends here in the middle/],
    ['a list of SCIM that ends in the middle', SCIM.slice(0, -30), /not well-formed/],
    ['answers without their last brackets', BATCH.slice(0, -2), /not well-formed/],
    ['answers twice in one file', BATCH + BATCH, /not well-formed/],
    ['changes on several lines each, cut off', CHANGES.join('\n').slice(0, -20), /ends here in the middle/],
    [
      'and one of them damaged',
      CHANGES.map((each, at) => (at === 5 ? each.replace('"category"', 'category"') : each)).join('\n'),
      /in the middle/,
    ],
    ['with a key twice', CHANGES.join('\n').replace('"result"', '"result": "x", "result"'), /second time/],
  ])('%s', async (_, text, says) => {
    const { verdict, problems } = await readAs(text)
    expect([verdict, problems.map(({ lost }) => lost)]).toEqual(['incomplete', [true]])
    expect(problems[0]?.message).toMatch(says)
    expect(problems[0]?.location).toMatchObject({ path: 'zz.txt' })
  })
})

const LISTS: readonly (readonly [what: string, withEntry: (entry: unknown, at: number) => string])[] = [
  ['users', (entry, at) => withEntry(USERS, ({ value }) => value, entry, at)],
  ['assignments', (entry, at) => withEntry(ASSIGNED, ({ value }) => value, entry, at)],
  ['a recording', (entry, at) => withEntry(HAR, ({ log }) => log.entries, entry, at)],
  ['an export of SAML-tracer', (entry, at) => withEntry(TRACE, ({ requests }) => requests, entry, at)],
  ['answers', (entry, at) => withEntry({ responses: [{ id: '1', status: 200, body: USERS }] }, ({ responses }) => responses, entry, at)],
]

describe.each(LISTS)('an entry that is no object, in %s', (_, having) => {
  it.each(['…', ['…'], [person('eve')], 7, false])('%j', async (entry) => {
    for (const at of [0, 1]) {
      const { verdict, problems } = await readAs(having(entry, at))
      expect([verdict, problems.map(({ lost, message }) => [lost, message])]).toEqual([
        'incomplete',
        [[true, 'This entry is no object, as the others of its list are, and was not read.']],
      ])
    }
  })
})

it('changes on several lines each are read as those of a list are', async () => {
  const [one, other] = [await readAs(CHANGES.join('\n')), await readAs(GRAPH)]
  expect([one.logs, one.results.map(({ status }) => status)]).toEqual([other.logs, other.results.map(({ status }) => status)])
  expect(one.logs).toMatchObject([{ to: '2026-08-30T09:00:19.000Z', complete: true }])
})

describe('what a message says of the other lines', () => {
  it('damaged lines of events are left out, and those after them read', async () => {
    const report = await readAs([...LINES.slice(2, 4), LINES[0]?.slice(9), '{"event_type":', ...LINES.slice(10)].join('\n'))
    expect([report.verdict, report.problems.map(({ message, location }) => [message, location?.line])]).toEqual([
      'incomplete',
      [['This line is damaged, and was not read, as 1 more; the other lines were.', 3]],
    ])
    expect(report.logs).toMatchObject([{ from: '2026-08-30T09:00:02.000Z', to: '2026-08-30T09:00:19.000Z', complete: false }])
  })

  it('the last line is cut off', async () => {
    const report = await readAs(LINES.join('\n').slice(0, -9))
    expect(report.problems.map(({ message, location }) => [message, location?.line])).toEqual([
      ['The log ends here in the middle, or is damaged; what comes after it was not read.', 20],
    ])
  })

  it('a damaged row of a list is the end of what is read', async () => {
    const report = await readAs(GRAPH.replace(`"${time(9)}"`, time(9)))
    expect(report.problems.map(({ message }) => message)).toEqual([
      'The log ends here in the middle, or is damaged; what comes after it was not read.',
    ])
    expect(report.logs).toMatchObject([{ to: '2026-08-30T09:00:08.000Z' }])
  })
})

describe('a text with a log in a block', () => {
  const prose = 'What the log looks like, and how it is downloaded.\n'.repeat(120)
  const small = `[${CHANGES.slice(0, 2).join(',\n')}]`
  const block = (log: string, around = prose): string => `# Log\n\n${around}\n\`\`\`json\n${log}\n\`\`\`\n\nMore of it.\n`

  it.each([
    ['is documentation, where the log is a shortened example', block(small.slice(0, -300)), 0],
    ['is documentation, where rows are shown on lines of their own', block(LINES.slice(0, 2).join('\n\nand\n\n')), 0],
    ['is the log, where somebody pasted all of it', block(small), 1],
  ])('%s', async (_, text, logs) => {
    const report = await readAs(text)
    expect([report.verdict, report.problems, report.logs.length]).toEqual(['pass', [], logs])
  })

  it('is lost, where the log is cut off and most of the text', async () => {
    const { verdict, problems } = await readAs(block(small.slice(0, -300), 'Hello,\n'))
    expect([verdict, problems.map(({ lost }) => lost)]).toEqual(['incomplete', [true]])
  })

  it.each(['sign-ins', 'provisioning'])('is the page of logs/%s of this project, which is none', async (name) => {
    const { verdict, problems, logs } = await readAs(readFileSync(join(ROOT, 'docs', 'rules', 'logs', `${name}.md`), 'utf8'))
    expect([verdict, problems, logs]).toEqual(['pass', [], []])
  })
})
