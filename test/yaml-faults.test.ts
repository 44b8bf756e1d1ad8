import { describe, expect, it } from 'vitest'
import { families } from '../src/pipeline/families.ts'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'

// What is wrong with YAML is said in plain words, at the line that people have to change.

const FULL = `# Mixpanel
orgId: "1234567"
issuerUrl: https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/
certificate: ./Mixpanel.cer
ssoEnabled: true
claimedDomains:
  - domain: contoso.com
    status: verified # since May

  - { domain: fabrikam.com, status: verified }
scim:
  enabled: true
  tenantUrl: 'https://mixpanel.com/api/app/scim/v2'
teams: [Marketing, Growth]
members:
  - ann@contoso.com
  - lee@contoso.com
owners:
  - email: ann@contoso.com
    password: true
plan: enterprise
`
const LINES = FULL.trimEnd().split('\n')

async function problemsIn(text: string): Promise<readonly string[]> {
  const { artifact } = artifactOf('mixpanel.yaml', Buffer.from(text))
  const { problems } = await assemble([artifact], [], families, [], { now: new Date(0), app: null, live: false })
  return problems.map(({ message, at }) => {
    const before = text.slice(0, at.span().start).split('\n')
    return `${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${message.replace('It is not well-formed YAML. ', '')}`
  })
}

/** The file with one line changed, and the number of that line. */
function changed(from: string, to: string): readonly [text: string, line: number] {
  const line = LINES.findIndex((each) => each.includes(from))
  expect(line, from).not.toBe(-1)
  return [
    `${LINES.with(
      line,
      (LINES[line] ?? '').replace(from, () => to),
    ).join('\n')}\n`,
    line + 1,
  ]
}

const CLOSE_QUOTE = 'This quotation mark is never closed. Put the same one at the end of the value.'
const differently = (has: string, others: string, where = 'above'): string =>
  `This line is indented differently from the lines ${where}: it begins with ${has}, and they with ${others}. Keys of one group begin in the same column.`
const begin = (sign: string): string => `A value cannot begin with ${sign} in YAML. Put the value in quotes.`
const NO_DASH =
  'This line has no dash, and the lines above it in the same column have one. A dash is missing, or the line is indented wrongly.'
const DASH =
  'This line begins with a dash, as an entry of a list does, and the line above it is not one. Remove the dash, or indent the line below the key of its list.'
const REST = 'There is more text after the closing quotation mark. Put quotes around the whole value, or a blank and # before a remark.'
const SENTENCE =
  'This line has no key with a colon. If it belongs to the value above, write both in one line; if it is a remark, begin it with #.'
const WIDE = (written: string): string =>
  `This is a wide colon, which YAML does not take as one. Write “${written}”, with a plain colon and a blank.`

/** `below`: lines below the one that was changed. */
type Fault = [what: string, from: string, to: string, column: number, message: string, below?: number]

describe('a fault of YAML', () => {
  it.each<Fault>([
    ['a blank too many', 'claimedDomains', ' claimedDomains', 2, differently('1 blank', 'no blank')],
    ['two blanks too many', 'certificate', '  certificate', 3, differently('2 blanks', 'no blank')],
    ['in the first line', 'orgId', ' orgId', 2, differently('1 blank', 'no blank', 'below')],
    ['in a group', '  tenantUrl', '   tenantUrl', 4, differently('3 blanks', '2 blanks')],
    ['in an entry', '    status', '   status', 4, differently('3 blanks', '4 blanks or 2 blanks')],
    ['in an entry, too many', '    password', '      password', 7, differently('6 blanks', '4 blanks')],
    ['a key without its dash', '  - lee', '  lee', 3, NO_DASH],
    ['a dash too many', 'plan', '- plan', 1, DASH],
    ['no blank after a dash', '- email', '-email', 3, 'A blank is missing after the dash.'],
    ['no blank after the dash of a text', '- lee', '-lee', 3, 'A blank is missing after the dash.'],
    ['a comma as in JSON', '"1234567"', '"1234567",', 17, 'YAML wants no comma after a value. Remove it.'],
    ['a comma after a list', 'Growth]', 'Growth],', 27, 'YAML wants no comma after a value. Remove it.'],
    ['a semicolon', '"1234567"', '"1234567";', 17, 'YAML wants no semicolon after a value. Remove it.'],
    ['a remark without #', '"1234567"', '"1234567" (Contoso)', 17, REST],
    ['a remark without a blank', '"1234567"', '"1234567"#Contoso', 17, 'A blank is missing before the #, which begins a remark.'],
    ['a single quote', ': https://sts', ": 'https://sts", 12, CLOSE_QUOTE],
    ['a double quote', ': https://sts', ': "https://sts', 12, CLOSE_QUOTE],
    ['a quote in an entry', ': contoso.com', ": 'contoso.com", 13, CLOSE_QUOTE],
    ['a quote in the last line', 'plan: ', 'plan: "', 7, CLOSE_QUOTE],
    ['a quote that another value closes', "scim/v2'", 'scim/v2', 14, CLOSE_QUOTE],
    ['a square bracket', 'Growth]', 'Growth', 8, 'This bracket is never closed. Put ] at the end of the value.'],
    ['a curly bracket', 'verified }', 'verified', 5, 'This bracket is never closed. Put } at the end of the value.'],
    ['a bracket before all', 'orgId', '{orgId', 1, 'This bracket is never closed. Put } at the end of the value.'],
    ['a bracket too many', 'Growth]', 'Growth]]', 27, 'This closing bracket has no opening one before it.'],
    ['a bracket that is never opened', '{ domain', 'domain', 44, 'This closing bracket has no opening one before it.'],
    ['a second colon', 'plan: ', 'plan: see: ', 10, 'There is a second colon with a blank after it in this line. Put the value in quotes.'],
    ['a colon at the end', 'enterprise', 'enterprise:', 17, 'The value ends in a colon. Remove it, or put the value in quotes.'],
    ['an equals sign', 'plan: ', 'plan = ', 6, 'A colon belongs here, and not =. Write “plan: enterprise”.'],
    ['a wide colon', 'plan: ', 'plan：', 5, WIDE('plan: enterprise')],
    [
      'a backslash',
      '"1234567"',
      '"12\\34567"',
      11,
      'A backslash in straight double quotes begins an escape. Put the value in single quotes.',
    ],
    ...['|', '>', '%', '&', '@', '`', '?'].map((sign): Fault => [sign, 'plan: ', `plan: ${sign} `, 7, begin(sign)]),
    ['a dash as a value', 'enterprise', '- enterprise', 7, begin('-')],
    [
      'a star',
      'enterprise',
      '*enterprise',
      7,
      'It cannot be read as YAML: a value that begins with * refers to an anchor (&), and none before it has this name. Put the value in quotes.',
    ],
    ['a mark of exclamation', 'enterprise', '!enterprise', 7, begin('!')],
    ['a mark of exclamation and a blank', '"1234567"', '! "1234567"', 8, begin('!')],
    ['a percent sign before a line', 'orgId', '%orgId', 1, 'A line cannot begin with % in YAML. Begin a remark with #.'],
    ['a sentence', 'plan: enterprise', 'Hello Bob, these are ours', 1, SENTENCE],
    ['a value broken in two', 'windows.net/', 'windows.net/\n', 1, SENTENCE, 1],
    ['no comma between entries', 'fabrikam.com,', 'fabrikam.com', 15, 'Between the brackets'],
  ])('%s', async (_what, from, to, column, message, below = 0) => {
    const [text, line] = changed(from, to)
    expect((await problemsIn(text))[0]).toContain(`${line + below}:${column} ${message}`)
  })

  it('is named in its own words wherever it stands, and not later than in the next line', async () => {
    const faults: readonly ((line: string) => string | null)[] = [
      (line) => ` ${line}`,
      (line) => (line.startsWith(' ') ? line.slice(1) : null),
      (line) => line.replace(/^ {2}/, '\t'),
      (line) => line.replace(/: (?=[^"'{[\n])/, ": '"),
      (line) => line.replace(/: (?=[^"'{[\n])/, ': "'),
      (line) => line.replace(/: /, ' '),
      (line) => line.replace(/: (?=.)/, ': a: '),
      (line) => line.replace(/[\]}]$/, ''),
      (line) => line.replace(/- /, '-'),
    ]
    const library =
      /implicit|indicator|mapping|scalar|node end|same line|sequence|flow|compact|token|unexpected|YAML stream|at least|start at the same/i
    let count = 0
    for (const fault of faults)
      for (const [index, line] of LINES.entries()) {
        const wrong = fault(line)
        if (wrong === null || wrong === line || line === '' || line.startsWith('#')) continue
        const text = `${LINES.with(index, wrong).join('\n')}\n`
        const [problem] = (await problemsIn(text)).filter((each) => !each.includes('“'))
        if (problem === undefined) continue
        count++
        expect(problem, text).not.toMatch(library)
        expect([index + 1, index + 2], `${problem}\n${text}`).toContain(Number(/^\d+/.exec(problem)?.[0]))
      }
    expect(count).toBeGreaterThan(70)
  })

  it('is none in what YAML allows', async () => {
    for (const [from, to] of [
      ['[Marketing, Growth]', '[\n  Marketing,\n  Growth,\n]'],
      ['[Marketing, Growth]', '\n- Marketing\n- Growth'],
      ['enterprise', '"enterprise" # ours'],
      ['enterprise', 'enterprise   '],
      ['orgId', '---\norgId'],
    ] as const)
      expect(await problemsIn(changed(from, to)[0]), to).toEqual([])
    expect(await problemsIn(`${FULL}certificate: |\n  a: b\n   c\n`)).toEqual([expect.stringContaining('second time')])
  })
})
