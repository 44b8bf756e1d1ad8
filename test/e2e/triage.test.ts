import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { folder, run } from '../support/program.ts'
import { exampleFiles, stage, TODAY, type Files } from '../support/run-case.ts'
import { mailOf, tarOf } from '../support/containers.ts'
import { zipOf } from '../support/zip.ts'

interface Line {
  readonly bundle: string
  readonly verdict: string
  readonly firstBlocker: string | null
  readonly results: readonly { readonly status: string; readonly ruleId: string }[]
  readonly inputs: readonly { readonly path: string }[]
}

interface Summary {
  readonly bundles: number
  readonly verdicts: Readonly<Record<string, number>>
  readonly groups: readonly {
    readonly firstBlocker: string | null
    readonly count: number
    readonly bundles: readonly string[]
    readonly fix: { readonly summary: string } | null
  }[]
  readonly unread: readonly { readonly bundle: string; readonly why: string }[]
  readonly ignored: readonly unknown[]
}

const changed = (file: string, ...lines: readonly string[]): Files =>
  stage([{ kind: 'change', argument: file, body: lines.join('\n') }]).files
const noSlash = (): Files =>
  stage([
    { kind: 'change', argument: 'app.json', body: '/identifierUris/0 = "https://mixpanel.com/security/sso/v2/authorize"' },
    { kind: 'change', argument: 'sp.json', body: '/servicePrincipalNames/0 = "https://mixpanel.com/security/sso/v2/authorize"' },
  ]).files
const without = (...names: readonly string[]): Files => new Map([...exampleFiles('healthy')].filter(([name]) => !names.includes(name)))
const packed = (files: Files) => zipOf([...files].map(([name, bytes]) => ({ name: `bundle/${name}`, bytes })))

/** Twelve customers. */
async function customers(): Promise<string> {
  const root = folder()
  const put = (bundle: string, files: Files): void => {
    for (const [name, bytes] of files) {
      mkdirSync(join(root, bundle), { recursive: true })
      writeFileSync(join(root, bundle, name), bytes)
    }
  }
  put('01-healthy', exampleFiles('healthy'))
  put('02-no-slash', noSlash())
  put('03-namespace', changed('claims.json', '/claims/1/namespace = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"'))
  writeFileSync(join(root, '04-zipped.zip'), await packed(noSlash()))
  writeFileSync(join(root, '05-broken.zip'), (await packed(exampleFiles('healthy'))).subarray(0, 3000))
  mkdirSync(join(root, '06-empty'))
  put('07-namespace', changed('claims.json', '/claims/1/namespace = "urn:contoso"'))
  put('08-half', without('mixpanel.yaml'))
  put('09-reply-url', changed('sp.json', '/replyUrls/0 = "https://mixpanel.com/security/sso/v2/authorize/"'))
  put('10-no-slash', noSlash())
  writeFileSync(join(root, '11-healthy.zip'), await packed(exampleFiles('healthy')))
  put('12-sso-off', changed('mixpanel.yaml', '/ssoEnabled = false'))
  return root
}

async function triaged(cwd: string, args: readonly string[] = []) {
  const ended = await run(['triage', '.', '--out', 'results.jsonl', '--format', 'json', '--now', TODAY, ...args], { cwd })
  const lines = readFileSync(join(cwd, 'results.jsonl'), 'utf8').trimEnd().split('\n')
  return { ...ended, text: lines, lines: lines.map((line) => JSON.parse(line) as Line), summary: JSON.parse(ended.stdout) as Summary }
}

describe('triage of twelve customers', () => {
  it('gives a line for each, in order of name, and groups them by what stops them first', async () => {
    const root = await customers()
    const { code, lines, summary } = await triaged(root)
    expect(code).toBe(1)
    expect(lines.map(({ bundle, verdict, firstBlocker }) => [bundle, verdict, firstBlocker])).toEqual([
      ['01-healthy', 'pass', null],
      ['02-no-slash', 'fail', 'azure/entity-id'],
      ['03-namespace', 'fail', 'claims/namespace'],
      ['04-zipped.zip', 'fail', 'azure/entity-id'],
      ['05-broken.zip', 'incomplete', null],
      ['06-empty', 'incomplete', null],
      ['07-namespace', 'fail', 'claims/namespace'],
      ['08-half', 'incomplete', null],
      ['09-reply-url', 'fail', 'azure/reply-url'],
      ['10-no-slash', 'fail', 'azure/entity-id'],
      ['11-healthy.zip', 'pass', null],
      ['12-sso-off', 'fail', 'mixpanel/sso-enabled'],
    ])
    expect(lines.flatMap(({ results }) => results.filter(({ status }) => status === 'pass'))).toEqual([])
    expect(summary.verdicts).toEqual({ pass: 2, fail: 7, incomplete: 3 })
    expect(summary.groups.map(({ firstBlocker, bundles }) => [firstBlocker, bundles])).toEqual([
      ['azure/entity-id', ['02-no-slash', '04-zipped.zip', '10-no-slash']],
      ['claims/namespace', ['03-namespace', '07-namespace']],
      ['mixpanel/sso-enabled', ['12-sso-off']],
      ['azure/reply-url', ['09-reply-url']],
      [null, ['08-half']],
      [null, ['01-healthy', '11-healthy.zip']],
    ])
    for (const { firstBlocker, fix } of summary.groups) expect(fix === null).toBe(firstBlocker === null)
    expect(summary.unread.map(({ bundle }) => bundle)).toEqual(['05-broken.zip', '06-empty'])
  })

  it('gives the same lines whatever else is in the folder, and the same for one bundle as for all', async () => {
    const root = await customers()
    const before = await triaged(root)
    writeFileSync(join(root, '00-notes.json'), '{ broken')
    writeFileSync(join(root, 'sp.json'), exampleFiles('healthy').get('sp.json') ?? '')
    mkdirSync(join(root, '.hidden'))
    writeFileSync(join(root, '.hidden', 'app.json'), '{}')
    const after = await triaged(root)
    expect(after.text).toEqual(before.text)
    const alone = await run(['triage', '04-zipped.zip', '--out', 'one.jsonl', '--now', TODAY], { cwd: root })
    expect(alone.code).toBe(1)
    expect(readFileSync(join(root, 'one.jsonl'), 'utf8').trimEnd()).toBe(before.text[3])
  })

  it('prints the groups for a person, with the one fix for each', async () => {
    const root = await customers()
    const { stdout, stderr, code } = await run(['triage', root, '--now', TODAY], { cwd: folder() })
    expect(code).toBe(1)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^12 setups: 7 fail, 3 incomplete, 2 pass\n.*\n! Nothing was recognised in 2 setups; see the end\.\n/)
    expect(stdout).toContain(
      ' 3× ✗ Entra     Set Identifier (Entity ID) to\n' +
        '                https://mixpanel.com/security/sso/v2/authorize/, with the slash\n' +
        '                azure/entity-id · missing-trailing-slash\n' +
        '                02-no-slash, 04-zipped.zip, 10-no-slash\n' +
        ' 2× ✗ Entra     Clear Namespace of the claim email\n',
    )
    expect(stdout).toMatch(/\n 2× ✓ All required checks pass\n {16}01-healthy, 11-healthy\.zip\n/)
    expect(stdout).not.toContain('By setup')
    expect(stdout).toMatch(/\nNothing in it was recognised: 2 setups\n {4}05-broken\.zip: The archive is cut off[^]*\n {4}06-empty: /)
  })

  it('prints a table by setup with --verbose', async () => {
    const root = await customers()
    const { stdout } = await run(['triage', root, '--now', TODAY, '--verbose'], { cwd: folder() })
    const table = stdout.slice(stdout.indexOf('\nBy setup\n'), stdout.indexOf('\nNothing in it')).trim().split('\n')
    expect(table.slice(1, 5)).toEqual([
      '  01-healthy      ✓ pass',
      '  02-no-slash     ✗ fail        azure/entity-id · missing-trailing-slash',
      '  03-namespace    ✗ fail        claims/namespace · email-namespace',
      '  04-zipped.zip   ✗ fail        azure/entity-id · missing-trailing-slash',
    ])
    expect(table.filter((line) => /[✓✗?]/.test(line))).toHaveLength(12)
  })

  it('names what lies beside the setups, and what is in one without exports', async () => {
    const root = await customers()
    writeFileSync(join(root, 'app.json'), exampleFiles('healthy').get('app.json') ?? '')
    writeFileSync(join(root, 'shot.png'), Buffer.from('89504e470d0a1a0a', 'hex'))
    writeFileSync(join(root, '06-empty', 'mail.msg'), Buffer.from('d0cf11e0a1b11ae1', 'hex'))
    const { stdout } = await run(['triage', '.', '--format', 'json', '--now', TODAY], { cwd: root })
    const summary = JSON.parse(stdout) as Summary
    expect(summary.ignored).toEqual([
      {
        path: 'app.json',
        what: 'a file of a setup, outside of a folder',
        instead: 'Put the files of each setup in a folder of their own.',
      },
      { path: 'shot.png', what: 'an image', instead: expect.stringMatching(/mixpanel\.yaml/) as string },
    ])
    expect(summary.unread.find(({ bundle }) => bundle === '06-empty')?.why).toMatch(
      /It has .*mail\.msg \(a mail of Outlook \(\.msg\)\)\. Save the mail as \.eml/,
    )
    const pretty = await run(['triage', '.', '--now', TODAY], { cwd: root })
    expect(pretty.stdout).toMatch(/Beside the setups, not used:\n {4}app\.json: a file of a setup/)
  })

  it('takes archives of other formats and mails as setups, also by their content', async () => {
    const files = [...exampleFiles('healthy')]
    const tar = await tarOf(files.map(([name, bytes]) => ({ name: `bundle/${name}`, bytes })))
    const root = folder([
      ['a.tar', tar],
      ['b.tgz', gzipSync(tar)],
      ['c.tar.gz', gzipSync(tar)],
      ['d.eml', mailOf('See attached.', files)],
      ['e', gzipSync(tar)],
    ])
    const { stdout, code } = await run(['triage', '.', '--format', 'json', '--now', TODAY], { cwd: root })
    const summary = JSON.parse(stdout) as Summary
    expect({ code, verdicts: summary.verdicts, ignored: summary.ignored }).toEqual({
      code: 0,
      verdicts: { pass: 5, fail: 0, incomplete: 0 },
      ignored: [],
    })
  })

  it('exits by the worst of them', async () => {
    const root = await customers()
    const only = (...names: readonly string[]) => run(['triage', ...names, '--now', TODAY], { cwd: root })
    expect((await only('11-healthy.zip')).code).toBe(0)
    expect((await only('11-healthy.zip', '05-broken.zip')).code).toBe(3)
    expect((await run(['triage', '11-healthy.zip', '05-broken.zip', '--allow-incomplete', '--now', TODAY], { cwd: root })).code).toBe(3)
    expect((await only('05-broken.zip')).code).toBe(2)
    expect((await only('missing')).code).toBe(2)
    expect((await only('01-healthy')).stderr).toMatch(/use sso-doctor check/)
    expect((await only()).code).toBe(2)
  })

  it('says what could not be read in a bundle, which is no pass by its remainder', async () => {
    const root = folder()
    const bytes = Buffer.from(await packed(new Map([['0.json', Buffer.from('{"a":"1234567890"}')], ...exampleFiles('healthy')])))
    const at = bytes.indexOf('bundle/0.json') + 'bundle/0.json'.length + 3
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(join(root, 'one.zip'), bytes)
    const { stdout, code } = await run(['triage', 'one.zip', '--now', TODAY], { cwd: root })
    expect(stdout).toMatch(/^1 setup: 0 fail, 1 incomplete, 0 pass\n.*\n! Evidence was lost in 1 setup; see the end\.\n/)
    expect(stdout).toMatch(/\nNot read whole: 1 setup\n {4}one\.zip: one\.zip\/bundle\/0\.json:/)
    expect(code).toBe(3)
  })
})
