import type { Evidence, Place } from '../model/artifact.ts'
import type { Listed } from '../model/entra.ts'
import type { AuthnRequest, CapturedAssertion } from '../model/saml.ts'
import { listing, quote } from '../syntax/display.ts'
import { evidenceOf, valueOf } from '../syntax/field.ts'
import { withoutQuery } from '../syntax/url.ts'
import { ENTITY_ID, REPLY_URL } from '../vendors/mixpanel.ts'

// What Entra does with a request of Mixpanel's, live or captured: what it does not know, and what it refuses.

/** The NameID formats that Entra issues (SAML protocol reference, NameIDPolicy). */
const NAME_ID_FORMATS: ReadonlySet<string> = new Set([
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
])

/** Something in a request that Entra refuses, whatever is registered. */
export type RequestFault =
  | { readonly is: 'name-id-format' | 'authn-context-comparison'; readonly value: string; readonly at: Place }
  | { readonly is: 'subject'; readonly at: Place }
  /** The Destination is not the URL that the request was sent to. */
  | { readonly is: 'destination'; readonly value: string; readonly sentTo: string; readonly at: Place }

/** In the order of the protocol reference. */
export function faultsIn(request: AuthnRequest): readonly RequestFault[] {
  const format = evidenceOf(request.nameIdFormat)
  const comparison = evidenceOf(request.authnContextComparison)
  const destination = evidenceOf(request.destination)
  const { sentTo } = request
  return [
    ...unless(format, ({ value }) => NAME_ID_FORMATS.has(value)).map((each) => ({ is: 'name-id-format', ...each }) as const),
    ...unless(comparison, ({ value }) => value === 'exact').map((each) => ({ is: 'authn-context-comparison', ...each }) as const),
    ...(request.hasSubject ? [{ is: 'subject', at: request.at } as const] : []),
    ...(destination && sentTo !== null && withoutQuery(destination.value) !== sentTo
      ? [{ is: 'destination', ...destination, sentTo } as const]
      : []),
  ]
}

function unless<T>(evidence: Evidence<T> | undefined, isRight: (evidence: Evidence<T>) => boolean): readonly Evidence<T>[] {
  return evidence && !isRight(evidence) ? [evidence] : []
}

// ── what Entra has registered ────────────────────────────────────────────────────────────────────────────────────────

/** A value in the request that Entra does not have; `registered` is what it has. */
export type RegistrationFault =
  | { readonly is: 'issuer-missing'; readonly at: Place }
  | { readonly is: 'issuer-not-registered' | 'reply-url-not-registered'; readonly asked: Evidence<string>; readonly registered: Listed }

export interface Registration {
  readonly faults: readonly RegistrationFault[]
  /** Rules that report without any request what is missing in Entra. */
  readonly reportedBy: readonly ('azure/entity-id' | 'azure/reply-url')[]
}

/** `seen`: those two rules leave to a live request what the export has neither of, and report it themselves beside a captured one. */
export function registrationOf(
  request: AuthnRequest,
  identifiers: Listed | undefined,
  replyUrls: Listed | undefined,
  seen: 'live' | 'captured',
): Registration {
  const faults: RegistrationFault[] = []
  const reportedBy: ('azure/entity-id' | 'azure/reply-url')[] = []
  const isElsewhere = (asked: string, documented: string, listed: Listed): boolean =>
    asked === documented || (seen === 'captured' && !has(listed, documented))
  const issuer = evidenceOf(request.issuer)
  if (!issuer) faults.push({ is: 'issuer-missing', at: request.issuer.at })
  else if (identifiers && !has(identifiers, issuer.value)) {
    if (isElsewhere(issuer.value, ENTITY_ID, identifiers)) reportedBy.push('azure/entity-id')
    else faults.push({ is: 'issuer-not-registered', asked: issuer, registered: identifiers })
  }
  const replyUrl = evidenceOf(request.acsUrl)
  if (replyUrl && replyUrls && !has(replyUrls, replyUrl.value)) {
    if (isElsewhere(replyUrl.value, REPLY_URL, replyUrls)) reportedBy.push('azure/reply-url')
    else faults.push({ is: 'reply-url-not-registered', asked: replyUrl, registered: replyUrls })
  }
  return { faults, reportedBy }
}

function has({ items }: Listed, wanted: string): boolean {
  return items.some(({ value }) => value === wanted)
}

// ── how people sign in ───────────────────────────────────────────────────────────────────────────────────────────────

const METHODS = 'http://schemas.microsoft.com/claims/authnmethodsreferences'

/** An authentication context that somebody's sign-in did not meet. */
export interface UnmetContext {
  readonly asked: Evidence<string>
  /** The methods of that sign-in, in the words of Entra’s attribute. */
  readonly methods: readonly Evidence<string>[]
}

/**
 * Entra compares the method of the sign-in with the contexts of the request, and refuses another (AADSTS75011). Only what the page of
 * that code shows is judged: a password was asked for and another method used, or a certificate was asked for and none used.
 */
export function unmetContext({ authnContexts }: AuthnRequest, assertions: readonly CapturedAssertion[]): UnmetContext | null {
  const [asked] = authnContexts
  if (!asked) return null
  for (const { attributes } of assertions) {
    const methods = attributes.filter(({ name }) => name.value === METHODS).flatMap(({ values }) => values)
    const used = (name: string): boolean => methods.some(({ value }) => value.toLowerCase().endsWith(`/${name}`))
    const meets = ({ value }: Evidence<string>): boolean => {
      if (/:Password(?:ProtectedTransport)?$/.test(value)) return used('password') || !(used('x509') || used('windows') || used('fido'))
      if (/:X509$/.test(value)) return used('x509') || !used('password')
      return true
    }
    if (methods.length > 0 && !authnContexts.some(meets)) return { asked, methods }
  }
  return null
}

// ── of several requests ──────────────────────────────────────────────────────────────────────────────────────────────

/** The newest, in any order of the files. */
export function newestRequest<T extends AuthnRequest>(requests: readonly T[]): T | undefined {
  const time = ({ issuedAt }: AuthnRequest): number => valueOf(issuedAt)?.getTime() ?? -Infinity
  const text = ({ issuer, acsUrl, authnContextComparison }: AuthnRequest): string =>
    [issuer, acsUrl, authnContextComparison].map((field) => valueOf(field) ?? '').join(' ')
  return requests.reduce<T | undefined>((best, each) => {
    if (!best || time(each) > time(best)) return each
    return time(each) === time(best) && text(each) > text(best) ? each : best
  }, undefined)
}

// ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a rule reports about a fault; its code is the fault's name. */
export interface DescribedFault {
  readonly code: RequestFault['is'] | RegistrationFault['is']
  readonly at: Place | readonly [Place, ...Place[]]
  readonly message: string
  readonly expected?: string | null
  readonly actual?: string | null
}

export function describeFault(fault: RequestFault | RegistrationFault): DescribedFault {
  switch (fault.is) {
    case 'issuer-missing':
      return {
        code: fault.is,
        at: fault.at,
        message: 'Mixpanel’s request has no issuer, so Microsoft cannot know which app it is for.',
        expected: ENTITY_ID,
      }
    case 'issuer-not-registered':
      return unregistered(fault, 'issuer', 'identifier', 'AADSTS700016')
    case 'reply-url-not-registered':
      return unregistered(fault, 'reply URL', 'reply URL', 'AADSTS50011')
    case 'name-id-format': {
      const message = `Mixpanel’s request asks for the NameID format ${quote(fault.value)}, which Entra does not issue: AADSTS75016.`
      return { code: fault.is, at: fault.at, message, actual: fault.value }
    }
    case 'authn-context-comparison': {
      const message = `Mixpanel’s request compares authentication contexts with ${quote(fault.value)}; Entra accepts only “exact”: AADSTS900235.`
      return { code: fault.is, at: fault.at, message, expected: 'exact', actual: fault.value }
    }
    case 'subject':
      return { code: fault.is, at: fault.at, message: 'Mixpanel’s request contains a Subject element, which Entra does not support.' }
    case 'destination': {
      const message = `Destination in Mixpanel’s request is ${quote(fault.value)}, but the request was sent to ${quote(fault.sentTo)}: AADSTS75008.`
      return { code: fault.is, at: fault.at, message, expected: fault.sentTo, actual: fault.value }
    }
  }
}

function unregistered(
  { is: code, asked, registered: { items, at } }: Exclude<RegistrationFault, { readonly is: 'issuer-missing' }>,
  value: string,
  what: string,
  answer: string,
): DescribedFault {
  const listed = listing(items.slice(0, 3).map((each) => quote(each.value)))
  const has = items.length === 0 ? `no ${what} is registered` : `the registered ${what}${items.length === 1 ? ' is' : 's are'} ${listed}`
  return {
    code,
    at: [items[0]?.at ?? at, asked.at],
    message: `The ${value} of Mixpanel’s request is ${quote(asked.value)}, but in Entra ${has}. Microsoft answers ${answer}.`,
    expected: asked.value,
    actual: items[0]?.value ?? null,
  }
}
