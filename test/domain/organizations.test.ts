import { describe, expect, it } from 'vitest'
import { otherOrganizationsOf, ownSsoSettings, sameIssuerPair } from '../../src/domain/organizations.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Field } from '../../src/model/field.ts'
import type { MixpanelSettings, OtherOrganization } from '../../src/model/mixpanel-settings.ts'

const at = {} as Place
const field = <T>(value: T | null): Field<T> => (value === null ? { is: 'absent', at } : { is: 'known', value, at })

const ISSUER = 'https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/'

const other = (orgId: string | null, issuer: string | null): OtherOrganization => ({ at, orgId: field(orgId), issuerUrl: field(issuer) })

function settings(orgId: string, issuer: string | null, rest: Partial<MixpanelSettings> = {}): MixpanelSettings {
  return {
    at,
    orgId: field(orgId),
    issuerUrl: field(issuer),
    idpSignInUrl: field(null),
    ssoEnabled: field(null),
    claimedDomains: field(null),
    sharedSsoRole: field(null),
    otherOrganizations: field(null),
    ...rest,
  } as MixpanelSettings
}

describe('sameIssuerPair', () => {
  it.each([
    [ISSUER, true],
    [ISSUER.toUpperCase().slice(0, -1), true],
    ['https://sts.windows.net/0ddba11e-9999-4c8b-8777-55555f00d5e5/', false],
    [null, false],
  ])('another organization with issuer %s: %s', (issuer, isSame) => {
    const own = settings('1', ISSUER, { otherOrganizations: field([other('2', issuer)]) })
    expect(sameIssuerPair(own, [own]) !== null).toBe(isSame)
  })

  it('compares the files of two organizations where none is chosen', () => {
    const pair = sameIssuerPair(undefined, [settings('1', ISSUER), settings('2', ISSUER)])
    expect(pair?.twin.orgId).toMatchObject({ value: '2' })
  })

  it('allows one issuer in Shared SSO', () => {
    const own = settings('1', ISSUER, { sharedSsoRole: field('admin'), otherOrganizations: field([other('2', ISSUER)]) })
    expect(sameIssuerPair(own, [own])).toBeNull()
  })
})

it('an entry for the organization itself is no other organization', () => {
  const own = settings('1', ISSUER, { otherOrganizations: field([other('1', ISSUER), other('2', null)]) })
  expect(otherOrganizationsOf(own, [own, settings('1', ISSUER), settings('3', null)]).map(({ orgId }) => orgId)).toEqual([
    field('2'),
    field('3'),
  ])
})

it('own settings of a linked organization are those that are filled in', () => {
  const linked = settings('1', ISSUER, { ssoEnabled: field(true), claimedDomains: field([]) })
  expect(ownSsoSettings(linked).map(({ value }) => value)).toEqual(['Issuer URL', 'Single Sign-On enabled'])
})
