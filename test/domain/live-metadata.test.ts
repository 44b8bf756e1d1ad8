import { describe, expect, it } from 'vitest'
import { differencesFrom, type OtherEvidence } from '../../src/domain/live-metadata.ts'
import type { Certificate, FederationMetadata } from '../../src/model/certificates.ts'
import type { MixpanelSettings } from '../../src/model/mixpanel-settings.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { known } from '../../src/syntax/field.ts'
import { wholeOf } from '../../src/syntax/place.ts'

const at = wholeOf(artifactOf('metadata.xml', Buffer.from('x')).artifact)
const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const OTHER = 'f00dcafe-1111-4a2b-8c3d-0000deadbeef'
const issuer = (tenant: string): string => `https://sts.windows.net/${tenant}/`
const login = (tenant: string): string => `https://login.microsoftonline.com/${tenant}/saml2`
const certificate = { sha1: 'A1', sha256: 'A256', notAfter: new Date('2028-03-04') } as Certificate

const live: FederationMetadata = {
  at,
  entityId: known(issuer(TENANT), at),
  ssoLocations: [{ value: login(TENANT), at, binding: 'redirect' }],
  signing: [{ value: certificate, at }],
  unreadableKeys: 0,
}
const nothing: OtherEvidence = {
  saved: undefined,
  settings: undefined,
  signIn: undefined,
  uploaded: undefined,
  tenant: undefined,
  principal: undefined,
}
const settings = (issuerUrl: string, idpSignInUrl: string): MixpanelSettings =>
  ({ issuerUrl: known(issuerUrl, at), idpSignInUrl: known(idpSignInUrl, at) }) as MixpanelSettings

function shown(other: Partial<OtherEvidence>): readonly string[] | null {
  const differences = differencesFrom(live, { ...nothing, ...other })
  return differences?.map(({ field, alsoIn, otherTenant }) => `${field} ${String(alsoIn)} ${String(otherTenant)}`) ?? null
}

describe('the live metadata and Mixpanel', () => {
  it('cannot be compared where Mixpanel’s values are not known', () => {
    expect(shown({})).toBeNull()
  })

  it('agree, whatever query the sign-in URL has', () => {
    expect(shown({ settings: settings(issuer(TENANT), `${login(TENANT)}?x=1`) })).toEqual([])
  })

  it('differ in both URLs', () => {
    expect(shown({ settings: settings(issuer(OTHER), login(OTHER)) })).toEqual(['issuer null true', 'sign-in-url null true'])
  })

  it('differ in a way that the export shows too', () => {
    const tenant = { value: TENANT, at }
    expect(shown({ tenant, settings: settings(issuer(TENANT).slice(0, -1), login(OTHER)) })).toEqual([
      'issuer export false',
      'sign-in-url export true',
    ])
  })

  it('differ in the certificate', () => {
    expect(shown({ uploaded: { as: 'fingerprint', at, algorithm: 'sha1', hex: 'A1', typed: 'a1' } })).toEqual([])
    expect(shown({ uploaded: { as: 'fingerprint', at, algorithm: 'sha1', hex: 'B2', typed: 'b2' } })).toEqual(['certificate null false'])
    const saved = [{ ...live, signing: [{ value: certificate, at }] }]
    expect(shown({ saved, uploaded: { as: 'fingerprint', at, algorithm: 'sha1', hex: 'B2', typed: 'b2' } })).toEqual([
      'certificate export false',
    ])
  })

  it('agree where Mixpanel has one of two certificates, and one of two sign-in URLs, with a query that is in the metadata too', () => {
    const next = { ...certificate, sha1: 'N1', sha256: 'N256' }
    const two: FederationMetadata = {
      ...live,
      ssoLocations: [...live.ssoLocations, { value: 'https://login.example/saml2?p=1', at, binding: 'post' }],
      signing: [...live.signing, { value: next, at }],
    }
    const of = (other: Partial<OtherEvidence>): number | undefined => differencesFrom(two, { ...nothing, ...other })?.length
    expect(of({ uploaded: { as: 'fingerprint', at, algorithm: 'sha256', hex: 'N256', typed: '' } })).toBe(0)
    expect(of({ uploaded: { as: 'fingerprint', at, algorithm: 'sha1', hex: 'N256', typed: '' } })).toBe(1)
    expect(of({ settings: settings(issuer(TENANT), login(TENANT)) })).toBe(0)
    expect(of({ settings: settings(issuer(TENANT), 'https://login.example/saml2?p=1') })).toBe(0)
    expect(of({ settings: settings(issuer(TENANT), 'https://login.example/saml2?p=2') })).toBe(1)
  })

  it('differ from the first location and the first certificate, with the place of each', () => {
    const [there, here] = [{ ...at }, { ...at }]
    const metadata = { ...live, signing: [{ value: certificate, at: there }] }
    expect(
      differencesFrom(metadata, { ...nothing, uploaded: { as: 'fingerprint', at: here, algorithm: 'sha1', hex: 'B2', typed: '' } }),
    ).toEqual([
      {
        field: 'certificate',
        entra: { value: 'A1', at: there },
        mixpanel: { value: 'B2', at: here },
        mixpanelWords: 'the one with the fingerprint B2',
        alsoIn: null,
        otherTenant: false,
      },
    ])
  })

  it('know of a certificate file what is in it, and nothing where none is', () => {
    const file = (...values: readonly Certificate[]): Partial<OtherEvidence> => ({
      uploaded: { as: 'file', at, file: { certificates: values.map((value) => ({ value, at })) } } as never,
    })
    const other = { sha1: 'B1', sha256: 'B256', notAfter: new Date('2029-01-31') } as Certificate
    expect(shown(file(certificate, other))).toEqual([])
    expect(differencesFrom(live, { ...nothing, ...file(other, certificate) })).toMatchObject([
      { mixpanel: { value: 'B1' }, mixpanelWords: 'B1 (valid until 2029-01-31)' },
    ])
    expect(shown(file())).toBeNull()
    expect(shown({ uploaded: { as: 'nothing', at } })).toBeNull()
    expect(differencesFrom({ ...live, signing: [] }, { ...nothing, ...file(other) })).toBeNull()
  })

  describe('differ in a certificate that the export shows', () => {
    const uploaded = { as: 'fingerprint', at, algorithm: 'sha1', hex: 'B2', typed: '' } as const
    const principal = (thumbprint: string): OtherEvidence['principal'] => ({ thumbprint: known(thumbprint, at) }) as never
    const signing = (...sha256: readonly string[]): FederationMetadata => ({
      ...live,
      signing: sha256.map((each) => ({ value: { ...certificate, sha1: each.replace('256', '1'), sha256: each }, at })),
    })

    it.each<readonly [string, Partial<OtherEvidence>, string]>([
      ['the active one', { principal: principal('a1') }, 'export'],
      ['the active one, with colons', { principal: principal('A:1') }, 'export'],
      ['another active one', { principal: principal('C3') }, 'null'],
      // What is active counts, not what saved metadata has beside it.
      ['another active one, and saved metadata of this one', { principal: principal('C3'), saved: [signing('A256')] }, 'null'],
      ['saved metadata with this one', { saved: [signing('X256'), signing('Y256', 'A256')] }, 'export'],
      ['saved metadata with others', { saved: [signing('X256')] }, 'null'],
    ])('as %s', (_, other, alsoIn) => expect(shown({ uploaded, ...other })).toEqual([`certificate ${alsoIn} false`]))

    it('as one of two', () => {
      const two = differencesFrom(signing('N256', 'A256'), { ...nothing, uploaded, principal: principal('A1') })
      expect(two?.map(({ alsoIn }) => alsoIn)).toEqual(['export'])
      const saved = differencesFrom(signing('N256', 'A256'), { ...nothing, uploaded, saved: [signing('A256')] })
      expect(saved?.map(({ alsoIn }) => alsoIn)).toEqual(['export'])
    })
  })

  it('know the sign-in URL by the postback URL where nobody typed it', () => {
    const signIn = (by: 'postback' | 'capture', url: string): Partial<OtherEvidence> => ({ signIn: { by, url: known(url, at) } as never })
    expect(shown(signIn('postback', login(TENANT)))).toEqual([])
    expect(shown(signIn('postback', login(OTHER)))).toEqual(['sign-in-url postback true'])
    expect(shown({ ...signIn('capture', login(OTHER)), tenant: { value: TENANT, at } })).toEqual(['sign-in-url export true'])
    expect(shown({ ...signIn('capture', login(OTHER)), settings: settings(issuer(TENANT), login(TENANT)) })).toEqual([])
  })

  it('differ in a way that saved metadata shows, or a tenant of the cloud of the URL', () => {
    const wrong = settings(issuer(OTHER), login(OTHER))
    expect(shown({ settings: wrong, saved: [live] })).toEqual(['issuer export true', 'sign-in-url export true'])
    expect(shown({ settings: wrong, saved: [{ ...live, entityId: known(issuer(OTHER), at), ssoLocations: [] }] })).toEqual([
      'issuer null true',
      'sign-in-url null true',
    ])
    const tenant = { value: TENANT, at }
    expect(shown({ settings: settings(issuer(TENANT), 'https://idp.example.com/'), tenant })).toEqual(['sign-in-url export true'])
    // The tenant's URL in that cloud is not the one in the metadata.
    expect(shown({ settings: settings(issuer(TENANT), login(OTHER).replace('.com', '.us')), tenant })).toEqual(['sign-in-url null true'])
    expect(differencesFrom({ ...live, ssoLocations: [] }, { ...nothing, settings: settings(issuer(TENANT), login(OTHER)) })).toEqual([])
  })
})
