import { describe, expect, it } from 'vitest'
import { scimExpression } from '../../src/domain/scim-expression.ts'

const ANN: Readonly<Record<string, string | readonly string[] | null>> = {
  mail: 'ann.lee@contoso.com',
  givenName: 'Ann',
  surname: 'Lee',
  nothing: null,
  phone: '+91 9998887777',
  phones: ['+1', '+2'],
  state: 'QLD',
}

/** The text, null for none, undefined where it is not known; the reason where the expression is not evaluated. */
function evaluated(text: string, values = ANN): string | null | undefined {
  const expression = scimExpression(text)
  if (expression.is === 'unknown') return expression.why
  return expression.of((name) => (Object.hasOwn(values, name) ? values[name] : undefined))
}

describe('arguments that no page documents', () => {
  it.each([
    ['ToLower()'],
    ['ToLower([mail], , "en")'],
    ['ToLower([mail], "xen")'],
    ['ToLower([mail], "en-USA")'],
    ['ToLower([mail], [surname])'],
    ['StripSpaces([mail], "en-US")'],
    ['Append([mail])'],
    ['Append([mail], )'],
    ['Append([mail], "a", "b")'],
    ['Join(",")'],
    ['Join(, "a")'],
    ['Join([mail], "a")'],
    ['Join(",", "a", )'],
    ['Left([mail])'],
    ['Left(, 3)'],
    ['Left([mail], "3")'],
    ['Left([mail], 3, 4)'],
    ['Mid(, 1, 2)'],
    ['Mid([mail], , 2)'],
    ['Mid([mail], 1)'],
    ['Mid([mail], "1", 2)'],
    ['Mid([mail], 0, 2)'],
    ['Mid([mail], 1, -1)'],
    ['Mid([mail], 1, 2, 3)'],
    ['Split(, "@")'],
    ['Split([mail])'],
    ['Split([mail], "")'],
    ['Split([mail], [surname])'],
    ['Split([mail], "@", "x")'],
    ['Item(, 1)'],
    ['Item("a", 1)'],
    ['Item([phones], )'],
    ['Item([phones], 1, 2)'],
    ['Word(, 1, " ")'],
    ['Word([mail], , " ")'],
    ['Word([mail], 1)'],
    ['Word([mail], 1, "")'],
    ['Word([mail], 1, [surname])'],
    ['Word([mail], 1, " ", "x")'],
    ['Coalesce()'],
    ['Coalesce([nothing], )'],
    ['Switch(, "a", "b", "c")'],
    ['Switch([state], "a")'],
    ['Switch([state], "a", "b")'],
    ['Switch([state], "a", "b", )'],
    ['Switch([state], "a", [mail], "x")'],
    ['Switch([state], "a", "NSW", "x", "NSW", "y")'],
    ['Replace(, "a", , , "b", , )'],
    ['Replace([mail], "a", , , "b", , , "x")'],
    ['Replace([mail], "", , , "b", , )'],
    ['Replace([mail], "", , , , , "text")'],
    ['Replace([mail], [surname], , , "b", , )'],
    ['Replace([mail], , "a", , , , )'],
    ['Replace([mail], , "a", , [surname], , )'],
    ['Replace([mail], , [surname], , "", , )'],
    ['Replace([mail], , "(?<a>x)", , "${ab", , )'],
    ['Replace([mail], , "(?<a>x)", , "${b}", , )'],
    ['Replace([mail], , "(?<a>x)", , "$$a}", , )'],
    ['Replace([mail], , "(?<a>x)", "b", "y", , )'],
    ['Replace([mail], , "(?<a>x)", [surname], "y", , )'],
    ['Replace([mail], , "(?<a>x)", "a", "$1", , )'],
    ['Replace([mail], , "(?<a>x)", "a", , , )'],
    ['Replace([mail], , "(?<a>x)", "b", , [phone], )'],
    ['Replace([mail], , "(?<a>x)", , , [phone], )'],
    ['Replace([mail], , "(?<a>x)", "a", "y", [phone], )'],
  ])('%s', (text) => {
    const name = text.slice(0, text.indexOf('('))
    expect(evaluated(text)).toBe(`what “${name}” gives for its arguments is not documented`)
  })
})

describe('values that are known', () => {
  it.each([
    ['ToLower([givenName], "en")', 'ann'],
    ['ToUpper([givenName], "")', 'ANN'],
    ['IgnoreFlowIfNullOrEmpty([givenName])', 'Ann'],
    ['Coalesce(IgnoreFlowIfNullOrEmpty(Left([nothing], 3)), [mail])', 'ann.lee@contoso.com'],
    ['Append(Left([givenName], 0), "x")', 'x'],
    ['Append(Left([nothing], 3), "x")', 'x'],
    ['Join("-", [phones], "end")', '+1-+2-end'],
    ['Mid([givenName], 3, 1)', 'n'],
    ['Mid([givenName], 1, 0)', null],
    ['Item([phones], 1)', '+1'],
    ['Item([phones], 2)', '+2'],
    ['Word("a b", 1, " ")', 'a'],
    ['Word("a b", 2, " ")', 'b'],
    ['Append(Word("a b", 3, " "), "x")', 'x'],
    ['Append(Word([nothing], 1, " "), "x")', 'x'],
    ['Append(Word("a  b", 0, " "), "x")', 'x'],
    ['Append(Coalesce([nothing], ""), "x")', 'x'],
    ['Switch([nothing], "other", "NSW", "x")', 'other'],
    [String.raw`Replace([mail], , "(?<n>\\d+)", "n", , [phone], )`, 'ann.lee@contoso.com'],
    [String.raw`Replace(Left([nothing], 3), , "(?<n>\\d+)", "n", , [phone], )`, '91'],
    ['Item(Replace([phones], , "(?<n>x)", "n", , [mail], ), 1)', '+1'],
    [String.raw`Replace([phone], , "(?<n>\\d+)", , "<${'${n}'}>", , )`, '+<91> <9998887777>'],
    ['Replace([phone], , "1(?<n>x)?", , "(${n})", , )', '+9() 9998887777'],
  ])('%s', (text, result) => expect(evaluated(text)).toBe(result))
})

describe('values that are not known', () => {
  it.each([
    ['ToLower([country])'],
    ['ToLower([phones])'],
    ['Left([phones], 1)'],
    ['Mid([phones], 1, 1)'],
    ['Mid([givenName], 4, 1)'],
    ['Join("-", [country])'],
    ['Item(Split("a,,b", ","), 1)'],
    ['Item(Split("a ,b", ","), 2)'],
    ['Item([nothing], 1)'],
    ['Word([phones], 1, " ")'],
    ['Word([country], 1, " ")'],
    ['Word("a  b", 1, " ")'],
    ['Word("a ", 1, " ")'],
    ['Coalesce([country], [mail])'],
    ['Coalesce(Left([nothing], 3), [mail])'],
    ['Switch([country], "a", "b", "c")'],
    ['Switch([phones], "a", "", "c")'],
    ['Replace([country], , "(?<n>x)", "n", , [mail], )'],
    ['Replace([nothing], , "(?<n>x)", "n", , [country], )'],
    ['Replace([nothing], , "(?<n>x)", "n", , "müller", )'],
    ['Replace("müller", , "(?<n>l)", "n", "x", , )'],
    // “All values matching the group” may be this match, each match, or each place that has the same text.
    [String.raw`Replace("91 98", , "9(?<n>\\d)", "n", "x", , )`],
    ['Replace("ab b", , "a(?<n>b)", "n", "x", , )'],
    ['Replace("ac", , "a(?<n>b*)", "n", "x", , )'],
  ])('%s', (text) => expect(evaluated(text)).toBeUndefined())
})

describe('long texts', () => {
  const of = (length: number, text: string): unknown => evaluated(text, { mail: 'x'.repeat(length), nothing: null })

  it.each(['Append([mail], "")', 'Join("", [mail])'])('%s of 2000 characters is known, and of one more is not', (text) => {
    expect(of(2000, text)).toBe('x'.repeat(2000))
    expect(of(2001, text)).toBeUndefined()
  })
})
