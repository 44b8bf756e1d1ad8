import { describe, expect, it } from 'vitest'
import { claimedDomainsOf, sortGuests } from '../../src/domain/guests.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { MixpanelSettings } from '../../src/model/mixpanel-settings.ts'
import type { Person } from '../../src/model/people.ts'
import { absent, known } from '../../src/syntax/field.ts'

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
