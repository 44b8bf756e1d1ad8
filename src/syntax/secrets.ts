import { BLACK } from './display.ts'
import type { DetectedSecret } from '../model/artifact.ts'
import { terraformSecrets } from './terraform-secrets.ts'

// Secrets are blacked out before anything else reads the text, at the same length, so that places stay correct. This works on plain
// text, because files that cannot be parsed, scripts and mails may contain a token too.

type SecretKind = DetectedSecret['kind']

export interface FoundSecret {
  readonly start: number
  readonly end: number
  readonly kind: SecretKind
  /** The key or header that it was found under. */
  readonly label: string
}

export interface Blackout {
  readonly text: string
  readonly found: readonly FoundSecret[]
}

// ── names of secrets ────────────────────────────────────────────────────────────────────────────────────

const GAP = '[-_. ]?'

/** Endings of names of secrets. */
const NAMES: Readonly<Record<Exclude<SecretKind, 'assertion'>, readonly string[]>> = {
  token: [`secret${GAP}token`, `scim${GAP}(?:token|secret|key)`],
  'other-token': [
    `bearer${GAP}token`,
    `(?:access|refresh|auth|api|personal${GAP}access|(?<![a-z])(?:id|sas))${GAP}token`,
    `oauth2?${GAP}authorization${GAP}code`,
    `token${GAP}(?:key|secret)`,
    'authorization',
    'x-api-key',
    'ocp-apim-subscription-key',
  ],
  'client-secret': [
    `secret${GAP}text`,
    `client${GAP}secret(?:${GAP}value)?`,
    `(?:app|application|account|consumer|api|project|shared|webhook|(?<![a-z])sp)${GAP}secret`,
    `(?:app|api|account|sync${GAP}agent${GAP}compatibility)${GAP}key`,
    `connection${GAP}string`,
  ],
  password: ['password', 'passwd', 'passphrase', `pfx${GAP}pass`, '(?<![a-z])pwd'],
  'private-key': [`private${GAP}key(?:${GAP}(?:pem|openssh|pkcs8))*`],
  cookie: [
    'set-cookie2?',
    '(?<![-\\w])cookie',
    'x-(?:csrf|xsrf|session|auth)[a-z-]*',
    `(?:csrf|xsrf|session|flow)${GAP}token`,
    'apiCanary',
  ],
}

const NAME = new RegExp(`(?:${Object.values(NAMES).flat().join('|')})(?![\\w-])`, 'gi')
const KIND_OF_NAME = Object.entries(NAMES).map(([kind, names]) => [kind as SecretKind, new RegExp(`(?:${names.join('|')})$`, 'i')] as const)

function kindOfName(name: string): SecretKind {
  return KIND_OF_NAME.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other-token'
}

// ── values that are not secret ────────────────────────────────────────────────────────────────────────────────────────────

/** A mask, an empty value, a type name, a yes or no, a reference to a store of secrets, a placeholder. */
const HARMLESS =
  /^(?:[*•█….]*|x{3,}|(?:bearer|basic|negotiate|ntlm|digest)|null|none|n\/a|true|false|yes|no|on|off|set|unset|unknown|undefined|sensitive|hidden|\d|<.*>|\{\{.*\}\}|\$\{.*\}|\$(?:env:)?[a-z_]\w*|%\w+%|\(.*\)|\[.*\]|@?\{.*|system\..*|microsoft\..*|(?:var|local|data|module|each|azuread_\w+)\.[\w.[\]"]+|(?:process\.env|os\.environ|env|secrets|vault)[.[(].*|@microsoft\.keyvault.*|\**\s*(?:redacted|removed|masked|blacked out)\s*\**|your[-_ ].*|change-?me)$/is

/** Words without a digit or a sign in them, as in "Password: see the vault". */
const PROSE = /^[a-z’',.()]+(?: [a-z’',.()]+)+$/i

/** The word before the secret in a header's value. */
const SCHEME = /^(?:bearer|basic|digest|negotiate|token)\s+/i

// ── how a name and its value are written ─────────────────────────────────────────────────────────────────

/** A text in quotes, plain or escaped: a request body inside a HAR is JSON within JSON. */
const QUOTED = [
  /"(?<secret>(?:[^"\\\r\n]|\\.)*)"/.source,
  /'(?<secret>[^'\r\n]*)'/.source,
  /(?<v>\\+["'])(?<secret>(?:(?!\k<v>)[^"\r\n])*)\k<v>/.source,
] as const

const sticky = (source: string): RegExp => new RegExp(source, 'diy')
const quoted = (lead: string): readonly RegExp[] => QUOTED.map((each) => sticky(lead + each))

/** After the name: "secretToken": "…", secretToken = '…', and the first of a list. */
const ASSIGNED = quoted(String.raw`\\*["']?\s*(?:=>|[:=])\s*\[?\s*`)
/** After the name as the value of a key: {"key": "SecretToken", "value": "…"}. */
const VALUE_KEY = /\bvalue(?=\\*["']?\s*[:=])/i
const PAIRED = quoted(String.raw`\\*["']?\s*[:=]\s*`)
const PAIRED_BARE = sticky(String.raw`["']?[ \t]*[,;\r\n]\s*value[ \t]*[:=][ \t]*(?<secret>[^\s"'{}\[\],;][^\r\n"'{};]*)`)
/** The other way round, before the name. */
const PAIRED_BEFORE = QUOTED.map((each) => new RegExp(String.raw`\bvalue\\*["']?\s*[:=]\s*${each}[^{}]{0,400}$`, 'di'))
const PAIRED_BEFORE_BARE =
  /\bvalue[ \t]*[:=][ \t]*(?<secret>[^\s"'{}[\],;][^\r\n"'{};]*?)[ \t]*[,;\r\n]\s*(?:-[ \t]+)?(?:key|name)[ \t]*[:=][ \t]*["']?$/di
const IS_PAIRED = /\b(?:key|name)\\*["']?\s*[:=]\s*\\*["']?$/i
/** ["Authorization", "…"], as older SAML-tracers write headers. */
const LISTED = quoted(String.raw`\\*["']\s*,\s*`)
const IS_LISTED = /\[\s*\\*["']$/
const TAGGED = sticky(String.raw`>(?<secret>[^<]+)</`)
/** A line of its own, in YAML, .env, HCL or a header: the rest of the line, but for a comment. */
const LINE = sticky(String.raw`["']?[ \t]*[:=][ \t]*(?<secret>[^\s"'{}\[\]|>&!#,;][^\r\n]*?)(?=[ \t]+#|[ \t]*,?[ \t]*(?:[\r\n]|$))`)
const IS_LINE = /(?:^|[\r\n])[ \t]*(?:-[ \t]+|export[ \t]+|set[ \t]+|\$(?:env:)?)?["']?$/i
/** A block text of YAML: every line with more indentation. */
const BLOCK = sticky(String.raw`["']?[ \t]*:[ \t]*[|>][-+\d]*[ \t]*\r?\n(?<secret>[ \t]+[^\r\n]+(?:\r?\n[ \t]+[^\r\n]+)*)`)
/** In the middle of a line: a query, a form, a flow mapping, the argument of a command. */
const INLINE = sticky(String.raw`["']?[ \t]*[:=][ \t]*(?<secret>[^\s"'{}\[\]<>&,;|]+)`)
const ARGUMENT = [...quoted(String.raw`[ \t=]+`), sticky(String.raw`[ \t]+(?<secret>[^\s"'{}\[\]<>&,;|-][^\s"'{}\[\]<>&,;|]*)`)]
const IS_ARGUMENT = /(?:^|\s)--?$/
/** A table, as PowerShell prints one. */
const ROW = sticky(String.raw`[ \t]{2,}(?<secret>\S{6,})[ \t]*(?=[\r\n]|$)`)

/** Secrets that are recognised without a name. */
const WITHOUT_NAME: readonly (readonly [RegExp, SecretKind, string])[] = [
  [/\bbearer\s+(?<secret>(?=[^\s"']*\d)[A-Za-z0-9._~+/=-]{8,})/dgi, 'other-token', 'Bearer'],
  [/(?<secret>\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})/dg, 'other-token', 'a JSON Web Token'],
  // `token` is also the name of a domain's verification token: only directly below `scim` it is the SCIM token.
  [/\bscim["']?\s*:\s*\{[^{}]*?["']?\btoken["']?\s*:\s*["']?(?<secret>[^\s"'{},]+)/dgi, 'token', 'scim.token'],
  [
    /^[ \t]*scim[ \t]*:[ \t]*(?:#.*)?(?:\r?\n[ \t]+[^\r\n]*)*?\r?\n[ \t]+token[ \t]*:[ \t]*["']?(?<secret>[^\s"'{},#]+)/dgim,
    'token',
    'scim.token',
  ],
  // The BEGIN line stays: it shows what it is, and contains nothing of the key.
  [
    /-----BEGIN (?:RSA |EC |DSA |ENCRYPTED |OPENSSH |ANY )?PRIVATE KEY-----(?<secret>[\s\S]*?)(?=-----END [A-Z ]*PRIVATE KEY-----|$)/dg,
    'private-key',
    'PRIVATE KEY',
  ],
  // PKCS#8, PKCS#1 and PKCS#12 in base64 without BEGIN and END lines.
  [
    /(?<![A-Za-z0-9+/])(?:MII[A-Za-z0-9+/]{3}IB(?:ADAN|AAKC|AzC[AC])|MI(?:GH|G2|Hu)AgEAMB)(?<secret>(?:[A-Za-z0-9+/=]|\\r|\\n|\r?\n(?=[A-Za-z0-9+/=]))+)/dg,
    'private-key',
    'PRIVATE KEY',
  ],
]

/** Keys that are common words: only in JSON and YAML, where a value must follow them. */
const KEYED = [
  /(?<=["'])(?<key>secret|secret_?value|bearer|access_?key)(?<v>\\*["'])\s*:\s*\k<v>(?<secret>(?:(?!\k<v>)[^\s"'])+)\k<v>/dgi,
  /^[ \t]*(?:-[ \t]+)*(?<key>secret|secret_?value|bearer|access_?key)[ \t]*:[ \t]+["']?(?<secret>[^\s"'#{}[\],|>&*!]+)["']?[ \t]*(?=#|[\r\n]|$)/dgim,
]

/** In a URL: its password, and tokens by the name of the parameter. A code of only digits is an error code. */
const PASSWORD_OF_URL = /\b[a-z][a-z0-9+.-]{1,20}:(?:\\?\/){2}[^\s/?#@:"'<>\\]{0,200}:(?<secret>[^\s/?#@"'<>\\]{1,400})@(?=[\w[])/dgi
const TOKEN_OF_URL =
  /(?:[?&#]|&amp;|\\u0026)(?<key>token|secret|bearer|access_?key|code|sig)=(?<secret>(?=[^\s"'<>&#;\\]{0,400}\d)(?=[^\s"'<>&#;\\]{0,400}[a-z])[^\s"'<>&#;\\]{6,})/dgi

/** A HAR's list of cookies: each value in it. */
const COOKIE_LIST = /"cookies"\s*:\s*\[(?<list>(?:[^"[\]]|"(?:[^"\\]|\\.)*")*)\]/dgi
const COOKIE_VALUE = /"value"\s*:\s*"(?<secret>(?:[^"\\]|\\.)*)"/dg

/** A captured assertion is kept, because it is checked; reports never show it. */
const ASSERTION =
  /SAMLResponse\\*["']?\s*(?:[=:]|%3D|,?\s*\\*["']?value\\*["']?\s*[:=])\s*\\*["']?(?<kept>[A-Za-z0-9+/=%_-]{40,})|(?<xml><(?:\w+:)?Assertion\s)/d

const MAY_CONTAIN_SECRET =
  /secret|token|passw|passphrase|pwd|pfx|private|bearer|authorization|cookie|canary|scim[-_. ]?key|(?:app|api|account|compatibility|subscription)[-_. ]?key|connection[-_. ]?string|eyJ|MI[IGH]|SAMLResponse|Assertion\s|x-csrf|x-xsrf|x-session|x-auth|access_?key|[?&#;](?:code|sig)=|:[^\s/@"']{1,400}@|"random_/i

interface TextRange {
  readonly start: number
  readonly end: number
}

/** Blacks out what looks like a token, secret, password, private key or cookie. */
export function blackOut(text: string): Blackout {
  if (!MAY_CONTAIN_SECRET.test(text)) return { text, found: [] }
  const secrets: MatchedSecret[] = []
  let nth = 0
  for (const match of text.matchAll(NAME)) matchNamed(text, match.index, match.index + match[0].length, secrets, nth++)
  for (const [pattern, kind, label] of WITHOUT_NAME) {
    for (const match of text.matchAll(pattern)) take(text, spotOf(match, 0), kind, label, false, secrets)
  }
  for (const match of text.matchAll(PASSWORD_OF_URL)) take(text, spotOf(match, 0), 'password', 'the password of a URL', false, secrets)
  for (const pattern of [...KEYED, TOKEN_OF_URL]) for (const match of text.matchAll(pattern)) matchKeyed(text, match, secrets)
  for (const list of text.matchAll(COOKIE_LIST)) {
    const from = spotOf(list, 0, 'list').start
    for (const match of (list.groups?.['list'] ?? '').matchAll(COOKIE_VALUE)) {
      take(text, spotOf(match, from), 'cookie', 'cookies', false, secrets)
    }
  }
  for (const { start, end, kind, label } of terraformSecrets(text)) take(text, { start, end }, kind, label, false, secrets)
  addRepeated(text, secrets)
  return apply(text, secrets.map(ownerIn(text)), assertionIn(text))
}

// ── owner of a token ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Recordings of a browser’s traffic (HAR, SAML-tracer), and the beginning of each request in them. */
const RECORDINGS = [
  [/"entries"\s*:\s*\[/, /"request"\s*:\s*\{/g],
  [/"requests"\s*:\s*\[/, /\{\s*"(?:method|url|requestId|id)"\s*:/g],
] as const
const TO_SCIM = /"url"\s*:\s*"https?:(?:\\?\/){2}(?:[\w-]+\.)*mixpanel\.com(?::\d+)?[^"?#]{0,200}\/scim\b/i
const MENTIONS_SCIM = /scim|BaseAddress|secret[-_. ]?token/i

/**
 * A token without a specific name is that of the SCIM service where it is sent there, or is near its URL or settings.
 * Any other token in a recording belongs to a session of the browser.
 */
function ownerIn(text: string): (secret: MatchedSecret) => MatchedSecret {
  const [, request] = RECORDINGS.find(([recording, each]) => recording.test(text) && text.search(each) !== -1) ?? []
  const starts = request ? [...text.matchAll(request)].map(({ index }) => index) : []
  const known = new Map<number, boolean>()
  const goesToScim = ({ start }: TextRange): boolean => {
    const nth = starts.findLastIndex((each) => each <= start)
    const answer = known.get(nth) ?? (nth !== -1 && TO_SCIM.test(text.slice(starts[nth], starts[nth + 1])))
    known.set(nth, answer)
    return answer
  }
  return (secret) => {
    if (secret.kind !== 'other-token') return secret
    if (request) return { ...secret, kind: goesToScim(secret) ? 'token' : 'cookie' }
    const around = text.slice(Math.max(0, secret.start - 400), secret.end + 400)
    return MENTIONS_SCIM.test(around) && !isMicrosoftToken(text.slice(secret.start, secret.end)) ? { ...secret, kind: 'token' } : secret
  }
}

/** A JSON Web Token contains its issuer. */
function isMicrosoftToken(token: string): boolean {
  const payload = /^eyJ[\w-]*\.(eyJ[\w-]+)\./.exec(token)?.[1]
  return payload !== undefined && /microsoft|sts\.windows\.net/i.test(Buffer.from(payload, 'base64url').toString('latin1'))
}

interface MatchedSecret extends FoundSecret {
  /** False for text that is blacked out only as a precaution. */
  readonly certain: boolean
}

/** The range of a group; the match must have the `d` flag. */
function spotOf(match: RegExpMatchArray, offset: number, group = 'secret'): TextRange {
  const [start = 0, end = 0] = match.indices?.groups?.[group] ?? []
  return { start: offset + start, end: offset + end }
}

function firstOf(text: string, at: number, patterns: readonly RegExp[]): TextRange | null {
  for (const pattern of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) return spotOf(match, 0)
  }
  return null
}

/** Finds the value of a name that announces a secret, in all ways to write them. */
function matchNamed(text: string, nameStart: number, end: number, secrets: MatchedSecret[], nth: number): void {
  let start = nameStart
  while (start > 0 && /[\w.$-]/.test(text[start - 1] ?? '') && nameStart - start < 80) start--
  const label = text.slice(start, end).replace(/^[.$-]+/, '')
  const kind = kindOfName(label)
  const before = text.slice(Math.max(0, start - 60), start)

  if (IS_PAIRED.test(before)) {
    const beyond = text.slice(end, end + 400).replace(/[{}][\s\S]*$/, '')
    const key = VALUE_KEY.exec(beyond)
    const after = key ? firstOf(text, end + key.index + 'value'.length, PAIRED) : null
    if (after) return take(text, after, kind, label, false, secrets)
    const bare = firstOf(text, end, [PAIRED_BARE])
    if (bare) return take(text, bare, kind, label, true, secrets)
    // A token may be long, but not in a file with thousands of names.
    const from = Math.max(start - (nth < 500 ? 16_384 : 1024), 0)
    const lead = text.slice(from, start)
    for (const pattern of [...PAIRED_BEFORE, PAIRED_BEFORE_BARE]) {
      const match = pattern.exec(lead)
      if (match) return take(text, spotOf(match, from), kind, label, false, secrets)
    }
  }
  const assigned = firstOf(text, end, ASSIGNED)
  if (assigned) return take(text, assigned, kind, label, false, secrets)
  if (IS_LISTED.test(before)) {
    const listed = firstOf(text, end, LISTED)
    if (listed) return take(text, listed, kind, label, false, secrets)
  }
  if (text[start - 1] === '<') {
    const tagged = firstOf(text, end, [TAGGED])
    if (tagged) return take(text, tagged, kind, label, false, secrets)
  }
  if (IS_ARGUMENT.test(text.slice(Math.max(0, start - 4), start)) || /^--?\w/.test(text.slice(start, end))) {
    const argument = firstOf(text, end, ARGUMENT)
    if (argument) return take(text, argument, kind, label, true, secrets)
  }
  const block = firstOf(text, end, [BLOCK])
  if (block) return take(text, block, kind, label, false, secrets)
  const spaced = label.includes(' ')
  const line = IS_LINE.test(before) ? firstOf(text, end, [LINE]) : null
  const rest = line ?? firstOf(text, end, [INLINE])
  if (rest) {
    const value = text.slice(rest.start, rest.end)
    // In notes and mails a name with a space, or in the middle of a line, is common text: there the value must look like a secret.
    const prose =
      (spaced && !/^(?=\S*\d)\S{8,}$/.test(value)) || (!line && /^\s/.test(text.slice(end + 1)) && /^[a-z]{1,12}\W?$/i.test(value))
    if (!prose) return take(text, rest, kind, label, true, secrets)
  }
  if (/^secrettoken$/i.test(label)) {
    const row = firstOf(text, end, [ROW])
    if (row) take(text, row, kind, label, true, secrets)
  }
}

/** The value of a common word may be a name or a secret: plain words are blacked out as a precaution, and are no finding. */
function matchKeyed(text: string, match: RegExpMatchArray, secrets: MatchedSecret[]): void {
  const { key = '', secret = '' } = match.groups ?? {}
  if (secret.length < 6) return
  const before = secrets.length
  take(text, spotOf(match, 0), /secret|access/i.test(key) ? 'client-secret' : 'other-token', key, false, secrets)
  const [taken] = secrets.splice(before)
  if (taken) secrets.push({ ...taken, certain: /\d|[a-z][A-Z]|[A-Z][a-z]+[A-Z]/.test(secret) })
}

function take(text: string, spot: TextRange, kind: SecretKind, label: string, bare: boolean, secrets: MatchedSecret[]): void {
  const written = text.slice(spot.start, spot.end)
  const lead = SCHEME.exec(written)?.[0].length ?? 0
  const secret = written.slice(lead).trimEnd()
  if (secret === '' || HARMLESS.test(secret.trim())) return
  secrets.push({ start: spot.start + lead, end: spot.start + lead + secret.length, kind, label, certain: !(bare && PROSE.test(secret)) })
}

/** A secret that is repeated without its name is blacked out too. */
function addRepeated(text: string, secrets: MatchedSecret[]): void {
  const seen = new Set<string>()
  for (const { start, end, kind, label, certain } of [...secrets]) {
    const secret = text.slice(start, end)
    if (kind === 'private-key' || kind === 'cookie' || secret.length < 12 || !/\d/.test(secret) || seen.has(secret)) continue
    seen.add(secret)
    for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length)) {
      if (at !== start) secrets.push({ start: at, end: at + secret.length, kind, label, certain })
    }
  }
}

function assertionIn(text: string): readonly FoundSecret[] {
  const match = ASSERTION.exec(text)
  if (!match) return []
  const group = match.groups?.['kept'] === undefined ? 'xml' : 'kept'
  return [{ ...spotOf(match, 0, group), kind: 'assertion', label: group === 'kept' ? 'SAMLResponse' : 'Assertion' }]
}

function apply(text: string, secrets: readonly MatchedSecret[], kept: readonly FoundSecret[]): Blackout {
  if (secrets.length === 0) return { text, found: kept }
  const found: FoundSecret[] = [...kept]
  let out = ''
  let at = 0
  for (const { certain, ...secret } of [...secrets].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (secret.end <= at) continue
    const from = Math.max(at, secret.start)
    out += text.slice(at, from) + text.slice(from, secret.end).replace(/[^\r\n]/g, BLACK)
    // A match that only continues another one is not counted again.
    if (certain && secret.start >= at) found.push(secret)
    at = secret.end
  }
  return { text: out + text.slice(at), found: found.sort((a, b) => a.start - b.start) }
}

/** True for text that has been blacked out. */
export function isBlackedOut(text: string): boolean {
  return text.includes(BLACK)
}
