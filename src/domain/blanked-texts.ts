import type { Evidence } from '../model/artifact.ts'
import { isBlanked, type Shape } from './blanked.ts'

export { BLANKED } from './blanked.ts'

/** The texts that nobody blanked by hand, and the first that somebody did. */
export function withoutBlanked<T extends Evidence<string>>(
  texts: readonly T[],
  shape: Shape,
): readonly [kept: readonly T[], blanked: T | undefined] {
  return [texts.filter(({ value }) => !isBlanked(value, shape)), texts.find(({ value }) => isBlanked(value, shape))]
}
