import { differenceFrom, firstDifference, saysDifference } from '../domain/near-miss.ts'
import type { HandshakeId, HandshakeRow, HandshakeState } from '../model/insight.ts'

// The handshake in words, for every format that shows it.

interface HandshakeWords {
  readonly label: string
  /** The name of the field in the portal, and in Mixpanel. */
  readonly entra: string
  readonly mixpanel: string
  /** Where it is copied from. */
  readonly from: 'entra' | 'mixpanel'
}

export const HANDSHAKE_WORDS: Readonly<Record<HandshakeId, HandshakeWords>> = {
  identifier: { label: 'Identifier', entra: 'Identifier (Entity ID)', mixpanel: '', from: 'mixpanel' },
  'reply-url': { label: 'Reply URL', entra: 'Reply URL (ACS URL)', mixpanel: '', from: 'mixpanel' },
  'sign-on-url': { label: 'Sign-on URL and organization id', entra: 'Sign on URL', mixpanel: 'Postback URL', from: 'mixpanel' },
  'login-url': { label: 'Login URL', entra: 'Login URL', mixpanel: 'Identity Provider Sign-in URL', from: 'entra' },
  issuer: { label: 'Issuer', entra: 'Microsoft Entra Identifier', mixpanel: 'Issuer URL', from: 'entra' },
  certificate: { label: 'Certificate', entra: 'certificate that signs', mixpanel: 'uploaded certificate', from: 'entra' },
  'email-claim': { label: 'Email claim', entra: 'claim that is sent', mixpanel: 'attribute that is read', from: 'mixpanel' },
  'scim-url': { label: 'SCIM URL', entra: 'Tenant URL', mixpanel: '', from: 'mixpanel' },
}

export const HANDSHAKE_STATES: Readonly<Record<HandshakeState, string>> = {
  agree: 'agree',
  differ: 'differ',
  'not-given': 'not given',
  'not-compared': 'not compared',
}

export const HANDSHAKE_SIGNS: Readonly<Record<HandshakeState, string>> = { agree: '✓', differ: '✗', 'not-given': '?', 'not-compared': '–' }

/** The name of the field on each side; what is the same for everybody is no field. */
export function fieldsOf({ id, mixpanel }: HandshakeRow): { readonly entra: string; readonly mixpanel: string } {
  const words = HANDSHAKE_WORDS[id]
  return { entra: words.entra, mixpanel: mixpanel.fixed || words.mixpanel === '' ? 'required by Mixpanel' : words.mixpanel }
}

/** The two values of a row that has both and in which they are not the same, and where the first difference is, zero-based. */
export function comparedIn({ id, entra, mixpanel, state }: HandshakeRow): { readonly at: number; readonly says: string } | null {
  if (state !== 'differ' || entra.value === null || mixpanel.value === null) return null
  if (entra.value === '' || mixpanel.value === '' || entra.value === mixpanel.value) return null
  const [right, actual] = HANDSHAKE_WORDS[id].from === 'entra' ? [entra.value, mixpanel.value] : [mixpanel.value, entra.value]
  const at = firstDifference(right, actual)
  const kind = differenceFrom(right, actual)
  // Two thumbprints have nothing in common.
  if (id === 'certificate') return { at, says: '' }
  return { at, says: kind === null ? `They differ from character ${at + 1} on.` : `Character ${at + 1}: ${saysDifference(kind)}.` }
}
