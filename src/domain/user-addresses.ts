import type { CannotTell } from '../model/fact.ts'
import type { Field } from '../model/field.ts'
import type { People, Person, User } from '../model/people.ts'
import { inputs } from '../model/vocabulary.ts'
import { count } from '../syntax/display.ts'
import { isUnusable } from '../syntax/field.ts'
import { cannotTell } from './no-finding.ts'
import { isDisputed } from './precedence.ts'

// The address that provisioning sends as userName, and the one that SAML sends as email.

/** What the address of a person is made from; `mail-or-upn` is mail, and the sign-in name where mail is empty. */
export type AddressSource = 'mail' | 'upn' | 'mail-or-upn'

/** The address of a person from this source; null where it is empty or not in the input. */
export function addressFrom({ mail, upn }: Person, source: AddressSource): string | null {
  return source === 'mail' ? mail : source === 'upn' ? upn : (mail ?? upn)
}

/** True where the export says that the user has no value: provisioning skips such users. */
export function hasNoAddress({ mail, upn }: User, source: AddressSource): boolean {
  if (source === 'mail') return mail.is === 'empty'
  return upn.is === 'empty' && (source === 'upn' || mail.is === 'empty')
}

/** Where the address of someone who is counted is there and cannot be used: blanked by hand, damaged, or no address. */
export function unknownAddress(people: People | undefined, source: AddressSource, whose?: readonly Person[]): CannotTell | undefined {
  const isKnown = (people?.counted.length ?? 0) > 0
  const known = whose ?? (isKnown ? people?.counted : people?.uncertain) ?? []
  const fieldOf = ({ user: { mail, upn } }: Person): Field<string> =>
    source === 'mail' ? mail : source === 'upn' || mail.is === 'empty' ? upn : mail
  const lost = known.map(fieldOf).filter((field) => isUnusable(field) && !isDisputed(field))
  const [first] = lost
  if (!first || !isUnusable(first)) return undefined
  const what = source === 'upn' ? 'user principal name' : 'mail address'
  const of = `${lost.length} of ${count(known.length, whose ? 'assigned guest' : isKnown ? 'assigned user' : 'user')}`
  return cannotTell(`The ${what} of ${of} is not known: ${first.why}.`, first.at, inputs.users)
}

/** The sign-in name, and the address from another source; null where one of them is missing. */
export function addressPair(person: Person, source: AddressSource): readonly [upn: string, other: string] | null {
  const upn = addressFrom(person, 'upn')
  const other = addressFrom(person, source)
  return upn === null || other === null ? null : [upn, other]
}

/** True where both addresses are known and differ in more than upper and lower case. */
export function hasTwoAddresses(person: Person, source: AddressSource): boolean {
  const pair = addressPair(person, source)
  return pair !== null && pair[0].toLowerCase() !== pair[1].toLowerCase()
}

/** For how many of the counted people both addresses are known, and for how many they are not byte for byte the same. */
export function compareAddresses(people: People | undefined, source: AddressSource): { readonly known: number; readonly unequal: number } {
  const pairs = (people?.counted ?? []).map((person) => addressPair(person, source)).filter((pair) => pair !== null)
  return { known: pairs.length, unequal: pairs.filter(([upn, other]) => upn !== other).length }
}
