import { describe, expect, it } from 'vitest'
import type { Report, ReportFinding } from '../src/model/report.ts'
import * as changes from './support/change-log.ts'
import { baseFiles, examine } from './support/run-case.ts'
import * as signIns from './support/sign-in-log.ts'

// Cases of support with the logs as files: what people send goes in, and the report comes out.

const APP = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
const PRINCIPAL = { type: 'ServicePrincipal', name: 'Mixpanel', id: '5e7f1ce0-4444-4d5e-9f60-33333c0de504' }

type Given = ReturnType<typeof baseFiles>

interface Told {
  readonly report: Report
  /** `RULE CODE SEVERITY` of every error and warning. */
  readonly lines: readonly string[]
  findings(ruleId: string): readonly ReportFinding[]
}

async function told(files: Given, more: Readonly<Record<string, string>>): Promise<Told> {
  for (const [name, text] of Object.entries(more)) files.set(name, Buffer.from(text))
  const { report } = await examine(files)
  expect(report.problems).toEqual([])
  const findings = (ruleId: string): readonly ReportFinding[] => report.results.find((result) => result.ruleId === ruleId)?.findings ?? []
  const lines = report.results.flatMap(({ ruleId, findings: all }) =>
    all.flatMap(({ code, severity }) => (severity === 'info' ? [] : [`${ruleId} ${code} ${severity}`])),
  )
  return { report, lines, findings }
}

const mixpanel = (...events: readonly (readonly [time: string, person: string, type: 'login_failed' | 'logged_in'])[]): string =>
  events
    .map(([time, person, type]) => JSON.stringify({ event_type: `session.${type}`, timestamp: time, user_email: `${person}@contoso.com` }))
    .join('\n')
const success = (time: string, person: string, correlation: number): signIns.ModelSignIn => {
  return { ...APP, time, person: `${person}@contoso.com`, code: 0, correlation }
}
/** The certificate at Mixpanel is that of another app. */
const otherCertificate = (): Given => baseFiles('wrong-certificate')

describe('(d) the token is dead, and the log stops', () => {
  const QUARANTINE = {
    currentBegan: '2026-08-20T09:00:00Z',
    seriesBegan: '2026-08-20T09:00:00Z',
    reason: 'EncounteredQuarantineException',
    error: { code: 'SystemForCrossDomainIdentityManagementCredentialValidationFailure', message: 'The credentials are not accepted.' },
  }
  const dead = (): Given => {
    const files = baseFiles('healthy')
    const jobs = Buffer.from(files.get('jobs.json') ?? []).toString('utf8')
    const text = jobs
      .replace('"code": "Active"', '"code": "Quarantine"')
      .replace('"quarantine": null', `"quarantine": ${JSON.stringify(QUARANTINE)}`)
    return files.set('jobs.json', Buffer.from(text))
  }
  const entry = (time: string, person: string, code: string | null): object => ({
    activityDateTime: time,
    changeId: `change-${person}`,
    provisioningAction: 'create',
    servicePrincipal: { id: PRINCIPAL.id, displayName: 'Mixpanel' },
    sourceIdentity: { id: person, identityType: 'User', details: { UserPrincipalName: `${person}@contoso.com` } },
    provisioningStatusInfo: { status: code === null ? 'success' : 'failure', errorInformation: code === null ? null : { errorCode: code } },
    provisioningSteps: [],
  })
  const log = JSON.stringify([
    entry('2026-08-20T08:21:00Z', 'eve', 'Unauthorized'),
    entry('2026-08-20T08:20:00Z', 'bob', 'Unauthorized'),
    entry('2026-08-20T07:00:00Z', 'ann', null),
  ])

  it('is one finding, which says when the log ends', async () => {
    const { lines, findings, report } = await told(dead(), { 'provisioning.json': log })
    expect(lines).toEqual(['scim/quarantine credentials error'])
    expect(findings('scim/quarantine')[0]?.message).toContain('The last entry of the provisioning log is of 20 Aug 2026 08:21 UTC.')
    expect(findings('scim/quarantine')[0]?.observed).toMatchObject([{ source: 'provisioning', code: 'Unauthorized', count: 2, people: 2 }])
    expect(report.logs).toMatchObject([{ kind: 'provisioning', to: '2026-08-20T08:21:00.000Z' }])
  })

  it('says who changed the credentials', async () => {
    const change: changes.ModelChange = {
      time: '2026-08-20T08:00:00Z',
      activity: 'Update provisioning setting or credentials',
      actor: 'it-admin@contoso.com',
      targets: [PRINCIPAL],
    }
    const { findings, lines } = await told(dead(), { 'provisioning.json': log, 'audit.json': changes.graph([change]) })
    expect(lines).toEqual(['scim/quarantine credentials error'])
    // The log begins less than a day before the change: it does not show that failures began with it.
    expect(findings('scim/quarantine')[0]?.message).toContain(
      'Changed on 20 Aug 2026 08:00 UTC by it-admin@contoso.com (“Update provisioning setting or credentials”).',
    )
  })
})

describe('(e) a certificate was added at 08:15, and Mixpanel refuses users from 09:02 on', () => {
  const KEYS = (...ids: readonly string[]): string =>
    JSON.stringify(
      ids.map(
        (id) => `[KeyIdentifier=${id}aaaaaaa-0000-4aaa-8aaa-000000000001,KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=CN=x]`,
      ),
    )
  const SECRETS = (...ids: readonly string[]): string =>
    JSON.stringify(
      ids.map((id) => `[KeyIdentifier=${id}aaaaaaa-0000-4aaa-8aaa-000000000001,KeyType=Password,KeyUsage=Verify,DisplayName=x]`),
    )
  const added = (before: string, after: string, time = '2026-08-30T08:15:02.5168093Z'): changes.ModelChange => ({
    time,
    activity: 'Add service principal credentials',
    actor: 'it-admin@contoso.com',
    targets: [{ ...PRINCIPAL, changed: [['KeyDescription', before, after]] }],
  })
  const CHANGE = added(KEYS('a'), KEYS('a', 'b'))
  const FAILS = mixpanel(
    ['2026-08-28T09:00:00Z', 'ann', 'logged_in'],
    ['2026-08-30T09:02:00Z', 'ann', 'login_failed'],
    ['2026-08-30T09:05:00Z', 'bob', 'login_failed'],
  )
  const SAYS =
    'Changed on 30 Aug 2026 08:15 UTC by it-admin@contoso.com (“Add service principal credentials”: a certificate was added); the first failure came 47 minutes later.'

  it.each([
    ['Graph', changes.graph([CHANGE])],
    ['portal CSV', changes.portalCsv([CHANGE])],
    ['Purview', changes.purview([CHANGE])],
    ['Log Analytics', changes.analytics([CHANGE])],
  ])('is said on the finding about the certificate: %s', async (_, audit) => {
    const { lines, findings } = await told(otherCertificate(), { 'audit.txt': audit, 'mixpanel.ndjson': FAILS })
    expect(lines).toEqual(['cert/active not-the-active-one error'])
    const [finding] = findings('cert/active')
    expect(finding?.message.endsWith(SAYS)).toBe(true)
    expect(finding?.observed).toMatchObject([{ source: 'mixpanel-audit', code: 'session.login_failed', count: 2, people: 2 }])
  })

  it('is said with the sign-in log too, of the log-ins that came after a success', async () => {
    const log = signIns.graph([success('2026-08-27T09:00:00Z', 'ann', 1), success('2026-08-30T09:01:20Z', 'ann', 2)])
    const { findings } = await told(otherCertificate(), { 'a.json': changes.graph([CHANGE]), 'm.ndjson': FAILS, 's.json': log })
    expect(findings('cert/active')[0]?.message.endsWith(SAYS)).toBe(true)
    expect(findings('cert/active')[0]?.observed).toMatchObject([{ source: 'mixpanel-audit', count: 1, people: 1 }])
  })

  it('failed log-ins alone are laid at no finding', async () => {
    const { lines, findings } = await told(otherCertificate(), { 'mixpanel.ndjson': FAILS })
    expect(lines).toEqual(['cert/active not-the-active-one error'])
    expect(findings('cert/active')[0]?.observed).toEqual([])
  })

  it.each([
    [
      'one person failed',
      mixpanel(
        ['2026-08-28T09:00:00Z', 'ann', 'logged_in'],
        ['2026-08-30T09:02:00Z', 'ann', 'login_failed'],
        ['2026-08-30T09:03:00Z', 'ann', 'login_failed'],
      ),
    ],
    ['log-ins failed the day before too', `${FAILS}\n${mixpanel(['2026-08-29T12:00:00Z', 'cyd', 'login_failed'])}`],
    ['the log begins on the day of the change', FAILS.split('\n').slice(1).join('\n')],
    ['the first failure came days later', FAILS.replaceAll('2026-08-30T09', '2026-08-31T19')],
  ])('nor with a change, where %s', async (_, log) => {
    const { findings } = await told(otherCertificate(), { 'audit.json': changes.graph([CHANGE]), 'mixpanel.ndjson': log })
    expect(findings('cert/active')[0]?.observed).toEqual([])
    expect(findings('cert/active')[0]?.message).not.toContain('the first failure came')
  })

  it('nor where the log of Microsoft has no sign-in of the time: they did not come from there', async () => {
    const log = signIns.graph([success('2026-08-27T09:00:00Z', 'ann', 1), success('2026-08-31T09:00:00Z', 'ann', 2)])
    const { findings } = await told(otherCertificate(), { 'a.json': changes.graph([CHANGE]), 'm.ndjson': FAILS, 's.json': log })
    expect(findings('cert/active')[0]?.observed).toEqual([])
  })

  it('a password that was added is no certificate', async () => {
    const { findings } = await told(otherCertificate(), {
      'a.json': changes.graph([added(SECRETS('a'), SECRETS('a', 'b'))]),
      'm.ndjson': FAILS,
    })
    expect(findings('cert/active')[0]?.message).not.toContain('Changed on')
  })

  it('a change and no finding is no finding', async () => {
    expect((await told(baseFiles('healthy'), { 'audit.json': changes.graph([CHANGE]), 'm.ndjson': FAILS })).lines).toEqual([])
  })
})

describe('(f) Microsoft signs users in, and Mixpanel refuses them', () => {
  const LOG = [success('2026-08-30T10:02:00Z', 'ann', 1), success('2026-08-30T11:00:00Z', 'bob', 2)]
  const LOGINS = mixpanel(
    ['2026-08-30T10:02:40Z', 'ann', 'login_failed'],
    ['2026-08-30T11:00:20Z', 'bob', 'logged_in'],
    // A password, hours later.
    ['2026-08-30T15:00:00Z', 'bob', 'login_failed'],
  )

  it.each([
    ['Graph', signIns.graph(LOG)],
    ['portal CSV', signIns.portalCsv(LOG)],
    ['Log Analytics', signIns.analytics(LOG)],
  ])('is evidence of the finding about the certificate: %s', async (_, log) => {
    const { lines, findings } = await told(otherCertificate(), { 'signins.txt': log, 'mixpanel.ndjson': LOGINS })
    expect(lines).toEqual(['cert/active not-the-active-one error'])
    expect(findings('cert/active')[0]?.observed).toMatchObject([{ source: 'mixpanel-audit', count: 1, people: 1 }])
  })

  it('is a finding of the log where nothing in the inputs explains it', async () => {
    const { lines, findings, report } = await told(baseFiles('healthy'), { 'signins.json': signIns.graph(LOG), 'mixpanel.ndjson': LOGINS })
    expect(lines).toEqual(['logs/sign-ins refused-by-mixpanel warning'])
    const [finding] = findings('logs/sign-ins')
    expect(finding?.message).toContain('Mixpanel refused 1 sign-in of 1 user within two minutes after Microsoft had signed the user in')
    expect(finding?.locations[0]).toMatchObject({ path: 'mixpanel.ndjson', line: 1 })
    expect(finding?.observed).toMatchObject([{ source: 'mixpanel-audit', count: 1, people: 1 }])
    expect(report.journey.find(({ stage }) => stage === 'trust')?.confirmedBy).toBe(1)
  })

  it('is not seen where Mixpanel’s times have no zone', async () => {
    const zoneless = LOGINS.replaceAll('Z"', '"')
    expect((await told(baseFiles('healthy'), { 'signins.json': signIns.graph(LOG), 'mixpanel.ndjson': zoneless })).lines).toEqual([])
  })

  it('is of the stage where Mixpanel refuses first', async () => {
    const files = otherCertificate()
    const users = Buffer.from(files.get('users.json') ?? []).toString('utf8')
    files.set('users.json', Buffer.from(users.replace('"mail": "mei.sato@contoso.com"', '"mail": null')))
    const { findings, lines } = await told(files, { 'signins.json': signIns.graph(LOG), 'mixpanel.ndjson': LOGINS })
    expect(lines).toContain('claims/email-for-everyone mail-is-empty error')
    expect(findings('cert/active')[0]?.observed).toHaveLength(1)
    expect(findings('claims/email-for-everyone')[0]?.observed).toEqual([])
  })
})

describe('AADSTS50011 began with a change of the reply URL', () => {
  const URLS = (url: string): string => JSON.stringify([{ AddressType: 0, Address: url, ReplyAddressClientType: 1 }])
  const update = (time: string, property = 'AppAddress'): changes.ModelChange => ({
    time,
    activity: 'Update service principal',
    actor: 'it-admin@contoso.com',
    targets: [{ ...PRINCIPAL, changed: [[property, URLS('https://mixpanel.com/a'), URLS('https://mixpanel.com/b')]] }],
  })
  const fails = ['ann', 'bob', 'cyd'].map((person, index) => ({
    ...success(`2026-08-30T09:0${index}:00Z`, person, index + 10),
    code: 50011,
  }))
  const before = success('2026-08-25T09:00:00Z', 'ann', 1)
  it('is said on the finding about it', async () => {
    const files = baseFiles('healthy')
    for (const name of ['sp.json', 'app.json']) {
      const text = Buffer.from(files.get(name) ?? []).toString('utf8')
      files.set(name, Buffer.from(text.replaceAll('https://sso.mixpanel.com/sso/saml2', 'https://sso.mixpanel.com/sso/saml')))
    }
    const log = { 'signins.json': signIns.graph([before, ...fails]), 'audit.json': changes.graph([update('2026-08-30T08:00:00Z')]) }
    const { lines, findings } = await told(files, log)
    expect(lines.filter((line) => /reply-url |logs/.test(line))).toHaveLength(1)
    expect(findings('azure/reply-url')[0]?.message).toMatch(
      /Changed on 30 Aug 2026 08:00 UTC by it-admin@contoso\.com \(“Update service principal”\); the first failure came 60 minutes later\.$/,
    )
    expect(findings('azure/reply-url')[0]?.observed).toMatchObject([{ source: 'sign-ins', code: 'AADSTS50011', count: 3, people: 3 }])
  })

  it('is said with the failures where it came after them', async () => {
    const { findings } = await told(baseFiles('healthy'), {
      'signins.json': signIns.graph([before, ...fails]),
      'audit.json': changes.graph([update('2026-08-30T12:00:00Z')]),
    })
    expect(findings('logs/sign-ins')[0]?.message).toContain(
      'The last failure was before the last change of the configuration (“Update service principal” on 30 Aug 2026 12:00 UTC by it-admin@contoso.com), and the log ends before it: whether the change helped, the log does not show.',
    )
  })

  it('says that it may be fixed where the log goes on after the change', async () => {
    const log = signIns.graph([before, ...fails, success('2026-08-31T09:00:00Z', 'ann', 20)])
    const { findings } = await told(baseFiles('healthy'), {
      'signins.json': log,
      'audit.json': changes.graph([update('2026-08-30T12:00:00Z')]),
    })
    expect(findings('logs/sign-ins')[0]?.message).toContain('so this may be fixed already: the log shows no such failure after it.')
  })

  it('an assignment, an owner and a certificate that came after it are no change of it', async () => {
    const others: readonly changes.ModelChange[] = [
      { ...update('2026-08-30T12:00:00Z'), activity: 'Add owner to service principal' },
      { ...update('2026-08-30T12:00:00Z'), activity: 'Add app role assignment grant to user' },
      { ...update('2026-08-30T12:00:00Z', 'KeyDescription'), activity: 'Add service principal credentials' },
    ].map((row) => ({ ...row, targets: [{ ...PRINCIPAL, changed: [] }] }))
    const { findings } = await told(baseFiles('healthy'), {
      'signins.json': signIns.graph([before, ...fails]),
      'audit.json': changes.graph(others),
    })
    expect(findings('logs/sign-ins')[0]?.message).not.toContain('last change')
  })
})

describe('AADSTS53003 began with a change of a Conditional Access policy', () => {
  it('is said with the failures', async () => {
    const change: changes.ModelChange = {
      time: '2026-08-30T08:00:00Z',
      activity: 'Update conditional access policy',
      actor: 'it-admin@contoso.com',
      targets: [
        {
          ...{ type: 'Policy', name: 'Block outside DE', id: '99999999-0000-4aaa-8aaa-000000000001' },
          changed: [['ConditionalAccessPolicy', '{}', JSON.stringify({ conditions: { applications: { includeApplications: ['All'] } } })]],
        },
      ],
    }
    const log = signIns.graph([success('2026-08-25T09:00:00Z', 'ann', 1), { ...success('2026-08-30T09:00:00Z', 'ann', 2), code: 53003 }])
    const { findings, lines } = await told(baseFiles('healthy'), { 'signins.json': log, 'audit.json': changes.graph([change]) })
    expect(lines).toEqual(['logs/sign-ins sign-ins-fail warning'])
    expect(findings('logs/sign-ins')[0]?.message).toContain(
      'Changed on 30 Aug 2026 08:00 UTC by it-admin@contoso.com (“Update conditional access policy”); the first failure came 60 minutes later.',
    )
  })
})
