import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { clocksOf } from '../src/commands/machine.ts'
import { OWN_VARIABLES, type SelfCheck } from '../src/domain/self-check.ts'
import { openNetwork } from '../src/network/client.ts'
import { within } from './live/_within.ts'
import { ROOT } from './support/indexes.ts'
import { folder } from './support/program.ts'

type Env = Readonly<Record<string, string>>

async function run(args: readonly string[], env: Env = {}) {
  const out = { stdout: '', stderr: '' }
  const code = await main(['doctor', ...args], {
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    env,
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: () => new Date('2026-09-01T00:00:00Z'),
  })
  return { code, ...out }
}

async function checked(args: readonly string[], env: Env = {}) {
  const { code, stdout } = await run([...args, '--format', 'json'], env)
  const { works, checks } = JSON.parse(stdout) as { works: boolean; checks: readonly SelfCheck[] }
  return { code, works, check: (id: string) => checks.find((each) => each.id === id) }
}

describe('doctor', () => {
  it('exits 0 where nothing is wrong, in both formats', async () => {
    const { code, stdout, stderr } = await run([])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ sso-doctor can work here.*\n\n✓ Program {2}/)
    expect(stdout).toContain(`Node ${process.versions.node} on ${process.platform}`)
    expect(await checked([])).toMatchObject({ code: 0, works: true })
  })

  it('writes ASCII where the locale has no more', async () => {
    const { stdout } = await run([], { LC_ALL: 'C' })
    expect(stdout).toMatch(/^ok sso-doctor can work here/)
    expect(stdout).toMatch(/^[\n\x20-\x7e]*$/)
  })

  it('works with a time zone that does not exist', () => {
    const bin = join(ROOT, 'bin', 'sso-doctor.js')
    const { status, stdout } = spawnSync(process.execPath, [bin, 'doctor'], { env: { ...process.env, TZ: 'No/Where' }, encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, expect.stringContaining('time zone unknown')])
  })

  it('exits 2 for a wrong configuration, with its place', async () => {
    const path = join(folder([['c.yaml', 'failOn: never\n']]), 'c.yaml')
    const { code, works, check } = await checked(['--config', path])
    expect({ code, works }).toEqual({ code: 2, works: false })
    expect(check('config')).toMatchObject({ status: 'error', values: { file: path, valid: false } })
    expect(check('config')?.message).toContain('c.yaml:1:9: ')
    expect((await run(['--config', path])).stdout).toMatch(/^✗ 1 problem would make sso-doctor fail here\.\n/)
    expect((await run(['--config', path])).stdout).toContain(' sso-doctor schema config')
    expect((await run(['--config', path], { npm_command: 'exec' })).stdout).toContain(' npx sso-doctor schema config')
  })

  it('reads the proxy as --live does, and shows neither its user name nor its password', async () => {
    const env = { HTTPS_PROXY: 'http://bob:hunter2@proxy.contoso.com:8080', NO_PROXY: '.mixpanel.com,localhost' }
    const { stdout } = await run(['--format', 'json'], env)
    expect(stdout).not.toMatch(/bob|hunter2/)
    expect((await checked([], env)).check('proxy')).toMatchObject({
      status: 'ok',
      message:
        '--live uses http://proxy.contoso.com:8080 (HTTPS_PROXY, with a user name and a password (not shown)); NO_PROXY excepts mixpanel.com',
      values: { variable: 'HTTPS_PROXY', login: true, direct: ['mixpanel.com'] },
    })
    expect((await checked([], { HTTPS_PROXY: 'http://p', NO_PROXY: '*' })).check('proxy')).toMatchObject({
      status: 'ok',
      values: { direct: ['login.microsoftonline.com', 'mixpanel.com'] },
    })
    for (const wrong of ['http://bob:hun%ter2@p', 'socks5://bob:hunter2@p', 'http://bob:hunter2@:x:y']) {
      const result = await run(['--format', 'json'], { https_proxy: wrong })
      expect(result.code, wrong).toBe(2)
      expect(result.stdout).not.toMatch(/hunter2|hun%ter2/)
      expect(result.stdout).toContain('--live cannot use https_proxy: ')
    }
  })

  it('reads the added certificates', async () => {
    const cwd = folder([
      ['none.pem', 'hello'],
      ['broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ])
    const of = async (path: string) => (await checked([], { NODE_EXTRA_CA_CERTS: path })).check('extra-cas')
    expect(await of(join(ROOT, 'examples/healthy/Mixpanel.cer'))).toMatchObject({
      status: 'ok',
      values: { certificates: 1, expired: 0, unreadable: 0 },
    })
    expect(await of(join(cwd, 'none.pem'))).toMatchObject({ status: 'warning', values: { certificates: 0 } })
    expect(await of(join(cwd, 'broken.pem'))).toMatchObject({ status: 'warning', values: { certificates: 0, unreadable: 1 } })
    expect((await of(join(cwd, 'gone.pem')))?.message).toContain('which does not exist')
    expect((await of(cwd))?.message).toContain('which is not a regular file')
  })

  it('prints no secret, and no character of the environment that a terminal would obey', async () => {
    const hostile = 'x\u001b[2J\u202e\n::error::y'
    const env = Object.fromEntries([
      ...OWN_VARIABLES.filter(([name]) => name !== 'COLUMNS').map(([name, secret]) => [name, secret ? 'hunter2\u001b[2J' : hostile]),
      ...['LANG', 'NODE_EXTRA_CA_CERTS', 'NO_PROXY', 'HTTPS_PROXY', 'NODE_OPTIONS'].map((name) => [name, hostile]),
    ]) as Env
    for (const format of ['pretty', 'json']) {
      const { code, stdout, stderr } = await run(['--format', format, '--no-color'], env)
      expect(code).toBe(2)
      expect(stdout).not.toContain('hunter2')
      // eslint-disable-next-line no-control-regex
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^::/m)
    }
  })

  it('names every variable of its own that the program reads', () => {
    const src = join(ROOT, 'src')
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const read = files.flatMap((file) =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/env\['(SSO_DOCTOR_\w+)'\]/g)].map(([, name]) => name),
    )
    const known = OWN_VARIABLES.map(([name]) => name)
    expect(known.filter((name) => name.startsWith('SSO_DOCTOR_')).sort()).toEqual([...new Set(read)].sort())
  })

  it('refuses a wrong flag like check', async () => {
    expect(await run(['--timeout', 'x'])).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('doctor --live', () => {
  const of = (clocks: Awaited<ReturnType<typeof clocksOf>>) =>
    clocks.map(({ host, seconds, trouble }) => [host, seconds === null ? null : Math.abs(seconds) <= 2, trouble !== null])

  it('compares the clock with a host of Microsoft and of Mixpanel, by one GET each', async () => {
    await within({}, async (world) => {
      const network = openNetwork({
        allowHosts: [],
        pins: world.pins,
        dnsServers: [],
        token: 'hunter2',
        env: {},
        ca: [world.ca],
        clock: () => new Date(),
      })
      const late = openNetwork({
        allowHosts: [],
        pins: world.pins,
        dnsServers: [],
        token: null,
        env: {},
        ca: [world.ca],
        clock: () => new Date(Date.now() - 7_200_000),
      })
      try {
        expect(of(await clocksOf(network, 10_000))).toEqual([
          ['login.microsoftonline.com', true, false],
          ['mixpanel.com', true, false],
        ])
        expect(world.asked.map(({ host, method, url }) => `${method} ${host}${url}`).sort()).toEqual([
          'GET login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
          'GET mixpanel.com/',
        ])
        expect(JSON.stringify(world.asked.map(({ headers }) => headers))).not.toContain('hunter2')
        const [microsoft] = await clocksOf(late, 10_000)
        expect(Math.abs((microsoft?.seconds ?? 0) - 7200)).toBeLessThan(3)
      } finally {
        network.close()
        late.close()
      }
    })
  })

  it('says that a host cannot be reached, and exits 2', async () => {
    const args = ['login.microsoftonline.com', 'mixpanel.com'].flatMap((host) => ['--resolve', `${host}:443:127.0.0.1:9`])
    const { code, check } = await checked(['--live', '--timeout', '5', ...args])
    expect(code).toBe(2)
    expect(check('clock')).toMatchObject({ status: 'error' })
    expect(check('clock')?.message).toContain('--live cannot work here.')
  })
})
