import type { ResponseSignatureFault } from '../../model/saml.ts'
import { count, quote } from '../kit.ts'

// What response/signature reports about a signature that is not valid.

/** `unread`: how many attributes were not read because the signature does not cover them. */
export function messageFor(fault: ResponseSignatureFault, algorithm: string | null, unread: number): string {
  const named = fault === 'unknown-algorithm' || fault === 'hmac' ? ` Algorithm: ${quote(algorithm ?? '')}.` : ''
  const uncovered =
    fault === 'wrapped' && unread > 0
      ? ` ${count(unread, 'attribute')} that it does not cover ${unread === 1 ? 'was' : 'were'} not read.`
      : ''
  return `${SENTENCES[fault]}${named}${uncovered}`
}

/** For the warning about a signature that is valid all the same. */
export const REINDENTED =
  'The signature is not valid for the file as it is, because an editor or a web page re-indented the XML after it was signed. Without the line breaks and spaces between and around the texts it is valid, so the content is unchanged.'

const SENTENCES: Readonly<Record<ResponseSignatureFault, string>> = {
  changed: 'The signature is not valid: the signed part was changed after it was signed.',
  'other-key':
    'The signature was made with another key: it matches neither the certificate in the response nor any certificate in the inputs.',
  wrapped:
    'The signature does not cover every assertion in the response: an unsigned assertion was put next to, inside or around the signed one (signature wrapping).',
  'beside-assertion':
    'The signature covers the assertion, but is next to it in the response. SAML puts the signature of an assertion into the assertion, and a service provider that looks for it there finds none. Entra does so too: the response was made by another program, or changed.',
  'duplicate-id': 'Two elements have the same ID, so it is not known which of them the signature covers.',
  'several-assertions': 'The response contains several assertions. Entra issues one, and it is not known which one Mixpanel would use.',
  'several-signed-infos': 'The signature contains a part twice that it must contain once (SignedInfo or one of its methods).',
  'several-references': 'The signature refers to several elements; in SAML it refers only to the element that contains it.',
  'no-reference': 'The signature refers to no element, so it covers nothing.',
  'reference-to-nothing': 'The signature refers to an element that is not in the response, so it covers nothing that can be read.',
  'reference-elsewhere': 'The signature covers something other than the response or the assertion that contains it.',
  hmac: 'The signature is an HMAC, made with a secret that both sides share. Entra signs with a certificate; anyone who uses the public certificate as that secret can sign anything.',
  'unknown-algorithm': 'The signature is not made with a known signature algorithm.',
  'unknown-transform': 'The signature asks for a transformation of the signed part that SAML does not allow.',
  'processing-instruction':
    'The response contains a processing instruction (<?…?>). It can hide signed text from one reader and show it to another, so nothing in the response was read.',
  unverifiable: 'The signature cannot be checked: its structure does not follow the standard.',
}
