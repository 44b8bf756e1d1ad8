import type { Artifact } from '../model/artifact.ts'
import { insideOfString } from './json-in-string.ts'
import { hasBeginLine } from './pem-signs.ts'
import { SPECIFIC_KEY } from './settings-sign.ts'

// Whether something that cannot be read is evidence: where it is, its loss forbids a pass.

/** Names that `collect`, `init` and the portal give to evidence. */
const EVIDENCE_NAMES =
  /^(?:(?:app|sp|claims|token-policies|assigned|users|groups|members|jobs|secrets|schema)[^/]*\.json|exportUsers[^/]*\.csv|federationmetadata[^/]*\.xml|mixpanel\.(?:ya?ml|json)|terraform\.tfstate|(?:signins|InteractiveSignIns|ProvisioningLogs|AuditLogs)[^/]*)$/i

export const CERTIFICATE_NAME = /\.(?:cer|crt|cert|pem|der|p7b|p7c|p7s|pfx|p12|key|csr)$/i
/** Endings of certificate files that other programs use too. */
export const AMBIGUOUS_NAME = /\.(?:key|p7s)$/i

/** True for a path whose last part is such a name, or that of a certificate file. Only for what cannot be read does a name count. */
export function hasEvidenceName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return EVIDENCE_NAMES.test(name) || (CERTIFICATE_NAME.test(name) && !AMBIGUOUS_NAME.test(name))
}

/** Keys that exports, states, recordings and settings have, and other documents have not. */
const JSON_KEY =
  /"(?:@?odata\.(?:context|metadata|type)|[sS]ervicePrincipal(?:Type|Names)|[iI]dentifierUris|[rR]eplyUrls?|[pP]referredSingleSignOnMode|[kK]eyCredentials|[uU]serPrincipalName|[aA]ppRoleId|[pP]rincipalType|[sS]ynchronization(?:Rules|JobSettings)|[cC]laimsSchema|includeBasicClaimSet|terraform_version|postbackUrl|issuerUrl|idpSignInUrl|ssoEnabled|claimedDomains|SAMLResponse|SAMLRequest)"\s{0,20}:|"[aA]ppId"\s{0,20}:\s{0,20}"[0-9a-fA-F]{8}-/
/** The same of rows of the logs of Microsoft and of its lists, and an event of Mixpanel's. */
const LOG_KEY =
  /"(?:[aA]ctivityD(?:isplayName|ateTime)|[tT]argetResources|[pP]rovisioning(?:Steps|StatusInfo|Action)|[uU]serDisplayName|[cC]onditionalAccessStatus|[aA]ppliedConditionalAccessPolicies|AuditData|businessPhones)"\s{0,20}:|"id"\s{0,20}:\s{0,20}"[\da-f-]{36}",\s{0,20}"(?:created|deleted)DateTime"|"[cC]ategory"\s{0,20}:\s{0,20}"(?:(?:Application|User|Group|Role)Management"|(?:NonInteractiveUserSignIn|SignIn|Audit|Provisioning)Logs")|\/providers\/[mM]icrosoft\.aadiam\b|[:,;\t\r\n]\s{0,20}"?(?:session\.log(?:ged_in|ged_out|in_failed)|(?:organization|team|project)\.user_(?:added|removed)|invitation\.(?:sent|accepted))\b/
/** The first headers of the portal's table of a log. */
export const LOG_TABLE = /^\s{0,200}"?Date \(UTC\)"?[,;\t]/i
/** The same in YAML, at the beginning of a line. */
const YAML_KEY = /^(?:- | {2})?(?:'@odata\.context'|servicePrincipalType|identifierUris|userPrincipalName): /m
/** The answer of a Graph `$batch`: its beginning, and what each response in it has. */
const BATCH = /^\s{0,200}\{\s{0,200}"responses"\s{0,20}:\s{0,20}\[\s{0,200}\{/
const STATUS = /"status"\s{0,20}:\s{0,20}\d{3}\b/
const SCIM_LIST = 'urn:ietf:params:scim:api:messages:2.0:'
/** A recording of a browser's traffic. */
const HAR = /^\s{0,200}\{\s{0,200}"log"\s{0,20}:\s{0,20}\{/
/** The root of SAML metadata and messages. The white space is what follows the name, so that a name that was cut off does not count. */
const XML_ROOT =
  /^<(?:[\w.-]{1,60}:)?(?:Entit(?:y|ies)Descriptor|Response|Assertion|EncryptedAssertion|AuthnRequest|RequestSecurityTokenResponse(?:Collection)?)[\s/>]/
const USERS_TABLE = /^(?:#TYPE [^\r\n]{0,200}\r?\n)?[^\r\n]{0,2000}\buser\s?principal\s?name\b/i
/** A message in a field of a form, or its beginning as base64. */
const MESSAGE = /\b(?:SAMLResponse|SAMLRequest|wresult)=|^\s{0,200}(?:PHNhbW[wx]|PD94bWwg|PFJlc3Bvbn|PEFzc2Vyd)/

/** A page that posts one; its value is base64, or blacked out. */
const FIELD_OF_PAGE = /<(?:input|textarea)\b[^<>]{0,200}\bname\s{0,9}=\s{0,9}["']?(?:SAMLResponse|SAMLRequest|wresult)\b[^<]{0,200}/gi
const FIELD_VALUE = /[=>]\s{0,9}["']?(?:[A-Za-z0-9+/%]{20}|\[blacked out|█)/
/** A plan of Terraform may have this first, and its version nowhere. */
const TERRAFORM_PLAN = /^\s{0,200}\{\s{0,200}"format_version"\s{0,20}:\s{0,20}"/

/** True where `text`, which ends where reading did, is the beginning of evidence. */
export function isBeginningOfEvidence(text: string): boolean {
  const inside = insideOfString(text)
  if (inside !== null) return isBeginningOfEvidence(inside)
  const root = rootOf(text)
  if (root !== null) return XML_ROOT.test(root) || holdsField(text)
  return (
    JSON_KEY.test(text) ||
    LOG_KEY.test(text) ||
    LOG_TABLE.test(text) ||
    HAR.test(text) ||
    text.includes(SCIM_LIST) ||
    (BATCH.test(text) && STATUS.test(text)) ||
    (TERRAFORM_PLAN.test(text) && text.includes('"azuread')) ||
    USERS_TABLE.test(text) ||
    MESSAGE.test(text) ||
    YAML_KEY.test(text) ||
    SPECIFIC_KEY.test(text) ||
    hasBeginLine(text)
  )
}

function holdsField(text: string): boolean {
  FIELD_OF_PAGE.lastIndex = 0
  return text.match(FIELD_OF_PAGE)?.some((field) => FIELD_VALUE.test(field)) === true
}

/** Whether an input that cannot be read from the offset `end` on is evidence: the user named it, it has such a name, or its beginning is. */
export function isEvidence({ name, named, text }: Artifact, end: number): boolean {
  if (named || hasEvidenceName(name)) return true
  // XML is refused as a whole, so its root counts wherever the fault is. YAML shows a fault at its line.
  if (rootOf(text) !== null) return isBeginningOfEvidence(text)
  return isBeginningOfEvidence(text.slice(0, /^\s{0,200}[{[]/.test(text) ? end : endOfLine(text, end)))
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

/** The text from the start tag of the root on, after declarations, comments and a document type; null where it does not begin as XML. */
function rootOf(text: string): string | null {
  let at = text.search(/\S/)
  if (at === -1 || text[at] !== '<') return null
  while (at !== -1 && text[at] === '<') {
    const end = text.startsWith('<?', at)
      ? after(text, '?>', at)
      : text.startsWith('<!--', at)
        ? after(text, '-->', at)
        : text.startsWith('<!', at)
          ? endOfDoctype(text, at)
          : null
    if (end === null) return text.slice(at, at + 200)
    at = text.indexOf('<', end)
  }
  return ''
}

function after(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from)
  return found === -1 ? text.length : found + what.length
}

/** A document type may hold declarations in brackets, each with an end of its own. */
function endOfDoctype(text: string, from: number): number {
  const end = after(text, '>', from)
  const bracket = text.indexOf('[', from)
  if (bracket === -1 || bracket >= end) return end
  return after(text, '>', after(text, ']', bracket))
}

/** Words of logs of Microsoft and Mixpanel, of which other files have few or none. */
const OF_LOGS = [
  ...['auditLogs/', 'orrelationId', 'esultType', 'rrorCode"', 'ctivityDisplayName', 'rovisioningSt', 'rovisioningAction', 'AuditData'],
  ...[
    '(UTC)',
    'Authentication method',
    'tringKeyStringValuePair',
    'argetResources',
    'odifiedProperties',
    'session.log',
    'organization.user_',
  ],
  ...['organization_setting.', 'invitation.sent', 'invitation.accepted', 'user.role_changed', 'team.user_', 'project.user_', 'User Log'],
  ...['service_account.', 'board.created', 'board.updated', 'bookmark.created', 'bookmark.updated'],
  ...['rovisioning Status', 'hangeId', 'Change ID', 'EntryImport', 'EntryExport', 'EntrySynchronization'],
]

/** Whether a beginning may be that of a log: where it is, the readers of logs look at it. */
export function mayBeLog(head: string): boolean {
  return OF_LOGS.some((word) => head.includes(word))
}
