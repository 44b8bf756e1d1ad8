import type { ChalkInstance } from 'chalk'
import type { ReportLocation } from '../../model/report.ts'

export function cite({ path, line, column }: ReportLocation): string {
  return `${path}:${line}:${column}`
}

/** The heading of a block, continued as a line to the width. */
export function heading(text: string, width: number, paint: ChalkInstance): string {
  const shown = text.length > width - 4 ? `${text.slice(0, width - 5)}…` : text
  return paint.dim(`── ${shown} ${'─'.repeat(Math.max(0, width - shown.length - 4))}`)
}
