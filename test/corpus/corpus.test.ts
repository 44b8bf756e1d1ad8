import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/model/artifact.ts'
import { inputs } from '../../src/model/vocabulary.ts'
import { valueOf } from '../../src/syntax/field.ts'
import type { Certificate } from '../../src/model/certificates.ts'
import { CUT_OFF, readRow, rows, type Oracle, type OracleCertificate } from './manifest.ts'
import { expectSeconds } from '../support/limit.ts'

// The whole corpus is read; of certificates and metadata, every fact that we read is held against the oracle's.

const all = rows()
const ROLES: readonly (Role | null)[] = [null, 'azure', 'cert', 'mixpanel', 'response']

describe('every file is read, whatever it is taken for', () => {
  for (const row of all) {
    it(row.file, async () => {
      for (const role of ROLES) {
        const { milliseconds, problems } = await readRow(row, role)
        expectSeconds(milliseconds / 1000, 2, String(role))
        if (role === 'cert') expect(problems).toEqual([])
      }
    })
  }
})

describe('certificates', () => {
  for (const row of all.filter(({ kind }) => kind.startsWith('cert'))) {
    it(row.file, async () => {
      const { kinds, setup } = await readRow(row)
      expect(kinds).toEqual(['certificate'])
      const [file] = setup.answer(inputs.certificates).known ?? []
      const accepted = (row.oracle.certs ?? []).filter(({ openssl }) => openssl === 'accepts')
      // We may read more than OpenSSL does out of a damaged file, and say that it is damaged.
      if (accepted.length > 0 || row.oracle.certs?.length === 0) {
        expect(file?.certificates.map(({ value }) => factsOf(value))).toEqual(accepted.map(factsOfOracle))
      }
      if (accepted.length === 0) expect(file?.form).not.toBe('pem')
    })
  }
})

describe('metadata', () => {
  for (const row of all.filter(({ kind }) => /^(?:idp-metadata-|federation-metadata|sp-metadata)/.test(kind))) {
    it(row.file, async () => {
      const { kinds, setup } = await readRow(row)
      const expected = kindBy(row.oracle)
      expect(kinds).toEqual(expected === null ? [] : [expected])
      if (expected === 'sp-metadata') {
        const services = setup.answer(inputs.spMetadata).known ?? []
        compare(
          row.oracle.entityID,
          services.map(({ entityId }) => valueOf(entityId)),
          'entityID',
        )
        compare(
          row.oracle.acs?.map(([, location]) => location),
          services.flatMap(({ acsLocations }) => acsLocations.map(({ value }) => value)),
          'acs',
        )
      } else if (expected !== null) {
        const providers = setup.answer(inputs.metadata).known ?? []
        const { oracle } = row
        // Where both sides stand in one aggregate, only the identity providers are told.
        if ((oracle.entityDescriptors ?? 0) === providers.length)
          compare(
            oracle.entityID,
            providers.map(({ entityId }) => valueOf(entityId)),
            'entityID',
          )
        else expect(oracle.entityID).toEqual(expect.arrayContaining(providers.slice(0, 1).map(({ entityId }) => valueOf(entityId))))
        compare(
          oracle.sso?.map(([binding, location]) => `${binding} ${location}`),
          providers.flatMap(({ ssoLocations }) => ssoLocations.map(({ binding, value }) => `${binding.split(':').at(-1) ?? ''} ${value}`)),
          'sso',
        )
        const accepted = oracle.idpSigningCerts?.filter(({ openssl }) => openssl === undefined || openssl === 'accepts')
        compare(
          accepted?.map(factsOfOracle),
          providers.flatMap(({ signing }) => signing.map(({ value }) => factsOf(value))),
          'idpSigningCerts',
        )
        const rejected = (oracle.idpSigningCerts?.length ?? 0) - (accepted?.length ?? 0)
        if (rejected > 0) expect(providers.reduce((sum, { unreadableKeys }) => sum + unreadableKeys, 0)).toBeGreaterThanOrEqual(rejected)
      }
    })
  }
})

/** What the document is by the roles in it; null where it is no SAML 2.0 metadata, or no XML that may be read. */
function kindBy({ xmllint, hasDoctype, rootNs, root, roles = {} }: Oracle): string | null {
  if (xmllint !== 'well-formed' || hasDoctype === true || rootNs !== 'urn:oasis:names:tc:SAML:2.0:metadata') return null
  if (!['EntityDescriptor', 'EntitiesDescriptor'].includes(root ?? '')) return null
  return 'SPSSODescriptor' in roles && !('IDPSSODescriptor' in roles) ? 'sp-metadata' : 'federation-metadata'
}

/** Equal as sets where the oracle's list is whole, else all of it among ours. */
function compare(oracle: readonly unknown[] | undefined, ours: readonly unknown[], list: keyof typeof CUT_OFF): void {
  const wanted = unique(oracle ?? [])
  if (wanted.length < CUT_OFF[list]) expect(unique(ours)).toEqual(wanted)
  else expect(unique(ours)).toEqual(expect.arrayContaining([...wanted]))
}

function unique(items: readonly unknown[]): readonly string[] {
  return [...new Set(items.map((item) => JSON.stringify(item)))].sort()
}

const KEY_TYPES: Readonly<Record<string, string>> = {
  rsaEncryption: 'rsa',
  'id-ecPublicKey': 'ec',
  ED25519: 'ed25519',
  rsassaPss: 'rsa-pss',
}

interface Facts {
  readonly subject: string
  readonly notBefore: number
  readonly notAfter: number
  readonly sha1: string
  readonly sha256: string
  readonly keyType: string
  readonly keyBits: number | null
}

function factsOf({ subject, notBefore, notAfter, sha1, sha256, keyType, keyBits }: Certificate): Facts {
  return {
    subject: subject.replaceAll(', ', ','),
    notBefore: notBefore?.getTime() ?? NaN,
    notAfter: notAfter?.getTime() ?? NaN,
    sha1: sha1.toLowerCase(),
    sha256: sha256.toLowerCase(),
    keyType,
    keyBits,
  }
}

function factsOfOracle({
  subject = '',
  notBefore = '',
  notAfter = '',
  sha1 = '',
  sha256 = '',
  keyAlg = '',
  keyBits = null,
}: OracleCertificate): Facts {
  return {
    subject: subject.replaceAll(', ', ','),
    notBefore: Date.parse(notBefore),
    notAfter: Date.parse(notAfter),
    sha1,
    sha256,
    // A key that OpenSSL itself cannot load is unknown to us.
    keyType: keyBits === null && keyAlg !== 'ED25519' ? 'unknown' : (KEY_TYPES[keyAlg] ?? keyAlg),
    keyBits,
  }
}
