import { describe, expect, it } from 'vitest'
import { transformationOf } from '../../src/domain/claim-transformation.ts'
import { claimValue } from '../support/claims.ts'

type Step = readonly [name: string, inputs: readonly string[], parameters?: Readonly<Record<string, string>>]

const ANN = new Map([
  ['user.mail', 'Joe_Smith@contoso.com'],
  ['user.givenname', 'Joe'],
])

function sent(...steps: readonly Step[]): string | undefined {
  const recipe = steps.map(([name, inputs, parameters = {}]) => ({ name, inputs, parameters: new Map(Object.entries(parameters)) }))
  return transformationOf(claimValue({ source: 'transformation', recipe }))((source) =>
    source === 'user.surname' ? null : ANN.get(source),
  )
}

describe('what the transformations of a claim send', () => {
  const prefix: Step = ['extractMailPrefix', ['user.mail']]
  it.each<readonly [string, readonly Step[], string | undefined]>([
    ['the mail prefix', [prefix], 'Joe_Smith'],
    ['lower case', [['toLowercase', ['user.mail']]], 'joe_smith@contoso.com'],
    ['two steps', [prefix, ['toUppercase', []]], 'JOE_SMITH'],
    ['a join', [['join', ['user.givenname', '"fabrikam.com"'], { separator: '@' }]], 'Joe@fabrikam.com'],
    ['a join of a prefix', [prefix, ['join', ['"contoso.com"'], { separator: '@' }]], 'Joe_Smith@contoso.com'],
    [
      'a pattern of the whole text',
      [['regexReplace', ['user.mail'], { regex: '^(?<n>.*)@contoso[.]com$', replacement: '{n}@fabrikam.com' }]],
      'Joe_Smith@fabrikam.com',
    ],
    ['no match', [['regexReplace', ['user.mail'], { regex: '^(?<n>.*)@fabrikam$', replacement: '{n}' }]], undefined],
    ['a match of a part', [['regexReplace', ['user.mail'], { regex: '@.*', replacement: '' }]], undefined],
    ['a group that is not there', [['regexReplace', ['user.mail'], { regex: '^.*$', replacement: '{constructor}' }]], undefined],
    ['a hostile pattern', [['regexReplace', ['user.mail'], { regex: '^(a+)+$', replacement: '' }]], undefined],
    ['no value', [['toLowercase', ['user.surname']]], undefined],
    ['a value that is not shown', [['toLowercase', ['user.country']]], undefined],
    ['a transformation that is not evaluated', [['constructor', ['user.mail']]], undefined],
  ])('%s', (_, steps, result) => expect(sent(...steps)).toBe(result))

  it('nothing is known where the input does not show the parameters', () => {
    expect(transformationOf(claimValue({ transformations: ['join'] }))(() => 'x')).toBeUndefined()
  })
})
