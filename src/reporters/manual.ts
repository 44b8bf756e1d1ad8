import { STAGES } from '../domain/stages.ts'
import { evidenceSources, type EvidenceSource } from '../fixes/evidence.ts'
import { fixFor } from '../fixes/index.ts'
import type { Fact } from '../model/fact.ts'
import { citedPage, type CitedPage } from '../vendors/citations.ts'
import type { AnyRule, FindingKind, Fix, Owner } from '../model/rule.ts'

// A rule's page of the manual, as plain data: `explain` prints it on a terminal, rules.md as Markdown.

export interface Page extends Pick<AnyRule, 'id' | 'title' | 'severity' | 'stage' | 'required' | 'why'> {
  readonly stageTitle: string
  readonly cites: readonly (CitedPage & { readonly quote: string })[]
  readonly not: string | null
  readonly needs: readonly Source[]
  readonly wants: readonly Source[]
  /** Under the guide's numbers, in their order. */
  readonly findings: readonly { readonly guide: string; readonly kinds: readonly Kind[] }[]
  /** Each way to mend it once, with what it mends. */
  readonly fixes: readonly { readonly mends: readonly string[]; readonly owner: string; readonly fix: Fix }[]
}

export type Kind = Omit<FindingKind, 'fix'> & { readonly code: string; readonly fix: Fix }

/** Evidence, and how to get it. */
export type Source = EvidenceSource

export const OWNERS: Readonly<Record<Owner, string>> = {
  'entra-admin': 'an administrator of Microsoft Entra',
  'mixpanel-admin': 'an owner or admin of the Mixpanel organization',
  'mixpanel-support': 'Mixpanel’s support',
  network: 'whoever runs the network',
}

/** Where rules.md explains a rule: GitHub makes anchors of headings so. */
export function docsOf({ id }: Pick<AnyRule, 'id'>): string {
  return `rules.md#${id.replaceAll('/', '')}`
}

export function pageOf(rule: AnyRule): Page {
  const kinds = Object.entries(rule.findings).map(([code, kind]): Kind => ({
    code,
    ...kind,
    fix: 'key' in kind.fix ? fixFor(kind.fix) : kind.fix,
  }))
  const { id, title, severity, stage, required, why, cites } = rule
  return {
    id,
    title,
    severity,
    stage,
    required,
    why,
    cites: cites.map(({ page, quote }) => ({ ...citedPage(page), quote })),
    stageTitle: STAGES.find(([each]) => each === stage)?.[1] ?? stage,
    not: rule.not ?? null,
    needs: sourcesOf(Object.values(rule.needs)),
    wants: sourcesOf(Object.values(rule.wants)),
    findings: [...new Set(kinds.map(({ guide }) => guide))]
      .sort()
      .map((guide) => ({ guide, kinds: kinds.filter((kind) => kind.guide === guide) })),
    fixes: fixesOf(kinds),
  }
}

/** Facts that a person gets in one and the same way are one source; what the doctor brings along is none. */
function sourcesOf(facts: readonly Fact[]): readonly Source[] {
  const sources: Source[] = []
  for (const { name } of facts) {
    const source = evidenceSources.get(name)
    if (!source || name.startsWith('options.') || sources.some(({ label }) => label === source.label)) continue
    sources.push(source)
  }
  return sources
}

function fixesOf(kinds: readonly Kind[]): Page['fixes'] {
  const fixes: { mends: string[]; owner: string; fix: Fix }[] = []
  for (const { code, owner, fix } of kinds) {
    const same = fixes.find((each) => each.owner === OWNERS[owner] && JSON.stringify(each.fix) === JSON.stringify(fix))
    if (same) same.mends.push(code)
    else fixes.push({ mends: [code], owner: OWNERS[owner], fix })
  }
  return fixes
}
