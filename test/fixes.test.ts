import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entra } from '../src/fixes/entra.ts'
import { evidenceSources } from '../src/fixes/evidence.ts'
import { fixes, fixFor } from '../src/fixes/index.ts'
import { mixpanel } from '../src/fixes/mixpanel.ts'
import { network } from '../src/fixes/network.ts'
import type { Fact } from '../src/model/fact.ts'
import { derived, inputs, options } from '../src/model/vocabulary.ts'
import { rules } from '../src/rules/index.ts'
import { ROOT } from './support/indexes.ts'

describe('fixes', () => {
  it('has each key in one table only', () => {
    const keys = [entra, mixpanel, network].flatMap((table) => Object.keys(table))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    expect(keys.length).toBe(Object.keys(fixes).length)
  })

  it('has no fix that no rule names', () => {
    const named = new Set(rules.flatMap(({ findings }) => Object.values(findings).map(({ fix }) => fix.key)))
    const folder = join(ROOT, 'src/rules')
    const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    // A policy's version of a claims fix is named by its portal version.
    const isNamed = (key: string): boolean => named.has(key) || text.includes(`'${key.replace(/-in-policy$/, '')}'`)
    expect(Object.keys(fixes).filter((key) => !isNamed(key))).toEqual([])
  })

  it('leaves no placeholder open in the manual', () => {
    for (const { id, findings } of rules) {
      for (const [code, { fix }] of Object.entries(findings)) {
        const { summary, steps, command } = fixFor(fix)
        const open = [summary, ...steps, command ?? ''].filter((sentence) => /\{\w+\}/.test(sentence))
        expect(open, `${id} ${code}`).toEqual([])
      }
    }
  })

  it('says no step twice, and asks for one sign-in', () => {
    const twice = Object.keys(fixes).filter((key) => {
      const { steps } = fixFor({ key })
      const plain = steps.map((step) => step.replace(/^Save\. Then sign/, 'Sign'))
      return new Set(plain).size < plain.length
    })
    expect(twice).toEqual([])
  })

  it('refuses an unknown key', () => {
    expect(() => fixFor({ key: 'no-such-fix' })).toThrow('There is no fix “no-such-fix”.')
  })
})

describe('evidence', () => {
  it('says of every fact how to get it', () => {
    const facts = [inputs, derived, options].flatMap((group) => Object.values<Fact>(group))
    const names = facts.map(({ name }) => name)
    expect(names.filter((name) => !evidenceSources.has(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('the advice on how to get the certificate', () => {
  for (const name of ['inputs.certificates', 'derived.uploaded', 'derived.uploadedFile'])
    it(`asks for what Mixpanel has, and says that a new download proves nothing: ${name}`, () => {
      const where = evidenceSources.get(name)?.where ?? ''
      expect(where).toMatch(/^Give what Mixpanel has: its fingerprint .* or the file that was uploaded, with --cert\./)
      expect(where).toMatch(/Downloading it again from Entra proves nothing/)
    })
})
