import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/doctor.ts'
import type { Report } from '../src/model/report.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import json from '../src/reporters/json.ts'
import markdown from '../src/reporters/markdown.ts'
import pretty from '../src/reporters/pretty/index.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { sampleKeys } from './support/private-keys.ts'

// A log is read from its bytes, row by row: each text that is kept of it is without its secrets.

const APP = 'c0ffee00-2222-4b3c-9d4e-11111decade2'
const SP = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const TIME = '2026-08-31T10:00:00Z'
const list = (kind: string, row: object): string =>
  JSON.stringify({ '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#auditLogs/${kind}`, value: [row] })

interface SignInTexts {
  readonly reason?: string
  readonly person?: string
  readonly policy?: string
}

const signIn = ({ reason = 'Access is blocked.', person = 'ann@contoso.com', policy = 'Block all' }: SignInTexts): string =>
  list('signIns', {
    ...{ id: 'request-1', createdDateTime: TIME, userPrincipalName: person, appId: APP, appDisplayName: 'Mixpanel', correlationId: 'c-1' },
    status: { errorCode: 53003, failureReason: reason },
    appliedConditionalAccessPolicies: [{ displayName: policy, result: 'failure' }],
  })

interface ProvisioningTexts {
  readonly reason?: string
  readonly code?: string
  readonly person?: string
  readonly sent?: string
}

const provisioning = ({
  reason = 'Refused.',
  code = 'InvalidDomain',
  person = 'ann@contoso.com',
  sent = person,
}: ProvisioningTexts): string =>
  list('provisioning', {
    ...{ id: 'entry-1', activityDateTime: TIME, changeId: 'change-1', provisioningAction: 'create', provisioningSteps: [] },
    servicePrincipal: { id: SP, displayName: 'Mixpanel' },
    sourceIdentity: { id: 'id-1', displayName: person, identityType: 'User', details: { UserPrincipalName: person } },
    provisioningStatusInfo: { status: 'failure', errorInformation: { errorCode: code, reason } },
    modifiedProperties: [{ displayName: 'userName', oldValue: null, newValue: sent }],
  })

interface ChangeTexts {
  readonly activity?: string
  readonly actor?: string
  readonly property?: string
  readonly value?: string
}

const change = ({
  activity = '',
  actor = 'ann@contoso.com',
  property = 'AppAddress',
  value = 'https://fabrikam.com/',
}: ChangeTexts): string =>
  list('directoryAudits', {
    ...{ activityDateTime: TIME, activityDisplayName: `Update service principal ${activity}`, result: 'success' },
    initiatedBy: { user: { userPrincipalName: actor } },
    targetResources: [
      {
        id: SP,
        type: 'ServicePrincipal',
        displayName: 'Mixpanel',
        modifiedProperties: [{ displayName: property, newValue: JSON.stringify([value]) }],
      },
    ],
  })

const event = (person: string): string =>
  JSON.stringify([{ event: '$login_failed', event_type: 'Login Failed', time: TIME, user_email: person, organization_id: 1234567 }])

/** Where in which log a text can stand. */
const PLACES: readonly (readonly [string, (text: string) => string])[] = [
  ['the reason of a sign-in', (reason) => signIn({ reason })],
  ['the person of a sign-in', (person) => signIn({ person })],
  ['a policy of a sign-in', (policy) => signIn({ policy })],
  ['the reason of provisioning', (reason) => provisioning({ reason })],
  ['the code of provisioning', (code) => provisioning({ code })],
  ['the person of provisioning', (person) => provisioning({ person })],
  ['the name that was sent', (sent) => provisioning({ sent })],
  ['an activity', (activity) => change({ activity })],
  ['who changed something', (actor) => change({ actor })],
  ['the name of a property', (property) => change({ property })],
  ['the value of a property', (value) => change({ value })],
  ['an address of Mixpanel', (person) => event(person)],
]

const TOKEN = 'Zq7fT2mV9xLw4KdR8sPn3HbYc6GjQe1U'
const KEY = sampleKeys().find(({ kind }) => kind === 'SEC1')
const SECRETS: readonly (readonly [string, string, string])[] = [
  ['a private key', KEY?.pem ?? '', (KEY?.bare ?? '').slice(40, 52)],
  ['the base64 of a private key', KEY?.bare ?? '', (KEY?.bare ?? '').slice(40, 52)],
  ['a GitHub token', `ghp_${TOKEN}`, TOKEN],
  ['a header', `Authorization: Bearer ${TOKEN}`, TOKEN],
  ['a password in a URL', `https://ann:${TOKEN}@fabrikam.com/x`, TOKEN],
  ['a named password', `password=${TOKEN}`, TOKEN],
  ['a Slack webhook', `https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/${TOKEN}`, TOKEN],
  ['a Mixpanel service account', `sso.0a1b2c.mp-service-account:${TOKEN}`, TOKEN],
]

async function judged(name: string, text: string): Promise<{ readonly output: string; readonly places: readonly string[] }> {
  const { report, excerpt } = await examine(new Map([...exampleFiles('healthy'), [name, Buffer.from(text)] as const]))
  const style = { color: false, width: 4000, verbose: true, quiet: false }
  const output = [await pretty.print(report, { style, excerpt }), json.print(report), markdown.print(report, { style, excerpt })].join('\n')
  return { output, places: placesOfSecrets(report) }
}

function placesOfSecrets(report: Report): readonly string[] {
  const findings = report.results.find(({ ruleId }) => ruleId === 'scim/secret-in-export')?.findings ?? []
  return findings.flatMap(({ code, locations }) => locations.map(({ path, line, column }) => `${code} ${path}:${line}:${column}`))
}

describe.each(PLACES)('%s shows nothing of', (_place, fileWith) => {
  it.each(SECRETS)('%s', async (_secret, text, piece) => {
    expect(piece.length).toBeGreaterThanOrEqual(12)
    const file = fileWith(text)
    const { output, places } = await judged('log.json', file)
    expect(output.toLowerCase()).not.toContain(piece.toLowerCase())
    expect(places).toHaveLength(file.split(piece).length - 1)
    for (const place of places) expect(place).toMatch(/^[a-z-]+ log\.json:1:\d+$/)
  })
})

it('what is no secret is shown as it is written', async () => {
  const refused = await judged(
    'log.json',
    signIn({ policy: 'Block sign-ins from outside of the offices', person: 'Ann.Example-Long-Name@contoso.com' }),
  )
  expect(refused.output).toContain('“Block sign-ins from outside of the offices”')
  expect(refused.output).toContain('ann.example-long-name@contoso.com')
  expect(refused.places).toEqual([])
  const sent = await judged(
    'log.json',
    provisioning({ code: 'SomethingElse', reason: 'The domain fabrikam.com is not claimed by organization 1234567.' }),
  )
  expect(sent.output).toContain('The domain fabrikam.com is not claimed by organization 1234567.')
  expect(sent.places).toEqual([])
})

it('of a log over the limit of memory, a secret in what is kept of it is reported at its place', async () => {
  const reported = async (activity: string): Promise<readonly string[]> => {
    const bytes = Buffer.from(JSON.stringify(JSON.parse(change({ activity })), null, 2))
    const { artifact } = artifactOf('large.json', bytes)
    const unread = { head: bytes, chunks: () => Readable.from([bytes]), isAgain: true }
    const { report } = await diagnose(
      {
        artifacts: [{ ...artifact, bytes: new Uint8Array(), text: '', unread }],
        detectedSecrets: [],
        problems: [],
        ignored: [],
        notes: [],
      },
      { now: new Date('2026-09-01'), app: null, failOn: 'error', chosen: () => true, config: {} },
    )
    return placesOfSecrets(report)
  }
  expect(await reported(`ghp_${TOKEN}`)).toEqual(['other-token large.json:6:56'])
  expect(await reported('Update service principal')).toEqual([])
})
