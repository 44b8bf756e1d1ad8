import { lastChange, lastConfigured, refusedSince, sayCause } from '../domain/change-causes.ts'
import { aadstsName, explanationsOf, outcomeOf, provisioningExplanations, type CodeExplanation } from '../domain/log-causes.ts'
import { acceptedByMixpanel, refusedByMixpanel, reportedBeside } from '../domain/log-joins.ts'
import { moment } from '../domain/log-times.ts'
import type { Setup } from '../model/fact.ts'
import type { Coverage, MixpanelLogins, Provisioned, SignIns } from '../model/logs.ts'
import type { ReportedError } from '../model/reported.ts'
import type { CompleteFinding, JudgedResults, Observed, Stage } from '../model/rule.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import type { Judgement } from './judge.ts'

// What logs show of the findings of other rules: a step after judging, since a log proves nothing that an export does not explain.

/** Something that a log shows, and the findings that explain it. */
interface Sighting {
  readonly observed: Observed
  readonly explains: (rule: Judgement['rule'], finding: CompleteFinding) => boolean
  readonly coverage: Coverage | undefined
}

/** The same judgements; findings have what the logs show of them, and the change that they may come from. */
export function withObserved(judgements: readonly Judgement[], setup: Setup): readonly Judgement[] {
  const results: JudgedResults = new Map(
    judgements.map((judgement) => [
      judgement.rule.id,
      { status: judgement.status, findings: judgement.status === 'fail' ? judgement.findings : [] },
    ]),
  )
  const isRefused = judgements.some(
    ({ rule, ...judgement }) =>
      rule.stage === 'trust' && judgement.status === 'fail' && judgement.findings.some(({ severity }) => severity === 'error'),
  )
  const refusing = isRefused ? 'trust' : 'identify'
  const firstFailed = setup.answer(derived.mixpanelLogins).known?.events.find(({ event }) => event === 'login-failed')?.time ?? null
  const sightings = sightingsIn(setup, results, refusing)
  const changes = setup.answer(derived.changes).known
  const provisioned = setup.answer(derived.provisioned).known
  return judgements.map((judgement) => {
    if (judgement.status !== 'fail') return judgement
    const { rule } = judgement
    const [first, ...rest] = judgement.findings.map((finding): CompleteFinding => {
      const seen = sightings.filter(({ explains }) => explains(rule, finding))
      const starts = seen.flatMap(({ observed, coverage }) => (observed.first ? [{ first: observed.first, coverage }] : []))
      const earliest = starts.reduce<(typeof starts)[number] | null>((a, b) => (a && a.first <= b.first ? a : b), null)
      // Who may sign in is decided by policies, which no other rule judges.
      const cause =
        rule.id.startsWith('logs/') && finding.actual !== 'AADSTS53003'
          ? null
          : earliest
            ? sayCause(rule.id, changes, earliest.first, earliest.coverage)
            : lastChange(rule.id, changes, rule.stage === refusing ? firstFailed : null)
      const stopped =
        rule.id === 'scim/quarantine' || (rule.id === 'scim/job' && finding.code === 'token-refused') ? sayEnd(provisioned) : null
      const message = [finding.message, ...(cause === null ? [] : [cause]), ...(stopped === null ? [] : [stopped])].join(' ')
      return { ...finding, message, observed: seen.map(({ observed }) => observed) }
    })
    return first ? { ...judgement, findings: [first, ...rest] } : judgement
  })
}

/** When a token dies the log just ends. */
function sayEnd(provisioned: Provisioned | undefined): string | null {
  const ends = provisioned?.tallies.flatMap(({ last }) => last?.getTime() ?? []) ?? []
  return ends.length === 0 ? null : `The last entry of the provisioning log is of ${moment(new Date(Math.max(...ends)))}.`
}

function sightingsIn(setup: Setup, results: JudgedResults, refusing: Stage): readonly Sighting[] {
  const signIns = setup.answer(derived.signIns).known
  const provisioned = setup.answer(derived.provisioned).known
  const logins = setup.answer(derived.mixpanelLogins).known
  return [
    ...(signIns ? ofSignIns(signIns, results) : []),
    ...(provisioned ? ofProvisioning(provisioned, results) : []),
    ...(logins ? ofMixpanel(logins, signIns, setup, results, refusing) : []),
    ...ofReports(reportedBeside(setup.answer(inputs.reportedErrors).known ?? [], signIns), results),
  ]
}

function ofSignIns({ failures, coverage }: SignIns, results: JudgedResults): readonly Sighting[] {
  return failures.map(({ code, count, people, first, last }) => {
    const name = aadstsName(code)
    const by = explanationsOf(code, results)
    return {
      observed: { source: 'sign-ins', code: name, count, people, first, last },
      explains: ({ id }, finding) => isAmong(by, id, finding) || (id === 'logs/sign-ins' && finding.actual === name),
      coverage,
    }
  })
}

function ofProvisioning({ tallies, coverage }: Provisioned, results: JudgedResults): readonly Sighting[] {
  return tallies.flatMap((tally): readonly Sighting[] => {
    const outcome = outcomeOf(tally)
    if (outcome === 'nothing') return []
    const { code, count, people, first, last } = tally
    const by = provisioningExplanations(tally, results)
    const kind = outcome === 'failed' ? 'failed' : outcome === 'skipped' ? 'skipped' : null
    return [
      {
        observed: { source: 'provisioning', code: code ?? 'no code', count, people, first, last },
        explains: ({ id }, finding) =>
          isAmong(by, id, finding) ||
          (by.length === 0 && id === 'logs/provisioning' && finding.code === kind && (kind === 'skipped' || finding.actual === code)),
        coverage,
      },
    ]
  })
}

function isAmong(by: readonly CodeExplanation[], ruleId: string, { code }: CompleteFinding): boolean {
  return by.some((each) => each.ruleId === ruleId && each.code === code)
}

/**
 * Mixpanel refuses users for what errors about the assertion, the certificate and the issuer say; only where none of these is wrong, for whom
 * the assertion names. A log-in that failed shows this only after a success at Microsoft, or where failures began with a change.
 */
function ofMixpanel(
  logins: MixpanelLogins,
  signIns: SignIns | undefined,
  setup: Setup,
  results: JudgedResults,
  refusing: Stage,
): readonly Sighting[] {
  const { coverage } = logins
  const isBySso = ({ stage }: Judgement['rule'], { severity }: CompleteFinding): boolean => severity === 'error' && stage === refusing
  const sighting = ({ count, people, first, last }: Omit<Observed, 'source' | 'code'>, explains: Sighting['explains']): Sighting => {
    return { observed: { source: 'mixpanel-audit', code: 'session.login_failed', count, people, first, last }, explains, coverage }
  }
  const refused = signIns ? refusedByMixpanel(signIns, logins, setup.answer(derived.people).known) : null
  if (refused)
    return [
      sighting(
        refused,
        (rule, finding) => (rule.id === 'logs/sign-ins' && finding.code === 'refused-by-mixpanel') || isBySso(rule, finding),
      ),
    ]
  const changes = setup.answer(derived.changes).known
  return [...results.keys()].flatMap((ruleId) => {
    const since = refusedSince(ruleId, changes, logins)
    // The log of Microsoft would have the sign-ins.
    if (!since || (signIns && covers(signIns.coverage, since.first))) return []
    return [sighting(since, (rule, finding) => rule.id === ruleId && isBySso(rule, finding))]
  })
}

function covers({ from, to }: Coverage, moment: Date): boolean {
  return from !== null && to !== null && from <= moment && moment <= to
}

/** Errors that somebody quoted in a mail or a ticket, and that no log has. */
function ofReports(reported: readonly ReportedError[], results: JudgedResults): readonly Sighting[] {
  const byCode = new Map<number, (Date | null)[]>()
  for (const { code, time } of reported) {
    const times = byCode.get(code)
    if (times) times.push(time)
    else byCode.set(code, [time])
  }
  return [...byCode].map(([code, all]): Sighting => {
    const times = all.flatMap((time) => time?.getTime() ?? [])
    const by = explanationsOf(code, results)
    const [first, last] = times.length === 0 ? [null, null] : [new Date(Math.min(...times)), new Date(Math.max(...times))]
    return {
      // Who reports an error is not in it: one person may report several.
      observed: { source: 'reported', code: aadstsName(code), count: all.length, people: 0, first, last },
      explains: ({ id }, finding) => isAmong(by, id, finding) || (id === 'logs/sign-ins' && finding.actual === aadstsName(code)),
      coverage: undefined,
    }
  })
}

/** How many sign-ins show that a stage works; null where no log shows it. Only those after the last change of the configuration count. */
export function confirmedBy(setup: Setup, stage: Stage): number | null {
  const signIns = setup.answer(derived.signIns).known
  if (!signIns || signIns.successes.count === 0) return null
  if (stage === 'recognise' || stage === 'admit' || stage === 'issue') {
    const changed = lastConfigured(setup.answer(derived.changes).known)?.time?.getTime() ?? -Infinity
    return countSince(signIns, changed) || null
  }
  const logins = setup.answer(derived.mixpanelLogins).known
  if (!logins || (stage !== 'trust' && stage !== 'identify')) return null
  return acceptedByMixpanel(signIns, logins, setup.answer(derived.people).known)?.count ?? null
}

function countSince({ rows, successes }: SignIns, since: number): number {
  if (since === -Infinity) return successes.count
  let found = 0
  for (let index = 0; index < rows.size; index++) if (rows.outcome(index) === 'success' && rows.time(index) > since) found++
  return found
}
