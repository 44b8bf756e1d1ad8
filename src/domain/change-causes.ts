import type { AuditChange, Changes, Coverage } from '../model/logs.ts'
import { visible } from '../syntax/display.ts'
import { quote } from '../syntax/display.ts'
import { duration, moment } from './log-times.ts'

// Which change in the audit log a finding may come from. A change is evidence beside a finding, never a finding of its own.

const DAY = 24 * 60 * 60 * 1000

interface ChangeSubject {
  /** The rules that judge what was changed. */
  readonly rules: RegExp
  readonly activity?: RegExp
  /** Names of the directory for what was changed. */
  readonly property?: RegExp
}

/** Names of properties are the directory’s own: AppAddress is the list of reply URLs. Those of a SAML app are only partly known. */
const SUBJECTS: readonly ChangeSubject[] = [
  { rules: /^azure\/reply-url|^response\/recipient$/, property: /AppAddress|ReplyUrl/i },
  { rules: /^azure\/entity-id$|^response\/audience$/, property: /^ServicePrincipalNames?$|IdentifierUri/i },
  { rules: /^azure\/app-enabled$/, activity: /^(?:remove|delete|disable)/i, property: /AccountEnabled|IsDisabled/i },
  { rules: /^azure\/sso-mode$/, property: /SingleSignOnMode/i },
  { rules: /^access\//, activity: /app role assignment/i, property: /AppRoleAssignmentRequired/i },
  {
    rules: /^cert\/|^response\/(?:certificate|signature)$/,
    activity: /service principal credentials/i,
    property: /KeyDescription|SigningKey/i,
  },
  { rules: /^claims\/|^response\/email$|^signing\//, activity: /^(?:add|update|remove|delete) policy/i },
  { rules: /^scim\//, activity: /provisioning|attribute mappings|quarantine/i },
]

/** A sentence about the last change before the first failure, where the failures began with it; null where nothing shows that. */
export function sayCause(ruleId: string, changes: Changes | undefined, first: Date | null, coverage: Coverage | undefined): string | null {
  if (!changes || !first) return null
  const fitting = changes.changes.filter((change) => change.time !== null && change.time <= first && isAbout(ruleId, change))
  const change = fitting.at(-1)
  const time = change?.time
  if (!change || !time) return null
  // Failures that began before the change do not come from it, and before its beginning a log says nothing.
  if (!coverage?.from || coverage.from.getTime() > time.getTime() - DAY) return `${sayChange(change, time)}.`
  return `${sayChange(change, time)}; the first failure came ${duration(time, first)} later.`
}

/** The last change of what a rule judges; null where the audit log has none. */
export function lastChange(ruleId: string, changes: Changes | undefined): string | null {
  const change = changes?.changes.filter((each) => each.time !== null && isAbout(ruleId, each)).at(-1)
  return change?.time ? `${sayChange(change, change.time)}.` : null
}

function sayChange({ activity, actor }: AuditChange, time: Date): string {
  return `Changed on ${moment(time)}${actor === null ? '' : ` by ${visible(actor)}`} (${quote(activity.trim())})`
}

function isAbout(ruleId: string, { activity, properties }: AuditChange): boolean {
  // Where values are not given, the log lists the names of what was changed.
  const names = properties.flatMap(({ name, after }) =>
    /^Included Updated Properties$/i.test(name) ? (after ?? '').split(/[,;]\s*/) : [name],
  )
  return SUBJECTS.some(
    ({ rules, activity: activities, property }) =>
      rules.test(ruleId) && (activities?.test(activity) === true || names.some((name) => property?.test(name.trim()) === true)),
  )
}
