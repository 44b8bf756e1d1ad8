import { known } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import { withoutAllButLetters, withoutSigns } from '../../syntax/letters.ts'
import type { Cursor } from '../../syntax/tree.ts'

// Values in a table of users, as Graph, PowerShell, a spreadsheet and the portal in several languages write them.

const YES = ['true', 'yes', '1', 'wahr', 'ja', 'vrai', 'oui', 'verdadero', 'sí', 'verdadeiro', 'sim', 'vero', 'waar', 'はい', '真', '是']
const NO = ['false', 'no', '0', 'falsch', 'nein', 'faux', 'non', 'falso', 'não', 'onwaar', 'nee', 'いいえ', '偽', '假', '否']
const GUEST = ['guest', 'gast', 'invité', 'invitado', 'convidado', 'ospite', 'ゲスト', '来宾']
const MEMBER = ['member', 'mitglied', 'membre', 'miembro', 'membro', 'lid', 'メンバー', '成员']

const ENABLED = meaning([YES, true], [NO, false])
const TYPE = meaning([GUEST, 'Guest'], [MEMBER, 'Member'])

/** Without case, spaces and accents. */
export function fold(text: string): string {
  return withoutSigns(text.normalize('NFD')).toLowerCase()
}

const NO_SWITCH = 'true or false should be here'

export function enabledIn(row: Cursor, key: string): Field<boolean> {
  const here = row.get(key)
  const { value: written } = here
  if (typeof written !== 'string' && typeof written !== 'number') return row.flag(key)
  const value = ENABLED(String(written))
  if (value !== undefined) return known(value, here.at)
  // A word of a language that is not known here is not damaged.
  return typeof written === 'string' && withoutAllButLetters(written) !== ''
    ? { is: 'unreadable', at: here.at, why: NO_SWITCH }
    : row.flag(key)
}

/** For columns that say whether an account is blocked. */
export function enabledUnless(row: Cursor, key: string): Field<boolean> {
  const blocked = enabledIn(row, key)
  return blocked.is === 'known' ? known(!blocked.value, blocked.at) : blocked
}

/** `Guest` or `Member`; other values stay unchanged. */
export function userTypeIn(row: Cursor, key: string): Field<string> {
  const word = row.text(key)
  const value = word.is === 'known' ? TYPE(word.value) : undefined
  return value === undefined ? word : known(value, word.at)
}

/** What a word means, as it is written or not. A hundred thousand rows have a few words, which are kept as they are written. */
function meaning<T>(...entries: readonly (readonly [readonly string[], T])[]): (word: string) => T | undefined {
  let meanings: ReadonlyMap<string, T> | undefined
  const inOtherSpelling = (word: string): T | undefined => {
    meanings ??= new Map(entries.flatMap(([words, value]) => words.map((each): [string, T] => [fold(each), value])))
    return meanings.get(fold(word))
  }
  const written = new Map<string, T | undefined>()
  return (word) => {
    const known = written.get(word)
    if (known !== undefined) return known
    const value = entries.find(([words]) => words.includes(word.toLowerCase()))?.[1] ?? inOtherSpelling(word)
    if (value !== undefined && written.size < MOST_WRITTEN) written.set(word, value)
    return value
  }
}

const MOST_WRITTEN = 200
