import { cite, count, day, deferTo, defineRule, derived, options, type FindingKind, missing } from '../kit.ts'
import { ACTIVATE, ROLL_OVER, SUCCESSOR_READY } from './_fixes.ts'
import { describeKey, givenIn, isKey, MOVED_ON, nothingToJudge, rolloverSpeaks } from './_given.ts'

const DAY = 24 * 60 * 60 * 1000

const kind = (severity: FindingKind['severity'], means: string): FindingKind => ({
  guide: 'CE-09',
  severity,
  owner: 'entra-admin',
  means,
  fix: ROLL_OVER,
})

export default defineRule({
  id: 'cert/expiring',
  title: 'The signing certificate is valid for months to come',
  stage: 'upkeep',
  why: 'On the day it ends, nobody can sign in to Mixpanel any more. Mixpanel sends no warning; Entra mails 60, 30 and 7 days before, to the addresses that stand there.',
  findings: {
    'below-30-days': kind('warning', 'Fewer than 30 days are left.'),
    'below-90-days': kind('info', 'Fewer than 90 days are left.'),
  },
  cites: [
    cite('mixpanel-sso', 'we do not send any notifications when it is about to expire'),
    cite('microsoft-certificates', 'If the application can only handle one certificate at a time, pick a downtime interval'),
  ],
  needs: { now: options.now },
  wants: { uploaded: derived.uploaded, signing: derived.signing },

  *check({ now }, { uploaded, signing }) {
    const given = uploaded ? givenIn(uploaded, signing) : undefined
    const current = signing?.current ?? null
    const same = given !== undefined && current !== null && isKey(given, current) === true
    if (rolloverSpeaks(signing, given)) return MOVED_ON
    // What ends is the certificate that signs; without an export, the one that Mixpanel has.
    const end = current?.end ?? given?.certificate?.notAfter ?? null
    if (end === null) {
      if (!uploaded) return missing(derived.uploaded)
      return nothingToJudge(uploaded)
    }
    const left = end.getTime() - now.getTime()
    if (left < 0) return deferTo('cert/validity', 'The certificate has expired.')
    if (left >= 90 * DAY) return undefined
    const places = [...(given && (same || !current?.end) ? [given.at] : []), ...(current?.end ? [current.at] : [])]
    const [at, ...more] = places
    if (!at) return undefined
    const next = signing?.schedule[1]
    const ready = next !== undefined && given !== undefined && isKey(given, next.key) === true
    const then = next
      ? ` Entra then signs with ${describeKey(next.key)} by itself, ${ready ? 'which is the one that Mixpanel has' : 'and Mixpanel has to be given that one at the same moment'}.`
      : ' No other certificate is there to follow it.'
    yield {
      code: left < 30 * DAY ? 'below-30-days' : 'below-90-days',
      at: [at, ...more],
      message: `The certificate that ${current?.end ? 'Entra signs with' : 'Mixpanel has'} ends on ${day(end)}, in ${count(Math.floor(left / DAY), 'day')}.${current?.end ? then : ''}`,
      actual: end.toISOString(),
      ...(next && current?.end ? { fix: ready ? ACTIVATE : SUCCESSOR_READY } : {}),
    }
    return undefined
  },
})
