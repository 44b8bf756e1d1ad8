import { relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Diagnosis } from '../src/pipeline/report.ts'
import type { Report, ReportFinding } from '../src/model/report.ts'
import type { AnyRule } from '../src/model/rule.ts'
import { inOrder } from '../src/rules/catalogue.ts'
import { rules } from '../src/rules/index.ts'
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
    const actual = inOrder(rules).map(({ id, stage, severity, required }) => [id, stage, severity, ...(required ? ['R'] : [])])
    expect(actual).toEqual(CATALOGUE.map((row) => [...row]))
  })

  it('is whole and in order in every report', async () => {
    const ids = CATALOGUE.map(([id]) => id)
    for (const files of [healthyFiles, new Map<string, Uint8Array>()]) {
      expect((await examine(files)).report.results.map(({ ruleId }) => ruleId)).toEqual(ids)
    }
  })

  it('the healthy setup passes, and no rule finds anything in it', () => {
    expect(healthy.verdict).toBe('pass')
    expect(healthy.results.flatMap(({ findings }) => findings.map(({ message }) => message))).toEqual([])
    expect(healthy.problems).toEqual([])
  })
})

describe('every rule', () => {
  for (const rule of inOrder(rules)) {
    describe(rule.id, () => {
      it('quotes somebody', () => {
        for (const { title, url, quote } of rule.cites) {
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
        for (const { fix } of Object.values(rule.findings)) {
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
  const kinds = Object.values(rule.findings)
  return [rule.why, ...(rule.not === undefined ? [] : [rule.not]), ...kinds.flatMap(({ means, fix }) => [means, fix.summary, ...fix.steps])]
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
      if (!name.endsWith('.json')) continue
      for (const stripped of withoutOneKey(JSON.parse(Buffer.from(bytes).toString('utf8')))) {
        const files = new Map(healthyFiles).set(name, Buffer.from(JSON.stringify(stripped.value)))
        const { report } = await examine(files)
        const found = report.results
          .filter(({ status }) => status === 'fail')
          .map(({ ruleId, findings }) => `${ruleId} ${findings[0]?.code ?? ''}`)
        expect(found, `${name} without ${stripped.key}`).toEqual([])
      }
    }
  })

  async function expectOnlyDoubt(files: Files): Promise<Report> {
    const { report } = await examine(files)
    const before = new Map(healthy.results.map(({ ruleId, status }) => [ruleId, status]))
    const strange = report.results
      .filter(({ ruleId, status }) => status === 'fail' || (status === 'pass' && before.get(ruleId) !== 'pass'))
      .map(({ ruleId, status, findings }) => `${ruleId} ${status} ${findings[0]?.code ?? ''}`)
    expect(strange, [...files.keys()].join(', ')).toEqual([])
    return report
  }
})

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
function expectStands(ruleId: string, { code, actual, locations }: ReportFinding, files: Files, diagnosis: Diagnosis): void {
  const about = `${ruleId} ${code}`
  expect(locations.length, about).toBeGreaterThan(0)
  for (const location of locations) {
    const bytes = files.get(location.path)
    expect(bytes, `${about}: ${location.path} is no input`).toBeDefined()
    const excerpt = diagnosis.excerpt(location, 100)
    if (excerpt !== null) expect(excerpt.caret, about).toBeLessThanOrEqual(excerpt.text.length)
    if (location.pointer !== null && location.path.endsWith('.json')) {
      expect(at(JSON.parse(decoded(bytes)), location.pointer), `${about}: nothing is at ${location.pointer}`).toBeDefined()
    }
  }
  const [first] = locations
  if (actual === null || !first) return
  const text = decoded(files.get(first.path))
  const isEncoded = !/\.(?:json|ya?ml)$/.test(first.path)
  const pointed = first.pointer !== null && first.path.endsWith('.json') ? JSON.stringify(at(JSON.parse(text), first.pointer)) : text
  const plain = (value: string): string => value.replace(/\\u\{[0-9A-F]+\}|[\s"\\]/g, '')
  if (!isEncoded) expect(plain(pointed), `${about}: “${actual}” does not stand there`).toContain(plain(actual))
}

function decoded(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8')
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
