import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import forge from 'node-forge'

// Private keys of all kinds, made anew in each run, and files that contain them.

export interface SampleKey {
  readonly kind: string
  /** With BEGIN and END lines; null where the kind has none. */
  readonly pem: string | null
  /** Base64 without lines, or the text of a JSON Web Key. */
  readonly bare: string
  /** The parts that no output may contain. */
  readonly secrets: readonly string[]
}

const LINE = /.{1,64}/g

function wrapped(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${(base64.match(LINE) ?? []).join('\n')}\n-----END ${label}-----\n`
}

function ofDer(kind: string, label: string, der: Uint8Array): SampleKey {
  const bare = Buffer.from(der).toString('base64')
  return { kind, pem: wrapped(label, bare), bare, secrets: [bare] }
}

function sshString(bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([length, content])
}

/** The format of OpenSSH, unencrypted. */
function openSsh(privateKey: KeyObject): SampleKey {
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' })
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  const publicPart = Buffer.concat([sshString('ssh-ed25519'), sshString(point)])
  const check = Buffer.from('0102030401020304', 'hex')
  const inner = Buffer.concat([check, publicPart, sshString(Buffer.concat([seed, point])), sshString('ann'), Buffer.from([1, 2, 3])])
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map(sshString),
    Buffer.from([0, 0, 0, 1]),
    sshString(publicPart),
    sshString(inner),
  ])
  return ofDer('OpenSSH', 'OPENSSH PRIVATE KEY', file)
}

function pfx(rsa: KeyObject): SampleKey {
  const key = forge.pki.privateKeyFromPem(rsa.export({ type: 'pkcs1', format: 'pem' }).toString())
  const asn1 = forge.pkcs12.toPkcs12Asn1(key, null as never, 'fabrikam', { algorithm: '3des' })
  return ofDer('PFX', 'PKCS12', Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary'))
}

export function sampleKeys(): readonly SampleKey[] {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const ed25519 = generateKeyPairSync('ed25519').privateKey
  const pkcs8 = (kind: string, key: KeyObject): SampleKey => ofDer(kind, 'PRIVATE KEY', key.export({ type: 'pkcs8', format: 'der' }))
  const jwk = ec.export({ format: 'jwk' })
  const encrypted = rsa.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'fabrikam' })
  return [
    ofDer('PKCS#1', 'RSA PRIVATE KEY', rsa.export({ type: 'pkcs1', format: 'der' })),
    pkcs8('PKCS#8 of RSA', rsa),
    ofDer('PKCS#8, encrypted', 'ENCRYPTED PRIVATE KEY', encrypted),
    ofDer('SEC1', 'EC PRIVATE KEY', ec.export({ type: 'sec1', format: 'der' })),
    pkcs8('PKCS#8 of EC', ec),
    pkcs8('Ed25519', ed25519),
    pkcs8('Ed448', generateKeyPairSync('ed448').privateKey),
    pkcs8('X25519', generateKeyPairSync('x25519').privateKey),
    pkcs8('DSA', generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey),
    openSsh(ed25519),
    pfx(rsa),
    { kind: 'JWK', pem: null, bare: JSON.stringify(jwk), secrets: [jwk.d ?? ''] },
  ]
}

/** What is no secret: it must be left alone. */
export function publicKeys(): readonly string[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const ec = createPublicKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
  const ofRsa = createPublicKey(privateKey)
  return [
    ofRsa.export({ type: 'spki', format: 'pem' }).toString(),
    ofRsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
    ofRsa.export({ type: 'spki', format: 'der' }).toString('base64'),
    ec.export({ type: 'spki', format: 'pem' }).toString(),
    JSON.stringify(ec.export({ format: 'jwk' })),
  ]
}

export interface Container {
  readonly name: string
  readonly file: string
  readonly of: (key: SampleKey) => string | Uint8Array
}

const text = ({ pem, bare }: SampleKey): string => pem ?? bare
const oneLine = (key: SampleKey): string => text(key).trim().replaceAll('\n', ' ')
const indented = (key: SampleKey, by: string): string => text(key).trim().replaceAll('\n', `\n${by}`)
const base64 = (value: string): string => Buffer.from(value).toString('base64')
const hexOf = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0')
const escaped = (value: string): string => value.replace(/[^]/g, (each) => `\\u00${hexOf(each)}`)
const percent = (value: string): string => value.replace(/[^]/g, (each) => `%${hexOf(each)}`)
const entities = (value: string): string => value.replace(/[^]/g, (each) => `&#${each.charCodeAt(0)};`)
/** Of DER; a JSON Web Key has only its text. */
const bytesOf = ({ pem, bare }: SampleKey): readonly number[] => [...Buffer.from(bare, pem === null ? 'utf8' : 'base64')]
const escapedXml = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

const STATE = { version: 4, terraform_version: '1.9.8', lineage: '3f3f9c1e-1b2c-4d3e-8f4a-5b6c7d8e9f01' }

export const CONTAINERS: readonly Container[] = [
  { name: 'a JSON string', file: 'a.json', of: (key) => JSON.stringify({ note: { data: key.bare } }, null, 2) },
  { name: 'minified JSON', file: 'b.json', of: (key) => JSON.stringify({ a: 1, appId: 'x', data: key.bare, z: [1, 2] }) },
  { name: 'JSON with escaped line ends', file: 'c.json', of: (key) => JSON.stringify({ data: text(key), z: 1 }) },
  { name: 'JSON within JSON', file: 'd.json', of: (key) => JSON.stringify({ text: JSON.stringify({ data: text(key) }) }) },
  { name: 'a YAML block', file: 'e.yaml', of: (key) => `a: 1\ndata: |\n  ${indented(key, '  ')}\nb: 2\n` },
  { name: 'folded YAML', file: 'f.yaml', of: (key) => `a: 1\ndata: >-\n    ${indented(key, '    ')}\nb: 2\n` },
  { name: 'YAML on one line', file: 'g.yaml', of: (key) => `a: 1\ndata: '${oneLine(key)}'\nb: { c: '${key.bare}' }\n` },
  { name: 'the text of XML', file: 'h.xml', of: (key) => `<a>\n  <b>${escapedXml(text(key))}</b>\n</a>\n` },
  { name: 'an attribute of XML', file: 'i.xml', of: (key) => `<a><b c="${escapedXml(text(key)).replaceAll('\n', '&#10;')}"/></a>\n` },
  {
    name: 'a cell of CSV',
    file: 'j.csv',
    of: (key) => `id,data,last\n1,"${text(key).replaceAll('"', '""')}",x\n2,"${key.bare.replaceAll('"', '""')}",y\n`,
  },
  { name: 'a line of .env', file: 'k.env', of: (key) => `A=1\nDATA="${text(key).trim().replaceAll('\n', '\\n')}"\nB='${key.bare}'\n` },
  {
    name: 'a fence of Markdown',
    file: 'l.md',
    of: (key) => `# Notes\n\n> quoted:\n\n\`\`\`\n${text(key)}\`\`\`\n\nand ${key.bare} in text\n`,
  },
  {
    name: 'a body in a HAR',
    file: 'm.har',
    of: (key) =>
      JSON.stringify({
        log: {
          entries: [
            { request: { method: 'POST', url: 'https://contoso.com/', postData: { text: `data=${encodeURIComponent(text(key))}` } } },
          ],
        },
      }),
  },
  {
    name: 'a header in a HAR',
    file: 'n.har',
    of: (key) =>
      JSON.stringify({
        log: { entries: [{ request: { url: 'https://contoso.com/', headers: [{ name: 'X-Data', value: oneLine(key) }] } }] },
      }),
  },
  {
    name: 'the lines of a log',
    file: 'o.log',
    of: (key) =>
      text(key)
        .trim()
        .split('\n')
        .map((line) => `2026-09-01T00:00:00Z INFO [main] ${line}`)
        .join('\n') + `\n2026-09-01 12:00:01 INFO read ${key.bare}\n`,
  },
  {
    name: 'a Terraform state',
    file: 'p.tfstate',
    of: (key) =>
      JSON.stringify({
        ...STATE,
        resources: [{ type: 'null_resource', name: 'x', instances: [{ attributes: { triggers: { data: text(key) } } }] }],
      }),
  },
  {
    name: 'a list of PowerShell',
    file: 'q.txt',
    of: (key) => `Name  : data\nValue : ${text(key).trim().replaceAll('\n', '\n        ')}\n`,
  },
  { name: 'a plain file', file: 'r.pem', of: text },
  { name: 'a file in UTF-16', file: 's.pem', of: (key) => Buffer.from(`\uFEFF${text(key)}`, 'utf16le') },
  { name: 'one line without its BEGIN line', file: 't.cer', of: (key) => `${key.bare}\n` },
  { name: 'lines without their BEGIN line', file: 'u.txt', of: (key) => text(key).replace(/^-----BEGIN.*\n/, '') },
  { name: 'base64 of the file', file: 'v.yaml', of: (key) => `data:\n  tls: ${Buffer.from(text(key)).toString('base64')}\n` },
  {
    name: 'base64 of the file in the path of a URL',
    file: 'ba.json',
    of: (key) =>
      JSON.stringify({ replyUrls: [`https://contoso.com/${base64(text(key))}`, `https://contoso.com/a/${base64(text(key))}?b=1`] }),
  },
  {
    name: 'base64 of the file in UTF-16 behind a slash',
    file: 'bb.yaml',
    of: (key) => `a: x/${Buffer.from(`\uFEFF${text(key)}`, 'utf16le').toString('base64')}\n`,
  },
  {
    name: 'base64 in base64 behind a name',
    file: 'bc.txt',
    of: (key) =>
      `theirkey_${base64(base64(text(key)))}\nb-${base64(key.bare)}\nc=${base64(key.bare)},${base64(text(key))};d:${base64(text(key))}\n`,
  },
  {
    name: 'base64 of JSON, behind an escape',
    file: 'bd.json',
    of: (key) => JSON.stringify({ a: `b\n${base64(JSON.stringify({ c: 1, d: text(key) }))}`, e: `f%2F${base64(text(key))}` }),
  },
  {
    name: 'escapes of JSON, once and twice',
    file: 'ca.json',
    of: (key) => `{"a":"${escaped(text(key))}","b":${JSON.stringify({ c: escaped(text(key)), d: escaped(key.bare) })}}`,
  },
  {
    name: 'percent signs, once and twice',
    file: 'cb.yaml',
    of: (key) => `a: "${percent(text(key))}"\nb: ${percent(key.bare)}\nc: ${percent(text(key)).replaceAll('%', '%25')}\n`,
  },
  {
    name: 'references of XML, once and twice',
    file: 'cc.xml',
    of: (key) => `<a b="${entities(text(key))}"><c>${entities(key.bare)}</c><d>${escapedXml(entities(text(key)))}</d></a>\n`,
  },
  {
    name: 'the bytes of a text as numbers',
    file: 'cd.json',
    of: (key) =>
      JSON.stringify({ a: Buffer.from(text(key)), b: [...Buffer.from(key.bare)].join(' '), c: new Uint8Array(Buffer.from(key.bare)) }),
  },
  {
    name: 'bytes as numbers',
    file: 'ce.yaml',
    of: (key) =>
      `a: "${bytesOf(key).join(',')}"\nb: [${bytesOf(key).join(', ')}]\nc: |\n  ${[...new Int8Array(bytesOf(key))].join('\n  ')}\n`,
  },
  {
    name: 'hexadecimal of the text, and between signs',
    file: 'cf.txt',
    of: (key) =>
      ['', ':', ', 0x', '-', '\\x']
        .flatMap((sign) =>
          [Buffer.from(text(key)), Buffer.from(bytesOf(key))].map((bytes) => (bytes.toString('hex').match(/../g) ?? []).join(sign)),
        )
        .join('\n\n'),
  },
  {
    name: 'lines of a program',
    file: 'w.js',
    of: (key) =>
      `const key =\n${text(key)
        .trim()
        .split('\n')
        .map((line) => `  '${line}\\n'`)
        .join(' +\n')}\n`,
  },
  { name: 'hexadecimal', file: 'x.txt', of: (key) => (key.pem === null ? key.bare : Buffer.from(key.bare, 'base64').toString('hex')) },
]

/** What is left of a key that was cut off, and how it is written. */
export const CUT_OFF: readonly { readonly name: string; readonly of: (key: SampleKey) => string }[] = [
  { name: 'more than half of it', of: ({ bare }) => bare.slice(0, Math.floor(bare.length * 0.6)) },
  { name: 'nearly all of it', of: ({ bare }) => bare.slice(0, Math.floor(bare.length * 0.95)) },
  { name: 'some lines, with BEGIN', of: ({ pem }) => (pem ?? '').slice(0, Math.floor((pem ?? '').length * 0.6)) },
  { name: 'one line, with BEGIN', of: ({ pem }) => (pem ?? '').split('\n').slice(0, 2).join('\n') },
  { name: 'all but its END line', of: ({ pem }) => (pem ?? '').replace(/\n-----END.*\n$/, '') },
  { name: 'some lines without BEGIN', of: ({ bare }) => (bare.slice(0, Math.floor(bare.length * 0.6)).match(LINE) ?? []).join('\n') },
]

const ID = '2f7b0c1e-93aa-4a2b-8c3d-00000c0ffee1'
const SHA1 = '8D5D3AA37920B620E8B3748474C8CA3F13C387E9'
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

/** A value among others: what is before it, as it is written there, and what is behind it. */
export const AMONG_OTHERS: readonly {
  readonly name: string
  readonly of: (value: string) => readonly [before: string, value: string, after: string]
}[] = [
  {
    name: 'JSON',
    of: (value) => [
      `{\n  "id": "${ID}",\n  "notes": "`,
      JSON.stringify(value).slice(1, -1),
      `",\n  "appDisplayName": null,\n  "appId": "${ID}",\n  "accountEnabled": true,\n  "preferredTokenSigningKeyThumbprint": "${SHA1}",\n  "customKeyIdentifier": "${SHA256}",\n  "notificationEmailAddresses": ["ann@contoso.com"]\n}\n`,
    ],
  },
  {
    name: 'a list of JSON',
    of: (value) => [
      '{"replyUrls":["https://contoso.com/a","',
      JSON.stringify(value).slice(1, -1),
      `","${ID}","${SHA256}","https://mixpanel.com/"]}`,
    ],
  },
  {
    name: 'JSON within JSON',
    of: (value) => [
      '{"text":"{\\"a\\":\\"',
      JSON.stringify(JSON.stringify(value)).slice(3, -3),
      `\\",\\"appId\\":\\"${ID}\\",\\"x\\":\\"${SHA256}\\"}","appId":"${ID}"}`,
    ],
  },
  {
    name: 'YAML',
    of: (value) => [
      'a: 1\nissuerUrl: ',
      JSON.stringify(value),
      `\norgId: 1234567\nidentityProviderCertificates: x\nappId: ${ID}\nfeed: beef\nx: ${SHA256}\n`,
    ],
  },
  {
    name: 'a YAML block',
    of: (value) => [
      'a: 1\nissuerUrl: |\n  ',
      value.trim().replaceAll('\n', '\n  '),
      `\nidentityProviderCertificates: x\norgId: 1234567\nappId: ${ID}\nx: ${SHA256}\n`,
    ],
  },
  {
    name: 'the text of XML',
    of: (value) => ['<a x="1"><b>', escapedXml(value), `</b>\n<Application>${ID}</Application><t>${SHA256}</t></a>`],
  },
  {
    name: 'an attribute of XML',
    of: (value) => ['<a x="', escapedXml(value).replaceAll('\n', '&#10;'), `" entityID="https://sts.windows.net/${ID}/" t="${SHA256}"/>`],
  },
  {
    name: 'a cell of CSV',
    of: (value) => ['id,data,x,y\n1,"', value.replaceAll('"', '""'), `",${ID},${SHA256},9,Member\n2,b,${ID},Ann\n`],
  },
  {
    name: 'a list of PowerShell',
    of: (value) => [
      'Name  : data\nValue : ',
      value.trim().replaceAll('\n', '\n        '),
      `\nPreferredTokenSigningKeyThumbprint : ${SHA1}\nAppId : ${ID}\n`,
    ],
  },
]
