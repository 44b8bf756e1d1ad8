import { describe, expect, it } from 'vitest'
import { compareReports, valuesDiffering, type ComparedFinding, type ComparedReport } from '../../src/domain/report-diff.ts'
import { expectWorked, processorTime } from '../support/limit.ts'

const finding = (code: string, actual: string | null, rest: Partial<ComparedFinding> = {}): ComparedFinding => ({
  code,
  severity: 'error',
  message: `${code} ${actual ?? ''}`,
  expected: null,
  actual,
  locations: [],
  ...rest,
})

function report(
  results: Readonly<Record<string, readonly ComparedFinding[] | 'unknown'>>,
  rest: Partial<ComparedReport> = {},
): ComparedReport {
  return {
    subject: { displayName: null, tenantId: null, appId: null, orgId: null },
    assertion: null,
    results: Object.entries(results).map(([ruleId, found]) =>
      found === 'unknown'
        ? { ruleId, status: 'unknown', findings: [] }
        : { ruleId, status: found.length === 0 ? 'pass' : 'fail', findings: found },
    ),
    ...rest,
  }
}

const short = (
  found: readonly { readonly ruleId: string; readonly code: string; readonly otherwise: string | null }[],
): readonly string[] => found.map(({ ruleId, code, otherwise }) => `${ruleId} ${code} ${otherwise ?? 'none'}`)

describe('two reports', () => {
  it('what came, what went, and what stayed, with what the other report says of the rule', () => {
    const before = report({
      'a/one': [finding('x', '1')],
      'a/two': [finding('y', '2')],
      'a/three': [finding('z', '3')],
      'a/four': 'unknown',
    })
    const after = report({ 'a/one': [finding('x', '1')], 'a/two': [], 'a/three': 'unknown', 'a/four': [finding('w', '4')] })
    const found = compareReports(before, after)
    expect(short(found.new)).toEqual(['a/four w unknown'])
    expect(short(found.gone)).toEqual(['a/two y pass', 'a/three z unknown'])
    expect(short(found.stillThere)).toEqual(['a/one x fail'])
    expect(found.changed).toEqual([])
  })

  it('one finding with another value is still there, and its value changed', () => {
    const found = compareReports(
      report({ 'a/one': [finding('x', 'old', { expected: 'right' })] }),
      report({ 'a/one': [finding('x', 'new', { expected: 'right' })] }),
    )
    expect([found.new, found.gone]).toEqual([[], []])
    expect(found.changed).toEqual([{ what: 'a/one (x): value', from: ['old'], to: ['new'] }])
  })

  it('of several with one code, those of the same value are the same, whatever their order', () => {
    const before = report({ 'a/one': [finding('x', '1'), finding('x', '2'), finding('x', '3')] })
    const after = report({ 'a/one': [finding('x', '3'), finding('x', '1')] })
    const found = compareReports(before, after)
    expect(found.gone.map(({ message }) => message)).toEqual(['x 2'])
    expect([found.new, found.changed]).toEqual([[], []])
    expect(found.stillThere).toHaveLength(2)
  })

  it('a rule that the other report does not have is said to be none', () => {
    expect(short(compareReports(report({ 'old/rule': [finding('x', '1')] }), report({})).gone)).toEqual(['old/rule x none'])
  })

  it('matches by what the earlier report says, and prints what may be shown', () => {
    const raw = report({ 'a/one': [finding('x', 'secret', { message: 'it is secret' })], 'a/two': [finding('y', 'kept')] })
    const shown = report({
      'a/one': [finding('x', '[blacked out]', { message: 'it is [blacked out]' })],
      'a/two': [finding('y', '[blacked out]')],
    })
    const found = compareReports(raw, report({ 'a/one': [finding('x', 'other')], 'a/two': [finding('y', 'kept')] }), shown)
    expect(found.changed).toEqual([{ what: 'a/one (x): value', from: ['[blacked out]'], to: ['other'] }])
    expect(JSON.stringify(found)).not.toContain('secret')
  })

  it('takes linear time', () => {
    const many = (shift: number) => Array.from({ length: 20_000 }, (_, index) => finding('x', String(index + shift)))
    const started = processorTime()
    const found = compareReports(report({ 'a/one': many(0) }), report({ 'a/one': many(10_000) }))
    expect(found.stillThere).toHaveLength(20_000)
    expectWorked(started, 5000)
  })

  it('compares the values that reports have', () => {
    const attribute = (name: string, source: string) => ({ name, source })
    const assertion = { nameId: { format: null, source: 'user.mail', value: null }, issuer: 'https://a/', audience: 'x' }
    const found = compareReports(
      report({}, { assertion: { ...assertion, attributes: [attribute('email', 'user.mail'), attribute('firstName', 'user.givenname')] } }),
      report(
        {},
        {
          subject: { displayName: null, tenantId: null, appId: null, orgId: '7' },
          assertion: { ...assertion, attributes: [attribute('firstName', 'user.givenname'), attribute('email', 'user.userprincipalname')] },
        },
      ),
    )
    expect(found.changed).toEqual([
      { what: 'Mixpanel organization', from: null, to: ['7'] },
      {
        what: 'Attributes in the assertion',
        from: ['email ← user.mail', 'firstName ← user.givenname'],
        to: ['email ← user.userprincipalname', 'firstName ← user.givenname'],
      },
    ])
  })
})

describe('values of two reports', () => {
  const assertion = {
    nameId: { format: 'f', source: 'user.mail', value: null },
    issuer: 'https://a/',
    audience: 'x',
    attributes: [{ name: 'email', source: 'user.mail' }],
  }
  const subject = { displayName: 'Mixpanel', tenantId: 't', appId: 'a', orgId: '7' }

  it('are those of the app and of the assertion, in this order', () => {
    const found = compareReports(report({}), report({}, { subject, assertion }))
    expect(found.changed).toEqual([
      { what: 'Name of the app', from: null, to: ['Mixpanel'] },
      { what: 'Application ID', from: null, to: ['a'] },
      { what: 'Tenant', from: null, to: ['t'] },
      { what: 'Mixpanel organization', from: null, to: ['7'] },
      { what: 'Issuer in the assertion', from: null, to: ['https://a/'] },
      { what: 'Audience in the assertion', from: null, to: ['x'] },
      { what: 'Name ID', from: null, to: ['user.mail (f)'] },
      { what: 'Attributes in the assertion', from: null, to: ['email ← user.mail'] },
    ])
    expect(compareReports(report({}, { subject, assertion }), report({}, { subject, assertion })).changed).toEqual([])
  })

  it('a Name ID without a format is its source', () => {
    const without = { ...assertion, nameId: { ...assertion.nameId, format: null } }
    expect(compareReports(report({}, { assertion }), report({}, { assertion: without })).changed).toEqual([
      { what: 'Name ID', from: ['user.mail (f)'], to: ['user.mail'] },
    ])
  })

  it('a finding may have lost its value, or have got one', () => {
    const [none, one] = [report({ 'a/one': [finding('x', null)] }), report({ 'a/one': [finding('x', '1', { expected: '2' })] })]
    expect(compareReports(none, one).changed).toEqual([
      { what: 'a/one (x): value', from: null, to: ['1'] },
      { what: 'a/one (x): expected', from: null, to: ['2'] },
    ])
    expect(compareReports(one, none).changed).toEqual([
      { what: 'a/one (x): value', from: ['1'], to: null },
      { what: 'a/one (x): expected', from: ['2'], to: null },
    ])
  })

  it('findings that differ in their message alone are the same', () => {
    const before = report({ 'a/one': [finding('x', '1', { message: 'Old words.' })] })
    const after = report({ 'a/one': [finding('x', '1', { message: 'New words.', severity: 'warning' })] })
    const found = compareReports(before, after)
    expect(found.stillThere).toEqual([{ ruleId: 'a/one', code: 'x', severity: 'warning', message: 'New words.', otherwise: 'fail' }])
    expect([found.new, found.gone, found.changed]).toEqual([[], [], []])
  })

  it('findings of other rules and other codes are never the same', () => {
    const found = compareReports(
      report({ 'a/one': [finding('x', '1')] }),
      report({ 'a/one': [finding('y', '1')], 'a/two': [finding('x', '1')] }),
    )
    expect(short(found.new)).toEqual(['a/one y fail', 'a/two x none'])
    expect(short(found.gone)).toEqual(['a/one x fail'])
  })

  it('of findings with other values, the first is the first', () => {
    const found = compareReports(
      report({ 'a/one': [finding('x', '1'), finding('x', '2')] }),
      report({ 'a/one': [finding('x', '3'), finding('x', '4'), finding('x', '5')] }),
    )
    expect(found.changed).toEqual([
      { what: 'a/one (x): value', from: ['1'], to: ['3'] },
      { what: 'a/one (x): value', from: ['2'], to: ['4'] },
    ])
    expect(found.new.map(({ message }) => message)).toEqual(['x 5'])
  })
})

describe('named values', () => {
  it('that are empty, absent or in another order', () => {
    const before = new Map([
      ['a', ['1', '2']],
      ['b', []],
      ['c', null],
      ['d', ['x']],
      ['e', ['y']],
    ])
    expect(
      valuesDiffering(
        before,
        new Map([
          ['a', ['2', '1']],
          ['b', []],
          ['d', ['x']],
          ['e', ['y']],
        ]),
      ),
    ).toEqual([])
    expect(
      valuesDiffering(
        before,
        new Map([
          ['a', ['2']],
          ['b', null],
          ['c', []],
          ['d', ['x']],
          ['e', null],
          ['f', ['z']],
        ]),
      ),
    ).toEqual([
      { what: 'a', from: ['1', '2'], to: ['2'] },
      { what: 'e', from: ['y'], to: null },
      { what: 'f', from: null, to: ['z'] },
    ])
  })
})
