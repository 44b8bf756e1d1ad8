import { cannotTell, isUnusable, type CannotTell, type Field } from '../kit.ts'

/** For a field that the export leaves out, or that cannot be read in it. `what` begins the sentence. */
export function notExported(field: Field<unknown>, what: string): CannotTell {
  return cannotTell(isUnusable(field) ? `${what} cannot be read in the export: ${field.why}.` : `${what} is not in the export.`, field.at)
}
