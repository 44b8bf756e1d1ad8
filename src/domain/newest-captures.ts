import type { Capture } from '../model/saml.ts'
import { valueOf } from '../syntax/field.ts'

// Which of several captured responses show what happens now. The order and the names of files say nothing.

/** When the response was sent, as far as the capture shows it. */
export function timeOf({ capturedAt, issuedAt }: Pick<Capture, 'capturedAt' | 'issuedAt'>): Date | null {
  return capturedAt ?? valueOf(issuedAt) ?? null
}

/**
 * The newest response of each person, the newest of all first. Where dates do not tell, all of them count. A response that names nobody,
 * such as a refusal, counts unless somebody signed in after it.
 */
export function newestOfEach(captures: readonly Capture[]): readonly Capture[] {
  const groups = new Map<string | null, Capture[]>()
  for (const capture of distinct(captures)) {
    const same = groups.get(capture.person)
    if (same) same.push(capture)
    else groups.set(capture.person, [capture])
  }
  const nobodys = groups.get(null) ?? []
  groups.delete(null)
  const newest = [...groups.values()].flatMap(newestIn)
  const last = lastOf(newest)
  const open = newestIn(nobodys).filter((each) => (timeOf(each)?.getTime() ?? Infinity) >= last)
  return [...newest, ...open].sort(byTime)
}

/** A folder and a recording may hold the same message; the one that shows when it was sent counts. */
function distinct(captures: readonly Capture[]): readonly Capture[] {
  const byText = new Map<string, Capture>()
  for (const capture of captures) {
    const known = byText.get(capture.xml)
    if (!known || (known.capturedAt === null && capture.capturedAt !== null)) byText.set(capture.xml, capture)
  }
  return [...byText.values()]
}

function newestIn(captures: readonly Capture[]): readonly Capture[] {
  const last = lastOf(captures)
  return captures.filter((each) => (timeOf(each)?.getTime() ?? last) === last)
}

/** The time of the newest; -Infinity where none has a time. There may be too many for the arguments of one call. */
function lastOf(captures: readonly Capture[]): number {
  return captures.reduce((last, each) => Math.max(last, timeOf(each)?.getTime() ?? -Infinity), -Infinity)
}

/** The newest first. Without dates the text decides, which is the same in any order of the files. */
function byTime(a: Capture, b: Capture): number {
  const [of, than] = [timeOf(a)?.getTime() ?? -Infinity, timeOf(b)?.getTime() ?? -Infinity]
  return of === than ? (a.xml < b.xml ? -1 : 1) : than - of
}
