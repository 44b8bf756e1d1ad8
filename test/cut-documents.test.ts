import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { responseXml, sign, signerCalled, wrapped } from './support/saml.ts'

// Pages, plans and XML that are not whole: no pass is given over what is not there.

const healthy = exampleFiles('healthy')
const read = async (name: string, content: string): Promise<Report> =>
  (await examine(new Map(healthy).set(name, Buffer.from(content)))).report
const losses = ({ verdict, problems }: Report): readonly unknown[] => [verdict, ...problems.map(({ lost, message }) => [lost, message])]

const response = sign(responseXml(), signerCalled('signer'))
const CUT = 'The SAML message here is cut off: its end is missing, so that it was not read. Capture the sign-in again, and save all of it.'

describe('a page that posts a response', () => {
  const page = wrapped(response, 'page')
  const value = page.indexOf('value="') + 'value="'.length

  it.each([40, 800, 2000, 4000])('cut off %i characters behind the beginning of the message', async (length) => {
    expect(losses(await read('login.html', page.slice(0, value + length)))).toEqual(['incomplete', [true, CUT]])
  })

  it('whole, it is judged', async () => {
    const report = await read('login.html', page)
    expect([report.problems, report.results.find(({ ruleId }) => ruleId === 'response/certificate')?.status]).toEqual([[], 'fail'])
  })

  it.each([
    ['cut off before the message', page.slice(0, page.indexOf('<input'))],
    [
      'with the variable of a template in its place',
      '<html><form><input type="hidden" name="SAMLResponse" value="${response}"></form></html>',
    ],
    ['another page, cut off', '<html><body><form action="/login"><input type="hidden" name="user" value="PHNhbWxwOlJlc3BvbnNlIElEPSJf'],
  ])('%s is none', async (_, content) => {
    const { verdict, problems } = await read('login.html', content)
    expect([verdict, problems.filter(({ lost }) => lost)]).toEqual(['pass', []])
  })
})

describe('a plan of Terraform that is cut off', () => {
  const plan = (provider: string): string =>
    JSON.stringify({ format_version: '1.2', configuration: { provider_config: { [provider]: { name: provider } } } }, null, 2).slice(0, -20)

  it('is lost', async () => {
    expect(losses(await read('plan.json', plan('azuread')))).toEqual([
      'incomplete',
      [true, expect.stringMatching(/^It is not well-formed/)],
    ])
  })

  it('of another provider is none', async () => {
    expect(losses(await read('plan.json', plan('aws')))).toEqual(['pass', [false, expect.stringMatching(/^It is not well-formed/)]])
  })
})

describe('XML that was copied from a browser with folded elements', () => {
  const FOLDED =
    'What should be in this element was taken out, as a browser leaves it out where the element is folded. Save the file itself; do not copy it from a window.'
  const metadata = Buffer.from(healthy.get('federationmetadata.xml') ?? '').toString('utf8')
  const folded = (xml: string, name: string, dots: string): string =>
    xml.replace(new RegExp(`(<${name}\\b[^>]*>)[^]*?(</${name}>)`), (_, open: string, close: string) => `▸${open}${dots}${close}`)

  it.each([
    ['KeyDescriptor', '…'],
    ['KeyDescriptor', '...'],
    ['KeyDescriptor', ''],
    ['KeyInfo', '…'],
    ['X509Data', ' ... '],
    ['IDPSSODescriptor', '…'],
  ])('%s: “%s”', async (name, dots) => {
    const content = folded(metadata, name, dots)
    expect(content).not.toBe(metadata)
    expect(losses(await read('federationmetadata.xml', content))).toEqual(['incomplete', [true, FOLDED]])
  })

  it.each(['samlp:Status', 'AttributeStatement', 'Conditions', 'SignedInfo'])('a response: %s', async (name) => {
    const content = folded(response, name, '…')
    expect(content).not.toBe(response)
    expect(losses(await read('response.xml', content))).toEqual(['incomplete', [true, FOLDED]])
  })

  it.each<readonly [what: string, content: string]>([
    ['the marks of open elements', metadata.replaceAll(/<(?=[A-Z])/g, '▾<').replaceAll('▾<EntityDescriptor', '<EntityDescriptor')],
    ['a role that repeats the keys', metadata.replace('<IDPSSODescriptor', '<RoleDescriptor>…</RoleDescriptor><IDPSSODescriptor')],
    ['a remark in a comment', metadata.replace('<KeyDescriptor', '<!-- ... --><KeyDescriptor')],
    ['a key in a comment', metadata.replace(/<KeyDescriptor[^]*?<\/KeyDescriptor>/, '<!-- $& -->')],
  ])('%s is none', async (_, content) => {
    expect(content).not.toBe(metadata)
    expect(losses(await read('federationmetadata.xml', content))).toEqual(['pass'])
  })
})
