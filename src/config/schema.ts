import * as z from 'zod/mini'

// `sso-doctor.yaml`: the few settings that decide what counts. Every key is optional; one that is not known is an error.

const described = <T extends z.ZodMiniType>(type: T, description: string): T => {
  z.globalRegistry.add(type, { description })
  return type
}

const severity = z.enum(['error', 'warning', 'info'])
const patterns = (description: string): z.ZodMiniArray<z.ZodMiniString> => described(z.array(z.string()), description)

export const suppression = z.strictObject({
  rule: described(z.string(), 'The rule whose findings are suppressed: an id, or a glob such as claims/*.'),
  code: z.optional(described(z.string(), 'The finding’s code, where only that one is suppressed.')),
  reason: described(z.string().check(z.regex(/\S/)), 'Why; the report repeats it.'),
  until: z.optional(
    described(
      z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
      'The last day on which it holds, as 2026-12-31 (UTC); without it, it holds for good.',
    ),
  ),
})

export const config = z.strictObject({
  only: z.optional(patterns('Judge only these rules: ids or globs, as claims/*.')),
  skip: z.optional(patterns('Leave out these rules.')),
  failOn: z.optional(described(severity, 'From which severity on a finding makes the verdict fail; error where it is not set.')),
  allowIncomplete: z.optional(described(z.boolean(), 'Exit 0 where the verdict is incomplete.')),
  suppress: z.optional(described(z.array(suppression), 'Findings that are known and accepted.')),
  severity: z.optional(
    described(
      z.record(z.string(), severity),
      'By rule (an id or a glob): the severity that its findings have here, in place of their own.',
    ),
  ),
})

export type ConfigDocument = z.infer<typeof config>

/** A place in the document, and what is wrong there. */
export interface ConfigFault {
  readonly path: (string | number)[]
  /** For keys that the document does not know, the ones that stand there. */
  readonly unknownKeys: readonly string[]
  /** The keys that it knows at that place. */
  readonly knownKeys: readonly string[]
  /** What should stand there, for people; null for unknown keys. */
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
  if (key === 'until') return 'a day in quotes or bare, as 2026-12-31'
  if (key === 'reason') return 'a sentence that says why'
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  return issue.code === 'invalid_type' ? (WANTED[issue.expected] ?? 'something else') : 'something else'
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
}
