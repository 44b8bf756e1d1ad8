import { describe, it } from 'vitest'
import { indexes, outlines } from './support/indexes.ts'
import { KNOWN_WORDS, knownWords } from './support/known-words.ts'
import { schemas } from './support/schemas.ts'
import { expectUpToDate } from './support/up-to-date.ts'

describe('generated indexes list every file of their folder', () => {
  for (const [path, text] of indexes()) it(path, () => expectUpToDate(path, text))
  it('src/rules/outlines.ts', async () => {
    // Loaded here, after the lists above were written.
    const { loadedOnDemand } = await import('../src/rules/on-demand.ts')
    expectUpToDate('src/rules/outlines.ts', await outlines(loadedOnDemand))
  })
})

describe('words that values are compared with', () => {
  it(KNOWN_WORDS, async () => expectUpToDate(KNOWN_WORDS, await knownWords()))
})

describe('JSON Schemas are generated from the documents', () => {
  for (const [path, text] of schemas()) it(path, () => expectUpToDate(path, text))
})
