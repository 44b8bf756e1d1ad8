import type { Evidence, Place } from '../model/artifact.ts'
import type { LiveTxt, LiveTxtAnswer } from '../model/live-records.ts'
import { TXT_PREFIX } from '../vendors/mixpanel.ts'
import { bareToken } from './typed-text.ts'

/** What the DNS shows of the record that proves a domain. */
export type TxtVerdict =
  | { readonly is: 'right' }
  /** Two resolvers or more say that there is no such domain. */
  | { readonly is: 'no-such-domain'; readonly resolvers: readonly string[]; readonly at: Place }
  | { readonly is: 'no-answer'; readonly answers: readonly LiveTxtAnswer[]; readonly at: Place }
  | { readonly is: 'resolvers-differ'; readonly shownBy: readonly string[]; readonly notShownBy: readonly string[]; readonly at: Place }
  | { readonly is: 'several-tokens'; readonly count: number; readonly record: Evidence<string> }
  | { readonly is: 'another-token' | 'quoted' | 'without-prefix' | 'misspelled-prefix'; readonly record: Evidence<string> }
  | { readonly is: 'wrong-name'; readonly name: string; readonly record: Evidence<string> }
  | { readonly is: 'gone'; readonly at: Place }

/** Lower case, without an @ in front or a dot behind; international names as the DNS has them. */
export function plainDomain(domain: string): string {
  const tidy = domain
    .trim()
    .toLowerCase()
    .replace(/^@|\.$/g, '')
  try {
    return new URL(`https://${tidy}/`).hostname
  } catch {
    return tidy
  }
}

/** A token as it is compared: without its prefix, in lower case. */
export function plainToken(token: string): string {
  return bareToken(token).toLowerCase()
}

/** Judges the records of a domain. `token` is the right one, as `plainToken` gives it; without it, any token counts as right. */
export function txtVerdict(txt: LiveTxt, token: string | undefined): TxtVerdict {
  const name = txt.domain.value
  const here = txt.answers.filter((answer) => answer.name === name)
  const answered = here.filter(({ records }) => records !== null)
  if (answered.length === 0) return unanswered(txt, here)
  const right = answered.filter(({ records }) =>
    tokensIn(records ?? []).some(({ value }) => token === undefined || value.toLowerCase() === token),
  )
  if (right.length > 0 && right.length < answered.length) {
    const without = answered.filter((answer) => !right.includes(answer))
    return {
      is: 'resolvers-differ',
      shownBy: right.map(({ resolver }) => resolver),
      notShownBy: without.map(({ resolver }) => resolver),
      at: without[0]?.at ?? txt.at,
    }
  }
  // Where resolvers differ, the one that shows any record of Mixpanel's is used.
  const answer = answered.find((each) => each.records?.some(({ value }) => /mixpanel/i.test(value))) ?? answered[0]
  const records = answer?.records ?? []
  const tokens = tokensIn(records)
  const [first, second] = tokens
  if (right.length > 0) {
    const count = new Set(tokens.map(({ value }) => value.toLowerCase())).size
    return token === undefined && count >= 2 && second ? { is: 'several-tokens', count, record: second } : { is: 'right' }
  }
  if (first) return { is: 'another-token', record: first }
  return malformed(records, token) ?? misplaced(name, txt) ?? { is: 'gone', at: answer?.at ?? txt.at }
}

function unanswered(txt: LiveTxt, here: readonly LiveTxtAnswer[]): TxtVerdict {
  const unknown = here.filter(({ trouble }) => trouble === 'nxdomain')
  const [first] = unknown
  // One resolver alone may block the name.
  if (first && unknown.length >= 2) {
    return { is: 'no-such-domain', resolvers: unknown.map(({ resolver }) => resolver), at: first.at }
  }
  return { is: 'no-answer', answers: here, at: here[0]?.at ?? txt.at }
}

/** Tokens of the records that have the form that Mixpanel asks for. */
function tokensIn(records: readonly Evidence<string>[]): readonly Evidence<string>[] {
  return records.flatMap(({ value, at }) =>
    value.startsWith(TXT_PREFIX) && /^[\w-]+$/.test(value.slice(TXT_PREFIX.length)) ? [{ value: value.slice(TXT_PREFIX.length), at }] : [],
  )
}

function malformed(records: readonly Evidence<string>[], token: string | undefined): TxtVerdict | undefined {
  for (const record of records) {
    const tidy = record.value.replace(/["'\s\u201C\u201D\\]/g, '')
    if (tidy !== record.value && tidy.startsWith(TXT_PREFIX)) return { is: 'quoted', record }
    if (token !== undefined && tidy.toLowerCase() === token) return { is: 'without-prefix', record }
    if (/mixpanel/i.test(record.value) && /verif/i.test(record.value)) return { is: 'misspelled-prefix', record }
  }
  return undefined
}

function misplaced(domain: string, { answers }: LiveTxt): TxtVerdict | undefined {
  for (const { name, records } of answers) {
    const [record] = name === domain ? [] : tokensIn(records ?? [])
    if (record) return { is: 'wrong-name', name, record }
  }
  return undefined
}
