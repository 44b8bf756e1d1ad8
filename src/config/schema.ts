import * as z from 'zod/mini'

// `sso-doctor.yaml`: which rules are checked and which findings count. Every key is optional; an unknown key is an error.

const described = <T extends z.ZodMiniType>(type: T, description: string): T => {
  z.globalRegistry.add(type, { description })
  return type
}

const severity = z.enum(['error', 'warning', 'info'])
const patterns = (description: string): z.ZodMiniArray<z.ZodMiniString> => described(z.array(z.string()), description)

export const suppression = z.strictObject({
  rule: described(z.string(), 'The rule whose findings are suppressed: an id, or a glob such as claims/*.'),
  code: z.optional(described(z.string(), 'The code of the finding, to suppress only that one.')),
  reason: described(z.string().check(z.regex(/\S/)), 'The reason; the report shows it.'),
  until: z.optional(
    described(
      z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
      'The last day of the suppression, such as 2026-12-31 (UTC); without it, the suppression has no end.',
    ),
  ),
})

export const config = z.strictObject({
  only: z.optional(patterns('Check only these rules: ids or globs such as claims/*.')),
  skip: z.optional(patterns('Do not check these rules.')),
  failOn: z.optional(
    described(z.enum(['error', 'warning', 'info', 'none']), 'The lowest severity that makes the verdict fail; default: error.'),
  ),
  allowIncomplete: z.optional(described(z.boolean(), 'Exit 0 instead of 3 if the verdict is incomplete and no evidence was lost.')),
  suppress: z.optional(described(z.array(suppression), 'Known findings that do not count.')),
  severity: z.optional(
    described(z.record(z.string(), severity), 'By rule (an id or a glob): the severity that replaces the severity of its findings.'),
  ),
})

export type ConfigDocument = z.infer<typeof config>

/** A fault in the document, and its path. */
export interface ConfigFault {
  readonly path: (string | number)[]
  /** Unknown keys at this path. */
  readonly unknownKeys: readonly string[]
  /** The keys that are allowed at this path. */
  readonly knownKeys: readonly string[]
  /** The value that is expected, in words; null for unknown keys. */
  readonly wanted: string | null
}

export function readConfig(value: unknown): { readonly config: ConfigDocument } | { readonly faults: readonly ConfigFault[] } {
  const result = config.safeParse(value)
  if (result.success) return { config: result.data }
  return {
    faults: result.error.issues.map((issue): ConfigFault => {
      const path = issue.path.filter((step) => typeof step !== 'symbol')
      const knownKeys = Object.keys(path[0] === 'suppress' ? suppression.def.shape : config.def.shape)
      if (issue.code === 'unrecognized_keys') return { path, unknownKeys: issue.keys, knownKeys, wanted: null }
      return { path, unknownKeys: [], knownKeys, wanted: wantedAt(path, issue) }
    }),
  }
}

function wantedAt(path: readonly (string | number)[], issue: z.core.$ZodIssue): string {
  const key = path.at(-1)
  if (key === 'until') return 'a day such as 2026-12-31'
  if (key === 'reason') return 'a sentence with the reason'
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  return issue.code === 'invalid_type' ? (WANTED[issue.expected] ?? 'another value') : 'another value'
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
}
