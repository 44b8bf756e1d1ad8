import { asWritten } from '../../domain/as-written.ts'
import { isBlanked } from '../../domain/blanked.ts'
import type { Artifact, Place } from '../../model/artifact.ts'
import type { Add } from '../../model/reader.ts'
import type { Coverage } from '../../model/logs.ts'
import { withPlainHyphens } from '../../syntax/decode.ts'
import { isGuid } from '../../vendors/entra.ts'
import type { LogFields } from './_fields.ts'
import { LogTimes, type LogTime } from './_time.ts'

/** Which app the inputs are about, and which part of a log counts. */
export interface LogScope {
  /** App id, lower case; null where no input shows it. */
  readonly appId: string | null
  /** Of the service principal, lower case. */
  readonly principalId: string | null
  /** Of the application object, lower case. */
  readonly applicationId: string | null
  /** Ids, lower case, of what belongs to the app: both halves, policies. */
  readonly otherIds: ReadonlySet<string>
  /** Names of the app, lower case. */
  readonly names: ReadonlySet<string>
  /** Milliseconds; -Infinity and Infinity where nothing is left out. */
  readonly since: number
  readonly until: number
  /** Rows at which the portal ends a download of sign-ins or provisioning, and of changes. */
  readonly rowLimits: { readonly signIns: number; readonly changes: number }
}

/** What a reader of a log may show: names of keys and columns, in lower case. */
export interface LogReader {
  readonly shown: ReadonlySet<string>
  /** A number for a row that is to be shown; null for all others. */
  row(fields: LogFields): number | null
  /** All rows were given. */
  finish(end: LogEnd, add: Add): void
}

export interface LogEnd {
  readonly artifact: Artifact
  /** Where a row with this number is. */
  placeOf(row: number): Place | null
  readonly rows: number
  /** There are more rows (`@odata.nextLink`). */
  readonly hasMore: boolean
  /** The file ends in the middle, or is damaged there. */
  readonly isCut: boolean
  /** Lines or entries of it are damaged, and were left out. */
  readonly hasGaps: boolean
  /** A table or a list as the portal writes it, which has a limit. */
  readonly isDownload: boolean
}

/** Whether names and ids of a row are those of the app. Without an app in the inputs, a name with “Mixpanel” is. */
export function isOfApp(scope: LogScope, ids: readonly (string | null)[], names: readonly (string | null)[]): boolean {
  const given = ids.flatMap((id) => (id === null ? [] : idIn(id)))
  const known = [scope.appId, scope.principalId].filter((id) => id !== null)
  if (known.length > 0 && given.length > 0) return given.some((id) => known.includes(id) || scope.otherIds.has(id))
  const called = names.flatMap((name) => name?.toLowerCase() ?? [])
  return called.some((name) => (scope.names.size > 0 ? scope.names.has(name) : name.includes('mixpanel')))
}

/** As Entra has it; none where it is blanked by hand. A million rows have one each. */
function idIn(written: string): readonly string[] {
  if (isGuid(written)) return [written.toLowerCase()]
  const id = withPlainHyphens(written)
  const read = asWritten(id, 'guid') ?? id
  return isBlanked(read, 'guid') ? [] : [read.toLowerCase()]
}

/** From when to when the rows of a log are. */
export class Period {
  readonly times = new LogTimes()
  readonly #scope: LogScope
  #from = Infinity
  #to = -Infinity
  #fromDayFirst = Infinity
  #toDayFirst = -Infinity

  constructor(scope: LogScope) {
    this.#scope = scope
  }

  /** Counts a time; false for one that is outside of the part that counts. */
  note({ time, dayFirst }: LogTime): boolean {
    if (time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
    if (dayFirst < this.#fromDayFirst) this.#fromDayFirst = dayFirst
    if (dayFirst > this.#toDayFirst) this.#toDayFirst = dayFirst
    return time !== dayFirst || !(time < this.#scope.since || time >= this.#scope.until)
  }

  /** A time as the whole log shows it is to be read. */
  settled({ time, dayFirst }: LogTime): number {
    const { order } = this.times
    return order === 'day-first' ? dayFirst : order === 'month-first' || time === dayFirst ? time : NaN
  }

  coverage({ rows, hasMore, isCut, hasGaps, isDownload }: LogEnd, limit: number): Coverage {
    const { order } = this.times
    const [from, to] = order === 'day-first' ? [this.#fromDayFirst, this.#toDayFirst] : [this.#from, this.#to]
    const { since, until } = this.#scope
    const isOpen = order === 'unknown' || from > to
    const because = isCut
      ? 'The file ends in the middle of the log.'
      : hasGaps
        ? 'Parts of the log are damaged.'
        : hasMore
          ? 'The log is only the first page of a longer one (@odata.nextLink).'
          : isDownload && rows === limit
            ? `The log has exactly ${limit.toLocaleString('en-US')} rows, where a download ends: there are older ones.`
            : rows > 0 && order !== 'unknown' && from === Infinity
              ? 'Nothing in the log shows when its rows were written.'
              : order === 'unknown'
                ? 'Nothing in the log shows whether the day or the month comes first in its dates.'
                : null
    return {
      from: isOpen ? null : new Date(Math.max(from, since)),
      to: isOpen ? null : new Date(Math.min(to, until)),
      complete: because === null,
      because,
    }
  }
}
