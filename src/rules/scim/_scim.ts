import { cannotTell, inputs, notApplicable, valueOf, type CannotTell, type NotApplicable } from '../kit.ts'
import type { Jobs } from '../../model/provisioning.ts'
import type { AttributeMapping, ObjectMapping, SyncSchema } from '../../model/provisioning.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { OPEN_APP } from '../../fixes/portal.ts'

// What the rules about provisioning have in common: whether there is any, and how its mappings are read.

/** Why a rule about provisioning has nothing to say: nobody uses it, or nothing tells. Null where it is used. */
export function unused(settings: MixpanelSettings | undefined, jobs: Jobs | undefined): NotApplicable | CannotTell | null {
  const enabled = settings ? valueOf(settings.scimEnabled) : undefined
  if (enabled === true || (jobs?.items.length ?? 0) > 0) return null
  if (enabled === false) return notApplicable('SCIM is not used: the Mixpanel settings say so, and no provisioning job is known.')
  if (jobs?.complete === true)
    return notApplicable('SCIM is not used: the app has no provisioning job, and nothing says that it should have one.')
  return cannotTell(
    'Neither the Mixpanel settings nor a provisioning job tell whether SCIM is used.',
    settings?.scimEnabled.at ?? null,
    inputs.jobs,
  )
}

/** Steps that begin on the page Provisioning of the app. */
export function onProvisioning(...steps: readonly string[]): readonly string[] {
  return [OPEN_APP, 'Click Provisioning.', ...steps]
}

export const MAPPINGS =
  'Open Attribute mapping (was: Edit attribute mappings ▸ Mappings) ▸ Provision Microsoft Entra ID Users (was: Azure Active Directory Users).'
export const GROUP_MAPPINGS =
  'Open Attribute mapping (was: Edit attribute mappings ▸ Mappings) ▸ Provision Microsoft Entra ID Groups (was: Azure Active Directory Groups).'
export const RESTART = 'On the page Provisioning, click Restart provisioning: a changed mapping or scope needs a full cycle.'

function mappingOf(schema: SyncSchema, source: RegExp, target: RegExp): ObjectMapping | undefined {
  return schema.objectMappings.find(
    ({ sourceObject, targetObject }) =>
      source.test(valueOf(sourceObject) ?? '') || (sourceObject.is !== 'known' && target.test(valueOf(targetObject) ?? '')),
  )
}

export function userMapping(schema: SyncSchema): ObjectMapping | undefined {
  return mappingOf(schema, /^user$/i, /:User$/i)
}

export function groupMapping(schema: SyncSchema): ObjectMapping | undefined {
  return mappingOf(schema, /^group$/i, /:Group$/i)
}

export function attributeFor(attributes: readonly AttributeMapping[], target: RegExp): AttributeMapping | undefined {
  return attributes.find((each) => target.test(valueOf(each.target) ?? ''))
}

/** The attributes that an expression reads, as written: `Switch([IsSoftDeleted], …)` reads `IsSoftDeleted`. */
export function attributesIn(expression: string): readonly string[] {
  return [...new Set([...expression.matchAll(/\[([^\]]+)\]/g)].map((match) => match[1] ?? ''))]
}
