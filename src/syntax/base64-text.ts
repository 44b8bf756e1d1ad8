// Base64 as it arrives after forms, chats and logs: with blanks in it, with every plus turned into a blank, or escaped twice.

/** What had to be undone before a message could be read. */
export type Repair = 'blanks' | 'plus' | 'percent-twice' | 'base64-twice'

export interface Base64Reading {
  readonly text: string
  readonly repair: Repair | null
}

/** No program escapes more often than a form in a form in a URL. */
const MAX_ESCAPES = 4

/** The text with its percent escapes decoded as often as it was escaped, unless it becomes XML before. */
export function percentUndone(text: string): { readonly text: string; readonly times: number } {
  let undone = text
  for (let times = 0; times < MAX_ESCAPES; times++) {
    if (undone.trimStart().startsWith('<') || !/%[0-9a-f]{2}/i.test(undone)) return { text: undone, times }
    const next = percentDecoded(undone)
    if (next === undone) return { text: undone, times }
    undone = next
  }
  return { text: undone, times: MAX_ESCAPES }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The base64 that a text with blanks may stand for, the most likely first. A form turns a plus that was not escaped into a blank, the last
 * one too; other programs break base64 with blanks that mean nothing. Empty where it is no base64.
 */
export function base64Candidates(text: string): readonly Base64Reading[] {
  const lines = text.replace(/\\[rn]|[\t\r\n]/g, '')
  const trimmed = lines.trim()
  const plus = trimmed.replaceAll(' ', '+')
  // Searches for other characters, because matching megabytes of base64 exhausts the stack.
  if (plus.length < 16 || /[^A-Za-z0-9+/_-]/.test(plus.replace(/={1,3}$/, ''))) return []
  if (!trimmed.includes(' ') && !lines.endsWith(' ')) return [{ text: trimmed, repair: null }]
  const all: readonly Base64Reading[] = [
    { text: trimmed, repair: null },
    { text: plus, repair: 'plus' },
    { text: lines.trimStart().replaceAll(' ', '+'), repair: 'plus' },
    { text: trimmed.replaceAll(' ', ''), repair: 'blanks' },
  ]
  return trimmed.includes(' ') ? all.slice(1) : all.filter(({ repair }, index) => index === 0 || (repair === 'plus' && index === 2))
}

/** For the end of a note about the input. */
export const REPAIRS: Readonly<Record<Repair, string>> = {
  blanks: 'its base64 was broken by blanks, which were removed',
  plus: 'every + of its base64 had become a blank, as happens in a form; the blanks were read as +',
  'percent-twice': 'it was percent-encoded twice',
  'base64-twice': 'it was encoded in base64 twice',
}
