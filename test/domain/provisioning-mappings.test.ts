import { describe, expect, it } from 'vitest'
import { attributesIn, isFixed, rolesMapping, userNameSource } from '../../src/domain/provisioning-mappings.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Field } from '../../src/model/field.ts'
import type { AttributeMapping } from '../../src/model/provisioning.ts'

const at = {} as Place
const field = (value: string | null): Field<string> => (value === null ? { is: 'absent', at } : { is: 'known', value, at })

function mapping(sourceType: string, sourceName: string | null, expression: string | null, target = 'userName'): AttributeMapping {
  return {
    at,
    target: field(target),
    sourceType: field(sourceType),
    sourceName: field(sourceName),
    expression: field(expression),
    matchingPriority: { is: 'absent', at },
  }
}

it('an expression reads each attribute once', () => {
  expect(attributesIn('Switch([IsSoftDeleted], , "False", [mail], [mail])')).toEqual(['IsSoftDeleted', 'mail'])
})

describe('userNameSource', () => {
  it.each([
    ['Attribute', 'mail', null, 'mail'],
    ['Attribute', 'userPrincipalName', null, 'upn'],
    ['Attribute', 'originalUserPrincipalName', null, 'upn'],
    ['Attribute', 'displayName', null, 'other'],
    ['Attribute', 'extensionAttribute1', null, 'unclear'],
    ['Function', null, 'ToLower([mail], )', 'mail'],
    ['Function', null, '[userPrincipalName]', 'upn'],
    ['Function', null, 'Coalesce([mail], [userPrincipalName])', 'mail-or-upn'],
    ['Function', null, 'IIF(IsNullOrEmpty([mail]), [userPrincipalName], [mail])', 'mail-or-upn'],
    ['Function', null, 'Join("@", [mailNickname], "contoso.com")', 'unclear'],
    ['Constant', null, 'ann@contoso.com', 'other'],
  ])('%s %s %s: %s', (type, name, expression, is) => expect(userNameSource(mapping(type, name, expression)).is).toBe(is))
})

it('a constant, and an expression without an attribute, are the same for everyone', () => {
  expect(isFixed(mapping('Constant', null, 'True'))).toBe(true)
  expect(isFixed(mapping('Function', null, 'ToUpper("true")'))).toBe(true)
  expect(isFixed(mapping('Function', null, 'Not([IsSoftDeleted])'))).toBe(false)
  expect(isFixed(mapping('Attribute', 'accountEnabled', null))).toBe(false)
})

it('roles are mapped by their target, or by a function that reads app roles', () => {
  const byTarget = mapping('Attribute', 'department', null, 'roles[primary eq "True"].value')
  const byFunction = mapping('Function', null, 'SingleAppRoleAssignment([appRoleAssignments])', 'title')
  const other = mapping('Attribute', 'mail', null)
  expect(rolesMapping([other, byTarget])).toBe(byTarget)
  expect(rolesMapping([other, byFunction])).toBe(byFunction)
  expect(rolesMapping([other])).toBeUndefined()
})
