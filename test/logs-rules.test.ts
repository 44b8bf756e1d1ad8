import { describe, expect, it } from 'vitest'
import { auditLog, change, covering, detail, failures, mixpanelAudit, provisioningLog, signInLog, type Row } from './support/logs.ts'
import { judgedWith } from './support/judged-logs.ts'
import { baseFiles } from './support/run-case.ts'

const UNTIL = '2026-08-31T20:00:00Z'
const success = (time: string, who = 'ann@contoso.com'): Row => ({ time, who, code: 0 })
const wrongReplyUrl = failures(50011, 6, 4, '2026-08-31T10:00:00Z')

describe('logs/sign-ins', () => {
  it('does not apply without a log', async () => {
    expect((await judgedWith({})).of('logs/sign-ins')).toMatchObject({ status: 'not-applicable', because: { ruleId: null } })
  })

  it('is an error where nobody gets in, with who, when, and that the export shows it right', async () => {
    const { findings } = await judgedWith({ signIns: [signInLog(wrongReplyUrl, { coverage: covering('2026-08-25T00:00:00Z', UNTIL) })] })
    const [finding, ...more] = findings('logs/sign-ins')
    expect(more).toEqual([])
    expect(finding).toMatchObject({ code: 'nobody-signs-in', severity: 'error', actual: 'AADSTS50011', owner: 'entra-admin' })
    expect(finding?.message).toContain('6 sign-ins of 4 users fail at Microsoft with AADSTS50011 (31 Aug 2026): person1@contoso.com')
    expect(finding?.message).toContain(
      'The export shows it right (azure/reply-url): the export is newer than the failures, or the failures are of another app.',
    )
    expect(finding?.observed).toMatchObject([{ source: 'sign-ins', code: 'AADSTS50011', count: 6, people: 4 }])
  })

  it.each<readonly [why: string, rows: readonly Row[], until: string, now: string]>([
    ['somebody got in', [success('2026-08-30T08:00:00Z'), ...wrongReplyUrl], UNTIL, '2026-09-01T00:00:00Z'],
    ['it stopped more than a day before the log ends', wrongReplyUrl, '2026-09-01T16:00:00Z', '2026-09-01T16:00:00Z'],
    ['it stopped a day before the log ends, which is after --now', wrongReplyUrl, '2026-09-01T16:00:00Z', '2026-09-01T00:00:00Z'],
    [
      'three people mistyped their passwords, and one is refused',
      [...failures(50011, 1, 1, '2026-08-31T10:00:00Z'), ...failures(50126, 3, 3, '2026-08-31T10:00:00Z')].map((row, id) => ({
        ...row,
        id: `${id}`,
      })),
      UNTIL,
      '2026-09-01T00:00:00Z',
    ],
    [
      'the only other row has no code',
      [
        ...failures(50011, 2, 2, '2026-08-31T10:00:00Z'),
        { time: '2026-08-31T12:00:00Z', who: 'eve', code: Number.NaN, outcome: 'interrupted' },
      ],
      UNTIL,
      '2026-09-01T00:00:00Z',
    ],
    ['it is more than a day ago', wrongReplyUrl, UNTIL, '2026-09-01T16:00:00Z'],
    ['the log has failures of two people alone', failures(50011, 6, 2, '2026-08-31T10:00:00Z'), UNTIL, '2026-09-01T00:00:00Z'],
    ['no row has a time', wrongReplyUrl.map((row) => ({ ...row, time: null })), UNTIL, '2026-09-01T00:00:00Z'],
  ])('is a warning where %s', async (_, rows, until, now) => {
    const log = signInLog(rows, { coverage: covering('2026-08-25T00:00:00Z', until) })
    const { findings } = await judgedWith({ signIns: [log] }, undefined, { now })
    expect(findings('logs/sign-ins').map(({ code, severity }) => `${code} ${severity}`)).toEqual(['sign-ins-fail warning'])
  })

  it.each<readonly [string, Parameters<typeof signInLog>[1], readonly Row[]]>([
    ['of other apps', { otherRows: 3 }, []],
    ['that were interrupted', {}, [{ time: '2026-08-31T11:00:00Z', who: 'eve@contoso.com', code: 50074, outcome: 'interrupted' }]],
  ])('is an error for one person where the log has rows %s', async (_, rest, more) => {
    const log = signInLog([...failures(50011, 2, 1, '2026-08-31T10:00:00Z'), ...more], rest)
    expect((await judgedWith({ signIns: [log] })).lines).toEqual(['logs/sign-ins nobody-signs-in error'])
  })

  it('is an error where three people fail, also with different codes, and where the end of the log is not known', async () => {
    const rows = [...failures(53003, 1, 1, '2026-08-31T09:00:00Z'), ...failures(50011, 3, 3, '2026-08-31T10:00:00Z')]
    const errors = ['logs/sign-ins nobody-signs-in error', 'logs/sign-ins nobody-signs-in error']
    expect((await judgedWith({ signIns: [signInLog(rows)] })).lines).toEqual(errors)
    expect((await judgedWith({ signIns: [signInLog(rows, { coverage: covering(null, null) })] })).lines).toEqual(errors)
  })

  it('counts people who are not assigned and whom the log does not name', async () => {
    const nameless = failures(50105, 2, 1, '2026-08-31T10:00:00Z').map((row) => ({ ...row, who: '' }))
    const { findings } = await judgedWith({ signIns: [signInLog([...nameless, success('2026-08-31T15:00:00Z')])] })
    expect(findings('logs/sign-ins').map(({ code, actual }) => `${code} ${actual ?? ''}`)).toEqual(['sign-ins-fail AADSTS50105'])
  })

  it('takes a change of a Conditional Access policy as one of what refuses by policy, and of nothing else', async () => {
    const changes = [auditLog([change('2026-08-31T18:00:00Z', 'Update conditional access policy')])]
    const rows = [...failures(53003, 4, 4, '2026-08-31T10:00:00Z'), ...wrongReplyUrl].map((row, id) => ({ ...row, id: `${id}` }))
    const { findings } = await judgedWith({ signIns: [signInLog(rows)], changes })
    expect(findings('logs/sign-ins').map(({ code, actual, message }) => [code, actual, message.includes('the last change')])).toEqual([
      ['nobody-signs-in', 'AADSTS50011', false],
      ['sign-ins-fail', 'AADSTS53003', true],
    ])
  })

  it('has nothing better to do about an account of another tenant than to read what the code means', async () => {
    const [finding] = (await judgedWith({ signIns: [signInLog(failures(50020, 1, 1, '2026-08-31T10:00:00Z'))] })).findings('logs/sign-ins')
    expect(finding).toMatchObject({ owner: 'entra-admin', fix: { key: 'resolve-refusal' } })
  })

  it('has one finding for each code, and those of other causes none', async () => {
    const rows = [
      success('2026-08-30T08:00:00Z'),
      ...wrongReplyUrl,
      ...failures(53003, 2, 2, '2026-08-31T10:00:00Z'),
      ...[50126, 50053, 50055, 50057, 500208, 90015, 50158, 7777777].flatMap((code) => failures(code, 9, 9, '2026-08-31T10:00:00Z')),
    ].map((row, index) => ({ ...row, id: String(index) }))
    const log = signInLog(rows, { codes: [detail(53003, { policies: ['Block outside DE'] })] })
    const { findings } = await judgedWith({ signIns: [log] })
    expect(findings('logs/sign-ins').map(({ actual }) => actual)).toEqual(['AADSTS50011', 'AADSTS53003'])
    expect(findings('logs/sign-ins')[1]?.message).toContain('The Conditional Access policy “Block outside DE” refuses them.')
    expect(findings('logs/sign-ins')[1]?.fix.key).toBe('check-access-policy')
  })

  it('passes a healthy log: interrupts, retries, a mistyped password', async () => {
    const rows: readonly Row[] = [
      { time: '2026-08-31T10:00:00Z', who: 'ann@contoso.com', code: 50126 },
      { time: '2026-08-31T10:01:00Z', who: 'ann@contoso.com', code: 50140, outcome: 'interrupted' },
      success('2026-08-31T10:02:00Z'),
    ]
    const { of, lines, confirmedBy } = await judgedWith({ signIns: [signInLog(rows)] })
    expect([of('logs/sign-ins').status, lines]).toEqual(['pass', []])
    expect(['start', 'recognise', 'admit', 'issue', 'trust'].map((stage) => confirmedBy(stage as 'start'))).toEqual([null, 1, 1, 1, null])
  })

  it.each<readonly [string, readonly Row[], string]>([
    ['of all sign-ins', [], 'The log does not show the code of 2 sign-ins out of 2, so it does not show whether they failed.'],
    ['of some', [success('2026-08-31T11:00:00Z')], 'The log does not show the code of 2 sign-ins out of 3'],
  ])('cannot tell where the code %s cannot be read', async (_, more, why) => {
    const lost = ['2026-08-31T10:00:00Z', '2026-08-31T10:01:00Z'].map((time): Row => ({
      time,
      who: 'ann@contoso.com',
      code: Number.NaN,
      outcome: 'interrupted',
    }))
    const { of, lines } = await judgedWith({ signIns: [signInLog([...lost, ...more])] })
    expect([of('logs/sign-ins').status, lines]).toEqual(['unknown', []])
    expect(JSON.stringify(of('logs/sign-ins').status === 'unknown' && of('logs/sign-ins'), ['missing', 'why'])).toContain(why)
  })

  it('cannot tell from a log of other apps', async () => {
    const { of, lines } = await judgedWith({ signIns: [signInLog([], { otherRows: 812 })] })
    expect([of('logs/sign-ins').status, lines]).toEqual(['unknown', []])
    expect(JSON.stringify(of('logs/sign-ins').status === 'unknown' && of('logs/sign-ins'), ['missing', 'why'])).toContain(
      'All 812 rows of the log are of other apps',
    )
  })

  it('says that it is past where the configuration was changed since', async () => {
    const changes = [auditLog([change('2026-08-31T18:00:00Z', 'Update service principal')])]
    const until = covering('2026-08-25T00:00:00Z', UNTIL)
    const { findings } = await judgedWith({ signIns: [signInLog(wrongReplyUrl, { otherRows: 9, coverage: until })], changes })
    const [finding] = findings('logs/sign-ins')
    expect(finding).toMatchObject({ code: 'sign-ins-fail', severity: 'warning' })
    expect(finding?.message).toContain(
      'before the last change of the configuration (“Update service principal” on 31 Aug 2026 18:00 UTC by it-admin@contoso.com)',
    )
    const earlier = [auditLog([change('2026-08-31T09:00:00Z', 'Update service principal')])]
    const still = await judgedWith({ signIns: [signInLog(wrongReplyUrl, { otherRows: 9 })], changes: earlier })
    expect(still.findings('logs/sign-ins').map(({ code, message }) => [code, message.includes('last change')])).toEqual([
      ['nobody-signs-in', false],
    ])
  })

  it('says what the export shows of the people who are refused', async () => {
    const rows = failures(50105, 3, 3, '2026-08-31T10:00:00Z').map((row) => ({ ...row, who: 'nina.berg@contoso.com' }))
    const { findings } = await judgedWith({ signIns: [signInLog(rows, { otherRows: 1 })] })
    expect(findings('logs/sign-ins')[0]).toMatchObject({ actual: 'AADSTS50105', fix: { key: 'assign-people' } })
    expect(findings('logs/sign-ins')[0]?.message).not.toContain('The export shows it right')
  })

  it('passes where everybody who was not assigned got in later', async () => {
    const rows = failures(50105, 2, 2, '2026-08-31T10:00:00Z')
    const later = (who: string): Row => success('2026-08-31T15:00:00Z', who)
    const over = await judgedWith({ signIns: [signInLog([...rows, later('person1@contoso.com'), later('person2@contoso.com')])] })
    expect([over.lines, over.of('logs/sign-ins').status]).toEqual([[], 'pass'])
    const half = await judgedWith({ signIns: [signInLog([...rows, later('person1@contoso.com')])] })
    expect(half.lines).toEqual(['logs/sign-ins sign-ins-fail warning'])
    const before = [...['person1@contoso.com', 'person2@contoso.com'].map((who) => success('2026-08-31T08:00:00Z', who)), ...rows]
    expect((await judgedWith({ signIns: [signInLog(before)] })).lines).toEqual(['logs/sign-ins sign-ins-fail warning'])
    const replyUrl = [...failures(50011, 1, 1, '2026-08-31T10:00:00Z'), later('person1@contoso.com')]
    expect((await judgedWith({ signIns: [signInLog(replyUrl)] })).lines).toEqual(['logs/sign-ins sign-ins-fail warning'])
  })

  it('does not call the export newer where an account is not in the tenant', async () => {
    const rows = [...failures(50020, 1, 1, '2026-08-31T10:00:00Z'), success('2026-08-31T15:00:00Z')]
    const [finding] = (await judgedWith({ signIns: [signInLog(rows)] })).findings('logs/sign-ins')
    expect(finding?.message).toContain('the account that was used is probably not in this tenant.')
    expect(finding?.message).not.toContain('newer than the failures')
  })

  it('reports what Mixpanel refuses after Microsoft has signed the user in, within two minutes alone', async () => {
    const signIns = [signInLog([success('2026-08-30T10:00:00Z'), success('2026-08-30T12:00:00Z', 'bob@contoso.com')])]
    const refusal = (time: string): readonly [string, string, 'login-failed'] => [time, 'ann@contoso.com', 'login-failed']
    const near = await judgedWith({ signIns, mixpanel: [mixpanelAudit([refusal('2026-08-30T10:01:30Z')])] })
    expect(near.lines).toEqual(['logs/sign-ins refused-by-mixpanel warning'])
    const far = await judgedWith({ signIns, mixpanel: [mixpanelAudit([refusal('2026-08-30T10:02:30Z'), refusal('2026-08-30T09:59:59Z')])] })
    expect([far.lines, far.of('logs/sign-ins').status]).toEqual([[], 'pass'])
  })
})

describe('logs/provisioning', () => {
  it('reports each error once, with what it means', async () => {
    const log = provisioningLog([
      { code: 'MixpanelEntryConflict', people: 2, examples: ['eve@contoso.com', 'bob@contoso.com'] },
      { code: 'MixpanelEntryConflict', action: 'update', people: 1, examples: ['ann@contoso.com'] },
      { code: 'LicenseLimitExceeded', of: 'group', examples: ['Growth'] },
    ])
    const { findings } = await judgedWith({ provisioning: [log] })
    expect(findings('logs/provisioning').map(({ code, actual }) => `${code} ${actual ?? ''}`)).toEqual([
      'failed MixpanelEntryConflict',
      'failed LicenseLimitExceeded',
    ])
    expect(findings('logs/provisioning')[0]?.message).toContain(
      'could not provision 3 users with “MixpanelEntryConflict” (30 to 31 Aug 2026): eve@contoso.com, bob@contoso.com and ann@contoso.com.',
    )
    expect(findings('logs/provisioning')[0]?.observed.map(({ count }) => count)).toEqual([2, 1])
  })

  it('counts users who fail twice once, and says nothing of a time or of people that the log does not have', async () => {
    const log = provisioningLog([
      { code: 'SomethingNew', count: 5, people: 2, examples: [], first: null, last: null },
      { code: 'SomethingNew', of: 'other', count: 2, people: 0, examples: [], first: null, last: null },
    ])
    const [finding] = (await judgedWith({ provisioning: [log] })).findings('logs/provisioning')
    expect(finding?.message).toBe('Entra could not provision 2 users and 2 entries with “SomethingNew”: the log names nobody.')
  })

  it('has the time of the tallies that say it', async () => {
    const timed = {
      code: 'SomethingNew',
      action: 'update',
      first: new Date('2026-08-29T08:00:00Z'),
      last: new Date('2026-08-29T09:00:00Z'),
    } as const
    const log = provisioningLog([{ code: 'SomethingNew', first: null, last: null, examples: ['a', 'b', 'c', 'd', 'e'], people: 6 }, timed])
    const [finding] = (await judgedWith({ provisioning: [log] })).findings('logs/provisioning')
    expect(finding?.message).toBe('Entra could not provision 7 users with “SomethingNew” (29 Aug 2026): a, b, c, d, e and 2 more.')
  })

  it.each([
    ['failures', { code: 'SomethingNew' }, 'failed'],
    ['skips', { status: 'skipped' as const, code: 'SomethingNew' }, 'skipped'],
  ])(
    'says that %s are past where provisioning was changed since, and not where the change came before the last of them',
    async (_, tally, code) => {
      const log = provisioningLog([
        { ...tally, last: new Date('2026-08-30T12:00:00Z') },
        { ...tally, action: 'update', last: new Date('2026-08-31T08:00:00Z') },
      ])
      const said = async (time: string): Promise<readonly unknown[]> =>
        (await judgedWith({ provisioning: [log], changes: [auditLog([change(time, 'Update provisioning settings')])] }))
          .findings('logs/provisioning')
          .map((finding) => [finding.code, finding.message.includes('before the last change of the configuration')])
      expect(await said('2026-08-31T10:00:00Z')).toEqual([[code, true]])
      expect(await said('2026-08-31T07:00:00Z')).toEqual([[code, false]])
    },
  )

  it('names what the inputs show right only where that was checked', async () => {
    const log = provisioningLog([{ code: 'InvalidDomain' }])
    const without = new Map([...baseFiles('healthy')].filter(([name]) => name !== 'schema.json'))
    const [whole, part] = [await judgedWith({ provisioning: [log] }), await judgedWith({ provisioning: [log] }, without)]
    const said = ({ findings }: typeof whole): string => findings('logs/provisioning')[0]?.message ?? ''
    expect(said(whole)).toContain('The inputs show it right (scim/domains, mixpanel/domains and scim/user-name)')
    expect(said(part)).toContain('The inputs show it right (scim/domains and mixpanel/domains)')
  })

  it.each([
    ['entries that succeeded', { status: 'success' as const }],
    ['nothing to do', { status: 'skipped' as const, code: 'RedundantExport' }],
    ['people who are not assigned', { status: 'skipped' as const, code: 'NotEffectivelyEntitled', people: 200 }],
    ['errors that pass by themselves', { code: 'TooManyRequests' }],
    ['skips without a reason', { status: 'skipped' as const }],
  ])('passes %s', async (_, tally) => {
    const { of, lines } = await judgedWith({ provisioning: [provisioningLog([tally])] })
    expect([of('logs/provisioning').status, lines]).toEqual(['pass', []])
  })

  it('cannot tell from a log of other apps', async () => {
    const { of } = await judgedWith({ provisioning: [provisioningLog([], { otherRows: 40 })] })
    expect(of('logs/provisioning').status).toBe('unknown')
  })
})
