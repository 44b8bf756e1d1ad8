import type { FoundSecret, SecretKind } from './found.ts'

// Secrets that are recognised by their own form, without a name. One pass: whatever begins like one is read once.

interface TokenForm {
  readonly label: string
  readonly kind: SecretKind
  /** The whole token, from its beginning. */
  readonly whole: RegExp
}

const RUN = /[A-Za-z0-9._~+/=-]+/y
/** Of the forms below. */
const LONGEST_KNOWN = 512

const FORMS: readonly (readonly [RegExp, TokenForm])[] = [
  [/^gh[pousr]_/, { label: 'a GitHub token', kind: 'other-token', whole: /^gh[pousr]_[A-Za-z0-9]{20}[A-Za-z0-9]*/ }],
  [/^github_pat_/, { label: 'a GitHub token', kind: 'other-token', whole: /^github_pat_[A-Za-z0-9_]{20}[A-Za-z0-9_]*/ }],
  [/^glpat-/, { label: 'a GitLab token', kind: 'other-token', whole: /^glpat-[\w-]{16}[\w-]*/ }],
  [/^xox/, { label: 'a Slack token', kind: 'other-token', whole: /^xox[abceoprs]-[A-Za-z0-9-]{10}[A-Za-z0-9-]*/ }],
  [/^xapp-/, { label: 'a Slack token', kind: 'other-token', whole: /^xapp-[A-Za-z0-9-]{10}[A-Za-z0-9-]*/ }],
  [/^A[KS]IA/, { label: 'an AWS access key', kind: 'client-secret', whole: /^A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/ }],
  [/^AIza/, { label: 'a Google API key', kind: 'client-secret', whole: /^AIza[\w-]{35}(?![\w-])/ }],
  [/^ya29\./, { label: 'a Google token', kind: 'other-token', whole: /^ya29\.[\w-]{20}[\w-]*/ }],
  [/^npm_/, { label: 'an npm token', kind: 'other-token', whole: /^npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/ }],
  [/^[rs]k_live_/, { label: 'a Stripe key', kind: 'client-secret', whole: /^[rs]k_live_[A-Za-z0-9]{16}[A-Za-z0-9]*/ }],
  [/^SG\./, { label: 'a SendGrid key', kind: 'client-secret', whole: /^SG\.[\w-]{16}[\w-]*\.[\w-]{16}[\w-]*/ }],
  [
    /^hooks\.slack\./i,
    { label: 'a Slack webhook', kind: 'other-token', whole: /^hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20}[\w/-]*/i },
  ],
  [
    /^mp-service-/,
    { label: 'a Mixpanel service account', kind: 'client-secret', whole: /^mp-service-account(?::|%3A)[A-Za-z0-9]{16}[A-Za-z0-9]*/i },
  ],
  [/^sk-/, { label: 'a key of OpenAI or Anthropic', kind: 'client-secret', whole: /^sk-[a-z]{3,8}-[\w-]{20}[\w-]*/ }],
  [/^hvs\./, { label: 'a Vault token', kind: 'other-token', whole: /^hvs\.[\w-]{20}[\w-]*/ }],
]

const START =
  /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|xox[abceoprs]-|xapp-|A[KS]IA|AIza|ya29\.|npm_|[rs]k_live_|SG\.|sk-(?:proj|ant|admin|svcacct)-|hvs\.|hooks\.slack\.|mp-service-|eyJ|(?:bearer|basic)(?=[ \t]))/gi
/** Entra’s client secrets have these characters at the fourth place. */
const ENTRA_SECRET = /(?<![\w~.-])[\w~.-]{3}[78]Q~[\w~.-]{31,34}(?![\w~.-])/g

/** Microsoft’s refresh tokens. */
const REFRESH_TOKEN = /(?<![\w.-])[01]\.A[\w-]{20,200}\.Ag[\w-]{50}[\w.-]*/g

/** A part of every beginning above. To look for all of them takes half of the time of the expression, which small files need not compile. */
const SIGNS = 'eyJ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ npm_ k_live_ AKIA ASIA AIza ya29. SG. sk- hvs. glpat- xox xapp- mp-service-'.split(
  ' ',
)
const IN_ANY_CASE = /(?:bearer|basic)[ \t]|hooks\.slack\./i

export function tokensIn(text: string): readonly FoundSecret[] {
  const found: FoundSecret[] = []
  if (SIGNS.some((sign) => text.includes(sign)) || IN_ANY_CASE.test(text)) addStarted(text, found)
  if (text.includes('.Ag')) {
    for (const match of text.matchAll(REFRESH_TOKEN))
      found.push({ start: match.index, end: match.index + match[0].length, kind: 'other-token', label: 'a refresh token of Microsoft' })
  }
  if (!text.includes('Q~')) return found
  for (const match of text.matchAll(ENTRA_SECRET)) {
    found.push({ start: match.index, end: match.index + match[0].length, kind: 'client-secret', label: 'a client secret' })
  }
  return found
}

function addStarted(text: string, found: FoundSecret[]): void {
  const starts = new RegExp(START)
  for (let match = starts.exec(text); match; match = starts.exec(text)) {
    const { index } = match
    const [word] = match
    if (/^b/i.test(word)) {
      const token = afterScheme(text, index + word.length, word.toLowerCase())
      if (token) found.push(token)
      starts.lastIndex = token?.end ?? index + word.length
      continue
    }
    const token = word === 'eyJ' ? jsonWebToken(text, index) : known(text.slice(index, index + LONGEST_KNOWN), index)
    if (token) found.push(token)
    starts.lastIndex = token?.end ?? index + word.length
  }
}

function runAt(text: string, at: number): string {
  RUN.lastIndex = at
  return RUN.exec(text)?.[0] ?? ''
}

function known(run: string, start: number): FoundSecret | null {
  const form = FORMS.find(([begins]) => begins.test(run))?.[1]
  const whole = form?.whole.exec(run)?.[0]
  return form && whole !== undefined ? { start, end: start + whole.length, kind: form.kind, label: form.label } : null
}

const COMPACT = /(eyJ[\w-]*)\.([\w-]*)\.([\w-]*)(?:\.[\w-]*\.[\w-]*)?/y

/** Three parts, the first two JSON; or five, encrypted, of which the first is JSON. */
function jsonWebToken(text: string, start: number): FoundSecret | null {
  COMPACT.lastIndex = start
  const [whole = '', header = '', payload = '', signature = ''] = COMPACT.exec(text) ?? []
  const isSigned = header.length >= 13 && /^eyJ[\w-]{10}/.test(payload) && signature.length >= 10
  const signed = header.length + payload.length + signature.length + 2
  // The shortest header with an algorithm in it has as many characters.
  const isEncrypted =
    header.length >= 13 && whole.length > signed && /"enc"/.test(Buffer.from(header.slice(0, 400), 'base64url').toString('latin1'))
  if (!isSigned && !isEncrypted) return null
  return { start, end: start + (isEncrypted ? whole.length : signed), kind: 'other-token', label: 'a JSON Web Token' }
}

function afterScheme(text: string, at: number, scheme: string): FoundSecret | null {
  while (text[at] === ' ' || text[at] === '\t') at++
  const run = runAt(text, at)
  if (scheme === 'bearer') {
    const isToken = run.length >= 8 && /\d/.test(run)
    return isToken ? { start: at, end: at + run.length, kind: 'other-token', label: 'Bearer' } : null
  }
  const written = /^[A-Za-z0-9+/]{6}[A-Za-z0-9+/]*={0,2}/.exec(run)?.[0] ?? ''
  // A name, a colon and a password.
  const isPair = /^[ -9;-~]{1,200}:[ -~\xA0-\xFF]+$/.test(Buffer.from(written, 'base64').toString('latin1'))
  return written !== '' && isPair ? { start: at, end: at + written.length, kind: 'other-token', label: 'Basic' } : null
}
