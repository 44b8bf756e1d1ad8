// The output of PowerShell’s ConvertTo-Json: values below its depth become text. Source: PowerShell 7 (JsonObject.cs).

/** A typed object of a module: its properties, and the type name, which is printed below the depth. */
export class Model {
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>

  constructor(type: string, properties: Readonly<Record<string, unknown>>) {
    this.type = type
    this.properties = properties
  }
}

/** A hashtable, as Invoke-MgGraphRequest returns it. */
export class Hashtable extends Model {
  constructor(properties: Readonly<Record<string, unknown>>) {
    super('System.Collections.Hashtable', properties)
  }
}

class Dictionary extends Model {
  constructor(properties: Readonly<Record<string, unknown>>) {
    super('System.Collections.Generic.Dictionary`2[System.String,System.Object]', properties)
  }
}

/** The JSON of an object or a list of them, cut off below `depth` as PowerShell does. */
export function convertToJson(value: unknown, depth = 2): string {
  return JSON.stringify(process(value, 0, depth), null, 2)
}

/** The format of Windows PowerShell 5.1: two spaces after a colon, dates as `/Date(…)/`, CRLF, UTF-16 with a byte order mark. */
export function windowsPowerShell(value: unknown, depth = 2): Uint8Array {
  const text = convertToJson(value, depth)
    .replace(/^(\s*"[^"]+":) /gm, '$1  ')
    .replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_, date: string) => `"\\/Date(${new Date(date).getTime()})\\/"`)
    .replaceAll('\n', '\r\n')
  return utf16(text)
}

export function utf16(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
}

function process(value: unknown, level: number, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (level > depth) return textOf(value)
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map((entry: unknown) => process(entry, level + 1, depth))
  if (!(value instanceof Model)) throw new Error('PowerShell only prints models, hashtables, lists and bytes.')
  return Object.fromEntries(Object.entries(value.properties).map(([key, entry]) => [key, process(entry, level + 1, depth)]))
}

/** ToString: the entries of a list joined by spaces, and an empty text for an empty list. */
function textOf(value: object): string {
  if (value instanceof Uint8Array) return [...value].join(' ')
  if (Array.isArray(value))
    return value
      .map((entry: unknown) =>
        Array.isArray(entry)
          ? 'System.Object[]'
          : typeof entry === 'object' && entry !== null
            ? textOf(entry)
            : typeof entry === 'string' || typeof entry === 'number'
              ? String(entry)
              : '',
      )
      .join(' ')
  if (value instanceof Model) return value.type
  throw new Error('PowerShell only prints models, hashtables, lists and bytes.')
}

const BYTES = new Set(['customKeyIdentifier', 'key'])
/** Properties that the class of the module does not have are in AdditionalProperties. */
const UNKNOWN_TO_THE_MODULE = new Set(['createdDateTime'])

/** The object that Get-Mg… returns for a Graph response: PascalCase, byte arrays, and other properties in AdditionalProperties. */
export function model(graph: Readonly<Record<string, unknown>>, type: string): Model {
  const properties: Record<string, unknown> = {}
  const additional: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(graph)) {
    if (key.startsWith('@') || UNKNOWN_TO_THE_MODULE.has(key)) additional[key] = value
    else if (type === 'KeyCredential' && BYTES.has(key) && typeof value === 'string') properties[pascal(key)] = Buffer.from(value, 'base64')
    else properties[pascal(key)] = typed(key, value)
  }
  return new Model(`Microsoft.Graph.PowerShell.Models.MicrosoftGraph${type}`, {
    ...properties,
    AdditionalProperties: new Dictionary(additional),
  })
}

function typed(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => typed(key.replace(/s$/, ''), entry))
  return isObject(value) ? model(value, pascal(key)) : value
}

/** The same Graph response as Invoke-MgGraphRequest returns it. */
export function hashtable(graph: unknown): unknown {
  if (Array.isArray(graph)) return graph.map(hashtable)
  return isObject(graph) ? new Hashtable(Object.fromEntries(Object.entries(graph).map(([key, value]) => [key, hashtable(value)]))) : graph
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

function pascal(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1)
}
