import { describe, expect, it } from 'vitest'
import { examine } from './support/run-case.ts'
import { documentOf, healthy, pointer, reportWith, type Path } from './support/value-at.ts'

// Values of a wrong type in fields that are read: no pass is given over them. What programs write in an unusual way is read.

async function withValue(name: string, path: Path, value: unknown): Promise<readonly unknown[]> {
  const report = await reportWith(name, path, value)
  return [report.verdict, ...report.problems.map(({ lost, message, location }) => [lost, location?.pointer, message])]
}

async function statusOf(rule: string, ...change: Parameters<typeof reportWith>): Promise<string | undefined> {
  return (await reportWith(...change)).results.find(({ ruleId }) => ruleId === rule)?.status
}

interface Jobs {
  readonly value: readonly unknown[]
}

interface Schema {
  readonly synchronizationRules: readonly [
    { readonly objectMappings: readonly [unknown, { readonly attributeMappings: readonly { readonly targetAttributeName: string }[] }] },
  ]
}

/** As types of PowerShell are written, with `{}` under one key. */
function inPascal(value: unknown, emptied: string): unknown {
  if (Array.isArray(value)) return value.map((each) => inPascal(each, emptied))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, each]) => [key.charAt(0).toUpperCase() + key.slice(1), inPascal(each, emptied)] as const)
  return Object.fromEntries(members.map(([key, each]) => [key, key === emptied ? {} : each]))
}

const KEY = ['keyCredentials', 1]
const JOB = ['value', 0, 'status']
const CLAIM = ['claims', 1]

describe('is lost', () => {
  it.each<readonly [name: string, path: Path, value: unknown, what: string]>([
    ['app.json', ['displayName'], { a: 1 }, 'A text'],
    ['app.json', ['tags'], 'zz top', 'A list'],
    ['app.json', ['tags'], Array.from({ length: 10_001 }, (_, tag) => String(tag)), 'A list of at most 10,000 entries'],
    ['app.json', ['web'], 7, 'An object'],
    ['app.json', ['optionalClaims'], true, 'An object'],
    ['app.json', ['appId'], ['x'], 'A text'],
    ['assigned.json', ['value', 0, 'principalId'], 7, 'A text'],
    ['assigned.json', ['value', 0, 'principalType'], false, 'A text'],
    ['assigned.json', ['value'], 'x', 'A list of objects'],
    ['claims.json', [...CLAIM, 'configurations'], 'zz top', 'A list'],
    ['claims.json', [...CLAIM, 'configurations', 0, 'attribute'], 7, 'An object'],
    ['claims.json', ['groupFilter'], 7, 'An object'],
    ['jobs.json', [...JOB, 'lastExecution', 'timeEnded'], 'not a date', 'A date'],
    ['jobs.json', [...JOB, 'lastExecution', 'timeEnded'], '2026-13-45T09:00:00Z', 'A date'],
    ['jobs.json', [...JOB, 'lastExecution'], 'x', 'An object'],
    ['jobs.json', [...JOB, 'countSuccessiveCompleteFailures'], 'none at all', 'A number'],
    ['jobs.json', [...JOB, 'quarantine'], 7, 'An object'],
    ['schema.json', ['synchronizationRules', 0, 'objectMappings', 0, 'enabled'], 7, 'True or false'],
    ['secrets.json', ['value', 0, 'value'], { a: 1 }, 'A text'],
    ['secrets.json', ['value'], 7, 'A list of objects'],
    ['sp.json', ['notificationEmailAddresses'], 'ann@contoso.com', 'A list'],
    ['sp.json', ['notificationEmailAddresses', 0], 7, 'A text'],
    ['sp.json', [...KEY, 'endDateTime'], 7, 'A date'],
    ['sp.json', [...KEY, 'usage'], 7, 'A text'],
    ['sp.json', ['samlSingleSignOnSettings'], 'x', 'An object'],
    ['users.json', ['value', 0, 'mail'], { a: 1 }, 'A text'],
    ['users.json', ['value', 0, 'accountEnabled'], 7, 'True or false'],
  ])('%s %j: %.40j', async (name, path, value, what) => {
    const [verdict, ...problems] = await withValue(name, path, value)
    expect(verdict).not.toBe('pass')
    expect(problems).toContainEqual([true, pointer(path), expect.stringContaining(`${what} should be here: this value was not read.`)])
  })

  it('the certificate of a key in the field of the retired module', async () => {
    const [verdict, ...problems] = await withValue('sp.json', KEY, { type: 'AsymmetricX509Cert', usage: 'Verify', key: null, value: 7 })
    expect(verdict).not.toBe('pass')
    expect(problems).toEqual([[true, `${pointer(KEY)}/value`, expect.stringMatching(/^This certificate of the app cannot be read/)]])
  })

  it('in many entries of one list is one problem', async () => {
    const users = (documentOf('users.json') as { readonly value: object[] }).value.map((user) => ({ ...user, mail: [7] }))
    expect(await withValue('users.json', ['value'], users)).toEqual([
      expect.stringMatching(/^(?!pass)/),
      [true, '/value/0/mail', `A text should be here: this value was not read, nor ${users.length - 1} more of it. Export it again.`],
    ])
  })
})

describe('is lost, and nothing is concluded from it', () => {
  const RULE = ['synchronizationRules', 0]
  const TARGET = [...RULE, 'objectMappings', 1, 'attributeMappings', 0, 'targetAttributeName']

  it.each<readonly [name: string, path: Path, value: unknown, what: string, rules: readonly string[]]>([
    ['claims.json', ['claims'], {}, 'A list', ['claims/email']],
    ['claims.json', [...CLAIM, 'name'], 7, 'A text', ['claims/email']],
    ['claims.json', [...CLAIM, 'name'], {}, 'A text', ['claims/email']],
    ['claims.json', [...CLAIM, 'namespace'], 7, 'A text', ['claims/email', 'claims/namespace']],
    ['claims.json', [...CLAIM, 'namespace'], true, 'A text', ['claims/email', 'claims/namespace']],
    ['claims.json', [...CLAIM, 'tokenFormat', 0], 7, 'A text', ['claims/email']],
    ['claims.json', [...CLAIM, 'configurations', 0, 'attribute', 'source'], 7, 'A text', ['claims/email-source']],
    ['claims.json', ['claims', 0, 'nameIdFormat'], 7, 'A text', ['claims/name-id']],
    ['claims.json', ['audienceOverride'], 7, 'A text', []],
    ['claims.json', ['groupFilter'], true, 'An object', ['claims/groups']],
    ['app.json', ['groupMembershipClaims'], 7, 'A text', ['claims/groups']],
    ['sp.json', ['disabledByMicrosoftStatus'], 7, 'A text', ['azure/app-enabled']],
    ['secrets.json', ['value', 0, 'value'], 7, 'A text', []],
    ['jobs.json', [...JOB, 'lastExecution', 'state'], true, 'A text', ['scim/job']],
    ['jobs.json', [...JOB, 'code'], true, 'A text', ['scim/job', 'scim/quarantine']],
    ['schema.json', [...RULE, 'objectMappings', 1, 'attributeMappings', 0, 'source', 'name'], 7, 'A text', ['scim/mappings']],
    ['claims.json', [...CLAIM, 'configurations'], {}, 'A list', ['claims/email-source']],
    ['claims.json', [...CLAIM, 'configurations', 0], [], 'An object', ['claims/email-source']],
    ['claims.json', [...CLAIM, 'configurations', 0, 'attribute'], [], 'An object', ['claims/email-source']],
    ['claims.json', [...CLAIM, 'configurations', 0, 'attribute'], 7, 'An object', ['claims/email-source']],
    ['claims.json', [...CLAIM, 'configurations', 0, 'attribute', 'id'], {}, 'A text', ['claims/email-source']],
    ['schema.json', TARGET, 7, 'A text', ['scim/mappings']],
    ['schema.json', TARGET, {}, 'A text', ['scim/mappings']],
    ['schema.json', ['synchronizationRules'], {}, 'A list', ['scim/mappings']],
    ['schema.json', ['synchronizationRules'], '', 'A list', ['scim/mappings']],
    ['schema.json', RULE, [], 'An object', ['scim/mappings']],
    ['sp.json', ['loginUrl'], {}, 'A text', ['azure/sign-on-url']],
    ['sp.json', ['loginUrl'], [], 'A text', ['azure/sign-on-url']],
    ['sp.json', ['preferredSingleSignOnMode'], 7, 'A text', ['azure/sso-mode']],
    ['sp.json', ['replyUrls', 0], {}, 'A text', []],
    ['sp.json', ['servicePrincipalNames', 0], [], 'A text', []],
    ['sp.json', ['accountEnabled'], {}, 'True or false', ['azure/app-enabled']],
    ['app.json', ['appId'], {}, 'A text', []],
    ['users.json', ['value', 0, 'mailNickname'], [], 'A text', []],
    ['assigned.json', ['value', 0, 'principalId'], {}, 'A text', []],
    ...['assigned.json', 'jobs.json', 'secrets.json', 'users.json'].flatMap((name) =>
      [{}, ''].map((value) => [name, ['value'], value, 'A list of objects', []] as const),
    ),
  ])('%s %j: %j', async (name, path, value, what, rules) => {
    const [verdict, ...problems] = await withValue(name, path, value)
    expect(problems).toContainEqual([true, pointer(path), `${what} should be here: this value was not read. Export it again.`])
    expect(verdict).toBe('incomplete')
    for (const rule of rules) expect(await statusOf(rule, name, path, value), rule).toBe('unknown')
  })

  it.each<readonly [name: string, path: Path, rules: readonly string[]]>([
    ['jobs.json', [...JOB, 'code'], ['scim/job', 'scim/quarantine']],
    ['jobs.json', [...JOB, 'lastExecution', 'state'], ['scim/job']],
    ['jobs.json', ['value', 0, 'schedule', 'state'], ['scim/job']],
    ['schema.json', [...RULE, 'objectMappings', 0, 'flowTypes'], []],
  ])('%s %j: the number of a word', async (name, path, rules) => {
    const message = 'A word should be here, not a number: this value was not read. Export it again with ConvertTo-Json -EnumsAsStrings.'
    expect(await withValue(name, path, 3)).toEqual(['incomplete', [true, pointer(path), message]])
    for (const rule of rules) expect(await statusOf(rule, name, path, 3), rule).toBe('unknown')
  })

  describe('where nothing that is known is in it', () => {
    const objects: readonly (readonly [path: Path, what: string, rules: readonly string[]])[] = [
      [[...JOB, 'quarantine'], 'A quarantine', ['scim/quarantine']],
      [JOB, 'A status', ['scim/quarantine', 'scim/job']],
      [[...JOB, 'lastExecution'], 'A run', ['scim/job']],
      [['value', 0, 'schedule'], 'A schedule', ['scim/job']],
    ]

    it.each(objects.flatMap(([path, ...rest]) => [{}, { x: 1 }].map((value) => [path, value, ...rest] as const)))(
      'jobs.json %j: %j',
      async (path, value, what, rules) => {
        expect(await withValue('jobs.json', path, value)).toEqual([
          'incomplete',
          [true, pointer(path), `${what} should be here: this value was not read. Export it again.`],
        ])
        for (const rule of rules) expect(await statusOf(rule, 'jobs.json', path, value), rule).toBe('unknown')
      },
    )
  })

  it.each<readonly [name: string, path: Path, value: unknown]>([
    ['claims.json', CLAIM, []],
    ['jobs.json', ['value', 0], []],
    ['secrets.json', ['value'], [[]]],
    ['users.json', ['value', 0], []],
  ])('%s %j: %j, an entry', async (name, path, value) => {
    const { verdict, problems } = await reportWith(name, path, value)
    expect(problems).toMatchObject([{ lost: true, message: expect.stringMatching(/object/) as string }])
    expect(verdict).toBe('incomplete')
  })
})

describe('a list or an object of a wrong kind gives no finding', () => {
  const RULE = ['synchronizationRules', 0]
  const USERS = [...RULE, 'objectMappings', 1]
  const VALUES = [...CLAIM, 'configurations']
  const MAPPINGS = ['scim/mappings', 'scim/user-name']

  const lost: readonly (readonly [name: string, path: Path, value: unknown, what: string, rules: readonly string[]])[] = [
    ['claims.json', [...VALUES, 0, 'attribute'], { x: 1 }, 'An attribute', ['claims/email-source']],
    [
      'claims.json',
      [...VALUES, 0, 'attribute'],
      { '@odata.type': '#microsoft.graph.sourcedAttribute' },
      'An attribute',
      ['claims/email-source'],
    ],
    ['claims.json', ['claims'], { x: 1 }, 'A claim', ['claims/email']],
    ['claims.json', CLAIM, {}, 'A claim', ['claims/email']],
    ['claims.json', VALUES, { x: 1 }, 'The source of a claim', ['claims/email-source']],
    ['claims.json', [...VALUES, 0], { x: 1 }, 'The source of a claim', ['claims/email-source']],
    ['schema.json', [...USERS, 'attributeMappings'], { x: 1 }, 'A mapping of an attribute', MAPPINGS],
    ['schema.json', [...USERS, 'attributeMappings', 0], { x: 1 }, 'A mapping of an attribute', MAPPINGS],
    ['schema.json', [...RULE, 'objectMappings'], { x: 1 }, 'A mapping', MAPPINGS],
    ['schema.json', USERS, { x: 1 }, 'A mapping', MAPPINGS],
  ]

  it.each(lost)('%s %j: %j is lost', async (name, path, value, what, rules) => {
    const { verdict, problems, results } = await reportWith(name, path, value)
    expect(problems).toMatchObject([{ lost: true, message: `${what} should be here: this value was not read. Export it again.` }])
    expect(problems[0]?.location?.pointer).toBe(pointer(path))
    expect(verdict).toBe('incomplete')
    for (const rule of rules) expect(results.find(({ ruleId }) => ruleId === rule)?.status, rule).toBe('unknown')
    expect(results.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info'))).toEqual([])
  })

  it.each<readonly [name: string, path: Path, value: unknown, rules: readonly string[]]>([
    ['claims.json', ['claims'], [null], ['claims/email']],
    ['sp.json', ['notificationEmailAddresses'], [null], ['cert/expiry-notice']],
    ['claims.json', VALUES, [null], ['claims/email-source']],
    ['claims.json', VALUES, null, ['claims/email-source']],
    ['schema.json', [...USERS, 'attributeMappings'], null, MAPPINGS],
    ['schema.json', [...USERS, 'attributeMappings'], [null, null], MAPPINGS],
    ['schema.json', [...RULE, 'objectMappings'], null, MAPPINGS],
    ['schema.json', [...RULE, 'objectMappings'], [null], MAPPINGS],
    ['schema.json', ['synchronizationRules'], null, MAPPINGS],
    ['schema.json', ['synchronizationRules'], [null], MAPPINGS],
  ])('%s %j: %j is not given', async (name, path, value, rules) => {
    const { problems, results } = await reportWith(name, path, value)
    expect(problems).toEqual([])
    for (const rule of rules) expect(results.find(({ ruleId }) => ruleId === rule)?.status, rule).toBe('unknown')
    expect(results.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info'))).toEqual([])
  })

  it.each<readonly [name: string, path: Path, value: unknown, finding: string]>([
    ['claims.json', VALUES, [], 'no-source'],
    ['schema.json', [...USERS, 'attributeMappings'], [], 'no-active'],
    ['schema.json', [...RULE, 'objectMappings'], [], 'users-off'],
    [
      'schema.json',
      [...USERS, 'attributeMappings', 1],
      { targetAttributeName: 'title', source: { type: 'Attribute', name: 'jobTitle' } },
      'no-active',
    ],
  ])('neighbour: %s %j: %j is a finding', async (name, path, value, finding) => {
    const document = documentOf('schema.json') as Schema
    const index = document.synchronizationRules[0].objectMappings[1].attributeMappings.findIndex(
      (each) => each.targetAttributeName === 'active',
    )
    const { problems, results } = await reportWith(name, path.at(-1) === 1 ? [...path.slice(0, -1), index] : path, value)
    expect(problems).toEqual([])
    expect(results.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain(finding)
  })
})

describe('what PowerShell cut off at its default depth', () => {
  const CUT = '@{code=Active; lastExecution=}'
  const MESSAGE = 'PowerShell cut this value off at its default depth: it was not read. Export it again with ConvertTo-Json -Depth 10.'

  it.each<readonly [name: string, path: Path, value: unknown]>([
    ['jobs.json', [...JOB, 'lastExecution'], CUT],
    ['users.json', ['value', 0, 'mail'], '@{value=ann@contoso.com}'],
    ['assigned.json', ['value', 0, 'principalId'], '@{id=1; principalId=2}'],
    ['schema.json', ['synchronizationRules', 0], 'System.Object'],
    ['claims.json', [...CLAIM, 'configurations'], 'System.Object[]'],
    ['sp.json', ['replyUrls'], 'System.Collections.Hashtable'],
  ])('%s %j is lost', async (name, path, value) => {
    const [verdict, ...problems] = await withValue(name, path, value)
    expect(verdict).not.toBe('pass')
    expect(problems).toContainEqual([true, pointer(path), MESSAGE])
  })

  it.each<readonly [name: string, path: Path]>([
    ['sp.json', ['verifiedPublisher']],
    ['users.json', ['value', 0, 'identities']],
  ])('%s %j, which nobody reads, is none', async (name, path) => {
    expect(await withValue(name, path, CUT)).toEqual(['pass'])
  })
})

describe('is healthy', () => {
  it.each<readonly [what: string, name: string, path: Path, value: unknown]>([
    ['null', 'app.json', ['displayName'], null],
    ['absent', 'app.json', ['displayName'], undefined],
    ['an empty object for null', 'app.json', ['optionalClaims'], {}],
    ['a quarantine without values', 'jobs.json', [...JOB, 'quarantine'], { reason: null, error: { code: null }, seriesCount: 0 }],
    [
      'an empty object of PowerShell for null',
      'jobs.json',
      ['value', 0],
      inPascal((documentOf('jobs.json') as Jobs).value[0], 'Quarantine'),
    ],
    ['a schedule of one property', 'jobs.json', ['value', 0, 'schedule'], { interval: 'PT40M' }],
    ['a name that is a number', 'users.json', ['value', 0, 'displayName'], 2024],
    ['a surname that is a number', 'users.json', ['value', 0, 'surname'], 7],
    ['the name of a group that is a number', 'assigned.json', ['value', 0, 'principalDisplayName'], 2024],
    ['a code of an error that is a number', 'jobs.json', [...JOB, 'lastExecution', 'error'], { code: 404, message: 'x' }],
    ['a date of PowerShell 5', 'jobs.json', [...JOB, 'lastExecution', 'timeEnded'], '/Date(1788161400000)/'],
    [
      'a date as an object of PowerShell 5',
      'jobs.json',
      [...JOB, 'lastExecution', 'timeEnded'],
      { value: '/Date(1788161400000)/', DisplayHint: 2, DateTime: 'Sonntag, 30. August 2026 09:30:00' },
    ],
    ['a date as an object of PowerShell 7', 'jobs.json', [...JOB, 'lastExecution', 'timeEnded'], { DateTime: '2026-08-30T09:30:00Z' }],
    ['a date in seconds', 'jobs.json', [...JOB, 'lastExecution', 'timeEnded'], 1788161400],
    ['a date for a screen in Germany', 'jobs.json', [...JOB, 'lastExecution', 'timeEnded'], '30.08.2026 09:30:00'],
    ['a date that is blanked by hand', 'jobs.json', [...JOB, 'lastExecution', 'timeEnded'], 'REDACTED'],
    ['no date', 'jobs.json', [...JOB, 'lastSuccessfulExecution'], { timeEnded: 'n/a' }],
    ['a number as a text', 'jobs.json', [...JOB, 'countSuccessiveCompleteFailures'], '0'],
    ['a switch as PowerShell writes it', 'sp.json', ['accountEnabled'], 'True'],
    ['a switch as a spreadsheet writes it', 'sp.json', ['accountEnabled'], 'TRUE'],
    ['a switch in words', 'users.json', ['value', 0, 'accountEnabled'], 'Yes'],
    ['a list of one as its only entry', 'sp.json', ['appRoles'], { value: null, isEnabled: true }],
    ['a field that nobody reads', 'app.json', ['isFallbackPublicClient'], { a: 1 }],
    ['a field of a schema that nobody reads', 'schema.json', ['synchronizationRules', 0, 'priority'], 'x'],
    ['a list below the depth of PowerShell', 'claims.json', [...CLAIM, 'tokenFormat'], 'saml jwt'],
  ])('%s: %s', async (_, name, path, value) => {
    expect(await withValue(name, path, value)).toEqual(['pass'])
  })

  it('an answer of another kind, whose value is a text', async () => {
    const count = JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Edm.Int32', value: 7 })
    expect((await examine(new Map(healthy).set('zz.json', Buffer.from(count)))).report).toMatchObject({ verdict: 'pass', problems: [] })
  })
})
