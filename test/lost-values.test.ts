import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Values that are there and cannot be read: no pass is given over them, and what is only left out or blanked by hand blocks nothing.

const healthy = exampleFiles('healthy')
const text = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString('utf8')

async function read(name: string, content: string | Uint8Array): Promise<Report> {
  return (await examine(new Map(healthy).set(name, Buffer.from(content)))).report
}

function losses({ verdict, problems }: Report): readonly unknown[] {
  return [verdict, ...problems.map(({ lost, message, location }) => [lost, location?.line, message])]
}

const CERTIFICATE = text('Mixpanel.cer').replace(/-----[A-Z ]+-----|\s/g, '')
const DER = Buffer.from(CERTIFICATE, 'base64')

interface Principal {
  readonly keyCredentials: Record<string, unknown>[]
}

function withKey(key: unknown, more: object = {}): string {
  const principal = JSON.parse(text('sp.json')) as Principal
  Object.assign(principal.keyCredentials[1] ?? {}, { key, ...more })
  return JSON.stringify(principal, null, 1)
}

describe('the certificate of a signing key', () => {
  const damaged = DER.subarray(0, 400)
  it.each([
    ['no certificate', 'Zm9vYmFyZm9vYmFy', {}],
    ['cut off', CERTIFICATE.slice(0, 400), {}],
    ['damaged in one character', `${CERTIFICATE.slice(0, 90)}!${CERTIFICATE.slice(91)}`, {}],
    ['of numbers, cut off', [...damaged], {}],
    ['of numbers in a text, cut off', damaged.join(' '), {}],
    ['no text', { length: 3 }, {}],
    ['of a key without a type', CERTIFICATE.slice(4), { type: null }],
    ['in the AzureAD module’s field', null, { key: undefined, value: 'Zm9vYmFy' }],
  ])('%s', async (_, key, more) => {
    const report = await read('sp.json', withKey(key, more))
    expect(losses(report)).toEqual([
      'incomplete',
      [true, expect.any(Number), 'This certificate of the app cannot be read, and was not compared. Export it again.'],
    ])
    const line = withKey(key, more).split('\n').slice(0, report.problems[0]?.location?.line).at(-1)
    expect(line).toMatch(/"(?:key|value)":/)
  })

  it.each([
    ['whole', CERTIFICATE, {}],
    ['whole, in lines', CERTIFICATE.replace(/.{64}/g, '$&\r\n'), {}],
    ['of numbers', [...DER], {}],
    ['not given', null, {}],
    ['empty', '', {}],
    ['blanked by hand', 'REDACTED', {}],
    ['a remark', 'removed by IT', {}],
    ['a mark for none', 'N/A', {}],
    ['a word of a script', 'undefined', {}],
    ['shortened by hand', `${CERTIFICATE.slice(0, 40)}...`, {}],
    ['crossed out', `${CERTIFICATE.slice(0, 300)}${'x'.repeat(40)}${CERTIFICATE.slice(340)}`, {}],
    ['a type name of PowerShell', 'System.Byte[]', {}],
    ['shortened by PowerShell', '{48, 130, 2, 240...}', {}],
    ['another kind of key', 'Zm9vYmFyZm9vYmFy', { type: 'Symmetric', usage: 'Encrypt' }],
  ])('is no loss where it is %s', async (_, key, more) => {
    expect(losses(await read('sp.json', withKey(key, more)))).toEqual(['pass'])
  })
})

describe('the certificate in metadata', () => {
  const having = (certificate: string): string => text('federationmetadata.xml').replace(/(<X509Certificate>)[^<]*/, `$1${certificate}`)

  it('damaged in one character is lost', async () => {
    const [verdict, problem] = losses(await read('federationmetadata.xml', having(`${CERTIFICATE.slice(0, 90)}!${CERTIFICATE.slice(91)}`)))
    expect([verdict, problem]).toEqual(['incomplete', [true, expect.any(Number), expect.stringMatching(/^This signing certificate/)]])
  })

  it.each(['REDACTED', '…', `${CERTIFICATE.slice(0, 300)}…`])('blanked by hand is none', async (certificate) => {
    expect(losses(await read('federationmetadata.xml', having(certificate)))).toEqual(['pass'])
  })
})

describe('the certificate in a Terraform state', () => {
  const id = '/servicePrincipals/5e7f1ce0-4444-4d5e-9f60-33333c0de504'
  const resource = (type: string, attributes: object): object => ({ mode: 'managed', type, name: 'x', instances: [{ attributes }] })
  const state = (value: string): string =>
    JSON.stringify({
      version: 4,
      terraform_version: '1.9.8',
      resources: [
        resource('azuread_service_principal', { id, client_id: 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1' }),
        resource('azuread_service_principal_token_signing_certificate', { value, service_principal_id: id }),
      ],
    })

  it('is lost where it is cut off, and not where it is blanked', async () => {
    for (const whole of [CERTIFICATE, '(sensitive value)', '', `${CERTIFICATE.slice(0, 80)}…`])
      expect((await read('state.json', state(whole))).problems).toEqual([])
    const [verdict, ...lost] = losses(await read('state.json', state(CERTIFICATE.slice(0, 300))))
    expect([verdict === 'pass', lost]).toEqual([false, [[true, 1, expect.stringMatching(/^This certificate of the app/)]]])
  })
})

/** The bytes with one in the place of another. */
function withByte(content: string, at: string, byte: number): Buffer {
  const bytes = Buffer.from(content)
  bytes[bytes.indexOf(at)] = byte
  return bytes
}

describe('a byte that is no character', () => {
  const PEOPLE = 'userPrincipalName,displayName\nann@contoso.com,Änn Müller\nraj@contoso.com,Rajé Ünal\n'
  const EVENTS = `event_type,timestamp,user_email,name\n${'session.logged_in,2026-08-30T09:00:00Z,ann@contoso.com,Änn\n'.repeat(9)}`
  const USERS = text('users.json').replace('"value": [', '"note": "Änn Müller Ünal", "value": [')

  it.each([
    ['in a table of users', 'zz.csv', withByte(PEOPLE, '@contoso.com,R', 0xe9), 3],
    [
      'in UTF-8 with its mark',
      'zz.csv',
      Buffer.concat([Buffer.from('\uFEFF'), withByte(PEOPLE.replace(/[^ -~\n]/g, 'x'), 'xnal', 0xe9)]),
      3,
    ],
    ['in JSON', 'users.json', withByte(USERS, 'contoso', 0xff), expect.any(Number)],
    ['that windows-1252 does not have either', 'zz.csv', withByte(PEOPLE.replace(/[^ -~\n]/g, 'x'), 'aj@', 0x9d), 3],
    ['in the name of a property of JSON in ASCII', 'sp.json', withByte(text('sp.json'), 'ountEnabled', 0xff), expect.any(Number)],
    ['in settings', 'mixpanel.yaml', withByte(`${text('mixpanel.yaml')}# Änn Müller\n`, 'contoso', 0xc3), expect.any(Number)],
  ])('%s', async (_, name, content, line) => {
    const [, ...problems] = losses(await read(name, content))
    expect(problems).toContainEqual([true, line, expect.stringMatching(/^It has bytes that are no character/)])
  })

  it.each([
    ['a log', EVENTS],
    [
      'a log in lines',
      `${JSON.stringify({ event_type: 'session.logged_in', timestamp: '2026-08-30T09:00:00Z', name: 'Änn Zoé' })}\n`.repeat(5),
    ],
  ])('in %s', async (_, events) => {
    const [verdict, problem] = losses(await read('zz.txt', withByte(events, 'nn', 0xe9)))
    expect([verdict, problem]).toEqual(['incomplete', [true, 1, expect.stringMatching(/^It has bytes that are no character/)]])
  })

  it.each([
    ['UTF-8', 'zz.csv', PEOPLE],
    ['windows-1252, as Excel writes it', 'zz.csv', Buffer.from(PEOPLE, 'latin1')],
    ['one letter of windows-1252', 'zz.csv', Buffer.from('userPrincipalName,displayName\nann@contoso.com,Zoé\n', 'latin1')],
    ['two letters of it that are one of UTF-8', 'zz.csv', Buffer.from('userPrincipalName,displayName\nann@contoso.com,«CAFÉ»\n', 'latin1')],
    ['letters of Russian', 'zz.csv', Buffer.from('userPrincipalName,displayName\nann@contoso.com,\x81\x90\x9d\xc0\n', 'latin1')],
    ['JSON in windows-1252, as PowerShell writes it', 'users.json', Buffer.from(USERS, 'latin1')],
    [
      'a letter of windows-1252 alone, in a value',
      'sp.json',
      Buffer.from(text('sp.json').replace('"displayName": "Mixpanel"', '"displayName": "Société"'), 'latin1'),
    ],
    ['a character that somebody replaced', 'zz.csv', PEOPLE.replace('Ä', '\uFFFD')],
    ['a log in windows-1252', 'zz.txt', Buffer.from(EVENTS, 'latin1')],
  ])('is in no %s', async (_, name, content) => {
    expect(losses(await read(name, content)).slice(1)).toEqual([])
  })
})
