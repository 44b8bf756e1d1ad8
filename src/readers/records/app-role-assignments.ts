import { inputs } from '../../model/vocabulary.ts'
import { valueOf } from '../../syntax/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Assignment } from '../../model/people.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isBelow, listIn } from './_lists.ts'

/** Who is assigned to an app: the list `appRoleAssignedTo`, or one entry of it. */
export default {
  kind: 'graph-app-role-assignments',
  title: 'assignments to the app',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isAssignment(record)
    return list.first ? isAssignment(list.first) : /\/appRoleAssign(?:edTo|ments)$/.test(record.collection ?? '')
  },

  read(record, add) {
    const list = listIn(record)
    const items = (list?.entries() ?? [record]).filter(isAssignment).map(assignmentFrom)
    // An empty list of what an app, a user or a group was granted says nothing about who is assigned to the app.
    if (items.length === 0 && /\/appRoleAssignments/.test(record.context ?? '')) return
    const resources = new Set(items.map(({ resourceId }) => valueOf(resourceId)?.toLowerCase()))
    const [only] = items
    const ofResponse = items.length === 0 || isOfOneApp(record) ? record.owner('servicePrincipals') : null
    add(inputs.assignments, {
      at: list?.at ?? record.at,
      items,
      servicePrincipalId: (resources.size === 1 && only ? valueOf(only.resourceId) : undefined) ?? ofResponse,
      complete: list
        ? list.complete && !/(?:users|groups)\('[^']*'\)\/appRoleAssignments/.test(record.context ?? '')
        : isBelow(record, 'AppRoleAssignedTo'),
      single: !list,
    })
  },
} satisfies Reader<Cursor>

function isAssignment(record: Cursor): boolean {
  if (record.has('principalId') && record.has('resourceId') && record.has('appRoleId')) return true
  return record.has('principalId') && isOfOneApp(record)
}

/** True for the assignments that Graph lists for one app: the app is in the context, whatever was selected. */
function isOfOneApp(record: Cursor): boolean {
  return record.collection?.endsWith('/appRoleAssignedTo') === true
}

function assignmentFrom(record: Cursor): Assignment {
  return {
    at: record.at,
    principalId: record.text('principalId'),
    principalType: record.text('principalType'),
    principalName: record.text('principalDisplayName'),
    resourceId: record.text('resourceId'),
  }
}
