import { isAskedFor } from '../readers/records/_large.ts'
import type { Run } from '../syntax/condense.ts'
import { membersIn, membersInText } from '../syntax/json.ts'
import { isBlank, membersAt } from '../syntax/json-places.ts'

// The keys of the records of a long list, which are the same in nearly all of them: what is known of the last record's is used again.

interface RecordKeys {
  /** As they are written. */
  readonly names: readonly string[]
  /** Of each of them, whether a reader asks for it. */
  readonly asked: readonly boolean[]
  readonly areAskedFor: boolean
  readonly areUnique: boolean
}

export class KeysOfRecords {
  /** Whether all records had the same keys in the same order. */
  areAllTheSame = true
  #first: RecordKeys | null = null
  #last: RecordKeys = { names: [], asked: [], areAskedFor: true, areUnique: true }

  /** Of the next record. `spans`: where each key is with its quotation marks, start and end in turn. */
  of(text: string, spans: readonly number[]): RecordKeys {
    if (!isWrittenAs(this.#last.names, text, spans)) {
      const names: string[] = []
      for (let at = 0; at < spans.length; at += 2) names.push(text.slice((spans[at] ?? 0) + 1, (spans[at + 1] ?? 0) - 1))
      const asked = names.map(isAskedFor)
      // One with an escape may be the same as another one.
      const areUnique = new Set(names).size === names.length && !names.some((name) => name.includes('\\'))
      this.#last = { names, asked, areAskedFor: !asked.includes(false), areUnique }
    }
    this.#first ??= this.#last
    this.areAllTheSame &&= this.#first === this.#last || isEqual(this.#first.names, this.#last.names)
    return this.#last
  }
}

/**
 * The parts of the record that remain without what no reader asks for, as `runsOfObject` finds them, by where its keys are: `spans` are those
 * of the well-formed object in `text`.
 */
export function runsByKeys(text: string, { asked }: RecordKeys, spans: readonly number[]): readonly Run[] {
  const runs: Run[] = []
  const open = text.indexOf('{')
  let from = open
  let to = open + 1
  let isFirst = true
  for (let nth = 0; nth < asked.length; nth++) {
    if (asked[nth] !== true) continue
    const key = spans[2 * nth] ?? 0
    // The comma in front of the first one belongs to a member that is gone.
    const start = isFirst ? (nth === 0 ? open + 1 : commaBefore(text, key) + 1) : behindBefore(text, commaBefore(text, key))
    const next = spans[2 * nth + 2]
    const end = behindBefore(text, next === undefined ? text.lastIndexOf('}') : commaBefore(text, next))
    isFirst = false
    if (start !== to) {
      runs.push({ from, to })
      from = start
    }
    to = end
  }
  const close = behindBefore(text, text.lastIndexOf('}'))
  if (close === to) return [...runs, { from, to: text.length }]
  return [...runs, { from, to }, { from: close, to: text.length }]
}

/** Whether an object in a well-formed text has a key twice. Most records have no other object in them, so that their own keys are all. */
export function hasKeyTwice(text: string, { areUnique }: RecordKeys, value: unknown): boolean {
  if (areUnique && !text.includes('{', text.indexOf('{') + 1)) return false
  return membersInText(text) !== membersIn(value)
}

/** The comma before a key. */
function commaBefore(text: string, key: number): number {
  let at = key - 1
  while (isBlank(text.charCodeAt(at))) at--
  return at
}

/** The end of the last thing before a sign. */
function behindBefore(text: string, sign: number): number {
  let at = sign
  while (isBlank(text.charCodeAt(at - 1))) at--
  return at
}

function isEqual(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, index) => name === others[index])
}

function isWrittenAs(names: readonly string[], text: string, spans: readonly number[]): boolean {
  if (names.length * 2 !== spans.length) return false
  return names.every((name, nth) => {
    const start = spans[2 * nth] ?? 0
    return spans[2 * nth + 1] === start + name.length + 2 && text.startsWith(name, start + 1)
  })
}

/** Where each key of the object at `start` is with its quotation marks, start and end in turn. */
export function keySpansAt(text: string, start: number): readonly number[] {
  const spans: number[] = []
  for (const { key } of membersAt(text, start)) spans.push(key.start, key.end)
  return spans
}
