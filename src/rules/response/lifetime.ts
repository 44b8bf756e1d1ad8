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
      const [from, to, issued] = [valueOf(notBefore), valueOf(notOnOrAfter), valueOf(issuedAt)]
      const period = `from ${moment(from)} to ${moment(to)}`
      const unreadable = [notBefore, notOnOrAfter].find((field) => isUnusable(field))
      if (unreadable) return cannotTell('The validity period of the assertion cannot be read.', unreadable.at, inputs.captures)
      if (!from && !to) return cannotTell('The assertion does not contain its validity period.', at, inputs.captures)

      const isEmpty = from !== undefined && to !== undefined && to <= from
      const [begins, ends, then] = [from, to, issued].map((date) => date?.getTime())
      const isOutside = then !== undefined && (then < (begins ?? then) - SKEW || then > (ends ?? then) + SKEW)
      if (isEmpty || isOutside) {
        const ending = isEmpty && to.getTime() === from.getTime() ? 'which is an empty period' : 'and this period ends before it begins'
        const why = isEmpty ? ending : `but it was issued at ${moment(issued)}, outside of this period`
        const places = [notBefore.at, notOnOrAfter.at] as const
        yield { code: 'no-window', at: places, message: `The assertion is valid ${period}, ${why}.` }
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
          expected: `${moment(from)} to ${moment(to)}`,
          actual: moment(capturedAt),
        }
        return undefined
      }
      return passIfProven(found.response)
    }),
})

function moment(date: Date | undefined): string {
  return date ? `${date.toISOString().slice(0, 19)}Z` : 'no time given'
}
