import type { ChalkInstance } from 'chalk'
import type { Report, ReportLocation } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import { paintFor } from '../_paint.ts'

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

export function cite({ path, line, column }: ReportLocation, root = ''): string {
  return `${pathFrom(root, path)}:${line}:${column}`
}

export function pathFrom(root: string, path: string): string {
  return root !== '' && path.startsWith(root) ? path.slice(root.length) : path
}

/** The folder of all files that the report is about. Answers of live probes are in a folder of their own, which does not count. */
function rootOf({ inputs, problems, ignored, probes }: Report): string {
  const own = inputs.filter(({ kind }) => probes.length === 0 || kind !== 'live-record')
  const [first = '', ...others] = [...[...own, ...problems].map(({ path }) => path), ...ignored]
  let end = folderEnd(first, first.length)
  for (const path of others) while (end > 0 && !path.startsWith(first.slice(0, end))) end = folderEnd(first, end - 1)
  return first.slice(0, end)
}

/** Where the folder of a path ends, at or before `end`: behind its last slash. */
function folderEnd(path: string, end: number): number {
  const before = path.slice(0, end)
  return Math.max(before.lastIndexOf('/'), before.lastIndexOf('\\')) + 1
}

/** A sentence with its paths written from the root, too. */
export function textFrom(root: string, text: string): string {
  if (root === '' || !text.includes(root)) return text
  let shown = ''
  let from = 0
  for (let at = text.indexOf(root); at !== -1; at = text.indexOf(root, from)) {
    // Inside a URL or a longer path it is something else.
    const isPath = at === 0 || /[\s(“"'|]/.test(text.charAt(at - 1))
    shown += text.slice(from, isPath ? at : at + root.length)
    from = at + root.length
  }
  return shown + text.slice(from)
}
