import type { ReportAssertion } from '../../model/report.ts'
import { html, type Markup } from './escape.ts'
import { section, type PageSheet } from './sheet.ts'

/** The assertion that Entra issues with this configuration, and what Mixpanel reads from it. */
export function assertion({ report }: PageSheet): Markup | null {
  const shown = report.assertion
  if (shown === null) return null
  const { attributes, nameId, issuer, audience, reads } = shown
  const more: readonly (readonly [string, string, string])[] = [
    ['NameID', nameId.value ?? HIDDEN, `from ${nameId.source}${nameId.format === null ? '' : `, ${nameId.format}`}`],
    ...(issuer === null ? [] : [['Issuer', issuer, ''] as const]),
    ...(audience === null ? [] : [['Audience', audience, ''] as const]),
  ]
  return section(
    'assertion',
    'The assertion, and what Mixpanel reads from it',
    html`<p class="lead">${forWhom(shown)}</p>
      <table class="shake">
        <caption>
          Mixpanel reads
        </caption>
        ${reads.map(
          ({ name, from, value, says }) =>
            html`<tbody>
              <tr class="head">
                <th scope="rowgroup" colspan="2">
                  ${name}<span class="tag ${from === null ? 'differ' : 'agree'}">${from === null ? '✗ not found' : '✓ found'}</span>
                </th>
              </tr>
              <tr>
                <th scope="row">value</th>
                <td>${from !== null && value !== null && html`<code>${value}</code> `}<span class="soft">${says}</span></td>
              </tr>
            </tbody>`,
        )}
      </table>
      <table class="shake">
        <caption>
          Entra sends
        </caption>
        ${attributes.map((each) => attribute(each))}${more.map(
          ([name, value, note]) =>
            html`<tbody>
              <tr class="head">
                <th scope="rowgroup" colspan="2">${name}</th>
              </tr>
              <tr>
                <th scope="row">value</th>
                <td><code>${value}</code>${note !== '' && html`<span class="field soft">${note}</span>`}</td>
              </tr>
            </tbody>`,
        )}
      </table>`,
  )
}

const HIDDEN = 'value shown with --verbose'

function attribute({ name, source, value, says }: ReportAssertion['attributes'][number]): Markup {
  const what =
    says === null ? html`<code>${value ?? HIDDEN}</code>` : value === null ? html`nothing: ${says}` : html`<code>${value}</code> (${says})`
  return html`<tbody>
    <tr class="head">
      <th scope="rowgroup" colspan="2"><code>${name}</code></th>
    </tr>
    <tr>
      <th scope="row">value</th>
      <td>${what}<span class="field soft">from ${source}</span></td>
    </tr>
  </tbody>`
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
