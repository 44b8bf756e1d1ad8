import type { ReportAssertion } from '../../model/report.ts'
import { html, type HtmlValue, type Markup } from './escape.ts'
import { section, type PageSheet } from './sheet.ts'

/** The assertion that Entra issues with this configuration, and what Mixpanel reads from it. */
export function assertion({ report }: PageSheet): Markup | null {
  const shown = report.assertion
  if (shown === null) return null
  const { attributes, nameId, issuer, audience, reads } = shown
  return section(
    'assertion',
    'The assertion, and what Mixpanel reads from it',
    html`<p class="lead">${forWhom(shown)}</p>
      <h3>Mixpanel reads</h3>
      <ul class="plain">
        ${reads.map(
          ({ name, from, value, says }) =>
            html`<li>
              <p>
                <code class="name">${name}</code>
                <span class="tag ${from === null ? 'differ' : 'agree'}">${from === null ? '✗ not found' : '✓ found'}</span>
              </p>
              <p class="small">${from !== null && value !== null && html`<code>${value}</code>, `}<span class="soft">${says}</span></p>
            </li>`,
        )}
      </ul>
      <h3>Entra sends</h3>
      <ul class="plain">
        ${attributes.map(attribute)}${sent('NameID', nameId.value ?? HIDDEN, `from ${nameId.source}${nameId.format === null ? '' : `, ${nameId.format}`}`)}${issuer !== null && sent('Issuer', issuer, '')}${audience !== null && sent('Audience', audience, '')}
      </ul>`,
  )
}

const HIDDEN = 'value shown with --verbose'

function attribute({ name, source, value, says }: ReportAssertion['attributes'][number]): Markup {
  const what =
    says !== null && value === null ? html`nothing: ${says}` : html`<code>${value ?? HIDDEN}</code>${says !== null && ` (${says})`}`
  return sent(name, what, `from ${source}`)
}

function sent(name: string, value: HtmlValue, note: string): Markup {
  return html`<li>
    <p><code class="name">${name}</code></p>
    <p class="small">
      ${typeof value === 'string' ? html`<code>${value}</code>` : value}${note !== '' && html`<span class="soft">, ${note}</span>`}
    </p>
  </li>`
}

function forWhom({ shownFor }: ReportAssertion): string {
  switch (shownFor.is) {
    case 'user':
      return `For ${shownFor.name ?? 'a user'}, with the values in the export.`
    case 'response':
      return 'From the captured response: the export does not show the claims.'
    case 'invented':
      return 'For Ann Example, an invented user. With --user, the report shows the assertion for a user in the export.'
  }
}
