import {
  cannotTell,
  cite,
  day,
  defineRule,
  derived,
  inputs,
  notApplicable,
  options,
  quote,
  valueOf,
  type Finding,
  type Fix,
  type Place,
  missing,
} from '../kit.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { Quarantine, SyncJob } from '../../model/provisioning.ts'
import { isInQuarantine } from '../../domain/job-state.ts'
import { onProvisioning, unused } from './_scim.ts'

const DAY = 24 * 60 * 60 * 1000

const TOKEN: Fix = {
  summary: 'Give Entra the token that Mixpanel takes now, and restart provisioning.',
  steps: [
    'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ SCIM. If nobody has kept the current token, click Generate Token: that ends the token before it, so every program that uses one needs the new one.',
    ...onProvisioning(
      'Open Connectivity (was: Edit provisioning ▸ Admin Credentials), and paste the bare token into Secret Token: no “Bearer”, no quotes, no space.',
      'Click Test Connection, and Save.',
      'On the page Provisioning, click Restart provisioning.',
    ),
  ],
  command: null,
}

const LOOK: Fix = {
  summary: 'Find in the provisioning logs what failed, mend it, and restart provisioning.',
  steps: onProvisioning(
    'Read the error on the page Provisioning, and open Provisioning logs for the entries behind it.',
    'Click Test Connection under Connectivity (was: Admin Credentials).',
    'When that is mended, click Restart provisioning.',
  ),
  command: null,
}

const START: Fix = {
  summary: 'After the cause is mended, start provisioning again, and restart it.',
  steps: onProvisioning(
    'Mend what brought the job into quarantine.',
    'Click Start provisioning (was: Provisioning Status ▸ On, Save) if it is off.',
    'Click Restart provisioning, so that everybody who was missed is looked at again.',
  ),
  command: null,
}

export default defineRule({
  id: 'scim/quarantine',
  title: 'The provisioning job is not in quarantine',
  stage: 'provision',
  why: 'In quarantine Entra tries less and less often, and gives up after four weeks. New people are missing in Mixpanel, and those who left keep their access. Signing in works all the while, so that nobody notices.',
  findings: {
    'token-replaced': {
      guide: 'SC-05',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The quarantine began when a new SCIM token was generated in Mixpanel, which ended the one that Entra has.',
      fix: TOKEN,
    },
    credentials: {
      guide: 'SC-04',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Mixpanel does not take the token that Entra has: it is missing, wrong or revoked.',
      fix: TOKEN,
    },
    'other-reason': {
      guide: 'SC-04',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The job is in quarantine for another reason, which the finding names.',
      fix: LOOK,
    },
    'four-weeks': {
      guide: 'SC-14',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The job has been in quarantine for more than four weeks: Entra disables it.',
      fix: START,
    },
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
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (!jobs) return missing(derived.jobs)
    if (jobs.items.length === 0 && jobs.complete) return notApplicable('There is no provisioning job.')
    const sick = jobs.items.filter(isInQuarantine)
    for (const job of sick) {
      const quarantine = valueOf(job.quarantine)
      yield cause(job, quarantine, settings)
      const old = quarantine ? tooLong(quarantine, now) : null
      if (old) yield old
    }
    if (sick.length > 0) return undefined
    if (!jobs.complete) return cannotTell('The list of provisioning jobs is cut off.', jobs.at, inputs.jobs)
    const lost = jobs.items.find(({ statusCode, quarantine }) => quarantine.is === 'unreadable' && valueOf(statusCode) !== 'Active')
    if (lost?.quarantine.is === 'unreadable')
      return cannotTell('Whether the job was in quarantine cannot be read.', lost.quarantine.at, inputs.jobs)
    const [first] = jobs.items
    if (first && jobs.items.every(({ statusCode }) => statusCode.is !== 'known'))
      return cannotTell('Whether the job is in quarantine does not stand in the input.', first.statusCode.at, inputs.jobs)
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
  QuarantinedOnDemand: 'somebody put it there on purpose',
}

function cause(job: SyncJob, quarantine: Quarantine | undefined, settings: MixpanelSettings | undefined): Finding {
  const reason = quarantine ? valueOf(quarantine.reason) : undefined
  const error = quarantine ? (valueOf(quarantine.errorCode) ?? valueOf(quarantine.errorMessage)) : undefined
  const message = quarantine ? (valueOf(quarantine.errorMessage) ?? '') : ''
  const began = quarantine ? (valueOf(quarantine.seriesBegan) ?? valueOf(quarantine.currentBegan)) : undefined
  const since = began ? ` since ${day(began)}` : ''
  const places: [Place, ...Place[]] = [
    quarantine
      ? quarantine.errorCode.is === 'known'
        ? quarantine.errorCode.at
        : quarantine.reason.is === 'known'
          ? quarantine.reason.at
          : quarantine.at
      : job.quarantine.is === 'unreadable'
        ? job.quarantine.at
        : job.statusCode.at,
    job.statusCode.at,
  ]
  const refused = /credential|unauthori[sz]ed|\b401\b|invalid.?token|access.?denied/i.test(`${error ?? ''} ${message}`)
  const generated = settings ? valueOf(settings.scimTokenGeneratedAt) : undefined
  if (refused && generated && began && isSoonAfter(generated, began)) {
    return {
      code: 'token-replaced',
      at: [...places, settings?.scimTokenGeneratedAt.at ?? places[0]],
      message: `The provisioning job is in quarantine${since}: Mixpanel refuses its token (${quote(error ?? '')}). A new token was generated in Mixpanel on ${day(generated)}, which ended the one before it.`,
      expected: null,
      actual: error ?? null,
    }
  }
  if (refused) {
    return {
      code: 'credentials',
      at: places,
      message: `The provisioning job is in quarantine${since}: Mixpanel refuses its token (${quote(error ?? '')}). It is missing, wrong or no longer valid.`,
      expected: null,
      actual: error ?? null,
    }
  }
  // Without an error of its own, this reason mostly means refused credentials.
  const bare = reason === 'EncounteredQuarantineException' && error === undefined
  const why =
    reason === undefined
      ? job.quarantine.is === 'unreadable'
        ? `why cannot be read (${job.quarantine.why})`
        : 'Graph gives no reason'
      : `${REASONS[reason] ?? 'Entra ran into an error'} (${quote(reason)}${error === undefined ? '' : `, ${quote(error)}`})`
  const missing = /\b404\b/.test(`${error ?? ''} ${message}`) ? ' A 404 mostly means that the Tenant URL is not Mixpanel’s.' : ''
  return {
    code: bare ? 'credentials' : 'other-reason',
    at: places,
    message: `The provisioning job is in quarantine${since}: ${why}.${bare ? ' Most often that is a token which Mixpanel refuses.' : ''}${missing}`,
    expected: null,
    actual: error ?? reason ?? null,
  }
}

/** The day is all that people write down, and a cycle or two may still have worked. */
function isSoonAfter(generated: Date, began: Date): boolean {
  const days = (began.getTime() - generated.getTime()) / DAY
  return days >= -1 && days <= 3
}

function tooLong(quarantine: Quarantine, now: Date): Finding | null {
  const began = valueOf(quarantine.seriesBegan)
  if (!began) return null
  const days = Math.floor((now.getTime() - began.getTime()) / DAY)
  if (days <= 28) return null
  return {
    code: 'four-weeks',
    at: quarantine.seriesBegan.at,
    message: `The quarantine began on ${day(began)}, ${days} days ago. After four weeks Entra disables the job, so that mending the cause is not enough: it has to be started and restarted.`,
    expected: null,
    actual: day(began),
  }
}
