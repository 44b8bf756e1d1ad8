import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import { valueOf } from '../../src/syntax/field.ts'
import type { Subject } from '../../src/model/entra.ts'
import {
  APP,
  deduced,
  ENTITY,
  enterpriseApp,
  OTHER_APP,
  OTHER_SP,
  otherApp,
  placed,
  registration,
  SP,
  type DeducedFrom,
} from '../support/deduced.ts'

const THIRD_APP = 'c0ffee00-2222-4b3c-9d4e-11111decade7'
const THIRD_SP = '5e7f1ce0-4444-4d5e-9f60-33333c0de577'

async function subjectOf(files: readonly object[], from: DeducedFrom = {}): Promise<Subject> {
  return (await deduced(named(files), from)).of(derived.subject)
}

async function whyNone(files: readonly object[], from: DeducedFrom = {}): Promise<string | null | undefined> {
  return (await deduced(named(files), from)).whyNot(derived.subject)?.why
}

function named(files: readonly object[]): Readonly<Record<string, object>> {
  return Object.fromEntries(files.map((file, index) => [`${index}.json`, file]))
}

const idOf = ({ principal }: Subject): string | undefined => (principal ? valueOf(principal.id) : undefined)
const bare = { replyUrls: [], servicePrincipalNames: [], preferredSingleSignOnMode: null }

describe('which app of several is Mixpanel’s', () => {
  const cases: readonly (readonly [why: string, mixpanel: object, because: string])[] = [
    ['by its identifier', { displayName: 'SSO', replyUrls: [] }, '“SSO” was chosen from 2 apps, because it has Mixpanel’s identifier.'],
    [
      'by its reply URL',
      { displayName: 'SSO', servicePrincipalNames: [APP] },
      '“SSO” was chosen from 2 apps, because it has Mixpanel’s reply URL.',
    ],
    [
      'by another URL of Mixpanel',
      { ...bare, displayName: 'SSO', loginUrl: 'https://mixpanel.com/login' },
      '“SSO” was chosen from 2 apps, because it has a URL at mixpanel.com.',
    ],
    [
      'by its name',
      { ...bare, displayName: 'Contoso MIXPANEL' },
      '“Contoso MIXPANEL” was chosen from 2 apps, because its name is Mixpanel.',
    ],
    ['without a name of its own', { displayName: null }, 'The checked app was chosen from 2 apps, because it has Mixpanel’s identifier.'],
  ]
  it.each(cases)('%s', async (_, rest, because) => {
    const subject = await subjectOf([otherApp(), enterpriseApp(rest)])
    expect([idOf(subject), subject.appId, subject.because]).toEqual([SP, APP, `${because} Use --app to name another one.`])
    expect(subject.otherMixpanelApps).toEqual([])
  })

  it('says nothing of a choice where there is one app', async () => {
    expect(await subjectOf([enterpriseApp()])).toMatchObject({ because: null, appId: APP, application: null })
  })

  it.each([
    ['the identifier counts more than the reply URL', { replyUrls: [] }, { servicePrincipalNames: [] }],
    [
      'the identifier counts more than name and another URL',
      { displayName: 'SSO', replyUrls: [] },
      { replyUrls: [], servicePrincipalNames: ['https://mixpanel.com/'] },
    ],
    [
      'the reply URL counts more than name and another URL',
      { displayName: 'SSO', servicePrincipalNames: [] },
      { replyUrls: [], servicePrincipalNames: ['https://mixpanel.com/'] },
    ],
    [
      'a URL of Mixpanel counts more than the name',
      { displayName: 'SSO', replyUrls: ['https://mixpanel.com/x'], servicePrincipalNames: [] },
      bare,
    ],
    [
      'what is for SAML counts more than a bookmark',
      { ...bare, preferredSingleSignOnMode: 'saml' },
      { ...bare, loginUrl: 'https://mixpanel.com/login', preferredSingleSignOnMode: 'notSupported' },
    ],
  ])('%s', async (_, stronger, weaker) => {
    // The weaker one has the lower id, which decides between equals.
    const chosen = await subjectOf([
      enterpriseApp(stronger),
      enterpriseApp({ id: OTHER_SP, appId: 'a0ffee00-2222-4b3c-9d4e-11111decade9', ...weaker }),
    ])
    expect(idOf(chosen)).toBe(SP)
  })

  it('of equals, the one with the lower id, whatever the order of the files', async () => {
    const [low, high] = [enterpriseApp(), enterpriseApp({ id: OTHER_SP, appId: OTHER_APP })]
    expect(idOf(await subjectOf([low, high]))).toBe(SP)
    expect(idOf(await subjectOf([high, low]))).toBe(SP)
  })

  it('of equals, the one with a registration', async () => {
    const high = enterpriseApp({ id: OTHER_SP, appId: OTHER_APP })
    const chosen = await subjectOf([enterpriseApp(), high, registration({ appId: OTHER_APP })])
    expect([idOf(chosen), chosen.application && valueOf(chosen.application.appId)]).toEqual([OTHER_SP, OTHER_APP])
  })

  it('of equals, the one that signs in to the organization of the settings', async () => {
    const url = (org: string): object => ({ loginUrl: `https://mixpanel.com/security/sso/v2/authorize/?org_id=${org}` })
    const files = {
      'a.json': enterpriseApp(url('7654321')),
      'b.json': enterpriseApp({ id: OTHER_SP, appId: OTHER_APP, ...url('1234567') }),
    }
    expect(idOf((await deduced(files)).of(derived.subject))).toBe(SP)
    expect(idOf((await deduced({ ...files, 'mixpanel.yaml': 'orgId: "1234567"\n' })).of(derived.subject))).toBe(OTHER_SP)
  })
})

describe('without Mixpanel’s app', () => {
  it('is not known where nothing is an app', async () => {
    expect(await whyNone([])).toBeNull()
  })

  it('asks for --app where none of several looks like it', async () => {
    expect(await whyNone([otherApp(), otherApp({ id: THIRD_SP, appId: THIRD_APP, displayName: 'Payroll' })])).toBe(
      'The inputs contain 2 apps, and none of them looks like Mixpanel’s. Name the right one with --app.',
    )
  })

  it('takes no app that is for something else, and names its file', async () => {
    const found = await deduced({ 'sp.json': otherApp() })
    expect(found.whyNot(derived.subject)).toEqual({
      why: 'The only app in the inputs, “Expenses”, does not mention Mixpanel in its name, identifiers, reply URLs or other URLs. If it is the right one, name it with --app. Otherwise export Mixpanel’s enterprise application.',
      at: 'sp.json',
      fact: 'derived.subject',
    })
    expect((await deduced({ 'sp.json': otherApp({ displayName: null }) })).whyNot(derived.subject)?.why).toMatch(
      /^The only app in the inputs does not mention/,
    )
  })

  it.each<readonly [string, object]>([
    ['without identifiers and reply URLs: it may be new', { replyUrls: [], servicePrincipalNames: [] }],
    [
      'with its own id alone',
      { replyUrls: [], servicePrincipalNames: [OTHER_APP, `api://${OTHER_APP}`, `spn:${OTHER_APP.toUpperCase()}`] },
    ],
    ['whose home page is at Mixpanel', { homepage: 'https://mixpanel.com/' }],
    ['whose logout URL is at Mixpanel', { logoutUrl: 'https://mixpanel.com/logout' }],
    ['with a tag', { tags: ['mixpanel'] }],
    ['whose login URL is at Mixpanel', { loginUrl: 'https://mixpanel.com/' }],
  ])('takes the only app %s', async (_, rest) => {
    expect(idOf(await subjectOf([otherApp(rest)]))).toBe(OTHER_SP)
  })

  it('takes no registration for OpenID Connect', async () => {
    const oidc = registration({ displayName: 'Portal', identifierUris: [`api://${APP}`], web: { redirectUris: [] } })
    const why = (await whyNone([oidc])) ?? ''
    expect(why).toMatch(/^“Portal” is an app registration for OpenID Connect, without anything for SAML or Mixpanel\. /)
    expect((await whyNone([{ ...oidc, displayName: null }])) ?? '').toMatch(
      /^The app in the inputs is an app registration for OpenID Connect/,
    )
    expect((await deduced({ 'app.json': oidc })).whyNot(derived.subject)?.at).toBe('app.json')
    // The neighbours: one that is made for SAML, of a gallery template, or named Mixpanel.
    for (const rest of [
      { tags: ['WindowsAzureActiveDirectoryCustomSingleSignOnApplication'] },
      { applicationTemplateId: '7e3a1a7e-0000-4000-8000-00000000f1a1' },
      { displayName: 'Mixpanel' },
    ])
      expect((await subjectOf([{ ...oidc, ...rest }])).appId).toBe(APP)
  })
})

it('asks for --app where there are several registrations for OpenID Connect', async () => {
  const oidc = { displayName: 'Portal', identifierUris: [`api://${APP}`], web: { redirectUris: [] } }
  expect(
    await whyNone([registration(oidc), registration({ ...oidc, id: THIRD_SP, appId: THIRD_APP, identifierUris: [`api://${THIRD_APP}`] })]),
  ).toMatch(/^The inputs contain 2 apps, and none of them looks like Mixpanel’s/)
})

describe('the app that --app names', () => {
  const files = [enterpriseApp(), otherApp(), registration()]
  it.each([
    ['by id', OTHER_APP, OTHER_SP],
    ['by id in capitals', OTHER_APP.toUpperCase(), OTHER_SP],
    ['by name', 'expenses', OTHER_SP],
    ['which is Mixpanel’s', 'MIXPANEL', SP],
  ])('%s', async (_, app, id) => {
    const subject = await subjectOf(files, { app })
    expect(idOf(subject)).toBe(id)
    expect(subject.because).toBe(`“${id === SP ? 'Mixpanel' : 'Expenses'}” is checked, because --app names it.`)
    expect(subject.otherMixpanelApps.map(({ appId }) => appId)).toEqual(id === SP ? [] : [APP])
  })

  it('is not known where no app has this name', async () => {
    expect(await whyNone(files, { app: 'Payroll' })).toBe('No app in the inputs has this id or name: “Payroll”.')
  })

  it('may be in the recycle bin', async () => {
    const deleted = otherApp({ deletedDateTime: '2026-08-01T00:00:00Z' })
    expect(idOf(await subjectOf([enterpriseApp(), deleted], { app: 'Expenses' }))).toBe(OTHER_SP)
    // By name, the one that is not deleted comes first.
    const successor = otherApp({ id: THIRD_SP, appId: THIRD_APP })
    expect(idOf(await subjectOf([enterpriseApp(), deleted, successor], { app: 'Expenses' }))).toBe(THIRD_SP)
  })
})

describe('application and service principal', () => {
  it('belong together by their app id', async () => {
    const subject = await subjectOf([
      registration({ appId: OTHER_APP, displayName: 'Expenses', identifierUris: [], web: {} }),
      enterpriseApp(),
      registration(),
    ])
    expect([idOf(subject), subject.application && valueOf(subject.application.appId)]).toEqual([SP, APP])
  })

  it('are one app where there is one of each, whatever their ids', async () => {
    const subject = await subjectOf([enterpriseApp(), registration({ appId: OTHER_APP })])
    expect([idOf(subject), subject.application && valueOf(subject.application.appId), subject.appId, subject.because]).toEqual([
      SP,
      OTHER_APP,
      APP,
      null,
    ])
    expect(subject.otherMixpanelApps).toEqual([])
    // The app's own id of either is no identifier of another app.
    const plain = { displayName: 'SSO', replyUrls: [], servicePrincipalNames: [APP] }
    expect(
      idOf(
        await subjectOf([
          enterpriseApp(plain),
          registration({ appId: OTHER_APP, displayName: 'SSO', identifierUris: [`api://${OTHER_APP}`], web: {} }),
        ]),
      ),
    ).toBe(SP)
  })

  it('a registration alone is an app', async () => {
    expect(await subjectOf([registration()])).toMatchObject({ principal: null, appId: APP })
  })

  it('an app id that is none is not passed on', async () => {
    expect((await subjectOf([enterpriseApp({ appId: 'mixpanel' })])).appId).toBeNull()
  })
})

describe('the recycle bin', () => {
  const deleted = { deletedDateTime: '2026-08-01T00:00:00Z' }
  it('does not count where another app looks like Mixpanel’s', async () => {
    // A lower id and everything that Mixpanel asks for.
    const old = enterpriseApp({ id: OTHER_SP, appId: 'a0ffee00-2222-4b3c-9d4e-11111decade9', ...deleted })
    const subject = await subjectOf([old, enterpriseApp({ ...bare })])
    expect([idOf(subject), subject.because, subject.otherMixpanelApps]).toEqual([SP, null, []])
  })

  it('counts where nothing else does', async () => {
    expect(idOf(await subjectOf([enterpriseApp(deleted)]))).toBe(SP)
    expect(idOf(await subjectOf([enterpriseApp(deleted), otherApp()]))).toBe(SP)
  })

  it('has another object than its successor of the same app', async () => {
    const old = enterpriseApp({ id: OTHER_SP, displayName: 'Mixpanel until July', ...deleted })
    const { principal } = await subjectOf([old, { ...old, loginUrl: 'https://mixpanel.com/' }, enterpriseApp()])
    expect([principal && valueOf(principal.id), principal && valueOf(principal.displayName), principal?.loginUrl.is]).toEqual([
      SP,
      'Mixpanel',
      'absent',
    ])
    // One without an object id is no copy of it.
    const { principal: nameless } = await subjectOf([old, enterpriseApp({ id: undefined })])
    expect(nameless && valueOf(nameless.displayName)).toBe('Mixpanel')
  })

  it('is not listed among other apps of Mixpanel', async () => {
    const subject = await subjectOf([otherApp(deleted), enterpriseApp({ id: THIRD_SP, appId: THIRD_APP, ...deleted })], { app: 'Expenses' })
    expect(subject.otherMixpanelApps).toEqual([])
  })
})

describe('other apps of Mixpanel', () => {
  const second = (rest: object): object => enterpriseApp({ id: OTHER_SP, appId: OTHER_APP, displayName: 'Mixpanel EU', ...rest })

  it('are listed with what tells them apart', async () => {
    const files = {
      'sp.json': enterpriseApp(),
      'other.json': second({ accountEnabled: false, appOwnerOrganizationId: 'B1D4C0DE-1111-4A2B-8C3D-00000C0FFEE1' }),
    }
    const [other, ...more] = (await deduced(files)).of(derived.subject).otherMixpanelApps
    expect(more).toEqual([])
    expect(other).toMatchObject({
      displayName: 'Mixpanel EU',
      appId: OTHER_APP,
      tenantId: 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1',
      signsIn: true,
      disabled: true,
    })
    expect(other && placed(other.at)).toBe('other.json')
    expect(other?.identifiers.map(({ value }) => value)).toEqual([ENTITY, APP])
  })

  it('a registration alone has no tenant and is not disabled', async () => {
    const found = await subjectOf([
      enterpriseApp(),
      registration(),
      registration({ id: '0b1ec7a0-3333-4c4d-8e5f-22222facade9', appId: OTHER_APP }),
    ])
    expect(found.otherMixpanelApps).toMatchObject([{ displayName: 'Mixpanel', tenantId: null, disabled: false, signsIn: true }])
    expect(found.otherMixpanelApps[0]?.identifiers.map(({ value }) => value)).toEqual([ENTITY])
  })

  it.each<readonly [string, object, readonly boolean[]]>([
    ['an app with another name', { displayName: 'Expenses', replyUrls: [], servicePrincipalNames: [] }, []],
    [
      'an app of the same template',
      { displayName: 'Analytics', replyUrls: [], servicePrincipalNames: [], applicationTemplateId: '7e3a1a7e-0000-4000-8000-00000000f1a1' },
      [true],
    ],
    [
      'an app of the template of all custom apps',
      { displayName: 'Analytics', replyUrls: [], servicePrincipalNames: [], applicationTemplateId: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621' },
      [],
    ],
    ['a managed identity', { replyUrls: [], servicePrincipalNames: [], servicePrincipalType: 'ManagedIdentity' }, []],
    ['one for OpenID Connect', { replyUrls: [], servicePrincipalNames: [], preferredSingleSignOnMode: 'oidc' }, []],
    ['one for OpenID Connect with a URL of Mixpanel', { preferredSingleSignOnMode: 'oidc' }, [true]],
    [
      'one without a mode and URLs, with a certificate',
      { replyUrls: [], servicePrincipalNames: [], preferredSingleSignOnMode: '', preferredTokenSigningKeyThumbprint: 'ab'.repeat(20) },
      [true],
    ],
    [
      'one without a mode, with URLs of another app',
      { replyUrls: ['https://expenses.contoso.com/acs'], servicePrincipalNames: [], preferredSingleSignOnMode: null },
      [false],
    ],
    ['one in password mode', { replyUrls: [], servicePrincipalNames: [], preferredSingleSignOnMode: 'password' }, [false]],
    ['one in another mode', { replyUrls: [], servicePrincipalNames: [], preferredSingleSignOnMode: 'samlx' }, [false]],
    ['one in SAML mode', { replyUrls: [], servicePrincipalNames: [], preferredSingleSignOnMode: 'SAML' }, [true]],
  ])('%s', async (_, rest, signsIn) => {
    const template = 'applicationTemplateId' in rest ? { applicationTemplateId: rest.applicationTemplateId } : {}
    const subject = await subjectOf([enterpriseApp(template), second(rest)])
    expect([idOf(subject), subject.otherMixpanelApps.map((each) => each.signsIn)]).toEqual([SP, signsIn])
  })
})
