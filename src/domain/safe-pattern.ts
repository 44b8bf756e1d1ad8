// Regular expressions that stand in an export. They are run only where they are short, where their work is bounded, and where .NET
// and JavaScript read them alike.

/** A pattern that may be run over a text that `isPlain` accepts. */
export interface SafePattern {
  readonly expression: RegExp
  /** The names of its groups. */
  readonly groups: ReadonlySet<string>
  /** The most steps that a search takes for a text of this many characters, in proportion. */
  readonly work: (length: number) => number
}

/** A match, and what each named group matched; a group that took no part is an empty text. */
export interface PatternMatch {
  readonly start: number
  readonly end: number
  readonly groups: ReadonlyMap<string, { readonly start: number; readonly end: number; readonly text: string }>
}

const MOST_PATTERN = 200
const MOST_TEXT = 320
const MOST_REPEATS = 64
/** In how many ways the bounded quantifiers and the branches of a pattern can be combined. */
const MOST_WAYS = 16

/** True for printable ASCII of up to 320 characters: what `\w`, `\d`, `.` and `$` mean differs only for other texts. */
export function isPlain(text: string): boolean {
  return text.length <= MOST_TEXT && /^[ -~]*$/.test(text)
}

/**
 * The pattern, where it has at most one quantifier without an upper limit, none inside a repeated group, no look-around, no reference
 * back and no option; null for every other.
 */
export function safePattern(source: string): SafePattern | null {
  if (source === '' || source.length > MOST_PATTERN || !isPlain(source)) return null
  const scan = new PatternScan(source)
  if (!scan.accepts()) return null
  const { ways, groups } = scan
  try {
    return { expression: new RegExp(source, 'dg'), groups, work: (length) => ways * (length + 1) ** 2 }
  } catch {
    return null
  }
}

/** Every match, from the first on; the text has to be plain. */
export function matchesOf({ expression, groups }: SafePattern, text: string): readonly PatternMatch[] {
  return [...text.matchAll(expression)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    groups: new Map(
      [...groups].map((name) => {
        const found = match.indices?.groups
        const [start, end] = (found && Object.hasOwn(found, name) ? found[name] : undefined) ?? [0, 0]
        return [name, { start, end, text: text.slice(start, end) }]
      }),
    ),
  }))
}

/** How much one pattern may search in all, over all users. */
const MOST_WORK = 200_000_000

/** The matches in a text; undefined for a text that is not plain, and for every text when the work is used up. */
export function searching(pattern: SafePattern): (text: string) => readonly PatternMatch[] | undefined {
  let left = MOST_WORK
  return (text) => {
    if (!isPlain(text)) return undefined
    left -= pattern.work(text.length)
    return left < 0 ? undefined : matchesOf(pattern, text)
  }
}

/** A group that is open, or the whole pattern. */
interface Frame {
  /** True where it has a quantifier or branches, so that it may not be repeated. */
  complex: boolean
  /** True where each of its branches so far takes a character. */
  takes: boolean
}

class PatternScan {
  readonly groups = new Set<string>()
  ways = 1
  private unlimited = 0
  private at = 0
  private readonly open: Frame[] = [{ complex: false, takes: false }]
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  accepts(): boolean {
    while (this.at < this.source.length) if (!this.part()) return false
    return this.open.length === 1 && this.unlimited <= 1 && this.ways <= MOST_WAYS
  }

  private get frame(): Frame {
    return this.open.at(-1) ?? { complex: true, takes: false }
  }

  /** One atom with its quantifier; false where it is none of those that are accepted. */
  private part(): boolean {
    const character = this.source[this.at] ?? ''
    if (character === '(') return this.opens()
    if (character === ')') return this.closes()
    this.at++
    if (character === '|') {
      this.frame.complex = true
      this.ways *= 2
      return true
    }
    if (character === '^' || character === '$') return !this.isQuantifier()
    if ('*+?{}]'.includes(character)) return false
    if (character === '[' && !this.characterClass()) return false
    if (character === '\\' && !this.escape()) return false
    this.frame.takes = true
    return this.quantified(false)
  }

  private opens(): boolean {
    const head = /^\((?:\?:|\?<([A-Za-z]\w{0,30})>|(?!\?))/.exec(this.source.slice(this.at, this.at + 40))
    if (!head) return false
    const [text, name] = head
    if (name !== undefined) {
      if (this.groups.has(name)) return false
      this.groups.add(name)
    }
    this.at += text.length
    this.open.push({ complex: false, takes: false })
    return this.open.length < 20
  }

  private closes(): boolean {
    const closed = this.open.pop()
    if (!closed || this.open.length === 0) return false
    this.at++
    this.frame.complex ||= closed.complex
    this.frame.takes ||= closed.takes
    return this.quantified(closed.complex || !closed.takes)
  }

  private isQuantifier(): boolean {
    return '*+?{'.includes(this.source[this.at] ?? ' ')
  }

  /** Reads the quantifier after an atom, if there is one; `fixed`: the atom may have none. */
  private quantified(fixed: boolean): boolean {
    if (!this.isQuantifier()) return true
    const found = /^(?:[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})/.exec(this.source.slice(this.at, this.at + 12))
    if (!found || fixed) return false
    const [text, least, comma, most] = found
    this.at += text.length
    if (this.source[this.at] === '?') this.at++
    this.frame.complex = true
    const from = least === undefined ? 0 : Number(least)
    const to = text === '?' ? 1 : least !== undefined && comma === undefined ? from : most === undefined ? Infinity : Number(most)
    if (to === Infinity) this.unlimited++
    else this.ways *= to - from + 1
    return from <= MOST_REPEATS && (to === Infinity || (to >= from && to <= MOST_REPEATS)) && !this.isQuantifier()
  }

  /** After the `\`: a class or a sign that both engines take for the same. */
  private escape(): boolean {
    return /[dDwWsS!-/:-@[-`{-~]/.test(this.source[this.at++] ?? '')
  }

  /** After the `[`. A `[` inside is a subtraction in .NET, and a `]` that comes first is a sign there. */
  private characterClass(): boolean {
    if (this.source[this.at] === '^') this.at++
    if (this.source[this.at] === ']') return false
    while (this.at < this.source.length) {
      const character = this.source[this.at++]
      if (character === ']') return true
      if (character === '[') return false
      if (character === '\\' && !this.escape()) return false
    }
    return false
  }
}
