import { error, fix, type FindingKind, type FixKey, type Owner } from '../kit.ts'
import { LOGIN_PROBLEMS, loginCodes, loginProblemOf, type LoginProblem } from '../../vendors/aadsts.ts'

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

/** A finding for every code with which Microsoft answers a request before anyone has signed in. */
export const CODE_FINDINGS: Readonly<Record<string, FindingKind>> = Object.fromEntries(
  loginCodes().flatMap((code): [string, FindingKind][] => {
    const problem = loginProblemOf(code)
    if (!problem) return []
    const [owner, key] = SOLUTIONS[problem]
    const means = `Microsoft answers AADSTS${code}: ${LOGIN_PROBLEMS[problem]}.`
    return [[`aadsts${code}`, error('E', owner, means, fix(key, { values: { code } }))]]
  }),
)
