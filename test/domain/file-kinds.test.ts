import { describe, expect, it } from 'vitest'
import { kindOf } from '../../src/domain/file-kinds.ts'
import { ignoredBesideSetups, ignoredFiles } from '../../src/domain/ignored-files.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { zipOf } from '../support/zip.ts'

const artifact = (name: string, content: Uint8Array | string) => artifactOf(name, Buffer.from(content)).artifact
const kind = (name: string, content: Uint8Array | string) => kindOf(artifact(name, content))
const GUID = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const hex = (digits: string) => Buffer.concat([Buffer.from(digits, 'hex'), Buffer.alloc(600)])
const ole = (...streams: readonly string[]) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), ...streams.map((stream) => Buffer.from(stream, 'utf16le'))])

describe('a file that no reader recognises is named', () => {
  // The name says nothing, or something else.
  const byContent: readonly (readonly [name: string, content: Uint8Array | string, what: RegExp, instead: RegExp | null])[] = [
    ['a', hex('89504e470d0a1a0a'), /^an image$/, /copy the text/],
    ['a.json', hex('ffd8ffe0'), /^an image$/, /copy the text/],
    ['a.txt', '<?xml version="1.0"?>\n<svg width="1"></svg>', /^an image$/, /copy the text/],
    ['a', hex('377abcaf271c'), /7-Zip archive/, /Unpack it/],
    ['a', hex('526172211a0700'), /RAR archive/, /Unpack it/],
    ['a', '%PDF-1.7\n', /PDF/, /Give the exports/],
    ['a', ole('__substg1.0_0037001F'), /mail of Outlook/, /\.eml/],
    ['a', ole('WordDocument'), /Word/, /Give the exports/],
    ['a', ole('Workbook'), /Excel workbook in the old format/, /as CSV/],
    ['a.tf', 'resource "azuread_application" "mixpanel" {\n}\n', /Terraform/, /terraform show -json/],
    ['main.tf.json', '{"resource": {"azuread_application": {}}}', /Terraform/, /terraform show -json/],
    [
      'cdk.json',
      '{"language": "typescript", "app": "npx ts-node main.ts", "//": {"metadata": {"backend": "local", "tool": "cdktf"}}}',
      /CDK/,
      /terraform show -json/,
    ],
    ['a', "extension microsoftGraphV1\nresource sp 'Microsoft.Graph/servicePrincipals@v1.0' = {\n}\n", /Bicep/, /az ad sp show/],
    [
      'a.json',
      '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": []}',
      /Azure Resource Manager/,
      /az ad sp show/,
    ],
    ['a.ps1', 'Configuration X {\n  Import-DscResource -ModuleName Microsoft365DSC\n}\n', /Microsoft365DSC/, /az ad sp show/],
    ['a.json', '{"data":[{"kind":"AZServicePrincipal","data":{}}],"meta":{"type":"azure"}}', /AzureHound/, /az ad sp show/],
    ['a.json', '{"MetaData": {"Tool": "ScubaGear"}, "Results": {}}', /ScubaGear/, /az ad sp show/],
    ['a.xml', '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"></Objs>', /Export-Clixml/, /ConvertTo-Json/],
    [
      'a.txt',
      '\nActivityDateTime    : 30.08.2026 08:15:02\nActivityDisplayName : Update service principal\nInitiatedBy         : Microsoft.Graph.PowerShell.Models.MicrosoftGraphAuditActivityInitiator1\n',
      /a log as PowerShell prints it/,
      /ConvertTo-Json -Depth 10/,
    ],
    ['a.js', "new Strategy({ entryPoint: 'https://x', issuer: 'y' })", /passport-saml/, /mixpanel\.yaml/],
    [
      'a',
      '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"></samlp:LogoutRequest>',
      /logout/,
      /POST of SAMLResponse/,
    ],
    ['a.json', '{"results": {"1": {"username": "bot", "last_used": null, "expires": null}}}', /service accounts/, null],
    ['a', 'apiVersion: v1\nclusters: []\nkind: Config\n', /kubectl/, null],
    ['a', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTYifQ.', /JSON Web Token/, /SAMLResponse/],
    ['a.json', '{"tables":[{"name":"PrimaryResult","columns":[],"rows":[]}]}', /KQL/, /Sign-in logs/],
    ['a.csv', 'Request ID,Authentication method,Authentication step result detail\n1,Password,ok\n', /AuthDetails/, /InteractiveSignIns/],
    ['a.csv', 'Report Refresh Date,User Principal Name\n2026-01-01,x\n', /usage report/, /list of users/],
    ['a', '<!DOCTYPE html>\n<html><body>Hi</body></html>', /web page/, /AADSTS/],
    ['a.json', '{"schemaVersion": 1, "tool": {"name": "sso-doctor", "version": "0.1.0"}}', /report of sso-doctor/, null],
    ['a', '', /^an empty file$/, null],
    ['a.json', '[ ]\n', /^an empty list/, /@odata\.context/],
    ['a.json', '{"value": []}', /^an empty list/, /@odata\.context/],
    ['a.json', '{"name": "x"}', /JSON that is no export/, null],
    ['a.json', '[1, 2]', /JSON that is no export/, null],
    ['chat.txt', '[10:01] Ann Lee: hello\n[10:02] Raj: hello\n', /^a text file$/, null],
    ['a.txt', '{{ template }}', /^a text file$/, null],
    ['Mixpanel.url', '[InternetShortcut]\r\nURL=https://mixpanel.com/\r\n', /^a shortcut/, null],
    ['~$notes.docx', '\u0003Ann', /^what Office keeps/, null],
    ['a', 'one,two,three\n1,2,3\n', /table/, null],
    ['a', 'Called, no answer.\n', /^a text file$/, null],
    ['a', `Nom;Adresse;Code\n"Ann Lee" ; "ann@contoso.com" ; "${GUID}"\n`, /people|users/, /download the users again/],
    ['a', `Nom\tAdresse\tCode\n\nAnn\tann@contoso.com\t${GUID}\n`, /people|users/, /download the users again/],
    ['a', `Nom;Adresse;Code\nAnn;ann@contoso.com;x${GUID}\n`, /^a table that/, null],
    ['a', `Nom;Adresse;Code\nAnn;ann@;${GUID}\n`, /^a table that/, null],
    ['a', `Adresse;Code\nann@contoso.com;${GUID}\n`, /^a text file$/, null],
  ]
  for (const [name, content, what, instead] of byContent) {
    it(`by its content: ${what.source}`, () => {
      const found = kind(name, content)
      expect(found.what).toMatch(what)
      if (instead === null) expect(found.instead).toBeNull()
      else expect(found.instead).toMatch(instead)
    })
  }

  it('a Word document and a spreadsheet are told from an archive by their entries', async () => {
    expect(kind('a', await zipOf([{ name: 'word/document.xml', bytes: '<w/>' }])).what).toBe('a Word document')
    expect(kind('a', await zipOf([{ name: 'xl/workbook.xml', bytes: '<w/>' }])).what).toMatch(/spreadsheet/)
  })

  it.each([
    ['a', 'text', 'a Word document'],
    ['a', 'spreadsheet', 'a spreadsheet that is no list of users, groups or assignments'],
    ['a', 'presentation', 'a presentation'],
    ['a.saz', null, 'a recording of Fiddler'],
    ['a.saz.zip', null, 'a zip archive'],
    ['a.JAR', null, 'a program'],
    ['a.jar.zip', null, 'a zip archive'],
    ['a', null, 'a zip archive'],
  ])('an archive called %s with a document of kind %s is %s', async (name, document, what) => {
    const entry =
      document === null
        ? { name: 'x', bytes: 'x' }
        : { name: 'mimetype', bytes: `application/vnd.oasis.opendocument.${document}`, stored: true }
    expect(kind(name, await zipOf([entry])).what).toBe(what)
  })

  it('by its ending where the content says nothing', () => {
    expect(kind('a.7z', hex('0001')).what).toBe('a 7-Zip archive')
    expect(kind('a.bicep', 'param x string\n').what).toMatch(/Bicep/)
    expect(kind('a.unknown', hex('0001')).what).toBe('a binary file in an unknown format')
  })

  it('what only begins alike is not named so', () => {
    expect(kind('a.txt', 'BM is short for benchmark.\n').what).toBe('a text file')
    expect(kind('notes.md', 'We use an entryPoint and a cert.\n').what).toBe('notes or documentation')
    expect(kind('a.txt', 'The azuread_application of main.tf is wrong.\n').what).toBe('a text file')
  })
})

describe('the list of ignored files', () => {
  it('folds images into one entry with a count', () => {
    const files = ['1.png', '2.png', '3.jpg'].map((name) => artifact(name, hex('89504e470d0a1a0a')))
    expect(ignoredFiles(files)).toEqual([
      { path: '1.png', what: 'an image (and 2 more)', instead: expect.stringMatching(/copy the text/) as string },
    ])
  })

  it('folds a repository into one entry, and keeps what is worth a word', () => {
    const files = [
      artifact('package.json', '{"name": "x"}'),
      artifact('src/index.ts', 'export {}\n'),
      artifact('README.md', '# x\n'),
      artifact('data.json', '{"a": 1}'),
      artifact('shot.png', hex('89504e470d0a1a0a')),
    ]
    expect(ignoredFiles(files).map(({ path, what }) => `${path}: ${what}`)).toEqual([
      'package.json: source code and other files of a repository (and 3 more)',
      'shot.png: an image',
    ])
  })

  it('names each file that has something to give in its place', () => {
    const files = ['a.tf', 'b.tf'].map((name) => artifact(name, 'resource "azuread_application" "x" {\n}\n'))
    expect(ignoredFiles(files).map(({ path }) => path)).toEqual(['a.tf', 'b.tf'])
  })

  it('lists notes one by one, and many as one', () => {
    const notes = (many: number) => Array.from({ length: many }, (_, n) => artifact(`${n}.txt`, 'x\n'))
    expect(ignoredFiles(notes(2)).map(({ path }) => path)).toEqual(['0.txt', '1.txt'])
    expect(ignoredFiles(notes(11)).map(({ path, what }) => `${path}: ${what}`)).toEqual(['0.txt: a text file (and 10 more)'])
  })

  it('beside setups, says what to do with a loose export', () => {
    expect(ignoredBesideSetups([artifact('app.json', '{}'), artifact('x.txt', 'x\n')]).map(({ what }) => what)).toEqual([
      'a file of a setup, outside of a folder',
      'a text file',
    ])
  })
})
