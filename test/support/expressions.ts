import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { ROOT } from './indexes.ts'

/** A regular expression in the source, and where it first stands. */
export interface Expression {
  readonly source: string
  readonly flags: string
  /** `src/syntax/json.ts:59` */
  readonly at: string
  /** `/source/flags`, by which it is listed. */
  readonly text: string
}

/** What stands in place of a part that is known only when the program runs. */
const UNKNOWN = 'word'

/** Every literal, and what `new RegExp(…)` and `String.raw` make of constants, in the order of the files. */
export function expressionsIn(folder: string): readonly Expression[] {
  const found = new Map<string, Expression>()
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  for (const file of files.sort()) {
    const path = join(ROOT, folder, file)
    const add = (node: ts.Node, source: string, written: string): void => {
      // The flag for indices changes nothing of the search, and the checker does not know it.
      const flags = written.replaceAll('d', '')
      const text = `/${source}/${flags}`
      const line = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1
      if (!found.has(text)) found.set(text, { source, flags, at: `${relative(ROOT, path)}:${line}`, text })
    }
    const walk = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const { text } = node
        const last = text.lastIndexOf('/')
        add(node, text.slice(1, last), text.slice(last + 1))
      }
      if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
        const [source, flags] = node.arguments ?? []
        if (source) add(node, valueOf(source, path), flags ? valueOf(flags, path) : '')
      }
      ts.forEachChild(node, walk)
    }
    walk(parsed(path))
  }
  return [...found.values()]
}

const files = new Map<string, ts.SourceFile>()

function parsed(path: string): ts.SourceFile {
  let file = files.get(path)
  if (!file) files.set(path, (file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)))
  return file
}

/** The text that an expression stands for, as far as constants say. */
function valueOf(node: ts.Expression, path: string): string {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ expression, literal }) => valueOf(expression, path) + literal.text).join('')
  }
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    const { template } = node
    if (ts.isNoSubstitutionTemplateLiteral(template)) return template.rawText ?? template.text
    return (
      (template.head.rawText ?? '') +
      template.templateSpans.map(({ expression, literal }) => valueOf(expression, path) + (literal.rawText ?? '')).join('')
    )
  }
  if (ts.isBinaryExpression(node)) return valueOf(node.left, path) + valueOf(node.right, path)
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return valueOf(node.expression, path)
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'source') return valueOf(node.expression, path)
  if (ts.isRegularExpressionLiteral(node)) return node.text.slice(1, node.text.lastIndexOf('/'))
  if (ts.isIdentifier(node)) {
    const constant = constantNamed(node.text, path)
    if (constant) return valueOf(constant.value, constant.path)
  }
  return UNKNOWN
}

/** The constant of that name at the top of the file, or of the file that it is imported from. */
function constantNamed(name: string, path: string): { readonly value: ts.Expression; readonly path: string } | undefined {
  for (const statement of parsed(path).statements) {
    if (ts.isVariableStatement(statement)) {
      const [found] = statement.declarationList.declarations.filter((each) => each.name.getText() === name)
      if (found?.initializer) return { value: found.initializer, path }
    }
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const from = statement.moduleSpecifier.text
      const named = statement.importClause?.namedBindings
      if (from.startsWith('.') && named && ts.isNamedImports(named) && named.elements.some((each) => each.name.text === name)) {
        return constantNamed(name, join(dirname(path), from))
      }
    }
  }
  return undefined
}
