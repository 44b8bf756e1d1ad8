import { error, fix, type FindingKind } from '../kit.ts'
import { SOLUTIONS } from '../../fixes/refusals.ts'
import { LOGIN_PROBLEMS, loginCodes, loginProblemOf } from '../../vendors/aadsts.ts'

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
