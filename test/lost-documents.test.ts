import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Whole documents that are lost: their beginning, their content, or the namespace that says what they are.

const healthy = exampleFiles('healthy')
const text = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString('utf8')

async function read(name: string, content: string): Promise<Report> {
  return (await examine(new Map(healthy).set(name, Buffer.from(content)))).report
}

function losses({ verdict, problems }: Report): readonly unknown[] {
  return [verdict, ...problems.map(({ path, lost, message, location }) => [path, lost, location?.line, message])]
}

describe('users.json without its beginning is no table', () => {
  it.each([5, 10, 30, 58, 90])('of %i characters', async (length) => {
    const [verdict, ...problems] = losses(await read('users.json', text('users.json').slice(length)))
    expect([verdict, ...problems]).toEqual(['incomplete', ['users.json', true, 1, expect.stringMatching(/^It is not well-formed JSON/)]])
  })

  it('on one line', async () => {
    const line = JSON.stringify(JSON.parse(text('users.json')))
    expect(losses(await read('users.json', line.slice(12)))[0]).toBe('incomplete')
  })

  it('and a table with JSON in a column is one', async () => {
    const rows = ['userPrincipalName,mail,plans', 'mia@contoso.com,mia@contoso.com,"{""a"":""b""}"', 'jo@contoso.com,jo@contoso.com,']
    const { inputs } = await read('people.csv', `${rows.join('\r\n')}\r\n`)
    expect(inputs.find(({ path }) => path === 'people.csv')?.kind).toBe('graph-users')
  })
})

describe('JSON inside a JSON string', () => {
  const LOST = /^It is JSON inside a JSON string/
  const wrapped = (name: string, times = 1): string => (times === 0 ? text(name) : JSON.stringify(wrapped(name, times - 1)))
  const lists = (name: string): readonly string[] =>
    (JSON.parse(text(name)) as { value: unknown[] }).value.map((each) => JSON.stringify(each))

  it.each([
    ['users.json', 'users.json', wrapped('users.json')],
    ['answer.json', 'users.json', wrapped('users.json')],
    ['answer.txt', 'sp.json', `\r\n${wrapped('sp.json')}\r\n`],
    ['answer.json', 'app.json', wrapped('app.json', 3)],
    ['answer.json', 'sp.json', wrapped('sp.json').replaceAll('\\"', '\\u0022')],
    ['jobs.json', 'jobs.json', '"{\\"value\\": []}"'],
    ['users.json', 'users.json', JSON.stringify(lists('users.json'), null, 1)],
    ['people.json', 'users.json', JSON.stringify(lists('users.json'))],
    [
      'people.jsonl',
      'users.json',
      lists('users.json')
        .map((each) => JSON.stringify(each))
        .join('\n'),
    ],
    ['groups.json', 'users.json', JSON.stringify(['{"id": "1", "displayName": "Growth"}'])],
    ['answer.json', 'claims.json', JSON.stringify({ StatusCode: 200, Content: text('claims.json') }, null, 1)],
  ])('%s, of %s, is lost', async (name, of, content) => {
    const without = new Map(healthy)
    without.delete(of)
    const { report } = await examine(without.set(name, Buffer.from(content)))
    expect([report.verdict, ...report.problems.map(({ path, lost, message }) => [path, lost, message])]).toEqual([
      expect.stringMatching(/incomplete|fail/),
      [name, true, expect.stringMatching(LOST)],
    ])
    expect(report.problems[0]?.location?.line).toBeGreaterThan(0)
  })

  it('that is cut off is lost', async () => {
    expect(losses(await read('answer.json', wrapped('sp.json').slice(0, 900)))).toEqual([
      'incomplete',
      ['answer.json', true, 1, expect.stringMatching(LOST)],
    ])
  })

  it.each([
    ['of something else', 'answer.json', JSON.stringify(JSON.stringify({ name: 'left-pad', version: '1.0.0' }))],
    ['beside values of another program', 'run.json', JSON.stringify({ level: 'info', body: '{"ok": true}', steps: ['[{"a": 1}]'] })],
    ['deep inside of a collection of requests', 'requests.json', JSON.stringify({ item: [{ response: [{ body: text('sp.json') }] }] })],
    ['in a text about it', 'notes.md', `The answer was ${wrapped('sp.json').slice(0, 200)}`],
  ])('%s is none', async (_, name, content) => {
    expect(losses(await read(name, content))).toEqual(['pass'])
  })

  it('in an export that is read is what Graph writes', async () => {
    const policy = { definition: ['{"ClaimsMappingPolicy": {"Version": 1, "ClaimsSchema": []}}'], id: '1', displayName: 'x' }
    const context = 'https://graph.microsoft.com/v1.0/$metadata#policies/claimsMappingPolicies'
    expect(losses(await read('policies.json', JSON.stringify({ '@odata.context': context, value: [policy] })))).toEqual(['pass'])
  })
})

describe('an answer inside of something else', () => {
  const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#'
  const quarantined = JSON.parse(text('jobs.json').replace('"code": "Active"', '"code": "Quarantine"')) as { value: unknown[] }
  const nobody = { '@odata.context': `${GRAPH}servicePrincipals('5e7f1ce0-4444-4d5e-9f60-33333c0de504')/appRoleAssignedTo`, value: [] }
  const find = (report: Report, rule: string): string | undefined => report.results.find(({ ruleId }) => ruleId === rule)?.status

  it.each<readonly [what: string, content: unknown]>([
    ['in an object “data”', { data: quarantined }],
    ['in an object “body”', { headers: {}, body: quarantined }],
    ['in an object of another name, with its context', { answer: quarantined }],
    ['in two objects', { result: { data: quarantined } }],
    ['as a list alone', { data: quarantined.value }],
    ['in a list of lists', [quarantined.value]],
    ['in a list of answers', [[quarantined]]],
  ])('%s is read', async (_, content) => {
    const report = await read('jobs.json', JSON.stringify(content))
    expect([report.problems, find(report, 'scim/quarantine')]).toEqual([[], 'fail'])
  })

  it('is read where its list is empty', async () => {
    const report = await read('assigned.json', JSON.stringify({ body: nobody }))
    expect([report.problems, find(report, 'access/assigned')]).toEqual([[], 'fail'])
  })

  it('is lost where it is deeper', async () => {
    const message = 'It holds an answer of Microsoft Graph, inside of something else, which was not read. Save the answer alone.'
    expect(losses(await read('run.json', JSON.stringify({ steps: [{ call: { answer: quarantined } }] })))).toEqual([
      'incomplete',
      ['run.json', true, 1, message],
    ])
  })

  it.each<readonly [what: string, name: string, content: unknown]>([
    ['of another service', 'run.json', { steps: [{ answer: { '@odata.context': 'https://api.contoso.com/$metadata#users', value: [] } }] }],
    [
      'of another part of Graph',
      'run.json',
      { steps: [{ answer: { '@odata.context': `${GRAPH}deviceManagement/managedDevices`, value: [] } }] },
    ],
    ['in a request', 'request.json', { method: 'PATCH', body: nobody }],
    ['of another API', 'list.json', { data: [{ id: 7, title: 'x' }] }],
    [
      'that is a table of numbers',
      'points.json',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['that is a table of objects', 'points.json', [[{ x: 1 }], [{ x: 2 }]]],
    ['that is a manifest of another program', 'app.json', { name: 'left-pad', items: [{ key: 'x' }], data: { mail: 'x' } }],
  ])('%s is none', async (_, name, content) => {
    const files = new Map(healthy).set(name === 'app.json' ? 'other/app.json' : name, Buffer.from(JSON.stringify(content)))
    expect(losses((await examine(files)).report)).toEqual(['pass'])
  })
})

describe('an export that holds nothing', () => {
  it.each([
    ['app.json', 'null'],
    ['sp.json', '{}\n'],
    ['users.json', '"x"'],
    ['jobs.json', '42'],
  ])('%s: %s', async (name, content) => {
    expect(losses(await read(name, content)).slice(1)).toEqual([
      [name, true, 1, expect.stringMatching(/^It has no object and no list in it/)],
    ])
  })

  it('is lost where Graph’s list is null, and not where it is empty', async () => {
    const list = (value: unknown): string => JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', value })
    expect(losses(await read('people.json', list(null)))).toEqual([
      'incomplete',
      ['people.json', true, 1, expect.stringMatching(/^A list of objects should be here/)],
    ])
    expect(losses(await read('people.json', list([])))).toEqual(['pass'])
  })

  it('is lost where a sign-in page was saved in its place', async () => {
    const page = '<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body></body></html>'
    expect(losses(await read('jobs.json', page))).toEqual([
      'incomplete',
      ['jobs.json', true, 1, expect.stringMatching(/^It is a web page/)],
    ])
  })

  it.each([
    ['jobs.json', '[]'],
    ['secrets.json', '[]'],
    ['notes.json', 'null'],
    ['notes.json', '{}'],
    ['page.html', '<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>'],
  ])('is no loss: %s, %s', async (name, content) => {
    expect(losses(await read(name, content)).slice(1)).toEqual([])
  })
})

describe('XML in the place of evidence', () => {
  const AZURE = '<?xml version="1.0" encoding="utf-8"?><Error><Code>BlobNotFound</Code><Message>It does not exist.</Message></Error>'
  const SOAP =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Sender</faultcode><faultstring>No</faultstring></s:Fault></s:Body></s:Envelope>'
  const SOAP_12 =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>No</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>'
  const ODATA =
    '<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>x</m:code><m:message>No</m:message></m:error>'

  it.each([
    ['app.json', AZURE, 'not the file that “app.json” should be: “BlobNotFound”, “It does not exist.”. Export it again as JSON'],
    ['federationmetadata.xml', AZURE, 'should be: “BlobNotFound”, “It does not exist.”. Download the Federation Metadata XML'],
    ['answer.xml', SOAP, 'not the requested data: “s:Sender”, “No”. Download it again'],
    ['answer.xml', SOAP_12, 'not the requested data: “s:Sender”, “No”.'],
    ['users.json', ODATA, '“x”, “No”.'],
  ])('%s that is an error answer is named, and no loss', async (name, content, says) => {
    const { problems, ignored } = await read(name, content)
    expect(problems).toMatchObject([{ path: name, lost: false, location: { line: 1 }, message: expect.stringContaining(says) as string }])
    expect(problems[0]?.message).toMatch(/^This is an error response of a server in XML, /)
    expect(ignored.filter(({ path }) => path === name)).toEqual([])
  })

  it.each([
    ['app.json', '<catalog><book/></catalog>', 'XML under the name of an export, which is JSON'],
    ['books.xml', '<catalog><book/></catalog>', 'XML that is no metadata and no SAML message'],
    ['log.xml', '<Error><Line>7</Line></Error>', 'XML that is no metadata and no SAML message'],
  ])('%s that is another document is not used: %s', async (name, content, what) => {
    const { problems, ignored } = await read(name, content)
    expect(problems).toEqual([])
    expect(ignored.filter(({ path }) => path === name).map((each) => each.what)).toEqual([what])
  })
})

it('metadata in a damaged namespace is lost', async () => {
  const damaged = text('federationmetadata.xml').replace('SAML:2.0:metadata', 'SAML:20:metadata')
  expect(losses(await read('federationmetadata.xml', damaged))).toEqual([
    'incomplete',
    [
      'federationmetadata.xml',
      true,
      1,
      'Its root element “EntityDescriptor” is in the namespace “urn:oasis:names:tc:SAML:20:metadata”, and should be in “urn:oasis:names:tc:SAML:2.0:metadata”: the file was changed. Download the Federation Metadata XML again.',
    ],
  ])
})

it('rows that Excel has emptied are no users', async () => {
  const rows = ['id,userPrincipalName,mail,userType,accountEnabled', ',,,,', ',,,,']
  expect(losses(await read('people.csv', `${rows.join('\r\n')}\r\n`))).toEqual(['pass'])
})

describe('a key in two cases', () => {
  const row = (member: string): string =>
    `{"value":[{"id":"b0000001-5555-4e6f-8a71-44444beef900","userPrincipalName":"mia@contoso.com","mail":"mia@contoso.com",${member}}]}`

  it.each([
    ['"AccountEnabled": false, "accountEnabled": true'],
    ['"accountEnabled": true, "AccountEnabled": false'],
    ['"accountEnabled": true, "more": {"Name": 1, "name": 2}'],
  ])('with different values is lost evidence: %s', async (member) => {
    expect(losses(await read('people.json', row(member)))).toEqual([
      'incomplete',
      [
        'people.json',
        true,
        1,
        'This key stands here twice, in different case and with different values: which one is meant is not certain.',
      ],
    ])
  })

  it.each([
    ['"accountEnabled": true, "AccountEnabled": true'],
    ['"accountEnabled": true, "AccountEnabled": null'],
    ['"accountEnabled": true, "more": {"accountenabled": false}'],
  ])('is none here: %s', async (member) => {
    expect(losses(await read('people.json', row(member)))).toEqual(['pass'])
  })

  it('is found in the second object of a list, where the first one has it with equal values', async () => {
    const [first, second] = ['"accountEnabled": true, "AccountEnabled": true', '"accountEnabled": true, "AccountEnabled": false']
    const rows = [first, second].map((member, index) => `{"id":"b000000${index}-5555-4e6f-8a71-44444beef900",${member}}`)
    expect(
      losses(
        await read('people.json', `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":[${rows.join(',')}]}`),
      )[0],
    ).toBe('incomplete')
  })
})
