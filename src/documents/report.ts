import * as z from 'zod/mini'

// The JSON report, version 1: the definition that its JSON Schema is generated from. A test compares it with the `Report` type.
// Unknown keys are allowed, since a later version may add keys without a new schema version.

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
  path: text('The path as given, with forward slashes.'),
  line: whole('One-based; 1 for a binary file.', 1),
  column: whole('One-based, in UTF-16 code units; 1 for a binary file.', 1),
  pointer: maybe('RFC 6901, for JSON and YAML.'),
})

const observed = z.object({
  source: described(
    z.enum(['sign-ins', 'provisioning', 'mixpanel-audit', 'reported']),
    'The log; “reported”: quoted in a mail or a ticket.',
  ),
  code: text('The code in the log, such as AADSTS50105 or InvalidDomain.'),
  count: whole('Number of sign-ins, or of entries.'),
  people: whole('Number of users; 0 where the source does not name them.'),
  first: maybe('RFC 3339; null where the log has no time.'),
  last: maybe('RFC 3339; null where the log has no time.'),
})

const finding = z.object({
  code: text('The code of the finding: stable, unique within the rule.'),
  severity,
  guide: text('The number of the entry in the failure guide.'),
  owner: described(z.enum(['entra-admin', 'mixpanel-admin', 'mixpanel-support', 'network']), 'Who fixes it.'),
  message: text('What is wrong, with the value.'),
  expected: maybe('The value that is expected.'),
  actual: maybe('The value that was found.'),
  locations: described(z.array(location), 'Where the value is; for a missing value, the object that should have it.'),
  observed: described(z.array(observed), 'What logs show of this finding; empty without a log.'),
  fix: z.object({
    summary: z.string(),
    steps: described(z.array(z.string()), 'The steps, in order.'),
    command: maybe('A command that does the same, if one is safe.'),
  }),
  suppressed: described(
    z.nullable(z.object({ reason: z.string(), until: maybe('The last day of the suppression.') })),
    'Set if the configuration suppresses this finding, so that it does not count.',
  ),
})

const need = z.object({
  evidence: text('The data that is missing.'),
  where: text('How to get it.'),
  command: maybe('The command that gets it.'),
  why: maybe('Why the available data is not enough.'),
  location: z.nullable(location),
})

const result = z.object({
  ruleId: text('chapter/name'),
  title: text('The requirement, as a sentence that is true when the rule passes.'),
  status: z.enum(['pass', 'fail', 'unknown', 'not-applicable', 'suppressed']),
  severity: described(severity, 'The highest severity of its findings; the severity of the rule if there are none.'),
  required: described(z.boolean(), 'Whether “unknown” makes the verdict incomplete.'),
  stage,
  why: text('The effect on users when the rule fails.'),
  findings: z.array(finding),
  needs: described(z.array(need), 'For unknown: the data that is missing.'),
  because: described(
    z.nullable(z.object({ ruleId: maybe('The rule that reports this instead.'), message: z.string() })),
    'For not-applicable: why the rule does not apply.',
  ),
  evidence: described(z.array(location), 'For pass, with --verbose: where the checked values are.'),
  docs: text('The section of rules.md about the rule.'),
})

const changedFinding = z.object({
  ruleId: z.string(),
  code: z.string(),
  severity,
  message: z.string(),
  otherwise: described(
    z.nullable(z.enum(['pass', 'fail', 'unknown', 'not-applicable', 'suppressed'])),
    'The status of the rule in the report that does not have the finding: “unknown” and “not-applicable” say that it was not checked there.',
  ),
})

const values = z.nullable(z.array(z.string()))

const baseline = z.object({
  path: text('The earlier report.'),
  now: text('The date and time of the earlier check.'),
  verdict: z.enum(['pass', 'fail', 'incomplete']),
  new: described(z.array(changedFinding), 'Findings that the earlier report does not have.'),
  gone: described(z.array(changedFinding), 'Findings that only the earlier report has.'),
  stillThere: described(z.array(changedFinding), 'Findings that both have, as they are now.'),
  changed: described(
    z.array(z.object({ what: text('The value, in words.'), from: values, to: values })),
    'Values that differ; null where a report does not show the value.',
  ),
})

const count = whole('Number of rules.')

export const report = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('sso-doctor'), version: z.string() }),
  verdict: z.enum(['pass', 'fail', 'incomplete']),
  now: text('The date and time of the check, RFC 3339.'),
  subject: z.object({
    displayName: maybe('The name of the app.'),
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
      'Number of findings by severity, without suppressed ones.',
    ),
  }),
  firstBlocker: maybe('The rule with the first error on the sign-in path.'),
  journey: described(
    z.array(
      z.object({
        stage,
        title: z.string(),
        status: z.enum(['pass', 'fail', 'warn', 'unknown']),
        rules: z.array(z.string()),
        confirmedBy: described(
          z.nullable(z.int().check(z.gte(0))),
          'Number of sign-ins in the logs that show that this stage works; null where no log shows it.',
        ),
      }),
    ),
    'Always all stages, in order.',
  ),
  inputs: z.array(
    z.object({
      path: z.string(),
      kind: text('The kind of file that was recognised.'),
      bytes: z.int().check(z.gte(0)),
      sha256: text('Lower-case hex.'),
    }),
  ),
  logs: described(
    z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['sign-ins', 'provisioning', 'audit', 'mixpanel-audit']),
        from: described(z.nullable(z.string()), 'RFC 3339; null where no row has a time.'),
        to: z.nullable(z.string()),
        complete: described(z.boolean(), 'False where the log is cut off, ends at a limit, or has more pages.'),
      }),
    ),
    'The logs among the inputs, and the time that each is about.',
  ),
  ignored: described(
    z.array(
      z.object({
        path: z.string(),
        what: text('What kind of file it is. Where it stands for many of one kind, it ends with “(and 12 more)”.'),
        instead: maybe('What to give in its place.'),
      }),
    ),
    'Files that are no evidence.',
  ),
  notes: described(z.array(z.string()), 'Decisions that affect the report, such as which app was chosen.'),
  problems: described(
    z.array(
      z.object({
        path: z.string(),
        lost: described(z.boolean(), 'True where evidence was thrown away, so that the verdict cannot be “pass”.'),
        message: z.string(),
        location: z.nullable(location),
      }),
    ),
    'Inputs that could not be read in full, and values that could not be read.',
  ),
  results: described(z.array(result), 'One result per rule, in the order of rules.md.'),
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
            source: text('Where the value comes from; “captured response” if only the response shows it.'),
            value: maybe('The value for this user; null if nothing is sent, or if only --verbose shows it.'),
            says: maybe('Why there is no value, or a remark about it.'),
          }),
        ),
        nameId: z.object({ format: z.nullable(z.string()), source: z.string(), value: z.nullable(z.string()) }),
        issuer: z.nullable(z.string()),
        audience: z.nullable(z.string()),
        shownFor: z.object({
          is: described(
            z.enum(['user', 'invented', 'response']),
            'Where the values come from: a user in the export, an invented user, or a captured response.',
          ),
          name: maybe('The mail address or user name of a user in the export.'),
        }),
        reads: described(
          z.array(z.object({ name: z.string(), from: z.nullable(z.string()), value: z.nullable(z.string()), says: z.string() })),
          'What Mixpanel reads from it, by attribute name; from is null if no attribute has that name.',
        ),
      }),
    ),
    'The assertion that Entra issues with this configuration; null if the claims are unknown.',
  ),
  baseline: z.optional(described(baseline, 'What is new since an earlier report; only with --baseline.')),
})
