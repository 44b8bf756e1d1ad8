import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { diagnose } from '../src/doctor.ts'
import type { Report } from '../src/model/report.ts'
import { collect, readSibling } from '../src/pipeline/collect.ts'
import { ROOT } from './support/indexes.ts'
import { TODAY } from './support/run-case.ts'
import { graphItem } from './support/sign-in-log.ts'
import { zipOf } from './support/zip.ts'

// Lists that are larger than other files may be, on standard input and in archives: read whole, or told as lost.

const HEALTHY = join(ROOT, 'examples/healthy')
const MEGABYTE = 1024 * 1024
const ROWS = 1100
/** What is not of interest in a row; no archive packs it to less than a twentieth. */
const NOISE = createHash('shake256', { outputLength: 50_000 }).update('noise').digest('hex').replace(/.{5}/g, '$& ')
const padding = (index: number): string => NOISE.slice(index * 37, index * 37 + 600).repeat(33)

function list(context: string, entry: (index: number) => object): Buffer {
  const rows = Array.from({ length: ROWS }, (_, index) => JSON.stringify({ ...entry(index), padding: padding(index) }))
  return Buffer.from(`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#${context}","value":[${rows.join(',')}]}`)
}

const time = (index: number): string => new Date(Date.UTC(2026, 7, 30, 9) + index * 1000).toISOString()
const LOG = list('auditLogs/signIns', (index) =>
  graphItem(
    {
      time: time(index),
      person: 'ann@contoso.com',
      code: 0,
      correlation: index,
      app: 'Other',
      appId: '00000003-0000-0ff1-ce00-000000000000',
    },
    index,
  ),
)
const USERS = list('users', (index) => ({ id: `u${index}`, userPrincipalName: `p${index}@contoso.com`, mail: `p${index}@contoso.com` }))
const LISTS = [
  ['a log', LOG, 'sign-in-log'],
  ['users', USERS, 'graph-users'],
] as const

const root = mkdtempSync(join(tmpdir(), 'large-inputs-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

/** As a terminal gives it: somewhat more than 20 MB, and the rest on demand. */
function piped(bytes: Uint8Array) {
  const asked = { isDone: false, isEnded: false }
  async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 20 * MEGABYTE + 100; at < bytes.length; at += 64 * 1024) yield await Promise.resolve(bytes.subarray(at, at + 64 * 1024))
      asked.isEnded = true
    } finally {
      asked.isDone = true
    }
  }
  const isLong = bytes.length > 20 * MEGABYTE
  const more = isLong ? rest() : null
  return {
    asked,
    stdin: () => Promise.resolve(isLong ? bytes.subarray(0, 20 * MEGABYTE + 100) : bytes),
    moreStdin: () => more,
  }
}

async function reportOn(paths: readonly string[], input = piped(new Uint8Array())): Promise<Report> {
  const wanted = paths.map((path) => ({ path, role: null }))
  const collected = await collect(wanted, input.stdin, { moreStdin: input.moreStdin })
  const request = { now: new Date(TODAY), app: null, failOn: 'error', chosen: () => true, config: {}, readSibling } as const
  return (await diagnose(collected, request)).report
}

const of = ({ inputs }: Report, kind: string): readonly [string, number][] =>
  inputs.flatMap((each) => (each.kind === kind && !each.path.startsWith(HEALTHY) ? [[each.path, each.bytes]] : []))

describe.each(LISTS)('%s of more than 20 MB', (_, bytes, kind) => {
  it('is read to its end from standard input', async () => {
    const input = piped(bytes)
    const report = await reportOn([HEALTHY, '-'], input)
    expect([report.verdict, report.problems, of(report, kind)]).toEqual(['pass', [], [['-', bytes.length]]])
    expect(input.asked).toEqual({ isDone: true, isEnded: true })
    if (kind === 'sign-in-log') expect(report.logs).toMatchObject([{ from: time(0), to: time(ROWS - 1), complete: true }])
  })

  it('is lost where standard input ends in the middle', async () => {
    const report = await reportOn([HEALTHY, '-'], piped(bytes.subarray(0, bytes.length - 9000)))
    expect([report.verdict, report.problems.map(({ path, lost }) => [path, lost])]).toEqual(['incomplete', [['-', true]]])
  })

  it('is read in an archive: a zip, or on standard input packed with gzip', async () => {
    const archive = kind === 'graph-users' ? await zipOf([{ name: 'list.json', bytes }]) : gzipSync(bytes)
    const file = join(root, kind === 'graph-users' ? 'a.zip' : 'a.gz')
    writeFileSync(file, archive)
    const report = kind === 'graph-users' ? await reportOn([HEALTHY, file]) : await reportOn([HEALTHY, '-'], piped(archive))
    const name = kind === 'graph-users' ? `${file}/list.json` : '-/content'
    expect([report.verdict, report.problems, of(report, kind)]).toEqual(['pass', [], [[name, bytes.length]]])
  })
})

describe('standard input of more than 20 MB that is no list', () => {
  const LONG = Buffer.alloc(21 * MEGABYTE, 'a\n')

  it('is lost evidence, and the rest of it is not read', async () => {
    const input = piped(LONG)
    const report = await reportOn([HEALTHY, '-'], input)
    expect([report.verdict, report.problems.map(({ path, lost, message }) => [path, lost, message])]).toEqual([
      'incomplete',
      [['-', true, 'Standard input is larger than 20 MB, and was not read. Give a file.']],
    ])
    expect(input.asked.isEnded).toBe(false)
  })

  it.each([
    ['lines', LONG, /“?-”?: Standard input is larger than 20 MB, and was not read/],
    ['a list of users', USERS, /not the federation metadata of an identity provider/],
  ])('cert extract says so of %s', async (_, bytes, says) => {
    const written = { stdout: '', stderr: '' }
    const input = piped(bytes)
    const code = await main(['cert', 'extract', '-'], {
      stdout: { write: (text: string) => (written.stdout += text) },
      stderr: { write: (text: string) => (written.stderr += text) },
      env: {},
      clock: () => new Date(TODAY),
      stdin: input.stdin,
      moreStdin: input.moreStdin,
    })
    expect([code, written.stdout]).toEqual([2, ''])
    expect(written.stderr).toMatch(says)
  })
})
