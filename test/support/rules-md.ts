import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listing } from '../../src/syntax/display.ts'
import { pageOf, type Page, type Source } from '../../src/reporters/manual.ts'
import { section } from '../../src/reporters/pretty.ts'
import { rules } from '../../src/rules/index.ts'
import { readCases, type Block, type Case } from './case-file.ts'
import { ROOT } from './indexes.ts'
import { examine, stage } from './run-case.ts'

const HEAD = `# The rules of sso-doctor

Every rule that \`sso-doctor check\` judges by: what it means, what it needs to see, what it finds and how that is mended, and who says so.
\`sso-doctor explain <rule>\` prints the same page on a terminal.

A finding stands under the number of its entry in the failure guide (AZ: basic SAML configuration, CL: claims, CE: certificate,
SI: signing, MX: Mixpanel’s settings, AS: assignment, SC: provisioning, LI: live checks). The example is a case of the tests: the healthy
setup of \`examples/healthy\` with one thing changed, and what is reported of it.

This page is written by \`npm run update\`, and a test holds it against the rules.
`

/** The manual: one page for each rule, in the order of the catalogue, each with its first failing case run on the spot. */
export async function rulesMd(): Promise<string> {
  const parts = [HEAD, contents()]
  let chapter = ''
  for (const rule of rules) {
    const here = rule.id.split('/')[0] ?? ''
    if (here !== chapter) parts.push(`## ${here}\n`)
    chapter = here
    parts.push(printPage(pageOf(rule)), await example(rule.id))
  }
  return `${parts
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}

function contents(): string {
  const rows = rules.map(
    ({ id, title, severity, required }) => `| [${id}](#${id.replace('/', '')}) | ${severity} | ${required ? 'yes' : ''} | ${cell(title)} |`,
  )
  return ['| rule | severity | required | healthy when |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

function printPage(page: Page): string {
  return [
    `### ${page.id}\n`,
    `**${plain(page.title)}** (${page.severity}${page.required ? ', required' : ''}; stage \`${page.stage}\`: ${page.stageTitle})\n`,
    `${plain(page.why)}\n`,
    ...(page.not === null ? [] : [`*What it does not mean.* ${plain(page.not)}\n`]),
    ...(page.needs.length === 0 ? [] : [`*What it needs to see*\n`, ...page.needs.map(printSource), '']),
    ...(page.wants.length === 0 ? [] : [`*What sharpens it, where it is there*\n`, ...page.wants.map(printSource), '']),
    '*What it finds*\n',
    '| guide | finding | severity | what it is |',
    '| --- | --- | --- | --- |',
    ...page.findings.flatMap(({ guide, kinds }) =>
      kinds.map(
        ({ code, severity, means, inferred }) =>
          `| ${guide} | \`${code}\` | ${severity} | ${cell(means)}${inferred === true ? ' (Inferred: no vendor’s page states it.)' : ''} |`,
      ),
    ),
    '',
    '*How to mend it*\n',
    ...page.fixes.flatMap(({ mends, owner, fix }) => [
      `${page.fixes.length === 1 ? '' : `For ${mends.map((code) => `\`${code}\``).join(', ')}: `}${plain(fix.summary)} It is up to ${owner}.\n`,
      ...fix.steps.map((step, index) => `${index + 1}. ${plain(step)}`),
      ...(fix.steps.length > 0 ? [''] : []),
      ...(fix.command === null ? [] : [fence('sh', fix.command)]),
    ]),
    '*Who says so*\n',
    ...page.cites.map(({ title, url, quote }) => `- [${title}](${url}): “${plain(quote)}”`),
    '',
  ].join('\n')
}

function printSource({ label, where, command }: Source): string {
  return `- ${plain(label)}: ${plain(where)}${command === null ? '' : `\n\n  \`\`\`sh\n  ${command}\n  \`\`\`\n`}`
}

async function example(id: string): Promise<string> {
  const path = join(ROOT, 'test/cases', `${id}.md`)
  // That every rule has a case file is a test of its own.
  const story = !existsSync(path) ? undefined : readCases(path).cases.find(({ outcome }) => outcome === 'fail')
  if (!story) return ''
  const { files, circumstances } = stage(story.blocks)
  const { report, excerpt } = await examine(files, circumstances)
  const result = report.results.find(({ ruleId }) => ruleId === id)
  if (!result) return ''
  const style = { color: false, width: 80, verbose: false, quiet: false }
  return [
    `*Example*: ${told(story)}\n`,
    ...story.blocks.flatMap(evidence),
    'is reported as\n',
    fence('text', withoutCure(section(result, { style, excerpt }))),
  ].join('\n')
}

/** The heading without the word that asserts the outcome. */
function told({ heading }: Case): string {
  return heading.replace(/^fails[:,]?\s*/, '')
}

function evidence({ kind, argument, body }: Block): readonly string[] {
  switch (kind) {
    case 'base':
      return [`beginning with ${listing(argument.split(' ').map((name) => `\`${name}\``))}\n`]
    case 'change':
      return [`\`${argument}\`, changed:\n`, fence('text', clipped(body))]
    case 'signed': {
      const [name = '', ...how] = argument.split(' ')
      const signed = `\`${name}\`, a captured response${how.length === 0 ? '' : ` (${how.join(' ')})`}`
      return body.trim() === '' ? [`${signed}\n`] : [`${signed}, changed before it was signed:\n`, fence('text', clipped(body))]
    }
    case 'file': {
      const [name = '', source] = argument.split(' = ')
      if (source === 'base64') return [`\`${name}\`, a binary file\n`]
      return source === undefined ? [`\`${name}\`:\n`, fence('text', clipped(body))] : [`\`${name}\`, which is \`test/${source}\`\n`]
    }
    case 'without':
      return [`without ${names(body)}\n`]
    case 'only':
      return [`with ${names(body)} alone\n`]
    case 'args':
      return [fence('text', clipped(body))]
    default:
      return []
  }
}

/** The report up to where it says how to mend it and why: the page has just said so. */
function withoutCure(report: string): string {
  return report.replace(/\n {2}(?:mend|why) {2,}[\s\S]*$/, '').trimEnd()
}

/** Evidence of one long line, as a list of keys in JSON, is told by its beginning. */
function clipped(body: string): string {
  return body
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > 240 ? `${line.slice(0, 239)}…` : line))
    .join('\n')
}

function names(body: string): string {
  return body
    .trim()
    .split('\n')
    .map((name) => `\`${name}\``)
    .join(', ')
}

/** Longer than any fence inside. */
function fence(language: string, body: string): string {
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${language}\n${body}\n${ticks}\n`
}

function cell(text: string): string {
  return plain(text).replaceAll('|', '\\|')
}

/** Text that Markdown is not to read as markup. */
function plain(text: string): string {
  return text.replace(/[<*`\\]/g, '\\$&')
}
