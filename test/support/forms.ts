import { X509Certificate } from 'node:crypto'
import { stringify } from 'yaml'
import { convertToJson, hashtable, model, utf16, windowsPowerShell } from './powershell.ts'
import type { Files } from './run-case.ts'

// One setup in every format that a customer may send. The setup is given as responses of Graph, with the file names of examples/healthy.

type Json = Readonly<Record<string, unknown>>

export interface Form {
  readonly name: string
  /** What the format can contain. */
  filesOf(graph: Graph): Files
  /** What it cannot contain, as files of Graph. */
  graphFilesFor(graph: Graph): Files
}

/** The responses of Graph, parsed, and the other files of the bundle. */
export class Graph {
  readonly files: Files

  constructor(files: Files) {
    this.files = files
  }

  one(name: string): Json {
    return JSON.parse(Buffer.from(this.files.get(name) ?? new Uint8Array()).toString('utf8')) as Json
  }

  list(name: string): readonly Json[] {
    return this.one(name)['value'] as readonly Json[]
  }

  only(...names: readonly string[]): Files {
    return new Map(names.flatMap((name) => [[name, this.files.get(name) ?? new Uint8Array()] as const]))
  }

  /** The settings of Mixpanel and the certificate, which are in no export of Entra. */
  get others(): Files {
    return this.only(...[...this.files.keys()].filter((name) => !name.endsWith('.json')))
  }
}

const text = (content: string): Uint8Array => Buffer.from(content)
const ANSWERS = ['app.json', 'sp.json', 'assigned.json', 'users.json', 'claims.json', 'jobs.json', 'secrets.json', 'schema.json'] as const

const graphAsIs: Form = {
  name: 'Graph',
  filesOf: (graph) => graph.only(...ANSWERS),
  graphFilesFor: () => new Map(),
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  )
}

const az: Form = {
  name: 'az, after warnings',
  filesOf: (graph) =>
    new Map(
      ANSWERS.map((name) => [
        name,
        text(
          `WARNING: This command or command group has been migrated to Microsoft Graph API. Please carefully review all breaking changes.\n${JSON.stringify(sorted(graph.one(name)), null, 2)}\n`,
        ),
      ]),
    ),
  graphFilesFor: () => new Map(),
}

const azYaml: Form = {
  name: 'az -o yaml',
  filesOf: (graph) => new Map(ANSWERS.map((name) => [name.replace('.json', '.yaml'), text(stringify(sorted(graph.one(name))))])),
  graphFilesFor: () => new Map(),
}

const powershell: Form = {
  name: 'PowerShell at depth 10, in UTF-16',
  filesOf: (graph) =>
    new Map([
      ['app.json', windowsPowerShell(model(graph.one('app.json'), 'Application'), 10)],
      ['sp.json', utf16(convertToJson(model(graph.one('sp.json'), 'ServicePrincipal'), 10))],
      [
        'assigned.json',
        utf16(
          convertToJson(
            graph.list('assigned.json').map((each) => model(each, 'AppRoleAssignment')),
            10,
          ),
        ),
      ],
      [
        'users.json',
        utf16(
          convertToJson(
            graph.list('users.json').map((each) => model(each, 'User')),
            10,
          ),
        ),
      ],
      ...(['claims.json', 'jobs.json', 'secrets.json', 'schema.json'] as const).map(
        (name) => [name, utf16(convertToJson(hashtable(graph.one(name)), 10))] as const,
      ),
    ]),
  graphFilesFor: () => new Map(),
}

const powershellModels: Form = {
  name: 'PowerShell’s typed objects for everything',
  filesOf: (graph) =>
    new Map([
      ['app.json', utf16(convertToJson([model(graph.one('app.json'), 'Application')], 10))],
      ['sp.json', windowsPowerShell([model(graph.one('sp.json'), 'ServicePrincipal')], 10)],
      [
        'assigned.json',
        windowsPowerShell(
          graph.list('assigned.json').map((each) => model(each, 'AppRoleAssignment')),
          10,
        ),
      ],
      [
        'users.json',
        windowsPowerShell(
          graph.list('users.json').map((each) => model(each, 'User')),
          10,
        ),
      ],
      [
        'jobs.json',
        windowsPowerShell(
          graph.list('jobs.json').map((each) => model(each, 'SynchronizationJob')),
          10,
        ),
      ],
      [
        'secrets.json',
        windowsPowerShell(
          graph.list('secrets.json').map((each) => model(each, 'SynchronizationSecretKeyStringValuePair')),
          10,
        ),
      ],
      ['schema.json', windowsPowerShell(model(graph.one('schema.json'), 'SynchronizationSchema'), 10)],
      ['claims.json', windowsPowerShell(model(graph.one('claims.json'), 'CustomClaimsPolicy'), 10)],
    ]),
  graphFilesFor: () => new Map(),
}

const entraExporter: Form = {
  name: 'EntraExporter v3',
  filesOf: (graph) => {
    const files = new Map<string, Uint8Array>()
    const put = (path: string, { '@odata.context': _, ...rest }: Json): void => {
      files.set(path, text(`${JSON.stringify(rest, null, 2)}\n`.replaceAll('\n', '\r\n')))
    }
    const inFolder = (folder: string, thing: Json): string => `${folder}/${String(thing['id'])}/${String(thing['id'])}.json`
    const sp = graph.one('sp.json')
    put(`Export/${inFolder('Applications', graph.one('app.json'))}`, graph.one('app.json'))
    put(`Export/${inFolder('ServicePrincipals', sp)}`, sp)
    const children = `Export/ServicePrincipals/${String(sp['id'])}`
    for (const each of graph.list('assigned.json')) put(inFolder(`${children}/AppRoleAssignedTo`, each), each)
    for (const each of graph.list('users.json')) put(`Export/${inFolder('Users', each)}`, each)
    const [owner] = graph.list('users.json')
    if (owner)
      put(inFolder(`${children}/Owners`, owner), {
        id: owner['id'],
        userPrincipalName: owner['userPrincipalName'],
        displayName: owner['displayName'],
      })
    return files
  },
  graphFilesFor: (graph) => graph.only('claims.json', 'jobs.json', 'secrets.json', 'schema.json'),
}

/** Terraform’s state has an empty text for null. */
const orEmpty = (value: unknown): unknown => value ?? ''

function resource(type: string, attributes: readonly Json[], moduleName?: string): Json {
  return {
    ...(moduleName === undefined ? {} : { module: `module.${moduleName}` }),
    mode: 'managed',
    type,
    name: 'mixpanel',
    provider: 'provider["registry.terraform.io/hashicorp/azuread"]',
    instances: attributes.map((each) => ({ schema_version: 1, attributes: each, sensitive_attributes: [] })),
  }
}

function terraformResources(graph: Graph): readonly Json[] {
  const app = graph.one('app.json')
  const sp = graph.one('sp.json')
  const web = app['web'] as Json
  const spId = `/servicePrincipals/${String(sp['id'])}`
  const verify = (sp['keyCredentials'] as readonly Json[]).find(({ usage }) => usage === 'Verify')
  const certificate = new X509Certificate(Buffer.from(graph.files.get('Mixpanel.cer') ?? ''))
  const hidden = (sp['tags'] as readonly string[]).includes('HideApp')
  return [
    resource('azuread_application', [
      {
        id: `/applications/${String(app['id'])}`,
        object_id: app['id'],
        client_id: app['appId'],
        display_name: app['displayName'],
        template_id: orEmpty(app['applicationTemplateId']),
        publisher_domain: app['publisherDomain'],
        identifier_uris: app['identifierUris'],
        group_membership_claims: [],
        optional_claims: [],
        disabled_by_microsoft: '',
        tags: app['tags'],
        web: [{ redirect_uris: web['redirectUris'], logout_url: orEmpty(web['logoutUrl']), homepage_url: orEmpty(web['homePageUrl']) }],
      },
    ]),
    resource(
      'azuread_service_principal',
      [
        {
          id: spId,
          object_id: sp['id'],
          client_id: sp['appId'],
          application_tenant_id: sp['appOwnerOrganizationId'],
          display_name: sp['displayName'],
          account_enabled: sp['accountEnabled'],
          app_role_assignment_required: sp['appRoleAssignmentRequired'],
          app_roles: (sp['appRoles'] as readonly Json[]).map((role) => ({
            display_name: role['displayName'],
            value: orEmpty(role['value']),
          })),
          login_url: orEmpty(sp['loginUrl']),
          logout_url: orEmpty(sp['logoutUrl']),
          homepage_url: orEmpty(sp['homepage']),
          notification_email_addresses: sp['notificationEmailAddresses'],
          preferred_single_sign_on_mode: orEmpty(sp['preferredSingleSignOnMode']),
          redirect_uris: sp['replyUrls'],
          saml_single_sign_on: [{ relay_state: '' }],
          service_principal_names: sp['servicePrincipalNames'],
          tags: sp['tags'],
          feature_tags: [{ custom_single_sign_on: false, enterprise: true, gallery: true, hide: hidden }],
          type: sp['servicePrincipalType'],
        },
      ],
      'sso',
    ),
    resource(
      'azuread_app_role_assignment',
      graph.list('assigned.json').map((each) => ({
        id: each['id'],
        app_role_id: each['appRoleId'],
        principal_object_id: each['principalId'],
        principal_type: each['principalType'],
        principal_display_name: each['principalDisplayName'],
        resource_object_id: each['resourceId'],
      })),
    ),
    resource(
      'azuread_user',
      graph.list('users.json').map((each) => ({
        id: each['id'],
        object_id: each['id'],
        display_name: each['displayName'],
        given_name: orEmpty(each['givenName']),
        surname: orEmpty(each['surname']),
        mail: orEmpty(each['mail']),
        user_principal_name: each['userPrincipalName'],
        user_type: each['userType'],
        account_enabled: each['accountEnabled'],
      })),
    ),
    resource('azuread_service_principal_token_signing_certificate', [
      {
        id: `${String(sp['id'])}/tokenSigningCertificate/${String(verify?.['keyId'])}`,
        service_principal_id: spId,
        display_name: 'CN=Microsoft Azure Federated SSO Certificate',
        key_id: verify?.['keyId'],
        thumbprint: certificate.fingerprint.replaceAll(':', ''),
        start_date: verify?.['startDateTime'],
        end_date: verify?.['endDateTime'],
        value: certificate.raw.toString('base64'),
      },
    ]),
    resource('azuread_synchronization_secret', [{ id: spId, service_principal_id: spId, credential: graph.list('secrets.json') }]),
  ]
}

/** Terraform has no attribute for these: only Graph has them. */
function beyondTerraform(graph: Graph): Files {
  const app = graph.one('app.json')
  const sp = graph.one('sp.json')
  const pick = (from: Json, ...keys: readonly string[]): Json =>
    Object.fromEntries(keys.flatMap((key) => (key in from ? [[key, from[key]]] : [])))
  const context = (collection: string, selected: Json): Json => ({
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#${collection}(${Object.keys(selected).join(',')})/$entity`,
    ...selected,
  })
  const appRest = pick(
    app,
    'id',
    'appId',
    'requestSignatureVerification',
    'tokenEncryptionKeyId',
    'groupMembershipClaims',
    'optionalClaims',
  )
  const spRest = pick(
    sp,
    'id',
    'appId',
    'keyCredentials',
    'preferredTokenSigningKeyThumbprint',
    'tokenEncryptionKeyId',
    'applicationTemplateId',
    'disabledByMicrosoftStatus',
    'samlSingleSignOnSettings',
  )
  return new Map<string, Uint8Array>([
    ['rest-of-app.json', text(JSON.stringify(context('applications', appRest)))],
    ['rest-of-sp.json', text(JSON.stringify(context('servicePrincipals', spRest)))],
    ...graph.only('claims.json', 'jobs.json', 'schema.json'),
  ])
}

const terraformState: Form = {
  name: 'Terraform’s state',
  filesOf: (graph) =>
    new Map([
      [
        'terraform.tfstate',
        text(
          JSON.stringify(
            { version: 4, terraform_version: '1.9.8', serial: 3, lineage: '0ddba11', outputs: {}, resources: terraformResources(graph) },
            null,
            2,
          ),
        ),
      ],
    ]),
  graphFilesFor: beyondTerraform,
}

const terraformShow: Form = {
  name: 'terraform show -json',
  filesOf: (graph) => {
    const resources = terraformResources(graph).flatMap((each) =>
      (each['instances'] as readonly { readonly attributes: Json }[]).map(({ attributes }, index) => ({
        module: each['module'],
        address: `${String(each['type'])}.mixpanel[${index}]`,
        mode: 'managed',
        type: each['type'],
        values: attributes,
        sensitive_values: {},
      })),
    )
    const root = {
      resources: resources.filter(({ module }) => module === undefined),
      child_modules: [{ address: 'module.sso', resources: resources.filter(({ module }) => module !== undefined) }],
    }
    return new Map([
      ['show.json', text(JSON.stringify({ format_version: '1.0', terraform_version: '1.9.8', values: { root_module: root } }))],
    ])
  },
  graphFilesFor: beyondTerraform,
}

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Blocks that Terraform allows once are objects in Pulumi. */
const ONCE: ReadonlySet<string> = new Set(['web', 'saml_single_sign_on'])

function pulumiOutputs(attributes: Json): Json {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([key]) => key !== 'optional_claims')
      .map(([key, value]) => {
        if (!Array.isArray(value) || typeof value[0] !== 'object') return [camel(key), value]
        const entries = (value as readonly Json[]).map(pulumiOutputs)
        return key === 'credential' ? ['credentials', entries] : [camel(key), ONCE.has(key) ? entries[0] : entries]
      }),
  )
}

const pulumi: Form = {
  name: 'pulumi stack export',
  filesOf: (graph) => {
    const resources = terraformResources(graph).flatMap((each) => {
      const name = camel(String(each['type']).replace('azuread_', ''))
      const type = `azuread:index/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`
      return (each['instances'] as readonly { readonly attributes: Json }[]).map(({ attributes }, index) => ({
        urn: `urn:pulumi:prod::sso::${type}::mixpanel${index}`,
        custom: true,
        id: attributes['id'],
        type,
        outputs: pulumiOutputs(attributes),
      }))
    })
    const provider = { urn: 'urn:pulumi:prod::sso::pulumi:providers:azuread::default', type: 'pulumi:providers:azuread', outputs: {} }
    return new Map([
      ['stack.json', text(JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [provider, ...resources] } }, null, 2))],
    ])
  },
  graphFilesFor: beyondTerraform,
}

const batch: Form = {
  name: 'one response to a Graph $batch',
  filesOf: (graph) => {
    const responses = ANSWERS.map((name, index) => ({ id: String(index), status: 200, headers: {}, body: graph.one(name) }))
    return new Map([['batch.json', text(JSON.stringify({ responses }, null, 2))]])
  },
  graphFilesFor: () => new Map(),
}

const oneFile: Form = {
  name: 'all responses in one file, one after the other',
  filesOf: (graph) => new Map([['all.json', text(ANSWERS.map((name) => JSON.stringify(graph.one(name), null, 2)).join(''))]]),
  graphFilesFor: () => new Map(),
}

const terminal: Form = {
  name: 'a copy of a terminal, with prompts before and after each response',
  filesOf: (graph) =>
    new Map([
      [
        'terminal.txt',
        text(
          `${ANSWERS.map((name) => `[ann@host ~]$ az rest --url "$\{GRAPH}/${name}"\n${JSON.stringify(graph.one(name), null, 2)}`).join('\n')}\n[ann@host ~]$ `,
        ),
      ],
    ]),
  graphFilesFor: () => new Map(),
}

const fences: Form = {
  name: 'Markdown fences around each response',
  filesOf: (graph) =>
    new Map([
      [
        'ticket.md',
        text(ANSWERS.map((name) => `This is ${name}:\n\n\`\`\`json\n${JSON.stringify(graph.one(name), null, 2)}\n\`\`\`\n`).join('\n')),
      ],
    ]),
  graphFilesFor: () => new Map(),
}

const jsonLines: Form = {
  name: 'JSON lines',
  filesOf: (graph) =>
    new Map([
      ...graph.only('app.json', 'sp.json', 'claims.json', 'schema.json', 'secrets.json', 'jobs.json'),
      ...(['users.json', 'assigned.json'] as const).map(
        (name) =>
          [
            `${name}l`,
            text(
              graph
                .list(name)
                .map((each) => `${JSON.stringify(each)}\n`)
                .join(''),
            ),
          ] as const,
      ),
    ]),
  graphFilesFor: () => new Map(),
}

export const forms: readonly Form[] = [
  graphAsIs,
  az,
  azYaml,
  powershell,
  powershellModels,
  entraExporter,
  terraformState,
  terraformShow,
  pulumi,
  batch,
  oneFile,
  terminal,
  fences,
  jsonLines,
]
