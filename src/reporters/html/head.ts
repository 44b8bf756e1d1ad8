import type { ReportStage } from '../../model/report.ts'
import type { Stage } from '../../model/rule.ts'
import { count } from '../../syntax/display.ts'
import { OWNERS, SEVERITY_SIGNS, STAGE_LABELS, STAGE_SIGNS } from '../labels.ts'
import { furtherPlaces, type Task } from '../_tasks.ts'
import { sayLimits, sayVerdict } from '../_verdict.ts'
import { anchor, html, link, type Markup } from './escape.ts'
import { section, type PageSheet } from './sheet.ts'

/** The verdict, and what was checked. */
export function verdict({ report, root, text }: PageSheet, advice: string | null): Markup {
  const { sign, word, says } = sayVerdict(report)
  const { displayName, appId, tenantId, orgId } = report.subject
  const facts: readonly (readonly [string, string | null])[] = [
    ['App', displayName],
    ['Application ID', appId],
    ['Tenant ID', tenantId],
    ['Mixpanel organization', orgId],
    ['Checked as of', `${report.now.slice(0, 16).replace('T', ' ')} UTC`],
    ['Read', count(report.inputs.length, 'file')],
  ]
  const further = [...(advice === null ? [] : [text(advice)]), ...sayLimits(report, root)]
  return html`<div class="verdict ${report.verdict}">
      <span class="seal" aria-hidden="true">${sign}</span>
      <h1>${word.charAt(0)}${word.slice(1).toLowerCase()}</h1>
      <p>${says}</p>
      ${further.map((each) => html`<p class="small">${each}</p>`)}
    </div>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          value !== null &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl> `
}

// ── the sign-in path ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Who acts at each stage. */
const LEGS: readonly (readonly [string, readonly Stage[]])[] = [
  ['User', ['start']],
  ['Microsoft Entra ID', ['recognise', 'admit', 'issue']],
  ['Mixpanel', ['trust', 'identify', 'provision']],
  ['Later', ['upkeep']],
]

const SAYS: Readonly<Record<ReportStage['status'], string>> = {
  pass: 'works',
  fail: 'fails',
  warn: 'has a warning',
  unknown: 'not checked',
}

export function signInPath({ report, tasks }: PageSheet): Markup {
  const stages = new Map(report.journey.map((each) => [each.stage, each]))
  let reached = true
  const stop = (stage: Stage): Markup | null => {
    const found = stages.get(stage)
    if (!found) return null
    const { status, title, confirmedBy } = found
    if (status === 'fail') reached = false
    const fixes = tasks.filter(({ result, severity }) => result.stage === stage && severity !== 'info').map(({ number }) => number)
    return html`<li class="stop ${status}${reached ? '' : ' after'}">
      <span class="dot" aria-hidden="true">${STAGE_SIGNS[status]}</span><b title="${title}">${STAGE_LABELS[stage]}</b
      ><span class="says"
        >${SAYS[status]}${confirmedBy !== null && html`, ${count(confirmedBy, 'sign-in')} in logs`}${fixes.length > 0 && [' · fix ', fixes.map((each, index) => [index > 0 && ', ', link(`#fix-${each}`, String(each))])]}</span
      >
    </li>`
  }
  return section(
    'path',
    'Sign-in path',
    html`<p class="lead">${first(report.journey)}</p>
      <div class="path">
        ${LEGS.map(
          ([name, own]) =>
            html`<div class="leg">
              <h3>${name}</h3>
              <ol>
                ${own.map(stop)}
              </ol>
            </div>`,
        )}
      </div>`,
  )
}

function first(journey: readonly ReportStage[]): string {
  const blocked = journey.find(({ status, stage }) => status === 'fail' && stage !== 'upkeep' && stage !== 'provision')
  if (blocked) return `The first stage that fails: ${blocked.title.charAt(0).toLowerCase()}${blocked.title.slice(1)}.`
  return journey.some(({ status }) => status === 'unknown') ? 'No stage fails; some could not be checked.' : 'No stage of it fails.'
}

// ── what to fix, in order ────────────────────────────────────────────────────────────────────────────────────────────

export function todo({ tasks, place }: PageSheet): Markup {
  const errors = tasks.filter(({ severity }) => severity === 'error').length
  if (tasks.length === 0) return section('todo', 'What to fix', html`<p class="lead">Nothing.</p>`)
  const item = ({ number, severity, result, findings }: Task): Markup => {
    const [finding] = findings
    const [at] = finding.locations
    const more = furtherPlaces({ findings })
    return html`<li>
      <span class="num">${number}</span>
      <div>
        ${link(`#fix-${number}`, finding.fix.summary)}
        <p class="tags">
          <span class="tag ${severity}">${SEVERITY_SIGNS[severity]} ${severity}</span><span>${OWNERS[finding.owner]}</span
          ><span>${result.ruleId}</span>${at && html`<span class="mono">${place(at)}${more > 0 && ` +${more}`}</span>`}
        </p>
      </div>
    </li>`
  }
  return section(
    'todo',
    tasks.length === 1 ? 'What to fix' : 'What to fix, in this order',
    html`<ol class="todo">
        ${tasks.map(item)}
      </ol>
      ${errors > 1 && html`<p class="small soft">Then sign in once with a normal user who is assigned to the app.</p>`}`,
  )
}

/** The rule of a finding, as the id of a part of the page. */
export function ruleAnchor(ruleId: string): string {
  return `rule-${anchor(ruleId)}`
}
