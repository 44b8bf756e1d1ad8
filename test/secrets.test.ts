import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../src/syntax/decode.ts'
import { BLACK, BLACKED_OUT, visible } from '../src/syntax/display.ts'
import { blackOut } from '../src/syntax/secrets.ts'
import { ROOT } from './support/indexes.ts'
import { expectWorked, processorTime } from './support/limit.ts'

const SECRET = 'mp-secret-7f3c9e'

/** Ways in which secrets are written in files that users send. */
const FORMATS: readonly (readonly [string, string])[] = [
  [
    'synchronization secrets',
    '{"value":[{"key":"BaseAddress","value":"https://mixpanel.com/api/app/scim/v2"},{"key":"SecretToken","value":"§"}]}',
  ],
  ['value before key', '{"value":[{"value":"§","key":"SecretToken"}]}'],
  ['value before key, far away', `{"value":[{"value":"§","note":"${'x'.repeat(200)}","key":"SecretToken"}]}`],
  ['keys as PowerShell spells them', '[{"Key": "SecretToken", "Value": "§", "AdditionalProperties": {}}]'],
  ['an object cut off by PowerShell', '{"Value": ["@{Key=BaseAddress; Value=https://mixpanel.com/}", "@{Key=SecretToken; Value=§}"]}'],
  ['a list of PowerShell', 'Key   : SecretToken\nValue : §\n'],
  ['a table of PowerShell', 'Key         Value\n---         -----\nSecretToken §\n'.replace('SecretToken §', 'SecretToken  §')],
  ['az in YAML', 'value:\n- key: BaseAddress\n  value: https://mixpanel.com/api/app/scim/v2\n- key: SecretToken\n  value: §\n'],
  ['az in YAML, value first', 'value:\n- value: §\n  key: SecretToken\n'],
  [
    'Terraform state',
    '{"resources":[{"type":"azuread_synchronization_secret","instances":[{"attributes":{"credential":[{"key":"SecretToken","value":"§"}]}}]}]}',
  ],
  [
    'a password created by Terraform',
    '{"terraform_version":"1.9.8","resources":[{"type":"azuread_application_password","instances":[{"attributes":{"key_id":"1","value":"§"}}]}]}',
  ],
  [
    'the same, its keys sorted',
    '{"resources":[{"instances":[{"attributes":{"key_id":"1","value":"§"}}],"type":"azuread_service_principal_password"}],"terraform_version":"1.9.8"}',
  ],
  [
    'a plan of Terraform',
    '{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"type":"azuread_application_password","values":{"value":"§"}}]}}}',
  ],
  [
    'a sensitive output of Terraform',
    '{"terraform_version":"1.9.8","outputs":{"mixpanel":{"value":"§","type":"string","sensitive":true}}}',
  ],
  ['a variable of Terraform', '{"format_version":"1.2","variables":{"scim_token":{"value":"§"}}}'],
  [
    'a random password',
    '{"terraform_version":"1.9.8","resources":[{"type":"random_password","instances":[{"attributes":{"result":"§"}}]}]}',
  ],
  ['HCL', 'credential {\n  key   = "SecretToken"\n  value = "§"\n}\n'],
  ['a client secret', '{"passwordCredentials":[{"hint":"mp-","keyId":"1","secretText":"§"}]}'],
  ['a client secret of Terraform', '{"client_secret": "§"}'],
  ['az ad app credential reset', '{"appId":"1","password":"§","tenant":"2"}'],
  ['az ad app credential reset in YAML', 'appId: 1\npassword: §\ntenant: 2\n'],
  ['a PFX password in a setting', 'pfxPassword: "§"\n'],
  ['a PFX password on a command line', 'openssl pkcs12 -in a.pfx -password pass:§\n'],
  ['a PFX password in a script', '$pfxPassword = "§"\n'],
  ['certutil', 'certutil -p 1 --pfx-password § a.pfx\n'],
  ['a header', 'GET /api/app/scim/v2/Users HTTP/1.1\r\nHost: mixpanel.com\r\nAuthorization: Bearer §\r\n\r\n'],
  ['a header of another kind', 'Authorization: Basic §\n'],
  ['curl', `curl -H 'Authorization: Bearer §' https://mixpanel.com/api/app/scim/v2/Users`],
  ['curl with a variable in front', `curl -H "Authorization: Bearer §" $URL`],
  ['a HAR', '{"headers":[{"name":"Accept","value":"*/*"},{"name":"Authorization","value":"Bearer §"}]}'],
  ['SAML-tracer', '{"requestHeaders":[["Authorization","Bearer §"]]}'],
  ['a body within a HAR', '{"postData":{"text":"{\\"value\\":[{\\"key\\":\\"SecretToken\\",\\"value\\":\\"§\\"}]}"}}'],
  ['a body within a body', '{"a":"{\\"b\\":\\"{\\\\\\"secretToken\\\\\\":\\\\\\"§\\\\\\"}\\"}"}'],
  ['a query', '{"url":"https://example.com/x?a=1&access_token=§&b=2"}'],
  ['a form', 'grant_type=client_credentials&client_secret=§&scope=x'],
  ['the environment', 'SSO_DOCTOR_SCIM_TOKEN=§\n'],
  ['the environment, exported', 'export MIXPANEL_SCIM_TOKEN="§"\n'],
  ['PowerShell’s environment', '$env:SCIM_TOKEN = "§"\n'],
  ['Mixpanel’s settings', 'scim:\n  enabled: true\n  token: §\n  tenantUrl: https://mixpanel.com/api/app/scim/v2\n'],
  ['Mixpanel’s settings on one line', 'scim: { enabled: true, token: §, tenantUrl: https://mixpanel.com/api/app/scim/v2 }\n'],
  ['Mixpanel’s settings in JSON', '{"scim": {"enabled": true, "token": "§"}}'],
  ['a block of YAML', 'secretToken: |\n  §\n'],
  ['a note', 'Secret Token: §\n'],
  ['XML', '<secret><clientSecret>§</clientSecret></secret>'],
  ['an app setting', '<add key="ClientSecret" value="§" />'],
  ['a variable of Kubernetes', '- name: SCIM_TOKEN\n  value: §\n'],
  ['the query of the Tenant URL', 'scim:\n  tenantUrl: https://mixpanel.com/api/app/scim/v2?token=§\n'],
  ['the query of a Relay State', '{"samlSingleSignOnSettings":{"relayState":"https://example.com/a?x=1&token=§"}}'],
  ['a code in a URL', '{"loginUrl":"https://example.com/api/start?code=§"}'],
  ['a signature that gives access', 'https://example.blob.core.windows.net/a?sv=2024&sig=§\n'],
  ['the password of a URL', '{"homepage":"https://ann:§@example.com/"}'],
  ['the password of a URL, escaped', '{"homepage":"https:\\/\\/ann:§@example.com\\/"}'],
  ...['secret', 'secretValue', 'bearer', 'accessKey'].flatMap((key): [string, string][] => [
    [`${key} in JSON`, `{"${key}": "§"}`],
    [`${key} in YAML`, `a: 1\n${key}: §\nb: 2\n`],
    [`${key} in YAML, further in and in quotes`, `a:\n  - ${key}: "§" # new\n`],
  ]),
  ['broken JSON', '{"value":[{"key":"SecretToken","value":"§"'],
]

describe('a secret is blacked out in', () => {
  for (const [name, form] of FORMATS) {
    it(name, () => {
      const open = form.replaceAll('§', SECRET)
      expect(open).toContain(SECRET)
      const { text, found } = blackOut(open)
      expect(text).not.toContain(SECRET)
      expect(text).toHaveLength(open.length)
      expect(found.length).toBeGreaterThan(0)
      expect(found.every(({ label }) => !label.includes(SECRET))).toBe(true)
      for (const { start, end } of found) expect(text.slice(start, end)).toMatch(/^[\uE0B1\s]+$/)
    })
  }

  it('JSON stays JSON, for any secret', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom('secretToken', 'client_secret', 'password', 'authorization'),
        (secret, key) => {
          const open = JSON.stringify({
            before: 'a',
            [key]: `z9${secret}`,
            list: [{ key: 'SecretToken', value: `z9${secret}` }],
            after: 'b',
          })
          const { text } = blackOut(open)
          expect(text).toHaveLength(open.length)
          const read = JSON.parse(text) as { before: string; after: string; list: { value: string }[] }
          expect([read.before, read.after]).toEqual(['a', 'b'])
          expect(read.list[0]?.value).toMatch(/^\uE0B1+$/)
        },
      ),
    )
  })

  it('private keys, with BEGIN and END lines, in a JSON text, and without these lines', () => {
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDEsecret7f3c9e'
    for (const open of [
      `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
      JSON.stringify({ private: `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----\n` }),
      `-----BEGIN PRIVATE KEY-----\n${body}`,
      JSON.stringify({ pem: body }),
      `${body}\n`,
    ]) {
      const { text, found } = blackOut(open)
      expect(text).not.toContain('secret7f3c9e')
      expect(found.map(({ kind }) => kind)).toContain('private-key')
    }
  })

  it('cookies are blacked out, with another kind than tokens', () => {
    const open = JSON.stringify({
      headers: [
        { name: 'Cookie', value: 'ESTSAUTH=abc123secret; x=1' },
        { name: 'Set-Cookie', value: 'sid=abc123secret; Secure' },
      ],
      cookies: [{ name: 'ESTSAUTH', value: 'abc123secret', httpOnly: true }],
    })
    const { text, found } = blackOut(open)
    expect(text).not.toContain('abc123secret')
    expect(found.map(({ kind }) => kind)).toEqual(['cookie', 'cookie', 'cookie'])
  })

  it('a token that is repeated without its name is blacked out too', () => {
    const { text } = blackOut(`curl -H "Authorization: Bearer ${SECRET}"\n# the answer was {"t": "${SECRET}"}\n`)
    expect(text).not.toContain(SECRET)
  })

  it.each([
    ['a key of OpenAI', `sk-proj-${'aB3dEf6hIj9l'.repeat(4)}`, `sk-projects-and-${'more-words-'.repeat(4)}`],
    ['a key of Anthropic', `sk-ant-api03-${'aB3dEf6hIj9l'.repeat(4)}`, 'task-ant-hill'],
    ['a refresh token of Microsoft', `0.AXkA${'aB3-Ef6_Ij9l'.repeat(3)}.AgABAAEAAAD${'aB3dEf6hIj9l'.repeat(8)}`, 'version 0.Alpha.Ag'],
  ])('%s, by its form', (_what, token, other) => {
    const { text, found } = blackOut(`See https://x.fabrikam.com/${token} and ${other}.`)
    expect([text.includes(token.slice(8, 30)), text.includes(other), found.length]).toEqual([false, true, 1])
  })

  it('a captured assertion is detected, and kept for the checks', () => {
    const open = `SAMLResponse=${'PHNhbWxwOlJlc3BvbnNl'.repeat(4)}&RelayState=`
    const { text, found } = blackOut(open)
    expect(text).toBe(open)
    expect(found.map(({ kind }) => kind)).toEqual(['assertion'])
  })
})

describe('other text stays readable', () => {
  const READABLE: readonly string[] = [
    'claimedDomains:\n  - { domain: contoso.com, status: verified, token: 0b6f2c1e-1111-4a2b-8c3d-00000c0ffee1 }\nscim:\n  enabled: true\n',
    'claimedDomains:\n  - domain: contoso.com\n    token: abc123def456\nscim:\n  enabled: true\n  tokenGeneratedAt: 2026-07-20\n',
    'scim:\n  enabled: true\nclaimedDomains:\n  - domain: contoso.com\n    token: abc123def456\n',
    'scim: { enabled: true, tokenGeneratedAt: 2026-07-20 }\nclaimedDomains: [{ domain: contoso.com, token: abc123def456 }]\n',
    '{"claimedDomains":[{"domain":"contoso.com","token":"abc123def456"}],"scim":{"enabled":true,"tokenGeneratedAt":"2026-07-20"}}',
    '{"tokenFormat":["saml","jwt"]}',
    '{"name":"build","pwd":"/home/ann/work/sso","shell":"/bin/bash"}',
    'HOME=/home/ann\nPWD=/home/ann/sso\nOLDPWD=C:\\work\n',
    '{"publicKey":"a1B2c3D4e5F6a1B2c3D4e5F6a1","partitionKey":"a1B2c3D4e5F6a1B2c3D4e5F6a1","verificationToken":"abc123def456"}',
    '{"definition":["{\\"TokenIssuancePolicy\\":{\\"Version\\":1,\\"SigningAlgorithm\\":\\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\\",\\"TokenResponseSigningPolicy\\":\\"TokenOnly\\",\\"SamlTokenVersion\\":\\"2.0\\"}}"]}',
    '{"tokenEncryptionKeyId":"0b6f2c1e-1111-4a2b-8c3d-00000c0ffee1","preferredTokenSigningKeyThumbprint":"8D5D3AA37920B620E8B3748474C8CA3F13C387E9"}',
    '{"passwordCredentials":[{"customKeyIdentifier":"Ht5D1R3I2KipgSjf1Hq8Jj2DDiJck9noxugVFnHi4ZQ=","displayName":"CN=Microsoft Azure Federated SSO Certificate","hint":"mp-","keyId":"0b6f2c1e-1111-4a2b-8c3d-00000c0ffee1","secretText":null}]}',
    '{"value":[{"key":"SecretToken","value":"*"},{"key":"BaseAddress","value":"https://mixpanel.com/api/app/scim/v2"},{"key":"SyncAll","value":"false"}]}',
    '{"value":[{"key":"SecretToken","value":""}]}',
    '{"optionalClaims":{"accessToken":[],"idToken":[{"name":"email"}],"saml2Token":[]},"web":{"implicitGrantSettings":{"enableAccessTokenIssuance":false,"enableIdTokenIssuance":true}}}',
    'optionalClaims:\n  accessToken: []\n  idToken:\n  - name: email\n    essential: false\n',
    '{"requestedAccessTokenVersion":1,"passwordSingleSignOnSettings":null,"passwordPolicies":"DisablePasswordExpiration","lastPasswordChangeDateTime":"2024-01-01T00:00:00Z"}',
    'owners: [{ email: ann@contoso.com, password: true }]\n',
    '{"name":"passwordProfile.password","type":"String","required":false,"defaultValue":""}',
    '{"targetAttributeName":"password","source":{"expression":"[password]","name":"password","type":"Attribute","parameters":[]}}',
    'client_secret = var.client_secret\nsecret_token = "${var.scim_token}"\n',
    'Authorization: Bearer $TOKEN\nSecret Token: paste the token here\n',
    '{"authorizationUrl":"https://login.microsoftonline.com/","oauth2AuthorizationUri":"https://login.microsoftonline.com/"}',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----\n',
    '{"secret":true,"secretValue":"<your secret>","bearer":null,"accessKey":"***","secrets":["a1b2c3d4"]}',
    'secret: null\nsecretValue: ${SECRET_1}\nbearer: "*"\naccessKey:\nrole: bearer\n',
    '{"schemes":["Bearer","bearer 2"],"type":"secret","url":"https://example.com/?code=AADSTS&token=*&sig=","error":"https://login.microsoftonline.com/error?code=700016"}',
    'https://example.com:8443/path?a=ann@example.com\nSee http://example.com: ann@example.com knows.\n',
    '{"logoUrl":"https://example.com/a?tokenId=1&code=2&zipcode=12345678","proxyAddresses":["SMTP:ann@contoso.com","smtp:ann.b@contoso.com"]}',
    '{"tokenLifetimePolicies":[],"idTokenHint":"none","Bearer tokens are documented in":"chapter 4"}',
    '{"terraform_version":"1.9.8","resources":[{"type":"azuread_service_principal_token_signing_certificate","instances":[{"attributes":{"value":"MIIC8DCCAdigAwIBAgIQNonE","thumbprint":"8D5D3AA37920B620E8B3748474C8CA3F13C387E9"}}]}]}',
  ]
  for (const text of READABLE) it(text.slice(0, 60).replaceAll('\n', '⏎'), () => expect(blackOut(text)).toEqual({ text, found: [] }))

  it('Pulumi’s type of the resource synchronizationSecret is no secret, and another value under this name is one', () => {
    const type =
      '{"urn":"urn:pulumi:prod::sso::azuread:index/synchronizationSecret:SynchronizationSecret::mixpanel0","type":"azuread:index/synchronizationSecret:SynchronizationSecret"}'
    expect(blackOut(type)).toEqual({ text: type, found: [] })
    expect(blackOut('{"synchronizationSecret":"Ab3dEf6hIj9lMn2pQr5t"}').found).toHaveLength(1)
  })

  it('a plain word under a common key is blacked out, and is no finding', () => {
    expect(blackOut('secret: mixpanel-sso\n')).toEqual({ text: `secret: ${BLACK.repeat(12)}\n`, found: [] })
  })

  it('prose is blacked out as a precaution, and is no finding', () => {
    expect(blackOut('Password: see the vault\n')).toEqual({ text: `Password: ${BLACK.repeat(13)}\n`, found: [] })
  })

  it('the examples and the certificates of the tests', () => {
    const files = (folder: string): string[] =>
      readdirSync(folder).flatMap((entry) =>
        statSync(join(folder, entry)).isDirectory() ? files(join(folder, entry)) : [join(folder, entry)],
      )
    for (const path of [
      ...files(join(ROOT, 'examples')),
      ...files(join(ROOT, 'test/certs')).filter((each) => /\.(?:pem|cer)$/.test(each) && !/key/i.test(each)),
    ]) {
      expect([path, blackOut(readFileSync(path, 'utf8')).found]).toEqual([path, []])
    }
  })
})

describe('how a secret is shown', () => {
  it('as a mask of fixed width', () => {
    expect(visible(`token ${BLACK.repeat(5)} and ${BLACK.repeat(12)}`)).toBe(`token ${BLACKED_OUT} and ${BLACKED_OUT}`)
    expect(visible(visible(BLACK))).toBe(BLACKED_OUT)
  })

  it('also where it was decoded from what is no text of the file', () => {
    expect(visible(`with this message: “ghp_${'Ab3dEf6hIj'.repeat(3)}”.`)).toBe(`with this message: “${BLACKED_OUT}”.`)
    expect(visible('The file begins with -----BEGIN PRIVATE KEY-----, so nobody reads it.')).toContain('so nobody reads it.')
  })

  it('what people blanked with such blocks is no secret of ours, and stays as it is', () => {
    expect(visible('token █████')).toBe('token █████')
    expect(decode(Buffer.from(`a${BLACK}b`)).text).toBe('a\uFFFDb')
  })
})

describe('the time it takes', () => {
  it('is proportional to the size, in a megabyte of names and similar text', () => {
    const text = `{"value":[${Array.from({ length: 4_000 }, (_, index) => `{"name":"password","value":"z${index}","secretToken":"y${index}","url":"https://a.example/?x=bearer","c":"${'AB1'.repeat(50)}"}`).join(',')}]}`
    const began = processorTime()
    blackOut(text)
    expectWorked(began, 1500)
  })

  it('is short for text that is made to take long', () => {
    for (const text of [
      '"key":"SecretToken",'.repeat(50_000),
      `secretToken${' '.repeat(500_000)}`,
      `bearer ${'a'.repeat(500_000)}`,
      'eyJaaaaaaaaaaa.'.repeat(40_000),
      'scim:\n  a: b\n'.repeat(40_000),
      `scim: {${'a'.repeat(500_000)}`,
      'scim: {'.repeat(50_000),
      `"cookies": [${'{"value": '.repeat(50_000)}`,
      '"cookies": ['.repeat(40_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(20_000),
      `${'a-b.c_'.repeat(100_000)}password`,
      `"password": "${'\\'.repeat(300_000)}`,
      `secretToken: |\n${'  a\n'.repeat(100_000)}`,
      `password: a${' '.repeat(400_000)}b`,
      `scim:\n${'    a: b\n'.repeat(60_000)}x: secret\n`,
      '  token: a\n'.repeat(40_000),
      'MI'.repeat(300_000),
      '<token><![CDATA['.repeat(30_000),
      `"value": "${'x'.repeat(1000)}" `.repeat(500) + '"key": "SecretToken" '.repeat(500),
    ]) {
      const began = processorTime()
      blackOut(text)
      expectWorked(began, 1500, text.slice(0, 20))
    }
  })
})

it('a captured value of many millions of characters is kept whole', () => {
  const text = `SAMLResponse=${'%25'.repeat(4_000_000)}&x=1`
  expect(blackOut(text).found).toEqual([{ start: 13, end: text.length - 4, kind: 'assertion', label: 'SAMLResponse' }])
})

it('a Slack webhook is one in capitals too, and other pages of Slack are none', () => {
  const path = 'services/T0AB12CD3/B0AB12CD3/abcdefghij0123456789'
  for (const host of ['hooks.slack.com', 'Hooks.Slack.com', 'HOOKS.SLACK.COM']) {
    expect(blackOut(`https://${host}/${path}`).found).toEqual([
      { start: 8, end: 24 + path.length, kind: 'other-token', label: 'a Slack webhook' },
    ])
  }
  expect(blackOut(`https://Slack.com/${path}`).found).toEqual([])
})
