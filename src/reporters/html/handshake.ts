import type { HandshakeRow, HandshakeSide } from '../../model/insight.ts'
import { comparedIn, fieldsOf, HANDSHAKE_SIGNS, HANDSHAKE_STATES, HANDSHAKE_WORDS } from '../_handshake.ts'
import { html, link, type HtmlValue, type Markup } from './escape.ts'
import { marked, section, type PageSheet } from './sheet.ts'

/** The values that must be the same at Entra and at Mixpanel. */
export function handshake(sheet: PageSheet): Markup | null {
  const rows = sheet.insight?.handshake ?? []
  if (rows.every(({ entra, mixpanel }) => entra.value === null && (mixpanel.value === null || mixpanel.fixed))) return null
  const differ = rows.filter(({ state }) => state === 'differ').length
  const lead =
    differ === 0
      ? 'None of them differs.'
      : `${differ} of ${rows.length} ${differ === 1 ? 'differs' : 'differ'}; the first character that differs is marked.`
  return section(
    'handshake',
    'Handshake',
    html`<p class="lead">Values that must be the same at Entra and at Mixpanel, character by character. ${lead}</p>
      <table class="shake">
        <caption class="vh">
          Values that must be the same at Entra and at Mixpanel
        </caption>
        <colgroup>
          <col class="who" />
          <col />
        </colgroup>
        ${rows.map((row) => body(row, sheet))}
      </table>`,
  )
}

function body(row: HandshakeRow, { tasks, text }: PageSheet): Markup {
  const { id, state, entra, mixpanel, note } = row
  const fixes = state === 'differ' ? tasks.filter(({ result }) => row.rules.includes(result.ruleId)).map(({ number }) => number) : []
  const fields = fieldsOf(row)
  const compared = comparedIn(row)
  const at = compared?.at ?? null
  const same = state === 'agree' && entra.value === mixpanel.value
  const lines = same
    ? [line('both', `${fields.entra} · ${fields.mixpanel}`, { ...entra, note: entra.note ?? mixpanel.note }, null)]
    : [line('Entra', fields.entra, entra, at), line('Mixpanel', fields.mixpanel, mixpanel, at)]
  const says = [...(compared === null || compared.says === '' ? [] : [compared.says]), ...(note === null ? [] : [text(note)])]
  return html`<tbody>
    <tr class="head">
      <th scope="rowgroup" colspan="2">
        ${HANDSHAKE_WORDS[id].label}<span class="tag ${state}">${HANDSHAKE_SIGNS[state]} ${HANDSHAKE_STATES[state]}</span
        >${fixes.length > 0 && html` <span class="small soft">fix ${fixes.map((each, index) => [index > 0 && ', ', link(`#fix-${each}`, String(each))])}</span>`}
      </th>
    </tr>
    ${lines}${
      says.length > 0 &&
      html`<tr>
        <td colspan="2" class="small soft">${says.join(' ')}</td>
      </tr>`
    }
  </tbody>`
}

function line(who: string, field: string, { value, note }: HandshakeSide, at: number | null): Markup {
  const shown: HtmlValue =
    value === null
      ? html`<span class="soft">not given</span>`
      : value === ''
        ? html`<mark>empty</mark>`
        : html`<code>${at === null ? value : marked(value, at)}</code>`
  return html`<tr>
    <th scope="row"><b>${who}</b><span class="field soft">${field}</span></th>
    <td>${shown}${note !== null && html`<span class="field soft">${note}</span>`}</td>
  </tr>`
}
