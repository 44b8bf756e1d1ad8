import { isBlanked } from '../domain/blanked.ts'
import type { InputProblem } from '../model/problem.ts'
import type { Add } from '../model/reader.ts'
import { logShapeOf } from '../readers/logs/recognise.ts'
import type { Cursor } from '../syntax/tree.ts'
import { isBlank, isNothing, misfitsIn, type Misfit } from '../syntax/values.ts'

// Values of a wrong type in fields that are read: what was not read forbids a pass.

/** Adds one problem for each field, however many entries of a list have it. */
export function addMisfits(misfits: readonly Misfit[], problems: InputProblem[]): void {
  const starts = new Set(problems.map(({ at }) => at.span().start))
  const byField = new Map<string, Misfit[]>()
  for (const misfit of misfits) {
    if (typeof misfit.value === 'string' && isWithheld(misfit.value)) continue
    const field = misfit.at.pointer?.replace(/\/\d+(?=\/|$)/g, '/0') ?? ''
    const known = byField.get(field)
    if (known) known.push(misfit)
    else byField.set(field, [misfit])
  }
  for (const [first, ...others] of byField.values()) {
    if (!first || starts.has(first.at.span().start)) continue
    starts.add(first.at.span().start)
    const places = new Set(others.map(({ at }) => at.pointer).filter((pointer) => pointer !== first.at.pointer))
    const message = places.size === 0 ? first.message : first.message.replace('not read.', `not read, nor ${places.size} more of it.`)
    problems.push({ at: first.at, message, lost: true, unreadable: false })
  }
}

/** A word for none, a value that is blanked by hand, or a date of a screen, in which the day may come first and months have other names. */
function isWithheld(text: string): boolean {
  const word = text.trim()
  if (/^(?:n\/?a|none|null|nil|undefined|never|unknown|[-–—?]{1,3})$/i.test(word)) return true
  if (/^\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})\b/.test(word)) return true
  if (word.length < 80 && /\p{L}{3}/u.test(word) && /\b(?:19|20)\d\d\b/.test(word) && /\b\d{1,2}:\d\d\b/.test(word)) return true
  return word.includes('█') || isBlanked(word, 'number')
}

/** Lists of these are read; an answer of another kind may have a text for its value. */
const READ = /#(?:Collection|users|groups|applications|directoryObjects|domains|organization|servicePrincipals)(?:\(|$)|#policies\//

/** What no reader knows, and holds an answer of Graph all the same. */
export function unreadAnswers(root: Cursor): readonly Misfit[] {
  return root.context === undefined ? answersInside(root) : listsOfNothing(root)
}

/** An answer whose list has no object, so that no reader knows it. */
function listsOfNothing(root: Cursor): readonly Misfit[] {
  if (!READ.test(root.context ?? '') || !root.has('value')) return []
  const list = root.get('value')
  const entries: unknown[] = Array.isArray(list.value) ? list.value : [list.value]
  // No answer of Graph has null there.
  const isNone =
    (!Array.isArray(list.value) && isNothing(list.value)) ||
    (entries.every((entry) => typeof entry !== 'object' || Array.isArray(entry)) && !entries.every(isBlank))
  return isNone
    ? misfitsIn(() => {
        list.misfit('a list of objects')
      })
    : []
}

/** An answer with the context of a list or an object that is read. */
const ANSWER =
  /"@odata\.context"\s{0,20}:\s{0,20}"https:\/\/[\w-]{0,30}graph\.[\w.-]{1,40}\/[\w.]{1,20}\/\$metadata#(?:Collection|users|groups|applications|servicePrincipals|policies)\b/
/** What is sent to Graph may have a context too. */
const REQUEST = /"method"\s{0,20}:\s{0,20}"(?:PATCH|POST|PUT)"/i
const HEAD = 64 * 1024

/** An answer in a document of another program, deeper than it is looked for. */
function answersInside({ artifact, at }: Cursor): readonly Misfit[] {
  const head = artifact.text.slice(0, HEAD)
  if (!ANSWER.test(head) || REQUEST.test(head)) return []
  return [
    {
      at,
      value: null,
      message: 'It holds an answer of Microsoft Graph, inside of something else, which was not read. Save the answer alone.',
    },
  ]
}

const MOST_FORMS = 50

/** Of documents after the first one in a file, the first that is a log or a row of one: logs are read as files of their own. */
export function addLogsBeside(documents: readonly Cursor[], add: Add): void {
  const seen = new Set<string>()
  for (const document of documents) {
    const { value } = document
    const key = Array.isArray(value) ? '[' : typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 3).join() : ''
    if (seen.has(key) || seen.size >= MOST_FORMS) continue
    seen.add(key)
    const { start, end } = document.span()
    const shape = logShapeOf(document.artifact.text.slice(start, end), true)
    if (shape === null || shape.is === 'named') continue
    add.lost(document, 'A log begins here, behind something else, and was not read. Give it as a file of its own.')
    return
  }
}
