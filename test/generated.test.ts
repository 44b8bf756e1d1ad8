import { describe, it } from 'vitest'
import { indexes } from './support/indexes.ts'
import { schemas } from './support/schemas.ts'
import { expectUpToDate } from './support/up-to-date.ts'

describe('generated indexes list every file of their folder', () => {
  for (const [path, text] of indexes()) it(path, () => expectUpToDate(path, text))
})

describe('JSON Schemas are generated from the documents', () => {
  for (const [path, text] of schemas()) it(path, () => expectUpToDate(path, text))
})
