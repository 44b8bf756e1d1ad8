import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Artifact, LargeFile, Place } from '../../src/model/artifact.ts'
import type { Setup } from '../../src/model/fact.ts'
import type { InputProblem } from '../../src/model/problem.ts'
import type { AnyRule, CompleteFinding } from '../../src/model/rule.ts'
import { derived, inputs } from '../../src/model/vocabulary.ts'
import type { Assembled } from '../../src/pipeline/assemble.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import type { JudgedRules, Judgement } from '../../src/pipeline/judge.ts'
import { reportOn, type Diagnosis, type ReportOptions } from '../../src/pipeline/report.ts'
import { absent, known } from '../../src/syntax/field.ts'

// How results, inputs and problems become the report and the exit code.

const NOW = new Date('2026-09-01T00:00:00Z')
const artifact = (name: string, text = '{"a": 1}', rest: Partial<Artifact> = {}): Artifact => ({
  ...artifactOf(name, Buffer.from(text)).artifact,
  ...rest,
})
const APP = artifact('app.json')
const placeIn = (of: Artifact, start = 0): Place => ({ artifact: of, pointer: null, span: () => ({ start, end: start + 1 }) })

function setupOf(facts: readonly (readonly [{ readonly name: string }, unknown])[] = []): Setup {
  const answers = new Map(facts.map(([{ name }, value]) => [name, value]))
  return {
    answer: (fact) => (answers.has(fact.name) ? { known: answers.get(fact.name) as never } : { missing: [{ fact, why: null, at: null }] }),
  }
}

const rule = (id: string, rest: Partial<AnyRule> = {}): AnyRule =>
  ({ id, title: id, stage: 'admit', severity: 'error', required: true, why: 'x', ...rest }) as AnyRule
const passes: Judgement = { rule: rule('a/one'), status: 'pass', evidence: [placeIn(APP)] }
const unknown: Judgement = { rule: rule('a/two'), status: 'unknown', missing: [{ fact: inputs.users, why: null, at: null }] }
const fails = (severity: CompleteFinding['severity'], rest: Partial<CompleteFinding> = {}): Judgement => ({
  rule: rule('a/three'),
  status: 'fail',
  findings: [
    {
      ...{ code: 'bad', severity, guide: 'MX-01', owner: 'entra-admin', message: 'Ask ann@contoso.com.', expected: null, actual: null },
      ...{ at: [placeIn(APP)], fix: { key: 'start-provisioning' }, observed: [], suppressed: null },
      ...rest,
    },
  ],
})

interface Given {
  readonly assembled?: Partial<Assembled>
  readonly judgements?: readonly Judgement[]
  readonly crashes?: JudgedRules['crashes']
  readonly collected?: Parameters<typeof reportOn>[2]
  readonly ignored?: Parameters<typeof reportOn>[3]
  readonly notes?: readonly string[]
  readonly options?: Partial<ReportOptions>
}

function reported({
  assembled,
  judgements = [passes],
  crashes = [],
  collected = [],
  ignored = [],
  notes = [],
  options,
}: Given = {}): Promise<Diagnosis> {
  return reportOn(
    { setup: setupOf(), examined: [{ artifact: APP, kinds: ['graph-application'] }], problems: [], notes: [], crashes: [], ...assembled },
    { judgements, crashes },
    collected,
    ignored,
    notes,
    {
      version: '1.2.3',
      now: NOW,
      failOn: 'error',
      probes: [],
      evidence: false,
      assertion: () => null,
      inCloud: () => (text) => text,
      ...options,
    },
  )
}

const problem = (rest: Partial<InputProblem> = {}): InputProblem => ({
  ...{ at: placeIn(APP, 5), message: 'It is cut off.', lost: false, unreadable: false },
  ...rest,
})

describe('the exit code', () => {
  it.each<readonly [string, Given, number, string]>([
    ['a pass', {}, 0, 'pass'],
    ['an error', { judgements: [passes, fails('error')] }, 1, 'fail'],
    ['a warning', { judgements: [passes, fails('warning')] }, 0, 'pass'],
    ['a warning that is to fail', { judgements: [fails('warning')], options: { failOn: 'warning' } }, 1, 'fail'],
    ['a required rule that is unknown', { judgements: [passes, unknown] }, 3, 'incomplete'],
    ['a problem that lost evidence', { assembled: { problems: [problem({ lost: true })] } }, 3, 'incomplete'],
    ['a problem that did not', { assembled: { problems: [problem()] } }, 0, 'pass'],
    ['a file that was lost', { collected: [{ path: 'x', message: 'No.', lost: true, fatal: false }] }, 3, 'incomplete'],
    ['a file that was passed over', { collected: [{ path: 'x', message: 'No.', lost: false, fatal: false }] }, 0, 'pass'],
    ['a file that was named and cannot be read', { collected: [{ path: 'x', message: 'No.', lost: false, fatal: true }] }, 2, 'pass'],
    [
      'the same, beside an error',
      { judgements: [fails('error')], collected: [{ path: 'x', message: 'No.', lost: true, fatal: true }] },
      2,
      'fail',
    ],
    ['nothing that is recognised', { assembled: { examined: [{ artifact: APP, kinds: [] }] } }, 2, 'pass'],
  ])('of %s', async (_, given, exitCode, verdict) => {
    const { report, ...rest } = await reported(given)
    expect([rest.exitCode, report.verdict]).toEqual([exitCode, verdict])
  })
})

describe('why the work could not be done', () => {
  const named = artifact('named.json', '{\n"a": ', { named: true })
  const unreadable = (of: Artifact): InputProblem => problem({ at: placeIn(of, 3), unreadable: true, lost: true })

  it('is a file that was named', async () => {
    const { reasons, exitCode } = await reported({ assembled: { problems: [unreadable(named)] } })
    expect([exitCode, reasons]).toEqual([2, ['named.json:2:2: It is cut off.']])
  })

  it('is none of a file that was found, or that was read in part', async () => {
    const found = await reported({
      assembled: { problems: [unreadable({ ...named, named: false }), problem({ at: placeIn(named), lost: true })] },
    })
    expect([found.exitCode, found.reasons, found.nothing]).toEqual([3, [], false])
  })

  it('is what broke, wherever it did', async () => {
    const { reasons, exitCode } = await reported({
      assembled: { crashes: [{ where: 'derived.signing', error: new Error('no\u0007') }] },
      crashes: [{ where: 'a/one', error: 'thrown' }],
      collected: [
        { path: 'b.zip', message: 'It is no zip.', lost: true, fatal: true },
        { path: 'c.zip', message: 'No.', lost: true, fatal: false },
      ],
    })
    expect(exitCode).toBe(2)
    expect(reasons).toEqual(['b.zip: It is no zip.', 'internal error at derived.signing: no\\u{7}', 'internal error at a/one: thrown'])
  })

  it('is not said where nothing is recognised: that is for the caller to say', async () => {
    const { reasons, nothing } = await reported({ assembled: { examined: [] } })
    expect([reasons, nothing]).toEqual([[], true])
    expect((await reported()).nothing).toBe(false)
  })
})

describe('the report', () => {
  it('has the moment, the version, and nothing where nothing is known', async () => {
    const { report, failOn } = await reported({ options: { failOn: 'none' } })
    expect(report).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'sso-doctor', version: '1.2.3' },
      now: '2026-09-01T00:00:00.000Z',
      subject: { displayName: null, tenantId: null, appId: null, orgId: null },
      summary: { pass: 1, fail: 0 },
      firstBlocker: null,
      logs: [],
      ignored: [],
      notes: [],
      problems: [],
      probes: [],
      assertion: null,
    })
    expect(failOn).toBe('none')
    expect(report.results.map(({ ruleId, evidence }) => [ruleId, evidence])).toEqual([['a/one', []]])
    expect((await reported({ options: { evidence: true } })).report.results[0]?.evidence).toMatchObject([{ path: 'app.json', line: 1 }])
  })

  it('says what it is about', async () => {
    const half = (name: string | null): unknown => ({ displayName: name === null ? absent(placeIn(APP)) : known(name, placeIn(APP)) })
    const subjectOf = async (principal: unknown, application: unknown): Promise<unknown> => {
      const setup = setupOf([
        [derived.subject, { appId: 'app-1', principal, application }],
        [derived.tenant, { value: 'tenant\u0007', at: placeIn(APP) }],
        [derived.settings, { orgId: known('7', placeIn(APP)) }],
        [derived.jobs, { items: [] }],
      ])
      return (await reported({ assembled: { setup } })).report.subject
    }
    const rest = { appId: 'app-1', tenantId: 'tenant\\u{7}', orgId: '7' }
    const named = async (principal: string | null, application: string | null): Promise<unknown> =>
      subjectOf({ ...(half(principal) as object), id: absent(placeIn(APP)) }, half(application))
    expect(await named('P', 'A')).toEqual({ ...rest, displayName: 'P' })
    expect(await named(null, 'A')).toEqual({ ...rest, displayName: 'A' })
    expect(await named(null, null)).toEqual({ ...rest, displayName: null })
    expect(await subjectOf(null, half('A'))).toEqual({ ...rest, displayName: 'A' })
  })

  it('lists each input once, with what it is first', async () => {
    const large: LargeFile = {
      bytes: 12_345,
      sha256: 'abc',
      positionOf: () => ({ line: 1, column: 1 }),
      offsetOf: () => 0,
      haveSameKeys: null,
      columns: null,
    }
    const { report } = await reported({
      assembled: {
        examined: [
          { artifact: APP, kinds: ['graph-application', 'graph-service-principal'] },
          { artifact: artifact('app.json', 'part'), kinds: ['users'] },
          { artifact: artifact('app.json', 'part'), kinds: [] },
          { artifact: artifact('users\u0007.json', '[]', { large }), kinds: ['users'] },
        ],
      },
    })
    const sha256 = createHash('sha256').update('{"a": 1}').digest('hex')
    expect(report.inputs).toEqual([
      { path: 'app.json', kind: 'graph-application', bytes: 8, sha256 },
      { path: 'users\\u{7}.json', kind: 'users', bytes: 12_345, sha256: 'abc' },
    ])
    expect(report.ignored).toEqual([])
  })

  it('lists what is no evidence, with what to give in its place, and nothing that has a problem', async () => {
    const [broken, odd] = [artifact('broken.txt', 'x'), artifact('odd.txt', 'y')]
    const { report } = await reported({
      assembled: {
        examined: [
          { artifact: APP, kinds: ['graph-application'] },
          { artifact: artifact('notes.txt', 'Call Ann.'), kinds: [] },
          { artifact: broken, kinds: [] },
          { artifact: odd, kinds: [] },
        ],
        problems: [problem({ at: placeIn(broken), unreadable: true }), problem({ at: placeIn(APP) }), problem({ at: placeIn(odd) })],
      },
      ignored: [
        { path: 'a\u0007.docx', what: 'a Word document', instead: 'Send APP_ID.' },
        { path: 'b.png', what: 'a picture', instead: null },
      ],
      options: { inCloud: () => (text) => text.replace('Send', 'Give') },
    })
    expect(report.ignored.map(({ path, instead }) => [path, instead])).toEqual([
      ['a\\u{7}.docx', 'Give APP_ID.'],
      ['b.png', null],
      ['notes.txt', null],
      ['odd.txt', null],
    ])
  })

  it('has the problems of files and those in them, with their places, and the notes', async () => {
    const { report } = await reported({
      assembled: { problems: [problem({ lost: true, message: 'Send it\u0007.' })] },
      collected: [{ path: 'x\u0007', message: 'Send\u0007.', lost: false, fatal: false }],
      notes: ['Send this\u0007.'],
      options: { inCloud: () => (text) => text.replace('Send', 'Give') },
    })
    expect(report.problems).toEqual([
      { path: 'x\\u{7}', lost: false, message: 'Send\\u{7}.', location: null },
      { path: 'app.json', lost: true, message: 'Give it\\u{7}.', location: { path: 'app.json', line: 1, column: 6, pointer: null } },
    ])
    expect(report.notes).toEqual(['Give this\\u{7}.'])
  })

  it('lists the logs of all four kinds, with the time that they are about', async () => {
    const log = (name: string, from: string | null, to: string | null, complete: boolean): readonly unknown[] => [
      {
        at: placeIn(artifact(name)),
        coverage: { from: from === null ? null : new Date(from), to: to === null ? null : new Date(to), complete, because: null },
      },
    ]
    const setup = setupOf([
      [inputs.mixpanelAudit, log('d\u0007', null, null, true)],
      [inputs.auditLogs, log('c', '2026-08-01T00:00:00Z', null, false)],
      [inputs.provisioningLogs, log('b', null, '2026-08-02T00:00:00Z', true)],
      [inputs.signInLogs, log('a', '2026-08-01T00:00:00Z', '2026-08-02T00:00:00Z', true)],
    ])
    const [from, to] = ['2026-08-01T00:00:00.000Z', '2026-08-02T00:00:00.000Z']
    expect((await reported({ assembled: { setup } })).report.logs).toEqual([
      { path: 'a', kind: 'sign-ins', from, to, complete: true },
      { path: 'b', kind: 'provisioning', from: null, to, complete: true },
      { path: 'c', kind: 'audit', from, to: null, complete: false },
      { path: 'd\\u{7}', kind: 'mixpanel-audit', from: null, to: null, complete: true },
    ])
  })

  it('says by how many sign-ins a stage is confirmed, where that is counted', async () => {
    const counted = await reported({ options: { confirmedBy: (_, stage) => (stage === 'admit' ? 4 : null) } })
    expect(counted.report.journey.map(({ confirmedBy }) => confirmedBy)).toEqual([null, null, 4, null, null, null, null, null])
    expect((await reported()).report.journey.every(({ confirmedBy }) => confirmedBy === null)).toBe(true)
  })

  it('names the first error, and has what the caller worked out', async () => {
    const assertion = { attributes: [], nameId: null, issuer: 'x' } as never
    const probes = [{ id: 'reply-url' }] as never
    const { report } = await reported({ judgements: [fails('error')], options: { probes, assertion: () => assertion } })
    expect([report.firstBlocker, report.assertion, report.probes]).toEqual(['a/three', assertion, probes])
  })
})

it('names the files that no output may overwrite: those with evidence or a problem, and the archives around them', async () => {
  const packed = artifact('bundle.zip/sp.json', '{}', { origin: { from: 'zip', archive: 'bundle.zip' } })
  const { inputFiles } = await reported({
    assembled: {
      examined: [
        { artifact: APP, kinds: ['graph-application'] },
        { artifact: packed, kinds: ['graph-service-principal'] },
        { artifact: artifact('notes.txt'), kinds: [] },
      ],
      problems: [problem({ at: placeIn(artifact('broken.json')) }), problem()],
    },
    collected: [{ path: 'folder', message: 'No.', lost: true, fatal: false }],
  })
  expect(inputFiles).toEqual(['app.json', 'bundle.zip', 'broken.json', 'folder'])
})

describe('where people are not to be named', () => {
  const mail = artifact('mail.txt', 'Ann cannot sign in.')
  const given = (hide: ReportOptions['hide']): Given => ({
    assembled: {
      examined: [
        { artifact: APP, kinds: ['graph-application'] },
        { artifact: mail, kinds: ['error-text'] },
        { artifact: artifact('notice.txt', 'Ann,'), kinds: ['sign-in-log', 'expiry-notice'] },
      ],
      crashes: [{ where: 'x', error: 'ann@contoso.com' }],
    },
    judgements: [fails('error')],
    collected: [{ path: 'ann.zip', message: 'No.', lost: false, fatal: false }],
    ignored: [{ path: 'ann.png', what: 'a picture', instead: null }],
    ...(hide === undefined ? {} : { options: { hide } }),
  })
  const at = (path: string): Parameters<Diagnosis['excerpt']>[0] => ({ path, line: 1, column: 1, pointer: null })

  it('are hidden everywhere, and what a mail says is not shown', async () => {
    const paths: string[] = []
    const found = await reported(
      given((_, all) => (paths.push(...all), (text) => text.replaceAll('ann@contoso.com', 'person1').replaceAll('"a"', '"b"'))),
    )
    expect(paths).toEqual(['app.json', 'mail.txt', 'notice.txt', 'ann.zip', 'ann.png'])
    expect(found.reasons).toEqual(['internal error at x: person1'])
    expect(found.report.results[0]?.findings[0]?.message).toBe('Ask person1.')
    expect(found.hide?.('ann@contoso.com')).toBe('person1')
    expect(found.excerpt(at('app.json'), 80)?.text).toBe('{"b": 1}')
    expect([found.excerpt(at('mail.txt'), 80), found.excerpt(at('notice.txt'), 80)]).toEqual([null, null])
  })

  it.each([
    ['as a rule', undefined],
    ['where the caller says so', null],
  ])('not: %s', async (_, hide) => {
    const found = await reported(given(hide))
    expect([found.hide, found.reasons]).toEqual([null, ['internal error at x: ann@contoso.com']])
    expect(found.report.results[0]?.findings[0]?.message).toBe('Ask ann@contoso.com.')
    expect(found.excerpt(at('mail.txt'), 80)?.text).toBe('Ann cannot sign in.')
  })
})
