import type { ChalkInstance } from 'chalk'
import type { Report, ReportAssertion } from '../model/report.ts'
import type { Printing } from '../model/reporter.ts'
import { columns, heading, labelled, paintFor } from './_paint.ts'

/** The assertion, attribute by attribute, and what Mixpanel reads from it; empty where the claims are unknown. */
export function preview({ assertion }: Report, { style }: Printing): string {
  if (!assertion) return ''
  const paint = paintFor(style.color)
  const { width, verbose } = style
  const lines = [heading('The assertion, and what Mixpanel reads from it', width, paint), ...forWhom(assertion, width), '']
  for (const attribute of assertion.attributes) lines.push(...attributeLines(attribute, assertion, verbose, width, paint))
  const { nameId, issuer, audience } = assertion
  lines.push(
    ...aside('NameID', `${nameId.value ?? hidden(verbose)}, from ${nameId.source}`, width, paint),
    ...(issuer === null ? [] : aside('Issuer', issuer, width, paint)),
    ...(audience === null ? [] : aside('Audience', audience, width, paint)),
    '',
    paint.bold('Mixpanel reads'),
    ...assertion.reads.flatMap(({ name, from, value, says }) => {
      const text = from === null || value === null ? says : `${value}: ${says}`
      return labelled(`  ${from === null ? '✗' : '✓'} ${name.padEnd(12)}`, text, 16, width).map((line, index) =>
        index === 0 ? (from === null ? paint.red(line.slice(0, 16)) : paint.green(line.slice(0, 16))) + line.slice(16) : line,
      )
    }),
  )
  return lines.join('\n')
}

function forWhom({ shownFor }: ReportAssertion, width: number): readonly string[] {
  const text =
    shownFor.is === 'user'
      ? `For ${shownFor.name ?? 'a user'}, with the values in the export.`
      : shownFor.is === 'response'
        ? 'From the captured response: the export does not show the claims.'
        : 'For Ann Example, an invented user. --user shows the assertion for a user in the export.'
  return labelled('  ', text, 2, width)
}

type Attribute = ReportAssertion['attributes'][number]

function attributeLines(
  attribute: Attribute,
  { reads }: ReportAssertion,
  verbose: boolean,
  width: number,
  paint: ChalkInstance,
): readonly string[] {
  const { name, source, value, says } = attribute
  const reading = reads.find(({ from }) => from === name)
  const candidate = reads.find((each) => each.from === null && plain(localPart(name)) === plain(each.name))
  const sign = reading ? paint.green('✓') : candidate ? paint.red('✗') : ' '
  const shown = reading ? paint.bold(name) : name
  const what = says === null ? (value ?? hidden(verbose)) : value === null ? `nothing: ${says}` : `${value} (${says})`
  return [
    `  ${sign} ${shown}`,
    ...(candidate ? nearMiss(name, candidate.name, width, paint) : []),
    ...labelled('      ', what, 6, width),
    ...labelled('      ', `from ${source}`, 6, width).map((line) => paint.dim(line)),
  ]
}

/** Why Mixpanel does not read this attribute, marked under its name. */
function nearMiss(name: string, wanted: string, width: number, paint: ChalkInstance): readonly string[] {
  const local = localPart(name)
  const lead = name.slice(0, name.length - local.length)
  const marks = lead === '' ? '^'.repeat(columns(name)) : '^'.repeat(columns(lead))
  const because =
    lead === ''
      ? `Mixpanel reads “${wanted}”; this name is spelled differently.`
      : `This is the Namespace. With it, the name is not “${wanted}”, but Mixpanel reads only “${wanted}”.`
  return [`    ${paint.red(marks)}`, ...labelled('    ', because, 4, width).map((line) => paint.red(line))]
}

function aside(label: string, text: string, width: number, paint: ChalkInstance): readonly string[] {
  return labelled(`    ${label.padEnd(10)}`, text, 14, width).map((line) => paint.dim(line))
}

function hidden(verbose: boolean): string {
  return verbose ? 'value not known' : 'value shown with --verbose'
}

function localPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '')
}
