import type { CertificateTimeline, TimelineCertificate } from '../../model/insight.ts'
import { day } from '../../syntax/display.ts'
import { html, type Markup } from './escape.ts'
import { section, type PageSheet } from './sheet.ts'

const DAY = 86_400_000

/** Percent of the picture's width at a moment. */
type Scale = (moment: Date | number) => number

/** Which certificate signs when, who has it, and when sign-on breaks. */
export function certificates({ insight }: PageSheet): Markup | null {
  const timeline = insight?.certificates ?? null
  if (timeline === null) return null
  const { now, breaks } = timeline
  const moments = timeline.certificates.flatMap(({ from, to }) => [from, to]).flatMap((each) => each?.getTime() ?? [])
  const [start, end] = [Math.min(now.getTime(), ...moments), Math.max(now.getTime(), ...moments)]
  const margin = Math.max((end - start) * 0.02, DAY)
  const scale: Scale = (moment) => {
    const part = (Number(moment) - start + margin) / (end - start + 2 * margin)
    return Math.round(Math.min(1, Math.max(0, part)) * 10_000) / 100
  }
  return section(
    'certificates',
    'Certificates over time',
    html`<p class="say ${tone(timeline)}">${says(timeline)}</p>
      <ol>
        ${timeline.certificates.map((each) => certificate(each, timeline, scale))}
      </ol>
      ${axis(start, end, now, scale)}
      <ul class="legend">
        <li>${swatch('c-valid')}valid</li>
        <li>${swatch('c-signs')}Entra signs with it</li>
        <li>${swatch('c-held')}Mixpanel has it</li>
        <li>
          <svg width="14" height="14" aria-hidden="true"><line class="c-now" x1="7" x2="7" y1="0" y2="14" /></svg>now
        </li>
        ${
          breaks &&
          html`<li>
            <svg width="14" height="14" aria-hidden="true"><line class="c-break" x1="7" x2="7" y1="0" y2="14" /></svg>sign-on breaks
          </li>`
        }
      </ul>`,
  )
}

function tone({ breaks, now }: CertificateTimeline): string {
  if (breaks === null) return 'warn'
  const left = (breaks.at.getTime() - now.getTime()) / DAY
  return left <= 0 ? 'bad' : left < 90 ? 'warn' : 'good'
}

function says({ breaks, now, certificates: all }: CertificateTimeline): string {
  if (breaks === null)
    return all.some(({ atMixpanel }) => atMixpanel !== null)
      ? 'The inputs do not show which of these certificates Entra signs with.'
      : 'Which certificate Mixpanel has is not known, so this does not show when sign-on breaks.'
  const isPast = breaks.at <= now
  const on = day(breaks.at)
  const other = breaks.to === null ? 'another certificate' : `certificate ${breaks.to}`
  switch (breaks.because) {
    case 'mismatch':
      return `Sign-on is broken now: Entra signs with ${other}, and Mixpanel has another one.`
    case 'switch':
      return isPast
        ? `Sign-on has been broken since ${on}: the active certificate expired, and Entra changed to ${other} by itself. Mixpanel does not have it.`
        : `Sign-on breaks on ${on}, unless Mixpanel gets the next certificate then: Entra changes to ${other} by itself.`
    case 'expiry':
      return isPast
        ? `The certificate expired on ${on}, and Entra has no other one.`
        : `The certificate expires on ${on}, and Entra has no other one.`
  }
}

function certificate(
  { thumbprint, from, to, atEntra, atMixpanel, signs }: TimelineCertificate,
  timeline: CertificateTimeline,
  scale: Scale,
): Markup {
  const { now, breaks } = timeline
  const signsNow = signs.some((span) => span.from <= now && (span.to === null || span.to > now)) && (to === null || to >= now)
  const later = signs.find((span) => span.from > now)
  const facts = [
    `valid ${from === null ? '' : `from ${day(from)} `}${to === null ? 'to an unknown day' : `to ${day(to)}`}`,
    ...(to !== null && to < now ? ['expired'] : []),
    atEntra ? 'Entra has it' : 'Entra does not have it',
    ...(atMixpanel === null ? [] : [atMixpanel ? 'Mixpanel has it' : 'Mixpanel does not have it']),
    ...(signsNow ? ['Entra signs with it now'] : []),
    ...(later ? [`Entra signs with it from ${day(later.from)}`] : []),
  ]
  const left = scale(from ?? 0)
  const right = scale(to ?? Infinity)
  const bar = (kind: string, x: number, until: number, y: number, height: number): Markup =>
    html`<rect
      class="${kind}"
      x="${x}%"
      width="${Math.max(0.4, Math.round((until - x) * 100) / 100)}%"
      y="${y}"
      height="${height}"
      rx="2"
    />`
  return html`<li class="cert">
    <p class="mono">${thumbprint ?? 'thumbprint not known'}</p>
    <p class="tags">${facts.join(' · ')}</p>
    <svg class="chart" height="26" aria-hidden="true">
      <rect class="c-track" width="100%" y="3" height="20" rx="3" />
      ${bar('c-valid', left, right, 3, 20)}${signs.map((span) => bar('c-signs', scale(span.from), Math.min(right, span.to === null ? right : scale(span.to)), 3, 10))}${atMixpanel === true && bar('c-held', left, right, 17, 6)}${line('c-now', scale(now))}${breaks && breaks.at > now && line('c-break', scale(breaks.at))}
    </svg>
  </li>`
}

function line(kind: string, at: number): Markup {
  return html`<line class="${kind}" x1="${at}%" x2="${at}%" y1="0" y2="26" />`
}

function swatch(kind: string): Markup {
  return html`<svg width="14" height="14" aria-hidden="true"><rect class="${kind}" width="14" height="14" rx="2" /></svg>`
}

/** Years below the bars, at most six of them. */
function axis(start: number, end: number, now: Date, scale: Scale): Markup {
  const [first, last] = [new Date(start).getUTCFullYear() + 1, new Date(end).getUTCFullYear()]
  const step = Math.max(1, Math.ceil((last - first + 1) / 6))
  const years: number[] = []
  for (let year = first; year <= last; year += step) years.push(year)
  const ticks = years.map((year) => ({ year, at: scale(Date.UTC(year, 0, 1)) })).filter(({ at }) => at > 3 && at < 97)
  const today = scale(now)
  return html`<svg class="chart" height="34" aria-hidden="true">
    ${ticks.map(({ year, at }) => html`<line class="c-grid" x1="${at}%" x2="${at}%" y1="0" y2="5" /><text x="${at}%" y="16" text-anchor="middle">${year}</text>`)}
    <text x="${today}%" y="31" text-anchor="${today < 10 ? 'start' : today > 90 ? 'end' : 'middle'}">now, ${day(now)}</text>
  </svg>`
}
