import { aadstsName, counts, explanationsOf, rulesFor } from '../../domain/log-causes.ts'
import { changedAfter } from '../../domain/change-causes.ts'
import { isRecent, period } from '../../domain/log-times.ts'
import { refusedByMixpanel } from '../../domain/log-joins.ts'
import type { CodeTally, SignIns } from '../../model/logs.ts'
import type { JudgedResults } from '../../model/rule.ts'
import { loginProblemOf } from '../../vendors/aadsts.ts'
import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  error,
  fix,
  inputs,
  judged,
  options,
  warning,
  type FixReference,
  type Owner,
} from '../kit.ts'
import { SOLUTIONS } from '../../fixes/refusals.ts'
import { named, sayPast } from './_log.ts'
import {
  saysAssignments,
  saysCoverage,
  saysFailures,
  saysPolicies,
  saysResults,
  saysSuccesses,
  saysUnread,
  withoutSignIns,
} from './_sign-in-words.ts'

export default defineRule({
  id: 'logs/sign-ins',
  title: 'No sign-in to the app fails at Microsoft for a reason in its configuration',
  stage: 'admit',
  why: 'A sign-in that fails at Microsoft never reaches Mixpanel. The sign-in log shows which users this affects, and with which AADSTS code.',
  not: 'A wrong password, a locked or disabled account, a request for multifactor authentication or consent, and a refusal of users who were assigned afterwards and then got in are not reported. Sign-ins to other apps are only counted. Where another finding explains the code, that finding is reported instead.',
  findings: {
    'nobody-signs-in': error(
      'E',
      'entra-admin',
      'All sign-ins to the app fail at Microsoft for a reason in its configuration.',
      'resolve-refusal',
    ),
    'sign-ins-fail': warning(
      'E',
      'entra-admin',
      'Some sign-ins to the app fail at Microsoft for a reason in its configuration.',
      'resolve-refusal',
    ),
    'refused-by-mixpanel': warning(
      'E',
      'mixpanel-admin',
      'Microsoft signs users in, and Mixpanel then refuses them.',
      'capture-refused-response',
    ),
  },
  cites: [
    cite('microsoft-errors', 'The page lists the AADSTS codes and what each means.'),
    cite('aadsts-50105', "to block users unless they are specifically granted ('assigned') access to the application."),
  ],
  appliesIf: { fact: inputs.signInLogs, otherwise: 'No sign-in log was given.' },
  needs: { log: derived.signIns, now: options.now },
  wants: {
    results: judged.results,
    changes: derived.changes,
    people: derived.people,
    logins: derived.mixpanelLogins,
    policies: inputs.accessPolicies,
    subject: derived.subject,
  },

  *check({ log, now }, { results = new Map(), changes, people, logins, policies, subject }) {
    if (log.total === 0) return cannotTell(withoutSignIns(log), log.at, inputs.signInLogs)
    const counted = log.failures.filter(({ code }) => counts(code))
    const open = counted.filter((tally) => explanationsOf(tally.code, results).length === 0 && !isOver(tally))
    for (const tally of open) {
      const past = changedAfter(changes, tally.last, tally.code === 53003 ? ['logs/sign-ins'] : rulesFor(tally.code))
      const isError = past === null && isHappeningNow(log, tally, now)
      const [owner, refusalFix] = solutionOf(tally)
      const message = [
        saysFailures(tally),
        ...(tally.code === 53003 && tally.policies.length === 0 ? saysPolicies(policies, subject?.appId ?? null) : []),
        ...(tally.code === 50105 ? saysAssignments(tally, people) : saysResults(tally.code, results)),
        ...(past ? [sayPast(past, log.coverage)] : saysSuccesses(log, tally)),
        ...saysCoverage(log.coverage),
      ].join(' ')
      const code = isError ? 'nobody-signs-in' : 'sign-ins-fail'
      yield { code, at: tally.at, owner, message, actual: aadstsName(tally.code), fix: refusalFix }
    }
    const refused = logins && !someoneExplainsRefusal(results) ? refusedByMixpanel(log, logins, people) : null
    if (refused) {
      const who = named(refused.examples, refused.people)
      const message = `Mixpanel refused ${count(refused.count, 'sign-in')} of ${count(refused.people, 'user')} within two minutes after Microsoft had signed the user in (${period(refused.first, refused.last)}): ${who}. The cause is in the assertion or in Mixpanel’s settings: the certificate, the issuer, or the claim email.`
      yield { code: 'refused-by-mixpanel', at: refused.at, message }
    }
    const [explained] = counted.flatMap(({ code }) => explanationsOf(code, results))
    if (explained) return deferTo(explained.ruleId, `The failures in the sign-in log have the cause that ${explained.ruleId} reports.`)
    return log.unread > 0 ? cannotTell(saysUnread(log), log.at, inputs.signInLogs) : undefined
  },
})

/** A user who got in after 50105 was assigned in between; other codes may come back with another way to sign in. */
function isOver({ code, people, gotInLater }: CodeTally): boolean {
  return code === 50105 && people > 0 && gotInLater === people
}

/** An error: nobody got in, it has not stopped, and the log is not just a list of failures of one or two people. */
function isHappeningNow({ successes, coverage, otherRows, total, unread, failures }: SignIns, { last }: CodeTally, now: Date): boolean {
  if (successes.count > 0 || !last || !isRecent(last, now)) return false
  if (coverage.to !== null && !isRecent(last, coverage.to)) return false
  const failed = failures.reduce((sum, { count: one }) => sum + one, 0)
  const most = Math.max(...failures.filter(({ code }) => counts(code)).map(({ people }) => people))
  return otherRows + (total - unread - failed) > 0 || most >= 3
}

/** Who fixes it, and how. */
function solutionOf({ code }: CodeTally): readonly [Owner, FixReference] {
  const problem = loginProblemOf(String(code))
  if (problem) {
    const [owner, key] = SOLUTIONS[problem]
    return [owner, fix(key, { values: { code: String(code) } })]
  }
  if (code === 50105) return ['entra-admin', fix('assign-people')]
  if (code === 53003) return ['entra-admin', fix('check-access-policy')]
  return ['entra-admin', fix('resolve-refusal')]
}

/** Whether an error says already why Mixpanel refuses an assertion. */
function someoneExplainsRefusal(results: JudgedResults): boolean {
  return [...results].some(
    ([ruleId, { findings }]) =>
      /^(?:claims|cert|response|mixpanel|signing)\//.test(ruleId) && findings.some(({ severity }) => severity === 'error'),
  )
}
