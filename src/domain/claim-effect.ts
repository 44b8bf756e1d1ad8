import type { ClaimValue } from '../model/entra.ts'
import type { People, Person } from '../model/people.ts'
import { previewUserOf } from './claim-evaluation.ts'
import { transformationOf } from './claim-transformation.ts'
import { decidingFor } from './claim-values.ts'

// What a transformation of the claim email does to the addresses of the users who are counted.

/** For which of the counted users the result is not their mail address. */
export interface TransformationEffect {
  readonly wrong: readonly Person[]
  readonly of: number
}

/**
 * Null where it is not known for some of them, where nobody is counted, or where the value is not for every member. An address in
 * lower case is the address still.
 */
export function effectOn(value: ClaimValue, values: readonly ClaimValue[], people: People | undefined): TransformationEffect | null {
  const counted = people?.counted ?? []
  const deciding = decidingFor('members', values)
  if (counted.length === 0 || deciding.length !== 1 || deciding[0] !== value) return null
  const result = transformationOf(value)
  const results = counted.map((person) => ({ person, sent: result((source) => previewUserOf(person).value(source)) }))
  if (results.some(({ person, sent }) => sent === undefined || person.mail === null)) return null
  const isRight = (mail: string, sent: string | undefined): boolean => sent === mail || sent === mail.toLowerCase()
  return { wrong: results.filter(({ person, sent }) => !isRight(person.mail ?? '', sent)).map(({ person }) => person), of: counted.length }
}
