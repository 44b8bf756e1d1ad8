import { isPlain, safePattern, searching, type PatternMatch, type SafePattern } from './safe-pattern.ts'

// The functions of mapping expressions whose result Microsoft documents. Where a page leaves a result open, it is not known.

/** A text, the values of a list, null for no value; undefined where it is not known. */
export type Result = string | readonly string[] | null | undefined
export type Evaluate = (read: (attribute: string) => Result) => Result

/** An argument of a function; `none` is one that is left out. */
export interface Argument {
  readonly is: 'text' | 'number' | 'attribute' | 'none' | 'call'
  readonly text: string
  readonly of: Evaluate
}

/** Null where the arguments are not as documented. */
type Build = (args: readonly Argument[]) => Evaluate | null

const MOST_TEXT = 2000

const isGiven = (arg: Argument | undefined): arg is Argument => arg !== undefined && arg.is !== 'none'
const isText = (arg: Argument | undefined): arg is Argument => arg?.is === 'text'
const numberIn = (arg: Argument | undefined): number | null => (arg?.is === 'number' ? Number(arg.text) : null)

/** For a function of texts: not known where one of them is not a text. */
function fromTexts(args: readonly Argument[], make: (...texts: readonly string[]) => Result): Evaluate {
  return (read) => {
    const texts: string[] = []
    for (const arg of args) {
      const value = arg.of(read)
      if (typeof value !== 'string' || value.length > MOST_TEXT) return undefined
      texts.push(value)
    }
    return make(...texts)
  }
}

/** For a function that changes one text: no value stays no value. */
function changing(make: (text: string) => Result, hasCulture = false): Build {
  return ([source, culture, ...more]) => {
    if (!isGiven(source) || more.some(isGiven) || (isGiven(culture) && !(hasCulture && isText(culture) && isPlainCulture(culture.text))))
      return null
    return (read) => {
      const value = source.of(read)
      return typeof value === 'string' ? make(value) : value === null ? null : undefined
    }
  }
}

/** English has the case rules of the invariant culture; Turkish, for one, does not. */
function isPlainCulture(culture: string): boolean {
  return culture === '' || /^en(?:-[A-Z]{2})?$/i.test(culture)
}

/** Beyond ASCII, .NET and JavaScript do not agree on every letter. */
function plain(make: (text: string) => string): (text: string) => Result {
  return (text) => (isPlain(text) ? make(text) : undefined)
}

export const FUNCTIONS: ReadonlyMap<string, Build> = new Map<string, Build>([
  [
    'ToLower',
    changing(
      plain((text) => text.toLowerCase()),
      true,
    ),
  ],
  [
    'ToUpper',
    changing(
      plain((text) => text.toUpperCase()),
      true,
    ),
  ],
  ['NormalizeDiacritics', changing(plain((text) => text))],
  ['StripSpaces', changing((text) => text.replaceAll(' ', ''))],
  ['IgnoreFlowIfNullOrEmpty', changing((text) => (text === '' ? null : text))],
  ['Append', (args) => (args.length === 2 && args.every(isGiven) ? fromTexts(args, (source, suffix) => `${source}${suffix}`) : null)],
  ['Join', join],
  ['Left', left],
  ['Mid', mid],
  ['Split', split],
  ['Item', item],
  ['Word', word],
  ['Coalesce', coalesce],
  ['Switch', switchOf],
  ['Replace', replace],
])

/** The page’s example leaves out an empty text. */
function join([separator, ...sources]: readonly Argument[]): Evaluate | null {
  if (!isText(separator) || sources.length === 0 || !sources.every(isGiven)) return null
  return (read) => {
    const texts: string[] = []
    for (const source of sources) {
      const value = source.of(read)
      if (value === null || value === undefined) return undefined
      texts.push(...(typeof value === 'string' ? [value] : value))
    }
    const joined = texts.filter((text) => text !== '').join(separator.text)
    return joined.length > MOST_TEXT ? undefined : joined
  }
}

function left([source, number, ...more]: readonly Argument[]): Evaluate | null {
  const length = numberIn(number)
  if (!isGiven(source) || length === null || more.some(isGiven)) return null
  return (read) => {
    const value = source.of(read)
    if (value === null) return ''
    return typeof value === 'string' ? (length < 0 ? value : value.slice(0, length)) : undefined
  }
}

function mid([source, from, number, ...more]: readonly Argument[]): Evaluate | null {
  const [start, length] = [numberIn(from), numberIn(number)]
  if (!isGiven(source) || start === null || length === null || start < 1 || length < 0 || more.some(isGiven)) return null
  return fromTexts([source], (text = '') => (start > text.length ? undefined : text.slice(start - 1, start - 1 + length)))
}

/** Whether blanks around a value and empty values stay is not documented. */
function split([source, delimiter, ...more]: readonly Argument[]): Evaluate | null {
  if (!isGiven(source) || !isText(delimiter) || delimiter.text.length !== 1 || more.some(isGiven)) return null
  return fromTexts([source], (text = '') => {
    const values = text.split(delimiter.text)
    return values.every((value) => value !== '' && value.trim() === value) ? values : undefined
  })
}

function item([list, number, ...more]: readonly Argument[]): Evaluate | null {
  const index = numberIn(number)
  if (!isGiven(list) || list.is === 'text' || index === null || index < 1 || more.some(isGiven)) return null
  return (read) => {
    const values = list.of(read)
    return Array.isArray(values) ? (values as readonly string[])[index - 1] : undefined
  }
}

/** Whether two delimiters in a row have an empty word between them is not documented. */
function word([source, number, delimiters, ...more]: readonly Argument[]): Evaluate | null {
  const index = numberIn(number)
  if (!isGiven(source) || index === null || !isText(delimiters) || delimiters.text === '' || more.some(isGiven)) return null
  const isBetween = new Set(delimiters.text)
  return (read) => {
    const value = source.of(read)
    if (value === null) return ''
    if (typeof value !== 'string') return undefined
    if (index < 1) return ''
    const words: string[] = []
    let start = 0
    for (let at = 0; at <= value.length; at++) {
      if (at < value.length && !isBetween.has(value[at] ?? '')) continue
      words.push(value.slice(start, at))
      start = at + 1
    }
    return words.includes('') ? undefined : (words[index - 1] ?? '')
  }
}

/** The first that has a value; whether an empty text counts as one is left open where it is computed. */
function coalesce(args: readonly Argument[]): Evaluate | null {
  if (args.length === 0 || !args.every(isGiven)) return null
  return (read) => {
    for (const arg of args) {
      const value = arg.of(read)
      if (value !== null) return value === '' && arg.is !== 'text' ? undefined : value
    }
    return null
  }
}

/** A source without a value meets the key "". */
function switchOf([source, otherwise, ...pairs]: readonly Argument[]): Evaluate | null {
  if (!isGiven(source) || pairs.length === 0 || pairs.length % 2 !== 0 || !pairs.every(isGiven)) return null
  const values = new Map<string, Argument>()
  for (let index = 0; index < pairs.length; index += 2) {
    const [key, value] = [pairs[index], pairs[index + 1]]
    if (!isText(key) || !value || values.has(key.text)) return null
    values.set(key.text, value)
  }
  return (read) => {
    const value = source.of(read)
    if (typeof value === 'object' ? value !== null : value === undefined) return undefined
    return (values.get(typeof value === 'string' ? value : '') ?? otherwise)?.of(read)
  }
}

/** What it does depends on which arguments are given; other combinations are not documented. */
function replace(args: readonly Argument[]): Evaluate | null {
  const [source, old, pattern, group, replacement, other, template, ...more] = args
  if (!isGiven(source) || more.some(isGiven)) return null
  const given = [old, pattern, group, replacement, other, template].map((arg) => (isGiven(arg) ? 'x' : '-')).join('')
  if (given === 'x--x--' && isText(old) && old.text !== '' && replacement)
    return fromTexts([source, replacement], (text = '', by = '') => text.split(old.text).join(by))
  if (given === 'x----x' && isText(old) && old.text !== '' && template)
    return fromTexts([source, template], (text = '', into = '') => into.split(old.text).join(text))
  const safe = isText(pattern) ? safePattern(pattern.text) : null
  if (!safe) return null
  const search = searching(safe)
  if (given === '-x-x--' && isText(replacement)) {
    const parts = partsOf(replacement.text, safe)
    return parts && fromTexts([source], (text = '') => replacedAll(text, search(text), parts))
  }
  if (!isText(group) || !safe.groups.has(group.text)) return null
  if (given === '-xxx--' && isText(replacement) && !replacement.text.includes('$'))
    return fromTexts([source], (text = '') => replacedGroup(text, search(text), group.text, replacement.text))
  if (given !== '-xx-x-' || !other) return null
  return (read) => {
    const value = source.of(read)
    if (typeof value === 'object' ? value !== null : value !== '') return value
    return fromTexts([other], (text = '') => {
      const found = search(text)
      return found && (found[0]?.groups.get(group.text)?.text ?? null)
    })(read)
  }
}

type Matches = readonly PatternMatch[]

type ReplacementPart = { readonly text: string } | { readonly group: string }

/** A replacement that names groups as `${name}`; null where it has another `$`. */
function partsOf(replacement: string, { groups }: SafePattern): readonly ReplacementPart[] | null {
  const parts: ReplacementPart[] = []
  let rest = replacement
  while (rest !== '') {
    const at = rest.indexOf('$')
    if (at !== 0) {
      parts.push({ text: at === -1 ? rest : rest.slice(0, at) })
      rest = at === -1 ? '' : rest.slice(at)
      continue
    }
    const end = rest.indexOf('}')
    const name = rest.startsWith('${') && end !== -1 ? rest.slice(2, end) : ''
    if (!groups.has(name)) return null
    parts.push({ group: name })
    rest = rest.slice(end + 1)
  }
  return parts
}

/** Where nothing matches nothing is replaced. How often an empty match is replaced by a text is left open. */
function replacedAll(text: string, matches: Matches | undefined, parts: readonly ReplacementPart[]): Result {
  if (!matches || (parts.length > 0 && matches.some(({ start, end }) => start === end))) return undefined
  let made = ''
  let at = 0
  for (const { start, end, groups } of matches) {
    made += text.slice(at, start) + parts.map((part) => ('text' in part ? part.text : (groups.get(part.group)?.text ?? ''))).join('')
    at = end
  }
  return made + text.slice(at)
}

/** The page says “all values matching the group”: known where each reading of that gives the same text. */
function replacedGroup(text: string, matches: Matches | undefined, name: string, by: string): Result {
  if (!matches) return undefined
  const [first, ...more] = matches.flatMap(({ groups }) => groups.get(name) ?? [])
  if (!first) return text
  if ([first, ...more].some((each) => each.text === '')) return undefined
  const one = text.slice(0, first.start) + by + text.slice(first.end)
  let all = ''
  let at = 0
  for (const { start, end } of [first, ...more]) {
    all += text.slice(at, start) + by
    at = end
  }
  all += text.slice(at)
  return one === all && one === text.split(first.text).join(by) ? one : undefined
}
