import type { ReportStage } from '../model/report.ts'
import type { Owner, Severity, Stage } from '../model/rule.ts'

// The words and signs that stand for the values of the JSON report wherever people read it.

/** Who fixes a finding. */
export const OWNERS: Readonly<Record<Owner, string>> = {
  'entra-admin': 'Entra admin',
  'mixpanel-admin': 'Mixpanel admin',
  'mixpanel-support': 'Mixpanel support',
  network: 'Network admin',
}

/** Where it is fixed. */
export const WHERE: Readonly<Record<Owner, string>> = {
  'entra-admin': 'Entra',
  'mixpanel-admin': 'Mixpanel',
  'mixpanel-support': 'Mixpanel',
  network: 'Network',
}

export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  start: 'Start',
  recognise: 'App found',
  admit: 'User allowed',
  issue: 'Token issued',
  trust: 'Token accepted',
  identify: 'User identified',
  provision: 'Account',
  upkeep: 'Upkeep',
}

export const SEVERITY_SIGNS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', info: 'i' }

export const STAGE_SIGNS: Readonly<Record<ReportStage['status'], string>> = { pass: '✓', fail: '✗', warn: '!', unknown: '?' }

export const INFERRED_NOTE = '(Inferred: not stated by Microsoft or Mixpanel.)'

/** Where the project is, for links out of a report. */
export const PROJECT = 'https://github.com/sso-doctor/sso-doctor'
