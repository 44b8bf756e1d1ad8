import type { Person, User } from '../model/people.ts'
import type { AttributeMapping } from '../model/provisioning.ts'
import { valueOf } from '../syntax/field.ts'
import { domainOf } from './people.ts'
import { scimExpression } from './scim-expression.ts'
import { addressFrom, type AddressSource } from './user-addresses.ts'

// What an expression that is mapped to userName gives for a user.

/** By name in lower case. Another name of an attribute is one that no list of users here has. */
const ATTRIBUTES: ReadonlyMap<string, keyof User> = new Map<string, keyof User>([
  ['mail', 'mail'],
  ['userprincipalname', 'upn'],
  ['originaluserprincipalname', 'upn'],
  ['mailnickname', 'mailNickname'],
  ['givenname', 'givenName'],
  ['surname', 'surname'],
  ['displayname', 'displayName'],
  ['objectid', 'id'],
])

export type MappedUserName =
  | {
      readonly is: 'known'
      /** The text for this user; null for an empty one, undefined where the inputs do not show it. */
      readonly of: (person: Person) => string | null | undefined
      /** The first attribute that the inputs do not show for this user, and whether an export can; undefined where they show all. */
      readonly lacks: (person: Person) => { readonly attribute: string; readonly isRead: boolean } | undefined
    }
  /** `why` ends a sentence. */
  | { readonly is: 'unknown'; readonly why: string }

/** Null where no expression is mapped. */
export function mappedUserName({ sourceType, expression }: AttributeMapping): MappedUserName | null {
  const written = valueOf(expression)
  if (written === undefined || /^(?:attribute|constant)$/i.test(valueOf(sourceType) ?? '')) return null
  const read = scimExpression(written)
  if (read.is === 'unknown') return read
  const names = new Map<Person, string | null | undefined>()
  return {
    is: 'known',
    of(person) {
      if (!names.has(person))
        names.set(
          person,
          read.of((attribute) => valueIn(person, attribute)),
        )
      return names.get(person)
    },
    lacks(person) {
      const attribute = read.attributes.find((each) => valueIn(person, each) === undefined)
      return attribute === undefined ? undefined : { attribute, isRead: ATTRIBUTES.has(attribute.toLowerCase()) }
    },
  }
}

function valueIn({ user }: Person, attribute: string): string | null | undefined {
  const key = ATTRIBUTES.get(attribute.toLowerCase())
  const field = key === undefined ? undefined : user[key]
  if (!field || !('is' in field)) return undefined
  if (field.is === 'empty') return null
  return field.is === 'known' && typeof field.value === 'string' ? field.value : undefined
}

/** True where the text is no mail address. */
export function isNoAddress(userName: string): boolean {
  return userName.indexOf('@') < 1 || userName.indexOf('@') !== userName.lastIndexOf('@') || domainOf(userName) === null
}

/** True where SAML sends another address for the person than this; false where it is not known what SAML sends. */
export function isOtherAddress(userName: string, person: Person, email: AddressSource): boolean {
  const sent = addressFrom(person, email)
  return sent !== null && sent.toLowerCase() !== userName.toLowerCase()
}
