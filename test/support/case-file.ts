import { readFileSync } from 'node:fs'

/** One case of a case file: a heading, the changes to the healthy setup, and the expected results. */
export interface Case {
  readonly heading: string
  /** `passes`, `fails`, `cannot`, `silent`: the heading's first word is an assertion. */
  readonly outcome: 'pass' | 'fail' | 'unknown' | 'not-applicable'
  readonly blocks: readonly Block[]
  /** The `report` block; null where the case has none yet. */
  readonly report: Generated | null
  /** The `values` block; null where the case has none yet. */
  readonly values: Generated | null
  /** Where the case ends in the file. */
  readonly end: number
}

/** A block that `npm run update` writes: its text, and its position in the file. */
export interface Generated {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Block {
  readonly kind: string
  readonly argument: string
  readonly body: string
}

const OUTCOMES: Readonly<Record<string, Case['outcome']>> = { passes: 'pass', fails: 'fail', cannot: 'unknown', silent: 'not-applicable' }

/** The blocks of a case beside `report` and `values`; support/run-case.ts applies them. */
const KINDS: readonly string[] = ['base', 'change', 'file', 'signed', 'without', 'only', 'args', 'expect']

/** Reads a case file. Its title is the rule's id; every `##` heading is a case. */
export function readCases(path: string): { readonly title: string; readonly cases: readonly Case[]; readonly text: string } {
  const text = readFileSync(path, 'utf8')
  const title = /^# (.+)$/m.exec(text)?.[1]?.trim() ?? ''
  const headings = [...text.matchAll(/^## (.+)$/gm)]
  const cases = headings.map((match, index): Case => {
    const start = match.index
    const end = headings[index + 1]?.index ?? text.length
    const heading = match[1] ?? ''
    const first = /^\w+/.exec(heading)?.[0] ?? ''
    const outcome = OUTCOMES[first]
    if (!outcome) throw new Error(`${path}: a heading begins with “passes”, “fails”, “cannot tell” or “silent”, not with “${first}”.`)
    const blocks: Block[] = []
    const generated: Record<'report' | 'values', Generated | null> = { report: null, values: null }
    for (const block of text.slice(start, end).matchAll(/^```(\w+)(?: (.*))?\n([\s\S]*?)^```$/gm)) {
      const [whole, kind = '', argument = '', body = ''] = block
      if (kind === 'report' || kind === 'values') {
        const from = start + block.index + whole.indexOf('\n') + 1
        generated[kind] = { start: from, end: from + body.length, text: body }
      } else if (KINDS.includes(kind)) blocks.push({ kind, argument: argument.trim(), body })
      else throw new Error(`${path}: there is no block “${kind}”, only ${KINDS.join(', ')}, values and report.`)
    }
    return { heading, outcome, blocks, ...generated, end }
  })
  return { title, cases, text }
}
