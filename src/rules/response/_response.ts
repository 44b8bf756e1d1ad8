import { DIFFERENCES, saysDifference } from '../../domain/near-miss.ts'
import type { CapturedAssertion, JudgedResponse } from '../../model/saml.ts'
import {
  cannotTell,
  deferTo,
  derived,
  inputs,
  isCannotTell,
  notApplicable,
  type Finding,
  type FindingKind,
  type NoFinding,
  type Place,
} from '../kit.ts'

// What the rules about captured responses share: which are checked, whether there is an assertion, and whether a signature proves it.

const NO_CAPTURE = 'No SAML response was captured.'
/** For every rule of the chapter about responses. */
export const IF_CAPTURED = { fact: derived.responses, otherwise: NO_CAPTURE }
const NOT_CAPTURED = notApplicable(NO_CAPTURE)
export const REFUSED = deferTo('response/status', 'Microsoft refused the sign-in, so the response has no assertion.')

const CLAIMED = 'This is as claimed by a redacted record, not verified.'

type Check = Generator<Finding, NoFinding, undefined>

/** Checks the response of each person. What several of them share is one finding with several places. */
export function* eachResponse(responses: readonly JudgedResponse[] | undefined, check: (response: JudgedResponse) => Check): Check {
  if (!responses) return NOT_CAPTURED
  const found = new Map<string, Finding>()
  const ends: NoFinding[] = []
  for (const response of responses) {
    const checking = check(response)
    let step = checking.next()
    for (; step.done !== true; step = checking.next()) {
      const finding = response.capture.claimed === true ? { ...step.value, message: `${step.value.message} ${CLAIMED}` } : step.value
      const { code, expected, actual } = finding
      const key = JSON.stringify([code, expected ?? null, actual ?? null])
      const known = found.get(key)
      found.set(key, known ? { ...known, at: [...placesOf(known), ...placesOf(finding)] } : finding)
    }
    ends.push(step.value)
  }
  yield* found.values()
  const yielding = ends.find((end) => end && !isCannotTell(end) && end.notApplicable.ruleId !== null)
  return ends.find((end) => isCannotTell(end)) ?? yielding ?? (ends.includes(undefined) ? undefined : ends[0])
}

function placesOf({ at }: Finding): readonly [Place, ...Place[]] {
  return 'artifact' in at ? [at] : at
}

/** The assertion, or why there is none to check. */
export function assertionIn(
  response: JudgedResponse,
): { readonly assertion: CapturedAssertion; readonly response: JudgedResponse } | { readonly noFinding: NoFinding } {
  if (isRefusal(response)) return { noFinding: REFUSED }
  if (response.trust === 'unknown-key') return { noFinding: unknownKey(response) }
  const { assertion } = response.opened
  if (assertion) return { assertion, response }
  return { noFinding: deferTo('response/signature', 'No signature covers an assertion that can be read.') }
}

/** Anybody can sign anything with a key of their own. */
export function unknownKey({ opened: { signatureStatus } }: JudgedResponse): NoFinding {
  return cannotTell(
    'The response is signed with a key that neither the export, the metadata nor Mixpanel’s certificate names, so nothing is concluded from it.',
    signatureStatus.at,
    derived.signing,
  )
}

/** For an assertion without a problem: it passes only where a known key proves it. A problem is reported in any case. */
export function passIfProven({ trust, opened: { signatureStatus } }: JudgedResponse): NoFinding {
  if (trust === 'proven') return undefined
  if (trust === 'unproven' && signatureStatus.is !== 'no-certificate')
    return deferTo('response/signature', 'The value in the response is right, but no signature proves it.')
  return cannotTell(
    'The inputs contain no certificate to compare the signature with, so it is not known who signed the response.',
    signatureStatus.at,
    inputs.certificates,
  )
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
