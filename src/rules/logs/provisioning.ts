import { meaningOf, outcomeOf, provisioningExplanations, rulesForProvisioning } from '../../domain/log-causes.ts'
import { changedAfter } from '../../domain/change-causes.ts'
import { period } from '../../domain/log-times.ts'
import type { Provisioned, ProvisioningTally } from '../../model/logs.ts'
import type { JudgedResults } from '../../model/rule.ts'
import { cannotTell, cite, count, deferTo, defineRule, derived, inputs, judged, listing, quote, visible, warning } from '../kit.ts'
import { named, onlyOthers, sayPast } from './_log.ts'

export default defineRule({
  id: 'logs/provisioning',
  title: 'Entra provisions everyone in scope, without failed or skipped users and groups',
  stage: 'provision',
  why: 'A user who is skipped or fails has no account in Mixpanel, or an old one. The provisioning job itself looks healthy; only its log shows this.',
  not: 'A skip because nothing has changed is not reported, and neither is one of a user who is not assigned, or an error that Entra solves by trying again. Where another finding explains the entry, that finding is reported instead.',
  findings: {
    failed: warning('SC-09', 'entra-admin', 'Users or groups could not be provisioned.', 'read-provisioning-logs'),
    skipped: warning('SC-11', 'entra-admin', 'Users or groups were skipped.', 'read-provisioning-logs'),
  },
  cites: [
    cite('microsoft-provisioning-no-users', 'The page names an empty matching property as a reason why a user is skipped.'),
    cite('mixpanel-sso', 'The SCIM endpoint affects only users whose email has a domain in the list of your verified claimed domains.'),
  ],
  appliesIf: { fact: inputs.provisioningLogs, otherwise: 'No provisioning log was given.' },
  needs: { log: derived.provisioned },
  wants: { results: judged.results, changes: derived.changes },

  *check({ log }, { results = new Map(), changes }) {
    if (log.tallies.length === 0) return cannotTell(withoutEntries(log), log.at, inputs.provisioningLogs)
    const isOpen = (tally: ProvisioningTally): boolean => provisioningExplanations(tally, results).length === 0
    const failed = log.tallies.filter((tally) => outcomeOf(tally) === 'failed')
    const skipped = log.tallies.filter((tally) => outcomeOf(tally) === 'skipped')
    const openFailures = failed.filter(isOpen)
    const openSkips = skipped.filter(isOpen)
    for (const same of byCode(openFailures)) {
      const [tally] = same
      const past = changedAfter(changes, latest(same), ['scim/job', ...rulesForProvisioning(tally)])
      const code = tally.code === null ? 'without an error code' : `with ${quote(tally.code)}`
      const means = meaningOf(tally.code) ?? tally.reason
      const message = [
        `Entra could not provision ${numberOf(same)} ${code}${timeOf(same)}: ${namesOf(same)}.`,
        ...(means === null ? [] : [visible(means)]),
        ...saysResults(tally, results),
        ...(past ? [sayPast(past, log.coverage)] : []),
      ].join(' ')
      yield { code: 'failed', at: tally.at, message, actual: tally.code }
    }
    const [first, ...rest] = openSkips
    if (first) {
      const outside = log.tallies.filter((tally) => outcomeOf(tally) === 'not-in-scope')
      const past = changedAfter(changes, latest([first, ...rest]), ['scim/job', ...rulesForProvisioning(first)])
      const message = [
        `Entra skipped ${saysSkips([...outside, first, ...rest])}${timeOf([first, ...rest])}. Not provisioned, although they are in scope: ${namesOf([first, ...rest])}.`,
        ...saysResults(first, results),
        ...(past ? [sayPast(past, log.coverage)] : []),
      ].join(' ')
      yield { code: 'skipped', at: [first.at, ...rest.map(({ at }) => at)], message, actual: first.code }
    }
    const [explained] = [...failed, ...skipped].flatMap((tally) => provisioningExplanations(tally, results))
    return explained && deferTo(explained.ruleId, `The entries of the provisioning log have the cause that ${explained.ruleId} reports.`)
  },
})

type Tallies = readonly [ProvisioningTally, ...ProvisioningTally[]]

function withoutEntries({ otherRows, coverage }: Provisioned): string {
  const time = period(coverage.from, coverage.to)
  const others = onlyOthers(otherRows, 'entry', 'entries')
  return `${others}${time === '' ? '' : ` (${time})`}, so it does not show what the provisioning to Mixpanel did.`
}

/** Users and groups with one code, whatever was tried with them. */
function byCode(tallies: readonly ProvisioningTally[]): readonly Tallies[] {
  const groups = new Map<string | null, Tallies>()
  for (const tally of tallies) groups.set(tally.code, [...(groups.get(tally.code) ?? []), tally] as unknown as Tallies)
  return [...groups.values()]
}

/** How many users and groups they are: only users are counted as people, and each group has one entry. */
function sizeOf(tallies: readonly ProvisioningTally[]): number {
  return tallies.reduce((all, { of, people, count: entries }) => all + (of === 'user' ? people : entries), 0)
}

/** `3 users and 1 group` */
function numberOf(tallies: readonly ProvisioningTally[]): string {
  const sum = (of: ProvisioningTally['of']): number => sizeOf(tallies.filter((each) => each.of === of))
  const parts = [
    [sum('user'), 'user', 'users'],
    [sum('group'), 'group', 'groups'],
    [sum('other'), 'entry', 'entries'],
  ] as const
  return listing(parts.flatMap(([number, one, many]) => (number === 0 ? [] : [count(number, one, many)])))
}

/** `14 users: 11 not assigned or not in scope, 3 without userName` */
function saysSkips(tallies: readonly ProvisioningTally[]): string {
  const reasons = new Map<string, number>()
  for (const tally of tallies) reasons.set(reasonOf(tally), (reasons.get(reasonOf(tally)) ?? 0) + sizeOf([tally]))
  return `${numberOf(tallies)}: ${[...reasons].map(([reason, people]) => `${people} ${reason}`).join(', ')}`
}

function reasonOf(tally: ProvisioningTally): string {
  if (outcomeOf(tally) === 'not-in-scope') return 'not assigned or not in scope'
  if (typeof tally.attribute === 'string') return `without ${visible(tally.attribute)}`
  return `with ${quote(tally.code ?? '')}`
}

function namesOf(tallies: readonly ProvisioningTally[]): string {
  const examples = [...new Set(tallies.flatMap((tally) => tally.examples))]
  const names = named(examples, sizeOf(tallies))
  return names === '' ? 'the log names nobody' : names
}

function timeOf(tallies: readonly ProvisioningTally[]): string {
  const starts = tallies.flatMap(({ first }) => first?.getTime() ?? [])
  const last = latest(tallies)
  const time = period(starts.length === 0 ? null : new Date(Math.min(...starts)), last)
  return time === '' ? '' : ` (${time})`
}

function latest(tallies: readonly ProvisioningTally[]): Date | null {
  const ends = tallies.flatMap(({ last }) => last?.getTime() ?? [])
  return ends.length === 0 ? null : new Date(Math.max(...ends))
}

function saysResults(tally: ProvisioningTally, results: JudgedResults): readonly string[] {
  const checked = rulesForProvisioning(tally).filter((ruleId) => results.get(ruleId)?.status === 'pass')
  return checked.length === 0 ? [] : [`The inputs show it right (${listing(checked)}): they are newer than these entries, or not complete.`]
}
