import { count } from '../../syntax/display.ts'
import { gapsOf, type Gap } from '../_gaps.ts'
import { pathFrom } from '../_paths.ts'
import { problemsInOrder } from '../_problems.ts'
import { failedInStageOrder } from '../_tasks.ts'
import { problem } from './findings.ts'
import { html, type Markup } from './escape.ts'
import { command, section, type PageSheet } from './sheet.ts'

/** Findings that are harmless today. */
export function notes(sheet: PageSheet): Markup | null {
  const { report, text } = sheet
  const harmless = failedInStageOrder(report).flatMap((result) =>
    result.findings.filter(({ severity }) => severity === 'info').map((finding) => ({ result, finding })),
  )
  if (harmless.length + report.notes.length === 0) return null
  return section(
    'notes',
    'Notes',
    html`<p class="lead">Nothing here stops a sign-in today.</p>
      <ul class="plain">
        ${harmless.map(
          ({ result, finding }) =>
            html`<li>
              <p class="tags"><span class="tag info">i note</span><span>${result.ruleId} · ${finding.code} · ${finding.guide}</span></p>
              ${problem(finding, sheet)}
              <p class="small soft">${finding.fix.summary}</p>
            </li>`,
        )}${report.notes.map((note) => html`<li class="small">${text(note)}</li>`)}
      </ul>`,
  )
}

/** What was not checked, and how to get it: each kind of data once, with all that is missing of it. */
export function gaps({ report, text, place }: PageSheet): Markup | null {
  const groups = new Map<string, Gap[]>()
  for (const gap of gapsOf(report)) {
    const { evidence, where, command: how } = gap.need
    const key = `${evidence}\n${where}\n${how ?? ''}`
    const group = groups.get(key)
    if (group) group.push(gap)
    else groups.set(key, [gap])
  }
  if (groups.size === 0) return null
  const hasSettings = report.inputs.some(({ kind }) => kind === 'mixpanel-settings')
  const whyOf = ({ need: { why, location } }: Gap): Markup | null =>
    why === null ? null : html`${text(why)}${location && html` <span class="mono soft">${place(location)}</span>`}`
  const gap = ([first, ...others]: readonly Gap[]): Markup | null => {
    if (!first) return null
    const all = [first, ...others]
    const required = all.some(({ rules }) => rules.some((each) => each.required))
    const ids = [...new Set(all.flatMap(({ rules }) => rules.map(({ ruleId }) => ruleId)))]
    const { evidence, where, command: how } = first.need
    const whys = all.flatMap((each) => whyOf(each) ?? [])
    // The command is for a folder without settings.
    const shown = how !== null && !(hasSettings && how.startsWith('sso-doctor init'))
    return html`<div class="gap">
      <h3>
        ${evidence.charAt(0).toUpperCase()}${evidence.slice(1)}
        <span class="tag ${required && 'warning'}">${required ? 'required' : 'optional'}</span>
      </h3>
      ${whys.map((why) => html`<p class="small">${why}</p>`)}
      <p class="small soft">${text(where)}</p>
      ${shown && command(text(how))}
      <p class="at">Needed for: ${ids.join(', ')}</p>
    </div>`
  }
  return section(
    'gaps',
    'Not checked: data is missing',
    html`<p class="lead">What is missing, how to get it, and which checks need it.</p>
      ${[...groups.values()].map(gap)}`,
  )
}

export function problems({ report, root, text, place }: PageSheet): Markup | null {
  const all = problemsInOrder(report)
  if (all.length === 0) return null
  return section(
    'problems',
    'Input problems',
    html`<ul class="plain">
      ${all.map(
        ({ path, location, message, lost }) =>
          html`<li>
            <p class="tags">
              <span class="tag ${lost && 'warning'}">${lost ? '! not read whole' : 'i nothing lost'}</span
              ><span class="mono">${location ? place(location) : pathFrom(root, path)}</span>
            </p>
            <p>${text(message)}</p>
          </li>`,
      )}
    </ul>`,
  )
}

/** Checks that passed, that do not apply, and that the configuration suppresses. */
export function checks({ report, text }: PageSheet): Markup {
  const passed = report.results.filter(({ status }) => status === 'pass')
  const idle = report.results.filter(({ status }) => status === 'not-applicable')
  const suppressed = report.results.filter(({ status }) => status === 'suppressed')
  const list = (title: string, items: readonly Markup[]): Markup | null =>
    items.length === 0
      ? null
      : html`<details>
          <summary>${title}</summary>
          <h3 class="vh">${title}</h3>
          <ul class="checks">
            ${items}
          </ul>
        </details>`
  return section(
    'checks',
    'Checks',
    html`<p class="lead">
        ${count(passed.length, 'check')} passed, ${count(idle.length, 'check')} ${idle.length === 1 ? 'does' : 'do'} not apply.
      </p>
      ${
        suppressed.length > 0 &&
        html`<ul class="plain">
          ${suppressed.flatMap(({ ruleId, findings }) =>
            findings.map(
              ({ code, suppressed: by }) =>
                html`<li>
                  <p class="tags"><span class="tag">suppressed</span><span>${ruleId} (${code})</span></p>
                  <p>${by?.reason}${typeof by?.until === 'string' && ` (until ${by.until})`}</p>
                </li>`,
            ),
          )}
        </ul>`
      }${list(
        'Passed',
        passed.map(
          ({ ruleId, title }) => html`<li><span class="ok" aria-hidden="true">✓</span>${title} <span class="soft">${ruleId}</span></li>`,
        ),
      )}${list(
        'Does not apply',
        idle.map(({ ruleId, because }) => html`<li><span class="soft">${ruleId}</span> ${text(because?.message ?? '')}</li>`),
      )}`,
  )
}

/** The files that were read, with their hashes, and those that were not used. */
export function inputs({ report, root, text }: PageSheet): Markup {
  const { inputs: read, ignored, logs, probes } = report
  return section(
    'inputs',
    'Inputs',
    html`<p class="lead">The files that were read, each with its SHA-256 hash: the same files give the same report.</p>
      <ul class="plain">
        ${read.map(
          ({ path, kind, bytes, sha256 }) =>
            html`<li class="small">
              <p><code class="name">${pathFrom(root, path)}</code> <span class="soft">${kind}, ${count(bytes, 'byte')}</span></p>
              <p class="at mono">${sha256}</p>
            </li>`,
        )}
      </ul>
      ${
        logs.length > 0 &&
        html`<h3>Logs</h3>
          <ul class="plain">
            ${logs.map(({ path, kind, from, to, complete }) => html`<li class="small"><code>${pathFrom(root, path)}</code>: ${kind}${from !== null && to !== null && `, ${from.slice(0, 16).replace('T', ' ')} to ${to.slice(0, 16).replace('T', ' ')} UTC`}${complete ? '' : ', not complete'}</li>`)}
          </ul>`
      }${
        probes.length > 0 &&
        html`<h3>Live probes</h3>
          <ul class="plain">
            ${probes.map(({ id, target, outcome, status, durationMs }) => html`<li class="small">${id}: ${outcome}${status !== null && ` ${status}`}, ${durationMs} ms<br /><code>${target}</code></li>`)}
          </ul>`
      }${
        ignored.length > 0 &&
        html`<h3>Not used</h3>
          <ul class="plain">
            ${ignored.map(({ path, what, instead }) => html`<li class="small"><code>${pathFrom(root, path)}</code>: ${what}${instead !== null && `. ${text(instead)}`}</li>`)}
          </ul>`
      }`,
  )
}
