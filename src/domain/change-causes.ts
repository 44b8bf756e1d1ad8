import type { AuditChange, Changes, Coverage, MixpanelLogins } from '../model/logs.ts'
import { quote, visible } from '../syntax/display.ts'
import { duration, moment } from './log-times.ts'

// Which change in the audit log a finding may come from. A change is evidence beside a finding, never a finding of its own.

const DAY = 24 * 60 * 60 * 1000

interface ChangeSubject {
  /** The rules that judge what was changed. */
  readonly rules: RegExp
  readonly activity?: RegExp
  /** Names of the directory for what was changed. */
  readonly property?: RegExp
  /** Keys of the app: only those that are certificates. */
  readonly isCertificate?: boolean
}

/** Names of properties are the directory’s own: AppAddress is the list of reply URLs. Those of a SAML app are only partly known. */
const SUBJECTS: readonly ChangeSubject[] = [
  { rules: /^azure\/reply-url|^response\/recipient$/, property: /AppAddress|ReplyUrl/i },
  { rules: /^azure\/entity-id$|^response\/audience$/, property: /^ServicePrincipalNames?$|IdentifierUri/i },
  {
    rules: /^azure\/app-enabled$/,
    activity: /^(?:remove|delete|disable) (?:service principal|application)$/i,
    property: /AccountEnabled|IsDisabled/i,
  },
  { rules: /^azure\/sso-mode$/, property: /SingleSignOnMode/i },
  { rules: /^access\//, activity: /^remove app role assignment/i, property: /AppRoleAssignmentRequired/i },
  {
    rules: /^cert\/|^response\/(?:certificate|signature)$/,
    activity: /service principal credentials/i,
    property: /KeyDescription|SigningKey/i,
    isCertificate: true,
  },
  { rules: /^claims\/|^response\/email$|^signing\//, activity: /^(?:add|update|remove|delete) policy/i },
  { rules: /^scim\//, activity: /provisioning|attribute mappings/i },
  { rules: /^logs\/sign-ins$/, activity: /conditional access polic/i },
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

/** The last change of what a rule judges, up to `until`, where something failed that may come from it; null where the audit log has none. */
export function lastChange(ruleId: string, changes: Changes | undefined, until: Date | null = null): string | null {
  const change = changes?.changes
    .filter((each) => each.time !== null && (until === null || each.time <= until) && isAbout(ruleId, each))
    .at(-1)
  return change?.time ? `${sayChange(change, change.time)}.` : null
}

interface Refusals {
  readonly count: number
  readonly people: number
  readonly first: Date
  readonly last: Date
}

/**
 * Log-ins that failed at Mixpanel after a change of what a rule judges. A failure alone may be a mistyped password: they count where at least
 * two people failed, the first within a day after the change, and nobody in the day before it, which the log covers. Null where they do not.
 */
export function refusedSince(ruleId: string, changes: Changes | undefined, { events, coverage }: MixpanelLogins): Refusals | null {
  const failed = events.flatMap(({ event, time, person }) => (event === 'login-failed' && time ? [{ time: time.getTime(), person }] : []))
  if (!changes || !coverage.from || failed.length < 2) return null
  const begins = coverage.from.getTime()
  for (const change of [...changes.changes].reverse()) {
    const at = change.time?.getTime()
    if (at === undefined || begins > at - DAY || !isAbout(ruleId, change)) continue
    const after = failed.filter(({ time }) => time >= at)
    const [first, last] = [after[0]?.time, after.at(-1)?.time]
    const people = new Set(after.flatMap(({ person }) => person ?? [])).size
    const wasQuiet = !failed.some(({ time }) => time < at && time >= at - DAY)
    if (first !== undefined && last !== undefined && wasQuiet && first <= at + DAY && people > 1)
      return { count: after.length, people, first: new Date(first), last: new Date(last) }
  }
  return null
}

/** The last change of the app's configuration: assignments, owners and what provisioning does are none. */
export function lastConfigured(changes: Changes | undefined): AuditChange | null {
  return changes?.changes.filter((change) => change.time !== null && isConfiguration(change)).at(-1) ?? null
}

/** The last change after a moment of what these rules judge, or of something that the log does not name; null where it has none. */
export function changedAfter(changes: Changes | undefined, last: Date | null, ruleIds: readonly string[]): AuditChange | null {
  if (!changes || !last) return null
  const later = changes.changes.filter(
    (change) =>
      change.time !== null &&
      change.time > last &&
      (ruleIds.some((id) => isAbout(id, change) || (id.startsWith('access/') && ASSIGNED.test(change.activity))) ||
        (ruleIds.some((id) => !/^(?:access|scim|logs)\//.test(id)) && isConfiguration(change) && !isNamed(change))),
  )
  return later.at(-1) ?? null
}

const ASSIGNED = /^add app role assignment/i

function isConfiguration({ activity }: AuditChange): boolean {
  return /service principal|application|policy/i.test(activity) && !/owner|app role|consent|permission grant/i.test(activity)
}

/** Whether the log says what was changed, as one of the subjects here. */
function isNamed(change: AuditChange): boolean {
  return SUBJECTS.some((subject) => isOn(subject, change))
}

function sayChange(change: AuditChange, time: Date): string {
  const { activity, actor } = change
  const keys = keysOf(change)
  const what = keys === null ? '' : said(keys)
  return `Changed on ${moment(time)}${actor === null ? '' : ` by ${visible(actor)}`} (${quote(activity.trim())}${what === '' ? '' : `: ${what}`})`
}

function said({ added, removed }: CertificateChange): string {
  const number = (keys: number, verb: string): string =>
    keys === 0 ? '' : keys === 1 ? `a certificate was ${verb}` : `certificates were ${verb}`
  return [number(added, 'added'), number(removed, 'removed')].filter((text) => text !== '').join(', ')
}

function isAbout(ruleId: string, change: AuditChange): boolean {
  return SUBJECTS.some((subject) => subject.rules.test(ruleId) && isOn(subject, change))
}

function isOn({ activity: activities, property, isCertificate = false }: ChangeSubject, change: AuditChange): boolean {
  if (isCertificate) {
    const keys = keysOf(change)
    // A password of the app was changed, and no certificate.
    if (keys !== null && keys.added + keys.removed === 0) return false
  }
  // Where values are not given, the log lists the names of what was changed.
  const names = change.properties.flatMap(({ name, after }) =>
    /^Included Updated Properties$/i.test(name) ? (after ?? '').split(/[,;]/) : [name],
  )
  return activities?.test(change.activity) === true || names.some((name) => property?.test(name.trim()) === true)
}

interface CertificateChange {
  readonly added: number
  readonly removed: number
}

const KEY = /KeyIdentifier=([0-9a-f-]{36}),KeyType=([A-Za-z0-9]{1,40})(?:,KeyUsage=(\w{1,20}))?/gi

/** The log lists all keys before and after; a certificate is there once to sign and once to verify. Null where it does not list them. */
function keysOf({ properties }: AuditChange): CertificateChange | null {
  const lists = properties.find(({ name, before, after }) => /^KeyDescription$/i.test(name) && (before ?? after) !== null)
  if (!lists) return null
  const idsIn = (text: string | null): ReadonlySet<string> =>
    new Set(
      [...(text ?? '').matchAll(KEY)].flatMap(([, id = '', type = '', usage = '']) =>
        /X509/i.test(type) && !/^sign$/i.test(usage) ? id.toLowerCase() : [],
      ),
    )
  const [before, after] = [idsIn(lists.before), idsIn(lists.after)]
  const missingIn = (ids: ReadonlySet<string>, all: ReadonlySet<string>): number => [...all].filter((id) => !ids.has(id)).length
  return { added: missingIn(before, after), removed: missingIn(after, before) }
}
