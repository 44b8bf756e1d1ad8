import { describe, expect, it } from 'vitest'
import { ignoredBesideSetups, ignoredFiles } from '../../src/domain/ignored-files.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex')
const file = (name: string, content: string | Buffer = 'export const a = 1\n'): Artifact => artifactOf(name, Buffer.from(content)).artifact
const many = (count: number, nameOf: (index: number) => string, content?: string | Buffer): readonly Artifact[] =>
  Array.from({ length: count }, (_, index) => file(nameOf(index), content))
const said = (files: readonly Artifact[]): readonly string[] => ignoredFiles(files).map(({ path, what }) => `${path}: ${what}`)

describe('files that are no evidence', () => {
  it('are listed one by one, up to ten of a kind', () => {
    const ten = said(many(10, (index) => `empty${index}.txt`, ''))
    expect(ten).toHaveLength(10)
    expect(said(many(11, (index) => `empty${index}.txt`, ''))).toEqual([expect.stringMatching(/^empty0\.txt: .+ \(and 10 more\)$/)])
  })

  it('are one entry where they are images', () => {
    expect(said([file('a.png', PNG)])).toEqual([expect.stringMatching(/^a\.png: an? [^(]*$/)])
    expect(said([file('a.png', PNG), file('b.png', PNG)])).toEqual([expect.stringMatching(/^a\.png: .+ \(and 1 more\)$/)])
  })

  it('are one entry where they are of a repository', () => {
    const notes = file('c.txt', 'Hello, this is a plain text.')
    const all = [file('a.ts'), file('b.ts'), notes, file('d.png', PNG)]
    expect(said(all)).toEqual([
      'a.ts: source code and other files of a repository (and 2 more)',
      expect.stringMatching(/^d\.png: (?!.*repository)/),
    ])
    expect(said([file('a.ts'), notes])).toEqual(['a.ts: source code or another file of a repository', 'c.txt: a text file'])
  })

  it('say what their reader knows of them', () => {
    const known = { ...file('a.json', '{}'), known: { what: 'a list of other things', instead: 'Export the app.' } }
    expect(ignoredFiles([known])).toEqual([{ path: 'a.json', what: 'a list of other things', instead: 'Export the app.' }])
  })

  it('are none', () => expect(ignoredFiles([])).toEqual([]))

  it('beside setups may be evidence that belongs into one of these', () => {
    const [loose] = ignoredBesideSetups([file('sp.json', '{"appId": "b1d4c0de-1111-4a2b-8c3d-00000c0ffee1", "servicePrincipalNames": []}')])
    expect(loose).toEqual({
      path: 'sp.json',
      what: 'a file of a setup, outside of a folder',
      instead: 'Put the files of each setup in a folder of their own.',
    })
    expect(ignoredBesideSetups([file('a.png', PNG)])).toEqual(ignoredFiles([file('a.png', PNG)]))
  })
})
