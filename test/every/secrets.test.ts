import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { folder, run, type Ended } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

// A secret that was sent along must come out nowhere: not in any format, not at any verbosity, not in a file, not where something fails.

const SECRET = 'mp-secret-7f3c9e'

/** The word itself, and how it would look in a URL, in base64 or in UTF-16. */
const DISGUISES = [SECRET, Buffer.from(SECRET).toString('base64').slice(0, 20), Buffer.from(SECRET, 'utf16le').toString('latin1')]

function planted(): ReadonlyMap<string, string | Uint8Array> {
  const healthy = exampleFiles('healthy')
  const files = new Map<string, string | Uint8Array>(healthy)
  const text = (name: string): string => Buffer.from(healthy.get(name) ?? []).toString('utf8')
  files.set('secrets.json', text('secrets.json').replace('"value": "*"', `"value": "${SECRET}"`))
  files.set(
    'app.json',
    text('app.json').replace(
      '"passwordCredentials": []',
      `"passwordCredentials": [{"hint": "mp-", "keyId": null, "secretText": "${SECRET}"}]`,
    ),
  )
  files.set('mixpanel.yaml', text('mixpanel.yaml').replace('scim:\n', `scim:\n  token: ${SECRET}\n`))
  files.set('request.txt', `GET /api/app/scim/v2/Users HTTP/1.1\r\nHost: mixpanel.com\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`)
  files.set(
    'terraform.tfstate',
    JSON.stringify({
      version: 4,
      terraform_version: '1.9.8',
      lineage: '3f3f9c1e-0000-4000-8000-000000000000',
      outputs: { scim: { value: SECRET, type: 'string', sensitive: true } },
      resources: [
        {
          mode: 'managed',
          type: 'azuread_synchronization_secret',
          name: 'mixpanel',
          instances: [
            { attributes: { credential: [{ key: 'SecretToken', value: SECRET }], service_principal_id: '/servicePrincipals/1' } },
          ],
        },
        { mode: 'managed', type: 'azuread_application_password', name: 'ci', instances: [{ attributes: { key_id: '1', value: SECRET } }] },
      ],
    }),
  )
  files.set('convert.ps1', Buffer.from(`\uFEFF$pfxPassword = "${SECRET}"\r\nExport-PfxCertificate -Password $pfxPassword\r\n`, 'utf16le'))
  files.set('convert.sh', `openssl pkcs12 -in mixpanel.pfx -passin pass:${SECRET} -out key.pem\n`)
  files.set('pfx.json', JSON.stringify({ file: 'mixpanel.pfx', pfxPassword: SECRET }))
  files.set('broken.json', `{"value":[{"key":"SecretToken","value":"${SECRET}"`)
  files.set('broken.yaml', `clientSecret: ${SECRET}\n  wrong: [\n`)
  files.set('capture.har', har())
  return files
}

function har(): string {
  const headers = [
    { name: 'Authorization', value: `Bearer ${SECRET}` },
    { name: 'Cookie', value: `session=${SECRET}` },
  ]
  const body = JSON.stringify({ value: [{ key: 'SecretToken', value: SECRET }] })
  const request = { method: 'PUT', url: `https://graph.microsoft.com/beta/x?client_secret=${SECRET}`, headers, postData: { text: body } }
  const cookies = [{ name: 'sid', value: SECRET }]
  return JSON.stringify({
    log: {
      version: '1.2',
      entries: [{ startedDateTime: '2026-08-31T10:00:00Z', request: { ...request, cookies }, response: { status: 204, headers: [] } }],
    },
  })
}

function filesBelow(path: string): readonly string[] {
  return readdirSync(path).flatMap((entry) =>
    statSync(join(path, entry)).isDirectory() ? filesBelow(join(path, entry)) : [join(path, entry)],
  )
}

function expectNowhere({ stdout, stderr }: Ended, cwd: string): void {
  const written = filesBelow(cwd).map((path) => [path, readFileSync(path).toString('latin1')] as const)
  for (const [where, text] of [['standard output', stdout], ['standard error', stderr], ...written] as const)
    for (const disguise of DISGUISES) expect(text.includes(disguise) ? where : '').toBe('')
}

const FORMATS = ['pretty', 'json', 'sarif', 'junit', 'markdown', 'html', 'github', 'reply']

describe('a secret in the input', () => {
  for (const format of FORMATS) {
    it(`is in no ${format} report`, async () => {
      const bundle = folder(planted())
      const cwd = folder()
      for (const args of [
        ['--format', format, '--verbose'],
        ['--format', `${format}=report.out`, '--verbose'],
        ['--format', format, '--quiet', '--color'],
      ])
        expectNowhere(await run(['check', bundle, ...args, '--now', TODAY], { cwd }), cwd)
    })
  }

  it('is found, and named by where it stands', async () => {
    const bundle = folder(planted())
    const ended = await run(['check', bundle, '--format', 'json', '--now', TODAY], { cwd: bundle })
    const report = JSON.parse(ended.stdout) as Report
    const found = report.results.find(({ ruleId }) => ruleId === 'scim/secret-in-export')
    expect(found?.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['token', 'error'],
      ['client-secret', 'error'],
      ['password', 'error'],
      ['session', 'info'],
    ])
    expect(JSON.stringify(found)).toContain('terraform.tfstate')
    expect(ended.code).toBe(1)
    expectNowhere(ended, folder())
  })

  it('is in no other command’s output, and in no file that one writes', async () => {
    const bundle = folder(planted())
    const inner = folder([...planted()].map(([name, content]) => [`contoso/${name}`, content] as const))
    for (const args of [
      ['triage', inner, '--out', 'results.jsonl', '--now', TODAY],
      ['triage', inner, '--format', 'json', '--now', TODAY],
      ['explain', 'scim/secret-in-export', bundle],
      ['explain', 'AADSTS700016', bundle],
      ['explain', `AADSTS700016 Authorization: Bearer ${SECRET}`, bundle],
      ['rollover', bundle, '--ics', 'dates.ics', '--now', TODAY],
      ['redact', bundle, '--out', 'redacted'],
      ['init', '.'],
      ['rules', '--format', 'json'],
      ['check', bundle, '--only', 'scim/*', '--app', 'nobody'],
      ['check', join(bundle, 'broken.json')],
      ['check', '--cert', join(bundle, 'secrets.json'), bundle],
      ['check', '--mixpanel', join(bundle, 'convert.sh'), '--response', join(bundle, 'capture.har'), bundle],
    ]) {
      const cwd = folder()
      expectNowhere(await run(args, { cwd }), cwd)
    }
  })
})
