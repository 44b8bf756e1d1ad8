import type { Field } from '../../model/field.ts'
import { absent, unreadable } from '../../syntax/field.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isNothing } from '../../syntax/values.ts'

// Objects and lists whose presence says something: where nothing in them is known, they do not say it.

/**
 * Unreadable for an object that has none of these members; undefined for every other value. Graph writes null where there is nothing. In
 * PowerShell's types `{}` is null, and what they do not know is in `AdditionalProperties`.
 */
export function strangeObject(here: Cursor, what: string, members: readonly string[]): Field<never> | undefined {
  if (!here.isObject || members.some((key) => here.has(key))) return undefined
  if (here.spelling === 'pascal' && (isNothing(here.value) || here.keys.includes('AdditionalProperties'))) return undefined
  here.misfit(what)
  return unreadable(here.at, `${what} should be here`)
}

/** A list as far as it is given: null is written for what was not asked for, in the place of a list and of an entry. */
export function givenList<T>(list: Field<readonly T[]>, here: Cursor): Field<readonly T[]> {
  if (here.value === null) return absent(here.at)
  const blank = here.items().find(({ value }) => value === null)
  return blank && list.is === 'known' ? unreadable(blank.at, 'null is in the place of an entry') : list
}
