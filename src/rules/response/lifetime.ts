import { cannotTell, cite, count, defineRule, derived, inputs, isUnusable, valueOf, warning } from '../kit.ts'
import { assertionIn, eachResponse, passIfProven, IF_CAPTURED } from './_response.ts'

/** Milliseconds. Service providers commonly allow clocks to differ by five minutes. */
const SKEW = 5 * 60 * 1000

export default defineRule({
  id: 'response/lifetime',
  title: 'The captured response was sent while it was valid',
  stage: 'trust',
  why: 'An assertion is valid from five minutes before it was issued, for about an hour. A service provider refuses it at any other time.',
  not: 'A capture is always old when it is checked. So the assertion is compared with the time of the capture (in the HAR, or in a Date header), never with today.',
  findings: {
    late: warning('LI-09', 'network', 'The response was sent after it had expired.', 'set-client-clock'),
    early: warning('LI-09', 'network', 'The response was sent before it was valid.', 'set-client-clock'),
    'no-window': warning(
      'LI-09',
      'network',
      'The validity period ends before it begins, or does not include the time of issue.',
      'set-client-clock',
    ),
  },
  cites: [cite('microsoft-saml', 'Conditions: NotBefore and NotOnOrAfter specify the interval in which the assertion is valid.')],
  appliesIf: IF_CAPTURED,
  wants: { responses: derived.responses },

  check: (_, { responses }) =>
    eachResponse(responses, function* (response) {
      const found = assertionIn(response)
      if ('noFinding' in found) return found.noFinding
      const { notBefore, notOnOrAfter, issuedAt, at } = found.assertion
      const [from, to] = [valueOf(notBefore), valueOf(notOnOrAfter)]
      const unreadable = [notBefore, notOnOrAfter].find((field) => isUnusable(field))
      if (unreadable) return cannotTell('The validity period of the assertion cannot be read.', unreadable.at, inputs.captures)
      if (!from && !to) return cannotTell('The assertion does not contain its validity period.', at, inputs.captures)

      const period = periodOf(from, to)
      const fault = faultOf(from, to, valueOf(issuedAt))
      if (fault !== null) {
        yield { code: 'no-window', at: [notBefore.at, notOnOrAfter.at], message: `The assertion is valid ${period}, ${fault}.` }
        return undefined
      }
      const { capturedAt } = found.response.capture
      if (!capturedAt)
        return cannotTell('The capture does not contain the time at which it was made, as a HAR does.', found.response.at, inputs.captures)
      const late = to ? capturedAt.getTime() - to.getTime() : 0
      const early = from ? from.getTime() - capturedAt.getTime() : 0
      if (late >= SKEW || early > SKEW) {
        const isLate = late >= SKEW
        const by = count(Math.round(Math.max(late, early) / 60_000), 'minute')
        yield {
          code: isLate ? 'late' : 'early',
          at: isLate ? notOnOrAfter.at : notBefore.at,
          message: `The capture shows that the response was sent at ${moment(capturedAt)}, ${by} ${isLate ? 'after it expired' : 'before it was valid'}. The response is valid ${period}.`,
          expected: period.replace(/^from /, ''),
          actual: moment(capturedAt),
        }
        return undefined
      }
      return passIfProven(found.response)
    }),
})

/** Why the period cannot be that of an assertion, as the end of a sentence; null where it can. */
function faultOf(from: Date | undefined, to: Date | undefined, issued: Date | undefined): string | null {
  if (from && to && to <= from) return to < from ? 'and this period ends before it begins' : 'which is an empty period'
  if (!issued) return null
  const isEarly = from !== undefined && from.getTime() - issued.getTime() > SKEW
  const isLate = to !== undefined && issued.getTime() - to.getTime() > SKEW
  return isEarly || isLate ? `but it was issued at ${moment(issued)}, outside of this period` : null
}

/** Either end may be missing in the assertion. */
function periodOf(from: Date | undefined, to: Date | undefined): string {
  if (!from) return to ? `to ${moment(to)}, without a beginning` : ''
  return to ? `from ${moment(from)} to ${moment(to)}` : `from ${moment(from)}, without an end`
}

function moment(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
