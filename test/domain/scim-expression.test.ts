import { describe, expect, it } from 'vitest'
import { scimExpression } from '../../src/domain/scim-expression.ts'

type Values = Readonly<Record<string, string | readonly string[] | null>>

const ANN: Values = {
  userPrincipalName: 'Ann.Lee@contoso.com',
  mail: 'ann.lee@contoso.com',
  givenName: 'Ann',
  surname: 'Lee',
  mailNickname: 'ann_lee72',
  nothing: null,
  phone: '+91 9998887777',
  address: '545 Tremont Street',
  state: 'QLD',
}

/** The text, null for none, undefined where it is not known; the reason where the expression is not evaluated. */
function evaluated(text: string, values: Values = ANN): string | null | undefined {
  const expression = scimExpression(text)
  if (expression.is === 'unknown') return `not evaluated: ${expression.why}`
  return expression.of((name) => (Object.hasOwn(values, name) ? values[name] : undefined))
}

describe('what Microsoft’s page gives as examples', () => {
  it.each([
    ['Append([userPrincipalName], ".test")', 'Ann.Lee@contoso.com.test'],
    ['Coalesce([nothing],[userPrincipalName])', 'Ann.Lee@contoso.com'],
    ['Left("John Doe", 3)', 'Joh'],
    ['Append(Mid([givenName], 1, 2), Mid([surname], 1, 5))', 'AnLee'],
    ['Join(", ", "", [surname], [givenName])', 'Lee, Ann'],
    ['Item(Split([mail], "@"), 1)', 'ann.lee'],
    ['ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".",  [givenName], [surname]))), "contoso.com"))', 'ann.lee@contoso.com'],
    ['Replace([mail], "@contoso.com", , ,"", ,)', 'ann.lee'],
    ['Replace([mailNickname],"<username>", , , , , "<username>@contoso.com")', 'ann_lee72@contoso.com'],
    [String.raw`Replace([phone], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${'${phoneNumber}'}", , )`, '9998887777'],
    [String.raw`Replace([phone], , "[()\\s-]+", , "", , )`, '+919998887777'],
    [String.raw`Replace([address], ,"(?<streetNumber>^\\d*)","streetNumber", "888", , )`, '888 Tremont Street'],
    ['Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )', 'Ann.Lee'],
    [String.raw`Replace([nothing], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber" , , [phone], )`, '9998887777'],
    ['Replace([mailNickname], , "[a-zA-Z_]*", , "", , )', '72'],
    ['Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney","QLD", "Australia/Brisbane")', 'Australia/Brisbane'],
    ['Switch([nothing], "Default Value", "true", "1", "", "0")', '0'],
    ['Word("The quick brown fox",3," ")', 'brown'],
    ['Word("This,string!has&many separators",3,",!&#")', 'has'],
    ['Join("", 1000, [surname])', '1000Lee'],
  ])('%s', (text, result) => expect(evaluated(text)).toBe(result))
})

describe('what is documented beside them', () => {
  it.each([
    ['ToLower([userPrincipalName], )', 'ann.lee@contoso.com'],
    ['ToUpper([givenName], "en-US")', 'ANN'],
    ['ToLower([nothing])', null],
    ['Left([nothing], 3)', null],
    ['Left([givenName], -1)', 'Ann'],
    ['Mid([givenName], 2, 50)', 'nn'],
    ['Coalesce([nothing], [nothing])', null],
    ['Switch([state], "none", "NSW", "x")', 'none'],
    ['Replace([mail], "@fabrikam.com", , ,"", ,)', 'ann.lee@contoso.com'],
    ['Replace([mail], , "(?<Suffix>@fabrikam.*)", "Suffix", "", , )', 'ann.lee@contoso.com'],
    ['Replace([nothing], , "(?<n>x)", "n", , [mail], )', null],
    [String.raw`Append("a\\b\"", "c")`, String.raw`a\b"c`],
    ['IgnoreFlowIfNullOrEmpty([nothing])', null],
  ])('%s', (text, result) => expect(evaluated(text)).toBe(result))
})

describe('not known, because no page says what it gives', () => {
  it.each([
    ['Append([nothing], "x")'],
    ['Join("@", [nothing], "contoso.com")'],
    ['Mid([givenName], 9, 1)'],
    ['Item(Split([mail], "@"), 3)'],
    ['Item(Split("a, b", ","), 2)'],
    ['Item([mail], 1)'],
    ['Split([mail], "@")'],
    ['[country]'],
    ['Switch([state], , "NSW", "x")'],
    ['ToLower("İsmail")'],
    ['Replace("müller", , "[a-z]+", , "", , )'],
    ['Replace([mailNickname], , "[a-z]*", , "x", , )'],
    ['Replace("a@b@a", , "(?<g>a)", "g", "c", , )'],
  ])('%s', (text) => expect(evaluated(text)).toBeUndefined())
})

describe('not evaluated at all', () => {
  it.each([
    ['IIF([country]="USA",[country],[mail])', 'it is not written as Microsoft documents expressions'],
    ['IIF(IsNullOrEmpty([mail]),[mail],[mail])', 'the function “IIF” is not evaluated'],
    ['constructor([mail])', 'the function “constructor” is not evaluated'],
    ['tolower([mail])', 'the function “tolower” is not evaluated'],
    ['ToLower([mail], "tr-TR")', 'what “ToLower” gives for its arguments is not documented'],
    ['Item(Split([mail], "@"), 0)', 'what “Item” gives for its arguments is not documented'],
    ['Split([mail], "@c")', 'what “Split” gives for its arguments is not documented'],
    ['Replace([mail], "a", "b", , "c", , )', 'what “Replace” gives for its arguments is not documented'],
    [String.raw`Replace([mail], , "\d", , "", , )`, 'it is not written as Microsoft documents expressions'],
    ['Replace([mail], , "(a+)+$", , "", , )', 'what “Replace” gives for its arguments is not documented'],
    ['Replace([mail], , "(?<a>x)", , "$1", , )', 'what “Replace” gives for its arguments is not documented'],
    ['[mail', 'it is not written as Microsoft documents expressions'],
    ['ToLower([mail]) x', 'it is not written as Microsoft documents expressions'],
    ['', 'it is not written as Microsoft documents expressions'],
    ['ToLower('.repeat(17) + '[mail]' + ')'.repeat(17), 'it is not written as Microsoft documents expressions'],
    ['('.repeat(2000), 'it is not written as Microsoft documents expressions'],
    [`Append([mail], "${'x'.repeat(2000)}")`, 'it is not written as Microsoft documents expressions'],
  ])('%s', (text, why) => expect(evaluated(text)).toBe(`not evaluated: ${why}`))
})

it('texts that double at each step do not grow without end', () => {
  let text = '[mail]'
  for (let depth = 0; depth < 6; depth++) text = `Append(${text}, ${text})`
  expect(evaluated(text, { mail: 'x'.repeat(320) })).toBeUndefined()
})

it('the searches of one expression end, however many users there are', () => {
  const expression = scimExpression('Replace([mail], , "a*b", , "", , )')
  const long = 'a'.repeat(320)
  const known =
    expression.is === 'known' ? Array.from({ length: 3000 }, () => expression.of(() => long)).filter((each) => each === long) : []
  expect(known.length).toBe(Math.floor(200_000_000 / 321 ** 2))
})
