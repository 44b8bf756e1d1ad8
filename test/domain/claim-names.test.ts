import { describe, expect, it } from 'vitest'
import {
  emailAttributes,
  foundFor,
  hasOnlyDefaultClaims,
  isNamespaced,
  jwtOnlyClaim,
  localPart,
  namedExactly,
  namedSimilarly,
  namedWithNamespace,
  namespacedInstead,
  namespaceFault,
  similarToEmail,
  uriIn,
} from '../../src/domain/claim-names.ts'
import { IDENTITY_CLAIMS } from '../../src/vendors/entra.ts'
import { assertionOf, AT, attribute } from '../support/claims.ts'

describe('the name of a claim', () => {
  it.each([
    ['email', null, 'email'],
    ['http://example.com/claims/email', 'http://example.com/claims/', 'email'],
    ['urn:oid:email', 'urn:oid:', 'email'],
    ['http://example.com/x#email', 'http://example.com/x#', 'email'],
    ['http://example.com/', 'http://example.com/', ''],
    ['e:mail', null, 'e:mail'],
  ])('%s has the URI %s and the local part %s', (name, uri, local) => {
    expect(uriIn(name)).toBe(uri)
    expect(localPart(attribute(name))).toBe(local)
    expect(isNamespaced(attribute(name))).toBe(uri !== null)
  })

  it('is found exactly, with a namespace, or in another spelling', () => {
    const all = [attribute('email'), attribute('email', IDENTITY_CLAIMS), attribute('Email'), attribute('e-mail'), attribute('x/email')]
    const assertion = assertionOf(all)
    expect(namedExactly(assertion, 'email')).toEqual([all[0]])
    expect(namedWithNamespace(assertion, 'email')).toEqual([all[1], all[4]])
    expect(namedSimilarly(assertion, 'email')).toEqual([all[2], all[3]])
  })

  it.each(['Email', ' email', 'e-mail', 'mail', 'EmailAddress', 'work email'])('%s is similar to email', (name) => {
    expect(similarToEmail(assertionOf([attribute(name)]))).toHaveLength(1)
  })

  it.each(['email', 'emailVerified', 'upn', 'mailbox'])('%s is not similar to email', (name) => {
    expect(similarToEmail(assertionOf([attribute(name)]))).toEqual([])
  })

  it('Entra’s default emailaddress is not similar to email', () => {
    const assertion = assertionOf([attribute('emailaddress', IDENTITY_CLAIMS)])
    expect(similarToEmail(assertion)).toEqual([])
    expect(hasOnlyDefaultClaims(assertion)).toBe(true)
    expect(hasOnlyDefaultClaims(assertionOf([], 'claims-mapping-policy'))).toBe(false)
  })
})

describe('the attributes with the address', () => {
  it.each([
    [['email', 'x/email', 'Email'], ['email']],
    [['x/email', 'Email'], ['x/email']],
    [['Email', 'firstName'], ['Email']],
    [['firstName'], []],
  ])('%j: %j', (names, found) => {
    expect(emailAttributes(assertionOf(names.map((name) => attribute(name)))).map(({ name }) => name)).toEqual(found)
  })
})

describe('a claim for JSON web tokens only', () => {
  const claim = (...formats: readonly string[]): ReturnType<typeof jwtOnlyClaim> => {
    const tokenFormats = formats.map((value) => ({ value, at: AT }))
    const claims = [{ at: AT, name: { value: 'email', at: AT }, namespace: null, tokenFormats, values: [] }]
    return jwtOnlyClaim(assertionOf([], 'custom-claims-policy', claims), 'email')
  }

  it('is one whose token formats are known, and SAML is not among them', () => {
    expect(claim('jwt')?.name.value).toBe('email')
    expect(claim('jwt', 'SAML')).toBeUndefined()
    expect(claim()).toBeUndefined()
  })
})

describe('the origin of a namespace', () => {
  const renamed = [attribute('email', IDENTITY_CLAIMS), attribute('givenname', IDENTITY_CLAIMS)]
  const [first = attribute('email')] = renamed

  it('is a renamed default claim where emailaddress is missing and other default claims are not', () => {
    expect(namespaceFault(first, assertionOf(renamed))).toBe('renamed-default')
    expect(namespaceFault(first, assertionOf([...renamed, attribute('emailaddress', IDENTITY_CLAIMS)]))).toBe('email-namespace')
    expect(namespaceFault(first, assertionOf([first]))).toBe('email-namespace')
  })

  it('is not shown by a captured response', () => {
    expect(namespaceFault(first, assertionOf(renamed, 'captured-response'))).toBe('email-namespace')
  })

  it('is the name itself, except in a claims mapping policy, which has no field for the namespace', () => {
    const typed = attribute('http://example.com/email')
    expect(namespaceFault(typed, assertionOf([typed]))).toBe('uri-in-name')
    expect(namespaceFault(typed, assertionOf([typed], 'claims-mapping-policy'))).toBe('email-namespace')
  })
})

describe('what is issued for a name', () => {
  it('is kept apart: the name, a similar one, and one with a namespace', () => {
    const [plain, spaced, uri] = [attribute('firstName'), attribute('First name'), attribute('firstName', IDENTITY_CLAIMS)]
    expect(foundFor(assertionOf([spaced, uri, plain]), 'firstName')).toEqual({ issued: plain, similar: spaced, namespaced: uri })
    expect(foundFor(assertionOf([attribute('lastName')]), 'firstName')).toEqual({})
  })

  it('stands with a namespace in place of the name only where the name itself is not issued', () => {
    const uri = attribute('email', IDENTITY_CLAIMS)
    expect(namespacedInstead(assertionOf([uri]), 'email')).toBe(uri)
    expect(namespacedInstead(assertionOf([uri, attribute('email')]), 'email')).toBeUndefined()
  })

  it('can have a similar name with a namespace; one without is another problem', () => {
    const mail = attribute('http://example.com/mail')
    expect(namespacedInstead(assertionOf([mail]), 'email')).toBe(mail)
    expect(namespacedInstead(assertionOf([attribute('mail')]), 'email')).toBeUndefined()
    expect(namespacedInstead(assertionOf([attribute('http://example.com/firstname')]), 'lastName')).toBeUndefined()
  })
})
