import { insightOf } from '../../src/pipeline/insight.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Printing, Reporter, Style } from '../../src/model/reporter.ts'
import type { Diagnosis } from '../../src/pipeline/report.ts'
import { rules } from '../../src/rules/index.ts'
import { ROOT } from './indexes.ts'

// A diagnosis in a format, as `check` prints it.

export const PLAIN_STYLE: Style = { color: false, width: 80, verbose: false, quiet: false }

export function printingFor(diagnosis: Diagnosis, changed: Partial<Printing> = {}): Printing {
  const { exitCode, failOn, excerpt } = diagnosis
  return {
    insight: () => Promise.resolve(insightOf(diagnosis)),
    style: PLAIN_STYLE,
    given: [],
    exitCode,
    failOn,
    catalogue: () => Promise.resolve(rules),
    excerpt,
    ...changed,
  }
}

export async function printedAs(reporter: Reporter, diagnosis: Diagnosis, changed: Partial<Printing> = {}): Promise<string> {
  return reporter.print(diagnosis.report, printingFor(diagnosis, changed))
}

/** A file of a package that has no module to import. */
export function packaged(path: string): string {
  return readFileSync(join(ROOT, 'node_modules', path), 'utf8')
}
