import { unwrap } from './envelope.ts'

// A captured assertion is a bearer credential, and says things about a person. It is judged, and never shown.

const LT = String.raw`(?:<|\\u003[cC]|&lt;|%3[cC])`
const GT = String.raw`(?:>|\\u003[eE]|&gt;|%3[eE])`
/** What an assertion says of a person, and what proves it: the text between two tags. */
const VALUES = new RegExp(
  `(${LT}(?:[\\w.-]+:)?(?:AttributeValue|NameID|SignatureValue|CipherValue|SessionIndex)\\b(?:(?!${GT})[^<])*${GT})([\\s\\S]*?)(?=${LT}(?:/|\\\\/|%2[fF]))`,
  'g',
)
/** Base64 long enough to carry a message, with the escapes that forms and JSON put into it. */
const RUNS = /(?:[A-Za-z0-9+/_-]|%(?:2[bBfF]|3[dD])|\\[rn/]){80,}=*/g
const WORTH_A_LOOK = /SAML|wresult|AttributeValue|NameID|^\s*[A-Za-z0-9+/_%-]{80}|"saml"/

/** The text with everything in it blacked out that an assertion holds, at the same length. */
export function hideAssertions(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text
  return text
    .replace(VALUES, (_whole, tag: string, value: string) => tag + black(value))
    .replace(RUNS, (run) => (carriesXml(run) ? black(run) : run))
}

function carriesXml(run: string): boolean {
  if (run.length > 4000) return true
  return unwrap(run.replace(/\\[rn]/g, '').replaceAll('\\/', '/')) !== null
}

/** Line ends of every kind stay, so that each place is still where it was. */
function black(text: string): string {
  return text.replace(/[^\r\n\u0085\u2028\u2029]/g, '█')
}
