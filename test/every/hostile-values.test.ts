import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { visible } from '../../src/syntax/display.ts'
import type { Diagnosis } from '../../src/pipeline/report.ts'
import { FORMATS } from '../support/formats.ts'
import { printingFor } from '../support/printed.ts'
import { examine, stage, type Files } from '../support/run-case.ts'

// Values of an input are text in every format, whatever is in them: no markup, no command, no link, and no character that a terminal acts on.

const change = (argument: string, ...lines: readonly string[]) => ({ kind: 'change', argument, body: lines.join('\n') }) as const
const MARK = 'qqvalueqq'

/** A setup that is wrong in many places, with a value in each kind of place: names, URLs, claims, settings, and names of files. */
function marked(value: string, path: string): Files {
  const text = JSON.stringify(value)
  const { files } = stage([
    change('sp.json', `/displayName = ${text}`, `/replyUrls + ${JSON.stringify(`https://${value}`)}`, `/loginUrl = ${text}`),
    change('app.json', `/displayName = ${text}`),
    change('claims.json', `/claims/1/name = ${text}`, `/claims/1/namespace = ${text}`),
    change('assigned.json', `/value/3/principalDisplayName = ${text}`),
    change('mixpanel.yaml', `/issuerUrl = ${text}`, `/claimedDomains/0/domain = ${text}`, `/${MARK} = 1`),
  ])
  return new Map(files).set(path, Buffer.from('{"value": [')).set(`${path}.png`, Buffer.from('iVBORw0KGgo=', 'base64'))
}

/** What an attacker, or an unlucky admin, writes. */
const PARTS = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<!--', '-->', '<![CDATA[', ']]>', '<?x', '</failure>', '&lt;', '&#60;', '&',
  'javascript:alert(1)', 'https://evil.example/', 'www.evil.example', '<https://evil.example>', 'a@evil.example', '@someone', '#12', 'o/r#1',
  '](https://evil.example)', '[a](b)', '![a](b)', '[a]: b', '[^1]', '|', '| a |', '`', '``', '```', '*a*', '_a_', '~~a~~', '# a', '> a', '- a',
  '1. a', '1) a', '---', '===', '$a$', ':tada:', '\\', '\\[', '{0}', '{{', '%', '%0A', '%25', ',', ':', '=cmd|x', '+1', '@SUM(1)', '“', '”', '"', "'",
  '::error::a', '\n::error::a', '##[error]a', '##[add-mask]a', '::add-mask::a', '\n', '\r\n', '\n\n', '\t', ' ', '  ', '\u001B[31m', '\u001B]0;a\u0007',
  '\u202E', '\u2066', '\u200B', '\u0000', '\u0085', '\u2028', '\uFFFE', '\uFFFF', '\uD800', 'ü', '漢', '👍', 'plain', 'From ', '-- ',
] // prettier-ignore

const value = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PARTS) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '')

/** Each part once, three in a value, and one that looks like what is expected. */
const EXAMPLES: readonly [string][] = [
  ...PARTS.filter((_, index) => index % 3 === 0).map((_, index): [string] => [`a${PARTS.slice(index * 3, index * 3 + 3).join('')}`]),
  ['https://evil.example/'],
]

/** The report with a value in place of the mark, shown as the pipeline shows every value. */
function withValue(report: Report, text: string): Report {
  const put = (each: unknown): unknown => {
    if (typeof each === 'string') return each.replaceAll(MARK, () => visible(text))
    if (Array.isArray(each)) return each.map(put)
    return typeof each === 'object' && each !== null ? Object.fromEntries(Object.entries(each).map(([key, of]) => [key, put(of)])) : each
  }
  return put(report) as Report
}

/** Without white space, which folding changes. */
const dense = (text: string): string => text.replace(/\s+/g, '')

describe.each(FORMATS)('$id', ({ load, read, shown = (text) => text }) => {
  let diagnosis: Diagnosis
  let plain: unknown
  const print = async (text: string): Promise<string> => {
    const reporter = await load()
    const excerpt = { line: 1, text: visible(text), caret: 0, length: 1 }
    return reporter.print(
      withValue(diagnosis.report, text),
      printingFor(diagnosis, { withNotes: true, excerpt: () => excerpt, catalogue: () => Promise.resolve([]) }),
    )
  }
  beforeAll(async () => {
    diagnosis = await examine(marked(MARK, `${MARK}.json`))
    expect(diagnosis.report.verdict).toBe('fail')
    const { structure, text, markup } = read(await print('plain'))
    plain = structure
    expect(markup).toEqual([])
    expect(text).toContain('plain')
  })

  it('shows any value as text', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (text) => {
        const output = await print(text)
        const found = read(output)
        expect(found.markup, output).toEqual([])
        expect(found.structure).toEqual(plain)
        expect(dense(found.text).includes(dense(shown(visible(text)))), output).toBe(true)
      }),
      { numRuns: 60, examples: [...EXAMPLES] },
    )
  })

  it('shows values as text that come through an input', async () => {
    const text = '<b>](javascript:a)|`x`\n::error::y ]]> =cmd \u001B[31m\u202E @z'
    const path = 'a](b) <i>`,x|::error::.json'
    const { report, ...rest } = await examine(marked(text, path))
    const found = read(await (await load()).print(report, printingFor({ report, ...rest }, { withNotes: true })))
    expect(found.markup).toEqual([])
    expect(dense(found.text)).toContain(dense(shown('<b>](javascript:a)|`x`\\u{A}::error::y]]>=cmd\\u{1B}[31m\\u{202E}@z')))
  })
})
