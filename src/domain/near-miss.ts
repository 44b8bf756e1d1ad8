// In what a value differs from the one it should be. Every comparison in the house is byte for byte; this names the difference.

/** What kind of near miss; null where the two have little in common. */
export type Difference =
  | 'missing-trailing-slash'
  | 'extra-trailing-slash'
  | 'space'
  | 'scheme'
  | 'www'
  | 'regional-host'
  | 'case'
  | 'extra-query'
  | 'extra-fragment'
  | 'escaped'

/** Names the first difference that, undone, makes `actual` the expected value; several differences name the gravest. */
export function differenceFrom(expected: string, actual: string): Difference | null {
  if (actual === expected) return null
  const same = (text: string): boolean => text === expected
  const tidy = actual.trim().replace(/[\u200B\u00A0\uFEFF]/g, '')
  if (same(tidy)) return 'space'
  for (const [difference, undo] of UNDONE) if (same(undo(tidy))) return difference
  // Two slips at once: still a near miss, named by the first that is there.
  for (const [difference, undo] of UNDONE) {
    const once = undo(tidy)
    if (once === tidy) continue
    for (const [, again] of UNDONE) if (same(again(once))) return difference
  }
  // The expected value may itself end in a slash or have capitals: compare both sides in their plainest form.
  return plain(tidy) === plain(expected) ? 'case' : null
}

const UNDONE: readonly (readonly [Difference, (text: string) => string])[] = [
  ['missing-trailing-slash', (text) => `${text}/`],
  ['extra-trailing-slash', (text) => text.replace(/\/+$/, '')],
  ['extra-trailing-slash', (text) => text.replace(/\/\/+$/, '/')],
  ['scheme', (text) => text.replace(/^http:/i, 'https:')],
  ['scheme', (text) => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text.replace(/^\/\//, '')}`)],
  ['www', (text) => text.replace(/^(https?:\/\/)www\./i, '$1')],
  ['regional-host', (text) => text.replace(/^(https?:\/\/)((?:[a-z0-9-]+\.)*?)(?:eu|in)\.(?=(?:[a-z0-9-]+\.)*mixpanel\.com)/i, '$1$2')],
  ['case', (text) => text.toLowerCase()],
  ['extra-query', (text) => text.replace(/\?.*$/s, '')],
  ['extra-fragment', (text) => text.replace(/#.*$/s, '')],
  ['escaped', (text) => text.replaceAll('\\', '')],
]

function plain(text: string): string {
  return text.toLowerCase().replace(/\/+$/, '')
}

/** Zero-based index, in UTF-16 code units, of the first character in which the two differ. */
export function firstDifference(expected: string, actual: string): number {
  let index = 0
  while (index < expected.length && index < actual.length && expected[index] === actual[index]) index++
  return index
}

const SAYS: Readonly<Record<Difference, string>> = {
  'missing-trailing-slash': 'the slash at the end is missing',
  'extra-trailing-slash': 'there is a slash too many at the end',
  space: 'there is a space or an invisible character in it',
  scheme: 'it does not begin with https://',
  www: 'it has a www. that does not belong there',
  'regional-host': 'it has a regional host (eu. or in.)',
  case: 'upper and lower case differ',
  'extra-query': 'it has a query (what follows the question mark) that does not belong there',
  'extra-fragment': 'it has a fragment (what follows the #) that does not belong there',
  escaped: 'it has backslashes, as in the source of a Markdown page',
}

export function saysDifference(difference: Difference): string {
  return SAYS[difference]
}

/** Every kind, in the order in which they are listed. */
export const DIFFERENCES: readonly Difference[] = [
  'missing-trailing-slash',
  'extra-trailing-slash',
  'space',
  'scheme',
  'www',
  'regional-host',
  'case',
  'extra-query',
  'extra-fragment',
  'escaped',
]
