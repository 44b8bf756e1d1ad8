// Mixpanel's audit log: the names of its fields are documented nowhere, its event types and their display names are.
// Source: https://docs.mixpanel.com/docs/access-security/audit-log-reference

/** Those of sessions, people, teams and the organization, by which the log is known. Most others are about reports. */
const TYPE =
  /^(?:session\.(?:logged_in|logged_out|login_failed)|(?:organization|team|project|workspace)\.(?:user|team)_(?:added|removed)|team\.(?:created|deleted|updated|service_account_(?:added|removed))|invitation\.(?:sent|accepted)|user\.(?:role_changed|twofactor_(?:enabled|disabled))|organization(?:_spark)?_setting\.updated|organization_access_security\.twofactor_(?:enabled|disabled)|service_account\.(?:created|deleted|role_changed|added_to_project|removed_from_project)|custom_role\.(?:created|deleted|updated)|audit_log_export\.(?:created|downloaded))$/
const DISPLAY_NAME =
  /^User (?:Logged In|Logged Out|Login Failed|Added to (?:Organization|Team)|Removed from (?:Organization|Team)|Role Changed)$/i

export function isMixpanelEvent(text: string): boolean {
  return text.length < 60 && TYPE.test(text.trim())
}

/** As Mixpanel's page shows it. Events of an app that Mixpanel counts may have the same names, so that these alone show no log. */
export function isDisplayName(text: string): boolean {
  return text.length < 60 && DISPLAY_NAME.test(text.trim())
}

/** What became of a log-in; `other` for every other event of the log. */
export function loginIn(text: string): 'logged-in' | 'login-failed' | 'other' {
  const name = text.trim().toLowerCase()
  if (name === 'session.logged_in' || name === 'user logged in') return 'logged-in'
  return name === 'session.login_failed' || name === 'user login failed' ? 'login-failed' : 'other'
}

/** Whether one of the texts in an object is an event type; an object may hold others. */
export function hasMixpanelEvent(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isMixpanelEvent(value)
  if (typeof value !== 'object' || value === null || depth > 2) return false
  return Object.values(value).some((each) => hasMixpanelEvent(each, depth + 1))
}
