import { evidenceSources } from '../fixes/evidence.ts'
import { fixFor } from '../fixes/index.ts'
import type { Facts } from '../model/fact.ts'
import type { AnyRule } from '../model/rule.ts'
import { citedPage } from '../vendors/citations.ts'
import { docsOf } from './manual.ts'

/** A rule as `rules --format json` prints it, with its findings, fixes and references. */
export function ruleAsData(rule: AnyRule): object {
  return {
    id: rule.id,
    title: rule.title,
    stage: rule.stage,
    severity: rule.severity,
    required: rule.required,
    why: rule.why,
    not: rule.not ?? null,
    findings: Object.entries(rule.findings).map(([code, { guide, severity, owner, means, inferred, fix }]) => ({
      code,
      guide,
      severity,
      owner,
      means,
      inferred: inferred ?? false,
      fix: fixFor(fix),
    })),
    needs: labelsOf(rule.needs),
    wants: labelsOf(rule.wants),
    cites: rule.cites.map(({ page, quote }) => ({ ...citedPage(page), quote })),
    docs: docsOf(rule),
  }
}

function labelsOf(facts: Facts): readonly string[] {
  return Object.values(facts).flatMap(({ name }) => evidenceSources.get(name)?.label ?? [])
}
