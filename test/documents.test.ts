import * as fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type * as z from 'zod/mini'
import { TEMPLATE } from '../src/commands/init.ts'
import type { report as reportDocument } from '../src/documents/report.ts'
import { GROUP_KEYS, SETTINGS_KEYS } from '../src/documents/settings-keys.ts'
import type { Report } from '../src/model/report.ts'
import { ROOT } from './support/indexes.ts'
import { reading } from './support/reading.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { expectValid, validate, validator } from './support/valid-report.ts'

type DeepReadonly<T> = T extends readonly (infer I)[]
  ? readonly DeepReadonly<I>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T
type Written = DeepReadonly<z.infer<typeof reportDocument>>

// The document and the type agree, in both directions and without a key too many: the compiler says so.
const asType: (report: Written) => Report = (report) => report
const asDocument: (report: Report) => Written = (report) => report
type SameKeys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never
const sameKeys: readonly [SameKeys<Report, Written>, SameKeys<Report['results'][number], Written['results'][number]>] = [true, true]

describe('the report', () => {
  it('agrees with its type', () => {
    expect(sameKeys).toEqual([true, true])
    expect(asDocument(asType({} as Written))).toEqual({})
  })

  for (const { name: example } of readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    it(`of examples/${example} is valid`, async () => expectValid((await examine(exampleFiles(example))).report, example))
  }

  it('of nothing at all is valid', async () => expectValid((await examine(new Map())).report, 'nothing'))

  it('of broken inputs is valid', async () => {
    const files = new Map([
      ['a.json', Buffer.from('{')],
      ['b.xml', Buffer.from('<a>')],
      ['mixpanel.yaml', Buffer.from('issuerURL: x\n')],
    ])
    const { report } = await examine(files)
    expect(report.problems.length).toBeGreaterThan(1)
    expectValid(report, 'broken')
  })

  it('is refused where a key is missing or of the wrong kind', async () => {
    const { report } = await examine(exampleFiles('healthy'))
    const { verdict: _, ...without } = report
    expect(validate(without)).toBe(false)
    expect(validate({ ...report, schemaVersion: 2 })).toBe(false)
    expect(validate({ ...report, results: [{ ruleId: 'azure/entity-id' }] })).toBe(false)
  })
})

describe('mixpanel.yaml', () => {
  const validate = validator('mixpanel')

  it('is valid as the healthy setup and as init write it', () => {
    for (const text of [readFileSync(join(ROOT, 'examples/healthy/mixpanel.yaml'), 'utf8'), TEMPLATE]) {
      const value: unknown = parse(text)
      expect(validate(value) ? [] : validate.errors).toEqual([])
    }
  })

  it('is refused with a key that is unknown or a value of the wrong kind', () => {
    for (const value of [{ issuerURL: 'x' }, { ssoEnabled: 'maybe' }, { plan: 'gold' }, { scim: { tenant: 'x' } }])
      expect(validate(value)).toBe(false)
  })
})

describe('the reader and the schema of mixpanel.yaml', () => {
  const validate = validator('mixpanel')
  const schemaKeys = new Map<string, readonly string[]>()
  const collect = (schema: JsonSchema, path: readonly string[]): void => {
    if (schema.properties) schemaKeys.set(path.join('.'), Object.keys(schema.properties))
    for (const each of schema.anyOf ?? []) collect(each, path)
    if (schema.items) collect(schema.items, path)
    for (const [key, each] of Object.entries(schema.properties ?? {})) collect(each, [...path, key])
  }
  collect(JSON.parse(readFileSync(join(ROOT, 'schemas/mixpanel.json'), 'utf8')) as JsonSchema, [])

  it('know the same keys', () => {
    expect([...schemaKeys].sort()).toEqual([...GROUP_KEYS].sort())
  })

  const healthy = parse(readFileSync(join(ROOT, 'examples/healthy/mixpanel.yaml'), 'utf8')) as Record<string, unknown>
  const anything = fc.oneof(
    fc.constantFrom(null, 'verified', 'Enterprise', 'YES', 'off', 'maybe', true, 7, [], {}, [null], [{}], ['a', 1]),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const group = (keys: readonly string[]): fc.Arbitrary<unknown> =>
    fc.dictionary(fc.constantFrom(...keys, 'x', 'x-own', '__proto__'), anything, { maxKeys: 5 })
  const settings = fc
    .record({
      top: group(SETTINGS_KEYS),
      scim: fc.oneof(anything, group(['enabled', 'tenantUrl', 'tokenGeneratedAt'])),
      claimedDomains: fc.oneof(anything, fc.array(group(['domain', 'status', 'token']), { maxLength: 3 })),
      sharedSso: fc.oneof(anything, group(['role', 'linkedOrganizations'])),
    })
    .map(({ top, ...rest }) => ({ ...healthy, ...rest, ...(top as object) }))

  it('agree: what the reader refuses, the schema refuses', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (value) => {
        const { problems } = await reading('mixpanel.json', JSON.stringify(value), 'mixpanel')
        // Ids, addresses, tokens, dates and domains have no pattern in the schema, and it lets an entry of a list be empty.
        const refused = problems.filter(
          (message) =>
            !/after org_id=|should be (?:the Postback URL|an Issuer URL|a mail address|the token of)|a date such as|a domain such as|\.\d+” should be a group of keys/.test(
              message,
            ),
        )
        if (refused.length > 0) expect(validate(JSON.parse(JSON.stringify(value))), refused.join()).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('say what is wanted', async () => {
    const problems = async (value: unknown): Promise<readonly string[]> => (await reading('mixpanel.json', value, 'mixpanel')).problems
    expect(
      await problems({ orgId: true, issuerUrl: 1, ssoEnabled: 'perhaps', requireSso: 'enable', teams: 'a', scim: [], plan: 'gold' }),
    ).toEqual([
      '“scim” should be a group of keys. It was ignored.',
      '“orgId” should be the number after org_id= in the Postback URL. It was ignored.',
      '“issuerUrl” should be text. It was ignored.',
      '“ssoEnabled” should be true or false. It was ignored.',
      '“requireSso” should be true or false. Did you mean enabled? It was ignored.',
      '“teams” should be a list. It was ignored.',
      '“plan” should be one of free, growth, enterprise. It was ignored.',
    ])
    expect(await problems({ claimedDomains: [{ domain: 'contoso.com', status: 'ok' }, {}] })).toEqual([
      '“claimedDomains.0.status” should be one of verified, pending, expired. It was ignored.',
      '“claimedDomains.1” should be a group of keys. It was ignored, and the list that contains it is not checked.',
    ])
  })
})

interface JsonSchema {
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

describe('sso-doctor.yaml', () => {
  const validate = validator('config')

  it('is valid with all that it can say', () => {
    const value: unknown = parse(`
only: [azure/*]
skip: [azure/entity-id]
failOn: warning
allowIncomplete: true
suppress:
  - { rule: azure/entity-id, code: missing-trailing-slash, reason: known, until: 2026-12-31 }
severity: { azure/entity-id: warning }
`)
    expect(validate(value) ? [] : validate.errors).toEqual([])
  })

  it('is refused without a reason, or with a key that is unknown', () => {
    for (const value of [{ suppress: [{ rule: 'azure/entity-id' }] }, { failon: 'error' }, { severity: { x: 'fatal' } }])
      expect(validate(value)).toBe(false)
  })
})
