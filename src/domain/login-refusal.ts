import type { Listed, ServicePrincipal } from '../model/entra.ts'
import type { MixpanelRequest } from '../model/saml.ts'
import { valueOf } from '../syntax/field.ts'
import type { LoginProblem } from '../vendors/aadsts.ts'
import { ENTITY_ID, REPLY_URL } from '../vendors/mixpanel.ts'

/** What the export shows of the values that Microsoft's login page checks. */
export interface ExportedLogin {
  readonly request: MixpanelRequest | undefined
  readonly identifiers: Listed | undefined
  readonly replyUrls: Listed | undefined
  readonly principal: Pick<ServicePrincipal, 'accountEnabled'> | undefined
}

/** The rule that reports why Microsoft refuses the request, with the wrong character, where the export alone shows it; else null. */
export function causeInExport(problem: LoginProblem, { request, identifiers, replyUrls, principal }: ExportedLogin): string | null {
  if (problem === 'identifier') return lacks(identifiers, ENTITY_ID, request && valueOf(request.issuer)) ? 'azure/entity-id' : null
  if (problem === 'reply-url') return lacks(replyUrls, REPLY_URL, request && valueOf(request.acsUrl)) ? 'azure/reply-url' : null
  return problem === 'app-disabled' && principal && valueOf(principal.accountEnabled) === false ? 'azure/app-enabled' : null
}

/** True where the request asks for the documented value, as far as it is known, and the export does not have it. */
function lacks(listed: Listed | undefined, documented: string, asked: string | undefined): boolean {
  return listed !== undefined && (asked ?? documented) === documented && !listed.items.some(({ value }) => value === documented)
}
