import { inputs } from '../../model/vocabulary.ts'
import type { ScimMember } from '../../model/logs.ts'
import type { Reader } from '../../model/reader.ts'
import { count } from '../../syntax/display.ts'
import type { Cursor } from '../../syntax/tree.ts'

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:listresponse'

/** What the SCIM service lists: users, or groups, which are Mixpanel's Teams. Which fields of RFC 7643 Mixpanel sends is documented nowhere. */
export default {
  kind: 'scim-list',
  title: 'users or groups of a SCIM service',

  recognises(record) {
    return record
      .get('schemas')
      .items()
      .some(({ value }) => typeof value === 'string' && value.toLowerCase() === LIST_RESPONSE)
  },

  read(record, add) {
    const entries = record.get('Resources').items()
    const total = record.get('totalResults').value
    const groups = entries.filter(isGroup)
    const users = entries.filter((entry) => !isGroup(entry) && entry.has('userName'))
    const complete = typeof total === 'number' && total <= entries.length
    if (users.length > 0) add(inputs.scimMembers, { at: record.at, of: 'user', complete, items: users.map(memberFrom) })
    if (groups.length > 0) add(inputs.scimMembers, { at: record.at, of: 'group', complete, items: groups.map(memberFrom) })
    const said = [
      users.length === 0 && groups.length > 0 ? '' : count(users.length, 'user'),
      groups.length === 0 ? '' : count(groups.length, 'group'),
    ].filter((text) => text !== '')
    const rest = complete ? '' : ', and it is not the whole list'
    add.note(
      record.at,
      `the SCIM service lists ${said.join(' and ')}${rest}. It lists only users of claimed domains, and no rule judges the list.`,
    )
  },
} satisfies Reader<Cursor>

function isGroup(entry: Cursor): boolean {
  return !entry.has('userName') && entry.has('displayName')
}

function memberFrom(entry: Cursor): ScimMember {
  const { value: active } = entry.get('active')
  return {
    at: entry.at,
    id: entry.plain('id') ?? null,
    name: entry.plain('userName') ?? entry.plain('displayName') ?? null,
    mails: entry
      .get('emails')
      .items()
      .flatMap((mail) => mail.plain('value') ?? (typeof mail.value === 'string' ? mail.value : [])),
    active: typeof active === 'boolean' ? active : null,
  }
}
