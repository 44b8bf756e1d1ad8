import { describe, expect, it } from 'vitest'
import type { Report, ReportResult } from '../src/model/report.ts'
import { forms, Graph } from './support/forms.ts'
import { baseFiles, examine, exampleFiles, type Files } from './support/run-case.ts'

// A file's name, its folder and the order of the inputs decide nothing. Two sources that stand against each other make the rules that
// read them unknown, unless both carry a date.

type Json = Record<string, unknown>

const text = (files: Files, name: string): string => Buffer.from(files.get(name) ?? new Uint8Array()).toString('utf8')
const json = (files: Files, name: string): Json => JSON.parse(text(files, name)) as Json
const written = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value, null, 2))

/** What a report says, without paths and the words that hold some. */
function saidBy(report: Report): unknown {
  return [
    report.verdict,
    report.results.map(({ ruleId, status, because, findings }) => [
      ruleId,
      status,
      because?.ruleId ?? null,
      findings.map(({ code, severity, message, expected, actual }) => [
        code,
        severity,
        message.replaceAll(/“[^”]*\.(?:cer|pem|crt)”/g, '“FILE”'),
        expected,
        actual,
      ]),
    ]),
  ]
}

const resultsOf = (report: Report): ReadonlyMap<string, ReportResult> => new Map(report.results.map((each) => [each.ruleId, each]))
const sameResult = (a: ReportResult | undefined, b: ReportResult | undefined): boolean =>
  JSON.stringify([a?.status, a?.findings.map(({ code }) => code)]) === JSON.stringify([b?.status, b?.findings.map(({ code }) => code)])

/** The same files under names that sort in another order. */
function renamed(files: Files, nameOf: (name: string, index: number) => string): Files {
  return new Map([...files].map(([name, bytes], index) => [name === 'mixpanel.yaml' ? name : nameOf(name, index), bytes]))
}

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.'))
const WAYS: Readonly<Record<string, (files: Files) => Files>> = {
  'names in reverse order': (files) => renamed(files, (name, index) => `${String(900 - index)}${extensionOf(name)}`),
  'names without a meaning': (files) => renamed(files, (name, index) => `${String((index * 7) % 31)}x${extensionOf(name)}`),
  'each in its own folder': (files) => renamed(files, (name, index) => `${String(90 - index)}/${name}`),
  'everything twice': (files) => new Map([...files, ...[...files].map(([name, bytes]) => [`copy/${name}`, bytes] as const)]),
}
const settingsOutside = (files: Files): Files => new Map([...files].filter(([name]) => name !== 'README.md'))

describe('names, folders and copies', () => {
  for (const base of ['healthy', 'namespace-trap', 'silent-rollover', 'wrong-certificate', 'terraform-no-slash', 'healthy live-record']) {
    it(`of ${base} decide nothing`, async () => {
      const files = settingsOutside(baseFiles(base))
      const expected = saidBy((await examine(files)).report)
      for (const [way, change] of Object.entries(WAYS))
        expect([way, saidBy((await examine(change(files))).report)]).toEqual([way, expected])
    })
  }
})

// ── two exports of one object ────────────────────────────────────────────────────────────────────────────────────────

interface Conflict {
  readonly name: string
  readonly file: string
  /** The bad copy. */
  readonly bad: (content: Json) => Json
  /** Rules that read what differs. */
  readonly unknown: readonly string[]
}

const set =
  (changes: Json) =>
  (content: Json): Json => ({ ...content, ...changes })
const firstOf = (content: Json, change: (item: Json) => Json): Json => {
  const [first = {}, ...rest] = content['value'] as Json[]
  return { ...content, value: [change(first), ...rest] }
}
const replaced =
  (from: string, to: string) =>
  (content: Json): Json =>
    JSON.parse(JSON.stringify(content).replaceAll(from, to)) as Json

const CONFLICTS: readonly Conflict[] = [
  {
    name: 'sign-on URL',
    file: 'sp.json',
    bad: set({ loginUrl: 'https://mixpanel.com/login' }),
    unknown: ['azure/sign-on-url', 'azure/org-id'],
  },
  { name: 'sign-on mode', file: 'sp.json', bad: set({ preferredSingleSignOnMode: 'password' }), unknown: ['azure/sso-mode'] },
  { name: 'reply URLs', file: 'sp.json', bad: set({ replyUrls: ['https://contoso.example/acs'] }), unknown: ['azure/reply-url'] },
  {
    name: 'identifiers',
    file: 'sp.json',
    bad: replaced('https://mixpanel.com/security/sso/v2/authorize/"', 'https://mixpanel.com/security/sso/v2/authorize"'),
    unknown: ['azure/entity-id'],
  },
  { name: 'enabled', file: 'sp.json', bad: set({ accountEnabled: false }), unknown: ['azure/app-enabled'] },
  { name: 'assignment', file: 'sp.json', bad: set({ appRoleAssignmentRequired: false }), unknown: ['access/assignment-required'] },
  {
    name: 'active certificate',
    file: 'sp.json',
    bad: set({ preferredTokenSigningKeyThumbprint: '00112233445566778899AABBCCDDEEFF00112233' }),
    unknown: ['cert/active'],
  },
  {
    name: 'token encryption',
    file: 'sp.json',
    bad: set({ tokenEncryptionKeyId: '11111111-2222-4333-8444-555555555555' }),
    unknown: ['signing/encryption'],
  },
  { name: 'notification addresses', file: 'sp.json', bad: set({ notificationEmailAddresses: [] }), unknown: ['cert/expiry-notice'] },
  { name: 'tags', file: 'sp.json', bad: set({ tags: ['HideApp'] }), unknown: ['access/visible'] },
  {
    name: 'signed requests',
    file: 'app.json',
    bad: set({ requestSignatureVerification: { isSignedRequestRequired: true } }),
    unknown: ['signing/request'],
  },
  { name: 'group claims', file: 'app.json', bad: set({ groupMembershipClaims: 'SecurityGroup' }), unknown: ['claims/groups'] },
  {
    name: 'claims',
    file: 'claims.json',
    bad: replaced('"email"', '"Email"'),
    unknown: ['claims/email', 'claims/namespace', 'claims/email-source'],
  },
  {
    name: 'mail of a user',
    file: 'users.json',
    bad: (users) => firstOf(users, set({ mail: null })),
    unknown: ['claims/email-for-everyone'],
  },
  {
    name: 'domain of a user',
    file: 'users.json',
    bad: (users) => firstOf(users, set({ mail: 'ann@fabrikam.example' })),
    unknown: ['mixpanel/domains'],
  },
  {
    name: 'disabled user',
    file: 'users.json',
    bad: (users) => firstOf(users, set({ accountEnabled: false })),
    unknown: ['access/assigned'],
  },
  { name: 'assignments', file: 'assigned.json', bad: set({ value: [] }), unknown: ['access/assigned'] },
  { name: 'provisioning credentials', file: 'secrets.json', bad: replaced('/scim/v2', '/scim/v1'), unknown: ['scim/tenant-url'] },
  { name: 'mappings', file: 'schema.json', bad: replaced('"userName"', '"user_name"'), unknown: ['scim/mappings'] },
]

/** Both copies, in both orders: the two reports. */
async function bothOrders(files: Files, file: string, other: Uint8Array): Promise<readonly [Report, Report]> {
  const good = files.get(file) ?? new Uint8Array()
  const rest = [...files].filter(([name]) => name !== file)
  const put = async (first: Uint8Array, second: Uint8Array): Promise<Report> =>
    (await examine(new Map([...rest, [`1-${file}`, first], [`old/2-${file}`, second]]))).report
  return [await put(good, other), await put(other, good)]
}

/** The report about the healthy example, once. */
let ofHealthy: Promise<Report> | undefined
const healthyReport = (): Promise<Report> => (ofHealthy ??= examine(exampleFiles('healthy')).then(({ report }) => report))

describe('two exports of one object that differ', () => {
  for (const { name, file, bad, unknown } of CONFLICTS) {
    it(`${name}: unknown, whichever comes first, with both places`, async () => {
      const files = exampleFiles('healthy')
      const other = written(bad(json(files, file)))
      const alone = resultsOf((await examine(new Map([...files, [file, other]]))).report)
      const healthy = resultsOf(await healthyReport())
      const [one, two] = await bothOrders(files, file, other)
      expect(saidBy(one)).toEqual(saidBy(two))
      for (const [ruleId, result] of resultsOf(one)) {
        if (sameResult(alone.get(ruleId), healthy.get(ruleId))) continue
        // Whatever is decided otherwise by either copy is decided by neither.
        expect([ruleId, ['unknown', 'not-applicable'].includes(result.status)]).toEqual([ruleId, true])
      }
      for (const ruleId of unknown) {
        const result = resultsOf(one).get(ruleId)
        expect([ruleId, result?.status]).toEqual([ruleId, 'unknown'])
        const why = result?.needs.map((need) => need.why ?? '').join() ?? ''
        expect(why).toContain(`1-${file}:`)
        expect(why).toContain(`old/2-${file}:`)
      }
      expect(one.verdict).not.toBe('fail')
    })
  }
})

// ── dates, and evidence of other kinds ───────────────────────────────────────────────────────────────────────────────

describe('two exports that carry a date', () => {
  const job =
    (state: string, code: string, ended: string) =>
    (jobs: Json): Json =>
      firstOf(jobs, (one) => ({
        ...one,
        schedule: { ...(one['schedule'] as Json), state },
        status: { code, quarantine: null, lastExecution: { state: 'Succeeded', timeBegan: ended, timeEnded: ended } },
      }))

  it('of the job: the newer counts, whichever comes first', async () => {
    const files = exampleFiles('healthy')
    const newer = written(job('Active', 'Active', '2026-08-31T20:00:00Z')(json(files, 'jobs.json')))
    const older = written(job('Disabled', 'Paused', '2026-08-01T08:00:00Z')(json(files, 'jobs.json')))
    for (const report of await bothOrders(new Map([...files, ['jobs.json', newer]]), 'jobs.json', older))
      expect(resultsOf(report).get('scim/job')?.status).toBe('pass')
    const later = written(job('Disabled', 'Paused', '2026-08-31T22:00:00Z')(json(files, 'jobs.json')))
    for (const report of await bothOrders(new Map([...files, ['jobs.json', newer]]), 'jobs.json', later))
      expect(
        resultsOf(report)
          .get('scim/job')
          ?.findings.map(({ code }) => code),
      ).toEqual(['disabled'])
  })

  it('of a user: the newer counts; the end of a certificate is no date', async () => {
    const files = exampleFiles('healthy')
    const dated = (date: string, more: Json) =>
      firstOf(json(files, 'users.json'), set({ signInActivity: { lastSignInDateTime: date }, ...more }))
    const newer = written(dated('2026-08-30T10:00:00Z', {}))
    const older = written(dated('2026-03-01T10:00:00Z', { mail: 'ann@fabrikam.example' }))
    for (const report of await bothOrders(new Map([...files, ['users.json', newer]]), 'users.json', older))
      expect(resultsOf(report).get('mixpanel/domains')?.status).toBe('pass')
    const planned = written({ ...json(files, 'sp.json'), loginUrl: 'https://mixpanel.com/login', endDateTime: '2026-08-30T10:00:00Z' })
    for (const report of await bothOrders(files, 'sp.json', planned))
      expect(resultsOf(report).get('azure/sign-on-url')?.status).toBe('unknown')
  })
})

describe('other evidence that stands against other evidence', () => {
  it('a claims mapping policy that one export shows and another does not', async () => {
    const files = exampleFiles('healthy')
    const sp = String(json(files, 'sp.json')['id'])
    const context = `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${sp}')/claimsMappingPolicies`
    const schema = [{ Source: 'user', ID: 'mail', SamlClaimType: 'mail' }]
    const definition = [JSON.stringify({ ClaimsMappingPolicy: { Version: 1, IncludeBasicClaimSet: 'true', ClaimsSchema: schema } })]
    const assigned = written({
      '@odata.context': context,
      value: [{ id: '22222222-3333-4444-8555-666666666666', displayName: 'Old', definition }],
    })
    const none = written({ '@odata.context': context, value: [] })
    const [one, two] = await bothOrders(new Map([...files, ['policies.json', none]]), 'policies.json', assigned)
    expect(saidBy(one)).toEqual(saidBy(two))
    for (const ruleId of ['claims/policy-override', 'claims/email'])
      expect([ruleId, resultsOf(one).get(ruleId)?.status]).toEqual([ruleId, 'unknown'])
  })

  it('metadata of two tenants is one finding of mixpanel/tenant', async () => {
    const files = exampleFiles('healthy')
    const other = Buffer.from(text(files, 'federationmetadata.xml').replaceAll('b1d4c0de-1111', 'b1d4c0de-9999'))
    const [one, two] = await bothOrders(files, 'federationmetadata.xml', other)
    expect(saidBy(one)).toEqual(saidBy(two))
    expect(
      resultsOf(one)
        .get('mixpanel/tenant')
        ?.findings.map(({ code }) => code),
    ).toEqual(['metadata'])
  })

  it('metadata with fewer bindings of the same URL, or without a URL, is no difference; another URL is', async () => {
    const files = exampleFiles('healthy')
    const whole = text(files, 'federationmetadata.xml')
    const service = /<(?:\w+:)?SingleSignOnService[^>]*?(?:\/>|>\s*<\/[^>]*>)/g
    const [first = ''] = whole.match(service) ?? []
    expect(first).not.toBe('')
    const statusWith = async (other: string) => {
      const reports = await bothOrders(files, 'federationmetadata.xml', Buffer.from(other))
      return reports.map((report) => resultsOf(report).get('mixpanel/sign-in-url')?.status)
    }
    let nth = 0
    expect(await statusWith(whole.replace(service, (each) => (nth++ === 0 ? each : '')))).toEqual(['pass', 'pass'])
    expect(await statusWith(whole.replace(service, ''))).toEqual(['pass', 'pass'])
    const elsewhere = first.replace(
      /Location="[^"]*"/,
      'Location="https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml9"',
    )
    expect(await statusWith(whole.replace(first, elsewhere))).toEqual(['unknown', 'unknown'])
  })

  it('two files of settings: what one leaves out comes from the other, and what they say differently is unknown', async () => {
    const files = exampleFiles('healthy')
    const settings = text(files, 'mixpanel.yaml')
    const some = Buffer.from('plan: enterprise\nteams: [Elsewhere]\n')
    const put = async (a: Uint8Array, b: Uint8Array) =>
      (await examine(new Map([...files, ['mixpanel.yaml', a], ['old/mixpanel.yaml', b]]))).report
    const [one, two] = [await put(Buffer.from(settings), some), await put(some, Buffer.from(settings))]
    expect(saidBy(one)).toEqual(saidBy(two))
    expect(resultsOf(one).get('mixpanel/issuer-url')?.status).toBe('pass')
  })

  it('the certificate is found in a page of Markdown and in a log, as in a text', async () => {
    const files = new Map(exampleFiles('healthy'))
    const page = Buffer.from(`The certificate:\n\n${text(files, 'Mixpanel.cer')}`)
    files.delete('Mixpanel.cer')
    files.set('mixpanel.yaml', Buffer.from(text(files, 'mixpanel.yaml').replace(/^certificate:.*$/m, '')))
    for (const name of ['notes.md', 'build.log', 'notes.txt']) {
      const { report } = await examine(new Map([...files, [name, page]]))
      expect([name, resultsOf(report).get('cert/active')?.status]).toEqual([name, 'pass'])
    }
  })
})

describe('every pair of forms of one setup', () => {
  it('says the same, whichever comes first', async () => {
    const graph = new Graph(exampleFiles('healthy'))
    const inForms = forms.map((form) => ({ name: form.name, files: form.filesOf(graph) }))
    const expected = saidBy((await examine(graph.files)).report)
    // Each form beside the next one, and beside Graph's; the others follow.
    for (const [index, { name, files }] of inForms.entries()) {
      const other = inForms[(index + 1) % inForms.length]
      if (!other) continue
      const both = (a: Files, b: Files): Files =>
        new Map([
          ...graph.files,
          ...[...a].map(([file, bytes]) => [`a/${file}`, bytes] as const),
          ...[...b].map(([file, bytes]) => [`z/${file}`, bytes] as const),
        ])
      for (const [first, second] of [
        [files, other.files],
        [other.files, files],
      ] as const)
        expect([name, other.name, saidBy((await examine(both(first, second))).report)]).toEqual([name, other.name, expected])
    }
  }, 60_000)
})
