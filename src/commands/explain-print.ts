import type { ChalkInstance } from 'chalk'
import { fixFor } from '../fixes/index.ts'
import type { PageFinding } from '../reporters/manual.ts'
import { fold, labelled, paintFor, typedAs } from '../reporters/_paint.ts'
import { OWNERS } from '../reporters/labels.ts'
import { rules } from '../rules/index.ts'
import type { AnyRule, Fix } from '../model/rule.ts'
import type { Style } from '../model/reporter.ts'

// Parts of the pages of `explain`, as lines.

/** A heading and what belongs to it, after a blank line; nothing where there is nothing to say. */
export function block(heading: string, body: readonly string[], { color }: Style): readonly string[] {
  return body.length === 0 ? [] : ['', paintFor(color).bold(heading), ...body]
}

export function indented(text: string, style: Style, indent = 2): readonly string[] {
  return item('', text, style, indent)
}

export function bulleted(sentences: readonly string[], style: Style): readonly string[] {
  return sentences.flatMap((each) => item('  - ', each, style))
}

export function numbered(steps: readonly string[], style: Style): readonly string[] {
  return steps.flatMap((each, index) => item(`  ${index + 1}. `, each, style))
}

/** A text after its label; commands in it are as the user types them. */
export function item(label: string, text: string, { width, program = 'sso-doctor' }: Style, indent = label.length): readonly string[] {
  return labelled(label, typedAs(program, text), indent, width)
}

/** A command stays in one line, with nothing in front of it, so that it can be copied. */
export function command(text: string, { color, program = 'sso-doctor' }: Style, indent = 2): string {
  return `${' '.repeat(indent)}${paintFor(color).cyan(typedAs(program, text))}`
}

export function separator({ width }: Style): string {
  return '─'.repeat(Math.min(width, 72))
}

/** The title of a page: its words in bold, folded. */
export function title(text: string, style: Style): readonly string[] {
  const paint: ChalkInstance = paintFor(style.color)
  return fold(text, style.width).map((line) => paint.bold(line))
}

export interface FixOfRule {
  readonly rule: AnyRule
  readonly who: string
  readonly fix: Fix
}

/** The fixes of the findings with these numbers of the failure guide, in the order of the rules and numbers, each once. */
export function fixesFor(ids: readonly string[], guide: readonly string[]): readonly FixOfRule[] {
  const found: FixOfRule[] = []
  for (const id of ids) {
    const rule = rules.find((each) => each.id === id)
    if (!rule) continue
    for (const number of guide) {
      for (const kind of Object.values(rule.findings)) if (kind.guide === number) add(found, rule, kind)
    }
  }
  return found
}

function add(found: FixOfRule[], rule: AnyRule, kind: Pick<PageFinding, 'owner'> & { readonly fix: Parameters<typeof fixFor>[0] }): void {
  const fix = fixFor(kind.fix)
  if (!found.some((each) => each.fix.summary === fix.summary)) found.push({ rule, who: OWNERS[kind.owner], fix })
}

/** A fix with its steps. */
export function fixInFull({ who, fix }: Pick<FixOfRule, 'who' | 'fix'>, style: Style): readonly string[] {
  const paint = paintFor(style.color)
  return [
    ...indented(fix.summary, style),
    `  ${paint.dim(`Who: ${who}`)}`,
    ...fix.steps.flatMap((step, number) => item(`    ${number + 1}. `, step, style)),
    ...(fix.command === null ? [] : [command(fix.command, style, 4)]),
  ]
}
