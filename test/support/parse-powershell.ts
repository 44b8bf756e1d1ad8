import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { Language, type Node, Parser } from 'web-tree-sitter'

let parser: Promise<Parser> | undefined

async function load(): Promise<Parser> {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
  const made = new Parser()
  made.setLanguage(await Language.load(readFileSync(grammar)))
  return made
}

export interface ParsedPowerShell {
  /** What the grammar does not accept, each with its line. */
  readonly errors: readonly string[]
  /** The words of each call, as the program gets them, without what is redirected. */
  readonly commands: readonly (readonly string[])[]
  /** The text of all parts of these types, in order. */
  texts(...types: readonly string[]): readonly string[]
}

/** Parses a script of PowerShell. */
export async function powerShell(text: string): Promise<ParsedPowerShell> {
  const tree = (await (parser ??= load())).parse(text)
  if (!tree) throw new Error('the parser gave no tree')
  const nodes: Node[] = []
  const visit = (node: Node): void => {
    nodes.push(node)
    node.children.forEach(visit)
  }
  visit(tree.rootNode)
  return {
    errors: nodes
      .filter((node) => node.isError || node.isMissing)
      .map((node) => `${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`),
    commands: nodes.filter(({ type }) => type === 'command').map(wordsOf),
    texts: (...types) => nodes.filter(({ type }) => types.includes(type)).map((node) => node.text),
  }
}

function wordsOf(command: Node): readonly string[] {
  const elements = command.children.flatMap((child) => (child.type === 'command_elements' ? child.children : [child]))
  return elements
    .filter(({ type }) => type !== 'command_argument_sep' && type !== 'redirection')
    .map(({ text }) => (/^'[^]*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text))
}
