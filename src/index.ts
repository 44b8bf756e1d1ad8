import { chooser } from './config/rule-filter.ts'
import { diagnose } from './doctor.ts'
import type { Report } from './model/report.ts'
import type { Severity } from './model/rule.ts'
import { collect, readSibling } from './pipeline/collect.ts'

export type * from './model/report.ts'
export type { Severity, Stage, Owner } from './model/rule.ts'
export { UsageError } from './model/errors.ts'

export interface CheckOptions {
  /** Judge dates as of this moment; the clock where it is not given. */
  readonly now?: Date
  /** Which app is meant, by id or name, where an export holds several. */
  readonly app?: string
  /** Rule ids or globs, as `claims/*`; throws a UsageError for one that names no rule. */
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  /** From which severity on a finding makes the verdict `fail`; `error` where it is not given. */
  readonly failOn?: Severity
}

/**
 * Judges files and folders as `sso-doctor check` does: without a network, without a configuration file, and nothing is written.
 * The exit code is the one that the command would have: 0 pass, 1 fail, 2 could not be done, 3 incomplete.
 */
export async function check(
  paths: readonly string[],
  options: CheckOptions = {},
): Promise<{ readonly report: Report; readonly exitCode: 0 | 1 | 2 | 3 }> {
  const collected = await collect(
    paths.map((path) => ({ path, role: null })),
    () => Promise.resolve(new Uint8Array()),
  )
  const { report, exitCode } = await diagnose(collected, {
    now: options.now ?? new Date(),
    app: options.app ?? null,
    failOn: options.failOn ?? 'error',
    chosen: chooser(options.only, options.skip),
    config: {},
    readSibling,
  })
  return { report, exitCode }
}
