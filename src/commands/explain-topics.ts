import { STAGES } from '../domain/stages.ts'
import { fixFor } from '../fixes/index.ts'
import { GUIDE_NOTES, PAGES, type TopicPage } from '../fixes/pages.ts'
import type { Style } from '../model/reporter.ts'
import type { AnyRule, FindingKind } from '../model/rule.ts'
import { paintFor, severityInk } from '../reporters/_paint.ts'
import { INFERRED_NOTE, OWNERS, STAGE_LABELS } from '../reporters/labels.ts'
import { FIELD_WORDS } from '../reporters/field-words.ts'
import { PROBE_WORDS, REPORT_WORDS } from '../reporters/report-words.ts'
import { rules } from '../rules/index.ts'
import { didYouMean } from '../syntax/did-you-mean.ts'
import { quote } from '../syntax/display.ts'
import { folded } from '../syntax/pasted-text.ts'
import { entryOf } from '../syntax/table.ts'
import { AADSTS } from '../vendors/aadsts.ts'
import { block, bulleted, command, fixInFull, indented, numbered, title } from './explain-print.ts'

// Every word that a report prints, as a topic of `explain`: findings, numbers of the failure guide, chapters, stages, probes and other words.

export interface Topic {
  /** The rules that it is about; checked where files are given. */
  readonly rules: readonly string[]
  /** True for a word that says little, such as the result of a live probe. */
  readonly isWord?: true
  lines(style: Style): readonly string[]
}

/** Findings of more rules than this are printed in brief. */
const MOST_IN_FULL = 2

/** The topics with this name; empty where there is none. */
export function topicsCalled(name: string): readonly Topic[] {
  const word = name.trim().replace(/[.,:;]$/, '')
  const lower = word.toLowerCase()
  return [
    ...findingsCalled(lower),
    ...guideEntry(word),
    ...chapterCalled(lower),
    ...stageCalled(lower),
    ...probeCalled(lower),
    ...PAGES.filter(({ id, alias }) => [id, ...alias].includes(lower.replace(/[\s_]+/g, '-'))).map((page): Topic => ({
      rules: page.rules,
      lines: (style) => printPage(page, style),
    })),
    ...fieldCalled(word),
    ...wordCalled(lower),
  ]
}

/** The name that was probably meant, as a sentence; null where the word is like no name. What may be a secret is not repeated. */
export function noSuchTopic(word: string): string | null {
  const ids = rules.map(({ id }) => id)
  const named = ids.find((id) => id.split('/')[1] === word.toLowerCase())
  const suggestion = named ?? similar(word, ids) ?? similar(word, names())
  if (suggestion !== undefined) return `There is no topic ${quote(word, 60)}; did you mean ${suggestion}?`
  if (/^[\w./\\ -]{1,80}\.(?:html?|txt|eml|json|log|csv|md|xml|png|jpe?g)$/i.test(word)) return `There is no file ${quote(word, 90)}.`
  if (word.trim() === '' || word.length > LONGEST_NAME) return null
  const shown = /^[a-z/*-]{1,30}$/i.test(word) ? ` ${quote(word)}` : ' of this name'
  return `There is no topic${shown}. A topic is a rule (see sso-doctor rules), any word of a report such as email-namespace or CL-01, a code such as AADSTS50105, the text of an error in quotes, a file with it, or - for standard input.`
}

/** Nobody types a longer name by hand, so it was pasted. */
const LONGEST_NAME = 30

/** A short word is like many others: then it must begin like the name. */
function similar(word: string, known: readonly string[]): string | undefined {
  const found = didYouMean(word, known)
  return word.length > 4 || found?.charAt(0).toLowerCase() === word.charAt(0).toLowerCase() ? found : undefined
}

function names(): readonly string[] {
  return [
    ...rules.flatMap(({ findings }) => Object.keys(findings)),
    ...PAGES.flatMap(({ id, alias }) => [id, ...alias]),
    ...chapters(),
    ...Object.values(STAGE_LABELS),
    ...Object.keys(PROBE_WORDS),
    ...REPORT_WORDS.keys(),
    ...FIELD_WORDS.flatMap(({ names: called }) => called),
  ]
}

interface FindingOfRule {
  readonly rule: AnyRule
  readonly code: string
  readonly kind: FindingKind
}

function findingsWhere(matches: (each: FindingOfRule) => boolean): readonly FindingOfRule[] {
  return rules.flatMap((rule) => Object.entries(rule.findings).map(([code, kind]) => ({ rule, code, kind }))).filter(matches)
}

function findingsCalled(name: string): readonly Topic[] {
  const found = findingsWhere(({ code }) => code === name)
  if (found.length === 0) return []
  return [
    {
      rules: [...new Set(found.map(({ rule }) => rule.id))],
      lines: (style) => [...title(name, style), ...printFindings(found, style)],
    },
  ]
}

/** CL-01, also as CL01 and cl-1; E is the table of AADSTS codes. */
function guideEntry(word: string): readonly Topic[] {
  if (word.toUpperCase() === 'E') return [tableOfCodes()]
  const [, chapter = '', digits = ''] = /^([a-z]{2})-?(\d{1,2})$/i.exec(word) ?? []
  const number = `${chapter.toUpperCase()}-${digits.padStart(2, '0')}`
  const found = findingsWhere(({ kind }) => kind.guide === number)
  const note = GUIDE_NOTES.get(number)
  if (found.length === 0 && !note) return []
  return [
    {
      rules: [...new Set(found.map(({ rule }) => rule.id)), ...(note?.rules ?? [])],
      lines: (style) => [
        ...title(note ? `${number}: ${note.title}` : `${number}: entry of the failure guide`, style),
        ...(note ? indented(note.what, style) : []),
        ...(note && note.rules.length > 0 ? block('Rules that have to do with it', indented(note.rules.join(', '), style), style) : []),
        ...printFindings(found, style),
      ],
    },
  ]
}

function tableOfCodes(): Topic {
  return {
    rules: [],
    lines: (style) => [
      ...title('E: Microsoft’s sign-in errors', style),
      ...indented(AADSTS.map(({ code }) => `AADSTS${code}`).join(', '), style),
      '',
      ...indented('sso-doctor explain with one of these codes prints its cause and what to click.', style),
    ],
  }
}

/** Each finding by rule: what it means, and its fix. */
function printFindings(found: readonly FindingOfRule[], style: Style): readonly string[] {
  const paint = paintFor(style.color)
  const fixes = new Set(found.map(({ rule, kind }) => `${rule.id} ${kind.fix.key}`))
  const inFull = fixes.size <= MOST_IN_FULL
  let printed = ''
  return found.flatMap(({ rule, code, kind }) => {
    const { severity, guide, means, inferred } = kind
    const fix = fixFor(kind.fix)
    const same = `${rule.id} ${fix.summary}` === printed
    printed = `${rule.id} ${fix.summary}`
    return [
      '',
      `${paint.bold(rule.id)}  ${code}  ${severityInk(paint, severity)(severity)}${paint.dim(` · guide ${guide}`)}`,
      ...indented(inferred === true ? `${means} ${INFERRED_NOTE}` : means, style),
      ...(same ? [] : inFull ? fixInFull({ who: OWNERS[kind.owner], fix }, style) : indented(`Fix: ${fix.summary}`, style)),
      ...(same || !inFull ? [] : indented(`More: sso-doctor explain ${rule.id}`, style).map((line) => paint.dim(line))),
    ]
  })
}

function chapters(): readonly string[] {
  return [...new Set(rules.map(({ id }) => id.split('/')[0] ?? ''))]
}

function chapterCalled(name: string): readonly Topic[] {
  const chapter = name.replace(/\/\*{0,2}$/, '')
  if (!chapters().includes(chapter)) return []
  const of = rules.filter(({ id }) => id.startsWith(`${chapter}/`))
  return [{ rules: of.map(({ id }) => id), lines: (style) => [...title(`${chapter}: rules of this chapter`, style), ...listOf(of, style)] }]
}

function stageCalled(name: string): readonly Topic[] {
  return STAGES.filter(([stage]) => name === stage || name === STAGE_LABELS[stage].toLowerCase()).map(([stage, what]): Topic => {
    const of = rules.filter((rule) => rule.stage === stage)
    return {
      rules: of.map(({ id }) => id),
      lines: (style) => [
        ...title(`${STAGE_LABELS[stage]}: a stage of the sign-in path`, style),
        ...indented(`${what}. In the JSON report: ${stage}.`, style),
        ...block('Rules of this stage', listOf(of, style), style),
      ],
    }
  })
}

function listOf(of: readonly AnyRule[], style: Style): readonly string[] {
  return of.flatMap(({ id, title: what }) => [`  ${paintFor(style.color).bold(id)}`, ...indented(`${what}.`, style, 4)])
}

function probeCalled(name: string): readonly Topic[] {
  const probe = entryOf(PROBE_WORDS, name)
  if (!probe) return []
  return [
    {
      rules: probe.rules,
      lines: (style) => [
        ...title(`${name}: a live probe`, style),
        ...indented(`${probe.does} It runs with --live only.`, style),
        ...block('Rules that use its answer', indented(probe.rules.join(', '), style), style),
      ],
    },
  ]
}

function wordCalled(name: string): readonly Topic[] {
  const owner = Object.entries(OWNERS).find(([, label]) => label.toLowerCase() === name)?.[0] ?? name
  const what = REPORT_WORDS.get(owner.replace(/\s+/g, '-'))
  return what === undefined ? [] : [{ rules: [], isWord: true, lines: (style) => [...title(name, style), ...indented(what, style)] }]
}

/** A field, a key of mixpanel.yaml, an export or another name that reports print. */
function fieldCalled(name: string): readonly Topic[] {
  const key = folded(name)
  return FIELD_WORDS.filter(({ names: called }) => called.some((each) => folded(each) === key)).map(
    ({ names: [heading = ''], what, rules: ids, command: line }): Topic => ({
      rules: ids,
      lines: (style) => [
        ...title(heading, style),
        ...indented(what, style),
        ...(line === undefined ? [] : [command(line, style)]),
        ...block('Rules that check it', ids.length === 0 ? [] : indented(ids.join(', '), style), style),
      ],
    }),
  )
}

/** A page of fixes/pages.ts. */
export function printPage({ title: heading, parts, rules: ids, from }: TopicPage, style: Style): readonly string[] {
  return [
    ...title(heading, style),
    ...parts.flatMap(({ heading: part, steps, ordered, command: line }) =>
      block(part, [...(ordered ? numbered : bulleted)(steps, style), ...(line === undefined ? [] : [command(line, style, 4)])], style),
    ),
    ...block('Rules', ids.length === 0 ? [] : indented(ids.join(', '), style), style),
    ...block(
      'Source',
      from.flatMap((each) => indented(each, style)),
      style,
    ),
  ]
}
