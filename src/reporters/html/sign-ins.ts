import { moment } from '../../domain/log-times.ts'
import type { SignInBin, SignInHistory } from '../../model/insight.ts'
import { count, day } from '../../syntax/display.ts'
import { html, type Markup } from './escape.ts'
import { section, type PageSheet } from './sheet.ts'

const HEIGHT = 130
const OUTCOMES = ['success', 'interrupted', 'failure'] as const
const WORDS: Readonly<Record<(typeof OUTCOMES)[number], string>> = { success: 'succeeded', interrupted: 'interrupted', failure: 'failed' }

/** Sign-ins over time by outcome. */
export function signIns({ insight }: PageSheet): Markup | null {
  const history = insight?.signIns ?? null
  if (history === null) return null
  const sums = OUTCOMES.map((outcome) => [outcome, history.bins.reduce((sum, bin) => sum + bin[outcome], 0)] as const)
  const text = sums.flatMap(([outcome, sum]) => (sum === 0 ? [] : `${sum} ${WORDS[outcome]}`)).join(', ')
  const limits = [
    ...(history.complete ? [] : ['The log does not hold all sign-ins of this time.']),
    ...(history.untimed > 0
      ? [`${count(history.untimed, 'sign-in')} without a readable time ${history.untimed === 1 ? 'is' : 'are'} left out.`]
      : []),
  ]
  return section(
    'sign-ins',
    'Sign-ins over time',
    html`<p class="lead">Sign-ins to this app in the logs: ${text}. ${limits.join(' ')}</p>
      <figure>
        ${chart(history)}
        <ul class="legend">
          ${sums.map(
            ([outcome, sum]) =>
              sum > 0 &&
              html`<li>
                <svg width="14" height="14" aria-hidden="true"><rect class="b-${outcome}" width="14" height="14" rx="2" /></svg
                >${WORDS[outcome]}
              </li>`,
          )}
          <li>one bar: ${length(history.hours)}, UTC</li>
        </ul>
      </figure>
      <details>
        <summary>The numbers as a table</summary>
        <table>
          <caption>
            Sign-ins by time and outcome
          </caption>
          <thead>
            <tr>
              <th scope="col">From (UTC)</th>
              ${sums.map(([outcome]) => html`<th scope="col" class="n">${WORDS[outcome]}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${history.bins.map(
              (bin) =>
                html`<tr>
                  <th scope="row">${label(bin, history)}</th>
                  ${OUTCOMES.map((outcome) => html`<td class="n">${bin[outcome]}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`,
  )
}

function label({ from }: SignInBin, { hours }: SignInHistory): string {
  return hours < 24 ? moment(from) : day(from)
}

function length(hours: number): string {
  return hours < 24 ? count(hours, 'hour') : count(hours / 24, 'day')
}

function chart(history: SignInHistory): Markup {
  const { bins } = history
  const most = Math.max(1, ...bins.map(({ success, interrupted, failure }) => success + interrupted + failure))
  const wide = 100 / bins.length
  const percent = (value: number): number => Math.round(value * 100) / 100
  const bars = bins.map((bin, index) => {
    let top = HEIGHT
    return OUTCOMES.map((outcome) => {
      if (bin[outcome] === 0) return null
      const high = Math.max(2, (bin[outcome] / most) * (HEIGHT - 18))
      top -= high
      return html`<rect
        class="b-${outcome}"
        x="${percent(index * wide + wide * 0.1)}%"
        width="${percent(wide * 0.8)}%"
        y="${percent(top)}"
        height="${percent(high)}"
        ><title>${label(bin, history)}: ${bin[outcome]} ${WORDS[outcome]}</title></rect
      >`
    })
  })
  const [first, last] = [bins[0], bins[bins.length - 1]]
  return html`<svg class="chart" height="${HEIGHT + 22}" role="img" aria-label="${describe(history)}">
    <line class="c-grid" x1="0" x2="100%" y1="${HEIGHT}" y2="${HEIGHT}" />
    <line class="c-grid" x1="0" x2="100%" y1="17" y2="17" />
    <text x="0" y="12">${most}</text>
    ${bars}${first && html`<text x="0" y="${HEIGHT + 17}">${day(first.from)}</text>`}${last && bins.length > 1 && html`<text x="100%" y="${HEIGHT + 17}" text-anchor="end">${day(last.from)}</text>`}
  </svg>`
}

/** The same in one sentence, for people who do not see the picture. */
function describe({ bins }: SignInHistory): string {
  const failing = bins.filter(({ failure }) => failure > 0)
  const [first, last] = [failing[0], failing[failing.length - 1]]
  const time = `from ${day(bins[0]?.from ?? null)} to ${day(bins[bins.length - 1]?.from ?? null)}`
  return first && last
    ? `Sign-ins ${time}; failures begin on ${day(first.from)} and the last are of ${day(last.from)}.`
    : `Sign-ins ${time}; none fails.`
}
