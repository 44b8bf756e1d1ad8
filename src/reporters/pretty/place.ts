import type { ChalkInstance } from 'chalk'
import type { Report } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import { paintFor } from '../_paint.ts'
import { rootOf } from '../_paths.ts'

/** What every part of one printed report shares. */
export interface Sheet {
  readonly printing: Printing
  readonly paint: ChalkInstance
  /** In terminal columns. */
  readonly width: number
  /** The folder that all inputs are in, with its slash; empty where there is none. People read paths from there. */
  readonly root: string
  /** How the program was called: `sso-doctor` or `npx sso-doctor`. */
  readonly program: string
}

export function sheetFor(printing: Printing, report: Report | null): Sheet {
  const { color, width, ascii = false, program = 'sso-doctor' } = printing.style
  // In ASCII some signs take two or three columns more.
  return { printing, paint: paintFor(color), width: ascii ? width - 3 : width, root: report === null ? '' : rootOf(report), program }
}
