import { describe, expect, it } from 'vitest'
import { correlationHash } from '../../src/domain/correlation.ts'
import { SignInTable, type DateOrder, type SignInEntry } from '../../src/domain/sign-in-table.ts'
import type { SignInRows } from '../../src/model/logs.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { AT } from '../support/claims.ts'

const entry = (time: number, rest: Partial<SignInEntry> = {}): SignInEntry => ({
  ...{ time, dayFirst: rest.time ?? time, person: 'ann@contoso.com', code: 50105, outcome: 'failure', correlation: '', request: '' },
  guest: false,
  ...rest,
})
const ID = correlationHash('a')
const placeOf = (mark: number): ReturnType<typeof placeAt> => placeAt(AT.artifact, mark, mark + 1, `/${mark}`)

interface Given {
  readonly order?: DateOrder
  readonly from?: number
  readonly to?: number
}

function rows(entries: readonly (SignInEntry | readonly [SignInEntry, mark: number])[], given: Given = {}): SignInRows {
  const table = new SignInTable()
  for (const each of entries) {
    if ('time' in each) table.add(each)
    else table.add(...each)
  }
  expect(table.size).toBe(entries.length)
  return table.finish(given.order ?? 'unknown', given.from ?? -Infinity, given.to ?? Infinity, placeOf)
}
const list = <T>({ size }: SignInRows, of: (index: number) => T): readonly T[] => Array.from({ length: size }, (_, index) => of(index))
const times = (of: SignInRows): readonly number[] => list(of, of.time)

describe('a row of the table', () => {
  it('is given back as it was added', () => {
    const of = rows([
      entry(1, { correlation: ID, outcome: 'interrupted', code: 50074 }),
      entry(2, { person: 'bob@contoso.com', outcome: 'success', code: 0, guest: true, request: 'r' }),
      entry(3, { code: NaN }),
      entry(4, { correlation: correlationHash('b'), guest: true }),
    ])
    expect([of.size, times(of)]).toEqual([4, [1, 2, 3, 4]])
    expect(list(of, of.person)).toEqual(['ann@contoso.com', 'bob@contoso.com', 'ann@contoso.com', 'ann@contoso.com'])
    expect(list(of, of.code)).toEqual([50074, 0, NaN, 50105])
    expect(list(of, of.outcome)).toEqual(['interrupted', 'success', 'failure', 'failure'])
    expect(list(of, of.correlation)).toEqual([ID, '', '', correlationHash('b')])
    expect(list(of, of.guest)).toEqual([false, true, false, true])
    expect(list(of, of.at)).toEqual([null, null, null, null])
  })

  it('that is not there says nothing', () => {
    const of = rows([entry(0, { correlation: ID }), entry(1, { person: 'bob@contoso.com' })])
    expect([of.time(2), of.person(2), of.code(2), of.outcome(2), of.correlation(2), of.guest(2), of.at(2)]).toEqual([
      NaN,
      '',
      NaN,
      'interrupted',
      '',
      false,
      null,
    ])
  })

  it('keeps its place in a table of many', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      entry(1000 - index, {
        person: `p${index % 7}`,
        code: index,
        guest: index % 2 === 1,
        dayFirst: 1000 - index,
        correlation: correlationHash(`${index}`),
      }),
    )
    const of = rows(many)
    expect(times(of)).toEqual(many.map(({ time }) => time).reverse())
    expect(list(of, of.person)).toEqual(many.map(({ person }) => person).reverse())
    expect(list(of, of.code)).toEqual(many.map(({ code }) => code).reverse())
    expect(list(of, of.guest)).toEqual(many.map(({ guest }) => guest).reverse())
    expect(list(of, of.correlation)).toEqual(many.map(({ correlation }) => correlation).reverse())
  })
})

describe('rows of one sign-in', () => {
  const outcomeOf = (...entries: readonly SignInEntry[]): readonly unknown[] => {
    const of = rows(entries.map((each) => ({ ...each, correlation: ID })))
    return [of.size, of.time(0), of.outcome(0)]
  }

  it.each([
    ['the later one counts', entry(1), entry(2, { outcome: 'interrupted' }), [1, 2, 'interrupted']],
    ['of the same time, a success ends it', entry(1), entry(1, { outcome: 'success' }), [1, 1, 'success']],
    ['of the same time, a failure after an interruption', entry(1, { outcome: 'interrupted' }), entry(1), [1, 1, 'failure']],
    ['one without a time comes first', entry(NaN, { outcome: 'success' }), entry(1), [1, 1, 'failure']],
    ['of two without a time, a success ends it', entry(NaN, { outcome: 'success' }), entry(NaN), [1, NaN, 'success']],
  ])('%s', (_name, one, two, result) => {
    expect(outcomeOf(one, two)).toEqual(result)
    expect(outcomeOf(two, one)).toEqual(result)
  })

  it('are of a guest where one of them says so', () => {
    const guest = entry(1, { correlation: ID, guest: true })
    const other = entry(2, { correlation: ID })
    expect([rows([guest, other]).guest(0), rows([other, guest]).guest(0)]).toEqual([true, true])
    expect(rows([other, { ...other, time: 3, dayFirst: 3 }]).guest(0)).toBe(false)
  })

  it('have the place of the row that is kept, or of one with the same code', () => {
    const [one, two, other] = [entry(1, { correlation: ID }), entry(2, { correlation: ID }), entry(2, { correlation: ID, code: 50074 })]
    expect(rows([[one, 7], two]).at(0)).toMatchObject({ pointer: '/7' })
    expect(rows([[one, 0], two]).at(0)).toMatchObject({ pointer: '/0' })
    expect(
      rows([
        [one, 7],
        [two, 8],
      ]).at(0),
    ).toMatchObject({ pointer: '/8' })
    expect(rows([[one, 7], other]).at(0)).toBeNull()
    const of = rows([entry(9), [one, 7], entry(5)])
    expect(list(of, (index) => of.at(index)?.pointer ?? null)).toEqual(['/7', null, null])
  })

  it('are told apart by all of the id', () => {
    const ids = ['0000000100000001', '0000000100000011', '0000001100000001', '0000000100000001']
    const of = rows(ids.map((correlation, index) => entry(index, { correlation })))
    expect(list(of, of.correlation)).toEqual(['0000000100000011', '0000001100000001', '0000000100000001'])
  })

  it('of many sign-ins are told apart', () => {
    const many = Array.from({ length: 200 }, (_, index) => entry(index, { correlation: correlationHash(`${index % 100}`) }))
    expect(times(rows(many))).toEqual(Array.from({ length: 100 }, (_, index) => 100 + index))
  })
})

describe('rows without a correlation id', () => {
  it('are one only where they are the same row', () => {
    expect(rows([entry(1), entry(1)]).size).toBe(1)
    expect(rows([entry(1), entry(2)]).size).toBe(2)
    expect(rows([entry(1), entry(1, { code: 50011 })]).size).toBe(2)
    expect(rows([entry(1), entry(1, { person: 'bob@contoso.com' })]).size).toBe(2)
    expect(rows([entry(1, { request: 'r' }), entry(2, { request: 'r' })]).size).toBe(1)
    expect(rows([entry(1, { request: 'r' }), entry(1, { request: 's' })]).size).toBe(2)
    expect(rows([entry(1, { correlation: ID, request: 'r' }), entry(1, { correlation: correlationHash('b'), request: 'r' })]).size).toBe(2)
  })
})

describe('the time that is asked for', () => {
  it('begins at its first moment and ends before its last', () => {
    expect(times(rows([entry(1), entry(2), entry(3), entry(4), entry(NaN)], { from: 2, to: 4 }))).toEqual([NaN, 2, 3])
  })

  it('rows without a time come first, and then all in order', () => {
    expect(times(rows([entry(3), entry(NaN), entry(1), entry(NaN, { code: 1 }), entry(2)]))).toEqual([NaN, NaN, 1, 2, 3])
    const of = rows([entry(1, { code: 2 }), entry(1, { code: 1 })])
    expect(list(of, of.code)).toEqual([2, 1])
  })
})

describe('days that can be read in two ways', () => {
  const both = [entry(1), entry(2, { dayFirst: 20 }), entry(3, { dayFirst: 3, code: 1 }), entry(4, { dayFirst: NaN })]

  it.each([
    ['month-first', [1, 2, 3, 4]],
    ['day-first', [NaN, 1, 3, 20]],
    ['unknown', [NaN, NaN, 1, 3]],
  ] as const)('%s', (order, result) => expect(times(rows(both, { order }))).toEqual(result))

  it('are kept where the table grows', () => {
    const many = Array.from({ length: 300 }, (_, index) => entry(index, { dayFirst: 1000 + index, code: index }))
    expect(times(rows(many, { order: 'day-first' }))).toEqual(many.map(({ dayFirst }) => dayFirst))
  })
})
