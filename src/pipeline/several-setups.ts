import type { Artifact } from '../model/artifact.ts'
import type { Setup } from '../model/fact.ts'
import { inputs } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'

/**
 * The folders and archives directly in `root` that hold a setup each: they name different apps or different organizations, or each has
 * most of a setup. Empty where they are parts of one setup, or where files of a setup stand in `root` itself.
 */
export function setupsIn(root: string, setup: Setup): readonly string[] {
  const ids = [
    ...(setup.answer(inputs.principals).known ?? []).map(({ at, appId }) => ({ of: 'app', kind: 'principal', at, id: valueOf(appId) })),
    ...(setup.answer(inputs.applications).known ?? []).map(({ at, appId }) => ({ of: 'app', kind: 'application', at, id: valueOf(appId) })),
    ...(setup.answer(inputs.settings).known ?? []).map(({ at, orgId }) => ({
      of: 'organization',
      kind: 'settings',
      at,
      id: valueOf(orgId),
    })),
  ]
  const children = new Map<string, Map<string, string>>()
  const kinds = new Map<string, Set<string>>()
  for (const { of, kind, at, id } of ids) {
    const child = childOf(root, at.artifact)
    if (child === null) return []
    kinds.set(child, (kinds.get(child) ?? new Set()).add(kind))
    if (id === undefined) continue
    const known = children.get(child) ?? new Map<string, string>()
    children.set(child, known.set(of, id.toLowerCase()))
  }
  const several = ['app', 'organization'].some((of) => {
    const named = [...children.values()].flatMap((known) => known.get(of) ?? [])
    return named.length > 1 && new Set(named).size === named.length
  })
  if (several) return [...children.keys()].sort()
  // The parts of one setup have different objects; two setups of one app have several of the same kind.
  const [first, ...rest] = [...kinds.values()]
  const isWhole = (known: ReadonlySet<string>): boolean => known.size > 1 && [...known].some((kind) => first?.has(kind))
  return first && rest.length > 0 && isWhole(first) && rest.every(isWhole) ? [...kinds.keys()].sort() : []
}

/** The name of the folder or archive directly in `root`; null for a file in `root` itself. */
function childOf(root: string, { name, origin }: Artifact): string | null {
  const start = /^\.?\/?$/.test(root) ? '' : root.replace(/\/$/, '')
  const below = (name.startsWith(start) ? name.slice(start.length) : name).replace(/^\.?\//, '')
  const [child = '', ...rest] = below.split('/')
  return rest.length > 0 || origin.from === 'zip' ? child : null
}
