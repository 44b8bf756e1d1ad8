import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { User } from '../../model/people.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isActivity, isBelow, isOfType, listIn } from './_lists.ts'
import { enabledIn, enabledUnless, userTypeIn } from './_words.ts'

/** Users, one or many. */
export default {
  kind: 'graph-users',
  title: 'users',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isUser(record)
    return list.first ? isUser(list.first) : record.collection === 'users'
  },

  read(record, add) {
    // EntraExporter lists owners of an app here: they are not its users.
    if (isBelow(record, 'Owners')) return
    const list = listIn(record)
    add(inputs.users, {
      at: record.at,
      // Deleted users in the recycle bin are not users of the tenant.
      items: (list?.entries() ?? [record]).filter((each) => isUser(each) && each.plain('deletedDateTime') === undefined).map(userFrom),
      complete: list?.complete ?? true,
    })
  },
} satisfies Reader<Cursor>

/** False for sign-in logs, reports and risky users, which name people too. */
export function isUser(record: Cursor): boolean {
  const names = record.has('userPrincipalName') || (isOfType(record, 'user', 'users') && TELLING.some((key) => record.has(key)))
  return names && !isActivity(record)
}

/** Where only other properties were selected, nothing here judges them. */
const TELLING = ['mail', 'userType', 'accountEnabled', 'givenName', 'surname']

export function userFrom(record: Cursor): User {
  return {
    at: record.at,
    // The portal's table and the retired AzureAD module use objectId.
    id: record.text(record.has('id') ? 'id' : 'objectId'),
    displayName: record.text('displayName'),
    givenName: record.text('givenName'),
    surname: record.text('surname'),
    mail: record.text('mail'),
    upn: record.text('userPrincipalName'),
    mailNickname: record.text('mailNickname'),
    userType: userTypeIn(record, 'userType'),
    // The retired MSOnline module says whether the account is blocked.
    accountEnabled:
      record.has('accountEnabled') || !record.has('blockCredential')
        ? enabledIn(record, 'accountEnabled')
        : enabledUnless(record, 'blockCredential'),
  }
}
