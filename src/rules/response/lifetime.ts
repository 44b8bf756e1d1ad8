import { cannotTell, cite, count, defineRule, derived, inputs, valueOf, type FindingKind, type Fix, type Place } from '../kit.ts'
import { assertionIn, unlessProven } from './_response.ts'

/** Clocks of service providers are commonly allowed to differ by five minutes. */
const SKEW = 5 * 60 * 1000

const FIX: Fix = {
  summary: 'Have the clock of the computer that signs in set by the network, and begin each sign-in anew.',
  steps: [
    'On the computer of the user, set date and time automatically (time.windows.com or the company’s own server).',
    'Begin the sign-in at Mixpanel or with the tile; a page that was left open, a bookmark or the Back button brings an old response.',
  ],
  command: null,
}

const kind = (means: string): FindingKind => ({ guide: 'LI-09', severity: 'warning', owner: 'network', means, fix: FIX })

export default defineRule({
  id: 'response/lifetime',
  title: 'The captured response was within its time when it was sent',
  stage: 'trust',
  why: 'An assertion holds for about an hour from five minutes before it was made. Outside of that a service provider refuses it.',
  not: 'Every capture is old when it is looked at: it is judged by its own time (a HAR’s, a Date header’s), never by today’s.',
  findings: {
    late: kind('It was sent after its time was over.'),
    early: kind('It was sent before its time had begun.'),
    'no-window': kind('The time in which it holds ends before it begins, or does not hold the moment at which it was made.'),
  },
  cites: [cite('microsoft-saml', 'Conditions: NotBefore and NotOnOrAfter specify the interval in which the assertion is valid.')],
  wants: { response: derived.response },

  *check(_known, { response }) {
    const found = assertionIn(response)
    if ('silence' in found || !response) return 'silence' in found ? found.silence : undefined
    const { notBefore, notOnOrAfter, issuedAt, at } = found.assertion
    const from = valueOf(notBefore)
    const to = valueOf(notOnOrAfter)
    const made = valueOf(issuedAt)
    const holds = `holds from ${moment(from)} to ${moment(to)}`
    const unread = [notBefore, notOnOrAfter].find((field) => field.is === 'unreadable')
    if (unread) return cannotTell('The time in which it holds cannot be read.', unread.at, inputs.captures)
    if (!from && !to) return cannotTell('The assertion does not say in which time it holds.', at, inputs.captures)

    const empty = from !== undefined && to !== undefined && to <= from
    const [begins, ends, then] = [from, to, made].map((date) => date?.getTime())
    const outside = then !== undefined && (then < (begins ?? then) - SKEW || then > (ends ?? then) + SKEW)
    if (empty || outside) {
      const why = empty
        ? to.getTime() === from.getTime()
          ? 'which is no time at all'
          : 'which ends before it begins'
        : `and was made at ${moment(made)}, which is not within`
      yield {
        code: 'no-window',
        at: placesOf(notBefore.at, notOnOrAfter.at),
        message: `The assertion’s time makes no sense: it ${holds}, ${why}.`,
      }
      return undefined
    }
    const { capturedAt } = response.capture
    if (!capturedAt) return cannotTell('The capture does not say when it was made, as a HAR does.', response.at, inputs.captures)
    const late = to ? capturedAt.getTime() - to.getTime() : 0
    const early = from ? from.getTime() - capturedAt.getTime() : 0
    if (late >= SKEW || early > SKEW) {
      const by = count(Math.round(Math.max(late, early) / 60_000), 'minute')
      yield {
        code: late >= SKEW ? 'late' : 'early',
        at: late >= SKEW ? notOnOrAfter.at : notBefore.at,
        message: `By the capture’s own time the response was sent at ${moment(capturedAt)}, ${by} ${late >= SKEW ? 'after its time was over' : 'before its time began'}. It ${holds}.`,
        expected: `${moment(from)} to ${moment(to)}`,
        actual: moment(capturedAt),
      }
      return undefined
    }
    return unlessProven(response)
  },
})

function moment(date: Date | undefined): string {
  return date ? `${date.toISOString().slice(0, 19)}Z` : 'no time given'
}

function placesOf(first: Place, second: Place): readonly [Place, Place] {
  return [first, second]
}
