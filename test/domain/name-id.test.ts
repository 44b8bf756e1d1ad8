import { describe, expect, it } from 'vitest'
import { isFormat, isOtherFormat, mailOnlyValue, otherSource, sourceName, withSource } from '../../src/domain/name-id.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import { assertionOf, attribute, claimValue, transformed, when } from '../support/claims.ts'

const [MAIL, UPN] = ['user.mail', 'user.userprincipalname']

describe('the format of the NameID', () => {
  it.each([
    ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', true],
    ['urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName', true],
    ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', false],
    ['urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', false],
    [null, false],
  ])('%s', (format, other) => expect(isOtherFormat(format)).toBe(other))
})

it.each([
  ['emailAddress', true],
  ['Persistent', true],
  ['default', true],
  ['', true],
  ['urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName', true],
  ['foo', false],
  ['constructor', false],
  ['urn:foo:nameid-format:emailAddress', false],
])('%s is a format of the NameID: %s', (written, known) => expect(isFormat(written)).toBe(known))

describe('the source of the NameID', () => {
  it.each<readonly [string, ClaimValue, boolean]>([
    [UPN, claimValue({ source: UPN }), false],
    [MAIL, claimValue(), false],
    ['ifEmpty of user.mail', transformed(['ifEmpty'], [MAIL, UPN]), false],
    ['user.objectid', claimValue({ source: 'user.objectid' }), true],
    ['extractMailPrefix of user.mail', transformed(['extractMailPrefix'], [MAIL]), true],
    ['join of x', transformed(['join'], ['"x"']), true],
    ['fixed', claimValue({ constant: 'fixed' }), true],
  ])('%s', (name, value, other) => {
    expect(otherSource([value])).toBe(other ? value : undefined)
    expect(sourceName(value)).toBe(name)
  })

  it('is missing', () => {
    expect(withSource([claimValue({ source: 'none' })])).toEqual([])
    expect(withSource([claimValue()])).toHaveLength(1)
  })
})

describe('a NameID from user.mail without a fallback', () => {
  const mail = claimValue()
  const email = (value: ClaimValue): ReturnType<typeof assertionOf> => assertionOf([attribute('email', null, [value])])
  const withFallback = transformed(['ifEmpty'], [MAIL, UPN])

  it('is found where the claim email is not empty for the same users', () => {
    expect(mailOnlyValue([mail], email(withFallback))).toBe(mail)
    expect(mailOnlyValue([mail], email(claimValue()))).toBeUndefined()
  })

  it('is not found where some members are sent something else', () => {
    expect(mailOnlyValue([withFallback], assertionOf([]))).toBeUndefined()
    expect(mailOnlyValue([mail, claimValue({ source: UPN, ...when('any', 'g1') })], assertionOf([]))).toBeUndefined()
  })
})
