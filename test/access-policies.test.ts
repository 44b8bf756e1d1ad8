import { describe, expect, it } from 'vitest'
import { inputs } from '../src/model/vocabulary.ts'
import { reading } from './support/reading.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { graph, pascal } from './support/sign-in-log.ts'

// Conditional Access policies in the forms in which they are exported, and the lists of a SCIM service.

const APP_ID = 'c0ffee00-2222-4b3c-9d4e-11111decade2'

interface Options {
  readonly state?: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly controls?: readonly string[]
}

const policy = (
  displayName: string,
  { state = 'enabled', include = ['All'], exclude = [], controls = ['block'] }: Options = {},
): object => ({
  id: '99999999-0000-4aaa-8aaa-000000000001',
  displayName,
  state,
  createdDateTime: '2026-08-01T00:00:00Z',
  conditions: {
    applications: { includeApplications: include, excludeApplications: exclude, includeUserActions: [] },
    users: { includeUsers: ['All'], excludeUsers: [], includeGroups: [] },
    clientAppTypes: ['all'],
    locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
  },
  grantControls: { operator: 'OR', builtInControls: controls, customAuthenticationFactors: [], termsOfUse: [] },
  sessionControls: null,
})
const list = (...policies: readonly object[]): string =>
  JSON.stringify(
    { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies', value: policies },
    null,
    2,
  )

describe('Conditional Access policies', () => {
  const BLOCK = policy('Block outside DE', { include: [APP_ID.toUpperCase()], exclude: ['Office365'] })

  it.each([
    ['Graph', list(BLOCK)],
    ['one policy, as the portal saves it', JSON.stringify(BLOCK)],
    ['an array', JSON.stringify([BLOCK])],
    ['PowerShell', JSON.stringify(pascal(BLOCK))],
    ['a list of PowerShell', JSON.stringify([pascal(BLOCK)])],
  ])('%s', async (_, text) => {
    const [found, ...more] = (await reading('a.json', text)).inputs(inputs.accessPolicies)
    expect(more).toEqual([])
    expect(found).toMatchObject({
      displayName: 'Block outside DE',
      state: 'enabled',
      includedApps: [APP_ID],
      excludedApps: ['office365'],
      controls: ['block'],
    })
  })

  it('says that PowerShell cut off which apps a policy is about', async () => {
    const cut = {
      ...(pascal(BLOCK) as object),
      Conditions: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphConditionalAccessConditionSet',
    }
    const files = exampleFiles('healthy')
    files.set('policies.json', Buffer.from(JSON.stringify([cut])))
    const { report, setup } = await examine(files)
    expect(setup.answer(inputs.accessPolicies).known?.map(({ includedApps }) => includedApps)).toEqual([[]])
    expect(report.problems).toMatchObject([{ lost: true, message: expect.stringContaining('PowerShell cut this value off') as string }])
  })
})

describe('the policy of AADSTS53003', () => {
  const failures = (name?: string): string =>
    graph(
      ['ann', 'bob'].map((person, index) => ({
        ...{
          time: '2026-08-31T09:02:11Z',
          person: `${person}@contoso.com`,
          code: 53003,
          correlation: index,
          app: 'Mixpanel',
          appId: APP_ID,
        },
        ...(name === undefined ? {} : { policy: name }),
      })),
    )
  const messageWith = async (log: string, policies: string): Promise<string> => {
    const files = exampleFiles('healthy')
    files.set('signins.json', Buffer.from(log))
    files.set('policies.json', Buffer.from(policies))
    const { report } = await examine(files)
    const { findings = [] } = report.results.find(({ ruleId }) => ruleId === 'logs/sign-ins') ?? {}
    expect(findings.map(({ actual }) => actual)).toEqual(['AADSTS53003'])
    return findings[0]?.message ?? ''
  }
  const ALL = list(
    policy('Block outside DE'),
    policy('Block this app', { include: [APP_ID] }),
    policy('Only a report', { state: 'enabledForReportingButNotEnforced' }),
    policy('Switched off', { state: 'disabled' }),
    policy('Multifactor', { controls: ['mfa'] }),
    policy('Not this app', { exclude: [APP_ID] }),
    policy('Payroll', { include: ['c0ffee00-9999-4aaa-8aaa-11111decade9'] }),
  )

  it('may be each that blocks the app, where the log does not name it', async () => {
    const message = await messageWith(failures(), ALL)
    expect(message).toContain(
      'The log does not name the policy. In the export, the Conditional Access policies “Block outside DE” and “Block this app” block this app, for the users and places that they are for.',
    )
    for (const other of ['Only a report', 'Switched off', 'Multifactor', 'Not this app', 'Payroll']) expect(message).not.toContain(other)
  })

  it('is the one of the log, where that names it', async () => {
    const message = await messageWith(failures('Block at night'), ALL)
    expect(message).toContain('The Conditional Access policy “Block at night” refuses them.')
    expect(message).not.toContain('Block outside DE')
  })

  it('is not named where no policy of the export blocks the app', async () => {
    expect(await messageWith(failures(), list(policy('Multifactor', { controls: ['mfa'] })))).not.toContain(
      'In the export, the Conditional',
    )
  })
})

describe('the list of a SCIM service', () => {
  const response = (total: number, ...Resources: readonly object[]): string =>
    JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: total,
      startIndex: 1,
      itemsPerPage: Resources.length,
      Resources,
    })
  const ann = { id: '1', userName: 'ann@contoso.com', active: true, emails: [{ value: 'ann@contoso.com', primary: true }] }
  const bob = { id: '2', userName: 'bob@contoso.com', active: false }

  it('has users, or groups, and is complete where all of them are there', async () => {
    const users = (await reading('a.json', response(2, ann, bob))).inputs(inputs.scimMembers)
    expect(users).toMatchObject([
      {
        of: 'user',
        complete: true,
        items: [
          { id: '1', name: 'ann@contoso.com', mails: ['ann@contoso.com'], active: true },
          { id: '2', name: 'bob@contoso.com', mails: [], active: false },
        ],
      },
    ])
    const groups = (await reading('a.json', response(7, { id: '9', displayName: 'Growth', members: [{ value: '1' }] }))).inputs(
      inputs.scimMembers,
    )
    expect(groups).toMatchObject([{ of: 'group', complete: false, items: [{ name: 'Growth', active: null }] }])
  })

  it('is no list of the users of the tenant, and raises nothing', async () => {
    const files = exampleFiles('healthy')
    files.set('scim.json', Buffer.from(response(12, ann, bob)))
    const { report, setup } = await examine(files)
    expect(report.inputs.find(({ path }) => path === 'scim.json')?.kind).toBe('scim-list')
    expect(report.notes).toContain(
      'scim.json: the SCIM service lists 2 users, and it is not the whole list. It lists only users of claimed domains, and no rule judges the list.',
    )
    expect(report.verdict).toBe('pass')
    expect(setup.answer(inputs.users).known).toHaveLength(1)
  })

  it('of nobody is a list too', async () => {
    const { setup, report } = await examine(new Map([['a.json', Buffer.from(response(0))]]))
    expect(setup.answer(inputs.scimMembers).known ?? []).toEqual([])
    expect(report.ignored).toEqual([])
  })
})
