import type { Owner } from '../model/rule.ts'
import type { LoginProblem } from '../vendors/aadsts.ts'
import type { FixKey } from './index.ts'

/** Who fixes what Microsoft refuses, and how. */
export const SOLUTIONS: Readonly<Record<LoginProblem, readonly [Owner, FixKey]>> = {
  identifier: ['entra-admin', 'compare-identifier-with-request'],
  'reply-url': ['entra-admin', 'compare-reply-url-with-page'],
  'sign-in-url': ['mixpanel-admin', 'paste-login-url-again'],
  tenant: ['mixpanel-admin', 'compare-tenant-ids'],
  cloud: ['mixpanel-admin', 'use-urls-of-one-cloud'],
  'app-disabled': ['entra-admin', 'enable-sign-in-to-app'],
  request: ['mixpanel-support', 'send-refused-request'],
  'request-not-signed': ['entra-admin', 'clear-verification-certificates'],
  'no-signing-certificate': ['entra-admin', 'create-missing-certificate'],
}
