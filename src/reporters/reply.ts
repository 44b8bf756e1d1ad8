import { pathIn, WITH_A_NORMAL_USER } from '../fixes/portal.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import type { Reporter } from '../model/reporter.ts'
import type { Owner } from '../model/rule.ts'
import { count, listing } from '../syntax/display.ts'
import { inAscii } from './_ascii.ts'
import { gapsOf, isInitAgain, openIds } from './_gaps.ts'
import { pathFrom, rootOf, textFrom } from './_paths.ts'
import { problemsInOrder } from './_problems.ts'
import { tasksOf, type Task } from './_tasks.ts'
import { effect } from './_verdict.ts'

/** Lines; a command is not folded. */
type Paragraph = readonly (string | { readonly command: string })[]

/**
 * A message to the customer: what to change first, with the value and the clicks, who does it, what comes next, and what to send. Plain text in lines
 * that no mail client breaks, and nothing in it that only a terminal or a monospaced font shows.
 */
export default {
  id: 'reply',
  print(report) {
    const paragraphs: readonly Paragraph[] = [['Hello,'], ...bodyOf(report), ['Kind regards']]
    return inAscii(
      `${paragraphs
        .filter((lines) => lines.length > 0)
        .map((lines) => lines.flatMap((line) => (typeof line === 'string' ? folded(line) : [line.command])).join('\n'))
        .join('\n\n')}\n`,
    )
  },
} satisfies Reporter

function bodyOf(report: Report): readonly Paragraph[] {
  const root = rootOf(report)
  const tasks = tasksOf(report)
  const errors = tasks.filter(({ severity }) => severity === 'error')
  const warnings = tasks.filter(({ severity }) => severity !== 'error')
  const asked = requests(report, root)
  if (report.inputs.length === 0 && tasks.length === 0) return nothing(report, root)
  return [
    [opening(report, errors.length, warnings.length, asked.length > 0)],
    ...inFull(errors, root),
    ...(errors.length > 0 ? [] : inFull(warnings, root)),
    ...next(errors, warnings),
    ...afterwards(errors),
    ...asked,
    ...(errors.length + asked.length > 0 ? [] : [[IF_IT_STILL_FAILS]]),
  ]
}

const IF_IT_STILL_FAILS =
  'If somebody still cannot sign in, please send us the full text of the error message, the time of the attempt and the mail address that was used.'

function nothing(report: Report, root: string): readonly Paragraph[] {
  return [
    [
      'Thank you for your message. What you sent has no export of Microsoft Entra, no certificate and no Mixpanel settings in it, so we could not check anything yet.',
    ],
    ...requests(report, root),
    [
      'The quickest way to send everything: run the script that “sso-doctor collect” prints, and send us the folder that it makes. The script only reads, and it never asks for a secret.',
    ],
  ]
}

/** What was looked at, and how it ended. */
function opening(report: Report, errors: number, warnings: number, open: boolean): string {
  const { displayName } = report.subject
  const app = displayName === null || displayName === 'Mixpanel' ? '' : ` (the app “${displayName}”)`
  const looked = `Thank you for the files. We checked your single sign-on from Microsoft Entra ID to Mixpanel${app} with what you sent, as of ${dayOf(report.now)}.`
  if (errors > 0) {
    const changes = errors === 1 ? 'One thing has to change.' : `There are ${errors} things to change.`
    return `${looked} ${effect(report).replace('with this setup', 'with this setup yet')} ${changes}`
  }
  const whole = report.verdict === 'incomplete' ? '' : ' All required checks were made.'
  const found = open ? 'We found no error so far, but we could not check everything.' : `We found no error.${whole}`
  if (warnings === 0) return `${looked} ${found}`
  const should = warnings === 1 ? 'one thing should be changed' : `${warnings} things should be changed`
  return `${looked} ${found} ${report.verdict === 'fail' ? 'Still, ' : 'It is not urgent, but '}${should}: some people may fail to sign in, or it may stop working later.`
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

function dayOf(now: string): string {
  return `${Number(now.slice(8, 10))} ${MONTHS[Number(now.slice(5, 7)) - 1] ?? ''} ${now.slice(0, 4)}`
}

// ── what to change ──────────────────────────────────────────────────────────────────────────────────────────────────

/** As many have their steps in the message; a longer one is not read. */
const MOST_IN_FULL = 3

function inFull(tasks: readonly Task[], root: string): readonly Paragraph[] {
  const shown = tasks.slice(0, MOST_IN_FULL)
  return shown.flatMap((task, index) => {
    const [first] = task.findings
    const { path, steps } = pathIn(first.fix.steps)
    const todo = steps.map((step) => (first.severity === 'error' ? withoutSignIn(step) : step)).filter((step) => step !== '')
    const value = valueToPaste(first)
    const title = tasks.length === 1 ? 'What to change' : index === 0 ? 'What to change first' : index === 1 ? 'Then' : 'After that'
    return [
      [`${title} (${MOVES[first.owner]}): ${first.fix.summary}`],
      [
        textFrom(root, first.message),
        ...(task.findings.length > 1 ? [`The same in ${count(task.findings.length - 1, 'more place')}.`] : []),
      ],
      [...(path === null ? [] : [`Go to ${path}.`]), ...todo.map((step, at) => `${at + 1}. ${step}`)],
      ...(value === null ? [] : [['The value to paste:', value]]),
    ]
  })
}

/** Whose move it is, as the customer sees it. */
const MOVES: Readonly<Record<Owner, string>> = {
  'entra-admin': 'for your Entra admin',
  'mixpanel-admin': 'for your Mixpanel admin',
  'mixpanel-support': 'for Mixpanel support',
  network: 'for your network admin',
}

/** A value that is pasted as it is: an address, or what the fix itself names. */
function valueToPaste({ expected, fix: { summary } }: ReportFinding): string | null {
  if (expected === null || /\s/.test(expected)) return null
  return /^https?:\/\//.test(expected) || (expected.length >= 8 && summary.includes(expected)) ? expected : null
}

/** A step without its last sentence, where that is to test the sign-in: the message says it once, at its end. */
function withoutSignIn(step: string): string {
  return step.endsWith(WITH_A_NORMAL_USER) ? step.slice(0, step.lastIndexOf('. ', step.length - 2) + 1) : step
}

/** What is left, in a line each. */
function next(errors: readonly Task[], warnings: readonly Task[]): readonly Paragraph[] {
  const line = ({ findings: [first] }: Task, index: number): string =>
    `${index + 1}. ${first.fix.summary.replace(/\.$/, '')} (${MOVES[first.owner]}).`
  const more = errors.slice(MOST_IN_FULL)
  const later = errors.length > 0 ? warnings : warnings.slice(MOST_IN_FULL)
  return [
    ...(more.length === 0 ? [] : [['What comes next:', ...more.map(line)]]),
    ...(later.length === 0 ? [] : [[errors.length > 0 ? 'Later, when people can sign in:' : 'What comes next:', ...later.map(line)]]),
    ...(more.length + later.length === 0 ? [] : [['We are glad to send you the steps for any of these.']]),
  ]
}

function afterwards(errors: readonly Task[]): readonly Paragraph[] {
  if (errors.length === 0) return []
  const stopsSignIn = errors.some(({ result: { stage } }) => stage !== 'provision' && stage !== 'upkeep')
  const test = stopsSignIn
    ? 'When this is done, please sign in once with a normal user who is assigned to the app. '
    : 'When this is done: '
  return [
    [
      stopsSignIn
        ? `${test}If it does not work, please send us the text of the error message and a new export.`
        : `${test}please send us a new export, and we will check it again.`,
    ],
  ]
}

// ── what to send ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Data that required checks need, and files that could not be used. */
function requests(report: Report, root: string): readonly Paragraph[] {
  const gaps = gapsOf(report).filter(({ rules }) => rules.some(({ required }) => required))
  const commands = new Set<string>()
  const data = [...new Map(gaps.map((gap) => [gap.need.evidence + gap.need.where, gap])).values()].flatMap(({ need }, index): Paragraph => {
    const whys = [
      ...new Set(
        gaps.flatMap(({ need: { evidence, where, why } }) => (evidence === need.evidence && where === need.where ? (why ?? []) : [])),
      ),
    ]
    return [
      `${index + 1}. ${need.evidence.charAt(0).toUpperCase()}${need.evidence.slice(1)}. ${[...whys.map((why) => textFrom(root, why)), need.where.replace(', with --cert', '')].join(' ')}`,
      ...commandFor(need.command, report, commands),
    ]
  })
  const open = openIds([...commands])
  const broken = problemsInOrder(report)
    .filter(({ lost }) => lost)
    .map(({ path, location, message }, index) => {
      const at = `${pathFrom(root, path)}${location === null || location.line === 1 ? '' : `, line ${location.line}`}`
      return `${index + 1}. ${at}: ${textFrom(root, message)}`
    })
  const instead = report.ignored.flatMap(({ path, what, instead: other }) =>
    other === null ? [] : [`${pathFrom(root, path)} is ${what}. ${other}`],
  )
  const shown = instead.slice(0, MOST_IN_FULL)
  const blanked = report.notes.filter((note) => note.includes('blanked by hand')).map((note) => textFrom(root, note))
  return [
    ...(broken.length === 0
      ? []
      : [
          [
            `We could not read ${listing([count(broken.length, 'file')])} in full. Please correct ${broken.length === 1 ? 'it' : 'them'} or send ${broken.length === 1 ? 'it' : 'them'} again:`,
            ...broken,
          ],
        ]),
    ...(data.length === 0 ? [] : [['Some data is missing. Please send us:', ...data], open]),
    ...(blanked.length === 0
      ? []
      : [['Some values are blanked by hand, so we could not check them:', ...blanked.map((note, index) => `${index + 1}. ${note}`)]]),
    ...(shown.length === 0 ? [] : [['We could not use these files:', ...shown.map((text, index) => `${index + 1}. ${text}`)]]),
  ]
}

/** A command that the customer can run, once; how to give a file to this program is not the customer’s concern. */
function commandFor(command: string | null, report: Report, earlier: Set<string>): Paragraph {
  if (command === null || isInitAgain(command, report) || earlier.has(command)) return []
  earlier.add(command)
  if (command.startsWith('sso-doctor init')) return [{ command: `npx ${command}` }]
  return command.startsWith('sso-doctor') ? [] : [{ command }]
}

// ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** RFC 5322 asks for at most 78 characters in a line; a longer word, such as an address, stays whole. */
const WIDTH = 76

/** Lines of a paragraph; those of a numbered item are below its text. */
function folded(text: string): readonly string[] {
  const indent = ' '.repeat(/^\d+\. /.exec(text)?.[0].length ?? 0)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map(asText)
}

/** A line that begins with `>` would be a quotation, `-- ` the signature, `From ` the start of another mail. */
function asText(line: string): string {
  return /^(?:[>▸]|--? ?$|From )/.test(line) ? ` ${line}` : line
}
