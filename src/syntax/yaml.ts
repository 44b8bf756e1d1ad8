import { Composer, isAlias, isMap, isNode, isScalar, isSeq, Parser, visit, type CST, type Document } from 'yaml'
import { placeAt } from './place.ts'
import { type Artifact, type Span } from '../model/artifact.ts'
import { MAX_DEPTH, type Parsed } from './json.ts'
import { standsTwice, type Path, type Slip } from './tree.ts'

/** An error of the parser’s that leaves a document to be read: it is a slip of it. */
const SLIP = 'DUPLICATE_KEY'

/** YAML 1.2 with places. Of several documents the first is read; that others follow is a slip. */
export function parseYaml(artifact: Artifact, from = 0): Parsed {
  // What stands in front becomes blanks, so that every offset stays true.
  const text = from === 0 ? artifact.text : artifact.text.slice(0, from).replace(/[^\r\n]/g, ' ') + artifact.text.slice(from)
  let documents: readonly Document.Parsed[]
  try {
    const tokens = [...new Parser().parse(text)]
    if (tokens.some(nestsTooDeeply)) return { failed: TOO_DEEP, at: placeAt(artifact, 0, 0) }
    documents = [...new Composer({ prettyErrors: false, uniqueKeys: true, logLevel: 'error' }).compose(tokens, true, text.length)]
  } catch (error) {
    return { failed: `It is not YAML that can be read: ${sentenceOf(error)}`, at: placeAt(artifact, 0, 0) }
  }
  const [document, further] = documents
  if (!document) return { failed: 'It is not YAML that can be read.', at: placeAt(artifact, 0, 0) }
  const fault = document.errors.find(({ code }) => code !== SLIP)
  if (fault) {
    return { failed: `It is not well-formed YAML: ${sentenceOf(fault)}`, at: placeAt(artifact, fault.pos[0], fault.pos[1]) }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    const { start, end } = aliasIn(document, (target) => target === undefined) ?? { start: 0, end: 0 }
    return { failed: `It is not YAML that can be read: ${sentenceOf(error)}`, at: placeAt(artifact, start, end) }
  }
  if (isDeeper(value, MAX_DEPTH)) {
    const circle = aliasIn(document, (target, around) => around.includes(target))
    return circle
      ? {
          failed: 'What stands here refers to the very thing that it is a part of, so it has no end; it was not read.',
          at: placeAt(artifact, circle.start, circle.end),
        }
      : { failed: TOO_DEEP, at: placeAt(artifact, 0, 0) }
  }
  return {
    tree: {
      artifact,
      value,
      locate(path) {
        for (let length = path.length; length >= 0; length--) {
          const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
          const range = isNode(node) ? node.range : undefined
          if (range) return { start: range[0], end: range[1] }
        }
        return { start: 0, end: text.length }
      },
      slips: () => slipsIn(document, further?.range[0], text),
    },
  }
}

const TOO_DEEP = `It nests too deeply, in more than ${MAX_DEPTH} levels, which no export does; it was not read.`

/** Told before anything recursive sees it: far down the stack even a regular expression may end the process. */
function nestsTooDeeply(token: CST.Token): boolean {
  const open: (readonly [CST.Token | null | undefined, number])[] = [[token, 0]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [here, depth] = next
    if (depth > MAX_DEPTH) return true
    if (here?.type === 'document') open.push([here.value, depth])
    else if (here && 'items' in here) for (const { key, value } of here.items) open.push([key, depth + 1], [value, depth + 1])
  }
  return false
}

/** Where the first alias of that kind stands: by what it stands for, if an anchor in front of it says, and what is around it. */
function aliasIn(document: Document.Parsed, isMeant: (target: unknown, around: readonly unknown[]) => boolean): Span | null {
  const anchors = new Map<string, unknown>()
  let found: Span | null = null
  visit(document, {
    Node(_key, node, around) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node)
        return undefined
      }
      if (!isMeant(anchors.get(node.source), around)) return undefined
      if (node.range) found = { start: node.range[0], end: node.range[1] }
      return visit.BREAK
    },
  })
  return found
}

function slipsIn(document: Document.Parsed, start: number | undefined, text: string): readonly Slip[] {
  const slips: Slip[] = []
  if (document.errors.some(({ code }) => code === SLIP)) doubledIn(document.contents, [], slips)
  // A last line of --- begins a document that says nothing.
  const further = start === undefined ? null : /^(?!---\s|\.\.\.\s|#|\s).+/m.exec(`${text.slice(start)}\n`)
  if (start !== undefined && further) {
    const from = start + further.index
    slips.push({
      path: null,
      span: { start: from, end: from + further[0].length },
      says: 'A second document begins here, after ---. Only the first one is read.',
    })
  }
  return slips
}

function doubledIn(node: unknown, path: Path, slips: Slip[]): void {
  if (isAlias(node)) return
  if (isSeq(node)) node.items.forEach((item, index) => doubledIn(item, [...path, index], slips))
  if (!isMap(node)) return
  const seen = new Set<string>()
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (seen.has(name) && key.range) slips.push(standsTwice([...path, name], { start: key.range[0], end: key.range[1] }))
    seen.add(name)
    doubledIn(value, [...path, name], slips)
  }
}

/** What the parser says of aliases, and the same for people. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^Unresolved alias/, 'what begins with * here stands for something that nothing in front of it names with &.'],
  [/^Excessive alias count/, 'with * it repeats its parts so often that it would grow without bounds.'],
]

function sentenceOf(error: unknown): string {
  const plain = error instanceof Error ? ALIASES.find(([pattern]) => pattern.test(error.message)) : undefined
  if (plain) return plain[1]
  const says = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'its text makes no sense'
  return `${says.replace(/\.$/, '')}.`
}

/** True where it nests in more levels than that, as what contains itself does. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1))
}
