import { rowAt, type Cell } from './csv.ts'

// Long lists piece by piece: the text of each record with its place, and the text around them. Nothing here reads a disk: callers write
// pieces of text, however they come by them, and no more than one record is held.

/** Where a piece of text begins in the whole text: an offset in UTF-16 code units, and line and column from one. */
export interface Spot {
  readonly offset: number
  readonly line: number
  readonly column: number
}

export interface RecordSink {
  /** Text that is in no record. It may be in pieces. */
  outside(text: string, at: Spot): void
  /**
   * One object of a list, or one line; `isFirst` of its list. False: it is damaged, and nothing after it is looked at; it is outside then.
   * `keys`: where each key of its own is in it with its quotation marks, start and end in turn, if that is known; valid during the call.
   */
  record(text: string, at: Spot, isFirst: boolean, keys: readonly number[] | null): boolean
  /** The first entry of a list that is no object. It is outside, and what comes after it is looked at. */
  stray?(at: Spot): void
}

export interface RowSink {
  outside(text: string, at: Spot): void
  /** A row with the end of its line; offsets of its cells count from `base`. */
  row(text: string, cells: readonly Cell[], base: number, at: Spot): void
}

/** A record or row that is longer is none. */
const LONGEST = 64 * 1024 * 1024

/** Counts lines and columns as `linesOf` does: a line ends with LF, CR LF or CR. */
export class LineCounter {
  #offset: number
  #line: number
  #column: number
  #afterReturn = false

  constructor({ offset, line, column }: Spot = { offset: 0, line: 1, column: 1 }) {
    this.#offset = offset
    this.#line = line
    this.#column = column
  }

  /** The place of what comes next, which is `text`. */
  spotOf(text: string): Spot {
    this.#settle(text)
    return { offset: this.#offset, line: this.#line, column: this.#column }
  }

  pass(text: string): void {
    this.#settle(text)
    let last = -1
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#line++
      last = at
    }
    for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1)) {
      if (at === text.length - 1) this.#afterReturn = true
      else if (text.charCodeAt(at + 1) !== 10) {
        this.#line++
        last = Math.max(last, at)
      }
    }
    this.#offset += text.length
    this.#column = last === -1 ? this.#column + text.length : text.length - last
  }

  /** Whether a CR was the end of a line shows what comes after it. */
  #settle(next: string): void {
    if (!this.#afterReturn || next === '') return
    this.#afterReturn = false
    if (next.charCodeAt(0) === 10) return
    this.#line++
    this.#column = 1
  }
}

/** Collects pieces until there is enough to go on, so that a long record is not looked at again and again. */
export abstract class Splitter {
  protected text = ''
  readonly #lines = new LineCounter()
  #pieces: string[] = []
  #length = 0

  write(piece: string): void {
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length >= this.text.length) this.#go(false)
  }

  end(): void {
    this.#go(true)
  }

  #go(isEnd: boolean): void {
    const text = [this.text, ...this.#pieces].join('')
    this.#pieces = []
    this.#length = 0
    this.text = text
    // Where nothing is left, the piece is free.
    this.text = text.slice(this.scan(text, isEnd || text.length > LONGEST))
  }

  /** Gives on what is complete; all of it at the end. The offset up to which it did. */
  protected abstract scan(text: string, isEnd: boolean): number

  /** The place of what is given on next, which is `text`. */
  protected spotOf(text: string): Spot {
    return this.#lines.spotOf(text)
  }

  /** The same, where it is given on. */
  protected passing(text: string): Spot {
    const spot = this.spotOf(text)
    this.#lines.pass(text)
    return spot
  }
}

interface Around {
  readonly isArray: boolean
  readonly isList: boolean
  isEmpty: boolean
}

/** Lists of Graph, of HAR, of SAML-tracer and of Event Hubs. */
const LIST = /^(?:value|entries|requests|records)$/i
/** `log`, `entries`. */
const MOST_AROUND = 2
/** How deep the members of a record itself are. */
const OWN = 2

/** The objects in an array at the top, or under `value`, `entries` or `requests`, in one document or several; or documents that are the objects. */
export class JsonRecords extends Splitter {
  readonly #sink: RecordSink
  readonly #around: Around[] = []
  #key = ''
  /** How far the text was looked at. */
  #at = 0
  /** Within a record: how many brackets are open. */
  #depth = 0
  /** Within a record: its keys, and its last string, from its beginning. */
  #keys: number[] = []
  #stringStart = 0
  #stringEnd = 0
  #isOver = false
  #isMismatched = false
  #strays: 'none' | 'here' | 'some' = 'none'

  readonly #isStream: boolean

  /** `isStream`: each document is a record, as `jq '.[]'` writes the entries of a list. */
  constructor(sink: RecordSink, isStream = false) {
    super()
    this.#sink = sink
    this.#isStream = isStream
    if (!isStream) return
    this.#around.push({ isArray: true, isList: true, isEmpty: true })
    // Between documents there may be what a shell writes.
    this.#strays = 'some'
  }

  /** After the end: whether each bracket around the records was closed by its own. */
  get isClosed(): boolean {
    return this.#around.length === (this.#isStream ? 1 : 0) && !this.#isMismatched
  }

  protected scan(text: string, isEnd: boolean): number {
    let given = 0
    const give = (to: number): void => {
      if (to > given) this.#outside(text.slice(given, to))
      given = to
    }
    while (!this.#isOver && this.#at < text.length) {
      if (this.#depth > 0) {
        if (!this.#passRecord(text, given)) break
        const around = this.#around.at(-1)
        const record = text.slice(given, this.#at)
        const isFirst = around?.isEmpty ?? true
        if (around) around.isEmpty = false
        if (!this.#record(record, isFirst)) this.#isOver = true
        given = this.#at
      } else if (this.#passOutside(text)) {
        give(this.#at)
        if (this.#strays === 'here') {
          this.#strays = 'some'
          this.#sink.stray?.(this.spotOf(text.slice(given, given + 1)))
        }
      } else break
    }
    if (this.#isOver || isEnd) {
      give(text.length)
      this.#isOver ||= text.length > LONGEST
      this.#depth = 0
    } else if (this.#depth === 0) give(this.#at)
    this.#at -= given
    if (this.#at < 0) this.#at = 0
    return given
  }

  #outside(text: string): void {
    this.#sink.outside(text, this.passing(text))
  }

  #record(text: string, isFirst: boolean): boolean {
    const spot = this.passing(text)
    const isTaken = this.#sink.record(text, spot, isFirst, this.#keys)
    this.#keys.length = 0
    if (isTaken) return true
    this.#sink.outside(text, spot)
    return false
  }

  /** To the end of the record that begins at `start`; false where the text ends before. */
  #passRecord(text: string, start: number): boolean {
    for (let at = this.#at; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit === 34) {
        const end = closingQuote(text, at)
        if (end === -1) {
          this.#at = at
          return false
        }
        this.#stringStart = at - start
        this.#stringEnd = end + 1 - start
        at = end
      } else if (unit === 58) {
        if (this.#depth === OWN) this.#keys.push(this.#stringStart, this.#stringEnd)
      } else if (unit === 123 || unit === 91) this.#depth++
      else if ((unit === 125 || unit === 93) && --this.#depth === OWN - 1) {
        this.#depth = 0
        this.#at = at + 1
        return true
      }
    }
    this.#at = text.length
    return false
  }

  /** To the beginning of a record, or of the first entry that is none: true. False where the text ends before. */
  #passOutside(text: string): boolean {
    for (let at = this.#at; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (this.#strays === 'none' && this.#around.at(-1)?.isList === true && !isOfList(unit)) {
        this.#at = at
        // Nothing was there; the text may end inside of the word.
        if (NULL.startsWith(text.slice(at, at + NULL.length))) {
          if (text.length < at + NULL.length) return false
          at += NULL.length - 1
          continue
        }
        this.#strays = 'here'
        return true
      }
      if (unit === 34) {
        const end = closingQuote(text, at)
        if (end === -1) {
          this.#at = at
          return false
        }
        this.#key = end - at < 40 ? text.slice(at + 1, end) : ''
        at = end
      } else if (unit === 123 || unit === 91) {
        const isArray = unit === 91
        if (!isArray && this.#around.at(-1)?.isList === true) {
          this.#at = at
          // One more than is open, so that it is never zero within a record.
          this.#depth = OWN - 1
          return true
        }
        const isEntry = this.#around.at(-1)?.isList === true
        const isNamed = this.#around.length <= MOST_AROUND && LIST.test(this.#key)
        const isList = isArray && !isEntry && (this.#around.length === 0 || isNamed)
        this.#around.push({ isArray, isList, isEmpty: true })
      } else if (unit === 125 || unit === 93) {
        const around = this.#around.pop()
        if (around?.isArray !== (unit === 93)) this.#isOver = true
        if (around && this.#isOver) this.#isMismatched = true
      }
    }
    this.#at = text.length
    return false
  }
}

/** White space, a comma, the beginning of a record and the end of the list. */
const NULL = 'null'

function isOfList(unit: number): boolean {
  return unit <= 32 || unit === 44 || unit === 123 || unit === 93 || unit === 125 || unit === 0xfeff
}

/** The quotation mark that closes the string at `quote`; -1 where none does. */
function closingQuote(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === 92) before--
    if ((end - before) % 2 === 1) return end
  }
  return -1
}

/** JSON lines: each line that begins as an object is a record. A line ends with LF, CR LF or CR. */
export class LineRecords extends Splitter {
  readonly #sink: RecordSink
  #isFirst = true

  constructor(sink: RecordSink) {
    super()
    this.#sink = sink
  }

  protected scan(text: string, isEnd: boolean): number {
    let given = 0
    let feed = -1
    let carriage = -1
    while (given < text.length) {
      if (feed < given) feed = nextOf(text, '\n', given)
      if (carriage < given) carriage = nextOf(text, '\r', given)
      const end = carriage + 1 === feed ? feed : Math.min(feed, carriage)
      // The next piece may go on with this line, or with the end of it.
      if (!isEnd && (end === text.length || (end === carriage && end === text.length - 1))) break
      const next = Math.min(end + 1, text.length)
      this.#line(text.slice(given, next))
      given = next
    }
    return given
  }

  #line(line: string): void {
    const spot = this.passing(line)
    if (!line.trimStart().startsWith('{') || !this.#sink.record(line, spot, this.#isFirst, null)) this.#sink.outside(line, spot)
    else this.#isFirst = false
  }
}

/** The end of the text where there is none. */
function nextOf(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from)
  return found === -1 ? text.length : found
}

/** The rows of a table, its headers among them. */
export class RowRecords extends Splitter {
  readonly #sink: RowSink
  readonly #separator: string
  #preamble: number
  #isOver = false

  /** `preamble`: units before the headers. */
  constructor(sink: RowSink, separator: string, preamble: number) {
    super()
    this.#sink = sink
    this.#separator = separator
    this.#preamble = preamble
  }

  protected scan(text: string, isEnd: boolean): number {
    let given = 0
    if (this.#preamble > 0) {
      if (text.length < this.#preamble && !isEnd) return 0
      given = Math.min(this.#preamble, text.length)
      this.#preamble = 0
      this.#outside(text.slice(0, given))
    }
    while (!this.#isOver && given < text.length) {
      const row = rowAt(text, given, this.#separator)
      const end = 'failed' in row ? text.length : row.end
      // The next piece may go on with this row, or with the end of its line.
      if (end === text.length && !isEnd) return given
      if ('failed' in row) this.#isOver = true
      else {
        const written = text.slice(given, end)
        this.#sink.row(written, row.cells, given, this.passing(written))
        given = end
      }
    }
    if (this.#isOver && given < text.length) {
      this.#outside(text.slice(given))
      given = text.length
    }
    return given
  }

  #outside(text: string): void {
    this.#sink.outside(text, this.passing(text))
  }
}
