import { describe, expect, it } from 'vitest'
import { keySpansAt, KeysOfRecords, runsByKeys } from '../../src/pipeline/record-keys.ts'
import { isAskedFor } from '../../src/readers/records/_large.ts'
import { runsOfObject } from '../../src/syntax/condense.ts'

/** What is left of a record. */
const left = (text: string): string => {
  const spans = keySpansAt(text, text.indexOf('{'))
  return runsByKeys(text, new KeysOfRecords().of(text, spans), spans)
    .map(({ from, to }) => text.slice(from, to))
    .join('')
}

describe('what is left of a record without what no reader asks for', () => {
  it.each([
    ['{"id": "1", "city": "x", "mail": "m"}', '{"id": "1", "mail": "m"}'],
    ['{"city": "x", "id": "1"}', '{ "id": "1"}'],
    ['{"id":"1","city":"x"}', '{"id":"1"}'],
    ['{"city":"x"}', '{}'],
    ['{\n  "city" : "a,}\\"" ,\n  "id" : "1" ,\n  "phones" : []\n}', '{\n  "id" : "1"\n}'],
    ['{"id": "1", "mail": "m"}', '{"id": "1", "mail": "m"}'],
    [' {"city": "x", "id": 1}\r\n', '{ "id": 1}\r\n'],
    ['{}', '{}'],
  ])('%j', (text, expected) => {
    expect(left(text)).toBe(expected)
    expect(JSON.parse(left(text))).toEqual(JSON.parse(expected))
  })

  it('is the same, part by part, as where its values are gone through', () => {
    const names = ['id', 'city', 'mail', 'phones', 'userType']
    const blanks = ['', ' ', '\n  ']
    for (let seed = 0; seed < 400; seed++) {
      const blank = (nth: number): string => blanks[(seed * 7 + nth * 5) % 3] ?? ''
      const members = names
        .filter((_, nth) => (seed >> nth) % 2 === 0)
        .map((name, nth) => `${blank(nth)}"${name}"${blank(nth + 1)}:${blank(nth + 2)}"a\\"},"${blank(nth + 3)}`)
      const text = `{${members.join(',')}${blank(4)}}`
      const spans = keySpansAt(text, 0)
      const runs = runsByKeys(text, new KeysOfRecords().of(text, spans), spans)
      expect(runs, text).toEqual(runsOfObject(text, 0, text.length, isAskedFor))
    }
  })

  it('says which keys are there twice, also where one is written with an escape', () => {
    const areUnique = (text: string): boolean => new KeysOfRecords().of(text, keySpansAt(text, 0)).areUnique
    expect(areUnique('{"id": 1, "city": 2}')).toBe(true)
    expect(areUnique('{"city": 1, "city": 2}')).toBe(false)
    expect(areUnique('{"city": 1, "cit\\u0079": 2}')).toBe(false)
  })
})
