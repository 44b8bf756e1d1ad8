import type { SecretKind } from './found.ts'
import { meaningOf, type NameMeaning } from './names.ts'
import {
  afterQuote,
  afterSign,
  assignedAt,
  blockAt,
  elementText,
  heredocAt,
  quotedAt,
  restOfLine,
  skip,
  type TextSpan,
  wordAt,
} from './read-value.ts'
import { isPath } from './values.ts'

// Names of secrets in lines and words of any text, and their values: settings, scripts, headers, mails, queries, XML.

export interface NamedValue extends TextSpan {
  readonly meaning: NameMeaning
  readonly label: string
  /** Written without quotation marks, so that it may be the words of a sentence. */
  readonly bare: boolean
}

/** Every name of a secret contains one of these, and every object of JSON begins so. */
export const NAMES =
  /[{[][ \t\r\n]{0,40}"|secret|token|passw|passphrase|passcode|pass|pwd|key|authorization|bearer|cookie|canary|x-(?:csrf|xsrf|session|auth)|connection[-_. ]?string/gi
const NAME_PARTS = /secret|token|pass|pwd|key|authorization|bearer|cookie|canary|x-(?:csrf|xsrf|session|auth)|connection[-_. ]?string/i
/** The same for short words in a URL. */
const QUERY = /[?&#;](?:amp;)?(code|sig)=/gi

const URL_WITH_PASSWORD = /:\\{0,4}\/\\{0,4}\/[^\s/@"'\\]{1,400}@/

export function mayNameSecret(text: string): boolean {
  if (NAME_PARTS.test(text)) return true
  // To look for one sign takes a tenth of the time of an expression.
  if (text.includes('=') && /[?&#;](?:amp;)?(?:code|sig)=/i.test(text)) return true
  return text.includes('/') && text.includes('@') && URL_WITH_PASSWORD.test(text)
}

/**
 * The values of names in a text. `document` is called where JSON may begin, and returns the offset behind what it has read; `onName` for
 * each name outside of it.
 */
export function* namedValues(text: string, document: (at: number) => number, onName: () => void): Generator<NamedValue> {
  const names = new RegExp(NAMES)
  for (let match = names.exec(text); match; match = names.exec(text)) {
    const { index } = match
    const first = match[0][0]
    if (first === '{' || first === '[') {
      names.lastIndex = Math.max(index + 1, document(index))
      continue
    }
    onName()
    const name = nameAround(text, index, index + match[0].length)
    names.lastIndex = Math.max(name.end, index + 1)
    if (!name.meaning) continue
    const value = valueOf(text, name, name.meaning)
    if (!value) continue
    yield value
    // What is inside a value is no name.
    if (value.start >= name.end) names.lastIndex = Math.max(names.lastIndex, value.end)
  }
}

interface SecretName extends TextSpan {
  readonly label: string
  readonly meaning: NameMeaning | null
  /** It is two words with a blank between them, as in a note. */
  readonly spaced: boolean
}

const LONGEST_NAME = 80

function nameAround(text: string, hit: number, hitEnd: number): SecretName {
  let start = hit
  while (start > 0 && hit - start < LONGEST_NAME && isOfName(text.charCodeAt(start - 1), true)) start--
  let end = hitEnd
  while (end < text.length && end - hitEnd < LONGEST_NAME && isOfName(text.charCodeAt(end), false)) end++
  const word = text.slice(start, end)
  // `Secret Token` and `client secret`: the word before belongs to the name.
  if (text[start - 1] === ' ') {
    let before = start - 1
    while (before > 0 && start - before < 20 && isLetter(text.charCodeAt(before - 1))) before--
    const both = text.slice(before, end)
    const meaning = before < start - 1 ? meaningOf(both) : null
    if (meaning?.strength === 'named' && meaningOf(word)?.strength !== 'named') {
      return { start: before, end, label: both, meaning, spaced: true }
    }
  }
  const label = isLetter(word.charCodeAt(0)) ? word : word.replace(/^[.$-]{1,80}/, '')
  return { start, end, label, meaning: meaningOf(label), spaced: /\s/.test(word) }
}

function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90)
}

/** A letter, digit, underscore or hyphen; at the beginning also a dot or a dollar sign. */
function isOfName(unit: number, isBefore: boolean): boolean {
  return isLetter(unit) || (unit >= 48 && unit <= 57) || unit === 95 || unit === 45 || (isBefore && (unit === 46 || unit === 36))
}

/** Units of a value that show whether it is a word. */
const LONGEST_TESTED = 400

function valueOf(text: string, name: SecretName, meaning: NameMeaning): NamedValue | null {
  const { start, end, label } = name
  const as = (span: TextSpan | null, bare = false): NamedValue | null =>
    span ? { start: span.start, end: span.end, meaning, label, bare } : null

  const pair = pairedWith(text, name)
  if (pair) return as(pair.span, pair.bare)
  const assigned = assignedAt(text, end)
  if (assigned) return isInnocent(text, name, meaning, assigned) ? null : as(assigned)
  if (isTagName(text, start)) return as(elementText(text, end))
  const dashes = text[start] === '-' || text[start - 1] === '-'
  if (dashes && (start === 0 || /[\s"'-]/.test(text[start - 1] ?? ' '))) {
    const at = skip(text, end, ' \t=')
    const argument = at > end ? (quotedAt(text, at) ?? (text[at] === '-' ? null : wordAt(text, at))) : null
    if (argument) return as(argument)
  }
  const sign = afterSign(text, afterQuote(text, end), true)
  const unquoted = sign === null ? null : unquotedValue(text, name, meaning, sign)
  if (unquoted) return as(unquoted, true)
  if (sign === null && /^secret\s?token$/i.test(label)) return as(rowAt(text, end), true)
  return null
}

/** A value without quotation marks: a block, the rest of the line, or a word in the line. */
function unquotedValue(text: string, name: SecretName, meaning: NameMeaning, sign: number): TextSpan | null {
  const { start, spaced } = name
  const block = blockAt(text, sign) ?? heredocAt(text, sign)
  if (block) return block
  const ownLine = isLineBegin(text, start)
  const line = ownLine ? restOfLine(text, sign) : null
  const span = line ?? wordAt(text, skip(text, sign, ' \t'))
  if (!span || isInnocent(text, name, meaning, span)) return null
  const value = text.slice(span.start, Math.min(span.end, span.start + LONGEST_TESTED))
  // In notes and mails a name is common text: there the value must look like a secret.
  if (spaced && !(value.length >= 8 && /\d/.test(value) && !/\s/.test(value))) return null
  if (!line && span.start > sign && /^[a-z]{1,12}\W?$/i.test(value)) return null
  if (meaning.strength !== 'named' && !line && !(value.length >= 6 && /\d/.test(value) && /[a-z]/i.test(value))) return null
  return span
}

const LEADS = /^[ \t]*(?:[-*][ \t]+|export[ \t]+|set[ \t]+|env:|\$env:|\$)?["']?$/i

function isLineBegin(text: string, start: number): boolean {
  const from = lineStartWithin(text, start, 60)
  return from !== null && LEADS.test(text.slice(from, start))
}

function lineStartWithin(text: string, at: number, most: number): number | null {
  for (let start = at; at - start <= most; start--) if (start === 0 || text[start - 1] === '\n' || text[start - 1] === '\r') return start
  return null
}

function isTagName(text: string, start: number): boolean {
  const before = text[start - 1]
  return (before === '<' || before === ':') && endsAsTag(text, start)
}

function endsAsTag(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start)
  return /<(?:[\w.-]{1,20}:)?$/.test(before)
}

/** A table, as PowerShell prints one. */
function rowAt(text: string, end: number): TextSpan | null {
  const start = skip(text, end, ' \t')
  const word = start - end >= 2 ? wordAt(text, start) : null
  if (!word || word.end - word.start < 6) return null
  const next = text[skip(text, word.end, ' \t')]
  return next === undefined || next === '\n' || next === '\r' ? word : null
}

// ── innocent values ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The working directory, the verification token of a domain, and a type that is called as its member: `synchronizationSecret:SynchronizationSecret`. */
function isInnocent(text: string, { label, start }: SecretName, { kind, strength }: NameMeaning, { start: from, end }: TextSpan): boolean {
  const repeats = text.slice(from, Math.min(end, from + label.length)).toLowerCase() === label.toLowerCase()
  if (repeats && (from + label.length >= end || text[from + label.length] === ':')) return true
  if (/pwd$/i.test(label) && isPath(text.slice(from, Math.min(end, from + 4)))) return true
  return (
    kind === 'other-token' && strength === 'common' && /^token$/i.test(label) && isNearDomain(text, start, end) && !isBelowScim(text, start)
  )
}

/** Whether the entry is about a domain: `token` is then the published verification token. */
export function isNearDomain(text: string, start: number, end: number): boolean {
  return /domain|verif|txt|dns|claim/i.test(text.slice(Math.max(0, start - 300), start) + text.slice(end, end + 300))
}

/** `token` directly below `scim`, in lines or in brackets. */
export function isBelowScim(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 1000), start)
  if (!/scim/i.test(before)) return false
  const open = before.lastIndexOf('{')
  if (open !== -1 && !before.slice(open).includes('}')) return /\bscim\\*["']?[ \t]{0,8}[:=][ \t\r\n]{0,80}$/i.test(before.slice(0, open))
  const lines = before.split('\n')
  const own = lines.pop() ?? ''
  const indent = own.length - own.trimStart().length
  if (indent === 0) return false
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    const content = line.trimStart()
    if (content === '' || content.startsWith('#') || line.length - content.length >= indent) continue
    return /^["']?scim["']?[ \t]*:/i.test(content)
  }
  return false
}

// ── names that are values themselves ─────────────────────────────────────────────────────────────────────────────────

const IS_PAIRED = /\b(?:key|name)\\{0,32}["']{0,2}[ \t]{0,40}(?:=>|[:=])[ \t\r\n]{0,8}\\{0,32}["']{0,2}$/i
const IS_ELEMENT = /<(key|name)>[ \t]{0,8}$/i

/** `key = "SecretToken"` with `value = "…"` beside it, before or after; and `["Authorization", "…"]`. */
function pairedWith(text: string, name: SecretName): { readonly span: TextSpan; readonly bare: boolean } | null {
  // All that is looked for ends with one of these, and a text may have millions of names.
  let last = name.start - 1
  while (last >= 0 && name.start - last < 90 && ' \t\r\n'.includes(text[last] ?? '')) last--
  return '"\'>:=\\'.includes(text[last] ?? 'z') ? pairAround(text, name) : null
}

function pairAround(text: string, { start, end }: SecretName): { readonly span: TextSpan; readonly bare: boolean } | null {
  const before = text.slice(Math.max(0, start - 90), start)
  if (IS_ELEMENT.test(before)) {
    const tag = /^[ \t]{0,8}<\/(?:key|name)>[ \t\r\n]{0,80}<(?:value|string)/i.exec(text.slice(end, end + 200))?.[0]
    const span = tag === undefined ? null : elementText(text, end + tag.length)
    return span && { span, bare: false }
  }
  if (/\[[ \t\r\n]{0,8}\\{0,32}["']$/.test(before)) {
    const comma = skip(text, afterQuote(text, end), ' \t\r\n')
    const listed = text[comma] === ',' ? quotedAt(text, skip(text, comma + 1, ' \t\r\n')) : null
    if (listed) return { span: listed, bare: false }
  }
  if (!IS_PAIRED.test(before)) return null
  const beyond = text.slice(end, end + 400).split(/[{}]/, 1)[0] ?? ''
  const after = /\bvalue(?=\\{0,32}["']{0,2}[ \t]{0,40}[:=])/i.exec(beyond)
  if (after && !/\b(?:key|name)\\{0,32}["']{0,2}[ \t]{0,40}[:=]/i.test(beyond.slice(0, after.index))) {
    const found = valueOfKey(text, end + after.index + 5)
    if (found) return found
  }
  const lead =
    text
      .slice(Math.max(0, start - 2000), start)
      .split(/[{}]/)
      .at(-1) ?? ''
  const at = lead.toLowerCase().lastIndexOf('value')
  return at === -1 ? null : valueOfKey(text, start - lead.length + at + 5)
}

function valueOfKey(text: string, end: number): { readonly span: TextSpan; readonly bare: boolean } | null {
  const quoted = assignedAt(text, end)
  if (quoted) return { span: quoted, bare: false }
  const sign = afterSign(text, end, true)
  const at = sign === null ? 0 : skip(text, sign, ' \t')
  if (sign === null || '"\'{}[],;'.includes(text[at] ?? '"')) return null
  let stop = at
  while (stop < text.length && !'\r\n"\'{};'.includes(text[stop] ?? '\n')) stop++
  return stop > at ? { span: { start: at, end: stop }, bare: true } : null
}

// ── in URLs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface UrlSecret extends TextSpan {
  readonly kind: SecretKind
  readonly label: string
}

/** A code or a signature in a query, and the password before the host. A code of only digits is that of an error. */
export function* urlSecrets(text: string): Generator<UrlSecret> {
  for (const match of text.matchAll(QUERY)) {
    const start = match.index + match[0].length
    const word = wordAt(text, start)
    const value = word ? (text.slice(word.start, word.end).split(/[#\\]/, 1)[0] ?? '') : ''
    if (value.length >= 6 && /\d/.test(value) && /[a-z]/i.test(value)) {
      yield { start, end: start + value.length, kind: 'other-token', label: match[1] ?? '' }
    }
  }
  for (const match of text.matchAll(/:\\?\/\\?\//g)) {
    const from = match.index + match[0].length
    const authority = /^[^\s/?#"'<>\\]{1,600}/.exec(text.slice(from, from + 600))?.[0] ?? ''
    const at = authority.lastIndexOf('@')
    const colon = authority.indexOf(':')
    if (colon !== -1 && colon < at && !authority.slice(0, colon).includes('@') && at > colon + 1 && /^[\w[]/.test(authority.slice(at + 1)))
      yield { start: from + colon + 1, end: from + at, kind: 'password', label: 'the password of a URL' }
  }
}
