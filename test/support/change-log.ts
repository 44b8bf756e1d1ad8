// One set of changes in every form in which the audit log of the directory is downloaded. All people, addresses and places are made up.

import { CANARIES, pascal } from './sign-in-log.ts'

export interface ModelChange {
  readonly time: string
  readonly activity: string
  /** A person, or the name of an app. */
  readonly actor: string
  readonly result?: string
  readonly targets: readonly ModelTarget[]
}

export interface ModelTarget {
  readonly type: string
  readonly name: string
  readonly id: string
  readonly upn?: string
  /** Values as the log has them: JSON in a text. */
  readonly changed?: readonly (readonly [name: string, before: string | null, after: string | null])[]
}

const TENANT = '11111111-0000-4aaa-8aaa-000000000001'
const ADMIN = '26be570a-0000-4aaa-8aaa-000000000001'
const isPerson = ({ actor }: ModelChange): boolean => actor.includes('@')
const correlation = (index: number): string => `d79f5bee-0000-4aaa-8aaa-${String(index).padStart(12, '0')}`

const targetItem = ({ type, name, id, upn, changed = [] }: ModelTarget): object => ({
  id,
  displayName: type === 'User' ? null : name,
  type,
  userPrincipalName: upn ?? null,
  groupType: null,
  modifiedProperties: changed.map(([displayName, oldValue, newValue]) => ({ displayName, oldValue, newValue })),
})

const initiator = (row: ModelChange): object =>
  isPerson(row)
    ? { user: { id: ADMIN, displayName: null, userPrincipalName: row.actor, ipAddress: CANARIES[0] }, app: null }
    : { user: null, app: { appId: null, displayName: row.actor, servicePrincipalId: ADMIN } }

export function graphChange(row: ModelChange, index: number): Record<string, unknown> {
  return {
    id: `Directory_${correlation(index)}_X_${index}`,
    category: 'ApplicationManagement',
    correlationId: correlation(index),
    result: row.result ?? 'success',
    resultReason: '',
    activityDisplayName: row.activity,
    activityDateTime: row.time,
    loggedByService: 'Core Directory',
    operationType: 'Update',
    userAgent: CANARIES[3],
    initiatedBy: initiator(row),
    targetResources: row.targets.map(targetItem),
    additionalDetails: [{ key: 'User-Agent', value: CANARIES[3] }],
  }
}

export const graph = (rows: readonly ModelChange[]): string =>
  JSON.stringify(
    { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#auditLogs/directoryAudits', value: rows.map(graphChange) },
    null,
    2,
  )

export const portalJson = (rows: readonly ModelChange[]): string => JSON.stringify(rows.map(graphChange))

export const powershell = (rows: readonly ModelChange[]): string => JSON.stringify(pascal(rows.map(graphChange)), null, 2)

/** At the depth of two, which is what people get without -Depth. */
export const cutOffPowershell = (rows: readonly ModelChange[]): string =>
  JSON.stringify(
    rows.map((row, index) => ({
      ...(pascal(graphChange(row, index)) as object),
      InitiatedBy: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphAuditActivityInitiator1',
      TargetResources: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphTargetResource',
    })),
  )

export const diagnostic = (rows: readonly ModelChange[]): readonly object[] =>
  rows.map((row, index) => ({
    time: row.time.replace('Z', '+00:00'),
    resourceId: `/tenants/${TENANT}/providers/Microsoft.aadiam`,
    operationName: row.activity,
    category: 'AuditLogs',
    tenantId: TENANT,
    resultSignature: 'None',
    callerIpAddress: CANARIES[4],
    correlationId: correlation(index),
    Level: 4,
    properties: graphChange(row, index),
  }))

const american = (time: string): string => {
  const [, year = '', month = '', day = '', hour = '', rest = ''] = /^(\d+)-(\d+)-(\d+)T(\d+)(:\d+:\d+(?:\.\d{1,3})?)/.exec(time) ?? []
  return `${Number(month)}/${Number(day)}/${year}, ${Number(hour) % 12 || 12}${rest} ${Number(hour) < 12 ? 'AM' : 'PM'}`
}

const analyticsRow = (row: ModelChange, index: number): Readonly<Record<string, string>> => ({
  TenantId: TENANT,
  TimeGenerated: row.time,
  // Log Analytics has a blank behind some of the names.
  OperationName: `${row.activity} `,
  Category: 'ApplicationManagement',
  ResultType: '',
  ResultDescription: '',
  CorrelationId: correlation(index),
  Identity: row.actor,
  Result: row.result ?? 'success',
  InitiatedBy: JSON.stringify(initiator(row)),
  LoggedByService: 'Core Directory',
  TargetResources: JSON.stringify(row.targets.map(targetItem)),
  AdditionalDetails: JSON.stringify([{ key: 'User-Agent', value: CANARIES[3] }]),
  Type: 'AuditLogs',
})

export const analytics = (rows: readonly ModelChange[]): string => JSON.stringify(rows.map(analyticsRow))

const table = (headers: readonly string[], rows: readonly (readonly string[])[], { separator = ',', quoted = true } = {}): string =>
  [headers, ...rows]
    .map((row) => row.map((cell) => (quoted || /[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(separator))
    .join('\r\n')

export function analyticsCsv(rows: readonly ModelChange[]): string {
  const records = rows.map((row, index) => {
    const { TimeGenerated = '', ...rest } = analyticsRow(row, index)
    return { 'TimeGenerated [UTC]': american(TimeGenerated), ...rest }
  })
  return table(
    Object.keys(records[0] ?? {}),
    records.map((record) => Object.values(record)),
  )
}

const ACTOR_HEADERS =
  'Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,User Agent,ActorType,ActorDisplayName,ActorObjectId,ActorUserPrincipalName,IPAddress,ActorHomeTenantId,ActorHomeTenantName,ActorServicePrincipalId,ActorServicePrincipalName'
export const HEADERS: readonly string[] = [
  ...ACTOR_HEADERS.split(','),
  ...[1, 2, 3].flatMap((target) => [
    ...['Type', 'DisplayName', 'ObjectId', 'UserPrincipalName'].map((name) => `Target${target}${name}`),
    ...[1, 2, 3, 4, 5].flatMap((number) =>
      ['Name', 'OldValue', 'NewValue'].map((name) => `Target${target}ModifiedProperty${number}${name}`),
    ),
  ]),
  ...[1, 2, 3, 4, 5, 6].flatMap((number) => [`AdditionalDetail${number}Key`, `AdditionalDetail${number}Value`]),
]

const SPANISH: ReadonlyMap<string, string> = new Map([
  ['Date (UTC)', 'Fecha (UTC)'],
  ['Service', 'Servicio'],
  ['Category', 'Categoría'],
  ['Activity', 'Actividad'],
  ['Result', 'Resultado'],
  ['User Agent', 'Agente de usuario'],
  ['Target1UserPrincipalName', 'Objetivo1NombrePrincipalDeUsuario'],
])
export const inSpanish = (name: string): string => SPANISH.get(name) ?? `Columna ${name.length}`
export const inNoLanguage = (name: string): string => (name === 'Date (UTC)' ? 'Päivämäärä (UTC)' : 'Sarake')

interface ChangeTableQuirks {
  readonly separator?: string
  readonly quoted?: boolean
  readonly bom?: boolean
  readonly header?: (name: string) => string
  readonly time?: (time: string) => string
}

export function portalCsv(rows: readonly ModelChange[], quirks: ChangeTableQuirks = {}): string {
  const { header = (name: string): string => name, time = (text: string): string => text, bom = true, ...rest } = quirks
  const cells = (row: ModelChange, index: number): ReadonlyMap<string, string> =>
    new Map([
      ['Date (UTC)', time(row.time)],
      ['CorrelationId', correlation(index)],
      ['Service', 'Core Directory'],
      ['Category', 'ApplicationManagement'],
      ['Activity', row.activity],
      ['Result', row.result ?? 'success'],
      ['User Agent', CANARIES[3]],
      ['ActorType', isPerson(row) ? 'User' : 'Application'],
      ...(isPerson(row) ? ([['ActorUserPrincipalName', row.actor]] as const) : ([['ActorDisplayName', row.actor]] as const)),
      ['ActorObjectId', ADMIN],
      ['IPAddress', CANARIES[0]],
      ...row.targets.slice(0, 3).flatMap(({ type, name, id, upn, changed = [] }, target): readonly (readonly [string, string])[] => [
        [`Target${target + 1}Type`, type],
        [`Target${target + 1}DisplayName`, type === 'User' ? '' : name],
        [`Target${target + 1}ObjectId`, id],
        [`Target${target + 1}UserPrincipalName`, upn ?? ''],
        ...changed.slice(0, 5).flatMap(([property, before, after], number): readonly (readonly [string, string])[] => [
          [`Target${target + 1}ModifiedProperty${number + 1}Name`, property],
          [`Target${target + 1}ModifiedProperty${number + 1}OldValue`, before ?? ''],
          [`Target${target + 1}ModifiedProperty${number + 1}NewValue`, after ?? ''],
        ]),
      ]),
      ['AdditionalDetail1Key', 'User-Agent'],
      ['AdditionalDetail1Value', CANARIES[3]],
    ])
  const written = rows.map((row, index) => {
    const of = cells(row, index)
    return HEADERS.map((name) => of.get(name) ?? '')
  })
  return `${bom ? '\uFEFF' : ''}${table(HEADERS.map(header), written, rest)}\r\n`
}

/** Purview ends names with a full stop, and prints the JSON of values on several lines. */
export function purview(rows: readonly ModelChange[], form: 'old' | 'new' = 'old'): string {
  const data = (row: ModelChange): string =>
    JSON.stringify({
      CreationTime: row.time.replace(/(?:\.\d+)?Z$/, ''),
      Operation: `${row.activity}.`,
      ResultStatus: row.result === undefined ? 'Success' : 'Failure',
      Workload: 'AzureActiveDirectory',
      UserId: isPerson(row) ? row.actor : `ServicePrincipal_${ADMIN}`,
      ActorIpAddress: CANARIES[0],
      Actor: isPerson(row)
        ? [{ ID: row.actor, Type: 5 }]
        : [
            { ID: row.actor, Type: 1 },
            { ID: ADMIN, Type: 2 },
            { ID: `ServicePrincipal_${ADMIN}`, Type: 2 },
          ],
      Target: row.targets.flatMap(({ id, type, name }) => [
        { ID: `${type}_${id}`, Type: 2 },
        { ID: id, Type: 2 },
        { ID: type, Type: 2 },
        { ID: name, Type: 1 },
      ]),
      ModifiedProperties: row.targets.flatMap(({ changed = [] }) =>
        changed.map(([Name, before, after]) => ({ Name, OldValue: printed(before), NewValue: printed(after) })),
      ),
      ExtendedProperties: [{ Name: 'additionalDetails', Value: JSON.stringify({ 'User-Agent': CANARIES[3] }) }],
    })
  return form === 'old'
    ? table(
        ['CreationDate', 'UserIds', 'Operations', 'AuditData'],
        rows.map((row) => [row.time, row.actor, `${row.activity}.`, data(row)]),
      )
    : table(
        ['RecordId', 'CreationDate', 'RecordType', 'Operation', 'UserId', 'AuditData', 'AssociatedAdminUnits'],
        rows.map((row, index) => [correlation(index), row.time, '8', `${row.activity}.`, row.actor, data(row), '']),
      )
}

const printed = (value: string | null): string => {
  if (value === null) return ''
  try {
    return JSON.stringify(JSON.parse(value), null, 2).replaceAll('\n', '\r\n')
  } catch {
    return value
  }
}
