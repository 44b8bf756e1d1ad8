import { inputs } from '../../model/vocabulary.ts'
import type { AccessPolicy } from '../../model/logs.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { listIn } from './_lists.ts'

/** Conditional Access policies, one or many: of Graph, of PowerShell, and as the portal and exporters write them. */
export default {
  kind: 'graph-access-policies',
  title: 'Conditional Access policies',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isPolicy(record)
    return list.first ? isPolicy(list.first) : /#(?:identity\/)?conditionalAccess\/policies\b/i.test(record.context ?? '')
  },

  read(record, add) {
    const policies = (listIn(record)?.entries() ?? [record]).filter(isPolicy)
    for (const policy of policies) add(inputs.accessPolicies, policyFrom(policy))
  },
} satisfies Reader<Cursor>

function isPolicy(record: Cursor): boolean {
  return record.has('conditions') && record.has('state') && (record.has('grantControls') || record.has('sessionControls'))
}

const STATES: ReadonlyMap<string, AccessPolicy['state']> = new Map([
  ['enabled', 'enabled'],
  ['disabled', 'disabled'],
  ['enabledforreportingbutnotenforced', 'report-only'],
])

function policyFrom(policy: Cursor): AccessPolicy {
  return {
    at: policy.at,
    id: policy.plain('id') ?? null,
    displayName: policy.plain('displayName') ?? null,
    state: STATES.get(policy.plain('state')?.toLowerCase() ?? '') ?? 'unknown',
    includedApps: textsIn(policy.get('conditions', 'applications', 'includeApplications')).map((app) => app.toLowerCase()),
    excludedApps: textsIn(policy.get('conditions', 'applications', 'excludeApplications')).map((app) => app.toLowerCase()),
    controls: textsIn(policy.get('grantControls', 'builtInControls')),
  }
}

/** PowerShell writes a list of one as its only entry. */
function textsIn(list: Cursor): readonly string[] {
  if (list.cutOff !== null) return []
  if (typeof list.value === 'string' && list.value !== '') return list.value.split(/\s+/)
  return list.items().flatMap(({ value, cutOff }) => (typeof value === 'string' && cutOff === null ? value : []))
}
