import {
  cannotTell,
  cite,
  day,
  defineRule,
  derived,
  entryOf,
  error,
  inputs,
  isUnusable,
  missing,
  notApplicable,
  options,
  quote,
  valueOf,
  type Finding,
} from '../kit.ts'
import { isInQuarantine } from '../../domain/job-state.ts'
import { overdueQuarantine, quarantineCause } from '../../domain/quarantine.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { SyncJob } from '../../model/provisioning.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/quarantine',
  title: 'The provisioning job is not in quarantine',
  stage: 'provision',
  why: 'Entra runs a job in quarantine less and less often, and stops after four weeks. New users are missing in Mixpanel, and users who left keep their access. Sign-in still works, so nobody notices.',
  findings: {
    'token-replaced': error(
      'SC-05',
      'entra-admin',
      'A new SCIM token was generated, so the token that Entra has no longer works.',
      'replace-scim-token',
    ),
    credentials: error('SC-04', 'entra-admin', 'Mixpanel refuses the token: it is missing, wrong or revoked.', 'replace-scim-token'),
    'other-reason': error('SC-04', 'entra-admin', 'There is another reason; the message says which.', 'read-provisioning-logs'),
    'four-weeks': error('SC-14', 'entra-admin', 'After more than four weeks Entra disables the job.', 'start-after-quarantine'),
  },
  cites: [
    cite(
      'microsoft-quarantine',
      'The page names EncounteredQuarantineException and SystemForCrossDomainIdentityManagementCredentialValidationFailure for credentials that are refused.',
    ),
    cite('mixpanel-sso', 'you can generate a new one, which will kill the previous token'),
    cite('graph-synchronization', 'The page lists the reasons of a quarantine.'),
    cite('microsoft-provisioning-how', 'The page says that a job in quarantine for more than four weeks is disabled.'),
  ],
  needs: { now: options.now },
  wants: { settings: derived.settings, jobs: derived.jobs },

  *check({ now }, { settings, jobs }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    if (!jobs) return missing(derived.jobs)
    if (jobs.items.length === 0 && jobs.complete) return notApplicable('There is no provisioning job.')
    const quarantined = jobs.items.filter(isInQuarantine)
    for (const job of quarantined) {
      yield causeFinding(job, settings)
      const overdue = overdueQuarantine(job, now)
      if (!overdue) continue
      const began = day(overdue.began)
      const message = `The quarantine began on ${began}, ${overdue.days} days ago. After four weeks Entra disables the job, so after the cause is fixed, the job must also be started and restarted.`
      yield { code: 'four-weeks', at: overdue.at, message, actual: began }
    }
    if (quarantined.length > 0) return undefined
    if (!jobs.complete) return cannotTell('The list of provisioning jobs is cut off.', jobs.at, inputs.jobs)
    const unreadable = jobs.items.find(
      ({ statusCode, quarantine }) => quarantine.is === 'unreadable' || (isUnusable(quarantine) && valueOf(statusCode) !== 'Active'),
    )
    if (unreadable) return cannotTell('The quarantine of the job cannot be read.', unreadable.quarantine.at, inputs.jobs)
    const [first] = jobs.items
    if (first && jobs.items.every(({ statusCode }) => statusCode.is !== 'known'))
      return cannotTell('The input does not show whether the job is in quarantine.', first.statusCode.at, inputs.jobs)
    return undefined
  },
})

/** Reasons that Graph gives, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EncounteredBaseEscrowThreshold: 'too many entries failed',
  EncounteredTotalEscrowThreshold: 'too many entries failed',
  EncounteredEscrowProportionThreshold: 'too large a share of the entries failed',
  TooManyDeletes: 'more people would have been deleted than the threshold allows',
  IngestionInterrupted: 'reading the directory was interrupted',
  QuarantinedOnDemand: 'somebody put the job there on purpose',
}

function causeFinding(job: SyncJob, settings: MixpanelSettings | undefined): Finding {
  const generated = settings && valueOf(settings.scimTokenGeneratedAt)
  const { is, reason, error: failure, began, notFound, at } = quarantineCause(job, generated)
  const inQuarantine = `The provisioning job ${began ? `has been in quarantine since ${day(began)}` : 'is in quarantine'}`
  const refused = `${inQuarantine}: Mixpanel refuses its token (${quote(failure ?? '')}).`
  if (is === 'token-replaced' && settings && generated) {
    const message = `${refused} A new token was generated in Mixpanel on ${day(generated)}, so the previous token no longer works.`
    return { code: is, at: [...at, settings.scimTokenGeneratedAt.at], message, actual: failure ?? null }
  }
  if (is === 'credentials') {
    return { code: is, at, message: `${refused} The token is missing, wrong or no longer valid.`, actual: failure ?? null }
  }
  const isBare = is === 'probably-credentials'
  const message = [
    `${inQuarantine}: ${reasonOf(job, reason, failure)}.`,
    ...(isBare ? ['The usual cause is a token that Mixpanel refuses.'] : []),
    ...(notFound ? ['A 404 usually means that the Tenant URL is not Mixpanel’s.'] : []),
  ].join(' ')
  return { code: isBare ? 'credentials' : 'other-reason', at, message, actual: failure ?? reason ?? null }
}

function reasonOf({ quarantine }: SyncJob, reason: string | undefined, failure: string | undefined): string {
  if (reason === undefined) return isUnusable(quarantine) ? `the reason cannot be read (${quarantine.why})` : 'Graph gives no reason'
  return `${entryOf(REASONS, reason) ?? 'Entra had an error'} (${quote(reason)}${failure === undefined ? '' : `, ${quote(failure)}`})`
}
