import { describe, expect, it } from 'vitest'
import { fileReplacements, namesReplacer, replaceAddresses, replaceQueryValues } from '../src/pipeline/pseudonyms.ts'

describe('names', () => {
  const replace = namesReplacer(
    new Map([
      ['Ann', 'First-1'],
      ['Ann Berg', 'Person-1'],
      ['Dr. Ann Berg-Olsen', 'Person-2'],
      ['(ext) Çelik', 'Person-3'],
    ]),
  )

  it('are replaced where they stand alone, the longest first', () => {
    expect(replace('Ann Berg, Ann and Dr. Ann Berg-Olsen; ext) Çelik')).toBe('Person-1, First-1 and Person-2; Person-3')
  })

  it('stay within longer words, and in another case', () => {
    for (const text of ['Annex, JoAnn, Ann1, ann', '', 'Berg']) expect(replace(text)).toBe(text)
  })

  it('50,000 of them take no longer than one', () => {
    const many = namesReplacer(new Map(Array.from({ length: 50_000 }, (_, n) => [`Person Number${n}`, `Person-${n}`] as const)))
    const text = Array.from({ length: 20_000 }, (_, n) => `Person Number${n * 2} is here.`).join(' ')
    expect(many(text).startsWith('Person-0 is here. Person-2 is here.')).toBe(true)
  })
})

describe('mail addresses', () => {
  const numbers = new Map([['ann.berg@contoso.com', '7']])
  const replace = (text: string): string => replaceAddresses(text, (address) => numbers.get(address) ?? '0')

  it('keep their domain', () => {
    expect(replace('“Ann.Berg@contoso.com”, x=ann.berg%40contoso.com.')).toBe('“person-7@contoso.com”, x=person-7%40contoso.com.')
  })

  it('a domain alone, and an @ alone, stay', () => {
    for (const text of ['@contoso.com', 'a @ b', 'contoso.com', 'ann@localhost']) expect(replace(text)).toBe(text)
  })
})

describe('URLs', () => {
  it('lose the values in their query', () => {
    expect(replaceQueryValues('See https://a.example/x?state=abc&mail=b, and “https://a.example/?q=1”.')).toBe(
      'See https://a.example/x?state=hidden&mail=hidden, and “https://a.example/?q=hidden”.',
    )
  })

  it('keep what findings are about', () => {
    for (const text of ['https://a.example/metadata.xml?appid=0b6f2c1e', 'https://mixpanel.com/scim/v2?aadOptscim062020', 'what? a=b'])
      expect(replaceQueryValues(text)).toBe(text)
  })
})

describe('names of files', () => {
  it('that say nothing about a person stay', () => {
    const numbers = ['Ann Berg.json', 'C:/ann/export', 'ann'].map((name, index) => [name, String(index + 1)] as const)
    const known = new Map(numbers)
    const paths = ['app.json', 'live/x.txt', 'ann/users.json', 'Ann Berg.json', 'C:/ann/export/mixpanel.yaml']
    expect([...fileReplacements(paths, (name) => known.get(name) ?? '9')]).toEqual([
      ['live/x.txt', 'live/file-9.txt'],
      ['x.txt', 'file-9.txt'],
      ['ann/users.json', 'folder-3/users.json'],
      ['Ann Berg.json', 'file-1.json'],
      ['C:/ann/export/mixpanel.yaml', 'folder-2/mixpanel.yaml'],
    ])
  })
})
