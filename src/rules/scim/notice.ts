import {
  cannotTell,
  cite,
  count,
  defineRule,
  derived,
  INFERRED,
  info,
  inputs,
  isUnusable,
  listing,
  missing,
  notApplicable,
  valueOf,
  warning,
  type Finding,
} from '../kit.ts'
import { isActive } from '../../domain/job-state.ts'
import { otherJobsFor } from '../../domain/other-jobs.ts'
import type { ServicePrincipal, Subject } from '../../model/entra.ts'
import type { Jobs, SyncJobList } from '../../model/provisioning.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/notice',
  title: 'A Notification Email is set for provisioning, and only one job provisions',
  stage: 'upkeep',
  why: 'A quarantine is not visible to users: sign-in still works, and new users are missing until somebody asks. Two jobs undo each other’s changes.',
  findings: {
    'nobody-told': info(
      'SC-20',
      'entra-admin',
      'No notification address is set, or the notification is off.',
      'set-notification-email',
      INFERRED,
    ),
    'two-jobs': warning('SC-20', 'entra-admin', 'Two active jobs provision the same organization.', 'stop-second-job'),
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

  *check(_, { settings, jobs, secrets, subject, principals = [], lists = [] }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    if (jobs?.items.length === 0) return notApplicable('There is no provisioning job.')
    const second = jobs ? secondJob(jobs, subject, principals, lists) : null
    if (second) yield second
    if (!secrets) return missing(derived.secrets)
    const { notificationEnabled, notificationRecipients } = secrets
    if (isUnusable(notificationEnabled)) return cannotTell(`${notificationEnabled.why}.`, notificationEnabled.at, inputs.secrets)
    if (valueOf(notificationEnabled) === false) {
      const message = 'The notification of failures is off for the job in Entra, so nobody is notified of a quarantine.'
      yield { code: 'nobody-told', at: notificationEnabled.at, message }
    } else if (valueOf(notificationRecipients) === undefined) {
      const message = 'No Notification Email is set for the job, so nobody is notified of a quarantine.'
      yield { code: 'nobody-told', at: notificationRecipients.at, message }
    }
    return undefined
  },
})

/** In the app itself, or in a second Mixpanel app whose sign-on URL names the same organization. */
function secondJob(
  jobs: Jobs,
  subject: Subject | undefined,
  principals: readonly ServicePrincipal[],
  lists: readonly SyncJobList[],
): Finding | null {
  const active = jobs.items.filter(isActive)
  const [first, second] = active
  if (!first) return null
  if (second) {
    const message = `${count(active.length, 'job runs', 'jobs run')} in the app, and all provision the same organization: they undo each other’s changes.`
    return { code: 'two-jobs', at: [second.at, first.at], message }
  }
  const others = otherJobsFor(subject, jobs, principals, lists)
  const [other] = others?.jobs ?? []
  if (!others || !other) return null
  const apps = listing(others.jobs.map(({ app }) => `“${app}”`))
  const message = `A job of ${apps} runs at the same time as the job of this app, and both apps are for organization ${others.organization}: they undo each other’s changes.`
  return { code: 'two-jobs', at: [other.job.at, first.at], message }
}
