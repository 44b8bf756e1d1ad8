import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ReportComparison } from '../../src/model/report.ts'
import { ROOT } from '../support/indexes.ts'
import { folder, run, runHere } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

const example = (name: string): string => join(ROOT, 'examples', name)

async function diff(
  before: string,
  after: string,
): Promise<ReportComparison & { readonly code: number | null; readonly note: string | null }> {
  const { stdout, code } = await runHere(['diff', before, after, '--now', TODAY, '--format', 'json'])
  return { ...(JSON.parse(stdout) as ReportComparison & { readonly note: string | null }), code }
}

describe('diff', () => {
  it('of two bundles says which values changed, and which findings came and went', async () => {
    const { code, stdout, stderr } = await run(['diff', example('healthy'), example('terraform-no-slash'), '--now', TODAY], {
      cwd: folder(),
    })
    expect([code, stderr]).toEqual([0, ''])
    const words = stdout.replace(/\s+/g, ' ')
    expect(words).toMatch(/New \(2\) \+ error azure\/entity-id \(missing-trailing-slash\)/)
    expect(words).toContain(
      '~ Identifier (Entity ID): https://mixpanel.com/security/sso/v2/authorize/ → https://mixpanel.com/security/sso/v2/authorize',
    )
  })

  it('of a setup with itself finds nothing', async () => {
    const found = await diff(example('healthy'), example('healthy'))
    expect(found).toMatchObject({ code: 0, new: [], gone: [], changed: [], note: null })
  })

  it('names certificates by thumbprint, and blanked values as blanked', async () => {
    const silent = await diff(example('healthy'), example('silent-rollover'))
    expect(silent.changed.map(({ what }) => what)).toEqual(['Active certificate', 'Certificates in Entra', 'Certificate at Mixpanel'])
    const files = exampleFiles('healthy')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString('utf8')
    files.set('mixpanel.yaml', Buffer.from(settings.replace(/^issuerUrl: .*$/m, 'issuerUrl: REDACTED')))
    const blanked = await diff(example('healthy'), folder(files))
    expect(blanked.changed).toMatchObject([{ what: 'Mixpanel: Issuer URL', to: ['(blanked by hand)'] }])
  })

  it('names what changed in provisioning, and a switch of Mixpanel as its page does', async () => {
    const files = exampleFiles('healthy')
    const change = (name: string, from: RegExp, to: string): unknown =>
      files.set(
        name,
        Buffer.from(
          Buffer.from(files.get(name) ?? [])
            .toString('utf8')
            .replace(from, to),
        ),
      )
    change('jobs.json', /"state": "Active"/, '"state": "Disabled"')
    change('secrets.json', /https:\/\/mixpanel\.com\/api\/app\/scim\/v2/, 'https://mixpanel.com/scim')
    change('mixpanel.yaml', /^idpManagedAccess: true$/m, 'idpManagedAccess: false')
    const { changed } = await diff(example('healthy'), folder(files))
    expect(changed.map(({ what, from, to }) => [what, from, to])).toEqual([
      ['Mixpanel: IDP Managed Access', ['true'], ['false']],
      ['Provisioning: Tenant URL', ['https://mixpanel.com/api/app/scim/v2'], ['https://mixpanel.com/scim']],
      ['Provisioning: state of the job', ['Active'], ['Disabled']],
    ])
  })

  it('does not call a value changed that only one of the two shows', async () => {
    const files = exampleFiles('healthy')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString('utf8')
    files.set('mixpanel.yaml', Buffer.from(settings.replace(/^plan: .*$/m, '')))
    const { stdout } = await runHere(['diff', example('healthy'), folder(files), '--now', TODAY])
    const words = stdout.replace(/\s+/g, ' ')
    expect(words).toMatch(/ 0 values changed, 1 not shown by both/)
    expect(words).toMatch(/Values that only one of the two shows: perhaps the same \(1\) \? Mixpanel: plan: \w+ → not shown now/)
    expect(words).not.toContain('Values that changed')
  })

  it('takes reports, and says that they hold fewer values', async () => {
    const cwd = folder()
    const file = join(cwd, 'before.json')
    await runHere(['check', example('namespace-trap'), '--now', TODAY, '--format', `json=${file}`])
    for (const found of [await diff(file, example('healthy')), await diff(file, file)]) {
      expect(found.code).toBe(0)
      expect(found.note).toContain('Give two bundles to compare all values.')
    }
    const { stdout } = await runHere(['diff', file, file])
    expect(stdout.replace(/\s+/g, ' ')).toContain('; 0 values of those in a report changed')
    expect((await diff(file, example('healthy'))).gone.map(({ ruleId, otherwise }) => [ruleId, otherwise])).toEqual([
      ['claims/namespace', 'pass'],
    ])
  })

  it('exits 2 where they cannot be compared', async () => {
    const cwd = folder([
      ['notes.txt', 'hello'],
      ['other.json', '{"schemaVersion":2,"results":[],"verdict":"pass"}'],
    ])
    for (const before of ['notes.txt', 'other.json', 'nowhere']) {
      const { code, stdout, stderr } = await runHere(['diff', join(cwd, before), example('healthy')])
      expect([before, code, stdout]).toEqual([before, 2, ''])
      expect(stderr).toMatch(/^sso-doctor: /)
    }
  })
})
