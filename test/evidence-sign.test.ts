import { describe, expect, it } from 'vitest'
import { hasEvidenceName, isBeginningOfEvidence } from '../src/syntax/evidence-sign.ts'

describe('a name that counts where the content cannot be read', () => {
  it.each(
    'app.json app-mixpanel.json sp.json SP.JSON claims.json claims-mapping.json token-policies.json assigned.json users.json users-2.json exportUsers_2026-9-1.csv groups.json members-1.json jobs.json secrets.json schema.json signins.json signins.csv InteractiveSignIns_2026.csv ProvisioningLogs.csv AuditLogs.json federationmetadata.xml federationmetadata(1).xml mixpanel.yaml mixpanel.json terraform.tfstate Mixpanel.cer a/b/idp.PEM zip.zip/users.json'.split(
      ' ',
    ),
  )('%s', (name) => expect(hasEvidenceName(name)).toBe(true))

  it.each(
    'tsconfig.json notes.json package.json my-app.json users.csv users.xml values.yaml secrets.yaml deployment.yaml metadata.xml talk.key old-mixpanel.yaml apps/readme.md users.json/notes.txt'.split(
      ' ',
    ),
  )('not %s', (name) => expect(hasEvidenceName(name)).toBe(false))
})

describe('the beginning of evidence, under whatever name', () => {
  it.each([
    ['an application', '{"id": "1", "appId": "c0ffee00-2222-4b3c-9d4e-11111decade2", "displ'],
    ['a service principal of PowerShell', '{\n  "ServicePrincipalType": "Application",\n  "Acc'],
    ['an answer of Graph', '{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": [{"id"'],
    ['a state', '{\n  "version": 4,\n  "terraform_version": "1.9.0",\n  "resou'],
    ['a plan', '{\n  "format_version": "1.2",\n  "configuration": {"provider_config": {"azuread": {'],
    [
      'a page that posts a response',
      '<html><body><form method="POST"><input type="hidden" name="SAMLResponse" value="PHNhbWxwOlJlc3BvbnNlIElEPSJf',
    ],
    ['the same, blacked out', '<!DOCTYPE html><html><form><input name=SAMLResponse value="[blacked out]'],
    ['a recording', '{"log": {"version": "1.2", "entries": ['],
    ['metadata', '<?xml version="1.0"?><EntityDescriptor ID="_1" entityID="https://sts.wind'],
    ['metadata with a document type', '<!DOCTYPE x [<!ENTITY a "b"> ]><md:EntityDescriptor entityID="x"/>'],
    ['a response', '<!-- saved --><samlp:Response ID="_1"'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIC'],
    ['a table of users', 'userPrincipalName,displayName\n"ann@con'],
    ['a change of the audit log', '[{"id":"D_1","category":"ApplicationManagement","correlationId":"d7'],
    ['a sign-in', '[{"id":"66ea54eb-0000-4aaa-8aaa-000000000001","createdDateTime":"2026-'],
    ['an event of Mixpanel', '{"event_type":"session.logged_in","timest'],
    ['a row of diagnostic settings', '{"time":"2026-08-30T09:00:00Z","resourceId":"/tenants/1/providers/Microsoft.aadiam","oper'],
    ['a table of sign-ins', 'Date (UTC),Request ID,User ag'],
    ['a user of the CLI', '[\n  {\n    "businessPhones": ['],
    ['answers of a batch', '{"responses": [{"id": "1", "status": 200, "hea'],
    ['settings', 'orgId: "1"\nissuerUrl: "https://sts.windows.net'],
    ['settings in JSON', '{"ssoEnabled": true, "claimedDo'],
  ])('%s', (_what, text) => expect(isBeginningOfEvidence(text)).toBe(true))

  it.each([
    ['a commented tsconfig.json', '{\n  // how it is compiled\n  "compilerOptions": { "strict": true, },'],
    ['a template of Helm', 'metadata:\n  name: {{ .Values.name }}\nappId: {{ .Values.appId }}'],
    ['notes', '{"notes": ["ask about app'],
    ['the id of a mobile app', '{"appId": "com.contoso.app", "webDir": "dist",'],
    ['another XML', '<!DOCTYPE html [<!ENTITY a "b">]><html><body><EntityDescriptor>'],
    ['a root that is cut off', '<?xml version="1.0"?><Entity'],
    ['rows of another program', '[{"id":"66ea54eb-0000-4aaa-8aaa-000000000001","createdAt":"2026-'],
    ['a log of a server', '{"time":"2026-08-30T09:00:00Z","level":"info","correlationId":"1","event":"session.started'],
    ['answers to a survey', '{"responses": [{"id": "1", "status": "complete", "ans'],
    ['a table of dates', 'Date,Request ID,Status'],
    ['nothing', ''],
  ])('not %s', (_what, text) => expect(isBeginningOfEvidence(text)).toBe(false))
})
