import type { JudgedResponse } from './deduced.ts'
import type { CapturedAssertion } from './things.ts'

/**
 * The assertion of a response, as far as it may be believed about which claims are issued: what nobody signed is all there is in many a
 * support case; what was changed after signing tells nothing of them.
 */
export function believed({ opened: { seal, assertion } }: JudgedResponse): CapturedAssertion | null {
  return assertion?.proven === true || seal.is === 'unsigned' || seal.is === 'nobodys' ? assertion : null
}
