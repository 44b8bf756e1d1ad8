import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { families } from '../src/pipeline/families.ts'
import { deductions } from '../src/deductions/index.ts'
import { derived, inputs } from '../src/model/vocabulary.ts'
import { examine, exampleFiles, TODAY } from './support/run-case.ts'

const circumstances = { now: new Date(TODAY), app: null, live: false }
const artifacts = [...exampleFiles('healthy')].map(([name, bytes]) => artifactOf(name, bytes).artifact)

describe('what breaks, breaks alone', () => {
  it('a reader that throws loses its file, and no other', async () => {
    const xml = (await families.xml()).find(({ kind }) => kind === 'federation-metadata')
    if (!xml) throw new Error('There is no reader of metadata.')
    const broken = {
      ...xml,
      read: () => {
        throw new Error('a bug')
      },
    }
    const read = await assemble(artifacts, [], { ...families, xml: () => Promise.resolve([broken]) }, deductions, circumstances)
    expect(read.problems).toMatchObject([
      { lost: true, unreadable: true, message: expect.stringContaining('an error in sso-doctor') as string },
    ])
    expect(read.problems[0]?.at.artifact.name).toBe('federationmetadata.xml')
    expect(read.crashes).toMatchObject([{ where: 'federationmetadata.xml' }])
    expect(read.setup.answer(inputs.principals).known).toHaveLength(1)
  })

  it('a deduction that throws leaves its fact unknown', async () => {
    const throwing = deductions.map((deduction) =>
      deduction.gives.name === derived.tenant.name
        ? {
            ...deduction,
            derive: () => {
              throw new Error('a bug')
            },
          }
        : deduction,
    )
    const { setup, crashes } = await assemble(artifacts, [], families, throwing, circumstances)
    expect(setup.answer(derived.tenant).missing?.[0]?.why).toContain('an error in sso-doctor')
    expect(setup.answer(derived.principal).known?.at.artifact.name).toBe('sp.json')
    expect(crashes).toMatchObject([{ where: derived.tenant.name }])
  })

  it.for([
    ['JSON', 'deep.json', `{"appId":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['YAML', 'deep.yaml', `ssoEnabled: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['XML', 'deep.xml', `<EntityDescriptor>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</EntityDescriptor>`],
  ] as const)('%s that is nested without end is a problem, and the rest is judged', async ([, name, text]) => {
    const { report } = await examine(new Map([...exampleFiles('healthy'), [name, Buffer.from(text)]]))
    expect(report.results.find(({ ruleId }) => ruleId === 'azure/entity-id')?.status).toBe('pass')
    expect(report.verdict).not.toBe('fail')
  })
})

describe('words that every object has', () => {
  const strings = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []

  it.for(['constructor', '__proto__', 'toString'])('%s in place of any value stops nothing', async (word) => {
    const files = exampleFiles('healthy')
    for (const [name, bytes] of files) {
      if (!/\.(?:json|yaml)$/.test(name)) continue
      const text = bytes.toString()
      for (const value of new Set(strings(parse(text)))) {
        // `examine` throws what a reader, a deduction or a rule throws.
        const { report } = await examine(new Map([...files, [name, Buffer.from(text.replaceAll(value, word))]]))
        expect(report.results.length, `${name}: ${value}`).toBeGreaterThan(70)
      }
    }
  })
})
