import type { MatchedSecret } from './found.ts'
import type { JsonFrame } from './json-walk.ts'

// Whose a token is that has no name of its own.

const SCIM_URL = /^https?:\/\/(?:[\w-]{1,63}\.){0,8}mixpanel\.com(?::\d{1,5})?\/[^?#]{0,200}\bscim\b/i
const MENTIONS_SCIM = /scim|BaseAddress|secret[-_. ]?token/i
/** Recordings of a browser’s traffic (HAR, SAML-tracer). */
const RECORDING = /"(?:entries|requests)"\s{0,40}:\s{0,40}\[/

/**
 * A token without a specific name is that of the SCIM service where it is sent there, or is near its URL or settings.
 * Any other token in a recording belongs to a session of the browser.
 */
export function ownerIn(
  text: string,
  isRecording = RECORDING.test(text),
  known = new Map<string, MatchedSecret['kind']>(),
): (secret: MatchedSecret) => MatchedSecret {
  return (secret) => {
    if (secret.kind !== 'other-token') return secret
    const written = text.slice(secret.start, Math.min(secret.end, secret.start + 4096))
    if (isRecording) {
      const url = urlAround(secret.frame)
      const kind = url === null ? known.get(written) : SCIM_URL.test(url) ? 'token' : 'cookie'
      // A copy: a part of a text holds all of the text.
      if (kind && !known.has(written)) known.set(Buffer.from(written).toString(), kind)
      return { ...secret, kind: kind ?? 'cookie' }
    }
    const around = text.slice(Math.max(0, secret.start - 400), secret.end + 400)
    return MENTIONS_SCIM.test(around) && !isMicrosoftToken(written) ? { ...secret, kind: 'token' } : secret
  }
}

function urlAround(frame: JsonFrame | null): string | null {
  for (let here = frame; here; here = here.parent) if (here.url !== null) return here.url
  return null
}

/** A JSON Web Token contains its issuer. */
function isMicrosoftToken(token: string): boolean {
  const [header, payload = ''] = token.split('.', 2)
  if (header?.startsWith('eyJ') !== true || !payload.startsWith('eyJ')) return false
  return /microsoft|sts\.windows\.net/i.test(Buffer.from(payload, 'base64url').toString('latin1'))
}
