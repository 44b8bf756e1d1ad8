import { describe, expect, it } from 'vitest'
import { codesByPhrase, errorsByPhrase, errorsBySigns, isDescribed } from '../../src/domain/known-phrases.ts'
import { wordsOf } from '../../src/syntax/pasted-text.ts'
import { SYMPTOMS } from '../../src/vendors/symptoms.ts'

const names = (text: string): readonly string[] => errorsByPhrase(text).map(({ name }) => name)

describe('codes of Microsoft by what a text says', () => {
  it.each([
    ['Application with identifier “https://sso.mixpanel.com” was not found in the directory “Contoso”', ['700016']],
    ['application with\nIDENTIFIER **x** WAS not found in the directory', ['700016']],
    ['UnauthorizedClient_DoesNotMatchRequest', ['700016']],
    // The end of one that does not fit, and all of one that does.
    ['Application with identifier. Application with identifier x was not found in the directory', ['700016']],
    [`Application with identifier ${'x'.repeat(200)} was not found in the directory`, ['700016']],
    [`Application with identifier ${'x'.repeat(201)} was not found in the directory`, []],
    ['was not found in the directory: Application with identifier', []],
    ['Application with identifier', []],
    ['', []],
  ])('%s', (text, codes) => expect(codesByPhrase(text)).toEqual(codes))
})

describe('errors without a code', () => {
  it.each([
    ['an attribute value contains an invalid domain name', ['InvalidDomain']],
    ['InvalidDomain', ['InvalidDomain']],
    [' invaliddomain\n', ['InvalidDomain']],
    ['MixpanelInvalidDomain', ['InvalidDomain']],
    ['errorCode: InvalidDomain', ['InvalidDomain']],
    ['"skipReason": "NotEffectivelyEntitled"', ['EntrySynchronizationSkipped']],
    ['the Error Code is not this, but reason = Conflict', ['Conflict, EntryConflict']],
    // Long names are no words of a language.
    ['I see CredentialValidationFailure here', ['CredentialValidationFailure']],
    ['we have a conflict here', []],
    ['they set the Timeout', []],
    ['errorCode: InvalidDomains', []],
    ['', []],
  ])('%s', (text, found) => expect(names(text)).toEqual(found))

  it('are listed in the order of the tables', () => {
    expect(names('errorCode: Conflict, errorCode: InvalidDomain')).toEqual(['InvalidDomain', 'Conflict, EntryConflict'])
  })
})

describe('what people describe in their own words', () => {
  it('is in a text where each list has a word that begins one of it', () => {
    const signs = [['provision', 'scim'], ['stop']]
    const is = (text: string): boolean => isDescribed(wordsOf(text), signs)
    expect([
      is('Provisioning stopped'),
      is('it stops since SCIM'),
      is('provisioning works'),
      is('stop'),
      is('unstoppable provisioning'),
    ]).toEqual([true, true, false, false, false])
    expect(isDescribed(wordsOf('x'), [])).toBe(false)
    expect(isDescribed(wordsOf('x'), [[]])).toBe(false)
  })

  it('gives at most three errors, the most exact first, and none for a long text', () => {
    const described = SYMPTOMS.filter(({ signs = [] }) => signs.length > 0).slice(0, 8)
    const counts = described.map(({ signs = [] }) => signs.length)
    const found = errorsBySigns(described.flatMap(({ signs = [] }) => signs.map(([word]) => word)).join(' ')).map(
      ({ signs = [] }) => signs.length,
    )
    expect(found).toHaveLength(3)
    expect(found).toEqual([...found].sort((a, b) => b - a))
    expect(found[0]).toBeGreaterThanOrEqual(Math.max(...counts))
    expect(Math.max(...counts)).toBeGreaterThan(Math.min(...counts))
    expect(errorsBySigns('quarantine').map(({ name }) => name)).toEqual(['EncounteredQuarantineException'])
    expect(errorsBySigns(`quarantine${' '.repeat(2990)}`)).toHaveLength(1)
    expect(errorsBySigns(`quarantine${' '.repeat(2991)}`)).toEqual([])
    expect(errorsBySigns('hello')).toEqual([])
  })
})
