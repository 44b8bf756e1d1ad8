import { describe, expect, it } from 'vitest'
import { evidenceSources } from '../../src/fixes/evidence.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Missing } from '../../src/model/fact.ts'
import type { ReportResult } from '../../src/model/report.ts'
import type { AnyRule, CompleteFinding } from '../../src/model/rule.ts'
import { inputs } from '../../src/model/vocabulary.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import type { Judgement } from '../../src/pipeline/judge.ts'
import { locationOf, resultsOf } from '../../src/pipeline/results.ts'

const TEXT = '{\n  "replyUrls": [],\n  "x": 1\n}\n'
const artifact = artifactOf('sp.json', Buffer.from(TEXT)).artifact
const AT: Place = { artifact, pointer: '/replyUrls', span: () => ({ start: TEXT.indexOf('['), end: TEXT.indexOf(']') + 1 }) }
const LINE = { path: 'sp.json', line: 2, column: 16, pointer: '/replyUrls' }

const rule = {
  id: 'azure/reply-url',
  title: 'The reply URL is Mixpanel’s',
  stage: 'recognise',
  severity: 'error',
  required: true,
  why: 'Nobody can sign in.',
} as AnyRule
const finding = (rest: Partial<CompleteFinding> = {}): CompleteFinding => ({
  code: 'missing',
  severity: 'warning',
  guide: 'MX-01',
  owner: 'entra-admin',
  message: 'It is missing.',
  expected: null,
  actual: null,
  at: [AT],
  fix: { key: 'start-provisioning' },
  observed: [],
  suppressed: null,
  ...rest,
})
const fails = (...findings: readonly [CompleteFinding, ...CompleteFinding[]]): Judgement => ({ rule, status: 'fail', findings })
const unknown = (...missing: readonly [Missing, ...Missing[]]): Judgement => ({ rule, status: 'unknown', missing })

async function one(judgement: Judgement, evidence = false, fill = (text: string): string => text): Promise<ReportResult> {
  const [result] = await resultsOf([judgement], fill, evidence)
  if (!result) throw new Error('none')
  return result
}

describe('a place', () => {
  it('is a line and a column, and in a binary file the file', () => {
    expect(locationOf(AT)).toEqual(LINE)
    const der = artifactOf('m.cer', Buffer.from('3082000000ff', 'hex')).artifact
    expect(locationOf({ artifact: { ...der, encoding: 'binary' }, pointer: null, span: () => ({ start: 3, end: 4 }) })).toEqual({
      path: 'm.cer',
      line: 1,
      column: 1,
      pointer: null,
    })
  })
})

describe('a result', () => {
  it('has what its rule says', async () => {
    expect(await one({ rule, status: 'pass', evidence: [AT] })).toEqual({
      ruleId: 'azure/reply-url',
      title: 'The reply URL is Mixpanel’s',
      status: 'pass',
      severity: 'error',
      required: true,
      stage: 'recognise',
      why: 'Nobody can sign in.',
      findings: [],
      needs: [],
      because: null,
      evidence: [],
      docs: 'rules.md#azurereply-url',
    })
  })

  it('of a pass names the places that were checked where it is asked for', async () => {
    expect((await one({ rule, status: 'pass', evidence: [AT] }, true)).evidence).toEqual([LINE])
    expect((await one(fails(finding()), true)).evidence).toEqual([])
  })

  it('that does not apply says why', async () => {
    const because = { ruleId: 'a/two', message: 'It does.' }
    expect(await one({ rule, status: 'not-applicable', because })).toMatchObject({
      status: 'not-applicable',
      because,
      needs: [],
      severity: 'error',
    })
    expect((await one(fails(finding()))).because).toBeNull()
  })

  it('is as severe as the gravest finding that counts, and suppressed where none does', async () => {
    const hidden = { reason: 'We\u202E know.', until: '2026-12-31' }
    const of = async (...findings: readonly [CompleteFinding, ...CompleteFinding[]]): Promise<readonly string[]> => {
      const { status, severity } = await one(fails(...findings))
      return [status, severity]
    }
    expect(await of(finding({ severity: 'info' }), finding())).toEqual(['fail', 'warning'])
    expect(await of(finding({ severity: 'info' }), finding({ severity: 'error', suppressed: hidden }))).toEqual(['fail', 'info'])
    expect(await of(finding({ severity: 'info', suppressed: hidden }), finding({ suppressed: hidden }))).toEqual(['suppressed', 'warning'])
    const [suppressed] = (await one(fails(finding({ suppressed: hidden })))).findings
    expect(suppressed?.suppressed?.until).toBe('2026-12-31')
    expect(suppressed?.suppressed?.reason).not.toContain('\u202E')
  })
})

describe('a finding of a report', () => {
  it('has its values, places and fix as they may be printed', async () => {
    const fill = (text: string): string => text.replaceAll('Mixpanel', 'MIXPANEL')
    const [found] = (await one(fails(finding({ expected: 'a\u0007', actual: 'b', at: [AT, AT] })), false, fill)).findings
    expect(found).toMatchObject({
      code: 'missing',
      severity: 'warning',
      guide: 'MX-01',
      owner: 'entra-admin',
      message: 'It is missing.',
      actual: 'b',
      locations: [LINE, LINE],
      observed: [],
      suppressed: null,
    })
    expect(found?.expected).not.toContain('\u0007')
    expect(found?.fix.summary.length).toBeGreaterThan(10)
    expect(found?.fix.steps.length).toBeGreaterThan(0)
    expect(found?.fix.steps.join()).not.toContain('Mixpanel')
    const [plain] = (await one(fails(finding()))).findings
    expect([plain?.expected, plain?.actual, plain?.locations]).toEqual([null, null, [LINE]])
  })

  it('shows no assertion that a value contains', async () => {
    const url = `https://sso.mixpanel.com/?SAMLResponse=${Buffer.from('<samlp:Response>'.repeat(20)).toString('base64')}`
    const [found] = (await one(fails(finding({ actual: url, message: `It is ${url}.` })))).findings
    expect([found?.actual?.includes('PHNhbWxw'), found?.message.includes('PHNhbWxw')]).toEqual([false, false])
  })

  it('has what logs show of it', async () => {
    const observed = {
      source: 'sign-ins',
      code: 'AADSTS50105',
      count: 3,
      people: 2,
      first: new Date('2026-08-01T00:00:00Z'),
      last: null,
    } as const
    expect((await one(fails(finding({ observed: [observed] })))).findings[0]?.observed).toEqual([
      { ...observed, first: '2026-08-01T00:00:00.000Z' },
    ])
  })
})

describe('what is missing', () => {
  it('is named with how to get it, each kind once', async () => {
    const source = evidenceSources.get(inputs.users.name)
    const missing = { fact: inputs.users, why: null, at: null }
    const { needs } = await one(unknown(missing, { ...missing, why: 'Again.' }, { fact: inputs.jobs, why: 'It is cut off.', at: AT }))
    expect(needs).toHaveLength(2)
    expect(needs[0]).toEqual({ evidence: source?.label, where: source?.where, command: source?.command, why: null, location: null })
    expect(needs[1]).toMatchObject({ why: 'It is cut off.', location: LINE })
  })

  it('says where to get it, where this differs', async () => {
    expect((await one(unknown({ fact: inputs.users, why: null, at: null, where: 'Ask.' }))).needs[0]?.where).toBe('Ask.')
  })

  it('has the name of the rule, where nobody can give it', async () => {
    expect((await one(unknown({ fact: { name: 'a/one' }, why: 'An error.', at: null }))).needs).toEqual([
      { evidence: 'The reply URL is Mixpanel’s', where: '', command: null, why: 'An error.', location: null },
    ])
  })

  it.each<readonly [string, string | null, Partial<Place>, string | null]>([
    ['nothing', null, {}, null],
    ['the reason of the rule', 'It is odd.', {}, 'It is odd.'],
    ['why it cannot be read', null, { damage: 'it is cut off' }, 'It is cut off.'],
    ['both', 'It is odd.', { damage: 'it is cut off' }, 'It is odd. It is cut off.'],
    ['each once', 'It is odd: it is cut off.', { damage: 'it is cut off' }, 'It is odd: it is cut off.'],
    [
      'inputs that contradict each other',
      'It is odd.',
      { rivals: [AT] },
      'The inputs contradict each other (sp.json:2:16 and sp.json:2:16), and nothing shows which of them is newer. Which one is right? Remove the others.',
    ],
    [
      'four of them',
      null,
      { rivals: [AT, AT, AT] },
      'The inputs contradict each other (sp.json:2:16, sp.json:2:16, sp.json:2:16 and sp.json:2:16), and nothing shows which of them is newer. Which one is right? Remove the others.',
    ],
    [
      'many of them',
      null,
      { rivals: [AT, AT, AT, AT, AT] },
      'The inputs contradict each other (sp.json:2:16, sp.json:2:16, sp.json:2:16, sp.json:2:16 and 2 more), and nothing shows which of them is newer. Which one is right? Remove the others.',
    ],
  ])('says %s', async (_, why, rest, expected) => {
    expect((await one(unknown({ fact: inputs.users, why, at: { ...AT, ...rest } }))).needs[0]?.why).toBe(expected)
  })
})
