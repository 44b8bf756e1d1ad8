import type { ProvisioningTally } from '../model/logs.ts'
import type { JudgedResults } from '../model/rule.ts'
import { aadsts } from '../vendors/aadsts.ts'
import { PROVISIONING_ERRORS, type KnownError } from '../vendors/known-errors.ts'

// Which codes of the logs count as a fault of this setup, and which findings explain one. The tables of codes name the rules; here is
// which of their findings are meant.

/** A finding of another rule that explains a code. */
export interface CodeExplanation {
  readonly ruleId: string
  readonly code: string
}

/** By rule, the findings that explain; null: each that is a warning or an error. */
type Explainers = ReadonlyMap<string, readonly string[] | null>

/** Refusals that no setting of the app causes alone, and that count all the same: the tenant decides them about this app. */
const COUNTED: ReadonlySet<string> = new Set(['50105', '53003', '50020', '90072', '51004', '501241', '50124', '501621'])

/** Codes that are seen in place of another. */
const SAME_AS: ReadonlyMap<string, string> = new Map([['90023', '900235']])

/** What narrows the rules of the table for one code, or adds to them; an empty list: never. */
const NARROWED: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>> = new Map([
  ['700016', { 'response/request': ['issuer-not-registered', 'issuer-missing'] }],
  ['650056', { 'response/request': ['issuer-not-registered', 'issuer-missing'] }],
  ['50011', { 'response/request': ['reply-url-not-registered'] }],
  ['50105', { 'access/assigned': ['nobody-assigned', 'nobody-can-sign-in', 'not-a-security-group'] }],
  ['50034', { 'access/guests': [] }],
  ['16000', { 'access/guests': [], 'mixpanel/tenant': [] }],
  ['750054', { 'azure/sign-on-url': ['microsoft-url'] }],
  ['75008', { 'response/request': ['destination'] }],
  ['75011', { 'response/request': ['authn-context'] }],
  ['900235', { 'response/request': ['authn-context-comparison'] }],
  ['900236', { 'response/request': ['subject', 'name-id-format'] }],
  ['75016', { 'response/request': ['name-id-format', 'subject'] }],
  ['50194', { 'mixpanel/sign-in-url': ['common'] }],
  ['90002', { 'mixpanel/sign-in-url': ['not-a-guid', 'placeholder', 'domain-instead-of-guid'] }],
  ['50057', { 'access/assigned': ['disabled-users'] }],
  ['50053', { 'access/assigned': [] }],
  ['50055', { 'access/assigned': [] }],
  ['50126', { 'access/assigned': [] }],
])

/** That two apps are alike, or that two exports are of different apps, is no reason why Microsoft refuses anyone. */
const NEVER_EXPLAIN: ReadonlySet<string> = new Set(['azure/entity-id-unique', 'azure/one-app'])

/** Whether the configuration of the app, or of the tenant about this app, can cause a code of the sign-in log. */
export function counts(code: number): boolean {
  const known = aadsts(nameOf(code))
  return known !== undefined && (COUNTED.has(known.code) || (known.atLogin !== undefined && known.rules.length > 0))
}

function nameOf(code: number): string {
  return SAME_AS.get(String(code)) ?? String(code)
}

/** The rules that check for the causes of a code, the most likely first. */
export function rulesFor(code: number): readonly string[] {
  return [...explainersOf(code).keys()].filter((ruleId) => !ruleId.startsWith('live/'))
}

function explainersOf(code: number): Explainers {
  const name = nameOf(code)
  const narrowed = NARROWED.get(name) ?? {}
  const all = new Map<string, readonly string[] | null>()
  for (const ruleId of aadsts(name)?.rules ?? []) if (!NEVER_EXPLAIN.has(ruleId)) all.set(ruleId, null)
  for (const [ruleId, codes] of Object.entries(narrowed)) {
    if (codes.length > 0) all.set(ruleId, codes)
    else all.delete(ruleId)
  }
  // Microsoft’s login page showed the same code.
  if (all.size > 0) all.set('live/entra-login', [`aadsts${name}`])
  return all
}

/** The findings that explain a code of the sign-in log, in the order of the table. */
export function explanationsOf(code: number, results: JudgedResults): readonly CodeExplanation[] {
  return explained(explainersOf(code), results)
}

function explained(explainers: Explainers, results: JudgedResults): readonly CodeExplanation[] {
  return [...explainers].flatMap(([ruleId, codes]) =>
    (results.get(ruleId)?.findings ?? [])
      .filter(({ code, severity }) => (codes === null ? severity !== 'info' : codes.includes(code)))
      .map(({ code }) => ({ ruleId, code })),
  )
}

/** The name of a sign-in code, as people know it. */
export function aadstsName(code: number): string {
  return Number.isNaN(code) ? 'an unknown code' : `AADSTS${code}`
}

// ── provisioning ────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What an entry of the provisioning log shows. `nothing`: it succeeded, or there was nothing to do. `passes`: Entra tries again by itself.
 * `not-in-scope`: the person is not assigned, disabled, or filtered out, which is mostly what is wanted.
 */
export type ProvisioningOutcome = 'nothing' | 'passes' | 'not-in-scope' | 'failed' | 'skipped'

export function outcomeOf(tally: Pick<ProvisioningTally, 'status' | 'code'>): ProvisioningOutcome {
  const name = knownError(tally.code)?.name ?? ''
  if (tally.status === 'success' || tally.status === 'warning' || name === 'RedundantExport') return 'nothing'
  if (isOutOfScope(tally.code)) return 'not-in-scope'
  if (tally.status === 'skipped') return tally.code === null ? 'nothing' : 'skipped'
  return name.startsWith('TooManyRequests') ? 'passes' : 'failed'
}

/** Skip reasons of people whom nobody wants to provision. */
function isOutOfScope(code: string | null): boolean {
  return code !== null && /NotEffectivelyEntitled|NotInScope|OutOfScope|ScopingFilter|NotAssigned/i.test(code)
}

/** Microsoft’s name in its table; a name with that of the target in front of it is the same. */
function knownError(code: string | null): KnownError | undefined {
  if (code === null) return undefined
  const name = code.toLowerCase()
  return PROVISIONING_ERRORS.find(({ codes = [] }) => codes.some((each) => name.endsWith(each.toLowerCase())))
}

/** What Microsoft says that an error of the log means; null for one that it does not list. */
export function meaningOf(code: string | null): string | null {
  return knownError(code)?.meaning ?? null
}

/** By rule, the findings that explain what a table of provisioning errors names it for. */
const PROVISIONING: Readonly<Record<string, readonly string[]>> = {
  'scim/job': ['token-refused', 'failing'],
  'mixpanel/plan': ['no-scim'],
  'scim/roles': ['roles-mapped'],
  'access/assigned': ['nobody-assigned', 'nobody-can-sign-in', 'not-a-security-group'],
}
const OTHER_ADDRESS = ['sign-in-name', 'another-attribute', 'expression', 'another-address-sent']
const PROVISIONING_NARROWED: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>> = new Map([
  ['InvalidDomain', { 'scim/user-name': OTHER_ADDRESS }],
  ['Conflict, EntryConflict', { 'scim/user-name': OTHER_ADDRESS, 'scim/mappings': ['matched-by-external-id'] }],
  [
    'DuplicateTargetEntries, DuplicateSourceEntries',
    { 'scim/user-name': OTHER_ADDRESS, 'scim/mappings': ['matched-by-external-id', 'not-mapped'] },
  ],
  ['Unauthorized, InsufficientRights', { 'scim/job': ['token-refused', 'failing'] }],
  ['ImportSkipped', { 'scim/user-name': ['empty'], 'claims/email-for-everyone': ['mail-is-empty'] }],
  ['SchemaAttributeNotFound', { 'scim/mappings': [] }],
  ['EntrySynchronizationSkipped', { 'scim/user-name': [] }],
  ['LicenseLimitExceeded', { 'scim/scope': ['everyone'] }],
])

/** The findings that explain entries of the provisioning log. */
export function provisioningExplanations(
  tally: Pick<ProvisioningTally, 'code' | 'attribute'>,
  results: JudgedResults,
): readonly CodeExplanation[] {
  return explained(provisioningExplainers(tally), results)
}

/** The rules that check for the causes of such entries. */
export function rulesForProvisioning(tally: Pick<ProvisioningTally, 'code' | 'attribute'>): readonly string[] {
  return [...provisioningExplainers(tally).keys()]
}

function provisioningExplainers({ code, attribute = null }: Pick<ProvisioningTally, 'code' | 'attribute'>): Explainers {
  const error = knownError(code)
  const all = new Map<string, readonly string[] | null>()
  for (const ruleId of error?.rules ?? []) all.set(ruleId, Object.hasOwn(PROVISIONING, ruleId) ? (PROVISIONING[ruleId] ?? null) : null)
  const narrowed =
    error?.name === 'MandatoryFieldsMissing, MissingValues' ? missingValue(attribute) : PROVISIONING_NARROWED.get(error?.name ?? '')
  for (const [ruleId, codes] of Object.entries(narrowed ?? {})) {
    if (codes.length > 0) all.set(ruleId, codes)
    else all.delete(ruleId)
  }
  return all
}

/** An address that is missing is reported by the rules about addresses; every other attribute by nobody. */
function missingValue(attribute: string | null): Readonly<Record<string, readonly string[]>> {
  const isAddress = attribute === null || /^(?:userName|emails?\b|mail\b)/i.test(attribute)
  return isAddress
    ? { 'scim/user-name': ['empty'], 'claims/email-for-everyone': ['mail-is-empty'], 'scim/mappings': ['not-mapped'] }
    : { 'scim/user-name': [], 'scim/mappings': ['not-mapped'] }
}
