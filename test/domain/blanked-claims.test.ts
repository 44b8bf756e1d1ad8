import { describe, expect, it } from 'vitest'
import { markClaims } from '../../src/domain/blanked-claims.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Claim, ClaimsDefinition, NameIdClaim } from '../../src/model/entra.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { assertionOf, AT, claimValue } from '../support/claims.ts'

const at = (start: number): Place => placeAt(AT.artifact, start, start + 1, `/${start}`)
const claim = (name: string, rest: Partial<Claim> = {}): Claim => ({
  at: at(0),
  name: { value: name, at: at(1) },
  namespace: null,
  tokenFormats: [],
  values: [],
  ...rest,
})
const formats = (...values: readonly string[]): Claim['tokenFormats'] => values.map((value, index) => ({ value, at: at(3 + index) }))
const MIXPANEL = ['email', 'firstName', 'lastName'].map((name) => claim(name))

function definition(claims: readonly Claim[], rest: Partial<ClaimsDefinition> = {}): ClaimsDefinition {
  return { ...assertionOf([], 'custom-claims-policy', claims).governedBy, ...rest }
}

function marked(before: ClaimsDefinition): readonly [ClaimsDefinition, readonly (string | null)[]] {
  const places: Place[] = []
  const after = markClaims(before, places)
  return [after, places.map(({ pointer }) => pointer)]
}

describe('claims of which a part is blanked', () => {
  it('are the same ones where nothing is', () => {
    const before = definition([...MIXPANEL, claim('department', { tokenFormats: formats('saml') })])
    const [after, places] = marked(before)
    expect(after).toBe(before)
    expect(places).toEqual([])
  })

  it.each([
    ['its name', claim('REDACTED'), '/1'],
    ['its namespace', claim('department', { namespace: { value: '<redacted>', at: at(2) } }), '/2'],
    ['the only token format', claim('department', { tokenFormats: formats('XXXX') }), '/3'],
    ['one of two, and the other is not SAML', claim('department', { tokenFormats: formats('XXXX', 'jwt') }), '/3'],
  ])('may be any claim, by %s', (_, hidden, place) => {
    const others = MIXPANEL.slice(0, 2)
    const [{ claims }, places] = marked(definition([...others, hidden]))
    expect(claims).toMatchObject({ is: 'blanked', at: { pointer: place } })
    expect(places).toEqual([place])
    // All that Mixpanel reads is there.
    expect(marked(definition([...MIXPANEL, hidden]))[0].claims).toEqual(known(MIXPANEL, AT))
  })

  it('do not count as Mixpanel’s with a namespace', () => {
    const [email, ...names] = MIXPANEL
    const spaced = claim('email', { namespace: { value: 'http://schemas.contoso.com', at: at(2) } })
    expect(email?.namespace).toBeNull()
    expect(marked(definition([spaced, ...names, claim('REDACTED')]))[0].claims.is).toBe('blanked')
  })

  it('keep a claim that is in SAML tokens anyway', () => {
    const both = claim('email', { tokenFormats: formats('XXXX', 'SAML') })
    const [{ claims }, places] = marked(definition([both]))
    expect(claims).toEqual(known([{ ...both, tokenFormats: both.tokenFormats.slice(1) }], AT))
    expect(places).toEqual(['/3'])
  })

  it('have a source that cannot be read', () => {
    const value = claimValue({ written: { value: 'REDACTED', at: at(5) }, source: 'user.redacted', constant: 'x' })
    const [{ claims }, places] = marked(definition([claim('email', { values: [value] })]))
    expect(claims).toMatchObject({ value: [{ values: [{ source: 'unreadable', at: { pointer: '/5' }, written: null, constant: null }] }] })
    expect(places).toEqual(['/5'])
  })

  it('may be none, beside a blanked format of the NameID', () => {
    const nameId: NameIdClaim = { at: AT, format: { value: 'REDACTED', at: at(7) }, values: [claimValue()] }
    const before = definition([], { nameId, claims: absent(AT) })
    const [after, places] = marked(before)
    expect(places).toEqual(['/7'])
    expect(after).toEqual(before)
    expect(marked(definition([], { nameId: { ...nameId, format: { value: 'emailAddress', at: at(7) } } }))[1]).toEqual([])
  })
})
