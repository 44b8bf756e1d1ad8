import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './support/indexes.ts'

const SRC = join(ROOT, 'src')

/** Who may import whom. A room is a folder of `src/`, or a file that stands in it alone; a room may always import itself. */
const WALLS: Readonly<Record<string, readonly string[]>> = {
  // the ground
  model: [],
  'version.ts': [],
  // text to values, and what is known of the vendors
  syntax: ['model'],
  vendors: ['model'],
  documents: ['model'],
  // decisions about values
  domain: ['model', 'syntax', 'vendors', 'documents'],
  // the network, and what to do about a finding
  network: ['model', 'syntax', 'vendors', 'domain', 'version.ts'],
  fixes: ['model', 'syntax', 'vendors', 'domain'],
  // the rooms that meet in the vocabulary alone
  readers: ['model', 'syntax', 'vendors', 'documents', 'domain', 'fixes'],
  deductions: ['model', 'syntax', 'vendors', 'domain'],
  rules: ['model', 'syntax', 'vendors', 'domain', 'fixes'],
  probes: ['model', 'syntax', 'vendors', 'domain'],
  reporters: ['model', 'syntax', 'vendors', 'domain', 'fixes'],
  // those who conduct
  pipeline: ['model', 'syntax', 'vendors', 'domain', 'fixes', 'readers'],
  config: ['model', 'syntax', 'documents', 'domain', 'rules', 'pipeline'],
  'doctor.ts': ['model', 'syntax', 'vendors', 'domain', 'config', 'deductions', 'network', 'pipeline', 'probes', 'rules', 'version.ts'],
  // the doors
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
  'index.ts': ['model', 'pipeline', 'config', 'doctor.ts'],
  'cli.ts': ['model', 'syntax', 'commands', 'version.ts'],
}

interface Arrow {
  readonly from: string
  readonly to: string
}

const files = filesIn(SRC).map((path) => relative(SRC, path))

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry)
    return statSync(path).isDirectory() ? filesIn(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** Imports between files of `src/`, the dynamic ones and those of types too. */
const arrows: readonly Arrow[] = files.flatMap((from) => {
  const text = readFileSync(join(SRC, from), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'(\.[^']+)'/g)]
    .map(([, way = '']) => ({ from, to: relative(SRC, join(SRC, dirname(from), way)) }))
    .filter(({ to }) => !to.startsWith('..'))
})

function roomOf(file: string): string {
  return file.split('/')[0] ?? file
}

describe('the walls of the house', () => {
  it('every room has its place in the table', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !Object.hasOwn(WALLS, room))).toEqual([])
  })

  it('nobody imports a room that is not theirs to import', () => {
    const through = arrows.filter(({ from, to }) => roomOf(from) !== roomOf(to) && !WALLS[roomOf(from)]?.includes(roomOf(to)))
    expect(through.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
    expect(arrows.length).toBeGreaterThan(100)
  })

  it('every import names a file that is there', () => {
    expect(arrows.filter(({ to }) => !files.includes(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('the table itself has no circle', () => {
    expect(circleIn((room) => WALLS[room] ?? [], Object.keys(WALLS))).toBeUndefined()
  })

  it('no circle runs through any files', () => {
    const out = new Map<string, string[]>()
    for (const { from, to } of arrows) out.set(from, [...(out.get(from) ?? []), to])
    expect(circleIn((file) => out.get(file) ?? [], files)).toBeUndefined()
  })

  it('a rule imports no other rule: only the kit, and what begins with _ in its own chapter', () => {
    const sideways = arrows.filter(
      ({ from, to }) =>
        /^rules\/[^/]+\//.test(from) &&
        roomOf(to) === 'rules' &&
        to !== 'rules/kit.ts' &&
        !(dirname(from) === dirname(to) && /\/_[^/]+$/.test(to)),
    )
    expect(sideways.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })
})

/** The first circle found, as a way from a node back to itself. */
function circleIn(next: (node: string) => readonly string[], nodes: readonly string[]): string | undefined {
  const done = new Set<string>()
  const walk = (node: string, way: readonly string[]): string | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node].join(' → ')
    if (done.has(node)) return undefined
    for (const each of next(node)) {
      const circle = walk(each, [...way, node])
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
