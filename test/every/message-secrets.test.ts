import { describe, expect, it } from 'vitest'
import { BLACK } from '../../src/syntax/display.ts'
import { FORMATS } from '../support/formats.ts'
import { MESSAGE_PLACES, placedSecrets } from '../support/message-secrets.ts'
import { examine, exampleFiles } from '../support/run-case.ts'
import { wrapped, type Wrapping } from '../support/saml.ts'

// Every place of a SAML message × every kind of secret × every wrapping: nothing of the secret is in any format.

const WRAPPINGS: readonly Wrapping[] = ['xml', 'base64', 'deflated', 'form', 'page', 'har', 'har-text', 'tracer', 'heading', 'fields']

describe.each(MESSAGE_PLACES)('%s shows nothing of', (_place, message) => {
  it.each(placedSecrets())('$kind', { timeout: 120_000 }, async ({ text, piece }) => {
    for (const as of WRAPPINGS) {
      const files = new Map([...exampleFiles('healthy'), ['capture.txt', Buffer.from(wrapped(message(text), as))] as const])
      const { report, excerpt } = await examine(files)
      const style = { color: false, width: 4000, verbose: true, quiet: false }
      for (const { id, load } of FORMATS) {
        const output = await (await load()).print(report, { style, excerpt })
        expect([as, id, output.toLowerCase().includes(piece.toLowerCase())]).toEqual([as, id, false])
        expect([as, id, output.includes(BLACK)]).toEqual([as, id, false])
      }
    }
  })
})
