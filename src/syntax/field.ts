import type { Evidence, Place } from '../model/artifact.ts'
import type { Field } from '../model/field.ts'

export function known<T>(value: T, at: Place): Field<T> {
  return { is: 'known', value, at }
}

/** `at` is the object that should contain the field. */
export function absent(at: Place): Field<never> {
  return { is: 'absent', at }
}

export function unreadable(at: Place, why: string): Field<never> {
  return { is: 'unreadable', at, why }
}

/** The value; `undefined` where the field is empty, absent, unreadable or blanked. */
export function valueOf<T>(field: Field<T>): T | undefined {
  return field.is === 'known' ? field.value : undefined
}

/** True where the input has a value, or says that there is none. */
export function isGiven<T>(field: Field<T>): field is Extract<Field<T>, { is: 'known' | 'empty' }> {
  return field.is === 'known' || field.is === 'empty'
}

/** True where something is there that cannot be used: it is damaged, or blanked by hand; `why` says which. */
export function isUnusable(field: Field<unknown> | undefined): field is Extract<Field<never>, { is: 'unreadable' | 'blanked' }> {
  return field?.is === 'unreadable' || field?.is === 'blanked'
}

/** The entries of a list: `null` and `[]` are both a list without entries. */
export function listOf<T>(field: Field<readonly T[]>): { readonly items: readonly T[]; readonly at: Place } | undefined {
  if (field.is === 'known') return { items: field.value, at: field.at }
  if (field.is === 'empty') return { items: [], at: field.at }
  return undefined
}

export function evidenceOf<T>(field: Field<T>): Evidence<T> | undefined {
  return field.is === 'known' ? { value: field.value, at: field.at } : undefined
}
