import schema from '../../schemas/mixpanel.json' with { type: 'json' }

// What is wrong in a `mixpanel.yaml`, by its JSON Schema. Only the part of JSON Schema is understood that zod writes for that document:
// loading a library for it would take longer than everything else that is done with the file.

/** A fault in the document, and its path. */
export interface SettingsFault {
  readonly path: (string | number)[]
  readonly unknownKeys: readonly string[]
  /** The value that is expected, in words, such as “true or false”; null for unknown keys. */
  readonly wanted: string | null
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

const DOCUMENT: Schema = schema

export const SETTINGS_KEYS: readonly string[] = Object.keys(DOCUMENT.properties ?? {})

/** Faults in the order of the schema's keys; those of unknown keys come after the others of their group. */
export function faultsIn(value: unknown): readonly SettingsFault[] {
  return faultsAt(value, DOCUMENT, [])
}

function faultsAt(value: unknown, expected: Schema, path: (string | number)[]): readonly SettingsFault[] {
  const { type, anyOf, items } = expected
  if (anyOf) {
    // Every key may be null: it is not filled in.
    const [filledIn] = anyOf.filter((each) => each.type !== 'null')
    return value === null || !filledIn ? [] : faultsAt(value, filledIn, path)
  }
  const fault = (wanted: string): readonly SettingsFault[] => [{ path, unknownKeys: [], wanted }]
  if (expected.enum) return expected.enum.includes(value as string) ? [] : fault(`one of ${expected.enum.join(', ')}`)
  if (type === 'array' && items) {
    return Array.isArray(value) ? value.flatMap((item, index) => faultsAt(item, items, [...path, index])) : fault('a list')
  }
  if (type === 'object') return isGroup(value) ? faultsInGroup(value, expected, path) : fault('a group of keys')
  if (type === 'boolean') return typeof value === 'boolean' ? [] : fault('true or false')
  if (type === 'string') return typeof value === 'string' ? [] : fault('text')
  return typeof value === 'string' || Number.isFinite(value) ? [] : fault('text or a number')
}

function faultsInGroup(
  group: Readonly<Record<string, unknown>>,
  { properties = {}, required = [] }: Schema,
  path: (string | number)[],
): readonly SettingsFault[] {
  const known = Object.entries(properties).flatMap(([key, expected]) =>
    Object.hasOwn(group, key) || required.includes(key) ? faultsAt(group[key], expected, [...path, key]) : [],
  )
  const unknownKeys = Object.keys(group).filter((key) => !Object.hasOwn(properties, key))
  return unknownKeys.length > 0 ? [...known, { path, unknownKeys, wanted: null }] : known
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
