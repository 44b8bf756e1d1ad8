import type { MatchedSecret } from './found.ts'
import { decodeString, type JsonFrame, type JsonString, walkJson } from './json-walk.ts'
import { meaningOf, type NameMeaning } from './names.ts'
import { isNearDomain, mayNameSecret } from './text-scan.ts'

// Secrets by the structure of JSON: under the name of a secret, in pairs of name and value, in lists of cookies.

export interface JsonSink {
  /** A value under the name of a secret. */
  named(value: JsonString, meaning: NameMeaning, label: string, frame: JsonFrame): void
  certain(value: JsonString, kind: MatchedSecret['kind'], label: string, frame: JsonFrame): void
  /** A text that may contain a secret: a body, a header, a query. */
  inner(value: JsonString, frame: JsonFrame): void
}

/** Walks the JSON that begins at `from`; the offset behind what was read. */
export function jsonSecrets(text: string, from: number, around: JsonFrame | null, sink: JsonSink): number {
  const visitor = {
    string(value: JsonString, frame: JsonFrame): void {
      if (frame.isArray) listed(text, value, frame, sink)
      else member(text, value, frame, sink)
    },
    close(frame: JsonFrame): void {
      pass(frame)
      if (frame.isArray || frame.value === null) return
      if (frame.key === 'cookies') sink.certain(frame.value, 'cookie', 'cookies', frame)
      const meaning = frame.name === null ? null : meaningOf(frame.name)
      if (meaning) sink.named(frame.value, meaning, frame.name ?? '', frame)
    },
  }
  return walkJson(text, from, visitor, around)
}

/** The URL of a request is that of its entry. */
function pass({ key, url, parent }: JsonFrame): void {
  if (url !== null && key === 'request' && parent && !parent.isArray) parent.url ??= url
}

function member(text: string, value: JsonString, frame: JsonFrame, sink: JsonSink): void {
  const key = frame.current
  const lower = key.toLowerCase()
  if (lower === 'url') frame.url ??= decodeString(text, value).text
  if (lower === 'key' || lower === 'name') frame.name = value.end - value.start <= 120 ? decodeString(text, value).text : null
  if (lower === 'value') frame.value = value
  const meaning = meaningOf(key)
  if (lower === 'token') {
    if (frame.key.toLowerCase() === 'scim') return sink.certain(value, 'token', 'scim.token', frame)
    if (isNearDomain(text, value.start, value.end)) return inner(text, value, frame, sink)
  }
  if (meaning) sink.named(value, meaning, key, frame)
  // The value of a pair is looked at when its name is known, and may be a text like any other.
  else inner(text, value, frame, sink)
}

/** `["Authorization", "…"]`, as older SAML-tracers write headers. */
function listed(text: string, value: JsonString, frame: JsonFrame, sink: JsonSink): void {
  if (frame.count === 0) frame.name = value.end - value.start <= 120 ? text.slice(value.start, value.end) : null
  const meaning = frame.count === 1 && frame.name !== null ? meaningOf(frame.name) : null
  if (meaning) sink.named(value, meaning, frame.name ?? '', frame)
  else inner(text, value, frame, sink)
}

const SHORTEST = 10

function inner(text: string, value: JsonString, frame: JsonFrame, sink: JsonSink): void {
  if (value.end - value.start >= SHORTEST && mayNameSecret(text.slice(value.start, value.end))) sink.inner(value, frame)
}
