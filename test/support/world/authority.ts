import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

// Certificates of the test world, minted when a test asks for them.

export interface Identity {
  readonly cert: string
  readonly key: string
}

export interface Authority {
  /** PEM: what clients are given to trust. */
  readonly cert: string
  issue(host: string, options?: { readonly from?: Date; readonly to?: Date }): Identity
}

const DAY = 86_400_000

/** One key serves every certificate of a run: making them is what takes time. */
let shared: { readonly privateKey: string; readonly publicKey: string } | undefined
function pair(): { readonly privateKey: string; readonly publicKey: string } {
  return (shared ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }))
}

export function authority(name = 'Test World CA'): Authority {
  // A key of its own, so that no other authority's signature passes for its.
  const own = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const issuer = [{ name: 'commonName', value: name }]
  const mint = (subject: string, publicKey: string, from: Date, to: Date, extensions: readonly object[]): string => {
    const cert = forge.pki.createCertificate()
    cert.publicKey = forge.pki.publicKeyFromPem(publicKey)
    cert.serialNumber = `5${Math.floor(Math.random() * 1e15).toString(16)}`
    cert.validity.notBefore = from
    cert.validity.notAfter = to
    cert.setSubject([{ name: 'commonName', value: subject }])
    cert.setIssuer(issuer)
    cert.setExtensions([...extensions])
    cert.sign(forge.pki.privateKeyFromPem(own.privateKey), forge.md.sha256.create())
    return forge.pki.certificateToPem(cert)
  }
  const now = Date.now()
  const issued = new Map<string, Identity>()
  return {
    cert: mint(name, own.publicKey, new Date(now - DAY), new Date(now + 365 * DAY), [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ]),
    issue(host, options) {
      // The same good certificate does for every world of a run.
      const known = options ? undefined : issued.get(host)
      if (known) return known
      const { from = new Date(now - DAY), to = new Date(now + 30 * DAY) } = options ?? {}
      const { privateKey, publicKey } = pair()
      const alternatives = { name: 'subjectAltName', altNames: [/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host }] }
      const identity = { cert: mint(host, publicKey, from, to, [alternatives]), key: privateKey }
      if (!options) issued.set(host, identity)
      return identity
    },
  }
}
