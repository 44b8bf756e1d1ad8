import { createHash } from 'node:crypto'
import type { ReportFinding } from '../model/report.ts'

// Which finding of an earlier report is this one? Lines move, files are renamed, messages are reworded: none of them counts.

/** As much of a finding as distinguishes it from others; an earlier report may be read with no more than this. */
export type Comparable = Pick<ReportFinding, 'code' | 'expected' | 'actual'> & {
  readonly locations: readonly { readonly pointer: string | null }[]
}

export interface RuleFindings<F extends Comparable> {
  readonly ruleId: string
  readonly findings: readonly F[]
}

export interface KeyedFinding<F extends Comparable> {
  readonly ruleId: string
  readonly finding: F
  /** Of the rule, the code and the value: lower-case hex, 32 digits. No two findings of one report have the same. */
  readonly key: string
}

/**
 * Every finding with its key, in the order of the report. Equal findings, such as one value in two files, are numbered in that order. A
 * finding without a value is distinguished from others by what is expected and, failing that, by its fields.
 */
export function withKeys<F extends Comparable>(results: readonly RuleFindings<F>[]): readonly KeyedFinding<F>[] {
  const seen = new Map<string, number>()
  return results.flatMap(({ ruleId, findings }) =>
    findings.map((finding): KeyedFinding<F> => {
      const parts = JSON.stringify([ruleId, finding.code, ...subjectOf(finding)])
      const number = (seen.get(parts) ?? 0) + 1
      seen.set(parts, number)
      const key = createHash('sha256').update(`${parts}${number}`).digest('hex').slice(0, 32)
      return { ruleId, finding, key }
    }),
  )
}

function subjectOf({ actual, expected, locations }: Comparable): readonly string[] {
  if (actual !== null) return ['actual', actual]
  if (expected !== null) return ['expected', expected]
  return ['fields', ...new Set(locations.map(({ pointer }) => fieldOf(pointer ?? '')))]
}

/** A pointer without the numbers of entries, which move when a list changes. */
function fieldOf(pointer: string): string {
  return pointer
    .split('/')
    .filter((step) => !/^\d+$/.test(step))
    .join('/')
}
