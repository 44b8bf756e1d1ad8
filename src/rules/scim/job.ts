import { healthOf, isInQuarantine, stateOf, type JobHealth } from '../../domain/job-state.ts'
import {
  cannotTell,
  cite,
  day,
  deferTo,
  defineRule,
  derived,
  error,
  INFERRED,
  inputs,
  missing,
  quote,
  warning,
  type Finding,
} from '../kit.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/job',
  title: 'The provisioning job runs',
  stage: 'provision',
  why: 'While no job runs, new users never appear in Mixpanel, and users who leave keep their access.',
  not: 'A run that ended with errors for single users, and a single failed run before one that succeeded, are not reported. One app may be for sign-in and another for provisioning. So a missing job is reported only if the Mixpanel settings say that SCIM is on.',
  findings: {
    'no-job': error(
      'SC-14',
      'entra-admin',
      'The Mixpanel settings say that SCIM is on, but the app has no provisioning job.',
      'set-up-provisioning',
    ),
    'never-started': error('SC-14', 'entra-admin', 'The job was never started.', 'start-provisioning'),
    'not-configured': error('SC-14', 'entra-admin', 'The job is not configured yet.', 'set-up-provisioning'),
    paused: error('SC-14', 'entra-admin', 'The job is paused.', 'start-provisioning'),
    disabled: error('SC-14', 'entra-admin', 'The job is disabled.', 'start-provisioning'),
    'token-refused': error('SC-04', 'entra-admin', 'The last run failed because Mixpanel does not accept the token.', 'replace-scim-token'),
    failing: error('SC-14', 'entra-admin', 'The last runs of the job failed.', 'read-provisioning-logs'),
    'last-run-failed': warning('SC-14', 'entra-admin', 'The last run of the job failed.', 'read-provisioning-logs'),
    silent: warning('SC-14', 'entra-admin', 'The job is on, but has not run for days.', 'find-out-why-silent', INFERRED),
  },
  cites: [
    cite('graph-synchronization', 'The page lists the codes NotConfigured, NotRun, Active, Paused and Quarantine.'),
    cite('microsoft-quarantine', 'The page says that a job in quarantine for more than four weeks is disabled.'),
    cite('graph-synchronization', 'The page lists lastExecution, its error, and countSuccessiveCompleteFailures of a job.'),
    cite('microsoft-provisioning-how', 'The page describes how a job is started, paused and restarted.'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, newest: derived.newest },

  *check(_, { settings, jobs, newest }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    if (!jobs) return missing(derived.jobs)
    if (jobs.items.length === 0) {
      if (!jobs.complete) return cannotTell('The list of provisioning jobs is cut off.', jobs.at, inputs.jobs)
      yield {
        code: 'no-job',
        at: [jobs.at, ...(settings ? [settings.scimEnabled.at] : [])],
        message: 'The Mixpanel settings say that SCIM is on, but the app has no provisioning job: Entra sends no users to Mixpanel.',
      }
      return undefined
    }
    if (jobs.items.some(isInQuarantine)) return deferTo('scim/quarantine', 'The job is in quarantine.')
    const states = jobs.items.map((job) => ({ job, state: stateOf(job) }))
    // Where one of several runs, the others are leftovers.
    const active = states.filter(({ state }) => state.is === 'running').map(({ job }) => job)
    const running = active.map((job) => healthOf(job, newest))
    if (running.length > 0) {
      if (!running.some(({ is }) => is === 'well')) for (const health of running) yield* notWell(health)
      const damaged = active.map(({ lastRunState }) => lastRunState).find(({ is }) => is === 'unreadable')
      if (damaged) return cannotTell('How the last run of the provisioning job ended cannot be read.', damaged.at, inputs.jobs)
      // Where one is known to run, it does not matter what the others do.
      const [first] = active.map(({ state }) => state).filter(({ is }) => is === 'unreadable')
      const all = active.every(({ state }) => state.is === 'unreadable')
      return all && first ? cannotTell('The schedule of the provisioning job cannot be read.', first.at, inputs.jobs) : undefined
    }
    const unreadable = states.find(({ state }) => state.is === 'unreadable')
    if (unreadable) return cannotTell('The state of the provisioning job cannot be read.', unreadable.job.statusCode.at, inputs.jobs)
    for (const { state } of states) {
      if (state.is === 'running' || state.is === 'unreadable') continue
      const { value, at } = state.shownBy
      const expected = value === 'false' ? 'true' : 'Active'
      const message =
        value === 'false'
          ? 'The provisioning job is disabled: “enabled” is false; it should be true.'
          : `The provisioning job ${SAYS[state.is]}: its state is ${quote(value)}; it should be “Active”.`
      yield { code: state.is, at, message, expected, actual: value }
    }
    return undefined
  },
})

function* notWell(health: JobHealth): Generator<Finding, void> {
  if (health.is === 'failing') {
    const { why, once, runs, error: code, lastSuccess, at } = health
    const how = `${runs === null || once ? 'The last run' : `Each of the last ${runs} runs`} of the provisioning job failed`
    const shown = code === null ? ', and the export does not say why' : ` with ${quote(code)}`
    const since = lastSuccess ? ` The last successful run ended on ${day(lastSuccess)}.` : ''
    const meaning =
      why === 'credentials'
        ? ' Entra cannot sign in to Mixpanel with the Secret Token: it is missing, wrong or replaced. If this goes on, the job goes into quarantine.'
        : ' While this lasts, nobody is provisioned or removed.'
    const finding = why === 'credentials' ? 'token-refused' : once ? 'last-run-failed' : 'failing'
    yield { code: finding, at, message: `${how}${shown}.${meaning}${since}`, ...(code === null ? {} : { actual: code }) }
  } else if (health.is === 'silent') {
    const { lastRun, newest } = health
    const message = `The provisioning job is on, but its last run ended on ${day(lastRun.value)}, and the inputs show that something happened on ${day(newest.value)}. It should run about every 40 minutes. If the file with the job is older than the other files, export it again.`
    yield { code: 'silent', at: [lastRun.at, newest.at], message }
  }
}

const SAYS = {
  'not-configured': 'is not configured yet',
  'never-started': 'was never started',
  paused: 'is paused, so nobody is provisioned or removed',
  disabled: 'is disabled, so nobody is provisioned or removed',
} as const
