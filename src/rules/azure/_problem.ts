import { saysDifference, type Difference } from '../../domain/near-miss.ts'

/** What is wrong with a value, for the middle of a message: as the rule's own table says it, or as any near miss is described. */
export function problemIn<Own extends string>(table: Readonly<Record<Own, string>>, code: Own | Difference): string {
  return Object.hasOwn(table, code) ? table[code as Own] : saysDifference(code as Difference)
}
