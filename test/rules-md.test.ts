import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { docsOf } from '../src/reporters/manual.ts'
import { rules } from '../src/rules/index.ts'
import { ROOT } from './support/indexes.ts'
import { rulesMd } from './support/rules-md.ts'
import { expectUpToDate } from './support/up-to-date.ts'

describe('rules.md', () => {
  it('is what the rules and their cases say', async () => expectUpToDate('rules.md', await rulesMd()))

  it('has the place that a report’s `docs` points at', () => {
    // As GitHub makes an anchor of a heading: lower case, punctuation gone, blanks to hyphens.
    const anchors = [...readFileSync(join(ROOT, 'rules.md'), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    )
    for (const rule of rules) expect(anchors).toContain(docsOf(rule).replace('rules.md#', ''))
    expect(new Set(anchors).size).toBe(anchors.length)
  })
})
