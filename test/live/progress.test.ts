import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/commands/check.ts'
import type { World } from '../../src/commands/terminal.ts'
import { folder } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'
import { within } from './_within.ts'

describe('progress', () => {
  it.for([
    ['on a terminal is one line that is cleared', true],
    ['elsewhere is nothing', false],
  ] as const)('%s', async ([, isTTY]) => {
    await within({}, async (testWorld) => {
      const cwd = folder(exampleFiles('healthy'))
      const stderr: string[] = []
      const world: World = {
        stdout: { write: () => true },
        stderr: { write: (text) => stderr.push(text), isTTY },
        env: {},
        stdin: () => Promise.resolve(new Uint8Array()),
        clock: () => new Date(),
      }
      const resolve = testWorld.pins.map((pin) => `${pin.host}:443:127.0.0.1:${pin.toPort}`)
      const dnsServer = testWorld.resolvers.map(({ address }) => address)
      // Nothing trusts the test world here: a failure serves as well as an answer.
      await check({ paths: [cwd], live: true, resolve, dnsServer, now: TODAY, format: ['json'] }, world)
      const written = stderr.join('')
      if (isTTY) {
        expect(written).toContain('Waiting for ')
        expect(written).toContain('Mixpanel’s reply URL')
        expect(written.endsWith('\r\u001B[K')).toBe(true)
      } else expect(written).toBe('')
    })
  })

  it('a record is written into a new folder, and an older record there is deleted', async () => {
    await within({}, async (testWorld) => {
      const cwd = folder(exampleFiles('healthy'))
      const kept = folder([
        ['scim-users.txt', 'sso-doctor live record 1\nprobe: scim users\n'],
        ['notes.txt', 'mine'],
      ])
      writeFileSync(join(kept, 'more.txt'), 'also mine')
      const world: World = {
        stdout: { write: () => true },
        stderr: { write: () => true },
        env: {},
        stdin: () => Promise.resolve(new Uint8Array()),
        clock: () => new Date(),
      }
      await check(
        { paths: [cwd], live: true, dnsServer: testWorld.resolvers.map(({ address }) => address), record: kept, now: TODAY },
        world,
      )
      const there = readdirSync(kept)
      expect(there).toContain('reply-url.txt')
      expect(there).toContain('notes.txt')
      expect(there).toContain('more.txt')
      expect(there).not.toContain('scim-users.txt')
    })
  })

  it.for([
    ['a record', (token: string) => ({ record: dirname(token) })],
    ['a report', (token: string) => ({ format: [`json=${token}`] })],
  ] as const)('%s is never written over the token', async ([, flags]) => {
    await within({}, async (testWorld) => {
      const cwd = folder(exampleFiles('healthy'))
      const token = join(folder([['reply-url.txt', 'made-up-token']]), 'reply-url.txt')
      const world: World = {
        stdout: { write: () => true },
        stderr: { write: () => true },
        env: {},
        stdin: () => Promise.resolve(new Uint8Array()),
        clock: () => new Date(),
      }
      const dnsServer = testWorld.resolvers.map(({ address }) => address)
      const run = check({ paths: [cwd], live: true, dnsServer, scimTokenFile: token, now: TODAY, ...flags(token) }, world)
      await expect(run).rejects.toThrow(/reply-url\.txt” is one of the inputs, and no input is overwritten/)
      expect(readFileSync(token, 'utf8')).toBe('made-up-token')
    })
  })
})
