import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { expectSeconds, IS_BENCH } from '../support/limit.ts'
import { folder, runMeasured } from '../support/program.ts'
import { portalCsv } from '../support/sign-in-log.ts'

// Lists that are larger than any other file may be. `npm run bench:limits` also holds the processor's time and the memory that they take.

const id = (index: number): string => `a${String(index).padStart(7, '0')}-5555-4e6f-8a71-44444beef100`

async function write(path: string, parts: Iterable<string>): Promise<void> {
  const stream = createWriteStream(path)
  for (const part of parts) if (!stream.write(part)) await once(stream, 'drain')
  stream.end()
  await once(stream, 'finish')
}

function* list(head: string, count: number, entry: (index: number) => object, tail: string): Generator<string> {
  yield head
  for (let index = 0; index < count; index++) yield `${index === 0 ? '' : ',\n'}${JSON.stringify(entry(index), null, 2)}`
  yield tail
}

const user = (index: number): object => ({
  id: id(index),
  displayName: `Person ${index}`,
  givenName: 'Person',
  surname: String(index),
  mail: `person.${index}@contoso.com`,
  userPrincipalName: `person.${index}@contoso.com`,
  userType: 'Member',
  accountEnabled: true,
})

const script = 'function f(a){return a["k"]||null}\n'.repeat(500)
const request = (index: number): object => ({
  startedDateTime: '2026-08-30T10:00:00.000Z',
  request: {
    method: 'GET',
    url: `https://cdn.contoso.com/${index}.js`,
    headers: [{ name: 'cookie', value: `sid=abc${index}def0123456789` }],
  },
  response: { status: 200, headers: [], content: { mimeType: 'text/javascript', text: script }, redirectURL: '' },
})

/** One row in ten is of the app; of these one in ten fails. */
function* signIns(count: number): Generator<string> {
  const rows = Array.from({ length: count }, (_, index) => ({
    time: new Date(Date.UTC(2026, 7, 20) + index * 5000).toISOString(),
    person: `person.${index % 3000}@contoso.com`,
    code: index % 100 === 0 ? 50105 : 0,
    correlation: index,
    ...(index % 10 === 0
      ? { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
      : { app: 'Office 365', appId: '00000003-0000-0ff1-ce00-000000000000' }),
  }))
  yield portalCsv(rows)
}

interface Report {
  readonly inputs: readonly { readonly kind: string; readonly bytes: number }[]
  readonly problems: readonly unknown[]
}

describe('a list that is larger than other files may be', () => {
  for (const [what, name, parts, kind, seconds, megabytes] of [
    ['100,000 users', 'users.json', () => list('{"value": [\n', IS_BENCH ? 100_000 : 20_000, user, ']}'), 'graph-users', 4, 400],
    ['a recording of 95 MB', 'capture.har', () => list('{"log": {"entries": [\n', IS_BENCH ? 5000 : 400, request, ']}}'), 'har', 8, 700],
    // Start-up takes a part of a second and some 60 MB.
    ['a sign-in log of 60 MB', 'a.csv', () => signIns(IS_BENCH ? 150_000 : 14_000), 'sign-in-log', 2.4, 310],
  ] as const) {
    it(
      what,
      async () => {
        const cwd = folder()
        await write(join(cwd, name), parts())
        const { stdout, cpuSeconds, peakMegabytes } = await runMeasured(['check', name, '--format', 'json'], cwd)
        const report = JSON.parse(stdout) as Report
        expect(report.inputs.map((each) => each.kind)).toEqual([kind])
        expect(report.inputs[0]?.bytes).toBeGreaterThan((IS_BENCH ? 20 : 5) * 1024 * 1024)
        expect(report.problems).toEqual([])
        expectSeconds(cpuSeconds, seconds, 'seconds of the processor')
        expectSeconds(peakMegabytes, megabytes, 'megabytes')
      },
      120_000,
    )
  }
})
