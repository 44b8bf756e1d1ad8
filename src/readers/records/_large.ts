import { isActivityKey } from './_lists.ts'
import { isUserColumn } from './portal-users.ts'

// What the readers of long lists ask of each entry: users, assignments, groups and their members.

/** In lower case. A key that a reader of one of these lists asks for is here. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  ...['id', 'objectid', 'displayname', 'givenname', 'surname', 'mail', 'userprincipalname', 'mailnickname', 'usertype', 'accountenabled'],
  ...['blockcredential', 'deleteddatetime', 'objecttype', 'isuser', 'isgroup', 'securityenabled', 'mailenabled', 'grouptypes', 'members'],
  ...['principalid', 'principaltype', 'principaldisplayname', 'resourceid', 'approleid', 'additionalproperties'],
  // What an app has, and a member of a group has not.
  ...['appid', 'serviceprincipaltype', 'serviceprincipalnames', 'replyurls', 'loginurl', 'preferredsinglesignonmode'],
  'signinactivity',
])

/** True for what is read of an entry, and what says what kind of entry it is. Times show which of two exports is newer. */
export function isAskedFor(key: string): boolean {
  let isIt = known.get(key)
  if (isIt === undefined) {
    isIt = mayBeAskedFor(key)
    if (known.size < MOST_KNOWN) known.set(key, isIt)
  }
  return isIt
}

/** A hundred thousand entries have the same few keys. */
const known = new Map<string, boolean>()
const MOST_KNOWN = 1000

function mayBeAskedFor(key: string): boolean {
  const name = key.toLowerCase()
  return ASKED_FOR.has(name) || name.includes('odata.') || name.endsWith('datetime') || isActivityKey(key)
}

/** The same for a column of a table. */
export function isColumnAskedFor(header: string): boolean {
  return isAskedFor(header) || isAskedFor(header.replaceAll(' ', '')) || isUserColumn(header)
}

/** True where the keys of the first entry show that it is a list of these, and no log of what they did. */
export function isLongList(keys: readonly string[], context: string | null): boolean {
  const names = new Set(keys.map((key) => key.toLowerCase().replaceAll(' ', '')))
  if (keys.some(isActivityKey)) return false
  if (names.has('appid') || names.has('serviceprincipaltype')) return false
  if (names.has('userprincipalname') || (names.has('objecttype') && (names.has('isuser') || names.has('isgroup')))) return true
  if (names.has('principalid') && (names.has('resourceid') || names.has('approleid'))) return true
  if (names.has('displayname') && ['securityenabled', 'grouptypes', 'mailenabled'].some((name) => names.has(name))) return true
  return context !== null && /#(?:users|groups|directoryObjects|microsoft\.graph\.(?:user|group))\b|\/appRoleAssignedTo\b/.test(context)
}
