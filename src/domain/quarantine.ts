import type { Place } from '../model/artifact.ts'
import type { Field } from '../model/field.ts'
import type { Quarantine, SyncJob } from '../model/provisioning.ts'
import { valueOf } from '../syntax/field.ts'
import { isRefusal } from './job-state.ts'

const DAY = 24 * 60 * 60 * 1000
/** Entra disables a job that has been in quarantine for longer. */
const MOST_DAYS = 28

/**
 * Why a job is in quarantine. `credentials`: Mixpanel refuses the token; `token-replaced`: because a new one was generated then;
 * `probably-credentials`: Entra gives only the reason that it mostly gives for refused credentials.
 */
export interface QuarantineCause {
  readonly is: 'token-replaced' | 'credentials' | 'probably-credentials' | 'other-reason'
  /** As Graph writes them. */
  readonly reason: string | undefined
  readonly error: string | undefined
  readonly began: Date | undefined
  /** True where the error is an HTTP 404. */
  readonly notFound: boolean
  /** Where the cause is written, and the status of the job. */
  readonly at: readonly [Place, Place]
}

export function quarantineCause(job: SyncJob, tokenGenerated: Date | undefined): QuarantineCause {
  const quarantine = valueOf(job.quarantine)
  const reason = quarantine && valueOf(quarantine.reason)
  const message = quarantine && valueOf(quarantine.errorMessage)
  const error = (quarantine && valueOf(quarantine.errorCode)) ?? message
  const began = quarantine && (valueOf(quarantine.seriesBegan) ?? valueOf(quarantine.currentBegan))
  const text = `${error ?? ''} ${message ?? ''}`
  const isRefused = isRefusal(text)
  const isReplaced = isRefused && tokenGenerated !== undefined && began !== undefined && isSoonAfter(tokenGenerated, began)
  const isBare = reason === 'EncounteredQuarantineException' && error === undefined
  return {
    is: isReplaced ? 'token-replaced' : isRefused ? 'credentials' : isBare ? 'probably-credentials' : 'other-reason',
    reason,
    error,
    began,
    notFound: /\b404\b/.test(text),
    at: [quarantine ? placeOf(quarantine) : (unreadablePlace(job.quarantine) ?? job.statusCode.at), job.statusCode.at],
  }
}

function placeOf({ errorCode, reason, at }: Quarantine): Place {
  return errorCode.is === 'known' ? errorCode.at : reason.is === 'known' ? reason.at : at
}

function unreadablePlace(field: Field<unknown>): Place | null {
  return field.is === 'unreadable' ? field.at : null
}

/** People write down the day alone, and one or two cycles may still have worked. */
function isSoonAfter(generated: Date, began: Date): boolean {
  const days = (began.getTime() - generated.getTime()) / DAY
  return days >= -1 && days <= 3
}

/** Since when, and for how many whole days, a job has been in quarantine, where that is more than four weeks; else null. */
export function overdueQuarantine(job: SyncJob, now: Date): { readonly began: Date; readonly days: number; readonly at: Place } | null {
  const series = valueOf(job.quarantine)?.seriesBegan
  const began = series && valueOf(series)
  if (!series || !began) return null
  const days = Math.floor((now.getTime() - began.getTime()) / DAY)
  return days > MOST_DAYS ? { began, days, at: series.at } : null
}
