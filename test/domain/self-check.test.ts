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
const PROXY = { variable: 'HTTPS_PROXY', address: 'http://p:1', hasLogin: false, direct: [], trouble: null }
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
    ['a compile cache', 'compile-cache', {}, 'ok', /^on \(“\/tmp\/cache”\)$/],
    ['a compile cache whose folder is not known', 'compile-cache', { compileCache: { state: 'on', folder: null } }, 'ok', /^on$/],
    ['a compile cache that Node left off', 'compile-cache', { compileCache: { state: 'off', folder: null } }, 'note', /^Node did not/],
    [
      'a compile cache that somebody switched off',
      'compile-cache',
      { compileCache: { state: 'switched-off', folder: null } },
      'note',
      /^switched off with NODE_DISABLE_COMPILE_CACHE\./,
    ],
    ['no config', 'config', {}, 'ok', /^no sso-doctor\.yaml in the current folder; defaults are used$/],
    ['no proxy', 'proxy', { env: { http_proxy: '' } }, 'ok', /^none is set$/],
    ['a proxy for http alone, in small letters', 'proxy', { env: { http_proxy: 'x' } }, 'note', /^http_proxy is set/],
    ['a proxy', 'proxy', { proxy: PROXY }, 'ok', /^--live uses http:\/\/p:1 \(HTTPS_PROXY\)$/],
    [
      'a proxy with a password, and hosts without it',
      'proxy',
      { proxy: { ...PROXY, hasLogin: true, direct: ['a', 'b'] } },
      'ok',
      /^--live uses http:\/\/p:1 \(HTTPS_PROXY, with a user name and a password \(not shown\)\); NO_PROXY excepts a and b$/,
    ],
    ['no added CAs', 'extra-cas', {}, 'ok', /^NODE_EXTRA_CA_CERTS is not set$/],
    ['added CAs', 'extra-cas', { extraCas: { ...cas, certificates: 1 } }, 'ok', /^NODE_EXTRA_CA_CERTS names “ca\.pem” with 1 certificate$/],
    ['CAs of Node', 'system-cas', { env: { NODE_USE_SYSTEM_CA: '0', NODE_OPTIONS: '--no-use-system-ca' } }, 'ok', /^those of Node$/],
    ['CAs of OpenSSL', 'system-cas', { env: { NODE_OPTIONS: '--use-openssl-ca --y' } }, 'ok', /^those of OpenSSL \(--use-openssl-ca\)$/],
    ['another option', 'system-cas', { env: { NODE_OPTIONS: 'x--use-openssl-ca --use-system-cats' } }, 'ok', /^those of Node$/],
    [
      'CAs of the system by an option, on an old Node',
      'system-cas',
      { env: { NODE_OPTIONS: '--use-system-ca' }, node: { ...GOOD.node, readsSystemCas: false } },
      'warning',
      /cannot read them/,
    ],
    ['resolvers', 'resolvers', { resolvers: ['192.0.2.53', 'a\u0007'] }, 'ok', /^192\.0\.2\.53, a\\u\{7\}$/],
    ['a variable that is not set', 'env/NO_COLOR', { env: { NO_COLOR: '' } }, 'ok', /^is not set \(no colour\)$/],
    ['a secret variable', 'env/SSO_DOCTOR_SALT', { env: { SSO_DOCTOR_SALT: 'hunter2' } }, 'ok', /^is set \(not shown\)$/],
    ['a terminal', 'terminal', { env: { LC_ALL: '', LANG: 'de' } }, 'ok', /^a terminal, 100 columns, colour, UTF-8 \(LANG=“de”\)$/],
    ['a terminal without a locale', 'terminal', { env: {} }, 'ok', /^a terminal, 100 columns, colour, UTF-8$/],
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
    ['a clock that is a little ahead', 'clock', clock(-300, -301), 'warning', /; 5 minutes ahead of host1 and host2\.$/],
    ['a clock that is too far ahead', 'clock', clock(-301), 'error', /; 5 minutes ahead of host1\.$/],
    [
      'clocks that contradict each other',
      'clock',
      clock(-70, 9000),
      'warning',
      /; host1 and host2 show different times, and none of them this one\.$/,
    ],
    ['the first day that can be right', 'clock', { now: new Date('2026-01-01T00:00:00Z') }, 'ok', /^2026-01-01 00:00 UTC/],
    [
      'the day before it',
      'clock',
      { now: new Date('2025-12-31T23:59:59Z') },
      'error',
      /^2025-12-31 23:59 UTC, .* no date can be checked\.$/,
    ],
    [
      'one host of two that does not answer',
      'clock',
      { clocks: [...(clock(1).clocks ?? []), { host: 'h', seconds: null, trouble: 'No way.' }] },
      'error',
      /^2026-09-01 12:34 UTC, time zone Europe\/Paris\. --live cannot work here\. h: No way\.$/,
    ],
    [
      'one host of two that does not say the time',
      'clock',
      { clocks: [{ host: 'h', seconds: null, trouble: null }, ...(clock(90).clocks ?? [])] },
      'warning',
      /; 90 seconds behind h and host1\.$/,
    ],
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

  it('a proxy that cannot be used is an error', () => {
    expect(of('proxy', { proxy: { ...PROXY, address: null, trouble: 'it is no URL.' } })).toEqual({
      status: 'error',
      message: '--live cannot use HTTPS_PROXY: it is no URL.',
      fix: null,
    })
  })
})

describe('what was found, for programs', () => {
  const valuesOf = (id: string, changed: Partial<Machine> = {}): SelfCheck['values'] | undefined =>
    selfChecks({ ...GOOD, ...changed }).find((each) => each.id === id)?.values
  const odd = 'x\u0007'

  it.for<readonly [id: string, changed: Partial<Machine>, values: SelfCheck['values']]>([
    ['program', {}, { version: '1.2.3', path: '/usr/bin/sso-doctor', folder: '/home/ann' }],
    ['program', { program: { version: '1', path: odd, folder: null } }, { version: '1', path: 'x\\u{7}', folder: null }],
    ['node', {}, { version: '24.9.0', platform: 'linux x64', range: NODE_RANGE, support: 'supported' }],
    ['compile-cache', {}, { state: 'on', folder: '/tmp/cache' }],
    ['compile-cache', { compileCache: { state: 'off', folder: null } }, { state: 'off', folder: null }],
    ['config', {}, { file: null, valid: true }],
    ['config', { config: { source: odd, trouble: 'No.', notes: [] } }, { file: 'x\\u{7}', valid: false }],
    ['proxy', {}, { variable: null, address: null, login: false, direct: [] }],
    [
      'proxy',
      { proxy: { ...PROXY, hasLogin: true, direct: ['a'] } },
      { variable: 'HTTPS_PROXY', address: 'http://p:1', login: true, direct: ['a'] },
    ],
    ['extra-cas', {}, { path: null }],
    ['extra-cas', { extraCas: { ...cas, path: odd, expired: 1 } }, { path: 'x\\u{7}', certificates: 2, expired: 1, unreadable: 0 }],
    ['system-cas', {}, { wanted: false, available: true, openssl: false, tlsChecksOff: false }],
    [
      'system-cas',
      {
        env: { NODE_OPTIONS: '--use-system-ca --use-openssl-ca', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
        node: { ...GOOD.node, readsSystemCas: false },
      },
      { wanted: true, available: false, openssl: true, tlsChecksOff: true },
    ],
    ['resolvers', { resolvers: [odd] }, { servers: ['x\\u{7}'] }],
    ['clock', {}, { now: '2026-09-01T12:34:56.000Z', zone: 'Europe/Paris', compared: [], secondsAhead: null }],
    ['clock', clock(70, -65), { now: '2026-09-01T12:34:56.000Z', zone: 'Europe/Paris', compared: ['host1', 'host2'], secondsAhead: -65 }],
    ['terminal', {}, { isTerminal: true, width: 100, color: true, ascii: false }],
    ['env/FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, { isSet: true }],
    ['env/FORCE_COLOR', {}, { isSet: false }],
    ['env/SSO_DOCTOR_SCIM_TOKEN', { env: { SSO_DOCTOR_SCIM_TOKEN: 'x' }, token: { isSet: true, trouble: 'No.' } }, { isSet: true }],
  ])('%s', ([id, changed, values]) => expect(valuesOf(id, changed)).toEqual(values))

  it('trouble with the token is that of its variable alone', () => {
    const troubled = selfChecks({ ...GOOD, token: { isSet: true, trouble: 'No.' } }).filter(({ status }) => status === 'error')
    expect(troubled.map(({ id }) => id)).toEqual(['env/SSO_DOCTOR_SCIM_TOKEN'])
  })
})
