import type { SecretSighting } from '../model/things.ts'

// What must be blacked out before anything else sees it. Same length, so that every place stays true.

export interface Blackout {
  readonly text: string
  readonly found: readonly { readonly start: number; readonly end: number; readonly kind: SecretSighting['kind']; readonly label: string }[]
}

const FULL = '█'

/** Keys whose text value is a secret, whoever wrote them: Graph, Terraform, scripts, headers. */
const SECRET_KEYS =
  'secretToken|secretText|client_?secret|app_?key|oauth2AccessToken|oauth2RefreshToken|access_?token|refresh_?token|id_?token|password|passwd|pfx_?password|private_?key|bearer_?token|api_?secret|consumer_?secret'

/** Values that are no secret: a mask, nothing, a type name, a boolean, a reference. */
const HARMLESS = /^(?:\**|null|true|false|<[^>]*>|\$\{[^}]*\}|\$[A-Za-z_]\w*|System\..*|█+|var\..*)$/i

const PATTERNS: readonly {
  readonly pattern: RegExp
  readonly kind: SecretSighting['kind']
  readonly label: (match: RegExpExecArray) => string
}[] = [
  {
    // "SecretToken": "…" and SecretToken: … and <key>SecretToken</key>-like spellings in JSON and YAML.
    pattern: new RegExp(
      `(["']?(?<key>${SECRET_KEYS})["']?\\s*[:=]\\s*)(?<secret>"(?:[^"\\\\]|\\\\.)*"|'[^'\\n]*'|[^\\s,;{}\\[\\]"'][^\\r\\n,;}]*)`,
      'gi',
    ),
    kind: 'token',
    label: (match) => match.groups?.['key'] ?? 'secret',
  },
  {
    // {"key": "SecretToken", "value": "…"} in either order, as synchronization secrets and Terraform credentials are written.
    pattern: new RegExp(`("key"\\s*:\\s*"(?<key>${SECRET_KEYS})"\\s*,\\s*"value"\\s*:\\s*)(?<secret>"(?:[^"\\\\]|\\\\.)*")`, 'gi'),
    kind: 'token',
    label: (match) => match.groups?.['key'] ?? 'secret',
  },
  {
    pattern: new RegExp(`("value"\\s*:\\s*)(?<secret>"(?:[^"\\\\]|\\\\.)*")(?=\\s*,\\s*"key"\\s*:\\s*"(?:${SECRET_KEYS})")`, 'gi'),
    kind: 'token',
    label: () => 'SecretToken',
  },
  {
    pattern: /((?:authorization["']?\s*[:=]\s*["']?\s*|\b)bearer\s+)(?<secret>[A-Za-z0-9._~+/=-]{8,})/gi,
    kind: 'token',
    label: () => 'Authorization',
  },
  {
    pattern: /(?<secret>\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})/g,
    kind: 'token',
    label: () => 'a JSON Web Token',
  },
]

const PRIVATE_KEY =
  /(-----BEGIN (?<label>(?:RSA |EC |DSA |ENCRYPTED |OPENSSH )?PRIVATE KEY)-----)(?<secret>[\s\S]*?)(?=-----END (?:[A-Z ]*)PRIVATE KEY-----|$)/g

/** Blacks out what looks like a token, password or private key. */
export function blackOut(text: string): Blackout {
  if (!LOOKS_WORTH_A_SEARCH.test(text)) return { text, found: [] }
  const found: { start: number; end: number; kind: SecretSighting['kind']; label: string }[] = []
  for (const { pattern, kind, label } of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.['secret'] ?? ''
      const quoted = /^["']/.test(secret)
      const bare = quoted ? secret.slice(1, -1) : secret.trimEnd()
      if (bare === '' || HARMLESS.test(bare)) continue
      const start = match.index + match[0].lastIndexOf(secret) + (quoted ? 1 : 0)
      const name = label(match as RegExpExecArray)
      found.push({ start, end: start + bare.length, kind: kindOf(kind, name), label: name })
    }
  }
  for (const match of text.matchAll(PRIVATE_KEY)) {
    const start = match.index + (match[1]?.length ?? 0)
    found.push({ start, end: start + (match.groups?.['secret']?.length ?? 0), kind: 'private-key', label: 'PRIVATE KEY' })
  }
  if (found.length === 0) return { text, found }
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  let out = ''
  let at = 0
  const kept: typeof found = []
  for (const secret of found) {
    if (secret.start < at) continue
    out += text.slice(at, secret.start) + text.slice(secret.start, secret.end).replace(/[^\r\n]/g, FULL)
    at = secret.end
    kept.push(secret)
  }
  return { text: out + text.slice(at), found: kept }
}

const LOOKS_WORTH_A_SEARCH = /secret|token|passw|private|bearer|app_?key|eyJ/i

function kindOf(kind: SecretSighting['kind'], label: string): SecretSighting['kind'] {
  if (/client|secretText|consumer|app_?key|api/i.test(label)) return 'client-secret'
  if (/passw/i.test(label)) return 'password'
  if (/private/i.test(label)) return 'private-key'
  return kind
}

/** True for text that has been blacked out. */
export function isBlackedOut(text: string): boolean {
  return text.includes(FULL)
}
