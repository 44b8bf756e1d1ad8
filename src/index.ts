import { chooser } from './config/rule-filter.ts'
import { diagnose } from './doctor.ts'
import type { Report } from './model/report.ts'
import type { FailOn } from './model/rule.ts'
import { collect, readSibling } from './pipeline/collect.ts'
import { visible } from './syntax/display.ts'
import { entryOf } from './syntax/table.ts'

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
  readonly failOn?: FailOn
}

/**
 * Judges files and folders as `sso-doctor check` does: without a network, without a configuration file, and nothing is written.
 * The exit code is the one that the command would have: 0 pass, 1 fail, 2 could not be done, 3 incomplete. Throws a TypeError for an
 * argument of the wrong type, and a UsageError for a rule or an app that does not exist.
 */
export async function check(
  paths: readonly string[],
  options: CheckOptions = {},
): Promise<{ readonly report: Report; readonly exitCode: 0 | 1 | 2 | 3 }> {
  mustFit(paths, options)
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

const isText = (value: unknown): boolean => typeof value === 'string'
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

interface Takes {
  readonly what: string
  fits(value: unknown): boolean
}

const TAKES: Readonly<Record<keyof CheckOptions, Takes>> = {
  now: { what: 'a Date that is a moment', fits: (value) => value instanceof Date && !Number.isNaN(value.getTime()) },
  app: { what: 'a string', fits: isText },
  only: { what: 'an array of strings', fits: isList },
  skip: { what: 'an array of strings', fits: isList },
  failOn: {
    what: '“error”, “warning”, “info” or “none”',
    fits: (value) => value === 'error' || value === 'warning' || value === 'info' || value === 'none',
  },
}

/** Callers may write JavaScript, where no compiler checks this. */
function mustFit(paths: unknown, options: unknown): void {
  if (!isList(paths)) throw new TypeError('check() takes an array of paths, each a string.')
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError('The options of check() are an object.')
  for (const [name, value] of Object.entries(options)) {
    const takes = entryOf<Takes>(TAKES, name)
    if (!takes) throw new TypeError(`check() has no option “${visible(name)}”. Its options are ${Object.keys(TAKES).join(', ')}.`)
    if (value !== undefined && !takes.fits(value)) throw new TypeError(`The option ${name} of check() takes ${takes.what}.`)
  }
}
