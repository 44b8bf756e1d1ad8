import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NODE_RANGE, nodeSupport } from '../../src/domain/node-version.ts'
import { selfChecks, type Machine, type SelfCheck } from '../../src/domain/self-check.ts'
import { ROOT } from '../support/indexes.ts'

const GOOD: Machine = {
  program: { version: '1.2.3', path: '/usr/bin/sso-doctor', folder: '/home/ann' },
  node: { version: '24.9.0', platform: 'linux x64', readsSystemCas: true },
  compileCache: { state: 'on', folder: '/tmp/cache' },
  env: { LANG: 'en_US.UTF-8' },
  proxy: null,
  extraCas: null,
  resolvers: ['192.0.2.53'],
  now: new Date('2026-09-01T12:34:56Z'),
  zone: 'Europe/Paris',
  clocks: [],
  terminal: { isTerminal: true, width: 100, color: true, ascii: false },
  config: { source: null, trouble: null, notes: [] },
  token: { isSet: false, trouble: null },
}

function of(id: string, changed: Partial<Machine>): Pick<SelfCheck, 'status' | 'message' | 'fix'> {
  const check = selfChecks({ ...GOOD, ...changed }).find((each) => each.id === id)
  if (!check) throw new Error(`no check ${id}`)
  const { status, message, fix } = check
  return { status, message, fix }
}

const clock = (...seconds: readonly number[]): Partial<Machine> => ({
  clocks: seconds.map((each, index) => ({ host: `host${index + 1}`, seconds: each, trouble: null, notes: [] })),
})
const cas = { path: 'ca.pem', trouble: null, certificates: 2, expired: 0, unreadable: 0 }

describe('which Node', () => {
  it('has the range of package.json', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } }
    expect(NODE_RANGE).toBe(engines.node)
  })

  it.for([
    ['18.20.0', 'too-old'],
    ['20.18.3', 'too-old'],
    ['20.19.0', 'supported'],
    ['20.20.2', 'supported'],
    ['21.7.0', 'not-tested'],
    ['22.12.0', 'not-tested'],
    ['22.13.0', 'supported'],
    ['23.11.0', 'not-tested'],
    ['24.0.0', 'supported'],
    ['31.0.0', 'supported'],
  ] as const)('%s is %s', ([version, support]) => expect(nodeSupport(version)).toBe(support))
})

describe('what the surroundings mean', () => {
  it('a good machine has nothing to fix, and every check has its own id', () => {
    const checks = selfChecks(GOOD)
    expect(checks.filter(({ status, fix }) => status !== 'ok' || fix !== null)).toEqual([])
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
  })

  const cases: readonly (readonly [what: string, id: string, changed: Partial<Machine>, status: string, message: RegExp])[] = [
    ['an old Node', 'node', { node: { ...GOOD.node, version: '18.0.0' } }, 'error', /^Node 18\.0\.0 .* is older than sso-doctor needs\.$/],
    ['a Node between', 'node', { node: { ...GOOD.node, version: '23.0.0' } }, 'warning', /none of the versions/],
    ['no current folder', 'program', { program: { ...GOOD.program, folder: null } }, 'error', /does not exist any more/],
    ['no compile cache', 'compile-cache', { compileCache: { state: 'not-available', folder: null } }, 'note', /from 22\.8 on/],
    ['a wrong config', 'config', { config: { source: 'x.yaml', trouble: 'x.yaml:1:1: no.', notes: [] } }, 'error', /^x\.yaml:1:1: no\.$/],
    [
      'a config with another name',
      'config',
      { config: { source: null, trouble: null, notes: ['sso-doctor.yml was not read.'] } },
      'warning',
      /^sso-doctor\.yml was not read\.$/,
    ],
    ['a good config', 'config', { config: { source: 'sso-doctor.yaml', trouble: null, notes: [] } }, 'ok', /“sso-doctor\.yaml” is valid/],
    [
      'a proxy for http alone',
      'proxy',
      { env: { HTTP_PROXY: 'http://bob:hunter2@p' } },
      'note',
      /^HTTP_PROXY is set, and is not used: (?!.*hunter2)/,
    ],
    [
      'certificates that are not there',
      'extra-cas',
      { extraCas: { ...cas, trouble: 'which does not exist' } },
      'warning',
      /“ca\.pem”, which does not exist\. Node ignores it/,
    ],
    ['no certificates', 'extra-cas', { extraCas: { ...cas, certificates: 0 } }, 'warning', /no certificate in it/],
    ['some expired', 'extra-cas', { extraCas: { ...cas, expired: 1 } }, 'ok', /with 2 certificates \(1 expired\)$/],
    ['all expired', 'extra-cas', { extraCas: { ...cas, expired: 2 } }, 'warning', /all of which have expired/],
    ['some unreadable', 'extra-cas', { extraCas: { ...cas, unreadable: 1 } }, 'warning', /1 more that cannot be read/],
    ['no checks of TLS', 'system-cas', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, 'warning', /checks certificates all the same/],
    ['CAs of the system', 'system-cas', { env: { NODE_USE_SYSTEM_CA: '1' } }, 'ok', /^those of Node and of the operating system$/],
    [
      'CAs of the system by an option',
      'system-cas',
      { env: { NODE_OPTIONS: '--x --use-system-ca' } },
      'ok',
      /and of the operating system$/,
    ],
    [
      'CAs of the system on an old Node',
      'system-cas',
      { env: { NODE_USE_SYSTEM_CA: '1' }, node: { ...GOOD.node, version: '20.19.0', readsSystemCas: false } },
      'warning',
      /Node 20\.19\.0 cannot read them/,
    ],
    ['no resolver', 'resolvers', { resolvers: [] }, 'warning', /^None is known/],
    ['a clock of the past', 'clock', { now: new Date('2019-01-01T00:00:00Z') }, 'error', /before the first version/],
    ['no comparison', 'clock', {}, 'ok', /^2026-09-01 12:34 UTC, time zone Europe\/Paris; compared with other clocks only with --live$/],
    ['clocks that agree', 'clock', clock(60, -3), 'ok', /; as at host1 and host2$/],
    ['a clock that is behind', 'clock', clock(61, 200), 'warning', /; 61 seconds behind host1 and host2\.$/],
    ['a clock that is far ahead', 'clock', clock(-7300), 'error', /; 2 hours ahead of host1\.$/],
    ['one host alone that differs', 'clock', clock(9000, 1), 'ok', /as at/],
    [
      'no network',
      'clock',
      { clocks: [{ host: 'h', seconds: null, trouble: 'No way.' }] },
      'error',
      /--live cannot work here\. h: No way\.$/,
    ],
    ['no time in the answers', 'clock', { clocks: [{ host: 'h', seconds: null, trouble: null }] }, 'warning', /no host said/],
    [
      'a token',
      'env/SSO_DOCTOR_SCIM_TOKEN',
      { env: { SSO_DOCTOR_SCIM_TOKEN: 'hunter2' }, token: { isSet: true, trouble: null } },
      'ok',
      /^is set \(not shown\)$/,
    ],
    [
      'a token that is none',
      'env/SSO_DOCTOR_SCIM_TOKEN',
      { env: { SSO_DOCTOR_SCIM_TOKEN: 'hunter 2' }, token: { isSet: true, trouble: 'No.' } },
      'error',
      /^is set, and --live cannot use it: No\.$/,
    ],
    ['another variable', 'env/FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, 'ok', /^is set: “1”$/],
    [
      'a locale',
      'terminal',
      { env: { LC_ALL: 'C' }, terminal: { isTerminal: false, width: 80, color: false, ascii: true } },
      'ok',
      /^no terminal, 80 columns, no colour, ASCII \(LC_ALL=“C”\)$/,
    ],
  ]
  it.for(cases)('%s', ([, id, changed, status, message]) => {
    const check = of(id, changed)
    expect(check).toMatchObject({ status })
    expect(check.message).toMatch(message)
  })

  it('says what to do about every warning, and about nothing that is in order', () => {
    for (const [, id, changed, status] of cases.filter(([, id]) => id !== 'clock')) {
      expect([id, (of(id, changed).fix !== null) === (status === 'warning' || status === 'error')]).toEqual([id, true])
    }
  })
})
