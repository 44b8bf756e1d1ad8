import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { RANK } from '../src/domain/severity.ts'
import { fixes } from '../src/fixes/index.ts'
import type { Report } from '../src/model/report.ts'
import type { AnyRule } from '../src/model/rule.ts'
import { pageOf } from '../src/reporters/manual.ts'
import { rules } from '../src/rules/index.ts'
import { CATALOGUE, GUIDE_ENTRIES, isGuideEntry } from './support/contract.ts'
import { examine, exampleFiles, type Files } from './support/run-case.ts'

// What must be true of every rule, also of those not yet written. A law that fails says what is missing.

const healthyFiles = exampleFiles('healthy')
let healthy: Report
beforeAll(async () => {
  healthy = (await examine(healthyFiles)).report
})

describe('the catalogue', () => {
  it('keeps every rule that is promised, with its place, stage, severity and whether it is required', () => {
    const promised = new Set(CATALOGUE.map(([id]) => id))
    const actual = rules
      .filter(({ id }) => promised.has(id))
      .map(({ id, stage, severity, required }) => [id, stage, severity, ...(required ? ['R'] : [])])
    expect(actual, 'test/support/contract.ts lists what programs rely on: change it only with a new major version').toEqual(
      CATALOGUE.map((row) => [...row]),
    )
  })

  it('is complete and in order in every report', async () => {
    const ids = rules.map(({ id }) => id)
    for (const files of [healthyFiles, new Map<string, Uint8Array>()]) {
      expect((await examine(files)).report.results.map(({ ruleId }) => ruleId)).toEqual(ids)
    }
  })

  it('the healthy setup passes without an error or a warning', () => {
    expect(healthy.verdict).toBe('pass')
    const found = healthy.results.flatMap(({ ruleId, findings }) =>
      findings.filter(({ severity }) => severity !== 'info').map(({ code }) => `${ruleId} ${code}`),
    )
    expect(found, 'examples/healthy is correct: these findings are false alarms').toEqual([])
    expect(healthy.problems).toEqual([])
  })
})

describe('every rule', () => {
  for (const rule of rules) {
    describe(rule.id, () => {
      it('has findings with a code, a number of the failure guide and a fix, none more severe than the rule', () => {
        const kinds = Object.entries(rule.findings)
        expect(kinds.length, `${rule.id} needs at least one finding`).toBeGreaterThan(0)
        for (const [code, { guide, severity, fix }] of kinds) {
          expect(code, 'a code is lower case, with hyphens').toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
          expect(isGuideEntry(guide), `${code}: the failure guide has no entry ${guide}, only ${GUIDE_ENTRIES}`).toBe(true)
          if ('key' in fix) {
            const about = `${code}: there is no fix “${fix.key}” in src/fixes/entra.ts, mixpanel.ts or network.ts`
            expect(Object.hasOwn(fixes, fix.key), about).toBe(true)
          }
          expect(RANK[severity], `${code} is more severe than the rule: leave out the rule’s own severity`).toBeLessThanOrEqual(
            RANK[rule.severity],
          )
        }
      })

      it('cites a page for what it requires', () => {
        expect(rule.cites.length, `${rule.id} needs at least one cite(page, quote)`).toBeGreaterThan(0)
        for (const { title, url, quote } of pageOf(rule).references) {
          expect(title, 'a page in vendors/citations.ts needs a title').toMatch(/\S/)
          expect(url, `the address of “${title}” should begin with https://`).toMatch(/^https:\/\//)
          expect(quote, `the citation of “${title}” needs the sentence that states the requirement`).toMatch(/\S/)
        }
      })

      it('is written in full sentences', () => {
        expect(rule.title, `title: a title has no period at its end: “${rule.title}”`).not.toMatch(/[.!?]$/)
        for (const [field, sentence] of sentencesOf(rule)) {
          expect(sentence, `${field}: a sentence ends with a period: “${sentence}”`).toMatch(/[.?]["”)]?$/)
          expect(sentence, `${field}: a sentence has no “please”, no “invalid” and no exclamation mark: “${sentence}”`).not.toMatch(
            /\bplease\b|\binvalid\b|!(?=\s|$)/i,
          )
        }
      })

      it('has no fix that sets the entity ID by a command or removes the configuration', () => {
        for (const { fix } of pageOf(rule).fixes) {
          expect(fix.command ?? '', 'Microsoft’s API refuses the slash at the end of the entity ID').not.toMatch(/identifier-?uris/i)
          for (const step of [fix.summary, ...fix.steps]) {
            if (/remove sso configuration/i.test(step))
              expect(step, 'Remove SSO configuration cannot be undone').toMatch(/\b(?:never|do not|not press)\b/i)
          }
        }
      })
    })
  }
})

/** Every sentence of a rule, with the field that it is in. */
function sentencesOf(rule: AnyRule): readonly (readonly [field: string, sentence: string])[] {
  return [
    ['why', rule.why],
    ...(rule.not === undefined ? [] : [['not', rule.not] as const]),
    ...Object.entries(rule.findings).map(([code, { means }]) => [`the meaning of ${code}`, means] as const),
    ...pageOf(rule).fixes.flatMap(({ fix }) => [fix.summary, ...fix.steps].map((text) => ['a fix', text] as const)),
  ]
}

describe('evidence', () => {
  it('without any evidence, no rule passes or fails, and the verdict is incomplete', async () => {
    const { report } = await examine(new Map())
    expect(report.results.filter(({ status }) => status === 'pass' || status === 'fail').map(({ ruleId }) => ruleId)).toEqual([])
    expect(report.verdict).toBe('incomplete')
  })

  const names = [...healthyFiles.keys()]
  for (const name of names) {
    it(`without ${name}, there is no new finding and no new pass`, async () => {
      await expectOnlyDoubt(without([name]))
    })
  }

  it('the same without any two of the files', async () => {
    for (const [index, first] of names.entries())
      for (const second of names.slice(index + 1)) await expectOnlyDoubt(without([first, second]))
  })

  it('the same with only one of the files, and the verdict is incomplete', async () => {
    for (const name of names) {
      const report = await expectOnlyDoubt(without(names.filter((each) => each !== name)))
      expect(report.verdict, name).toBe('incomplete')
    }
  })

  it('there is no new finding without any one key of the files', async () => {
    for (const [name, bytes] of healthyFiles) {
      if (!/\.(?:json|yaml)$/.test(name)) continue
      // JSON is YAML.
      for (const stripped of withoutOneKey(parse(Buffer.from(bytes).toString('utf8')))) {
        const files = new Map(healthyFiles).set(name, Buffer.from(JSON.stringify(stripped.value)))
        expect(
          foundBeyond((await examine(files)).report),
          `${name} without ${stripped.key}: a rule reports a finding although data is missing; it should end with missing(fact) or cannotTell(why, at)`,
        ).toEqual([])
      }
    }
  })

  async function expectOnlyDoubt(files: Files): Promise<Report> {
    const { report } = await examine(files)
    const about = `with only ${[...files.keys()].join(', ')}`
    expect(
      foundBeyond(report),
      `${about}: a rule reports a finding although data is missing; it should end with missing(fact) or cannotTell(why, at)`,
    ).toEqual([])
    const passed = new Set(healthy.results.filter(({ status }) => status === 'pass').map(({ ruleId }) => ruleId))
    const news = report.results.filter(({ ruleId, status }) => status === 'pass' && !passed.has(ruleId)).map(({ ruleId }) => ruleId)
    expect(news, `${about}: a rule passes that does not pass with all the data`).toEqual([])
    return report
  }
})

/** Findings that the healthy setup does not have, each as rule and code. */
function foundBeyond(report: Report): readonly string[] {
  const findings = ({ results }: Report): readonly string[] =>
    results.flatMap(({ ruleId, findings: each }) => each.map(({ code }) => `${ruleId} ${code}`))
  const known = findings(healthy)
  return findings(report).filter((finding) => !known.includes(finding))
}

function without(names: readonly string[]): Files {
  return new Map([...healthyFiles].filter(([name]) => !names.includes(name)))
}

/** The document once for each key of its outermost objects, each time without that key. */
function* withoutOneKey(document: unknown): Generator<{ readonly key: string; readonly value: unknown }> {
  if (Array.isArray(document)) {
    for (const [index, item] of document.entries()) {
      for (const { key, value } of withoutOneKey(item)) yield { key: `/${index}${key}`, value: document.with(index, value) }
    }
    return
  }
  if (typeof document !== 'object' || document === null) return
  for (const [key, inner] of Object.entries(document)) {
    if (key === 'value' && Array.isArray(inner)) {
      for (const each of withoutOneKey(inner)) yield { key: `/value${each.key}`, value: { ...document, value: each.value } }
    } else {
      yield { key: `/${key}`, value: Object.fromEntries(Object.entries(document).filter(([each]) => each !== key)) }
    }
  }
}
