import type { Severity } from '../model/rule.ts'

export const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

/** The highest of the severities; null for none. */
export function gravest(severities: readonly Severity[]): Severity | null {
  return severities.reduce<Severity | null>((worst, severity) => (worst === null || RANK[severity] > RANK[worst] ? severity : worst), null)
}

export function atLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold]
}
