import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import { families } from '../src/pipeline/families.ts'
import type { Role } from '../src/model/artifact.ts'
import { inputs } from '../src/model/vocabulary.ts'
import type { CertificateFile } from '../src/model/certificates.ts'
import { assemble } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { ROOT } from './support/indexes.ts'
import { expectWorked, processorTime } from './support/limit.ts'

const of = (name: string): Buffer => readFileSync(join(ROOT, 'test/certs', name))
const PEM = of('active-until-2028-03-04.pem').toString('latin1')
const OTHER = of('newer-until-2029-06-01.pem').toString('latin1')
const BODY = PEM.split('\n').slice(1, -2).join('\n')
const DER = Buffer.from(BODY, 'base64')
const ACTIVE = '8D5D3AA37920B620E8B3748474C8CA3F13C387E9'
const METADATA = readFileSync(join(ROOT, 'examples/healthy/federationmetadata.xml'), 'utf8')

async function read(content: string | Uint8Array, name = 'Mixpanel.cer', role: Role | null = null) {
  const { artifact, detectedSecrets } = artifactOf(name, typeof content === 'string' ? Buffer.from(content) : content, { role })
  const { setup, problems, examined } = await assemble([artifact], detectedSecrets, families, [], {
    now: new Date(),
    app: null,
    live: false,
  })
  const files = setup.answer(inputs.certificates).known ?? []
  return { file: files[0], problems, kinds: examined[0]?.kinds ?? [], setup, artifact }
}

/** `pem active bom`: form, certificates, keys and flaws on one line. */
function outline(file: CertificateFile | undefined): string {
  if (!file) return 'no certificate file'
  const certificates = file.certificates.map(({ value }) => (value.sha1 === ACTIVE ? 'active' : value.subject))
  const keys = file.privateKeys.length > 0 ? [`${file.privateKeys.length} key`] : []
  return [file.form, ...certificates, ...keys, ...file.flaws.map(({ flaw }) => flaw)].join(' ')
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const STATES: readonly (readonly [what: string, content: string | Uint8Array, outline: string])[] = [
  ['a PEM file', PEM, 'pem active'],
  ['line ends of Windows', PEM.replaceAll('\n', '\r\n'), 'pem active'],
  ['line ends of old Macs', PEM.replaceAll('\n', '\r'), 'pem active one-line'],
  ['a blank line right after BEGIN', PEM.replace('\nMIIC', '\n\nMIIC'), 'pem active'],
  ['two blank lines right after BEGIN', PEM.replace('\nMIIC', '\n\n\nMIIC'), 'damaged active'],
  ['a blank line in the middle', PEM.replace('\nKU1p', '\n\nKU1p'), 'damaged active'],
  ['no newline at the end', PEM.trimEnd(), 'pem active'],
  [
    'lines of 64',
    `-----BEGIN CERTIFICATE-----\n${DER.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    'pem active',
  ],
  ['all base64 on one line', `-----BEGIN CERTIFICATE-----\n${DER.toString('base64')}\n-----END CERTIFICATE-----\n`, 'pem active'],
  ['blank lines around', `\n\n${PEM}\n\n`, 'pem active'],
  ['a byte order mark', `\uFEFF${PEM}`, 'pem active bom'],
  ['UTF-16 with a mark', Buffer.from(`\uFEFF${PEM}`, 'utf16le'), 'pem active utf-16'],
  ['UTF-16 without one', Buffer.from(PEM, 'utf16le'), 'pem active utf-16'],
  ['UTF-16, the other way round', Buffer.from(`\uFEFF${PEM}`, 'utf16le').swap16(), 'pem active utf-16'],
  ['attributes in front', `Bag Attributes\n    localKeyID: 01 02\nsubject=CN = x\nissuer=CN = x\n${PEM}`, 'pem active text-around'],
  ['a signature of a mail behind', `${PEM}\nKind regards,\nAnn\n`, 'pem active text-around'],
  ['indentation', PEM.replace(/^(?=.)/gm, '    '), 'pem active indented'],
  ['everything on one line', PEM.replaceAll('\n', ' '), 'pem active one-line'],
  ['line ends written as \\n', PEM.replaceAll('\n', '\\n'), 'pem active one-line text-around'],
  ['dashes of a word processor', PEM.replaceAll('-----', '—–'), 'pem active smart-dashes'],
  ['four hyphens', PEM.replaceAll('-----', '----'), 'pem active smart-dashes'],
  ['zero-width spaces', PEM.replaceAll('\n', '\u200B\n'), 'pem active zero-width'],
  ['a zero-width space in front of BEGIN', `\u200B${PEM}`, 'pem active'],
  ['a no-break space', PEM.replace('BEGIN CERTIFICATE', 'BEGIN\u00A0CERTIFICATE'), 'wrong-armour active zero-width'],
  ['bytes behind the certificate', block(Buffer.concat([DER, Buffer.from('trailing')])), 'pem active trailing-bytes'],
  ['base64 of base64', block(Buffer.from(DER.toString('base64'))), 'pem active double-base64'],
  ['base64 of a PEM file', Buffer.from(PEM).toString('base64'), 'pem active double-base64'],
  ['bare base64', BODY, 'bare-base64 active'],
  ['bare base64 on one line', DER.toString('base64'), 'bare-base64 active'],
  ['bare base64 with words in front', `Here it is:\n\n${BODY}\n`, 'bare-base64 active text-around'],
  ['no END line', PEM.split('\n').slice(0, -2).join('\n'), 'damaged active'],
  ['no BEGIN line', PEM.split('\n').slice(1).join('\n'), 'damaged active'],
  ['cut off in the word of the END line', PEM.slice(0, PEM.indexOf('FICATE-----\n', 99)), 'damaged active'],
  ['cut off before the last hyphens of the END line', PEM.trimEnd().slice(0, -3), 'damaged active'],
  ['cut off in the first hyphens of the END line', PEM.slice(0, PEM.indexOf('-----END') + 3), 'damaged active'],
  ['cut off in the middle', PEM.slice(0, 700), 'damaged'],
  ['a line missing in the middle', PEM.split('\n').toSpliced(5, 1).join('\n'), 'damaged'],
  ['a character that is no base64', PEM.replace('MIIC', 'MI*C'), 'damaged'],
  ['nothing between BEGIN and END', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n', 'damaged'],
  ['nonsense between BEGIN and END', block(Buffer.from('this is not a certificate at all')), 'damaged'],
  ['another word in the armour', PEM.replaceAll('CERTIFICATE', 'PUBLIC KEY'), 'wrong-armour active'],
  ['the old word', PEM.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'), 'wrong-armour active'],
  ['OpenSSL’s trusted form', PEM.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'), 'wrong-armour active'],
  ['small letters', PEM.replaceAll('CERTIFICATE', 'Certificate'), 'wrong-armour active'],
  ['two certificates', PEM + OTHER, 'pem active CN=Microsoft Azure Federated SSO Certificate'],
  ['the same certificate twice', PEM + PEM, 'pem active active'],
  ['a good one and a broken one', PEM + OTHER.slice(0, 500), 'damaged active'],
  ['DER', DER, 'der active'],
  ['DER with a newline behind', Buffer.concat([DER, Buffer.from('\r\n')]), 'der active trailing-bytes'],
  ['DER cut off', DER.subarray(0, 500), 'damaged'],
  ['DER rewritten as text', Buffer.from(DER.toString('utf8')), 'damaged'],
  ['PKCS#7 as PEM', of('bundle.p7b'), 'pkcs7 active CN=Contoso Issuing CA'],
  ['PKCS#7', of('bundle-binary.p7b'), 'pkcs7 active CN=Contoso Issuing CA'],
  ['PKCS#7 that says CERTIFICATE', of('bundle.p7b').toString().replaceAll('PKCS7', 'CERTIFICATE'), 'pkcs7 active CN=Contoso Issuing CA'],
  ['a request', of('request.csr'), 'certificate-request'],
  ['a public key', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'public-key'],
  ['a public key that says CERTIFICATE', block(rsa.publicKey.export({ type: 'spki', format: 'der' })), 'public-key'],
  ['an SSH key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC ann@contoso.com', 'public-key'],
  ['a private key, PKCS#8', pkcs8, 'private-key 1 key'],
  ['a private key, PKCS#1', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'private-key 1 key'],
  ['a private key, SEC 1', ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(), 'private-key 1 key'],
  ['an encrypted private key', pkcs8Encrypted(), 'private-key 1 key'],
  [
    'an OpenSSH private key',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n',
    'private-key 1 key',
  ],
  ['a private key as DER', rsa.privateKey.export({ type: 'pkcs8', format: 'der' }), 'private-key 1 key'],
  ['a private key as bare base64', rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'), 'private-key 1 key'],
  ['a key beside the certificate', pkcs8 + PEM, 'pem active 1 key'],
  ['PKCS#12', pfx(), 'pkcs12 1 key'],
  ['a web page', '<!DOCTYPE html>\n<html><title>Sign in to your account</title></html>', 'html'],
  ['JSON', '{"keyCredentials": []}', 'json'],
  ['federation metadata', METADATA, 'idp-metadata active'],
  [
    'federation metadata with a browser’s remark',
    `This XML file does not appear to have any style information associated with it.\n${METADATA}`,
    'idp-metadata active',
  ],
  ['metadata of a service provider', SP_METADATA(), 'sp-metadata'],
  ['other XML', '<?xml version="1.0"?><note>x</note>', 'xml'],
  ['XML with a DOCTYPE', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', 'xml'],
  ['nothing', '', 'empty'],
  ['blanks', ' \r\n\t\n', 'empty'],
  ['words', 'see the attached file', 'junk'],
  ['a revocation list', '-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n', 'revocation-list'],
  ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'junk'],
]

function block(der: Uint8Array, label = 'CERTIFICATE'): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`
}

function pkcs8Encrypted(): string {
  return createPrivateKey(pkcs8).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }).toString()
}

function pfx(): Buffer {
  const key = forge.pki.privateKeyFromPem(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString())
  const container = forge.pkcs12.toPkcs12Asn1(key, [forge.pki.certificateFromPem(PEM)], 'secret')
  return Buffer.from(forge.asn1.toDer(container).getBytes(), 'binary')
}

function SP_METADATA(): string {
  const md = 'urn:oasis:names:tc:SAML:2.0:metadata'
  return `<md:EntityDescriptor xmlns:md="${md}" entityID="https://mixpanel.com/"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>`
}

describe('a certificate file in every state', () => {
  for (const [what, content, expected] of STATES) {
    it(what, async () => {
      const { file, artifact } = await read(content, 'Mixpanel.cer', 'cert')
      expect(outline(file)).toBe(expected)
      // Every place is within the text.
      for (const { span } of [
        file?.at,
        ...(file?.flaws ?? []).map(({ at }) => at),
        ...(file?.certificates ?? []).map(({ at }) => at),
      ].filter((at) => at !== undefined)) {
        expect(span().start).toBeGreaterThanOrEqual(0)
        expect(span().end).toBeLessThanOrEqual(artifact.text.length)
      }
    })
  }

  it('is never an input problem where the user named it as the certificate', async () => {
    for (const [, content] of STATES) expect((await read(content, 'anything.bin', 'cert')).problems).toEqual([])
  })

  it('points at the block that encodes the certificate', async () => {
    const { file, artifact } = await read(`\u200Bnotes\n${PEM}`)
    const span = file?.certificates[0]?.at.span()
    expect(artifact.text.slice(span?.start, span?.end)).toBe(PEM.trimEnd())
  })

  it('adds the metadata too where the file is metadata', async () => {
    const { setup } = await read(METADATA, 'Mixpanel.cer', 'cert')
    expect(setup.answer(inputs.metadata).known?.[0]?.signing[0]?.value.sha1).toBe(ACTIVE)
  })

  it('never has a place that shows the content of a private key', async () => {
    for (const [what, content] of STATES.filter(([each]) => each.includes('private key') || each.includes('key beside'))) {
      const { file, artifact } = await read(content, 'server.key', 'cert')
      const shown = (file?.privateKeys ?? []).map(({ span }) => artifact.text.slice(span().start, span().end)).join()
      expect(shown, what).not.toMatch(/(?!OPENSSH)[A-Za-z0-9+/]{24}/)
    }
  })
})

describe('a certificate file is known by its content and not by its name', () => {
  const known = async (content: string | Uint8Array, name: string): Promise<boolean> =>
    (await read(content, name)).kinds.includes('certificate')

  it('knows PEM, DER, bare base64 and bundles under any name', async () => {
    for (const content of [
      PEM,
      DER,
      BODY,
      of('bundle.p7b'),
      of('bundle-binary.p7b'),
      Buffer.from(PEM, 'utf16le'),
      PEM.replaceAll('-----', '—–'),
      pfx(),
    ]) {
      expect(await known(content, 'download')).toBe(true)
    }
  })

  it('ignores documents that quote a certificate, and other files with the same extension', async () => {
    expect(await known(`# The certificate\n\n${PEM}`, 'certificate.md')).toBe(true)
    expect(await known(`# How to\n\n${'This is how a certificate is uploaded.\n'.repeat(200)}\n\n${PEM}`, 'README.md')).toBe(false)
    expect(await known(JSON.stringify({ certificate: PEM }), 'sp.json')).toBe(false)
    expect(await known('just words', 'notes.txt')).toBe(false)
    expect(await known(Buffer.from('PK\u0003\u0004\0\0 a presentation'), 'slides.key')).toBe(false)
  })

  it('reports one that cannot be read, unless the user named it as the certificate', async () => {
    const { problems } = await read(PEM.slice(0, 700), 'Mixpanel.cer')
    expect(problems.map(({ message }) => message)).toEqual([
      'No certificate can be read: the file is cut off (it should have 755 bytes and has 498).',
    ])
  })

  it('reads no more than 400 certificates of a file with thousands', async () => {
    const began = processorTime()
    const { file } = await read(PEM.repeat(1_500))
    expectWorked(began, 2000)
    expect(file?.certificates.length).toBe(400)
  })

  it('is not read where it is larger than 2 MB, which no bundle of certificates is', async () => {
    const { file, problems } = await read(PEM.repeat(3_000))
    expect(file).toBeUndefined()
    expect(problems.map(({ message }) => message)).toEqual([
      'It is larger than 2 MB, and was not read. A certificate file has a few kilobytes.',
    ])
  })

  it('reads text of only dashes, blanks or base64 as fast as any other', async () => {
    for (const unit of ['-', ' ', '\n', 'A', 'M', '----- ', '-----BEGIN ', '> ']) {
      const began = processorTime()
      await read(unit.repeat(Math.ceil(2_000_000 / unit.length)), 'Mixpanel.cer')
      expectWorked(began, 2000, JSON.stringify(unit))
    }
  })
})

it.each([
  ['in its END line', PEM.trimEnd().slice(0, -3), 'is cut off in its END line'],
  ['in its first hyphens', PEM.slice(0, PEM.indexOf('-----END') + 1), 'is cut off in its END line'],
  ['before its END line', PEM.slice(0, PEM.indexOf('-----END')), 'has no END line'],
])('a file that ends %s is called so', async (_, content, damage) => {
  expect((await read(content)).file?.damage).toBe(damage)
})

describe('whatever the file is called', () => {
  const kindsOf = async (name: string, content: string): Promise<readonly string[]> => (await read(content, name)).kinds

  it.each(['a.txt', 'a.sh', 'a.csv', 'a.json', 'a.yaml', 'a.xml', 'a.har', 'a.js', 'a.html', 'a'])(
    'PEM in %s is a certificate file',
    async (name) => {
      expect(await kindsOf(name, PEM)).toEqual(['certificate'])
      expect(await kindsOf(name, `${PEM}\n`)).toEqual(['certificate'])
    },
  )

  it.each(['a.txt', 'a.sh', 'a'])('a program in %s that quotes PEM is none', async (name) => {
    expect(await kindsOf(name, `#!/bin/sh\necho hello\n${PEM}`)).toEqual([])
    expect(await kindsOf(name, `cat > idp.pem <<EOF\n${PEM}EOF\n`)).toEqual([])
    expect(await kindsOf(name, `CERT = """\n${PEM}"""\n`)).toEqual([])
  })

  it.each(['a.txt', 'a.sh', 'a.md'])('a mail in %s with PEM under a sentence is one', async (name) => {
    expect(await kindsOf(name, `Here is our certificate:\n\n${PEM}`)).toEqual(['certificate'])
    expect(await kindsOf(name, `# Certificate\n\n\`\`\`\n${PEM}\`\`\`\n`)).toEqual(['certificate'])
  })
})
