import type { Evidence } from '../model/artifact.ts'
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
  return { is: code || schedule || enabled.is === 'known' ? 'running' : 'unreadable' }
}

/** True where the job runs: by its schedule, else by its status or Terraform's `enabled`. */
export function isActive({ state, statusCode, enabled }: SyncJob): boolean {
  return valueOf(state) === 'Active' || (state.is !== 'known' && (valueOf(statusCode) === 'Active' || valueOf(enabled) === true))
}
