import type { Artifact, Place } from '../model/artifact.ts'
import { hasEvidenceName, isBeginningOfEvidence } from './evidence-sign.ts'
import { beginsAsJson, unescaped } from './json-in-string.ts'
import { placeAt } from './place.ts'
import type { Cursor } from './tree.ts'

// Evidence that nothing can be read of, because of what a program or a person made of it.

/** What is wrong with a text, and where. */
export interface Fault {
  readonly at: Place
  readonly message: string
  /** Where it is left out, it depends on the content. */
  readonly lost?: boolean
}

/** A key, or two headers, in quotation marks that are no straight ones. */
const CURLY = /(?:[{[]\s{0,200}){1,4}[“”„‟][^“”„‟\r\n]{1,80}[“”„‟]\s{0,20}:|[“”„‟][^“”„‟\r\n]{1,80}[“”„‟][,;\t][“”„‟]/y
const CONFLICT = /<{7} [^\r\n]{0,200}[\r\n]/y
const UNMERGED = 'It begins with the mark of a merge that was not finished: it has two versions of the same lines. Export it again.'
const WITH_CURLY =
  'Its quotation marks are curly (“ ”), as a word processor or a chat makes them, so that it cannot be read. Export it again, and do not paste it.'
/** As much of a text shows what it is. */
const ENOUGH = 20_000

/** With a mark of a merge before it, or with curly quotation marks. */
export function unusableAt(artifact: Artifact, start: number): Fault | null {
  const { text, role } = artifact
  if (role !== null && role !== 'azure') return null
  const isIt = (pattern: RegExp): boolean => {
    pattern.lastIndex = start
    return pattern.test(text)
  }
  const message = isIt(CONFLICT) ? UNMERGED : isIt(CURLY) ? WITH_CURLY : null
  if (message === null) return null
  const rest = text.slice(message === UNMERGED ? CONFLICT.lastIndex : start, start + ENOUGH).replace(/[“”„‟]/g, '"')
  return isBeginningOfEvidence(rest) ? { at: placeAt(artifact, start, start + 1), message } : null
}

const IN_STRING =
  'It is JSON inside a JSON string: a program made a text of the export once more, and it was not read. Export it again, and write the output to the file as it is.'

/** A file that is one text in quotation marks, with an export inside. */
export function jsonInText(artifact: Artifact, start: number): Fault | null {
  const { text, name, named } = artifact
  return isJson(text.slice(start + 1, start + ENOUGH), named || hasEvidenceName(name))
    ? { at: placeAt(artifact, start, start + 1), message: IN_STRING }
    : null
}

/** Such a text in a list, or as a value of what a program says about an answer: `Content` of PowerShell. */
export function jsonInValues(root: Cursor): Fault | null {
  const { value, artifact } = root
  if (typeof value !== 'object' || value === null) return null
  const isList = Array.isArray(value)
  const isOfExport = isList && (artifact.named || hasEvidenceName(artifact.name))
  const isWrapped = (each: unknown): boolean => typeof each === 'string' && isJson(each.slice(0, ENOUGH), isOfExport)
  if (isList) {
    const index = value.slice(0, MOST_VALUES).findIndex(isWrapped)
    return index === -1 ? null : { at: root.nth(index)?.at ?? root.at, message: IN_STRING, lost: true }
  }
  const [, found] =
    Object.entries(value)
      .slice(0, MOST_VALUES)
      .find(([, each]) => isWrapped(each)) ?? []
  return found === undefined
    ? null
    : { at: root.members().find(([, { value: each }]) => each === found)?.[1].at ?? root.at, message: IN_STRING, lost: true }
}

/** No answer of a program has as many values beside its content. */
const MOST_VALUES = 50

function isJson(text: string, isExport: boolean): boolean {
  return beginsAsJson(text) && (isExport || isBeginningOfEvidence(unescaped(text)))
}
