import { relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Diagnosis } from '../src/pipeline/report.ts'
import type { Report, ReportFinding } from '../src/model/report.ts'
import type { AnyRule } from '../src/model/rule.ts'
import { pageOf } from '../src/reporters/manual.ts'
import { rules } from '../src/rules/index.ts'
import { decode } from '../src/syntax/decode.ts'
import { readCases } from './support/case-file.ts'
import { CASES, caseFiles } from './support/case-files.ts'
import { CATALOGUE, isGuideEntry } from './support/contract.ts'
import { examine, exampleFiles, stage, type Files } from './support/run-case.ts'

// What is true of every rule, now and for those not yet written.

const healthyFiles = exampleFiles('healthy')
let healthy: Report
beforeAll(async () => {
  healthy = (await examine(healthyFiles)).report
})

describe('the catalogue', () => {
  it('is the promised one, in its order', () => {
    const actual = rules.map(({ id, stage, severity, required }) => [id, stage, severity, ...(required ? ['R'] : [])])
    expect(actual).toEqual(CATALOGUE.map((row) => [...row]))
  })

  it('is whole and in order in every report', async () => {
    const ids = CATALOGUE.map(([id]) => id)
    for (const files of [healthyFiles, new Map<string, Uint8Array>()]) {
      expect((await examine(files)).report.results.map(({ ruleId }) => ruleId)).toEqual(ids)
    }
  })

  it('the healthy setup passes, and no rule finds more in it than what is worth knowing', () => {
    expect(healthy.verdict).toBe('pass')
    expect(healthy.results.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info'))).toEqual([])
    expect(healthy.problems).toEqual([])
  })
})

describe('every rule', () => {
  for (const rule of rules) {
    describe(rule.id, () => {
      it('quotes somebody', () => {
        for (const { title, url, quote } of pageOf(rule).cites) {
          expect(title).toMatch(/\S/)
          expect(url).toMatch(/^https:\/\//)
          expect(quote).toMatch(/\S/)
        }
        expect(rule.cites.length).toBeGreaterThan(0)
      })

      it('speaks in sentences', () => {
        expect(rule.title).not.toMatch(/[.!?]$/)
        for (const sentence of sentencesOf(rule)) {
          expect(sentence).toMatch(/[.?]["”)]?$/)
          expect(sentence).not.toMatch(/\bplease\b|\binvalid\b|!(?=\s|$)/i)
        }
      })

      it('lists its findings under numbers of the guide, none graver than itself', () => {
        const kinds = Object.values(rule.findings)
        expect(kinds.length).toBeGreaterThan(0)
        for (const { guide } of kinds) expect(guide).toSatisfy(isGuideEntry)
        const rank = { info: 0, warning: 1, error: 2 }
        for (const { severity } of kinds) expect(rank[severity]).toBeLessThanOrEqual(rank[rule.severity])
        for (const code of Object.keys(rule.findings)) expect(code).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      })

      it('never sets the entity ID by a command, and never removes the configuration', () => {
        for (const { fix } of pageOf(rule).fixes) {
          expect(fix.command ?? '').not.toMatch(/identifier-?uris/i)
          for (const step of [fix.summary, ...fix.steps]) {
            if (/remove sso configuration/i.test(step)) expect(step).toMatch(/\b(?:never|do not|not press)\b/i)
          }
        }
      })
    })
  }
})

function sentencesOf(rule: AnyRule): readonly string[] {
  const means = Object.values(rule.findings).map((kind) => kind.means)
  const fixes = pageOf(rule).fixes.flatMap(({ fix }) => [fix.summary, ...fix.steps])
  return [rule.why, ...(rule.not === undefined ? [] : [rule.not]), ...means, ...fixes]
}

describe('evidence', () => {
  it('without any, no rule passes, none fails, and nobody is called healthy', async () => {
    const { report } = await examine(new Map())
    expect(report.results.filter(({ status }) => status === 'pass' || status === 'fail').map(({ ruleId }) => ruleId)).toEqual([])
    expect(report.verdict).toBe('incomplete')
  })

  const names = [...healthyFiles.keys()]
  for (const name of names) {
    it(`without ${name} nothing is found, and no rule changes its mind but to say that it cannot tell`, async () => {
      await expectOnlyDoubt(without([name]))
    })
  }

  it('nor without any two of the files', async () => {
    for (const [index, first] of names.entries())
      for (const second of names.slice(index + 1)) await expectOnlyDoubt(without([first, second]))
  })

  it('nor with any one of them alone, which is never a pass', async () => {
    for (const name of names) {
      const report = await expectOnlyDoubt(without(names.filter((each) => each !== name)))
      expect(report.verdict, name).toBe('incomplete')
    }
  })

  it('nor without any one key of theirs', async () => {
    for (const [name, bytes] of healthyFiles) {
      if (!/\.(?:json|yaml)$/.test(name)) continue
      // JSON is YAML.
      for (const stripped of withoutOneKey(parse(Buffer.from(bytes).toString('utf8')))) {
        const files = new Map(healthyFiles).set(name, Buffer.from(JSON.stringify(stripped.value)))
        expect(foundBeyond((await examine(files)).report), `${name} without ${stripped.key}`).toEqual([])
      }
    }
  })

  async function expectOnlyDoubt(files: Files): Promise<Report> {
    const { report } = await examine(files)
    expect(foundBeyond(report), [...files.keys()].join(', ')).toEqual([])
    const passed = new Set(healthy.results.filter(({ status }) => status === 'pass').map(({ ruleId }) => ruleId))
    const news = report.results.filter(({ ruleId, status }) => status === 'pass' && !passed.has(ruleId)).map(({ ruleId }) => ruleId)
    expect(news, [...files.keys()].join(', ')).toEqual([])
    return report
  }
})

/** Findings that the healthy setup does not have, each as its rule and code. */
function foundBeyond(report: Report): readonly string[] {
  const findings = ({ results }: Report): readonly string[] =>
    results.flatMap(({ ruleId, findings: each }) => each.map(({ code }) => `${ruleId} ${code}`))
  const known = findings(healthy)
  return findings(report).filter((finding) => !known.includes(finding))
}

function without(names: readonly string[]): Files {
  return new Map([...healthyFiles].filter(([name]) => !names.includes(name)))
}

/** The document once for each key of its outermost objects, without that key. */
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

describe('every finding of every case', () => {
  for (const path of caseFiles()) {
    const { cases } = readCases(path)
    for (const story of cases.filter(({ outcome }) => outcome === 'fail')) {
      it(`${relative(CASES, path)}: ${story.heading}`, async () => {
        const { files, circumstances } = stage(story.blocks)
        const diagnosis = await examine(files, circumstances)
        for (const { ruleId, findings } of diagnosis.report.results) {
          for (const finding of findings) {
            expectSentence(ruleId, finding)
            expectStands(ruleId, finding, files, diagnosis)
          }
        }
      })
    }
  }
})

function expectSentence(ruleId: string, { message, code }: ReportFinding): void {
  expect(message, `${ruleId} ${code}`).toMatch(/[.?]["”)]?$/)
  expect(message, `${ruleId} ${code}`).not.toMatch(/\bplease\b|\binvalid\b|undefined|\[object/i)
}

/** The place is in an input, the pointer leads to something, and what is said to stand there does, or is encoded there. */
function expectStands(ruleId: string, { code, expected, actual, locations }: ReportFinding, files: Files, diagnosis: Diagnosis): void {
  const about = `${ruleId} ${code}`
  expect(locations.length, about).toBeGreaterThan(0)
  for (const location of locations) {
    const bytes = files.get(location.path)
    expect([...files.keys()], `${about}: ${location.path} is no input`).toContain(location.path)
    const excerpt = diagnosis.excerpt(location, 100)
    if (excerpt !== null) expect(excerpt.caret, about).toBeLessThanOrEqual(excerpt.text.length)
    if (location.pointer !== null) {
      // null is a value that stands there; undefined is none.
      expect(at(documentIn(location.path, bytes), location.pointer), `${about}: nothing is at ${location.pointer}`).not.toBe(undefined)
    }
  }
  const [first] = locations
  if (actual === null || !first) return
  const tree: unknown = first.pointer === null ? undefined : documentIn(first.path, files.get(first.path))
  const there = first.pointer === null ? undefined : at(tree, first.pointer)
  // A switch says what it says in one word; a captured form field says it in base64.
  if (first.pointer === null || typeof there === 'boolean' || (typeof there === 'string' && there.length > 1000)) return
  // The value itself stands there, what should, or the words that it is made of: `user.mail` is a source and an id, a claim's name has two halves.
  const around = JSON.stringify([there, at(tree, first.pointer.replace(/\/[^/]*$/, ''))]).toLowerCase()
  const words =
    `${actual} ${expected ?? ''}`
      .replace(/\\u\{[0-9A-F]+\}/g, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  expect(
    words.length === 0 || words.some((word) => around.includes(word)),
    `${about}: nothing of “${actual}” stands there: ${around.slice(0, 300)}`,
  ).toBe(true)
}

/** What a file holds as plain values; the tables of the cases are plain ones, with semicolons. */
function documentIn(path: string, bytes: Uint8Array | undefined): unknown {
  const text = decoded(bytes)
  if (!/\.csv$/i.test(path)) return parse(text)
  const [header = [], ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(';'))
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])))
}

function decoded(bytes: Uint8Array | undefined): string {
  return decode(bytes ?? new Uint8Array()).text
}

function at(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined),
      document,
    )
}
