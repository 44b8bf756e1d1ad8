import { describe, expect, it } from 'vitest'
import { isPlain, matchesOf, safePattern } from '../../src/domain/safe-pattern.ts'

describe('patterns that may be run', () => {
  it.each([
    ['(?<Suffix>@(.)*)'],
    [String.raw`\+(?<isdCode>\d* )(?<phoneNumber>\d{10})`],
    [String.raw`^[^@\s]+`],
    ['@contoso[.]com$'],
    ['(?:a|b)c?'],
    ['a{2,4}b*?'],
    [String.raw`[\w.-]+`],
  ])('%s', (source) => expect(safePattern(source)).not.toBeNull())
})

describe('patterns that are never run', () => {
  it.each([
    ['(a+)+'],
    ['(a|a)*'],
    ['(a*)*'],
    ['((a?))*'],
    ['(a{1,9}){1,9}'],
    ['a*a*b'],
    ['(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)'],
    ['a?a?a?a?a?'],
    ['a{0,16}'],
    ['a{65}'],
    ['a{3,2}'],
    ['()*'],
    ['(^)*'],
    ['^*'],
    ['a**'],
    ['a*+'],
    ['(?=a)a'],
    ['(?<!a)a'],
    ['(?<=a)a'],
    ['(?i)a'],
    ["(?'name'a)"],
    ['(?>a)'],
    ['(?<a>x)(?<a>y)'],
    [String.raw`(a)\1`],
    [String.raw`(?<n>a)\k<n>`],
    [String.raw`\p{L}`],
    [String.raw`\bword`],
    [String.raw`\x41`],
    ['[a-z-[aeiou]]'],
    ['[]a]'],
    ['[^]a]'],
    ['[z-a]'],
    ['[a'],
    ['a{'],
    ['a}'],
    ['a]'],
    ['(a'],
    ['a)'],
    ['a\\'],
    ['ä'],
    [''],
    ['a'.repeat(201)],
    ['('.repeat(200)],
  ])('%s', (source) => expect(safePattern(source)).toBeNull())
})

it('only short texts of printable ASCII are searched', () => {
  expect(isPlain('a'.repeat(320))).toBe(true)
  expect(isPlain('a'.repeat(321))).toBe(false)
  expect(isPlain('a\nb')).toBe(false)
  expect(isPlain('é')).toBe(false)
})

it('a match has its groups, by whatever name they are called', () => {
  const pattern = safePattern('(?<constructor>@)|(?<other>x)')
  const [first] = pattern ? matchesOf(pattern, 'a@b') : []
  expect(first?.groups.get('constructor')).toEqual({ start: 1, end: 2, text: '@' })
  expect(first?.groups.get('other')?.text).toBe('')
})
