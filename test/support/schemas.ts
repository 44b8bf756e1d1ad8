import * as z from 'zod/mini'
import { config } from '../../src/config/schema.ts'
import { mixpanelSettings } from '../../src/documents/mixpanel-settings.ts'
import { OWN_KEY } from '../../src/documents/settings-keys.ts'
import { report } from '../../src/documents/report.ts'

const DOCUMENTS = {
  config: { title: 'sso-doctor.yaml: the configuration of sso-doctor', type: config },
  mixpanel: { title: 'mixpanel.yaml: the settings on Mixpanel’s Access Security page', type: mixpanelSettings },
  report: { title: 'The JSON report of sso-doctor, version 1', type: report },
}

/** What every JSON Schema in `schemas/` should be: path below the project's root, and text. Draft 7, which editors know best. */
export function schemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(DOCUMENTS).map(([name, { title, type }]) => {
      const { $schema, ...rest } = z.toJSONSchema(type, {
        target: 'draft-7',
        io: 'input',
        ...(name === 'mixpanel' ? { override: withOwnKeys } : {}),
      })
      return [`schemas/${name}.json`, `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`]
    }),
  )
}

/** Keys of the user's own are allowed in every group. */
function withOwnKeys({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) jsonSchema.patternProperties = { [`^${OWN_KEY}`]: {} }
}
