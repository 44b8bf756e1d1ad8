import type { People, Person, User } from '../model/people.ts'

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
