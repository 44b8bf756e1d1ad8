import { describe, expect, it } from 'vitest'
import { expressionsIn } from '../support/expressions.ts'

// V8 keeps what it may have to go back to on a stack of 64 MB. A loop over a group fills it in some millions of rounds, and throws.

/** More than any file that is read as one text. */
const LENGTH = 21_000_000

/** Expressions with such a loop, on texts that are short for certain. Each with the reason. */
const SHORT: ReadonlyMap<string, string> = new Map([
  [String.raw`/^"(?:[^"\\]|\\.)*"/`, 'a part of a line, cut to what is shown of it'],
  [
    String.raw`/^(?:[ \t]*(?:(?:WARNING|INFO|DEBUG)\b[^\r\n]*)?\r?\n)*[ \t]*(?=[{[])/i`,
    'the head of a file, which has some thousand characters',
  ],
  [String.raw`/^[A-Za-z]+(?:[._/-][A-Za-z]+)+$/`, 'a value that is shorter than a secret may be'],
  [String.raw`/^(?:[a-z0-9-]+\.)+[a-z]{2,}\/?$/i`, 'a text that is shorter than LONGEST_DOMAIN'],
  [String.raw`/^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/`, 'an id that is shorter than LONGEST_JOB_ID'],
  [String.raw`/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/`, 'a domain of fewer than 80 characters'],
])

const UNITS = ['a', 'A0', ' ', '"', '=', 'a.', 'a\n', '%41', '\\', '<', '-', '.', '/', '\n', '\t', 'é', 'a-', 'a"', '\\"', '\r\n']
const LINES = [`${'a'.repeat(76)}\n`, `${'A0b'.repeat(20)}\r\n`, '"a","b";\n', 'WARNING: a\n', '<a b="c">', '- a: "b"\n']

describe('a regular expression with a loop over a group', () => {
  const looping = expressionsIn('src').filter(({ source, text }) => /\)(?:[*+]|\{\d+,\})/.test(source) && !SHORT.has(text))
  it.each(looping.map((each) => [each.text, each] as const))('%s has room for the longest text', (_text, { source, flags }) => {
    const expression = new RegExp(source, flags.replace('y', ''))
    for (const unit of [...UNITS, ...LINES])
      for (const start of ['', '"']) {
        expression.lastIndex = 0
        expect(() => expression.exec(start + unit.repeat(Math.ceil(LENGTH / unit.length))), JSON.stringify(start + unit)).not.toThrow()
      }
  })

  it('is listed as short only where there is one', () => {
    const all = new Set(expressionsIn('src').map(({ text }) => text))
    expect([...SHORT.keys()].filter((text) => !all.has(text))).toEqual([])
  })
})
