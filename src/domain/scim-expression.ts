import { quote } from '../syntax/display.ts'
import { isPlain } from './safe-pattern.ts'
import { FUNCTIONS, type Argument, type Evaluate, type Result } from './scim-functions.ts'

// Expressions of provisioning mappings, as far as Microsoft documents what their functions give
// (functions-for-customizing-application-data).

/** A mapping expression that can be evaluated, or why it cannot be. */
export type ScimExpression =
  | {
      readonly is: 'known'
      /** The attributes that it reads, as written. */
      readonly attributes: readonly string[]
      /** The text for one user; null where it is empty, undefined where it is not known. */
      readonly of: (read: (attribute: string) => Result) => string | null | undefined
    }
  /** `why` ends a sentence: `the function “IIF” is not evaluated`. */
  | { readonly is: 'unknown'; readonly why: string }

const MOST_CHARACTERS = 2000
const MOST_DEPTH = 16

/** Reads an expression such as `ToLower([mail], )`. Linear in its length; never throws. */
export function scimExpression(text: string): ScimExpression {
  const parser = new Parser(text)
  const root = text.length <= MOST_CHARACTERS ? parser.whole() : null
  if (!root) return { is: 'unknown', why: 'it is not written as Microsoft documents expressions' }
  const problems: string[] = []
  const evaluate = compiled(root, (why) => void problems.push(why))
  const [why] = problems
  if (why !== undefined) return { is: 'unknown', why }
  return {
    is: 'known',
    attributes: [...parser.attributes],
    of(read) {
      const result = evaluate(read)
      if (typeof result === 'object' && result !== null) return undefined
      return result === '' ? null : result
    },
  }
}

function compiled(node: Node, fail: (why: string) => void): Evaluate {
  switch (node.is) {
    case 'none':
      return () => undefined
    case 'number':
    case 'text':
      return () => node.text
    case 'attribute':
      return (read) => read(node.text)
    case 'call': {
      const build = FUNCTIONS.get(node.text)
      const made = build?.(node.args.map((arg): Argument => ({ is: arg.is, text: arg.text, of: compiled(arg, fail) })))
      if (made) return made
      fail(
        build ? `what ${quote(node.text)} gives for its arguments is not documented` : `the function ${quote(node.text)} is not evaluated`,
      )
      return () => undefined
    }
  }
}

interface Node {
  readonly is: 'text' | 'number' | 'attribute' | 'none' | 'call'
  /** The text, the digits, or the name. */
  readonly text: string
  readonly args: readonly Node[]
}

const NAME = /[A-Za-z]/

class Parser {
  readonly attributes = new Set<string>()
  private at = 0
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  whole(): Node | null {
    const node = this.argument(0)
    return node && node.is !== 'none' && this.at === this.source.length ? node : null
  }

  private blanks(): void {
    while (/\s/.test(this.source[this.at] ?? 'x')) this.at++
  }

  /** One argument and the blanks around it; `none` where it is left out. */
  private argument(depth: number): Node | null {
    this.blanks()
    const node = this.bare(depth)
    this.blanks()
    return node
  }

  private bare(depth: number): Node | null {
    const first = this.source[this.at]
    if (first === undefined || first === ',' || first === ')') return depth === 0 ? null : leaf('none', '')
    if (first === '"') return this.text()
    if (first === '[') return this.attribute()
    const start = this.at
    const isNumber = /[0-9-]/.test(first)
    while ((isNumber ? /[0-9-]/ : NAME).test(this.source[this.at] ?? ' ')) this.at++
    const word = this.source.slice(start, this.at)
    if (isNumber) return /^-?\d{1,6}$/.test(word) ? leaf('number', word) : null
    return word === '' || depth >= MOST_DEPTH ? null : this.call(word, depth)
  }

  private call(name: string, depth: number): Node | null {
    this.blanks()
    if (this.source[this.at] !== '(') return null
    const args: Node[] = []
    do {
      this.at++
      const node = this.argument(depth + 1)
      if (!node) return null
      args.push(node)
    } while (this.source[this.at] === ',')
    if (this.source[this.at++] !== ')') return null
    return { is: 'call', text: name, args }
  }

  /** A text in double quotes; `\` stands before a `\` or a `"`, and nothing else is documented. */
  private text(): Node | null {
    let text = ''
    for (this.at++; this.at < this.source.length; this.at++) {
      const character = this.source[this.at] ?? ''
      if (character === '"') {
        this.at++
        return leaf('text', text)
      }
      if (character === '\\') {
        const next = this.source[++this.at] ?? ''
        if (next !== '\\' && next !== '"') return null
        text += next
      } else text += character
    }
    return null
  }

  private attribute(): Node | null {
    const end = this.source.indexOf(']', this.at)
    const name = end === -1 ? '' : this.source.slice(this.at + 1, end)
    if (name === '' || name.includes('[') || !isPlain(name)) return null
    this.at = end + 1
    this.attributes.add(name)
    return leaf('attribute', name)
  }
}

function leaf(is: Exclude<Node['is'], 'call'>, text: string): Node {
  return { is, text, args: [] }
}
