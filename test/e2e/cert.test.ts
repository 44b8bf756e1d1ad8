import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/indexes.ts'
import { folder, run } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

const pem = (name: string): string => readFileSync(join(ROOT, 'test/certs', `${name}.pem`), 'utf8')
const der = (name: string): string => pem(name).replace(/-----[A-Z ]+-----|\s/g, '')
const sha1 = (text: string): string => new X509Certificate(text).fingerprint.replaceAll(':', '')

/** Federation metadata as Entra writes it, with these signing certificates, signed (as it says) with another of them. */
function metadata(certificates: readonly string[], signer?: string): string {
  const key = (name: string): string =>
    `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${der(name)}</X509Certificate></X509Data></KeyInfo>`
  const signature = signer === undefined ? '' : `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">${key(signer)}</Signature>`
  return `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/">${signature}<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates.map((name) => `<KeyDescriptor use="signing">${key(name)}</KeyDescriptor>`).join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2"/></IDPSSODescriptor></EntityDescriptor>`
}

async function extract(xml: string, args: readonly string[] = []) {
  const cwd = folder([['metadata.xml', xml]])
  return { cwd, ...(await run(['cert', 'extract', 'metadata.xml', '--now', TODAY, ...args], { cwd })) }
}

describe('cert extract', () => {
  it('writes the certificate of the healthy metadata: the very one that the portal downloads', async () => {
    const files = exampleFiles('healthy')
    const { stdout, stderr, code } = await extract(Buffer.from(files.get('federationmetadata.xml') ?? '').toString('utf8'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/)
    expect(sha1(stdout)).toBe(sha1(Buffer.from(files.get('Mixpanel.cer') ?? '').toString('utf8')))
    expect(stderr).toMatch(/the only signing certificate/)
  })

  it('writes a file, which check then takes for the certificate', async () => {
    const { cwd, stdout, code } = await extract(metadata(['active-until-2028-03-04']), ['--out', 'Mixpanel.cer'])
    expect([code, stdout]).toEqual([0, ''])
    expect(sha1(readFileSync(join(cwd, 'Mixpanel.cer'), 'utf8'))).toBe(sha1(pem('active-until-2028-03-04')))
  })

  it('of several, takes the only valid one, and says so', async () => {
    const { stdout, stderr } = await extract(metadata(['older-until-2026-08-29', 'active-until-2028-03-04']))
    expect(sha1(stdout)).toBe(sha1(pem('active-until-2028-03-04')))
    expect(stderr).toMatch(/2 signing certificates: .*the only one that is valid on 2026-09-01/)
  })

  it('of several valid ones, takes the one that the metadata is signed with, and lets another be named', async () => {
    const several = metadata(['active-until-2028-03-04', 'newer-until-2029-06-01'], 'newer-until-2029-06-01')
    const signed = await extract(several)
    expect(sha1(signed.stdout)).toBe(sha1(pem('newer-until-2029-06-01')))
    expect(signed.stderr).toMatch(/metadata itself is signed with this one/)
    const named = await extract(several, ['--thumbprint', sha1(pem('active-until-2028-03-04')).toLowerCase()])
    expect(sha1(named.stdout)).toBe(sha1(pem('active-until-2028-03-04')))
    const unsigned = await extract(metadata(['active-until-2028-03-04', 'newer-until-2029-06-01']))
    expect(sha1(unsigned.stdout)).toBe(sha1(pem('active-until-2028-03-04')))
    expect(unsigned.stderr).toMatch(/does not say which is active; this is the first valid one/)
  })

  it('warns about an expired certificate', async () => {
    const { code, stderr } = await extract(metadata(['older-until-2026-08-29']))
    expect(code).toBe(0)
    expect(stderr).toMatch(/The certificate expired on 2026-08-29/)
  })

  it('has nothing to extract from other files, and says what they are', async () => {
    const common = metadata(['active-until-2028-03-04']).replaceAll('b1d4c0de-1111-4a2b-8c3d-00000c0ffee1', '{tenantid}')
    for (const [content, says] of [
      [pem('active-until-2028-03-04'), /a certificate file, not metadata/],
      ['{"appId":"x"}', /not the federation metadata/],
      [common, /for all tenants together.*Nothing was extracted/],
      [metadata([]), /no signing certificate/],
      ['<EntityDescriptor', /well-formed|XML/],
    ] as const) {
      const { code, stdout, stderr } = await extract(content)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(says)
    }
    const cwd = folder([['Mixpanel.cer', pem('active-until-2028-03-04')]])
    expect((await run(['cert', 'extract', 'Mixpanel.cer'], { cwd })).stderr).toMatch(/a certificate file, not metadata/)
    expect((await extract(metadata(['active-until-2028-03-04']), ['--thumbprint', 'AB'])).code).toBe(2)
    expect((await extract(metadata(['active-until-2028-03-04']), ['--out', 'metadata.xml'])).stderr).toMatch(
      /“metadata.xml” is one of the inputs/,
    )
  })
})
