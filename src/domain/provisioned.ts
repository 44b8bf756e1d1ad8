import type { Provisioned, ProvisioningLog } from '../model/logs.ts'
import { coverageOf } from './log-coverage.ts'

/** All provisioning logs together. The same tally in two logs is one, with the larger count: the logs overlap. */
export function provisionedOf(logs: readonly [ProvisioningLog, ...ProvisioningLog[]]): Provisioned {
  const byKind = new Map<string, Provisioned['tallies'][number]>()
  for (const tally of logs.flatMap(({ tallies }) => tallies)) {
    const kind = [tally.action, tally.status, tally.code ?? '', tally.attribute ?? '', tally.of].join('\n')
    const known = byKind.get(kind)
    if (!known || tally.count > known.count) byKind.set(kind, tally)
  }
  return {
    at: logs[0].at,
    coverage: coverageOf(logs.map(({ coverage }) => coverage)),
    otherRows: logs.reduce((sum, { otherRows }) => sum + otherRows, 0),
    tallies: [...byKind.values()].sort((a, b) => b.count - a.count),
    onDemand: logs.every(({ onDemand }) => onDemand),
  }
}
