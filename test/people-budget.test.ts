import { describe, expect, it } from 'vitest'
import { deductions } from '../src/deductions/index.ts'
import type { User } from '../src/model/people.ts'
import { derived, inputs } from '../src/model/vocabulary.ts'
import { readLarge, shapeOf } from '../src/pipeline/large.ts'
import { reading } from './support/reading.ts'
import { stepsOf } from './support/steps.ts'

// A list may have a million people, so what each of them costs is small. Steps are counted, not timed, and this many are allowed for one more.

const guid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const rows = (count: number, of: (index: number) => string): string => Array.from({ length: count }, (_, index) => of(index)).join('')
const people = deductions.find(({ gives }) => gives === derived.people)

const graph = (count: number, of: (index: number) => object): string =>
  JSON.stringify(
    {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
      value: Array.from({ length: count }, (_, index) => of(index)),
    },
    null,
    2,
  )
const byDefault = (index: number): object => ({
  businessPhones: [],
  displayName: `Person ${index}`,
  givenName: 'Person',
  jobTitle: null,
  mail: `p${index}@contoso.com`,
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  surname: `${index}`,
  userPrincipalName: `p${index}@contoso.com`,
  id: guid(index),
})
const NARROW = 'userPrincipalName,mail\n'

/** The steps of one more, where a hundred are there already. */
async function stepsOfOne(work: (count: number) => unknown): Promise<number> {
  await work(100)
  const few = await stepsOf(() => work(100))
  const many = await stepsOf(() => work(300))
  return (many - few) / 200
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

async function readPiecewise(text: string): Promise<void> {
  const bytes = Buffer.from(text)
  const shape = shapeOf(bytes.subarray(0, 4096))
  const about = { name: 'a', origin: { from: 'file' }, role: null, named: false } as const
  const read = shape && (await readLarge(about, shape, bytes, { chunks: () => piecesOf(bytes), isAgain: true }))
  expect(read && 'artifact' in read).toBe(true)
}

async function derive(text: string): Promise<void> {
  const lists = (await reading(text.startsWith('{') ? 'users.json' : 'users.csv', text)).inputs(inputs.users)
  expect(people?.derive({ lists, now: new Date(0) } as never, {} as never)).toMatchObject({ counted: [] })
}

describe('the steps of one more person', () => {
  it.each([
    ['of Graph with its default columns, read piece by piece', 650, (count: number) => readPiecewise(graph(count, byDefault))],
    ['of Graph with its default columns, from text to people', 710, (count: number) => derive(graph(count, byDefault))],
    [
      'of a short table, from text to people',
      350,
      (count: number) => derive(NARROW + rows(count, (index) => `p${index}@a.io,p${index}@a.io\n`)),
    ],
    ['that stands in the table once more', 365, (count: number) => derive(NARROW + 'ann@a.io,ann@a.io\n'.repeat(count))],
  ])('%s', async (_, budget, work) => {
    expect(await stepsOfOne(work)).toBeLessThan(budget)
  })

  it('has one field for everything that it lacks', async () => {
    const [list] = (await reading('users.csv', `${NARROW}ann@a.io,ann@a.io\n`)).inputs(inputs.users)
    const [{ id, surname, userType, accountEnabled, upn } = {} as User] = list?.items ?? []
    expect(id).toMatchObject({ is: 'absent' })
    expect([surname, userType, accountEnabled].map((field) => field === id)).toEqual([true, true, true])
    expect(upn).toMatchObject({ is: 'known', value: 'ann@a.io' })
  })
})
