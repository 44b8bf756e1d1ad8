import { describe, expect, it } from 'vitest'
import {
  domainsByState,
  isSubdomain,
  severityOfUnverified,
  splitUnclaimed,
  unclaimedDomain,
  unclaimedDomains,
} from '../../src/domain/claimed-domains.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { ClaimedDomain } from '../../src/model/mixpanel-settings.ts'

const CLAIMED = new Set(['contoso.com'])

describe('unclaimedDomain', () => {
  it.each([
    ['ann@contoso.com', null],
    ['ann@CONTOSO.com', null],
    ['ann@Fabrikam.com', 'fabrikam.com'],
    ['ann', null],
    [null, null],
  ])('%s', (address, domain) => expect(unclaimedDomain(address, CLAIMED)).toBe(domain))
})

it('a subdomain is below a claimed domain, and a longer name is not', () => {
  expect(isSubdomain('eu.contoso.com', CLAIMED)).toBe(true)
  expect(isSubdomain('contoso.com', CLAIMED)).toBe(false)
  expect(isSubdomain('mycontoso.com', CLAIMED)).toBe(false)
})

it('people outside are split by whether a parent domain is claimed', () => {
  const addresses = ['ann@contoso.com', 'bob@eu.contoso.com', 'cy@fabrikam.com', 'dee@fabrikam.com', null]
  expect(splitUnclaimed(addresses, (each) => each, CLAIMED)).toEqual({
    below: ['bob@eu.contoso.com'],
    other: ['cy@fabrikam.com', 'dee@fabrikam.com'],
  })
  expect(unclaimedDomains(addresses, CLAIMED)).toEqual(['eu.contoso.com', 'fabrikam.com'])
})

describe('severityOfUnverified', () => {
  const use = { have: 0, mayHave: 0, of: 40, noneVerified: false }
  it.each([
    ['pending', {}, 'info'],
    ['pending', { mayHave: 1 }, 'warning'],
    ['pending', { have: 1 }, 'warning'],
    ['pending', { have: 2 }, 'error'],
    ['pending', { of: 0 }, 'warning'],
    ['pending', { noneVerified: true }, 'error'],
    ['expired', {}, 'warning'],
    ['expired', { have: 1 }, 'warning'],
    ['expired', { have: 2 }, 'error'],
    ['expired', { of: 0 }, 'error'],
    ['expired', { noneVerified: true }, 'error'],
  ] as const)('%s with %o: %s', (status, differs, severity) => expect(severityOfUnverified(status, { ...use, ...differs })).toBe(severity))
})

it('a claimed domain is verified unless it is known to wait for that', () => {
  const at = {} as Place
  const claimed = (domain: string, status: string | null): ClaimedDomain =>
    ({
      at,
      domain: { value: domain, at },
      status: status === null ? { is: 'absent', at } : { is: 'known', value: status, at },
    }) as ClaimedDomain
  const all = [
    claimed('@Contoso.com', 'verified'),
    claimed('a.example', 'pending'),
    claimed('b.example', 'expired'),
    claimed('c.example', null),
  ]
  const { verified, waiting } = domainsByState(all)
  expect([...verified]).toEqual(['contoso.com', 'c.example'])
  expect([...waiting]).toEqual(['a.example', 'b.example'])
})
