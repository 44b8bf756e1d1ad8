import { describe, expect, it } from 'vitest'
import { tidied } from '../../src/domain/typed-text.ts'

describe('what people type around a value', () => {
  it.each([
    ['contoso', 'contoso', []],
    ['', '', []],
    ['   ', '', ['a blank']],
    [' contoso\t\n', 'contoso', ['a blank']],
    ['\u200Bcontoso\uFEFF', 'contoso', ['a zero-width character']],
    [' \u200Econtoso', 'contoso', ['a blank', 'a zero-width character']],
    ['“contoso”', 'contoso', ['curly quotes']],
    ['"contoso"', 'contoso', ['straight quotes']],
    ['`contoso`', 'contoso', ['straight quotes']],
    ['“contoso"', 'contoso', ['curly quotes', 'straight quotes']],
    ['"contoso', 'contoso', ['straight quotes']],
    ['contoso”', 'contoso', ['curly quotes']],
    ['<contoso>', 'contoso', ['angle brackets']],
    ['[contoso]', 'contoso', ['square brackets']],
    ['{contoso}', 'contoso', ['curly brackets']],
    ['{{contoso}}', 'contoso', ['curly brackets']],
    [' "<contoso>" ', 'contoso', ['a blank', 'straight quotes', 'angle brackets']],
    ['< contoso >', 'contoso', ['angle brackets', 'a blank']],
    ['<contoso', '<contoso', []],
    ['<contoso]', '<contoso]', []],
    ['contoso>', 'contoso>', []],
    ['(contoso)', '(contoso)', []],
    ['con "to" so', 'con "to" so', []],
    ['"', '"', []],
    ['“', '“', []],
    ['“”', '', ['curly quotes']],
    ['""', '', ['straight quotes']],
    ['<>', '', ['angle brackets']],
    ['<', '<', []],
    [`${'['.repeat(12)}x${']'.repeat(12)}`, 'x', ['square brackets']],
    [`${'['.repeat(13)}x${']'.repeat(13)}`, '[x]', ['square brackets']],
  ])('%j is %j', (typed, text, marks) => expect(tidied(typed)).toEqual({ text, marks }))

  it.each([
    [' Growth ', 'Growth', ['a blank']],
    ['"Growth"', 'Growth', ['straight quotes']],
    ['“Growth”', 'Growth', ['curly quotes']],
    ['[EU] Growth', '[EU] Growth', []],
    ['[Growth]', '[Growth]', []],
    ['"Growth', '"Growth', []],
    ['Growth 12"', 'Growth 12"', []],
    ['"', '"', []],
    [' "', '"', ['a blank']],
  ])('of a name %j is %j', (typed, text, marks) => expect(tidied(typed, true)).toEqual({ text, marks }))
})
