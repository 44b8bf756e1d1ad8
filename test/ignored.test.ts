import { describe, expect, it } from 'vitest'
import { reading } from './support/reading.ts'

describe('other files are ignored', () => {
  const others: Readonly<Record<string, string>> = {
    'notes.txt': '[2026-09-01] called, no answer\n',
    't.tmpl': '{{ .Values.x }}\n',
    'frag.html': '<p>Hello <b>you</p>\n<br>\n',
    'note.txt': '<ann@contoso.com> wrote: & so on\n',
    'set.txt': '{ a set of notes }\n',
  }
  for (const [name, text] of Object.entries(others)) {
    it(name, async () => expect(await reading(name, text)).toMatchObject({ kinds: [], problems: [] }))
  }
})

describe('a damaged input is a problem', () => {
  const damaged: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    'app.json': ['[2026-09-01] called\n', /not well-formed JSON/],
    app: ['{\n  "appId": "1",\n', /not well-formed JSON/],
    'export.txt': ['[{"appId": "1"', /not well-formed JSON/],
    metadata: ['<EntityDescriptor entityID="a">', /XML/],
    'helm.yaml': ['{{- if .Values.x }}\na: 1\n{{- end }}\n', /not well-formed YAML/],
  }
  for (const [name, [text, message]] of Object.entries(damaged)) {
    it(name, async () => {
      const { problems } = await reading(name, text)
      expect(problems).toEqual([expect.stringMatching(message)])
    })
  }

  it('a merge key of YAML is not XML', async () => {
    expect((await reading('a.yaml', '<<: { a: 1 }\nb: 2\n')).problems).toEqual([])
  })
})
