import type { HandshakeRow, HandshakeState } from '../../model/insight.ts'
import type { ChalkInstance } from 'chalk'
import { comparedIn, fieldsOf, HANDSHAKE_SIGNS, HANDSHAKE_STATES, HANDSHAKE_WORDS } from '../_handshake.ts'
import { columns, heading, labelled } from '../_paint.ts'
import { textFrom } from '../_paths.ts'
import type { Sheet } from './place.ts'

/** The values that must be the same at Entra and at Mixpanel, with the first difference marked. */
export function handshake(rows: readonly HandshakeRow[], sheet: Sheet): readonly string[] {
  if (rows.every(({ entra, mixpanel }) => entra.value === null && (mixpanel.value === null || mixpanel.fixed))) return []
  const { paint, width } = sheet
  return [heading('Handshake: the same at Entra and at Mixpanel', width, paint), ...rows.flatMap((row) => linesOf(row, sheet))]
}

const INDENT = 14

function linesOf(row: HandshakeRow, { paint, width, root }: Sheet): readonly string[] {
  const { id, state, entra, mixpanel, note } = row
  const ink = inkOf(state, paint)
  const { label } = HANDSHAKE_WORDS[id]
  const inWords = HANDSHAKE_STATES[state]
  const what = `${ink(`  ${HANDSHAKE_SIGNS[state]} `)}${paint.bold(label)}`
  const fitsInOne = columns(`  ✓ ${label} · ${inWords}`) <= width
  const head = fitsInOne ? [`${what} · ${ink(inWords)}`] : [what, `    ${ink(inWords)}`]
  const compared = comparedIn(row)
  const says = [...(compared === null || compared.says === '' ? [] : [compared.says]), ...(note === null ? [] : [textFrom(root, note)])]
  const fields = fieldsOf(row)
  const line = (who: string, value: string | null, field: string): readonly string[] =>
    labelled(
      `    ${who}`,
      `${value === null ? 'not given' : value === '' ? 'empty' : value}${value === null ? ` (${field})` : ''}`,
      INDENT,
      width,
    )
  if (state === 'agree' && entra.value === mixpanel.value) return [...head, ...line('both', entra.value, fields.entra), ...remark(says)]
  // A mark below a value of several lines would point nowhere.
  const fits = compared !== null && [entra.value, mixpanel.value].every((each) => columns(each ?? '') <= width - INDENT)
  return [
    ...head,
    ...line('Entra', entra.value, fields.entra),
    ...line('Mixpanel', mixpanel.value, fields.mixpanel),
    ...(fits ? [`${' '.repeat(INDENT + columns((entra.value ?? '').slice(0, compared.at)))}${paint.red('^')}`] : []),
    ...remark(says),
  ]

  function remark(texts: readonly string[]): readonly string[] {
    return texts.flatMap((text) => labelled('', text, 4, width).map((each) => paint.dim(each)))
  }
}

function inkOf(state: HandshakeState, paint: ChalkInstance): ChalkInstance {
  switch (state) {
    case 'agree':
      return paint.green
    case 'differ':
      return paint.red
    case 'not-given':
    case 'not-compared':
      return paint.dim
  }
}
