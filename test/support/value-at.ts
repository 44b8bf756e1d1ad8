import type { Report } from '../../src/model/report.ts'
import { examine, exampleFiles } from './run-case.ts'

// The healthy bundle with another value at one place of an export.

export const healthy = exampleFiles('healthy')
export const documentOf = (name: string): unknown => JSON.parse(Buffer.from(healthy.get(name) ?? '').toString('utf8'))

export type Path = readonly (string | number)[]

/** The healthy bundle with another value at one place; undefined removes it. */
export async function reportWith(name: string, path: Path, value: unknown): Promise<Report> {
  const document = documentOf(name)
  let here = document as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) here = here[step] as Record<string | number, unknown>
  here[path.at(-1) ?? ''] = value
  return (await examine(new Map(healthy).set(name, Buffer.from(JSON.stringify(document, null, 1))))).report
}

export const pointer = (path: Path): string => path.map((step) => `/${String(step)}`).join('')
