import { describe, expect, it } from 'vitest'
import {
  DISPUTED,
  disputedAmong,
  disputedPlace,
  filledIn,
  isDisputed,
  isField,
  newestOf,
  reconciled,
  textOf,
  versionsOf,
  type Sources,
} from '../../src/domain/precedence.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Certificate, KeyCredential } from '../../src/model/certificates.ts'
import type { Field } from '../../src/model/field.ts'
import { inputs } from '../../src/model/vocabulary.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { AT } from '../support/claims.ts'

const place = (start: number): Place => placeAt(AT.artifact, start, start + 1, `/${start}`)
const [ONE, TWO, THREE] = [place(1), place(2), place(3)]
const PLACES = [ONE, TWO, THREE]

/** Of the places of the first, the second and the third source; a year, or null for no date. */
const dated =
  (...years: readonly (number | null)[]) =>
  (at: Place): Date | null => {
    const year = years[at.span().start - 1] ?? null
    return year === null ? null : new Date(Date.UTC(year, 0))
  }
const undated = dated()

const empty = (at: Place): Field<never> => ({ is: 'empty', at })
const unreadable = (at: Place): Field<never> => ({ is: 'unreadable', at, why: 'it is damaged' })
const blanked = (at: Place): Field<never> => ({ is: 'blanked', at, why: 'it is blanked' })

interface Source {
  readonly at: Place
  readonly name: Field<unknown>
  readonly [key: string]: unknown
}
const source = (at: Place, name: unknown, rest: Readonly<Record<string, unknown>> = {}): Source => ({
  at,
  name: name === undefined ? absent(at) : name === null ? empty(at) : isField(name) ? name : known(name, at),
  ...rest,
})

describe('one object out of several sources', () => {
  const nameOf = (sources: Sources<Source>, dateOf = undated): Field<unknown> => reconciled(sources, dateOf).name

  it('is the only source itself', () => {
    const only = source(ONE, 'a')
    expect(reconciled([only], undated)).toBe(only)
  })

  it.each([
    ['the same in all', source(ONE, 'a'), source(TWO, 'a'), known('a', ONE)],
    ['in one only', source(ONE, undefined), source(TWO, 'a'), known('a', TWO)],
    ['damaged in the other', source(ONE, unreadable(ONE)), source(TWO, 'a'), known('a', TWO)],
    ['blanked in the other', source(ONE, 'a'), source(TWO, blanked(TWO)), known('a', ONE)],
    ['empty, and missing in the other', source(ONE, undefined), source(TWO, null), empty(TWO)],
    ['damaged, and missing in the other', source(ONE, undefined), source(TWO, unreadable(TWO)), unreadable(TWO)],
    ['missing in both', source(ONE, undefined), source(TWO, undefined), absent(ONE)],
    [
      'a GUID in another case',
      source(ONE, 'ABCDEF00-0000-4AAA-8AAA-000000000001'),
      source(TWO, 'abcdef00-0000-4aaa-8aaa-000000000001'),
      known('ABCDEF00-0000-4AAA-8AAA-000000000001', ONE),
    ],
    ['a list in another order', source(ONE, ['a', 'b']), source(TWO, ['b', 'a']), known(['a', 'b'], ONE)],
    ['an empty list, and none', source(ONE, []), source(TWO, null), known([], ONE)],
    ['the same moment', source(ONE, new Date(5)), source(TWO, new Date(5)), known(new Date(5), ONE)],
  ])('a value that is %s', (_name, one, two, value) => expect(nameOf([one, two])).toEqual(value))

  it.each([
    ['texts', 'a', 'b'],
    ['texts in another case', 'a', 'A'],
    ['a text and none', 'a', null],
    ['lists', ['a'], ['a', 'b']],
    ['a list and none', ['a'], null],
    ['moments', new Date(5), new Date(6)],
    ['switches', true, false],
  ])('%s that differ are disputed, and both places are shown', (_name, a, b) => {
    const [one, two] = [source(ONE, a), source(TWO, b)]
    const field = nameOf([one, two])
    expect(field).toMatchObject({ is: 'unreadable', why: DISPUTED, versions: [one.name, two.name] })
    expect(field.at).toMatchObject({ damage: DISPUTED, rivals: [TWO] })
    expect(field.at.span()).toEqual({ start: 1, end: 2 })
  })

  it('a disputed value has each version once', () => {
    const field = nameOf([source(ONE, 'a'), source(TWO, 'b'), source(THREE, 'a')])
    expect(versionsOf(field).map((each) => each.is === 'known' && each.value)).toEqual(['a', 'b'])
  })

  it('the newer of two values counts where both have a date', () => {
    const both: Sources<Source> = [source(ONE, 'a'), source(TWO, 'b')]
    expect(nameOf(both, dated(2025, 2026))).toEqual(known('b', TWO))
    expect(nameOf(both, dated(2026, 2025))).toEqual(known('a', ONE))
    expect(isDisputed(nameOf(both, dated(2026, null)))).toBe(true)
    expect(isDisputed(nameOf(both, dated(null, 2026)))).toBe(true)
    expect(isDisputed(nameOf(both, dated(2026, 2026)))).toBe(true)
  })

  it('those of the newest date must agree', () => {
    const three = (third: string): Sources<Source> => [source(ONE, 'a'), source(TWO, 'b'), source(THREE, third)]
    expect(nameOf(three('b'), dated(2025, 2026, 2026))).toEqual(known('b', TWO))
    expect(isDisputed(nameOf(three('c'), dated(2025, 2026, 2026)))).toBe(true)
    expect(nameOf(three('c'), dated(2024, 2025, 2026))).toEqual(known('c', THREE))
  })

  it('a source without the value does not need a date', () => {
    expect(nameOf([source(ONE, 'a'), source(TWO, 'b'), source(THREE, undefined)], dated(2025, 2026, null))).toEqual(known('b', TWO))
  })

  it('has every field of every source, and the place of the fullest one', () => {
    const merged = reconciled<Source>([source(ONE, 'a'), source(TWO, 'a', { mail: known('m', TWO) })], undated)
    expect(merged).toEqual({ at: TWO, name: known('a', TWO), mail: known('m', TWO) })
    const other = reconciled<Source>(
      [source(ONE, 'a', { id: known('i', ONE), mail: empty(ONE) }), source(TWO, 'a', { mail: blanked(TWO) })],
      undated,
    )
    expect(other).toEqual({ at: ONE, name: known('a', ONE), id: known('i', ONE), mail: empty(ONE) })
  })

  it('what is no field comes from the first source that has it', () => {
    const merged = (...owners: readonly unknown[]): unknown => {
      const [one, ...rest] = owners.map((owner, index) => source(PLACES[index] ?? ONE, 'a', { owner }))
      return one && reconciled<Source>([one, ...rest], undated)['owner']
    }
    expect([merged('x', 'y'), merged(null, 'y'), merged(undefined, null, 'z'), merged(null, undefined), merged(false, true)]).toEqual([
      'x',
      'y',
      'z',
      null,
      false,
    ])
  })
})

describe('certificates of several sources', () => {
  const certificate = (sha256: string): Certificate => ({ sha256 }) as Certificate
  const DAY = 86_400_000
  const key = (rest: Partial<KeyCredential> = {}): KeyCredential => ({
    ...{ at: AT, keyId: null, usage: 'Verify', type: null, customKeyIdentifier: null, certificate: null },
    start: known(new Date(10 * DAY), AT),
    end: known(new Date(20 * DAY), AT),
    ...rest,
  })
  const keysOf = (one: readonly KeyCredential[], two: readonly KeyCredential[], dateOf = undated): Field<unknown> => {
    const sources: Sources<{ readonly at: Place; readonly keys: Field<unknown> }> = [
      { at: ONE, keys: known(one, ONE) },
      { at: TWO, keys: known(two, TWO) },
    ]
    return reconciled(sources, dateOf).keys
  }
  const areSame = (one: KeyCredential, two: KeyCredential): boolean => !isDisputed(keysOf([one], [two]))

  it.each([
    [
      'the same certificate, whatever else they have',
      { certificate: certificate('A'), keyId: '1' },
      { certificate: certificate('A'), keyId: '2' },
      true,
    ],
    ['another certificate', { certificate: certificate('A'), keyId: '1' }, { certificate: certificate('B'), keyId: '1' }, false],
    ['an id in another case', { keyId: 'AB', customKeyIdentifier: '1' }, { keyId: 'ab', customKeyIdentifier: '2' }, true],
    ['another id', { keyId: 'ab', customKeyIdentifier: '1' }, { keyId: 'cd', customKeyIdentifier: '1' }, false],
    ['the same identifier', { keyId: 'ab', customKeyIdentifier: '11' }, { customKeyIdentifier: '11', end: known(new Date(0), AT) }, true],
    ['another identifier', { customKeyIdentifier: '11' }, { customKeyIdentifier: '12' }, false],
    ['an identifier of another kind, and the same days', { customKeyIdentifier: '11' }, { customKeyIdentifier: '1111' }, true],
    ['an identifier in one only, and the same days', { customKeyIdentifier: '11' }, {}, true],
    ['the same days', {}, {}, true],
    ['a start a second later', {}, { start: known(new Date(10 * DAY + 1000), AT) }, true],
    ['a start more than a second later', {}, { start: known(new Date(10 * DAY + 1001), AT) }, false],
    ['a start more than a second earlier', {}, { start: known(new Date(10 * DAY - 1001), AT) }, false],
    ['another end', {}, { end: known(new Date(21 * DAY), AT) }, false],
    ['no start', {}, { start: absent(AT) }, true],
    ['no end', { end: absent(AT) }, {}, true],
    ['a usage in another case', {}, { usage: 'verify' }, true],
    ['another usage', {}, { usage: 'Sign' }, false],
    ['no usage', { usage: null }, { usage: 'Sign' }, true],
  ] as const)('%s', (_name, one, two, same) => {
    expect(areSame(key(one), key(two))).toBe(same)
    expect(areSame(key(two), key(one))).toBe(same)
  })

  it('the list that shows more is kept', () => {
    const [plain, full] = [key({ keyId: '1' }), key({ keyId: '1', certificate: certificate('A') })]
    expect(keysOf([plain], [full])).toEqual(known([full], TWO))
    expect(keysOf([full], [plain])).toEqual(known([full], ONE))
    const two = [plain, key({ keyId: '2', partial: true })]
    expect(keysOf([{ ...full, partial: true }], two)).toEqual(known(two, TWO))
  })

  it('one more certificate is a difference, unless the other input lists only some', () => {
    const [one, two] = [key({ keyId: '1' }), key({ keyId: '2' })]
    expect(versionsOf(keysOf([one], [one, two]))).toEqual([known([one, two], TWO), known([one], ONE)])
    expect(isDisputed(keysOf([one, two], [one]))).toBe(true)
    expect(isDisputed(keysOf([{ ...one, partial: true }], [one, two]))).toBe(false)
    expect(isDisputed(keysOf([{ ...two, partial: true }, one], [one]))).toBe(true)
    expect(isDisputed(keysOf([one, two], [key({ keyId: '3', partial: true })]))).toBe(true)
    expect(isDisputed(keysOf([one], []))).toBe(true)
    expect(isDisputed(keysOf([], []))).toBe(false)
  })

  it('of lists that differ the newer counts', () => {
    const [one, two] = [key({ keyId: '1' }), key({ keyId: '2' })]
    expect(keysOf([one, two], [two], dated(2025, 2026))).toEqual(known([two], TWO))
    expect(keysOf([one, two], [two], dated(2026, 2025))).toEqual(known([one, two], ONE))
    expect(isDisputed(keysOf([one, two], [two], dated(2026, 2026)))).toBe(true)
    expect(isDisputed(keysOf([one, two], [two], dated(null, 2026)))).toBe(true)
  })
})

describe('what an object lacks', () => {
  it('comes from the one that it outranks', () => {
    const object = source(ONE, undefined, { mail: empty(ONE), id: blanked(ONE), upn: known('u', ONE), owner: null })
    const other = source(TWO, 'b', { mail: known('m', TWO), id: known('i', TWO), upn: known('v', TWO), owner: 'o' })
    expect(filledIn(object, other)).toEqual({ ...object, name: known('b', TWO), id: known('i', TWO) })
  })

  it('may be a field that its form does not have', () => {
    const object = source(ONE, 'a')
    const nickname = known('n', TWO)
    expect(filledIn(object, source(TWO, 'a', { nickname }))).toEqual({ ...object, nickname })
    expect(filledIn(object, source(TWO, 'a', { nickname: absent(TWO), owner: 'o' }))).toBe(object)
  })

  it('is not taken for what is disputed, and not from what is absent', () => {
    const disputed = reconciled<Source>([source(ONE, 'a'), source(TWO, 'b')], undated)
    expect(filledIn(disputed, source(THREE, 'c'))).toBe(disputed)
    const object = source(ONE, unreadable(ONE))
    expect(filledIn(object, source(TWO, undefined))).toBe(object)
    expect(filledIn(object, source(TWO, blanked(TWO))).name).toEqual(blanked(TWO))
  })
})

describe('sources that are taken whole', () => {
  const newest = (sources: Sources<Source>, dateOf = undated): Source | null => newestOf(sources, ({ name }) => name, dateOf)
  const [one, two] = [source(ONE, 'a'), source(TWO, 'b')]

  it('are one where they have the same content: the fullest', () => {
    expect(newest([one])).toBe(one)
    expect(newest([one, source(TWO, 'a')])).toBe(one)
    const fuller = source(TWO, 'a', { mail: empty(TWO), note: absent(TWO) })
    expect(newest([source(ONE, 'a', { mail: absent(ONE), note: blanked(ONE) }), fuller])).toBe(fuller)
  })

  it('are the newest where they differ, and none where nothing shows which is newer', () => {
    expect(newest([one, two], dated(2025, 2026))).toBe(two)
    expect(newest([one, two], dated(2026, 2025))).toBe(one)
    expect(newest([one, two])).toBeNull()
    expect(newest([one, two], dated(2026, 2026))).toBeNull()
    expect(newest([one, two, source(THREE, 'a')])).toBeNull()
  })
})

describe('in which places', () => {
  it('values stand against each other', () => {
    expect(disputedPlace([ONE, TWO, THREE])).toEqual({ ...ONE, damage: DISPUTED, rivals: [TWO, THREE] })
    const why = disputedAmong([{ at: ONE }, { at: TWO }], 'they differ')
    expect(why).toEqual({ cannotTell: 'they differ', at: { ...ONE, damage: DISPUTED, rivals: [TWO] }, fact: null })
    expect(disputedAmong([{ at: ONE }], 'they differ', inputs.users).fact).toBe(inputs.users)
  })
})

describe('versions of a field', () => {
  it('are several only where it is disputed', () => {
    expect(versionsOf(known('a', ONE))).toEqual([known('a', ONE)])
    expect(versionsOf(unreadable(ONE))).toEqual([unreadable(ONE)])
    expect([isDisputed(unreadable(ONE)), isDisputed(known('a', ONE)), isDisputed(absent(ONE))]).toEqual([false, false, false])
  })
})

describe('content as text', () => {
  const same = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b)

  it('has no places, no order of keys, and no members without a value', () => {
    expect(same({ at: ONE, name: 'a', id: 'b' }, { id: 'b', name: 'a', note: undefined, at: TWO })).toBe(true)
    expect(same({ name: 'a' }, { name: 'b' })).toBe(false)
    expect(same({ name: 'a' }, { name: 'a', note: null })).toBe(false)
    expect(same({ list: [{ a: 1, at: ONE }] }, { list: [{ at: TWO, a: 1 }] })).toBe(true)
  })

  it('of a list has no order, and of a list in it one', () => {
    expect(same({ list: ['a', 'b'] }, { list: ['b', 'a'] })).toBe(true)
    expect(same([{ steps: ['a', 'b'] }], [{ steps: ['b', 'a'] }])).toBe(false)
    expect(same([['a'], ['b']], [['b'], ['a']])).toBe(true)
    expect(same(['a', 'a'], ['a'])).toBe(false)
    expect(same(['a', null], ['a', undefined])).toBe(true)
    expect(same(['a,b'], ['a', 'b'])).toBe(false)
  })

  it('of a certificate is its hash, and of a GUID the lower case', () => {
    expect(same({ sha256: 'A', subject: 'x' }, { sha256: 'A', subject: 'y' })).toBe(true)
    expect(same({ sha256: 'A' }, { sha256: 'B' })).toBe(false)
    expect(same('ABCDEF00-0000-4AAA-8AAA-000000000001', 'abcdef00-0000-4aaa-8aaa-000000000001')).toBe(true)
    expect(same('Text', 'text')).toBe(false)
  })

  it('tells kinds of values apart', () => {
    expect(same(1, '1')).toBe(false)
    expect(same(null, 'null')).toBe(false)
    expect(same(null, {})).toBe(false)
    expect(same(new Date(5), new Date(5))).toBe(true)
    expect(same(new Date(5), new Date(6))).toBe(false)
  })
})

it.each([
  [known('a', ONE), true],
  [{ is: 'known' }, false],
  [{ at: ONE }, false],
  [null, false],
  ['text', false],
  [undefined, false],
])('%j is a field: %s', (value, isOne) => expect(isField(value)).toBe(isOne))
