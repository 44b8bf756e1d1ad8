import { cite, defineRule, derived, error, quote } from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/app-enabled',
  title: 'Enabled for users to sign-in is Yes',
  stage: 'admit',
  why: 'After the password, Microsoft refuses every user of a disabled app with AADSTS7000112.',
  findings: {
    disabled: error('AZ-18', 'entra-admin', 'Enabled for users to sign-in is set to No.', 'enable-app'),
    'disabled-by-microsoft': error('AZ-18', 'entra-admin', 'Microsoft has disabled the app.', 'ask-why-disabled'),
  },
  cites: [cite('microsoft-properties', 'Enabled for users to sign-in'), cite('aadsts-7000112', 'Application is disabled')],
  needs: { principal: derived.principal },
  wants: { subject: derived.subject },

  *check({ principal: { accountEnabled, disabledByMicrosoft } }, { subject }) {
    if (accountEnabled.is === 'known' && !accountEnabled.value) {
      const message = 'Enabled for users to sign-in is No (accountEnabled is false). It should be Yes.'
      yield { code: 'disabled', at: accountEnabled.at, message, expected: 'true', actual: 'false' }
    }
    const status = [disabledByMicrosoft, subject?.application?.disabledByMicrosoft].find(
      (field) => field?.is === 'known' && !/^(?:none|notdisabled)$/i.test(field.value),
    )
    if (status?.is === 'known') {
      const message = `Microsoft has disabled the app: disabledByMicrosoftStatus is ${quote(status.value)}.`
      yield { code: 'disabled-by-microsoft', at: status.at, message, actual: status.value }
    }
    return accountEnabled.is === 'known' ? undefined : notExported(accountEnabled, 'Enabled for users to sign-in (accountEnabled)')
  },
})
