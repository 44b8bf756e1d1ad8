import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Report } from '../model/report.ts'
import type { Printing } from '../model/reporter.ts'
import { quote } from '../syntax/display.ts'
import { markdownBlocks } from '../reporters/markdown.ts'

/** GitHub refuses the whole summary of a step above this size, in bytes. */
const MOST_BYTES = 1024 * 1024

/**
 * Appends the report to the job summary of GitHub Actions. The runner makes this file for each step, and other commands of the step write to
 * it as well, so it is appended to and never replaced; a link or a device in its place is not the runner's. Returns what went wrong as a sentence,
 * or null: the report itself is written all the same, so it does not change the exit code.
 */
export async function appendJobSummary(path: string, report: Report, printing: Printing): Promise<string | null> {
  try {
    const { O_APPEND, O_CREAT, O_WRONLY } = constants
    // Windows has no such flags. Without the second, a pipe that nobody reads would be waited for.
    const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>
    const handle = await open(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o644)
    try {
      const info = await handle.stat()
      if (!info.isFile()) return `The job summary was not written: ${quote(path)} is not a regular file.`
      const text = fitting(markdownBlocks(report, printing), MOST_BYTES - info.size)
      if (text === null) return 'The job summary was not written: it already has the size that GitHub allows.'
      await handle.appendFile(text)
      return null
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return `The job summary was not written: ${quote(path)} could not be opened (${code}).`
  }
}

const CUT = '*This summary is cut off: GitHub allows 1 MiB. The whole report is in the other formats of sso-doctor.*'

/** As many whole blocks as fit, and a sentence where some do not; null where not even that fits. */
export function fitting(blocks: readonly string[], room: number): string | null {
  const whole = `${blocks.join('\n\n')}\n\n`
  if (Buffer.byteLength(whole) <= room) return whole
  const end = `${CUT}\n\n`
  let left = room - Buffer.byteLength(end)
  if (left < 0) return null
  const kept: string[] = []
  for (const block of blocks) {
    left -= Buffer.byteLength(block) + 2
    if (left < 0) break
    kept.push(block)
  }
  return `${kept.map((block) => `${block}\n\n`).join('')}${end}`
}
