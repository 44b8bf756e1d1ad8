import { isInQuarantine, stateOf } from '../../domain/job-state.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, missing, quote } from '../kit.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/job',
  title: 'The provisioning job runs',
  stage: 'provision',
  why: 'While no job runs, new users never appear in Mixpanel, and users who leave keep their access.',
  not: 'One app may be for sign-in and another for provisioning. So a missing job is reported only if the Mixpanel settings say that SCIM is on.',
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
  },
  cites: [
    cite('graph-synchronization', 'The page lists the codes NotConfigured, NotRun, Active, Paused and Quarantine.'),
    cite('microsoft-quarantine', 'The page says that a job in quarantine for more than four weeks is disabled.'),
    cite('microsoft-provisioning-how', 'The page describes how a job is started, paused and restarted.'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs },

  *check(_, { settings, jobs }) {
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
    if (states.some(({ state }) => state.is === 'running')) return undefined
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

const SAYS = {
  'not-configured': 'is not configured yet',
  'never-started': 'was never started',
  paused: 'is paused, so nobody is provisioned or removed',
  disabled: 'is disabled, so nobody is provisioned or removed',
} as const
