import { aadstsName, counts, explanationsOf, rulesFor } from '../../domain/log-causes.ts'
import { changedAfter } from '../../domain/change-causes.ts'
import { isRecent, moment, period } from '../../domain/log-times.ts'
import { refusedByMixpanel } from '../../domain/log-joins.ts'
import type { AccessPolicy, CodeTally, Coverage, SignIns } from '../../model/logs.ts'
import type { People } from '../../model/people.ts'
import type { JudgedResults } from '../../model/rule.ts'
import { aadsts, loginProblemOf } from '../../vendors/aadsts.ts'
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
  listing,
  options,
  quote,
  visible,
  warning,
  type FixReference,
  type Owner,
} from '../kit.ts'
import { SOLUTIONS } from '../../fixes/refusals.ts'
import { named, sayPast } from './_log.ts'

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
    if (open.length > 0 || refused) return undefined
    const [explained] = counted.flatMap(({ code }) => explanationsOf(code, results))
    if (explained) return deferTo(explained.ruleId, `The failures in the sign-in log have the cause that ${explained.ruleId} reports.`)
    return log.unread > 0 ? cannotTell(saysUnread(log), log.at, inputs.signInLogs) : undefined
  },
})

function withoutSignIns({ otherRows, coverage }: SignIns): string {
  const time = period(coverage.from, coverage.to)
  const others = otherRows === 0 ? 'The log has no rows' : `All ${count(otherRows, 'row')} of the log are of other apps`
  return `${others}${time === '' ? '' : ` (${time})`}. Either nobody tried to sign in to Mixpanel in this time, or users never reach Microsoft through this app, or the log was filtered by another app.`
}

/** A user who got in after 50105 was assigned in between; other codes may come back with another way to sign in. */
function isOver({ code, people, gotInLater }: CodeTally): boolean {
  return code === 50105 && people > 0 && gotInLater === people
}

function saysUnread({ unread, total }: SignIns): string {
  return `The log does not show the code of ${count(unread, 'sign-in')} out of ${total}, so it does not show whether ${unread === 1 ? 'it' : 'they'} failed.`
}

/** An error: nobody got in, it has not stopped, and the log is not just a list of failures of one or two people. */
function isHappeningNow({ successes, coverage, otherRows, total, unread, failures }: SignIns, { last }: CodeTally, now: Date): boolean {
  if (successes.count > 0 || !last || !isRecent(last, now)) return false
  if (coverage.to !== null && !isRecent(last, coverage.to)) return false
  const failed = failures.reduce((sum, { count: one }) => sum + one, 0)
  const most = Math.max(...failures.filter(({ code }) => counts(code)).map(({ people }) => people))
  return otherRows + (total - unread - failed) > 0 || most >= 3
}

function saysFailures({ code, count: signIns, people, examples, first, last, policies }: CodeTally): string {
  const time = period(first, last)
  const who = named(examples, people)
  const of = people === 0 ? '' : ` of ${count(people, 'user')}`
  const fail = signIns === 1 ? 'fails' : 'fail'
  const by =
    policies.length === 0
      ? ''
      : ` The Conditional Access ${policies.length === 1 ? 'policy' : 'policies'} ${listing(policies.map((policy) => quote(policy)))} ${policies.length === 1 ? 'refuses' : 'refuse'} them.`
  const means = aadsts(String(code))?.cause ?? ''
  return `${count(signIns, 'sign-in')}${of} ${fail} at Microsoft with ${aadstsName(code)}${time === '' ? '' : ` (${time})`}${who === '' ? '' : `: ${who}`}.${code === 53003 ? by : means === '' ? '' : ` What it usually means: ${means}`}`
}

/** The log has the policy only for those who may read policies. Whom and where a policy is for is not evaluated: it may be the one. */
function saysPolicies(policies: readonly AccessPolicy[] | undefined, appId: string | null): readonly string[] {
  const blocking = (policies ?? []).filter(
    ({ state, controls, includedApps, excludedApps }) =>
      state === 'enabled' &&
      controls.some((control) => control.toLowerCase() === 'block') &&
      includedApps.some((app) => app === 'all' || app === appId?.toLowerCase()) &&
      !excludedApps.some((app) => app === appId?.toLowerCase()),
  )
  const names = [...new Set(blocking.flatMap(({ displayName }) => displayName ?? []))]
  if (names.length === 0) return []
  const one = names.length === 1
  return [
    `The log does not name the policy. In the export, the Conditional Access ${one ? 'policy' : 'policies'} ${listing(names.slice(0, 5).map((name) => quote(name)))} ${one ? 'blocks' : 'block'} this app, for the users and places that ${one ? 'it is' : 'they are'} for.`,
  ]
}

/** Refusals of an account that the tenant does not have: a setting that is right now says nothing about when it was. */
const OF_ACCOUNTS: ReadonlySet<number> = new Set([50020, 51004, 90072])

/** What the inputs show about the causes of the code. */
function saysResults(code: number, results: JudgedResults): readonly string[] {
  const checked = rulesFor(code).filter((ruleId) => results.get(ruleId)?.status === 'pass')
  if (checked.length === 0) return []
  if (OF_ACCOUNTS.has(code))
    return [`The inputs show no other cause (${listing(checked)}): the account that was used is probably not in this tenant.`]
  return [`The export shows it right (${listing(checked)}): the export is newer than the failures, or the failures are of another app.`]
}

/** Whether the people who fail are assigned in the export. */
function saysAssignments({ examples }: CodeTally, people: People | undefined): readonly string[] {
  if (!people) return []
  const found = people.all.filter(({ upn, mail, id }) =>
    [upn, mail, id].some((each) => each !== null && examples.includes(each.toLowerCase())),
  )
  const without = found.filter(({ assigned }) => assigned === 'no')
  if (without.length > 0)
    return [
      `In the export, ${count(without.length, 'of them is', 'of them are')} not assigned: ${named(
        without.map(({ upn, mail, id }) => upn ?? mail ?? id ?? ''),
        without.length,
      )}.`,
    ]
  if (found.length > 0 && found.every(({ assigned }) => assigned === 'directly' || assigned === 'by-group'))
    return ['In the export they are assigned: it is newer than the failures, or the failures are of another app.']
  return []
}

/** What came after the last failure. */
function saysSuccesses({ successes }: SignIns, { last }: CodeTally): readonly string[] {
  if (successes.count === 0) return ['Nobody got in during this time.']
  const since = successes.last !== null && last !== null && successes.last.getTime() > last.getTime()
  return [
    `${count(successes.people, 'user')} got in during the time of the log${since ? `, the last on ${moment(successes.last)}, after the last of these failures` : ''}.`,
  ]
}

function saysCoverage({ complete, because }: Coverage): readonly string[] {
  return complete || because === null ? [] : [`The log is not complete. ${visible(because)}`]
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
