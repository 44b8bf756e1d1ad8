import { describe, expect, it } from 'vitest'
import type { Field, Texts } from '../src/model/field.ts'
import { inputs } from '../src/model/vocabulary.ts'
import { listOf, valueOf } from '../src/syntax/field.ts'
import { keyIn } from '../src/syntax/keys.ts'
import { collectionIn } from '../src/syntax/odata.ts'
import { Graph } from './support/forms.ts'
import { reading } from './support/reading.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Which kind of export an input is, where it is not the complete response of Graph. Each format has a neighbour that is something else.

const graph = new Graph(exampleFiles('healthy'))
const sp = graph.one('sp.json')
const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#'
const ANN = 'a0000070-5555-4e6f-8a71-44444beef100'
const texts = (field: Field<Texts> | undefined): readonly string[] => (field ? (listOf(field)?.items ?? []).map(({ value }) => value) : [])
const pick = (from: Readonly<Record<string, unknown>>, ...keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, from[key]]))

/** The statuses of some rules where these files replace or join those of the healthy setup. */
async function statuses(change: Readonly<Record<string, string | null>>, ...rules: readonly string[]): Promise<readonly string[]> {
  const files = exampleFiles('healthy')
  for (const [name, content] of Object.entries(change)) {
    if (content === null) files.delete(name)
    else files.set(name, Buffer.from(content))
  }
  const { report } = await examine(files)
  return report.results
    .filter(({ ruleId }) => rules.includes(ruleId))
    .map(({ ruleId, status, findings }) => [ruleId, status, ...findings.map(({ code }) => code)].join(' '))
}

describe('a response with selected properties', () => {
  it('names its collection in the context', () => {
    expect(collectionIn(`${GRAPH}users(id,displayName,mail)`)).toBe('users')
    expect(collectionIn(`${GRAPH}servicePrincipals(id,appRoleAssignedTo(id),appId)/$entity`)).toBe('servicePrincipals')
    expect(collectionIn(`${GRAPH}servicePrincipals('a')/appRoleAssignedTo(id)`)).toBe("servicePrincipals('a')/appRoleAssignedTo")
    expect(collectionIn(`${GRAPH}users('a')/$entity`)).toBe("users('a')")
    expect(collectionIn('no fragment')).toBeNull()
    expect(collectionIn(undefined)).toBeNull()
  })

  it('service principals, in a list and alone', async () => {
    const selected = pick(sp, 'id', 'appId', 'displayName', 'preferredSingleSignOnMode', 'loginUrl', 'replyUrls', 'keyCredentials')
    const context = `${GRAPH}servicePrincipals(${Object.keys(selected).join(',')})`
    for (const answer of [
      { '@odata.context': context, value: [selected] },
      { '@odata.context': `${context}/$entity`, ...selected },
      { value: [{ '@odata.type': '#microsoft.graph.servicePrincipal', ...selected }] },
    ]) {
      const { kinds, inputs: values } = await reading('sp.json', answer)
      expect(kinds).toEqual(['graph-service-principal'])
      expect(values(inputs.principals).map(({ replyUrls }) => texts(replyUrls))).toEqual([sp['replyUrls']])
      expect(values(inputs.principals)[0]?.names.is).toBe('absent')
    }
  })

  it('applications in a list', async () => {
    const selected = pick(graph.one('app.json'), 'id', 'appId', 'identifierUris')
    const { kinds, inputs: values } = await reading('app.json', {
      '@odata.context': `${GRAPH}applications(id,appId,identifierUris)`,
      value: [selected],
    })
    expect(kinds).toEqual(['graph-application'])
    expect(texts(values(inputs.applications)[0]?.identifierUris)).toEqual(selected['identifierUris'])
  })

  it('users without their sign-in names', async () => {
    const { kinds, inputs: values } = await reading('users.json', {
      '@odata.context': `${GRAPH}users(id,displayName,mail)`,
      value: [{ id: ANN, displayName: 'Ann Lee', mail: 'ann.lee@fabrikam.com' }],
    })
    expect(kinds).toEqual(['graph-users'])
    expect(values(inputs.users)[0]?.items.map(({ mail }) => valueOf(mail))).toEqual(['ann.lee@fabrikam.com'])
  })

  it('users of whom nothing says that they are members are neither counted as members nor as guests', async () => {
    const users = graph.list('users.json').map((each) => pick(each, 'id', 'mail', 'accountEnabled'))
    const selected = { '@odata.context': `${GRAPH}users(id,mail,accountEnabled)`, value: [...users] }
    selected.value[0] = { ...selected.value[0], mail: 'somebody@fabrikam.com' }
    expect(await statuses({ 'users.json': JSON.stringify(selected) }, 'mixpanel/domains', 'access/guests')).toEqual([
      'mixpanel/domains unknown',
      'access/guests unknown',
    ])
  })

  it('assignments of one app, and its jobs', async () => {
    const assigned = await reading('assigned.json', {
      '@odata.context': `${GRAPH}servicePrincipals('${String(sp['id'])}')/appRoleAssignedTo(principalId,principalType)`,
      value: [{ principalId: ANN, principalType: 'User' }],
    })
    expect(assigned.kinds).toEqual(['graph-app-role-assignments'])
    expect(assigned.inputs(inputs.assignments)[0]?.servicePrincipalId).toBe(sp['id'])
    const jobs = await reading('jobs.json', {
      '@odata.context': `${GRAPH}servicePrincipals('${String(sp['id'])}')/synchronization/jobs(id,schedule)`,
      value: [{ id: 'scim.1', schedule: { state: 'Paused' } }],
    })
    expect(jobs.inputs(inputs.jobs)[0]?.items.map(({ state }) => valueOf(state))).toEqual(['Paused'])
  })

  it('neighbours: owners, group memberships and other directory objects are none of these', async () => {
    for (const [path, entry] of [
      [`users('${ANN}')/memberOf(id,displayName)`, { id: ANN, displayName: 'Sales' }],
      ['devices(id,displayName)', { id: ANN, displayName: 'Laptop' }],
      ['users(id)', { id: ANN }],
    ] as const) {
      const { kinds } = await reading('answer.json', { '@odata.context': GRAPH + path, value: [entry] })
      expect(kinds, path).toEqual([])
    }
  })
})

describe('names of properties', () => {
  it('are the same in any case, unless two differ by case alone', () => {
    expect(keyIn({ ReplyURLs: 1 }, 'replyUrls', 'pascal')).toBe('ReplyURLs')
    expect(keyIn({ replyurls: 1 }, 'replyUrls', 'camel')).toBe('replyurls')
    expect(keyIn({ replyURLs: 1, REPLYURLS: 2 }, 'replyUrls', 'camel')).toBeUndefined()
    expect(keyIn({ REPLYURLS: 2, replyUrls: 1 }, 'replyUrls', 'camel')).toBe('replyUrls')
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`Key${index}`, index]))
    expect(keyIn({ ...wide, ObjectID: 1 }, 'objectId', 'camel')).toBe('ObjectID')
    expect(keyIn({ ...wide, ObjectID: 1, OBJECTID: 2 }, 'objectId', 'camel')).toBeUndefined()
    // What people type is not guessed, and Terraform has one spelling.
    expect(keyIn({ IssuerURL: 1 }, 'issuerUrl', 'typed')).toBeUndefined()
    expect(keyIn({ Display_Name: 1 }, 'displayName', 'snake')).toBeUndefined()
    expect(keyIn({}, 'constructor', 'pascal')).toBeUndefined()
    expect(keyIn({}, '__proto__', 'camel')).toBeUndefined()
  })

  it('are looked up in a wide object in linear time', () => {
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`column${index}`, index]))
    const began = process.cpuUsage().user
    for (let index = 0; index < 20_000; index++) keyIn(wide, `missing${index}`, 'camel')
    // Without an index this would be a billion comparisons.
    expect((process.cpuUsage().user - began) / 1000).toBeLessThan(2000)
  })

  it('Microsoft365DSC: ReplyURLs and ObjectID', async () => {
    const { kinds, inputs: values } = await reading('dsc.json', [
      {
        ResourceName: 'AADServicePrincipal',
        AppId: sp['appId'],
        DisplayName: 'Mixpanel',
        AppRoleAssignmentRequired: true,
        ObjectID: sp['id'],
        ReplyURLs: ['https://sso.mixpanel.com/sso/saml2/'],
        ServicePrincipalNames: sp['servicePrincipalNames'],
        ServicePrincipalType: 'Application',
      },
    ])
    const [principal] = values(inputs.principals)
    expect(kinds).toEqual(['powershell-service-principal'])
    expect(principal && [valueOf(principal.id), texts(principal.replyUrls)]).toEqual([sp['id'], ['https://sso.mixpanel.com/sso/saml2/']])
  })

  it('Az.Resources: lists in the singular', async () => {
    const principal = {
      AccountEnabled: true,
      AppId: sp['appId'],
      AppRole: [{ Value: 'admin' }],
      AppRoleAssignmentRequired: true,
      DisplayName: 'Mixpanel',
      Id: sp['id'],
      KeyCredential: [{ KeyId: 'k', Type: 'AsymmetricX509Cert', Usage: 'Verify', EndDateTime: '2028-03-04T08:00:00Z' }],
      NotificationEmailAddress: ['idm@contoso.com'],
      PreferredSingleSignOnMode: 'saml',
      ReplyUrl: ['https://sso.mixpanel.com/sso/saml2/'],
      SamlSingleSignOnSetting: { RelayState: 'x' },
      ServicePrincipalName: ['https://mixpanel.com/security/sso/v2/authorize/'],
      Tag: ['HideApp'],
    }
    const read = await reading('sp.json', principal)
    const [found] = read.inputs(inputs.principals)
    expect(read.kinds).toEqual(['powershell-service-principal'])
    expect(found && [found.replyUrls, found.names, found.notificationMails, found.tags, found.roleValues].map(texts)).toEqual([
      ['https://sso.mixpanel.com/sso/saml2/'],
      ['https://mixpanel.com/security/sso/v2/authorize/'],
      ['idm@contoso.com'],
      ['HideApp'],
      ['admin'],
    ])
    expect(found && [valueOf(found.relayState), listOf(found.keys)?.items.length]).toEqual(['x', 1])
    const application = {
      AppId: sp['appId'],
      DisplayName: 'Mixpanel',
      Id: 'a',
      IdentifierUri: ['https://mixpanel.com/security/sso/v2/authorize'],
      Web: { RedirectUri: ['https://sso.mixpanel.com/sso/saml2/'], LogoutUrl: null },
      GroupMembershipClaim: 'All',
      SignInAudience: 'AzureADMyOrg',
    }
    const app = await reading('app.json', application)
    const [registration] = app.inputs(inputs.applications)
    expect(app.kinds).toEqual(['powershell-application'])
    expect(
      registration && [texts(registration.identifierUris), texts(registration.replyUrls), valueOf(registration.groupMembershipClaims)],
    ).toEqual([['https://mixpanel.com/security/sso/v2/authorize'], ['https://sso.mixpanel.com/sso/saml2/'], 'All'])
  })

  it('neighbour: a sign-in log names a service principal in the singular, and is none', async () => {
    const log = { AppId: sp['appId'], ServicePrincipalName: 'Mixpanel', ServicePrincipalId: sp['id'], ResourceDisplayName: 'Graph' }
    expect((await reading('log.json', [log])).kinds).toEqual([])
  })
})

describe('tables of people', () => {
  const ADMIN_CENTER = 'Block credential,Display name,First name,Last name,Object Id,Proxy addresses,User principal name'

  it('the Microsoft 365 admin center says whether an account is blocked', async () => {
    const rows = [
      `True,Old Ann,Old,Ann,${ANN},SMTP:old.ann+x@fabrikam.com+smtp:ann@contoso.onmicrosoft.com,old.ann@fabrikam.com`,
      `False,Raj Iyer,Raj,Iyer,,smtp:r@contoso.com;SMTP:raj.iyer@contoso.com,raj.iyer@contoso.com`,
      `False,Kiosk,,,,,kiosk@contoso.com`,
    ]
    const { kinds, inputs: values } = await reading('users.csv', [ADMIN_CENTER, ...rows].join('\r\n'))
    expect(kinds).toEqual(['portal-users'])
    expect(
      values(inputs.users)[0]?.items.map(({ upn, mail, accountEnabled }) => [
        valueOf(upn),
        valueOf(mail) ?? mail.is,
        valueOf(accountEnabled),
      ]),
    ).toEqual([
      ['old.ann@fabrikam.com', 'old.ann+x@fabrikam.com', false],
      ['raj.iyer@contoso.com', 'raj.iyer@contoso.com', true],
      ['kiosk@contoso.com', 'absent', true],
    ])
  })

  it.each([
    ['of which nobody knows the header, is that of nobody', 'Courrier', 'unreadable'],
    ['of other addresses, leaves them absent', 'Alternate email address', 'absent'],
    ['of no addresses, leaves them absent', 'Lieu', 'absent'],
  ])('a column %s', async (_, header, is) => {
    const cell = header === 'Lieu' ? 'Paris' : 'zoe@contoso.com'
    const { kinds, inputs: values } = await reading(
      'users.csv',
      `Nom d’utilisateur principal,${header}\nann@contoso.com,${cell}\nraj@contoso.com,\n`,
    )
    expect(kinds).toEqual(['portal-users'])
    expect(values(inputs.users)[0]?.items.map(({ mail }) => mail.is)).toEqual([is, is])
  })

  it('people whose addresses stand in such a column pass no rule about addresses', async () => {
    const [user] = graph.list('users.json')
    const table = (header: string): string =>
      `Nom d’utilisateur principal,ID d’objet,${header}\nx@contoso.com,${String(user?.['id'])},x@fabrikam.com\n`
    const rules = ['mixpanel/domains', 'claims/email-for-everyone']
    expect(await statuses({ 'users.json': null, 'users.csv': table('Courrier') }, ...rules)).toEqual([
      'claims/email-for-everyone unknown',
      'mixpanel/domains unknown',
    ])
    expect((await statuses({ 'users.json': null, 'users.csv': table('Email') }, ...rules)).at(-1)).toMatch(/^mixpanel\/domains fail/)
  })

  it('a blocked user is reported as disabled, and as nothing else', async () => {
    const [user] = graph.list('users.json')
    const table = [ADMIN_CENTER, `True,X,X,X,${String(user?.['id'])},SMTP:x@fabrikam.com,x@fabrikam.com`].join('\n')
    const rules = ['access/assigned', 'mixpanel/domains', 'scim/domains']
    const blocked = await statuses({ 'users.json': null, 'users.csv': table }, ...rules)
    expect(blocked.filter((line) => line.includes('fail'))).toEqual(['access/assigned fail disabled-users'])
    const enabled = await statuses({ 'users.json': null, 'users.csv': table.replace('True', 'False') }, ...rules)
    expect(enabled.filter((line) => line.includes('mixpanel/domains fail'))).toHaveLength(1)
  })

  it('the members of a group that the portal lists, of which one is a group', async () => {
    const table = [
      'id,userPrincipalName,displayName,objectType,userType,isUser,isGroup,isGuest',
      `${ANN},ann.lee@contoso.com,Ann Lee,user,Member,True,False,False`,
      '55555555-0000-4000-8000-000000000001,,Nested group,group,,False,True,False',
    ].join('\n')
    const { kinds, inputs: values } = await reading('exportGroupMembers.csv', table)
    expect(kinds).toEqual(['graph-group-members'])
    expect(values(inputs.memberships)).toMatchObject([{ userIds: [ANN], groups: [{ name: 'Nested group' }], groupId: null }])
    expect(values(inputs.users)[0]?.items.map(({ upn }) => valueOf(upn))).toEqual(['ann.lee@contoso.com'])
  })

  it('neighbour: the portal’s table of all users has an object type too', async () => {
    const table = `userPrincipalName,displayName,objectType,mail\nann.lee@contoso.com,Ann Lee,user,ann.lee@contoso.com`
    const { kinds } = await reading('exportUsers.csv', table)
    expect(kinds).toEqual(['graph-users'])
  })

  it('sign-ins of a log query, usage reports and risk reports name people, and are no lists of users', async () => {
    for (const text of [
      'TimeGenerated [UTC],UserPrincipalName,AppDisplayName,ResultType\n"8/30/2026, 8:19:41.000 AM",ann.lee@fabrikam.com,Mixpanel,50105',
      JSON.stringify([{ TimeGenerated: '2026-08-30T08:19:41Z', UserPrincipalName: 'ann.lee@fabrikam.com', ResultType: '50105' }]),
      'Report Refresh Date,User Principal Name,Display Name,Is Deleted,Last Activity Date\n2026-08-30,ann.lee@fabrikam.com,Ann Lee,False,2026-08-29',
      'User principal name,Risk level,Risk state\nann.lee@fabrikam.com,high,atRisk',
      JSON.stringify({ value: [{ id: ANN, userPrincipalName: 'ann.lee@fabrikam.com', riskLevel: 'high' }] }),
    ]) {
      expect((await reading(text.startsWith('[') || text.startsWith('{') ? 'rows.json' : 'rows.csv', text)).kinds, text).toEqual([])
    }
  })

  it('a query of sign-ins leaves open whether there are guests', async () => {
    const log = [{ TimeGenerated: '2026-08-30T08:19:41Z', UserPrincipalName: 'ann.lee@fabrikam.com', UserType: 'Member' }]
    expect(await statuses({ 'users.json': null, 'signins.json': JSON.stringify(log) }, 'access/guests')).toEqual(['access/guests unknown'])
  })

  it('the retired MSOnline module says whether an account is blocked', async () => {
    const [list] = (await reading('users.json', [{ UserPrincipalName: 'a@contoso.com', ObjectId: ANN, BlockCredential: true }])).inputs(
      inputs.users,
    )
    expect(list?.items.map(({ accountEnabled }) => valueOf(accountEnabled))).toEqual([false])
  })
})

describe('the tenant and its apps', () => {
  it('risky service principals are not the app', async () => {
    const risky = {
      '@odata.context': `${GRAPH}identityProtection/riskyServicePrincipals`,
      value: [{ id: sp['id'], appId: sp['appId'], displayName: 'Mixpanel', servicePrincipalType: 'Application', riskLevel: 'low' }],
    }
    expect((await reading('risky.json', risky)).kinds).toEqual([])
    expect((await reading('risky.json', risky.value)).kinds).toEqual([])
    const { riskLevel: _, ...healthy } = risky.value[0] ?? {}
    expect((await reading('sp.json', [healthy])).kinds).toEqual(['graph-service-principal'])
  })

  it('the domains of the tenant: those that are verified', async () => {
    const { kinds, inputs: values } = await reading('domains.json', {
      '@odata.context': `${GRAPH}domains`,
      value: [
        { id: 'contoso.com', authenticationType: 'Managed', isDefault: true, isVerified: true },
        { id: 'pending.example', authenticationType: 'Managed', isDefault: false, isVerified: false },
      ],
    })
    expect(kinds).toEqual(['graph-domains'])
    expect(values(inputs.organizations).map(({ tenantId, verifiedDomains }) => [tenantId.is, texts(verifiedDomains)])).toEqual([
      ['absent', ['contoso.com']],
    ])
    // Mixpanel's claimed domains look alike, and are settings.
    expect((await reading('x.json', { value: [{ id: 'contoso.com', isVerified: true }] })).kinds).toEqual([])
  })
})

describe('several documents in one file', () => {
  const one = JSON.stringify(sp, null, 2)
  const app = JSON.stringify(graph.one('app.json'), null, 2)

  it('each with its own places', async () => {
    const { kinds, inputs: values } = await reading('all.json', `${app}\n${one}`)
    expect(kinds).toEqual(['graph-application', 'graph-service-principal'])
    const at = values(inputs.principals)[0]?.loginUrl.at
    const span = at?.span()
    expect(span && at?.artifact.text.slice(span.start, span.end)).toBe(JSON.stringify(sp['loginUrl']))
  })

  it('with a comma between them, a prompt on the line of the last bracket, or nothing between them', async () => {
    for (const text of [
      `${app},\n${one}`,
      `${app}${one}`,
      `${app}\n\n${one}ann@host:~$ exit\n`,
      `PS C:\\> cat app.json\r\n${app}\r\nPS C:\\> cat sp.json\r\n${one}\r\nPS C:\\> `,
    ]) {
      const { kinds, problems } = await reading('all.txt', text)
      expect(kinds, text.slice(0, 30)).toEqual(['graph-application', 'graph-service-principal'])
      expect(problems).toEqual([])
    }
  })

  it('JSON lines are one list, with the place of each line', async () => {
    const lines = graph.list('users.json').map((each) => JSON.stringify(each))
    const { kinds, inputs: values } = await reading('users.ndjson', lines.join('\n'))
    expect(kinds).toEqual(['graph-users'])
    const [list] = values(inputs.users)
    expect(list?.items).toHaveLength(lines.length)
    const at = list?.items[1]?.upn.at
    expect(at && [at.pointer, at.artifact.text.slice(at.span().start, at.span().end)]).toEqual([
      '/1/userPrincipalName',
      JSON.stringify(graph.list('users.json')[1]?.['userPrincipalName']),
    ])
  })

  it('lines of different kinds are documents of their own', async () => {
    const { kinds } = await reading('all.ndjson', [graph.one('app.json'), sp].map((each) => JSON.stringify(each)).join('\n'))
    expect(kinds).toEqual(['graph-application', 'graph-service-principal'])
  })

  it('one that is cut off is said to be lost, and the others are read', async () => {
    const files = exampleFiles('healthy')
    files.delete('sp.json')
    files.set('app.json', Buffer.from(`${app}\n${one.slice(0, 400)}`))
    const { report } = await examine(files)
    expect(report.problems.map(({ lost, location, message }) => [lost, location?.line, message])).toEqual([
      [true, app.split('\n').length + 1, expect.stringContaining('the file may be cut off: export it again') as unknown],
    ])
    expect(report.inputs.find(({ path }) => path === 'app.json')?.kind).toBe('graph-application')
    expect(report.verdict).not.toBe('pass')
  })

  it('neighbours: brackets that nothing opened, a bracket in a sentence, a manual, and one document with a fault', async () => {
    for (const [name, text] of [
      ['app.json', `${app}\n}`],
      ['app.json', `${app}: 1`],
      ['app.json', app.replace('"appId"', 'appId')],
    ] as const) {
      const { kinds, problems } = await reading(name, text)
      expect([kinds, problems.length], text.slice(-10)).toEqual([[], 1])
    }
    expect(
      (await reading('manual.md', `# Manual\n\n${'This is how it works. '.repeat(200)}\n\n\`\`\`json\n${app}\n\`\`\`\n`)).kinds,
    ).toEqual([])
    expect((await reading('notes.txt', `[1] see below\n{ nothing }\n`)).problems).toEqual([])
  })

  it('are found in linear time, and not below the deepest level', async () => {
    for (const text of [
      '{"a":1}\n'.repeat(100_000),
      '[{'.repeat(100_000),
      '{"a\n'.repeat(100_000),
      '{  \n'.repeat(100_000),
      `${'['.repeat(5000)}1`,
    ]) {
      const began = process.cpuUsage().user
      const { kinds } = await reading('x.json', text)
      expect(kinds).toEqual([])
      expect((process.cpuUsage().user - began) / 1000, text.slice(0, 4)).toBeLessThan(6000)
    }
  })
})

describe('responses in other responses', () => {
  it('a batch has its own contexts and errors', async () => {
    const {
      kinds,
      inputs: values,
      problems,
    } = await reading('batch.json', {
      responses: [
        { id: '1', status: 200, body: { '@odata.context': `${GRAPH}users(id,mail)`, value: [{ id: ANN, mail: 'ann@contoso.com' }] } },
        { id: '2', status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } } },
      ],
    })
    expect(kinds).toEqual(['graph-users', 'graph-error'])
    expect(values(inputs.users)[0]?.items).toHaveLength(1)
    expect(problems).toHaveLength(1)
  })

  it('one response with its status', async () => {
    expect((await reading('saved.json', { statusCode: 200, headers: {}, body: sp })).kinds).toEqual(['graph-service-principal'])
  })

  it('neighbour: a request has a body too', async () => {
    expect((await reading('requests.json', { requests: [{ id: '1', method: 'PATCH', body: sp }] })).kinds).toEqual([])
    expect((await reading('request.json', { method: 'PATCH', body: sp })).kinds).toEqual([])
  })
})

describe('CLI for Microsoft 365', () => {
  const keys = [
    'accountEnabled',
    'appId',
    'appRoleAssignmentRequired',
    'id',
    'loginUrl',
    'replyUrls',
    'samlSingleSignOnSettings',
    'servicePrincipalType',
  ]
  const printed = (line: (value: unknown) => string): string => keys.map((key) => `${key.padEnd(36)}: ${line(sp[key] ?? null)}`).join('\n')
  const text = printed((value) => (typeof value === 'string' ? value : JSON.stringify(value)))

  it('text: a line for each key, with lists as JSON', async () => {
    for (const content of [text, `$ m365 entra enterpriseapp get --id x\n${text}\n$ `, text.replaceAll('\n', '\r\n')]) {
      const { kinds, inputs: values } = await reading('sp.txt', content)
      expect(kinds).toEqual(['graph-service-principal'])
      const [principal] = values(inputs.principals)
      expect(principal && [texts(principal.replyUrls), valueOf(principal.accountEnabled), principal.relayState.is]).toEqual([
        sp['replyUrls'],
        true,
        'empty',
      ])
      const at = principal ? listOf(principal.replyUrls)?.items[0]?.at : undefined
      expect(at && [at.pointer, at.artifact.text.slice(at.span().start, at.span().end)]).toEqual([
        '/replyUrls/0',
        JSON.stringify((sp['replyUrls'] as string[])[0]),
      ])
    }
  })

  it('text that ends inside of a list is cut off, and the lines before it count', async () => {
    const end = text.indexOf('["') + 20
    const { kinds, problems, inputs: values } = await reading('sp.txt', text.slice(0, end))
    expect([kinds, problems.length, problems.join()]).toEqual([['graph-service-principal'], 1, expect.stringContaining('was not read')])
    const [principal] = values(inputs.principals)
    expect(principal && [valueOf(principal.loginUrl), principal.replyUrls.is]).toEqual([sp['loginUrl'], 'absent'])
    expect((await reading('sp.txt', `${text.slice(0, end)}\n${text.slice(text.indexOf('samlSingle'))}`)).kinds).toEqual([])
  })

  it('neighbours: a list for the screen of PowerShell is shortened, and a log is no list', async () => {
    const shortened = printed((value) => (Array.isArray(value) ? '{https://sso.mixpanel.com/sso/saml2, https://a...}' : String(value)))
    const screen = await reading('sp.txt', shortened)
    expect(screen.kinds).toEqual([])
    expect(screen.problems.join()).toContain('--output json')
    expect((await reading('log.txt', 'id   : 1\nstarted\nid   : 2\nstarted\nid   : 3')).kinds).toEqual([])
  })
})

describe('Terraform and Pulumi', () => {
  const attributes = {
    application_id: sp['appId'],
    id: 'a0000000-3333-4c4d-8e5f-22222facade3',
    object_id: 'a0000000-3333-4c4d-8e5f-22222facade3',
    name: 'Mixpanel',
    'identifier_uris.#': '1',
    'identifier_uris.0': 'https://mixpanel.com/security/sso/v2/authorize',
    'reply_urls.#': '2',
    'reply_urls.3121': 'https://sso.mixpanel.com/sso/saml2',
    'reply_urls.0071': 'https://other.contoso.com',
    'web.#': '0',
    'tags.%': '0',
  }
  const state = (type: string, values: object, name = `${type}.mixpanel`) => ({
    version: 3,
    terraform_version: '0.11.14',
    lineage: '0ddba11',
    modules: [{ path: ['root'], resources: { [name]: { type, primary: { id: 'x', attributes: values } } } }],
  })

  it('a state of Terraform 0.11: attributes on one level', async () => {
    const { kinds, inputs: values } = await reading('terraform.tfstate', state('azuread_application', attributes))
    const [app] = values(inputs.applications)
    expect(kinds).toEqual(['terraform'])
    expect(app && [valueOf(app.displayName), valueOf(app.appId), texts(app.identifierUris), texts(app.replyUrls)]).toEqual([
      'Mixpanel',
      sp['appId'],
      ['https://mixpanel.com/security/sso/v2/authorize'],
      ['https://sso.mixpanel.com/sso/saml2', 'https://other.contoso.com'],
    ])
    const at = app ? listOf(app.identifierUris)?.items[0]?.at : undefined
    expect(at && [at.pointer, at.artifact.text.slice(at.span().start, at.span().end)]).toEqual([
      '/modules/0/resources/azuread_application.mixpanel/primary/attributes/identifier_uris.0',
      '"https://mixpanel.com/security/sso/v2/authorize"',
    ])
    expect(app?.managedBy?.value).toBe('Terraform')
  })

  it('a data source is not managed, and names of properties are only words', async () => {
    const { inputs: values } = await reading(
      'x.tfstate',
      state('azuread_application', { ...attributes, '__proto__.x': '1', 'constructor.#': '1' }, 'data.azuread_application.x'),
    )
    expect(values(inputs.applications).map(({ managedBy }) => managedBy)).toEqual([null])
  })

  it('neighbour: a state of other providers says nothing about the app', async () => {
    const { notes, inputs: values } = await reading('terraform.tfstate', state('aws_instance', attributes))
    expect(values(inputs.applications)).toEqual([])
    expect(notes.join()).toContain('no resources of the provider azuread')
  })

  it('a Pulumi stack: what is deleted does not count, what is only read is not managed', async () => {
    const resource = (type: string, outputs: object, more: object = {}) => ({
      urn: `urn:pulumi:prod::sso::${type}::x`,
      type,
      outputs,
      ...more,
    })
    const app = 'azuread:index/application:Application'
    const stack = {
      version: 3,
      checkpoint: {
        latest: {
          resources: [
            resource(
              app,
              {
                objectId: 'a',
                clientId: 'b',
                web: { redirectUris: ['https://a.example'] },
                optionalClaims: { saml2Tokens: [{ name: 'email' }] },
              },
              { external: true },
            ),
            resource(app, { objectId: 'c' }, { delete: true }),
            resource('random:index/randomId:RandomId', { hex: '1' }),
            resource('azuread:index/synchronizationJob:SynchronizationJob', {
              servicePrincipalId: '/servicePrincipals/s',
              schedules: [{ state: 'Active' }],
              enabled: true,
            }),
          ],
        },
      },
    }
    const { kinds, inputs: values } = await reading('prod.json', stack)
    expect(kinds).toEqual(['pulumi'])
    expect(values(inputs.applications).map((each) => [texts(each.replyUrls), texts(each.optionalSamlClaims), each.managedBy])).toEqual([
      [['https://a.example'], ['email'], null],
    ])
    expect(values(inputs.jobs)[0]?.items.map(({ state: written }) => valueOf(written))).toEqual(['Active'])
    const other = await reading('prod.json', { version: 3, deployment: { resources: [resource('random:index/randomId:RandomId', {})] } })
    expect(other.notes.join()).toContain('no resources of the provider azuread')
  })

  it('configuration is named, with what to send in its place', async () => {
    const hcl = 'resource "azuread_application" "mixpanel" {\n  display_name = "Mixpanel"\n}\n'
    for (const [name, content] of [
      ['main.tf', `# The app\n${hcl}`],
      ['main.tf.json', { resource: { azuread_application: { mixpanel: { display_name: 'Mixpanel' } } } }],
    ] as const) {
      const { notes, problems } = await reading(name, content)
      expect(notes.join(), name).toContain('terraform show -json')
      expect(problems).toEqual([])
    }
    expect((await reading('main.tf', 'resource "aws_instance" "x" {\n}\n')).notes).toEqual([])
  })
})
