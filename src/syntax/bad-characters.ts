import { type Artifact, type Place } from '../model/artifact.ts'
import { endsInCharacter } from './decode.ts'
import { placeAt, wholeOf } from './place.ts'

// Characters that were damaged on a disk, in a transfer or by a program: values that have one are lost.

export const HALF_CHARACTER = 'The file ends inside of a character: it is cut off. Export it again.'
export const BAD_BYTE =
  'It has bytes that are no character, although the rest is UTF-8: characters are lost, which may be of a value. Export it again.'
export const NUL = 'It has NUL characters: it was damaged on a disk or in a transfer. Export it again.'

interface BadCharacter {
  readonly at: Place
  readonly message: string
}

/** What is lost of a file with values that are read. */
export function badCharacters(artifact: Artifact): readonly BadCharacter[] {
  const { text, bytes, encoding, large } = artifact
  const found: BadCharacter[] = []
  const damagedAt = artifact.damagedAt ?? letterInName(artifact)
  if (damagedAt !== undefined && !isInWords(artifact, damagedAt)) {
    const isEnd = !large && /^\uFFFD{1,3}$/.test(text.slice(damagedAt))
    const at = large || isEnd ? wholeOf(artifact) : placeAt(artifact, damagedAt, damagedAt + 1)
    found.push({ at, message: isEnd ? HALF_CHARACTER : BAD_BYTE })
  }
  // Bytes of a long list are not at hand; it ends in a bracket or a line.
  if (large || encoding === 'binary') return found
  if (hasNul(text)) found.push({ at: wholeOf(artifact), message: NUL })
  if (endsInCharacter(bytes, encoding)) found.push({ at: wholeOf(artifact), message: HALF_CHARACTER })
  return found
}

/** Letters that are looked at: a file in windows-1252 has them in all names of people. */
const MOST_LETTERS = 10_000

/** The first letter above ASCII, of JSON in windows-1252, that stands in the name of a property: these have none. */
function letterInName({ text, encoding, large }: Artifact): number | undefined {
  if (large || encoding !== 'windows-1252' || !/^\s{0,99}[[{]/.test(text.slice(0, 100))) return undefined
  const letters = /[^\0-\x7F]/g
  for (let count = 0; count < MOST_LETTERS; count++) {
    const match = letters.exec(text)
    if (!match) return undefined
    const { index } = match
    if (/^[^"\\\r\n]{0,80}"\s{0,9}:/.test(text.slice(index, index + 100)) && /"\w{0,80}$/.test(text.slice(Math.max(0, index - 81), index)))
      return index
  }
  return undefined
}

/**
 * Whether the only byte that is no character stands between letters, as one of a name in the code page of a console: it changes nothing that
 * is read. `at` is its place.
 */
function isInWords({ text, bom, large }: Artifact, at: number): boolean {
  const REPLACED = '\uFFFD'
  if (bom || large !== undefined || text[at] !== REPLACED || text.indexOf(REPLACED) !== at || text.includes(REPLACED, at + 1)) return false
  for (let index = 0; index < text.length; index++) if (index !== at && text.charCodeAt(index) > 126) return false
  // A key or a header is read.
  if (!/[\r\n]/.test(text.slice(0, at))) return false
  const before = /[^\s,;"'<>()[\]{}=]{0,80}$/.exec(text.slice(Math.max(0, at - 80), at))?.[0] ?? ''
  const after = /^[^\s,;"'<>()[\]{}=:]{0,80}/.exec(text.slice(at + 1, at + 81))?.[0] ?? ''
  if (/^["']?\s{0,9}:/.test(text.slice(at + 1 + after.length, at + 20 + after.length))) return false
  const isLetters = [before, after].every((part) => /^[A-Za-z.-]{0,40}$/.test(part)) && before + after !== ''
  const isReadWord = (word: string): boolean =>
    word.length === before.length + after.length + 1 && word.startsWith(before.toLowerCase()) && word.endsWith(after.toLowerCase())
  return isLetters && !READ_WORDS.some(isReadWord)
}

/** Values of letters alone that are read. */
const READ_WORDS = [
  ...['true', 'false', 'yes', 'no', 'member', 'guest', 'user', 'group', 'sign', 'verify', 'saml', 'email', 'firstname', 'lastname'],
  ...['active', 'disabled', 'enabled', 'verified', 'pending', 'mail', 'userprincipalname', 'saml2', 'success', 'failure', 'enterprise'],
]

/** Whether a text has NUL characters; one at its end, or of its last line, is how some programs end a text. */
function hasNul(text: string): boolean {
  const at = text.indexOf('\0')
  return at !== -1 && !/^[\r\n]{0,2}$/.test(text.slice(at + 1, at + 4))
}
