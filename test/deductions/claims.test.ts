import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import { listOf } from '../../src/syntax/field.ts'
import type { PredictedAssertion } from '../../src/model/saml.ts'
import { deduced, enterpriseApp, graphList, placed, SP } from '../support/deduced.ts'
import { responseXml, sign, signerCalled } from '../support/saml.ts'

type Files = Readonly<Record<string, unknown>>

const THIRD_SP = '5e7f1ce0-4444-4d5e-9f60-33333c0de577'
const OWN = { 'sp.json': enterpriseApp() }
const NAMESPACE = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

const sourced = (id: string): object => ({
  condition: null,
  attribute: { '@odata.type': '#microsoft.graph.sourcedAttribute', id, source: 'user' },
  transformations: [],
})
const claim = (name: string, id: string, rest: object = {}): object => ({
  '@odata.type': '#microsoft.graph.customClaim',
  name,
  namespace: null,
  tokenFormat: ['saml'],
  configurations: [sourced(id)],
  ...rest,
})
const nameId = (nameIdFormat: string | null, id = 'mail'): object => ({
  '@odata.type': '#microsoft.graph.samlNameIdClaim',
  nameIdFormat,
  configurations: [sourced(id)],
})
const policy = (sp: string | null, claims: unknown, rest: object = {}): object => ({
  '@odata.context':
    sp === null
      ? 'https://graph.microsoft.com/beta/$metadata#claimsPolicy/$entity'
      : `https://graph.microsoft.com/beta/$metadata#servicePrincipals('${sp}')/claimsPolicy/$entity`,
  id: 'a0000008-5555-4e6f-8a71-44444beef008',
  includeBasicClaimSet: false,
  includeApplicationIdInIssuer: false,
  audienceOverride: null,
  groupFilter: null,
  claims,
  ...rest,
})
const mapping = (name: string, samlType = 'email'): object => ({
  id: 'a0000009-5555-4e6f-8a71-44444beef009',
  displayName: name,
  definition: [
    JSON.stringify({
      ClaimsMappingPolicy: {
        Version: 1,
        IncludeBasicClaimSet: 'true',
        ClaimsSchema: [{ Source: 'user', ID: 'mail', SamlClaimType: samlType }],
      },
    }),
  ],
})
const mappings = (sp: string | null, value: readonly object[]): object =>
  graphList(sp === null ? 'policies/claimsMappingPolicies' : `servicePrincipals('${sp}')/claimsMappingPolicies`, value)

async function definition(files: Files) {
  return (await deduced({ ...OWN, ...files })).of(derived.claims)
}

async function assertion(files: Files): Promise<PredictedAssertion> {
  return (await deduced({ ...OWN, ...files })).of(derived.assertion)
}

async function names(files: Files): Promise<readonly string[]> {
  return (await assertion(files)).attributes.map(
    ({ name, values, origin }) => `${name} ${values.map(({ source }) => source).join()} ${origin}`,
  )
}

describe('which claims settings apply', () => {
  const own = policy(SP, [claim('email', 'mail')])

  it.each<readonly [string, Files, string]>([
    ['those of the portal', { 'c.json': own }, 'custom-claims-policy c.json'],
    [
      'those of the app, and not of another one',
      { 'c.json': own, 'd.json': policy(THIRD_SP, [claim('x', 'mail')]) },
      'custom-claims-policy c.json',
    ],
    [
      'an assigned mapping policy, before those of the portal',
      { 'c.json': own, 'm.json': mappings(SP, [mapping('M')]) },
      'claims-mapping-policy m.json/value/0',
    ],
    [
      'those of the portal, where the mapping policy is another app’s',
      { 'c.json': own, 'm.json': mappings(THIRD_SP, [mapping('M')]) },
      'custom-claims-policy c.json',
    ],
    [
      'those of the portal, where nothing shows that the mapping policy is assigned',
      { 'c.json': own, 'm.json': mappings(null, [mapping('M')]) },
      'custom-claims-policy c.json',
    ],
    [
      'those of the portal, where no mapping policy is assigned',
      { 'c.json': own, 'm.json': mappings(SP, []) },
      'custom-claims-policy c.json',
    ],
    [
      'the only ones, where nothing says whose they are',
      { 'c.json': policy(null, [claim('email', 'mail')]) },
      'custom-claims-policy c.json',
    ],
  ])('%s', async (_, files, expected) => {
    const { kind, at } = await definition(files)
    expect(`${kind} ${placed(at)}`).toBe(expected)
  })

  it.each<readonly [string, Files, string | null]>([
    ['nothing is given', {}, null],
    [
      'one input has a mapping policy, and the other none',
      { 'c.json': own, 'm.json': mappings(SP, [mapping('M')]), 'n.json': mappings(SP, []) },
      'Whether a claims mapping policy is assigned is not known.',
    ],
    ['they are another app’s', { 'd.json': policy(THIRD_SP, []) }, 'The claims in the inputs belong to another enterprise application.'],
    [
      'nothing shows that the mapping policy is assigned',
      { 'm.json': mappings(null, [mapping('M')]) },
      'The claims mapping policy “M” is in the inputs, but nothing shows that it is assigned to this app.',
    ],
    [
      'there are several that do not say whose they are',
      { 'c.json': policy(null, [claim('email', 'mail')], { id: '1' }), 'd.json': policy(null, [claim('x', 'mail')], { id: '2' }) },
      'Several inputs contain claims, and none of them says to which app they belong.',
    ],
  ])('are not known where %s', async (_, files, why) => {
    const found = await deduced({ ...OWN, ...files })
    expect([found.whyNot(derived.claims)?.why, found.whyNot(derived.assertion)?.why]).toEqual([why, why])
  })

  it('a mapping policy without a name is named as such', async () => {
    const nameless = { ...mapping('M'), displayName: null }
    expect((await deduced({ ...OWN, 'm.json': mappings(null, [nameless]) })).whyNot(derived.claims)).toMatchObject({
      why: 'A claims mapping policy is in the inputs, but nothing shows that it is assigned to this app.',
      at: 'm.json/value/0',
    })
  })

  it('several without owner that say the same are one', async () => {
    const list = [claim('email', 'mail')]
    expect((await definition({ 'c.json': policy(null, list, { id: '1' }), 'd.json': policy(null, list, { id: '2' }) })).kind).toBe(
      'custom-claims-policy',
    )
    const other = await deduced({
      ...OWN,
      'c.json': policy(null, list, { id: '1' }),
      'd.json': policy(null, list, { id: '2', includeBasicClaimSet: true }),
    })
    expect(other.whyNot(derived.claims)?.why).toMatch(/^Several inputs contain claims/)
    const nameIds = await deduced({
      ...OWN,
      'c.json': policy(null, [nameId('persistent')], { id: '1' }),
      'd.json': policy(null, [nameId('unspecified')], { id: '2' }),
    })
    expect(nameIds.whyNot(derived.claims)?.why).toMatch(/^Several inputs contain claims/)
  })

  it('two exports of one policy are one; what they differ in is not known', async () => {
    const both = (a: unknown, b: unknown): Files => ({ 'c.json': policy(SP, a), 'd.json': policy(SP, b, { includeBasicClaimSet: true }) })
    const same = await definition(both([claim('email', 'mail'), nameId('persistent')], [claim('email', 'mail'), nameId('persistent')]))
    expect([listOf(same.claims)?.items.length, same.nameId?.format?.value, same.includeBasicClaimSet.is, same.assigned]).toEqual([
      1,
      'persistent',
      'unreadable',
      true,
    ])
    const differing = await definition(both([nameId('persistent')], [nameId('unspecified')]))
    expect(differing.nameId).toMatchObject({ format: null, values: [{ source: 'unreadable' }] })
    expect(differing.nameId?.at.rivals).toHaveLength(1)
    const without = await definition(both([nameId('persistent')], []))
    expect(without.nameId).toMatchObject({ format: null, values: [{ source: 'unreadable' }] })
  })

  it('a damaged export of the policy does not hide the other one', async () => {
    const one = await definition({ 'c.json': policy(SP, 'cut off'), 'd.json': policy(SP, [claim('email', 'mail'), nameId('persistent')]) })
    expect([listOf(one.claims)?.items.length, one.nameId?.format?.value]).toEqual([1, 'persistent'])
  })
})

describe('the assertion that follows', () => {
  it('has each claim with its complete name and source', async () => {
    expect(await names({ 'c.json': policy(SP, [claim('email', 'mail'), claim('last', 'surname', { namespace: 'urn:x' })]) })).toEqual([
      'email user.mail configured',
      'urn:x/last user.surname configured',
    ])
  })

  it('has no claim that is only for other tokens', async () => {
    const formats = [['jwt'], [], ['jwt', 'SAML']].map((tokenFormat, index) => claim(`c${index}`, 'mail', { tokenFormat }))
    expect(await names({ 'c.json': policy(SP, formats) })).toEqual(['c1 user.mail configured', 'c2 user.mail configured'])
  })

  it('knows a claim of the default set that was not changed', async () => {
    const list = [
      claim('emailaddress', 'mail', { namespace: NAMESPACE }),
      claim('surname', 'givenname', { namespace: NAMESPACE }),
      claim('name', 'userprincipalname', { namespace: NAMESPACE, configurations: [sourced('userprincipalname'), sourced('mail')] }),
      claim('givenname', 'givenname', { namespace: 'urn:x' }),
    ]
    expect((await assertion({ 'c.json': policy(SP, list) })).attributes.map(({ origin }) => origin)).toEqual([
      'default-set',
      'configured',
      'configured',
      'configured',
    ])
  })

  it('has the default set, where it is switched on and not configured', async () => {
    const found = await assertion({
      'c.json': policy(SP, [claim('emailaddress', 'employeeid', { namespace: NAMESPACE })], { includeBasicClaimSet: true }),
    })
    expect(found.attributes.map(({ name, values, origin }) => `${name} ${values.map(({ source }) => source).join()} ${origin}`)).toEqual([
      `${NAMESPACE}/emailaddress user.employeeid configured`,
      `${NAMESPACE}/givenname user.givenname default-set`,
      `${NAMESPACE}/surname user.surname default-set`,
      `${NAMESPACE}/name user.userprincipalname default-set`,
    ])
    const [, added] = found.attributes
    expect(added).toMatchObject({
      localName: { value: 'givenname' },
      namespace: { value: NAMESPACE },
      values: [{ constant: null, transformations: [], inputs: [], condition: null, steps: [], written: null }],
    })
    expect(added && placed(added.at)).toBe('c.json/includeBasicClaimSet')
    expect(await names({ 'c.json': policy(SP, []) })).toEqual([])
  })

  it.each<readonly [string, readonly object[], string | null, string]>([
    ['no NameID: the sign-in name', [], EMAIL_FORMAT, 'user.userprincipalname'],
    ['a NameID without a format', [nameId(null)], EMAIL_FORMAT, 'user.mail'],
    ['by a name', [nameId('PERSISTENT ')], 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', 'user.mail'],
    ['by its URN', [nameId('urn:oasis:x')], 'urn:oasis:x', 'user.mail'],
    ['the one that Entra chooses', [nameId('default')], null, 'user.mail'],
  ])('%s', async (_, list, format, source) => {
    const found = (await assertion({ 'c.json': policy(SP, list) })).nameId
    expect([found.format, found.values.map((each) => each.source)]).toEqual([format, [source]])
  })

  it.each<readonly [string, Files, RegExp, string]>([
    ['the claims are damaged', { 'c.json': policy(SP, 'cut off') }, /^The claims cannot be read: .+\.$/, 'derived.assertion'],
    [
      'the mapping policy is damaged',
      { 'm.json': mappings(SP, [{ ...mapping('M'), definition: ['{"ClaimsMappingPolicy": {'] }]) },
      /^The claims mapping policy cannot be read: its definition is not well-formed JSON\.$/,
      'inputs.mappingPolicies',
    ],
  ])('is not known where %s', async (_, files, why, fact) => {
    const missing = (await deduced({ ...OWN, ...files })).whyNot(derived.assertion)
    expect(missing?.why).toMatch(why)
    expect(missing?.fact).toBe(fact)
  })
})

describe('the claims of a captured response, where no export shows them', () => {
  const response = responseXml({
    attributes: [
      ['email', 'dana@contoso.com'],
      [`${NAMESPACE}/surname`, 'Okafor'],
    ],
  })
  const issued = async (files: Files) => (await deduced({ ...OWN, ...files })).of(derived.issued)

  it('are those of the response, whose sources are not known', async () => {
    const { attributes, governedBy, nameId: seen } = await issued({ 'r.xml': response })
    expect(governedBy).toMatchObject({
      kind: 'captured-response',
      id: null,
      displayName: null,
      assigned: true,
      servicePrincipalId: null,
      includeBasicClaimSet: { is: 'absent' },
      includeApplicationIdInIssuer: { is: 'absent' },
      audienceOverride: { is: 'absent' },
      groupFilter: { is: 'absent' },
    })
    expect(
      attributes
        .slice(-2)
        .map(({ name, localName, namespace, values, origin }) => [
          name,
          localName.value,
          namespace?.value ?? null,
          values.map(({ source }) => source),
          origin,
        ]),
    ).toEqual([
      ['email', 'email', null, ['unreadable'], 'configured'],
      [`${NAMESPACE}/surname`, 'surname', NAMESPACE, ['unreadable'], 'configured'],
    ])
    expect([seen.format, seen.values.map(({ source }) => source)]).toEqual([EMAIL_FORMAT, ['unreadable']])
  })

  it('have the NameID format of the response', async () => {
    const persistent = response.replace('1.1:nameid-format:emailAddress', '2.0:nameid-format:persistent')
    expect((await issued({ 'r.xml': persistent })).nameId.format).toBe('urn:oasis:names:tc:SAML:2.0:nameid-format:persistent')
  })

  it('are those of the export, where there is one', async () => {
    expect((await issued({ 'r.xml': response, 'c.json': policy(SP, [claim('x', 'mail')]) })).governedBy.kind).toBe('custom-claims-policy')
  })

  it('do not decide between two exports', async () => {
    const found = await deduced({ ...OWN, 'r.xml': response, 'm.json': mappings(SP, [mapping('M')]), 'n.json': mappings(SP, []) })
    expect(found.whyNot(derived.issued)?.why).toBe('Whether a claims mapping policy is assigned is not known.')
  })

  it('do not count where the response was changed after it was signed', async () => {
    const signed = sign(response, signerCalled('signer'))
    expect((await issued({ 'r.xml': signed })).governedBy.kind).toBe('captured-response')
    expect(
      (await deduced({ ...OWN, 'r.xml': signed.replace('dana@contoso.com', 'eve@contoso.com') })).whyNot(derived.issued)?.why,
    ).toBeNull()
    expect((await deduced(OWN)).whyNot(derived.issued)?.why).toBeNull()
  })
})
