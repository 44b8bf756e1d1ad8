import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { examine } from '../support/run-case.ts'
import { documentOf, healthy, pointer, reportWith, type Path } from '../support/value-at.ts'

/** Every place in a document; of a list, the first two entries. */
function* placesIn(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, 2).map((each: unknown, index) => [index, each] as const)
    : Object.entries(value).filter(([key]) => !key.includes('@'))
  for (const [key, each] of members) yield* placesIn(each, [...path, key])
}

describe('at every place of an export', () => {
  /** The other export has the same value. */
  const ELSEWHERE = /^sp\.json \/(?:replyUrls|servicePrincipalNames)\//
  /** The rule reads the name that stands beside it. */
  const BESIDE = /^assigned\.json \/value\/0(?:\/principalId)? .* scim\/teams$/

  it.each(['claims.json', 'schema.json', 'jobs.json', 'secrets.json', 'assigned.json', 'sp.json', 'users.json', 'app.json'])(
    'of %s, a value of another kind gives no finding, and no pass that its absence would not',
    { timeout: 60_000 },
    async (name) => {
      const known = new Set((await examine(healthy)).report.results.flatMap(({ findings }) => findings.map(({ code }) => code)))
      const wrong: string[] = []
      for (const path of placesIn(documentOf(name))) {
        let without: Report | undefined
        for (const value of [7, {}, { x: 1 }, [null], 'System.Object[]']) {
          const report = await reportWith(name, path, value)
          const what = `${name} ${pointer(path)} ${JSON.stringify(value)}`
          for (const { ruleId, findings } of report.results)
            for (const { code, severity } of findings) if (severity !== 'info' && !known.has(code)) wrong.push(`${what} ${ruleId} ${code}`)
          if (!report.problems.some(({ lost }) => lost) || ELSEWHERE.test(what)) continue
          without ??= await reportWith(name, path, undefined)
          const passed = new Set(without.results.filter(({ status }) => status === 'pass').map(({ ruleId }) => ruleId))
          for (const { ruleId, status } of report.results)
            if (status === 'pass' && !passed.has(ruleId) && !BESIDE.test(`${what} ${ruleId}`)) wrong.push(`${what} ${ruleId}`)
        }
      }
      expect(wrong).toEqual([])
    },
  )
})
