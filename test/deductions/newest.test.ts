import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import { deduced, enterpriseApp, placed } from '../support/deduced.ts'
import { responseXml } from '../support/saml.ts'

const settings = (generated: string): string =>
  `orgId: "1234567"\nissuerUrl: https://sts.windows.net/x/\nscim:\n  tokenGeneratedAt: ${generated}\n`
const app = enterpriseApp({ createdDateTime: '2026-05-04T07:41:08Z' })

describe('the newest thing that the inputs show', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['when the app was made', { 'sp.json': app }, '2026-05-04T07:41:08.000Z sp.json/createdDateTime'],
    [
      'when a response was issued',
      { 'sp.json': app, 'r.xml': responseXml({ issued: '2026-06-01T00:00:00.000Z' }) },
      '2026-06-01T00:00:00.000Z r.xml',
    ],
    [
      'when the SCIM token was generated',
      { 'sp.json': app, 'mixpanel.yaml': settings('2026-07-01') },
      '2026-07-01T00:00:00.000Z mixpanel.yaml',
    ],
    [
      'the last of them',
      { 'sp.json': app, 'mixpanel.yaml': settings('2026-05-01'), 'r.xml': responseXml({ issued: '2026-05-02T00:00:00.000Z' }) },
      '2026-05-04T07:41:08.000Z sp.json',
    ],
  ])('is %s', async (_, files, expected) => {
    const { value, at } = (await deduced(files)).of(derived.newest)
    expect(`${value.toISOString()} ${placed(at)}`.startsWith(expected)).toBe(true)
  })

  it('is not after the time of the check, and may be at it', async () => {
    const files = { 'sp.json': app, 'mixpanel.yaml': settings('2026-07-01') }
    const at = async (now: string): Promise<string> => (await deduced(files, { now })).of(derived.newest).value.toISOString()
    expect(await at('2026-06-30T23:59:59Z')).toBe('2026-05-04T07:41:08.000Z')
    expect(await at('2026-07-01T00:00:00Z')).toBe('2026-07-01T00:00:00.000Z')
  })

  it('is not known where nothing has a date', async () => {
    expect((await deduced({ 'sp.json': enterpriseApp() })).whyNot(derived.newest)).toEqual({ why: null, at: null, fact: 'derived.newest' })
  })
})
