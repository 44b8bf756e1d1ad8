import { describe, expect, it } from 'vitest'
import { inputs } from '../src/model/vocabulary.ts'
import { reading } from './support/reading.ts'

// Whole tenants are normal input.

const id = (index: number): string => `a${String(index).padStart(7, '0')}-5555-4e6f-8a71-44444beef100`

function manyUsers(bytes: number): string {
  const users: object[] = []
  for (let length = 0, index = 0; length < bytes; index++) {
    const user = {
      id: id(index),
      displayName: `Person ${index}`,
      givenName: 'Person',
      surname: String(index),
      mail: `person.${index}@contoso.com`,
      userPrincipalName: `person.${index}@contoso.com`,
      userType: 'Member',
      accountEnabled: true,
    }
    length += JSON.stringify(user, null, 2).length
    users.push(user)
  }
  return JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users(id,mail)', value: users }, null, 2)
}

function longSchema(bytes: number): string {
  const attributes: object[] = []
  for (let length = 0, index = 0; length < bytes; index++) {
    const mapping = {
      defaultValue: '',
      exportMissingReferences: false,
      flowBehavior: 'FlowWhenChanged',
      flowType: 'Always',
      matchingPriority: 0,
      targetAttributeName: `urn:ietf:params:scim:schemas:extension:contoso:2.0:User:field${index}`,
      source: { expression: `[extensionAttribute${index}]`, name: `extensionAttribute${index}`, type: 'Attribute', parameters: [] },
    }
    length += JSON.stringify(mapping, null, 2).length
    attributes.push(mapping)
  }
  return JSON.stringify(
    {
      id: 'scim.x',
      synchronizationRules: [{ name: 'x', objectMappings: [{ name: 'Users', enabled: true, attributeMappings: attributes }] }],
      directories: [],
    },
    null,
    2,
  )
}

describe('a whole tenant', () => {
  it('is read whole: 5 MB of users, and a schema of 94 kB', async () => {
    const users = manyUsers(5_000_000)
    const schema = longSchema(94_000)
    const people = (await reading('users.json', users)).inputs(inputs.users)
    const [mappings] = (await reading('schema.json', schema)).inputs(inputs.schemas)
    expect(people[0]?.items.length).toBeGreaterThan(10_000)
    expect(mappings?.objectMappings).toHaveLength(1)
  })
})
