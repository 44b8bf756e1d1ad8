import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { expectSeconds } from '../support/limit.ts'
import { folder, run } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

async function judged(cwd: string, args: readonly string[] = []) {
  const ended = await run(['check', ...args, '--format', 'json', '--now', TODAY], { cwd })
  return { ...ended, report: JSON.parse(ended.stdout) as Report }
}

/** The healthy setup with one more file: the problem it gives must be the only difference. */
async function beside(name: string, content: string | Uint8Array) {
  const { report, code, seconds } = await judged(folder([...exampleFiles('healthy'), [name, content]]))
  return { problems: report.problems, report, code, seconds }
}

describe('XML that would make a parser do things', () => {
  it('a DOCTYPE is refused where it stands; nothing is expanded', async () => {
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('\n')
    const { problems, code, seconds } = await beside(
      'laughs.xml',
      `<?xml version="1.0"?>\n<!DOCTYPE EntityDescriptor [<!ENTITY l0 "ha">\n${laughs}]>\n<EntityDescriptor entityID="&l9;"/>\n`,
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ path: 'laughs.xml', location: { line: 2, column: 1 } })
    expect(problems[0]?.message).toMatch(/DOCTYPE/)
    // Its root is that of metadata, so it is evidence.
    expect(code).toBe(3)
    expectSeconds(seconds, 5)
  })

  it('an external entity is never fetched', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { problems } = await beside(
      'external.xml',
      `<!DOCTYPE EntityDescriptor SYSTEM "http://127.0.0.1:${port}/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><EntityDescriptor entityID="&x;"/>`,
    )
    expect(problems).toHaveLength(1)
    expect(connections).toBe(0)
  })

  it('elements nested 300,000 deep are a problem', async () => {
    const { problems, seconds } = await beside('deep.xml', `${'<a>'.repeat(300_000)}${'</a>'.repeat(300_000)}`)
    expect(problems.map(({ path }) => path)).toEqual(['deep.xml'])
    expectSeconds(seconds, 5)
  })
})

describe('documents that nest or repeat without end', () => {
  it('300,000 nested arrays are a problem in under 2 seconds', async () => {
    const { problems, seconds } = await beside('deep.json', `${'['.repeat(300_000)}${']'.repeat(300_000)}`)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ path: 'deep.json', location: { line: 1 } })
    expectSeconds(seconds, 2)
  })

  it('300,000 nested objects are a problem', async () => {
    const { problems } = await beside('deep.json', `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`)
    expect(problems.map(({ path }) => path)).toEqual(['deep.json'])
  })

  it('YAML whose aliases multiply is a problem', async () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`)
    const files = exampleFiles('healthy')
    files.set('mixpanel.yaml', Buffer.from(`orgId: "1"\nl0: &l0 ha\n${levels.join('\n')}\n`))
    const { report, seconds } = await judged(folder(files))
    expect(report.problems.map(({ path }) => path)).toContain('mixpanel.yaml')
    expectSeconds(seconds, 5)
  })

  it('300,000 nested YAML lists are a problem', async () => {
    const { problems, seconds } = await beside('deep.yaml', `${'['.repeat(300_000)}${']'.repeat(300_000)}`)
    expect(problems.map(({ path }) => path)).toEqual(['deep.yaml'])
    expectSeconds(seconds, 5)
  })

  it('keys of the language itself are keys like any other', async () => {
    const { problems, code } = await beside(
      'proto.json',
      '{"__proto__": {"appId": "x"}, "constructor": {"prototype": 1}, "identifierUris": ["x"]}',
    )
    expect(problems).toEqual([])
    expect(code).toBe(0)
  })
})

describe('files that are too large, or elsewhere', () => {
  it('20 MB are read, one byte more is a problem', async () => {
    const cwd = folder(exampleFiles('healthy'))
    for (const [name, size] of [
      ['just.txt', 20 * 1024 * 1024],
      ['more.json', 20 * 1024 * 1024 + 1],
    ] as const) {
      writeFileSync(join(cwd, name), '')
      truncateSync(join(cwd, name), size)
    }
    const { report, code } = await judged(cwd)
    expect(report.problems).toEqual([
      { path: 'more.json', lost: false, message: expect.stringMatching(/larger than 20 MB/) as string, location: null },
    ])
    expect(report.ignored).toEqual([{ path: 'just.txt', what: 'a binary file in an unknown format', instead: null }])
    expect(code).toBe(0)
  })

  it('a run of seven million characters is shown, blacked out', async () => {
    const assertion = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><a>${'x'.repeat(5_000_000)}</a></samlp:Response>`
    const cwd = folder([...exampleFiles('healthy'), ['response.b64', Buffer.from(assertion).toString('base64')]])
    const { stdout, stderr, code } = await run(['check', '--now', TODAY, '--verbose'], { cwd })
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toContain('response.b64:1:1')
    expect(stdout).not.toContain('eHh4eHh4')
  })

  it('a large file that was named is exit 2', async () => {
    const cwd = folder([['large.json', '']])
    truncateSync(join(cwd, 'large.json'), 20 * 1024 * 1024 + 1)
    expect((await judged(cwd, ['large.json'])).code).toBe(2)
  })

  it('a link out of the folder is not followed, one inside it is', async () => {
    const outside = folder([['secret.json', '{"identifierUris": [], "appId": "1", "web": {}}']])
    const cwd = folder(exampleFiles('healthy'))
    symlinkSync(join(outside, 'secret.json'), join(cwd, 'stolen.json'))
    symlinkSync(outside, join(cwd, 'stolen'))
    symlinkSync('nowhere.json', join(cwd, 'dangling.json'))
    symlinkSync('.', join(cwd, 'round'))
    const { report, code } = await judged(cwd)
    expect(report.inputs.map(({ path }) => path).filter((path) => path.includes('stolen'))).toEqual([])
    expect(report.ignored.filter(({ path }) => path.includes('stolen'))).toEqual([
      { path: 'stolen', what: 'a link that leaves the folder', instead: null },
      { path: 'stolen.json', what: 'a link that leaves the folder', instead: null },
    ])
    expect(code).toBe(0)
  })

  it('`certificate:` may not point out of the folder', async () => {
    const outside = folder([['Mixpanel.cer', exampleFiles('healthy').get('Mixpanel.cer') ?? '']])
    const files = exampleFiles('healthy')
    files.delete('Mixpanel.cer')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString('utf8')
    files.set('mixpanel.yaml', Buffer.from(`${settings}certificate: ${join(outside, 'Mixpanel.cer')}\n`))
    const { report } = await judged(folder(files))
    expect(report.inputs.map(({ path }) => path).filter((path) => path.includes('Mixpanel.cer'))).toEqual([])
  })

  it('hidden files, node_modules and __MACOSX are passed over', async () => {
    const cwd = folder(exampleFiles('healthy'))
    for (const name of ['.git', 'node_modules', '__MACOSX']) {
      mkdirSync(join(cwd, name))
      writeFileSync(join(cwd, name, 'broken.json'), '{')
    }
    writeFileSync(join(cwd, '.hidden.json'), '{')
    expect((await judged(cwd)).report.problems).toEqual([])
  })

  it('past 10,000 files none is read, and the report says so', async () => {
    const many = Array.from({ length: 10_050 }, (_, n) => [`${String(n).padStart(5, '0')}.txt`, 'x'] as const)
    const { report } = await judged(folder([...many, ['z/app.json', exampleFiles('healthy').get('app.json') ?? '']]), [])
    // What is called as exports are is read before the rest.
    expect(report.inputs.map(({ path }) => path)).toEqual([expect.stringMatching(/z\/app\.json$/)])
    expect(report.problems.map(({ message }) => message)).toEqual([expect.stringMatching(/more than 10000 files/)])
    expect(report.ignored.map(({ what }) => what)).toEqual(['a text file (and 9998 more)'])
  })

  it('bytes of every kind are at most a problem', async () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 167 + (n >> 3)) & 255))
    for (const name of ['noise.json', 'noise.xml', 'noise.yaml', 'noise.cer', 'noise.pfx', 'noise']) {
      const { report, code } = await judged(folder([...exampleFiles('healthy'), [name, noise]]), ['--only', 'azure/*'])
      expect(report.results.length, name).toBeGreaterThan(0)
      // A file that is called a certificate counts as evidence.
      expect(code, name).toBe(/\.(?:cer|pfx)$/.test(name) ? 3 : 0)
    }
  })
})

describe('words of the command line that hold escape sequences', () => {
  const nasty = '\u001B]0;owned\u0007\u009B31m\u202E'
  const words: Readonly<Record<string, readonly string[]>> = {
    'a path': ['check', `no${nasty}where.json`],
    'a format': ['check', '--format', nasty],
    'a rule': ['check', '--only', `azure/${nasty}`],
    'a moment': ['check', '--now', nasty],
    'a configuration': ['check', '--config', nasty],
    'a topic': ['explain', nasty],
    'a command': [nasty],
    'a flag': [`--${nasty}`],
    'a choice': ['check', '--fail-on', nasty],
    'a document': ['schema', nasty],
    'a folder to write to': ['init', `sub${nasty}`],
  }
  for (const [name, args] of Object.entries(words)) {
    it(name, async () => {
      const { stdout, stderr } = await run(args, { cwd: folder() })
      expect(stdout + stderr).not.toBe('')
      // eslint-disable-next-line no-control-regex
      expect(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/.exec(stdout + stderr)).toBeNull()
    })
  }

  it('names of files in a folder', async () => {
    const cwd = folder([...exampleFiles('healthy'), [`a${nasty}.json`, '{'], [`b${nasty}.txt`, 'x'], [`c${nasty}\n/d.xml`, '<a>']])
    for (const args of [
      ['check', '--verbose'],
      ['check', '--format', 'json'],
    ]) {
      const { stdout, stderr } = await run([...args, '--now', TODAY], { cwd })
      // eslint-disable-next-line no-control-regex
      expect(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/.exec(stdout + stderr)).toBeNull()
    }
  })
})
