import { beforeAll, describe, expect, it } from 'vitest'
import type { Report, ReportFinding, ReportResult } from '../src/model/report.ts'
import { forms, Graph } from './support/forms.ts'
import { convertToJson, hashtable, model } from './support/powershell.ts'
import { examine, exampleFiles, outline, stage, type Files } from './support/run-case.ts'

// One setup has the same results in every format.

const change = (argument: string, body: string) => ({ kind: 'change', argument, body })

const SETUPS: readonly { readonly name: string; readonly files: Files }[] = [
  { name: 'the healthy setup', files: exampleFiles('healthy') },
  {
    name: 'URLs that are nearly right',
    files: stage([
      change(
        'app.json',
        '/identifierUris/0 = "https://mixpanel.com/security/sso/v2/authorize"\n/web/redirectUris/0 = "http://sso.mixpanel.com/sso/saml2"',
      ),
      change(
        'sp.json',
        '/servicePrincipalNames/0 = "https://mixpanel.com/security/sso/v2/authorize"\n/replyUrls/0 = "http://sso.mixpanel.com/sso/saml2"',
      ),
    ]).files,
  },
  {
    name: 'an app without a sign-on URL and notification addresses, open to all users',
    files: stage([
      change(
        'sp.json',
        '/loginUrl = null\n/notificationEmailAddresses = []\n/appRoleAssignmentRequired = false\n/tags + "HideApp"\n/accountEnabled = false',
      ),
    ]).files,
  },
  {
    name: 'users without a mail address, and a wrong provisioning URL',
    files: stage([
      change('users.json', '/value/0/mail = null\n/value/1/userType = "Guest"'),
      change('mixpanel.yaml', '/scim/tenantUrl absent'),
      change('secrets.json', '/value/0/value = "https://mixpanel.com/scim/v2"\n/value/3/value = "true"'),
      change('claims.json', '/claims/1/namespace = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"'),
    ]).files,
  },
]

/** That Terraform manages the app depends on the format, not on the setup. */
function isOfTheSetup({ code }: ReportFinding): boolean {
  return code !== 'set-by-automation'
}

/** The results without places: files differ between formats, their content does not. */
function resultsIn({ results }: Report): readonly string[] {
  return results.flatMap(({ ruleId, status, findings }) => [
    `${ruleId} ${status}`,
    ...findings
      .filter(isOfTheSetup)
      .map(({ code, guide, severity, message, expected, actual }) =>
        JSON.stringify([ruleId, code, guide, severity, message, expected, actual]),
      ),
  ])
}

for (const { name, files } of SETUPS) {
  describe(name, () => {
    const graph = new Graph(files)
    let expected: Report
    beforeAll(async () => {
      expected = (await examine(files)).report
    })

    for (const form of forms) {
      it(`has the same results as ${form.name}`, async () => {
        const { report } = await examine(new Map([...graph.others, ...form.filesOf(graph), ...form.graphFilesFor(graph)]))
        expect(report.problems).toEqual([])
        expect(report.verdict).toBe(expected.verdict)
        expect(report.firstBlocker).toBe(expected.firstBlocker)
        expect(resultsIn(report)).toEqual(resultsIn(expected))
      })

      it(`has the same results as ${form.name} together with the responses of Graph`, async () => {
        const { report } = await examine(
          new Map([
            ...graph.others,
            ...form.filesOf(graph),
            ...inFolder('graph/', graph.only('app.json', 'sp.json')),
            ...form.graphFilesFor(graph),
          ]),
        )
        expect(resultsIn(report)).toEqual(resultsIn(expected))
      })

      it(`alone, ${form.name} only leaves unknown what it does not contain`, async () => {
        const { report } = await examine(new Map([...graph.others, ...form.filesOf(graph)]))
        expect(report.problems).toEqual([])
        const whole = outline(expected)
        const own = outline({
          ...report,
          results: report.results.map((each) => ({ ...each, findings: each.findings.filter(isOfTheSetup) })),
        })
        for (const result of report.results) {
          if (isOpen(result)) continue
          expect(own.get(result.ruleId)).toEqual(whole.get(result.ruleId))
        }
      })
    }
  })
}

function isOpen({ status }: ReportResult): boolean {
  return status === 'unknown'
}

function inFolder(folder: string, files: Files): Files {
  return new Map([...files].map(([name, bytes]) => [folder + name, bytes]))
}

describe('PowerShell at its default depth', () => {
  const graph = new Graph(exampleFiles('healthy'))
  const other = {
    id: '00000000-5555-4e6f-8a71-0000000000aa',
    appId: '00000000-2222-4b3c-9d4e-0000000000bb',
    displayName: 'Payroll',
    applicationTemplateId: null,
    homepage: null,
  }
  const app = graph.one('app.json')
  const sp = graph.one('sp.json')
  const otherApp = {
    ...app,
    ...other,
    identifierUris: ['https://payroll.contoso.com'],
    web: { redirectUris: ['https://payroll.contoso.com/acs', 'https://payroll.contoso.com/old'] },
  }
  const otherSp = {
    ...sp,
    ...other,
    servicePrincipalNames: ['https://payroll.contoso.com', other.appId],
    replyUrls: ['https://payroll.contoso.com/acs'],
    loginUrl: null,
  }
  const apps = (...each: readonly Readonly<Record<string, unknown>>[]) => each.map((one) => model(one, 'Application'))
  const sps = (...each: readonly Readonly<Record<string, unknown>>[]) => each.map((one) => model(one, 'ServicePrincipal'))
  const OUTPUTS: readonly (readonly [string, string, string])[] = [
    ['one object', convertToJson(apps(app)[0]), convertToJson(sps(sp)[0])],
    ['one object in a list', convertToJson(apps(app)), convertToJson(sps(sp))],
    ['two objects', convertToJson(apps(app, otherApp)), convertToJson(sps(sp, otherSp))],
    ['a response of Invoke-MgGraphRequest', convertToJson(hashtable(app)), convertToJson(hashtable(sp))],
    [
      'a list of Invoke-MgGraphRequest',
      convertToJson(hashtable({ value: [app, otherApp] })),
      convertToJson(hashtable({ value: [sp, otherSp] })),
    ],
  ]

  for (const [name, application, principal] of OUTPUTS) {
    it(`${name}: lost values are no findings, and the report says how to get them`, async () => {
      const healthy = (await examine(graph.files)).report
      const files = new Map([...graph.files, ['app.json', Buffer.from(application)], ['sp.json', Buffer.from(principal)]])
      const { report } = await examine(files)
      const before = outline(healthy)
      const differing = report.results.filter(
        ({ ruleId }) => JSON.stringify(outline(report).get(ruleId)) !== JSON.stringify(before.get(ruleId)),
      )
      expect(differing.filter(({ status }) => status !== 'unknown').map(({ ruleId, findings }) => [ruleId, findings])).toEqual([])
      expect([...report.notes, ...report.problems.map(({ message }) => message)].join('\n')).toMatch(/-Depth 10/)
      for (const { ruleId, needs } of differing) expect(`${ruleId}: ${needs.map(({ why }) => why).join()}`).toMatch(/-Depth 10/)
    })
  }

  for (const name of ['claims.json', 'assigned.json', 'users.json', 'jobs.json', 'secrets.json', 'schema.json']) {
    const answer = graph.one(name)
    const entries = Array.isArray(answer['value']) ? graph.list(name) : [answer]
    const outputs: readonly (readonly [string, unknown])[] = [
      ['a response of Invoke-MgGraphRequest', hashtable(answer)],
      ['only its entries', entries.map(hashtable)],
      ['typed objects', entries.map((each) => model(each, 'Entity'))],
    ]
    for (const [output, value] of outputs) {
      it(`${name} as ${output}: lost values are no findings`, async () => {
        const before = outline((await examine(graph.files)).report)
        const { report } = await examine(new Map([...graph.files, [name, Buffer.from(convertToJson(value))]]))
        const differing = report.results.filter(
          ({ ruleId }) => JSON.stringify(outline(report).get(ruleId)) !== JSON.stringify(before.get(ruleId)),
        )
        expect(differing.filter(({ status }) => status !== 'unknown').map(({ ruleId, findings }) => [ruleId, findings])).toEqual([])
      })
    }
  }

  it('KeyCredentials that are empty in PowerShell do not mean that there are no certificates', async () => {
    const files = new Map([
      ...graph.files,
      ['sp.json', Buffer.from(convertToJson(model({ ...sp, keyCredentials: [] }, 'ServicePrincipal'), 10))],
    ])
    const { report } = await examine(files)
    expect(report.results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'))).toEqual([])
  })
})
