import { describe, expect, it } from 'vitest'
import type { SourceFault } from '../../../src/domain/claim-source.ts'
import type { ClaimsDefinition, ClaimValue } from '../../../src/model/entra.ts'
import type { MixpanelSettings } from '../../../src/model/mixpanel-settings.ts'
import { fixIn, settingsFirst, settingsOf, sourceText, subjectOf } from '../../../src/rules/claims/_claims.ts'
import { controlCharacters } from '../../../src/rules/claims/_control.ts'
import { conditionalText, notShown, withoutMailText } from '../../../src/rules/claims/_coverage.ts'
import { issuedFinding, missingFinding, NAMES } from '../../../src/rules/claims/_names.ts'
import { findingOf, noSource } from '../../../src/rules/claims/_source.ts'
import { known } from '../../../src/syntax/field.ts'
import { assertionOf, AT, attribute, claimValue, peopleOf, person, transformed, when } from '../../support/claims.ts'

// What the rules about claims say, sentence by sentence.

const definition = (kind: ClaimsDefinition['kind'], displayName: string | null = null): ClaimsDefinition => ({
  ...assertionOf([], kind).governedBy,
  displayName,
})
const [PORTAL, POLICY, CAPTURED] = [
  definition('custom-claims-policy'),
  definition('claims-mapping-policy', 'Ours'),
  definition('captured-response'),
]
const written = (value: string) => ({ written: { value, at: AT } })
const ann = person('1', 'ann@contoso.com', 'ann@contoso.com')

describe('where claims are set', () => {
  it.each([
    [PORTAL, 'Attributes & Claims', 'Attributes & Claims'],
    [POLICY, 'the claims mapping policy “Ours”', 'The claims mapping policy “Ours”'],
    [definition('claims-mapping-policy'), 'the claims mapping policy', 'The claims mapping policy'],
    [CAPTURED, 'the app (as the captured response shows)', 'The app (as the captured response shows)'],
  ])('is named: %#', (of, inside, first) => expect([settingsOf(of), settingsFirst(of)]).toEqual([inside, first]))

  it('decides where they are mended', () => {
    expect(fixIn(PORTAL, 'add-email-claim')).toEqual({ key: 'add-email-claim', values: { named: 'the claim email' } })
    expect(fixIn(POLICY, 'rename-name-claim', 'firstName')).toEqual({
      key: 'rename-name-claim-in-policy',
      values: { policy: 'the claims mapping policy “Ours”', claim: 'firstName', named: 'the claim firstName' },
    })
  })
})

describe('whose value it is', () => {
  const said = (value: ClaimValue, ...others: readonly ClaimValue[]): string => subjectOf('email', value, [value, ...others])

  it.each([
    ['everyone’s', null, 'The claim email'],
    ['of a group', when('any', 'g1'), 'For users in 1 group, the claim email'],
    ['of two groups', when('any', 'g1', 'g2'), 'For users in 2 groups, the claim email'],
    ['members’', when('members'), 'For members, the claim email'],
    ['members’ of a group', when('members', 'g1'), 'For members in 1 group, the claim email'],
    ['guests’', when('allguests'), 'For guests, the claim email'],
    ['guests’ with an account', when('aadguests'), 'For guests with a Microsoft Entra account, the claim email'],
    ['other guests’', when('externalguests'), 'For external guests, the claim email'],
  ] as const)('%s', (_, condition, subject) => expect(said(claimValue(condition ?? {}))).toBe(subject))

  it('is what later values leave', () => {
    expect(said(claimValue(), claimValue(when('allguests')))).toBe('For members, the claim email')
    expect(said(claimValue(), claimValue(when('externalguests')))).toBe(
      'For members and guests with a Microsoft Entra account, the claim email',
    )
  })

  it('is made from an attribute or a text', () => {
    expect([sourceText('user.mail'), sourceText('"Ann"')]).toEqual(['“user.mail”', 'the text “Ann”'])
  })
})

describe('control characters', () => {
  const odd = (id: string) => {
    const one = person(id, `${id}@contoso.com`, `${id}@contoso.com`)
    return { ...one, user: { ...one.user, givenName: known(`A\n${id}`, AT), surname: known('B\u0007', AT) } }
  }
  const found = (...attributes: Parameters<typeof controlCharacters>[1]) => [...controlCharacters(peopleOf([ann, odd('x')]), attributes)]

  it('are reported with whose they are', () => {
    expect(found('mail')).toEqual([])
    expect(found('givenName')).toEqual([
      {
        code: 'control-character',
        at: [AT],
        message:
          'givenName of “x@contoso.com” has a line break or another control character, which goes into the assertion. It should be removed.',
      },
    ])
    expect(found('givenName', 'surname')[0]?.message).toMatch(/^givenName of “x@contoso\.com” and surname of “x@contoso\.com” have /)
    expect([...controlCharacters(undefined, ['givenName'])]).toEqual([])
  })

  it('of five are named, and of the others the number', () => {
    const of = (count: number) =>
      [...controlCharacters(peopleOf(Array.from({ length: count }, (_, index) => odd(`p${index}`))), ['givenName'])][0]
    expect(of(5)?.message).toMatch(/“p3@contoso\.com” and givenName of “p4@contoso\.com” have /)
    expect(of(7)?.message).toMatch(/“p4@contoso\.com” and 2 more have /)
    expect(of(7)?.at).toHaveLength(5)
  })
})

describe('values with conditions', () => {
  const gap = { members: true, guests: false, groups: false }
  const said = (values: readonly ClaimValue[], rest: Partial<typeof gap> = {}, who: readonly (typeof ann)[] = []): string =>
    conditionalText(PORTAL, values, { ...gap, ...rest }, { who, of: 4 })

  it('name who has one, and who has none', () => {
    const guests = claimValue(when('AllGuests'))
    expect(said([guests])).toBe(
      'Attributes & Claims has a value of the claim email only for guests, so the claim is not sent for members of the organization. The claim should have a value for every user.',
    )
    expect(said([claimValue(when('members', 'g')), guests], { groups: true }, [ann])).toBe(
      'Attributes & Claims has a value of the claim email only for members in 1 group and guests, so the claim is not sent for users who meet none of the conditions. This affects 1 of 4 assigned users: ann@contoso.com. The claim should have a value for every user.',
    )
    expect(said([guests], { guests: true })).toContain('is not sent for users who meet none of the conditions.')
    expect(said([claimValue(when('members'))], { members: false, guests: true })).toContain(
      'only for members, so the claim is not sent for guests who meet none of the conditions.',
    )
    expect(said([claimValue(when('any', 'g')), claimValue(when('externalGuests')), claimValue(when('aadGuests'))])).toContain(
      'only for users in 1 group, external guests and guests with a Microsoft Entra account,',
    )
  })

  it('that nobody shows depend on an attribute or on a transformation', () => {
    expect(notShown(claimValue({ source: 'user.othermail' }))).toBe(
      'The claim email depends on “user.othermail”, and the inputs do not show the value for every user.',
    )
    expect(notShown({ ...claimValue({ source: 'unreadable' }), ...written('Odd()') })).toBe(
      'The inputs do not show what the transformation “Odd()” of the claim email sends.',
    )
    expect(notShown(claimValue({ source: 'unreadable' }))).toContain('the transformation “” of')
  })
})

describe('users without an address', () => {
  const without = (id: string, upn: string | null) => person(id, null, upn)
  const settings = (...domains: readonly string[]): MixpanelSettings =>
    ({
      claimedDomains: known(
        domains.map((value) => ({ domain: { value, at: AT } })),
        AT,
      ),
    }) as never

  it('are named, with those whose sign-in name cannot stand in', () => {
    const who = [without('1', 'a@contoso.com'), without('2', 'b@contoso.onmicrosoft.com'), without('3', null)]
    expect(withoutMailText({ who, of: 9 }, settings('Contoso.com'))).toBe(
      '3 of 9 assigned users have no mail address in Entra, so the claim email is not sent for them: a@contoso.com, b@contoso.onmicrosoft.com and 3. For 1 of them, the sign-in name cannot be used instead: it is at “contoso.onmicrosoft.com”, which is not claimed in Mixpanel.',
    )
    expect(withoutMailText({ who, of: 9 }, settings('fabrikam.com'))).toMatch(
      / For 2 of them, .* it is at “contoso\.com” and “contoso\.onmicrosoft\.com”, which are not claimed/,
    )
  })

  it('may have none that cannot', () => {
    const alone = { who: [without('1', 'a@contoso.com')], of: 9 }
    for (const given of [undefined, settings('contoso.com'), { claimedDomains: { is: 'absent', at: AT } } as never])
      expect(withoutMailText(alone, given)).toBe(
        '1 of 9 assigned users has no mail address in Entra, so the claim email is not sent for them: a@contoso.com.',
      )
  })
})

describe('a fault of the source', () => {
  const context = { names: { unclaimed: [], differing: 0, of: 0 }, allHaveMail: false, effect: () => null }
  const found = (fault: SourceFault, value: ClaimValue = claimValue(written('x')), rest: Partial<Parameters<typeof findingOf>[3]> = {}) => {
    const { at: _at, ...finding } = findingOf(fault, value, 'The claim email', { ...context, ...rest })
    return finding
  }
  const replaced = { expected: 'mail', actual: 'x' }

  it('is that it has none', () => {
    expect(found({ is: 'no-source' })).toEqual({ code: 'no-source', message: noSource('The claim email') })
  })

  it.each([
    ['extractMailPrefix', 'which removes the domain'],
    ['constructor', 'which changes the address into something else'],
  ])('is the transformation %s', (name, effect) => {
    const fault = { is: 'transformation', name, step: { value: 'Step()', at: AT }, reads: ['user.mail', '"x"'] } as const
    expect(found(fault)).toEqual({
      code: 'transformation',
      severity: 'error',
      message: `The claim email uses the transformation “${name}” of “user.mail” and the text “x”, ${effect}. It should be user.mail without a transformation.`,
      actual: 'Step()',
    })
    expect(found({ ...fault, reads: [] }).message).toContain(`transformation “${name}”, ${effect}`)
  })

  it('is less where a transformation leaves the addresses of all who are known', () => {
    const fault = { is: 'transformation', name: 'join', step: { value: 'Join()', at: AT }, reads: [] } as const
    expect(found(fault, undefined, { effect: () => ({ wrong: [], of: 1 }) })).toMatchObject({
      severity: 'info',
      message: expect.stringContaining('For the 1 known assigned user the result is the mail address, so') as string,
    })
    expect(found(fault, undefined, { effect: () => ({ wrong: [ann], of: 3 }) })).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(/ For 1 of 3 assigned users the result is not the mail address \(ann@contoso\.com\)\.$/) as string,
    })
  })

  it.each([
    ['Ann', '“Ann”, the same for every user'],
    ['user.mail', '“user.mail”, the same for every user: it looks as if someone typed the attribute instead of selecting it'],
    [' "user.mail"', '“ "user.mail"” (including the quotation marks), the same for every user: it looks'],
  ])('is the text %s', (text, says) => {
    const fault = { is: 'constant', text, fallback: false } as const
    expect(found(fault, claimValue({ constant: text })).message).toContain(`The claim email is the fixed text ${says}`)
    expect(found(fault, claimValue({ constant: text }))).toMatchObject({ code: 'constant', severity: 'error', actual: text })
    expect(Object.hasOwn(found(fault), 'actual')).toBe(false)
  })

  it('is a text for those without an address, of whom there may be none', () => {
    const fault = { is: 'constant', text: 'x', fallback: true } as const
    expect(found(fault)).toEqual({
      code: 'constant',
      severity: 'error',
      message:
        'The claim email is the fixed text “x” for users without a mail address, so all of them become the same user. It should be the attribute user.mail.',
    })
    expect(found(fault, undefined, { allHaveMail: true }).severity).toBe('warning')
    expect(found({ ...fault, fallback: false }, undefined, { allHaveMail: true }).severity).toBe('error')
  })

  it('is the sign-in name', () => {
    expect(found({ is: 'sign-in-name' })).toEqual({
      code: 'sign-in-name',
      severity: 'warning',
      message: 'The claim email comes from user.userprincipalname, the sign-in name. It should be user.mail.',
      ...replaced,
    })
    const names = { unclaimed: ['a', 'b', 'c', 'd', 'e', 'f'], differing: 1, of: 4 }
    expect(found({ is: 'sign-in-name' }, claimValue(), { names })).toEqual({
      code: 'sign-in-name',
      severity: 'error',
      message:
        'The claim email comes from user.userprincipalname, the sign-in name. It should be user.mail. Some sign-in names are at “a”, “b”, “c”, “d” and “e”, which is not claimed in Mixpanel. For 1 of 4 users, the sign-in name differs from the mail address.',
    })
  })

  it.each([
    [
      true,
      'which can have several values, each with a prefix such as SMTP:, which is no part of an address. It should be user.mail, which is one bare address.',
    ],
    [false, 'which can have several values. It should be user.mail, which is one bare address.'],
  ])('is that it may hold several, with a prefix: %s', (prefixed, says) =>
    expect(found({ is: 'several-values', source: 'user.x', prefixed })).toEqual({
      code: 'several-values',
      message: `The claim email comes from “user.x”, ${says}`,
      ...replaced,
    }),
  )

  it('is another attribute, which may be an address', () => {
    const fault = { is: 'another-attribute', source: 'user.x', mayBeAddress: false, fallback: false } as const
    expect(found(fault)).toMatchObject({
      severity: 'error',
      message: 'The claim email comes from “user.x”, which is not a mail address. It should be user.mail.',
      ...replaced,
    })
    expect(found({ ...fault, mayBeAddress: true })).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('which may not be the user’s mail address.') as string,
    })
    expect(found({ ...fault, fallback: true })).toEqual({
      code: 'another-attribute',
      severity: 'warning',
      message:
        'The claim email is “user.x” for users without a mail address, and this is not an address. It can be user.userprincipalname instead.',
    })
    // A transformation is not replaced by an attribute where it is written.
    expect(Object.hasOwn(found(fault, transformed(['join'], ['user.x'], written('y'))), 'expected')).toBe(false)
  })
})

describe('names', () => {
  const [first] = NAMES
  const issued = (values: readonly ClaimValue[], ...people: readonly (typeof ann)[]) =>
    issuedFinding(first, attribute('firstName', null, values), PORTAL, peopleOf(people))
  const fix = { key: 'set-name-sources', values: { named: 'the claim email' } }

  it('that are missing leave new accounts without them', () => {
    expect(missingFinding(['firstName'], assertionOf([]))).toMatchObject({
      code: 'missing',
      message: 'No claim named firstName is issued by Attributes & Claims, so new accounts get only one of the two names.',
      expected: 'firstName',
      fix: { key: 'add-name-claims' },
    })
    expect(missingFinding(['firstName', 'lastName'], assertionOf([]))).toMatchObject({
      message: 'Neither firstName nor lastName is issued by Attributes & Claims, so new accounts have no names.',
      expected: 'firstName, lastName',
    })
  })

  it('are right, and of people who have them', () => {
    const right = claimValue({ source: 'user.givenname' })
    expect(issued([right], ann)).toBeNull()
    expect(issuedFinding(first, attribute('firstName', null, [right]), PORTAL, undefined)).toBeNull()
    const nameless = { ...ann, user: { ...ann.user, givenName: { is: 'empty', at: AT } as const } }
    expect(issued([right], ann, nameless)).toEqual({
      code: 'name-is-empty',
      at: AT,
      message: '1 of 2 assigned users has no first name in Entra, so firstName is not sent for them: ann@contoso.com.',
    })
    expect(issued([right], nameless, nameless)?.message).toMatch(/^2 of 2 assigned users have no first name/)
    expect(issued([transformed(['toLower'], ['user.givenname'])], nameless)).toBeNull()
  })

  it('have no source', () => {
    const message = 'The claim firstName has no source, so it is not sent. The source should be user.givenname.'
    expect(issued([])).toEqual({ code: 'another-source', at: AT, message, fix })
    expect(issued([claimValue({ source: 'none' })])).toEqual({ code: 'another-source', at: AT, message, fix })
    expect(issued([claimValue({ source: 'user.givenname' }), claimValue({ source: 'none', ...when('allguests') })])?.message).toMatch(
      /^For guests, the claim firstName has no source/,
    )
  })

  it.each([
    ['an attribute', claimValue({ source: 'user.mail', ...written('mail') }), 'user.mail', 'givenname', 'mail'],
    ['a text', claimValue({ source: '"x"', constant: 'x' }), 'x', null, null],
    ['a transformation', transformed(['toLower'], ['user.mail'], written('Lower()')), 'user.mail', null, 'Lower()'],
  ] as const)('have another source: %s', (_, value, source, expected, actual) =>
    expect(issued([value])).toEqual({
      code: 'another-source',
      at: AT,
      message: `The source of the claim firstName is “${source}”. It should be user.givenname.`,
      expected,
      actual,
      fix,
    }),
  )
})
