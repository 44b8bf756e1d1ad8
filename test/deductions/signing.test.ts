import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import type { Signing, SigningKey } from '../../src/model/certificates.ts'
import { deduced, enterpriseApp, placed, TENANT } from '../support/deduced.ts'
import { ROOT } from '../support/indexes.ts'
import { responseXml, sign, signerCalled } from '../support/saml.ts'

type Files = Readonly<Record<string, unknown>>

interface Cert {
  readonly pem: string
  readonly base64: string
  readonly sha1: string
  readonly start: string
  readonly end: string
}

function cert(name: string): Cert {
  const pem = readFileSync(join(ROOT, 'test/certs', `${name}.pem`), 'utf8')
  const read = new X509Certificate(pem)
  return {
    pem,
    base64: read.raw.toString('base64'),
    sha1: createHash('sha1').update(read.raw).digest('hex').toUpperCase(),
    start: new Date(read.validFrom).toISOString(),
    end: new Date(read.validTo).toISOString(),
  }
}

const [active, newer, older, later, stranger, tenantWide] = [
  cert('active-until-2028-03-04'),
  cert('newer-until-2029-06-01'),
  cert('older-until-2026-08-29'),
  cert('from-2026-10-01'),
  cert('stranger-until-2028-05-05'),
  cert('tenant-wide-until-2030-01-01'),
] as const
const NAMES: ReadonlyMap<string | null, string> = new Map([
  [active.sha1, 'active'],
  [newer.sha1, 'newer'],
  [older.sha1, 'older'],
  [later.sha1, 'later'],
  [stranger.sha1, 'stranger'],
  [null, 'nameless'],
])
const nameOf = (key: SigningKey | null): string | null => key && (NAMES.get(key.thumbprint) ?? 'unknown')

const hashOf = (of: Cert): string => createHash('sha256').update(of.sha1).digest('base64')
/** The Verify record of a certificate, identified by its thumbprint. */
const key = (of: Cert, rest: object = {}) => ({
  customKeyIdentifier: Buffer.from(of.sha1, 'hex').toString('base64'),
  key: null,
  keyId: `id of ${NAMES.get(of.sha1) ?? ''}`,
  usage: 'Verify',
  type: 'AsymmetricX509Cert',
  startDateTime: of.start,
  endDateTime: of.end,
  ...rest,
})
const both = (of: Cert, rest: object = {}): readonly object[] => [key(of, { usage: 'Sign', keyId: 'sign', ...rest }), key(of, rest)]
const sp = (keys: unknown, preferred: Cert | string | null | undefined, rest: object = {}): Files => ({
  'sp.json': enterpriseApp({
    keyCredentials: keys,
    preferredTokenSigningKeyThumbprint: typeof preferred === 'object' ? (preferred?.sha1 ?? null) : preferred,
    ...rest,
  }),
})
const metadata = (certs: readonly Cert[], tenant: string = TENANT): string =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sts.windows.net/${tenant}/"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certs
    .map(
      ({ base64 }) =>
        `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${base64}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
    )
    .join('')}</IDPSSODescriptor></EntityDescriptor>`

async function signing(files: Files, now?: string): Promise<Signing> {
  return (await deduced(files, now === undefined ? {} : { now })).of(derived.signing)
}

async function shown(files: Files, now?: string) {
  const { source, keys, active: marked, current, switched, successors, unmarked } = await signing(files, now)
  return {
    source,
    keys: keys.map(nameOf),
    active: nameOf(marked),
    current: nameOf(current),
    switched,
    successors: successors.map(nameOf),
    unmarked: unmarked !== null,
  }
}

const healthy = {
  source: 'service-principal',
  keys: ['active'],
  active: 'active',
  current: 'active',
  switched: false,
  successors: [],
  unmarked: false,
}

describe('which certificate Entra signs with, by the enterprise application', () => {
  it.each<readonly [string, Files, object]>([
    ['the one that is marked active', sp([...both(active), ...both(newer)], active), { ...healthy, keys: ['active', 'newer'] }],
    ['marked in lower case with colons', sp(both(active), active.sha1.toLowerCase().replace(/..(?!$)/g, '$&:')), healthy],
    ['by a hash of its thumbprint', sp(both(active, { customKeyIdentifier: hashOf(active) }), active), healthy],
    [
      'by a hash and dates, where another one is listed too',
      { ...sp([...both(active, { customKeyIdentifier: hashOf(active) }), ...both(newer)], undefined), 'm.cer': active.pem },
      { ...healthy, keys: ['active', 'newer'], active: null, current: null, unmarked: true },
    ],
    [
      'by its base64 in base64',
      sp(both(active, { customKeyIdentifier: Buffer.from(Buffer.from(active.sha1, 'hex').toString('base64')).toString('base64') }), active),
      healthy,
    ],
    ['by its bytes, without an identifier', sp([key(active, { customKeyIdentifier: null, key: active.base64 })], active), healthy],
    ['the only one without a name, which is then known', sp(both(active, { customKeyIdentifier: null }), active), healthy],
    [
      'the only one with its dates, of several without a name',
      {
        ...sp([...both(active, { customKeyIdentifier: null }), ...both(newer, { customKeyIdentifier: null })], active),
        'm.cer': active.pem,
      },
      { ...healthy, keys: ['active', 'nameless'] },
    ],
    [
      'the marked one beside several without a name',
      sp([...both(active, { customKeyIdentifier: null }), ...both(newer, { customKeyIdentifier: null })], active),
      { ...healthy, keys: ['nameless', 'nameless', 'active'] },
    ],
    [
      'none, where another one is marked than is listed',
      sp(both(newer), active),
      { ...healthy, keys: ['newer'], active: null, current: null },
    ],
    ['the marked one, where the list is not shown', sp(undefined, active), healthy],
    ['the marked one, where the list is empty', sp([], active), healthy],
    [
      'the only valid one, where none is marked',
      sp([...both(active), ...both(older)], null),
      { ...healthy, keys: ['active', 'older'], active: null, unmarked: true },
    ],
    [
      'none of several valid ones, where none is marked',
      sp([...both(active), ...both(newer)], undefined),
      { ...healthy, keys: ['active', 'newer'], active: null, current: null, unmarked: true },
    ],
    [
      'the one in metadata of several valid ones, where none is marked',
      { ...sp([...both(active), ...both(newer)], undefined), 'fm.xml': metadata([newer]) },
      { ...healthy, keys: ['active', 'newer'], active: null, current: 'newer' },
    ],
    [
      'the one in metadata, where the export says that none is marked',
      { ...sp([...both(active), ...both(newer)], null), 'fm.xml': metadata([newer]) },
      { ...healthy, keys: ['active', 'newer'], active: null, current: 'newer', unmarked: true },
    ],
    [
      'another valid one, after the marked one has expired',
      sp([...both(older), ...both(active)], older),
      { ...healthy, keys: ['older', 'active'], active: 'older', switched: true, successors: ['active'] },
    ],
    [
      'one of several, after the marked one has expired',
      sp([...both(older), ...both(active), ...both(newer)], older),
      { ...healthy, keys: ['older', 'active', 'newer'], active: 'older', current: null, switched: true, successors: ['active', 'newer'] },
    ],
    [
      'the one in metadata of several, after the marked one has expired',
      { ...sp([...both(older), ...both(active), ...both(newer)], older), 'fm.xml': metadata([newer]) },
      { ...healthy, keys: ['older', 'active', 'newer'], active: 'older', current: 'newer', switched: true, successors: ['newer'] },
    ],
    [
      'the marked one, which has expired, where there is no other',
      sp(both(older), older),
      { ...healthy, keys: ['older'], active: 'older', current: 'older' },
    ],
    [
      'the marked one, which has expired, where the other one is not valid yet',
      sp([...both(older), ...both(later)], older),
      { ...healthy, keys: ['older', 'later'], active: 'older', current: 'older' },
    ],
    [
      'not known, where the marked one has expired and the list is not shown',
      { ...sp(undefined, older), 'm.cer': older.pem },
      { ...healthy, keys: ['older'], active: 'older', current: null },
    ],
    [
      'the one in metadata, where the marked one has expired and the list is not shown',
      { ...sp(undefined, older), 'fm.xml': metadata([active]), 'm.cer': older.pem },
      { ...healthy, keys: ['older', 'active'], active: 'older', switched: true, successors: ['active'] },
    ],
  ])('%s', async (_, files, expected) => {
    expect(await shown(files)).toEqual(expected)
  })

  it('until the last second of its validity, the marked one', async () => {
    const files = sp([...both(older), ...both(active)], older)
    expect((await shown(files, older.end)).current).toBe('older')
    expect((await shown(files, new Date(Date.parse(older.end) + 1000).toISOString())).current).toBe('active')
  })

  it('where all have expired, the one that ended last', async () => {
    expect((await shown(sp([...both(older), ...both(active), ...both(newer)], undefined), '2031-01-01T00:00:00Z')).current).toBe('newer')
  })

  it('has one key for the Sign and the Verify record, at the Verify record', async () => {
    const {
      keys: [only, ...more],
      at,
      preferred,
    } = await signing(sp(both(active), active))
    expect(more).toEqual([])
    expect(only).toMatchObject({ keyId: 'id of active', start: new Date(active.start), end: new Date(active.end), certificate: null })
    expect(only?.records).toHaveLength(2)
    expect([only && placed(only.at), placed(at), preferred?.value]).toEqual([
      'sp.json/keyCredentials/1',
      'sp.json/keyCredentials',
      active.sha1,
    ])
  })

  it('is written where the mark is, where the list is empty', async () => {
    expect(placed((await signing(sp([], active))).at)).toBe('sp.json/preferredTokenSigningKeyThumbprint')
    expect(placed((await signing(sp(undefined, active))).at)).toBe('sp.json/preferredTokenSigningKeyThumbprint')
    expect(placed((await signing(sp([], null))).at)).toBe('sp.json/keyCredentials')
  })

  it('takes records without an identifier together by their dates, a second apart', async () => {
    const record = (seconds: number, usage: string): object =>
      key(active, { customKeyIdentifier: null, usage, endDateTime: new Date(Date.parse(active.end) + seconds * 1000).toISOString() })
    expect((await signing(sp([record(0, 'Sign'), record(1, 'Verify')], undefined))).keys).toHaveLength(1)
    expect((await signing(sp([record(0, 'Sign'), record(2, 'Verify')], undefined))).keys).toHaveLength(2)
    const started = (start: string): object => key(active, { customKeyIdentifier: null, startDateTime: start })
    expect((await signing(sp([started(active.start), started(newer.start)], undefined))).keys).toHaveLength(2)
    // Of the same dates, but another certificate.
    expect(
      (await signing(sp([key(active), key(active, { customKeyIdentifier: key(newer).customKeyIdentifier })], undefined))).keys,
    ).toHaveLength(2)
    // One of the two records has no identifier: the dates tell, and the key has the identifier of the other one.
    const half = await signing(sp([key(active, { usage: 'Sign', customKeyIdentifier: null }), key(active)], undefined))
    expect(half.keys.map(({ thumbprint }) => thumbprint)).toEqual([active.sha1])
    // Without dates nothing shows that they are one.
    const undated = key(active, { customKeyIdentifier: null, startDateTime: null, endDateTime: null })
    expect((await signing(sp([undated, undated], undefined))).keys).toHaveLength(2)
  })

  it('does not count records of another use', async () => {
    expect((await shown(sp([...both(active), key(newer, { usage: 'Encrypt' })], active))).keys).toEqual(['active'])
    expect((await shown(sp([key(active, { usage: null })], active))).keys).toEqual(['active'])
    // A public half alone, where the export says that none is active.
    expect((await shown(sp([key(active)], null))).keys).toEqual([])
    expect((await shown(sp([key(active)], undefined))).keys).toEqual(['active'])
    expect((await shown(sp([key(active, { usage: null })], null))).keys).toEqual(['active'])
  })

  it('shows no certificate as unmarked, where it shows none', async () => {
    expect(await shown(sp([], null))).toMatchObject({ keys: [], current: null, unmarked: false })
  })

  it('has the certificate, where another input has it', async () => {
    const certificates = async (files: Files): Promise<readonly (string | undefined)[]> =>
      (await signing(files)).keys.map(({ certificate }) => certificate?.sha1)
    expect(await certificates(sp(both(active), active))).toEqual([undefined])
    expect(await certificates({ ...sp(both(active), active), 'm.cer': active.pem })).toEqual([active.sha1])
    expect(await certificates({ ...sp(both(active), active), 'fm.xml': metadata([active]) })).toEqual([active.sha1])
    expect(await certificates({ ...sp(both(active), active), 'm.cer': newer.pem })).toEqual([undefined])
    expect(await certificates({ ...sp(undefined, active), 'm.cer': active.pem })).toEqual([active.sha1])
  })

  it('finds the thumbprint behind its hash: in the mark, files, fingerprints and responses', async () => {
    const signer = signerCalled('signer')
    const own = cert('signer-until-2028-03-04')
    const hashed = (of: Cert, rest: Files = {}): Promise<Signing> =>
      signing({ ...sp(both(of, { customKeyIdentifier: hashOf(of) }), undefined), ...rest })
    const thumbprints = async (found: Promise<Signing>): Promise<readonly unknown[]> =>
      (await found).keys.map(({ thumbprint }) => thumbprint)
    const settings = `orgId: "1234567"\nissuerUrl: https://sts.windows.net/x/\ncertificate: "${active.sha1}"\n`
    expect(await thumbprints(hashed(active))).toEqual([null])
    expect(await thumbprints(hashed(active, { 'm.cer': active.pem }))).toEqual([active.sha1])
    expect(await thumbprints(hashed(active, { 'm.cer': newer.pem }))).toEqual([null])
    expect(await thumbprints(hashed(active, { 'mixpanel.yaml': settings }))).toEqual([active.sha1])
    expect(await thumbprints(hashed(own, { 'r.xml': sign(responseXml(), signer) }))).toEqual([own.sha1])
    expect(
      await thumbprints(signing(sp(both(active, { customKeyIdentifier: Buffer.from('mine').toString('base64') }), undefined))),
    ).toEqual([null])
  })
})

describe('by federation metadata', () => {
  it.each<readonly [string, Files, object]>([
    ['its only certificate', { 'fm.xml': metadata([active]) }, { source: 'saved-metadata', keys: ['active'], current: 'active' }],
    [
      'its only valid certificate',
      { 'fm.xml': metadata([active, older]) },
      { source: 'saved-metadata', keys: ['active', 'older'], current: 'active' },
    ],
    ['none of two', { 'fm.xml': metadata([active, newer]) }, { source: 'saved-metadata', keys: ['active', 'newer'], current: null }],
    ['its only one, which has expired', { 'fm.xml': metadata([older]) }, { source: 'saved-metadata', keys: ['older'], current: 'older' }],
    [
      'the same of two files, in any order',
      { 'a.xml': metadata([active, older]), 'b.xml': metadata([older, active]) },
      { source: 'saved-metadata', current: 'active' },
    ],
    [
      'only where the export does not show it',
      { ...sp(both(newer), newer), 'fm.xml': metadata([active]) },
      { source: 'service-principal', keys: ['newer'], active: 'newer', current: 'newer' },
    ],
    [
      'where the export shows nothing',
      { ...sp(undefined, undefined), 'fm.xml': metadata([active]) },
      { source: 'saved-metadata', keys: ['active'], current: 'active' },
    ],
    [
      'of this tenant',
      { ...sp(undefined, undefined), 'a.xml': metadata([active]), 'b.xml': metadata([newer], 'aaaaaaaa-1111-4a2b-8c3d-00000c0ffee1') },
      { source: 'saved-metadata', keys: ['active'] },
    ],
    [
      'of the app, and not of the tenant',
      { 'a.xml': metadata([active]), 'b.xml': metadata([tenantWide]) },
      { source: 'saved-metadata', keys: ['active'] },
    ],
    [
      'of two that have another one',
      { 'a.xml': metadata([active, tenantWide]) },
      { source: 'saved-metadata', keys: ['active', 'unknown'] },
    ],
  ])('%s', async (_, files, expected) => {
    expect(await shown(files)).toMatchObject({ active: null, switched: false, successors: [], unmarked: false, ...expected })
  })

  it.each<readonly [string, Files, string | null]>([
    ['there is nothing', {}, null],
    [
      'it is of the tenant',
      { 'fm.xml': metadata([tenantWide]) },
      'The metadata was fetched without ?appid=…: it lists the keys of the tenant, not the certificate of the app.',
    ],
    ['it has no certificate', { 'fm.xml': metadata([]) }, null],
    [
      'it is of several apps',
      { 'a.xml': metadata([active]), 'b.xml': metadata([newer]) },
      'The inputs hold the metadata of several apps, and no enterprise application that shows which one is this app’s.',
    ],
    ['it is of another tenant', { ...sp(undefined, undefined), 'b.xml': metadata([newer], 'aaaaaaaa-1111-4a2b-8c3d-00000c0ffee1') }, null],
    ['it is of another provider', { 'b.xml': metadata([newer], 'okta') }, null],
    [
      'two exports mark two',
      { ...sp(both(active), active), 'b.json': sp(both(active), newer)['sp.json'] },
      'The certificates of the enterprise application cannot be read.',
    ],
  ])('is not known where %s', async (_, files, why) => {
    expect((await deduced(files)).whyNot(derived.signing)?.why).toBe(why)
  })

  it('is not known where the list of the export is damaged', async () => {
    expect((await deduced(sp('cut off', undefined))).whyNot(derived.signing)?.why).toMatch(
      /^The certificates of the enterprise application cannot be read: .+\.$/,
    )
  })

  it('is no other input than the certificate that was uploaded', async () => {
    expect(
      (await deduced({ 'fm.xml': metadata([active]) }, { cert: 'fm.xml', roles: { 'fm.xml': 'cert' } })).whyNot(derived.signing)?.why,
    ).toBeNull()
  })
})

describe('which certificate signs later', () => {
  const schedule = async (files: Files, now?: string): Promise<readonly string[]> =>
    (await signing(files, now)).schedule.map(
      ({ from, to, key: each }) => `${nameOf(each) ?? ''} ${from.toISOString().slice(0, 10)} ${to?.toISOString().slice(0, 10) ?? 'on'}`,
    )
  const day = (text: string): string => text.slice(0, 10)

  it('the current one, and then the one that ends last', async () => {
    expect(await schedule(sp([...both(active), ...both(newer)], active))).toEqual([
      `active 2026-09-01 ${day(active.end)}`,
      `newer ${day(active.end)} on`,
    ])
    expect(await schedule(sp(both(active), active))).toEqual(['active 2026-09-01 on'])
    expect(await schedule(sp([...both(active), ...both(older)], active))).toEqual(['active 2026-09-01 on'])
    expect(await schedule(sp([...both(active), ...both(stranger), ...both(newer)], active))).toEqual([
      `active 2026-09-01 ${day(active.end)}`,
      `newer ${day(active.end)} on`,
    ])
  })

  it('nothing, where the current one is not known', async () => {
    expect(await schedule(sp([...both(active), ...both(newer)], undefined))).toEqual([])
  })

  it('one that is valid later, from then on', async () => {
    const future = key(stranger, { startDateTime: '2028-04-01T00:00:00Z' })
    expect(await schedule(sp([...both(active), future], active))).toEqual(['active 2026-09-01 2028-04-01', 'stranger 2028-04-01 on'])
  })

  it('of several that are valid later, the first', async () => {
    const from = (of: Cert, startDateTime: string | null, endDateTime = of.end): object => key(of, { startDateTime, endDateTime })
    const [spring, summer] = [from(stranger, '2028-04-01T00:00:00Z'), from(newer, '2028-06-01T00:00:00Z')]
    for (const others of [
      [spring, summer],
      [summer, spring],
    ])
      expect((await schedule(sp([...both(active), ...others], active)))[0]).toBe('active 2026-09-01 2028-04-01')
  })

  it('after the current one has expired, from the time of the check', async () => {
    expect(await schedule(sp([...both(older), key(stranger, { startDateTime: '2026-10-01T00:00:00Z' })], older))).toEqual([
      'older 2026-09-01 2026-10-01',
      'stranger 2026-10-01 on',
    ])
  })
})

describe('by metadata that was fetched', () => {
  const record = (certs: readonly Cert[]): Files => {
    const body = metadata(certs)
    return {
      'metadata.txt': `sso-doctor live record 1\nprobe: metadata\nasked: GET https://login.microsoftonline.com/${TENANT}/federationmetadata/2007-06/federationmetadata.xml?appid=c0ffee00-2222-4b3c-9d4e-11111decade2\nat: 2026-09-01T00:00:00.040Z\ntook: 154 ms\n\nanswered: HTTP 200\ncontent-type: application/samlmetadata+xml; charset=utf-8\n\nbody: ${body.length} characters\n${body}\n`,
    }
  }
  const marked = (of: Cert, ...others: readonly Cert[]): Files =>
    sp(
      [of, ...others].flatMap((each) => both(each)),
      of,
    )

  it.each<readonly [string, Files, object]>([
    ['alone', record([active]), { keys: ['active'], active: null, current: 'active', switched: false }],
    ['before saved metadata', { ...record([active]), 'fm.xml': metadata([newer]) }, { keys: ['active'], current: 'active' }],
    [
      'before the export, whose keys are listed after its own',
      { ...record([newer]), ...marked(active) },
      { keys: ['newer', 'active'], active: 'active', current: 'newer', switched: false },
    ],
    [
      'of several the one that the export marks',
      { ...record([newer, active]), ...marked(active) },
      { keys: ['newer', 'active'], active: 'active', current: 'active', switched: false },
    ],
    [
      'of several the valid one',
      { ...record([older, active]), ...marked(older) },
      { active: 'older', current: 'active', switched: true, successors: ['active'] },
    ],
    [
      'none of several valid ones that the export does not mark',
      { ...record([newer, active]), ...marked(older) },
      { keys: ['newer', 'active', 'older'], active: 'older', current: null, switched: true, successors: ['newer', 'active'] },
    ],
    [
      'the marked one, which has expired',
      { ...record([older]), ...marked(older) },
      { keys: ['older'], active: 'older', current: 'older', switched: false, successors: [] },
    ],
  ])('%s', async (_, files, expected) => {
    expect(await shown(files)).toMatchObject({ source: 'live-metadata', unmarked: false, ...expected })
  })

  it('has not switched to one that has expired too', async () => {
    expect(await shown({ ...record([newer, active]), ...marked(older) }, '2031-01-01T00:00:00Z')).toMatchObject({
      current: null,
      switched: false,
      successors: [],
    })
  })

  it('keeps the record of the export, and has the certificate', async () => {
    const {
      keys: [first],
      preferred,
      at,
    } = await signing({ ...record([active]), ...marked(active) })
    expect(first).toMatchObject({ keyId: 'id of active', certificate: { sha1: active.sha1 } })
    expect([first?.records.length, preferred?.value, placed(at)]).toEqual([2, active.sha1, 'metadata.txt'])
    const alone = await signing(record([active]))
    expect([alone.keys[0]?.keyId, alone.keys[0]?.records, alone.preferred, alone.schedule.length]).toEqual([null, [], null, 1])
  })

  it('does not count without a certificate', async () => {
    expect((await shown({ ...record([]), ...marked(active) })).source).toBe('service-principal')
  })
})
