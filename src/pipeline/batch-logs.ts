import type { Artifact, Span } from '../model/artifact.ts'
import { logShapeOf, type LogKind, type LogShape } from '../readers/logs/recognise.ts'
import { readerFor } from '../readers/logs/index.ts'
import { entriesAt, membersAt } from '../syntax/json-places.ts'

// Logs in the answer of a Graph `$batch`, each in the body of one response. Every part is a text as long as the file with blanks where the
// others are, so that all places are those of the file.

export interface FoundLog {
  readonly artifact: Artifact
  readonly shape: LogShape
  /** The file of which it is a part. */
  readonly within?: Artifact
}

export interface BatchParts {
  /** The answer without its logs. */
  readonly rest: Artifact
  readonly logs: readonly FoundLog[]
}

interface LogBody extends Span {
  readonly kind: LogKind
  readonly isSingle: boolean
}

/** Null for an answer without a log, and for everything that is no such answer. */
export function batchLogsIn(artifact: Artifact): BatchParts | null {
  const { text } = artifact
  const start = text.search(/\S/)
  if (text[start] !== '{') return null
  const bodies = bodiesIn(text, start).flatMap((span): readonly LogBody[] => {
    const shape = logShapeOf(text.slice(span.start, span.end), true)
    if (shape === null || (shape.is !== 'json' && shape.is !== 'single') || readerFor(shape.kind) === null) return []
    return [{ ...span, kind: shape.kind, isSingle: shape.is === 'single' }]
  })
  if (bodies.length === 0) return null
  return {
    rest: { ...artifact, text: without(text, bodies) },
    logs: [...new Set(bodies.map(({ kind }) => kind))].map((kind) => ({
      artifact: part(
        artifact,
        only(
          text,
          bodies.filter((body) => body.kind === kind),
        ),
      ),
      shape: { kind, is: 'json', isBare: false },
      within: artifact,
    })),
  }
}

/** Bodies of what was answered without an error. */
function bodiesIn(text: string, start: number): readonly Span[] {
  const named = (object: number, name: string): Span | null => {
    for (const { key, value } of membersAt(text, object)) if (text.slice(key.start + 1, key.end - 1) === name) return value
    return null
  }
  const responses = named(start, 'responses')
  const all = responses !== null && text[responses.start] === '[' ? [...entriesAt(text, responses.start)] : [{ start, end: text.length }]
  return all.flatMap((response) => {
    if (text[response.start] !== '{') return []
    const body = named(response.start, 'body')
    const status = named(response.start, 'status') ?? named(response.start, 'statusCode')
    const isGood = status !== null && /^"?2\d\d"?$/.test(text.slice(status.start, status.end))
    return body !== null && isGood && text[body.start] === '{' ? [body] : []
  })
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}

function without(text: string, bodies: readonly Span[]): string {
  let kept = ''
  let behind = 0
  for (const { start, end } of bodies) {
    kept += text.slice(behind, start + 1) + blank(text.slice(start + 1, end - 1))
    behind = end - 1
  }
  return kept + text.slice(behind)
}

/** One object alone is put into a list: a colon is before it, and a bracket or a comma behind it. */
function only(text: string, bodies: readonly LogBody[]): string {
  let kept = ''
  let behind = 0
  for (const { start, end, isSingle } of bodies) {
    const around = isSingle ? 1 : 0
    kept += blank(text.slice(behind, start - around)) + (isSingle ? '[' : '') + text.slice(start, end) + (isSingle ? ']' : '')
    behind = end + around
  }
  return kept + blank(text.slice(behind))
}

function part(artifact: Artifact, text: string): Artifact {
  return { ...artifact, bytes: Buffer.from(text), text, encoding: 'utf-8', bom: false }
}
