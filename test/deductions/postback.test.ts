import { describe, expect, it } from 'vitest'
import deductions from '../../src/deductions/postback.ts'
import { derived } from '../../src/model/vocabulary.ts'
import type { Fact } from '../../src/model/fact.ts'
import type { Field } from '../../src/model/field.ts'
import type { LiveExchange, Postback } from '../../src/model/live-records.ts'
import type { MixpanelSettings, SignIn } from '../../src/model/mixpanel-settings.ts'
import type { AuthnRequest, MixpanelRequest } from '../../src/model/saml.ts'
import { absent, known, valueOf } from '../../src/syntax/field.ts'
import { AT } from '../support/claims.ts'

const LOGIN = 'https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2'

function derive<T>(
  fact: Fact<T>,
  inputs: object,
  wanted: object = {},
): T | { readonly cannotTell: string | null; readonly fact: Fact | null } {
  const deduction = deductions.find(({ gives }) => gives === fact)
  return deduction?.derive(inputs as never, wanted as never) as never
}

function request(rest: Partial<AuthnRequest> = {}): AuthnRequest {
  const none = absent(AT)
  return {
    at: AT,
    issuer: none,
    acsUrl: none,
    destination: none,
    sentTo: null,
    issuedAt: none,
    nameIdFormat: none,
    authnContextComparison: none,
    authnContexts: [],
    hasSubject: false,
    ...rest,
  } as AuthnRequest
}

const exchange = (rest: Partial<LiveExchange>): LiveExchange =>
  ({ at: AT, step: '1', trouble: null, status: { value: 302, at: AT }, nextHop: null, request: null, ...rest }) as LiveExchange
const hop = (url: string, how: NonNullable<LiveExchange['nextHop']>['how'] = 'redirect'): Pick<LiveExchange, 'nextHop'> => ({
  nextHop: { how, url: { value: url, at: AT } },
})
const status = (value: number): Pick<LiveExchange, 'status'> => ({ status: { value, at: AT } })
const trouble = (code: string): Partial<LiveExchange> => ({
  trouble: { code, message: 'No.', at: AT } as LiveExchange['trouble'],
  status: null,
})

describe('where Mixpanel sends people', () => {
  it.each<readonly [what: string, rest: Partial<LiveExchange>, is: Postback['is'], to: string | undefined]>([
    ['to Microsoft, without the query', hop(`${LOGIN}?SAMLRequest=x`), 'microsoft', LOGIN],
    ['to another provider, by a redirect', hop('https://contoso.okta.com/app?x=1'), 'another-provider', 'https://contoso.okta.com/app'],
    ['to another provider, by a form', hop('https://contoso.okta.com/app', 'form'), 'another-provider', 'https://contoso.okta.com/app'],
    [
      'to an unknown host, with a request',
      { ...hop('https://sso.contoso.com/saml'), request: request() },
      'another-provider',
      'https://sso.contoso.com/saml',
    ],
    ['to an unknown host, without a request', hop('https://sso.contoso.com/saml'), 'no-provider', undefined],
    ['nowhere: a link to another provider is no answer', hop('https://contoso.okta.com/app', 'link'), 'no-provider', undefined],
    ['nowhere: a script of another provider is no answer', hop('https://contoso.okta.com/app', 'script'), 'no-provider', undefined],
    [
      'to a link with a request',
      { ...hop('https://contoso.okta.com/app', 'link'), request: request() },
      'another-provider',
      'https://contoso.okta.com/app',
    ],
    ['to Mixpanel itself', { ...hop('https://eu.mixpanel.com/login'), request: request() }, 'no-provider', undefined],
    ['nowhere', status(200), 'no-provider', undefined],
    ['to a page that is not there', status(404), 'not-found', undefined],
    ['to a page that is not there any more', status(410), 'not-found', undefined],
    ['to a page that is not allowed', status(403), 'no-provider', undefined],
    ['nowhere: the server has an error', { ...status(500), ...hop(LOGIN) }, 'host-fault', undefined],
    ['nowhere: the server has almost an error', { ...status(499), ...hop(LOGIN) }, 'microsoft', LOGIN],
    ['nowhere: there is no such host', trouble('nxdomain'), 'host-fault', undefined],
    ['nowhere: no connection', { ...trouble('refused'), ...hop(LOGIN) }, 'no-response', undefined],
    ['nowhere: without a status', { status: null }, 'no-provider', undefined],
  ])('%s', (_, rest, is, to) => {
    const found = derive(derived.postback, { exchanges: [exchange(rest)] }) as Postback
    expect([found.is, 'to' in found ? found.to.value : undefined]).toEqual([is, to])
  })

  it('is what the last step shows, in any order of the records', () => {
    const steps = [
      exchange({ step: '10', ...hop(LOGIN) }),
      exchange({ step: '2', ...status(404) }),
      exchange({ step: null, ...status(500) }),
    ]
    for (const exchanges of [steps, [...steps].reverse()])
      expect(derive(derived.postback, { exchanges })).toMatchObject({ is: 'microsoft', last: { step: '10' } })
  })

  it('is missing without a record', () => {
    expect(derive(derived.postback, { exchanges: [] })).toMatchObject({ cannotTell: null })
  })
})

const microsoft = (rest: Partial<Extract<Postback, { is: 'microsoft' }>> = {}): Postback => ({
  is: 'microsoft',
  last: exchange({}),
  to: { value: LOGIN, at: AT },
  request: null,
  ...rest,
})

describe('the request that Mixpanel sends', () => {
  const captured = request({ issuer: known('https://mixpanel.com/x', AT) })
  const acs = (request: unknown): string | undefined => valueOf((request as MixpanelRequest).acsUrl)

  it('is the live one before a captured one', () => {
    const live = request({ acsUrl: known('live', AT) })
    expect(derive(derived.request, {}, { postback: microsoft({ request: live }), captured: [captured] })).toEqual({ ...live, seen: 'live' })
    expect(derive(derived.request, {}, { postback: microsoft(), captured: [captured] })).toEqual({ ...captured, seen: 'captured' })
    expect(
      derive(
        derived.request,
        {},
        { postback: { is: 'another-provider', last: exchange({}), to: { value: 'x', at: AT }, request: live }, captured: [captured] },
      ),
    ).toMatchObject({ seen: 'captured' })
  })

  it('is the newest one of Mixpanel, and not that of another app', () => {
    const of = (host: string, at: string, field: 'issuer' | 'acsUrl' = 'acsUrl'): AuthnRequest =>
      request({ [field]: known(host, AT), issuedAt: known(new Date(at), AT) })
    const all = [
      of('https://sso.mixpanel.com/a', '2026-08-01'),
      of('https://sso.mixpanel.com/b', '2026-08-02'),
      of('https://sso.contoso.com/c', '2026-08-03'),
    ]
    expect(acs(derive(derived.request, {}, { captured: all }))).toBe('https://sso.mixpanel.com/b')
    expect(derive(derived.request, {}, { captured: [of('urn:Mixpanel', '2026-08-01', 'issuer')] })).toMatchObject({ seen: 'captured' })
    expect(derive(derived.request, {}, { captured: all.slice(2) })).toMatchObject({ cannotTell: null, fact: null })
    expect(derive(derived.request, {}, {})).toMatchObject({ cannotTell: null })
  })
})

describe('the sign-in URL', () => {
  const settings = (idpSignInUrl: Field<string>): object => ({ settings: { idpSignInUrl } as MixpanelSettings })
  const typed = known(LOGIN, AT)
  const sent = (rest: Partial<MixpanelRequest>): object => ({ request: { ...request(), seen: 'captured', sentTo: LOGIN, ...rest } })
  const url = (found: unknown): readonly unknown[] => {
    const { by, contested, url: field } = found as SignIn
    return [by, contested, valueOf(field) ?? field.is]
  }
  const other = 'https://login.microsoftonline.com/contoso.com/saml2'

  it.each<readonly [string, object, readonly unknown[]]>([
    ['as typed', settings(typed), ['settings', false, LOGIN]],
    ['as typed, where Mixpanel sends people there', { ...settings(typed), postback: microsoft() }, ['settings', false, LOGIN]],
    [
      'as typed with a query, where Mixpanel sends people there',
      { ...settings(known(`${LOGIN}?x=1`, AT)), postback: microsoft() },
      ['settings', false, `${LOGIN}?x=1`],
    ],
    [
      'where Mixpanel sends people, and another one was typed',
      { ...settings(known(other, AT)), postback: microsoft() },
      ['postback', true, LOGIN],
    ],
    [
      'where Mixpanel sends people, and none was typed',
      { ...settings({ is: 'empty', at: AT }), postback: microsoft() },
      ['postback', true, LOGIN],
    ],
    [
      'where Mixpanel sends people, and the settings do not say it',
      { ...settings(absent(AT)), postback: microsoft() },
      ['postback', false, LOGIN],
    ],
    ['where Mixpanel sends people, without settings', { postback: microsoft() }, ['postback', false, LOGIN]],
    [
      'as typed, where Mixpanel sends people elsewhere',
      { ...settings(typed), postback: { is: 'no-provider', last: exchange({}) } },
      ['settings', false, LOGIN],
    ],
    ['where a captured request was sent, without settings', sent({}), ['capture', false, LOGIN]],
    [
      'where a captured request was sent, and the settings do not say it',
      { ...settings(absent(AT)), ...sent({}) },
      ['capture', false, LOGIN],
    ],
    [
      'where a captured request was sent, and the settings are blanked',
      { ...settings({ is: 'blanked', at: AT, why: 'x' }), ...sent({}) },
      ['capture', false, LOGIN],
    ],
    ['as typed, whatever a captured request says', { ...settings(known(other, AT)), ...sent({}) }, ['settings', false, other]],
    [
      'none, where none was typed, whatever a captured request says',
      { ...settings({ is: 'empty', at: AT }), ...sent({}) },
      ['settings', false, 'empty'],
    ],
    ['the destination of a captured request', sent({ sentTo: null, destination: known(LOGIN, AT) }), ['capture', false, LOGIN]],
  ])('is %s', (_, wanted, expected) => {
    expect(url(derive(derived.signIn, {}, wanted))).toEqual(expected)
  })

  it.each<readonly [string, object]>([
    ['where there is nothing', {}],
    ['where a request was sent to another host', sent({ sentTo: 'https://contoso.okta.com/app' })],
    ['where a request has no destination', sent({ sentTo: null })],
    ['where a request is of a live answer, which was judged before', sent({ seen: 'live' })],
  ])('is missing %s', (_, wanted) => {
    expect(derive(derived.signIn, {}, wanted)).toMatchObject({ cannotTell: null, fact: derived.settings })
  })
})
