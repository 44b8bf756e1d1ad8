import { describe, expect, it } from 'vitest'
import { policyFor } from '../../src/domain/token-policy.ts'
import type { Subject, TokenIssuancePolicy } from '../../src/model/entra.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { AT } from '../support/claims.ts'

const subject = { principal: { id: known('SP1', AT) }, application: null } as unknown as Subject

function policy(servicePrincipalId: string | null, assigned: boolean): TokenIssuancePolicy {
  return { at: AT, signingAlgorithm: absent(AT), signingPolicy: absent(AT), applicationId: null, servicePrincipalId, assigned }
}

describe('the token issuance policy of the app', () => {
  const own = policy('sp1', true)
  const ofAnother = policy('sp2', true)
  const listed = policy(null, false)

  it('is the one that is assigned to it', () => {
    expect(policyFor([ofAnother, listed, own], subject)).toBe(own)
    expect(policyFor([ofAnother], undefined)).toBe(ofAnother)
  })

  it('is one that names the registration of the app, in any case of the id', () => {
    const both = { principal: { id: known('SP1', AT) }, application: { id: known('APP1', AT) } } as unknown as Subject
    const named = { ...policy(null, true), applicationId: 'app1' }
    const ofOtherRegistration = { ...policy('sp1', true), applicationId: 'app2' }
    expect(policyFor([ofOtherRegistration, named], both)).toBe(named)
    expect(policyFor([ofOtherRegistration], both)).toBe('other-apps')
  })

  it('is no value where two assigned policies contradict each other', () => {
    const [one, two] = ['ResponseOnly', 'TokenOnly'].map((value) => ({ ...own, signingPolicy: known(value, AT) }))
    if (!one || !two) throw new Error('Two policies are compared.')
    const merged = policyFor([one, two], subject)
    expect(merged).toMatchObject({ signingPolicy: { is: 'unreadable' } })
    expect(policyFor([one, one], subject)).toMatchObject({ signingPolicy: { is: 'known', value: 'ResponseOnly' } })
  })

  it('is not known from a list of all policies, nor from those of other apps', () => {
    expect(policyFor([listed], subject)).toBe('not-assigned')
    expect(policyFor([ofAnother], subject)).toBe('other-apps')
    expect(policyFor([], subject)).toBe('other-apps')
    expect(policyFor([ofAnother, listed], subject)).toBe('not-assigned')
  })
})
