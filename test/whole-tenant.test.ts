import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles, type Files } from './support/run-case.ts'

// An export of a whole tenant is normal input: problems of its other five hundred apps and of its people are not reported.

type Json = Record<string, unknown>

const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#'

function id(kind: number, index: number): string {
  return `${kind.toString(16).padStart(8, '0')}-7777-4e6f-8a71-${index.toString(16).padStart(12, '0')}`
}

function read(files: Files, name: string): Json {
  return JSON.parse(Buffer.from(files.get(name) ?? []).toString('utf8')) as Json
}

function listOf(value: Json): readonly Json[] {
  return value['value'] as Json[]
}

/** Five hundred apps, half of them with something that would be a finding in Mixpanel’s app. */
function tenant(): Map<string, Uint8Array> {
  const files = exampleFiles('healthy')
  const put = (name: string, value: unknown): void => void files.set(name, Buffer.from(JSON.stringify(value, null, 1)))
  const apps = Array.from({ length: 500 }, (_, index) => index)

  const principals = apps.map((index) => ({
    id: id(0x50, index),
    appId: id(0x51, index),
    displayName: index % 50 === 0 ? `Sales & “Marketing” ${index}` : `App ${index}`,
    accountEnabled: index % 7 !== 0,
    appRoleAssignmentRequired: index % 3 === 0,
    appOwnerOrganizationId: index % 4 === 0 ? 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' : 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1',
    applicationTemplateId: index % 5 === 0 ? '8adf8e6e-67b2-4cf2-a259-e3dc5476c621' : null,
    preferredSingleSignOnMode: ['saml', 'oidc', 'password', null][index % 4],
    loginUrl: index % 4 === 0 ? `http://app${index}.example/login` : null,
    replyUrls: [`http://app${index}.example/acs`, 'https://*.example/acs'],
    servicePrincipalNames: [`https://app${index}.example`, id(0x51, index)],
    servicePrincipalType: index % 11 === 0 ? 'ManagedIdentity' : 'Application',
    notificationEmailAddresses: [],
    preferredTokenSigningKeyThumbprint: null,
    keyCredentials: [
      {
        keyId: id(0x52, index),
        usage: 'Verify',
        type: 'AsymmetricX509Cert',
        endDateTime: '2021-01-01T00:00:00Z',
        startDateTime: '2018-01-01T00:00:00Z',
        customKeyIdentifier: null,
        key: null,
      },
    ],
    passwordCredentials: [{ keyId: id(0x53, index), hint: 'abc', secretText: null, endDateTime: '2021-01-01T00:00:00Z' }],
    tags: index % 2 === 0 ? ['HideApp', 'WindowsAzureActiveDirectoryIntegratedApp'] : [],
    appRoles: [{ id: id(0x54, index), value: 'Admin', displayName: 'Admin', isEnabled: true }],
    samlSingleSignOnSettings: null,
    tokenEncryptionKeyId: index % 9 === 0 ? id(0x55, index) : null,
  }))
  principals.splice(250, 0, read(files, 'sp.json') as (typeof principals)[number])
  put('sp.json', { '@odata.context': `${GRAPH}servicePrincipals`, value: principals })

  const applications: Json[] = apps
    .filter((index) => index % 2 === 0)
    .map((index) => ({
      id: id(0x60, index),
      appId: id(0x51, index),
      displayName: `App ${index}`,
      identifierUris: [`https://app${index}.example`],
      publisherDomain: 'contoso.com',
      signInAudience: 'AzureADMultipleOrgs',
      groupMembershipClaims: 'All',
      optionalClaims: { idToken: [], accessToken: [], saml2Token: [{ name: 'email' }, { name: 'groups' }] },
      requestSignatureVerification: { isSignedRequestRequired: true },
      tokenEncryptionKeyId: id(0x55, index),
      web: { redirectUris: [`http://app${index}.example/acs`], logoutUrl: `http://app${index}.example/logout` },
    }))
  applications.push(read(files, 'app.json'))
  put('app.json', { '@odata.context': `${GRAPH}applications`, value: applications })

  const users: Json[] = Array.from({ length: 1500 }, (_, index) => ({
    id: id(0x70, index),
    displayName: `Person ${index}`,
    givenName: index % 6 === 0 ? null : 'Ann',
    surname: index % 6 === 0 ? null : 'Example',
    mail: index % 5 === 0 ? null : index % 7 === 0 ? `p${index}@agency.example` : `p${index}@contoso.com`,
    userPrincipalName: index % 7 === 0 ? `p${index}_agency.example#EXT#@contoso.onmicrosoft.com` : `person${index}@contoso.onmicrosoft.com`,
    userType: index % 7 === 0 ? 'Guest' : 'Member',
    accountEnabled: index % 13 !== 0,
  }))
  users.push({
    id: id(0x71, 0),
    displayName: 'Break glass 1',
    mail: null,
    userPrincipalName: 'breakglass1@contoso.onmicrosoft.com',
    userType: 'Member',
    accountEnabled: true,
  })
  put('users.json', { '@odata.context': `${GRAPH}users`, value: [...users, ...listOf(read(files, 'users.json'))] })

  // The assignments of all apps in one list, as a script would write them; only users are assigned to Mixpanel.
  const elsewhere = apps.flatMap((index) =>
    [0, 1, 2].map((nth) => ({
      id: `${index}-${nth}`,
      appRoleId: '00000000-0000-0000-0000-000000000000',
      principalId: nth === 2 ? id(0x80, index) : id(0x70, index * 3 + nth),
      principalType: nth === 2 ? 'Group' : 'User',
      principalDisplayName: nth === 2 ? `Group ${index}` : `Person ${index * 3 + nth}`,
      resourceId: id(0x50, index),
      resourceDisplayName: `App ${index}`,
    })),
  )
  const own = listOf(read(files, 'assigned.json')).filter(({ principalType }) => principalType === 'User')
  put('assigned.json', [...elsewhere.slice(0, 700), ...own, ...elsewhere.slice(700)])
  put('groups.json', {
    '@odata.context': `${GRAPH}groups`,
    value: apps.map((index) => ({
      id: id(0x80, index),
      displayName: `Group ${index} #'&`,
      securityEnabled: index % 2 === 0,
      mailEnabled: true,
    })),
  })
  put('members.json', {
    '@odata.context': `${GRAPH}groups('${id(0x80, 1)}')/members`,
    value: [{ '@odata.type': '#microsoft.graph.group', id: id(0x80, 2), displayName: 'Group 2' }],
  })

  // The provisioning of another app has problems.
  const provisioned = id(0x50, 3)
  put('jobs.json', {
    '@odata.context': `${GRAPH}servicePrincipals('${provisioned}')/synchronization/jobs`,
    value: [
      {
        id: 'slack.1',
        templateId: 'slackOutDelta',
        schedule: { state: 'Disabled' },
        status: {
          code: 'Quarantine',
          quarantine: { reason: 'EncounteredQuarantineException', seriesBegan: '2026-01-01T00:00:00Z', error: null },
        },
      },
    ],
  })
  put('schema.json', {
    '@odata.context': `https://graph.microsoft.com/beta/$metadata#servicePrincipals('${provisioned}')/synchronization/jobs('slack.1')/schema/$entity`,
    id: 'slack.1',
    synchronizationRules: [],
  })
  put('secrets.json', {
    '@odata.context': `${GRAPH}servicePrincipals('${provisioned}')/synchronization/secrets`,
    value: [
      { key: 'BaseAddress', value: 'https://api.slack.example/scim' },
      { key: 'SecretToken', value: '*' },
      { key: 'SyncAll', value: 'true' },
    ],
  })
  put('claims-other.json', {
    '@odata.context': `https://graph.microsoft.com/beta/$metadata#servicePrincipals('${provisioned}')/claimsPolicy/$entity`,
    id: id(0x90, 1),
    includeBasicClaimSet: true,
    claims: [],
  })
  put('organization.json', {
    '@odata.context': `${GRAPH}organization`,
    value: [
      { id: 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1', displayName: 'Contoso', verifiedDomains: [{ name: 'contoso.com', isDefault: true }] },
    ],
  })
  const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString('utf8')
  files.set('mixpanel.yaml', Buffer.from(settings.replace(/scim:\n(?: .*\n)+/, 'scim:\n  enabled: false\n')))
  return files
}

function found(report: Report): readonly string[] {
  return report.results.flatMap(({ ruleId, findings }) => findings.map(({ code, severity }) => `${ruleId} ${code} ${severity}`))
}

describe('a whole tenant', () => {
  it('only findings about Mixpanel are reported', async () => {
    const healthy = (await examine(exampleFiles('healthy'))).report
    const { report } = await examine(tenant())
    expect(report.subject).toEqual(healthy.subject)
    expect(found(report)).toEqual(found(healthy))
    expect(report.verdict).toBe('pass')
    expect(report.problems).toEqual([])
    expect(report.notes).toEqual([
      '“Mixpanel” was chosen from 501 apps, because it has Mixpanel’s identifier. Use --app to name another one.',
    ])
    for (const { ruleId, status } of report.results)
      if (ruleId.startsWith('scim/') && ruleId !== 'scim/secret-in-export') expect([ruleId, status]).toEqual([ruleId, 'not-applicable'])
  })

  it('one of its apps can be named', async () => {
    const { report } = await examine(tenant(), { app: id(0x51, 4) })
    expect(report.subject.displayName).toBe('App 4')
    expect(report.notes).toEqual(['“App 4” is checked, because --app names it.'])
    expect(report.verdict).toBe('fail')
  })

  it('an app that is not there ends the check with the apps that are there', async () => {
    await expect(examine(tenant(), { app: 'Mixpannel' })).rejects.toThrow(
      /^The exports have no app with the id or name “Mixpannel”\. They have “Sales & “Marketing” 0” \([0-9a-f-]{36}\), “App 1” .* and \d+ more\.$/,
    )
    // Without any app, what is missing is the report's to say.
    expect((await examine(new Map([['mixpanel.yaml', Buffer.from('orgId: "1234567"\n')]]), { app: 'Mixpannel' })).report.verdict).toBe(
      'incomplete',
    )
  })

  it('two tenants in one export: the app of the organization in the settings is chosen, and the other one is reported', async () => {
    const files = new Map(exampleFiles('healthy'))
    const sp = read(files, 'sp.json')
    const other = {
      ...sp,
      id: id(0x50, 900),
      appId: id(0x51, 900),
      appOwnerOrganizationId: '99999999-8888-4777-8666-555555555555',
      displayName: 'Mixpanel Sandbox',
      loginUrl: 'https://mixpanel.com/security/sso/v2/authorize/?org_id=7654321',
      servicePrincipalNames: ['https://mixpanel.com/security/sso/v2/authorize/', id(0x51, 900)],
    }
    // The sandbox comes first by name, and also has application and service principal.
    files.set('a-sandbox.json', Buffer.from(JSON.stringify(other)))
    files.set('a-sandbox-app.json', Buffer.from(JSON.stringify({ ...read(files, 'app.json'), id: id(0x60, 900), appId: id(0x51, 900) })))
    const { report } = await examine(files)
    expect(report.subject.displayName).toBe('Mixpanel')
    expect(found(report).filter((each) => !each.endsWith(' info'))).toEqual(['azure/entity-id-unique second-app warning'])
  })
})
