import { inputs } from '../../model/vocabulary.ts'
import { valueOf } from '../../syntax/field.ts'
import type { Reader, Add } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { addMembers } from './group-members.ts'
import { isOfType, listIn } from './_lists.ts'

/** Groups, one or many, and their members where the response includes them ($expand). */
export default {
  kind: 'graph-groups',
  title: 'groups',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isGroup(record)
    return list.first ? isGroup(list.first) : record.collection === 'groups'
  },

  read(record, add) {
    for (const group of (listIn(record)?.entries() ?? [record]).filter(isGroup)) addGroup(group, add)
  },
} satisfies Reader<Cursor>

function isGroup(record: Cursor): boolean {
  if (!record.has('displayName') || record.has('userPrincipalName') || record.has('appId')) return false
  return record.has('securityEnabled') || record.has('groupTypes') || record.has('mailEnabled') || isOfType(record, 'group', 'groups')
}

function addGroup(record: Cursor, add: Add): void {
  add(inputs.groups, {
    at: record.at,
    id: record.text('id'),
    displayName: record.text('displayName'),
    securityEnabled: record.flag('securityEnabled'),
  })
  const members = record.get('members')
  if (Array.isArray(members.value) && record.spelling !== 'pascal') {
    const entries = members.items().map((member) => member.asWritten())
    // `$expand=members` returns at most twenty, and does not say that there are more.
    addMembers(members, entries, valueOf(record.text('id')) ?? null, entries.length < 20 && !record.has('members@odata.nextLink'), add)
  }
}
