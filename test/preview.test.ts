import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { UsageError } from '../src/model/errors.ts'
import { preview } from '../src/reporters/preview.ts'
import { chooser } from '../src/config/rule-filter.ts'
import { diagnose } from '../src/doctor.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import type { Diagnosis } from '../src/pipeline/report.ts'
import { exampleFiles, stage, TODAY, type Files } from './support/run-case.ts'
import { responseXml, sign, signerCalled, wrapped } from './support/saml.ts'

// The preview of the assertion, and the removal of personal data with --redact.

interface Options {
  readonly user?: string
  readonly verbose?: boolean
  readonly salt?: string | null
}

async function diagnosisOf(files: Files, { user, verbose = false, salt }: Options = {}): Promise<Diagnosis> {
  const taken = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => artifactOf(name, bytes))
  return diagnose(
    {
      artifacts: taken.map(({ artifact }) => artifact),
      detectedSecrets: taken.flatMap(({ detectedSecrets }) => detectedSecrets),
      problems: [],
      ignored: [],
      notes: [],
    },
    {
      now: new Date(TODAY),
      app: null,
      user: user ?? null,
      verbose,
      redact: salt === undefined ? null : { salt },
      failOn: 'error',
      chosen: chooser(undefined, undefined),
      config: {},
    },
  )
}

const style = { color: false, width: 80, verbose: true, quiet: false }

function shown({ report, excerpt }: Diagnosis): string {
  return preview(report, { style, excerpt })
}

function reading({ assertion }: Report, name: string): string | undefined {
  const found = assertion?.reads.find((each) => each.name === name)
  return found && `${found.value ?? '–'} | ${found.says}`
}

const healthy = exampleFiles('healthy')
const changed = (name: string, ...lines: readonly string[]): Files =>
  stage([{ kind: 'change', argument: name, body: lines.join('\n') }]).files

describe('the preview', () => {
  it('shows an invented user without --user, and no user of the export', async () => {
    const diagnosis = await diagnosisOf(healthy)
    expect(shown(diagnosis)).toBe(
      `── The assertion, and what Mixpanel reads from it ──────────────────────────────
  For Ann Example, an invented user. --user shows the assertion for a user in
  the export.

  ✓ email
      ann.example@example.com
      from user.mail
  ✓ firstName
      Ann
      from user.givenname
  ✓ lastName
      Example
      from user.surname
    NameID    ann.example@example.com, from user.userprincipalname
    Issuer    https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/
    Audience  https://mixpanel.com/security/sso/v2/authorize/

Mixpanel reads
  ✓ email       ann.example@example.com: the address that identifies the user
  ✓ firstName   Ann: the first name of a new account
  ✓ lastName    Example: the last name of a new account`,
    )
  })

  it('marks the namespace in the name', async () => {
    const text = shown(await diagnosisOf(exampleFiles('namespace-trap')))
    expect(text).toContain(`  ✗ http://schemas.xmlsoap.org/ws/2005/05/identity/claims/email
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    This is the Namespace. With it, the name is not “email”, but Mixpanel reads
    only “email”.`)
    expect(text).toContain('✗ email       nothing:')
  })

  it('marks a name in another case', async () => {
    const text = shown(await diagnosisOf(changed('claims.json', '/claims/1/name = "Email"')))
    expect(text).toContain(`  ✗ Email
    ^^^^^
    Mixpanel reads “email”; this name is spelled differently.`)
  })

  it('shows it for a user of the export, by mail address, sign-in name or id', async () => {
    for (const user of ['luis.brandt@contoso.com', 'Luis.Brandt@contoso.com', 'a0000065-5555-4e6f-8a71-44444beef101']) {
      const { report } = await diagnosisOf(healthy, { user, verbose: true })
      expect(report.assertion?.shownFor).toEqual({ is: 'user', name: 'luis.brandt@contoso.com' })
      expect(reading(report, 'email')).toBe('luis.brandt@contoso.com | the address that identifies the user')
      expect(reading(report, 'lastName')).toBe('Brandt | the last name of a new account')
    }
  })

  it('shows other values than the address only with --verbose', async () => {
    const { report } = await diagnosisOf(healthy, { user: 'luis.brandt@contoso.com' })
    expect(reading(report, 'email')).toBe('luis.brandt@contoso.com | the address that identifies the user')
    expect(reading(report, 'lastName')).toBe('– | the last name of a new account')
    expect(JSON.stringify(report.assertion)).not.toContain('Brandt')
  })

  it('says that nothing is sent for a user without a mail address', async () => {
    const { report } = await diagnosisOf(changed('users.json', '/value/1/mail = null'), { user: 'luis.brandt@contoso.com', verbose: true })
    expect(reading(report, 'email')).toBe('– | nothing: left out, because this user has no mail address in Entra')
  })

  it('says that a guest’s sign-in name is not an address', async () => {
    const files = stage([
      {
        kind: 'change',
        argument: 'users.json',
        body: '/value/1/userType = "Guest"\n/value/1/userPrincipalName = "luis_agency.example#EXT#@contoso.onmicrosoft.com"',
      },
      { kind: 'change', argument: 'claims.json', body: '/claims/1/configurations/0/attribute/id = "userprincipalname"' },
    ]).files
    const { report } = await diagnosisOf(files, { user: 'a0000065-5555-4e6f-8a71-44444beef101', verbose: true })
    expect(reading(report, 'email')).toBe(
      'luis_agency.example#EXT#@contoso.onmicrosoft.com | the address that identifies the user: a guest’s sign-in name, which is not an address',
    )
  })

  it('evaluates conditions and transformations', async () => {
    const configuration = (id: string, more: object = {}): object => ({
      condition: null,
      attribute: { '@odata.type': '#microsoft.graph.sourcedAttribute', id, source: 'user', isExtensionAttribute: false },
      transformations: [],
      ...more,
    })
    const configurations = (...all: readonly object[]): string => `/claims/1/configurations = ${JSON.stringify(all)}`
    const guests = { condition: { userType: 'allGuests', memberOf: [] } }
    const { report } = await diagnosisOf(
      changed('claims.json', configurations(configuration('mail'), configuration('userprincipalname', guests))),
      {
        user: 'luis.brandt@contoso.com',
      },
    )
    expect(reading(report, 'email')).toBe('luis.brandt@contoso.com | the address that identifies the user')
    const only = await diagnosisOf(changed('claims.json', configurations(configuration('mail', guests))), {
      user: 'luis.brandt@contoso.com',
    })
    expect(reading(only.report, 'email')).toBe('– | nothing: no value is set for members')
  })

  it('shows a captured response where the export does not contain the claims', async () => {
    const xml = sign(
      responseXml({ attributes: [['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/email', 'dana.okafor@contoso.com']] }),
      signerCalled('signer'),
    )
    const diagnosis = await diagnosisOf(new Map([['response.har', Buffer.from(wrapped(xml, 'har'))]]))
    expect(diagnosis.report.assertion?.shownFor).toEqual({ is: 'response', name: null })
    expect(diagnosis.report.assertion?.attributes.map(({ source }) => source)).toContain('captured response')
    expect(shown(diagnosis)).toContain('This is the Namespace')
    expect(shown(diagnosis)).toContain('✗ email       nothing:')
  })

  it('is empty where the claims are unknown', async () => {
    expect(shown(await diagnosisOf(new Map([...healthy].filter(([name]) => name !== 'claims.json'))))).toBe('')
  })

  it('rejects a user who is not in the export', async () => {
    await expect(diagnosisOf(healthy, { user: 'nobody@contoso.com' })).rejects.toThrow(UsageError)
    await expect(diagnosisOf(new Map([...healthy].filter(([name]) => name !== 'users.json')), { user: 'x' })).rejects.toThrow(
      'the inputs contain no users',
    )
  })
})

describe('--redact', () => {
  const PEOPLE = [
    'Dana',
    'Okafor',
    'dana.okafor',
    'Luis',
    'Brandt',
    'luis.brandt',
    'Mei',
    'Sato',
    'mei.sato',
    'identity-team@',
    'it-operations@',
  ]
  /** A setup whose report names many users. */
  const files = stage([
    {
      kind: 'change',
      argument: 'users.json',
      body: '/value/0/mail = null\n/value/1/userPrincipalName = "lb@contoso.onmicrosoft.com"\n/value/2/givenName = null',
    },
    { kind: 'change', argument: 'sp.json', body: '/notificationEmailAddresses = ["dana.okafor@contoso.com"]' },
    { kind: 'change', argument: 'claims.json', body: '/claims/1/configurations/0/attribute/id = "userprincipalname"' },
    {
      kind: 'change',
      argument: 'mixpanel.yaml',
      body: '/requireSso = true\n/owners = [{"email": "dana.okafor@contoso.com", "password": true}]\n/members = ["mei.sato@agency.example"]',
    },
  ]).files

  async function everything(options: Options): Promise<string> {
    const { report, excerpt } = await diagnosisOf(files, options)
    const excerpts = report.results
      .flatMap(({ findings, evidence }) => [...findings.flatMap(({ locations }) => locations), ...evidence])
      .map((location) => excerpt(location, 200)?.text ?? '')
    return [JSON.stringify(report), ...excerpts].join('\n')
  }

  it('without it, the report names people', async () => {
    const open = await everything({ user: 'luis.brandt@contoso.com', verbose: true })
    expect(PEOPLE.filter((name) => open.includes(name)).length).toBeGreaterThan(4)
  })

  it('with it, neither the report nor the excerpts of inputs name people', async () => {
    const closed = await everything({ user: 'luis.brandt@contoso.com', verbose: true, salt: null })
    expect(PEOPLE.filter((name) => closed.includes(name))).toEqual([])
    expect(closed).toMatch(/person-\d+@contoso\.com/)
  })

  it('covers the names of files, of the app and of groups, and members without an address', async () => {
    const changedFiles = new Map(files)
    for (const [name, from, to] of [
      ['sp.json', '"displayName": "Mixpanel"', '"displayName": "Fabrikam Analytics"'],
      ['app.json', '"displayName": "Mixpanel"', '"displayName": "Fabrikam Analytics"'],
      ['mixpanel.yaml', 'mei.sato@agency.example', 'Walda Quist'],
    ] as const) {
      const text = Buffer.from(changedFiles.get(name) ?? []).toString('utf8')
      expect(text).toContain(from)
      changedFiles.set(name, Buffer.from(text.replaceAll(from, to)))
    }
    changedFiles.set('Walda Quist export.json', Buffer.from('{"a": 1, "a": 2'))
    const { report } = await diagnosisOf(changedFiles, { verbose: true, salt: null })
    const printed = JSON.stringify(report)
    for (const name of ['Fabrikam Analytics', 'Walda', 'Quist']) expect(printed).not.toContain(name)
    expect(printed).toMatch(/App-\d+/)
    expect(printed).toMatch(/"file-\d+\.json"/)
    expect(printed).toContain('"app.json"')
  })

  it('does not change the verdict', async () => {
    const [open, closed] = await Promise.all([diagnosisOf(files), diagnosisOf(files, { salt: null })])
    const codes = ({ report }: Diagnosis): readonly string[] =>
      report.results.flatMap(({ ruleId, status, findings }) => [`${ruleId} ${status}`, ...findings.map(({ code }) => code)])
    expect(codes(closed)).toEqual(codes(open))
    expect(closed.exitCode).toBe(open.exitCode)
  })

  it('gives a person one pseudonym, for mail address, sign-in name and name', async () => {
    const { report } = await diagnosisOf(files, { user: 'luis.brandt@contoso.com', verbose: true, salt: null })
    const [, number] = /person-(\d+)@/.exec(report.assertion?.shownFor.name ?? '') ?? []
    expect(reading(report, 'email')).toContain(`person-${number ?? ''}@contoso.onmicrosoft.com`)
    expect(reading(report, 'lastName')).toContain(`Last-${number ?? ''}`)
  })

  it('gives the same pseudonym for the same salt, in another run and for other inputs', async () => {
    const name = async (given: Files, salt: string): Promise<string | null | undefined> =>
      (await diagnosisOf(given, { user: 'luis.brandt@contoso.com', salt })).report.assertion?.shownFor.name
    const first = await name(files, 'tea')
    expect(first).toMatch(/^person-[0-9a-f]{8}@contoso\.com$/)
    expect(await name(files, 'tea')).toBe(first)
    expect(await name(healthy, 'tea')).toBe(first)
    expect(await name(files, 'milk')).not.toBe(first)
  })
})
