import { describe, expect, it } from 'vitest'
import { families } from '../src/pipeline/families.ts'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'

/** The problems of a YAML file, each with the text that it points to. */
async function problemsIn(yaml: string, name = 'some.yaml'): Promise<readonly (readonly [message: string, text: string])[]> {
  const { artifact } = artifactOf(name, Buffer.from(yaml))
  const circumstances = { now: new Date(0), app: null, live: false }
  const { problems } = await assemble([artifact], [], families, [], circumstances)
  return problems.map(({ message, at }) => [message, artifact.text.slice(at.span().start, at.span().end)])
}

const CIRCLE = 'This value refers to a value that contains it, so it has no end. It was not read.'
const DEEP = 'It has more than 200 nested levels, which no export has. It was not read.'

describe('YAML that refers to itself', () => {
  it('is a problem at the alias that closes the circle', async () => {
    expect(await problemsIn('x: &a [*a]\n')).toEqual([[CIRCLE, '*a']])
    expect(await problemsIn('members: &b\n  - *b\n', 'mixpanel.yaml')).toEqual([[CIRCLE, '*b']])
    expect(await problemsIn('x: &a\n  y: 1\n  z: &b { one: [*b, *b], two: *a }\n')).toEqual([[CIRCLE, '*b']])
  })

  it('is no problem where it only repeats another value', async () => {
    expect(await problemsIn('teams: &a [One, Two]\nx-members: *a\n', 'mixpanel.yaml')).toEqual([])
  })

  it('reports other wrong aliases in plain words', async () => {
    expect(await problemsIn('a: *b\n')).toEqual([
      [
        'It cannot be read as YAML: a value that begins with * refers to an anchor (&), and none before it has this name. Put the value in quotes.',
        '*b',
      ],
    ])
    const steps = ['b', 'c', 'd', 'e', 'f'].map((name, index) => `${name}: &${name} [${`*${'abcde'.charAt(index)}, `.repeat(8)}1]`)
    expect((await problemsIn(['a: &a [1, 1]', ...steps].join('\n')))[0]?.[0]).toMatch(/repeat parts of it so often/)
  })
})

describe('YAML with too many nested levels', () => {
  for (const [how, yaml] of [
    ['slightly too many', `a: ${'['.repeat(300)}${']'.repeat(300)}`],
    ['in brackets', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['in dashes', `${'- '.repeat(20_000)}1`],
  ] as const) {
    it(`is reported: ${how}`, async () => {
      expect((await problemsIn(yaml)).map(([message]) => message)).toEqual([DEEP])
    })
  }
})
