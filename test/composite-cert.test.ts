import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { ROOT } from './support/indexes.ts'
import { beyond, examine, exampleFiles, type Circumstances } from './support/run-case.ts'

// Support cases about certificates: what is found, and what must not be found. And every way to name Mixpanel's certificate.

const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const SANDBOX = 'f0e1d2c3-9999-4a2b-8c3d-00000c0ffee9'

type Files = Map<string, Uint8Array>

let healthy: Report
beforeAll(async () => {
  healthy = (await examine(exampleFiles('healthy'))).report
})

const pem = (name: string): Buffer => readFileSync(join(ROOT, 'test/certs', `${name}.pem`))

function put(files: Files, name: string, value: unknown): void {
  files.set(name, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value, null, 2)))
}

function edit(files: Files, name: string, change: (value: Record<string, unknown>) => void): void {
  const value = JSON.parse(Buffer.from(files.get(name) ?? []).toString('utf8')) as Record<string, unknown>
  change(value)
  put(files, name, value)
}

function swap(files: Files, name: string, from: string, to: string): void {
  const text = Buffer.from(files.get(name) ?? []).toString('utf8')
  if (!text.includes(from)) throw new Error(`${name} does not hold ${from}.`)
  put(files, name, text.replace(from, to))
}

function thumbprint(name: string): string {
  return createHash('sha1')
    .update(new X509Certificate(pem(name)).raw)
    .digest('hex')
    .toUpperCase()
}

interface Spelling {
  /** How the identifier is made of the thumbprint. */
  readonly identifier?: 'thumbprint' | 'hash' | 'none'
  /** Milliseconds by which the portal's record is off. */
  readonly off?: number
  readonly bytes?: boolean
}

/** The two records of one certificate. */
function records(name: string, { identifier = 'hash', off = 0, bytes = false }: Spelling = {}): Record<string, unknown>[] {
  const x509 = new X509Certificate(pem(name))
  const hex = thumbprint(name)
  const id = identifier === 'hash' ? createHash('sha256').update(hex).digest('base64') : Buffer.from(hex, 'hex').toString('base64')
  return ['Sign', 'Verify'].map((usage) => ({
    customKeyIdentifier: identifier === 'none' ? null : id,
    displayName: 'CN=Microsoft Azure Federated SSO Certificate',
    endDateTime: new Date(Date.parse(x509.validTo) - off).toISOString(),
    key: bytes && usage === 'Verify' ? x509.raw.toString('base64') : null,
    keyId: `a0000001-5555-4e6f-8a71-${hex.slice(0, 11).toLowerCase()}${usage === 'Sign' ? 1 : 2}`,
    startDateTime: new Date(x509.validFrom).toISOString(),
    type: 'AsymmetricX509Cert',
    usage,
  }))
}

async function findings(files: Files, circumstances: Circumstances = {}): Promise<readonly string[]> {
  const { report } = await examine(files, circumstances)
  return beyond(healthy, report).filter((line) => line.includes(' fail '))
}

describe('the silent rollover', () => {
  for (const spelling of [{ identifier: 'hash' }, { identifier: 'thumbprint' }, { identifier: 'none', bytes: true }] satisfies Spelling[]) {
    it(`is found with identifiers of the kind: ${spelling.identifier}`, async () => {
      const files = exampleFiles('healthy')
      edit(files, 'sp.json', (sp) => {
        sp['preferredTokenSigningKeyThumbprint'] = thumbprint('older-until-2026-08-29')
        sp['keyCredentials'] = [...records('older-until-2026-08-29', spelling), ...records('newer-until-2029-06-01', spelling)]
      })
      files.set('Mixpanel.cer', pem('older-until-2026-08-29'))
      expect(await findings(files)).toEqual(['cert/rollover fail switched CE-08 error'])
    })
  }

  it('is found where only the dates of the new key are known', async () => {
    const files = exampleFiles('healthy')
    edit(files, 'sp.json', (sp) => {
      sp['preferredTokenSigningKeyThumbprint'] = thumbprint('older-until-2026-08-29')
      sp['keyCredentials'] = [
        ...records('older-until-2026-08-29', { identifier: 'none', off: 1000 }),
        ...records('newer-until-2029-06-01', { identifier: 'none' }),
      ]
    })
    files.set('Mixpanel.cer', pem('older-until-2026-08-29'))
    files.delete('federationmetadata.xml')
    expect(await findings(files)).toEqual(['cert/rollover fail switched CE-08 error'])
  })
})

describe('the sandbox’s certificate in production', () => {
  it('is a mix of two tenants: the settings name one, and the certificate comes from it', async () => {
    const files = exampleFiles('healthy')
    swap(files, 'mixpanel.yaml', `https://sts.windows.net/${TENANT}/`, `https://sts.windows.net/${SANDBOX}/`)
    files.set('Mixpanel.cer', pem('stranger-until-2028-05-05'))
    const failures = await findings(files)
    expect(failures.filter((line) => line.startsWith('cert/'))).toEqual(['cert/active fail another-tenant CE-12 error'])
    expect(failures.filter((line) => !line.startsWith('cert/')).map((line) => line.split(' ')[0])).toEqual(['mixpanel/tenant'])
  })
})

describe('several problems at once', () => {
  it('finds the wrong file and the missing address, and nothing else about certificates', async () => {
    const files = exampleFiles('healthy')
    files.set('Mixpanel.xml', files.get('federationmetadata.xml') ?? new Uint8Array())
    files.delete('Mixpanel.cer')
    edit(files, 'sp.json', (sp) => {
      sp['notificationEmailAddresses'] = []
    })
    expect(await findings(files, { roles: { 'Mixpanel.xml': 'cert' } })).toEqual([
      'cert/not-metadata fail federation-metadata CE-01 error',
      'cert/expiry-notice fail nobody CE-10 warning',
    ])
  })
})

describe('how Mixpanel’s certificate is named', () => {
  const active = 'active-until-2028-03-04'
  const sha1 = thumbprint(active)
  const sha256 = createHash('sha256')
    .update(new X509Certificate(pem(active)).raw)
    .digest('hex')
  const colons = (sha1.match(/../g) ?? []).join(':')
  const indented = pem(active).toString().trimEnd().replaceAll('\n', '\n  ')

  for (const [how, typed] of [
    ['a path', './certificates/uploaded.cer'],
    ['a path with backslashes', '.\\certificates\\uploaded.cer'],
    ['a SHA-1 fingerprint', sha1],
    ['a SHA-1 fingerprint as OpenSSL prints it', `SHA1 Fingerprint=${colons}`],
    ['a SHA-256 fingerprint', sha256],
    ['a PEM block', `|\n  ${indented}`],
    ['a PEM block whose lines YAML folds', `\n  ${indented}`],
  ] as const) {
    it(`by ${how}`, async () => {
      const files = exampleFiles('healthy')
      files.delete('Mixpanel.cer')
      files.set('certificates/uploaded.cer', pem(active))
      files.set('certificates/other.cer', pem('stranger-until-2028-05-05'))
      const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString()
      put(files, 'mixpanel.yaml', `${settings}certificate: ${/[|\n]/.test(typed) ? typed : JSON.stringify(typed)}\n`)
      const { report } = await examine(files)
      expect(beyond(healthy, report).filter((line) => / (?:fail|unknown)/.test(line))).toEqual([])
      expect(report.results.find(({ ruleId }) => ruleId === 'cert/active')?.status).toBe('pass')
    })
  }

  it('by a path out of the folder, which is not followed', async () => {
    const files = exampleFiles('healthy')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString()
    put(files, 'mixpanel.yaml', `${settings}certificate: ../secret.pem\n`)
    const { report } = await examine(files)
    const result = report.results.find(({ ruleId }) => ruleId === 'cert/active')
    expect(result?.status).toBe('unknown')
    expect(JSON.stringify(result?.needs)).toContain('which is not in the folder')
  })

  it.each([
    ['./nothere.cer', 'names “./nothere.cer”, and there is no such file next to “mixpanel.yaml”.'],
    ['../x.cer', 'names “../x.cer”, which is not in the folder of “mixpanel.yaml”; put the file in that folder.'],
    ['.', 'names “.”, which is a folder; give the name of the certificate file.'],
    [sha1.slice(1), 'has 39 hexadecimal digits; a SHA-1 fingerprint has 40, and a SHA-256 fingerprint 64.'],
    [`${sha1.match(/../g)?.join(':') ?? ''}:AB`, 'has 42 hexadecimal digits; a SHA-1 fingerprint has 40, and a SHA-256 fingerprint 64.'],
  ])('by what is not there: %s', async (typed, says) => {
    const files = exampleFiles('healthy')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString()
    put(files, 'mixpanel.yaml', `${settings}certificate: ${typed}\n`)
    const { report } = await examine(files)
    expect(report.verdict).toBe('incomplete')
    const location = { path: 'mixpanel.yaml', line: settings.split('\n').length, column: 14 }
    expect(report.problems).toMatchObject([{ lost: true, message: `certificate: ${says} It was ignored.`, location }])
    // What the user says elsewhere counts before it.
    const told = await examine(files, { roles: { 'Mixpanel.cer': 'cert' } })
    expect([told.report.verdict, told.report.problems]).toEqual(['pass', []])
  })

  it('by --cert, which counts before the settings', async () => {
    const files = exampleFiles('healthy')
    files.set('new.cer', pem('stranger-until-2028-05-05'))
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString()
    put(files, 'mixpanel.yaml', `${settings}certificate: ${sha1}\n`)
    expect(await findings(files, { roles: { 'new.cer': 'cert' } })).toEqual(['cert/active fail not-the-active-one CE-04 error'])
  })

  it('by nothing: neither a request or a key, nor a copy in another form, makes it ambiguous', async () => {
    const files = exampleFiles('healthy')
    files.set('request.csr', readFileSync(join(ROOT, 'test/certs/request.csr')))
    files.set('Mixpanel-raw.cer', new X509Certificate(pem(active)).raw)
    expect(await findings(files)).toEqual([])
    // It is one certificate, and of its files one cannot be uploaded.
    const { report } = await examine(files)
    const unknown = report.results.filter(({ ruleId, status }) => ruleId.startsWith('cert/') && status === 'unknown')
    expect([report.verdict, unknown.map(({ ruleId }) => ruleId)]).toEqual(['incomplete', ['cert/base64']])
    const told = await examine(files, { roles: { 'Mixpanel.cer': 'cert' } })
    expect(told.report.verdict).toBe('pass')
    const raw = await examine(files, { roles: { 'Mixpanel-raw.cer': 'cert' } })
    expect(raw.report.results.find(({ ruleId }) => ruleId === 'cert/base64')?.status).toBe('fail')
  })

  it.each([
    ['cert/single', 'chain.cer', (): string => `${pem(active).toString()}\n${pem('stranger-until-2028-05-05').toString()}`],
    [
      'cert/base64',
      'bare.cer',
      (): string =>
        pem(active)
          .toString()
          .replace(/-----.*/g, ''),
    ],
  ])('by nothing: %s cannot tell beside %s', async (rule, name, content) => {
    const files = exampleFiles('healthy')
    files.set(name, Buffer.from(content()))
    const { report } = await examine(files)
    const unknown = report.results.filter(({ ruleId, status }) => ruleId.startsWith('cert/') && status === 'unknown')
    expect([await findings(files), unknown.map(({ ruleId }) => ruleId)]).toEqual([[], [rule]])
  })
})

describe('which certificate signs', () => {
  const spOnly = (files: Files): void => {
    files.delete('federationmetadata.xml')
  }

  it('is found by the portal’s records although they are a second off, if it is marked active', async () => {
    const files = exampleFiles('healthy')
    spOnly(files)
    const active = async (): Promise<string | undefined> =>
      (await examine(files)).report.results.find(({ ruleId }) => ruleId === 'cert/active')?.status
    edit(files, 'sp.json', (sp) => {
      sp['keyCredentials'] = records('active-until-2028-03-04', { identifier: 'none', off: 1000 })
    })
    expect([await active(), await findings(files)]).toEqual(['pass', []])
    // Keys without a thumbprint may be anything, where none of them is marked active.
    edit(files, 'sp.json', (sp) => {
      sp['preferredTokenSigningKeyThumbprint'] = null
    })
    expect([await active(), await findings(files)]).toEqual(['unknown', []])
    files.set('Mixpanel.cer', pem('stranger-until-2028-05-05'))
    expect([await active(), await findings(files)]).toEqual(['unknown', []])
  })

  it('is not known from a list that PowerShell shows empty', async () => {
    const files = exampleFiles('healthy')
    spOnly(files)
    const sp = JSON.parse(Buffer.from(files.get('sp.json') ?? []).toString()) as Record<string, unknown>
    const pascal = Object.entries({ ...sp, keyCredentials: [], preferredTokenSigningKeyThumbprint: null })
    put(files, 'sp.json', Object.fromEntries(pascal.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value])))
    const { report } = await examine(files)
    const status = (id: string): string | undefined => report.results.find(({ ruleId }) => ruleId === id)?.status
    expect([status('cert/signing-key'), status('cert/active')]).toEqual(['unknown', 'unknown'])
  })

  it('is found by fetched metadata, before the export and before saved metadata', async () => {
    const files = exampleFiles('healthy')
    const saved = Buffer.from(files.get('federationmetadata.xml') ?? []).toString()
    const stranger = new X509Certificate(pem('stranger-until-2028-05-05')).raw.toString('base64')
    files.delete('federationmetadata.xml')
    const fetched = saved.replace(/<X509Certificate>[^<]+/, `<X509Certificate>${stranger}`)
    const record = readFileSync(join(ROOT, 'examples/live-record/metadata.txt'), 'utf8')
    put(files, 'metadata.txt', record.slice(0, record.indexOf('<?xml')) + fetched)
    const failures = await findings(files)
    expect(failures.filter((line) => line.startsWith('cert/'))).toEqual(['cert/active fail superseded CE-06 error'])
  })
})
