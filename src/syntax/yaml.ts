import { isNode, parseDocument, type Document } from 'yaml'
import { placeAt, type Artifact } from '../model/artifact.ts'
import { MAX_DEPTH, type Parsed } from './json.ts'

/** YAML 1.2 with places. Aliases, tags of other schemas and several documents in one file are refused by their errors. */
export function parseYaml(artifact: Artifact, from = 0): Parsed {
  // What stands in front becomes blanks, so that every offset stays true.
  const text = from === 0 ? artifact.text : artifact.text.slice(0, from).replace(/[^\r\n]/g, ' ') + artifact.text.slice(from)
  let document: Document.Parsed
  try {
    document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, logLevel: 'silent' })
  } catch (error) {
    return { failed: `It is not YAML that can be read: ${sentenceOf(error)}`, at: placeAt(artifact, 0, 0) }
  }
  const [fault] = document.errors
  if (fault) {
    return { failed: `It is not well-formed YAML: ${sentenceOf(fault)}`, at: placeAt(artifact, fault.pos[0], fault.pos[1]) }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    return { failed: `It is not YAML that can be read: ${sentenceOf(error)}`, at: placeAt(artifact, 0, 0) }
  }
  if (depthOf(value) > MAX_DEPTH) {
    return { failed: `It nests more than ${MAX_DEPTH} levels, which no export does; it was not read.`, at: placeAt(artifact, 0, 0) }
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
    },
  }
}

function sentenceOf(error: unknown): string {
  const says = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'its text makes no sense'
  return `${says.replace(/\.$/, '')}.`
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let deepest = 0
  for (const child of Object.values(value)) deepest = Math.max(deepest, depthOf(child))
  return deepest + 1
}
