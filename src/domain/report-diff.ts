import type { ChangedFinding, ChangedValue, Report, ReportComparison, ReportResult } from '../model/report.ts'
import type { Severity } from '../model/rule.ts'
import { withKeys, type Comparable, type KeyedFinding } from './finding-key.ts'

// Two reports of one setup: which findings came, which went, and which values differ. Paths, lines and messages decide nothing.

export interface ComparedFinding extends Comparable {
  readonly severity: Severity
  readonly message: string
}

/** As much of a report as is compared. */
export interface ComparedReport {
  readonly subject: Report['subject']
  readonly assertion:
    | (Pick<NonNullable<Report['assertion']>, 'nameId' | 'issuer' | 'audience'> & {
        readonly attributes: readonly { readonly name: string; readonly source: string }[]
      })
    | null
  readonly results: readonly (Pick<ReportResult, 'ruleId' | 'status'> & { readonly findings: readonly ComparedFinding[] })[]
}

/**
 * `asShown` is the earlier report again, entry by entry, with its texts as they may be printed; findings are matched by what the report says
 * itself and, failing that, by the shown text.
 */
export function compareReports(before: ComparedReport, after: ComparedReport, asShown: ComparedReport = before): ReportComparison {
  const shown = findingsIn(asShown)
  const earlier = findingsIn(before).map((each, index) => ({ ...each, shown: shown[index] ?? each }))
  return compared(earlier, findingsIn(after), asShown, after)
}

type Keyed = KeyedFinding<ComparedFinding>
type Earlier = Keyed & { readonly shown: Keyed }

function findingsIn({ results }: ComparedReport): readonly Keyed[] {
  return withKeys(results)
}

function compared(earlier: readonly Earlier[], later: readonly Keyed[], before: ComparedReport, after: ComparedReport): ReportComparison {
  const partners = pairs(earlier, later)
  const matched = new Set(partners.values())
  const statusThen = statusesIn(before)
  const statusNow = statusesIn(after)
  const still = [...partners].map(([now, then]) => ({ now, then }))
  return {
    new: later.filter((each) => !partners.has(each)).map((each) => described(each, statusThen.get(each.ruleId) ?? null)),
    gone: earlier.filter((each) => !matched.has(each)).map(({ shown }) => described(shown, statusNow.get(shown.ruleId) ?? null)),
    stillThere: later.filter((each) => partners.has(each)).map((each) => described(each, statusNow.get(each.ruleId) ?? null)),
    changed: [
      ...valuesDiffering(valuesOf(before), valuesOf(after)),
      ...still.flatMap(({ now, then }) => (now.key === then.key ? [] : differences(then.shown, now))),
    ],
  }
}

/** Each later finding with the earlier one that it is: of the same value, else the next one of the same rule and code. */
function pairs(earlier: readonly Earlier[], later: readonly Keyed[]): ReadonlyMap<Keyed, Earlier> {
  const found = new Map<Keyed, Earlier>()
  const match = (keyOf: (each: Earlier) => string, keyOfLater: (each: Keyed) => string): void => {
    const taken = new Set(found.values())
    const open = new Map<string, Earlier[]>()
    for (const each of earlier) {
      if (taken.has(each)) continue
      const same = open.get(keyOf(each))
      if (same) same.push(each)
      else open.set(keyOf(each), [each])
    }
    for (const list of open.values()) list.reverse()
    for (const each of later) {
      const then = found.has(each) ? undefined : open.get(keyOfLater(each))?.pop()
      if (then) found.set(each, then)
    }
  }
  const kindOf = ({ ruleId, finding: { code } }: Keyed): string => JSON.stringify([ruleId, code])
  match(
    ({ key }) => key,
    ({ key }) => key,
  )
  match(
    ({ shown }) => shown.key,
    ({ key }) => key,
  )
  match(kindOf, kindOf)
  return new Map(later.flatMap((each) => (found.has(each) ? [[each, found.get(each)] as [Keyed, Earlier]] : [])))
}

function statusesIn({ results }: ComparedReport): ReadonlyMap<string, ReportResult['status']> {
  return new Map(results.map(({ ruleId, status }) => [ruleId, status]))
}

function described({ ruleId, finding: { code, severity, message } }: Keyed, otherwise: ChangedFinding['otherwise']): ChangedFinding {
  return { ruleId, code, severity, message, otherwise }
}

function differences({ ruleId, finding: then }: Keyed, { finding: now }: Keyed): readonly ChangedValue[] {
  const what = `${ruleId} (${now.code})`
  const of = (name: string, from: string | null, to: string | null): readonly ChangedValue[] =>
    from === to ? [] : [{ what: `${what}: ${name}`, from: from === null ? null : [from], to: to === null ? null : [to] }]
  return [...of('value', then.actual, now.actual), ...of('expected', then.expected, now.expected)]
}

// ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Values by name; null where the input does not show them. */
export type NamedValues = ReadonlyMap<string, readonly string[] | null>

/**
 * The values that differ, in the order of the names; the order of a list does not count. Nothing differs where one input has no value and
 * the other does not show it: two forms of export of one setup.
 */
export function valuesDiffering(before: NamedValues, after: NamedValues): readonly ChangedValue[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what): readonly ChangedValue[] => {
    const [from, to] = [before, after].map((values) => [...(values.get(what) ?? [])].sort())
    const [wasShown, isShown] = [before, after].map((values) => (values.get(what) ?? null) !== null)
    if (from === undefined || to === undefined || JSON.stringify(from) === JSON.stringify(to)) return []
    return [{ what, from: wasShown === true ? from : null, to: isShown === true ? to : null }]
  })
}

function valuesOf({ subject, assertion }: ComparedReport): NamedValues {
  const one = (value: string | null | undefined): readonly string[] | null => (value === null || value === undefined ? null : [value])
  return new Map<string, readonly string[] | null>([
    ['Name of the app', one(subject.displayName)],
    ['Application ID', one(subject.appId)],
    ['Tenant', one(subject.tenantId)],
    ['Mixpanel organization', one(subject.orgId)],
    ['Issuer in the assertion', one(assertion?.issuer)],
    ['Audience in the assertion', one(assertion?.audience)],
    [
      'Name ID',
      assertion === null ? null : [`${assertion.nameId.source}${assertion.nameId.format === null ? '' : ` (${assertion.nameId.format})`}`],
    ],
    ['Attributes in the assertion', assertion === null ? null : assertion.attributes.map(({ name, source }) => `${name} ← ${source}`)],
  ])
}
