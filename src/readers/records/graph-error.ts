import { quote } from '../../syntax/display.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'

/** An error response of Graph, saved instead of the data. */
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
    const message = error.plain('message') ?? error.plain('message', 'value') ?? ''
    // The scripts of collect say which call it was.
    const call = record.plain('call')
    add.problem(
      record.at,
      `This is an error response of ${/federationmetadata/i.test(call ?? '') ? 'Microsoft’s sign-in page' : 'Microsoft Graph'}, not the requested data${call === undefined ? '' : ` of ${quote(call)}`}: ${quote(code)}${message === '' ? '' : `, ${quote(message)}`}. ${remedyFor(code, message)}`,
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

function remedyFor(code: string, message: string): string {
  if (/Authorization_RequestDenied|Forbidden|AccessDenied|Authorization_/i.test(code))
    return 'The account is not allowed to read it. Sign in as a user with the role Cloud Application Administrator or Global Reader (az login), and run the same command again.'
  if (/InvalidAuthenticationToken|Unauthenticated|ExpiredToken|Authentication/i.test(code) || message.includes('az login'))
    return 'The sign-in had expired or was missing. Run az login (or Connect-MgGraph), and the same command again.'
  if (/NotFound/i.test(code))
    return 'No object in this tenant has that id. An application and its service principal have different object ids, so use the app id: az ad sp show --id APP_ID > sp.json.'
  if (/TooManyRequests|Throttl|limit/i.test(code))
    return 'There were too many requests to Graph. Wait a minute and run the same command again.'
  if (/BadRequest|ParseUri|UnsupportedQuery/i.test(code))
    return 'Graph did not understand the URL. In a shell, put it in single quotes, so that the dollar sign in it is sent to Graph.'
  return 'Run the command that created this file again, and check its output.'
}
