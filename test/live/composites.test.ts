import { describe, expect, it } from 'vitest'
import { exampleFiles } from '../support/run-case.ts'
import { authority } from '../support/world/authority.ts'
import { HEALTHY_ZONE, checkLive } from '../support/world/index.ts'
import { within } from './_within.ts'

describe('support cases, as they come', () => {
  it('a DNS clean-up: single sign-on stopped for everyone eight days later, and Azure shows no failed sign-in', async () => {
    const zone = { 'contoso.com': { txt: ['v=spf1 include:spf.protection.outlook.com -all', 'MS=ms123'] } }
    await within({ zones: [zone, zone] }, async (world) => {
      const run = await checkLive(world, { files: exampleFiles('healthy') })
      const { report } = run.diagnosis
      expect(
        report.results.flatMap(({ ruleId, findings }) =>
          findings.filter(({ severity }) => severity !== 'info').map(({ code, guide }) => [ruleId, code, guide]),
        ),
      ).toEqual([['live/domain-txt', 'record-gone', 'MX-12']])
      expect(run.result('live/domain-txt').findings[0]?.message).toContain('One week after the record is removed')
      expect(report.firstBlocker).toBe('live/domain-txt')
      expect(report.verdict).toBe('fail')
    })
  })

  it('the same, where the resolvers fail or are silent: unknown, and no error', async () => {
    await within({ zones: [{ 'contoso.com': { fails: 'servfail' } }, { 'contoso.com': { fails: 'silent' } }] }, async (world) => {
      const run = await checkLive(world, { timeoutMs: 800 })
      expect(run.result('live/domain-txt').status).toBe('unknown')
      expect(run.diagnosis.report.verdict).toBe('pass')
    })
  })

  it('a laptop behind an inspecting proxy and a resolver that blocks trackers: the configuration is right, the live result is inconclusive', async () => {
    const zscaler = authority('Zscaler Intermediate Root CA')
    const zone = { ...HEALTHY_ZONE, 'sso.mixpanel.com': { a: [['0.0.0.0']] } }
    await within(
      { zones: [zone], identities: { 'login.microsoftonline.com': () => zscaler.issue('login.microsoftonline.com') } },
      async (world) => {
        const run = await checkLive(world, { pins: world.pins.filter(({ host }) => host !== 'sso.mixpanel.com') })
        const { report } = run.diagnosis
        expect(run.outcomes('reply-url')).toEqual(['sinkhole'])
        expect(run.outcomes('metadata')).toEqual(['tls-interception'])
        expect(run.outcomes('entra-login')).toEqual(['tls-interception'])
        for (const [id, says] of [
          ['live/reply-url', '[sinkhole, LI-01]'],
          ['live/metadata', '“Zscaler Intermediate Root CA”'],
          ['live/entra-login', '[tls-interception, LI-02]'],
        ] as const) {
          expect(run.result(id).status).toBe('unknown')
          expect(run.result(id).needs[0]?.why).toContain(says)
        }
        // The bare tenant URL answers 404, which is healthy.
        expect(run.result('live/scim').status).toBe('pass')
        expect(report.results.filter(({ status, severity }) => status === 'fail' && severity !== 'info')).toEqual([])
        expect(report.verdict).toBe('pass')
      },
    )
  })
})
