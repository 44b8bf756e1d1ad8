import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import { valueOf } from '../../src/syntax/field.ts'
import { APP, deduced, ENTITY, enterpriseApp, placed, registration, TENANT, type Deduced } from '../support/deduced.ts'

const [THIS, FOREIGN] = [TENANT, 'aaaaaaaa-1111-4a2b-8c3d-00000c0ffee1']
const organization = (id: string): object => ({ id, displayName: 'Contoso', verifiedDomains: [{ name: 'contoso.com' }] })

function metadata(
  tenantId: string,
  rest = `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://login.microsoftonline.com/${tenantId}/saml2"/>`,
): string {
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sts.windows.net/${tenantId}/"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${rest}</IDPSSODescriptor></EntityDescriptor>`
}

describe.each([
  {
    what: 'identifiers',
    fact: derived.identifiers,
    ofApp: (list: unknown) => ({ identifierUris: list }),
    ofPrincipal: (list: unknown) => ({ servicePrincipalNames: list }),
  },
  {
    what: 'reply URLs',
    fact: derived.replyUrls,
    ofApp: (list: unknown) => ({ web: { redirectUris: list } }),
    ofPrincipal: (list: unknown) => ({ replyUrls: list }),
  },
])('the $what', ({ fact, what, ofApp, ofPrincipal }) => {
  const found = async (principal: object | null, application: object | null): Promise<Deduced> =>
    deduced({ ...(principal && { 'sp.json': enterpriseApp(principal) }), ...(application && { 'app.json': registration(application) }) })
  const listed = async (principal: object | null, application: object | null): Promise<readonly string[]> => {
    const { from, items } = (await found(principal, application)).of(fact)
    return [from, ...items.map(({ value }) => value)]
  }

  it('are those of the enterprise application, even where it has none', async () => {
    expect(await listed(ofPrincipal(['https://a.mixpanel.com/', '']), ofApp(['https://b.mixpanel.com/']))).toEqual([
      'service-principal',
      'https://a.mixpanel.com/',
    ])
    expect(await listed(ofPrincipal([]), ofApp(['https://b.mixpanel.com/']))).toEqual(['service-principal'])
  })

  it('are those of the registration, where the enterprise application is not there or does not show them', async () => {
    expect(await listed(null, ofApp(['https://b.mixpanel.com/']))).toEqual(['application', 'https://b.mixpanel.com/'])
    expect(await listed(ofPrincipal(undefined), ofApp(['https://b.mixpanel.com/']))).toEqual(['application', 'https://b.mixpanel.com/'])
    expect(await listed(ofPrincipal('cut off'), ofApp(['https://b.mixpanel.com/']))).toEqual(['application', 'https://b.mixpanel.com/'])
  })

  it('are not known where both are damaged, and say which list', async () => {
    const missing = (await found(ofPrincipal('cut off'), ofApp(undefined))).whyNot(fact)
    expect(missing?.why).toMatch(new RegExp(`^The ${what} cannot be read: .+\\.$`))
    expect(missing?.at).toMatch(/^sp\.json\/./)
    const ofOther = (await found(ofPrincipal(undefined), ofApp('cut off'))).whyNot(fact)
    expect(ofOther?.at).toMatch(/^app\.json\/./)
  })

  it('are missing where nothing shows them', async () => {
    expect((await found(ofPrincipal(undefined), ofApp(undefined))).whyNot(fact)).toEqual({ why: null, at: null, fact: fact.name })
    expect((await found(ofPrincipal(undefined), null)).whyNot(fact)?.why).toBeNull()
  })

  it('are not those of the registration where two exports of the enterprise application differ', async () => {
    const files = {
      'a.json': enterpriseApp(ofPrincipal(['https://a.mixpanel.com/'])),
      'b.json': enterpriseApp(ofPrincipal(['https://c.mixpanel.com/'])),
      'app.json': registration(ofApp(['https://b.mixpanel.com/'])),
    }
    expect((await deduced(files)).whyNot(fact)?.why).toBe(
      `The ${what} cannot be read: the inputs have different values for it, and nothing shows which is newer.`,
    )
  })
})

it('the app id is no identifier, in any case', async () => {
  const found = await deduced({ 'sp.json': enterpriseApp({ servicePrincipalNames: [APP.toUpperCase(), ENTITY] }) })
  expect(found.of(derived.identifiers).items.map(({ value }) => value)).toEqual([ENTITY])
})

it('application and enterprise application are missing where they are not given', async () => {
  const [app, principal] = [await deduced({ 'app.json': registration() }), await deduced({ 'sp.json': enterpriseApp() })]
  expect([app.whyNot(derived.application), app.whyNot(derived.principal)?.fact]).toEqual([null, 'derived.principal'])
  expect([principal.whyNot(derived.application)?.fact, principal.whyNot(derived.principal)]).toEqual(['derived.application', null])
})

describe('the tenant', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'of the enterprise application, in lower case',
      { 'sp.json': enterpriseApp({ appOwnerOrganizationId: THIS.toUpperCase() }), 'org.json': organization(FOREIGN) },
      `${THIS} sp.json/appOwnerOrganizationId`,
    ],
    [
      'of the organization',
      {
        'sp.json': enterpriseApp({ appOwnerOrganizationId: undefined }),
        'org.json': organization(THIS.toUpperCase()),
        'fm.xml': metadata(FOREIGN),
      },
      `${THIS} org.json/id`,
    ],
    [
      'of the organization that is given twice',
      { 'a.json': organization(THIS), 'b.json': { ...organization(THIS.toUpperCase()), displayName: 'C' } },
      THIS,
    ],
    ['of the metadata', { 'fm.xml': metadata(THIS) }, `${THIS} fm.xml`],
    [
      'of the metadata, where there are two organizations',
      { 'a.json': organization(THIS), 'b.json': organization(FOREIGN), 'fm.xml': metadata(FOREIGN) },
      `${FOREIGN} fm.xml`,
    ],
  ])('%s', async (_, files, expected) => {
    const { value, at } = (await deduced(files)).of(derived.tenant)
    expect(`${value} ${placed(at)}`.startsWith(expected)).toBe(true)
  })

  it('is not known from metadata of another product, or from nothing', async () => {
    expect((await deduced({ 'fm.xml': metadata('exk1') })).whyNot(derived.tenant)).toEqual({
      why: null,
      at: null,
      fact: 'derived.tenant',
    })
    expect((await deduced({ 'sp.json': enterpriseApp({ appOwnerOrganizationId: undefined }) })).whyNot(derived.tenant)?.why).toBeNull()
  })

  it('is not known where two exports of the app name two, whatever the organization says', async () => {
    const found = await deduced({
      'a.json': enterpriseApp(),
      'b.json': enterpriseApp({ appOwnerOrganizationId: FOREIGN }),
      'org.json': organization(THIS),
    })
    expect(found.whyNot(derived.tenant)?.why).toBe('The exports of the enterprise application are of two tenants.')
  })
})

describe('Mixpanel’s settings', () => {
  const settings = (org: string, rest = ''): string => `orgId: "${org}"\nissuerUrl: https://sts.windows.net/${THIS}/\n${rest}`

  it('in several files of one organization are one', async () => {
    const found = (await deduced({ 'a.yaml': settings('1234567'), 'b.yaml': settings('1234567', 'plan: enterprise\n') })).of(
      derived.settings,
    )
    expect([valueOf(found.orgId), valueOf(found.plan)]).toEqual(['1234567', 'enterprise'])
  })

  it('that differ are the newer ones, where both have a date', async () => {
    const dated = (issuer: string, at: string): string => `orgId: "1234567"\nissuerUrl: ${issuer}\nscim:\n  tokenGeneratedAt: ${at}\n`
    const issuerIn = async (a: string, b: string): Promise<string> => {
      const { issuerUrl } = (await deduced({ 'a.yaml': a, 'b.yaml': b })).of(derived.settings)
      return valueOf(issuerUrl) ?? issuerUrl.is
    }
    const [old, fresh] = [dated('https://old/', '2026-05-01T00:00:00Z'), dated('https://new/', '2026-06-01T00:00:00Z')]
    expect([await issuerIn(old, fresh), await issuerIn(fresh, old), await issuerIn(settings('1234567'), fresh)]).toEqual([
      'https://new/',
      'https://new/',
      'unreadable',
    ])
  })

  it('of two organizations are not known, and both files are named', async () => {
    const found = await deduced({ 'a.yaml': settings('1234567'), 'b.yaml': settings('7654321') })
    expect(found.whyNot(derived.settings)).toEqual({
      why: 'Mixpanel’s settings are in more than one file (“a.yaml” and “b.yaml”). Name the right one with --mixpanel.',
      at: 'b.yaml',
      fact: 'derived.settings',
    })
  })

  it('are those that --mixpanel names', async () => {
    const found = await deduced({ 'a.yaml': settings('1234567'), 'b.yaml': settings('7654321') }, { roles: { 'b.yaml': 'mixpanel' } })
    expect(valueOf(found.of(derived.settings).orgId)).toBe('7654321')
  })
})

describe('the federation metadata', () => {
  const entityOf = (found: Deduced): string | undefined => valueOf(found.of(derived.metadata).entityId)
  const entityId = (tenantId: string): string => `https://sts.windows.net/${tenantId}/`

  it('is that of the tenant that the exports name', async () => {
    const both = { 'a.xml': metadata(FOREIGN), 'b.xml': metadata(THIS) }
    expect(entityOf(await deduced({ ...both, 'sp.json': enterpriseApp({ appOwnerOrganizationId: THIS.toUpperCase() }) }))).toBe(
      entityId(THIS),
    )
    expect(entityOf(await deduced({ ...both, 'org.json': organization(FOREIGN) }))).toBe(entityId(FOREIGN))
    // The enterprise application says more than an organization beside it.
    expect(entityOf(await deduced({ ...both, 'sp.json': enterpriseApp(), 'org.json': organization(FOREIGN) }))).toBe(entityId(THIS))
  })

  it('is the only one there is, even of another tenant', async () => {
    expect(entityOf(await deduced({ 'a.xml': metadata(FOREIGN), 'sp.json': enterpriseApp() }))).toBe(entityId(FOREIGN))
  })

  it('is not known of several tenants, where the exports name none or several', async () => {
    const both = { 'a.xml': metadata(FOREIGN), 'b.xml': metadata(THIS) }
    const why = 'The inputs hold federation metadata with different addresses.'
    expect((await deduced(both)).whyNot(derived.metadata)).toMatchObject({ why, fact: 'inputs.metadata' })
    expect((await deduced({ ...both, '1.json': organization(THIS), '2.json': organization(FOREIGN) })).whyNot(derived.metadata)?.why).toBe(
      why,
    )
  })

  it('is not that of another provider', async () => {
    const okta = metadata('exk1')
    expect((await deduced({ 'a.xml': okta })).whyNot(derived.metadata)).toEqual({ why: null, at: null, fact: 'derived.metadata' })
    expect(entityOf(await deduced({ 'a.xml': okta, 'b.xml': metadata(THIS) }))).toBe(entityId(THIS))
  })

  it('is the one with sign-in URLs, where another of the tenant has none', async () => {
    const found = await deduced({ 'a.xml': metadata(THIS, ''), 'b.xml': metadata(THIS) })
    expect(found.of(derived.metadata).ssoLocations.map(({ value }) => value)).toEqual([`https://login.microsoftonline.com/${THIS}/saml2`])
    expect((await deduced({ 'a.xml': metadata(THIS, '') })).of(derived.metadata).ssoLocations).toEqual([])
  })

  it('does not differ by its bindings, but by its URLs', async () => {
    const binding = (name: string, host = 'login.microsoftonline.com'): string =>
      `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${name}" Location="https://${host}/${THIS}/saml2"/>`
    const full = metadata(THIS, binding('Redirect') + binding('POST'))
    expect((await deduced({ 'a.xml': full, 'b.xml': metadata(THIS, binding('POST')) })).whyNot(derived.metadata)).toBeNull()
    expect(
      (await deduced({ 'a.xml': full, 'b.xml': metadata(THIS, binding('POST', 'login.windows.net')) })).whyNot(derived.metadata)?.why,
    ).toBe('The inputs hold federation metadata with different addresses.')
  })
})
