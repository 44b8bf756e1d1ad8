import { OPEN_APP } from '../../fixes/portal.ts'

// Where people are given access to the app.

/** Steps that begin on the page Users and groups of the app. */
export function onUsersAndGroups(...steps: readonly string[]): readonly string[] {
  return [OPEN_APP, 'Click Users and groups.', ...steps]
}

/** Steps that begin on the page Properties of the app. */
export function onProperties(...steps: readonly string[]): readonly string[] {
  return [OPEN_APP, 'Click Properties.', ...steps]
}
