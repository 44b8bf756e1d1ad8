import { BLACK } from '../../syntax/display.ts'
import { blackOut, TooManySecretsError, type FoundSecret } from '../../syntax/secrets.ts'

// A message is read as it was signed, so its secrets are blacked out in each value that is read from it.

export interface MessageSecrets {
  /** Those that are not already known from the text of the file; assertions are not among them. */
  readonly found: readonly FoundSecret[]
  /** A value of the message with its secrets blacked out, at the same length. */
  hide(value: string): string
}

/** No sign-in has more, and to look for each of them in every value would take long. */
const LIMITS = { secrets: 2000, names: 100_000 }

/**
 * The secrets of a message. `blackedOut` is the same text without them, where the file has it; else it was decoded, and its secrets are
 * looked for. Null where there are more than any sign-in has.
 */
export function secretsOf(xml: string, blackedOut: string | null): MessageSecrets | null {
  try {
    const looked = blackedOut === null ? blackOut(xml, LIMITS) : { text: blackedOut, found: [] }
    const hidden = hiddenIn(xml, looked.text)
    if (hidden.length > LIMITS.secrets) return null
    return {
      found: looked.found.filter(({ kind }) => kind !== 'assertion'),
      hide(value) {
        let text = value
        for (const secret of hidden) if (text.includes(secret)) text = text.replaceAll(secret, BLACK.repeat(secret.length))
        // A secret may be written with escapes, or in pieces with a comment between them.
        return blackOut(text).text
      },
    }
  } catch (error) {
    if (error instanceof TooManySecretsError) return null
    throw error
  }
}

/** What is blacked out in the other text of the same length; of a secret on several lines, each line. */
function hiddenIn(open: string, blackedOut: string): readonly string[] {
  const hidden = new Set<string>()
  for (const { index, 0: run } of blackedOut.matchAll(RUN)) hidden.add(open.slice(index, index + run.length))
  return [...hidden]
}

const RUN = new RegExp(`${BLACK}+`, 'g')
