import { withoutEnd } from '../syntax/trim.ts'

// How a value differs from the expected one. Values are always compared byte for byte; this names the difference.

/** The kind of difference between two similar values. */
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

/** The first difference that, undone, makes `actual` the expected value; null where the two are equal or have little in common. */
export function differenceFrom(expected: string, actual: string): Difference | null {
  if (actual === expected) return null
  const same = (text: string): boolean => text === expected
  const tidy = actual.trim().replace(/[\u200B\u00A0\uFEFF]/g, '')
  if (same(tidy)) return 'space'
  for (const [difference, undo] of CORRECTIONS) if (same(undo(tidy))) return difference
  // Two differences at once: the first one is named.
  for (const [difference, undo] of CORRECTIONS) {
    const once = undo(tidy)
    if (once === tidy) continue
    for (const [, again] of CORRECTIONS) if (same(again(once))) return difference
  }
  // The expected value may itself end in a slash or have capitals: compare both sides in their plainest form.
  return plain(tidy) === plain(expected) ? 'case' : null
}

const CORRECTIONS: readonly (readonly [Difference, (text: string) => string])[] = [
  ['missing-trailing-slash', (text) => `${text}/`],
  ['extra-trailing-slash', (text) => withoutEnd(text, '/')],
  ['extra-trailing-slash', (text) => (text.endsWith('//') ? `${withoutEnd(text, '/')}/` : text)],
  ['scheme', (text) => text.replace(/^http:/i, 'https:')],
  ['scheme', (text) => `https://${text.replace(/^\/\//, '')}`],
  ['www', (text) => text.replace(/^(https?:\/\/)www\./i, '$1')],
  ['regional-host', withoutRegion],
  ['case', (text) => text.toLowerCase()],
  ['extra-query', (text) => text.replace(/\?.*$/s, '')],
  ['extra-fragment', (text) => text.replace(/#.*$/s, '')],
  ['escaped', (text) => text.replaceAll('\\', '')],
]

function plain(text: string): string {
  return withoutEnd(text.toLowerCase(), '/')
}

/** Without a label `eu` or `in` in front of mixpanel.com. */
function withoutRegion(text: string): string {
  const [whole = '', scheme = '', host = ''] = /^(https?:\/\/)([a-z0-9.-]+)/i.exec(text) ?? []
  const labels = host.split('.')
  const region = labels.findIndex((label) => /^(?:eu|in)$/i.test(label))
  const home = labels.findIndex((label, index) => index > region && /^mixpanel$/i.test(label) && /^com/i.test(labels[index + 1] ?? ''))
  if (region === -1 || home === -1) return text
  return `${scheme}${labels.filter((_label, index) => index !== region).join('.')}${text.slice(whole.length)}`
}

/** Zero-based index, in UTF-16 code units, of the first character in which the two differ. */
export function firstDifference(expected: string, actual: string): number {
  let index = 0
  while (index < expected.length && index < actual.length && expected[index] === actual[index]) index++
  return index
}

const DESCRIPTIONS: Readonly<Record<Difference, string>> = {
  'missing-trailing-slash': 'the slash at the end is missing',
  'extra-trailing-slash': 'it ends with an extra slash',
  space: 'it contains a space or an invisible character',
  scheme: 'it does not begin with https://',
  www: 'it has an extra “www.”',
  'regional-host': 'it has a regional host (eu. or in.)',
  case: 'upper and lower case differ',
  'extra-query': 'it has an extra query (the part after the question mark)',
  'extra-fragment': 'it has an extra fragment (the part after the #)',
  escaped: 'it contains backslashes, as in the source of a Markdown page',
}

/** The rest of a sentence: “the slash at the end is missing”. */
export function saysDifference(difference: Difference): string {
  return DESCRIPTIONS[difference]
}

/** The same for a value that can differ in other ways too: as `own` says it, or as any near miss is described. */
export function problemIn<Own extends string>(own: Readonly<Record<Own, string>>, difference: Own | Difference): string {
  return Object.hasOwn(own, difference) ? own[difference as Own] : saysDifference(difference as Difference)
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
