import { describe, expect, it } from 'vitest'
import { claimedDomainsOf, signInNameForGuests, sortGuests } from '../../src/domain/guests.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import type { MixpanelSettings } from '../../src/model/mixpanel-settings.ts'
import type { Person } from '../../src/model/people.ts'
import type { PredictedAssertion } from '../../src/model/saml.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { claimValue, transformed, when } from '../support/claims.ts'

const at = {} as Place
const guest = (mail: string | null, exported = true): Person => {
  const field = mail === null ? (exported ? { is: 'empty', at } : absent(at)) : known(mail, at)
  return { mail, user: { mail: field } } as Person
}
const settings = (...domains: readonly (readonly [domain: string, status: string])[]): MixpanelSettings =>
  ({
    claimedDomains: known(
      domains.map(([domain, status]) => ({ domain: { value: domain, at }, status: known(status, at) })),
      at,
    ),
  }) as unknown as MixpanelSettings

describe('guests by their addresses', () => {
  const [ann, bob, cy, dan] = [guest('ann@Agency.example'), guest('bob@other.example'), guest(null), guest(null, false)]

  it('are outside, without an address, or neither', () => {
    const sorted = sortGuests([ann, bob, cy, dan], new Set(['agency.example']))
    expect(sorted).toEqual({ outside: [bob], withoutMail: [cy], others: [ann, dan] })
  })

  it('are never outside while the claimed domains are not known', () => {
    expect(sortGuests([ann, bob], undefined)).toEqual({ outside: [], withoutMail: [], others: [ann, bob] })
  })
})

it('a claim that has expired does not count', () => {
  expect(claimedDomainsOf(settings(['@Agency.example', 'verified'], ['old.example', 'expired'], ['new.example', 'pending']))).toEqual(
    new Set(['agency.example', 'new.example']),
  )
  expect(claimedDomainsOf({ claimedDomains: absent(at) } as MixpanelSettings)).toBeUndefined()
})

describe('the value that sends guests their sign-in name', () => {
  const mail = claimValue()
  const upn = claimValue({ source: 'user.userprincipalname' })
  const forGuests = { ...upn, ...when('allguests') }
  const forExternal = { ...upn, ...when('externalguests') }
  const found = (...values: readonly ClaimValue[]): ClaimValue | null =>
    signInNameForGuests({
      attributes: [
        { name: 'firstName', values: [upn] },
        { name: 'email', values },
      ],
    } as unknown as PredictedAssertion)

  it.each([
    ['everybody is sent the mail address', [mail], null],
    ['everybody is sent the sign-in name', [upn], upn],
    ['all guests are sent the sign-in name', [{ ...mail, ...when('members') }, forGuests], forGuests],
    ['external guests are sent the sign-in name', [mail, forExternal], forExternal],
    ['guests of some groups are sent the sign-in name', [mail, { ...upn, ...when('allguests', 'g1') }], null],
    ['only members are sent the sign-in name', [mail, { ...upn, ...when('members') }], null],
    ['a part of the sign-in name is sent', [transformed(['extractMailPrefix'], ['user.userprincipalname'])], null],
    ['what is sent is not known', [claimValue({ source: 'unreadable' })], null],
    ['nothing is sent', [], null],
  ])('where %s', (_name, values, expected) => expect(found(...values)).toBe(expected))

  it('is none without a claim email', () => {
    expect(signInNameForGuests({ attributes: [{ name: 'Email', values: [upn] }] } as unknown as PredictedAssertion)).toBeNull()
  })
})
