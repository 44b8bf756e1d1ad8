// Makes the certificates of the tests and examples, named by what they are. Run by hand: `node test/certs/make.mjs`.
// Files that are there are left alone, so that fingerprints in the cases stay true; delete one to make it anew.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
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
}

for (const [name, options] of Object.entries(CERTS)) {
  const file = `${here}${name}.pem`
  if (!existsSync(file)) writeFileSync(file, mint(options).pem)
}
