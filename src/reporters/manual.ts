import { STAGES } from '../domain/stages.ts'
import { ALWAYS_KNOWN, evidenceSources, type EvidenceSource } from '../fixes/evidence.ts'
import { fixFor } from '../fixes/index.ts'
import type { Fact } from '../model/fact.ts'
import { citedPage, type CitedPage } from '../vendors/citations.ts'
import type { AnyRule, FindingKind, Fix } from '../model/rule.ts'
import { OWNERS, STAGE_LABELS } from './labels.ts'

// A rule's page of the manual as plain data: `explain` prints it on a terminal, docs/rules/ holds it as Markdown.

export interface Page extends Pick<AnyRule, 'id' | 'title' | 'severity' | 'stage' | 'required' | 'why'> {
  readonly stageLabel: string
  readonly stageTitle: string
  readonly needs: readonly EvidenceSource[]
  readonly wants: readonly EvidenceSource[]
  /** By number of the failure guide, in order of number. */
  readonly findings: readonly { readonly guide: string; readonly kinds: readonly PageFinding[] }[]
  /** Each fix once, with the codes of the findings that it fixes. */
  readonly fixes: readonly { readonly codes: readonly string[]; readonly who: string; readonly fix: Fix }[]
  /** Healthy setups that the rule does not report; null where there is nothing to say. */
  readonly notReported: string | null
  readonly references: readonly (CitedPage & { readonly quote: string })[]
}

export type PageFinding = Omit<FindingKind, 'fix'> & { readonly code: string; readonly fix: Fix }

/** The headings of a page, on a terminal and in Markdown, in this order. */
export const HEADINGS = {
  checks: 'What it checks',
  why: 'Why it matters',
  findings: 'Findings and fixes',
  example: 'Example',
  notReported: 'Not reported',
  references: 'References',
} as const

/** Where rules.md names a rule; GitHub makes the anchor from the heading. */
export function docsOf({ id }: Pick<AnyRule, 'id'>): string {
  return `rules.md#${id.replaceAll('/', '')}`
}

/** The Markdown page of a rule, below the root of the project. */
export function pagePathOf({ id }: Pick<AnyRule, 'id'>): string {
  return `docs/rules/${id}.md`
}

export function pageOf(rule: AnyRule): Page {
  const kinds = Object.entries(rule.findings).map(([code, kind]): PageFinding => ({
    code,
    ...kind,
    fix: fixFor(kind.fix),
  }))
  const { id, title, severity, stage, required, why, cites } = rule
  const needs = sourcesOf(Object.values(rule.needs))
  return {
    id,
    title,
    severity,
    stage,
    stageLabel: STAGE_LABELS[stage],
    stageTitle: STAGES.find(([each]) => each === stage)?.[1] ?? stage,
    required,
    why,
    needs,
    wants: sourcesOf(Object.values(rule.wants)).filter(({ label }) => !needs.some((source) => source.label === label)),
    findings: [...new Set(kinds.map(({ guide }) => guide))]
      .sort()
      .map((guide) => ({ guide, kinds: kinds.filter((kind) => kind.guide === guide) })),
    fixes: fixesOf(kinds),
    notReported: rule.not ?? null,
    references: cites.map(({ page, quote }) => ({ ...citedPage(page), quote })),
  }
}

/** Facts that come from one export are one source; flags and facts that are always known have none. */
function sourcesOf(facts: readonly Fact[]): readonly EvidenceSource[] {
  const sources: EvidenceSource[] = []
  for (const { name } of facts) {
    const source = evidenceSources.get(name)
    if (!source || source.where === ALWAYS_KNOWN || name.startsWith('options.')) continue
    if (!sources.some(({ label }) => label === source.label)) sources.push(source)
  }
  return sources
}

/** The number of the fix for a finding, from 1. */
export function fixNumber({ fixes }: Page, code: string): number {
  return fixes.findIndex(({ codes }) => codes.includes(code)) + 1
}

function fixesOf(kinds: readonly PageFinding[]): Page['fixes'] {
  const fixes: { codes: string[]; who: string; fix: Fix }[] = []
  for (const { code, owner, fix } of kinds) {
    const who = OWNERS[owner]
    const same = fixes.find((each) => each.who === who && JSON.stringify(each.fix) === JSON.stringify(fix))
    if (same) same.codes.push(code)
    else fixes.push({ codes: [code], who, fix })
  }
  return fixes
}
