import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  givenCertificate,
  hasRolledOver,
  isSame,
  listsAll,
  matchOf,
  matchOfSigner,
  mayHaveRolledOver,
  type GivenCertificate,
} from '../../src/domain/certificate-match.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Certificate, FederationMetadata, KeyCredential, Signing, SigningKey, Uploaded } from '../../src/model/certificates.ts'
import type { ServicePrincipal } from '../../src/model/entra.ts'
import type { MixpanelSettings } from '../../src/model/mixpanel-settings.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { known } from '../../src/syntax/field.ts'
import { wholeOf } from '../../src/syntax/place.ts'
import { certificateInBase64 } from '../../src/syntax/x509.ts'
import { ROOT } from '../support/indexes.ts'

const HOME = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const ELSEWHERE = 'f0e1d2c3-9999-4a2b-8c3d-00000c0ffee9'

const placeIn = (name: string): Place => wholeOf(artifactOf(name, Buffer.from('x')).artifact)
const at = placeIn('sp.json')

function certificate(name: string): Certificate {
  const pem = readFileSync(join(ROOT, 'test/certs', `${name}.pem`))
  const read = certificateInBase64(new X509Certificate(pem).raw.toString('base64'))
  if (!read) throw new Error(`${name} cannot be read.`)
  return read
}

const active = certificate('active-until-2028-03-04')
const newer = certificate('newer-until-2029-06-01')
const older = certificate('older-until-2026-08-29')
const stranger = certificate('stranger-until-2028-05-05')
const tenantWide = certificate('tenant-wide-until-2030-01-01')

const RECORD = {} as KeyCredential

function key(of: Certificate, rest: Partial<SigningKey> = {}): SigningKey {
  return { at, keyId: null, thumbprint: of.sha1, start: of.notBefore, end: of.notAfter, certificate: null, records: [RECORD], ...rest }
}

function signing(current: SigningKey | null, others: readonly SigningKey[] = [], rest: Partial<Signing> = {}): Signing {
  const keys = [...(current ? [current] : []), ...others]
  return {
    at,
    source: 'service-principal',
    keys,
    preferred: null,
    active: current,
    unmarked: null,
    current,
    switched: false,
    successors: [],
    schedule: [],
    ...rest,
  }
}

function file(...certificates: readonly Certificate[]): Extract<Uploaded, { readonly as: 'file' }> {
  const place = placeIn('Mixpanel.cer')
  return {
    as: 'file',
    at: place,
    file: {
      at: place,
      artifact: place.artifact,
      form: 'pem',
      flaws: [],
      certificates: certificates.map((value) => ({ value, at: place })),
      privateKeys: [],
      damage: null,
      metadata: null,
    },
  }
}

function fingerprint(hex: string): Uploaded {
  return { as: 'fingerprint', at, algorithm: hex.length === 40 ? 'sha1' : 'sha256', hex, typed: hex }
}

function given(uploaded: Uploaded, by?: Signing): GivenCertificate {
  const found = givenCertificate(uploaded, by)
  if (!found) throw new Error('No certificate was given.')
  return found
}

const NOTHING: Uploaded = { as: 'nothing', at }

describe('the certificate that Mixpanel has', () => {
  it('is the first one in the file', () => {
    expect(given(file(stranger, active), signing(key(active))).sha1).toBe(stranger.sha1)
    expect(givenCertificate(file())).toBeUndefined()
    expect(givenCertificate(NOTHING)).toBeUndefined()
  })

  it('is the one that Entra signs with, where a bundle or metadata holds that one', () => {
    const { file: pem, ...rest } = file(stranger, active)
    for (const form of ['pkcs7', 'idp-metadata'] as const) {
      const uploaded: Uploaded = { ...rest, file: { ...pem, form } }
      expect(given(uploaded, signing(key(active))).sha1).toBe(active.sha1)
      expect(given(uploaded, signing(key(newer))).sha1).toBe(stranger.sha1)
    }
  })

  it.each([
    ['by its thumbprint', given(file(active)), key(active), true],
    ['by another thumbprint', given(file(active)), key(newer), false],
    [
      'by its SHA-256, where the export holds the certificate',
      given(fingerprint(active.sha256)),
      key(active, { certificate: active }),
      true,
    ],
    ['not by its SHA-256, where it does not', given(fingerprint(active.sha256)), key(active), undefined],
    [
      'by dates a second off',
      given(file(active)),
      key(active, { thumbprint: null, end: new Date((active.notAfter?.getTime() ?? 0) - 1000) }),
      true,
    ],
    ['by other dates', given(file(active)), key(newer, { thumbprint: null }), false],
    [
      'by dates more than a second off',
      given(file(active)),
      key(active, { thumbprint: null, end: new Date((active.notAfter?.getTime() ?? 0) - 1001) }),
      false,
    ],
    [
      'by another first day',
      given(file(active)),
      key(active, { thumbprint: null, start: new Date((active.notBefore?.getTime() ?? 0) + 1001) }),
      false,
    ],
    ['not by one day alone', given(file(active)), key(active, { thumbprint: null, start: null }), undefined],
    ['not by the other day alone', given(file(active)), key(active, { thumbprint: null, end: null }), undefined],
    [
      'by its SHA-256, where that of another one is in the export',
      given(fingerprint(active.sha256)),
      key(newer, { certificate: newer }),
      false,
    ],
    ['not by a thumbprint, where the export has only dates', given(fingerprint(active.sha1)), key(active, { thumbprint: null }), undefined],
  ])('is compared %s', (_how, certificateGiven, compared, same) => {
    expect(isSame(certificateGiven, compared)).toBe(same)
  })
})

describe('a rollover', () => {
  const switched = signing(key(newer), [key(older)], { switched: true, active: key(older), successors: [key(newer)] })

  it('has left Mixpanel behind, unless it has the new certificate', () => {
    expect(hasRolledOver(switched, given(file(older)))).toBe(true)
    expect(hasRolledOver(switched, given(file(newer)))).toBe(false)
    expect(hasRolledOver(switched, undefined)).toBe(true)
    expect(hasRolledOver(signing(key(active)), given(file(older)))).toBe(false)
  })

  it('has left it behind where it has none of several new ones', () => {
    const open = signing(null, [key(older), key(newer), key(active)], { switched: true, successors: [key(newer), key(active)] })
    expect(hasRolledOver(open, given(file(older)))).toBe(true)
    expect(hasRolledOver(open, given(file(active)))).toBe(false)
  })

  it('may have left it behind, where the new one cannot be compared', () => {
    const unknown = key(newer, { thumbprint: null, start: null })
    const one = signing(unknown, [key(older)], { switched: true, active: key(older), successors: [unknown] })
    const several = signing(null, [key(older), unknown], { switched: true, active: key(older), successors: [unknown] })
    expect(hasRolledOver(one, given(file(newer)))).toBe(true)
    expect(hasRolledOver(several, given(file(newer)))).toBe(false)
    expect(hasRolledOver(undefined, undefined)).toBe(false)
  })

  it('is possible where the active certificate has expired and no list shows the others', () => {
    expect(mayHaveRolledOver(signing(null, [], { active: key(older) }))).toBe(true)
    expect(mayHaveRolledOver(switched)).toBe(false)
  })
})

describe('the certificate of Mixpanel against that of Entra', () => {
  const own = signing(key(active))
  const app = (name: string, thumbprint: string): ServicePrincipal =>
    ({
      appId: known(name, at),
      displayName: known(name, at),
      thumbprint: known(thumbprint, at),
      keys: { is: 'absent', at },
    }) as ServicePrincipal
  const metadata = (tenant: string, of: Certificate): FederationMetadata => ({
    at: placeIn('metadata.xml'),
    entityId: known(`https://sts.windows.net/${tenant}/`, at),
    ssoLocations: [],
    signing: [{ value: of, at }],
    unreadableKeys: 0,
  })
  const settings = { issuerUrl: known(`https://sts.windows.net/${ELSEWHERE}/`, at) } as MixpanelSettings
  const tenant = { value: HOME }

  it.each([
    ['the same', active, own, {}, 'current'],
    ['a newer one of the app', newer, signing(key(active), [key(newer)]), {}, 'newer'],
    ['an older one of the app', older, signing(key(active), [key(older)]), {}, 'older'],
    ['a key of the tenant', tenantWide, own, {}, 'tenant-wide'],
    ['that of another app in the export', stranger, own, { principals: [app('Expenses', stranger.sha1)] }, 'another-app'],
    ['one in metadata of this tenant', stranger, own, { tenant, metadata: [metadata(HOME, stranger)] }, 'another-app'],
    ['one in metadata of another tenant', stranger, own, { tenant, metadata: [metadata(ELSEWHERE, stranger)] }, 'another-tenant'],
    ['one where the settings name another tenant', stranger, own, { tenant, settings }, 'another-tenant'],
    ['one of unknown origin', stranger, own, { tenant }, 'another'],
    ['one after a rollover', older, signing(key(newer), [key(older)], { switched: true, successors: [key(newer)] }), {}, 'rolled-over'],
    ['one of two, of which neither is known to sign', active, signing(null, [key(active), key(newer)]), {}, 'undecided'],
    ['any, where the active one has expired', stranger, signing(null, [key(older)], { active: key(older) }), {}, 'undecided'],
  ])('%s', (_name, uploaded, by, sources, expected) => {
    expect(matchOf(given(file(uploaded)), by, sources).is).toBe(expected)
  })

  it('cannot be compared by a hash that the export does not hold', () => {
    expect(matchOf(given(fingerprint(active.sha256)), own, {}).is).toBe('not-comparable')
  })

  it('is that of another app which lists it, by its bytes or its thumbprint', () => {
    const listing = (record: Partial<KeyCredential>): ServicePrincipal => ({
      ...app('Expenses', newer.sha1),
      keys: known([{ certificate: null, customKeyIdentifier: null, ...record } as KeyCredential], at),
    })
    const matchWith = (record: Partial<KeyCredential>): string => matchOf(given(file(stranger)), own, { principals: [listing(record)] }).is
    expect(matchWith({ certificate: stranger })).toBe('another-app')
    expect(matchWith({ customKeyIdentifier: stranger.sha1 })).toBe('another-app')
    expect(matchWith({ certificate: newer, customKeyIdentifier: newer.sha1 })).toBe('another')
    expect(matchWith({})).toBe('another')
  })

  it('is not that of the same app, in another export of it', () => {
    const principal = app('Mixpanel', active.sha1)
    const again = app('Mixpanel', stranger.sha1)
    expect(matchOf(given(file(stranger)), own, { principal, principals: [principal, again] }).is).toBe('another')
    expect(matchOf(given(file(stranger)), own, { principal: again, principals: [again] }).is).toBe('another')
    expect(
      matchOf(given(file(stranger)), own, { principal, principals: [principal, app('Expenses', stranger.sha1.toLowerCase())] }).is,
    ).toBe('another-app')
    expect(matchOf(given(fingerprint(stranger.sha256)), signing(key(active, { certificate: active })), { principals: [again] }).is).toBe(
      'another',
    )
  })

  it('is not in metadata that the file itself is, or that has one of this app’s', () => {
    const elsewhere = metadata(ELSEWHERE, stranger)
    const uploaded = given(file(stranger))
    expect(matchOf({ ...uploaded, at: elsewhere.at }, own, { tenant, metadata: [elsewhere] }).is).toBe('another')
    const both = { ...elsewhere, signing: [...elsewhere.signing, { value: active, at }] }
    expect(matchOf(uploaded, own, { tenant, metadata: [both] }).is).toBe('another')
    expect(matchOf(uploaded, own, { tenant, metadata: [metadata(ELSEWHERE, newer)] }).is).toBe('another')
    expect(matchOf(uploaded, own, { metadata: [elsewhere] }).is).toBe('another')
  })

  it('is of the tenant that metadata names, whether or not the settings name it too', () => {
    const uploaded = given(file(stranger))
    const source = metadata(ELSEWHERE, stranger)
    const seen = { tenant, metadata: [source] }
    expect(matchOf(uploaded, own, seen)).toEqual({
      is: 'another-tenant',
      tenant: ELSEWHERE,
      home: HOME,
      inSettings: false,
      metadata: source,
    })
    expect(matchOf(uploaded, own, { ...seen, settings })).toMatchObject({ inSettings: true, metadata: source })
    expect(matchOf(uploaded, own, { tenant, settings })).toMatchObject({ metadata: null })
    const signIn = { idpSignInUrl: known(`https://login.microsoftonline.com/${ELSEWHERE}/saml2`, at) } as MixpanelSettings
    expect(matchOf(uploaded, own, { tenant, settings: signIn })).toMatchObject({ is: 'another-tenant', tenant: ELSEWHERE })
    const home = { issuerUrl: known(`https://sts.windows.net/${HOME}/`, at) } as MixpanelSettings
    expect(matchOf(uploaded, own, { tenant, settings: home }).is).toBe('another')
    expect(matchOf(uploaded, own, { settings }).is).toBe('another')
  })

  it.each([
    ['it is one of the app’s', active, key(active), 'undecided'],
    ['one of the app’s has no identifier', stranger, key(active, { thumbprint: null, records: [] }), 'undecided'],
    ['all are identified, and it is none of them', stranger, key(active), 'another'],
    [
      'one is identified by its SHA-256, and it is another',
      stranger,
      key(active, { thumbprint: null, records: [{ customKeyIdentifier: active.sha256 } as KeyCredential] }),
      'another',
    ],
  ])('where none is marked active, and %s', (_name, uploaded, one, expected) => {
    expect(matchOf(given(file(uploaded)), signing(one, [], { unmarked: at }), {}).is).toBe(expected)
  })

  it('is newer by its last day, or by its first where none has a last one', () => {
    const first = key(active, { end: null })
    const later = key(newer, { end: null })
    expect(matchOf(given(file(newer)), signing(first, [later]), {})).toEqual({ is: 'newer', key: later, current: first })
    expect(matchOf(given(file(active)), signing(later, [first]), {})).toEqual({ is: 'older', key: first, current: later })
    const bare = key(newer, { start: null, end: null })
    expect(matchOf(given(file(newer)), signing(first, [bare]), {}).is).toBe('older')
    expect(matchOf(given(file(newer)), signing({ ...first, start: null }, [later]), {}).is).toBe('newer')
  })

  it('is not known where it cannot be compared with one of the app’s', () => {
    expect(matchOf(given(file(stranger)), signing(null, [key(active), key(newer, { thumbprint: null, start: null })]), {}).is).toBe(
      'undecided',
    )
    expect(matchOf(given(file(stranger)), signing(null, [key(active), key(newer)]), {}).is).toBe('another')
  })

  it('names the other app, and the other tenant', () => {
    expect(matchOf(given(file(stranger)), own, { principals: [{ ...app('', stranger.sha1), displayName: { is: 'absent', at } }] })).toEqual(
      {
        is: 'another-app',
        name: null,
        metadata: null,
      },
    )
    const source = metadata(HOME, stranger)
    expect(matchOf(given(file(stranger)), own, { tenant, metadata: [source] })).toEqual({ is: 'another-app', name: null, metadata: source })
    expect(matchOf(given(file(stranger)), own, { principals: [app('Expenses', stranger.sha1)] })).toMatchObject({ name: 'Expenses' })
    expect(matchOf(given(file(stranger)), own, { tenant, settings })).toMatchObject({ tenant: ELSEWHERE, home: HOME, inSettings: true })
  })
})

describe('the certificate that a response is signed with', () => {
  const own = signing(key(active), [key(older)])
  const withUnknown = signing(key(active), [key(older, { thumbprint: null })])
  it.each([
    ['the one that Mixpanel has', active, file(active), own, 'mixpanels'],
    ['the one that Mixpanel’s fingerprint is of', active, fingerprint(active.sha256), undefined, 'mixpanels'],
    ['unknown, without Mixpanel’s certificate and the export', active, undefined, undefined, 'undecided'],
    ['of the app, without Mixpanel’s certificate', active, undefined, own, 'of-this-app'],
    ['the active one, and Mixpanel has another', active, file(stranger), own, 'current'],
    ['a former one, and Mixpanel has the active one', older, file(active), own, 'former'],
    ['the next one, and Mixpanel has the active one', newer, file(active), signing(key(active), [key(newer)]), 'next'],
    ['the next one, of a shorter life', newer, file(active), signing(key(active), [key(newer, { end: new Date(0) })]), 'next'],
    ['a former one, and Mixpanel’s fingerprint is of the active one', older, fingerprint(active.sha1), own, 'former'],
    [
      'a former one, and Mixpanel’s SHA-256 is of the active one',
      older,
      fingerprint(active.sha256),
      signing(key(active, { certificate: active }), [key(older)]),
      'former',
    ],
    ['a former one, and Mixpanel’s fingerprint is of a stranger', older, fingerprint(stranger.sha1), own, 'not-mixpanels'],
    ['a former one, and Mixpanel has a stranger', older, file(stranger), own, 'not-mixpanels'],
    ['perhaps of the app, where the export does not identify one', stranger, file(active), withUnknown, 'perhaps-of-this-app'],
    ['a stranger', stranger, file(active), own, 'stranger'],
    ['a stranger, without Mixpanel’s certificate', stranger, undefined, own, 'undecided'],
    ['another than Mixpanel’s, without an export', stranger, file(active), undefined, 'not-mixpanels'],
    ['another than Mixpanel’s, and metadata alone', stranger, file(active), signing(key(active, { records: [] })), 'not-mixpanels'],
    [
      'one that metadata alone names, without Mixpanel’s certificate',
      active,
      undefined,
      signing(key(active, { records: [] })),
      'undecided',
    ],
    ['one of the app’s, of which another is not identified, without Mixpanel’s certificate', active, undefined, withUnknown, 'undecided'],
    ['the app’s, and Mixpanel has none yet', active, NOTHING, own, 'of-this-app'],
    ['the app’s, and Mixpanel’s file has none', active, file(), own, 'of-this-app'],
    ['the second one in a file, which Mixpanel does not take', active, file(stranger, active), own, 'current'],
    ['a former one, by the bytes in the export', older, file(active), signing(key(active), [key(newer, { certificate: older })]), 'next'],
    [
      'one with the thumbprint, and other bytes in the export',
      active,
      file(stranger),
      signing(key(active, { certificate: newer })),
      'stranger',
    ],
    [
      'the next one, where the app has no date of its making',
      newer,
      file(active),
      signing(key(active), [key(newer, { start: null })]),
      'next',
    ],
    ['a former one, of the same first day', older, file(active), signing(key(active), [key(older, { start: active.notBefore })]), 'former'],
    ['the next one, of the same first day', newer, file(active), signing(key(active), [key(newer, { start: active.notBefore })]), 'next'],
    ['a former one, without any day', older, file(active), signing(key(active), [key(older, { start: null, end: null })]), 'former'],
  ])('%s', (_name, signer, uploaded, by, expected) => {
    expect(matchOfSigner(signer, uploaded, by)).toBe(expected)
  })
})

it('only an export lists all certificates of the app', () => {
  expect(listsAll(signing(key(active)))).toBe(true)
  expect(listsAll(signing(key(active, { records: [] }), [key(older)]))).toBe(true)
  expect(listsAll(signing(key(active, { records: [] })))).toBe(false)
  expect(listsAll(undefined)).toBe(false)
})

it('the signer of a response is Mixpanel’s where its bundle holds it anywhere', () => {
  const { file: pem, ...rest } = file(stranger, active)
  expect(matchOfSigner(active, { ...rest, file: { ...pem, form: 'pkcs7' } }, undefined)).toBe('mixpanels')
  expect(matchOfSigner(active, { ...rest, file: { ...pem, form: 'idp-metadata' } }, undefined)).toBe('mixpanels')
  expect(matchOfSigner(newer, { ...rest, file: { ...pem, form: 'pkcs7' } }, undefined)).toBe('not-mixpanels')
})
