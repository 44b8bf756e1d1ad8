import { hasLetterOrDigit, lazily, withoutAllButLetters, withoutSigns } from '../letters.ts'

// What a value under the name of a secret is: the secret itself, or something that is written in its place.

/** Longer values are no placeholder. */
const LONGEST = 2000

/** Each is anchored at both ends. */
const IN_PLACE_OF_A_SECRET: readonly RegExp[] = [
  // masks, empty values, words
  /^[*•█\uE0B1….#]*$/,
  /^x{3,}$/i,
  /^(?:bearer|basic|negotiate|ntlm|digest|null|nil|none|#?n\/a|true|false|yes|no|on|off|set|unset|unknown|undefined|sensitive|hidden|string|enabled|disabled)$/i,
  /^\d+$/,
  /^\**\s?blacked out\s?\**$/i,
  /^your[-_ ].*$/is,
  /^change-?me$/i,
  // placeholders and references to where the secret is kept
  /^<.*>$/s,
  /^\{\{.*\}\}$/s,
  /^\$\{.*\}$/s,
  /^\$(?:env:)?[a-z_]\w*$/i,
  /^%\w+%$/,
  /^\(.*\)$/s,
  /^\$\(.*\)$/s,
  /^\[.*\]$/s,
  /^@?\{.*$/s,
  /^(?:system|microsoft)\..*$/is,
  /^(?:var|local|data|module|each|azuread_\w+)\.[\w.[\]"]+$/i,
  /^(?:process\.env|os\.environ|env|secrets|vault)[.[(].*$/is,
  /^@microsoft\.keyvault.*$/is,
  // a digest of a package, as lock files write it
  /^(?:sha(?:1|224|256|384|512)|md5|h1|zh)[:=-](?:[\da-f]{32,128}|[A-Za-z0-9+/]{20,88}={0,2})$/i,
  // an address without anything secret in it, as of a page where the password is changed
  /^https?:\/\/[^\s?#@]*$/i,
]

/** Words that are written in place of a value. */
const REDACTIONS: ReadonlySet<string> = new Set(
  'redacted anonymised anonymized blanked censored changeme confidential hidden masked obfuscated omitted placeholder removed replaceme replaced sanitised sanitized scrubbed'.split(
    ' ',
  ),
)

/** Without anything else, in lower case. */
export function lettersOf(text: string): string {
  return withoutAllButLetters(text).toLowerCase()
}

/** `REDACTED`, `***removed***`, `REDACTED by IT`, `[hidden for privacy]`: such a word, and around it nothing but a few other words. */
export function isRedaction(text: string): boolean {
  if (text.length > 80) return false
  const letters = lettersOf(text)
  if (letters.length > 12) return isRedactionInWords(text)
  return REDACTIONS.has(letters) || isRedactionInWords(text)
}

/** A part of each of these words: most texts have none. */
const PART_OF_REDACTION =
  /redacted|anonymi[sz]ed|blanked|censored|changeme|confidential|hidden|masked|obfuscated|omitted|placeholder|removed|replace|saniti[sz]ed|scrubbed/i

const ONE_WORD = lazily(() => new RegExp(String.raw`^\p{L}{1,16}$`, 'u'))

function isRedactionInWords(text: string): boolean {
  if (!/[\s_]/.test(text) || !PART_OF_REDACTION.test(text)) return false
  const words = text
    .toLowerCase()
    .split(/[\s_]/)
    .map((word) => withoutSigns(word, ' ').trim())
    .filter((word) => word !== '')
  return words.length > 1 && words.length <= 8 && words.every((word) => ONE_WORD().test(word)) && words.some((word) => REDACTIONS.has(word))
}

/** `xxxxxxxx-xxxx-…`, `ab12****`: half or more of it crossed out, and no more than a hint left. */
function isCrossedOut(value: string): boolean {
  if (!/[*•█#xX]{3}/.test(value)) return false
  const runs = /[*•█#]{3}[*•█#]*|x{3}x*|X{3}X*/g
  const crossed = value.match(runs)?.reduce((sum, run) => sum + run.length, 0) ?? 0
  const left = withoutSigns(value.replace(runs, '')).length
  return crossed >= 4 && left <= 8 && left <= crossed
}

const WORDS_ALONE = lazily(() => new RegExp(String.raw`^[\p{L}\s*()[\]<>{}.,:_█•-]+$`, 'u'))

/** Where a secret belongs, a digit or a sign may be one of its own. */
function isWordsAlone(value: string): boolean {
  return !/\d/.test(value) && PART_OF_REDACTION.test(value) && WORDS_ALONE().test(value) && isRedaction(value)
}

/** A sign or two: YAML's null, dashes, question and check marks. */
function isSigns(value: string): boolean {
  return /^.{1,3}$/su.test(value) && !hasLetterOrDigit(value)
}

/** Quotation marks that no format reads as such: people and office programs write them around a value. */
const CURLY = /^[“”„‟‘’‚‛«»‹›`´＂](.*)[“”„‟‘’‚‛«»‹›`´＂]$/s

/** True for a mask, an empty value, a type name, a yes or no, a placeholder, a reference to a store of secrets. */
export function isHarmless(written: string): boolean {
  const value = written.length <= LONGEST ? (CURLY.exec(written)?.[1] ?? written) : written
  return (
    value === '' ||
    (value.length <= LONGEST &&
      (IN_PLACE_OF_A_SECRET.some((pattern) => pattern.test(value)) ||
        isSigns(value) ||
        isWordsAlone(value) ||
        isCrossedOut(value) ||
        isVersion(value)))
  )
}

/** `1.2`, `v1.2.3-beta.1`, `1.x`, `1.0.*`, with a sign before it, and what Composer writes behind it. */
const VERSION =
  /^(?:[\^~]|~>|[<>=!~]=?|===)?v?\d{1,6}(?:\.(?:\d{1,8}|[x*])){0,3}(?:(?:-|\.?)(?:alpha|beta|rc|next|canary|pre|dev|post)[\w.-]{0,40}|(?:-|\.?)[abc]\d{0,4}|-\d{14}-[\da-f]{12})?(?:@(?:dev|alpha|beta|RC|stable))?$/i
/** A branch of Composer, a stability, a tag of npm; where a package of npm is that is not in its registry; a package of Cargo with its version. */
const OTHER_VERSION =
  /^(?:dev-(?:master|main|trunk|develop|development)(?:#[\da-f]{7,40})?|@(?:dev|stable|beta|alpha)|latest|workspace:[*^~]|(?:workspace|link|file|portal):\.{0,2}[\w-]{0,40}\/[\w./@-]{0,200}|(?:git\+https?|git\+ssh|git):\/\/[\w./-]{1,200}(?:#[\w./-]{1,80})?|github:[\w.-]{1,60}\/[\w.-]{1,60}|patch:[\w@%./-]{1,100}#~\/[\w./-]{1,200}|[a-z][a-z\d_-]{0,60} \d{1,6}\.\d{1,6}\.\d{1,6})$/i
/** Behind a version: packages that it is for (pnpm), digests and conditions (pip). */
const BEHIND = /(?:\([\w@./-]{1,100}\)){1,9}$|(?: --hash=sha(?:256|384|512):[\da-f]{56,128}){1,20}$|;[ \w'"<>=!.]{1,200}$/

/** True for the version of a package, by whose name it stands: of `@inquirer/password`, or `js-tokens`. */
function isVersion(value: string): boolean {
  if (OTHER_VERSION.test(value)) return true
  const bare = value.replace(BEHIND, '').replace(/^npm:(?:@?[a-z][\w./-]{0,80}@)?/, '')
  // A number alone is a version with its sign; without one it is a number.
  return bare
    .replace(/([<>=!~^])\s{1,3}(?=[v\d])/g, '$1')
    .split(/\s{0,3}(?:\|\|?|,|\s-\s|\s)\s{0,3}/)
    .every((term) => VERSION.test(term))
}

/** The working directory has the same short name as a password. */
export function isPath(value: string): boolean {
  return /^(?:[/~.\\]|[A-Za-z]:[\\/])/.test(value)
}

/** Not a plain word: it has a digit, or capitals within. */
export function isMixed(value: string): boolean {
  return /\d|[a-z][A-Z]|[A-Z][a-z]/.test(value.slice(1)) && /\d|[a-z][A-Z]|[A-Z][a-z]+[A-Z]/.test(value.slice(0, LONGEST))
}

const GUID = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i

/** As a program makes it: long, without blanks, and no identifier, thumbprint, address or path. */
export function looksRandom(value: string): boolean {
  if (value.length < 24 || value.length > LONGEST || /\s/.test(value)) return false
  if (GUID.test(value) || /^[0-9A-F:]+$/i.test(value) || /^[a-z][a-z0-9+.-]*:/i.test(value)) return false
  const kinds = [/\d/, /[a-z]/, /[A-Z]/].filter((kind) => kind.test(value)).length
  return kinds === 3 && /^[A-Za-z0-9+/=_~.-]+$/.test(value) && !/^[A-Za-z]+(?:[._/-][A-Za-z]+)+$/.test(value)
}

/** The word before the secret in a header’s value. */
export function schemeLength(value: string): number {
  return /^(?:bearer|basic|digest|negotiate|token)\s{1,20}/i.exec(value)?.[0].length ?? 0
}
