import type { AuditChange, Coverage } from '../../model/logs.ts'
import { moment } from '../../domain/log-times.ts'
import { quote, visible } from '../kit.ts'

/** Up to five people of `of`: `ann@contoso.com, bob@contoso.com and 10 more`; empty where the log names none. */
export function named(examples: readonly string[], of: number): string {
  const shown = examples.slice(0, 5).map(visible)
  const more = Math.max(of - shown.length, 0)
  if (shown.length === 0) return ''
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

/** Says that failures are of the time before a change, and whether the log shows what came after it. */
export function sayPast({ time, activity, actor }: AuditChange, { to }: Coverage): string {
  const by = actor === null ? '' : ` by ${visible(actor)}`
  const what = `The last failure was before the last change of the configuration (${quote(activity.trim())}${time ? ` on ${moment(time)}` : ''}${by})`
  return time && to && to > time
    ? `${what}, so this may be fixed already: the log shows no such failure after it.`
    : `${what}, and the log ends before it: whether the change helped, the log does not show.`
}

/** That a log has nothing of the app. */
export function onlyOthers(otherRows: number, one: string, many: string): string {
  if (otherRows === 0) return `The log has no ${many}`
  return otherRows === 1 ? `The only ${one} of the log is of another app` : `All ${otherRows} ${many} of the log are of other apps`
}
