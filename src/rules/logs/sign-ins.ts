import { cite, defineRule, error, inputs, warning } from '../kit.ts'
import { notRead } from './_log.ts'

export default defineRule({
  id: 'logs/sign-ins',
  title: 'No sign-in to the app fails at Microsoft for a reason in its configuration',
  stage: 'admit',
  why: 'A sign-in that fails at Microsoft never reaches Mixpanel. The sign-in log shows which users this affects, and with which AADSTS code.',
  not: 'Logs are not read yet, so this rule never applies. A wrong password, a locked or disabled account, and a request for multifactor authentication or consent are not reported. Where another finding explains the code, that finding is reported instead.',
  findings: {
    'nobody-signs-in': error(
      'E',
      'entra-admin',
      'All sign-ins to the app fail at Microsoft for a reason in its configuration.',
      'resolve-refusal',
    ),
    'sign-ins-fail': warning(
      'E',
      'entra-admin',
      'Some sign-ins to the app fail at Microsoft for a reason in its configuration.',
      'resolve-refusal',
    ),
  },
  cites: [cite('microsoft-errors', 'The page lists the AADSTS codes and what each means.')],
  appliesIf: { fact: inputs.signInLogs, otherwise: 'No sign-in log was given.' },
  needs: { log: inputs.signInLogs },

  check: ({ log }) => notRead(log, inputs.signInLogs),
})
