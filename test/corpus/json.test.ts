import { describe, expect, it } from 'vitest'
import { positionOf } from '../../src/syntax/place.ts'
import { readRow, rows } from './manifest.ts'
import { expectSeconds } from '../support/limit.ts'

// JSON that nobody here wrote: what is no JSON is a problem with its place, what is JSON is read, and nothing falls over.

const ofFolder = (folder: string) => rows().filter(({ file }) => file.startsWith(folder))
const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1)

describe('JSONTestSuite', () => {
  for (const row of ofFolder('hostile/json/')) {
    const name = nameOf(row.file)
    it(name, async () => {
      const { problems, kinds, milliseconds } = await readRow(row)
      expect(kinds).toEqual([])
      expectSeconds(milliseconds / 1000, 2)
      if (name.startsWith('y_')) expect(problems).toEqual([])
      if (!name.startsWith('n_')) return
      expect(problems).toHaveLength(1)
      for (const { at, message, unreadable } of problems) {
        expect(unreadable).toBe(true)
        expect(message).toMatch(/\.$/)
        const { line, column } = positionOf(at.artifact, at.span().start)
        expect([line, column].every((number) => number >= 1)).toBe(true)
      }
    })
  }
})

/** What the files of Microsoft’s and others’ are by their names; those that say nothing of single sign-on are passed over. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/applicationtemplate-instantiate/, 'graph-application-service-principal'],
  [/claimsmappingpolic/, 'graph-claims-mapping-policies'],
  [
    /serviceprincipal-(?:delta|post)|service_principals?_(?:get_)?service_principals?_(?:all|by_app_id)|get_service_principal_by_app_id/,
    'graph-service-principal',
  ],
  [/get_application/, 'graph-application'],
  [/MockAppRoleAssignment/, 'powershell-app-role-assignments'],
  [/JsonWebKeySet/, 'json-web-key-set'],
  [/python3saml_settings/, 'saml-toolkit-settings'],
]

describe('Graph’s answers', () => {
  for (const row of ofFolder('graph-json/')) {
    const name = nameOf(row.file)
    it(name, async () => {
      const { kinds, problems } = await readRow(row)
      const expected = KINDS.find(([pattern]) => pattern.test(name))?.[1]
      if (expected !== undefined) expect(kinds).toContain(expected)
      // Microsoft’s documentation has samples that are no JSON; those are problems with a place, and the others none.
      for (const { unreadable, message } of problems) if (unreadable) expect(message).toMatch(/well-formed JSON/)
    })
  }
})
