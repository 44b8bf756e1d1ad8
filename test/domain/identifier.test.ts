import { describe, expect, it } from 'vitest'
import {
  automationTag,
  holderOf,
  identifierDifference,
  nearestIdentifier,
  nearMissBeside,
  saysIdentifier,
} from '../../src/domain/identifier.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { OtherMixpanelApp, Subject } from '../../src/model/entra.ts'
import type { Texts } from '../../src/model/field.ts'

const RIGHT = 'https://mixpanel.com/security/sso/v2/authorize/'

describe('an identifier that is not Mixpanel’s', () => {
  it.each([
    [RIGHT.slice(0, -1), 'missing-trailing-slash'],
    [`${RIGHT}/`, 'extra-trailing-slash'],
    [`${RIGHT}?org_id=1`, 'is-the-postback-url'],
    [`${RIGHT}?x`, 'is-the-postback-url'],
    ['https://eu.mixpanel.com/security/sso/v2/authorize/', 'regional-host'],
    [`${RIGHT}#2`, 'extra-fragment'],
    ['https://mixpanel.com:443/security/sso/v2/authorize/', 'port'],
    ['https://sso.mixpanel.com/sso/saml2', 'is-the-reply-url'],
    ['mixpanel', 'v1-audience'],
    ['https://mixpanel.com/security/sso/v2/authorise/', 'nearly'],
    ['https://mixpanel.com/', 'another-mixpanel-address'],
    ['api://c0ffee00-2222-4b3c-9d4e-11111decade2', 'not-mixpanel'],
    ['https://eu.mixpanel.com/security/sso/v2/authorize/?org_id=1', 'is-the-postback-url'],
    ['https://fabrikam.com/?x=1&ORG_ID=1', 'is-the-postback-url'],
    ['https://fabrikam.com/?myorg_id=1', 'not-mixpanel'],
    ['https://sso.mixpanel.com/security/sso/v2/authorize/?x=1', 'is-the-postback-url'],
    ['https://sso.mixpanel.com/security/sso/v2/authorize/x', 'nearly'],
    ['https://mixpanel.com:8443/security/sso/v3/', 'nearly'],
    ['https://mixpanel.com//security/sso/v1', 'nearly'],
    ['https://mixpanel.com/security/sso/', 'another-mixpanel-address'],
    ['https://sso.mixpanel.com/sso/saml2/', 'is-the-reply-url'],
    ['https://sso.mixpanel.com/?x', 'another-mixpanel-address'],
    [' MixPanel ', 'v1-audience'],
    ['Mixpanel SSO', 'another-mixpanel-address'],
  ])('%s: %s', (identifier, difference) => {
    expect(identifierDifference(identifier)).toBe(difference)
  })
})

const listed = (...values: readonly string[]): Texts => values.map((value) => ({ value, at: {} as Place }))

it('of several identifiers the nearest is taken', () => {
  expect(nearestIdentifier(listed('api://x', 'https://mixpanel.com/', RIGHT.slice(0, -1)))?.value).toBe(RIGHT.slice(0, -1))
  expect(nearestIdentifier(listed('api://x', 'https://mixpanel.com/'))?.value).toBe('https://mixpanel.com/')
  expect(nearestIdentifier(listed('api://x', 'api://y'))).toMatchObject({ value: 'api://x', difference: 'not-mixpanel' })
  expect(nearestIdentifier(listed('https://mixpanel.com/', `${RIGHT}/`, RIGHT.slice(0, -1)))?.value).toBe(`${RIGHT}/`)
  expect(nearestIdentifier([])).toBeNull()
})

describe('a near miss in a second list', () => {
  const [near, other] = [RIGHT.slice(0, -1), 'api://x']
  it.each([
    ['the first is right', [RIGHT], [other, near], near],
    ['both are right', [RIGHT], [near, RIGHT], null],
    ['both are wrong', [near], [near], null],
    ['the second is right', [near], [RIGHT], null],
    ['the second has other values', [RIGHT], [other], null],
    ['the second is empty', [RIGHT], [], null],
  ])('%s', (_what, first, second, expected) => {
    expect(nearMissBeside(listed(...first), listed(...second))?.value ?? null).toBe(expected)
  })
})

it('a difference is said in words of its own, or as any near miss', () => {
  expect(saysIdentifier('is-the-reply-url')).toBe('this is the Reply URL')
  expect(saysIdentifier('regional-host')).toBe('it has a regional host (eu. or in.), which is allowed only in Sign on URL')
  expect(saysIdentifier('missing-trailing-slash')).toBe('the slash at the end is missing')
})

describe('another app that has the identifier', () => {
  const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
  const at = {} as Place
  const holder = (tenantId: string | null, identifier: string): string | undefined => {
    const other = { identifiers: listed(identifier), tenantId, appId: 'other' } as unknown as OtherMixpanelApp
    const principal = { tenantId: { is: 'known', value: TENANT.toUpperCase(), at } }
    return holderOf({ principal, otherMixpanelApps: [other] } as unknown as Subject)?.appId ?? undefined
  }

  it.each([
    [TENANT, RIGHT, 'other'],
    [null, RIGHT, 'other'],
    [TENANT, RIGHT.slice(0, -1), undefined],
    ['0ddba11e-9999-4c8b-8777-55555f00d5e5', RIGHT, undefined],
  ])('of tenant %s with %s: %s', (tenantId, identifier, appId) => expect(holder(tenantId, identifier)).toBe(appId))

  it('may be of any tenant, where that of this app is not known', () => {
    const others = [
      { identifiers: listed(RIGHT.slice(0, -1)), tenantId: 'a', appId: 'one' },
      { identifiers: listed('api://x', RIGHT), tenantId: 'b', appId: 'two' },
    ]
    expect(holderOf({ principal: null, otherMixpanelApps: others } as unknown as Subject)?.appId).toBe('two')
    const principal = { tenantId: { is: 'absent', at } }
    expect(holderOf({ principal, otherMixpanelApps: others } as unknown as Subject)?.appId).toBe('two')
    expect(holderOf({ principal: null, otherMixpanelApps: [] } as unknown as Subject)).toBeUndefined()
  })
})

it.each([
  ['managed-by-terraform', true],
  ['IaC', true],
  ['Infrastructure as code', true],
  ['maniac', false],
  ['WindowsAzureActiveDirectoryIntegratedApp', false],
])('the tag %s names a tool: %s', (tag, isTool) => {
  const at = {} as Place
  const application = { tags: { is: 'known', value: [{ value: tag, at }], at } }
  expect(automationTag({ principal: null, application } as unknown as Subject)?.value).toBe(isTool ? tag : undefined)
})

it('the tag of the enterprise application comes before that of the registration', () => {
  const at = {} as Place
  const tags = (...values: readonly string[]): object => ({ tags: { is: 'known', value: values.map((value) => ({ value, at })), at } })
  const found = (principal: object | null, application: object | null): string | undefined =>
    automationTag({ principal, application } as unknown as Subject)?.value
  expect(found(tags('HideApp', 'Pulumi'), tags('ansible'))).toBe('Pulumi')
  expect(found(tags('HideApp'), tags('ansible'))).toBe('ansible')
  expect(found({ tags: { is: 'absent', at } }, null)).toBeUndefined()
})
