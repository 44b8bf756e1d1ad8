import { describe, expect, it } from 'vitest'
import { artifactOf } from '../src/pipeline/collect.ts'
import { blackOut } from '../src/syntax/secrets.ts'
import { CONTAINERS, publicKeys, sampleKeys, type SampleKey } from './support/private-keys.ts'

// A private key is found by decoding it, in whatever it is written.

/** Not so many characters of a key in a row may be left. */
const MOST = 12

/** The pieces of the key that are left, in base64 and in hexadecimal. */
export function leftOf(text: string, { secrets, pem }: SampleKey): readonly string[] {
  const plain = text.replace(/\\+[nr]|[\s"'+>|]/g, '')
  const written = secrets.flatMap((secret) => (pem === null ? [secret] : [secret, Buffer.from(secret, 'base64').toString('hex')]))
  const left: string[] = []
  for (const secret of written) {
    for (let at = 0; at + MOST <= secret.length; at += 4) {
      const piece = secret.slice(at, at + MOST)
      if (text.includes(piece) || plain.includes(piece)) left.push(piece)
    }
  }
  // The first bytes say only what it is.
  return left.slice(0, 3)
}

const KEYS = sampleKeys()

describe('a private key is blacked out in', () => {
  for (const { name, file, of } of CONTAINERS) {
    describe(name, () => {
      for (const key of KEYS) {
        it(key.kind, () => {
          const content = of(key)
          const { artifact, detectedSecrets } = artifactOf(file, Buffer.from(content))
          expect(leftOf(artifact.text, key)).toEqual([])
          expect(detectedSecrets.map(({ kind }) => kind)).toContain('private-key')
        })
      }
    })
  }
})

describe('what is public stays', () => {
  for (const key of publicKeys()) {
    for (const { name, of } of CONTAINERS.filter(({ file }) => file !== 's.pem')) {
      it(`${key.slice(0, 30).trim()} in ${name}`, () => {
        const content = String(of({ kind: '', pem: key, bare: key.replace(/-----[^-]+-----|\s/g, ''), secrets: [] }))
        expect(blackOut(content)).toEqual({ text: content, found: [] })
      })
    }
  }
})
