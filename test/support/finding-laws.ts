import { expect } from 'vitest'
import { parse } from 'yaml'
import type { ReportFinding } from '../../src/model/report.ts'
import type { Diagnosis } from '../../src/pipeline/report.ts'
import { decode } from '../../src/syntax/decode.ts'
import type { Files } from './run-case.ts'

/** What is true of every finding: its message is a sentence, and its places and values are in the inputs. */
export function expectLawful(diagnosis: Diagnosis, files: Files): void {
  for (const { ruleId, findings } of diagnosis.report.results) {
    for (const finding of findings) {
      expectSentence(ruleId, finding)
      expectInPlace(ruleId, finding, files, diagnosis)
    }
  }
}

function expectSentence(ruleId: string, { message, code }: ReportFinding): void {
  expect(message, `${ruleId} ${code}: a message ends with a period: “${message}”`).toMatch(/[.?]["”)]?$/)
  const own = message.replace(/“[^”]*”/g, '')
  expect(own, `${ruleId} ${code}: a message has no “please” and no “invalid” but in what it quotes`).not.toMatch(/\bplease\b|\binvalid\b/i)
  expect(message, `${ruleId} ${code}: a message has no value that was not converted to text`).not.toMatch(/undefined|\[object/i)
}

/** The place is in an input, the pointer exists, and the actual value is there, plain or encoded. */
function expectInPlace(ruleId: string, { code, expected, actual, locations }: ReportFinding, files: Files, diagnosis: Diagnosis): void {
  const about = `${ruleId} ${code}`
  expect(locations.length, `${about} needs a place`).toBeGreaterThan(0)
  for (const location of locations) {
    const bytes = files.get(location.path)
    expect([...files.keys()], `${about}: ${location.path} is not an input`).toContain(location.path)
    const excerpt = diagnosis.excerpt(location, 100)
    if (excerpt !== null) expect(excerpt.caret, about).toBeLessThanOrEqual(excerpt.text.length)
    if (location.pointer !== null) {
      // null is a value; undefined means that the pointer leads nowhere.
      expect(at(documentIn(location.path, bytes), location.pointer), `${about}: there is no value at ${location.pointer}`).not.toBe(
        undefined,
      )
    }
  }
  const [first] = locations
  if (actual === null || !first) return
  const tree: unknown = first.pointer === null ? undefined : documentIn(first.path, files.get(first.path))
  const there = first.pointer === null ? undefined : at(tree, first.pointer)
  // Switches and base64 form fields hold the value in another form.
  if (first.pointer === null || typeof there === 'boolean' || (typeof there === 'string' && there.length > 1000)) return
  // One word of the value is enough: `user.mail` is a source and an id, and the name of a claim has two parts.
  const around = JSON.stringify([there, at(tree, first.pointer.replace(/\/[^/]*$/, ''))]).toLowerCase()
  const words =
    `${actual} ${expected ?? ''}`
      .replace(/\\u\{[0-9A-F]+\}/g, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  expect(
    words.length === 0 || words.some((word) => around.includes(word)),
    `${about}: no word of “${actual}” is at its place: ${around.slice(0, 300)}`,
  ).toBe(true)
}

/** A file as plain values; tables in the cases have semicolons and no quotes. */
function documentIn(path: string, bytes: Uint8Array | undefined): unknown {
  const text = decoded(bytes)
  if (!/\.csv$/i.test(path)) return valueOf(text)
  const [header = [], ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(';'))
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])))
}

/** What the files of most cases contain, which are the healthy setup's. */
const known = new Map<string, unknown>()

/** JSON and YAML as plain values: a parser of JSON takes a tenth of the time. */
function valueOf(text: string): unknown {
  if (known.has(text)) return known.get(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = parse(text)
  }
  if (known.size < 100) known.set(text, value)
  return value
}

function decoded(bytes: Uint8Array | undefined): string {
  return decode(bytes ?? new Uint8Array()).text
}

function at(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined),
      document,
    )
}
