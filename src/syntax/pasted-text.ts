// Text that people paste: from error pages, mails, tickets and logs. It is decoded so that a sentence or a code in it can be found.

/** Characters that are read; the rest of a longer text is left out. */
export const MOST_PASTED = 1_000_000

const INVISIBLE = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g
/** Tags inside a word: what they mark is one word with its neighbours. */
const INLINE_TAG = /<\/?(?:a|b|big|code|em|font|i|mark|small|span|strong|tt|u|wbr)(?:\s[^<>]{0,2000})?>/gi
const TAG = /<[a-z!/?][^<>]{0,2000}>/gi

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
  ['lt', '<'],
  ['gt', '>'],
  ['nbsp', ' '],
  ['shy', ''],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['colon', ':'],
  ['sol', '/'],
])

/** The text as a person reads it, at most MOST_PASTED characters: escapes decoded, tags, quotation signs and invisible characters removed. */
export function readableText(pasted: string): string {
  const text = decodedEscapes(pasted.slice(0, MOST_PASTED))
  return text
    .replace(INLINE_TAG, '')
    .replace(TAG, ' ')
    .replace(/^[>|\t ]+/gm, '')
    .slice(0, MOST_PASTED)
}

/** As `readableText`, with the tags left in. */
export function decodedEscapes(pasted: string): string {
  let text = withoutQuotedPrintable(pasted)
  // A URL in a URL is escaped twice, and so is JSON in HTML.
  for (let pass = 0; pass < 2; pass++) text = decodedEntities(decodedJson(decodedPercent(text)))
  return text.replace(INVISIBLE, '').normalize('NFKC')
}

/** Mails escape `=`, and break long lines after one. */
function withoutQuotedPrintable(text: string): string {
  if (!text.includes('=3D') && !/quoted-printable/i.test(text)) return text
  return text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, '%$1')
}

/** Characters of two, three or four bytes end where a run does. */
export function decodedPercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2}){1,3000}/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}

function decodedJson(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_whole, digits: string) => String.fromCharCode(parseInt(digits, 16)))
    .replace(/\\[rnt]/g, ' ')
    .replace(/\\(["'/])/g, '$1')
}

function decodedEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? whole
    const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
    return point > 0x10ffff ? whole : String.fromCodePoint(point)
  })
}

/** Letters and digits alone, in lower case: equal for texts that differ in line breaks, quotation marks, emphasis and short forms (isn’t). */
export function folded(text: string): string {
  return inFull(text).replace(/[^\p{L}\p{N}]+/gu, '')
}

/** Words in lower case, with one blank before each and at the end. */
export function wordsOf(text: string): string {
  return ` ${inFull(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
}

function inFull(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:can['’‘]t|cannot)\b/g, 'can not')
    .replace(/n['’‘]t(?![\p{L}\p{N}])/gu, ' not')
}
