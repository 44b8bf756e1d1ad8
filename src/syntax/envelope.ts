import { zlib } from './zlib.ts'
import type { Artifact, Span } from '../model/artifact.ts'
import { decode } from './decode.ts'
import { base64Candidates, percentUndone, type Repair } from './base64-text.ts'
import { entryOf } from './table.ts'

// XML as browsers send it: in base64, percent escapes, DEFLATE, or a hidden field of a page.

const MAX_BYTES = 6 * 1024 * 1024
const LONGEST_ENCODED = 2 * MAX_BYTES
/** A character of neither base64 nor its escapes. */
const NO_BASE64 = /[^\sA-Za-z0-9+/=_%\\-]/

export interface Unwrapped {
  readonly text: string
  readonly deflated: boolean
  /** What was wrong with the encoding, and was undone; empty where nothing was. */
  readonly repairs: readonly Repair[]
}

/**
 * The XML in a field or a parameter: percent escapes and base64 of both alphabets decoded, inflated where it was deflated.
 * Null where there is none, or more than a sign-in has. Text that is already XML is returned unchanged.
 */
export function unwrap(field: string): Unwrapped | null {
  const unwrapped = carriedBy(field)
  return unwrapped === 'too large' ? null : unwrapped
}

/** The same, with a result of its own for what is too large: a few kilobytes can be deflated gigabytes. */
export function carriedBy(field: string, isInner = false): Unwrapped | 'too large' | null {
  // What is left of it after every escape is more than is read, and need not be made to know that.
  if (field.length > LONGEST_ENCODED && !/^\s*(?:<|%3c)/i.test(field)) return NO_BASE64.test(field) ? null : 'too large'
  const { text: escaped, times } = percentUndone(field)
  const repairs: readonly Repair[] = times > 1 ? ['percent-twice'] : []
  if (escaped.trimStart().startsWith('<')) return { text: escaped.trim(), deflated: false, repairs }
  let incomplete: Unwrapped | null = null
  for (const { text, repair } of base64Candidates(escaped)) {
    const found = xmlInBase64(text, isInner)
    if (found === 'too large') return found
    if (found === null) continue
    const { isWhole, ...rest } = found
    const result = { ...rest, repairs: [...repairs, ...(repair === null ? [] : [repair]), ...found.repairs] }
    // A blank that is taken for a plus by mistake shifts all text behind it.
    if (isWhole) return result
    incomplete ??= result
  }
  return incomplete
}

function xmlInBase64(base64: string, isInner: boolean): (Unwrapped & { readonly isWhole: boolean }) | 'too large' | null {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > MAX_BYTES) return 'too large'
  const plain = asXml(bytes)
  if (plain !== null) return { ...plain, deflated: false, repairs: [] }
  const inflated = inflate(bytes)
  if (inflated === 'too large') return inflated
  const inner = inflated === null ? null : asXml(inflated)
  if (inner !== null) return { ...inner, deflated: true, repairs: [] }
  const inside = bytes.toString('latin1')
  const again = isInner || inside.trimStart().startsWith('<') ? null : carriedBy(inside, true)
  return again === null || again === 'too large' ? again : { ...again, isWhole: true, repairs: [...again.repairs, 'base64-twice'] }
}

/** `isWhole`: it is text from its beginning to its end, so that nothing of the base64 was mistaken. */
function asXml(bytes: Buffer): { readonly text: string; readonly isWhole: boolean } | null {
  if (bytes.length === 0) return null
  const { text, encoding } = decode(bytes)
  if (encoding === 'binary' || !text.trimStart().startsWith('<')) return null
  return { text, isWhole: encoding !== 'windows-1252' && text.trimEnd().endsWith('>') }
}

function inflate(bytes: Buffer): Buffer | 'too large' | null {
  try {
    return zlib().inflateRawSync(bytes, { maxOutputLength: MAX_BYTES })
  } catch (error) {
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : null
  }
}

/** Whether a value is a message from its beginning to its end. */
export function isWhole(value: string): boolean {
  const carried = carriedBy(value)
  return carried !== null && carried !== 'too large' && carried.text.trimEnd().endsWith('>')
}

const opened = new WeakMap<Artifact, string>()

/** The artifact’s text without blacked out secrets, for verifying a signature. It is never shown. */
export function openTextOf(artifact: Artifact): string {
  const known = opened.get(artifact)
  if (known !== undefined) return known
  const text = decode(artifact.bytes).text
  opened.set(artifact, text)
  return text
}

const encoded = new WeakMap<Artifact, readonly Span[]>()

/** Keeps where the artifact’s text is an encoded message, which no excerpt shows. */
export function keepEncoded(artifact: Artifact, spans: readonly Span[]): void {
  encoded.set(artifact, spans)
}

export function encodedIn(artifact: Artifact): readonly Span[] {
  return encoded.get(artifact) ?? []
}

/** A field of a form or a query, and the place of its value in the text, still escaped. */
export interface WrittenField {
  readonly name: string
  readonly value: string
  readonly start: number
  readonly end: number
}

/** No page and no text holds as many sign-ins. */
export const MOST_FIELDS = 2000

/**
 * Fields of these names in a form body, a query or the arguments of a command: `SAMLResponse=PHNh…&RelayState=`. One more than `MOST_FIELDS`
 * at most. Of a text after the value, as in a note, as much is left out as lets the rest be a message.
 */
export function formFields(text: string, names: readonly string[]): readonly WrittenField[] {
  const found: WrittenField[] = []
  const add = ({ 0: mark, 1: name = '', index }: RegExpExecArray, next: number): void => {
    const start = index + mark.length
    const rest = text.slice(start, next)
    const end = rest.search(/[&"'<>]/)
    const value = messagePart(end === -1 ? rest : rest.slice(0, end))
    if (value.trim() !== '') found.push({ name, value, start, end: start + value.length })
  }
  let before: RegExpExecArray | null = null
  for (const mark of text.matchAll(new RegExp(`(?<![A-Za-z0-9])(${names.join('|')})=`, 'g'))) {
    if (before) add(before, mark.index)
    before = mark
    if (found.length > MOST_FIELDS) return found
  }
  if (before) add(before, text.length)
  return found
}

/** Where a value with white space in it is no message, that of its beginning which is one: to an empty line, the end of the line, a blank. */
function messagePart(value: string): string {
  const start = value.search(/\S/)
  if (start === -1 || value.slice(start).trimEnd().search(/\s/) === -1) return value
  if (isWhole(value)) return value
  const ends = [/\n[ \t]{0,20}\r?\n/, /[\r\n]/, /\s/].map((end) => value.slice(start).search(end))
  return (
    ends
      .filter((end) => end !== -1)
      .map((end) => value.slice(0, start + end))
      .find(isWhole) ?? value
  )
}

/** Hidden fields of these names in a page, with the address that the form around them goes to. One more than `MOST_FIELDS` at most. */
export function pageFields(html: string, names: readonly string[]): readonly (WrittenField & { readonly action: string | null })[] {
  const found: (WrittenField & { readonly action: string | null })[] = []
  let action: string | null = null
  /** Where the content of the last text field ends: what looks like a tag inside of it is text. */
  let end = 0
  // The last one may be cut off.
  for (const tag of html.matchAll(/<(?:form|input|textarea)\b[^<>]*(?:>|$)/gi)) {
    if (found.length > MOST_FIELDS) break
    if (tag.index < end) continue
    const [written] = tag
    if (/^<form/i.test(written)) {
      action = attributeIn(written, 'action')?.value ?? null
      continue
    }
    const name = attributeIn(written, 'name')?.value ?? ''
    if (!names.includes(name)) continue
    const value = attributeIn(written, 'value')
    if (value !== null && value.value.trim() !== '') {
      found.push({ name, value: value.value, start: tag.index + value.start, end: tag.index + value.end, action })
    } else if (/^<textarea/i.test(written)) {
      const start = tag.index + written.length
      const close = html.indexOf('</', start)
      end = close === -1 ? html.length : close
      found.push({ name, value: entitiesUndone(html.slice(start, end)), start, end, action })
    }
  }
  return found
}

function attributeIn(tag: string, name: string): { readonly value: string; readonly start: number; readonly end: number } | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"(?<double>[^"]*)(?:"|$)|'(?<single>[^']*)(?:'|$)|(?<bare>[^\\s"'<>]+))`, 'di').exec(tag)
  for (const group of ['double', 'single', 'bare'] as const) {
    const value = match?.groups?.[group]
    const [start = 0, end = 0] = match?.indices?.groups?.[group] ?? []
    if (value !== undefined) return { value: entitiesUndone(value), start, end }
  }
  return null
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function entitiesUndone(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entryOf(ENTITIES, name.toLowerCase()) ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
