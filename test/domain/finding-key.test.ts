import { describe, expect, it } from 'vitest'
import { withKeys, type Comparable } from '../../src/domain/finding-key.ts'

function finding(
  change: Partial<Comparable> & { readonly pointer?: string | null; readonly line?: number },
): Comparable & { line: number } {
  const { pointer = null, line = 1, ...rest } = change
  return { code: 'unknown-url', expected: null, actual: null, locations: [{ pointer }], line, ...rest }
}

const keysOf = (...findings: readonly Comparable[]): readonly string[] =>
  withKeys([{ ruleId: 'azure/reply-url-extra', findings }]).map(({ key }) => key)

describe('the key of a finding', () => {
  it('survives another line, another place in a list, and another order', () => {
    const [a, b] = keysOf(
      finding({ actual: 'https://a.example/', pointer: '/replyUrls/0', line: 3 }),
      finding({ actual: 'https://b.example/', pointer: '/replyUrls/1' }),
    )
    expect(
      keysOf(
        finding({ actual: 'https://b.example/', pointer: '/value/0/replyUrls/7' }),
        finding({ actual: 'https://a.example/', pointer: '/web/redirectUris/2', line: 90 }),
      ),
    ).toEqual([b, a])
  })

  it('changes with the rule, the code and the value', () => {
    const base = finding({ actual: 'https://a.example/' })
    const others = [finding({ actual: 'https://a.example' }), finding({ actual: 'https://a.example/', code: 'wildcard' })]
    const keys = [
      ...keysOf(base),
      ...others.flatMap((each) => keysOf(each)),
      ...withKeys([{ ruleId: 'azure/reply-url', findings: [base] }]).map(({ key }) => key),
    ]
    expect(new Set(keys).size).toBe(4)
    expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true)
  })

  it('tells equal findings apart by their number, so that no two are the same', () => {
    const same = finding({ actual: 'https://a.example/' })
    const [first, second] = keysOf(same, same)
    expect(first).not.toBe(second)
    expect(keysOf(same)).toEqual([first])
  })

  it('without a value goes by what is expected, and then by the fields without the numbers of entries', () => {
    const [firstName, lastName] = keysOf(finding({ expected: 'firstName' }), finding({ expected: 'lastName' }))
    expect(firstName).not.toBe(lastName)
    expect(keysOf(finding({ pointer: '/value/0/definition' }))).toEqual(keysOf(finding({ pointer: '/value/3/definition' })))
    expect(keysOf(finding({ pointer: '/value/0/definition' }))).not.toEqual(keysOf(finding({ pointer: '/value/0/key' })))
    // Several places in one field are one field; a number in a name is no number of an entry.
    const at = (...pointers: readonly (string | null)[]): readonly string[] =>
      keysOf({ ...finding({}), locations: pointers.map((pointer) => ({ pointer })) })
    expect(at('/value/0/key', '/value/1/key')).toEqual(at('/value/key'))
    expect(at('/value/0/key', '/value/0/definition')).not.toEqual(at('/value/0/key'))
    expect(at('/value/v1')).not.toEqual(at('/value'))
    expect(at('/value/1v')).not.toEqual(at('/value'))
    expect(at(null)).toEqual(at(''))
    // A text that is expected is not the same text as a value that is there.
    expect(keysOf(finding({ expected: 'x' }))).not.toEqual(keysOf(finding({ actual: 'x' })))
  })
})
