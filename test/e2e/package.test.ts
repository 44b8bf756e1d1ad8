import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/indexes.ts'

interface Sbom {
  readonly serialNumber: string
  readonly metadata: { readonly timestamp?: string; readonly component: { readonly name: string; readonly version: string } }
  readonly components: readonly {
    readonly name: string
    readonly group?: string
    readonly version: string
    readonly purl: string
    readonly 'bom-ref': string
    readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[]
    readonly externalReferences: readonly {
      readonly url: string
      readonly hashes: readonly { readonly alg: string; readonly content: string }[]
    }[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(textOf('package.json')) as {
  readonly version: string
  readonly man: readonly string[]
  readonly files: readonly string[]
}

describe('dist/sbom.cdx.json', () => {
  const text = textOf('dist/sbom.cdx.json')
  const sbom = JSON.parse(text) as Sbom

  it('is valid by the official schema of CycloneDX', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(text)).toBeNull()
    // The validator is one that complains.
    expect(await validator.validate(text.replace('"bomFormat": "CycloneDX"', '"bomFormat": "SPDX"'))).not.toBeNull()
  })

  it('lists the packages of dist/LICENSES.txt, and no others', () => {
    const licensed = [...textOf('dist/LICENSES.txt').matchAll(/^-{72}\n(\S+) (\S+) \((.+)\)$/gm)].map(([, name, version, license]) => [
      name,
      version,
      license,
    ])
    const listed = sbom.components.map(({ name, group, version, licenses: [license] }) => [
      group === undefined ? name : `${group}/${name}`,
      version,
      license && 'license' in license ? license.license.id : license?.expression,
    ])
    expect(listed.length).toBeGreaterThan(15)
    expect(listed.sort()).toEqual(licensed.sort())
    expect(listed).toContainEqual(['undici', expect.stringMatching(/^7\./), 'MIT'])
  })

  it('names each package once, with the hash that package-lock.json has', () => {
    const lock = JSON.parse(textOf('package-lock.json')) as { readonly packages: Readonly<Record<string, { readonly integrity?: string }>> }
    const undici = sbom.components.find(({ name }) => name === 'undici')
    const wanted = Buffer.from((lock.packages['node_modules/undici']?.integrity ?? '').replace('sha512-', ''), 'base64').toString('hex')
    expect(undici?.externalReferences).toEqual([
      {
        url: `https://registry.npmjs.org/undici/-/undici-${undici?.version ?? ''}.tgz`,
        hashes: [{ alg: 'SHA-512', content: wanted }],
        type: 'distribution',
      },
    ])
    const withHash = sbom.components.filter(({ externalReferences: [tarball] }) =>
      /^[0-9a-f]{128}$/.test(tarball?.hashes[0]?.content ?? ''),
    )
    expect(withHash).toHaveLength(sbom.components.length)
    const refs = sbom.components.map((each) => each['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    expect(sbom.components.map(({ purl }) => purl)).toEqual(refs)
    expect(sbom.dependencies.find(({ ref }) => ref === `pkg:npm/sso-doctor@${manifest.version}`)?.dependsOn?.toSorted()).toEqual(
      refs.toSorted(),
    )
  })

  it('has no time in it, and a number that follows from what it lists', () => {
    expect(sbom.metadata.timestamp).toBeUndefined()
    expect(sbom.metadata.component).toMatchObject({ name: 'sso-doctor', version: manifest.version })
    const { serialNumber, ...rest } = sbom
    const hex = createHash('sha256').update(JSON.stringify(rest)).digest('hex')
    expect(serialNumber).toMatch(new RegExp(`^urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8`))
  })
})

describe('the package', () => {
  it('names its man page in a list: npm links no page that is named by a string', () => {
    expect(manifest.man).toEqual(['man/sso-doctor.1'])
  })

  it('has the program, the man page, the licences and the list of packages, and none of the sources', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' })
    const [packed] = JSON.parse(stdout) as readonly { readonly files: readonly { readonly path: string }[]; readonly size: number }[]
    const paths = packed?.files.map(({ path }) => path) ?? []
    expect(paths).toEqual(
      expect.arrayContaining(['bin/sso-doctor.js', ...manifest.man, 'dist/sbom.cdx.json', 'dist/LICENSES.txt', 'docs/ci.md']),
    )
    expect(paths.filter((path) => /^(?:src|test|node_modules|\.github|Dockerfile|action\.yml)/.test(path))).toEqual([])
    expect(paths.filter((path) => path.endsWith('.d.ts'))).toEqual(['dist/index.d.ts'])
    expect(packed?.size).toBeLessThan(1_100_000)
  })
})

/** What programs may import, types included. A name that goes is an incompatible change. */
const EXPORTS = [
  'ChangedFinding',
  'ChangedValue',
  'CheckOptions',
  'IgnoredFile',
  'Owner',
  'Report',
  'ReportAssertion',
  'ReportBaseline',
  'ReportComparison',
  'ReportFinding',
  'ReportFix',
  'ReportInput',
  'ReportLocation',
  'ReportLog',
  'ReportNeed',
  'ReportObserved',
  'ReportProbe',
  'ReportProblem',
  'ReportResult',
  'ReportStage',
  'Severity',
  'Stage',
  'Status',
  'UsageError',
  'Verdict',
  'check',
]

describe('dist/index.d.ts', () => {
  it('exports what the library does, compiles strictly, and needs no other file', () => {
    const entry = join(ROOT, 'dist/index.d.ts')
    const program = ts.createProgram([entry], {
      strict: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.NodeNext,
      types: [],
      noEmit: true,
    })
    const source = program.getSourceFile(entry)
    const module = source && program.getTypeChecker().getSymbolAtLocation(source)
    const names = module ? program.getTypeChecker().getExportsOfModule(module) : []
    expect(names.map(({ name }) => name).toSorted()).toEqual(EXPORTS)
    const own = program.getSourceFiles().filter((file) => !program.isSourceFileDefaultLibrary(file))
    expect(own.map(({ fileName }) => relative(ROOT, fileName))).toEqual(['dist/index.d.ts'])
    expect(program.getSemanticDiagnostics(source).map(({ messageText }) => messageText)).toEqual([])
  })
})
