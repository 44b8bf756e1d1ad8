import { blackOut } from '../../syntax/secrets.ts'

// A log is read from its bytes, row by row, and not blacked out as a whole: each text that is kept of it is.

/** Longer texts are no names, codes or sentences; what is behind it is not kept. */
const LONGEST = 20_000
/** Too short for a secret, or ids, or addresses of short parts: most of the texts. */
const PLAIN =
  /^(?:.{0,11}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w'-]{1,16}(?:\.[\w'-]{1,16}){0,4}@[\w-]{1,16}(?:\.[\w-]{1,16}){1,4})$/i
const MOST_KNOWN = 2000

/** The same few sentences and names are in many rows. */
const known = new Map<string, string>()

/** A text with its secrets blacked out, at the same length; cut off where it is very long. To be asked before letters are changed. */
export function withoutSecrets(text: string): string {
  if (PLAIN.test(text)) return text
  let kept = known.get(text)
  if (kept === undefined) {
    kept = blackOut(text.slice(0, LONGEST)).text
    // A part of a long text would hold all of that text.
    if (text.length <= LONGEST && known.size < MOST_KNOWN) known.set(Buffer.from(text).toString(), kept)
  }
  return kept
}
