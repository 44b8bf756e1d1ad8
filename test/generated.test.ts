import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/index.ts'
import { indexes, outlines, ROOT } from './support/indexes.ts'
import { manPage } from './support/man.ts'
import { KNOWN_WORDS, knownWords } from './support/known-words.ts'
import { schemas } from './support/schemas.ts'
import { expectUpToDate } from './support/up-to-date.ts'

describe('generated indexes list every file of their folder', () => {
  for (const [path, text] of indexes()) it(path, () => expectUpToDate(path, text))
  it('src/rules/outlines.ts', async () => {
    // Loaded here, after the lists above were written.
    const { loadedOnDemand } = await import('../src/rules/on-demand.ts')
    expectUpToDate('src/rules/outlines.ts', await outlines(loadedOnDemand))
  })
})

describe('words that values are compared with', () => {
  it(KNOWN_WORDS, async () => expectUpToDate(KNOWN_WORDS, await knownWords()))
})

describe('JSON Schemas are generated from the documents', () => {
  for (const [path, text] of schemas()) it(path, () => expectUpToDate(path, text))
})

describe('the man page', () => {
  const page = manPage(COMMANDS)
  it('is generated from the commands', () => expectUpToDate('man/sso-doctor.1', page))

  it('has every command and flag', () => {
    for (const [name, { flags }] of Object.entries(COMMANDS)) {
      expect(page).toContain(`.SS "sso\\-doctor ${name}"`)
      for (const flag of Object.keys(flags)) expect(page).toContain(flag.replace(/[A-Z]/g, (letter) => `\\-${letter.toLowerCase()}`))
    }
  })

  it('writes a value as it is typed, also at the start of a sentence', () => {
    expect(page).toContain('\npretty or json (default: pretty).\n')
    expect(page).toContain('\nbash (with Azure CLI) or powershell (with Microsoft Graph PowerShell).\n')
    expect(page).toContain('\nreport, mixpanel or config.\n')
    expect(page).not.toMatch(/^(?:Pretty|Bash|Report),? /m)
    expect(page).toContain('\nFormat of the summary: pretty or json;')
  })

  // Each is used where it is installed.
  const path = join(ROOT, 'man/sso-doctor.1')
  for (const [program, ...args] of [
    ['groff', '-man', '-ww', '-z', '-K', 'utf8', path],
    ['mandoc', '-T', 'lint', '-W', 'warning', path],
  ] as const) {
    it.skipIf(spawnSync(program, ['-V']).error !== undefined)(`is accepted by ${program}`, () => {
      const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
      // The page has no date: it changes with the commands, and a date would be wrong soon.
      expect(`${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([])
    })
  }
})
