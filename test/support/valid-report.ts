import { Ajv, type ValidateFunction } from 'ajv'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { report as reportDocument } from '../../src/documents/report.ts'
import type { Report } from '../../src/model/report.ts'
import { ROOT } from './indexes.ts'

/** Validates by `schemas/NAME.json`. */
export function validator(name: string): ValidateFunction {
  return new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(ROOT, `schemas/${name}.json`), 'utf8')) as object,
  )
}

/** By the published schema of the report. */
export const validate = validator('report')

/** Holds a report against the published schema and against the document that it is made from. */
export function expectValid(report: Report, about: string): void {
  const written = JSON.parse(JSON.stringify(report)) as unknown
  expect(validate(written) ? [] : validate.errors, about).toEqual([])
  expect(reportDocument.safeParse(written).error?.issues ?? [], about).toEqual([])
}
