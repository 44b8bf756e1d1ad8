import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { check } from '../src/commands/check.ts'
import { readConfig } from '../src/config/schema.ts'
import type { World } from '../src/commands/terminal.ts'
import { ROOT } from './support/indexes.ts'
import { TODAY } from './support/run-case.ts'
import { expectUpToDate } from './support/up-to-date.ts'

const README = join(ROOT, 'README.md')

/** The report of the command in this project's folder, without a terminal, as of the day of the examples. */
async function printed(example: string): Promise<string> {
  let stdout = ''
  const world: World = {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => true },
    env: {},
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: () => new Date(TODAY),
  }
  await check({ paths: [`examples/${example}`] }, world)
  return stdout
}

describe('README.md', () => {
  const text = readFileSync(README, 'utf8')

  it('shows the report that the program prints', async () => {
    const report = `$ npx sso-doctor check examples/namespace-trap\n${await printed('namespace-trap')}`
    expectUpToDate(
      'README.md',
      text.replace(/(^```console\n)[\s\S]*?(^```$)/m, (_, open: string, close: string) => open + report + close),
    )
  })

  it('begins with the two commands for a new clone', () => {
    expect(text).toContain('\nnpm ci && npx sso-doctor check examples/namespace-trap\nnpm ci && npm test\n')
  })

  it('shows a configuration without errors', () => {
    const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
      .map(([, body = '']) => body)
      .filter((body) => body.includes('suppress:'))
    expect(blocks).toHaveLength(1)
    expect(readConfig(parse(blocks[0] ?? ''))).toHaveProperty('config')
  })

  it('links to files that the package has; the others are addresses', () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: readonly string[] }
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.filter((path) => !files.some((each) => path === each || path.startsWith(`${each}/`)))).toEqual([])
  })

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(0)
    for (const path of links) expect(existsSync(join(ROOT, path)), path).toBe(true)
  })
})
