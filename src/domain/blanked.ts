import { lazily } from '../syntax/letters.ts'
import { isRedaction, lettersOf } from '../syntax/secrets/values.ts'
import { isGuid } from '../vendors/entra.ts'
import { tidied, type Mark } from './typed-text.ts'

// Whether a person has blanked a value, in whole or in part, before passing the file on. Names are never asked: every text may be a name.

/** What should be there. */
export type Shape =
  | 'guid'
  /** The id of an object, mostly a GUID. */
  | 'id'
  /** A URL or a host that Entra holds: a placeholder in it is what was saved. */
  | 'url'
  /** A URL that Entra or Mixpanel made, and that was copied from there: a placeholder in it is of who passed it on. */
  | 'issued-url'
  | 'domain'
  | 'address'
  | 'number'
  /** A fingerprint, a PEM block or a path. */
  | 'certificate'
  | 'thumbprint'
  /** A digest or a signature in base64. */
  | 'base64'
  /** A certificate or a message in base64, or as numbers. */
  | 'encoded'
  /** A word of a list, a switch, a date, as people type it. */
  | 'word'
  /** A word of a list that Entra writes: it has no brackets of its own. */
  | 'keyword'
  /** A text in which square brackets mean something. */
  | 'phrase'
  | 'token'

/** Why a blanked value is not used, for a sentence. */
export const BLANKED = 'it is blanked by hand; `sso-doctor redact` hides values and keeps the verdict'

/** A note about so many blanked values, at the first of them. */
export function saysBlanked(values: number): string {
  return values === 1
    ? `this value counts as not given, because ${BLANKED}.`
    : `this value and ${values - 1} more count as not given, because each is blanked by hand; \`sso-doctor redact\` hides values and keeps the verdict.`
}

/** The same about values that are read without what is around them. */
export function saysAround(values: number): string {
  const what = values === 1 ? 'this value was' : `this value and ${values - 1} more were`
  return `${what} read without the blanks, quotes, brackets or link around it, as Entra has it. A chat, a mail program or an editor may have added them.`
}

/** The same about values that are in place of an address. */
export function saysNoAddress(values: number): string {
  return `${values === 1 ? 'this value is' : `this value and ${values - 1} more are`} no mail address, and ${values === 1 ? 'was' : 'were'} not read.`
}

/** Three or more of a character that crosses out, or an ellipsis. `x` is handled by shape: hosts and base64 may contain it. */
const CROSSED = /[#*•●█]{3}|…|\.{3}/
const CROSSED_OR_X = /[#*•●█xX]{3}|…|\.{3}/
/** Nothing but such characters, and what separates the parts of a value. */
const ONLY_MASK = /^[#*•●█xX.…:_\s-]+$/

/** True for a value that is nothing but what belongs there: most are, and lists of people are long. */
export function isPlain(value: string, shape: Shape): boolean {
  if (shape === 'guid' || shape === 'id') return isGuid(value) || (shape === 'id' && /^\d{1,20}$/.test(value))
  if (shape === 'address') return /^[\w.+'-]+@[\w.-]+$/.test(value) && !/x{3}|\.{3}|@(?:redacted|removed|masked|hidden)/i.test(value)
  return shape === 'keyword' && (words.get(value) ?? isPlainWord(value))
}

/** Whether a word is a plain one. A hundred thousand people have the same few. */
const words = new Map<string, boolean>()
const MOST_WORDS = 1000

function isPlainWord(word: string): boolean {
  const plain = /^\w+$/.test(word) && !isBlankedText(word, 'keyword')
  if (words.size < MOST_WORDS) words.set(word, plain)
  return plain
}

export function isBlanked(value: string, shape: Shape): boolean {
  return !isPlain(value, shape) && isBlankedText(value, shape)
}

const WORDS = lazily(() => new RegExp(String.raw`^[\p{L}\p{N} _-]*$`, 'u'))

function isBlankedText(value: string, shape: Shape): boolean {
  const { text, marks } = tidied(value)
  const isBracketed = inBrackets(marks) && (shape !== 'phrase' || (!marks.includes('square brackets') && WORDS().test(text)))
  if (text === '') return isBracketed
  if (isBracketed && !hasShape(text, shape) && isLoneWord(text) && (shape !== 'word' || namesAField(text))) return true
  if (isReplacement(text)) return true
  if (ONLY_MASK.test(text) && CROSSED_OR_X.test(text)) return true
  switch (shape) {
    case 'guid':
      return isBrokenGuid(text)
    case 'id':
      return !isGuid(text) && isBrokenGuid(text)
    case 'url':
    case 'issued-url':
      return isBlankedUrl(text, shape === 'issued-url')
    case 'domain':
      return isBlankedHost(text, true)
    case 'address': {
      const at = text.lastIndexOf('@')
      const before = text.slice(0, at)
      return at === -1 ? CROSSED.test(text) : CROSSED.test(before) || isInBrackets(before) || isBlankedHost(text.slice(at + 1), true)
    }
    case 'number':
      return CROSSED_OR_X.test(text) && !/[a-wyz]/i.test(text)
    case 'thumbprint':
      return isBlankedThumbprint(text)
    case 'certificate':
      return /-----BEGIN /.test(text) ? isBlankedPem(text) : isBlankedThumbprint(text)
    case 'base64':
      return isNoBase64(text)
    case 'encoded':
      // One that is long and not crossed out anywhere is damaged.
      return isNoBase64(text) && (text.length < SHORTEST_ENCODED || CROSSED.test(text) || /x{6}/i.test(text))
    case 'token':
      return CROSSED_OR_X.test(text) && /^[\w#*•●….=-]+$/.test(text)
    case 'word':
    case 'keyword':
    case 'phrase':
      return false
  }
}

/** No certificate and no message has fewer characters in base64. */
export const SHORTEST_ENCODED = 200

/** Whether a text in brackets is the value itself: people put brackets around correct values too. */
export function hasShape(text: string, shape: Shape): boolean {
  switch (shape) {
    case 'guid':
    case 'id':
      return isGuid(text)
    case 'url':
    case 'issued-url':
      return /^[a-z][a-z0-9+.-]*:/i.test(text) || /^[^\s/]+\.[a-z]{2}/i.test(text)
    case 'domain':
      return /^[^\s/]+\.[^\s/.]{2}/.test(text)
    case 'address':
      return text.includes('@')
    case 'number':
      return /^\d+$/.test(text)
    case 'thumbprint':
    case 'certificate':
      return /^[0-9a-f]{40}$|^[0-9a-f]{64}$/i.test(text.replace(/[\s:]/g, '')) || /[./\\]|-----BEGIN /.test(text)
    case 'base64':
    case 'encoded':
      return text.length >= 28 && !isNoBase64(text)
    case 'token':
      return /^[\w-]+$/.test(text) && /\d/.test(text)
    case 'word':
    case 'keyword':
    case 'phrase':
      return false
  }
}

const LONE_WORD = lazily(() => new RegExp(String.raw`^[\p{L}\p{N}_ .{}<>[\]-]*$`, 'u'))
const TWO_LETTERS = lazily(() => new RegExp(String.raw`\p{L}{2}`, 'u'))

/** `tenant`, `tenant-id`, `your tenant id here`: no separators of an address or a path, and no number or single letter. */
function isLoneWord(text: string): boolean {
  return text.length <= 60 && LONE_WORD().test(text) && TWO_LETTERS().test(text)
}

function inBrackets(marks: readonly Mark[]): boolean {
  return marks.some((mark) => mark.endsWith('brackets'))
}

/** `{tenant-id}`, `<id>`: a part of a value that is nothing but a lone word in brackets. */
function isInBrackets(part: string): boolean {
  if (!/[<[{]/.test(part)) return false
  const { text, marks } = tidied(part)
  return inBrackets(marks) && isLoneWord(text)
}

/** Words that say what belongs there: `[plan]`, `{{status}}`, `<your value>`; `[gold]` and `[maybe]` are answers. */
const FIELD_WORDS: ReadonlySet<string> = new Set(
  'a at client company customer data date day domain enabled enter fill flag generated here id in insert internal is managed mixpanel my name not of or organisation organization org our own plan private region require residency role scim secret set setting sso state status switch tbd tenant text the time to todo token undisclosed unknown value word your'.split(
    ' ',
  ),
)

function namesAField(text: string): boolean {
  const words = text.split(/(?<=[a-z])(?=[A-Z])|[\s_.{}<>[\]-]/).filter((word) => word !== '')
  return isReplacement(text) || words.every((word) => FIELD_WORDS.has(word.toLowerCase()))
}

/** `REDACTED by IT`, `***removed***`, or a text that asks for the value. */
function isReplacement(text: string): boolean {
  return isRedaction(text) || isTemplate(text)
}

/** `ReplaceWithYourOwnValue`, `YOUR_TENANT_ID`. */
function isTemplate(text: string): boolean {
  if (text.length > 60) return false
  const letters = lettersOf(text)
  return (
    /^(?:replacewith|insert|enter|putin|put|your)(?:your|own|my|the)?[a-z]*(?:value|id|url|guid|here|tenant|thumbprint|certificate|domain|number|organi[sz]ation)$/.test(
      letters,
    ) && !/[./@:]/.test(text)
  )
}

/** A GUID of the wrong length, with other letters, or crossed out in part; not a word or a domain. */
function isBrokenGuid(text: string): boolean {
  if (isGuid(text) || /^[0-9a-f]{32}$/i.test(text)) return false
  if (CROSSED.test(text)) return /^[0-9a-zA-Z#*•●….-]+$/.test(text)
  if (!/^[0-9a-z-]+$/i.test(text)) return false
  const groups = text.split('-').length
  return groups >= 4 || (/\d/.test(text) && text.replaceAll('-', '').length >= 24)
}

/**
 * `xxxx.com` is a domain like any other, names such as `xxxlutz.com` begin with three of them, and a host has more than one part.
 * `copied`: a word in brackets in it is of who passed it on.
 */
function isBlankedHost(host: string, copied: boolean): boolean {
  if (CROSSED.test(host)) return true
  const labels = host.replace(/:\d+$/, '').split('.')
  if (labels.some((label) => isReplacement(label) || (copied && isInBrackets(label)))) return true
  const isX = (label: string): boolean => /^x{3,}$/i.test(label)
  return labels.some((label, index) => (isX(label) ? labels.length === 1 || index < labels.length - 2 : /x{4}/i.test(label)))
}

function isBlankedUrl(text: string, copied: boolean): boolean {
  const [address = '', ...queries] = text.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '').split('?')
  const [host = '', ...segments] = address.split('/')
  if (isBlankedHost(host, copied)) return true
  const values = queries.flatMap((query) => query.split('&')).map((part) => part.slice(part.indexOf('=') + 1))
  return (
    segments.some((segment) => isBlankedSegment(segment, copied)) ||
    values.some((each) => (CROSSED_OR_X.test(each) && /^[\dxX#*•●….{}<>[\]]+$/.test(each)) || isPlaceholder(each, copied))
  )
}

/** The signs of brackets as browsers write them into a URL. */
const ESCAPED_BRACKET = /%(?:3c|3e|5b|5d|7b|7d|20)/gi

/** Words in a URL where an id belongs: `REDACTED`; where the URL was copied also `<tenant id>`, `YOUR_ORG_ID`. */
function isPlaceholder(part: string, copied: boolean): boolean {
  if (part === '' || part.length > 80) return false
  if (isRedaction(part.replace(ESCAPED_BRACKET, ' '))) return true
  return (
    copied &&
    part !== MICROSOFTS_OWN &&
    (isInBrackets(part) || isTemplate(part) || /^(?:tenant|directory|org)[\s_-]?(?:gu)?id$/i.test(part))
  )
}

/** What the metadata that Microsoft publishes for all tenants has in place of the tenant: it may have been copied from there. */
const MICROSOFTS_OWN = '{tenantid}'

function isBlankedSegment(segment: string, copied: boolean): boolean {
  if (segment === '' || isGuid(segment)) return false
  if (isPlaceholder(segment, copied)) return true
  if (CROSSED_OR_X.test(segment)) return /^[0-9a-fxX#*•●….-]+$/i.test(segment)
  if (/^[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}$/i.test(segment)) return true
  // A GUID with one or two characters too many or too few is a typing error, and what was saved may have it too.
  const digits = segment.replaceAll('-', '').length
  return /^[0-9a-f]{8}-[0-9a-f-]*$/i.test(segment) && Math.abs(digits - 32) > 2
}

function isBlankedThumbprint(text: string): boolean {
  return CROSSED_OR_X.test(text) && /^[0-9a-fxX#*•●….\s:-]+$/i.test(text)
}

function isBlankedPem(text: string): boolean {
  const body = text.split(/\r\n|[\r\n]/).filter((line) => !line.includes('-----'))
  return body.some((line) => CROSSED.test(line) || /x{8}/i.test(line) || isRedaction(line))
}

function isNoBase64(text: string): boolean {
  const bare = text.replace(/\s+/g, '')
  return /[^A-Za-z0-9+/=_-]/.test(bare) || /x{6}/i.test(bare)
}
