import { quote } from '../../syntax/display.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'

/** An error that Graph answered, saved in place of the data. */
export default {
  kind: 'graph-error',
  title: 'an error of Microsoft Graph',

  recognises(record) {
    const error = errorIn(record)
    return error !== null && error.has('code') && error.has('message')
  },

  read(record, add) {
    const error = errorIn(record) ?? record
    const code = error.plain('code') ?? ''
    const says = error.plain('message') ?? error.plain('message', 'value') ?? ''
    add.problem(
      record.at,
      `This is not the data that was asked for but an error that Microsoft Graph answered: ${quote(code)}${says === '' ? '' : `, ${quote(says)}`}. ${remedyFor(code)}`,
    )
  },
} satisfies Reader<Cursor>

function errorIn(record: Cursor): Cursor | null {
  for (const key of ['error', 'odata.error']) {
    const error = record.get(key)
    if (error.isObject) return error
  }
  return null
}

function remedyFor(code: string): string {
  if (/Authorization_RequestDenied|Forbidden|AccessDenied|Authorization_/i.test(code))
    return 'The account may not read it: ask again as someone with the role Cloud Application Administrator or Global Reader (az login, then the same command).'
  if (/InvalidAuthenticationToken|Unauthenticated|ExpiredToken|Authentication/i.test(code))
    return 'The sign-in had run out or was missing: run az login (or Connect-MgGraph) and the same command again.'
  if (/NotFound/i.test(code))
    return 'Nothing has that id in this tenant: an application and its service principal have different object ids, so ask by app id, as in az ad sp show --id <appId> > sp.json.'
  if (/TooManyRequests|Throttl|limit/i.test(code)) return 'Graph was asked too often: wait a minute and run the same command again.'
  if (/BadRequest|ParseUri|UnsupportedQuery/i.test(code))
    return 'The address was not understood: in a shell, put it in quotes and write \\$select, so that the dollar sign reaches Graph.'
  return 'Run the command that made this file again, and look at its answer before it is passed on.'
}
