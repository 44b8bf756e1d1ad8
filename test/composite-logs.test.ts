import { describe, expect, it } from 'vitest'
import { correlationHash } from '../src/domain/correlation.ts'
import type { SignInLog } from '../src/model/logs.ts'
import type { ReportedError } from '../src/model/reported.ts'
import { AT } from './support/claims.ts'
import { auditLog, change, covering, failures, mixpanelAudit, provisioningLog, signInLog, type Row } from './support/logs.ts'
import { healthyWith, judgedWith } from './support/judged-logs.ts'
import { baseFiles } from './support/run-case.ts'

// Cases of support in which exports and logs say one thing together.

const noAssignment = (): ReturnType<typeof healthyWith> =>
  healthyWith('assigned.json', (text) => JSON.stringify({ ...(JSON.parse(text) as object), value: [] }))

describe('(a) an assignment is missing, and 19 sign-ins of 12 people fail', () => {
  const signIns = [signInLog(failures(50105, 19, 12, '2026-08-25T08:00:00Z'), { otherRows: 400 })]

  it('is one finding about sign-in, with what the log shows', async () => {
    const { findings, of, lines, confirmedBy } = await judgedWith({ signIns }, noAssignment())
    expect(lines.filter((line) => /access|logs|azure/.test(line))).toEqual(['access/assigned nobody-assigned error'])
    expect(findings('access/assigned')[0]?.observed).toMatchObject([{ source: 'sign-ins', code: 'AADSTS50105', count: 19, people: 12 }])
    expect(of('logs/sign-ins')).toMatchObject({ status: 'not-applicable', because: { ruleId: 'access/assigned' } })
    expect(confirmedBy('admit')).toBeNull()
  })

  it('is said by the log alone where the export is as it should be', async () => {
    const { lines, findings } = await judgedWith({ signIns })
    expect(lines).toEqual(['logs/sign-ins sign-ins-fail warning'])
    expect(findings('logs/sign-ins')[0]?.observed).toMatchObject([{ count: 19, people: 12 }])
  })
})

it('(b) the exports are healthy, and the log has AADSTS50011', async () => {
  const log = signInLog(failures(50011, 4, 3, '2026-08-31T15:00:00Z'), { otherRows: 400 })
  const { lines, findings } = await judgedWith({ signIns: [log] })
  expect(lines).toEqual(['logs/sign-ins nobody-signs-in error'])
  expect(findings('logs/sign-ins')[0]).toMatchObject({ actual: 'AADSTS50011' })
  expect(findings('logs/sign-ins')[0]?.message).toContain(
    'The export shows it right (azure/reply-url): the export is newer than the failures, or the failures are of another app.',
  )
})

describe('(c) 14 people are skipped: 11 are not assigned, 3 have no userName', () => {
  const provisioning = [
    provisioningLog([
      { status: 'skipped', code: 'NotEffectivelyEntitled', people: 11, examples: ['out1@contoso.com'] },
      { status: 'skipped', code: 'AttributeValidationFailed', attribute: 'userName', people: 3, examples: ['eve@contoso.com'] },
    ]),
  ]

  it('is one finding that names both numbers', async () => {
    const { lines, findings } = await judgedWith({ provisioning })
    expect(lines).toEqual(['logs/provisioning skipped warning'])
    expect(findings('logs/provisioning')[0]?.message).toContain(
      'Entra skipped 14 users: 11 not assigned or not in scope, 3 without userName (30 to 31 Aug 2026). Not provisioned, although they are in scope: eve@contoso.com and 2 more.',
    )
  })

  it('yields where the export shows who has no address', async () => {
    const files = healthyWith('users.json', (text) => text.replace('"mail": "mei.sato@contoso.com"', '"mail": null'))
    const { of, findings } = await judgedWith({ provisioning }, files)
    expect(
      findings('scim/user-name').map(({ code, observed }) => [code, observed.map(({ code: seen, people }) => `${seen} ${people}`)]),
    ).toEqual([['empty', ['AttributeValidationFailed 3']]])
    expect(of('logs/provisioning')).toMatchObject({ status: 'not-applicable', because: { ruleId: 'scim/user-name' } })
  })

  it('raises nothing where all are people who are not assigned', async () => {
    const { lines } = await judgedWith({
      provisioning: [provisioningLog([{ status: 'skipped', code: 'NotEffectivelyEntitled', people: 11 }])],
    })
    expect(lines).toEqual([])
  })
})

it('(d) the token is dead, and the log stops', async () => {
  const quarantine = {
    currentBegan: '2026-08-20T09:00:00Z',
    seriesBegan: '2026-08-20T09:00:00Z',
    reason: 'EncounteredQuarantineException',
    error: { code: 'SystemForCrossDomainIdentityManagementCredentialValidationFailure', message: 'The credentials are not accepted.' },
  }
  const files = healthyWith('jobs.json', (text) =>
    text.replace('"code": "Active"', '"code": "Quarantine"').replace('"quarantine": null', `"quarantine": ${JSON.stringify(quarantine)}`),
  )
  const provisioning = [
    provisioningLog([
      { status: 'success', count: 40, people: 12, last: new Date('2026-08-20T08:20:00Z') },
      { code: 'Unauthorized', people: 2, first: new Date('2026-08-20T08:20:00Z'), last: new Date('2026-08-20T08:21:00Z') },
    ]),
  ]
  const { lines, findings, of } = await judgedWith({ provisioning }, files)
  expect(lines).toEqual(['scim/quarantine credentials error'])
  expect(findings('scim/quarantine')[0]?.message).toContain('The last entry of the provisioning log is of 20 Aug 2026 08:21 UTC.')
  expect(findings('scim/quarantine')[0]?.observed).toMatchObject([{ source: 'provisioning', code: 'Unauthorized', people: 2 }])
  expect(of('logs/provisioning')).toMatchObject({ status: 'not-applicable', because: { ruleId: 'scim/quarantine' } })
})

describe('(e) a certificate was added at 08:15, and Mixpanel refuses users from 09:02 on', () => {
  const added = change('2026-08-30T08:15:00Z', 'Add service principal credentials')
  const mixpanel = [
    mixpanelAudit([
      ['2026-08-28T09:00:00Z', 'ann@contoso.com', 'logged-in'],
      ['2026-08-30T09:02:00Z', 'ann@contoso.com', 'login-failed'],
      ['2026-08-30T09:05:00Z', 'bob@contoso.com', 'login-failed'],
    ]),
  ]

  it('is said on the finding about the certificate', async () => {
    const { lines, findings } = await judgedWith({ changes: [auditLog([added])], mixpanel }, otherCertificate())
    expect(lines).toEqual(['cert/active not-the-active-one error'])
    const [finding] = findings('cert/active')
    expect(finding?.message).toMatch(
      /Changed on 30 Aug 2026 08:15 UTC by it-admin@contoso\.com \(“Add service principal credentials”\); the first failure came 47 minutes later\.$/,
    )
    expect(finding?.observed).toMatchObject([{ source: 'mixpanel-audit', code: 'session.login_failed', count: 2, people: 2 }])
  })

  it('does not say that failures began with it where the log does not cover the day before', async () => {
    const short = mixpanel.map((log) => ({ ...log, coverage: covering('2026-08-30T08:00:00Z', '2026-08-31T08:00:00Z') }))
    const { findings } = await judgedWith({ changes: [auditLog([added])], mixpanel: short }, otherCertificate())
    expect(findings('cert/active')[0]?.message).toMatch(/\(“Add service principal credentials”\)\.$/)
  })

  it('does not name a change after the first failure, of something else, or without a finding', async () => {
    const later = auditLog([
      change('2026-08-30T09:03:00Z', 'Add service principal credentials'),
      change('2026-08-30T08:15:00Z', 'Update policy'),
    ])
    const { findings } = await judgedWith({ changes: [later], mixpanel }, otherCertificate())
    expect(findings('cert/active')[0]?.message).not.toContain('Changed on')
    expect((await judgedWith({ changes: [auditLog([added])] })).lines).toEqual([])
  })
})

describe('(f) Microsoft signs users in, and Mixpanel refuses them', () => {
  const success = (time: string, who: string): Row => ({ time, who, code: 0 })
  const signIns = [signInLog([success('2026-08-30T10:02:00Z', 'ann@contoso.com'), success('2026-08-30T11:00:00Z', 'bob@contoso.com')])]
  const mixpanel = [
    mixpanelAudit([
      ['2026-08-30T10:02:40Z', 'ann@contoso.com', 'login-failed'],
      ['2026-08-30T11:00:20Z', 'bob@contoso.com', 'logged-in'],
    ]),
  ]

  it('is evidence of the finding about the certificate', async () => {
    const { lines, findings } = await judgedWith({ signIns, mixpanel }, otherCertificate())
    expect(lines).toEqual(['cert/active not-the-active-one error'])
    expect(findings('cert/active')[0]?.observed).toMatchObject([{ source: 'mixpanel-audit', count: 1, people: 1 }])
  })

  it('is a finding of the log where nothing in the inputs explains it', async () => {
    const { lines, findings, confirmedBy } = await judgedWith({ signIns, mixpanel })
    expect(lines).toEqual(['logs/sign-ins refused-by-mixpanel warning'])
    expect(findings('logs/sign-ins')[0]?.message).toContain(
      'Mixpanel refused 1 sign-in of 1 user within two minutes after Microsoft had signed the user in',
    )
    expect([confirmedBy('issue'), confirmedBy('trust')]).toEqual([2, 1])
  })

  it.each([
    ['a password was mistyped after it', ['2026-08-30T10:02:10Z', 'logged-in'], ['2026-08-30T10:03:30Z', 'login-failed']],
    ['a password was mistyped before it', ['2026-08-30T10:02:03Z', 'login-failed'], ['2026-08-30T10:02:40Z', 'logged-in']],
  ] as const)('is nothing where Mixpanel let the user in, and %s', async (_, one, other) => {
    const answers = mixpanelAudit([one, other].map(([time, event]) => [time, 'ann@contoso.com', event]))
    const { lines, confirmedBy } = await judgedWith({ signIns, mixpanel: [answers] })
    expect(lines).toEqual([])
    expect(confirmedBy('trust')).toBe(1)
  })

  it('is one where Mixpanel let the user in with a later assertion', async () => {
    const again = signInLog([success('2026-08-30T10:02:00Z', 'ann@contoso.com'), success('2026-08-30T10:03:00Z', 'ann@contoso.com')])
    const answers = mixpanelAudit([
      ['2026-08-30T10:02:10Z', 'ann@contoso.com', 'login-failed'],
      ['2026-08-30T10:03:10Z', 'ann@contoso.com', 'logged-in'],
    ])
    const { lines } = await judgedWith({ signIns: [again], mixpanel: [answers] })
    expect(lines).toEqual(['logs/sign-ins refused-by-mixpanel warning'])
  })
})

describe('(g) an error is in the sign-in log, in a mail and in a ticket', () => {
  const ids = ['d79f5bee-0000-4aaa-8aaa-000000000001', 'd79f5bee-0000-4aaa-8aaa-000000000002'] as const
  const rows = failures(50105, 2, 2, '2026-08-31T09:00:00Z').map((row, index) => ({ ...row, id: correlationHash(ids[index] ?? '') }))
  const reported = (correlationId: string | null, time: string | null = null, code = 50105): ReportedError => ({
    ...{ code, at: AT, time: time === null ? null : new Date(time), correlationId, traceId: null },
  })
  const seen = async (signIns: readonly SignInLog[], ...errors: readonly ReportedError[]): Promise<readonly string[]> => {
    const { findings } = await judgedWith({ ...(signIns.length > 0 && { signIns }), reported: errors }, noAssignment())
    return findings('access/assigned').flatMap(({ observed }) => observed.map(({ source, count }) => `${source} ${count}`))
  }

  it('counts once, by its correlation id', async () => {
    expect(await seen([signInLog(rows)], reported(ids[0]), reported(ids[0]))).toEqual(['sign-ins 2'])
    expect(await seen([], reported(ids[0]), reported(ids[0], '2026-08-31T09:00:00Z'))).toEqual(['reported 1'])
  })

  it('counts beside the log where the log does not have it, or has no failure of it', async () => {
    const other = 'd79f5bee-0000-4aaa-8aaa-000000000009'
    expect(await seen([signInLog(rows)], reported(other), reported(null))).toEqual(['sign-ins 2', 'reported 2'])
    const ended = [...rows.slice(0, 1), { time: '2026-08-31T10:00:00Z', who: 'a@contoso.com', code: 0, id: correlationHash(ids[1]) }]
    expect(await seen([signInLog(ended)], reported(ids[1]))).toEqual(['sign-ins 1', 'reported 1'])
  })

  it('keeps the time that one of the reports has', async () => {
    const { findings } = await judgedWith({ reported: [reported(ids[0]), reported(ids[0], '2026-08-31T09:00:00Z')] }, noAssignment())
    expect(findings('access/assigned')[0]?.observed).toMatchObject([{ count: 1, first: new Date('2026-08-31T09:00:00Z') }])
  })
})

/** The certificate at Mixpanel is that of another app. */
function otherCertificate(): ReturnType<typeof baseFiles> {
  return baseFiles('wrong-certificate')
}
