import { describe, expect, it } from 'vitest'
import { NamesIndex } from '../../src/pipeline/pseudonyms.ts'

describe('names that are replaced', () => {
  it('come one after the other; of two for one name the first counts, and of two names the longer one', () => {
    const names = new NamesIndex()
    for (const [name, instead] of [
      ['Ann', 'First-1'],
      ['Ann', 'First-2'],
      ['(Ann Lee)', 'Person-1'],
      ['Ann Lee-Smith', 'Person-3'],
      ['…', 'Person-4'],
    ] as const)
      names.add(name, instead)
    expect(names.replaceIn('Ann, Ann Lee, Ann Lee-Smith and Annabel …')).toBe('First-1, Person-1, Person-3 and Annabel …')
  })

  it('are none: a text stays as it is', () => {
    expect(new NamesIndex().replaceIn('Ann')).toBe('Ann')
  })
})
