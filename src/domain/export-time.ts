import type { Place } from '../model/artifact.ts'

// Which of two exports of one object is newer. No export says when it was made; what the object itself went through only moves forward,
// so the newest thing that each export knows to have happened to it decides.

/** ISO 8601 with a zone, as Graph and the Azure CLI write it, or PowerShell's `/Date(1756684800000)/`. */
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)|Date\(\d{11,14}\)/g
/** The key in front of a value, in JSON or YAML. */
const KEY_BEFORE = /([A-Za-z_]{1,64})["']?[ \t]{0,4}[:=][ \t]{0,4}["'\\/]{0,4}$/
/** Dates of certificates, secrets and schedules are planned, and `value` may be anything's. */
const PLANNED = /^(?:start|end|expir|not_?before|not_?after|notonorafter|valid|schedule|value$)/i
/** Longer than any key with the signs between it and its value. */
const BACK = 80

/** The newest moment up to `now` at which something happened that the text knows of; null where it names none. */
export function newestEventIn(text: string, now: Date): Date | null {
  let newest = -Infinity
  for (const { 0: written, index } of text.matchAll(MOMENT)) {
    const time = written.startsWith('Date(') ? Number(written.slice(5, -1)) : Date.parse(written)
    if (Number.isNaN(time) || time <= newest || time > now.getTime()) continue
    const key = KEY_BEFORE.exec(text.slice(Math.max(0, index - BACK), index))?.[1]
    if (key !== undefined && !PLANNED.test(key)) newest = time
  }
  return newest === -Infinity ? null : new Date(newest)
}

/** When the object there was exported, as far as it shows: a record of a probe has its own time. */
export function exportTimeOf({ artifact, span }: Place, now: Date): Date | null {
  if (artifact.origin.from === 'probe') return new Date(artifact.origin.at)
  const { start, end } = span()
  return newestEventIn(artifact.text.slice(start, end), now)
}
