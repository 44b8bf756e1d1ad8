import { describe, expect, it } from 'vitest'
import { changedAfter, lastChange, lastConfigured, refusedSince, sayCause } from '../../src/domain/change-causes.ts'
import type { AuditChange, Changes, MixpanelLogins } from '../../src/model/logs.ts'
import { AT } from '../support/claims.ts'
import { at, change, covering, mixpanelAudit } from '../support/logs.ts'

const log = (...changes: readonly AuditChange[]): Changes => ({ at: AT, coverage: covering(null, null), changes })
const property = (name: string, before: string | null = null, after: string | null = null): AuditChange['properties'][number] => ({
  name,
  before,
  after,
})

const NOON = '2026-08-10T12:00:00Z'
const SAYS = 'Changed on 10 Aug 2026 12:00 UTC by it-admin@contoso.com (“Update service principal”)'
const replyUrls = (time: string, rest: Partial<AuditChange> = {}): AuditChange =>
  change(time, 'Update service principal', { properties: [property('AppAddress')], ...rest })

describe('which changes a rule’s finding may come from', () => {
  const isAbout = (ruleId: string, activity: string, ...names: readonly string[]): boolean =>
    lastChange(ruleId, log(change(NOON, activity, { properties: names.map((name) => property(name)) }))) !== null

  it.each([
    ['azure/reply-url', 'Update service principal', 'AppAddress'],
    ['response/recipient', 'Update application', 'ReplyUrls'],
    ['azure/entity-id', 'Update service principal', 'ServicePrincipalNames'],
    ['azure/entity-id', 'Update service principal', ' ServicePrincipalName '],
    ['response/audience', 'Update application', 'IdentifierUris'],
    ['azure/app-enabled', 'Update service principal', 'AccountEnabled'],
    ['azure/sso-mode', 'Update service principal', 'PreferredSingleSignOnMode'],
    ['access/assigned', 'Update service principal', 'AppRoleAssignmentRequired'],
    ['cert/active', 'Update service principal', 'KeyDescription'],
    ['response/certificate', 'Update service principal', 'PreferredTokenSigningKeyThumbprint'],
    ['response/signature', 'Update service principal', 'KeyDescription'],
  ])('%s: %s of %s', (ruleId, activity, name) => {
    expect(isAbout(ruleId, activity, 'DisplayName', name)).toBe(true)
    expect(isAbout(ruleId, activity, 'DisplayName')).toBe(false)
    expect(isAbout(ruleId, activity)).toBe(false)
  })

  it.each([
    ['azure/app-enabled', 'Remove service principal'],
    ['azure/app-enabled', 'Disable application'],
    ['access/assigned', 'Remove app role assignment from service principal'],
    ['cert/rollover', 'Add service principal credentials'],
    ['claims/email', 'Add policy to service principal'],
    ['response/email', 'Delete policy'],
    ['signing/algorithm', 'Update policy'],
    ['scim/job', 'Update attribute mappings or scope'],
    ['scim/user-name', 'Pause provisioning'],
    ['logs/sign-ins', 'Update conditional access policy'],
  ])('%s: %s', (ruleId, activity) => {
    expect(isAbout(ruleId, activity)).toBe(true)
    expect(isAbout('mixpanel/tenant', activity)).toBe(false)
    expect(isAbout(ruleId, 'Add owner to service principal', 'DisplayName')).toBe(false)
  })

  it.each([
    ['azure/entity-id', 'Update service principal', 'ServicePrincipalNamesOfAll'],
    ['azure/entity-id', 'Update service principal', 'AllServicePrincipalNames'],
    ['azure/entity-id-unique', 'Update service principal', 'ServicePrincipalNames'],
    ['azure/app-enabled', 'Remove service principal credentials', 'x'],
    ['azure/app-enabled', 'Hard delete application', 'x'],
    ['azure/sso-mode', 'Update service principal', 'AppAddress'],
    ['response/reply-url', 'Update service principal', 'AppAddress'],
    ['claims/email', 'Consent to policy', 'x'],
    ['logs/provisioning', 'Update conditional access policy', 'x'],
  ])('not %s: %s of %s', (ruleId, activity, name) => expect(isAbout(ruleId, activity, name)).toBe(false))

  it('reads the names of what was changed where the log has no values', () => {
    const listed = (after: string | null, name = 'Included Updated Properties'): string | null =>
      lastChange('azure/reply-url', log(change(NOON, 'Update service principal', { properties: [property(name, null, after)] })))
    expect([listed('DisplayName, AppAddress'), listed('AppAddress;DisplayName'), listed('AppAddress')]).toEqual(
      Array.from({ length: 3 }, () => `${SAYS}.`),
    )
    expect([
      listed('DisplayName'),
      listed(null),
      listed('AppAddress', 'Not Included Updated Properties'),
      listed('AppAddress', 'Included Updated Properties Note'),
    ]).toEqual([null, null, null, null])
  })
})

describe('the last change', () => {
  const changes = log(
    replyUrls('2026-08-09T12:00:00Z'),
    replyUrls(NOON),
    change('2026-08-11T12:00:00Z', 'Update policy'),
    replyUrls(NOON, { time: null }),
  )

  it('is of what the rule judges, with a time, and no later than the failure', () => {
    expect(lastChange('azure/reply-url', changes)).toBe(`${SAYS}.`)
    expect(lastChange('azure/reply-url', changes, at(NOON))).toBe(`${SAYS}.`)
    expect(lastChange('azure/reply-url', changes, at('2026-08-10T11:59:59Z'))).toBe(`${SAYS.replace('10 Aug', '9 Aug')}.`)
    expect(lastChange('azure/reply-url', changes, at('2026-08-08T00:00:00Z'))).toBeNull()
    expect(lastChange('azure/sso-mode', changes)).toBeNull()
    expect(lastChange('azure/reply-url', undefined)).toBeNull()
  })

  it('has no name where the log does not say who made it', () => {
    const unnamed = change(NOON, 'Update policy ', { actor: null })
    expect(lastChange('claims/email', log(unnamed))).toBe('Changed on 10 Aug 2026 12:00 UTC (“Update policy”).')
    expect(lastChange('claims/email', log({ ...unnamed, actor: 'a\u0007b' }))).not.toContain('\u0007')
  })

  it('comes before the failures, where the log of these begins a day earlier', () => {
    const first = at('2026-08-10T17:00:00Z')
    const later = `${SAYS}; the first failure came 5 hours later.`
    expect(sayCause('azure/reply-url', changes, first, covering('2026-08-09T12:00:00Z', null))).toBe(later)
    expect(sayCause('azure/reply-url', changes, first, covering('2026-08-09T12:00:01Z', null))).toBe(`${SAYS}.`)
    expect(sayCause('azure/reply-url', changes, first, covering(null, null))).toBe(`${SAYS}.`)
    expect(sayCause('azure/reply-url', changes, first, undefined)).toBe(`${SAYS}.`)
    expect(sayCause('azure/reply-url', changes, at(NOON), undefined)).toBe(`${SAYS}.`)
    expect(sayCause('azure/reply-url', changes, at('2026-08-10T11:59:59Z'), undefined)).toBe(`${SAYS.replace('10 Aug', '9 Aug')}.`)
  })

  it('is none where nothing failed, nothing is known or nothing fits', () => {
    const coverage = covering('2026-08-01T00:00:00Z', null)
    expect(sayCause('azure/reply-url', changes, null, coverage)).toBeNull()
    expect(sayCause('azure/reply-url', undefined, at(NOON), coverage)).toBeNull()
    expect(sayCause('azure/sso-mode', changes, at(NOON), coverage)).toBeNull()
    expect(sayCause('azure/reply-url', changes, at('2026-08-01T00:00:00Z'), coverage)).toBeNull()
  })
})

describe('certificates that were added and removed', () => {
  const id = (number: number): string => `${String(number).padStart(8, '0')}-0000-4aaa-8aaa-000000000001`
  const record = (number: number, type: string, usage: string | null): string =>
    `[KeyIdentifier=${id(number)},KeyType=${type}${usage === null ? '' : `,KeyUsage=${usage}`},DisplayName=CN=Mixpanel]`
  const both = (number: number): string =>
    `${record(number, 'X509CertAndPassword', 'Sign')}, ${record(number, 'AsymmetricX509Cert', 'Verify')}`
  const said = (before: string | null, after: string | null, name = 'KeyDescription'): string | null =>
    lastChange(
      'cert/active',
      log(change(NOON, 'Update service principal', { properties: [property('Note'), property(name, before, after)] })),
    )
  const says = (what: string): string => `${SAYS.slice(0, -1)}${what}).`

  it.each([
    ['one more', both(1), `${both(1)}, ${both(2)}`, ': a certificate was added'],
    ['two more', both(1), [both(1), both(2), both(3)].join(', '), ': certificates were added'],
    ['one less', `${both(1)}, ${both(2)}`, both(1), ': a certificate was removed'],
    ['another one', both(1), both(2), ': a certificate was added, a certificate was removed'],
    ['the first', null, both(1), ': a certificate was added'],
    ['none left', [both(1), both(2)].join(), null, ': certificates were removed'],
    ['one that says no usage', both(1), `${both(1)}, ${record(2, 'AsymmetricX509Cert', null)}`, ': a certificate was added'],
  ])('%s', (_name, before, after, what) => expect(said(before, after)).toBe(says(what)))

  it.each([
    ['a password', both(1), `${both(1)}, ${record(2, 'Password', 'Verify')}`],
    ['only the record that signs', both(1), `${both(1)}, ${record(2, 'X509CertAndPassword', 'Sign')}`],
    ['nothing', both(1), both(1)],
    ['nothing but the case of an id', both(1).toUpperCase().replaceAll('KEYIDENTIFIER', 'KeyIdentifier'), both(1)],
    ['an empty list', '', ''],
  ])('%s: no certificate was changed', (_name, before, after) => expect(said(before, after)).toBeNull())

  it('are not known where the log has no lists', () => {
    expect(said(null, null)).toBe(says(''))
    expect(said(both(1), both(2), 'PreferredTokenSigningKeyThumbprint')).toBe(says(''))
    expect(said(both(1), both(1), 'KeyDescriptions')).toBe(says(''))
    expect(said(both(1), both(1), 'OldKeyDescription')).toBe(says(''))
  })
})

describe('log-ins that Mixpanel refused since a change', () => {
  type Event = readonly [time: string, person: string, event: 'logged-in' | 'login-failed' | 'other']
  const logins = (events: readonly Event[], from: string | null = '2026-08-01T00:00:00Z'): MixpanelLogins => ({
    ...mixpanelAudit(events),
    coverage: covering(from, null),
  })
  const changes = log(replyUrls(NOON))
  const ANN = ['2026-08-10T12:00:00Z', 'ann@contoso.com', 'login-failed'] as const
  const BOB = ['2026-08-14T09:00:00Z', 'bob@contoso.com', 'login-failed'] as const

  it('are counted with their people and times', () => {
    const events = [
      ['2026-08-09T11:59:59Z', 'ann@contoso.com', 'login-failed'],
      ['2026-08-10T11:00:00Z', 'eve@contoso.com', 'logged-in'],
      ANN,
      ['2026-08-11T09:00:00Z', 'ann@contoso.com', 'login-failed'],
      ['2026-08-12T09:00:00Z', 'eve@contoso.com', 'other'],
      BOB,
    ] as const
    expect(refusedSince('azure/reply-url', changes, logins(events))).toEqual({ count: 3, people: 2, first: at(ANN[0]), last: at(BOB[0]) })
  })

  it.each([
    ['only one person failed', [ANN, ['2026-08-11T09:00:00Z', 'ann@contoso.com', 'login-failed']]],
    ['only one log-in failed', [ANN, ['2026-08-11T09:00:00Z', 'bob@contoso.com', 'logged-in']]],
    ['somebody failed in the day before', [['2026-08-09T12:00:00Z', 'eve@contoso.com', 'login-failed'], ANN, BOB]],
    ['the first failed more than a day later', [['2026-08-11T12:00:01Z', 'ann@contoso.com', 'login-failed'], BOB]],
    [
      'all failed before',
      [
        ['2026-08-02T09:00:00Z', 'ann@contoso.com', 'login-failed'],
        ['2026-08-02T09:00:00Z', 'bob@contoso.com', 'login-failed'],
      ],
    ],
  ] as const satisfies readonly (readonly [string, readonly Event[]])[])('do not count where %s', (_name, events) => {
    expect(refusedSince('azure/reply-url', changes, logins(events))).toBeNull()
  })

  it('count up to a day after the change, and where the log covers the day before it', () => {
    const last = ['2026-08-11T12:00:00Z', 'ann@contoso.com', 'login-failed'] as const
    expect(refusedSince('azure/reply-url', changes, logins([last, BOB]))?.count).toBe(2)
    expect(refusedSince('azure/reply-url', changes, logins([ANN, BOB], '2026-08-09T12:00:00Z'))?.count).toBe(2)
    expect(refusedSince('azure/reply-url', changes, logins([ANN, BOB], '2026-08-09T12:00:01Z'))).toBeNull()
    expect(refusedSince('azure/reply-url', changes, logins([ANN, BOB], null))).toBeNull()
    expect(refusedSince('azure/reply-url', undefined, logins([ANN, BOB]))).toBeNull()
    expect(refusedSince('azure/sso-mode', changes, logins([ANN, BOB]))).toBeNull()
    expect(refusedSince('azure/reply-url', log(replyUrls(NOON, { time: null })), logins([ANN, BOB]))).toBeNull()
  })

  it('are those since the last change that fits', () => {
    const twice = log(replyUrls('2026-08-07T12:00:00Z'), replyUrls(NOON), replyUrls('2026-08-20T12:00:00Z'))
    const EVE = ['2026-08-07T13:00:00Z', 'eve@contoso.com', 'login-failed'] as const
    expect(refusedSince('azure/reply-url', twice, logins([EVE, ANN, BOB]))?.count).toBe(2)
  })

  it('of nobody who is named are not of two people', () => {
    const { events, ...rest } = logins([ANN, BOB])
    expect(refusedSince('azure/reply-url', changes, { ...rest, events: events.map((each) => ({ ...each, person: null })) })).toBeNull()
    expect(refusedSince('azure/reply-url', changes, { ...rest, events: events.map((each) => ({ ...each, time: null })) })).toBeNull()
  })
})

describe('changes of the configuration', () => {
  it.each([
    ['Update service principal', true],
    ['Update application – Certificates and secrets management', true],
    ['Add policy', true],
    ['Add owner to service principal', false],
    ['Add app role assignment grant to user', false],
    ['Remove app role assignment from service principal', false],
    ['Consent to application', false],
    ['Add delegated permission grant to application', false],
    ['Synchronization rule action', false],
  ])('%s: %s', (activity, isOne) => {
    const each = change(NOON, activity)
    expect(lastConfigured(log(each))).toBe(isOne ? each : null)
  })

  it('the last one with a time counts', () => {
    const [first, second] = [replyUrls('2026-08-09T12:00:00Z'), replyUrls(NOON)]
    expect(lastConfigured(log(first, second, replyUrls(NOON, { time: null }), change(NOON, 'Add owner to application')))).toBe(second)
    expect(lastConfigured(undefined)).toBeNull()
  })

  const after = (ruleIds: readonly string[], ...changes: readonly AuditChange[]): AuditChange | null =>
    changedAfter(log(...changes), at(NOON), ruleIds)
  const LATER = '2026-08-10T12:00:01Z'

  it('after a moment are those of what the rules judge', () => {
    const [one, two] = [replyUrls(LATER), replyUrls('2026-08-12T12:00:00Z')]
    expect(after(['azure/sso-mode', 'azure/reply-url'], one)).toBe(one)
    expect(after(['azure/reply-url'], one, two)).toBe(two)
    expect(after(['azure/reply-url'], replyUrls(NOON))).toBeNull()
    expect(after(['azure/reply-url'], replyUrls(LATER, { time: null }))).toBeNull()
    expect(after(['azure/sso-mode'], one)).toBeNull()
    expect(after([], one)).toBeNull()
    expect(changedAfter(undefined, at(NOON), ['azure/reply-url'])).toBeNull()
    expect(changedAfter(log(one), null, ['azure/reply-url'])).toBeNull()
  })

  it('after a moment are new assignments too, for rules about access', () => {
    const assigned = change(LATER, 'Add app role assignment grant to user')
    expect(after(['access/assigned'], assigned)).toBe(assigned)
    expect(after(['azure/reply-url'], assigned)).toBeNull()
    expect(after(['claims/access/assigned'], assigned)).toBeNull()
    expect(after(['access/assigned'], change(LATER, 'Undo add app role assignment'))).toBeNull()
  })

  it('after a moment are those of something that the log does not name, except for rules about access, provisioning and logs', () => {
    const unnamed = change(LATER, 'Update service principal')
    expect(after(['azure/reply-url'], unnamed)).toBe(unnamed)
    expect(after(['access/assigned', 'azure/reply-url'], unnamed)).toBe(unnamed)
    expect(after(['access/assigned', 'scim/job', 'logs/sign-ins'], unnamed)).toBeNull()
    expect(after(['azure/reply-url'], change(LATER, 'Add owner to service principal'))).toBeNull()
  })
})
