import { describe, expect, it } from 'vitest'
import { reconciled } from '../src/domain/precedence.ts'
import type { Artifact, Place } from '../src/model/artifact.ts'
import type { Report } from '../src/model/report.ts'
import { known } from '../src/syntax/field.ts'
import { examine, exampleFiles, type Files } from './support/run-case.ts'

// What programs and people write in an unusual way and is healthy, each beside what looks nearly the same and is not.

const healthy = exampleFiles('healthy')
const text = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString('utf8')

async function read(name: string, content: string | Uint8Array, files: Files = healthy): Promise<Report> {
  return (await examine(new Map(files).set(name, Buffer.from(content)))).report
}

async function verdictOf(name: string, content: string | Uint8Array): Promise<readonly unknown[]> {
  const { verdict, problems } = await read(name, content)
  return [verdict, ...problems.flatMap(({ lost, location }) => (lost ? [location?.line] : []))]
}

const PEM = text('Mixpanel.cer')
const BASE64 = PEM.replace(/-----[A-Z ]+-----|\s/g, '')

describe('the certificate of a signing key', () => {
  const withKey = (key: unknown, more: object = {}): string => {
    const principal = JSON.parse(text('sp.json')) as { readonly keyCredentials: Record<string, unknown>[] }
    Object.assign(principal.keyCredentials[1] ?? {}, { key, ...more })
    return JSON.stringify(principal, null, 1)
  }

  it.each([
    ['PEM', PEM, {}],
    ['base64 of PEM', Buffer.from(PEM).toString('base64'), {}],
    ['base64 of base64', Buffer.from(BASE64).toString('base64'), {}],
    ['an empty object', {}, {}],
    ['an empty list', [], {}],
    ['false', false, {}],
    ['without a type', BASE64, { type: undefined }],
  ])('%s', async (_, key, more) => {
    expect(await verdictOf('sp.json', withKey(key, more))).toEqual(['pass'])
  })

  it('in PEM is read', async () => {
    for (const key of [PEM, BASE64]) {
      const report = await read('sp.json', withKey(key, { customKeyIdentifier: null }))
      expect(report.results.find(({ ruleId }) => ruleId === 'cert/active')).toMatchObject({ status: 'pass' })
    }
  })

  it.each([
    ['PEM that is damaged', PEM.replace(/[A-Z]{2}/g, '!!')],
    ['base64 of PEM that is cut off', Buffer.from(PEM.slice(0, 400)).toString('base64')],
  ])('%s is lost', async (_, key) => {
    expect((await verdictOf('sp.json', withKey(key)))[0]).toBe('incomplete')
  })
})

const NAMES = 'userPrincipalName,mail,accountEnabled,userType'
const ROW = (name: string): string => `${name}@contoso.com,${name}@contoso.com,true,Member`

describe('two columns of one name', () => {
  it.each([
    ['the second is empty', `${NAMES},mail\n${ROW('ann')},\n${ROW('raj')},\n`],
    ['the first is empty', `mail,${NAMES}\n,${ROW('ann')}\n,${ROW('raj')}\n`],
    ['names differ in case', `${NAMES},Mail\n${ROW('ann')},ann@contoso.com\n`],
    ['each has some values', `${NAMES},Mail\n${ROW('ann')},\n${ROW('raj')},raj@contoso.com\n`],
    ['of a log, where the first is empty', 'timestamp,event_type,timestamp\n,session.logged_in,2026-08-30T09:00:00Z\n'],
  ])('%s', async (_, table) => {
    expect(await verdictOf('zz.csv', table)).toEqual(['pass'])
  })

  it('of which one is empty have the value of the other', async () => {
    const others = new Map([...healthy].filter(([name]) => name !== 'users.json'))
    const table = (headers: string, row: string): string => `id,displayName,accountEnabled,userType,userPrincipalName,${headers}\n${row}\n`
    const ann = 'a-1,Ann,true,Member,ann@contoso.com'
    const one = await read('users.csv', table('mail,mail', `${ann},ann@contoso.com,`), others)
    const other = await read('users.csv', table('mail', `${ann},ann@contoso.com`), others)
    expect(one.results).toEqual(other.results)
  })

  it('and of different values are lost', async () => {
    expect(await verdictOf('zz.csv', `${NAMES},mail\n${ROW('ann')},x@contoso.com\n`)).toEqual(['incomplete', 2])
    const [verdict] = await verdictOf(
      'zz.csv',
      'timestamp,event_type,timestamp\n2026-08-29T09:00:00Z,session.logged_in,2026-08-30T09:00:00Z\n',
    )
    expect(verdict).toBe('incomplete')
  })
})

describe('one byte of a console’s code page', () => {
  const withByte = (content: string, byte: number): Buffer => {
    const bytes = Buffer.from(content)
    bytes[bytes.indexOf('~')] = byte
    return bytes
  }
  const table = (name: string, mail = 'ann@contoso.com'): string => `${NAMES},displayName\n${mail},${mail},true,Member,${name}\n`

  it.each([0x81, 0x84, 0x90, 0x94, 0x9d])('%i in a name', async (byte) => {
    expect(await verdictOf('zz.csv', withByte(table('M~ller'), byte))).toEqual(['pass'])
    expect(await verdictOf('mixpanel.yaml', withByte(`${text('mixpanel.yaml')}# M~ller\n`, byte))).toEqual(['pass'])
  })

  it.each([
    ['an address', 'zz.csv', table('Ann', 'ann@cont~so.com')],
    ['a switch', 'zz.csv', table('Ann').replace('true', 'tr~e')],
    ['a header', 'zz.csv', table('Ann').replace('displayName', 'displayN~me')],
    ['a key', 'users.json', text('users.json').replace('"userType"', '"userTy~e"')],
  ])('in %s is lost', async (_, name, content) => {
    expect((await verdictOf(name, withByte(content, 0x9d)))[0]).toBe('incomplete')
  })
})

describe('JSON of jq', () => {
  const event = (second: number): string =>
    JSON.stringify({ event_type: 'session.logged_in', timestamp: `2026-08-30T09:00:0${second}Z`, user_email: 'ann@contoso.com' })
  const events = [1, 2, 3].map(event)
  const wide = (each: string): string => JSON.stringify(JSON.parse(each), null, 2)
  const marked = (each: string): string => `\u001E${each}\n`

  it.each([
    ['an app with the mark of --seq', 'sp.json', marked(text('sp.json'))],
    ['people', 'users.json', marked(text('users.json'))],
    ['null before a document', 'sp.json', `null\n${text('sp.json')}`],
    ['null between documents', 'sp.json', `${text('sp.json')}null\n${text('app.json')}`],
  ])('%s', async (_, name, content) => {
    expect(await verdictOf(name, content)).toEqual(['pass'])
  })

  it.each([
    ['rows in lines', events.map(marked).join('')],
    ['rows on several lines', events.map(wide).map(marked).join('')],
    ['null before and between rows', ['null', event(1), 'null', event(2), event(3)].join('\n')],
  ])('a log: %s', async (_, content) => {
    const report = await read('zz.txt', content)
    expect([report.verdict, report.problems, report.logs]).toEqual([
      'pass',
      [],
      [expect.objectContaining({ to: '2026-08-30T09:00:03.000Z', complete: true })],
    ])
  })

  it('the mark inside of a value is damage', async () => {
    expect((await verdictOf('sp.json', text('sp.json').replace('"Mixpanel"', '"Mix\u001Epanel"')))[0]).toBe('incomplete')
  })
})

describe('digests of packages', () => {
  const HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const secret = async (content: string): Promise<string | undefined> =>
    (await read('zz.txt', content)).results.find(({ ruleId }) => ruleId === 'scim/secret-in-export')?.status

  it.each([
    ['uv', `[package.metadata]\nsecret-token = "sha256:${HEX}"\n`, `secret-token = "sha257:${HEX}"\n`],
    ['npm', JSON.stringify({ password: `sha512-${Buffer.from(HEX).toString('base64')}` }), JSON.stringify({ password: 'sha512-Hunter2' })],
    ['Go', `password: h1:${Buffer.from(HEX, 'hex').toString('base64')}\n`, 'password: h1:Hunter2-abc\n'],
  ])('of %s are none', async (_, digest, password) => {
    expect([await secret(digest), await secret(password)]).toEqual(['pass', 'fail'])
  })
})

describe('one person in two exports', () => {
  const at = { artifact: {} as Artifact, pointer: null, span: () => ({ start: 0, end: 0 }) }
  const person = (key: string, value: string): { readonly at: Place; readonly [key: string]: unknown } => ({ at, [key]: known(value, at) })

  it.each([
    ['mail', 'ann@contoso.com', 'Ann@Contoso.com', 'known'],
    ['upn', 'ann@contoso.com', 'ANN@CONTOSO.COM', 'known'],
    ['mail', 'ann@contoso.com', 'anne@contoso.com', 'unreadable'],
    ['displayName', 'Ann', 'ANN', 'unreadable'],
  ])('%s: %s and %s', (key, one, other, is) => {
    expect(reconciled([person(key, one), person(key, other)], () => null)[key]).toMatchObject({ is })
  })
})

describe('a certificate of something else', () => {
  // Nobody has the key of it here: it differs from the app's only in that it is another one.
  const other = Buffer.from(exampleFiles('wrong-certificate').get('Mixpanel.cer') ?? '').toString('utf8')

  it.each([
    ['in the profile of a VPN', 'office.ovpn', `client\ndev tun\n<ca>\n${other}</ca>\n`],
    [
      'of a host, from openssl s_client',
      'tls.txt',
      `CONNECTED(00000003)\n---\nServer certificate\n${other}subject=CN = login.microsoftonline.com\n`,
    ],
    ['of a host, from a newer openssl', 'tls.txt', `Connecting to 20.190.160.1\nCONNECTED(00000003)\n---\n${other}`],
    ['in cloud-init', 'user-data', `#cloud-config\nca_certs:\n  trusted:\n  - |\n${other.replace(/^/gm, '   ')}`],
  ])('%s is no evidence', async (_, name, content) => {
    expect(await verdictOf(name, content)).toEqual(['pass'])
  })

  it('is evidence where somebody gives it with a remark: which of two files was uploaded is not known', async () => {
    expect((await verdictOf('tls.txt', `This one is in Mixpanel:\n${other}`))[0]).toBe('incomplete')
  })
})
