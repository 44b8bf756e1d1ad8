import { quote } from '../../model/display.ts'
import { cannotTell } from '../../model/fact.ts'
import { deduced, told } from '../../model/facts.ts'
import { valueOf } from '../../model/field.ts'
import { defineRule, yieldTo, type FindingKind, type Fix, type Problem } from '../../model/rule.ts'
import type { SyncJob } from '../../model/things.ts'
import { graphSynchronization, microsoftProvisioningHow, microsoftQuarantine } from '../../entra.ts'
import { SCIM_BASE } from '../../mixpanel.ts'
import { inQuarantine, onProvisioning, unused } from './_scim.ts'

const SET_UP: Fix = {
  summary: 'Set up provisioning for the app, and start it.',
  steps: onProvisioning(
    'Set Provisioning Mode to Automatic (new: Connect your application).',
    `Set Tenant URL to ${SCIM_BASE}, and Secret Token to the token from Mixpanel ▸ Organization Settings ▸ Access Security ▸ SCIM ▸ Generate Token.`,
    'Click Test Connection, save, look over the mappings, and click Start provisioning.',
  ),
  command: null,
}

const START: Fix = {
  summary: 'Start provisioning.',
  steps: onProvisioning(
    'Click Start provisioning (was: Provisioning Status ▸ On, Save).',
    'If it was off for weeks, click Restart provisioning as well, so that everyone is looked at again.',
    'Look at Provisioning logs after the first cycle: it takes from 20 minutes to some hours.',
  ),
  command: null,
}

const off = (means: string): FindingKind => ({ guide: 'SC-14', severity: 'error', owner: 'entra-admin', means, fix: START })

export default defineRule({
  id: 'scim/job',
  title: 'The provisioning job runs',
  stage: 'provision',
  severity: 'error',
  required: false,
  why: 'While no job runs, new people never appear in Mixpanel, and those who leave keep their access.',
  not: 'One app may sign people in and another provision them. A missing job is a fault only where SCIM is said to be used.',
  findings: {
    'no-job': {
      guide: 'SC-14',
      severity: 'error',
      owner: 'entra-admin',
      means: 'SCIM is said to be used, and the app has no provisioning job.',
      fix: SET_UP,
    },
    'never-started': off('The job was never started.'),
    'not-configured': {
      guide: 'SC-14',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The job is not configured yet.',
      fix: SET_UP,
    },
    paused: off('The job is paused.'),
    disabled: off('The job is disabled.'),
  },
  cites: [
    graphSynchronization('The page lists the codes NotConfigured, NotRun, Active, Paused and Quarantine.'),
    microsoftQuarantine('The page says that a job in quarantine for more than four weeks is disabled.'),
    microsoftProvisioningHow('The page describes how a job is started, paused and restarted.'),
  ],
  needs: {},
  wants: { settings: deduced.settings, jobs: deduced.jobs },

  *check(_known, { settings, jobs }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (!jobs) return cannotTell('', null, deduced.jobs)
    if (jobs.items.length === 0) {
      if (!jobs.complete) return cannotTell('The list of provisioning jobs is cut off.', jobs.at, told.jobs)
      yield {
        code: 'no-job',
        at: [jobs.at, ...(settings ? [settings.scimEnabled.at] : [])],
        message: 'SCIM is said to be used, and the app has no provisioning job: Entra sends nobody to Mixpanel.',
        expected: null,
        actual: null,
      }
      return undefined
    }
    if (jobs.items.some(inQuarantine)) return yieldTo('scim/quarantine', 'The job is in quarantine.')
    const judged = jobs.items.map(problemOf)
    // Where one of several runs, the others are leftovers.
    if (judged.includes(null)) return undefined
    const unreadable = jobs.items[judged.indexOf(undefined)]
    if (unreadable) return cannotTell('The state of the provisioning job cannot be read.', unreadable.statusCode.at, told.jobs)
    for (const problem of judged) if (problem) yield problem
    return undefined
  },
})

/** Null where it runs, as far as is told. */
function problemOf(job: SyncJob): Problem | null | undefined {
  const { state, statusCode, enabled } = job
  const code = valueOf(statusCode)
  const schedule = valueOf(state)
  const says = (what: string, at: Problem['at'], actual: string): Problem => ({
    code: what,
    at,
    message: `The provisioning job ${SAYS[what] ?? ''}: ${quote(actual)} should be “Active”.`,
    expected: 'Active',
    actual,
  })
  if (code === 'NotConfigured') return says('not-configured', statusCode.at, code)
  if (schedule === 'Disabled') return says(code === 'NotRun' ? 'never-started' : 'disabled', state.at, schedule)
  if (schedule === 'Paused') return says('paused', state.at, schedule)
  if (code === 'NotRun') return says('never-started', statusCode.at, code)
  if (code === 'Paused') return says('paused', statusCode.at, code)
  if (valueOf(enabled) === false)
    return {
      code: 'disabled',
      at: enabled.at,
      message: 'The provisioning job is disabled: enabled should be true.',
      expected: 'true',
      actual: 'false',
    }
  return code === undefined && schedule === undefined && valueOf(enabled) === undefined ? undefined : null
}

const SAYS: Readonly<Record<string, string>> = {
  'not-configured': 'is not configured yet',
  'never-started': 'was never started',
  paused: 'is paused, so nobody is provisioned or removed',
  disabled: 'is disabled, so nobody is provisioned or removed',
}
