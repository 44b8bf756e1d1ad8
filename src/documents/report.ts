import * as z from 'zod/mini'

// The report that `--format json` writes, version 1: the one definition from which its JSON Schema is made, and by which a report
// that comes back (a baseline, a result of another run) is checked. A test holds it against the `Report` type.
// Further keys are let through: a later version of the tool may add some without a new schema version.

const described = <T extends z.ZodMiniType>(type: T, description: string): T => {
  z.globalRegistry.add(type, { description })
  return type
}

const text = (description: string): z.ZodMiniString => described(z.string(), description)
const maybe = (description: string): z.ZodMiniNullable<z.ZodMiniString> => described(z.nullable(z.string()), description)
const whole = (description: string, least = 0): z.ZodMiniNumber => described(z.int().check(z.gte(least)), description)

const severity = z.enum(['error', 'warning', 'info'])
const stage = z.enum(['start', 'recognise', 'admit', 'issue', 'trust', 'identify', 'provision', 'upkeep'])

const location = z.object({
  path: text('As the user wrote it, with forward slashes.'),
  line: whole('One-based; 1 for a binary file.', 1),
  column: whole('One-based, in UTF-16 code units; 1 for a binary file.', 1),
  pointer: maybe('RFC 6901, for JSON and YAML.'),
})

const finding = z.object({
  code: text('Stable within the rule.'),
  severity,
  guide: text('The number under which rules.md lists it.'),
  owner: described(z.enum(['entra-admin', 'mixpanel-admin', 'mixpanel-support', 'network']), 'Whose move it is.'),
  message: text('One sentence that says what is wrong, with the value.'),
  expected: maybe('The value that should stand there.'),
  actual: maybe('The value that stands there.'),
  locations: described(z.array(location), 'Where it stands; for something missing, the object where it should.'),
  fix: z.object({
    summary: z.string(),
    steps: described(z.array(z.string()), 'Clicks, in order.'),
    command: maybe('A command that does the same, where one is safe.'),
  }),
  suppressed: described(
    z.nullable(z.object({ reason: z.string(), until: maybe('The last day on which the suppression holds.') })),
    'Set where the configuration suppresses this finding: it does not count.',
  ),
})

const need = z.object({
  evidence: text('What is missing.'),
  where: text('How to get it.'),
  command: maybe('The one command that gets it.'),
  why: maybe('Why what is there does not settle it.'),
  location: z.nullable(location),
})

const result = z.object({
  ruleId: text('chapter/name'),
  title: text('The healthy state, true when the rule passes.'),
  status: z.enum(['pass', 'fail', 'unknown', 'not-applicable', 'suppressed']),
  severity: described(severity, 'The highest of its findings; the rule’s own where there is none.'),
  required: described(z.boolean(), 'Whether “unknown” makes the verdict incomplete.'),
  stage,
  why: text('What people suffer when it fails.'),
  findings: z.array(finding),
  needs: described(z.array(need), 'For unknown: the evidence that is missing.'),
  because: described(
    z.nullable(z.object({ ruleId: maybe('The rule that speaks instead.'), message: z.string() })),
    'For not-applicable: why the rule has nothing to say.',
  ),
  evidence: described(z.array(location), 'For pass: where what was judged stands.'),
  docs: text('Where rules.md explains it.'),
})

const count = whole('How many rules.')

export const report = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('sso-doctor'), version: z.string() }),
  verdict: z.enum(['pass', 'fail', 'incomplete']),
  now: text('The moment that dates were judged at, RFC 3339.'),
  subject: z.object({
    displayName: maybe('The app’s name.'),
    tenantId: z.nullable(z.string()),
    appId: z.nullable(z.string()),
    orgId: z.nullable(z.string()),
  }),
  summary: z.object({
    pass: count,
    fail: count,
    unknown: count,
    notApplicable: count,
    suppressed: count,
    findings: described(
      z.object({ error: z.int().check(z.gte(0)), warning: z.int().check(z.gte(0)), info: z.int().check(z.gte(0)) }),
      'How many findings of each severity, suppressed ones left out.',
    ),
  }),
  firstBlocker: maybe('The rule whose error a user meets first on the way in.'),
  journey: described(
    z.array(z.object({ stage, title: z.string(), status: z.enum(['pass', 'fail', 'warn', 'unknown']), rules: z.array(z.string()) })),
    'Always all stages, in order.',
  ),
  inputs: z.array(
    z.object({
      path: z.string(),
      kind: text('What it was recognised as.'),
      bytes: z.int().check(z.gte(0)),
      sha256: text('Lower-case hex.'),
    }),
  ),
  ignored: described(z.array(z.string()), 'Files that mean nothing here.'),
  notes: described(z.array(z.string()), 'What was decided on the way.'),
  problems: described(
    z.array(z.object({ path: z.string(), message: z.string(), location: z.nullable(location) })),
    'Inputs that could not be read, and places in them that make no sense.',
  ),
  results: described(z.array(result), 'One for each rule of the catalogue, in its order.'),
  probes: z.array(
    z.object({
      id: z.string(),
      target: z.string(),
      outcome: z.string(),
      status: z.nullable(z.int()),
      durationMs: z.number(),
      detail: z.string(),
    }),
  ),
  assertion: described(
    z.nullable(
      z.object({
        attributes: z.array(
          z.object({
            name: text('The complete name, with its namespace.'),
            source: text('What it is made from; “captured response” where that alone shows it.'),
            value: maybe('For the one it is shown for; null where nothing is sent, and for what only --verbose shows.'),
            says: maybe('Why there is no value, or what is odd about it.'),
          }),
        ),
        nameId: z.object({ format: z.nullable(z.string()), source: z.string(), value: z.nullable(z.string()) }),
        issuer: z.nullable(z.string()),
        audience: z.nullable(z.string()),
        shownFor: z.object({
          is: described(z.enum(['user', 'invented', 'response']), 'Whose values these are.'),
          name: maybe('The mail address or sign-in name of a user of the export.'),
        }),
        reads: described(
          z.array(z.object({ name: z.string(), from: z.nullable(z.string()), value: z.nullable(z.string()), says: z.string() })),
          'What Mixpanel reads of it, name by name; from is null where it finds nothing under that name.',
        ),
      }),
    ),
    'The assertion that this setup makes Entra issue; null where the claims are unknown.',
  ),
})
