import { firstDifference } from '../../domain/near-miss.ts'
import { pathIn } from '../../fixes/portal.ts'
import type { ReportFinding, ReportLocation } from '../../model/report.ts'
import { OWNERS, SEVERITY_SIGNS } from '../labels.ts'
import { sayObserved } from '../_observed.ts'
import type { Task } from '../_tasks.ts'
import { html, type Markup } from './escape.ts'
import { command, marked, section, type PageSheet } from './sheet.ts'

/** Findings with one fix that are shown in full; of the others, the places. */
const MOST_ALIKE = 8

export function findings(sheet: PageSheet): Markup | null {
  if (sheet.tasks.length === 0) return null
  return section('findings', 'How to fix it', html`${sheet.tasks.map((task) => finding(task, sheet))}`)
}

function finding({ number, result, severity, findings: all }: Task, sheet: PageSheet): Markup {
  const [{ owner, fix }] = all
  const { path, steps } = pathIn(fix.steps)
  const once = (words: readonly string[]): string => [...new Set(words)].join(', ')
  const others = all.slice(MOST_ALIKE).flatMap(({ locations: [first] }) => (first ? sheet.place(first) : []))
  return html`<article class="finding" id="fix-${number}" tabindex="-1" aria-labelledby="fix-${number}-title">
    <header>
      <p class="tags">
        <span class="tag ${severity}">${SEVERITY_SIGNS[severity]} ${severity}</span><span>Who: ${OWNERS[owner]}</span
        ><span>${result.ruleId} · ${once(all.map(({ code }) => code))} · ${once(all.map(({ guide }) => guide))}</span>
      </p>
      <h3 id="fix-${number}-title">${number}. ${fix.summary}</h3>
    </header>
    ${all.slice(0, MOST_ALIKE).map((each) => problem(each, sheet))}${others.length > 0 && html`<p class="at">The same in ${others.join(', ')}.</p>`}
    <h4>Steps</h4>
    ${path !== null && html`<p class="way">${path}</p>`}
    <ol class="steps">
      ${steps.map((step) => html`<li>${sheet.text(step)}</li>`)}
    </ol>
    ${
      fix.command !== null &&
      html`<h4>Or run</h4>
        ${command(sheet.text(fix.command))}`
    }
    <p class="why small">${result.why}</p>
  </article> `
}

export function problem(each: ReportFinding, sheet: PageSheet): Markup {
  const [first, ...others] = each.locations
  return html`<p class="what">${sheet.text(each.message)}</p>
    ${first && excerpt(first, sheet)}${others.length > 0 && html`<p class="at">Also ${others.slice(0, 8).map(sheet.place).join(', ')}${others.length > 8 && ` and ${others.length - 8} more`}</p>`}${comparison(each)}${each.observed.map((seen) => html`<p class="at">${sayObserved(seen)}</p>`)}`
}

/** The line of an input with the value marked; only its place where the line shows nothing. */
export function excerpt(location: ReportLocation, sheet: PageSheet): Markup {
  const shown = sheet.excerpt(location)
  const at = html`<p class="at mono">${sheet.place(location)}</p>`
  if (!shown || shown.text.trim() === '' || shown.text.startsWith('-----BEGIN')) return at
  const { text, caret, length } = shown
  const indent = text.length - text.trimStart().length
  const [before, value, after] = [
    text.slice(indent, Math.max(indent, caret)),
    text.slice(caret, caret + length),
    text.slice(caret + length),
  ]
  return html`${at}
    <pre><code>${before}<mark>${value}</mark>${after}</code></pre>`
}

/** Two values that look alike, one below the other. */
function comparison({ expected, actual }: ReportFinding): Markup | null {
  if (expected === null || actual === null || expected === actual || expected === '' || actual === '') return null
  const at = firstDifference(expected, actual)
  if (Math.min(expected.length, actual.length) < 12 || at < 8 || Math.max(expected.length, actual.length) > 400) return null
  return html`<table class="shake pair">
    <caption class="vh">
      Actual and expected value, the first difference marked
    </caption>
    <colgroup>
      <col class="who" />
      <col />
    </colgroup>
    <tbody>
      <tr>
        <th scope="row">actual</th>
        <td><code>${marked(actual, at)}</code></td>
      </tr>
      <tr>
        <th scope="row">expected</th>
        <td><code>${marked(expected, at)}</code></td>
      </tr>
    </tbody>
  </table>`
}
