import type { Insight } from './insight.ts'
import type { Report, ReportLocation } from './report.ts'
import type { AnyRule, FailOn } from './rule.ts'

export interface Style {
  readonly color: boolean
  /** In terminal columns. */
  readonly width: number
  readonly verbose: boolean
  readonly quiet: boolean
  /** True for a terminal that shows no signs outside ASCII; false where it is not given. */
  readonly ascii?: boolean
  /** How the program was called, for commands to copy; `sso-doctor` where it is not given. */
  readonly program?: string
}

/** A line of an input as it is shown, every control character made visible. */
export interface Excerpt {
  readonly line: number
  readonly text: string
  /** Zero-based column of the caret in `text`, and how many columns it underlines. */
  readonly caret: number
  readonly length: number
}

export interface Printing {
  readonly style: Style
  /** That something else was probably meant, and how to get it: a full sentence for the first lines. */
  readonly advice?: string | null
  /** What was given to check, for commands to copy; the current folder where it is not given. */
  readonly given?: readonly string[]
  /** Values side by side, certificates and sign-ins over time; worked out when it is asked for. Missing where only the report is known. */
  insight?(): Promise<Insight>
  /** True where a format for programs is to hold notes and passes too; false where it is not given. */
  readonly withNotes?: boolean
  /** What the run ends with; a reporter never decides it. */
  readonly exitCode?: 0 | 1 | 2 | 3
  /** From which severity on a finding makes the verdict fail; `error` where it is not given. */
  readonly failOn?: FailOn
  /** All rules of the catalogue, loaded when they are asked for; not there where the rules are not to be described. */
  readonly catalogue?: () => Promise<readonly AnyRule[]>
  /** The line that a location points to, clipped to a width; null for binary inputs and for inputs that are not available. */
  excerpt(location: ReportLocation, width: number): Excerpt | null
}

/** Turns a report into text. It prints nothing, reads no clock, and decides no exit code. */
export interface Reporter {
  readonly id: string
  print(report: Report, printing: Printing): string | Promise<string>
}
