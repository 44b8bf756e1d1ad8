// Names, mail addresses and values of queries in a text, and what to write in their place. The time is proportional to the text, however
// many names there are.

/** What is written in the place of each name. */
export type Replacements = ReadonlyMap<string, string>

/** A longer name is known by its first words. */
const MOST_WORDS = 60
const WORD = /[\p{L}\p{N}]+/gu

/** Replaces names that stand alone: a name of letters and digits is none within a longer word. */
export function namesReplacer(replacements: Replacements): (text: string) => string {
  const names = new NamesIndex()
  for (const [name, instead] of replacements) names.add(name, instead)
  return (text) => names.replaceIn(text)
}

/** Names that are replaced, each by its words. */
export class NamesIndex {
  readonly #byName = new Map<string, string>()
  /** How many words the names have that begin with a word; the longest first. */
  readonly #counts = new Map<string, readonly number[]>()

  /** Of two replacements for one name, the first counts. */
  add(name: string, instead: string): void {
    const { start, firstEnd, end, count } = firstWordsIn(name)
    if (count === 0) return
    const key = name.slice(start, end)
    if (this.#byName.has(key)) return
    this.#byName.set(key, instead)
    const first = count === 1 ? key : name.slice(start, firstEnd)
    const known = this.#counts.get(first)
    if (!known) this.#counts.set(first, count === 1 ? ONE : count === 2 ? TWO : [count])
    else if (!known.includes(count)) {
      const counts = [...known, count].sort((a, b) => b - a)
      this.#counts.set(first, counts)
    }
  }

  replaceIn(text: string): string {
    if (this.#byName.size === 0) return text
    const words = [...text.matchAll(WORD)]
    let out = ''
    let done = 0
    for (let nth = 0; nth < words.length; nth++) {
      const first = words[nth]
      const lengths = first === undefined ? undefined : this.#counts.get(first[0])
      for (const length of lengths ?? []) {
        const last = words[nth + length - 1]
        if (!first || !last) continue
        const end = last.index + last[0].length
        const instead = this.#byName.get(text.slice(first.index, end))
        if (instead === undefined) continue
        out += text.slice(done, first.index) + instead
        done = end
        nth += length - 1
        break
      }
    }
    return done === 0 ? text : out + text.slice(done)
  }
}

const ONE: readonly number[] = [1]
const TWO: readonly number[] = [2]

interface FirstWords {
  readonly start: number
  readonly firstEnd: number
  readonly end: number
  readonly count: number
}

/** Where the first words of a name are. Most of a hundred thousand names are ASCII, and need no expression. */
function firstWordsIn(name: string): FirstWords {
  let [start, firstEnd, end, count] = [0, 0, 0, 0]
  let isWithin = false
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at)
    if (unit > 127) return firstWordsOf([...name.matchAll(WORD)].slice(0, MOST_WORDS))
    const isOfWord = (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57)
    if (isOfWord && !isWithin && ++count > MOST_WORDS) return { start, firstEnd, end, count: MOST_WORDS }
    if (isOfWord && count === 1 && !isWithin) start = at
    if (isOfWord) end = at + 1
    if (isOfWord && count === 1) firstEnd = end
    isWithin = isOfWord
  }
  return { start, firstEnd, end, count }
}

function firstWordsOf(words: readonly RegExpExecArray[]): FirstWords {
  const [first, last] = [words[0], words.at(-1)]
  if (!first || !last) return { start: 0, firstEnd: 0, end: 0, count: 0 }
  return { start: first.index, firstEnd: first.index + first[0].length, end: last.index + last[0].length, count: words.length }
}

const AT = /@|%40/g
const NOT_LOCAL = /[\s"'“”‘’<>(),;:[\]{}|=/\\]/
const DOMAIN = /[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,20}/y
/** Longer than any mail address. */
const LONGEST_LOCAL = 256

/** Replaces the part before the @ of each mail address. The domain is kept, because findings are about domains. */
export function replaceAddresses(text: string, personOf: (address: string) => string): string {
  let out = ''
  let done = 0
  const marks = new RegExp(AT)
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const { index, 0: at } = match
    DOMAIN.lastIndex = index + at.length
    const domain = DOMAIN.exec(text)?.[0]
    if (domain === undefined) continue
    let start = index
    while (start > done && index - start < LONGEST_LOCAL && !NOT_LOCAL.test(text[start - 1] ?? ' ')) start--
    if (start === index) continue
    const address = `${text.slice(start, index)}@${domain}`
    out += `${text.slice(done, start)}person-${personOf(address.toLowerCase())}${at}${domain}`
    done = index + at.length + domain.length
    marks.lastIndex = done
  }
  return done === 0 ? text : out + text.slice(done)
}

/** Parameters that say what is requested and not by whom; rules are about them. */
const SHOWN = /^(?:appid|aadOptscim062020|org_id|filter|count|startIndex|SAMLRequest|SigAlg|tenantid)$/i
const URL_QUERY = /https?:\/\/[^\s"'<>?#“”]{1,2000}\?/gi
const QUERY_END = /[\s"'<>#“”’)]/

/** Replaces the values in the query of each URL. */
export function replaceQueryValues(text: string): string {
  let out = ''
  let done = 0
  for (const match of text.matchAll(URL_QUERY)) {
    const start = match.index + match[0].length
    if (start < done) continue
    let end = start
    while (end < text.length && !QUERY_END.test(text[end] ?? ' ')) end++
    // The sign that ends a sentence is not of the query.
    while (end > start && /[.,;:]/.test(text[end - 1] ?? '')) end--
    const query = text
      .slice(start, end)
      .split('&')
      .map((part) => {
        const sign = part.indexOf('=')
        return sign === -1 || sign === part.length - 1 || SHOWN.test(part.slice(0, sign)) ? part : `${part.slice(0, sign)}=hidden`
      })
      .join('&')
    out += text.slice(done, start) + query
    done = end
  }
  return done === 0 ? text : out + text.slice(done)
}

/** Names of files as `collect`, `init`, the portals and the vendors give them: they name nobody. */
const USUAL_FILE =
  /^(?:-|(?:app|sp|claims|claims-mapping|token-policies|assigned|users|groups|members|jobs|secrets|schema|organization|logs|signins)\.json|mixpanel\.(?:ya?ml|json|cer|crt|pem)|(?:federation-?metadata|metadata|sp-metadata)\.xml|terraform\.tfstate|capture\.har|response\.(?:txt|xml)|sso-doctor\.ya?ml)$/i
/** Folders of records and of probes. */
const USUAL_FOLDER = /^(?:live|records?|input|bundle|examples|healthy)$/i

/** The names of files and folders that may name somebody, each with its replacement; `numberOf` gives one number to one name. */
export function fileReplacements(paths: Iterable<string>, numberOf: (name: string) => string): ReadonlyMap<string, string> {
  const replacements = new Map<string, string>()
  for (const path of paths) {
    if (/^https?:/i.test(path)) continue
    const parts = path.split('/')
    const base = parts.pop() ?? ''
    const [ending = ''] = /\.[A-Za-z0-9]{1,8}$/.exec(base) ?? []
    const folder = parts.join('/')
    const shownBase = USUAL_FILE.test(base) ? base : `file-${numberOf(base)}${ending}`
    const shownFolder = folder === '' ? '' : `${parts.every((part) => USUAL_FOLDER.test(part)) ? folder : `folder-${numberOf(folder)}`}/`
    if (shownBase + shownFolder !== path) replacements.set(path, shownFolder + shownBase)
    // A message may give the name without its folder.
    if (shownBase !== base && ending !== '') replacements.set(base, shownBase)
  }
  return replacements
}
