import { describe, expect, it } from 'vitest'
import { agrees, areAllSeen, predictedBy, sentNamesOf, sentWrong, type SentNames } from '../../src/domain/sent-user-names.ts'
import { mergedProvisioning } from '../../src/domain/merged-logs.ts'
import type { Changes, SentUserName } from '../../src/model/logs.ts'
import type { People } from '../../src/model/people.ts'
import { AT, peopleOf, person } from '../support/claims.ts'
import { at, change, covering, provisioningLog } from '../support/logs.ts'

const NOON = '2026-08-10T12:00:00Z'
const ann = person('ID-1', 'ann@contoso.com', 'Ann@contoso.com')
const bob = person('id-2', 'bob@contoso.com', 'b1@contoso.com')

const sent = (userName: string, time: string | null = NOON): SentUserName => ({ userName, time: time === null ? null : at(time), at: AT })
const changesOf = (...activities: readonly (readonly [time: string, activity: string])[]): Changes => ({
  at: AT,
  coverage: covering(null, null),
  changes: activities.map(([time, activity]) => change(time, activity)),
})
function namesOf(people: People, names: Readonly<Record<string, SentUserName>>, changes?: Changes): SentNames | null {
  return sentNamesOf(people, { ...mergedProvisioning([provisioningLog([])]), userNames: new Map(Object.entries(names)) }, changes)
}
const both = (one: string, two?: string): SentNames => {
  const names = namesOf(peopleOf([ann, bob]), { 'ann@contoso.com': sent(one), ...(two === undefined ? {} : { 'id-2': sent(two) }) })
  if (!names) throw new Error('The log shows names.')
  return names
}

describe('what the log shows as sent', () => {
  it('is known by sign-in name or id', () => {
    const names = namesOf(peopleOf([ann, bob], [person('id-3', null, null)]), {
      'id-1': sent('x'),
      'ann@contoso.com': sent('a'),
      'id-3': sent('c'),
    })
    expect([names?.of(ann)?.userName, names?.of(bob), names?.seen]).toEqual(['a', null, [ann]])
    expect(namesOf(peopleOf([ann]), { 'id-1': sent('x') })?.of(ann)?.userName).toBe('x')
    expect(namesOf(peopleOf([bob], [ann]), { 'id-1': sent('x') })).toBeNull()
    expect(namesOf(peopleOf([person('x', null, null, { id: null })]), { null: sent('x') })).toBeNull()
  })

  it.each([
    ['Update attribute mappings or scope', false],
    ['Delete synchronization schema', false],
    ['Update synchronization rules', false],
    ['Restart provisioning', true],
  ])('before “%s” counts: %s', (activity, counts) => {
    expect(namesOf(peopleOf([ann]), { 'id-1': sent('x') }, changesOf(['2026-08-11T12:00:00Z', activity])) !== null).toBe(counts)
  })

  it('counts only after the last change of the mappings', () => {
    const changes = changesOf(['2026-08-01T12:00:00Z', 'Update attribute mappings or scope'], [NOON, 'Update attribute mappings or scope'])
    const isShown = (time: string | null): boolean => namesOf(peopleOf([ann]), { 'id-1': sent('x', time) }, changes) !== null
    expect([isShown('2026-08-05T12:00:00Z'), isShown(NOON), isShown('2026-08-10T12:00:01Z'), isShown(null)]).toEqual([
      false,
      false,
      true,
      false,
    ])
    expect(namesOf(peopleOf([ann]), { 'id-1': sent('x', null) }, changesOf())).not.toBeNull()
  })
})

describe('what the mappings make', () => {
  it('is the source of a plain mapping, or an expression', () => {
    const made = (...given: Parameters<typeof predictedBy>): unknown => predictedBy(...given)(bob)
    expect([made('mail', null), made('upn', null), made('other', null), made('unclear', null)]).toEqual([
      'bob@contoso.com',
      'b1@contoso.com',
      undefined,
      undefined,
    ])
    expect(predictedBy('mail', null)(person('x', null, null))).toBeUndefined()
    expect(made('other', { is: 'known', of: () => 'x', lacks: () => undefined })).toBe('x')
    expect(made('mail', { is: 'unknown', why: 'x' })).toBe('bob@contoso.com')
  })

  it('agrees with the log where it is the same for everyone for whom both are known', () => {
    const mail = predictedBy('mail', null)
    expect(agrees(both('ANN@contoso.com'), mail)).toBe(true)
    expect(agrees(both('ann@contoso.com', 'bob@contoso.com'), mail)).toBe(true)
    expect(agrees(both('ann@contoso.com', 'b1@contoso.com'), mail)).toBe(false)
    expect(agrees(both('x', 'bob@contoso.com'), (who) => (who === ann ? undefined : who.mail))).toBe(true)
    expect(agrees(both('ann@contoso.com'), () => undefined)).toBe(false)
    expect(agrees(both('ann@contoso.com'), () => null)).toBe(false)
  })
})

describe('who was sent with another address', () => {
  it.each([
    ['ann@contoso.com', 'bob@contoso.com', []],
    ['Ann@Contoso.com', 'b1@contoso.com', [bob]],
    ['ann', 'bob@contoso.com', [ann]],
    ['ann@fabrikam.com', undefined, [ann]],
  ] as const)('%s and %s', (one, two, who) => {
    const wrong = sentWrong(both(one, two), 'mail')
    expect(wrong?.is === 'known' ? wrong.affected.who : []).toEqual(who)
  })
})

it('all are seen where the log shows it for everyone who counts, and SAML’s address is known for each', () => {
  const seen = (people: People): boolean => {
    const names = namesOf(people, { 'id-1': sent('a'), 'id-2': sent('b'), 'id-4': sent('d') })
    return names !== null && areAllSeen(names, 'mail')
  }
  expect(seen(peopleOf([ann, bob]))).toBe(true)
  expect(seen(peopleOf([ann, person('id-3', 'c@contoso.com', null)]))).toBe(false)
  expect(seen(peopleOf([ann], [bob]))).toBe(false)
  expect(seen(peopleOf([ann, person('id-4', null, null)]))).toBe(false)
})
