import {
  cite,
  day,
  defineRule,
  derived,
  error,
  fix,
  missing,
  options,
  quote,
  type CannotTell,
  type Field,
  type Finding,
  type FixKey,
} from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/app-enabled',
  title: 'Enabled for users to sign-in is Yes',
  stage: 'admit',
  why: 'After the password, Microsoft refuses every user of a disabled app with AADSTS7000112. It does not know a deleted app at all (AADSTS700016).',
  findings: {
    disabled: error('AZ-18', 'entra-admin', 'Enabled for users to sign-in is set to No.', 'enable-app'),
    deactivated: error('AZ-18', 'entra-admin', 'The app registration is deactivated (isDisabled).', 'reactivate-app'),
    deleted: error('AZ-18', 'entra-admin', 'The app is deleted.', 'restore-enterprise-app'),
    'disabled-by-microsoft': error('AZ-18', 'entra-admin', 'Microsoft has disabled the app.', 'ask-why-disabled'),
  },
  cites: [
    cite('microsoft-properties', 'Enabled for users to sign-in'),
    cite('aadsts-7000112', 'Application is disabled'),
    cite('microsoft-deactivate', 'users can’t sign in and no new tokens are issued'),
    cite('microsoft-restore', 'Soft deleted enterprise applications can be restored from the recycle bin within the first 30 days'),
  ],
  needs: { now: options.now },
  wants: { principal: derived.principal, subject: derived.subject },

  *check({ now }, { principal, subject }) {
    const application = subject?.application ?? undefined
    yield* deletedFindings(principal?.deleted, application?.deleted, now)
    if (principal?.accountEnabled.is === 'known' && !principal.accountEnabled.value) {
      const message = 'Enabled for users to sign-in is No (accountEnabled is false). It should be Yes.'
      yield { code: 'disabled', at: principal.accountEnabled.at, message, expected: 'true', actual: 'false' }
    }
    const off = [application?.deactivated, principal?.deactivated].find((field) => field?.is === 'known' && field.value)
    if (off) {
      const message = 'The app registration is deactivated (isDisabled is true): users cannot sign in, and no new tokens are issued.'
      yield { code: 'deactivated', at: off.at, message, expected: 'false', actual: 'true' }
    }
    const status = [principal?.disabledByMicrosoft, application?.disabledByMicrosoft].find(
      (field) => field?.is === 'known' && !/^(?:none|notdisabled)$/i.test(field.value),
    )
    if (status?.is === 'known') {
      const message = `Microsoft has disabled the app: disabledByMicrosoftStatus is ${quote(status.value)}.`
      yield { code: 'disabled-by-microsoft', at: status.at, message, actual: status.value }
    }
    if (!principal) return missing(derived.principal)
    if (principal.accountEnabled.is !== 'known') {
      return cannotBeRead(principal.accountEnabled, 'Enabled for users to sign-in (accountEnabled)')
    }
    const damaged = SWITCHES.flatMap((key) => [principal[key], application?.[key]]).find((field) => field?.is === 'unreadable')
    return damaged
      ? cannotBeRead(damaged, 'Whether the app is deactivated or deleted (isDisabled, deletedDateTime, disabledByMicrosoftStatus)')
      : undefined
  },
})

function cannotBeRead(field: Field<unknown>, what: string): CannotTell {
  return { ...notExported(field, what), fact: derived.principal }
}

const SWITCHES = ['deactivated', 'deleted', 'disabledByMicrosoft'] as const

/** Deleting an app registration deletes its enterprise application too, and restoring the first restores the second. */
function* deletedFindings(principal: Field<Date> | undefined, application: Field<Date> | undefined, now: Date): Generator<Finding, void> {
  if (application?.is === 'known') {
    const at = principal?.is === 'known' ? ([application.at, principal.at] as const) : application.at
    yield { ...deletedFinding('app registration', application.value, now, 'restore-registration'), at }
  } else if (principal?.is === 'known') {
    yield { ...deletedFinding('enterprise application', principal.value, now, 'restore-enterprise-app'), at: principal.at }
  }
}

/** After this time in the recycle bin an app is deleted for good. */
const KEPT = 30 * 24 * 60 * 60 * 1000

function deletedFinding(what: string, since: Date, now: Date, restore: FixKey): Omit<Finding, 'at'> {
  const isGone = now.getTime() - since.getTime() > KEPT
  const message = isGone
    ? `The ${what} was deleted on ${day(since)} (deletedDateTime). That is more than 30 days ago, so it cannot be restored, and nobody can sign in to it.`
    : `The ${what} is deleted: it has been in the recycle bin since ${day(since)} (deletedDateTime), so nobody can sign in to it.`
  return { code: 'deleted', message, fix: fix(isGone ? 'create-app-again' : restore) }
}
