import type { SyncJobList } from '../model/provisioning.ts'
import type { Capture } from '../model/saml.ts'
import { valueOf } from '../syntax/field.ts'
import { timeOf } from './newest-captures.ts'

// Whether a capture or the export is the newer one. An export has no date of its own: the newest thing that happened in it is one.

/** What happened by itself and is in an export: runs of the provisioning job. Dates of certificates and secrets are plans. */
export function datesOf(jobs: readonly SyncJobList[] = []): readonly (Date | null)[] {
  return jobs.flatMap(({ items }) => items.map(({ lastRunEnded }) => valueOf(lastRunEnded) ?? null))
}

/** The latest of the dates of something that happened, and not after `now`: the export was made after it. */
export function exportedAfter(dates: readonly (Date | null | undefined)[], now: Date): Date | null {
  return dates.reduce<Date | null>((latest, date) => (date && date <= now && (!latest || date > latest) ? date : latest), null)
}

/** True only where both dates show it. */
export function isOlderThanExport(capture: Pick<Capture, 'capturedAt' | 'issuedAt'>, exported: Date | null): boolean {
  const time = timeOf(capture)
  return time !== null && exported !== null && time < exported
}
