import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { expectSeconds } from '../support/limit.ts'
import { folder, run } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'
import { crowdedZip, patched, recordsOf, zipOf, type Packed } from '../support/zip.ts'

const healthy = (prefix = ''): Packed[] => [...exampleFiles('healthy')].map(([name, bytes]) => ({ name: prefix + name, bytes }))

const JUNK: readonly Packed[] = [
  { name: '__MACOSX/Contoso/._app.json', bytes: '\0\x05\x16\x07' },
  { name: 'Contoso/.DS_Store', bytes: '\0\0\0\x01Bud1' },
]

async function judge(cwd: string, path: string) {
  const ended = await run(['check', path, '--format', 'json', '--now', TODAY], { cwd })
  return { ...ended, report: JSON.parse(ended.stdout) as Report }
}

/** The report with the names of files cut to their last part. */
function withoutFolders(report: Report): unknown {
  return JSON.parse(
    JSON.stringify({ ...report, inputs: [...report.inputs].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)) }).replace(
      /"path":"[^"]*\/([^"/]*)"/g,
      '"path":"$1"',
    ),
  )
}

describe('a bundle in a zip archive', () => {
  it('with folders, an archive in it and what macOS leaves behind is judged as the folder is', async () => {
    const [first, second, ...rest] = healthy()
    if (!first || !second) throw new Error('The healthy setup has files.')
    const inner = await zipOf([first, second])
    const archive = await zipOf([
      ...JUNK,
      ...rest.map(({ name, bytes }) => ({ name: `Contoso/Export/${name}`, bytes })),
      { name: 'Contoso/inner.zip', bytes: inner },
    ])
    const cwd = folder([...exampleFiles('healthy')].map(([name, bytes]) => [`plain/${name}`, bytes] as const))
    writeFileSync(join(cwd, 'bundle.zip'), archive)
    const fromZip = await judge(cwd, 'bundle.zip')
    const fromFolder = await judge(cwd, 'plain')
    expect(fromZip.report.problems).toEqual([])
    expect(fromZip.report.ignored).toEqual([])
    expect(withoutFolders(fromZip.report)).toEqual(withoutFolders(fromFolder.report))
    expect(fromZip.code).toBe(fromFolder.code)
    expect(fromZip.report.inputs.map(({ path }) => path)).toContain('bundle.zip/Contoso/Export/sp.json')
    expect(fromZip.report.inputs.map(({ path }) => path)).toContain(`bundle.zip/Contoso/inner.zip/${first.name}`)
  })

  it('is read from standard input, from a folder, and with backslashes in its names', async () => {
    const archive = await zipOf(healthy('Contoso/'))
    const piped = await run(['check', '-', '--format', 'json', '--now', TODAY], { cwd: folder(), stdin: archive })
    expect((JSON.parse(piped.stdout) as Report).verdict).toBe('pass')
    const inFolder = await judge(folder([['customer/bundle.zip', archive]]), 'customer')
    expect(inFolder.report.verdict).toBe('pass')
    const windows = await judge(folder([['bundle.zip', patched(archive, 'Contoso/', 'Contoso\\')]]), 'bundle.zip')
    expect(windows.report.verdict).toBe('pass')
    expect(windows.report.inputs.map(({ path }) => path)).toContain('bundle.zip/Contoso/sp.json')
  })

  it('a configuration in it is not read as one', async () => {
    const { report } = await judge(
      folder([['bundle.zip', await zipOf([...healthy(), { name: 'sso-doctor.yaml', bytes: 'failOn: info\n' }])]]),
      'bundle.zip',
    )
    expect(report.verdict).toBe('pass')
    expect(report.notes.join('\n')).toMatch(/bundle\.zip\/sso-doctor\.yaml was not read as a configuration/)
  })
})

/** Every size in the list of contents. */
function withSizes(archive: Buffer, size: number): Buffer {
  const copy = Buffer.from(archive)
  for (const at of recordsOf(copy)) copy.writeUInt32LE(size, at + 24)
  return copy
}

/** All records point at the first entry. */
function overlapping(archive: Buffer): Buffer {
  const copy = Buffer.from(archive)
  for (const at of recordsOf(copy)) copy.writeUInt32LE(0, at + 42)
  return copy
}

function encrypted(archive: Buffer): Buffer {
  const copy = Buffer.from(archive)
  for (const at of recordsOf(copy)) copy.writeUInt16LE(copy.readUInt16LE(at + 8) | 1, at + 8)
  return copy
}

const megabytes = (count: number): string => '0'.repeat(count * 1024 * 1024)

const HOSTILE: readonly { readonly name: string; readonly archive: () => Promise<Buffer>; readonly says: RegExp }[] = [
  {
    name: 'a bomb of 100 MB in 100 kB',
    archive: async () => zipOf(Array.from({ length: 5 }, (_, index) => ({ name: `${index}.json`, bytes: megabytes(20) }))),
    says: /zip bomb/,
  },
  {
    name: 'a bomb that lies about its size',
    archive: async () => withSizes(await zipOf([{ name: 'a.json', bytes: megabytes(50) }]), 100),
    says: /damaged/,
  },
  {
    name: 'a claim of 4 GB',
    archive: async () => withSizes(await zipOf([{ name: 'a.json', bytes: 'x' }]), 0xfffffffe),
    says: /damaged|zip bomb|larger/,
  },
  {
    name: 'entries that overlap',
    archive: async () =>
      overlapping(await zipOf(Array.from({ length: 50 }, (_, index) => ({ name: `${String(index).padStart(2, '0')}.json`, bytes: '{}' })))),
    says: /overlap/,
  },
  {
    name: 'a name that climbs out',
    archive: async () => patched(await zipOf([...healthy(), { name: 'xx/evil.json', bytes: '{}' }]), 'xx/evil.json', '../evil.json'),
    says: /has a path outside of the archive: “\.\.\/evil\.json”/,
  },
  {
    name: 'a name that climbs out by backslashes',
    archive: async () => patched(await zipOf([{ name: 'xxxevil.json', bytes: '{}' }]), 'xxxevil.json', '..\\evil.json'),
    says: /has a path outside of the archive/,
  },
  {
    name: 'an absolute name',
    archive: async () => patched(await zipOf([{ name: 'xtmp/evil.json', bytes: '{}' }]), 'xtmp/evil.json', '/tmp/evil.json'),
    says: /has a path outside of the archive/,
  },
  {
    name: 'a name with a drive',
    archive: async () => patched(await zipOf([{ name: 'xxxevil.json', bytes: '{}' }]), 'xxxevil.json', 'C:/evil.json'),
    says: /has a path outside of the archive/,
  },
  {
    name: 'a symbolic link',
    archive: () => zipOf([...healthy(), { name: 'link.json', bytes: '/etc/passwd', mode: 0o120777 }]),
    says: /is a symbolic link: “link\.json”/,
  },
  { name: '100,000 entries', archive: () => Promise.resolve(crowdedZip(100_000)), says: /100000 entries/ },
  {
    name: 'an encrypted entry',
    archive: async () => encrypted(await zipOf([{ name: 'app.json', bytes: '{"secret":1}' }])),
    says: /encrypted/,
  },
  { name: 'a truncated archive', archive: async () => (await zipOf(healthy())).subarray(0, 4000), says: /cut off/ },
  {
    name: 'an archive cut off in its list of contents',
    archive: async () => (await zipOf(healthy())).subarray(0, -40),
    says: /cut off|damaged/,
  },
  { name: 'no archive at all', archive: () => Promise.resolve(Buffer.from('<html>Sign in</html>')), says: /not a zip archive/ },
  { name: 'an empty archive', archive: () => zipOf([]), says: /^The archive is empty/ },
  {
    name: 'an entry that was changed',
    archive: async () => patched(await zipOf([{ name: 'a.json', bytes: '{"a":1}', stored: true }]), '{"a":1}', '{"a":2}'),
    says: /damaged/,
  },
  {
    name: 'archives three deep',
    archive: async () => zipOf([{ name: 'b.zip', bytes: await zipOf([{ name: 'c.zip', bytes: await zipOf(healthy()) }]) }]),
    says: /an archive in an archive/,
  },
]

/** The most memory that the program itself took, in kB: what its parent had taken is not counted. */
const PEAK =
  "process.on('exit', () => process.stderr.write('\\nmaxRSS ' + /VmHWM:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1]))\n"

describe('an archive that means harm is a problem in under 2 seconds and 200 MB, and writes nothing', () => {
  for (const { name, archive, says } of HOSTILE) {
    it(name, async () => {
      const cwd = folder()
      const watch = folder([['watch.cjs', PEAK]])
      writeFileSync(join(cwd, 'bundle.zip'), await archive())
      const ended = await run(['check', 'bundle.zip', '--format', 'json', '--now', TODAY], {
        cwd,
        env: { NODE_OPTIONS: `--require=${join(watch, 'watch.cjs')}` },
      })
      const report = JSON.parse(ended.stdout) as Report
      expect(ended.code).toBe(2)
      expect(report.problems.map(({ message }) => message).join('\n')).toMatch(says)
      expect(report.problems.length).toBeLessThan(10)
      expectSeconds(ended.seconds, 2)
      expect(Number(/maxRSS (\d+)/.exec(ended.stderr)?.[1])).toBeLessThan(200 * 1024)
      expect(readdirSync(cwd)).toEqual(['bundle.zip'])
    })
  }
})
