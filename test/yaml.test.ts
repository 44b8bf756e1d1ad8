import { describe, expect, it } from 'vitest'
import { families } from '../src/pipeline/families.ts'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'

/** What is said of a YAML file, and the text that it is said of. */
async function problemsIn(yaml: string, name = 'some.yaml'): Promise<readonly (readonly [message: string, text: string])[]> {
  const { artifact } = artifactOf(name, Buffer.from(yaml))
  const circumstances = { now: new Date(0), app: null, live: false }
  const { problems } = await assemble([artifact], [], families, [], circumstances)
  return problems.map(({ message, at }) => [message, artifact.text.slice(at.span().start, at.span().end)])
}

const CIRCLE = 'What stands here refers to the very thing that it is a part of, so it has no end; it was not read.'
const DEEP = 'It nests too deeply, in more than 200 levels, which no export does; it was not read.'

describe('YAML that refers to itself', () => {
  it('is a problem at the alias that closes the circle', async () => {
    expect(await problemsIn('x: &a [*a]\n')).toEqual([[CIRCLE, '*a']])
    expect(await problemsIn('members: &b\n  - *b\n', 'mixpanel.yaml')).toEqual([[CIRCLE, '*b']])
    expect(await problemsIn('x: &a\n  y: 1\n  z: &b { one: [*b, *b], two: *a }\n')).toEqual([[CIRCLE, '*b']])
  })

  it('is none where it only repeats what stands elsewhere', async () => {
    expect(await problemsIn('teams: &a [One, Two]\nmembers: *a\n', 'mixpanel.yaml')).toEqual([])
  })

  it('says in plain words what is wrong with other aliases', async () => {
    expect(await problemsIn('a: *b\n')).toEqual([
      ['It is not YAML that can be read: what begins with * here stands for something that nothing in front of it names with &.', '*b'],
    ])
    const steps = ['b', 'c', 'd', 'e', 'f'].map((name, index) => `${name}: &${name} [${`*${'abcde'.charAt(index)}, `.repeat(8)}1]`)
    expect((await problemsIn(['a: &a [1, 1]', ...steps].join('\n')))[0]?.[0]).toMatch(/repeats its parts so often/)
  })
})

describe('YAML that nests too deeply', () => {
  for (const [how, yaml] of [
    ['a little', `a: ${'['.repeat(300)}${']'.repeat(300)}`],
    ['in brackets', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['in dashes', `${'- '.repeat(20_000)}1`],
  ] as const) {
    it(`is said to, ${how}`, async () => {
      expect((await problemsIn(yaml)).map(([message]) => message)).toEqual([DEEP])
    })
  }
})
