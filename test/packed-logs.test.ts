import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, describe, expect, it } from 'vitest'
import { diagnose } from '../src/doctor.ts'
import type { Report } from '../src/model/report.ts'
import { collect, readSibling } from '../src/pipeline/collect.ts'
import * as changes from './support/change-log.ts'
import { exampleFiles, TODAY } from './support/run-case.ts'
import { zipOf } from './support/zip.ts'

// Logs in archives and mails, where the log or what it is packed in is cut off or damaged: no pass is given.

const root = mkdtempSync(join(tmpdir(), 'packed-logs-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})
let folders = 0

async function checked(name: string, bytes: Uint8Array): Promise<Report> {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  for (const [each, content] of exampleFiles('healthy').set(name, bytes)) writeFileSync(join(folder, each), content)
  const collected = await collect([{ path: folder, role: null }], () => Promise.resolve(new Uint8Array()))
  const request = { now: new Date(TODAY), app: null, failOn: 'error', chosen: () => true, config: {}, readSibling } as const
  return (await diagnose(collected, request)).report
}

function expectLost(report: Report, what: string): void {
  expect([report.verdict, report.problems.some(({ lost }) => lost)], what).toEqual(['incomplete', true])
}

const PRINCIPAL = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const APP = { appId: 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1', appDisplayName: 'Mixpanel' }
const seconds = [1, 2, 3, 4]
const time = (second: number): string => `2026-08-30T09:00:0${second}Z`
const list = (context: string, rows: readonly object[]): string =>
  JSON.stringify({ '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#auditLogs/${context}`, value: rows }, null, 1)

const LOGS: Readonly<Record<string, string>> = {
  'changes.json': changes.graph(
    seconds.map((second) => ({
      time: time(second),
      activity: 'Update service principal',
      actor: 'it-admin@contoso.com',
      targets: [{ type: 'ServicePrincipal', name: 'Mixpanel', id: PRINCIPAL }],
    })),
  ),
  'signins.json': list(
    'signIns',
    seconds.map((second) => ({
      ...{ id: `s${second}`, createdDateTime: time(second), ...APP, userPrincipalName: 'ann@contoso.com' },
      ...{ correlationId: `c${second}`, status: { errorCode: 0 } },
    })),
  ),
  'provisioning.json': list(
    'provisioning',
    seconds.map((second) => ({
      ...{ id: `p${second}`, activityDateTime: time(second), changeId: `c${second}`, provisioningAction: 'create' },
      ...{ servicePrincipal: { id: PRINCIPAL }, sourceIdentity: {}, provisioningStatusInfo: { status: 'success' } },
    })),
  ),
  'events.ndjson': seconds
    .map((second) => `${JSON.stringify({ event_type: 'session.logged_in', timestamp: time(second), user_email: 'ann@contoso.com' })}\n`)
    .join(''),
}

async function tarOf(name: string, content: Buffer): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name }, content)
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts)
}

function mailOf(name: string, content: Buffer, encoding: 'base64' | '8bit'): Buffer {
  const body = encoding === 'base64' ? content.toString('base64').replace(/.{76}/g, '$&\r\n') : content.toString()
  const head = [
    'From: a@contoso.com',
    'To: b@contoso.com',
    'Subject: log',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="zz"',
  ]
  const part = [
    'Content-Type: application/json',
    `Content-Disposition: attachment; filename="${name}"`,
    `Content-Transfer-Encoding: ${encoding}`,
  ]
  return Buffer.from([...head, '', '--zz', 'Content-Type: text/plain', '', 'Hello', '--zz', ...part, '', body, '--zz--', ''].join('\r\n'))
}

const PACKED: Readonly<Record<string, (name: string, content: Buffer) => Promise<Buffer>>> = {
  'more.zip': async (name, content) => Buffer.from(await zipOf([{ name, bytes: content }])),
  'more.tar': tarOf,
  'more.tgz': async (name, content) => gzipSync(await tarOf(name, content)),
  'more.gz': (_, content) => Promise.resolve(gzipSync(content)),
  'more.eml': (name, content) => Promise.resolve(mailOf(name, content, 'base64')),
  'plain.eml': (name, content) => Promise.resolve(mailOf(name, content, '8bit')),
}

const NAMES = Object.keys(LOGS)

// Each container with one kind of log: what a container is does not depend on what is in it.
it.each(Object.entries(PACKED).map(([packed, wrap], at) => [packed, NAMES[at % NAMES.length] ?? '', wrap] as const))(
  'in %s, %s: whole it passes, cut off before or after packing it does not',
  async (packed, name, wrap) => {
    const log = Buffer.from(LOGS[name] ?? '')
    const whole = await wrap(name, log)
    const report = await checked(packed, whole)
    expect([report.verdict, report.problems, report.logs.length]).toEqual(['pass', [], 1])
    expectLost(await checked(packed, await wrap(name, log.subarray(0, Math.floor(log.length * 0.55)))), 'the log')
    expectLost(await checked(packed, whole.subarray(0, Math.floor(whole.length * 0.55))), 'what it is packed in')
  },
)

describe('what only an archive shows', () => {
  const log = Buffer.from(LOGS['signins.json'] ?? '')

  it('a tar archive that ends between two entries, or inside of its first header', async () => {
    const tar = await tarOf('signins.json', log)
    const data = 512 + Math.ceil(log.length / 512) * 512
    for (const length of [data, 300, 40]) expectLost(await checked('more.tar', tar.subarray(0, length)), String(length))
    expect((await checked('more.tar', tar.subarray(0, data + 512))).verdict).toBe('pass')
  })

  it('a mail that ends inside of its head, and one of which a character of base64 is lost', async () => {
    const mail = mailOf('signins.json', log, 'base64')
    expectLost(await checked('more.eml', mail.subarray(0, 70)), 'in its head')
    const at = mail.indexOf('base64') + 60
    expectLost(await checked('more.eml', Buffer.concat([mail.subarray(0, at), Buffer.from('!'), mail.subarray(at + 1)])), 'one character')
  })

  it('a changed byte in a zip archive and in gzip', async () => {
    for (const packed of ['more.zip', 'more.tgz', 'more.gz']) {
      const bytes = Buffer.from((await PACKED[packed]?.('signins.json', log)) ?? [])
      const at = Math.floor(bytes.length / 3)
      bytes[at] = (bytes[at] ?? 0) ^ 0x55
      expectLost(await checked(packed, bytes), packed)
    }
  })
})
