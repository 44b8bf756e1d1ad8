import { Ajv } from 'ajv'
import Ajv4 from 'ajv-draft-04'
import formats from 'ajv-formats'
import type { Log, Result } from 'sarif'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Diagnosis } from '../src/pipeline/report.ts'
import sarif from '../src/reporters/sarif/index.ts'
import { plain, uriOf } from '../src/reporters/sarif/text.ts'
import { rules } from '../src/rules/index.ts'
import { kitchenSink } from './support/kitchen-sink.ts'
import { packaged, printedAs } from './support/printed.ts'
import { baseFiles, examine, stage, type Files } from './support/run-case.ts'

// SARIF: what GitHub and other viewers make of a report.

const withFormats = formats.default
/** The schema of OASIS, in both forms in which it is published; its pattern of a language is one without the flag u. */
const schemas = {
  'draft-07': withFormats(new Ajv({ strict: false, unicodeRegExp: false })).compile(
    JSON.parse(packaged('schemastore/schemas/json/sarif-2.1.0.json')) as object,
  ),
  'draft-04': withFormats(new Ajv4.default({ strict: false, unicodeRegExp: false })).compile(
    JSON.parse(packaged('schemastore/schemas/json/sarif-2.1.0-rtm.5.json')) as object,
  ),
}

function parsed(text: string): Log {
  const log = JSON.parse(text) as Log
  for (const [name, validate] of Object.entries(schemas)) expect(validate(log) ? [] : validate.errors, name).toEqual([])
  return log
}

async function logOf(files: Files, withNotes = false): Promise<Log['runs'][number]> {
  const [run] = parsed(await printedAs(sarif, await examine(files), { withNotes })).runs
  if (!run) throw new Error('There is no run.')
  return run
}

const resultsOf = ({ results }: Log['runs'][number]): readonly Result[] => results ?? []
const change = (argument: string, ...lines: readonly string[]) => ({ kind: 'change', argument, body: lines.join('\n') }) as const
const changed = (argument: string, ...lines: readonly string[]): Files => stage([change(argument, ...lines)]).files

describe('results', () => {
  let diagnosis: Diagnosis
  let run: Log['runs'][number]
  let all: Log['runs'][number]
  beforeAll(async () => {
    const files = kitchenSink()
    diagnosis = await examine(files)
    run = await logOf(files)
    all = await logOf(files, true)
  })

  it('are the errors and the warnings, the errors first, and nothing else', () => {
    const { error, warning } = diagnosis.report.summary.findings
    expect([error, warning]).toEqual([11, 9])
    const levels = resultsOf(run).map(({ kind, level }) => `${kind ?? ''} ${level ?? ''}`)
    expect(levels).toEqual([...Array<string>(11).fill('fail error'), ...Array<string>(9).fill('fail warning')])
    expect(resultsOf(run)[0]?.ruleId).toBe(diagnosis.report.firstBlocker)
  })

  it('have a place, and a message with the fix', () => {
    const result = resultsOf(run).find(({ ruleId }) => ruleId === 'azure/entity-id')
    expect(result?.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'sp.json' }, region: { startLine: 24, startColumn: 5 } },
        logicalLocations: [{ fullyQualifiedName: '/servicePrincipalNames/0', kind: 'value' }],
      },
    ])
    const [says, blank, fix, first] = result?.message.text?.split('\n') ?? []
    expect(says).toMatch(/^The Identifier \(Entity ID\) is “https:.*authorize”: the slash at the end is missing\./)
    expect(blank).toBe('')
    expect(fix).toMatch(/^Fix \(Entra admin\): Set Identifier \(Entity ID\) to https:/)
    expect(first).toMatch(/^1\. Open the Entra admin center/)
  })

  it('none of a healthy setup', async () => {
    expect(resultsOf(await logOf(baseFiles('healthy')))).toEqual([])
  })

  it('with all: each rule, with its kind', () => {
    const kinds = new Map<string, number>()
    for (const { kind = '', level } of resultsOf(all)) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (kind !== 'fail') expect(level).toBe('none')
    }
    const { pass, unknown, notApplicable, findings } = diagnosis.report.summary
    expect(Object.fromEntries(kinds)).toEqual({
      fail: findings.error + findings.warning,
      informational: findings.info,
      pass,
      open: unknown,
      notApplicable,
    })
    expect(new Set(resultsOf(all).map(({ ruleId }) => ruleId)).size).toBe(rules.length)
  })

  it('what was not read, and what is missing, are in the invocation', () => {
    const [invocation] = run.invocations ?? []
    expect(invocation).toMatchObject({ exitCode: 1, executionSuccessful: true })
    const texts = (invocation?.toolExecutionNotifications ?? []).map(({ level, message }) => `${level ?? ''} ${message.text ?? ''}`)
    expect(texts).toContainEqual(expect.stringMatching(/^error “ssoEnabeld” is not a key of Mixpanel’s settings/))
    expect(texts).toContainEqual(expect.stringMatching(/^note Not checked: .*scim\/mappings/))
  })

  it('files have their size and their hash', () => {
    expect(run.artifacts?.map(({ location, length, hashes }) => [location?.uri, length, hashes?.['sha-256']])).toEqual(
      diagnosis.report.inputs.map(({ path, bytes, sha256 }) => [path, bytes, sha256]),
    )
  })

  it('columns are counted as the report counts them', () => expect(run.columnKind).toBe('utf16CodeUnits'))
})

describe('a suppressed finding', () => {
  const suppressing = async (withNotes: boolean): Promise<readonly Result[]> => {
    const diagnosis = await examine(baseFiles('namespace-trap'))
    const results = diagnosis.report.results.map((result) =>
      result.ruleId === 'claims/namespace'
        ? {
            ...result,
            status: 'suppressed' as const,
            findings: result.findings.map((finding) => ({ ...finding, suppressed: { reason: 'known', until: '2026-12-31' } })),
          }
        : result,
    )
    const report = { ...diagnosis.report, results }
    const [run] = parsed(await printedAs(sarif, { ...diagnosis, report }, { withNotes })).runs
    return run ? resultsOf(run) : []
  }

  it('is no result', async () => expect(await suppressing(false)).toEqual([]))

  it('with all, is one with its reason', async () => {
    const found = (await suppressing(true)).find(({ ruleId }) => ruleId === 'claims/namespace')
    expect(found?.suppressions).toMatchObject([{ kind: 'external', status: 'accepted', justification: 'known (until 2026-12-31)' }])
  })
})

describe('fingerprints', () => {
  const printsOf = async (files: Files): Promise<readonly string[]> =>
    resultsOf(await logOf(files)).map(
      ({ ruleId, partialFingerprints }) => `${ruleId ?? ''} ${Object.values(partialFingerprints ?? {}).join()}`,
    )
  const moved = (files: Files, name: string, edit: (text: string) => string): Files =>
    new Map(files).set(name, Buffer.from(edit(Buffer.from(files.get(name) ?? []).toString('utf8'))))

  it('stay where lines move, and differ between findings', async () => {
    const files = kitchenSink()
    const before = await printsOf(files)
    expect(new Set(before).size).toBe(before.length)
    const lower = moved(files, 'sp.json', (text) => text.replace('{\n', '{\n\n\n  "x-note": "moved",\n'))
    const after = await printsOf(moved(lower, 'mixpanel.yaml', (text) => `# moved\n\n${text}`))
    expect(after).toEqual(before)
  })

  it('stay where another entry comes first in a list', async () => {
    const wrong = '"https://mixpanel.com/security/sso/v2/authorize"'
    const one = await printsOf(changed('sp.json', `/servicePrincipalNames = [${wrong}]`))
    const two = await printsOf(changed('sp.json', `/servicePrincipalNames = ["c0ffee00-2222-4b3c-9d4e-11111decade2", ${wrong}]`))
    expect(one.filter((each) => each.startsWith('azure/entity-id '))).toHaveLength(1)
    expect(two).toEqual(one)
  })

  it('change with the value', async () => {
    const of = (value: string): Promise<readonly string[]> => printsOf(changed('mixpanel.yaml', `/issuerUrl = "${value}"`))
    const [a] = await of('https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1')
    const [b] = await of('http://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/')
    expect(a).toMatch(/^mixpanel\/issuer-url [0-9a-f]{32}:1$/)
    expect(b).toMatch(/^mixpanel\/issuer-url [0-9a-f]{32}:1$/)
    expect(a).not.toBe(b)
  })
})

describe('rules', () => {
  it('are all there, with help in text and in Markdown', async () => {
    const { tool } = await logOf(baseFiles('healthy'))
    expect(tool.driver.rules?.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
    for (const { id, help, helpUri, shortDescription, fullDescription, name } of tool.driver.rules ?? []) {
      expect(help?.text, id).toMatch(/\nFindings and fixes:\n- /)
      expect(help?.markdown, id).toMatch(/\n## Findings and fixes\n\n- `/)
      expect(`${help?.text ?? ''}${help?.markdown ?? ''}`, id).not.toMatch(/\{\w+\}|undefined/)
      expect(helpUri, id).toBe(`https://github.com/sso-doctor/sso-doctor/blob/main/docs/rules/${id}.md`)
      expect(
        [shortDescription?.text.length, fullDescription?.text.length, name?.length].every((length) => (length ?? 0) > 4),
        id,
      ).toBe(true)
    }
  })

  it('have the level of their gravest finding, not of this run', async () => {
    const { tool } = await logOf(baseFiles('healthy'))
    const levels = new Map(tool.driver.rules?.map(({ id, defaultConfiguration }) => [id, defaultConfiguration?.level]))
    expect([levels.get('claims/email'), levels.get('cert/expiring'), levels.get('cert/extension')]).toEqual(['error', 'warning', 'note'])
  })
})

describe('paths and texts', () => {
  it.each([
    ['exports/sp.json', 'exports/sp.json'],
    ['../my exports/sp #1.json', '../my%20exports/sp%20%231.json'],
    ['100%.json', '100%25.json'],
    ['/tmp/ü.json', 'file:///tmp/%C3%BC.json'],
    ['C:/exports/sp.json', 'file:///C:/exports/sp.json'],
    ['C:\\exports\\sp.json', 'file:///C:/exports/sp.json'],
    ['a:b.json', './a:b.json'],
    ['bundle.zip/what?.json', 'bundle.zip/what%3F.json'],
  ])('the path %s is the URI %s', (path, uri) => expect(uriOf(path)).toBe(uri))

  it('brackets stay, except where they could be a link', () => {
    expect(plain('[blacked out] and [tenant]')).toBe('[blacked out] and [tenant]')
    expect(plain('see [here](https://evil.example)')).toBe('see \\[here\\](https://evil.example)')
  })
})
