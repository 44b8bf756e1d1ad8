import { type LinesOf, runsOfLines } from './base64-text.ts'
import type { Artifact } from '../model/artifact.ts'
import { BLACK } from './display.ts'
import { encodedIn, unwrap } from './envelope.ts'
import { Base64Reader, GAP, headAt, PADDING } from './secrets/base64.ts'

// A captured assertion is a bearer credential and contains personal data. It is checked, and never shown.

const LT = String.raw`(?:<|\\u003[cC]|&lt;|%3[cC])`
const GT = String.raw`(?:>|\\u003[eE]|&gt;|%3[eE])`
/** A tag before personal data or the signature in an assertion. */
const OPENING = new RegExp(
  `${LT}(?:[\\w.-]{1,40}:)?(?:AttributeValue|NameID|SignatureValue|CipherValue|SessionIndex)\\b(?:(?!${GT})[^<]){0,1000}${GT}`,
  'g',
)
const CLOSING = new RegExp(`${LT}(?:/|\\\\/|%2[fF])`, 'g')
/** Base64 that was wrapped into lines. */
const WRAPPED: LinesOf = {
  begin: /(?<![A-Za-z0-9+/_%=-])[A-Za-z0-9+/_%=-]{40}/g,
  line: /[A-Za-z0-9+/_%=-]{40}[A-Za-z0-9+/_%=-]*[^\S\r\n]{0,8}\r?\n[^\S\r\n]{0,8}/y,
  last: /[A-Za-z0-9+/_%=-]+/y,
}
/** The parameter of a URL, even with only the beginning of a message. */
const PARAMETER = /((?:[?&;]|%3[fF]|%26)(?:SAMLResponse|wresult|assertion)(?:=|%3[dD]))([^&#\s"'<>“”]{20}[^&#\s"'<>“”]*)/g
/** Characters that end base64 text, including the escapes of forms and JSON. */
const BETWEEN = /[^A-Za-z0-9+/_%=\\-]+/g
const LONG_ENOUGH = 80
const MAY_CONTAIN_ASSERTION =
  /SAML|wresult|AttributeValue|NameID|^\s*[A-Za-z0-9+/_%-]{40}|"saml"|(?<![A-Za-z0-9+/])(?:PHNhbW[wx]|PD94bWwg|PFJlc3Bvbn|PEFzc2Vyd|PCFET0NUWVB)/

/** The text of an artifact without the captured messages that readers found in it, and those that they did not. */
export function withoutMessages(artifact: Artifact): string {
  const { text } = artifact
  let out = ''
  let kept = 0
  for (const { start, end } of encodedIn(artifact)) {
    if (start < kept) continue
    out += text.slice(kept, start) + black(text.slice(start, end))
    kept = end
  }
  return hideAssertions(out + text.slice(kept))
}

/** The text with the content of assertions blacked out, at the same length. */
export function hideAssertions(written: string): string {
  const text = withoutBroken(written)
  if (!MAY_CONTAIN_ASSERTION.test(text)) return text
  const hidden = withoutValues(text).replace(PARAMETER, (_whole, name: string, value: string) => name + black(value))
  return withoutRuns(withoutWrapped(hidden))
}

/** `<` and the beginning of a name, a declaration or a comment, in base64. */
const TAG = /(?<![A-Za-z0-9+/])P\s{0,8}[C-H]/g
/** What begins a message, and is no chance: so many characters that can be printed. */
const HEAD_BYTES = 12
const HEAD = /^<(?:\?xml|!DOCTYPE|!--|[A-Za-z])[ -~]+$/

/** Without base64 of XML that is broken by blanks and line ends anywhere, up to its padding, an empty line or another sign. */
function withoutBroken(text: string): string {
  let out = ''
  let kept = 0
  const reader = new Base64Reader(text)
  TAG.lastIndex = 0
  while (TAG.test(text)) {
    const start = text.lastIndexOf('P', TAG.lastIndex - 1)
    const head = headAt(reader, start, HEAD_BYTES)
    if (head.length < HEAD_BYTES || !HEAD.test(Buffer.from(head).toString('latin1'))) continue
    const end = endOfBroken(reader, start)
    out += text.slice(kept, start) + black(text.slice(start, end))
    kept = TAG.lastIndex = end
  }
  return kept === 0 ? text : out + text.slice(kept)
}

/** To the next line, over the signs of a mail or a comment: there is more of it where a long run follows. */
const NEXT_LINE = /[=|"'\\,;+ \t]{0,8}\r?\n[>|#*:"'\s]{0,12}(?=[A-Za-z0-9+/]{16}|[A-Za-z0-9+/]{1,15}==?(?:\s|$))/y

function endOfBroken(reader: Base64Reader, start: number): number {
  for (let from = start; ; from = NEXT_LINE.lastIndex) {
    const end = endOfPieces(reader, from)
    NEXT_LINE.lastIndex = end
    if (!NEXT_LINE.test(reader.text)) return end
  }
}

function endOfPieces(reader: Base64Reader, start: number): number {
  let end = start
  let isPadded = false
  let lineEnds = 0
  for (let at = start; at < reader.text.length && lineEnds < 2; at += reader.width) {
    const value = reader.at(at)
    if (value === GAP) {
      if (isPadded) break
      if (reader.text[at] === '\n') lineEnds++
      continue
    }
    if (value === PADDING) isPadded = true
    else if (value < 0) break
    lineEnds = 0
    end = at + reader.width
  }
  return end
}

function withoutWrapped(text: string): string {
  let out = ''
  let kept = 0
  for (const { start, end, lines } of runsOfLines(text, WRAPPED)) {
    const run = text.slice(start, end)
    if (lines === 0 || unwrap(withoutName(run).replace(/[ \t]/g, '')) === null) continue
    out += text.slice(kept, start) + black(run)
    kept = end
  }
  return out + text.slice(kept)
}

/** The text between an opening and the next closing tag, blacked out. */
function withoutValues(text: string): string {
  let out = ''
  let kept = 0
  OPENING.lastIndex = 0
  while (OPENING.test(text)) {
    const start = OPENING.lastIndex
    CLOSING.lastIndex = start
    const end = CLOSING.exec(text)?.index
    if (end === undefined) break
    out += text.slice(kept, start) + black(text.slice(start, end))
    kept = OPENING.lastIndex = end
  }
  return out + text.slice(kept)
}

function withoutRuns(text: string): string {
  let out = ''
  let at = 0
  const take = (run: string): string => (run.length >= LONG_ENOUGH && carriesXml(run) ? black(run) : run)
  for (const { index, 0: between } of text.matchAll(BETWEEN)) {
    out += take(text.slice(at, index)) + between
    at = index + between.length
  }
  return out + take(text.slice(at))
}

/** There may be a name before the base64: `SAMLResponse=PHNh…`. */
function carriesXml(run: string): boolean {
  if (run.length > 4000) return true
  return (
    unwrap(
      withoutName(run)
        .replace(/\\[rn]/g, '')
        .replaceAll('\\/', '/'),
    ) !== null
  )
}

function withoutName(run: string): string {
  return run.replace(/^[A-Za-z]{1,20}=/, '')
}

/** Line ends of every kind are kept, so that places stay correct. */
function black(text: string): string {
  return text.replace(/[^\r\n\u0085\u2028\u2029]/g, BLACK)
}
