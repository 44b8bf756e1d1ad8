import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { GROUP_KEYS } from '../src/documents/settings-keys.ts'
import { STAGES } from '../src/domain/stages.ts'
import type { Report } from '../src/model/report.ts'
import { GUIDE_NOTES, PAGES } from '../src/fixes/pages.ts'
import { probes } from '../src/probes/index.ts'
import pretty from '../src/reporters/pretty/index.ts'
import { OWNERS, STAGE_LABELS } from '../src/reporters/labels.ts'
import { FIELD_WORDS } from '../src/reporters/field-words.ts'
import { PROBE_WORDS } from '../src/reporters/report-words.ts'
import { rules } from '../src/rules/index.ts'
import { topicsCalled } from '../src/commands/explain-topics.ts'
import { AADSTS } from '../src/vendors/aadsts.ts'
import { GUIDE_ENTRIES, isGuideEntry } from './support/contract.ts'
import { ROOT } from './support/indexes.ts'
import { folder, runHere } from './support/program.ts'
import { examine, exampleFiles, stage } from './support/run-case.ts'
import type { Block } from './support/case-file.ts'

// Every word that a report prints is a topic of explain.

const ids = new Set(rules.map(({ id }) => id))

function isTopic(word: string): boolean {
  return ids.has(word) || topicsCalled(word).length > 0
}

function change(file: string, values: Readonly<Record<string, unknown>>): Block {
  const body = Object.entries(values).map(([pointer, value]) => `${pointer} = ${JSON.stringify(value)}`)
  return { kind: 'change', argument: file, body: body.join('\n') }
}

/** A setup in which something is wrong in every chapter, with the records of a live check. */
function kitchenSink(): ReturnType<typeof stage> {
  const staged = stage([
    change('app.json', { '/identifierUris': ['https://mixpanel.com/security/sso/v2/authorize'], '/tokenEncryptionKeyId': 'x' }),
    change('sp.json', {
      '/replyUrls': ['https://sso.mixpanel.com/sso/saml2/', 'http://*.example.com/acs'],
      '/loginUrl': 'https://mixpanel.com/login/',
      '/accountEnabled': false,
      '/appRoleAssignmentRequired': false,
      '/notificationEmailAddresses': [],
      '/tags': ['HideApp'],
    }),
    change('claims.json', { '/claims/1/namespace': 'http://schemas.example.com/claims' }),
    change('mixpanel.yaml', {
      '/issuerUrl': 'https://login.microsoftonline.com/0ddba11e-9999-4c8b-8777-55555f00d5e5/saml2',
      '/ssoEnabled': false,
      '/requireSso': false,
      '/idpManagedAccess': false,
      '/teams': ['Nobody'],
      '/plan': 'growth',
    }),
    { kind: 'file', argument: 'broken.json', body: '{ "value": [' },
    { kind: 'file', argument: 'notes.txt', body: 'Nothing in here.' },
  ])
  const files = new Map(staged.files)
  for (const [name, bytes] of exampleFiles('live-record')) files.set(`record/${name}`, bytes)
  return { ...staged, files }
}

let report: Report
let text: string
beforeAll(async () => {
  const { files, circumstances } = kitchenSink()
  const diagnosis = await examine(files, circumstances)
  report = diagnosis.report
  text = await pretty.print(report, {
    style: { color: false, width: 100, verbose: true, quiet: false },
    excerpt: diagnosis.excerpt,
  })
})

describe('a report with many faults', () => {
  it('has something of everything', () => {
    const chapters = new Set(report.results.filter(({ status }) => status === 'fail').map(({ ruleId }) => ruleId.split('/')[0]))
    expect(report.verdict).toBe('fail')
    expect([...chapters].sort()).toEqual(expect.arrayContaining(['access', 'azure', 'cert', 'claims', 'mixpanel', 'scim', 'signing']))
    expect(report.results.filter(({ status }) => status === 'fail').length).toBeGreaterThan(12)
    expect(report.probes.length).toBeGreaterThan(3)
  })

  it('as JSON: each of its words is a topic', () => {
    const words = [
      report.verdict,
      ...report.results.flatMap(({ ruleId, status, severity, stage: at, findings, because }) => [
        ruleId,
        status,
        severity,
        at,
        because?.ruleId ?? 'pass',
        ...findings.flatMap(({ code, guide, owner }) => [code, guide, owner]),
      ]),
      ...report.journey.map(({ status }) => status),
      ...report.inputs.map(({ kind }) => kind),
      ...report.probes.flatMap(({ id, outcome }) => [id, outcome]),
    ]
    expect([...new Set(words)].filter((word) => !isTopic(word))).toEqual([])
    expect(new Set(words).size).toBeGreaterThan(80)
  })

  it('as people read it: rules, findings, numbers, stages and owners are topics', () => {
    const all = (pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([whole, inner]) => inner ?? whole)
    const words = [
      ...all(/\b[a-z]+\/[a-z][a-z-]+\b(?![./])/g).filter((word) => ids.has(word) || /^(?:azure|claims|cert|scim|live)\//.test(word)),
      ...all(/\b[A-Z]{2}-\d{2}\b/g),
      ...all(/^\s*([a-z0-9-]+) · guide /gm),
      ...all(/ · ([a-z0-9-]+) · [A-Z]{2}-\d{2}/g),
      ...all(/Who: ([A-Z][a-z]+ [a-z]+)/g),
      ...Object.values(STAGE_LABELS).filter((label) => text.includes(label)),
    ]
    expect([...new Set(words)].filter((word) => !isTopic(word))).toEqual([])
    expect(new Set(words).size).toBeGreaterThan(40)
  })
})

describe('topics', () => {
  it('are every finding, stage, owner, probe, chapter, page and number of the failure guide', () => {
    const numbers = GUIDE_ENTRIES.split(', ').flatMap((range) => {
      const [, chapter = '', last = ''] = /^([A-Z]{2})-01 to [A-Z]{2}-(\d{2})$/.exec(range) ?? []
      return Array.from({ length: Number(last) }, (_, index) => `${chapter}-${String(index + 1).padStart(2, '0')}`)
    })
    const words = [
      ...rules.flatMap(({ id, findings }) => [id.split('/')[0] ?? '', `${id.split('/')[0] ?? ''}/*`, ...Object.keys(findings)]),
      ...STAGES.flatMap(([each]) => [each, STAGE_LABELS[each], STAGE_LABELS[each].toLowerCase()]),
      ...Object.entries(OWNERS).flat(),
      ...probes.map(({ id }) => id),
      ...PAGES.flatMap(({ id, alias }) => [id, ...alias]),
      ...numbers,
      'E',
    ]
    expect(numbers).toHaveLength(119)
    expect(words.filter((word) => !isTopic(word))).toEqual([])
    expect(Object.keys(PROBE_WORDS).sort()).toEqual(probes.map(({ id }) => id).sort())
  })

  it('are taken as people write them', () => {
    for (const word of [
      'cl-01',
      'CL01',
      'cl-1',
      'claims',
      'claims/',
      'Claims',
      'TOKEN ACCEPTED',
      'Sign-in log',
      'email-namespace:',
      'Entra admin',
    ])
      expect(isTopic(word), word).toBe(true)
    for (const word of ['', 'constructor', '__proto__', 'toString', 'CL-99', 'XX-01', 'claims/emial', 'hello'])
      expect(isTopic(word), word).toBe(false)
  })

  it('notes of the guide are for entries without a finding, and name rules that exist', () => {
    const found = new Set(rules.flatMap(({ findings }) => Object.values(findings).map(({ guide }) => guide)))
    for (const [number, { rules: named, title, what }] of GUIDE_NOTES) {
      expect(found.has(number), number).toBe(false)
      expect(isGuideEntry(number), number).toBe(true)
      expect(title).not.toBe('')
      expect(what).toMatch(/\.$/)
      expect(
        named.filter((id) => !ids.has(id)),
        number,
      ).toEqual([])
    }
    for (const { rules: named, id } of PAGES)
      expect(
        named.filter((each) => !ids.has(each)),
        id,
      ).toEqual([])
  })
})

describe('names that a report prints and that belong to no rule', () => {
  it('name rules that exist', () => {
    const named = FIELD_WORDS.flatMap(({ rules: each }) => each)
    expect(named.filter((id) => !ids.has(id))).toEqual([])
  })

  it('are topics: keys of mixpanel.yaml, fields, exports, placeholders and codes', () => {
    const keys = [...GROUP_KEYS].flatMap(([group, names]) =>
      group === '' ? names : group === 'scim' || group === 'sharedSso' ? names.map((name) => `${group}.${name}`) : [],
    )
    const words = [
      ...keys,
      'InvalidCredentials',
      'Authorization_RequestDenied',
      'token issuance policy',
      'claims mapping policies',
      'users and groups',
      'provisioning job',
      'app registration',
      'Namespace',
      'Login URL',
      'Microsoft Entra Identifier',
      'IDP Managed Access',
      'Sign on URL',
      'Postback URL',
      'Attributes & Claims',
      'AuthnRequest',
      'SP_ID',
      'APP_ID',
      'TENANT_ID',
      'GROUP_ID',
      'JOB_ID',
    ]
    expect(words.filter((word) => !isTopic(word))).toEqual([])
    expect(words.length).toBeGreaterThan(30)
  })
})

describe('sso-doctor explain', () => {
  const page = async (...words: readonly string[]): Promise<string> => (await runHere(['explain', ...words])).stdout

  it('a finding: what it means and what to click', async () => {
    const out = await page('email-namespace')
    expect(out).toContain('claims/namespace')
    expect(out).toContain('Clear Namespace of the claim.')
    expect(out).toContain('Who: Entra admin')
    expect(out).toContain('Click Single sign-on.')
  })

  it('a setting, and where it is', async () => {
    const out = await page('issuerUrl')
    expect(out).toMatch(/Mixpanel ▸ Organization Settings ▸ Access\s+Security/)
    expect(out).toContain('mixpanel/issuer-url')
    expect(await page('SP_ID')).toContain('\n  az ad sp show --id APP_ID --query id --output tsv\n')
  })

  it('a certificate that has expired: the setup before the live check', async () => {
    for (const text of ['certificate expired', 'the certificate has expired', 'certificate-expired']) {
      const out = await page(text)
      expect(out, text).toMatch(/^The signing certificate has expired\n/)
      expect(out, text).toContain('cert/validity, cert/rollover')
    }
    const out = await page('timeout')
    expect(out).toContain('Entra tries again by itself')
    expect(out.indexOf('Entra tries again')).toBeLessThan(out.indexOf('Live check: no response in time.'))
    expect(await page('proxy-refused')).toMatch(/^proxy-refused\n/)
  })

  it('nothing, or a long word: what to paste', async () => {
    for (const topic of ['', ' ', 'Kontoverwaltungsfehlerseitenanzeige']) {
      const { code, stderr } = await runHere(['explain', topic])
      expect(code, topic).toBe(2)
      expect(stderr, topic).toContain('Paste one of these instead:')
    }
    for (const word of ['Fix', 'foo']) expect((await runHere(['explain', word])).stderr, word).not.toContain('did you mean')
  })

  it('writes paths from the folder of the inputs', async () => {
    const bundle = folder([
      ['app.json', readFileSync(join(ROOT, 'examples/namespace-trap/app.json'))],
      ['claims.json', readFileSync(join(ROOT, 'examples/namespace-trap/claims.json'))],
      ['broken.json', '{ "appId": '],
    ])
    for (const topic of ['claims/namespace', 'CL-01']) {
      const { stdout } = await runHere(['explain', topic, bundle, '--now', '2026-09-01T00:00:00Z'])
      expect(stdout, topic).toMatch(/ claims\.json:\d+:\d+/)
      expect(stdout, topic).toMatch(/^broken\.json: /m)
      expect(stdout, topic).not.toContain(bundle)
    }
  })

  it('a finding of many rules: each in brief', async () => {
    const out = await page('extra-query')
    expect(out).toContain('azure/reply-url')
    expect(out).toContain('mixpanel/issuer-url')
    expect(out).not.toMatch(/^ +1\. /m)
  })

  it('a number without a finding', async () => {
    expect(await page('AS-04')).toContain('Tested with a Global Administrator')
  })

  it('a chapter lists its rules, and no others', async () => {
    const out = await page('signing')
    for (const { id } of rules) expect(out.includes(`  ${id}\n`), id).toBe(id.startsWith('signing/'))
  })

  it('a log: where it is downloaded', async () => {
    const shown = async (id: string): Promise<string> => (await page(id)).replaceAll(/\s+/g, ' ')
    const logs = await shown('logs')
    for (const [id, place] of [
      ['sign-in-log', 'Entra ID ▸ Monitoring & health ▸ Sign-in logs'],
      ['provisioning-log', 'Entra ID ▸ Monitoring & health ▸ Provisioning logs'],
      ['audit-log', 'Entra ID ▸ Monitoring & health ▸ Audit logs'],
      ['mixpanel-audit-log', 'the gear ▸ Organization Settings ▸ Audit Log'],
    ] as const) {
      expect(await shown(id)).toContain(place)
      expect(logs).toContain(place)
      expect(logs).toContain(`explain ${id}`)
    }
  })

  it('with files: checks them first, by the rules of the topic', async () => {
    const bundle = folder([
      ['app.json', readFileSync(join(ROOT, 'examples/namespace-trap/app.json'))],
      ['sp.json', readFileSync(join(ROOT, 'examples/namespace-trap/sp.json'))],
      ['claims.json', readFileSync(join(ROOT, 'examples/namespace-trap/claims.json'))],
    ])
    for (const topic of [
      'CL-01',
      'email-namespace',
      'no-error',
      'claims',
      'User identified',
      'the email claim is there, I can see it in the portal',
    ]) {
      const { code, stdout } = await runHere(['explain', topic, bundle, '--now', '2026-09-01T00:00:00Z'])
      expect(code, topic).toBe(1)
      expect(stdout.indexOf('schemas.xmlsoap.org'), topic).toBeGreaterThan(0)
      expect(stdout.indexOf('schemas.xmlsoap.org'), topic).toBeLessThan(stdout.indexOf('─────'))
    }
    const passed = await runHere(['explain', 'AZ-01', bundle, '--now', '2026-09-01T00:00:00Z'])
    expect(passed.code).toBe(0)
    expect(passed.stdout).toContain('they passed: azure/entity-id')
    expect((await runHere(['explain', 'mixpanel/issuer-url', bundle])).code).toBe(3)
    expect((await runHere(['explain', 'MX-01', bundle])).code).toBe(3)
  })

  it('a word that is no topic: the most similar one, and exit 2', async () => {
    for (const [word, meant] of [
      ['email-namespce', 'email-namespace'],
      ['no-eror', 'no-error'],
      ['sign-in-lgo', 'sign-in-log'],
      ['clams', 'claims'],
    ]) {
      const { code, stdout, stderr } = await runHere(['explain', word ?? ''])
      expect({ code, stdout }, word).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(`did you mean ${meant ?? ''}?`)
    }
    expect((await runHere(['explain', 'hello'])).stderr).toContain('There is no topic “hello”.')
  })

  it('prints commands with nothing in front of them, so that they can be pasted', async () => {
    for (const topic of ['azure/sso-mode', 'AADSTS50105', 'sign-in-log', 'no-error', 'scim/job']) {
      const out = await page(topic)
      expect(out, topic).toMatch(/^ +(?:az|sso-doctor) /m)
      expect(out, topic).not.toMatch(/^ *[$>] /m)
    }
  })

  it('fits in 40, 80 and 120 columns, but for addresses and commands', async () => {
    const { main } = await import('../src/cli.ts')
    const topics = [
      ...PAGES.map(({ id }) => id),
      'CL-01',
      'extra-query',
      'claims',
      'Token accepted',
      'reply-url',
      'sinkhole',
      'E',
      'new hires never appear',
    ]
    for (const columns of [40, 80, 120]) {
      for (const topic of [...topics, ...AADSTS.slice(0, 12).map(({ code }) => `AADSTS${code}`)]) {
        let out = ''
        const stdout = { write: (part: string) => (out += part), columns }
        await main(['explain', topic], {
          stdout,
          stderr: stdout,
          env: {},
          stdin: () => Promise.resolve(new Uint8Array()),
          clock: () => new Date(),
        })
        const long = out
          .split('\n')
          .filter((line) => line.length > Math.min(columns, 100) && !/https?:|^ *(?:sso-doctor|az|cp) |· guide/.test(line))
        expect(long, `${topic} in ${columns} columns`).toEqual([])
      }
    }
  })
})
