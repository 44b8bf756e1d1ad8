import type { Evidence } from '../model/artifact.ts'
import { missing } from '../domain/no-finding.ts'
import { derived, inputs, options } from '../model/vocabulary.ts'
import { evidenceOf } from '../syntax/field.ts'
import { defineDeduction } from './_define.ts'

/**
 * The newest thing that the inputs show: the exports were made then or later. The clock is no evidence of that, and neither is the time of a
 * live request: an export can be older than the request by weeks.
 */
export default defineDeduction({
  gives: derived.newest,
  needs: { now: options.now },
  wants: { moments: inputs.moments, captures: inputs.captures, settings: inputs.settings },
  derive({ now }, { moments = [], captures = [], settings = [] }) {
    const all: readonly Evidence<Date>[] = [
      ...moments.flat(),
      ...captures.flatMap(({ at, capturedAt, issuedAt }) => (capturedAt ? { value: capturedAt, at } : (evidenceOf(issuedAt) ?? []))),
      ...settings.flatMap(({ scimTokenGeneratedAt }) => evidenceOf(scimTokenGeneratedAt) ?? []),
    ]
    let newest: Evidence<Date> | null = null
    for (const each of all) if (each.value <= now && (newest === null || each.value > newest.value)) newest = each
    return newest ?? missing()
  },
})
