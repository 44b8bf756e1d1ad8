import type { SecretKind } from './found.ts'

// What a key, a header or a parameter says about its value, by the words of its name.

/**
 * `named`: every value is a secret. `common`: a word that is also used for other things, so a plain word under it is blacked out and not
 * reported. `guess`: only a value that looks random is a secret.
 */
export interface NameMeaning {
  readonly kind: SecretKind
  readonly strength: 'named' | 'common' | 'guess'
}

/** Longer names are not looked at. */
const LONGEST = 120

/** Tokens that are published or only mark a position. */
const INNOCENT_TOKENS =
  /(?:verification|validation|domain|ownership|txt|txtrecord|dns|next|page|paging|continuation|skip|delta|sync|cancellation|saml2?|cache)token$/
const CSRF_TOKENS = /(?:csrf|xsrf|session|flow|antiforgery|requestverification)token$/
const NAMED_TOKENS =
  /(?:bearer|access|refresh|auth|oauth2?|api|security|device|deploy|bot|service|account|webhook|vault|github|gitlab|slack|npm|mixpanel|tenant)token$/
const NAMED_SECRETS =
  /(?:client|app|application|account|consumer|api|project|shared|webhook|oauth2?|jwt|hmac|principal|azure|aad|entra|tenant|mixpanel)secret$/
const NAMED_KEYS = /(?:app|application|api|account|secret|subscription|compatibility|shared|master|token|secretaccess)key$/
const COMMON_KEYS = /(?:access|auth|client|service|admin|function|deploy|webhook|hmac|storage)key$/
/** Words before `key` with which it is public, or names something. */
const INNOCENT_KEYS: ReadonlySet<string> = new Set(
  (
    'public primary foreign partition row sort order cache registry lookup object group unique matching anchor translation resource attribute ' +
    'claim name rule string hot short natural composite candidate idempotency verification validation certificate cert signing x509 host pass ' +
    'issue project space item i18n localization locale message map index table column field property config setting parameter env variable ' +
    'header query feature flag action event metric dimension label tag tracking correlation join dedup hash state ssh gpg pgp image file blob'
  ).split(' '),
)

const known = new Map<string, NameMeaning | null>()

/** Null for a name that announces no secret. */
export function meaningOf(name: string): NameMeaning | null {
  if (name.length > LONGEST) return null
  let meaning = known.get(name)
  if (meaning === undefined) {
    meaning = classify(wordsOf(name))
    // A file may have any number of different keys.
    if (known.size < 2000) known.set(name, meaning)
  }
  return meaning
}

/** `MIXPANEL_SCIM_TOKEN`, `secretToken` and `Secret Token` in lower-case words. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

function classify(words: readonly string[]): NameMeaning | null {
  const [last, before] = [words.at(-1) ?? '', words.at(-2)]
  const joined = words.join('')
  // `NOPASSWD: ALL` and `--no-password` say that there is none.
  if (before === 'no' || before === 'without' || /^no(?:pass|passwd|password|pwd|token|secret|key)$/.test(last)) return null
  if (joined === 'cookie' || /^set-?cookie2?$/.test(joined) || /canary$/.test(joined)) return named('cookie')
  if (words[0] === 'x' && /^(?:csrf|xsrf|session|auth)/.test(words[1] ?? '')) return named('cookie')
  if (/(?:password|passwd|passphrase|passcode|pwd)$/.test(joined)) return named('password')
  if (/privatekey(?:pem|openssh|pkcs[18]|base64|der)*$/.test(joined)) return named('private-key')
  if (/(?:connectionstring|secrettext|clientsecretvalue)$/.test(joined)) return named('client-secret')
  if (/secretvalue$/.test(joined)) return common('client-secret')
  if (last === 'authorization' || /oauth2?authorizationcode$/.test(joined)) return named('other-token')
  if (last === 'bearer') return common('other-token')
  if (last === 'passin' || last === 'passout') return named('password')
  if (last === 'pass' || /^(?:pfx|db|smtp|ldap|user|mysql|redis)pass$/.test(joined)) {
    return /(?:pfx|db|smtp|ldap|user|admin|root|mail|cert|store|mysql|redis|proxy)pass$/.test(joined)
      ? named('password')
      : common('password')
  }
  if (joined.endsWith('token')) return tokenMeaning(joined, last, before)
  if (joined.endsWith('secret')) {
    if (joined.endsWith('scimsecret')) return named('token')
    if (joined.endsWith('tokensecret')) return named('other-token')
    return NAMED_SECRETS.test(joined) || (before === 'sp' && last === 'secret') ? named('client-secret') : common('client-secret')
  }
  return joined.endsWith('key') ? keyMeaning(joined, last, before) : null
}

function tokenMeaning(joined: string, last: string, before: string | undefined): NameMeaning | null {
  if (/(?:secret|scim)token$/.test(joined)) return named('token')
  if (CSRF_TOKENS.test(joined)) return named('cookie')
  if (INNOCENT_TOKENS.test(joined)) return null
  const isNamed = NAMED_TOKENS.test(joined) || (last === 'token' && (before === 'id' || before === 'sas'))
  return isNamed ? named('other-token') : common('other-token')
}

function keyMeaning(joined: string, last: string, before: string | undefined): NameMeaning | null {
  if (joined.endsWith('scimkey')) return named('token')
  if (NAMED_KEYS.test(joined)) return named(joined.endsWith('tokenkey') ? 'other-token' : 'client-secret')
  if (COMMON_KEYS.test(joined)) return common('client-secret')
  // `key` alone, and words such as `monkey`.
  if (last !== 'key' || before === undefined || INNOCENT_KEYS.has(before)) return null
  return { kind: 'client-secret', strength: 'guess' }
}

function named(kind: SecretKind): NameMeaning {
  return { kind, strength: 'named' }
}

function common(kind: SecretKind): NameMeaning {
  return { kind, strength: 'common' }
}
