import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TEMPLATE } from '../src/commands/init.ts'
import { SETTINGS_KEYS } from '../src/documents/settings-keys.ts'
import { deductions } from '../src/deductions/index.ts'
import { families } from '../src/pipeline/families.ts'
import type { MixpanelSettings } from '../src/model/mixpanel-settings.ts'
import { derived } from '../src/model/vocabulary.ts'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { looksLikeSettings } from '../src/syntax/settings-sign.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Mixpanel's settings as people type and save them.

const healthy = exampleFiles('healthy')
const YAML = Buffer.from(healthy.get('mixpanel.yaml') ?? '').toString()
const JSON_TEXT = JSON.stringify({ orgId: '1234567', plan: 'growth', scim: { enabled: true } })

/** The report where the settings are saved as that file. */
async function saved(name: string, text: string | Uint8Array) {
  const files = new Map(healthy)
  files.delete('mixpanel.yaml')
  files.set(name, Buffer.from(text))
  const { report } = await examine(files)
  const kind = report.inputs.find(({ path }) => path === name)?.kind ?? null
  const problems = report.problems.map(({ message, location }) => `${location?.line}:${location?.column} ${message}`)
  return { report, kind, problems, statusOf: (rule: string) => report.results.find(({ ruleId }) => ruleId === rule)?.status }
}

describe('settings that stand one level too deep', () => {
  const deeper = (outer: string, dash = '  '): string =>
    `${outer}:\n${YAML.split('\n')
      .map((line, index) => (index === 1 ? dash : '  ') + line)
      .join('\n')}`
  const json = (wrap: (settings: object) => unknown): string =>
    JSON.stringify(wrap({ orgId: '1234567', issuerUrl: 'x', claimedDomains: [] }), null, 1)
  const TOO_DEEP =
    /^\d+:\d+ “\w+” is not a key of Mixpanel’s settings\. The settings below it \(“orgId”, .*“claimedDomains”.*\) belong to the top level/

  it.each([
    ['mixpanel.yaml', deeper('mixpanel')],
    ['mixpanel.yaml', deeper('sso')],
    ['mixpanel.yaml', deeper('settings')],
    ['mixpanel.yaml', deeper('organization')],
    ['mixpanel.yaml', deeper('mixpanel', '- ').replaceAll('\n    ', '\n      ')],
    ['settings.yaml', deeper('mixpanel')],
    ['mixpanel.json', json((settings) => ({ mixpanel: settings }))],
    ['mixpanel.json', json((settings) => ({ settings: [settings] }))],
    ['answers.json', json((settings) => ({ version: 1, mixpanel: settings }))],
  ])('%s: %j', async (name, text) => {
    const { report, kind, problems, statusOf } = await saved(name, text)
    expect([kind, report.verdict, statusOf('mixpanel/issuer-url')]).toEqual(['mixpanel-settings', 'incomplete', 'unknown'])
    expect(problems.find((problem) => problem.includes('top level'))).toMatch(TOO_DEEP)
    expect(report.problems.every(({ lost }) => lost)).toBe(true)
  })

  it('in part are named beside those that are right', async () => {
    const { problems, statusOf } = await saved('mixpanel.yaml', YAML.replace('ssoEnabled: true', 'sso:\n  ssoEnabled: true'))
    expect(problems).toEqual([
      expect.stringMatching(/^6:1 “sso” is not a key of Mixpanel’s settings\. The settings below it \(“ssoEnabled”\) belong/),
    ])
    expect([statusOf('mixpanel/issuer-url'), statusOf('mixpanel/sso-enabled')]).toEqual(['pass', 'unknown'])
  })

  it.each([
    ['tls.yaml', 'server:\n  certificate: tls.pem\n  members: []\n'],
    ['oidc.yaml', 'auth:\n  issuerUrl: https://example.com/\n  certificate: a.pem\n'],
    ['mixpanel.schema.json', readFileSync('schemas/mixpanel.json', 'utf8')],
    ['own.yaml', 'x-notes:\n  issuerUrl: a\n  claimedDomains: []\n'],
  ])('are not those of another program: %s', async (name, text) => {
    const { report } = await examine(new Map(healthy).set(name, Buffer.from(text)))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })
})

it('$schema, as editors write it, is no setting and no mistake', async () => {
  const document = { $schema: './mixpanel.schema.json', ...(JSON.parse(JSON_TEXT) as object) }
  expect((await saved('mixpanel.json', JSON.stringify(document))).problems).toEqual([])
})

describe('settings that are cut off or not well-formed, under another name', () => {
  const upTo = (text: string): string => YAML.slice(0, YAML.indexOf(text) + text.length)

  it.each(['mixpanel.yaml.txt', 'mixpanel.yaml.bak', 'mixpanel (1).yaml', 'settings.txt'])('%s is lost', async (name) => {
    for (const text of [
      upTo('issuerUr'),
      upTo('\nclaimedDom'),
      upTo('domain: con'),
      upTo('[Growth, Mark'),
      YAML.replace('requireSso: ', 'requireSso:'),
    ]) {
      const { report } = await examine(new Map(healthy).set(name, Buffer.from(text)))
      expect([report.verdict, ...report.problems.map(({ path, lost }) => [path, lost])], text).toEqual(['incomplete', [name, true]])
    }
  })

  it.each([
    ['notes.txt', 'issuerUrl: https://example.com\nssoEnabled: true\nWe set both of these on Monday.\n'],
    ['todo.txt', 'plan: the rollout\nteams: all\nask'],
  ])('and %s is none', async (name, text) => {
    const { report } = await examine(new Map(healthy).set(name, Buffer.from(text)))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })
})

describe('a document with similar keys', () => {
  const shares: Readonly<Record<string, string>> = {
    'labels.yaml': 'teams: [Growth]\nplan: enterprise\nmembers: [ann@contoso.com]\nowners: []\n',
    'tls.json': '{"certificate":"./tls.pem","key":"./tls.key"}',
    'oidc.json': '{"issuerUrl":"https://example.com/","clientId":"x","scopes":["openid"],"redirectUri":"https://example.com/"}',
  }
  for (const [name, text] of Object.entries(shares))
    it(`is not Mixpanel’s settings: ${name}`, async () => {
      const { artifact } = artifactOf('mixpanel.yaml', Buffer.from(YAML))
      const other = artifactOf(name, Buffer.from(text)).artifact
      const circumstances = { now: new Date(0), app: null, live: false }
      const { examined, problems } = await assemble([artifact, other], [], families, [], circumstances)
      expect(examined.map(({ kinds }) => kinds)).toEqual([['mixpanel-settings'], []])
      expect(problems).toEqual([])
    })

  it('two files with the same settings count once, and a value in which they differ counts in neither', async () => {
    const settingsOf = async (...texts: string[]): Promise<MixpanelSettings | undefined> => {
      const artifacts = texts.map((text, index) => artifactOf(`${index}.yaml`, Buffer.from(text)).artifact)
      const { setup } = await assemble(artifacts, [], families, deductions, { now: new Date(0), app: null, live: false })
      return setup.answer(derived.settings).known
    }
    expect((await settingsOf(YAML, YAML))?.orgId).toMatchObject({ is: 'known', value: '1234567' })
    expect((await settingsOf(YAML, YAML.replace(/^requireSso:.*$/m, 'requireSso: true')))?.requireSso).toMatchObject({ is: 'unreadable' })
  })
})

describe('settings are recognised by their content', () => {
  for (const name of ['-', 'mixpanel', 'mixpanel.txt', 'mixpanel.yaml.txt', 'mixpanel.csv', 'settings.conf'])
    it(`as ${name}`, async () => {
      const { report, kind, problems } = await saved(name, YAML)
      expect([kind, problems, report.verdict]).toEqual(['mixpanel-settings', [], 'pass'])
    })

  it('with the line ends and the encoding of Windows, and with a certificate', async () => {
    const text = `${YAML}certificate: |\n${Buffer.from(healthy.get('Mixpanel.cer') ?? '')
      .toString()
      .trim()
      .replace(/^/gm, '  ')}\n`
    expect((await saved('mixpanel.txt', Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le'))).kind).toBe('mixpanel-settings')
  })

  it('as `init` writes them, and with only a few keys', () => {
    expect(looksLikeSettings(TEMPLATE)).toBe(true)
    expect(looksLikeSettings('orgId: 1234567\nissuerUrl: https://sts.windows.net/x/\n')).toBe(true)
    expect(looksLikeSettings('issuerUrl:\n"ssoEnabled": true # since May\nteams: [\n  A,\n]\n')).toBe(true)
    expect(looksLikeSettings(SETTINGS_KEYS.map((key) => `${key}:\n`).join(''))).toBe(true)
  })

  const others: Readonly<Record<string, string>> = {
    'a letter': 'Hi Ann,\n\nissuerUrl: https://sts.windows.net/x/\nidpSignInUrl: https://login.microsoftonline.com/x/saml2\n\nBob\n',
    'the head of a mail': 'From: a\nTo: b\nSubject: c\nDate: d\nCc: e\nissuerUrl: https://sts.windows.net/x/\nplan: free\n',
    'an explanation of the keys': 'issuerUrl: the Issuer URL of Mixpanel\nidpSignInUrl: where people are sent\nplan: yours\n',
    'a page of Markdown': `# Settings\n\nFill in:\n\n\`\`\`yaml\n${YAML}\`\`\`\n`,
    'a list in Markdown': '# Keys\n\n- issuerUrl: https://sts.windows.net/x/\n- ssoEnabled: true\n',
    'a script': `#!/bin/sh\ncat > mixpanel.yaml <<EOF\n${YAML}EOF\n`,
    'a type': 'interface Settings {\n  issuerUrl: string\n  ssoEnabled: boolean\n}\n',
    'settings of something else': 'orgId: 5\nplan: free\nmembers: [a]\nowners: [b]\n',
  }
  for (const [what, text] of Object.entries(others))
    it(`not in ${what}`, async () => {
      const { kind, problems } = await saved('notes.txt', text)
      expect([kind, problems]).toEqual([null, []])
    })
})

describe('well-formed settings with mistakes', () => {
  it('a key that is there twice is ignored, in YAML and in JSON, and the others are used', async () => {
    for (const [name, text, at] of [
      ['mixpanel.yaml', YAML.replace('ssoEnabled: true', 'ssoEnabled: false\nssoEnabled: true'), '7:1'],
      ['mixpanel.json', '{\n "ssoEnabled": false,\n "ssoEnabled": true,\n "requireSso": false\n}', '3:2'],
    ] as const) {
      const { problems, statusOf } = await saved(name, text)
      expect(problems).toEqual([`${at} The key “ssoEnabled” is here for the second time. It must be unique.`])
      expect(statusOf('mixpanel/sso-enabled')).toBe('unknown')
      expect(statusOf('mixpanel/require-sso')).toBe('fail')
    }
  })

  it('a group that is there twice is ignored with everything inside', async () => {
    const { problems, statusOf } = await saved('mixpanel.json', JSON_TEXT.replace('"scim"', '"scim": {"enabled": false}, "scim"'))
    expect(problems).toHaveLength(1)
    expect(statusOf('scim/job')).toBe('pass')
    expect(statusOf('mixpanel/idp-managed-access')).toBe('unknown')
  })

  it('a second document is reported, and an empty one is not', async () => {
    const { problems, report } = await saved('mixpanel.yaml', `${YAML}---\n# more\nplan: free\n`)
    expect(problems).toEqual(['19:1 A second document begins here, after ---. Only the first one is read.'])
    expect(report.verdict).toBe('incomplete')
    expect((await saved('mixpanel.yaml', `---\n${YAML}---\n`)).problems).toEqual([])
  })

  it('an alias without an anchor is reported with its place', async () => {
    const { problems } = await saved('mixpanel.yaml', `${YAML}members: *nobody\n`)
    expect(problems).toEqual([expect.stringMatching(/^17:10 /)])
  })

  it('a number is the name of a Team if YAML does not change it', async () => {
    expect((await saved('mixpanel.yaml', YAML.replace('[Growth, Marketing]', '[Growth, 2024]'))).statusOf('scim/teams')).toBe('pass')
    expect((await saved('mixpanel.yaml', YAML.replace('[Growth, Marketing]', '[Growth, 007]'))).statusOf('scim/teams')).toBe('unknown')
  })

  it('a blank value in a list is not filled in', async () => {
    const text = `${YAML}sharedSso: { role: none }\notherOrganizations: [{ orgId: 7, issuerUrl: }]\n`
    expect((await saved('mixpanel.yaml', text)).statusOf('mixpanel/shared-sso')).toBe('unknown')
    expect((await saved('mixpanel.yaml', text.replace('issuerUrl: }', 'issuerUrl: "" }'))).statusOf('mixpanel/shared-sso')).toBe('pass')
  })
})
