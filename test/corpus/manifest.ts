import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { families } from '../../src/pipeline/families.ts'
import type { Setup } from '../../src/model/fact.ts'
import type { Role } from '../../src/model/artifact.ts'
import { assemble, type Assembled } from '../../src/pipeline/assemble.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'

// The corpus: real files, each with what independent tools say of it. It is no part of the project; SSO_DOCTOR_CORPUS names its folder.

export const CORPUS = process.env['SSO_DOCTOR_CORPUS'] ?? ''

/** A certificate as OpenSSL tells it; `openssl` says `accepts` or why not. */
export interface OracleCertificate {
  readonly openssl?: string
  readonly subject?: string
  readonly notBefore?: string
  readonly notAfter?: string
  readonly serial?: string
  /** Lower-case hex. */
  readonly sha1?: string
  readonly sha256?: string
  readonly keyAlg?: string
  readonly keyBits?: number | null
  readonly sigAlg?: string
  readonly selfIssued?: boolean
}

/** What xmllint, lxml and OpenSSL say. Lists may be cut off: `CUT_OFF` says at which length. */
export interface Oracle {
  readonly certs?: readonly OracleCertificate[]
  readonly xmllint?: string
  readonly rootNs?: string
  readonly root?: string
  readonly hasDoctype?: boolean
  readonly entityDescriptors?: number
  readonly entityID?: readonly string[]
  readonly roles?: Readonly<Record<string, number>>
  /** Binding without its prefix, and location, once each. */
  readonly sso?: readonly (readonly [binding: string, location: string])[]
  readonly acs?: readonly (readonly [binding: string, location: string])[]
  /** Of IDPSSODescriptors, for signing or of no stated use, once each. */
  readonly idpSigningCerts?: readonly OracleCertificate[]
}

export interface Row {
  readonly file: string
  readonly kind: string
  readonly oracle: Oracle
}

/** A list of this length may be the beginning of a longer one. */
export const CUT_OFF = { entityID: 5, sso: 6, acs: 4, idpSigningCerts: 12 } as const

export function rows(): readonly Row[] {
  if (CORPUS === '' || !existsSync(join(CORPUS, 'MANIFEST.jsonl'))) {
    throw new Error(
      CORPUS === ''
        ? 'SSO_DOCTOR_CORPUS names no folder: set it to that of the corpus, which holds MANIFEST.jsonl, and run again.'
        : `SSO_DOCTOR_CORPUS is ${CORPUS}, and there is no MANIFEST.jsonl in it.`,
    )
  }
  return readFileSync(join(CORPUS, 'MANIFEST.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row)
}

export interface Read extends Assembled {
  readonly setup: Setup
  readonly milliseconds: number
  readonly kinds: readonly string[]
}

/** One file of the corpus, read as `check` would. */
export async function readRow({ file }: Row, role: Role | null = null): Promise<Read> {
  const bytes = readFileSync(join(CORPUS, file))
  const began = performance.now()
  const { artifact, detectedSecrets } = artifactOf(file, bytes, { role })
  const assembled = await assemble([artifact], detectedSecrets, families, [], { now: new Date(), app: null, live: false })
  return { ...assembled, milliseconds: performance.now() - began, kinds: assembled.examined[0]?.kinds ?? [] }
}
