import {
  cannotTell,
  cite,
  count,
  defineRule,
  derived,
  inputs,
  listing,
  notApplicable,
  valueOf,
  type Finding,
  type Fix,
  missing,
} from '../kit.ts'
import type { Jobs } from '../../model/provisioning.ts'
import type { Subject } from '../../model/entra.ts'
import type { ServicePrincipal } from '../../model/entra.ts'
import type { SyncJob, SyncJobList } from '../../model/provisioning.ts'
import { onProvisioning, unused } from './_scim.ts'

const TELL: Fix = {
  summary: 'Have Entra send a mail when the job goes into quarantine.',
  steps: onProvisioning(
    'Open Settings (was: Edit provisioning ▸ Settings).',
    'Fill in Notification Email with an address that several people read, tick Send an email notification when a failure occurs, and save.',
  ),
  command: null,
}

const ONE: Fix = {
  summary: 'Keep one provisioning job for each Mixpanel organization.',
  steps: [
    'Find out which app should provision. One app may sign people in and another provision them, but only one should provision.',
    ...onProvisioning('In the other one, click Stop provisioning (was: Provisioning Status ▸ Off, Save).').slice(1),
    'Give the app that stays a new token if both have had the same.',
  ],
  command: null,
}

export default defineRule({
  id: 'scim/notice',
  title: 'Somebody is told of a quarantine, and one job provisions',
  stage: 'upkeep',
  why: 'A job in quarantine makes no noise: signing in goes on, and new people are missing until somebody asks. Two jobs undo each other’s work.',
  findings: {
    'nobody-told': {
      guide: 'SC-20',
      severity: 'info',
      owner: 'entra-admin',
      means: 'No notification address is set for the job, or the notification is off.',
      fix: TELL,
      inferred: true,
    },
    'two-jobs': {
      guide: 'SC-20',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Two jobs that run provision the same organization.',
      fix: ONE,
    },
  },
  cites: [
    cite('microsoft-provisioning', 'The page has a field Notification Email, and a box to send a mail when a failure occurs.'),
    cite('microsoft-quarantine', 'The page describes the notification of a quarantine.'),
  ],
  wants: {
    settings: derived.settings,
    jobs: derived.jobs,
    secrets: derived.secrets,
    subject: derived.subject,
    principals: inputs.principals,
    lists: inputs.jobs,
  },

  *check(_known, { settings, jobs, secrets, subject, principals = [], lists = [] }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (jobs?.items.length === 0) return notApplicable('There is no provisioning job.')
    if (jobs) yield* twice(jobs, subject, principals, lists)
    if (!secrets) return missing(derived.secrets)
    const { notificationEnabled, notificationRecipients } = secrets
    if (notificationEnabled.is === 'unreadable') return cannotTell(`${notificationEnabled.why}.`, notificationEnabled.at, inputs.secrets)
    const off = valueOf(notificationEnabled) === false
    if (off || valueOf(notificationRecipients) === undefined) {
      yield {
        code: 'nobody-told',
        at: off ? notificationEnabled.at : notificationRecipients.at,
        message: off
          ? 'Entra’s notification of failures is off for the job, so that nobody learns of a quarantine.'
          : 'No Notification Email is set for the job, so that nobody learns of a quarantine.',
        expected: null,
        actual: null,
      }
    }
    return undefined
  },
})

function runs({ state, statusCode, enabled }: SyncJob): boolean {
  return valueOf(state) === 'Active' || (state.is !== 'known' && (valueOf(statusCode) === 'Active' || valueOf(enabled) === true))
}

/** In one app, or in a second Mixpanel app whose sign-on URL names the same organization. */
function* twice(
  jobs: Jobs,
  subject: Subject | undefined,
  principals: readonly ServicePrincipal[],
  lists: readonly SyncJobList[],
): Generator<Finding, void> {
  const running = jobs.items.filter(runs)
  const [first, second] = running
  if (!first) return
  if (second) {
    yield {
      code: 'two-jobs',
      at: [second.at, first.at],
      message: `${count(running.length, 'job runs', 'jobs run')} in the app, and provision the same organization: they undo each other’s work.`,
      expected: null,
      actual: null,
    }
    return
  }
  const orgOf = (principal: ServicePrincipal | null | undefined): string | undefined =>
    /[?&]org_id=(\d+)/.exec(principal ? (valueOf(principal.loginUrl) ?? '') : '')?.[1]
  const organization = orgOf(subject?.principal)
  if (organization === undefined) return
  const others = lists.flatMap((list) => {
    const principal = principals.find(({ id }) => valueOf(id)?.toLowerCase() === list.servicePrincipalId?.toLowerCase())
    const job = list.items.find(runs)
    const isOther = principal !== undefined && principal !== subject?.principal && orgOf(principal) === organization
    return isOther && job && !jobs.items.includes(job) ? [{ job, name: valueOf(principal.displayName) ?? 'another app' }] : []
  })
  const [other] = others
  if (other) {
    yield {
      code: 'two-jobs',
      at: [other.job.at, first.at],
      message: `A job of ${listing(others.map(({ name }) => `“${name}”`))} runs beside the one of this app, and both apps are of organization ${organization}: they undo each other’s work.`,
      expected: null,
      actual: null,
    }
  }
}
