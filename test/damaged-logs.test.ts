import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import * as changes from './support/change-log.ts'
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
    ['a row at the end that is no record', GRAPH.replace(/\](\s*)\}$/, ', null]$1}'), /ends here in the middle|is damaged/],
    ['a row between others that is no record', GRAPH.replace(/\},(\s*\{\s*"id")/, '}, 7,$1'), /ends here in the middle|is damaged/],
    ['a key that is in the list twice', GRAPH.replace(/"value":\s*\[/, '"value":[],"value":['), /second time/],
    ['a key that is in a row twice', GRAPH.replace(/"result":/, '"result":"failure","result":'), /second time/],
    ['a line without its beginning', [...LINES.slice(0, 9), LINES[9]?.slice(20), ...LINES.slice(10)].join('\n'), /is damaged/],
    ['the only row of a table', TABLE.slice(0, -14), /ends here in the middle/],
    ['a list of SCIM that ends in the middle', SCIM.slice(0, -30), /not well-formed/],
    ['answers without their last brackets', BATCH.slice(0, -2), /not well-formed/],
    ['answers twice in one file', BATCH + BATCH, /not well-formed/],
  ])('%s', async (_, text, says) => {
    const { verdict, problems } = await readAs(text)
    expect([verdict, problems.map(({ lost }) => lost)]).toEqual(['incomplete', [true]])
    expect(problems[0]?.message).toMatch(says)
    expect(problems[0]?.location).toMatchObject({ path: 'zz.txt' })
  })
})
