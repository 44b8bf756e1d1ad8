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
})
