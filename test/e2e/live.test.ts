import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import type { Handler } from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { folder, run, type Ended } from '../support/program.ts'
import { ROOT } from '../support/indexes.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'
import { openWorld, type TestWorld, type WorldOptions } from '../support/world/index.ts'
import { TOKEN } from '../support/world/values.ts'

// The built program against the world on loopback, as a user would run it.

async function opened(options: WorldOptions = {}): Promise<TestWorld> {
  const world = await openWorld(options)
  onTestFinished(() => world.close())
  return world
}

function environment(cwd: string): Readonly<Record<string, string>> {
  return {
    NODE_EXTRA_CA_CERTS: join(cwd, '.ca.pem'),
    HTTPS_PROXY: '',
    https_proxy: '',
    NODE_OPTIONS: '',
    NO_COLOR: '1',
    SSO_DOCTOR_SCIM_TOKEN: '',
  }
}

function setUp(world: TestWorld): string {
  return folder([...[...exampleFiles('healthy')].map(([name, bytes]) => [`bundle/${name}`, bytes] as const), ['.ca.pem', world.ca]])
}

function live(world: TestWorld, cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run(['check', 'bundle', '--now', TODAY, ...world.flags, ...args], { cwd, env: { ...environment(cwd), ...env } })
}

const reportIn = ({ stdout }: Ended): Report => JSON.parse(stdout) as Report
const statuses = (report: Report): readonly string[] =>
  report.results.filter(({ ruleId }) => ruleId.startsWith('live/')).map(({ ruleId, status }) => `${ruleId} ${status}`)

describe('check --live', () => {
  it('passes in a healthy world, records it, and gives the same report again without a network', async () => {
    const world = await opened()
    const cwd = setUp(world)
    const first = await live(world, cwd, ['--record', 'seen', '--format', 'json'], { SSO_DOCTOR_SCIM_TOKEN: TOKEN })
    expect(first.stderr).toBe('')
    expect(first.code).toBe(0)
    expect(statuses(reportIn(first))).toEqual([
      'live/reply-url pass',
      'live/postback-url pass',
      'live/sign-in-url pass',
      'live/authn-request pass',
      'live/entra-login pass',
      'live/metadata pass',
      'live/scim pass',
      'live/domain-txt pass',
      'live/clock pass',
    ])
    const asked = world.asked.length
    const again = await run(['check', 'bundle', 'seen', '--now', TODAY, '--format', 'json'], { cwd })
    expect(again.stdout).toBe(first.stdout)
    expect(again.code).toBe(0)
    expect(world.asked).toHaveLength(asked)
    expect(readFileSync(join(cwd, 'seen/scim-filter.txt'), 'utf8')).toContain('authorized: yes')
    for (const text of [
      first.stdout,
      first.stderr,
      ...['scim-filter', 'scim-count', 'scim-config', 'postback-url-1', 'entra-login'].map((name) =>
        readFileSync(join(cwd, `seen/${name}.txt`), 'utf8'),
      ),
    ]) {
      expect(text).not.toContain(TOKEN)
    }
  })

  it('names each host with --verbose, and the trust it was given', async () => {
    const world = await opened()
    const { stdout, stderr } = await live(world, setUp(world), ['--verbose'])
    for (const host of ['mixpanel.com', 'sso.mixpanel.com', 'login.microsoftonline.com']) expect(stderr).toContain(`contacting ${host}\n`)
    expect(stderr).not.toContain('\u001B')
    expect(stdout).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('takes the token from a file and from standard input, and says of a wrong one nothing but that it is wrong', async () => {
    const world = await opened()
    const cwd = setUp(world)
    const file = join(cwd, 'token.txt')
    writeFileSync(file, `${TOKEN}\n`)
    const scim = (ended: Ended): string | undefined => statuses(reportIn(ended)).find((each) => each.startsWith('live/scim'))
    expect(scim(await live(world, cwd, ['--scim-token-file', file, '--format', 'json']))).toBe('live/scim pass')
    expect(world.asked.some(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true)
    const piped = await run(['check', 'bundle', '--now', TODAY, ...world.flags, '--scim-token-file', '-', '--format', 'json'], {
      cwd,
      stdin: 'mp-not-the-token',
      env: environment(cwd),
    })
    expect(scim(piped)).toBe('live/scim fail')
    const broken = await live(world, cwd, ['--format', 'json'], { SSO_DOCTOR_SCIM_TOKEN: `${TOKEN} and more` })
    expect(broken.code).toBe(2)
    expect(broken.stderr).toContain('SSO_DOCTOR_SCIM_TOKEN')
    expect(broken.stderr + broken.stdout).not.toContain(TOKEN)
  })

  it.for([
    ['--timeout', 'soon'],
    ['--timeout', '0'],
    ['--resolve', 'mixpanel.com:443'],
    ['--resolve', 'mixpanel.com:443:localhost'],
    ['--dns-server', 'dns.example'],
    ['--allow-host', 'https://mixpanel.com/'],
    ['--scim-token-file', 'nowhere.txt'],
  ])('refuses %s %s', async (args) => {
    const cwd = folder([['bundle/app.json', '{}']])
    const { code, stderr } = await run(['check', 'bundle', '--live', ...args], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain(args[0])
  })

  it('refuses to record without --live', async () => {
    const { code, stderr } = await run(['check', '.', '--record', 'seen'], { cwd: folder() })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--live')])
  })

  it('checks TLS, whatever the environment says', async () => {
    const world = await opened()
    const cwd = setUp(world)
    const env = { NODE_EXTRA_CA_CERTS: '', NODE_TLS_REJECT_UNAUTHORIZED: '0', SSO_DOCTOR_SCIM_TOKEN: TOKEN }
    const report = reportIn(await live(world, cwd, ['--format', 'json'], env))
    expect(new Set(report.probes.filter(({ id }) => id !== 'domain-txt').map(({ outcome }) => outcome))).toEqual(
      new Set(['tls-interception']),
    )
    expect(report.verdict).toBe('pass')
    expect(world.asked).toEqual([])
  })

  it('stops at once on Ctrl-C, and says what was not done', async () => {
    const hangs: Handler = () => undefined
    const world = await opened({ hosts: { 'sso.mixpanel.com': hangs, 'mixpanel.com': hangs } })
    const cwd = setUp(world)
    const child = spawn(process.execPath, [join(ROOT, 'bin/sso-doctor.js'), 'check', 'bundle', ...world.flags], {
      cwd,
      env: { ...process.env, ...environment(cwd) },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    while (!world.asked.some(({ host }) => host === 'sso.mixpanel.com')) await new Promise((done) => setTimeout(done, 20))
    const stopped = performance.now()
    child.kill('SIGINT')
    const code = await new Promise<number | null>((done) => child.on('close', done))
    expect(performance.now() - stopped).toBeLessThan(2000)
    expect(code).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/stopped\. Not done: .*Mixpanel’s reply URL/)
  })

  it('needs less than 150 MB for a bomb and an endless body', async () => {
    const bomb: Handler = (_request, response) => {
      response.type('application/samlmetadata+xml').set('Content-Encoding', 'gzip')
      const gzip = createGzip()
      gzip.pipe(response)
      const zeros = Buffer.alloc(1024 * 1024, ' ')
      let left = 2000
      const more = (): void => {
        while (left-- > 0) if (!gzip.write(zeros)) return void gzip.once('drain', more)
        gzip.end()
      }
      response.on('close', () => (left = 0))
      more()
    }
    const endless: Handler = (_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const more = (): void => {
        while (response.write(chunk)) if (response.destroyed) return
        response.once('drain', more)
      }
      more()
    }
    const world = await opened({ hosts: { 'login.microsoftonline.com': bomb, 'sso.mixpanel.com': endless } })
    const cwd = setUp(world)
    const meter = join(cwd, 'meter.cjs')
    writeFileSync(meter, "process.on('exit', () => require('node:fs').writeSync(2, `RSS ${process.resourceUsage().maxRSS}`))")
    const { stderr, stdout } = await live(world, cwd, ['--format', 'json'], { NODE_OPTIONS: `--require ${meter}` })
    const kilobytes = Number(/RSS (\d+)/.exec(stderr)?.[1])
    expect(reportIn({ stdout } as Ended).probes.filter(({ detail }) => detail.includes('was cut'))).toHaveLength(3)
    expect(kilobytes).toBeLessThan(150 * 1024)
  })
})

/** Prints every socket and look-up that a process begins, and whether the HTTP client was loaded. */
const WATCH = `
const { createHook } = require('node:async_hooks')
const fs = require('node:fs')
const read = fs.readFileSync
let client = false
fs.readFileSync = (file, ...rest) => {
  client ||= /parts.live-/.test(String(file))
  return read(file, ...rest)
}
const seen = new Set()
createHook({ init(_id, type) { if (/^(?:TCP|UDP|TLS|GETADDRINFO|QUERY|DNS|HTTP)/.test(type)) seen.add(type) } }).enable()
process.on('exit', () => fs.writeSync(2, 'WATCH ' + JSON.stringify([...seen].sort()) + ' ' + client))
`

describe('without --live', () => {
  it.for([['check', 'bundle'], ['check', 'bundle', '--format', 'json'], ['explain', 'live/scim', 'bundle'], ['rules']])(
    'no socket is opened: %s %s',
    async (args) => {
      const cwd = folder([...[...exampleFiles('healthy')].map(([name, bytes]) => [`bundle/${name}`, bytes] as const), ['watch.cjs', WATCH]])
      const { stderr } = await run(args, {
        cwd,
        env: { NODE_OPTIONS: `--require ${join(cwd, 'watch.cjs')}`, SSO_DOCTOR_SCIM_TOKEN: TOKEN },
      })
      expect(stderr).toContain('WATCH [] false')
    },
  )

  it('with it, the watch sees them', async () => {
    const world = await opened()
    const cwd = setUp(world)
    writeFileSync(join(cwd, 'watch.cjs'), WATCH)
    const { stderr } = await live(world, cwd, ['--format', 'json'], { NODE_OPTIONS: `--require ${join(cwd, 'watch.cjs')}` })
    expect(stderr).toMatch(/WATCH \[.*"TCPWRAP".*\] true/)
  })

  it('a record is judged without a socket', async () => {
    const cwd = folder([
      ...[...exampleFiles('healthy')].map(([name, bytes]) => [`bundle/${name}`, bytes] as const),
      ...[...exampleFiles('live-record')].map(([name, bytes]) => [`seen/${name}`, bytes] as const),
      ['watch.cjs', WATCH],
    ])
    const { stdout, stderr, code } = await run(['check', 'bundle', 'seen', '--now', TODAY, '--format', 'json'], {
      cwd,
      env: { NODE_OPTIONS: `--require ${join(cwd, 'watch.cjs')}` },
    })
    expect(stderr).toContain('WATCH [] false')
    expect(code).toBe(0)
    expect(statuses(JSON.parse(stdout) as Report).every((each) => each.endsWith(' pass'))).toBe(true)
  })
})

describe('doctor --live', () => {
  it('trusts the added CA, compares the clock, and sends no token', async () => {
    const world = await opened()
    const cwd = setUp(world)
    const { code, stdout, stderr } = await run(['doctor', ...world.flags, '--format', 'json'], {
      cwd,
      env: { ...environment(cwd), SSO_DOCTOR_SCIM_TOKEN: TOKEN },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('; as at login.microsoftonline.com and mixpanel.com"')
    expect(stdout).not.toContain(TOKEN)
    expect(JSON.stringify(world.asked.map(({ headers }) => headers))).not.toContain(TOKEN)
  })
})
