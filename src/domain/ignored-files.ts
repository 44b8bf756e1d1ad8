import type { Artifact } from '../model/artifact.ts'
import type { IgnoredFile } from '../model/report.ts'
import { kindBesideSetups, kindOf, type FileKind } from './file-kinds.ts'

// The list of files that are no evidence. Images, many files of one kind and the files of a repository are one entry each.

/** As many of one kind are listed one by one. */
const MOST_ALONE = 10

const REPOSITORY = 'source code and other files of a repository'

export function ignoredFiles(artifacts: readonly Artifact[]): readonly IgnoredFile[] {
  return folded(artifacts.map((artifact) => ({ path: artifact.name, kind: artifact.known ?? kindOf(artifact) })))
}

/** Of what lies directly in a folder of setups. */
export function ignoredBesideSetups(artifacts: readonly Artifact[]): readonly IgnoredFile[] {
  return folded(artifacts.map((artifact) => ({ path: artifact.name, kind: kindBesideSetups(artifact) })))
}

interface Named {
  readonly path: string
  readonly kind: FileKind
}

function folded(files: readonly Named[]): readonly IgnoredFile[] {
  const isRepository = files.filter(({ kind }) => kind.of === 'source').length > 1
  const groups = new Map<string, Named[]>()
  for (const file of files) {
    const isOfRepository = isRepository && (file.kind.of === 'source' || file.kind.of === 'plain')
    const key = isOfRepository ? REPOSITORY : file.kind.what
    const group = groups.get(key)
    if (group) group.push(file)
    else groups.set(key, [file])
  }
  return [...groups].flatMap(([key, group]) => {
    const [first] = group
    if (!first) return []
    const { instead, of } = first.kind
    if (key !== REPOSITORY && of !== 'image' && group.length <= MOST_ALONE)
      return group.map(({ path, kind }) => ({ path, what: kind.what, instead: kind.instead }))
    const more = group.length - 1
    const what = key === REPOSITORY ? REPOSITORY : first.kind.what
    return [{ path: first.path, what: more === 0 ? first.kind.what : `${what} (and ${more} more)`, instead }]
  })
}
