import type { Report, ReportLocation } from '../model/report.ts'

// Where something is, as people read it: from the folder that all inputs are in.

export function cite({ path, line, column }: ReportLocation, root = ''): string {
  return `${pathFrom(root, path)}:${line}:${column}`
}

/** The places of a finding, each once: two values of an encoded part stand on one place. */
export function placesOf(locations: readonly ReportLocation[]): readonly ReportLocation[] {
  const seen = new Set<string>()
  return locations.filter((location) => {
    const isNew = !seen.has(cite(location))
    seen.add(cite(location))
    return isNew
  })
}

export function pathFrom(root: string, path: string): string {
  return root !== '' && path.startsWith(root) ? path.slice(root.length) : path
}

/** The folder of all files that the report is about, with its slash; empty where there is none. Answers of live probes are in a folder of their own, which does not count. */
export function rootOf({ inputs, problems, ignored, probes }: Report): string {
  const own = inputs.filter(({ kind }) => probes.length === 0 || kind !== 'live-record')
  const [first = '', ...others] = [...own, ...problems, ...ignored].map(({ path }) => path)
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
