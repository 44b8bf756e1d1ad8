import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttackPattern } from 'recheck'
import { describe, expect, it } from 'vitest'
import { expressionsIn, type Expression } from './support/expressions.ts'
import { ROOT } from './support/indexes.ts'
import { expectUpToDate, UPDATE } from './support/up-to-date.ts'

// No regular expression may take more than linear time on a hostile text. Checking all of them takes minutes, so those that were found
// linear are listed; `npm run update` checks what is new and writes the list.

const LIST = 'test/support/linear-expressions.txt'

/** Expressions whose text is short for certain, by a check of its length beside them. Each with the reason. */
const BOUNDED: ReadonlyMap<string, string> = new Map()

/** Characters of an attack that is tried: what is quadratic then takes more than a second, what looks at some hundred characters does not. */
const TRIED = 60_000

/** The complexity of what is not linear; null for what is. */
async function excessOf({ source, flags, at, text }: Expression): Promise<string | null> {
  const { checkSync } = await import('recheck')
  const found = checkSync(source, flags, { timeout: 300_000 })
  if (found.status === 'safe') return null
  if (found.status === 'unknown') return `${at} ${text}: not decided (${found.error.kind})`
  const { complexity, attack, checker } = found
  // What the checker cannot prove it tries with random texts, and takes a limited repetition for an unlimited one.
  if (checker === 'fuzz' && !isSlow(new RegExp(source, flags), attack)) return null
  return `${at} ${text}: ${complexity.summary}, for example for ${attack.pattern}`
}

/** Whether a long attack takes more than a second of this processor's time. */
function isSlow(expression: RegExp, { pumps, suffix }: AttackPattern): boolean {
  const times = Math.ceil(TRIED / Math.max(1, pumps.map(({ pump }) => pump).join('').length))
  const text = pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') + suffix
  const before = process.cpuUsage()
  expression.exec(text)
  const { user, system } = process.cpuUsage(before)
  return user + system > 1_000_000
}

describe('a regular expression', () => {
  it('takes linear time', { timeout: 1_200_000 }, async () => {
    const listed = new Set(readFileSync(join(ROOT, LIST), 'utf8').split('\n'))
    const all = expressionsIn('src')
    const excess: string[] = []
    for (const each of all) {
      if (listed.has(each.text) || BOUNDED.has(each.text)) continue
      const found = await excessOf(each)
      if (found !== null) excess.push(found)
    }
    expect(excess).toEqual([])
    if (!UPDATE) return
    const lines = all.map(({ text }) => text).filter((text) => !BOUNDED.has(text))
    expectUpToDate(LIST, `${[...new Set(lines)].sort().join('\n')}\n`)
  })

  it('has no repetition {4,} without an end: write {4} and *', () => {
    // V8 keeps each character of such a run on a stack, which is full after some millions; of `[a-z]{4}[a-z]*` it keeps none.
    const found = expressionsIn('src').filter(({ source }) => /[\])]\{(?:[4-9]|\d{2,}),\}/.test(source))
    expect(found.map(({ at, text }) => `${at} ${text}`)).toEqual([])
  })

  it('that is not linear is found, also where it is put together', () => {
    const found = expressionsIn('test/support/super-linear').map(({ text }) => text)
    expect(found).toEqual(['/b/', '/\\/+$/', '/^(?:a|word)+b+$/i'])
  })
})

describe('the checker', () => {
  it('finds a search from every character of a run', async () => {
    const excess = (source: string): Promise<string | null> => excessOf({ source, flags: '', at: 'here', text: source })
    expect(await excess('/+$')).toContain('2nd degree polynomial')
    expect(await excess('^/+$')).toBeNull()
  })
})
