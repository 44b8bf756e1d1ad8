import type { CapturedAssertion, JudgedResponse } from '../model/saml.ts'

/**
 * The assertion of a response, as far as it may be believed about which claims are issued: what nobody signed is all there is in many a
 * support case; what was changed after signing tells nothing of them.
 */
export function believed({ opened: { signatureStatus, assertion } }: JudgedResponse): CapturedAssertion | null {
  return assertion?.proven === true || signatureStatus.is === 'unsigned' || signatureStatus.is === 'no-certificate' ? assertion : null
}
