import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { AZ, serveAz, type Tenant } from './support/fake-az.ts'
import { ROOT } from './support/indexes.ts'
import { powerShell } from './support/parse-powershell.ts'
import { exampleFiles, TODAY } from './support/run-case.ts'
import { folder, runHere } from './support/program.ts'

const APP = 'c0ffee00-2222-4b3c-9d4e-11111decade2'
const HAS_ZIP = spawnSync('zip', ['-v']).status === 0
const GROWTH = 'a00000c8-5555-4e6f-8a71-44444beef200'

type Entry = Readonly<Record<string, unknown>>

/** The tenant of examples/healthy, as the stand-in for az reads it. */
function healthyTenant(): Tenant {
  const files = exampleFiles('healthy')
  const read = (name: string): Entry => {
    const { '@odata.context': _, ...rest } = JSON.parse(Buffer.from(files.get(name) ?? []).toString()) as Entry
    return rest
  }
  const values = (name: string): readonly Entry[] => read(name)['value'] as readonly Entry[]
  const jobs = values('jobs.json')
  const users = values('users.json')
  return {
    tenantId: 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1',
    app: read('app.json'),
    sp: read('sp.json'),
    claims: read('claims.json'),
    assigned: values('assigned.json'),
    users,
    groups: [{ id: GROWTH, displayName: 'Growth', securityEnabled: true, mailEnabled: false, groupTypes: [] }],
    members: { [GROWTH]: users.map((user) => ({ '@odata.type': '#microsoft.graph.user', ...user })) },
    jobs,
    schemas: Object.fromEntries(jobs.map(({ id }) => [String(id), read('schema.json')])),
    secrets: values('secrets.json'),
    organization: { id: 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1', displayName: 'Contoso', verifiedDomains: [{ name: 'contoso.com' }] },
    metadata: Buffer.from(files.get('federationmetadata.xml') ?? []).toString(),
    signIns: [],
    provisioning: [],
    changes: [],
    pageSize: 2,
  }
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The addresses that were asked for, in order. */
  readonly calls: readonly string[]
  readonly cwd: string
  /** The folder that the script made. */
  readonly bundle: string
  read(file: string): Entry & { readonly value: readonly Entry[] }
}

/** Writes the script with `collect` and runs it with a stand-in for az. */
async function runScript(
  tenant: Tenant,
  { flags = ['--app', APP], args = [], zip = true }: { flags?: string[]; args?: string[]; zip?: boolean } = {},
): Promise<Ran> {
  const cwd = folder()
  const bin = folder()
  const calls: string[] = []
  writeFileSync(join(bin, 'az'), AZ, { mode: 0o755 })
  if (!zip) writeFileSync(join(bin, 'zip'), '#!/bin/sh\nexit 127\n', { mode: 0o755 })
  // It may be missing where the tests run: this one has the same arguments.
  else if (!HAS_ZIP) writeFileSync(join(bin, 'zip'), '#!/bin/sh\nexec tar -czf "$2" "$3"\n', { mode: 0o755 })
  expect(await runHere(['collect', '--shell', 'bash', ...flags, '--out', join(cwd, 'collect.sh')])).toMatchObject({ code: 0, stderr: '' })
  const env = {
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    FAKE_AZ_PORT: String(await serveAz(tenant, cwd, calls)),
  }
  const child = spawn('bash', ['collect.sh', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString('utf8')))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  const bundle = join(cwd, readdirSync(cwd).find((name) => /^mixpanel-sso-[\d-]+$/.test(name)) ?? '-')
  return {
    ...written,
    code,
    calls,
    cwd,
    bundle,
    read: (file) => JSON.parse(readFileSync(join(bundle, file), 'utf8')) as ReturnType<Ran['read']>,
  }
}

async function check(path: string): Promise<{ readonly code: number | null; readonly report: Report }> {
  const { code, stdout } = await runHere(['check', path, '--now', TODAY, '--format', 'json'])
  return { code, report: JSON.parse(stdout) as Report }
}

function settingsInto(bundle: string): void {
  for (const name of ['mixpanel.yaml', 'Mixpanel.cer']) writeFileSync(join(bundle, name), exampleFiles('healthy').get(name) ?? '')
}

describe('the bash script', () => {
  it('collects from a healthy tenant what passes with the settings filled in', async () => {
    const ran = await runScript(healthyTenant())
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.calls.filter((call) => call.startsWith('REFUSED'))).toEqual([])
    expect(readdirSync(ran.bundle).sort()).toEqual(
      [
        ...['app.json', 'assigned.json', 'claims-mapping.json', 'claims.json', 'federationmetadata.xml', 'groups.json', 'jobs.json'],
        ...[`members-${GROWTH}.json`, 'organization.json', 'schema.json', 'secrets.json', 'sp-keys.json', 'sp.json'],
        ...['token-policies-app.json', 'token-policies.json', 'users.json'],
      ].sort(),
    )
    settingsInto(ran.bundle)
    const { code, report } = await check(ran.bundle)
    expect(report).toMatchObject({ verdict: 'pass', problems: [], ignored: [] })
    expect(code).toBe(0)
    expect(report.inputs.map(({ kind }) => kind)).not.toContain(null)
  })

  it('follows every page, and writes them as one list that is complete', async () => {
    const { read, calls } = await runScript(healthyTenant())
    expect(calls.filter((call) => call.includes('appRoleAssignedTo'))).toHaveLength(2)
    const assigned = read('assigned.json')
    expect(assigned.value.map(({ principalDisplayName }) => principalDisplayName)).toEqual([
      'Dana Okafor',
      'Luis Brandt',
      'Mei Sato',
      'Growth',
    ])
    expect(Object.keys(assigned)).toEqual(['@odata.context', 'value'])
  })

  it('reads the assigned people alone, fifteen in a call', async () => {
    const tenant = healthyTenant()
    const many = Array.from({ length: 17 }, (_, n) => ({
      id: `b00000${String(n + 10)}-5555-4e6f-8a71-44444beef1aa`,
      displayName: `Zoë ${n}`,
      mail: `z${n}@contoso.com`,
      userPrincipalName: `z${n}@contoso.com`,
    }))
    const stranger = { id: 'dead0000-5555-4e6f-8a71-44444beef1aa', userPrincipalName: 'stranger@contoso.com' }
    const { read, calls } = await runScript({
      ...tenant,
      pageSize: 100,
      users: [...many, stranger],
      assigned: many.map(({ id }) => ({
        principalId: id,
        principalType: 'User',
        resourceId: '5e7f1ce0-4444-4d5e-9f60-33333c0de504',
        appRoleId: '0',
      })),
    })
    expect(calls.filter((call) => call.includes('/users?'))).toHaveLength(2)
    expect(
      read('users.json')
        .value.map(({ displayName }) => displayName)
        .sort(),
    ).toEqual(many.map(({ displayName }) => displayName).sort())
  })

  it('reads everybody where provisioning is set to all users', async () => {
    const tenant = healthyTenant()
    const { read, calls } = await runScript({
      ...tenant,
      users: [...tenant.users, { id: 'dead0000-5555-4e6f-8a71-44444beef1aa', userPrincipalName: 'stranger@contoso.com' }],
      secrets: tenant.secrets.map((each) => (each['key'] === 'SyncAll' ? { ...each, value: 'true' } : each)),
    })
    expect(calls.some((call) => /\/users\?.*filter/.test(call))).toBe(false)
    expect(read('users.json').value.map(({ userPrincipalName }) => userPrincipalName)).toContain('stranger@contoso.com')
  })

  it('writes no secret, even if Graph gives one', async () => {
    const tenant = healthyTenant()
    const secrets = [
      { key: 'BaseAddress', value: 'https://mixpanel.com/api/app/scim/v2' },
      { key: 'SecretToken', value: 'canary-token-1' },
      { key: 'Password', value: 'canary-token-2' },
      { key: 'Oauth2AccessToken', value: '' },
      { key: 'UserName', value: null },
    ]
    const { cwd, read } = await runScript({ ...tenant, secrets, pageSize: 100 })
    const byKey = new Map(read('secrets.json').value.map(({ key, value }) => [key, value]))
    expect(Object.fromEntries(byKey)).toEqual({
      BaseAddress: 'https://mixpanel.com/api/app/scim/v2',
      SecretToken: '*',
      Password: '*',
      Oauth2AccessToken: '',
      UserName: null,
    })
    expect(spawnSync('grep', ['-rl', 'canary-token', cwd], { encoding: 'utf8' })).toMatchObject({ status: 1, stdout: '' })
  })

  it.for([0, 1, 2])('keeps the error of each third call, and the rest (from call %i)', async (first) => {
    const ran = await runScript({ ...healthyTenant(), prettyErrors: first === 1, fails: (call) => call % 3 === first })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const failed = /^Not read: (.*)\. Each/m.exec(ran.stdout)?.[1]?.split(' ') ?? []
    expect(failed.length).toBeGreaterThan(4)
    for (const file of failed)
      expect(ran.read(file)).toMatchObject({
        call: expect.stringMatching(/^GET https:\/\//) as unknown,
        error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
      })
    settingsInto(ran.bundle)
    const { code, report } = await check(ran.bundle)
    const required = report.results.filter((result) => result.required && result.status === 'unknown')
    expect({ code, verdict: report.verdict }).toEqual(
      required.length === 0 ? { code: 0, verdict: 'pass' } : { code: 3, verdict: 'incomplete' },
    )
    expect(report.problems.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).sort()).toEqual([...failed].sort())
    for (const { lost, message } of report.problems) {
      expect(lost).toBe(false)
      expect(message).toMatch(
        /of “GET https:\/\/[^”]+”: “Authorization_RequestDenied”, “Insufficient privileges.*is not allowed to read it/,
      )
    }
    // What was read is judged, and what is missing is asked for.
    expect(report.summary.pass).toBeGreaterThan(20)
    const asked = report.results.flatMap(({ needs }) => needs.map(({ evidence }) => evidence))
    if (failed.includes('claims.json')) expect(asked).toContain('Attributes & Claims (was: User Attributes & Claims)')
    if (failed.includes('token-policies.json')) expect(asked).toContain('the token issuance policy (signing option and algorithm)')
    // The archive has the same in it.
    const archive = join(ran.cwd, readdirSync(ran.cwd).find((name) => name.endsWith('.zip')) ?? '-')
    if (!HAS_ZIP) {
      const packed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
      for (const file of readdirSync(ran.bundle).filter((name) => !/mixpanel/i.test(name))) expect(packed).toContain(`/${file}\n`)
      return
    }
    const ofArchive = (await check(archive)).report
    expect(ofArchive.problems.map(({ message }) => message)).toEqual(report.problems.map(({ message }) => message))
    expect(ofArchive.inputs).toHaveLength(report.inputs.length - 2)
  })

  it('says in a list that its rest is missing', async () => {
    const few = await runScript({ ...healthyTenant(), pageSize: 1, fails: (call) => call === 18 })
    const [rest = '-'] = readdirSync(few.bundle).filter((name) => name.endsWith('-rest.json'))
    expect(few.read(rest)).toHaveProperty('error')
    const list = few.read(rest.replace('-rest', ''))
    expect(list['@odata.nextLink']).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/[^?]+$/)
    expect(list.value.length).toBeGreaterThan(0)
  })

  it('leaves the folder where nothing can be zipped', async () => {
    const { code, stdout, bundle, cwd } = await runScript(healthyTenant(), { zip: false })
    expect(code).toBe(0)
    expect(stdout).toContain('There is no zip here')
    expect(existsSync(join(bundle, 'sp.json'))).toBe(true)
    expect(readdirSync(cwd).filter((name) => name.endsWith('.zip'))).toEqual([])
  })

  it('takes the app as an argument, and refuses what is no Application ID', async () => {
    const refused = await runScript(healthyTenant(), { flags: [], args: ['Mixpanel; echo'] })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('This is no Application ID.')
    expect(refused.calls).toEqual([])
    const taken = await runScript(healthyTenant(), { flags: [], args: [` ${APP.toUpperCase()}`] })
    expect(taken.code).toBe(0)
    expect(taken.read('app.json')['appId']).toBe(APP)
  })

  it('says that nobody is signed in', async () => {
    const { code, stderr } = await runScript({ ...healthyTenant(), signedOut: true })
    expect(code).toBe(2)
    expect(stderr).toBe('Nobody is signed in. Run: az login --allow-no-subscriptions\n')
  })

  it('writes logs without addresses, places and devices', async () => {
    const personal = {
      ipAddress: '203.0.113.9',
      location: { city: 'Canaryville', countryOrRegion: 'DE' },
      deviceDetail: { displayName: 'CANARY-LAPTOP', browser: 'Canary 1.0' },
      userAgent: 'Canary/1.0',
    }
    const signIns = [
      {
        ...personal,
        id: '66ea54eb-0000-4aaa-8aaa-000000000001',
        createdDateTime: '2026-08-30T09:15:41.6195833Z',
        userPrincipalName: 'ann@contoso.com',
        appId: APP,
        correlationId: 'd79f5bee-0000-4aaa-8aaa-000000000003',
        status: { errorCode: 50105, failureReason: 'Not assigned.', additionalDetails: null },
        appliedConditionalAccessPolicies: [{ id: '1', displayName: 'Block outside DE', result: 'notApplied', enforcedGrantControls: [] }],
      },
    ]
    const provisioning = [{ id: '1', jobId: 'mixpanel.1', changeId: '2', provisioningSteps: [], initiatedBy: { displayName: 'CANARY' } }]
    const changes = [
      {
        id: 'Directory_1',
        activityDateTime: '2026-08-30T08:15:00Z',
        activityDisplayName: 'Update service principal',
        initiatedBy: {
          user: { id: '3', userPrincipalName: 'admin@contoso.com', displayName: 'CANARY', ipAddress: '203.0.113.9' },
          app: null,
        },
        targetResources: [{ id: '5e7f1ce0-4444-4d5e-9f60-33333c0de504', type: 'ServicePrincipal', modifiedProperties: [] }],
        additionalDetails: [{ key: 'User-Agent', value: 'Canary/1.0' }],
      },
    ]
    const tenant = { ...healthyTenant(), signIns, provisioning, changes }
    const without = await runScript(tenant)
    expect(without.calls.filter((call) => call.includes('auditLogs'))).toEqual([])
    const { read, bundle, calls } = await runScript(tenant, { flags: ['--app', APP, '--logs', '7d'] })
    const [entry] = read('signins.json').value
    expect(entry).toMatchObject({
      createdDateTime: '2026-08-30T09:15:41.6195833Z',
      status: { errorCode: 50105 },
      appliedConditionalAccessPolicies: [{ displayName: 'Block outside DE', result: 'notApplied' }],
    })
    expect(read('ProvisioningLogs.json').value).toMatchObject([{ changeId: '2' }])
    const change = { activityDisplayName: 'Update service principal', initiatedBy: { user: { userPrincipalName: 'admin@contoso.com' } } }
    // Once for each of the two objects of the app.
    expect(read('AuditLogs.json').value).toMatchObject([change, change])
    for (const file of readdirSync(bundle)) expect(readFileSync(join(bundle, file), 'utf8')).not.toMatch(/canary|203\.0\.113/i)
    const asked = calls.filter((call) => call.includes('auditLogs'))
    expect(asked).toHaveLength(5)
    for (const call of asked) {
      const [since = ''] = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/.exec(decodeURIComponent(call)) ?? []
      expect(Math.abs(Date.now() - 7 * 86_400_000 - Date.parse(since))).toBeLessThan(120_000)
    }
  })
})

/** The files that a script names, also in its comments. */
function files(text: string): readonly string[] {
  return [...new Set(text.match(/(?<=[ '"])[A-Za-z][\w-]*\.(?:json|xml)\b/g))].sort()
}

/** The script of a shell, as `collect` prints it. */
async function script(shell: 'bash' | 'powershell', ...flags: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere(['collect', '--shell', shell, ...flags])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

describe('the PowerShell script', () => {
  it('is PowerShell, with and without the settings filled in', async () => {
    for (const flags of [[], ['--app', APP, '--logs', '30d']])
      expect((await powerShell(await script('powershell', ...flags))).errors).toEqual([])
    expect((await powerShell('if (')).errors).not.toEqual([])
  })

  it('makes no call but GET, and changes nothing but its own folder', async () => {
    const parsed = await powerShell(await script('powershell', '--app', APP, '--logs', '7d'))
    const own = ['Get-Answer', 'Get-AddressesById', 'Save-List', 'Save-Object', 'Write-Failure', 'Write-Saved', 'Write-Text']
    const reading = ['Get-Command', 'Get-Location', 'Get-MgContext', 'Get-MgEnvironment', 'Read-Host', 'Join-Path']
    const inMemory = ['ConvertFrom-Json', 'ConvertTo-Json', 'ForEach-Object', 'New-Object', 'Sort-Object', 'Where-Object', 'Write-Host']
    const here = [
      'New-Item',
      'Out-Null',
      'Compress-Archive',
      'Remove-TypeData',
      'Connect-MgGraph',
      'Invoke-MgGraphRequest',
      'Invoke-WebRequest',
    ]
    expect(new Set(parsed.texts('command_name'))).toEqual(new Set([...own, ...reading, ...inMemory, ...here]))
    const calls = parsed.texts('command').filter((text) => /^Invoke-/.test(text))
    expect(calls).toHaveLength(2)
    for (const call of calls) expect(call).toMatch(/ -Method GET /i)
    for (const text of parsed.texts('command').filter((each) => each.startsWith('ConvertTo-Json'))) expect(text).toMatch(/-Depth [23]0/)
  })

  it('asks for permissions that only read, and lists each at its top', async () => {
    const text = await script('powershell')
    const [comments = ''] = text.split('param(')
    const scopes = [...text.slice(comments.length).matchAll(/'([A-Z]\w+\.[A-Z][A-Za-z.]+)'/g)].map(([, scope = '']) => scope)
    expect(scopes).toHaveLength(9)
    for (const scope of scopes) {
      expect(scope).toMatch(/^\w+\.Read\.\w+$/)
      expect(comments).toContain(scope)
    }
  })

  it('reads the same as the bash script: the same addresses, properties and files', async () => {
    const [bash, ps] = [await script('bash'), await script('powershell')]
    expect(files(ps)).toEqual(files(bash))
    const properties = (text: string): readonly string[] => [...new Set(text.match(/\bid,[A-Za-z,]{20,}/g))].sort()
    expect(properties(ps)).toEqual(properties(bash))
    expect(properties(bash)).toHaveLength(4)
    const [person = ''] = properties(bash).filter((each) => each.includes('userPrincipalName'))
    // What a reader of users reads is asked for; objectId is the id in retired modules.
    const read = [
      ...readFileSync(join(ROOT, 'src/readers/records/users.ts'), 'utf8').matchAll(
        /(?:record\.text\((?:record\.has\('id'\) \? 'id' : )?|(?:enabledIn|userTypeIn)\(record, )'(\w+)'/g,
      ),
    ]
    const missing = new Set(read.map(([, name = '']) => name).filter((name) => !person.split(',').includes(name)))
    expect(read.length).toBeGreaterThan(8)
    expect([...missing].sort()).toEqual(['objectId'])
    const listed = (text: string): string => text.slice(text.indexOf('# WHAT IT WRITES'), text.indexOf('browsers\n'))
    expect(listed(ps)).toBe(listed(bash))
    const path = (text: string): readonly string[] =>
      [
        ...new Set(
          text.match(
            /\/(?:claimsPolicy|claimsMappingPolicies|tokenIssuancePolicies|appRoleAssignedTo|synchronization\/\w+|auditLogs\/\w+|members)\b/g,
          ),
        ),
      ].sort()
    expect(path(ps)).toEqual(path(bash))
    expect(path(bash)).toHaveLength(10)
  })
})

describe('collect', () => {
  it.for(['bash', 'powershell'] as const)('prints one file of ASCII with line feeds: %s', async (shell) => {
    const text = await script(shell, '--app', APP)
    expect(text).toMatch(/^[\n\x20-\x7e]+\n$/)
    expect(text).toContain(`'${APP}'`)
    expect(await script(shell)).not.toContain(APP)
  })

  it('names in the list at the top every file that it writes', async () => {
    const text = await script('bash')
    const [comments = '', code = ''] = text.split('set -u')
    // This one has only the error of a call.
    expect(files(code).filter((file) => !comments.includes(file))).toEqual(['federationmetadata.json'])
    expect(files(code).length).toBeGreaterThan(15)
  })

  it.for([
    [
      ['--shell', 'bash', '--app', 'Mixpanel'],
      '--app takes the Application ID, such as 01234567-89ab-cdef-0123-456789abcdef, not “Mixpanel”.',
    ],
    [['--shell', 'bash', '--app', `${APP}0`], '--app takes the Application ID'],
    [['--shell', 'bash', '--app', "'; rm -rf ~ #"], '--app takes the Application ID'],
    [['--shell', 'fish'], '--shell is one of bash, powershell, not “fish”.'],
    [[], 'collect needs --shell bash (Azure CLI) or --shell powershell (Microsoft Graph PowerShell).'],
    [['--shell', 'bash', '--logs', '0d'], '--logs takes a number of days from 1d to 30d, not “0d”.'],
    [['--shell', 'bash', '--logs', '31d'], '--logs takes a number of days'],
    [['--shell', 'bash', '--logs', 'week'], '--logs takes a number of days'],
    [['--shell', 'bash', 'exports'], 'collect takes no arguments, not “exports”.'],
  ] as const)('refuses %j', async ([flags, sentence]) => {
    const { code, stdout, stderr } = await runHere(['collect', ...flags])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  it('refuses a file that it did not write, and a folder that does not exist', async () => {
    const cwd = folder([
      ['keep.sh', 'echo precious'],
      ['empty.sh', ''],
    ])
    const out = (name: string): ReturnType<typeof runHere> => runHere(['collect', '--shell', 'bash', '--out', join(cwd, name)])
    expect(await out('keep.sh')).toMatchObject({ code: 2, stdout: '' })
    expect((await out('keep.sh')).stderr).toContain('is a file that collect did not write')
    expect(readFileSync(join(cwd, 'keep.sh'), 'utf8')).toBe('echo precious')
    expect((await out('empty.sh')).code).toBe(0)
    expect(await out('nodir/c.sh')).toMatchObject({ code: 2, stdout: '' })
    expect((await out('nodir/c.sh')).stderr).toContain(`could not be written: there is no folder “${join(cwd, 'nodir')}”.`)
  })

  it('without a shell shows a command for each', async () => {
    const { stderr } = await runHere(['collect', '--app', APP])
    expect(stderr).toContain(`\n  sso-doctor collect --shell bash --app ${APP} --out collect.sh\n`)
    expect(stderr).toContain(`\n  sso-doctor collect --shell powershell --app ${APP} --out collect.ps1\n`)
  })

  it('writes the file with --out, says how to run it, and goes through no link', async () => {
    const cwd = folder([['precious', 'precious']])
    const path = join(cwd, 'collect.ps1')
    const { code, stdout } = await runHere(['collect', '--app', APP, '--out', path])
    expect(code).toBe(0)
    expect(stdout).toContain(`run:\n  powershell -ExecutionPolicy Bypass -File ${path}\n`)
    expect((await runHere(['collect', '--app', APP, '--out', path])).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(await script('powershell', '--app', APP))
    symlinkSync('precious', join(cwd, 'link.sh'))
    const refused = await runHere(['collect', '--shell', 'bash', '--out', join(cwd, 'link.sh')])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('nothing is written through a link')
    expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('precious')
  })
})
