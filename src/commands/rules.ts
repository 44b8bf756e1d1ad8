import { count } from '../syntax/display.ts'
import type { AnyRule } from '../model/rule.ts'
import type { World } from './terminal.ts'
import { styleFor } from './terminal.ts'
import { fold, paintFor, severityInk } from '../reporters/_paint.ts'
import { rules } from '../rules/index.ts'

export interface RulesFlags {
  readonly format: 'pretty' | 'json'
  readonly color?: boolean | undefined
}

/** Prints all rules: by chapter for people, or as JSON with findings, fixes and references. Returns 0. */
export async function listRules(flags: RulesFlags, world: World): Promise<number> {
  if (flags.format === 'json') {
    const { ruleAsData } = await import('../reporters/rule-data.ts')
    world.stdout.write(`${JSON.stringify(rules.map(ruleAsData), null, 2)}
`)
  } else {
    world.stdout.write(pretty(rules, flags, world))
  }
  return 0
}

function pretty(all: readonly AnyRule[], flags: RulesFlags, world: World): string {
  const { color, width } = styleFor(world, { color: flags.color, verbose: false, quiet: false })
  const paint = paintFor(color)
  const longest = Math.max(...all.map(({ id }) => id.length))
  const lines: string[] = []
  let chapter = ''
  for (const rule of all) {
    const here = rule.id.split('/')[0] ?? ''
    if (here !== chapter) {
      lines.push(...(chapter === '' ? [] : ['']), paint.bold(here))
      chapter = here
    }
    const mark = rule.required ? 'R' : ' '
    const head = `  ${rule.id.padEnd(longest)}  ${severityInk(paint, rule.severity)(rule.severity.padEnd(7))} ${mark} ${rule.stage.padEnd(9)}  `
    const indent = longest + 25
    const [first = '', ...rest] = fold(rule.title, Math.max(width - indent, 24))
    lines.push(head + first, ...rest.map((line) => ' '.repeat(indent) + line))
  }
  lines.push(
    '',
    ...fold(`${count(all.length, 'rule')}. R: required; the verdict is incomplete if the rule could not be checked.`, width),
    ...fold('sso-doctor explain <rule> shows what a rule checks, why it matters, and how to fix its findings.', width),
  )
  return `${lines.join('\n')}\n`
}
