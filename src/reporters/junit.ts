import { shortened } from './report-words.ts'
import { atLeast } from '../domain/severity.ts'
import type { Report, ReportFinding, ReportResult } from '../model/report.ts'
import type { Printing, Reporter } from '../model/reporter.ts'
import { cite, pathFrom, rootOf, textFrom } from './_paths.ts'
import { sayVerdict } from './_verdict.ts'
import { OWNERS } from './labels.ts'

/** A test: what it is called, and how it ended. Without an outcome it passes. */
interface TestCase {
  readonly suite: string
  readonly name: string
  readonly file: string | null
  readonly line: number | null
  readonly outcome: {
    readonly is: 'failure' | 'error' | 'skipped'
    readonly message: string
    readonly type: string
    readonly text: string
  } | null
  /** What is said of a test that passes. */
  readonly output: string
}

/**
 * JUnit’s XML: each rule is a test, and its chapter is the suite. What makes the run fail fails here too: findings that count are failures; required
 * checks that could not be made, and evidence that was lost, are errors.
 */
export default {
  id: 'junit',
  print(report, printing) {
    const cases = [...inputCases(report, printing), ...report.results.map((result) => caseOf(result, report, printing))]
    const suites = [...new Set(cases.map(({ suite }) => suite))]
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="sso-doctor" ${counts(cases)}>`,
      ...suites.flatMap((suite) =>
        suiteOf(
          suite,
          cases.filter((each) => each.suite === suite),
          report,
        ),
      ),
      '</testsuites>\n',
    ].join('\n')
  },
} satisfies Reporter

// ── what ended how ──────────────────────────────────────────────────────────────────────────────────────────────────

/** One test for each input that has a problem, or one for all of them. */
function inputCases(report: Report, { exitCode }: Printing): readonly TestCase[] {
  const root = rootOf(report)
  const suite = 'inputs'
  if (report.problems.length === 0) {
    const read = report.inputs.length > 0
    const outcome = { is: 'error', message: 'Nothing was checked.', type: 'nothing', text: 'No file was recognised.' } as const
    return [{ suite, name: 'inputs were read', file: null, line: null, outcome: read ? null : outcome, output: '' }]
  }
  return report.problems.map(({ path, lost, message, location }, index) => {
    const at = location ? cite(location, root) : pathFrom(root, path)
    const counts = lost || exitCode === 2
    return {
      suite,
      name: `${index + 1}. ${at}`,
      file: path,
      line: location?.line ?? null,
      outcome: counts ? { is: 'error', message, type: lost ? 'lost' : 'problem', text: `${at}: ${message}` } : null,
      output: counts ? '' : message,
    }
  })
}

function caseOf(result: ReportResult, report: Report, { failOn = 'error', exitCode }: Printing): TestCase {
  const { ruleId, title, status, findings, needs, because, required } = result
  const root = rootOf(report)
  const counting = findings.filter(({ severity, suppressed }) => suppressed === null && failOn !== 'none' && atLeast(severity, failOn))
  const others = findings.filter((finding) => !counting.includes(finding))
  const [place] = (counting[0] ?? others[0])?.locations ?? []
  const base = { suite: ruleId.split('/')[0] ?? '', name: `${ruleId}: ${title}`, file: place?.path ?? null, line: place?.line ?? null }
  const told = others.map((finding) => textOf(finding, root)).join('\n\n')
  switch (status) {
    case 'fail': {
      const [first] = counting
      if (!first) return { ...base, outcome: null, output: told }
      const text = counting.map((finding) => textOf(finding, root)).join('\n\n')
      return { ...base, outcome: { is: 'failure', message: textFrom(root, first.message), type: first.code, text }, output: told }
    }
    case 'unknown': {
      const text = needs.map(({ evidence, why, where, command }) =>
        [`Data is missing: ${evidence}.`, why ?? '', where, command ?? ''].filter((line) => line !== '').join('\n'),
      )
      const is = required && exitCode !== 0 ? 'error' : 'skipped'
      return { ...base, outcome: { is, message: 'Not checked: data is missing.', type: 'unknown', text: text.join('\n\n') }, output: '' }
    }
    case 'suppressed': {
      const [by] = findings.flatMap(({ suppressed }) => suppressed ?? [])
      const until = by?.until === null || by?.until === undefined ? '' : ` (until ${by.until})`
      return {
        ...base,
        outcome: { is: 'skipped', message: `Suppressed: ${by?.reason ?? ''}${until}`, type: 'suppressed', text: told },
        output: '',
      }
    }
    case 'not-applicable':
      return { ...base, outcome: { is: 'skipped', message: because?.message ?? '', type: 'not-applicable', text: '' }, output: '' }
    case 'pass':
      return { ...base, outcome: null, output: '' }
  }
}

function textOf({ severity, code, guide, owner, message, expected, actual, locations, fix }: ReportFinding, root: string): string {
  return [
    `${severity} ${code} (${guide}): ${textFrom(root, message)}`,
    ...(locations.length === 0 ? [] : [`At: ${locations.map((place) => cite(place, root)).join(', ')}`]),
    ...(actual === null ? [] : [`Actual: ${shortened(actual)}`]),
    ...(expected === null ? [] : [`Expected: ${shortened(expected)}`]),
    `Fix (${OWNERS[owner]}): ${fix.summary}`,
    ...fix.steps.map((step, index) => `${index + 1}. ${step}`),
    ...(fix.command === null ? [] : [`Or run: ${fix.command}`]),
  ].join('\n')
}

// ── XML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function suiteOf(suite: string, cases: readonly TestCase[], report: Report): readonly string[] {
  const { word, says } = sayVerdict(report)
  const properties = [
    ['verdict', report.verdict],
    ['says', `${word}: ${says}`],
    ['version', report.tool.version],
    ['appId', report.subject.appId ?? ''],
  ] as const
  return [
    `  <testsuite name=${quoted(suite)} ${counts(cases)} timestamp=${quoted(report.now.slice(0, 19))}>`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property name=${quoted(name)} value=${quoted(value)}/>`),
    '    </properties>',
    ...cases.flatMap(elementOf),
    '  </testsuite>',
  ]
}

function counts(cases: readonly TestCase[]): string {
  const number = (is: string): number => cases.filter(({ outcome }) => outcome?.is === is).length
  return `tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}" skipped="${number('skipped')}" time="0"`
}

function elementOf({ suite, name, file, line, outcome, output }: TestCase): readonly string[] {
  const place = `${file === null ? '' : ` file=${quoted(file)}`}${line === null ? '' : ` line="${line}"`}`
  const open = `    <testcase classname=${quoted(`sso-doctor.${suite}`)} name=${quoted(name)}${place} time="0"`
  if (outcome === null && output === '') return [`${open}/>`]
  return [
    `${open}>`,
    ...(outcome === null ? [] : [ended(outcome)]),
    ...(output === '' ? [] : [`      <system-out>${escaped(output)}</system-out>`]),
    '    </testcase>',
  ]
}

function ended({ is, message, type, text }: NonNullable<TestCase['outcome']>): string {
  const start = `      <${is} message=${quoted(message)}${is === 'skipped' ? '' : ` type=${quoted(type)}`}`
  return text === '' ? `${start}/>` : `${start}>${escaped(text)}</${is}>`
}

/** Text of an element. What XML 1.0 forbids, even as a reference, is made visible. */
function escaped(text: string): string {
  return text
    .replace(FORBIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`)
    .replace(/[&<>\r]/g, (sign) => REFERENCES[sign as keyof typeof REFERENCES])
}

/** The value of an attribute, in its quotes. */
function quoted(text: string): string {
  return `"${escaped(text).replace(/["\n\t]/g, (sign) => REFERENCES[sign as keyof typeof REFERENCES])}"`
}

const REFERENCES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' } as const

const FORBIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
