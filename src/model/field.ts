import type { Evidence, Place } from './artifact.ts'

/**
 * What an input says about one field. Absent, empty, unreadable and blanked by hand are four things, and only readers know which it is.
 * For an absent field the place is the object that should contain it.
 */
export type Field<T> =
  | { readonly is: 'known'; readonly value: T; readonly at: Place }
  | { readonly is: 'empty'; readonly at: Place }
  | { readonly is: 'absent'; readonly at: Place }
  | {
      readonly is: 'unreadable'
      readonly at: Place
      readonly why: string
      /** Where the value is readable in several sources that stand against each other: what each of them says. */
      readonly versions?: readonly Field<unknown>[]
    }
  | { readonly is: 'blanked'; readonly at: Place; readonly why: string }

export type Texts = readonly Evidence<string>[]
