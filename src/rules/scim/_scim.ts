import { cannotTell, inputs, notApplicable, valueOf, type CannotTell, type NotApplicable } from '../kit.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { Jobs } from '../../model/provisioning.ts'

/** How a rule about provisioning ends where nobody uses SCIM, or nothing shows whether somebody does. Null where it is used. */
export function unused(settings: MixpanelSettings | undefined, jobs: Jobs | undefined): NotApplicable | CannotTell | null {
  const enabled = settings ? valueOf(settings.scimEnabled) : undefined
  if (enabled === true || (jobs?.items.length ?? 0) > 0) return null
  if (enabled === false) return notApplicable('SCIM is not used: the Mixpanel settings say so, and no provisioning job is known.')
  if (jobs?.complete === true)
    return notApplicable('SCIM is not used: the app has no provisioning job, and the Mixpanel settings do not say that SCIM is on.')
  return cannotTell(
    'Neither the Mixpanel settings nor a provisioning job shows whether SCIM is used.',
    settings?.scimEnabled.at ?? null,
    inputs.jobs,
  )
}
