import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { responseXml, sign, signerCalled, wrapped } from './support/saml.ts'

// Pages, plans and XML that are not whole: no pass is given over what is not there.

const healthy = exampleFiles('healthy')
const read = async (name: string, content: string): Promise<Report> =>
  (await examine(new Map(healthy).set(name, Buffer.from(content)))).report
const losses = ({ verdict, problems }: Report): readonly unknown[] => [verdict, ...problems.map(({ lost, message }) => [lost, message])]

const response = sign(responseXml(), signerCalled('signer'))
const CUT = 'The SAML message here is cut off: its end is missing, so that it was not read. Capture the sign-in again, and save all of it.'

describe('a page that posts a response', () => {
  const page = wrapped(response, 'page')
  const value = page.indexOf('value="') + 'value="'.length

  it.each([40, 800, 2000, 4000])('cut off %i characters behind the beginning of the message', async (length) => {
    expect(losses(await read('login.html', page.slice(0, value + length)))).toEqual(['incomplete', [true, CUT]])
  })

  it('whole, it is judged', async () => {
    const report = await read('login.html', page)
    expect([report.problems, report.results.find(({ ruleId }) => ruleId === 'response/certificate')?.status]).toEqual([[], 'fail'])
  })

  it.each([
    ['cut off before the message', page.slice(0, page.indexOf('<input'))],
    [
      'with the variable of a template in its place',
      '<html><form><input type="hidden" name="SAMLResponse" value="${response}"></form></html>',
    ],
    ['another page, cut off', '<html><body><form action="/login"><input type="hidden" name="user" value="PHNhbWxwOlJlc3BvbnNlIElEPSJf'],
  ])('%s is none', async (_, content) => {
    const { verdict, problems } = await read('login.html', content)
    expect([verdict, problems.filter(({ lost }) => lost)]).toEqual(['pass', []])
  })
})

describe('a plan of Terraform that is cut off', () => {
  const plan = (provider: string): string =>
    JSON.stringify({ format_version: '1.2', configuration: { provider_config: { [provider]: { name: provider } } } }, null, 2).slice(0, -20)

  it('is lost', async () => {
    expect(losses(await read('plan.json', plan('azuread')))).toEqual([
      'incomplete',
      [true, expect.stringMatching(/^It is not well-formed/)],
    ])
  })

  it('of another provider is none', async () => {
    expect(losses(await read('plan.json', plan('aws')))).toEqual(['pass', [false, expect.stringMatching(/^It is not well-formed/)]])
  })
})

describe('XML that was copied from a browser with folded elements', () => {
  const FOLDED =
    'What should be in this element was taken out, as a browser leaves it out where the element is folded. Save the file itself; do not copy it from a window.'
  const metadata = Buffer.from(healthy.get('federationmetadata.xml') ?? '').toString('utf8')
  const folded = (xml: string, name: string, dots: string): string =>
    xml.replace(new RegExp(`(<${name}\\b[^>]*>)[^]*?(</${name}>)`), (_, open: string, close: string) => `▸${open}${dots}${close}`)

  it.each([
    ['KeyDescriptor', '…'],
    ['KeyDescriptor', '...'],
    ['KeyDescriptor', ''],
    ['KeyInfo', '…'],
    ['X509Data', ' ... '],
    ['IDPSSODescriptor', '…'],
  ])('%s: “%s”', async (name, dots) => {
    const content = folded(metadata, name, dots)
    expect(content).not.toBe(metadata)
    expect(losses(await read('federationmetadata.xml', content))).toEqual(['incomplete', [true, FOLDED]])
  })

  it.each(['samlp:Status', 'AttributeStatement', 'Conditions', 'SignedInfo'])('a response: %s', async (name) => {
    const content = folded(response, name, '…')
    expect(content).not.toBe(response)
    expect(losses(await read('response.xml', content))).toEqual(['incomplete', [true, FOLDED]])
  })

  it.each<readonly [what: string, content: string]>([
    ['the marks of open elements', metadata.replaceAll(/<(?=[A-Z])/g, '▾<').replaceAll('▾<EntityDescriptor', '<EntityDescriptor')],
    ['a role that repeats the keys', metadata.replace('<IDPSSODescriptor', '<RoleDescriptor>…</RoleDescriptor><IDPSSODescriptor')],
    ['a remark in a comment', metadata.replace('<KeyDescriptor', '<!-- ... --><KeyDescriptor')],
    ['a key in a comment', metadata.replace(/<KeyDescriptor[^]*?<\/KeyDescriptor>/, '<!-- $& -->')],
  ])('%s is none', async (_, content) => {
    expect(content).not.toBe(metadata)
    expect(losses(await read('federationmetadata.xml', content))).toEqual(['pass'])
  })
})

describe('an export that is cut off or damaged between other lines', () => {
  const text = (name: string): string =>
    Buffer.from(healthy.get(name) ?? '')
      .toString('utf8')
      .trimEnd()
  const cut = (name: string, part = 0.6): string => text(name).slice(0, text(name).length * part)
  const jobs = text('jobs.json')
  const quarantine = jobs.replace(/("status": \{\s*"code": ")[A-Za-z]+/, '$1Quarantine')
  const APART = 'This is how the script works, and what it writes.\n'.repeat(60)

  it.each([
    ['behind a prompt', 'console.txt', 'PS C:\\> az rest --method get\n', '\n'],
    ['behind a prompt, with another one behind it', 'console.txt', '$ az rest --method get --url "x"\n', '\n$ exit\n'],
    ['behind a warning in colour', 'out.log', '\u001B[93mWARNING: The underlying command is in preview.\u001B[0m\n', ''],
    ['behind words', 'out', 'Hello Ann, this is what I get:\n\n', ''],
    [
      'behind a banner',
      'mg.txt',
      `Welcome to Microsoft Graph!\n\nConnected via delegated access using 14d82eec\n\nPS> Get-MgX \`\n>> | ConvertTo-Json\n`,
      '',
    ],
    ['in a fence', 'ticket.md', '# Export\n\n```json\n', '\n```\n\nThanks\n'],
    ['at the end of many words', 'ticket.md', `${APART}\n\`\`\`json\n`, ''],
  ])('%s is lost', async (_, name, before, behind) => {
    for (const file of ['app.json', 'jobs.json'])
      for (const part of [0.2, 0.9]) {
        const report = await read(name, before + cut(file, part) + behind)
        expect([file, part, report.verdict, ...report.problems.map(({ path, lost }) => [path, lost])]).toEqual([
          file,
          part,
          'incomplete',
          [name, true],
        ])
      }
    expect((await read(name, before + jobs + behind)).problems).toEqual([])
  })

  it('is lost where a terminal broke its lines', async () => {
    const wrapped = jobs.replace(/.{60}/g, '$&\n')
    expect(losses(await read('console.txt', `$ az rest\n${wrapped}\n`))).toEqual([
      'incomplete',
      [true, expect.stringMatching(/^It is not/)],
    ])
  })

  it.each([0.5, 0.55, 0.6, 0.65, 0.7])('and the whole one behind it is read (%d)', async (part) => {
    const console = `$ az ad app show\n${cut('app.json', part)}\n$ az rest jobs\n${quarantine}\n`
    const files = new Map([...healthy].filter(([name]) => name !== 'jobs.json')).set('console.txt', Buffer.from(console))
    const { report } = await examine(files)
    expect(report.problems.map(({ lost, location }) => [lost, location?.line])).toEqual([[true, 2]])
    expect(report.results.find(({ ruleId }) => ruleId === 'scim/quarantine')?.status).toBe('fail')
  })

  it('that a mail quotes is read in its place, and lost where it is cut off', async () => {
    const quoted = (content: string): string => `Hi, this is what Raj wrote:\n\n${content.replaceAll(/^/gm, '> ')}\n\nThanks\n`
    const without = new Map([...healthy].filter(([name]) => name !== 'jobs.json'))
    const { report } = await examine(new Map(without).set('mail.txt', Buffer.from(quoted(quarantine))))
    const job = report.results.find(({ ruleId }) => ruleId === 'scim/quarantine')
    const line = quarantine.split('\n').findIndex((each) => each.includes('"code": "Quarantine"')) + 3
    expect([job?.status, report.problems, job?.findings[0]?.locations[0]?.line]).toEqual(['fail', [], line])
    for (const name of ['app.json', 'jobs.json']) expect(losses(await read('mail.txt', quoted(cut(name))))[0]).toBe('incomplete')
    expect(losses(await read('notes.md', '> [!NOTE]\n> Ask Ann.\n\n> [the app](https://contoso.com)\n'))).toEqual(['pass'])
  })

  it.each<readonly [what: string, name: string, content: string]>([
    ['an example in a manual', 'README.md', `${APART}\`\`\`json\n${cut('users.json')}\n\`\`\`\n`],
    ['an example that is shortened', 'notes.md', 'Like this:\n\n```json\n{\n  "userPrincipalName": "ann@contoso.com",\n  ...\n}\n```\n'],
    ['a note in brackets', 'notes.txt', 'Called on Monday.\n[2026-09-01] no answer about the identifierUris\n{ and so on\n'],
    ['another document', 'notes.txt', 'Our build:\n{ "compilerOptions": { "strict": true\n'],
    ['a program', 'users.py', 'import json\n[{"userPrincipalName": name} for name in names]\n'],
  ])('%s is none', async (_, name, content) => {
    expect(losses(await read(name, content))).toEqual(['pass'])
  })
})

describe('the browser’s copy of metadata', () => {
  const copy = (xml: string): string =>
    `This XML file does not appear to have any style information associated with it. The document tree is shown below.\n${xml}`
  const metadata = Buffer.from(healthy.get('federationmetadata.xml') ?? '').toString('utf8')

  it.each([0.3, 0.6, 0.9])('that is cut off is lost (%d)', async (part) => {
    expect(losses(await read('metadata.txt', copy(metadata.slice(0, metadata.length * part))))).toEqual([
      'incomplete',
      [true, expect.stringMatching(/^It is not well-formed XML/)],
    ])
  })

  it('that is whole is read, and another document that is cut off is none', async () => {
    expect(losses(await read('metadata.txt', copy(metadata.replace(/^<\?xml[^>]*>\s*/, ''))))).toEqual(['pass'])
    expect(losses(await read('feed.txt', copy('<rss version="2.0"><channel><title>News')))).toEqual(['pass'])
  })
})
