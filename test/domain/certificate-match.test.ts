import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  givenCertificate,
  hasRolledOver,
  isSame,
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

describe('the certificate that Mixpanel has', () => {
  it('is the first one in the file', () => {
    expect(given(file(stranger, active), signing(key(active))).sha1).toBe(stranger.sha1)
    expect(givenCertificate(file())).toBeUndefined()
    expect(givenCertificate({ as: 'nothing', at })).toBeUndefined()
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

  it('names the other app, and the other tenant', () => {
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
  ])('%s', (_name, signer, uploaded, by, expected) => {
    expect(matchOfSigner(signer, uploaded, by)).toBe(expected)
  })
})
