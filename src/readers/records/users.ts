import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { User } from '../../model/people.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isBelow, listIn } from './_lists.ts'
import { enabledIn, userTypeIn } from './_words.ts'
import { either } from './service-principal.ts'

/** Users, one or many. */
export default {
  kind: 'graph-users',
  title: 'users',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isUser(record)
    return list.first ? isUser(list.first) : /#users(?:\([^#]*\))?$/.test(record.context ?? '')
  },

  read(record, add) {
    // EntraExporter lists owners of an app here: they are not its users.
    if (isBelow(record, 'Owners')) return
    const list = listIn(record)
    add(inputs.users, {
      at: record.at,
      items: (list?.entries() ?? [record]).filter(isUser).map(userFrom),
      complete: list?.complete ?? true,
    })
  },
} satisfies Reader<Cursor>

/** False for sign-in logs, reports and risky users, which name people too. */
export function isUser(record: Cursor): boolean {
  return record.has('userPrincipalName') && !record.has('userDisplayName') && !OF_ACTIVITY.test(record.context ?? '')
}

const OF_ACTIVITY = /#(?:auditLogs|identityProtection|reports|deviceManagement)\b/

export function userFrom(record: Cursor): User {
  return {
    at: record.at,
    // The portal's table and the retired AzureAD module use objectId.
    id: either(record.text('id'), record.text('objectId')),
    displayName: record.text('displayName'),
    givenName: record.text('givenName'),
    surname: record.text('surname'),
    mail: record.text('mail'),
    upn: record.text('userPrincipalName'),
    userType: userTypeIn(record, 'userType'),
    accountEnabled: enabledIn(record, 'accountEnabled'),
  }
}
