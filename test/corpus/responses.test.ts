import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { families } from '../../src/pipeline/families.ts'
import { inputs } from '../../src/model/vocabulary.ts'
import type { Capture, CapturedAssertion } from '../../src/model/saml.ts'
import { assemble } from '../../src/pipeline/assemble.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { signaturesIn, verify, withoutIndentation } from '../../src/syntax/signature.ts'
import { parseXmlText, type Xml } from '../../src/syntax/xml.ts'
import { examine } from '../support/run-case.ts'
import { expectTook } from '../support/limit.ts'

// Every message of the corpus: real responses and attacks on them, held against what xmlsec1 and lxml say of each.

const CORPUS = process.env['SSO_DOCTOR_CORPUS'] ?? ''
const FOLDERS = ['saml-responses', 'saml-messages', 'hostile']

interface Oracle {
  readonly assertions?: number
  readonly encryptedAssertions?: number
  readonly attributeNames?: readonly string[]
  readonly lxml?: string
  readonly signatureDetails?: readonly {
    readonly parent: string
    readonly xmlsec_embedded_cert: string
    readonly refersToParent: boolean
  }[]
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry)
    return statSync(path).isDirectory() ? filesIn(path) : [path]
  })
}

async function capturesIn(name: string, bytes: Uint8Array): Promise<readonly Capture[]> {
  const { artifact, detectedSecrets } = artifactOf(name, bytes, { role: 'response' })
  const { setup } = await assemble([artifact], detectedSecrets, families, [], { now: new Date(), app: null, live: false })
  return setup.answer(inputs.captures).known ?? []
}

if (CORPUS === '') {
  describe('the corpus', () => {
    it('is not here: SSO_DOCTOR_CORPUS names no folder', () => expect(CORPUS).toBe(''))
  })
} else {
  const oracles = new Map<string, Oracle>(
    readFileSync(join(CORPUS, 'MANIFEST.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { file: string; oracle: Oracle })
      .map(({ file, oracle }) => [file, oracle]),
  )
  for (const folder of FOLDERS) {
    describe(folder, () => {
      it('is there', () => expect(existsSync(join(CORPUS, folder))).toBe(true))
      for (const path of filesIn(join(CORPUS, folder)).sort()) {
        const file = relative(CORPUS, path)
        it(file, async () => {
          const bytes = readFileSync(path)
          const began = performance.now()
          const { report } = await examine(new Map([[file.split('/').at(-1) ?? file, bytes]]))
          expectTook(began, 2000)
          // A message alone is half a setup at most.
          expect(report.verdict).not.toBe('pass')

          // Where the oracle found no document, it says nothing of signatures: a heading stands above the message.
          const details = oracles.get(file)?.lxml?.startsWith('rejects') ? null : (oracles.get(file)?.signatureDetails ?? [])
          if (details) for (const capture of await capturesIn(file.split('/').at(-1) ?? file, bytes)) holdAgainst(capture, details)
          if (file.startsWith('hostile/xsw/')) {
            const { status } = report.results.find(({ ruleId }) => ruleId === 'response/signature') ?? {}
            if (wraps(oracles.get(file))) expect(status).toBe('fail')
          }
        })
      }
    })
  }
}

/** More assertions than signatures, or a signature over something else than what it stands in. */
function wraps(oracle: Oracle | undefined): boolean {
  return (oracle?.assertions ?? 0) > 1 || (oracle?.signatureDetails ?? []).some(({ refersToParent }) => !refersToParent)
}

function holdAgainst(capture: Capture, details: NonNullable<Oracle['signatureDetails']>): void {
  const document = parseXmlText(capture.xml)
  if (!document) throw new Error('A told capture can be parsed.')
  const signatures = signaturesIn(document)
  expect(signatures.length).toBe(details.length)
  signatures.forEach((signature, index) => {
    const oracle = details[index]?.xmlsec_embedded_cert ?? ''
    const verdict = verify(capture.xml, signature, signature.embedded).is
    if (oracle === 'valid') expect(verdict).toBe('intact')
    else expect(verdict, oracle).not.toBe('intact')
    if (oracle.startsWith('invalid: reference digest')) expect(['changed', 'unverifiable']).toContain(verdict)
    if (oracle.startsWith('invalid: signature value')) expect(['other-key', 'unverifiable']).toContain(verdict)
  })
  const { signatureStatus, assertion } = capture.open([])
  const sound = details.filter(({ xmlsec_embedded_cert, refersToParent }) => xmlsec_embedded_cert === 'valid' && refersToParent)
  // The other tool checks the text as it is, with the white space that a formatter added.
  if (signatureStatus.is === 'intact' && !signatureStatus.reindented) expect(sound.length).toBeGreaterThan(0)
  if (assertion?.proven === true) expect(readNames(assertion).every((name) => coveredNames(capture, document).includes(name))).toBe(true)
  if (assertion?.proven === true)
    expect(
      signatureStatus.is === 'intact' ||
        (signatureStatus.is === 'broken' && ['wrapped', 'beside-assertion'].includes(signatureStatus.fault)),
    ).toBe(true)
}

function readNames({ attributes }: CapturedAssertion): readonly string[] {
  return attributes.map(({ name }) => name.value)
}

/** Names of attributes in what some signature covers, worked out apart from the reader. */
function coveredNames(capture: Capture, document: Xml): readonly string[] {
  return [capture.xml, ...withoutIndentation(capture.xml)].flatMap((text) =>
    signaturesIn(text === capture.xml ? document : (parseXmlText(text) ?? document)).flatMap((signature) => {
      const verification = verify(text, signature, signature.embedded)
      return verification.is === 'intact'
        ? [...verification.signed.matchAll(/<(?:[\w.-]+:)?Attribute\b[^<>]*\bName="([^"]*)"/g)].map((match) => match[1] ?? '')
        : []
    }),
  )
}
