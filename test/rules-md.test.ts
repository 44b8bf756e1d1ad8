import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { docsOf, HEADINGS, pagePathOf } from '../src/reporters/manual.ts'
import { rules } from '../src/rules/index.ts'
import { ROOT } from './support/indexes.ts'
import { rulePages, rulesMd } from './support/rules-md.ts'
import { expectUpToDate, UPDATE } from './support/up-to-date.ts'

const PAGES = join(ROOT, 'docs/rules')

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry)
    return statSync(path).isDirectory() ? filesIn(path) : [relative(ROOT, path)]
  })
}

// The pages first: `npm run update` writes them before the links of rules.md are checked.
describe('docs/rules', () => {
  it('has one page for each rule, generated from the rule and its case file', async () => {
    for (const [path, text] of await rulePages()) {
      expectUpToDate(path, text)
      const headings = [...text.replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
      expect(headings, `headings of ${path}`).toEqual(Object.values(HEADINGS))
    }
  })

  it('has no page of a rule that does not exist', () => {
    const wanted = new Set(rules.map(pagePathOf))
    const stale = filesIn(PAGES).filter((path) => !wanted.has(path))
    if (UPDATE) for (const path of stale) rmSync(join(ROOT, path))
    expect(
      filesIn(PAGES).filter((path) => !wanted.has(path)),
      'pages without a rule: run `npm run update`',
    ).toEqual([])
  })
})

describe('rules.md', () => {
  it('is generated from the rules', () => expectUpToDate('rules.md', rulesMd()))

  it('has the anchor that the `docs` of a result points to, and links to files that exist', () => {
    const text = readFileSync(join(ROOT, 'rules.md'), 'utf8')
    // GitHub makes an anchor from a heading: lower case, without punctuation, with hyphens for spaces.
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    )
    for (const rule of rules) expect(anchors).toContain(docsOf(rule).replace('rules.md#', ''))
    expect(new Set(anchors).size).toBe(anchors.length)
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path)
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })
})
