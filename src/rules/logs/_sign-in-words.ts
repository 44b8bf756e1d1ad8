import { aadstsName, rulesFor } from '../../domain/log-causes.ts'
import { moment, period } from '../../domain/log-times.ts'
import type { AccessPolicy, CodeTally, Coverage, SignIns } from '../../model/logs.ts'
import type { People } from '../../model/people.ts'
import type { JudgedResults } from '../../model/rule.ts'
import { aadsts } from '../../vendors/aadsts.ts'
import { count, listing, quote, visible } from '../kit.ts'
import { named, onlyOthers } from './_log.ts'

// What a sign-in log shows, in sentences.

export function withoutSignIns({ otherRows, coverage }: SignIns): string {
  const time = period(coverage.from, coverage.to)
  return `${onlyOthers(otherRows, 'row', 'rows')}${time === '' ? '' : ` (${time})`}. Either nobody tried to sign in to Mixpanel in this time, or users never reach Microsoft through this app, or the log was filtered by another app.`
}

export function saysUnread({ unread, total }: SignIns): string {
  return `The log does not show the code of ${count(unread, 'sign-in')} out of ${total}, so it does not show whether ${unread === 1 ? 'it' : 'they'} failed.`
}

export function saysFailures({ code, count: signIns, people, examples, first, last, policies }: CodeTally): string {
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
export function saysPolicies(policies: readonly AccessPolicy[] | undefined, appId: string | null): readonly string[] {
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
export function saysResults(code: number, results: JudgedResults): readonly string[] {
  const checked = rulesFor(code).filter((ruleId) => results.get(ruleId)?.status === 'pass')
  if (checked.length === 0) return []
  if (OF_ACCOUNTS.has(code))
    return [`The inputs show no other cause (${listing(checked)}): the account that was used is probably not in this tenant.`]
  return [`The export shows it right (${listing(checked)}): the export is newer than the failures, or the failures are of another app.`]
}

/** Whether the people who fail are assigned in the export. */
export function saysAssignments({ examples }: CodeTally, people: People | undefined): readonly string[] {
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
export function saysSuccesses({ successes }: SignIns, { last }: CodeTally): readonly string[] {
  if (successes.count === 0) return ['Nobody got in during this time.']
  const since = successes.last !== null && last !== null && successes.last.getTime() > last.getTime()
  return [
    `${count(successes.people, 'user')} got in during the time of the log${since ? `, the last on ${moment(successes.last)}, after the last of these failures` : ''}.`,
  ]
}

export function saysCoverage({ complete, because }: Coverage): readonly string[] {
  return complete || because === null ? [] : [`The log is not complete. ${visible(because)}`]
}
