// Text of a report as GitHub Flavored Markdown, in which no value of an input becomes markup, a link, a mention or HTML.

/**
 * A sentence. Words of which Markdown or GitHub would make something (addresses, @names, #1, $…$, :names:) are code, where they stay as they are and
 * can be copied. What is between quotes is not one piece of code: a value can hold quotes too.
 */
export function inline(text: string): string {
  return atStart(words(text))
}

function words(text: string): string {
  return text.replace(/\S+/g, (word) => {
    let from = 0
    let to = word.length
    while (from < to && '(‘“'.includes(word.charAt(from))) from++
    while (to > from && '.,;:!?)’”'.includes(word.charAt(to - 1))) to--
    const core = word.slice(from, to)
    return SPECIAL.test(word) && core !== '' ? `${word.slice(0, from)}${code(core)}${word.slice(to)}` : escaped(word)
  })
}

/** Words of which Markdown, or GitHub after it, makes something even where no character of them is markup. */
const SPECIAL = /[@$`<>\\[\]*_|~^]|#\w|:\/\/|www\.|^mailto:|^xmpp:|:[\w+-]+:|&#?\w/i

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~&@#$]/g, (sign) => `\\${sign}`)
}

/** What begins a list, a heading, a rule or a quote at the start of a line is text there. */
function atStart(text: string): string {
  return text.replace(/^\s+/, '').replace(/^(?:[-+=#>:]|\d{1,9}(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
}

/** A value as code: nothing in it means anything, and it is shown on one line. */
export function code(value: string): string {
  if (value === '') return '(empty)'
  const line = value.replace(/[\r\n\t]+/g, ' ')
  const fence = '`'.repeat(longestRun(line) + 1)
  const padded = /^`|`$|^ .* $/.test(line) || line.trim() === '' ? ` ${line} ` : line
  return `${fence}${padded}${fence}`
}

/** Lines of code in a block of their own. */
export function codeBlock(text: string, language = ''): readonly string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [`${fence}${language}`, ...text.split(/\r\n|\n|\r/), fence]
}

function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}
