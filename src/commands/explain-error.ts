import { codesByPhrase, errorsByPhrase, errorsBySigns, isDescribed } from '../domain/known-phrases.ts'
import { PAGES, type TopicPage } from '../fixes/pages.ts'
import type { Style } from '../model/reporter.ts'
import { UsageError } from '../model/errors.ts'
import { decodedEscapes, folded, readableText, wordsOf } from '../syntax/pasted-text.ts'
import { listing } from '../syntax/display.ts'
import { aadsts, explainedAt } from '../vendors/aadsts.ts'
import type { ErrorEntry, KnownError } from '../vendors/known-errors.ts'
import { labelled, paintFor } from '../reporters/_paint.ts'
import { rules } from '../rules/index.ts'
import { evidenceSources } from '../fixes/evidence.ts'
import type { ExplainFlags } from './check.ts'
import { compareWithExport, detailsIn } from './error-details.ts'
import { errorCodesIn, isSuccess } from './error-text.ts'
import { checkFiles, hasFiles } from './explain-check.ts'
import { block, bulleted, command, fixesFor, fixInFull, indented, separator, title } from './explain-print.ts'
import { printPage } from './explain-topics.ts'
import type { World } from './terminal.ts'

// A pasted error: a code, a page, a row of a log, or a description. Its text is read and never repeated, since it may hold a token.

interface Explanation {
  readonly heading: string
  readonly entry: ErrorEntry
  /** Where it is documented; null where no page of a vendor’s has this text. */
  readonly from: string | null
  readonly isCode: boolean
  /** True where it was found by what people describe, so that it is a guess. */
  readonly isGuess: boolean
}

/** More entries than these are printed in brief; of codes that are not known, only as many. */
const MOST_IN_FULL = 3
const MOST_UNKNOWN_CODES = 20

const NEVER = 'Never a cookie, a token, or a HAR file with them.'

/** Explains a text. Returns 0, or the exit code of the check of the files. Throws a UsageError where nothing in it is known. */
export async function explainText(text: string, flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const answers = answersFor(text)
  const page = answers.every(({ isGuess }) => isGuess) ? describedPage(text) : undefined
  if (answers.length === 0 && page === undefined) throw new UsageError(nothingKnown(style))
  const ids = [...new Set([...answers.flatMap(({ entry }) => entry.rules), ...(page?.rules ?? [])])]
  const isCodes = answers.length > 0 && answers.every(({ isCode }) => isCode)
  const topic = isCodes ? listing(answers.map(({ heading }) => heading)) : answers.length > 0 ? 'this error' : null
  const checked = hasFiles(flags)
    ? await checkFiles(ids, topic, flags, style, world, (diagnosis) => compareWithExport(detailsIn(text), diagnosis))
    : null
  // What the files show has its steps already.
  const isMany = answers.length > MOST_IN_FULL
  const inFull = !isMany && checked?.explained !== true
  const lines = [
    ...answers.flatMap((answer, index) => [
      ...(index === 0 ? [] : ['', separator(style), '']),
      ...(inFull ? fullEntry(answer, style) : briefEntry(answer, style)),
    ]),
    ...(page === undefined ? [] : [...(answers.length === 0 ? [] : ['', separator(style), '']), ...printPage(page, style)]),
    ...(answers.length === 0 ? [] : ending(answers, ids, { isMany, isChecked: checked !== null }, style)),
  ]
  world.stdout.write(`${lines.join('\n')}\n`)
  return checked?.exitCode ?? 0
}

function answersFor(text: string): readonly Explanation[] {
  const readable = readableText(text)
  // A tag may hold a code in an address.
  const found = [...new Set([...errorCodesIn(readable), ...errorCodesIn(decodedEscapes(text))])]
  const codes = found.length > 0 ? found : codesByPhrase(readable)
  let unknown = 0
  const shown = codes.filter((code) => aadsts(known(code)) !== undefined || ++unknown <= MOST_UNKNOWN_CODES)
  const answers = [...shown.map(answerForCode), ...errorsByPhrase(readable).map(answerFor(false))]
  return answers.length > 0 ? answers : errorsBySigns(readable).map(answerFor(true))
}

/** AADSTS90023 is an older number of AADSTS900235. */
function known(code: string): string {
  return code === '90023' ? '900235' : code
}

function answerForCode(code: string): Explanation {
  const entry = aadsts(known(code))
  return {
    heading: `AADSTS${code}`,
    isCode: true,
    isGuess: false,
    from: `Microsoft, ${explainedAt(code)}`,
    entry: entry ?? {
      meaning: 'This code is not a known sign-in error for Mixpanel, so no rule checks for its cause.',
      cause: `Microsoft explains it at ${explainedAt(code)}; the sign-in log of the tenant has the details.`,
      guide: [],
      rules: [],
      otherwise: ['See sso-doctor explain sign-in-log for where that log is.'],
    },
  }
}

function answerFor(isGuess: boolean): (entry: KnownError) => Explanation {
  return (entry) => ({ heading: entry.name, entry, from: entry.from, isCode: false, isGuess })
}

/** The page that a text describes, such as a success at Microsoft and a refusal at Mixpanel. */
function describedPage(text: string): TopicPage | undefined {
  const readable = readableText(text)
  const words = wordsOf(readable)
  const described = words.length <= 3_000 ? PAGES.find(({ signs = [] }) => isDescribed(words, signs)) : undefined
  return described ?? (isSuccess(readable) ? PAGES.find(({ id }) => id === 'no-error') : undefined)
}

// ── what is printed ──────────────────────────────────────────────────────────────────────────────────────────────────

/** One line on what it means, the cause with what to click, the rules, and where it is documented. */
function fullEntry(answer: Explanation, style: Style): readonly string[] {
  const { entry } = answer
  const [first, ...others] = fixesFor(entry.rules, entry.guide)
  return [
    ...title(answer.heading, style),
    ...indented(entry.meaning, style),
    ...block(answer.isGuess ? 'Probable cause' : 'Most likely cause', indented(entry.cause, style), style),
    ...block('What to click', first ? fixInFull(first, style) : [], style),
    ...block(
      'Or',
      bulleted(
        others.slice(0, 3).map(({ rule, fix }) => `${fix.summary} (sso-doctor explain ${rule.id})`),
        style,
      ),
      style,
    ),
    ...block(first ? 'Other causes' : 'What to do', bulleted(entry.otherwise, style), style),
    ...block('Rules that check for it', rulesOf(entry, style), style),
    ...source(answer, style),
  ]
}

/** The rules, and the command that prints the steps of the first. */
function rulesOf({ rules: [first, ...others] }: ErrorEntry, style: Style): readonly string[] {
  return first === undefined ? [] : [...indented([first, ...others].join(', '), style), command(`sso-doctor explain ${first}`, style)]
}

function briefEntry(answer: Explanation, style: Style): readonly string[] {
  const { entry, heading } = answer
  return [
    ...title(heading, style),
    ...indented(entry.meaning, style),
    ...indented(`Cause: ${entry.cause}`, style),
    ...(entry.rules.length === 0 ? bulleted(entry.otherwise, style) : []),
    ...(entry.rules.length === 0 ? [] : indented(`Rules: ${entry.rules.join(', ')}`, style)),
    ...source(answer, style),
  ]
}

function source({ entry, from }: Explanation, style: Style): readonly string[] {
  const paint = paintFor(style.color)
  const parts = [
    ...(entry.guide.length === 0 ? [] : [`Failure guide: ${entry.guide.join(', ')}`]),
    ...(from === null ? [] : [`Source: ${from}`]),
  ]
  return parts.length === 0 ? [] : ['', ...parts.flatMap((part) => indented(part, style)).map((line) => paint.dim(line))]
}

/** What to check and what to send, once for all entries. */
function ending(
  answers: readonly Explanation[],
  ids: readonly string[],
  { isMany, isChecked }: { readonly isMany: boolean; readonly isChecked: boolean },
  style: Style,
): readonly string[] {
  const codes = answers.filter(({ isCode }) => isCode).map(({ heading }) => heading)
  const topic = codes.length === 1 && answers.length === 1 ? (codes[0] ?? '') : null
  const offline = ids.filter((id) => !id.startsWith('live/'))
  const send = [
    ...(codes.length > 0 ? ['The whole text of the page with its Request ID, Correlation ID and Timestamp, and the exports.'] : []),
    ...(answers.some(({ from }) => from?.includes('rovisioning') === true)
      ? ['The entry of the provisioning log with its change ID, time and error code.']
      : []),
  ]
  return [
    ...block(
      'The steps',
      isMany ? indented('sso-doctor explain with one of these codes or rules prints what to click.', style) : [],
      style,
    ),
    ...(isChecked || offline.length === 0
      ? []
      : block(
          'Check it with your export',
          [
            command(
              topic === null ? `sso-doctor check exports --only '${offline.slice(0, 6).join(',')}'` : `sso-doctor explain ${topic} exports`,
              style,
            ),
            ...indented(`Needed: ${neededFor(offline.slice(0, 4)).join('; ')}.`, style),
          ],
          style,
        )),
    ...block('What to send if you ask for help', send.length === 0 ? [] : indented(`${send.join(' ')} ${NEVER}`, style), style),
  ]
}

/** The evidence that the rules need; for a rule that needs none, what it uses first. */
function neededFor(ids: readonly string[]): readonly string[] {
  const facts = ids.flatMap((id) => {
    const { needs = {}, wants = {} } = rules.find((rule) => rule.id === id) ?? {}
    const needed = Object.values(needs)
    return needed.length > 0 ? needed : Object.values(wants).slice(0, 1)
  })
  const labels = facts.flatMap(({ name }) => (name.startsWith('options.') ? [] : (evidenceSources.get(name)?.label ?? [])))
  return [...new Set(labels)].slice(0, MOST_NEEDED)
}

const MOST_NEEDED = 4

/** For a text without anything that is known. The text itself is not repeated: it may hold a token or a cookie. */
function nothingKnown({ width }: Style): string {
  const instead: readonly (readonly [what: string, command: string | null])[] = [
    ['The whole text of Microsoft’s error page, with the code that begins with AADSTS. A picture cannot be read: type its code.', null],
    ['The Sign-in error code and the Failure reason of the entry in the sign-in log. Where that is:', 'sign-in-log'],
    ['The Error code of the entry in the provisioning log. Where that is:', 'provisioning-log'],
    ['A word of a report: a rule, a finding, or a number such as CL-01.', null],
  ]
  return [
    'There is no code and no known phrase in this text.',
    'Paste one of these instead:',
    ...instead.flatMap(([what, topic]) => [
      ...labelled('  - ', what, 4, width),
      ...(topic === null ? [] : [`      sso-doctor explain ${topic}`]),
    ]),
    'If Microsoft shows no error and Mixpanel lets nobody in:',
    '      sso-doctor explain no-error',
  ].join('\n')
}

/** True where a text is no word of a report but something that was pasted. */
export function isText(topic: string): boolean {
  return /\s/.test(topic.trim()) || folded(topic).length > 60 || /aadsts|^https?:|errorcode/i.test(topic)
}

/** True where a single word is the name of an error in a log. */
export function isKnownText(topic: string): boolean {
  return answersFor(topic).length > 0
}
