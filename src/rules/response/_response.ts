import { cannotTell, deferTo, inputs, notApplicable, type CannotTell, type Fix, type NotApplicable } from '../kit.ts'
import { onSsoPage } from '../../fixes/portal.ts'
import type { JudgedResponse } from '../../model/saml.ts'
import { differenceFrom, type Difference } from '../../domain/near-miss.ts'
import type { CapturedAssertion } from '../../model/saml.ts'

// What the rules about a captured response share: which of it may be read, and what is said where it may not.

export const NOT_CAPTURED = notApplicable('No SAML response was captured.')

/** The assertion, or why there is none to judge. */
export function assertionIn(
  response: JudgedResponse | undefined,
): { readonly assertion: CapturedAssertion } | { readonly silence: NotApplicable | CannotTell } {
  if (!response) return { silence: NOT_CAPTURED }
  const { assertion } = response.opened
  if (isRefusal(response))
    return { silence: deferTo('response/status', 'Microsoft refused the sign-in, so the response holds no assertion.') }
  if (assertion) return { assertion }
  return { silence: deferTo('response/signature', 'No signature covers an assertion that could be read.') }
}

/** What is right in an assertion counts for nothing until a signature proves it; what is wrong in it is wrong all the same. */
export function unlessProven({ opened: { assertion, signatureStatus } }: JudgedResponse): NotApplicable | CannotTell | undefined {
  if (assertion?.proven === true) return undefined
  return signatureStatus.is === 'no-certificate'
    ? cannotTell(
        'The response brings no certificate along, and none is among the inputs, so nobody can say who signed it.',
        signatureStatus.at,
        inputs.certificates,
      )
    : deferTo('response/signature', 'What the response says is right, and no signature proves it.')
}

/** A response that says no, with nothing to read in it. */
export function isRefusal({ capture: { status }, opened }: JudgedResponse): boolean {
  const [outer] = status?.codes ?? []
  return outer !== undefined && outer.value !== 'Success' && opened.assertion === null && opened.encrypted.length === 0
}

/** Codes for the near misses of an address. */
const NEAR: Readonly<Record<Difference, string>> = {
  'missing-trailing-slash': 'missing-trailing-slash',
  'extra-trailing-slash': 'extra-trailing-slash',
  space: 'space',
  scheme: 'scheme',
  www: 'www',
  'regional-host': 'regional-host',
  case: 'case',
  'extra-query': 'extra-query',
  'extra-fragment': 'extra-fragment',
  escaped: 'escaped',
}

export function nearMiss(expected: string, actual: string): string | null {
  const difference = differenceFrom(expected, actual)
  return difference === null ? null : NEAR[difference]
}

/** The kinds of finding that a rule about one address has: a near miss of each sort has its own code. */
export function nearMisses<K>(of: (means: string) => K, what: string): Readonly<Record<string, K>> {
  return {
    'missing-trailing-slash': of(`${what} lacks the slash at its end.`),
    'extra-trailing-slash': of(`${what} has a slash too many at its end.`),
    space: of(`${what} holds a space or an invisible character.`),
    scheme: of(`${what} does not begin with https://.`),
    www: of(`${what} has a www. that does not belong there.`),
    'regional-host': of(`${what} has a regional host (eu. or in.).`),
    case: of(`${what} differs in upper and lower case.`),
    'extra-query': of(`${what} has a query that does not belong there.`),
    'extra-fragment': of(`${what} has a fragment (#…) that does not belong there.`),
    escaped: of(`${what} holds backslashes, as in the source of a Markdown page.`),
  }
}

export const CAPTURE_AGAIN: Fix = {
  summary: 'Capture the response once more, and pass the file on as it is.',
  steps: [
    'In a private window of the browser, open the developer tools ▸ Network, and tick Preserve log.',
    'Sign in to Mixpanel until the error, or the page after it, is there.',
    'Export the log as HAR (Save all as HAR with content). An editor, a chat or a ticket system may format XML or cut it, and then its signature no longer holds.',
    'Give the file to sso-doctor with --response, and to nobody who need not see it: for about an hour it is as good as a password.',
  ],
  command: null,
}

export const SIGN_ASSERTION: Fix = {
  summary: 'Have Entra sign the assertion, with SHA-256.',
  steps: onSsoPage(
    'In the box SAML Certificates (was: SAML Signing Certificate), click Edit beside Token signing certificate.',
    'Signing Option: Sign SAML assertion. Signing Algorithm: SHA-256. Save.',
    'Sign in once more, and capture the response again.',
  ),
  command: null,
}
