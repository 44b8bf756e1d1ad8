// One set of sign-ins in every form in which they are downloaded. All people, addresses and places are made up.

export interface ModelSignIn {
  readonly time: string
  readonly person: string
  readonly code: number
  readonly correlation: number
  readonly app: string
  readonly appId: string
  readonly policy?: string
}

/** What must be in no output: an address, a place, a device, a browser. */
export const CANARIES = ['203.0.113.77', 'Canaryville', 'CANARY-LAPTOP', 'CanaryBrowser/9.9', '2001:db8:ca::77'] as const

export const HEADERS =
  'Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ,App owner tenant ID,Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method,Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer'.split(
    ',',
  )

const SPANISH: Readonly<Record<string, string>> = {
  'Date (UTC)': 'Fecha (UTC)',
  'User ID': 'Id. de usuario',
  User: 'Usuario',
  Username: 'Nombre de usuario',
  'User type': 'Tipo de usuario',
  'IP address': 'Dirección IP',
  Location: 'Ubicación',
  Status: 'Estado',
  'Sign-in error code': 'Código de error de inicio de sesión',
  'Failure reason': 'Motivo del error',
  Application: 'Aplicación',
  'Application ID ': 'Id. de aplicación',
  'Correlation ID': 'Id. de correlación',
}

const guid = (head: string, index: number): string => `${head}-0000-4aaa-8aaa-${String(index).padStart(12, '0')}`
const REASON = 'Your administrator has configured the application to block users.'
const reasonOf = (code: number): string => (code === 0 ? 'Other.' : REASON)
const userId = (person: string): string => guid('26be570a', person.length)

export function graphItem(row: ModelSignIn, index: number): Record<string, unknown> {
  return {
    id: guid('66ea54eb', index),
    createdDateTime: row.time,
    userDisplayName: `Person ${index}`,
    userPrincipalName: row.person,
    userId: userId(row.person),
    appId: row.appId,
    appDisplayName: row.app,
    ipAddress: CANARIES[0],
    correlationId: guid('d79f5bee', row.correlation),
    conditionalAccessStatus: row.policy === undefined ? 'notApplied' : 'failure',
    isInteractive: true,
    userAgent: CANARIES[3],
    status: { errorCode: row.code, failureReason: reasonOf(row.code), additionalDetails: null },
    deviceDetail: { displayName: CANARIES[2], browser: CANARIES[3] },
    location: { city: CANARIES[1], countryOrRegion: 'DE', geoCoordinates: { latitude: 1 } },
    appliedConditionalAccessPolicies: [
      { displayName: 'Another policy', result: 'notApplied' },
      ...(row.policy === undefined ? [] : [{ displayName: row.policy, result: 'failure' }]),
    ],
  }
}

export const graph = (rows: readonly ModelSignIn[]): string =>
  JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns', value: rows.map(graphItem) }, null, 2)

export const portalJson = (rows: readonly ModelSignIn[]): string => JSON.stringify(rows.map(graphItem))

export const pascal = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((each: unknown) => pascal(each))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, pascal(each)]))
      : value

export const powershell = (rows: readonly ModelSignIn[]): string => JSON.stringify(pascal(rows.map(graphItem)), null, 2)

export const cutOffPowershell = (rows: readonly ModelSignIn[]): string =>
  JSON.stringify(
    rows.map((row, index) => ({
      ...(pascal(graphItem(row, index)) as object),
      Status: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus',
    })),
  )

export const diagnostic = (rows: readonly ModelSignIn[]): string =>
  rows
    .map((row, index) => {
      const item = graphItem(row, index)
      delete item['status']
      return JSON.stringify({
        time: row.time,
        resourceId: '/tenants/11111111-0000-4aaa-8aaa-000000000001/providers/Microsoft.aadiam',
        operationName: 'Sign-in activity',
        category: index % 2 === 0 ? 'SignInLogs' : 'NonInteractiveUserSignInLogs',
        resultType: String(row.code),
        resultDescription: reasonOf(row.code),
        callerIpAddress: CANARIES[4],
        properties: { ...item, createdDateTime: row.time.replace(/(?:\.\d+)?Z$/, '.123456789+00:00') },
      })
    })
    .join('\n')

export const analytics = (rows: readonly ModelSignIn[]): string =>
  JSON.stringify(
    rows.map((row, index) => {
      const item = graphItem(row, index)
      return {
        TimeGenerated: row.time,
        ResultType: String(row.code),
        ResultDescription: reasonOf(row.code),
        AppId: row.appId,
        AppDisplayName: row.app,
        UserPrincipalName: row.person,
        UserId: userId(row.person),
        CorrelationId: item['correlationId'],
        IPAddress: CANARIES[0],
        Location: 'DE',
        LocationDetails: JSON.stringify(item['location']),
        ConditionalAccessPolicies: JSON.stringify(item['appliedConditionalAccessPolicies']),
        Type: 'SigninLogs',
      }
    }),
  )

export interface TableQuirks {
  readonly quoted?: boolean
  readonly separator?: string
  readonly time?: (time: string) => string
  readonly code?: (code: number) => string
  readonly bom?: boolean
  readonly header?: (name: string, index: number) => string
  readonly lineEnd?: string
}

export function portalCsv(rows: readonly ModelSignIn[], quirks: TableQuirks = {}): string {
  const {
    quoted = false,
    separator = ',',
    time = (text: string): string => text,
    code = String,
    bom = true,
    header = (name: string): string => name,
    lineEnd = '\r\n',
  } = quirks
  const cells = (row: ModelSignIn, index: number): ReadonlyMap<string, string> =>
    new Map([
      ['Date (UTC)', time(row.time)],
      ['Request ID', guid('66ea54eb', index)],
      ['User agent', CANARIES[3]],
      ['Correlation ID', guid('d79f5bee', row.correlation)],
      ['User ID', userId(row.person)],
      ['User', `Person "${index}", Sales`],
      ['Username', row.person],
      ['User type', 'Member'],
      ['Application', row.app],
      ['Application ID ', row.appId],
      ['IP address', CANARIES[0]],
      ['Location', `${CANARIES[1]}, Bavaria, DE`],
      ['Status', row.code === 0 ? 'Success' : 'Failure'],
      ['Sign-in error code', code(row.code)],
      ['Failure reason', reasonOf(row.code)],
      ['Device ID', CANARIES[2]],
      ['Browser', CANARIES[3]],
      ['IP address (seen by resource)', CANARIES[4]],
    ])
  const written = (cell: string): string =>
    quoted || cell.includes(separator) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell
  const lines = [
    HEADERS.map(header),
    ...rows.map((row, index) => {
      const of = cells(row, index)
      return HEADERS.map((name) => of.get(name) ?? '')
    }),
  ]
  return `${bom ? '\uFEFF' : ''}${lines.map((line) => line.map(written).join(separator) + lineEnd).join('')}`
}

export const inSpanish = (name: string): string => (Object.hasOwn(SPANISH, name) ? (SPANISH[name] ?? name) : name)
/** A language of which no header is known but that of the time. */
export const inNoLanguage = (name: string, index: number): string => (name.includes('(UTC)') ? 'Päivämäärä (UTC)' : `Sarake ${index}`)
