import { GUID } from '../../vendors/entra.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Add, Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { folderOwner, isBelow, listIn } from './_lists.ts'
import { isUser, userFrom } from './users.ts'

/** The direct members of a group. Graph does not say of which group; the name of the file or folder may. */
export default {
  kind: 'graph-group-members',
  title: 'members of a group',

  recognises(record) {
    if (/#groups\('[^']+'\)\/members/.test(record.context ?? '')) return true
    if (isOwners(record)) return false
    const list = listIn(record)
    if (!list) return isBelow(record, 'Members') && (isUser(record) || typeOf(record) !== undefined)
    if (list.first) return isMembersTable(list.first) || isMember(list.first) || (isMembersFile(record) && isUser(list.first))
    return isMembersFile(record) && /^(?:directoryObjects|users)$/.test(record.collection ?? '')
  },

  read(record, add) {
    const list = listIn(record)
    addMembers(record, list?.entries() ?? [record], groupOf(record), list?.complete ?? true, add)
  },
} satisfies Reader<Cursor>

export function addMembers(at: Cursor, entries: readonly Cursor[], groupId: string | null, complete: boolean, add: Add): void {
  const isGroup = (entry: Cursor): boolean => typeOf(entry) === 'group' || (typeOf(entry) === undefined && entry.has('securityEnabled'))
  const groups = entries.filter(isGroup)
  const users = entries.filter((entry) => !isGroup(entry) && (typeOf(entry) ?? 'user') === 'user')
  add(inputs.memberships, {
    at: at.at,
    groupId,
    userIds: users.flatMap((user) => user.plain('id') ?? []),
    groups: groups.map((group) => ({ at: group.at, id: group.plain('id') ?? null, name: group.plain('displayName') ?? null })),
    complete,
  })
  const known = users.filter(isUser)
  if (known.length > 0) add(inputs.users, { at: at.at, items: known.map(userFrom), complete })
}

/** True for the table that the portal makes of the members of a group. */
export function isMembersTable(first: Cursor): boolean {
  return first.has('objectType') && (first.has('isUser') || first.has('isGroup'))
}

/** `user`, `group`, `device`, …; undefined where it is not said. */
function typeOf(record: Cursor): string | undefined {
  if (isMembersTable(record)) return record.plain('objectType')?.toLowerCase()
  return /^#microsoft\.graph\.(\w+)$/.exec(record.plain('@odata.type') ?? '')?.[1]
}

function isMember(record: Cursor): boolean {
  return (
    ['user', 'group', 'device', 'orgContact', 'servicePrincipal'].includes(typeOf(record) ?? '') && !OF_APP.some((key) => record.has(key))
  )
}

/** Who asks for these asks for the app, and not for the members of a group. */
const OF_APP = ['servicePrincipalType', 'servicePrincipalNames', 'replyUrls', 'loginUrl', 'preferredSingleSignOnMode']

function isMembersFile(record: Cursor): boolean {
  return isBelow(record, 'Members') || /member/i.test(fileNameOf(record))
}

/** A group may be called after owners too. */
function isOwners(record: Cursor): boolean {
  const name = fileNameOf(record)
  return isBelow(record, 'Owners') || (/owner/i.test(name) && !/member/i.test(name)) || /\/owners/.test(record.context ?? '')
}

function groupOf(record: Cursor): string | null {
  return record.owner('groups') ?? folderOwner(record, 'Groups', 'Members') ?? GUID.exec(fileNameOf(record))?.[0] ?? null
}

function fileNameOf({ artifact: { name } }: Cursor): string {
  return name.slice(name.lastIndexOf('/') + 1)
}
