import { beforeAll, describe, expect, it } from 'vitest'
import { STAGES } from '../src/domain/stages.ts'
import { type Report, type ReportFinding } from '../src/model/report.ts'
import { pageOf } from '../src/reporters/manual.ts'
import { rules } from '../src/rules/index.ts'
import type { Block } from './support/case-file.ts'
import { beyond, examine, exampleFiles, stage } from './support/run-case.ts'

// Support cases with several causes: what the rules about URLs, domains and settings report together.

const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const OTHER_TENANT = '0ddba11e-9999-4c8b-8777-55555f00d5e5'
const ISSUER = `https://sts.windows.net/${TENANT}/`
const LOGIN = `https://login.microsoftonline.com/${TENANT}/saml2`
const WITHOUT_SLASH = 'https://mixpanel.com/security/sso/v2/authorize'

let healthy: Report
beforeAll(async () => {
  healthy = (await examine(exampleFiles('healthy'))).report
})

function change(file: string, values: Readonly<Record<string, unknown>>): Block {
  const body = Object.entries(values).map(([pointer, value]) => `${pointer} = ${JSON.stringify(value)}`)
  return { kind: 'change', argument: file, body: body.join('\n') }
}

const file = (name: string, content: unknown): Block => ({ kind: 'file', argument: name, body: JSON.stringify(content) })

interface Story {
  readonly report: Report
  /** What these two chapters report that the healthy setup does not have: findings only. */
  readonly says: readonly string[]
}

async function tell(...blocks: readonly Block[]): Promise<Story> {
  const { files, circumstances } = stage(blocks)
  const { report } = await examine(files, circumstances)
  return { report, says: beyond(healthy, report).filter((line) => /^(?:azure|mixpanel)\/\S+ fail /.test(line)) }
}

function statusOf(report: Report, ruleId: string): string | undefined {
  return report.results.find((result) => result.ruleId === ruleId)?.status
}

function findingsOf(report: Report, ruleId: string): readonly ReportFinding[] {
  return report.results.find((result) => result.ruleId === ruleId)?.findings ?? []
}

const secondPrincipal = {
  id: '5e7f1ce0-4444-4d5e-9f60-33333fab1e04',
  appId: 'fab1e000-2222-4b3c-9d4e-11111decade2',
  appOwnerOrganizationId: TENANT,
  displayName: 'Mixpanel (Fabrikam)',
  servicePrincipalType: 'Application',
  servicePrincipalNames: [`${WITHOUT_SLASH}/#fabrikam`, 'fab1e000-2222-4b3c-9d4e-11111decade2'],
  replyUrls: ['https://sso.mixpanel.com/sso/saml2'],
  loginUrl: 'https://mixpanel.com/security/sso/v2/authorize/?org_id=7654321',
  preferredSingleSignOnMode: 'saml',
  accountEnabled: true,
}

const secondApplication = {
  id: '0b1ec7a0-3333-4c4d-8e5f-22222fab1e03',
  appId: 'fab1e000-2222-4b3c-9d4e-11111decade2',
  displayName: 'Mixpanel (Fabrikam)',
  identifierUris: [`${WITHOUT_SLASH}/#fabrikam`],
  web: { redirectUris: ['https://sso.mixpanel.com/sso/saml2'] },
}

describe('a setup that follows Microsoft’s tutorial exactly', () => {
  it('has no issuer, and the sign-on URL of the tutorial', async () => {
    const { report, says } = await tell(
      change('sp.json', { '/loginUrl': 'https://mixpanel.com/login/' }),
      change('mixpanel.yaml', { '/issuerUrl': '' }),
    )
    expect(says).toEqual(['azure/sign-on-url fail tutorial-value AZ-13 warning', 'mixpanel/issuer-url fail empty MX-01 error'])
    expect(statusOf(report, 'azure/optional-urls')).toBe('pass')
    expect(statusOf(report, 'azure/org-id')).toBe('not-applicable')
    expect(report.firstBlocker).toBe('mixpanel/issuer-url')
  })
})

describe('a Terraform shop', () => {
  it('lacks the slash, and is told to go to the portal', async () => {
    const { report, says } = await tell(
      change('app.json', { '/identifierUris/0': WITHOUT_SLASH }),
      change('sp.json', { '/servicePrincipalNames/0': WITHOUT_SLASH, '/tags/2': 'terraform' }),
    )
    expect(says).toEqual(['azure/entity-id fail missing-trailing-slash AZ-01 error', 'azure/entity-id fail set-by-automation AZ-07 info'])
    expect(statusOf(report, 'azure/reply-url')).toBe('pass')
    const [finding] = findingsOf(report, 'azure/entity-id')
    expect(finding?.fix.command).toBeNull()
    expect(finding?.fix.steps.join(' ')).toMatch(/Use the portal: .*refuse an Identifier that ends in a slash/)
    expect(report.firstBlocker).toBe('azure/entity-id')
  })
})

describe('the certificate and issuer of the sandbox in production', () => {
  it('mixes two tenants, which is reported once', async () => {
    const { report, says } = await tell(change('mixpanel.yaml', { '/issuerUrl': `https://sts.windows.net/${OTHER_TENANT}/` }), {
      kind: 'file',
      argument: 'Mixpanel.cer = certs/stranger-until-2028-05-05.pem',
      body: '',
    })
    expect(says).toEqual(['mixpanel/tenant fail issuer-url MX-03 error'])
    expect(statusOf(report, 'mixpanel/issuer-url')).toBe('not-applicable')
    expect(statusOf(report, 'mixpanel/sign-in-url')).toBe('pass')
  })
})

describe('an acquisition: two organizations, one tenant', () => {
  const two = [
    file('second-sp.json', secondPrincipal),
    file('second-app.json', secondApplication),
    change('mixpanel.yaml', { '/otherOrganizations': [{ orgId: '7654321', issuerUrl: ISSUER }] }),
  ]

  it('has a second app and a second organization with the same issuer', async () => {
    const { report, says } = await tell(...two)
    expect(says).toEqual([
      'azure/entity-id-unique fail second-app AZ-06 warning',
      'azure/entity-id-unique fail altered-identifier AZ-03 warning',
      'mixpanel/shared-sso fail same-issuer MX-06 warning',
    ])
    expect(statusOf(report, 'azure/entity-id')).toBe('pass')
    expect(JSON.stringify(findingsOf(report, 'mixpanel/shared-sso'))).toMatch(/Shared SSO.*support ticket/)
  })

  it('judges the second app where it is named', async () => {
    const { report, says } = await tell(...two, { kind: 'args', argument: '', body: '--app Mixpanel (Fabrikam)' })
    expect(says).toContain('azure/entity-id fail extra-fragment AZ-03 error')
    const [finding] = findingsOf(report, 'azure/entity-id')
    expect(finding?.owner).toBe('mixpanel-support')
    expect(finding?.message).toMatch(/The app “Mixpanel” in the same export already has this value/)
    expect(`${finding?.fix.summary} ${finding?.fix.steps.join(' ')}`).toMatch(/Shared SSO.*support ticket/)
    expect(JSON.stringify(finding)).not.toMatch(/Add identifier|Remove SSO/i)
    expect(says).toContain('azure/entity-id-unique fail second-app AZ-06 warning')
  })
})

describe('guests of an agency, and Require Single Sign-On', () => {
  it('locks them out, whatever claim Entra sends for them', async () => {
    const { says } = await tell(
      change('mixpanel.yaml', { '/requireSso': true }),
      change('users.json', {
        '/value/2/userType': 'Guest',
        '/value/2/mail': 'ann@agency.example',
        '/value/2/userPrincipalName': 'ann_agency.example#EXT#@contoso.onmicrosoft.com',
      }),
    )
    expect(says).toEqual([
      'mixpanel/require-sso fail way-back-unknown MX-17 info',
      'mixpanel/require-sso fail external-people MX-16 warning',
    ])
  })
})

describe('residency in the EU, applied to everything', () => {
  it('is wrong in the identifier and the reply URL, and allowed in the sign-on URL', async () => {
    const { report, says } = await tell(
      change('app.json', {
        '/identifierUris/0': 'https://eu.mixpanel.com/security/sso/v2/authorize/',
        '/web/redirectUris/0': 'https://eu.mixpanel.com/sso/saml2',
      }),
      change('sp.json', {
        '/servicePrincipalNames/0': 'https://eu.mixpanel.com/security/sso/v2/authorize/',
        '/replyUrls/0': 'https://eu.mixpanel.com/sso/saml2',
        '/loginUrl': 'https://eu.mixpanel.com/security/sso/v2/authorize/?org_id=1234567',
      }),
      change('mixpanel.yaml', { '/dataResidency': 'eu' }),
    )
    expect(says).toEqual([
      'azure/entity-id fail regional-host AZ-04 error',
      'azure/reply-url fail regional-host AZ-04 error',
      'azure/sign-on-url fail regional-host AZ-17 info',
    ])
    expect(statusOf(report, 'azure/org-id')).toBe('pass')
  })
})

describe('everything wrong a bit', () => {
  it('is told in the order of the journey', async () => {
    const { report } = await tell(
      change('app.json', {
        '/identifierUris/0': WITHOUT_SLASH,
        '/web/redirectUris': ['https://sso.mixpanel.com/sso/saml2/', 'https://mixpanel.com/security/sso/login/1234567'],
      }),
      change('sp.json', {
        '/servicePrincipalNames/0': WITHOUT_SLASH,
        '/replyUrls': ['https://sso.mixpanel.com/sso/saml2/', 'https://mixpanel.com/security/sso/login/1234567'],
        '/loginUrl': 'https://mixpanel.com/security/sso/v2/authorize/?org_id=YOUR_ORG_ID',
        '/notificationEmailAddresses': [],
      }),
      change('mixpanel.yaml', {
        '/issuerUrl': LOGIN,
        '/idpSignInUrl': ISSUER,
        '/claimedDomains/0/status': 'pending',
        '/requireSso': true,
      }),
    )
    const told = STAGES.flatMap(([name]) =>
      report.results
        .filter(({ ruleId, stage: at, status }) => at === name && status === 'fail' && /^(?:azure|mixpanel)\//.test(ruleId))
        .flatMap(({ ruleId, findings }) => findings.map(({ guide }) => `${ruleId} ${guide}`)),
    )
    expect(told).toEqual([
      'azure/sign-on-url AZ-14',
      'mixpanel/sign-in-url MX-04',
      'mixpanel/domains MX-11',
      'mixpanel/require-sso MX-17',
      'azure/entity-id AZ-01',
      'azure/reply-url AZ-11',
      'azure/reply-url-extra AZ-12',
      'mixpanel/issuer-url MX-04',
    ])
    expect(report.firstBlocker).toBe('azure/sign-on-url')
    expect(report.verdict).toBe('fail')
  })
})

describe('what no fix of these chapters may say', () => {
  const fixes = rules
    .filter(({ id }) => /^(?:azure|mixpanel)\//.test(id))
    .flatMap((rule) => pageOf(rule).fixes.map(({ codes, fix }) => [`${rule.id} ${codes.join(', ')}`, fix] as const))

  it.each(fixes)('%s sets no identifier by a command, and removes nothing that cannot be undone', (_name, fix) => {
    expect(fix.command ?? '').not.toMatch(/identifier-?uris/i)
    expect([fix.summary, ...fix.steps].join(' ')).not.toMatch(/remove sso/i)
    expect([fix.summary, ...fix.steps].every((step) => /[.]$/.test(step))).toBe(true)
  })
})
