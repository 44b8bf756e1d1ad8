// The rows of a table that are whole: by what they have, a row shows whether it is cut off, or lacks a value.

/** Values that are written in one way alone, so that a beginning of one is none: whole, and what a cut leaves of it. */
const FORMS: readonly (readonly [whole: RegExp, beginning: RegExp])[] = [
  // These two are never left empty.
  [/^(?:true|false)$/i, /^(?:t|tr|tru|f|fa|fal|fals)$/i],
  [/^(?:member|guest)$/i, /^(?:me?|memb?|membe|gu?|gues?)$/i],
  [
    /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
    /^(?:[\da-f]{1,8}|[\da-f]{8}(?:-[\da-f]{4}){0,3}-[\da-f]{0,4}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{0,11})$/i,
  ],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, /^[12]\d{0,3}(?:-[\dT:.-]{0,25})?$/],
  [/^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,63}$/, /^[^\s@]{1,64}@(?:[^\s@.]{0,63}|[^\s@]{0,190}\.)$/],
]

/** Whether it is the beginning of such a value, and of nothing else: `DE` may be that of a GUID, and is a country. */
export function isPartOfValue(text: string): boolean {
  return FORMS.some(([whole, beginning], form) => !whole.test(text) && beginning.test(text) && (form < 2 || /[@-]/.test(text)))
}

const NEVER_EMPTY = FORMS.slice(0, 2)
/** `true` and a GUID are no names, titles or departments. */
const isCertain = (form: number): boolean => form === 0 || form === 2
/** Everything is whole. */
const NO_FORM: (typeof FORMS)[number] = [/^/, /^/]

/** Where that many rows have a value, one without it is not whole. */
const MANY = 10

/** The last cells of the rows of a table: by what all of them are, it shows whether the very last is a beginning. */
export class LastCells {
  #column = -1
  #rows = 0
  /** Of `FORMS`, those that every value has. */
  #forms: typeof FORMS = FORMS
  #isEverEmpty = false

  note(text: string, column: number): void {
    if (text === '') {
      this.#isEverEmpty = true
      return
    }
    if (this.#column === -1) this.#column = column
    if (this.#column !== column) {
      this.#forms = []
      this.#isEverEmpty = true
    }
    this.#rows++
    // Most tables have none, which their first rows show.
    if (this.#forms.length > 0) this.#forms = this.#forms.filter(([whole]) => whole.test(text))
  }

  /** `text` is the last cell of the last row, which has no end of its line. */
  showsCut(text: string, column: number): boolean {
    if (this.#rows === 0 || column !== this.#column) return false
    // The text may end behind a separator.
    if (text === '' && !this.#isEverEmpty && (this.#rows >= MANY || this.#forms.some((form) => NEVER_EMPTY.includes(form)))) return true
    return this.#forms.some(([whole, beginning]) => !whole.test(text) && beginning.test(text))
  }
}

/** That many rows show what the others are like. */
const MOST_TYPICAL = 50
/** As few show what is never empty. */
const FEW = 3

/** Rows with all their cells: by what they have, a row with fewer shows whether it is damaged, or has only left out what is empty. */
export class TypicalRows {
  readonly #rows: (readonly string[])[] = []
  /** How many rows the following was worked out for. */
  #known = 0
  #forms: readonly (typeof FORMS)[number][] = []
  /** Of each column, the form that all of its values have: one of `FORMS`, or -1. */
  #kinds: readonly number[] = []
  /** The last column that is never empty, in any table, and in one that a program wrote. */
  #lastGiven = { anywhere: -1, here: -1 }

  note(cellAt: (column: number) => string, cells: number): void {
    if (this.#rows.length < MOST_TYPICAL) this.#rows.push(Array.from({ length: cells }, (_, column) => cellAt(column)))
  }

  /** Whether there are enough of them. */
  get areKnown(): boolean {
    return this.#rows.length >= FEW
  }

  /**
   * `cut`: its last value is the beginning of one. `moved`: its values are where those of other columns should be. `shorter`: it lacks what
   * all others have; `areComplete`: a program wrote every row, so that this is to be asked of each column.
   */
  faultOf(cellAt: (column: number) => string, cells: number, areComplete: boolean): 'cut' | 'moved' | 'shorter' | null {
    if (this.#known < this.#rows.length) this.#learn()
    const last = cellAt(cells - 1)
    const form = this.#forms[cells - 1]
    if (form && !form[0].test(last) && form[1].test(last)) return 'cut'
    if (this.#isMoved(cellAt, cells)) return 'moved'
    return cells <= (areComplete ? this.#lastGiven.here : this.#lastGiven.anywhere) ? 'shorter' : null
  }

  /** A value is missing in the middle, so that all after it are some columns before their own. */
  #isMoved(cellAt: (column: number) => string, cells: number): boolean {
    const kinds = this.#kinds
    const missing = kinds.length - cells
    let odd = 0
    for (let column = 0; column < cells; column++) {
      const [here = -1, own = -1] = [kinds[column], kinds[column + missing]]
      if (here === own) continue
      const text = cellAt(column)
      if (text === '') continue
      if (own !== -1 && FORMS[own]?.[0].test(text) === true) odd += isCertain(own) ? 2 : 1
      else if (here !== -1 && FORMS[here]?.[0].test(text) === false) odd++
    }
    return odd > 1
  }

  #learn(): void {
    this.#known = this.#rows.length
    const columns = Array.from({ length: this.#rows[0]?.length ?? 0 }, (_, column) => this.#rows.map((row) => row[column] ?? ''))
    this.#kinds = columns.map((texts) => {
      const given = texts.filter((text) => text !== '')
      return given.length === 0 ? -1 : FORMS.findIndex(([whole]) => given.every((text) => whole.test(text)))
    })
    this.#forms = columns.map((texts) => {
      const given = texts.filter((text) => text !== '')
      return (given.length > 1 ? FORMS.find(([whole]) => given.every((text) => whole.test(text))) : undefined) ?? NO_FORM
    })
    if (this.#known < FEW) return
    const isGiven = (text: string): boolean => text !== ''
    const isOneOf = (text: string): boolean => NEVER_EMPTY.some(([whole]) => whole.test(text))
    this.#lastGiven = {
      anywhere: columns.findLastIndex((texts) => texts.every(isOneOf)),
      here: columns.findLastIndex((texts) => texts.every(isGiven)),
    }
  }
}
