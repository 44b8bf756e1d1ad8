import { describe, expect, it } from 'vitest'
import { cannotTell, deferTo, missing, notApplicable } from '../../src/domain/no-finding.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Answer, Fact, Setup } from '../../src/model/fact.ts'
import type { AnyRule, Finding, NoFinding, RuleOutline } from '../../src/model/rule.ts'
import { judged } from '../../src/model/vocabulary.ts'
import { applies, judge, type Judgement } from '../../src/pipeline/judge.ts'
import { AT } from '../support/claims.ts'

const [JOB, USERS, GONE]: readonly [Fact, Fact, Fact] = [{ name: 'inputs.job' }, { name: 'inputs.users' }, { name: 'inputs.gone' }]
const there = (pointer: string): Place => ({ ...AT, pointer })

/** Two facts that are there, and one that is missing for a reason. */
function setup(rest: Readonly<Record<string, Answer<unknown>>> = {}): Setup {
  const answers: Readonly<Record<string, Answer<unknown>>> = {
    'inputs.job': { known: { at: there('/job') } },
    'inputs.users': { known: ['a', 'b', 'c', 'd'].map((name) => ({ at: there(`/${name}`) })) },
    ...rest,
  }
  return { answer: <T>(fact: Fact<T>) => (answers[fact.name] ?? { missing: [{ fact, why: 'It is cut off.', at: AT }] }) as Answer<T> }
}

function rule(check: (wants: Readonly<Record<string, unknown>>) => Iterable<Finding> | NoFinding, rest: Partial<AnyRule> = {}): AnyRule {
  return {
    id: 'a/one',
    title: 'One',
    stage: 'admit',
    severity: 'warning',
    required: true,
    why: 'x',
    findings: {
      bad: { guide: 'MX-01', severity: 'warning', owner: 'entra-admin', means: 'Bad.', fix: { key: 'fix' } },
      guessed: { guide: 'MX-02', severity: 'info', owner: 'network', means: 'Guessed.', fix: { key: 'other' }, inferred: true },
    },
    cites: [{ page: 'x', quote: 'x' }],
    needs: {},
    wants: {},
    *check(_: never, wants: never): Generator<Finding, NoFinding, undefined> {
      const found = check(wants)
      if (found && Symbol.iterator in found) {
        yield* found
        return undefined
      }
      return found
    },
    ...rest,
  }
}

function judgementOf(one: AnyRule | RuleOutline, known = setup()): Judgement {
  const [judgement] = judge(known, [one]).judgements
  if (!judgement) throw new Error('none')
  return judgement
}

const finding = (rest: Partial<Finding> = {}): Finding => ({ code: 'bad', message: 'It is bad.', at: AT, ...rest })

describe('how a check ends', () => {
  it('with a finding it fails, also where it does not apply in the end', () => {
    function* both(): Generator<Finding, undefined> {
      yield finding()
      yield finding({ code: 'guessed', message: 'It seems so.' })
    }
    const judgement = judgementOf(rule(both))
    expect(judgement.status === 'fail' && judgement.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'bad: It is bad.',
      'guessed: It seems so. (This is inferred: no vendor’s page states it.)',
    ])
    const ends = rule(() => undefined, {
      *check() {
        yield finding()
        return notApplicable('No.')
      },
    })
    expect(judgementOf(ends).status).toBe('fail')
  })

  it.each<readonly [string, NoFinding, object]>([
    ['without anything it passes', undefined, { status: 'pass' }],
    [
      'another rule reports it',
      deferTo('a/two', 'It does.'),
      { status: 'not-applicable', because: { ruleId: 'a/two', message: 'It does.' } },
    ],
    ['the question does not arise', notApplicable('No.'), { status: 'not-applicable', because: { ruleId: null, message: 'No.' } }],
    ['it cannot tell', cannotTell('Why?', AT, USERS), { status: 'unknown', missing: [{ fact: USERS, why: 'Why?', at: AT }] }],
    [
      'it cannot tell, and says where it is',
      { cannotTell: 'Why?', at: null, fact: USERS, where: 'There.' },
      { status: 'unknown', missing: [{ fact: USERS, why: 'Why?', at: null, where: 'There.' }] },
    ],
    [
      'it cannot tell, without naming a fact: the first it needs',
      cannotTell('Why?'),
      { status: 'unknown', missing: [{ fact: JOB, why: 'Why?', at: null }] },
    ],
    [
      'a fact is missing: for the reason of the fact',
      missing(GONE),
      { status: 'unknown', missing: [{ fact: GONE, why: 'It is cut off.', at: AT }] },
    ],
    [
      'a fact is missing that is there: without a reason',
      missing(JOB),
      { status: 'unknown', missing: [{ fact: JOB, why: null, at: null }] },
    ],
  ])('%s', (_, end, expected) => {
    const { rule: _rule, ...judgement } = judgementOf(rule(() => end, { needs: { job: JOB } }))
    expect(judgement).toMatchObject(expected)
    if ('missing' in judgement) expect(judgement.missing[0]).not.toMatchObject({ where: undefined })
  })

  it('it cannot tell, without any fact: the rule itself', () => {
    expect(judgementOf(rule(() => cannotTell('Why?')))).toMatchObject({ missing: [{ fact: { name: 'a/one' } }] })
  })

  it('an error in the rule makes it unknown, and no other one', () => {
    const error = new Error('no')
    const broken = rule(() => {
      throw error
    })
    const { judgements, crashes } = judge(setup(), [broken, rule(() => undefined, { id: 'a/two' })])
    expect(judgements).toMatchObject([
      {
        status: 'unknown',
        missing: [{ fact: { name: 'internal.error' }, why: 'The rule failed because of an error in sso-doctor.', at: null }],
      },
      { status: 'pass' },
    ])
    expect(crashes).toEqual([{ where: 'a/one', error }])
  })

  it('a code that the rule does not have is an error in the rule', () => {
    const { crashes } = judge(setup(), [rule(() => [finding({ code: 'toString' })])])
    expect(String(crashes[0]?.error)).toContain('a/one reports “toString”, which is not among its findings.')
  })
})

describe('the facts of a rule', () => {
  it('without one that it needs it is unknown, and is not asked', () => {
    const asked = rule(() => [finding()], { needs: { job: JOB, gone: GONE } })
    expect(judgementOf(asked)).toMatchObject({ status: 'unknown', missing: [{ fact: GONE, why: 'It is cut off.' }] })
  })

  it('without one that it wants it is asked', () => {
    const seen: unknown[] = []
    judgementOf(rule((wants) => void seen.push(wants), { wants: { job: JOB, gone: GONE } }))
    expect(seen).toMatchObject([{ job: { at: { pointer: '/job' } }, gone: undefined }])
  })

  it('does not pass over inputs that contradict each other', () => {
    const disputed = { fact: GONE, why: 'x', at: { ...AT, rivals: [AT] } }
    const known = setup({ 'inputs.gone': { missing: [disputed] } })
    const wants = { wants: { job: JOB, gone: GONE } as never }
    expect(
      judgementOf(
        rule(() => undefined, wants),
        known,
      ),
    ).toMatchObject({ status: 'unknown', missing: [{ why: 'x' }] })
    expect(
      judgementOf(
        rule(() => [finding()], wants),
        known,
      ).status,
    ).toBe('fail')
    expect(judgementOf(rule(() => undefined, wants)).status).toBe('pass')
  })

  it('are the evidence of a pass: each, and of a list the first three', () => {
    const passes = rule(() => undefined, {
      needs: { job: JOB, name: { name: 'inputs.name' }, none: { name: 'inputs.none' }, odd: { name: 'inputs.odd' } },
      wants: { users: USERS, gone: GONE },
    })
    const judgement = judgementOf(
      passes,
      setup({ 'inputs.name': { known: 'x' }, 'inputs.none': { known: null }, 'inputs.odd': { known: { at: 'noon' } } }),
    )
    expect(judgement.status === 'pass' && judgement.evidence.map(({ pointer }) => pointer)).toEqual(['/job', '/a', '/b', '/c'])
  })

  it.each<readonly [string, Answer<unknown>, boolean]>([
    ['there', { known: { at: AT } }, true],
    ['true', { known: true }, true],
    ['false', { known: false }, false],
    ['missing', { missing: [{ fact: { name: 'x' }, why: null, at: null }] }, false],
  ])('decide whether it applies: %s', (_, answer, expected) => {
    const known = setup({ 'inputs.plan': answer })
    const plan = { name: 'inputs.plan' }
    expect(applies(known, plan)).toBe(expected)
    const judgement = judgementOf(
      rule(() => undefined, { appliesIf: { fact: plan, otherwise: 'No plan.' } }),
      known,
    )
    expect(judgement).toMatchObject(
      expected ? { status: 'pass' } : { status: 'not-applicable', because: { ruleId: null, message: 'No plan.' } },
    )
  })
})

describe('a finding', () => {
  const completed = (rest: Partial<Finding>, severity: AnyRule['severity'] = 'warning') => {
    const judgement = judgementOf(rule(() => [finding(rest)], { severity }))
    return judgement.status === 'fail' ? judgement.findings[0] : null
  }

  it('has what its kind says', () => {
    expect(completed({})).toEqual({
      code: 'bad',
      severity: 'warning',
      guide: 'MX-01',
      owner: 'entra-admin',
      message: 'It is bad.',
      expected: null,
      actual: null,
      at: [AT],
      fix: { key: 'fix' },
      observed: [],
      suppressed: null,
    })
  })

  it('has what it says itself', () => {
    const own = {
      guide: 'MX-09',
      owner: 'mixpanel-admin',
      expected: 'a',
      actual: 'b',
      at: [AT, AT],
      fix: { key: 'x' },
      severity: 'info',
    } as const
    expect(completed(own)).toMatchObject(own)
    expect(completed({ code: 'guessed', inferred: false })?.message).toBe('It is bad.')
    expect(completed({ inferred: true })?.message).toMatch(/This is inferred/)
  })

  it('is never more severe than its rule', () => {
    expect(completed({ severity: 'error' })?.severity).toBe('warning')
    expect(completed({ severity: 'error' }, 'error')?.severity).toBe('error')
    expect(completed({}, 'info')?.severity).toBe('info')
  })
})

describe('which rules are checked', () => {
  it('those that are chosen, in their order', () => {
    const { judgements } = judge(
      setup(),
      [rule(() => [finding()]), rule(() => undefined, { id: 'a/two' })],
      (id) => id === 'a/two',
      '--only',
    )
    expect(judgements).toMatchObject([
      { rule: { id: 'a/one' }, status: 'not-applicable', because: { ruleId: null, message: 'This rule is excluded by --only.' } },
      { rule: { id: 'a/two' }, status: 'pass' },
    ])
  })

  it('not those of which only the outline is there', () => {
    const outline: RuleOutline = {
      id: 'b/one',
      title: 'x',
      stage: 'admit',
      severity: 'info',
      required: false,
      why: 'x',
      fact: 'x',
      otherwise: 'No log.',
    }
    expect(judgementOf(outline)).toMatchObject({ status: 'not-applicable', because: { ruleId: null, message: 'No log.' } })
  })

  it('first those that do not ask what others say, which keeps their place', () => {
    const asks = rule(
      (wants) => {
        const results = wants['results'] as ReadonlyMap<string, { status: string; findings: readonly { code: string }[] }>
        return [
          finding({
            message: [...results]
              .map(([id, { status, findings }]) => `${id} ${status} ${findings.map(({ code }) => code).join()}`)
              .join('; '),
          }),
        ]
      },
      { id: 'z/last', wants: { results: judged.results } },
    )
    const { judgements } = judge(setup(), [asks, rule(() => [finding()]), rule(() => undefined, { id: 'a/two' })])
    expect(judgements.map(({ rule: { id } }) => id)).toEqual(['z/last', 'a/one', 'a/two'])
    const [last] = judgements
    expect(last?.status === 'fail' && last.findings[0].message).toBe('a/one fail bad; a/two pass ')
  })
})
