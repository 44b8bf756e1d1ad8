// Makes the certificates of the tests and examples, named by what they are. Run by hand: `node test/certs/make.mjs`.
// Files that are there are left alone, so that fingerprints in the cases stay true; delete one to make it anew.
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import forge from 'node-forge'

const here = new URL('.', import.meta.url).pathname
const SUBJECT = 'Microsoft Azure Federated SSO Certificate'

function mint({ cn = SUBJECT, issuer = cn, from, to, bits = 2048, digest = 'sha256', extensions = [], serial }) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const cert = forge.pki.createCertificate()
  cert.publicKey = forge.pki.publicKeyFromPem(publicKey)
  cert.serialNumber = serial ?? createHash('sha256').update(`${cn}${from}${to}${bits}`).digest('hex').slice(0, 30).replace(/^./, '5')
  cert.validity.notBefore = new Date(from)
  cert.validity.notAfter = new Date(to)
  cert.setSubject([{ name: 'commonName', value: cn }])
  cert.setIssuer([{ name: 'commonName', value: issuer }])
  cert.setExtensions(extensions)
  cert.sign(forge.pki.privateKeyFromPem(privateKey), forge.md[digest].create())
  return { pem: forge.pki.certificateToPem(cert, 76).replaceAll('\r\n', '\n'), privateKey }
}

const CERTS = {
  // The one that the healthy setup signs with, and what may stand beside it.
  'active-until-2028-03-04': { from: '2025-03-04T08:00:00Z', to: '2028-03-04T08:00:00Z' },
  'older-until-2026-08-29': { from: '2023-08-29T08:00:00Z', to: '2026-08-29T08:00:00Z' },
  'newer-until-2029-06-01': { from: '2026-06-01T08:00:00Z', to: '2029-06-01T08:00:00Z' },
  'stranger-until-2028-05-05': { from: '2025-05-05T08:00:00Z', to: '2028-05-05T08:00:00Z' },
  'tenant-wide-until-2030-01-01': { cn: 'accounts.accesscontrol.windows.net', from: '2025-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' },
  'until-2026-09-20': { from: '2023-09-20T08:00:00Z', to: '2026-09-20T08:00:00Z' },
  'until-2026-11-10': { from: '2023-11-10T08:00:00Z', to: '2026-11-10T08:00:00Z' },
  'from-2026-10-01': { from: '2026-10-01T08:00:00Z', to: '2029-10-01T08:00:00Z' },
  'rsa-1024': { from: '2025-03-04T08:00:00Z', to: '2028-03-04T08:00:00Z', bits: 1024 },
  'sha1-signed': { from: '2025-03-04T08:00:00Z', to: '2028-03-04T08:00:00Z', digest: 'sha1' },
  authority: {
    cn: 'Contoso Issuing CA',
    from: '2024-01-01T00:00:00Z',
    to: '2034-01-01T00:00:00Z',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  },
  'md5-signed': { from: '2025-03-04T08:00:00Z', to: '2028-03-04T08:00:00Z', digest: 'md5' },
  // What stands in the wrong place: a certificate of an authority's, the authority below another, a web server's.
  'issued-by-authority': {
    cn: 'login.contoso.com',
    issuer: 'Contoso Issuing CA',
    from: '2025-03-04T08:00:00Z',
    to: '2028-03-04T08:00:00Z',
  },
  'authority-below': {
    cn: 'Contoso Signing CA',
    issuer: 'Contoso Issuing CA',
    from: '2024-01-01T00:00:00Z',
    to: '2034-01-01T00:00:00Z',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  },
  'web-server': { cn: '*.mixpanel.com', issuer: 'Fabrikam Web CA', from: '2026-03-04T08:00:00Z', to: '2027-03-04T08:00:00Z' },
}

for (const [name, options] of Object.entries(CERTS)) {
  const file = `${here}${name}.pem`
  if (!existsSync(file)) writeFileSync(file, mint(options).pem)
}

// One of the days is 31 February, which no certificate library writes; nobody checks the signature of a self-signed one.
for (const [name, day, none, serial] of [
  ['until-31-february', '280304080000Z', '280231080000Z', '5feb31'],
  ['from-31-february', '250304080000Z', '250231080000Z', '5feb32'],
]) {
  const file = `${here}${name}.pem`
  if (existsSync(file)) continue
  const { pem } = mint({ from: '2025-03-04T08:00:00Z', to: '2028-03-04T08:00:00Z', serial })
  const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')
    .toString('latin1')
    .replace(day, none)
  const lines = Buffer.from(der, 'latin1')
    .toString('base64')
    .match(/.{1,76}/g)
  writeFileSync(file, ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'))
}

// Those that responses are signed with in the tests: their keys are kept, and sign nothing else.
for (const name of ['signer-until-2028-03-04', 'forger-until-2028-03-04']) {
  const file = `${here}${name}.pem`
  if (existsSync(file)) continue
  const serial = createHash('sha256').update(name).digest('hex').slice(0, 30).replace(/^./, '5')
  const { pem, privateKey } = mint({ from: '2025-03-04T08:00:00Z', to: '2028-03-04T08:00:00Z', serial })
  writeFileSync(file, pem)
  writeFileSync(`${here}${name}.key`, privateKey)
}

/** What node-forge cannot make: OpenSSL is asked once, and the file is kept. */
function openssl(name, make) {
  const file = `${here}${name}`
  if (!existsSync(file)) make(file)
}

/** A self-signed certificate with a key that node-forge cannot make. */
function selfSigned(file, ...kind) {
  // Only `openssl ca` takes dates; it wants a folder with a configuration and its books.
  const folder = mkdtempSync(join(tmpdir(), 'certs-'))
  const within = (name) => join(folder, name)
  writeFileSync(within('index'), '')
  writeFileSync(
    within('ca.cnf'),
    `[ca]\ndefault_ca=it\n[it]\ndatabase=${within('index')}\nnew_certs_dir=${folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n`,
  )
  const keyOptions = ['-newkey', ...kind, '-nodes', '-keyout', within('key')]
  execFileSync('openssl', ['req', '-new', ...keyOptions, '-subj', `/CN=${SUBJECT}`, '-out', within('csr')])
  const dates = ['-startdate', '20250304080000Z', '-enddate', '20280304080000Z']
  const self = ['-selfsign', '-keyfile', within('key'), '-in', within('csr'), '-config', within('ca.cnf')]
  execFileSync('openssl', ['ca', '-batch', '-notext', ...self, ...dates, '-out', file])
  rmSync(folder, { recursive: true })
}

openssl('ec-p256.pem', (file) => selfSigned(file, 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'))
openssl('rsa-pss.pem', (file) => selfSigned(file, 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'))
openssl('ed25519.pem', (file) => selfSigned(file, 'ed25519'))

openssl('request.csr', (file) => {
  execFileSync('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=Contoso', '-out', file])
})

// One bundle of two in both spellings.
for (const [name, form] of [
  ['bundle.p7b', 'PEM'],
  ['bundle-binary.p7b', 'DER'],
]) {
  openssl(name, (file) => {
    const certificates = ['active-until-2028-03-04', 'authority'].flatMap((each) => ['-certfile', `${here}${each}.pem`])
    execFileSync('openssl', ['crl2pkcs7', '-nocrl', ...certificates, '-outform', form, '-out', file])
  })
}

/** Several files one after the other, for what people paste together. */
function joined(name, ...parts) {
  const file = `${here}${name}`
  if (!existsSync(file)) writeFileSync(file, parts.map((part) => readFileSync(`${here}${part}.pem`, 'utf8')).join(''))
}

joined('two.pem', 'active-until-2028-03-04', 'newer-until-2029-06-01')
joined('chain.pem', 'issued-by-authority', 'authority')
