import type { RolloverPlan } from '../domain/rollover.ts'
import type { Style } from '../model/reporter.ts'
import { pathIn } from '../fixes/portal.ts'
import { inAscii } from './_ascii.ts'
import { labelled, paintFor, typedAs } from './_paint.ts'
import { minute, type RolloverStepText, type RolloverText } from './_rollover.ts'
import { OWNERS } from './labels.ts'

/** What a person sees above the plan: which app it is about, and what the input lacks. */
export interface RolloverFrame {
  /** The app, by name and id, made visible; null where no export names one. */
  readonly app: string | null
  readonly now: Date
  /** Full sentences: which app was chosen and why, evidence that was lost. */
  readonly remarks: readonly string[]
}

/** For a person at a terminal: what is the case, which certificate signs when, the steps, why in this order, and what is not known. */
export function printRollover(plan: RolloverPlan, text: RolloverText, frame: RolloverFrame, style: Style): string {
  const { width, program = 'sso-doctor' } = style
  const paint = paintFor(style.color)
  const sign =
    plan.lockout.is === 'now'
      ? '✗ '
      : plan.lockout.is === 'perhaps'
        ? '? '
        : plan.state === 'staged' || isSoon(plan, frame.now)
          ? '! '
          : '✓ '
  const ink = plan.lockout.is === 'now' ? paint.red.bold : sign === '✓ ' ? paint.green.bold : paint.yellow.bold
  const lines = [
    ...labelled(sign, text.headline, 2, width).map((line) => ink(line)),
    ...labelled('', `${frame.app === null ? '' : `${frame.app}, `}checked as of ${minute(frame.now)}`, 2, width).map((line) =>
      paint.dim(line),
    ),
    ...text.facts.flatMap((fact) => labelled('', fact, 2, width)),
    ...frame.remarks.flatMap((remark) => labelled('! ', remark, 2, width).map((line) => paint.yellow(line))),
  ]
  if (text.timeline.length > 0) lines.push('', paint.bold('Which certificate signs when'))
  for (const { from, to, certificate, signIns, says } of text.timeline) {
    const mark = signIns === 'work' ? paint.green('✓') : signIns === 'unknown' ? paint.yellow('?') : paint.red('✗')
    const span = `From ${minute(new Date(from))}${to === null ? ' on' : ` until ${minute(new Date(to))}`}`
    const [first = '', ...rest] = labelled('    ', `${span}: ${certificate}`, 4, width)
    lines.push(`  ${mark} ${first.slice(4)}`, ...rest, ...labelled('', says, 4, width))
  }
  lines.push('', paint.bold('Steps'), ...text.steps.flatMap((step) => stepLines(step, width, (late) => paint.yellow(late))))
  lines.push('', paint.bold('Why in this order'), ...text.order.flatMap((each) => labelled('  - ', each, 4, width)))
  if (text.unknown.length > 0) lines.push('', paint.bold('Not known'))
  for (const { what, how, command } of text.unknown) {
    lines.push(...labelled('  ? ', what, 4, width))
    if (how !== null) lines.push(...labelled('', how, 4, width))
    if (command !== null) lines.push(`    ${paint.cyan(typedAs(program, command))}`)
  }
  const all = `${lines.map((line) => typedAs(program, line)).join('\n')}\n`
  return style.ascii === true ? inAscii(all) : all
}

/** Below the days at which the rule about the expiry warns or notes it. */
function isSoon({ ends }: RolloverPlan, now: Date): boolean {
  return ends !== null && ends.getTime() - now.getTime() < 90 * 24 * 3_600_000
}

function stepLines(step: RolloverStepText, width: number, warn: (line: string) => string): readonly string[] {
  const { number, owner, summary, clicks, by, late } = step
  const lead = `  ${number}. `
  const indent = lead.length
  const who = owner === 'both' ? 'Both admins' : OWNERS[owner]
  const { path, steps } = pathIn(clicks)
  const deadline = by === null ? '' : ` By ${minute(new Date(by))}.`
  return [
    ...labelled(lead, `${who}: ${summary}${deadline}`, indent, width),
    ...(path === null ? [] : labelled('', `${path}:`, indent, width)),
    ...steps.flatMap((click) => labelled(`${' '.repeat(indent)}- `, click, indent + 2, width)),
    ...(late === null ? [] : labelled('', `! ${late}`, indent, width).map(warn)),
  ]
}
