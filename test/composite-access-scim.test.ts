import { describe, expect, it } from 'vitest'
import type { Report, ReportFinding } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Support cases with several causes in access and provisioning: what is reported, and what must not be.

const PRINCIPAL = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const ROLE = 'a0000009-5555-4e6f-8a71-44444beef009'

type Files = Map<string, Uint8Array>
type Json = Record<string, unknown>

function put(files: Files, name: string, value: unknown): void {
  files.set(name, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value, null, 2)))
}

function read(files: Files, name: string): Json {
  return JSON.parse(Buffer.from(files.get(name) ?? []).toString('utf8')) as Json
}

/** Sets values by JSON pointer. */
function edit(files: Files, name: string, values: Json): void {
  const root = read(files, name)
  for (const [pointer, value] of Object.entries(values)) {
    const steps = pointer.split('/').slice(1)
    const last = steps.pop() ?? ''
    const holder = steps.reduce<Json>((here, step) => here[step] as Json, root)
    expect(Object.keys(holder)).toContain(last)
    holder[last] = value
  }
  put(files, name, root)
}

function replace(files: Files, name: string, from: string, to: string): void {
  const text = Buffer.from(files.get(name) ?? []).toString('utf8')
  expect(text).toContain(from)
  put(files, name, text.replace(from, to))
}

function person(index: number, of: Json): Json {
  return {
    id: `a0001000-5555-4e6f-8a71-${String(index).padStart(12, '0')}`,
    displayName: `User ${index}`,
    givenName: 'Ann',
    surname: 'Example',
    mail: `user${index}@contoso.com`,
    userPrincipalName: `user${index}@contoso.com`,
    userType: 'Member',
    accountEnabled: true,
    ...of,
  }
}

function people(files: Files, users: readonly Json[]): void {
  put(files, 'users.json', { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', value: users })
  assigned(
    files,
    users.map(({ id, displayName }) => ({ principalId: id, principalType: 'User', principalDisplayName: displayName })),
  )
}

function assigned(files: Files, principals: readonly Json[]): void {
  put(files, 'assigned.json', {
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${PRINCIPAL}')/appRoleAssignedTo`,
    value: principals.map((each, index) => ({ id: String(index), appRoleId: ROLE, resourceId: PRINCIPAL, ...each })),
  })
}

function guides(report: Report): readonly string[] {
  return [...new Set(report.results.flatMap(({ findings }) => findings.map(({ guide }) => guide)))].sort()
}

function findings(report: Report, ruleId: string): readonly ReportFinding[] {
  return report.results.find((result) => result.ruleId === ruleId)?.findings ?? []
}

function status(report: Report, ruleId: string): string | undefined {
  return report.results.find((result) => result.ruleId === ruleId)?.status
}

function failing(report: Report): readonly string[] {
  return report.results.filter(({ status: each }) => each === 'fail').map(({ ruleId }) => ruleId)
}

describe('half of the company works', () => {
  const files = exampleFiles('healthy')
  people(files, [
    ...Array.from({ length: 200 }, (_, index) => person(index, {})),
    ...Array.from({ length: 40 }, (_, index) => person(200 + index, { mail: null })),
    ...['a', 'b', 'c'].map((name, index) =>
      person(240 + index, { mail: null, userPrincipalName: `adm-${name}@contoso.onmicrosoft.com`, displayName: `Admin ${name}` }),
    ),
  ])

  it('reports that 43 of 243 have no mail address, and that the sign-in names of admins are no replacement', async () => {
    const { report } = await examine(files)
    const [finding] = findings(report, 'claims/email-for-everyone')
    expect(finding).toMatchObject({ guide: 'CL-07', severity: 'error' })
    expect(finding?.message).toContain('43 of 243')
    expect(finding?.message).toContain('contoso.onmicrosoft.com')
    expect(JSON.stringify(finding?.fix)).toContain('IfEmpty')
    expect(findings(report, 'scim/user-name')).toMatchObject([{ guide: 'SC-11', severity: 'error' }])
    expect(failing(report)).toEqual(['claims/email-for-everyone', 'mixpanel/require-sso', 'scim/user-name'])
    expect(guides(report)).not.toContain('CL-06')
  })

  it('reports nothing about provisioning where it is not used', async () => {
    const without = new Map(files)
    for (const name of ['jobs.json', 'schema.json', 'secrets.json']) without.delete(name)
    replace(without, 'mixpanel.yaml', 'enabled: true\n  tenantUrl: https://mixpanel.com/api/app/scim/v2', 'enabled: false')
    const { report } = await examine(without)
    expect(failing(report)).toEqual(['claims/email-for-everyone', 'mixpanel/require-sso'])
  })

  it('does not count people who are not assigned', async () => {
    const few = new Map(files)
    const all = Array.from({ length: 200 }, (_, index) => person(index, {}))
    assigned(
      few,
      all.map(({ id }) => ({ principalId: id, principalType: 'User', principalDisplayName: 'User' })),
    )
    const { report } = await examine(few)
    expect(failing(report)).toEqual(['mixpanel/require-sso'])
  })
})

describe('two accounts in Mixpanel for each person', () => {
  const files = exampleFiles('healthy')
  people(
    files,
    Array.from({ length: 10 }, (_, index) =>
      index < 6
        ? person(index, { mail: `first.last${index}@contoso.com`, userPrincipalName: `flast${index}@contoso.com` })
        : person(index, index === 9 ? { userPrincipalName: 'User9@Contoso.com' } : {}),
    ),
  )
  edit(files, 'schema.json', {
    '/synchronizationRules/0/objectMappings/1/attributeMappings/0/source': {
      expression: '[userPrincipalName]',
      name: 'userPrincipalName',
      type: 'Attribute',
      parameters: [],
    },
  })

  it('reports that userName and email differ, with a count and examples, but not where they differ only in case', async () => {
    const { report } = await examine(files)
    const [finding, ...more] = findings(report, 'scim/user-name')
    expect(more).toEqual([])
    expect(finding).toMatchObject({ guide: 'SC-10', severity: 'error' })
    expect(finding?.message).toContain('6 of 10')
    expect(finding?.message).toContain('flast0@contoso.com and first.last0@contoso.com')
    expect(finding?.message).not.toContain('User9@Contoso.com')
    expect(finding?.fix.steps.join(' ')).toContain('Restart provisioning')
    expect(failing(report)).toEqual(['mixpanel/require-sso', 'scim/user-name'])
  })
})

describe('quarantined for a month', () => {
  const files = exampleFiles('healthy')
  edit(files, 'jobs.json', {
    '/value/0/status/code': 'Quarantine',
    '/value/0/status/quarantine': {
      reason: 'EncounteredQuarantineException',
      seriesBegan: '2026-07-20T14:10:00Z',
      currentBegan: '2026-08-30T14:10:00Z',
      seriesCount: 41,
      error: { code: 'SystemForCrossDomainIdentityManagementCredentialValidationFailure', message: 'Unauthorized' },
    },
  })
  edit(files, 'secrets.json', { '/value/2/value': '{"Enabled":true,"Recipients":"","DeleteThresholdEnabled":false}' })
  replace(files, 'mixpanel.yaml', 'enabled: true\n', 'enabled: true\n  tokenGeneratedAt: 2026-07-20\n')

  it('reports that the token was replaced, that Entra stopped after four weeks, and that no notification is set', async () => {
    const { report } = await examine(files)
    expect(findings(report, 'scim/quarantine').map(({ guide, severity }) => [guide, severity])).toEqual([
      ['SC-05', 'error'],
      ['SC-14', 'error'],
    ])
    expect(findings(report, 'scim/notice').map(({ guide }) => guide)).toEqual(['SC-20'])
    expect(report.results.find(({ ruleId }) => ruleId === 'scim/job')?.because?.ruleId).toBe('scim/quarantine')
    expect(failing(report)).toEqual(['mixpanel/require-sso', 'scim/quarantine', 'scim/notice'])
    expect(report.firstBlocker).toBe('scim/quarantine')
    const steps = findings(report, 'scim/quarantine')
      .flatMap(({ fix }) => fix.steps)
      .join(' ')
    expect(steps).toContain('Start provisioning')
    expect(steps).toContain('Restart provisioning')
  })
})

describe('two organizations, one tenant', () => {
  const files = exampleFiles('healthy')
  const second = '5e7f1ce0-4444-4d5e-9f60-33333c0de599'
  put(files, 'sp2.json', {
    ...read(files, 'sp.json'),
    id: second,
    appId: 'c0ffee00-2222-4b3c-9d4e-11111decade9',
    displayName: 'Mixpanel (Fabrikam)',
    loginUrl: 'https://mixpanel.com/security/sso/v2/authorize/?org_id=7654321',
    servicePrincipalNames: ['https://mixpanel.com/security/sso/v2/authorize/#fabrikam', 'c0ffee00-2222-4b3c-9d4e-11111decade9'],
  })
  put(files, 'app2.json', {
    ...read(files, 'app.json'),
    id: '0b1ec7a0-3333-4c4d-8e5f-22222facade9',
    appId: 'c0ffee00-2222-4b3c-9d4e-11111decade9',
    displayName: 'Mixpanel (Fabrikam)',
    identifierUris: ['https://mixpanel.com/security/sso/v2/authorize/#fabrikam'],
  })
  replace(
    files,
    'mixpanel.yaml',
    'plan: enterprise',
    "plan: enterprise\notherOrganizations:\n  - { orgId: '7654321', issuerUrl: https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/ }",
  )

  it('reports a second app with an altered identifier, and two organizations with one issuer, which no setting can fix', async () => {
    const { report } = await examine(files)
    expect(guides(report)).toEqual(['AZ-03', 'AZ-06', 'MX-06', 'MX-18'])
    expect(report.notes.join(' ')).toContain('“Mixpanel” was chosen from 2 apps')
    const advice = JSON.stringify(report.results.flatMap(({ findings: each }) => each.map(({ fix }) => fix)))
    expect(advice).toContain('Shared SSO')
    expect(advice).not.toMatch(/(?<!never press )Remove SSO configuration/)
  })

  it('does not mix the exports of the second app with those of the first', async () => {
    const other = new Map(files)
    put(other, 'jobs2.json', {
      '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${second}')/synchronization/jobs`,
      value: [{ id: 'x', templateId: 'mixpanel', schedule: { state: 'Paused' }, status: { code: 'Paused' } }],
    })
    put(other, 'assigned2.json', {
      '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${second}')/appRoleAssignedTo`,
      value: [],
    })
    const { report } = await examine(other)
    expect(guides(report)).toEqual(['AZ-03', 'AZ-06', 'MX-06', 'MX-18'])
  })

  it('checks the second app where --app names it', async () => {
    const { report } = await examine(files, { app: 'mixpanel (fabrikam)' })
    expect(report.subject.displayName).toBe('Mixpanel (Fabrikam)')
    expect(findings(report, 'azure/entity-id').map(({ guide }) => guide)).toEqual(['AZ-03'])
    expect(report.notes.join(' ')).toContain('“Mixpanel (Fabrikam)” is checked, because --app names it.')
    expect(status(report, 'access/assigned')).toBe('unknown')
  })
})

describe('sign-in works only for the administrator', () => {
  const files = exampleFiles('healthy')
  const group = 'a00000c9-5555-4e6f-8a71-44444beef201'
  put(files, 'users.json', {
    value: [person(0, { displayName: 'The administrator' }), ...Array.from({ length: 30 }, (_, index) => person(index + 1, {}))],
  })
  assigned(files, [{ principalId: group, principalType: 'Group', principalDisplayName: 'All-Analytics' }])
  put(files, 'members.json', {
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#groups('${group}')/members`,
    value: ['EU', 'US', 'APAC', 'LATAM'].map((name, index) => ({
      '@odata.type': '#microsoft.graph.group',
      id: `a00000ca-5555-4e6f-8a71-44444beef20${index}`,
      displayName: `Analytics ${name}`,
      securityEnabled: true,
    })),
  })
  replace(files, 'mixpanel.yaml', 'teams: [Growth, Marketing]', 'teams: [All-Analytics]')

  it('reports that the group has only groups as members, which stops sign-in and provisioning', async () => {
    const { report } = await examine(files)
    const [finding, ...more] = findings(report, 'access/nested-groups')
    expect(more).toEqual([])
    expect(finding).toMatchObject({ code: 'only-groups', guide: 'AS-02', severity: 'warning' })
    expect(finding?.message).toContain('Global Administrator')
    expect(finding?.message).toContain('provisioned')
    expect(failing(report)).toEqual(['mixpanel/require-sso', 'access/nested-groups'])
    for (const ruleId of ['access/assigned', 'scim/scope'])
      expect(report.results.find((result) => result.ruleId === ruleId)?.because?.ruleId).toBe('access/nested-groups')
    for (const { ruleId, status: each } of report.results) if (ruleId.startsWith('claims/')) expect([ruleId, each]).not.toContain('fail')
  })
})

describe('guests of an agency', () => {
  const files = exampleFiles('healthy')
  people(files, [
    ...Array.from({ length: 8 }, (_, index) => person(index, {})),
    ...Array.from({ length: 3 }, (_, index) =>
      person(8 + index, {
        userType: 'Guest',
        mail: `guest${index}@agency.io`,
        userPrincipalName: `guest${index}_agency.io#EXT#@contoso.onmicrosoft.com`,
        givenName: null,
        surname: null,
      }),
    ),
  ])
  const condition = (userType: string): Json => ({ '@odata.type': '#microsoft.graph.customClaimCondition', userType, memberOf: [] })
  const from = (id: string): Json => ({
    '@odata.type': '#microsoft.graph.sourcedAttribute',
    id,
    source: 'user',
    isExtensionAttribute: false,
  })
  edit(files, 'claims.json', {
    '/claims/1/configurations': [
      { condition: condition('members'), attribute: from('mail'), transformations: [] },
      { condition: condition('allGuests'), attribute: from('userprincipalname'), transformations: [] },
    ],
  })
  replace(
    files,
    'mixpanel.yaml',
    'requireSso: false',
    'requireSso: true\nowners: [{ email: ann@contoso.com, password: true }, { email: ben@contoso.com, password: true }]\nmembers: [guest0@agency.io]',
  )

  it('reports that the claim sends a sign-in name, that the domain is not claimed, and that sign-on is required', async () => {
    const { report } = await examine(files)
    expect(guides(report)).toEqual(['CL-08', 'CL-11', 'MX-16'])
    const [finding] = findings(report, 'access/guests')
    expect(finding?.message).toContain('3 of 3 assigned guests')
    expect(finding?.message).toContain('agency.io')
    expect(finding?.message).toContain('If you fix only the claim, they still cannot sign in')
    expect(failing(report)).toEqual(['claims/email-for-everyone', 'mixpanel/require-sso', 'access/guests'])
  })
})

describe('EU hosts in every URL', () => {
  const files = exampleFiles('healthy')
  const eu = 'https://eu.mixpanel.com/security/sso/v2/authorize/'
  edit(files, 'sp.json', {
    '/replyUrls': ['https://eu.mixpanel.com/sso/saml2'],
    '/servicePrincipalNames': [eu, 'c0ffee00-2222-4b3c-9d4e-11111decade2'],
    '/loginUrl': `${eu}?org_id=1234567`,
  })
  edit(files, 'app.json', { '/identifierUris': [eu], '/web/redirectUris': ['https://eu.mixpanel.com/sso/saml2'] })
  edit(files, 'secrets.json', { '/value/0/value': 'https://eu.mixpanel.com/api/app/scim/v2' })
  replace(files, 'mixpanel.yaml', 'tenantUrl: https://mixpanel.com', 'tenantUrl: https://eu.mixpanel.com')
  replace(files, 'mixpanel.yaml', 'dataResidency: us', 'dataResidency: eu')

  it('reports the host as wrong in two URLs, as not documented in the third, and as allowed in the fourth', async () => {
    const { report } = await examine(files)
    const found = report.results.flatMap(({ ruleId, findings: each }) => each.map(({ guide, severity }) => [ruleId, guide, severity]))
    expect(found).toContainEqual(['azure/entity-id', 'AZ-04', 'error'])
    expect(found).toContainEqual(['azure/reply-url', 'AZ-04', 'error'])
    expect(found).toContainEqual(['scim/tenant-url', 'SC-02', 'warning'])
    expect(found.filter(([ruleId]) => ruleId === 'azure/sign-on-url').every(([, , severity]) => severity === 'info')).toBe(true)
    expect(found.filter(([, , severity]) => severity !== 'info')).toHaveLength(3)
  })
})
