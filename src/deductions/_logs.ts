import { missing } from '../domain/no-finding.ts'
import { mergedChanges, mergedLogins, mergedProvisioning, mergedSignIns } from '../domain/merged-logs.ts'
import type { Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { defineDeduction } from './_define.ts'

// Loaded only where there is a log: most runs have none.

const signIns = defineDeduction({
  gives: derived.signIns,
  needs: { logs: inputs.signInLogs },
  wants: {},
  derive: ({ logs: [first, ...rest] }) => (first ? mergedSignIns([first, ...rest]) : missing()),
})

const provisioned = defineDeduction({
  gives: derived.provisioned,
  needs: { logs: inputs.provisioningLogs },
  wants: {},
  derive: ({ logs: [first, ...rest] }) => (first ? mergedProvisioning([first, ...rest]) : missing()),
})

const changes = defineDeduction({
  gives: derived.changes,
  needs: { logs: inputs.auditLogs },
  wants: {},
  derive: ({ logs: [first, ...rest] }) => (first ? mergedChanges([first, ...rest]) : missing()),
})

const mixpanelLogins = defineDeduction({
  gives: derived.mixpanelLogins,
  needs: { logs: inputs.mixpanelAudit },
  wants: {},
  derive: ({ logs: [first, ...rest] }) => (first ? mergedLogins([first, ...rest]) : missing()),
})

export default [signIns, provisioned, changes, mixpanelLogins] satisfies readonly Deduction[]
