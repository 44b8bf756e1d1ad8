import { isAskedFor } from '../readers/records/_large.ts'
import { membersAt } from '../syntax/json-places.ts'

// The keys of the records of a long list, which are the same in nearly all of them: what is known of the last record's is used again.

interface RecordKeys {
  /** As they are written. */
  readonly names: readonly string[]
  readonly areAskedFor: boolean
}

export class KeysOfRecords {
  /** Whether all records had the same keys in the same order. */
  areAllTheSame = true
  #first: RecordKeys | null = null
  #last: RecordKeys = { names: [], areAskedFor: true }

  /** Of the next record. `spans`: where each key is with its quotation marks, start and end in turn. */
  of(text: string, spans: readonly number[]): RecordKeys {
    if (!isWrittenAs(this.#last.names, text, spans)) {
      const names: string[] = []
      for (let at = 0; at < spans.length; at += 2) names.push(text.slice((spans[at] ?? 0) + 1, (spans[at + 1] ?? 0) - 1))
      this.#last = { names, areAskedFor: names.every(isAskedFor) }
    }
    this.#first ??= this.#last
    this.areAllTheSame &&= this.#first === this.#last || isEqual(this.#first.names, this.#last.names)
    return this.#last
  }
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
