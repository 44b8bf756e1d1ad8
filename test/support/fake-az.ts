import { createServer, type AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import jmespath from 'jmespath'
import { onTestFinished } from 'vitest'

// Stands in for the Azure CLI: answers reads out of a made-up tenant, in the shapes of Microsoft Graph and of az, and refuses everything else.

type Entry = Readonly<Record<string, unknown>>

export interface Tenant {
  readonly tenantId: string
  readonly app: Entry
  readonly sp: Entry
  readonly claims: Entry
  readonly assigned: readonly Entry[]
  readonly users: readonly Entry[]
  readonly groups: readonly Entry[]
  readonly members: Readonly<Record<string, readonly Entry[]>>
  readonly jobs: readonly Entry[]
  readonly schemas: Readonly<Record<string, Entry>>
  readonly secrets: readonly Entry[]
  readonly organization: Entry
  readonly metadata: string
  readonly signIns: readonly Entry[]
  readonly provisioning: readonly Entry[]
  /** Of the object that is asked for. */
  readonly changes: readonly Entry[]
  /** Entries in one answer. */
  readonly pageSize: number
  readonly signedOut?: boolean
  /** True where errors come in several lines, as from some services of Graph. */
  readonly prettyErrors?: boolean
  /** Whether the call of this number, from 1, fails. */
  readonly fails?: (call: number) => boolean
}

interface Answer {
  readonly code: number
  /** Standard output where the code is 0, or else standard error. */
  readonly text: string
}

/** A program `az` for `bin/`: it asks the server of `serveAz`, whose port is in FAKE_AZ_PORT. Starting Node for each call takes much longer. */
export const AZ = `#!/usr/bin/env bash
exec 3<> "/dev/tcp/127.0.0.1/$FAKE_AZ_PORT"
printf '%s\\0' "$@" '' >&3
IFS= read -r code <&3
if [ "$code" = 0 ]; then cat <&3; else cat <&3 >&2; fi
exit "$code"
`

const GRAPH = 'https://graph.microsoft.com'

/** Serves the tenant until the test is over; `calls` gets the address of each call. */
export async function serveAz(tenant: Tenant, cwd: string, calls: string[]): Promise<number> {
  const server = createServer((socket) => {
    let asked = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      asked += chunk.toString('utf8')
      if (!asked.endsWith('\0\0')) return
      const { code, text } = answerTo(asked.slice(0, -2).split('\0'), tenant, cwd, calls)
      socket.end(`${code}\n${text}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const OPTIONS = ['--method', '--url', '--output', '--query', '--output-file', '--only-show-errors', '--skip-authorization-header']

function answerTo(args: readonly string[], tenant: Tenant, cwd: string, calls: string[]): Answer {
  const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const print = (value: unknown): Answer => {
    const query = option('--query')
    const shown: unknown = query === undefined ? value : jmespath.search(value, query)
    return { code: 0, text: option('--output') === 'tsv' ? `${typeof shown === 'string' ? shown : ''}\n` : asAzPrints(shown) }
  }
  const [command, show] = args
  if (command === 'account' && show === 'show')
    return tenant.signedOut === true
      ? { code: 1, text: "ERROR: Please run 'az login' to setup account.\n" }
      : print({ tenantId: tenant.tenantId, environmentName: 'AzureCloud' })
  if (command === 'cloud' && show === 'show')
    return print({ endpoints: { microsoftGraphResourceId: `${GRAPH}/`, activeDirectory: 'https://login.microsoftonline.com' } })
  const url = option('--url')
  if (
    command !== 'rest' ||
    option('--method') !== 'get' ||
    url === undefined ||
    args.some((arg) => /^--/.test(arg) && !OPTIONS.includes(arg))
  ) {
    calls.push(`REFUSED ${args.join(' ')}`)
    return { code: 97, text: 'this az only reads\n' }
  }
  calls.push(url)
  if (tenant.fails?.(calls.length) === true)
    return refused(tenant, 'Forbidden', 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
  const { origin } = new URL(url)
  if (origin === 'https://login.microsoftonline.com') {
    if (!args.includes('--skip-authorization-header')) return { code: 97, text: 'no token goes to another host\n' }
    writeFileSync(join(cwd, option('--output-file') ?? '-'), tenant.metadata)
    return { code: 0, text: '' }
  }
  const response = origin === GRAPH ? graph(tenant, url) : new GraphError('NotFound', 'No such host.')
  return response instanceof GraphError ? refused(tenant, 'Bad Request', response.code, response.message) : print(response)
}

class GraphError {
  readonly code: string
  readonly message: string

  constructor(code: string, message: string) {
    this.code = code
    this.message = message
  }
}

/** An error as az prints it: the reason, and what the service answered. */
function refused({ prettyErrors = false }: Tenant, reason: string, code: string, message: string): Answer {
  const body = { error: { code, message, innerError: { 'request-id': '00000000-0000-4000-8000-000000000000' } } }
  return { code: 1, text: `ERROR: ${reason}(${JSON.stringify(body, null, prettyErrors ? 2 : 0).replaceAll('\n', '\r\n')})\n` }
}

/** Keys in order, two blanks of indentation, and other letters than ASCII as they are. */
function asAzPrints(value: unknown): string {
  const sorted = (each: unknown): unknown =>
    Array.isArray(each)
      ? each.map(sorted)
      : each !== null && typeof each === 'object'
        ? Object.fromEntries(
            Object.entries(each)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, inner]) => [key, sorted(inner)]),
          )
        : each
  return `${JSON.stringify(sorted(value), null, 2)}\n`
}

/** What Graph answers to a GET. */
function graph(tenant: Tenant, url: string): unknown {
  const { pathname, search } = new URL(url)
  const query = new Map(
    [...search.matchAll(/[?&]([^=&]+)=([^&]*)/g)].map(([, key = '', value = '']) => [key, decodeURIComponent(value)] as const),
  )
  const [, version = '', ...segments] = decodeURIComponent(pathname).split('/')
  const { sp, app } = tenant
  const [spId, appObject] = [String(sp['id']), String(app['id'])]
  const path = segments
    .join('/')
    .replace(`applications(appId='${String(app['appId'])}')`, `applications/${appObject}`)
    .replace(`servicePrincipals(appId='${String(sp['appId'])}')`, `servicePrincipals/${spId}`)
  const names = query.get('$select')?.split(',')
  const selected = (entry: Entry): Entry =>
    names ? Object.fromEntries(Object.entries(entry).filter(([key]) => key.startsWith('@') || names.includes(key))) : entry
  const context = (name: string): string => `${GRAPH}/${version}/$metadata#${name}${names ? `(${names.join(',')})` : ''}`
  const object = (value: Entry, name: string): unknown => ({ '@odata.context': `${context(name)}/$entity`, ...selected(value) })
  const list = (all: readonly Entry[], name: string): unknown => {
    const ids = /^id in \((.*)\)$/.exec(query.get('$filter') ?? '')?.[1]?.split(',')
    if (ids && ids.length > 15) return new GraphError('Request_UnsupportedQuery', `Too many child clauses: ${ids.length}. Max allowed: 15.`)
    const found = ids ? all.filter(({ id }) => ids.includes(`'${String(id)}'`)) : all
    const from = Number(query.get('$skiptoken') ?? 0)
    const others = search.replace(/[?&]\$skiptoken=\d+/, '')
    const next = `${GRAPH}${pathname}${others}${others === '' ? '?' : '&'}$skiptoken=${from + tenant.pageSize}`
    return {
      '@odata.context': context(name),
      ...(found.length > from + tenant.pageSize ? { '@odata.nextLink': next } : {}),
      value: found.slice(from, from + tenant.pageSize).map(selected),
    }
  }

  const inSp = `servicePrincipals('${spId}')`
  const keys = sp['keyCredentials'] as readonly Entry[]
  const withoutBytes = { ...sp, keyCredentials: keys.map((key) => ({ ...key, key: null })) }
  const ofGroup = /^groups\/([^/]+)\/members$/.exec(path)?.[1]
  const job = /\/synchronization\/jobs\/([^/]+)\/schema$/.exec(path)?.[1]
  const responses = new Map<string, () => unknown>([
    [`applications/${appObject}`, () => object(app, 'applications')],
    [`applications/${appObject}/tokenIssuancePolicies`, () => list([], 'Collection(microsoft.graph.tokenIssuancePolicy)')],
    [`servicePrincipals/${spId}`, () => object(names?.includes('keyCredentials') === true ? sp : withoutBytes, 'servicePrincipals')],
    [
      `servicePrincipals/${spId}/claimsPolicy`,
      () => (version === 'beta' ? object(tenant.claims, `${inSp}/claimsPolicy`) : new GraphError('BadRequest', 'No such segment.')),
    ],
    [`servicePrincipals/${spId}/claimsMappingPolicies`, () => list([], 'Collection(microsoft.graph.claimsMappingPolicy)')],
    [`servicePrincipals/${spId}/tokenIssuancePolicies`, () => list([], 'Collection(microsoft.graph.tokenIssuancePolicy)')],
    [`servicePrincipals/${spId}/appRoleAssignedTo`, () => list(tenant.assigned, `${inSp}/appRoleAssignedTo`)],
    [`servicePrincipals/${spId}/synchronization/jobs`, () => list(tenant.jobs, `${inSp}/synchronization/jobs`)],
    [
      `servicePrincipals/${spId}/synchronization/jobs/${job ?? ''}/schema`,
      () => object(tenant.schemas[job ?? ''] ?? {}, `${inSp}/synchronization/jobs('${job ?? ''}')/schema`),
    ],
    [
      `servicePrincipals/${spId}/synchronization/secrets`,
      () => list(tenant.secrets, 'Collection(microsoft.graph.synchronizationSecretKeyStringValuePair)'),
    ],
    ['organization', () => list([tenant.organization], 'organization')],
    ['users', () => list(tenant.users, 'users')],
    ['groups', () => list(tenant.groups, 'groups')],
    [`groups/${ofGroup ?? ''}/members`, () => list(tenant.members[ofGroup ?? ''] ?? [], 'directoryObjects')],
    ['auditLogs/signIns', () => list(version === 'beta' ? [] : tenant.signIns, 'auditLogs/signIns')],
    ['auditLogs/provisioning', () => list(tenant.provisioning, 'auditLogs/provisioning')],
    ['auditLogs/directoryAudits', () => list(tenant.changes, 'auditLogs/directoryAudits')],
  ])
  return responses.get(path)?.() ?? new GraphError('Request_ResourceNotFound', `Resource not found for the segment '${path}'.`)
}
