import { DIFFERENCES, saysDifference } from '../../domain/near-miss.ts'
import type { CapturedAssertion, JudgedResponse } from '../../model/saml.ts'
import { cannotTell, deferTo, derived, inputs, notApplicable, type FindingKind, type NoFinding } from '../kit.ts'

// What the rules about a captured response share: whether there is an assertion to check, and whether a signature proves it.

const NO_CAPTURE = 'No SAML response was captured.'
/** For every rule of the chapter. */
export const IF_CAPTURED = { fact: derived.response, otherwise: NO_CAPTURE }
export const NOT_CAPTURED = notApplicable(NO_CAPTURE)
export const REFUSED = deferTo('response/status', 'Microsoft refused the sign-in, so the response has no assertion.')

/** The assertion, or why there is none to check. */
export function assertionIn(
  response: JudgedResponse | undefined,
): { readonly assertion: CapturedAssertion; readonly response: JudgedResponse } | { readonly noFinding: NoFinding } {
  if (!response) return { noFinding: NOT_CAPTURED }
  if (isRefusal(response)) return { noFinding: REFUSED }
  const { assertion } = response.opened
  if (assertion) return { assertion, response }
  return { noFinding: deferTo('response/signature', 'No signature covers an assertion that can be read.') }
}

/** For an assertion without a problem: it passes only where a signature proves it. A problem is reported in any case. */
export function passIfProven({ opened: { assertion, signatureStatus } }: JudgedResponse): NoFinding {
  if (assertion?.proven === true) return undefined
  return signatureStatus.is === 'no-certificate'
    ? cannotTell(
        'Neither the response nor the inputs contain a certificate, so it is not known who signed the response.',
        signatureStatus.at,
        inputs.certificates,
      )
    : deferTo('response/signature', 'The value in the response is right, but no signature proves it.')
}

/** The status is an error, and there is no assertion. */
export function isRefusal({ capture: { status }, opened }: JudgedResponse): boolean {
  const [outer] = status?.codes ?? []
  return outer !== undefined && outer.value !== 'Success' && opened.assertion === null && opened.encrypted.length === 0
}

/** The kinds of finding of a rule about one URL: one for each way in which it can be almost right. */
export function nearMisses(kind: (means: string) => FindingKind, what: string): Readonly<Record<string, FindingKind>> {
  return Object.fromEntries(DIFFERENCES.map((each) => [each, kind(`${what} is almost right: ${saysDifference(each)}.`)]))
}
