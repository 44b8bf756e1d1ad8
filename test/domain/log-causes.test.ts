import { describe, expect, it } from 'vitest'
import {
  aadstsName,
  counts,
  explanationsOf,
  meaningOf,
  outcomeOf,
  provisioningExplanations,
  rulesFor,
  rulesForProvisioning,
} from '../../src/domain/log-causes.ts'
import type { JudgedResults } from '../../src/model/rule.ts'
import { PROVISIONING_ERRORS } from '../../src/vendors/known-errors.ts'

/** Findings as `RULE CODE` or `RULE CODE SEVERITY`; an error, unless it says otherwise. */
function judged(...findings: readonly string[]): JudgedResults {
  const results = new Map<string, { findings: object[] }>()
  for (const text of findings) {
    const [ruleId = '', code = '', severity = 'error'] = text.split(' ')
    const result = results.get(ruleId) ?? { findings: [] }
    result.findings.push({ code, severity })
    results.set(ruleId, result)
  }
  return results as unknown as JudgedResults
}

describe('which codes of the sign-in log are a fault of this setup', () => {
  it.each([700016, 50011, 1000031, 90023, 50105, 53003, 50020, 90072, 51004, 501241, 50124, 501621])('%i counts', (code) => {
    expect(counts(code)).toBe(true)
  })

  it.each([
    [50126, 'a wrong password'],
    [50076, 'a rule about multifactor authentication'],
    [50034, 'an account that does not exist, of which a rule only may know more'],
    [76026, 'a request of which no rule knows more'],
    [12345, 'a code that is not known'],
    [NaN, 'none that can be read'],
  ])('%i does not: %s', (code) => expect(counts(code)).toBe(false))

  it('has a name as people know it', () => {
    expect([aadstsName(50105), aadstsName(NaN)]).toEqual(['AADSTS50105', 'an unknown code'])
  })
})

describe('the rules that check for the causes of a code', () => {
  it.each([
    [700016, ['azure/entity-id', 'mixpanel/tenant', 'response/request']],
    [70001, ['azure/entity-id', 'mixpanel/tenant', 'azure/app-enabled']],
    [50011, ['azure/reply-url', 'response/request']],
    [50105, ['access/assigned', 'access/nested-groups']],
    [50034, ['mixpanel/tenant']],
    [16000, []],
    [90023, ['response/request']],
    [50057, ['access/assigned']],
    [50126, []],
    [50053, []],
    [50055, []],
    [53003, []],
    [12345, []],
  ])('of %i', (code, rules) => expect(rulesFor(code)).toEqual(rules))
})

describe('the findings that explain a code', () => {
  it('are those of its rules, in the order of the table, without notes', () => {
    const results = judged(
      'mixpanel/tenant another',
      'azure/entity-id no-slash',
      'azure/entity-id several info',
      'azure/one-app differs',
      'claims/email missing',
    )
    expect(explanationsOf(700016, results)).toEqual([
      { ruleId: 'azure/entity-id', code: 'no-slash' },
      { ruleId: 'mixpanel/tenant', code: 'another' },
    ])
    expect(explanationsOf(700016, judged('azure/entity-id no-slash warning'))).toHaveLength(1)
    expect(explanationsOf(700016, judged())).toEqual([])
    expect(explanationsOf(12345, results)).toEqual([])
  })

  it.each([
    [700016, 'response/request issuer-not-registered', 'response/request reply-url-not-registered'],
    [650056, 'response/request issuer-missing', 'response/request subject'],
    [50011, 'response/request reply-url-not-registered', 'response/request issuer-missing'],
    [50105, 'access/assigned nobody-assigned', 'access/assigned disabled-users'],
    [50105, 'access/assigned not-a-security-group info', 'access/assigned other'],
    [50057, 'access/assigned disabled-users', 'access/assigned nobody-assigned'],
    [750054, 'azure/sign-on-url microsoft-url', 'azure/sign-on-url other'],
    [75008, 'response/request destination', 'response/request subject'],
    [75011, 'response/request authn-context', 'response/request destination'],
    [900235, 'response/request authn-context-comparison', 'response/request authn-context'],
    [90023, 'response/request authn-context-comparison', 'response/request subject'],
    [900236, 'response/request subject', 'response/request authn-context'],
    [75016, 'response/request name-id-format', 'response/request authn-context'],
    [50194, 'mixpanel/sign-in-url common', 'mixpanel/sign-in-url placeholder'],
    [90002, 'mixpanel/sign-in-url placeholder', 'mixpanel/sign-in-url common'],
    [50034, 'mixpanel/tenant another', 'access/guests not-invited'],
    [70001, 'azure/app-enabled disabled', 'azure/entity-id-unique twice'],
  ])('%i: %s, and not %s', (code, yes, no) => {
    const [ruleId, found] = yes.split(' ')
    expect(explanationsOf(code, judged(yes, no))).toEqual([{ ruleId, code: found }])
  })

  it('are never those of wrong passwords and of accounts that are elsewhere', () => {
    const all = judged('access/assigned nobody-assigned', 'access/guests not-invited', 'mixpanel/tenant another')
    expect([50126, 50053, 50055, 16000].flatMap((code) => explanationsOf(code, all))).toEqual([])
  })

  it('are also what Microsoft’s login page showed, where it is the same code', () => {
    const live = judged('live/entra-login aadsts50011', 'live/entra-login aadsts700016', 'live/entra-login aadsts900235')
    expect(explanationsOf(50011, live)).toEqual([{ ruleId: 'live/entra-login', code: 'aadsts50011' }])
    expect(explanationsOf(90023, live)).toEqual([{ ruleId: 'live/entra-login', code: 'aadsts900235' }])
    expect(explanationsOf(53003, judged('live/entra-login aadsts53003'))).toEqual([])
  })
})

describe('what an entry of the provisioning log shows', () => {
  it.each([
    ['success', 'InvalidDomain', 'nothing'],
    ['warning', 'InvalidDomain', 'nothing'],
    ['failure', 'InvalidDomain', 'failed'],
    ['failure', null, 'failed'],
    ['failure', 'NobodyKnowsThis', 'failed'],
    ['failure', 'RedundantExport', 'nothing'],
    ['skipped', 'RedundantExport', 'nothing'],
    ['skipped', null, 'nothing'],
    ['skipped', 'ImportSkipped', 'skipped'],
    ['skipped', 'NotEffectivelyEntitled', 'not-in-scope'],
    ['skipped', 'UserNotInScope', 'not-in-scope'],
    ['skipped', 'OutOfScope', 'not-in-scope'],
    ['failure', 'ScopingFilterNotPassed', 'not-in-scope'],
    ['failure', 'NotAssigned', 'not-in-scope'],
    ['failure', 'TooManyRequests', 'passes'],
    ['failure', 'MixpanelTimeout', 'passes'],
    ['skipped', 'Timeout', 'skipped'],
  ] as const)('%s with %s: %s', (status, code, outcome) => expect(outcomeOf({ status, code })).toBe(outcome))

  it('means what Microsoft says of the name that it ends with', () => {
    expect(meaningOf('InvalidDomain')).toContain('invalid domain name')
    expect(meaningOf('mixpanelINVALIDDOMAIN')).toBe(meaningOf('InvalidDomain'))
    expect(meaningOf('UnprocessableEntityConflict')).toBe(meaningOf('Conflict'))
    expect(meaningOf('MixpanelEntryConflict')).toBe(meaningOf('EntryConflict'))
    expect(meaningOf('CreateMethodNotAllowed')).toBe(meaningOf('Unauthorized'))
    expect([meaningOf('InvalidDomainOfNobody'), meaningOf(null), meaningOf('')]).toEqual([null, null, null])
  })
})

it('no name of an error ends with that of another one', () => {
  const names = PROVISIONING_ERRORS.flatMap((entry) => (entry.codes ?? []).map((code) => ({ entry, code })))
  expect(names.length).toBeGreaterThan(30)
  const doubtful = names.filter(({ entry, code }) =>
    names.some((other) => other.entry !== entry && code.toLowerCase().endsWith(other.code.toLowerCase())),
  )
  expect(doubtful).toEqual([])
})

describe('the findings that explain errors of provisioning', () => {
  const rules = (code: string | null, attribute?: string): readonly string[] =>
    rulesForProvisioning({ code, ...(attribute === undefined ? {} : { attribute }) })

  it.each([
    ['InvalidDomain', ['scim/domains', 'mixpanel/domains', 'scim/user-name']],
    ['EntryConflict', ['scim/user-name', 'scim/mappings']],
    ['ImportSkipped', ['scim/user-name', 'claims/email-for-everyone']],
    ['SchemaAttributeNotFound', ['scim/roles']],
    ['NotEffectivelyEntitled', ['scim/scope', 'access/assigned', 'access/nested-groups']],
    ['LicenseLimitExceeded', ['mixpanel/plan', 'scim/scope']],
    ['Unauthorized', ['scim/quarantine', 'mixpanel/plan', 'scim/tenant-url', 'scim/job']],
    ['NobodyKnowsThis', []],
    [null, []],
  ])('%s: rules', (code, all) => expect(rules(code)).toEqual(all))

  it('a value that is missing is about addresses only where it names one', () => {
    const address = ['scim/user-name', 'scim/mappings', 'claims/email-for-everyone']
    for (const attribute of [undefined, 'userName', 'emails[type eq "work"].value', 'email', 'mail'])
      expect(rules('MandatoryFieldsMissing', attribute)).toEqual(address)
    for (const attribute of ['name.givenName', 'mailNickname', 'emailsOther', 'workmail'])
      expect(rules('MissingValues', attribute)).toEqual(['scim/mappings'])
    const results = judged(
      'scim/user-name empty',
      'scim/user-name sign-in-name',
      'scim/mappings not-mapped',
      'scim/mappings other',
      'claims/email-for-everyone mail-is-empty',
    )
    const found = (attribute: string | null): readonly string[] =>
      provisioningExplanations({ code: 'MissingValues', attribute }, results).map(({ ruleId, code }) => `${ruleId} ${code}`)
    expect(found(null)).toEqual(['scim/user-name empty', 'scim/mappings not-mapped', 'claims/email-for-everyone mail-is-empty'])
    expect(found('name.givenName')).toEqual(['scim/mappings not-mapped'])
  })

  it.each([
    ['InvalidDomain', 'scim/user-name another-attribute', 'scim/user-name empty'],
    ['InvalidDomain', 'scim/domains not-claimed', 'scim/domains unused info'],
    ['Conflict', 'scim/mappings matched-by-external-id', 'scim/mappings not-mapped'],
    ['Conflict', 'scim/user-name another-address-sent', 'scim/user-name empty'],
    ['DuplicateTargetEntries', 'scim/mappings not-mapped', 'scim/mappings other'],
    ['InsufficientRights', 'scim/job token-refused', 'scim/job paused'],
    ['InsufficientRights', 'mixpanel/plan no-scim', 'mixpanel/plan no-sso'],
    ['EncounteredQuarantineException', 'scim/job failing', 'scim/job paused'],
    ['ImportSkipped', 'scim/user-name empty', 'scim/user-name expression'],
    ['SchemaAttributeNotFound', 'scim/roles roles-mapped', 'scim/roles other'],
    ['SchemaAttributeNotFound', 'scim/roles roles-mapped', 'scim/mappings not-mapped'],
    ['NotEffectivelyEntitled', 'access/assigned nobody-assigned', 'access/assigned disabled-users'],
    ['EntrySynchronizationSkipped', 'access/nested-groups nested', 'scim/user-name empty'],
    ['LicenseLimitExceeded', 'scim/scope everyone', 'scim/scope other'],
  ])('%s: %s, and not %s', (code, yes, no) => {
    const [ruleId, found] = yes.split(' ')
    expect(provisioningExplanations({ code }, judged(yes, no))).toEqual([{ ruleId, code: found }])
  })
})
