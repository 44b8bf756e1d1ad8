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
