import { pointerOf } from '../../syntax/json-pointer.ts'
import { Cursor, type Path, type Tree } from '../../syntax/tree.ts'

/** No attribute of the provider is nested deeper. */
const MAX_STEPS = 20

class Branch {
  readonly children = new Map<string, Branch | Cursor>()
  isList = false

  branch(step: string): Branch {
    const known = this.children.get(step)
    if (known instanceof Branch) return known
    const made = new Branch()
    this.children.set(step, made)
    return made
  }

  get value(): unknown {
    const entries = [...this.children].map(([key, child]) => [key, child.value] as const)
    return this.isList ? entries.map(([, value]) => value) : Object.fromEntries(entries)
  }

  at(step: string | number | undefined): Branch | Cursor | undefined {
    return typeof step === 'number' ? [...this.children.values()][step] : this.children.get(step ?? '')
  }
}

/**
 * The attributes of a resource as Terraform 0.11 and older write them: all as texts, on one level. `web.#` is how many entries the list
 * `web` has, `web.0.redirect_uris.4126` an entry of a set in its first one, `tags.%` how many keys a map has.
 */
export function expanded(attributes: Cursor): Cursor {
  const root = new Branch()
  for (const [flat, written] of attributes.members()) {
    const steps = flat.split('.', MAX_STEPS + 1)
    const last = steps.pop() ?? ''
    if (steps.length >= MAX_STEPS) continue
    let here = root
    for (const step of steps) here = here.branch(step)
    if (last === '#') here.isList = true
    else if (last !== '%') here.children.set(last, written)
  }
  const writtenAt = (path: Path): Cursor => {
    let here: Branch | Cursor | undefined = root
    for (const step of path) here = here instanceof Branch ? here.at(step) : here
    return here instanceof Cursor ? here : attributes
  }
  const tree: Tree = {
    artifact: attributes.artifact,
    value: root.value,
    locate: (path) => writtenAt(path).at.span(),
    pointerTo: (path) => pointerOf(writtenAt(path).path),
  }
  return Cursor.of(tree)
}
