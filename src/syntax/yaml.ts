import { Composer, isAlias, isMap, isNode, isScalar, isSeq, Lexer, Parser, visit, type CST, type Document } from 'yaml'
import { placeAt } from './place.ts'
import { type Artifact, type Span } from '../model/artifact.ts'
import { MAX_DEPTH, type ParsedTree } from './json.ts'
import { duplicateKey, type Mistake, type Path } from './tree.ts'
import { withoutCrossedOut, withPlainBlanks } from './yaml-blanks.ts'

/** YAML 1.2 with positions. Of several documents only the first is read, and that there are more is a mistake. */
export async function parseYaml(artifact: Artifact, from = 0): Promise<ParsedTree> {
  // The text before it becomes spaces, so that offsets do not change.
  const whole = from === 0 ? artifact.text : artifact.text.slice(0, from).replace(/[^\r\n]/g, ' ') + artifact.text.slice(from)
  const text = withPlainBlanks(withPlainBreaks(withoutCrossedOut(whole)))
  let documents: readonly Document.Parsed[]
  try {
    const tokens = tokensOf(text)
    if (tokens === 'too many') return { failed: TOO_MANY, at: placeAt(artifact, 0, 0) }
    if (tokens === 'too deep' || tokens.some(nestsTooDeeply)) return { failed: TOO_DEEP, at: placeAt(artifact, 0, 0) }
    documents = [...new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'error' }).compose(tokens, true, text.length)]
  } catch (error) {
    return { failed: `It cannot be read as YAML: ${sentenceOf(error)}`, at: placeAt(artifact, 0, 0) }
  }
  const [document, further] = documents
  if (!document) return { failed: 'It cannot be read as YAML.', at: placeAt(artifact, 0, 0) }
  const syntaxError = document.errors[0]
  if (syntaxError) {
    const [start, end] = syntaxError.pos
    const { explainYamlError } = await import('./yaml-errors.ts')
    const fault = explainYamlError(text, syntaxError, start, end)
    return { failed: `It is not well-formed YAML. ${fault.message}`, at: placeAt(artifact, fault.start, fault.end) }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    const { start, end } = aliasIn(document, (target) => target === undefined) ?? { start: 0, end: 0 }
    return { failed: `It cannot be read as YAML: ${sentenceOf(error)}`, at: placeAt(artifact, start, end) }
  }
  if (isDeeper(value, MAX_DEPTH)) {
    const circle = aliasIn(document, (target, around) => around.includes(target))
    return circle
      ? {
          failed: 'This value refers to a value that contains it, so it has no end. It was not read.',
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
      mistakes: () => mistakesIn(document, further?.range[0], text),
    },
  }
}

/** YAML breaks a line at a CR too, which the parser does not: as old editors write it, and twice before a LF after a wrong conversion. */
function withPlainBreaks(text: string): string {
  return /\r(?!\n)/.test(text) ? text.replace(/\r(?=\r\n)/g, ' ').replace(/\r(?!\n)/g, '\n') : text
}

const TOO_DEEP = `It has more than ${MAX_DEPTH} nested levels, which no export has. It was not read.`

/** A level of nesting is a map or a list, and a pair in it. */
const MAX_OPEN = MAX_DEPTH * 2 + 10

/** Words, signs and blanks of YAML: a user of an export has fifty. The parser keeps a kilobyte for each few of them. */
const MOST_LEXEMES = 300_000
const TOO_MANY = 'It has more values than a settings file or an export in YAML has, and was not read. Export larger data as JSON.'

/** Where more levels are open than are read, no tokens: each level takes a kilobyte, and a megabyte of brackets that many gigabytes. */
function tokensOf(text: string): readonly CST.Token[] | 'too deep' | 'too many' {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let lexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MOST_LEXEMES) return 'too many'
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > MAX_OPEN) return 'too deep'
  }
  return [...tokens, ...parser.end()]
}

/** Checked before anything recursive: deep in the stack even a regular expression may end the process. */
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

/** The span of the first alias of that kind: by its target, where an anchor before it defines one, and the nodes around it. */
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

function mistakesIn(document: Document.Parsed, start: number | undefined, text: string): readonly Mistake[] {
  const mistakes: Mistake[] = []
  // Not by the parser, which compares every key of an object with all others.
  addMistakes(document.contents, [], mistakes, text)
  // A last line of --- begins an empty document.
  const further = start === undefined ? null : /^(?!---\s|\.\.\.\s|#|\s).+/m.exec(`${text.slice(start)}\n`)
  if (start !== undefined && further) {
    const from = start + further.index
    mistakes.push({
      path: null,
      span: { start: from, end: from + further[0].length },
      message: 'A second document begins here, after ---. Only the first one is read.',
    })
  }
  return mistakes
}

function addMistakes(node: unknown, path: Path, mistakes: Mistake[], text: string): void {
  if (isAlias(node)) return
  // The parser takes a value such as !enterprise for a tag and gives an empty text.
  if (isNode(node) && node.tag?.startsWith('!') === true && node.range) {
    const start = Math.max(0, text.lastIndexOf('!', node.range[0]))
    mistakes.push({ path, span: { start, end: start + 1 }, message: 'A value cannot begin with ! in YAML. Put the value in quotes.' })
  }
  if (isSeq(node)) node.items.forEach((item, index) => addMistakes(item, [...path, index], mistakes, text))
  if (!isMap(node)) return
  const seen = new Set<string>()
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (seen.has(name) && key.range) mistakes.push(duplicateKey([...path, name], { start: key.range[0], end: key.range[1] }))
    seen.add(name)
    addMistakes(value, [...path, name], mistakes, text)
  }
}

/** Messages of the parser about aliases, and the same in plain words. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^Unresolved alias/, 'a value that begins with * refers to an anchor (&), and none before it has this name. Put the value in quotes.'],
  [/^Excessive alias count/, 'its aliases (*) repeat parts of it so often that it becomes too large.'],
]

function sentenceOf(error: unknown): string {
  const plain = error instanceof Error ? ALIASES.find(([pattern]) => pattern.test(error.message)) : undefined
  if (plain) return plain[1]
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'its text cannot be parsed'
  return `${message.replace(/\.$/, '')}.`
}

/** True where it has more nested levels than that, as a value that contains itself does. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1))
}
