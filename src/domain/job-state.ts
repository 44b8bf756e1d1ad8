import type { Evidence, Place } from '../model/artifact.ts'
import type { SyncJob } from '../model/provisioning.ts'
import { evidenceOf, valueOf } from '../syntax/field.ts'

/** What a provisioning job does, with the value that shows it; `unreadable` where nothing of it can be read. */
export type JobState =
  | { readonly is: 'running' }
  | { readonly is: 'unreadable' }
  | { readonly is: 'not-configured' | 'never-started' | 'paused' | 'disabled'; readonly shownBy: Evidence<string> }

/** In quarantine now. A job that Entra has disabled since still says what it was in quarantine for. */
export function isInQuarantine({ statusCode, quarantine }: SyncJob): boolean {
  return valueOf(statusCode) === 'Quarantine' || (quarantine.is === 'known' && valueOf(statusCode) !== 'Active')
}

/** The state of a job that is not in quarantine: the schedule before the status, Terraform's `enabled` last. */
export function stateOf({ state, statusCode, enabled }: SyncJob): JobState {
  const schedule = evidenceOf(state)
  const code = evidenceOf(statusCode)
  const neverRan = code?.value === 'NotRun'
  if (code?.value === 'NotConfigured') return { is: 'not-configured', shownBy: code }
  if (schedule?.value === 'Disabled') return { is: neverRan ? 'never-started' : 'disabled', shownBy: schedule }
  if (schedule?.value === 'Paused') return { is: 'paused', shownBy: schedule }
  if (code && neverRan) return { is: 'never-started', shownBy: code }
  if (code?.value === 'Paused') return { is: 'paused', shownBy: code }
  if (enabled.is === 'known' && !enabled.value) return { is: 'disabled', shownBy: { value: 'false', at: enabled.at } }
  // A job in quarantine has an active schedule too.
  const runs = code ? code.value === 'Active' || code.value === 'Quarantine' : enabled.is === 'known' && schedule === undefined
  return { is: runs ? 'running' : 'unreadable' }
}

/** True where the job runs: by its schedule, else by its status or Terraform's `enabled`. */
export function isActive({ state, statusCode, enabled }: SyncJob): boolean {
  return valueOf(state) === 'Active' || (state.is !== 'known' && (valueOf(statusCode) === 'Active' || valueOf(enabled) === true))
}

const DAY = 24 * 60 * 60 * 1000
/** Microsoft’s cycle, where the schedule cannot be read. */
const USUAL_INTERVAL = 40 * 60 * 1000

/** What the last run of a job shows. */
export type JobHealth =
  | { readonly is: 'well' }
  /** `credentials`: Mixpanel does not accept the token, as far as the error says. `once`: only the last run failed. */
  | {
      readonly is: 'failing'
      readonly why: 'credentials' | 'other'
      readonly once: boolean
      /** Failed runs in a row, where the export says so. */
      readonly runs: number | null
      /** As Graph writes it; null where the export gives no error. */
      readonly error: string | null
      readonly lastSuccess: Date | null
      readonly at: Place
    }
  /** The last run is long before the newest date that the inputs show. */
  | { readonly is: 'silent'; readonly lastRun: Evidence<Date>; readonly newest: Evidence<Date> }

/** Of a job that is on. `newest` is the newest date in the inputs. */
export function healthOf(job: SyncJob, newest: Evidence<Date> | undefined): JobHealth {
  const runs = valueOf(job.failuresInARow) ?? null
  const state = valueOf(job.lastRunState)
  const isKnownToFail = state === undefined ? runs !== null && runs > 1 : state === 'Failed'
  if (isKnownToFail) {
    const code = valueOf(job.lastErrorCode)
    const message = valueOf(job.lastErrorMessage)
    const at =
      [job.lastErrorCode, job.lastErrorMessage, job.lastRunState, job.failuresInARow].find(({ is }) => is === 'known')?.at ?? job.at
    const why = isRefusal(`${code ?? ''} ${message ?? ''}`) ? 'credentials' : 'other'
    const lastSuccess = valueOf(job.lastSuccess) ?? null
    return { is: 'failing', why, once: runs === null || runs < 2, runs, error: code ?? message ?? null, lastSuccess, at }
  }
  const lastRun = evidenceOf(job.lastRunEnded)
  if (!lastRun || !newest) return { is: 'well' }
  const interval = durationOf(valueOf(job.interval) ?? '') ?? USUAL_INTERVAL
  const isSilent = newest.value.getTime() - lastRun.value.getTime() > 3 * DAY + 10 * interval
  return isSilent ? { is: 'silent', lastRun, newest } : { is: 'well' }
}

/** True for the error of a service that refuses the token, or that Entra cannot ask with it. */
export function isRefusal(text: string): boolean {
  return /credential|unauthori[sz]ed|\b401\b|invalid.?token|access.?denied/i.test(text)
}

/** `PT40M` and other durations of ISO 8601 up to days, in milliseconds; null for other text. */
export function durationOf(text: string): number | null {
  const parts = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/.exec(text)
  if (!parts || text.length < 3) return null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return days * DAY + hours * 3_600_000 + minutes * 60_000 + seconds * 1000
}
