import { describe, expect, it } from 'vitest'
import { insightOf } from '../src/pipeline/insight.ts'
import { exampleFiles, examine, stage, type Files } from './support/run-case.ts'
import { kitchenSink } from './support/kitchen-sink.ts'

// The values on both sides, and certificates over time. That a difference has a finding is asserted for every case file (support/case-suite.ts).

async function insight(files: Files, now?: string): Promise<ReturnType<typeof insightOf>> {
  return insightOf(await examine(files, now === undefined ? {} : { now }))
}

async function row(files: Files, id: string): Promise<string> {
  const { handshake } = await insight(files)
  const found = handshake.find((each) => each.id === id)
  return `${found?.state}: ${found?.entra.value} | ${found?.mixpanel.value}`
}

const changed = (name: string, ...lines: readonly string[]): Files =>
  stage([{ kind: 'change', argument: name, body: lines.join('\n') }]).files
const without = (...names: readonly string[]): Files => new Map([...exampleFiles('healthy')].filter(([name]) => !names.includes(name)))

describe('the handshake', () => {
  it('agrees in a healthy setup', async () => {
    const { handshake } = await insight(exampleFiles('healthy'))
    expect(handshake.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'identifier agree',
      'reply-url agree',
      'sign-on-url agree',
      'login-url agree',
      'issuer agree',
      'certificate agree',
      'email-claim agree',
      'scim-url agree',
    ])
    expect(handshake.map(({ entra }) => entra.value)).toEqual([
      'https://mixpanel.com/security/sso/v2/authorize/',
      'https://sso.mixpanel.com/sso/saml2',
      'https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567',
      'https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2',
      'https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/',
      '8D5D3AA37920B620E8B3748474C8CA3F13C387E9',
      'email',
      'https://mixpanel.com/api/app/scim/v2',
    ])
    expect(handshake.filter(({ mixpanel }) => mixpanel.fixed).map(({ id }) => id)).toEqual([
      'identifier',
      'reply-url',
      'email-claim',
      'scim-url',
    ])
  })

  it('shows what is there on each side', async () => {
    expect(await row(changed('mixpanel.yaml', '/issuerUrl = ""'), 'issuer')).toBe(
      'differ: https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/ | ',
    )
    expect(await row(changed('mixpanel.yaml', '/postbackUrl absent', '/orgId = "7654321"'), 'sign-on-url')).toBe(
      'differ: https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567 | https://mixpanel.com/security/sso/v2/authorize/?org_id=7654321',
    )
    expect(await row(exampleFiles('namespace-trap'), 'email-claim')).toBe(
      'differ: http://schemas.xmlsoap.org/ws/2005/05/identity/claims/email | email',
    )
    expect(await row(kitchenSink(), 'certificate')).toBe(
      'differ: 8E6928BB3C62E0F061E7D6484CA0A6DD04D3A2DF | AD0C4A1CA601F3D63957E79BBB2B1670A702C1E6',
    )
  })

  it('a postback URL on a regional host that names the same organization is no difference', async () => {
    const regional = '/postbackUrl = "https://eu.mixpanel.com/security/sso/v2/authorize/?org_id=1234567"'
    expect(await row(changed('mixpanel.yaml', regional), 'sign-on-url')).toMatch(/^agree: /)
  })

  it('is not given where a side is missing, and nothing is made up from the other', async () => {
    const entra = await insight(without('mixpanel.yaml', 'Mixpanel.cer'))
    expect(entra.handshake.map(({ state }) => state)).toEqual([
      'agree',
      'agree',
      'not-given',
      'not-given',
      'not-given',
      'not-given',
      'agree',
      'agree',
    ])
    const mixpanel = await insight(new Map([...exampleFiles('healthy')].filter(([name]) => name === 'mixpanel.yaml')))
    expect(mixpanel.handshake.map(({ id, entra: { value } }) => (id === 'scim-url' ? null : value))).toEqual(Array(8).fill(null))
  })

  it('expects the issuer of the tenant of the export, also where the metadata is of the tenant that Mixpanel has', async () => {
    const files = new Map(exampleFiles('healthy'))
    for (const name of ['federationmetadata.xml', 'mixpanel.yaml']) {
      const text = Buffer.from(files.get(name) ?? []).toString()
      files.set(name, Buffer.from(text.replaceAll('b1d4c0de-1111-4a2b-8c3d-00000c0ffee1', 'f00dcafe-1111-4a2b-8c3d-0000deadbeef')))
    }
    expect(await row(files, 'issuer')).toBe(
      'differ: https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/ | https://sts.windows.net/f00dcafe-1111-4a2b-8c3d-0000deadbeef/',
    )
    expect(await row(files, 'login-url')).toMatch(/^differ: .*b1d4c0de.* \| .*f00dcafe/)
    // Nothing but the metadata names the tenant.
    files.delete('sp.json')
    expect(await row(files, 'issuer')).toMatch(/^agree: .*f00dcafe/)
  })

  it('compares no SCIM URL where SCIM is not in use', async () => {
    const files = stage([
      { kind: 'change', argument: 'mixpanel.yaml', body: '/scim/enabled = false' },
      { kind: 'change', argument: 'secrets.json', body: '/value/0/value = "https://scim.example.com"' },
      { kind: 'change', argument: 'jobs.json', body: '/value = []' },
    ]).files
    expect(await row(files, 'scim-url')).toBe('not-compared: https://scim.example.com | https://mixpanel.com/api/app/scim/v2')
  })

  it('says why a certificate that is the same does not work', async () => {
    const { handshake } = await insight(stage([{ kind: 'file', argument: 'Mixpanel.cer', body: '' }]).files)
    expect(handshake.find(({ id }) => id === 'certificate')).toMatchObject({
      state: 'not-given',
      note: expect.stringContaining('empty') as string,
    })
  })
})

describe('certificates over time', () => {
  const shown = ({ certificates }: Awaited<ReturnType<typeof insight>>): readonly string[] =>
    (certificates?.certificates ?? []).map(
      ({ thumbprint, atEntra, atMixpanel, signs }) =>
        `${thumbprint?.slice(0, 8)} ${atEntra} ${atMixpanel} ${signs.map(({ from, to }) => `${from.toISOString().slice(0, 10)}…${to?.toISOString().slice(0, 10) ?? ''}`).join()}`,
    )

  it('the active one signs from now on, and its end is the end', async () => {
    const found = await insight(exampleFiles('healthy'))
    expect(shown(found)).toEqual(['8D5D3AA3 true true 2026-09-01…'])
    expect(found.certificates?.breaks).toEqual({ at: new Date('2028-03-04T08:00:00Z'), because: 'expiry', to: null })
  })

  it('Entra changes by itself where another one is valid when the active one expires', async () => {
    const found = await insight(exampleFiles('silent-rollover'))
    expect(found.certificates?.breaks?.because).toBe('switch')
    expect(found.certificates?.breaks?.at.getTime()).toBeLessThan(Date.parse('2026-09-01T00:00:00Z'))
    expect(found.certificates?.certificates.filter(({ atMixpanel }) => atMixpanel === true)).toHaveLength(1)
    const signing = found.certificates?.certificates.find(({ signs }) => signs.some(({ from }) => from > new Date('2026-01-01')))
    expect(signing?.atMixpanel).toBe(false)
  })

  it('another one at Mixpanel is broken now', async () => {
    const found = await insight(exampleFiles('wrong-certificate'))
    expect(found.certificates?.breaks).toMatchObject({ at: new Date('2026-09-01T00:00:00Z'), because: 'mismatch' })
  })

  it('is nothing without a certificate, and no break without Mixpanel’s', async () => {
    expect((await insight(without('sp.json', 'federationmetadata.xml', 'Mixpanel.cer'))).certificates).toBeNull()
    expect((await insight(without('Mixpanel.cer'))).certificates?.breaks).toBeNull()
  })
})
