import { cite, defineRule, derived, quote } from '../kit.ts'
import { OPEN_APP, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { untold } from './_urls.ts'

export default defineRule({
  id: 'azure/app-enabled',
  title: 'The app is enabled for sign-in',
  stage: 'admit',
  why: 'Microsoft turns everybody away from an app that is disabled, with AADSTS7000112, after the password.',
  findings: {
    disabled: {
      guide: 'AZ-18',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Enabled for users to sign-in is set to No.',
      fix: {
        summary: 'Set Enabled for users to sign-in to Yes.',
        steps: [OPEN_APP, 'Click Properties.', 'Set Enabled for users to sign-in to Yes.', TEST_SIGN_IN],
        command: 'az ad sp update --id <appId> --set accountEnabled=true',
      },
    },
    'disabled-by-microsoft': {
      guide: 'AZ-18',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Microsoft has disabled the app.',
      fix: {
        summary: 'Ask Microsoft why it has disabled the app: only Microsoft can enable it again.',
        steps: [
          OPEN_APP,
          'Copy Application ID from Properties, and read what the page says about the app.',
          'Open a support request with Microsoft, and name that id.',
        ],
        command: null,
      },
    },
  },
  cites: [cite('microsoft-properties', 'Enabled for users to sign-in'), cite('aadsts-7000112', 'Application is disabled')],
  needs: { principal: derived.principal },
  wants: { subject: derived.subject },

  *check({ principal: { accountEnabled, disabledByMicrosoft } }, { subject }) {
    if (accountEnabled.is === 'known' && !accountEnabled.value) {
      yield {
        code: 'disabled',
        at: accountEnabled.at,
        message: 'The app is disabled: Enabled for users to sign-in is No (accountEnabled is false).',
        expected: 'true',
        actual: 'false',
      }
    }
    const byMicrosoft = [disabledByMicrosoft, subject?.application?.disabledByMicrosoft].find(
      (field) => field?.is === 'known' && !/^(?:none|notdisabled)$/i.test(field.value),
    )
    if (byMicrosoft?.is === 'known') {
      yield {
        code: 'disabled-by-microsoft',
        at: byMicrosoft.at,
        message: `Microsoft has disabled the app: disabledByMicrosoftStatus is ${quote(byMicrosoft.value)}.`,
        expected: null,
        actual: byMicrosoft.value,
      }
    }
    return accountEnabled.is === 'known' ? undefined : untold(accountEnabled, 'Whether the app is enabled (accountEnabled)')
  },
})
