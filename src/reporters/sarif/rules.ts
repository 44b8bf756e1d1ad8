import type { ReportingDescriptor } from 'sarif'
import type { Report, ReportResult } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import type { AnyRule, Severity } from '../../model/rule.ts'
import { inline } from '../_markdown.ts'
import { OWNERS, PROJECT } from '../labels.ts'
import { HEADINGS, pageOf, pagePathOf, type Page } from '../manual.ts'

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note' }
const PROBLEMS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'recommendation' }

/** All rules in the order of the report, with what their pages say. */
export async function descriptorsOf(report: Report, { catalogue }: Printing): Promise<readonly ReportingDescriptor[]> {
  const rules = new Map((await catalogue?.())?.map((rule) => [rule.id, rule]))
  return report.results.map((result) => descriptorOf(result, rules.get(result.ruleId)))
}

function descriptorOf(result: ReportResult, rule: AnyRule | undefined): ReportingDescriptor {
  const { ruleId: id, title, why, stage, required } = result
  const severity = rule?.severity ?? result.severity
  const page = rule ? pageOf(rule) : null
  return {
    id,
    name: id.replace(/(?:^|[/-])([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: page ? { text: helpOf(page, (text) => text), markdown: helpOf(page, inline, true) } : { text: why, markdown: inline(why) },
    helpUri: `${PROJECT}/blob/main/${pagePathOf({ id })}`,
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['sso', 'saml', stage], precision: 'high', 'problem.severity': PROBLEMS[severity], required },
  }
}

/** What a rule checks, what it finds and how that is fixed. */
function helpOf(page: Page, say: (text: string) => string, markdown = false): string {
  const heading = (text: string): readonly string[] => (markdown ? ['', `## ${text}`, ''] : ['', `${text}:`])
  const kinds = page.findings.flatMap(({ guide, kinds: of }) =>
    of.map(({ code, severity, owner, means, fix }) => {
      const name = markdown ? `\`${code}\`` : code
      return `- ${name} (${guide}, ${severity}): ${say(means)} ${OWNERS[owner]}: ${say(`${fix.summary.replace(/\.$/, '')}.`)}`
    }),
  )
  return [
    say(`${page.title}.`),
    '',
    say(page.why),
    ...heading(HEADINGS.findings),
    ...kinds,
    ...(page.notReported === null ? [] : [...heading(HEADINGS.notReported), say(page.notReported)]),
    ...heading(HEADINGS.references),
    ...page.references.map(({ title, url }) => (markdown ? `- [${say(title)}](${url})` : `- ${title}: ${url}`)),
  ].join('\n')
}
