import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { artifactOf } from '../src/pipeline/collect.ts'
import { excerptOf } from '../src/pipeline/excerpt.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { responseXml } from './support/saml.ts'

function excerptAt(text: string, mark: string, width = 200): string | undefined {
  const { artifact } = artifactOf('a.json', Buffer.from(text))
  const index = text.indexOf(mark)
  const line = text.slice(0, index).split('\n').length
  const column = index - text.lastIndexOf('\n', index - 1)
  const location = { path: 'a.json', line, column, pointer: null }
  return excerptOf([artifact], location, width, (each) => each)?.text
}

const OTHER = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`other${n}`, `unknown-secret-${n}`]))

describe('the excerpt of a file of one line', () => {
  const json = JSON.stringify({
    ...OTHER,
    url: 'https://example.com/a',
    list: [1],
    ...Object.fromEntries(Object.entries(OTHER).map(([k, v]) => [`z${k}`, v])),
  })

  it('shows the value of the finding with its key, and nothing beside it', () => {
    expect(excerptAt(json, '"https://example.com/a"')).toBe('…"url":"https://example.com/a"…')
    expect(excerptAt(json, 'https://example.com/a')).toBe('…"url":"https://example.com/a…')
    expect(excerptAt(json, '[1]')).not.toContain('unknown-secret')
    expect(excerptAt(`${json}\n`, '"https://example.com/a"')).not.toContain('unknown-secret')
  })

  it('a short one, and a line among others, are shown as they are', () => {
    expect(excerptAt('{"a":"b","url":"c"}', '"c"')).toBe('{"a":"b","url":"c"}')
    expect(excerptAt(`{"a":"b",\n"c":"d","url":"e"\n}`, '"e"')).toBe('"c":"d","url":"e"')
  })
})

describe('the excerpt of a captured message that is broken in its encoding', () => {
  const deflated = deflateRawSync(Buffer.from(responseXml({ issuer: 'https://idp.fabrikam.com/' }))).toString('base64')
  const plain = Buffer.from(responseXml({ issuer: 'https://idp.fabrikam.com/' })).toString('base64')

  it.each([
    ['deflated, with blanks', deflated.replace(/.{30}/g, '$& ')],
    ['deflated, in a field, with line ends and blanks', `SAMLResponse=${deflated.replace(/.{20}/g, '$& \n')}`],
    ['with one blank', `${plain.slice(0, 40)} ${plain.slice(40)}`],
    ['with blanks after eight characters', plain.replace(/.{8}/g, '$& ')],
    ['encoded twice, with tabs', Buffer.from(plain).toString('base64').replace(/.{30}/g, '$&\t')],
  ])('shows nothing of it: %s', async (_what, text) => {
    const { report, excerpt } = await examine(new Map(exampleFiles('healthy')).set('response.txt', Buffer.from(text)))
    const places = report.results.flatMap(({ findings }) => findings.flatMap(({ locations }) => locations))
    const shown = places.filter(({ path }) => path === 'response.txt').map((place) => excerpt(place, 100)?.text ?? '')
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.join('\n').replaceAll('[blacked out]', '').replaceAll('SAMLResponse=', '')).toMatch(/^[\s…]*$/)
  })
})
