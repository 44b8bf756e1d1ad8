import { describe, expect, it } from 'vitest'
import { inputs } from '../src/model/vocabulary.ts'
import { listOf, valueOf } from '../src/syntax/field.ts'
import { type Field, type Texts } from '../src/model/field.ts'
import { Graph } from './support/forms.ts'
import { convertToJson, hashtable, model, windowsPowerShell } from './support/powershell.ts'
import { exampleFiles } from './support/run-case.ts'
import { reading } from './support/reading.ts'

// How each format of an export is read. forms.test.ts checks the results for complete setups.

const graph = new Graph(exampleFiles('healthy'))
const app = graph.one('app.json')
const sp = graph.one('sp.json')
const texts = (field: Field<Texts> | undefined): readonly string[] => (field ? (listOf(field)?.items ?? []).map(({ value }) => value) : [])

describe('applications', () => {
  it('the portal’s old manifest: only URLs of type web are reply URLs, and signInUrl is the home page', async () => {
    const manifest = `{
	"id": "0b1ec7a0-3333-4c4d-8e5f-22222facade3", // the object id
	"appId": "c0ffee00-2222-4b3c-9d4e-11111decade2",
	/* what the portal calls it */
	"name": "Mixpanel",
	"identifierUris": ["https://mixpanel.com/security/sso/v2/authorize/"],
	"oauth2AllowIdTokenImplicitFlow": true,
	"replyUrlsWithType": [
		{ "url": "https://sso.mixpanel.com/sso/saml2", "type": "Web" },
		{ "url": "https://spa.contoso.com", "type": "Spa" },
		{ "url": "urn:ietf:wg:oauth:2.0:oob", "type": "InstalledClient" }
	],
	"signInUrl": "https://mixpanel.com/?metadata=mixpanel|ISV9.1|primary|z",
	"logoutUrl": null
}`
    const { kinds, inputs: values } = await reading('Mixpanel.json', manifest)
    const [application] = values(inputs.applications)
    expect(kinds).toEqual(['aad-graph-application'])
    expect(texts(application?.replyUrls)).toEqual(['https://sso.mixpanel.com/sso/saml2'])
    expect(application && valueOf(application.displayName)).toBe('Mixpanel')
    expect(application?.logoutUrl.is).toBe('empty')
    expect(application?.templateId.is).toBe('absent')
  })

  it('output of the Azure CLI before 2.37', async () => {
    const old = {
      'odata.type': 'Microsoft.DirectoryServices.Application',
      objectId: app['id'],
      appId: app['appId'],
      displayName: 'Mixpanel',
      identifierUris: app['identifierUris'],
      replyUrls: ['https://sso.mixpanel.com/sso/saml2'],
    }
    const { kinds, inputs: values } = await reading('app.json', old)
    expect(kinds).toEqual(['aad-graph-application'])
    expect(texts(values(inputs.applications)[0]?.replyUrls)).toEqual(['https://sso.mixpanel.com/sso/saml2'])
  })

  it('the response to creating an app from a template contains application and service principal', async () => {
    const answer = {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.applicationServicePrincipal',
      application: app,
      servicePrincipal: sp,
    }
    const { kinds, inputs: values } = await reading('instantiate.json', answer)
    expect(kinds).toEqual(['graph-application-service-principal'])
    expect(values(inputs.applications)).toHaveLength(1)
    expect(values(inputs.principals)).toHaveLength(1)
  })
})

describe('PowerShell', () => {
  it('5.1: UTF-16, two spaces after colons, dates as milliseconds, bytes as numbers', async () => {
    const { kinds, inputs: values } = await reading('sp.json', windowsPowerShell(model(sp, 'ServicePrincipal'), 10))
    const [principal] = values(inputs.principals)
    const [key] = principal ? (listOf(principal.keys)?.items ?? []) : []
    expect(kinds).toEqual(['powershell-service-principal'])
    expect(key && valueOf(key.end)).toEqual(new Date('2028-03-04T08:00:00Z'))
    expect(key?.customKeyIdentifier).toMatch(/^[0-9A-F]{64}$/)
  })

  it('bytes written as text below the depth are the same bytes', async () => {
    const deep = (await reading('sp.json', convertToJson(model(sp, 'ServicePrincipal'), 10))).inputs(inputs.principals)[0]
    const shallow = (await reading('sp.json', convertToJson(model(sp, 'ServicePrincipal')))).inputs(inputs.principals)[0]
    const idOf = (field: NonNullable<typeof deep>['keys']): unknown =>
      listOf(field)?.items.map(({ customKeyIdentifier }) => customKeyIdentifier)
    expect(shallow && idOf(shallow.keys)).toEqual(deep && idOf(deep.keys))
  })

  it('values below the depth are unreadable: joined, single, empty, or a type name', async () => {
    const two = convertToJson(
      hashtable({ value: [{ ...sp, notificationEmailAddresses: [], replyUrls: ['https://one.contoso.com', 'https://two.contoso.com'] }] }),
    )
    const [principal] = (await reading('sps.json', two)).inputs(inputs.principals)
    for (const field of [principal?.replyUrls, principal?.names, principal?.notificationMails, principal?.keys, principal?.relayState]) {
      expect(field).toMatchObject({ is: 'unreadable', why: expect.stringContaining('-Depth 10') as unknown })
    }
    expect(principal && valueOf(principal.loginUrl)).toBe(sp['loginUrl'])
  })

  it('the retired AzureAD module', async () => {
    const old = {
      ObjectId: sp['id'],
      AccountEnabled: 'true',
      AppId: sp['appId'],
      AppOwnerTenantId: sp['appOwnerOrganizationId'],
      AppRoleAssignmentRequired: true,
      DisplayName: 'Mixpanel',
      KeyCredentials: [
        {
          CustomKeyIdentifier: [1, 2, 3],
          EndDate: '2028-03-04T08:00:00Z',
          KeyId: 'k',
          StartDate: '2025-03-04T08:00:00Z',
          Type: 'AsymmetricX509Cert',
          Usage: 'Verify',
          Value: null,
        },
      ],
      ReplyUrls: sp['replyUrls'],
      ServicePrincipalNames: sp['servicePrincipalNames'],
      ServicePrincipalType: 'Application',
    }
    const [principal] = (await reading('sp.json', old)).inputs(inputs.principals)
    expect(principal && [valueOf(principal.id), valueOf(principal.tenantId), valueOf(principal.accountEnabled)]).toEqual([
      sp['id'],
      sp['appOwnerOrganizationId'],
      true,
    ])
    expect(principal?.loginUrl.is).toBe('absent')
    const [key] = principal ? (listOf(principal.keys)?.items ?? []) : []
    expect(key && valueOf(key.end)).toEqual(new Date('2028-03-04T08:00:00Z'))
  })
})

describe('people', () => {
  it('the portal’s table of users, with a byte order mark, semicolons, quotes and display names as headers', async () => {
    const table =
      '\uFEFFsep=;\r\n"User principal name";Display name;Surname;Email;Given name;Object ID;User type;Account enabled\r\n' +
      'dana.okafor@contoso.com;"Okafor; Dana";Okafor;dana.okafor@contoso.com;Dana;a0000064-5555-4e6f-8a71-44444beef100;Member;True\r\n' +
      'kiosk@contoso.com;"The ""Kiosk""";;;;a0000065-5555-4e6f-8a71-44444beef101;Member;False\r\n'
    const { kinds, inputs: values } = await reading('exportUsers.csv', table)
    const [list] = values(inputs.users)
    expect(kinds).toEqual(['portal-users'])
    expect(
      list?.items.map((user) => [
        valueOf(user.upn),
        valueOf(user.displayName),
        valueOf(user.mail),
        user.mail.is,
        valueOf(user.accountEnabled),
      ]),
    ).toEqual([
      ['dana.okafor@contoso.com', 'Okafor; Dana', 'dana.okafor@contoso.com', 'known', true],
      ['kiosk@contoso.com', 'The "Kiosk"', undefined, 'empty', false],
    ])
    const mail = list?.items[0]?.mail
    const span = mail?.at.span()
    expect(span && mail?.at.artifact.text.slice(span.start, span.end)).toBe('dana.okafor@contoso.com')
  })

  it('the same with Graph’s property names, with tabs, and in German', async () => {
    for (const [header, separator] of [
      ['userPrincipalName,displayName,surname,mail,givenName,objectId,userType,accountEnabled', ','],
      ['userPrincipalName\tdisplayName\tsurname\tmail\tgivenName\tobjectId\tuserType\taccountEnabled', '\t'],
      ['Benutzerprinzipalname;Anzeigename;Nachname;E-Mail;Vorname;Objekt-ID;Benutzertyp;Konto aktiviert', ';'],
    ] as const) {
      const row = ['luis@contoso.com', 'Luis', 'Brandt', '', 'Luis', 'a0000065-5555-4e6f-8a71-44444beef101', 'Guest', 'True'].join(
        separator,
      )
      const [list] = (await reading('users.csv', `${header}\n${row}\n`)).inputs(inputs.users)
      const [user] = list?.items ?? []
      expect(user && [valueOf(user.id), valueOf(user.upn), user.mail.is, valueOf(user.userType), valueOf(user.accountEnabled)]).toEqual([
        'a0000065-5555-4e6f-8a71-44444beef101',
        'luis@contoso.com',
        'empty',
        'Guest',
        true,
      ])
    }
  })

  it('enabled and guest, as a spreadsheet and several languages write them', async () => {
    for (const [yes, no, guest, member] of [
      ['TRUE', 'FALSE', 'guest', 'MEMBER'],
      ['Yes', 'No', 'Guest', 'Member'],
      ['1', '0', 'Guest', 'Member'],
      ['Ja', 'Nein', 'Gast', 'Mitglied'],
      ['WAHR', 'FALSCH', 'Gast', 'Mitglied'],
      ['VRAI', 'FAUX', 'Invité', 'Membre'],
      ['Sí', 'No', 'Invitado', 'Miembro'],
      ['Sim', 'Não', 'Convidado', 'Membro'],
      ['Sì', 'No', 'Ospite', 'Membro'],
      ['Ja', 'Nee', 'Gast', 'Lid'],
      ['はい', 'いいえ', 'ゲスト', 'メンバー'],
      ['是', '否', '来宾', '成员'],
    ]) {
      const rows = [`a@contoso.com,${member},${yes}`, `b@contoso.com,${guest},${no}`, 'c@contoso.com,Vieras,?', 'd@contoso.com,,']
      for (const header of ['userPrincipalName,userType,accountEnabled', 'User principal name,User type,Account enabled']) {
        const [list] = (await reading('users.csv', [header, ...rows].join('\n'))).inputs(inputs.users)
        expect(
          list?.items.map(({ userType, accountEnabled }) => [valueOf(userType), valueOf(accountEnabled) ?? accountEnabled.is]),
        ).toEqual([
          ['Member', true],
          ['Guest', false],
          ['Vieras', 'unreadable'],
          [undefined, 'empty'],
        ])
      }
    }
  })

  it('a table of PowerShell 5 begins with the type of its entries', async () => {
    const table =
      '#TYPE Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser\r\n"Id","Mail","UserPrincipalName","UserType","AccountEnabled"\r\n' +
      '"a0000064-5555-4e6f-8a71-44444beef100","dana.okafor@contoso.com","dana.okafor@contoso.com","Member","True"\r\n'
    for (const name of ['users.csv', 'users.txt']) {
      const [user] = (await reading(name, table)).inputs(inputs.users)[0]?.items ?? []
      expect(user && [valueOf(user.upn), valueOf(user.accountEnabled)]).toEqual(['dana.okafor@contoso.com', true])
      const span = user?.mail.at.span()
      expect(span && table.slice(span.start, span.end)).toBe('"dana.okafor@contoso.com"')
    }
  })

  it('sign-in logs, risky users and reports contain people, but are not lists of users', async () => {
    const person = { id: 'a0000064-5555-4e6f-8a71-44444beef100', userPrincipalName: 'dana.okafor@contoso.com' }
    for (const [context, entry] of [
      ['auditLogs/signIns', { ...person, userDisplayName: 'Dana Okafor', appDisplayName: 'Mixpanel' }],
      ['identityProtection/riskyUsers', { ...person, userDisplayName: 'Dana Okafor', riskState: 'atRisk' }],
      ['reports/authenticationMethods/userRegistrationDetails', { ...person, userDisplayName: 'Dana Okafor', isMfaRegistered: true }],
      ['reports/getOffice365ActiveUserDetail', { ...person, displayName: 'Dana Okafor', reportRefreshDate: '2026-08-31' }],
    ] as const) {
      const answer = { '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#${context}`, value: [entry] }
      const { kinds, inputs: values } = await reading('users.json', answer)
      expect([kinds, values(inputs.users)]).toEqual([[], []])
      if ('userDisplayName' in entry) expect((await reading('users.json', [entry])).kinds).toEqual([])
    }
  })

  it('a table that is cut off is a problem with its place; another table is ignored', async () => {
    expect((await reading('users.csv', 'userPrincipalName,displayName\na@contoso.com,"Dan')).problems.join()).toMatch(/not closed/)
    const other = await reading('costs.csv', 'month,cost\n2026-08,12\n')
    expect([other.kinds, other.problems]).toEqual([[], []])
  })

  it('a row that is cut off is a problem with its place, and is not counted', async () => {
    const table = 'userPrincipalName,mail,userType\nann@contoso.com,ann@contoso.com,Member\nraj@contoso.com,raj@fabrik'
    const cut = await reading('users.csv', table)
    expect(cut.inputs(inputs.users)[0]?.items.map(({ upn }) => valueOf(upn))).toEqual(['ann@contoso.com'])
    expect(cut.problems.join()).toMatch(/last row .* is cut off/)
    const short = await reading('users.csv', `${table}\n`)
    expect([short.inputs(inputs.users)[0]?.items.map(({ upn }) => valueOf(upn)), short.problems]).toEqual([
      ['ann@contoso.com', 'raj@contoso.com'],
      [],
    ])
    const other = await reading('costs.csv', 'month,cost\n2026-07,12\n2026-08')
    expect([other.kinds, other.problems]).toEqual([[], []])
  })

  it('one user, an array of users, and an empty response', async () => {
    const [first] = graph.list('users.json')
    expect((await reading('me.json', first)).inputs(inputs.users)[0]?.items).toHaveLength(1)
    expect((await reading('users.json', graph.list('users.json'))).inputs(inputs.users)[0]?.items).toHaveLength(3)
    const empty = { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users(id,mail)', value: [] }
    expect((await reading('users.json', empty)).inputs(inputs.users)[0]?.items).toEqual([])
  })

  it('a list with a next page is not complete, and the report says so', async () => {
    const cut = { ...graph.one('users.json'), '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x' }
    const { inputs: values, notes } = await reading('users.json', cut)
    expect(values(inputs.users)[0]?.complete).toBe(false)
    expect(notes.join()).toMatch(/first 3 entries of a longer list/)
    const assigned = { ...graph.one('assigned.json'), '@odata.nextLink': 'x' }
    expect((await reading('assigned.json', assigned)).inputs(inputs.assignments)[0]?.complete).toBe(false)
  })

  it('permissions granted to the app are not assignments to it', async () => {
    const granted = {
      '@odata.context':
        "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('5e7f1ce0-4444-4d5e-9f60-33333c0de504')/appRoleAssignments",
      value: [],
    }
    expect((await reading('granted.json', granted)).inputs(inputs.assignments)).toEqual([])
    const nobody = {
      '@odata.context':
        "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('5e7f1ce0-4444-4d5e-9f60-33333c0de504')/appRoleAssignedTo",
      value: [],
    }
    expect((await reading('assigned.json', nobody)).inputs(inputs.assignments)).toMatchObject([
      { items: [], servicePrincipalId: '5e7f1ce0-4444-4d5e-9f60-33333c0de504' },
    ])
  })

  it('members of a group: users and groups, of the group in the name of the file', async () => {
    const members = {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects',
      value: [
        {
          '@odata.type': '#microsoft.graph.user',
          id: 'a0000064-5555-4e6f-8a71-44444beef100',
          userPrincipalName: 'dana@contoso.com',
          mail: null,
        },
        { '@odata.type': '#microsoft.graph.group', id: 'a00000c9-5555-4e6f-8a71-44444beef201', displayName: 'Growth EMEA' },
      ],
    }
    const [membership] = (await reading('members-a00000c8-5555-4e6f-8a71-44444beef200.json', members)).inputs(inputs.memberships)
    expect(membership).toMatchObject({
      groupId: 'a00000c8-5555-4e6f-8a71-44444beef200',
      userIds: ['a0000064-5555-4e6f-8a71-44444beef100'],
      groups: [{ id: 'a00000c9-5555-4e6f-8a71-44444beef201', name: 'Growth EMEA' }],
    })
  })

  it('owners in an EntraExporter tree are not the users of the app', async () => {
    const owner = { id: 'a0000064-5555-4e6f-8a71-44444beef100', userPrincipalName: 'dana@contoso.com', displayName: 'Dana' }
    const { kinds, inputs: values } = await reading('ServicePrincipals/5e7f1ce0-4444-4d5e-9f60-33333c0de504/Owners/a/a.json', owner)
    expect(kinds).toEqual(['graph-users'])
    expect(values(inputs.users)).toEqual([])
  })
})

describe('provisioning', () => {
  it('a token is set if masked, cleared if empty, and its value is never kept', async () => {
    const secrets = (token: string) => [
      { key: 'BaseAddress', value: 'https://mixpanel.com/api/app/scim/v2' },
      { key: 'SecretToken', value: token },
    ]
    for (const [token, is] of [
      ['*', 'known'],
      ['', 'empty'],
      ['mp-secret-7f3c9e', 'known'],
    ] as const) {
      const { inputs: values } = await reading('secrets.json', { value: secrets(token) })
      expect(values(inputs.secrets)[0]?.secretToken.is).toBe(is)
      expect(JSON.stringify(values(inputs.secrets)[0]?.secretToken)).not.toContain('mp-secret')
    }
    const [missing] = (await reading('secrets.json', { value: secrets('*').slice(0, 1) })).inputs(inputs.secrets)
    expect(missing?.secretToken.is).toBe('absent')
  })

  it('a job in quarantine, alone and without a context', async () => {
    const [job] = graph.list('jobs.json')
    const quarantined = {
      ...job,
      status: {
        code: 'Quarantine',
        quarantine: {
          currentBegan: '2026-08-01T00:00:00Z',
          reason: 'EncounteredQuarantineException',
          error: { code: 'Unauthorized', message: 'No.' },
        },
        lastExecution: null,
      },
    }
    const [list] = (await reading('job.json', quarantined)).inputs(inputs.jobs)
    const [read] = list?.items ?? []
    expect(read && valueOf(read.quarantine)).toMatchObject({
      reason: { value: 'EncounteredQuarantineException' },
      errorCode: { value: 'Unauthorized' },
    })
    expect(read?.lastRunEnded.is).toBe('absent')
  })

  it('an empty list of jobs is known', async () => {
    const none = {
      '@odata.context':
        "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('5e7f1ce0-4444-4d5e-9f60-33333c0de504')/synchronization/jobs",
      value: [],
    }
    expect((await reading('jobs.json', none)).inputs(inputs.jobs)).toMatchObject([{ items: [] }])
  })
})

describe('Terraform', () => {
  const state = (...resources: readonly object[]) => ({ version: 4, terraform_version: '1.9.8', lineage: 'x', resources })
  const of = (type: string, attributes: object) => ({ mode: 'managed', type, name: 'm', instances: [{ attributes }] })

  it('an application in several resources is one application', async () => {
    const id = '/applications/0b1ec7a0-3333-4c4d-8e5f-22222facade3'
    const { inputs: values } = await reading(
      'terraform.tfstate',
      state(
        of('azuread_application_registration', { id, client_id: app['appId'], display_name: 'Mixpanel' }),
        of('azuread_application_identifier_uri', { application_id: id, identifier_uri: 'https://mixpanel.com/security/sso/v2/authorize' }),
        of('azuread_application_redirect_uris', { application_id: id, type: 'Web', redirect_uris: ['https://sso.mixpanel.com/sso/saml2'] }),
        of('azuread_application_redirect_uris', { application_id: id, type: 'SPA', redirect_uris: ['https://spa.contoso.com'] }),
        of('azuread_application_from_template', {
          application_object_id: '0b1ec7a0-3333-4c4d-8e5f-22222facade3',
          template_id: app['applicationTemplateId'],
        }),
      ),
    )
    const applications = values(inputs.applications)
    expect(applications).toHaveLength(1)
    expect(texts(applications[0]?.identifierUris)).toEqual(['https://mixpanel.com/security/sso/v2/authorize'])
    expect(texts(applications[0]?.replyUrls)).toEqual(['https://sso.mixpanel.com/sso/saml2'])
    expect(applications[0] && valueOf(applications[0].templateId)).toBe(app['applicationTemplateId'])
  })

  it('names of provider v2, and a plan without computed values', async () => {
    const plan = {
      format_version: '1.2',
      planned_values: {
        root_module: {
          child_modules: [
            {
              child_modules: [
                {
                  resources: [
                    {
                      type: 'azuread_service_principal',
                      values: {
                        application_id: app['appId'],
                        preferred_single_sign_on_mode: 'saml',
                        login_url: sp['loginUrl'],
                        feature_tags: [{ hide: true }],
                      },
                    },
                  ],
                },
              ],
            },
          ],
        },
      },
    }
    const { kinds, inputs: values } = await reading('plan.json', plan)
    const [principal] = values(inputs.principals)
    expect(kinds).toEqual(['terraform'])
    expect(principal && valueOf(principal.appId)).toBe(app['appId'])
    expect([principal?.replyUrls.is, principal?.names.is, principal?.keys.is, principal?.accountEnabled.is]).toEqual([
      'absent',
      'absent',
      'absent',
      'absent',
    ])
    expect(texts(principal?.tags)).toEqual(['HideApp'])
  })

  it('a signing certificate, an assigned mapping policy, a job and its secret belong to the service principal', async () => {
    const spId = '/servicePrincipals/5e7f1ce0-4444-4d5e-9f60-33333c0de504'
    const definition = JSON.stringify({
      ClaimsMappingPolicy: {
        Version: 1,
        IncludeBasicClaimSet: 'true',
        ClaimsSchema: [{ Source: 'user', ID: 'mail', SamlClaimType: 'email' }],
      },
    })
    const { inputs: values } = await reading(
      'terraform.tfstate',
      state(
        of('azuread_service_principal', { id: spId, client_id: app['appId'] }),
        of('azuread_service_principal_token_signing_certificate', {
          service_principal_id: spId,
          key_id: 'k',
          thumbprint: '8d5d3aa37920b620e8b3748474c8ca3f13c387e9',
          end_date: '2028-03-04T08:00:00Z',
        }),
        of('azuread_claims_mapping_policy', { id: '/policies/claimsMappingPolicies/p1', display_name: 'Claims', definition: [definition] }),
        of('azuread_claims_mapping_policy', { id: '/policies/claimsMappingPolicies/p2', display_name: 'Others', definition: [definition] }),
        of('azuread_service_principal_claims_mapping_policy_assignment', {
          claims_mapping_policy_id: '/policies/claimsMappingPolicies/p1',
          service_principal_id: spId,
        }),
        of('azuread_synchronization_job', {
          id: `${spId}/synchronization/jobs/scim.x`,
          service_principal_id: spId,
          enabled: false,
          schedule: [{ state: 'Disabled' }],
          template_id: 'scim',
        }),
        of('azuread_synchronization_secret', {
          id: spId,
          service_principal_id: spId,
          credential: [{ key: 'BaseAddress', value: 'https://mixpanel.com/api/app/scim/v2' }],
        }),
      ),
    )
    const [principal] = values(inputs.principals)
    expect(principal && listOf(principal.keys)?.items).toMatchObject([
      { usage: 'Sign', customKeyIdentifier: '8D5D3AA37920B620E8B3748474C8CA3F13C387E9' },
      { usage: 'Verify', keyId: 'k', customKeyIdentifier: '8D5D3AA37920B620E8B3748474C8CA3F13C387E9' },
    ])
    expect(values(inputs.mappingPolicies)).toMatchObject([
      { id: 'p1', assigned: true, servicePrincipalId: '5e7f1ce0-4444-4d5e-9f60-33333c0de504' },
      { id: 'p2', assigned: false },
    ])
    expect(values(inputs.jobs)).toMatchObject([
      { servicePrincipalId: '5e7f1ce0-4444-4d5e-9f60-33333c0de504', items: [{ id: { value: 'scim.x' }, enabled: { value: false } }] },
    ])
    expect(values(inputs.secrets)).toMatchObject([{ baseAddress: { value: 'https://mixpanel.com/api/app/scim/v2' } }])
  })

  it('a state without the provider, and a configuration without values, have a note', async () => {
    expect((await reading('terraform.tfstate', state(of('aws_instance', { id: 'i' })))).notes.join()).toMatch(
      /no resources of the provider azuread/,
    )
    expect((await reading('plan.json', { format_version: '1.2', configuration: { root_module: {} } })).notes.join()).toMatch(
      /terraform show -json/,
    )
  })
})

describe('output of the Azure CLI', () => {
  it('JSON after warnings, in a file with any name', async () => {
    const printed = `WARNING: The underlying Active Directory Graph API will be replaced.\nThis command has been migrated.\n${JSON.stringify(app, null, 2)}\n`
    for (const name of ['app.json', 'app.txt', 'output']) {
      const { kinds, inputs: values } = await reading(name, printed)
      expect(kinds).toEqual(['graph-application'])
      const at = values(inputs.applications)[0]?.appId.at
      const span = at?.span()
      expect(span && at?.artifact.text.slice(span.start, span.end)).toBe(`"${String(app['appId'])}"`)
    }
  })

  it('YAML after warnings, with and without its file extension', async () => {
    const yaml = `WARNING: something\n'@odata.context': https://graph.microsoft.com/v1.0/$metadata#applications/$entity\nappId: c0ffee00-2222-4b3c-9d4e-11111decade2\ndisplayName: Mixpanel\nidentifierUris:\n- https://mixpanel.com/security/sso/v2/authorize/\nweb:\n  redirectUris:\n  - https://sso.mixpanel.com/sso/saml2\n`
    for (const name of ['app.yaml', 'app.txt']) {
      const { kinds, inputs: values } = await reading(name, yaml)
      expect(kinds).toEqual(['graph-application'])
      expect(texts(values(inputs.applications)[0]?.replyUrls)).toEqual(['https://sso.mixpanel.com/sso/saml2'])
    }
  })

  it('an error instead of the output is quoted', async () => {
    const { problems } = await reading('sp.json', 'ERROR: AADSTS700082: The refresh token has expired due to inactivity.\n')
    expect(problems.join()).toMatch(/error message of the shell instead of an export: “ERROR: AADSTS700082/)
  })

  it('text and logs in which a line begins with a bracket are ignored', async () => {
    const { kinds, problems } = await reading('notes.md', '# Notes\n\n[the app](https://mixpanel.com)\n')
    expect([kinds, problems]).toEqual([[], []])
    expect((await reading('results.jsonl', '{"a":1}\n{"a":2}\n')).problems).toEqual([])
  })
})

describe('the wrong file', () => {
  it('an error of Graph saved instead of the data is reported, with how to get the data', async () => {
    const error = {
      error: {
        code: 'Authorization_RequestDenied',
        message: 'Insufficient privileges to complete the operation.',
        innerError: { date: 'x' },
      },
    }
    const { kinds, problems } = await reading('sp.json', error)
    expect(kinds).toEqual(['graph-error'])
    expect(problems.join()).toMatch(/Insufficient privileges.*Cloud Application Administrator/)
  })

  it('the discovery document and keys of OpenID Connect are reported, with the command for the metadata', async () => {
    const tenant = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
    const discovery = {
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      authorization_endpoint: 'https://login.microsoftonline.com/x',
      jwks_uri: 'https://login.microsoftonline.com/y',
    }
    expect((await reading('openid.json', discovery)).problems.join()).toContain(
      `${tenant}/federationmetadata/2007-06/federationmetadata.xml?appid=APP_ID'`,
    )
    expect((await reading('keys.json', { keys: [{ kty: 'RSA', use: 'sig', kid: 'x', n: 'y', e: 'AQAB' }] })).problems.join()).toMatch(
      /JSON Web Key Set/,
    )
  })

  it('output for the screen is reported, with how to get the complete output', async () => {
    const table =
      'DisplayName    AppId                                 CreatedDateTime\n-------------  ------------------------------------  --------------------\nMixpanel       c0ffee00-2222-4b3c-9d4e-11111decade2  2025-03-04T07:41:07Z\n'
    expect((await reading('sp.txt', table)).problems.join()).toMatch(/-o json/)
    expect(
      (
        await reading(
          'sp.txt',
          'Id        : 5e7f1ce0\nAppId     : c0ffee00-2222-4b3c-9d4e-11111decade2\nReplyUrls : {https://sso.mixpanel.com/sso/saml2}\n',
        )
      ).problems.join(),
    ).toMatch(/-Depth 10/)
    expect(
      (
        await reading('plan.txt', 'Terraform will perform the following actions:\n\n  # azuread_application.m will be created\n')
      ).problems.join(),
    ).toMatch(/terraform show -json/)
    expect((await reading('notes.txt', 'The AppId of Mixpanel\n---\nsee the wiki\n')).problems).toEqual([])
  })

  it('a web page instead of an export, and bytes instead of text', async () => {
    expect((await reading('sp.json', '<!DOCTYPE html><html><body>Sign in<br></body></html>')).problems.join()).toMatch(/web page/)
    expect((await reading('sp.json', Uint8Array.of(0, 1, 2, 3, 0, 9))).problems.join()).toMatch(/not text/)
  })
})

describe('the day on which the SCIM token was generated', () => {
  it.each(['July 20', '20.08.2026', '2026-13-40'])('%s is not a date, and is reported with its place', async (day) => {
    const { problems, inputs: all } = await reading('mixpanel.yaml', `scim:\n  enabled: true\n  tokenGeneratedAt: ${day}\n`)
    expect(problems).toEqual([expect.stringContaining(`not “${day}”`)])
    expect(all(inputs.settings).map(({ scimTokenGeneratedAt }) => scimTokenGeneratedAt.is)).toEqual(['unreadable'])
  })

  it('2026-07-20 is a date', async () => {
    const { problems, inputs: all } = await reading('mixpanel.yaml', 'scim:\n  enabled: true\n  tokenGeneratedAt: 2026-07-20\n')
    expect(problems).toEqual([])
    expect(all(inputs.settings).map(({ scimTokenGeneratedAt }) => scimTokenGeneratedAt.is)).toEqual(['known'])
  })
})
