import { describe, expect, it } from 'vitest'
import type { AttributeMapping, ObjectMapping } from '../../../src/model/provisioning.ts'
import type { Field } from '../../../src/model/field.ts'
import { deferTo } from '../../../src/rules/kit.ts'
import { reportedByClaims, unknownEmail } from '../../../src/rules/scim/_email-claim.ts'
import { actionsNotTicked, matchedByExternalId, noActive, notMapped, WANTED } from '../../../src/rules/scim/_mapping-findings.ts'
import { absent, known } from '../../../src/syntax/field.ts'
import { AT } from '../../support/claims.ts'

// What the rules about provisioning say of mappings and of the claim email.

const EMPTY: Field<never> = { is: 'empty', at: AT }

describe('actions that are not selected', () => {
  const found = (flowTypes: Field<string>): readonly (readonly [string, string])[] =>
    [...actionsNotTicked({ flowTypes } as ObjectMapping)].map(({ code, message }) => [code, message])
  const NO_CREATE = ['no-create', 'Create is not selected for users: new users do not get an account in Mixpanel.']
  const off = (message: string): readonly [string, string] => ['actions-off', message]

  it.each<readonly [string, Field<string>, readonly (readonly string[])[]]>([
    ['all', known('Add,Update,Delete', AT), []],
    ['all, in another form', known('add, update ,DELETE', AT), []],
    ['not given', absent(AT), []],
    ['no Delete', known('Add,Update', AT), [off('Delete is not selected for users: users who leave keep their account in Mixpanel.')]],
    [
      'no Update',
      known('Add,Delete', AT),
      [off('Update is not selected for users: changes in Entra do not reach Mixpanel, even if a user leaves.')],
    ],
    ['neither', known('Add', AT), [off('Update and Delete are not selected for users: users who leave keep their account in Mixpanel.')]],
    ['no Create', known('Update,Delete', AT), [NO_CREATE]],
    ['nothing', EMPTY, [off('Update and Delete are not selected for users: users who leave keep their account in Mixpanel.'), NO_CREATE]],
  ])('%s', (_, flowTypes, expected) => expect(found(flowTypes)).toEqual(expected))

  it('are there with what is selected', () => {
    const about = { at: AT, expected: 'Add,Update,Delete' }
    expect([...actionsNotTicked({ flowTypes: known('Update', AT) } as ObjectMapping)]).toMatchObject([
      { ...about, actual: 'Update' },
      { ...about, actual: 'Update' },
    ])
    expect([...actionsNotTicked({ flowTypes: EMPTY } as unknown as ObjectMapping)][0]).toMatchObject({ ...about, actual: '' })
  })
})

describe('attributes that are not mapped', () => {
  const [userName, emails, givenName, familyName] = WANTED

  it.each([
    [[familyName], 'info', 'name.familyName is not mapped: accounts are created without this name.'],
    [[givenName, familyName], 'info', 'name.givenName and name.familyName are not mapped: accounts are created without this name.'],
    [[emails], 'warning', 'emails[type eq "work"].value is not mapped: Mixpanel may create accounts without it, or refuse to create them.'],
    [
      [emails, familyName],
      'warning',
      'emails[type eq "work"].value and name.familyName are not mapped: Mixpanel may create accounts without it, or refuse to create them.',
    ],
    [[userName, emails], 'warning', 'userName and emails[type eq "work"].value are not mapped: Mixpanel cannot identify the user.'],
  ] as const)('%#', (unmapped, severity, message) => {
    expect(notMapped(unmapped)).toEqual({
      code: 'not-mapped',
      severity,
      message,
      expected: unmapped.map(({ target }) => target).join(', '),
    })
  })

  it('are also active, or what is the same for everyone', () => {
    const about = { code: 'no-active', expected: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")' }
    expect(noActive(undefined)).toEqual({
      ...about,
      message: 'active is not mapped: users who leave stay active in Mixpanel.',
      actual: null,
    })
    expect(noActive({ expression: known('"True"', AT) } as unknown as AttributeMapping)).toEqual({
      ...about,
      message: 'active is mapped to “"True"”, which is the same for all users: users who leave stay active in Mixpanel.',
      actual: '"True"',
    })
    expect(noActive({ expression: absent(AT) } as unknown as AttributeMapping).actual).toBeNull()
  })
})

describe('how users are found', () => {
  const mapping = (target: string, priority: number | null): AttributeMapping =>
    ({ target: known(target, AT), matchingPriority: priority === null ? absent(AT) : known(priority, AT) }) as unknown as AttributeMapping
  const found = (...attributes: readonly AttributeMapping[]): readonly (string | null)[] =>
    [...matchedByExternalId(attributes)].map(({ message, actual }) => `${actual ?? ''} ${/by externalId[^.]*/.exec(message)?.[0] ?? ''}`)

  it.each<readonly [string, readonly AttributeMapping[], readonly string[]]>([
    ['by userName', [mapping('userName', 1)], []],
    ['by userName, then externalId', [mapping('userName', 1), mapping('externalId', 2)], []],
    ['by both at once', [mapping('userName', 1), mapping('externalId', 1)], []],
    ['externalId is mapped alone', [mapping('externalId', null)], []],
    ['by externalId in no order', [mapping('externalId', 0)], []],
    ['by externalId alone', [mapping('externalId', 1)], ['1 by externalId, and not by userName']],
    [
      'by externalId, and userName is only mapped',
      [mapping('userName', 0), mapping('ExternalID', 2)],
      ['2 by externalId, and not by userName'],
    ],
    ['by externalId before userName', [mapping('userName', 2), mapping('externalId', 1)], ['1 by externalId before userName']],
    ['by an attribute with such a name in it', [mapping('x.externalId', 1), mapping('externalIdX', 1)], []],
    [
      'by externalId, and attributes with userName in their names',
      [mapping('externalId', 2), mapping('x.userName', 1), mapping('userNameX', 1)],
      ['2 by externalId, and not by userName'],
    ],
  ])('%s', (_, attributes, expected) => expect(found(...attributes)).toEqual(expected))
})

describe('the claim email', () => {
  it('is reported by the rule about its source, or about who has it', () => {
    expect(reportedByClaims({ why: 'no-source' } as never)).toEqual(deferTo('claims/email-source', 'The claim email has no source.'))
    expect(reportedByClaims({ why: 'no-address' } as never)).toEqual(
      deferTo('claims/email-source', 'The claim email does not send a mail address.'),
    )
    expect(reportedByClaims({ why: 'conditions' } as never)).toEqual(
      deferTo('claims/email-for-everyone', 'Because of its conditions, the claim email is sent to no member.'),
    )
  })

  it('is not known, for a reason', () => {
    expect(unknownEmail({ why: 'not-given' } as never)).toMatchObject({ cannotTell: null })
    expect(unknownEmail({ why: 'by-group' } as never)).toMatchObject({
      cannotTell: 'Because of its conditions, the claim email sends another attribute to members of some groups.',
    })
    expect(unknownEmail({ why: 'unreadable' } as never)).toMatchObject({ cannotTell: 'The source of the claim email cannot be read.' })
  })
})
