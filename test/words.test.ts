import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { STAGES } from '../src/domain/stages.ts'
import { PAGES } from '../src/fixes/pages.ts'
import { COMMANDS } from '../src/commands/index.ts'
import { TEMPLATE } from '../src/commands/init.ts'
import { rules } from '../src/rules/index.ts'
import { AADSTS } from '../src/vendors/aadsts.ts'
import { ROOT } from './support/indexes.ts'
import { TODAY } from './support/run-case.ts'
import { wordsIn, wordsInLine } from './support/words.ts'

// Text that people read uses plain words: support/words.ts lists what to avoid, and what to write instead.

/** Standard output and standard error of a command, in lines so wide that no sentence is folded. */
async function printed(...argv: readonly string[]): Promise<string> {
  let text = ''
  const stream = { write: (part: string) => (text += part), columns: 100 }
  await main(argv, {
    stdout: stream,
    stderr: stream,
    env: {},
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: () => new Date(TODAY),
  })
  return unfolded(text)
}

/** Folded lines joined, so that a phrase is found across a line break; the number of a line is that of the paragraph. */
function unfolded(text: string): string {
  return text.replace(/([\p{L}\p{N},;:.)”’])\n +(?=[\p{L}“(])/gu, '$1 ')
}

function filesIn(folder: string, ending: RegExp): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((entry) => {
      const path = join(folder, entry)
      return statSync(path).isDirectory() ? filesIn(path, ending) : ending.test(entry) ? [path] : []
    })
    .sort()
}

function expectPlain(found: readonly string[]): void {
  const unique = [...new Set(found)]
  if (unique.length > 0) expect.fail(`${unique.length} places with words that test/support/words.ts lists:\n${unique.join('\n')}`)
}

describe('the word list', () => {
  for (const sentence of [
    'what to click to mend it',
    'The way in ✓ start',
    'When that is mended you will next meet claims/email.',
    'This is for an administrator of Microsoft Entra.',
    'Trouble with the input',
    'What could not be judged, and what would settle it',
    'judged as of 2026-09-01',
    'brought no answer of the host’s own: that is no word about the setup',
    'no connection came about',
    'It belongs into Entra’s Sign on URL.',
    'The captured response is soundly signed',
    'this is a fault of sso-doctor itself',
    'The command line makes no sense.',
    'Nobody is told before it expires',
    'Only those who are assigned may come in',
    'It hangs on what stands in the response.',
    'Who says so',
  ]) {
    it(`finds “${sentence}”`, () => expect(wordsInLine('here', sentence)).not.toEqual([]))
  }

  for (const sentence of [
    'Sign-in path ✓ Start',
    'Not checked: data is missing',
    'The slash at the end is missing.',
    'The certificate expires in 20 days.',
    'Set Sign on URL to the Postback URL.',
  ]) {
    it(`accepts “${sentence}”`, () => expect(wordsInLine('here', sentence)).toEqual([]))
  }
})

describe('plain words in what the program prints', () => {
  const commands = ['', 'cert', ...Object.keys(COMMANDS)]
  for (const command of commands) {
    it(`${command} --help`, async () =>
      expectPlain(wordsIn(`sso-doctor ${command} --help`, await printed(...command.split(' ').filter((word) => word !== ''), '--help'))))
  }

  for (const name of readdirSync(join(ROOT, 'examples')).filter((entry) => !entry.endsWith('.md'))) {
    it(`check examples/${name}`, async () => {
      for (const flags of [[], ['--verbose'], ['--quiet']])
        expectPlain(wordsIn(`check examples/${name}`, await printed('check', join(ROOT, 'examples', name), ...flags)))
    })
  }

  it('check without Mixpanel settings, and with files that are not exports', async () => {
    expectPlain(wordsIn('check app.json', await printed('check', join(ROOT, 'examples/healthy/app.json'), '--verbose')))
    expectPlain(wordsIn('check test/certs', await printed('check', join(ROOT, 'test/certs'), '--verbose')))
  })

  it('triage examples', async () => expectPlain(wordsIn('triage examples', await printed('triage', join(ROOT, 'examples'), '--verbose'))))

  it('the scripts of collect', async () => {
    for (const shell of ['bash', 'powershell']) expectPlain(wordsIn(`collect --shell ${shell}`, await printed('collect', '--shell', shell)))
  })

  it('doctor', async () => expectPlain(wordsIn('doctor', await printed('doctor'))))

  it('rules', async () => expectPlain(wordsIn('rules', await printed('rules'))))

  it('explain of every rule', async () => {
    const found: string[] = []
    for (const { id } of rules) found.push(...wordsIn(`explain ${id}`, await printed('explain', id)))
    expectPlain(found)
  })

  it('explain of every page, chapter and stage, and of words and errors', async () => {
    const found: string[] = []
    const topics = [
      ...PAGES.map(({ id }) => id),
      ...STAGES.map(([stage]) => stage),
      'claims',
      'CL-01',
      'sinkhole',
      'new hires never appear',
      'xyz abc',
    ]
    for (const topic of topics) found.push(...wordsIn(`explain ${topic}`, await printed('explain', topic)))
    expectPlain(found)
  })

  it('explain of every AADSTS code', async () => {
    const found: string[] = []
    for (const { code } of AADSTS) found.push(...wordsIn(`explain AADSTS${code}`, await printed('explain', `AADSTS${code}`)))
    expectPlain(found)
  })

  it('the template of mixpanel.yaml', () => expectPlain(wordsIn('src/commands/init.ts TEMPLATE', TEMPLATE)))
})

describe('plain words in what the project publishes', () => {
  const documents = [
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'rules.md', 'examples/README.md', 'package.json'].map((path) =>
      join(ROOT, path),
    ),
    ...filesIn(join(ROOT, 'docs'), /\.md$/),
    ...filesIn(join(ROOT, 'examples'), /^README\.md$/),
    ...filesIn(join(ROOT, 'schemas'), /\.json$/),
  ]
  it('documents and schemas', () =>
    expectPlain([...new Set(documents)].flatMap((path) => wordsIn(relative(ROOT, path), readFileSync(path, 'utf8')))))

  const sources = filesIn(join(ROOT, 'src'), /\.ts$/)
  it('strings of the source code', () =>
    expectPlain(sources.flatMap((path) => textsOf(path).flatMap(([where, text]) => wordsInLine(where, text)))))

  it('comments of the source code', () =>
    expectPlain(sources.flatMap((path) => commentsOf(path).flatMap(([where, text]) => wordsInLine(where, text)))))
})

const parsedFiles = new Map<string, ts.SourceFile>()
function parsed(path: string): ts.SourceFile {
  const known = parsedFiles.get(path) ?? ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  parsedFiles.set(path, known)
  return known
}

function placeOf(source: ts.SourceFile, offset: number): string {
  return `${relative(ROOT, source.fileName)}:${source.getLineAndCharacterOfPosition(offset).line + 1}`
}

/** String and template literals with a space in them, with their places; quotes of vendors' pages are left out. */
function textsOf(path: string): readonly (readonly [where: string, text: string])[] {
  const source = parsed(path)
  const texts: (readonly [string, string])[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'cite') return
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'quote') return
    const text = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' … ')
        : ''
    if (text.includes(' ')) texts.push([placeOf(source, node.getStart(source)), text.replaceAll('\n', ' ')])
    ts.forEachChild(node, visit)
  }
  visit(source)
  return texts
}

function commentsOf(path: string): readonly (readonly [where: string, text: string])[] {
  const source = parsed(path)
  const text = source.text
  const comments = new Map<number, string>()
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ]
    for (const { pos, end } of ranges) comments.set(pos, text.slice(pos, end).replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' '))
    node.getChildren(source).forEach(visit)
  }
  visit(source)
  return [...comments].map(([pos, comment]) => [placeOf(source, pos), comment])
}
