import { period } from '../domain/log-times.ts'
import type { ReportObserved } from '../model/report.ts'
import { count } from '../syntax/display.ts'

const LOGS: Readonly<Record<ReportObserved['source'], string>> = {
  'sign-ins': 'seen in the sign-in log',
  provisioning: 'seen in the provisioning log',
  'mixpanel-audit': 'seen in Mixpanel’s audit log',
  reported: 'quoted in the input',
}

/** `seen in the sign-in log: 19 sign-ins of 12 users, 25 to 31 Aug 2026, AADSTS50105` */
export function sayObserved({ source, code, count: times, people, first, last }: ReportObserved): string {
  const what = source === 'provisioning' ? count(times, 'entry', 'entries') : count(times, source === 'reported' ? 'time' : 'sign-in')
  const time = period(first === null ? null : new Date(first), last === null ? null : new Date(last))
  return [`${LOGS[source]}: ${what}${people === 0 ? '' : ` of ${count(people, 'user')}`}`, time, code]
    .filter((part) => part !== '')
    .join(', ')
}
