import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Exports that went through a chat, a mail program or an editor before they came here: what these add is not in Entra.

const healthy = exampleFiles('healthy')
const textOf = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString()

async function withText(name: string, text: string): Promise<Report> {
  expect(text, name).not.toBe(textOf(name))
  return (await examine(new Map(healthy).set(name, Buffer.from(text)))).report
}

const statuses = ({ results }: Report): readonly string[] => results.map(({ ruleId, status }) => `${ruleId} ${status}`)
const failed = ({ results }: Report): readonly string[] =>
  results.flatMap(({ ruleId, findings }) => findings.filter(({ severity }) => severity !== 'info').map(({ code }) => `${ruleId} ${code}`))
const untouched = await examine(healthy).then(({ report }) => report)

describe('something around the ids of an export', () => {
  it.each<readonly [name: string, open: string, close: string]>([
    ['sp.json', '{', '}'],
    ['sp.json', ' ', ''],
    ['sp.json', '', '\u00A0'],
    ['sp.json', '“', '”'],
    ['app.json', '<', '>'],
    ['app.json', '\u200B', ''],
    ['app.json', '[', ']'],
    ['users.json', "'", "'"],
    ['assigned.json', '{', '}'],
  ])('%s: %j%j', async (name, open, close) => {
    const report = await withText(name, textOf(name).replace(/"([0-9a-f]{8}-[0-9a-f-]{27})"/g, `"${open}$1${close}"`))
    expect(statuses(report)).toEqual(statuses(untouched))
    expect(report.verdict).toBe('pass')
    expect(report.notes).toEqual([expect.stringMatching(new RegExp(`^${name}:\\d+:\\d+: this value .*read without the blanks`))])
  })

  it('and an id that is another one is still another one', async () => {
    const other = textOf('app.json').replace(/("appId": )"([^"]+)"/, '$1"{0badcafe-2222-4b3c-9d4e-11111decade2}"')
    expect(failed(await withText('app.json', other))).toContain('azure/one-app different-apps')
  })
})

describe('addresses that a chat or a mail program made links of', () => {
  it.each<readonly [what: string, link: string]>([
    ['Markdown', '[$1](mailto:$1)'],
    ['Outlook', '$1<mailto:$1>'],
    ['Slack', '<mailto:$1|$1>'],
    ['angle brackets', '<$1>'],
    ['curly quotes', '“$1”'],
    ['a list', '$1;'],
    ['a full-width sign', '$2＠$3'],
  ])('%s', async (_, link) => {
    for (const name of ['users.json', 'sp.json']) {
      const report = await withText(name, textOf(name).replace(/(([a-z.-]+)@(contoso\.com))/g, link))
      expect(statuses(report)).toEqual(statuses(untouched))
      expect(report.notes).toEqual([expect.stringContaining('read without the blanks, quotes, brackets or link around it')])
    }
  })

  it('are at another domain where they are', async () => {
    const report = await withText('users.json', textOf('users.json').replace(/([a-z.]+)@contoso\.com/g, '<$1@fabrikam.example>'))
    expect(failed(report)).toContain('mixpanel/domains unclaimed')
    expect(JSON.stringify(report.results)).not.toContain('fabrikam.example>')
  })
})

describe('URLs that a chat made links of', () => {
  it.each(['<$1>', '<$1|$1>', '[$1]($1)'])('%s', async (link) => {
    for (const name of ['sp.json', 'app.json', 'claims.json', 'secrets.json']) {
      const report = await withText(name, textOf(name).replace(/(https:[^"]+)/g, link))
      expect([name, ...statuses(report)]).toEqual([name, ...statuses(untouched)])
      expect(report.problems).toEqual([])
    }
  })

  it('are wrong where they are wrong in Entra', async () => {
    const text = textOf('sp.json').replace('/sso/saml2"', '/sso/saml2/"')
    const report = await withText('sp.json', text.replace(/(https:[^"]+)/g, '<$1>'))
    expect(failed(report)).toEqual(failed(await withText('sp.json', text)))
    expect(failed(report)).not.toEqual([])
  })
})

describe('dashes of a word processor', () => {
  it.each(['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\uFF0D'])('%s in place of every hyphen', async (dash) => {
    for (const name of ['app.json', 'sp.json', 'assigned.json', 'users.json', 'schema.json', 'jobs.json', 'claims.json']) {
      const report = await withText(name, textOf(name).replaceAll('-', dash))
      expect([name, report.problems, ...statuses(report)]).toEqual([name, [], ...statuses(untouched)])
    }
  })

  it('in a name are the name’s own', async () => {
    const named = textOf('assigned.json').replace('"Growth"', '"Growth – EMEA"').replaceAll('-', '\u2013')
    const report = await withText('assigned.json', named)
    expect(report.results.find(({ ruleId }) => ruleId === 'scim/teams')?.findings).toMatchObject([{ actual: 'Growth – EMEA' }])
  })

  it('and an id that is another one is still another one', async () => {
    const other = textOf('app.json').replace(/("appId": )"([^"]+)"/, '$1"0badcafe–2222–4b3c–9d4e–11111decade2"')
    expect(failed(await withText('app.json', other))).toContain('azure/one-app different-apps')
  })
})
