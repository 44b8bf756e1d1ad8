import type { World } from './terminal.ts'

export type DocumentName = 'report' | 'mixpanel' | 'config'

const SCHEMAS: Readonly<Record<DocumentName, () => Promise<unknown>>> = {
  report: async () => (await import('../../schemas/report.json', { with: { type: 'json' } })).default,
  mixpanel: async () => (await import('../../schemas/mixpanel.json', { with: { type: 'json' } })).default,
  config: async () => (await import('../../schemas/config.json', { with: { type: 'json' } })).default,
}

/** Prints the JSON Schema of a document, the same as in `schemas/`. Returns 0. */
export async function schema(document: DocumentName, world: World): Promise<number> {
  world.stdout.write(`${JSON.stringify(await SCHEMAS[document](), null, 2)}\n`)
  return 0
}
