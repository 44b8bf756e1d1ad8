import type { Excerpt, Printing } from '../../model/reporter.ts'
import type { Insight } from '../../model/insight.ts'
import type { Report, ReportLocation } from '../../model/report.ts'
import { typedAs } from '../_paint.ts'
import { cite, rootOf, textFrom } from '../_paths.ts'
import type { Task } from '../_tasks.ts'
import { html, type HtmlValue, type Markup } from './escape.ts'

/** What every part of one page shares. */
export interface PageSheet {
  readonly report: Report
  readonly tasks: readonly Task[]
  /** Null where only the report is known. */
  readonly insight: Insight | null
  /** The folder that all inputs are in, with its slash: paths are shown from there. */
  readonly root: string
  /** A sentence of the report, its paths from the root and its commands as they are typed here. */
  text(sentence: string): string
  place(location: ReportLocation): string
  excerpt(location: ReportLocation): Excerpt | null
}

/** In characters: what fits on A4 in the size of code. */
const WIDTH = 96

export function pageSheet(report: Report, printing: Printing, tasks: readonly Task[], insight: Insight | null): PageSheet {
  const root = rootOf(report)
  const program = printing.style.program ?? 'sso-doctor'
  return {
    report,
    tasks,
    insight,
    root,
    text: (sentence) => typedAs(program, textFrom(root, sentence)),
    place: (location) => cite(location, root),
    excerpt: (location) => printing.excerpt(location, WIDTH),
  }
}

export function section(id: string, title: string, ...content: readonly HtmlValue[]): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `
}

const NEW_LINE = html``

/** A command to copy; the lines of a long one stay lines. */
export function command(text: string): Markup {
  return html`<pre class="cmd"><code>${text.split('\n').map((line, index) => [index > 0 && NEW_LINE, line])}</code></pre>`
}

/** A value with one character marked; behind the last one, where the value ends. */
export function marked(value: string, at: number): Markup {
  const rest = value.slice(at)
  const [first = ''] = /^\\u\{[0-9A-F]{1,6}\}/.exec(rest) ?? /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.exec(rest) ?? [rest.slice(0, 1)]
  return first === ''
    ? html`${value}<mark class="end"><span class="vh">(ends here)</span></mark>`
    : html`${value.slice(0, at)}<mark>${first}</mark>${rest.slice(first.length)}`
}
