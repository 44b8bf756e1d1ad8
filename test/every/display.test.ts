import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import json from '../../src/reporters/json.ts'
import pretty from '../../src/reporters/pretty/index.ts'
import { examine, exampleFiles, type Files } from '../support/run-case.ts'

// No input can control the terminal: no escape sequence, no control character, no change of direction reaches it.

const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n))

const C0 = [...range(0x00, 0x1f), '\u007F']
const C1 = range(0x80, 0x9f)
const BIDI = ['\u061C', '\u200E', '\u200F', ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)]
const SEPARATORS = ['\u2028', '\u2029', '\uFEFF', '\u200B', '\u{E0041}']
const HOSTILE = [...C0, ...C1, ...BIDI, ...SEPARATORS]

/** What must not be in an output; the line feed is the reporters' own. */
const RAW = new RegExp(
  `[${HOSTILE.filter((character) => character !== '\n')
    .join('')
    .replace(/[\\\]^-]/g, '\\$&')}]`,
  'u',
)

/** Escape sequences that would do something: clear the screen, set a title, write to the clipboard, make a link, hide text. */
const SEQUENCES = [
  '\u001B[2J',
  '\u001B]0;owned\u0007',
  '\u001B]52;c;b3duZWQ=\u0007',
  '\u001B]8;;http://x\u001B\\',
  '\u001B[8m',
  '\u009B31m',
  '\r\n✓ PASS',
]

async function printed(files: Files): Promise<readonly string[]> {
  const { report, excerpt } = await examine(files)
  const styles = [
    { color: false, width: 80, verbose: true, quiet: false },
    { color: false, width: 40, verbose: false, quiet: false },
    { color: false, width: 100, verbose: false, quiet: true },
  ]
  return [...(await Promise.all(styles.map((each) => pretty.print(report, { style: each, excerpt })))), json.print(report)]
}

function expectTame(outputs: readonly string[]): void {
  for (const output of outputs) expect(RAW.exec(output)?.[0].codePointAt(0)?.toString(16)).toBeUndefined()
}

/** The result of `visible`, in JSON. */
function escaped(character: string): string {
  return `\\\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`
}

/** The healthy setup with text inserted into every value, and into some keys, of every document. */
function tainted(taint: (text: string) => string, { names = false }: { readonly names?: boolean } = {}): Files {
  const files = new Map<string, Uint8Array>()
  for (const [name, bytes] of exampleFiles('healthy')) {
    const text = Buffer.from(bytes).toString('utf8')
    const path = names ? taint(name) : name
    if (name.endsWith('.json')) files.set(path, Buffer.from(JSON.stringify(within(JSON.parse(text), taint))))
    else if (name.endsWith('.yaml')) files.set(path, Buffer.from(yamlOf(text, taint)))
    else if (name.endsWith('.xml'))
      files.set(
        path,
        Buffer.from(text.replace(/(entityID|Location)="([^"]*)"/g, (_, key: string, value: string) => `${key}="${xmlText(taint(value))}"`)),
      )
    else files.set(path, Buffer.from(`${taint('A certificate')}\n${text}`))
  }
  return files
}

/** Keys that documents are recognised by stay; another key is as hostile as the values. */
function within(value: unknown, taint: (text: string) => string, key = ''): unknown {
  if (typeof value === 'string') return key.startsWith('@odata') || /^[0-9a-f-]{36}$|T00:00:00Z$/.test(value) ? value : taint(value)
  if (Array.isArray(value)) return value.map((item) => within(item, taint))
  if (typeof value !== 'object' || value === null) return value
  return {
    ...Object.fromEntries(Object.entries(value).map(([each, inner]) => [each, within(inner, taint, each)])),
    [taint('key')]: taint('value'),
  }
}

/** JSON is YAML, and can contain any character escaped. */
function yamlOf(text: string, taint: (text: string) => string): string {
  return (
    text.replace(
      /^(\w+): ([^[{\n]+)$/gm,
      (_, key: string, value: string) => `${key}: ${JSON.stringify(taint(value.replace(/^'|'$/g, '')))}`,
    ) + `${JSON.stringify(taint('isuerUrl'))}: 1\n`
  )
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

describe('names, URLs and values of inputs', () => {
  it('never reach a terminal raw: each control character, in every value of every document', async () => {
    for (const character of HOSTILE) {
      const outputs = await printed(tainted((text) => `${text.slice(0, 3)}${character}${text.slice(3)}`))
      expectTame(outputs)
      expect(outputs.at(-1)).toContain(escaped(character))
    }
  })

  it('nor in the names of files', async () => {
    for (const character of HOSTILE) {
      const outputs = await printed(tainted((text) => `${character}${text}`, { names: true }))
      expectTame(outputs)
      expect(outputs.at(-1)).toContain(escaped(character))
    }
  })

  it('nor any mixture of them', async () => {
    const piece = fc.oneof(fc.constantFrom(...HOSTILE), fc.constantFrom(...SEQUENCES), fc.string({ unit: 'binary', maxLength: 6 }))
    const mixture = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(mixture, fc.nat({ max: 20 }), fc.boolean(), async (text, place, names) => {
        expectTame(await printed(tainted((each) => `${each.slice(0, place)}${text}${each.slice(place)}`, { names })))
      }),
      { numRuns: 60 },
    )
  })

  it('nor in files that cannot be read', async () => {
    for (const character of HOSTILE) {
      const files = new Map<string, Uint8Array>([
        [`a${character}.json`, Buffer.from(`{"appId": ${character}"x`)],
        [`b${character}.xml`, Buffer.from(`<a${character}><!DOCTYPE x>`)],
        [`c${character}.yaml`, Buffer.from(`issuerUrl: [${character}\nx${character}: "`)],
        [`d${character}.cer`, Buffer.from(`-----BEGIN ${character}-----\n`)],
        [`e${character}.txt`, Buffer.from(character)],
      ])
      expectTame(await printed(files))
    }
  })
})
