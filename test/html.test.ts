import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { defaultTreeAdapter, parse, type DefaultTreeAdapterMap } from 'parse5'
import { describe, expect, it } from 'vitest'
import { insightOf } from '../src/pipeline/insight.ts'
import type { Report } from '../src/model/report.ts'
import reporter from '../src/reporters/html/index.ts'
import { html, link } from '../src/reporters/html/escape.ts'
import { visible } from '../src/syntax/display.ts'
import { ROOT } from './support/indexes.ts'
import { kitchenSink } from './support/kitchen-sink.ts'
import { folder, runHere } from './support/program.ts'
import { examine, exampleFiles, TODAY } from './support/run-case.ts'

// The page as a parser of HTML reads it. What a browser shows is tested in e2e/html.test.ts.

type Element = DefaultTreeAdapterMap['element']
type Node = DefaultTreeAdapterMap['node']

function nodesIn(node: Node): readonly Node[] {
  const inner = 'childNodes' in node ? node.childNodes.flatMap(nodesIn) : []
  return [node, ...inner]
}

function elementsIn(page: string): readonly Element[] {
  return nodesIn(parse(page)).filter((node): node is Element => defaultTreeAdapter.isElementNode(node))
}

function textOf(node: Node): string {
  return nodesIn(node)
    .map((each) => (defaultTreeAdapter.isTextNode(each) ? each.value : ''))
    .join('')
}

const attributesOf = (element: Element): ReadonlyMap<string, string> => new Map(element.attrs.map(({ name, value }) => [name, value]))

/** What a page may consist of: nothing of it runs, loads or sends anything. */
const ELEMENTS =
  'html head meta title style body a div header b nav ul ol li main footer section h1 h2 h3 h4 p span dl dt dd article pre code mark table caption colgroup col thead tbody tr th td svg rect line text figure details summary br'
const ATTRIBUTES =
  'charset http-equiv content name lang class href id role tabindex scope colspan title rel width height x y x1 x2 y1 y2 rx text-anchor aria-label aria-labelledby aria-hidden'

function expectHarmless(page: string): void {
  const ends = [...page.matchAll(/<\/([^>\s]*)/g)].map(([, name = '']) => name)
  expect(ends.filter((name) => !ELEMENTS.split(' ').includes(name))).toEqual([])
  const elements = elementsIn(page)
  expect([...new Set(elements.map(({ tagName }) => tagName))].filter((name) => !ELEMENTS.split(' ').includes(name))).toEqual([])
  const attributes = new Set(elements.flatMap(({ attrs }) => attrs.map(({ name }) => name)))
  expect([...attributes].filter((name) => !ATTRIBUTES.split(' ').includes(name))).toEqual([])
  const ids = new Set(elements.flatMap((element) => attributesOf(element).get('id') ?? []))
  const targets = elements.flatMap((element) => attributesOf(element).get('href') ?? [])
  expect(targets.filter((target) => !(target.startsWith('#') && ids.has(target.slice(1))))).toEqual([])
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  '`${alert(1)}`',
  '<!-- -->]]><![CDATA[',
  '&lt;b&gt;&#x3C;&amp',
  '\u202Egnp.exe\u2066',
  '\u001B]8;;https://evil.example\u0007here\u001B]8;;\u0007',
  '\u0000\uFFFE\uD800',
  '</title></textarea></svg><a href=//evil.example>',
] as const

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.constantFrom(...HOSTILE, ' ', 'a', '\\', '/'), { maxLength: 3 }).map((parts) => parts.join('')),
)

/** A parser reads a line break in its own way; this is what else of a text it changes: nothing. */
const asRead = (text: string): string => visible(text)

describe('the template', () => {
  it('makes text of every value, in content and in attributes', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const [p] = elementsIn(html`<p title="${value}">${value}</p>`.text).filter(({ tagName }) => tagName === 'p')
        expect(p && textOf(p)).toBe(asRead(value))
        expect(p && attributesOf(p).get('title')).toBe(asRead(value))
        expect(p?.attrs).toHaveLength(1)
      }),
    )
  })

  it('takes markup as it is, joins lists, and makes nothing of nothing', () => {
    expect(html`<b>${[html`<i>1</i>`, 2, null, undefined, false, '<']}</b>`.text).toBe('<b><i>1</i>2&lt;</b>')
  })

  it('links within the page and to https, and nowhere else', () => {
    expect(link('#fix-1', '1').text).toBe('<a href="#fix-1">1</a>')
    expect(link('https://entra.microsoft.com/', 'x').text).toContain('href="https://entra.microsoft.com/"')
    for (const address of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'http://example.com/',
      '//example.com/',
      'https:evil',
      'https://user@evil.example',
      '#"onclick="x',
      'file:///etc/passwd',
      '',
    ])
      expect(link(address, 'x').text, address).toBe('x')
  })
})

/** Every text of the report that can come from an input, with something hostile behind it. */
function poisoned<T>(value: T, poison: string): T {
  const walk = (each: unknown, key: string): unknown => {
    if (typeof each === 'string') return OURS.has(key) ? each : `${each}${visible(poison)}`
    if (Array.isArray(each)) return each.map((item) => walk(item, key))
    if (typeof each !== 'object' || each === null || each instanceof Date) return each
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, walk(inner, name)]))
  }
  return walk(value, '') as T
}

const OURS: ReadonlySet<string> = new Set(
  'stage status severity owner verdict now version is from to first last source rules ruleId id state because'.split(' '),
)

async function pageOf(report: Report, rest: Partial<Parameters<typeof reporter.print>[1]> = {}): Promise<string> {
  const style = { color: false, width: 80, verbose: false, quiet: false }
  return reporter.print(report, { style, excerpt: () => null, ...rest })
}

describe('the page', () => {
  it('shows hostile values as text, wherever they are', async () => {
    const { report, excerpt } = await examine(kitchenSink())
    const plain = elementsIn(await pageOf(report)).length
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const page = await pageOf(poisoned(report, value), { excerpt: (...at) => poisoned(excerpt(...at), value), advice: value })
        expectHarmless(page)
        if (value.length > 3) expect(textOf(parse(page)).split(asRead(value)).length).toBeGreaterThan(200)
      }),
      { numRuns: 12, examples: HOSTILE.map((each): [string] => [each]) },
    )
    expect(plain).toBeGreaterThan(500)
  })

  it('shows hostile values of the handshake as text', async () => {
    const diagnosis = await examine(kitchenSink())
    for (const value of HOSTILE) {
      const page = await pageOf(diagnosis.report, { insight: () => Promise.resolve(poisoned(insightOf(diagnosis), value)) })
      expectHarmless(page)
      expect(textOf(parse(page)).split(asRead(value)).length, value).toBeGreaterThan(8)
    }
  })

  it('forbids everything but its own style sheet', async () => {
    const { report } = await examine(exampleFiles('healthy'))
    const page = await pageOf(report)
    const [style, ...others] = elementsIn(page).filter(({ tagName }) => tagName === 'style')
    const hash = createHash('sha256')
      .update(style ? textOf(style) : '')
      .digest('base64')
    expect(others).toEqual([])
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    )
    expect(style && textOf(style)).not.toMatch(/url\(|@import|https?:/)
  })

  it('of a healthy setup has nothing to fix', async () => {
    const diagnosis = await examine(exampleFiles('healthy'))
    const page = await pageOf(diagnosis.report, { insight: () => Promise.resolve(insightOf(diagnosis)) })
    const text = textOf(parse(page)).replace(/\s+/g, ' ')
    expect(text).toContain('Pass')
    expect(text).toContain('What to fix Nothing.')
    expect(text).not.toContain('How to fix it')
    expect(text).toContain('The certificate expires on 2028-03-04, and Entra has no other one.')
    expect(elementsIn(page).filter((each) => /\bdiffer\b/.test(attributesOf(each).get('class') ?? ''))).toEqual([])
  })

  it('has every finding of severity error and warning with its steps, and a link to it from the list', async () => {
    const { report } = await examine(kitchenSink())
    const page = await pageOf(report)
    const elements = elementsIn(page)
    const text = textOf(parse(page)).replace(/\s+/g, ' ')
    const findings = report.results.filter(({ status }) => status === 'fail').flatMap((result) => result.findings)
    for (const { message } of findings) expect(text).toContain(message.replace(/\s+/g, ' '))
    const articles = elements.filter(({ tagName }) => tagName === 'article')
    const links = new Set(elements.flatMap((each) => attributesOf(each).get('href') ?? []))
    expect(articles.map((each) => `#${attributesOf(each).get('id')}`).filter((id) => !links.has(id))).toEqual([])
    expect(articles.length).toBeGreaterThan(15)
    for (const article of articles)
      expect(nodesIn(article).filter((each) => 'tagName' in each && each.tagName === 'li').length).toBeGreaterThan(0)
  })

  it('has no path of the folder and, with --redact, no address of a person', async () => {
    const dir = folder([...kitchenSink()].map(([name, bytes]) => [`bundle/${name}`, bytes] as const))
    const user = ['--user', 'luis.brandt@contoso.com']
    const { stdout, code } = await runHere(['check', join(dir, 'bundle'), '--now', TODAY, '--format', 'html', '--redact', ...user])
    expect(code).toBe(1)
    expectHarmless(stdout)
    expect(stdout).not.toContain(dir)
    expect(stdout).not.toMatch(/dana\.okafor|luis\.brandt|mei\.sato|ann\.guest/i)
    const open = await runHere(['check', join(dir, 'bundle'), '--now', TODAY, '--format', 'html', ...user])
    expect(open.stdout).toMatch(/luis\.brandt/)
    expect(open.stdout).not.toContain(dir)
  })

  it('ends with the exit code of the other formats', async () => {
    for (const [example, expected] of [
      ['healthy', 0],
      ['wrong-certificate', 1],
    ] as const) {
      const { code, stderr } = await runHere(['check', join(ROOT, 'examples', example), '--now', TODAY, '--format', 'html'])
      expect([code, stderr]).toEqual([expected, ''])
    }
  })
})
