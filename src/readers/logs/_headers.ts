import { plain } from './_fields.ts'

// Headers of the portal's tables in other languages, and the order of its columns, which is the same in all of them.

/** Spanish, as far as it is known; other languages are known by the order of the columns alone. */
const SPANISH: ReadonlyMap<string, string> = new Map([
  ['fecha (utc)', 'date (utc)'],
  ['id. de solicitud', 'request id'],
  ['id. de correlación', 'correlation id'],
  ['id. de usuario', 'user id'],
  ['usuario', 'user'],
  ['nombre de usuario', 'username'],
  ['tipo de usuario', 'user type'],
  ['aplicación', 'application'],
  ['id. de aplicación', 'application id'],
  ['recurso', 'resource'],
  ['dirección ip', 'ip address'],
  ['ubicación', 'location'],
  ['estado', 'status'],
  ['código de error de inicio de sesión', 'sign-in error code'],
  ['motivo del error', 'failure reason'],
  ['aplicación cliente', 'client app'],
  ['protocolo de autenticación', 'authentication protocol'],
  ['requisito de autenticación', 'authentication requirement'],
  ['servicio', 'service'],
  ['categoría', 'category'],
  ['actividad', 'activity'],
  ['resultado', 'result'],
])

/** The columns that are read, by their place among 57 (2025) and 55 (2024). Source: headers of real downloads. */
const SIGN_IN_COLUMNS: readonly (readonly [name: string, of57: number, of55: number])[] = [
  ['date (utc)', 0, 0],
  ['request id', 1, 1],
  ['correlation id', 3, 3],
  ['user id', 4, 4],
  ['username', 6, 6],
  ['user type', 7, 7],
  ['cross tenant access type', 8, 8],
  ['application', 16, 16],
  ['application id', 17, 17],
  ['status', 27, 25],
  ['sign-in error code', 28, 26],
  ['failure reason', 29, 27],
]

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const TIME = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ,]/
const CODE = /^\d{1,7}(?:[.,]0{1,3})?$/
const SHAPES: readonly (readonly [name: string, shape: RegExp])[] = [
  ['date (utc)', TIME],
  ['correlation id', GUID],
  ['application id', GUID],
  ['sign-in error code', CODE],
]

/** The portal's table of changes: 17 columns, three targets with five changed properties each, six details. Source: a real download. */
const CHANGE_COLUMNS: readonly string[] = [
  ...['date (utc)', 'correlationid', 'service', 'category', 'activity', 'result', 'resultreason', 'user agent', 'actortype'],
  ...['actordisplayname', 'actorobjectid', 'actoruserprincipalname', 'ipaddress', 'actorhometenantid', 'actorhometenantname'],
  ...['actorserviceprincipalid', 'actorserviceprincipalname'],
  ...[1, 2, 3].flatMap((target) => [
    ...['type', 'displayname', 'objectid', 'userprincipalname'].map((name) => `target${target}${name}`),
    ...[1, 2, 3, 4, 5].flatMap((property) =>
      ['name', 'oldvalue', 'newvalue'].map((name) => `target${target}modifiedproperty${property}${name}`),
    ),
  ]),
]
const DETAILS = 12

/** Columns by their names in English; for a log in a language that cannot be mapped what it is, with its article; null for another table. */
export function columnsOf(headers: readonly string[], rows: readonly (readonly string[])[]): ReadonlyMap<string, number> | string | null {
  const names = headers.map(plain)
  const columns = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const english = SPANISH.get(name) ?? name
    // Of a name that is there twice, the first counts.
    if (!columns.has(english)) columns.set(english, index)
  }
  if (isSignIns(columns) || isChanges(columns)) return columns
  if (names.length < 20 || !names.some((name) => name.includes('(utc)'))) return null
  return byOrder(names.length, rows) ?? changesByOrder(names.length, rows) ?? logIn(rows)
}

export function isSignIns(columns: ReadonlyMap<string, number>): boolean {
  if (columns.has('sign-in error code') && (columns.has('date (utc)') || columns.has('request id'))) return true
  // PowerShell’s Export-Csv writes the names of Graph.
  if (['createddatetime', 'correlationid', 'appid', 'status', 'userprincipalname'].every((name) => columns.has(name))) return true
  return (
    columns.has('resulttype') && !columns.has('targetresources') && [...columns.keys()].some((name) => name.startsWith('timegenerated'))
  )
}

export function isChanges(columns: ReadonlyMap<string, number>): boolean {
  if (columns.has('auditdata') && (columns.has('operations') || columns.has('operation'))) return true
  if (columns.has('targetresources') && (columns.has('activitydisplayname') || columns.has('operationname'))) return true
  return columns.has('date (utc)') && columns.has('activity') && (columns.has('actortype') || columns.has('target1displayname'))
}

/** A table of Log Analytics, or of PowerShell: its columns are the properties of an entry, JSON in its cells. */
export function isProvisioning(columns: ReadonlyMap<string, number>): boolean {
  if (columns.has('provisioningsteps') || columns.has('provisioningstatusinfo')) return true
  return columns.has('provisioningaction') && (columns.has('sourceidentity') || columns.has('changeid'))
}

/** Ids of jobs: a template, the tenant, the service principal. */
const JOB = /^[A-Za-z]\w{1,60}\.[0-9a-f]{32}\.[0-9a-f-]{32,36}$/
const STEP = /^Entry(?:Import|Synchronization|Export)[A-Za-z]{0,40}$/

/**
 * One of the three tables of the portal's download: entries, steps, changed properties. Their headers are documented nowhere: ids of jobs and
 * names of steps are the same in every language, and the table of properties has the id of a change beside an old and a new value.
 */
export function isProvisioningDownload(columns: ReadonlyMap<string, number>, rows: readonly (readonly string[])[]): boolean {
  if (rows.some((row) => row.some((cell) => JOB.test(cell.trim()) || STEP.test(cell.trim())))) return true
  const names = [...columns.keys()].map((name) => name.replaceAll(' ', ''))
  const has = (...all: readonly string[]): boolean => all.every((name) => names.includes(name))
  return has('changeid') && (has('oldvalue', 'newvalue') || names.some((name) => name.startsWith('provisioning')))
}

function byOrder(count: number, rows: readonly (readonly string[])[]): ReadonlyMap<string, number> | null {
  if (count !== 57 && count !== 55) return null
  const columns = new Map(SIGN_IN_COLUMNS.map(([name, of57, of55]) => [name, count === 57 ? of57 : of55]))
  const fits = rows.every((row) => SHAPES.every(([name, shape]) => shape.test(row[columns.get(name) ?? -1]?.trim() ?? '')))
  return fits && rows.length > 0 ? columns : null
}

function changesByOrder(count: number, rows: readonly (readonly string[])[]): ReadonlyMap<string, number> | null {
  if (count !== CHANGE_COLUMNS.length + DETAILS || rows.length === 0) return null
  const columns = new Map(CHANGE_COLUMNS.map((name, index) => [name, index]))
  const cell = (row: readonly string[], name: string): string => row[columns.get(name) ?? -1]?.trim() ?? ''
  const isId = (text: string): boolean => text === '' || GUID.test(text)
  const fits = rows.every(
    (row) =>
      TIME.test(cell(row, 'date (utc)')) &&
      isId(cell(row, 'correlationid')) &&
      isId(cell(row, 'actorobjectid')) &&
      cell(row, 'activity') !== '',
  )
  return fits ? columns : null
}

/** A time and ids in each row, and a code where it is of sign-ins. */
function logIn(rows: readonly (readonly string[])[]): string | null {
  const isLog =
    rows.length > 0 &&
    rows.every(
      (row) => row.filter((cell) => GUID.test(cell.trim())).length > 2 && row.some((cell) => /^\d{4}-\d\d-\d\dT/.test(cell.trim())),
    )
  if (!isLog) return null
  const columns = rows[0]?.keys() ?? []
  const hasCodes = [...columns].some((column) => rows.every((row) => CODE.test(row[column]?.trim() ?? '')))
  return hasCodes ? 'a sign-in log' : 'a log of the portal'
}
