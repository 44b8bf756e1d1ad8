import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import { deduced, enterpriseApp, type Deduced } from '../support/deduced.ts'
import { responseXml, sign, signerCalled, wrapped, type ResponseParts } from '../support/saml.ts'

const ELSEWHERE = 'https://expenses.contoso.com/acs'
/** A response of one person at one hour; by default to Mixpanel. */
const of = (person: string, hour: number, rest: ResponseParts = {}): string =>
  responseXml({ nameId: `${person}@contoso.com`, issued: `2026-08-31T${String(hour).padStart(2, '0')}:15:00.000Z`, ...rest }).replace(
    /a0000064-[\w-]+/,
    `a0000064-5555-4e6f-8a71-${person}`,
  )
const other = (person: string, hour: number): string =>
  of(person, hour, { destination: ELSEWHERE, recipient: ELSEWHERE, audience: ELSEWHERE })

const namesOf = (found: Deduced): readonly string[] => found.of(derived.responses).map(({ capture: { artifact } }) => artifact.name)

describe('which captured responses are checked', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['the only one', { 'a.xml': of('ann', 8) }, ['a.xml']],
    ['the newest', { 'a.xml': of('ann', 9), 'b.xml': of('ann', 8) }, ['a.xml']],
    [
      'the newest of each person, the newest first',
      { 'a.xml': of('ann', 8), 'b.xml': of('bob', 9), 'c.xml': of('ann', 7) },
      ['b.xml', 'a.xml'],
    ],
    ['those sent to Mixpanel, and not newer ones', { 'a.xml': of('ann', 8), 'b.xml': other('ann', 9) }, ['a.xml']],
    [
      'by their audience alone',
      {
        'a.xml': of('ann', 8, { destination: ELSEWHERE, recipient: ELSEWHERE, audience: 'https://mixpanel.com/x' }),
        'b.xml': other('ann', 9),
      },
      ['a.xml'],
    ],
    ['by their recipient alone', { 'a.xml': of('ann', 8, { destination: null, audience: null }), 'b.xml': other('ann', 9) }, ['a.xml']],
    ['by their destination alone', { 'a.xml': of('ann', 8, { recipient: null, audience: null }), 'b.xml': other('ann', 9) }, ['a.xml']],
    ['by where they were sent', { 'a.har': wrapped(other('ann', 8), 'har'), 'b.xml': other('ann', 9) }, ['a.har']],
    ['the newest of all, where none was sent to Mixpanel', { 'a.xml': other('ann', 8), 'b.xml': other('ann', 9) }, ['b.xml']],
  ])('%s', async (_, files, expected) => {
    const found = await deduced(files)
    expect(namesOf(found)).toEqual(expected)
    expect(found.of(derived.response).capture.artifact.name).toBe(expected[0])
  })

  it.each([
    [
      'an audience with a prefix and an attribute',
      '<saml:Audience xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://mixpanel.com/</saml:Audience>',
    ],
    ['a recipient in other quotation marks and spaces', "<a Recipient = 'https://sso.mixpanel.com/sso/saml2'/>"],
  ])('those with %s', async (_, text) => {
    const odd = other('ann', 8).replace('</samlp:Response>', `${text}</samlp:Response>`)
    expect(namesOf(await deduced({ 'a.xml': odd, 'b.xml': other('ann', 9) }))).toEqual(['a.xml'])
  })

  it('not those with an attribute that mentions Mixpanel', async () => {
    const odd = other('ann', 8).replace('</samlp:Response>', '<b>mixpanel</b><Audience x="mixpanel">x</Audience></samlp:Response>')
    expect(namesOf(await deduced({ 'a.xml': odd, 'b.xml': other('ann', 9) }))).toEqual(['b.xml'])
  })

  it('those that --response names, and no others', async () => {
    const files = { 'a.xml': of('ann', 8), 'b.xml': of('ann', 9) }
    expect(namesOf(await deduced(files, { roles: { 'a.xml': 'response' } }))).toEqual(['a.xml'])
  })

  it('none, where there is none', async () => {
    expect((await deduced({})).whyNot(derived.response)).toEqual({ why: null, at: null, fact: 'inputs.captures' })
  })
})

describe('what is said of the others', () => {
  const said = async (files: Readonly<Record<string, string>>): Promise<string | null | undefined> =>
    (await deduced(files)).of(derived.responses)[0]?.because

  it('nothing, where all are checked', async () => {
    expect(await said({ 'a.xml': of('ann', 8), 'b.xml': of('bob', 9) })).toBeNull()
  })

  it('which one is checked, and which are not', async () => {
    expect(await said({ 'a.xml': of('ann', 8), 'b.xml': of('ann', 9) })).toBe(
      'Of 2 captured responses, the last one that was sent to Mixpanel is checked: “b.xml”, of 2026-08-31 09:15 UTC, to “sso.mixpanel.com”. Not checked: “a.xml”, of 2026-08-31 08:15 UTC, to “sso.mixpanel.com”.',
    )
  })

  it('that none was sent to Mixpanel', async () => {
    expect(await said({ 'a.xml': other('ann', 8), 'b.xml': of('ann', 9, { destination: null, recipient: null, audience: null }) })).toBe(
      'Of 2 captured responses, the last one is checked: “b.xml”, of 2026-08-31 09:15 UTC. None of them was sent to Mixpanel. Not checked: “a.xml”, of 2026-08-31 08:15 UTC, to “expenses.contoso.com”.',
    )
  })

  it('of several people', async () => {
    expect(await said({ 'a.xml': of('ann', 8), 'b.xml': of('bob', 9), 'c.xml': of('ann', 7) })).toMatch(
      /^Of 3 captured responses, the last one of each person that was sent to Mixpanel is checked \(2\): “b\.xml”, .*; “a\.xml”, .*\. Not checked: “c\.xml”, [^;]*\.$/,
    )
    expect(await said({ 'a.xml': other('ann', 8), 'b.xml': other('bob', 9), 'c.xml': other('ann', 7) })).toMatch(
      /the last one of each person is checked \(2\): .* None of them was sent to Mixpanel\./,
    )
  })

  it('of more than five, how many more', async () => {
    const files = (count: number): Readonly<Record<string, string>> =>
      Object.fromEntries(Array.from({ length: count + 1 }, (_, hour) => [`${hour}.xml`, of('ann', hour)]))
    expect(await said(files(5))).not.toContain('more')
    expect((await said(files(5)))?.match(/; /g)).toHaveLength(4)
    const many = await said(files(7))
    expect([many?.endsWith(', and 2 more.'), many?.match(/; /g)?.length]).toEqual([true, 4])
  })
})

describe('with which certificates a response is checked', () => {
  const signer = signerCalled('signer')
  const signed = sign(of('ann', 8), signer, { embedded: null })
  const statusOf = async (files: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
    const { opened, trust } = (await deduced({ 'r.xml': signed, ...files })).of(derived.response)
    return [opened.signatureStatus.is, trust]
  }
  const key = signer.certificate.replace(/-----[A-Z ]+-----|\s/g, '')
  const sp = enterpriseApp({
    keyCredentials: [
      {
        keyId: 'x',
        usage: 'Verify',
        type: 'AsymmetricX509Cert',
        key,
        startDateTime: '2025-03-04T08:00:00Z',
        endDateTime: '2028-03-04T08:00:00Z',
      },
    ],
  })

  it('that of Mixpanel, and those of the app', async () => {
    const [without, withFile, withApp] = [
      await statusOf({}),
      await statusOf({ 'm.cer': signer.certificate }),
      await statusOf({ 'sp.json': sp }),
    ]
    const known = async (): Promise<readonly string[]> => {
      const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${key}</X509Certificate></X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`
      return statusOf({ 'r.xml': sign(of('ann', 8), signer), 'fm.xml': metadata })
    }
    expect((await known())[0]).toBe('intact')
    expect(without[0]).not.toBe('intact')
    expect([withFile[0], withApp[0]]).toEqual(['intact', 'intact'])
    expect(new Set([withFile[1], withApp[1]])).not.toContain(without[1])
  })
})
