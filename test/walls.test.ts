import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ROOT } from './support/indexes.ts'

const SRC = join(ROOT, 'src')

/** Which room may import which. A room is a folder of `src/`, or a file directly in it; a room may always import itself. */
const WALLS: Readonly<Record<string, readonly string[]>> = {
  // types
  model: [],
  'version.ts': [],
  // text to values, and what is known about the vendors
  syntax: ['model'],
  vendors: ['model'],
  documents: ['model'],
  // decisions about values
  domain: ['model', 'syntax', 'vendors', 'documents'],
  // the network, and what to do about a finding
  network: ['model', 'syntax', 'vendors', 'domain', 'version.ts'],
  fixes: ['model', 'syntax', 'vendors', 'domain'],
  // these share nothing but the vocabulary of facts
  readers: ['model', 'syntax', 'vendors', 'documents', 'domain', 'fixes'],
  deductions: ['model', 'syntax', 'vendors', 'domain'],
  rules: ['model', 'syntax', 'vendors', 'domain', 'fixes'],
  probes: ['model', 'syntax', 'vendors', 'domain'],
  reporters: ['model', 'syntax', 'vendors', 'domain', 'fixes'],
  // these put the parts together
  pipeline: ['model', 'syntax', 'vendors', 'domain', 'fixes', 'readers'],
  config: ['model', 'syntax', 'documents', 'domain', 'rules', 'pipeline'],
  'doctor.ts': ['model', 'syntax', 'vendors', 'domain', 'config', 'deductions', 'network', 'pipeline', 'probes', 'rules', 'version.ts'],
  // the entry points
  commands: [
    'model',
    'syntax',
    'vendors',
    'documents',
    'domain',
    'fixes',
    'network',
    'reporters',
    'rules',
    'pipeline',
    'config',
    'doctor.ts',
    'version.ts',
  ],
  'index.ts': ['model', 'syntax', 'pipeline', 'config', 'doctor.ts'],
  'cli.ts': ['model', 'syntax', 'commands', 'version.ts'],
}

/** Lines that a file or a function may have. */
const MAX_FILE_LINES = 400
const MAX_FUNCTION_LINES = 120
const MAX_RULE_LINES = 150
/** Half of the rules have no more. */
const MEDIAN_RULE_LINES = 75
/** Tables of data may be longer. */
const DATA_TABLES: ReadonlySet<string> = new Set(['vendors/aadsts.ts', 'vendors/symptoms.ts', 'fixes/entra.ts'])

interface ImportEdge {
  readonly from: string
  readonly to: string
}

const files = filesIn(SRC).map((path) => relative(SRC, path))
const texts = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))
const sources = new Map([...texts].map(([file, text]) => [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)]))

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry)
    return statSync(path).isDirectory() ? filesIn(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** Imports between files of `src/`, including dynamic imports and imports of types. */
const edges: readonly ImportEdge[] = [...texts].flatMap(([from, text]) => {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'(\.[^']+)'/g)]
    .map(([, path = '']) => ({ from, to: relative(SRC, join(SRC, dirname(from), path)) }))
    .filter(({ to }) => !to.startsWith('..'))
})

function roomOf(file: string): string {
  return file.split('/')[0] ?? file
}

describe('imports', () => {
  it('the rooms are those of the table', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(WALLS).sort())
  })

  it('no room imports a room that the table does not allow', () => {
    const forbidden = edges.filter(({ from, to }) => roomOf(from) !== roomOf(to) && !WALLS[roomOf(from)]?.includes(roomOf(to)))
    expect(forbidden.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
    expect(edges.length).toBeGreaterThan(100)
  })

  it('every import names an existing file', () => {
    expect(edges.filter(({ to }) => !files.includes(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('the table has no circle', () => {
    expect(circleIn((room) => WALLS[room] ?? [], Object.keys(WALLS))).toBeUndefined()
  })

  it('no circle of files', () => {
    const targets = new Map<string, string[]>()
    for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to])
    expect(circleIn((file) => targets.get(file) ?? [], files)).toBeUndefined()
  })

  it('a rule imports no other rule: only the kit, and files of its own chapter that begin with _', () => {
    const sideways = edges.filter(
      ({ from, to }) =>
        /^rules\/[^/]+\//.test(from) &&
        roomOf(to) === 'rules' &&
        to !== 'rules/kit.ts' &&
        !(dirname(from) === dirname(to) && /\/_[^/]+$/.test(to)),
    )
    expect(sideways.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })
})

describe('names and sizes', () => {
  it('no two types have the same name', () => {
    const filesByName = new Map<string, string[]>()
    for (const [file, source] of sources) {
      for (const name of typeNamesIn(source)) filesByName.set(name, [...(filesByName.get(name) ?? []), file])
    }
    const shared = [...filesByName].filter(([, places]) => places.length > 1)
    expect(shared.map(([name, places]) => `${name}: ${places.join(', ')}`)).toEqual([])
    expect(filesByName.size).toBeGreaterThan(100)
  })

  const rules = [...texts]
    .filter(([file]) => /^rules\/\w+\/[a-z]/.test(file))
    .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))

  it(`half of the rules have at most ${MEDIAN_RULE_LINES} lines`, () => {
    const longer = rules.filter(({ lines }) => lines > MEDIAN_RULE_LINES)
    expect(longer.length, 'rules with more lines: put decisions in src/domain/').toBeLessThanOrEqual(Math.floor(rules.length / 2))
  })

  it(`no rule has more than ${MAX_RULE_LINES} lines`, () => {
    expect(rules.length).toBeGreaterThanOrEqual(79)
    expect(rules.filter(({ lines }) => lines > MAX_RULE_LINES).map(({ file, lines }) => `${file}: ${lines}`)).toEqual([])
  })

  it(`no file has more than ${MAX_FILE_LINES} lines`, () => {
    const long = [...texts].map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
    expect(
      long.filter(({ file, lines }) => lines > MAX_FILE_LINES && !DATA_TABLES.has(file)).map(({ file, lines }) => `${file}: ${lines}`),
    ).toEqual([])
  })

  it(`no function has more than ${MAX_FUNCTION_LINES} lines`, () => {
    const long = [...sources].flatMap(([file, source]) => functionsIn(source).map((each) => ({ file, ...each })))
    expect(
      long.filter(({ lines }) => lines > MAX_FUNCTION_LINES).map(({ file, name, line, lines }) => `${file}:${line} ${name}: ${lines}`),
    ).toEqual([])
    expect(long.length).toBeGreaterThan(1000)
  })
})

function nodesIn(source: ts.SourceFile): readonly ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return nodes
}

/** Names of the interfaces, type aliases and classes that a file declares. */
function typeNamesIn(source: ts.SourceFile): readonly string[] {
  return nodesIn(source).flatMap((node) =>
    (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)) && node.name ? node.name.text : [],
  )
}

/** Functions and methods of every kind, with their length in lines. */
function functionsIn(source: ts.SourceFile): readonly { readonly name: string; readonly line: number; readonly lines: number }[] {
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  return nodesIn(source).flatMap((node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return []
    const line = lineOf(node.getStart(source))
    return { name: node.name?.getText(source) ?? 'a function', line, lines: lineOf(node.end) - line + 1 }
  })
}

/** The first circle found, as a path from a node back to itself. */
function circleIn(next: (node: string) => readonly string[], nodes: readonly string[]): string | undefined {
  const done = new Set<string>()
  const walk = (node: string, path: readonly string[]): string | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node].join(' → ')
    if (done.has(node)) return undefined
    for (const each of next(node)) {
      const circle = walk(each, [...path, node])
      if (circle !== undefined) return circle
    }
    done.add(node)
    return undefined
  }
  for (const node of nodes) {
    const circle = walk(node, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
