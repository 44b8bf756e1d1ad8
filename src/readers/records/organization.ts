import { inputs } from '../../model/vocabulary.ts'
import { absent } from '../../syntax/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'

/** The tenant, from Graph’s `organization` and from `az account show`. */
export default [
  {
    kind: 'graph-organization',
    title: 'the tenant (organization)',

    recognises(record) {
      if (/#organization(?:\([^#]*\))?\/\$entity$/.test(record.context ?? '')) return true
      return record.has('verifiedDomains') && record.has('id')
    },

    read(record, add) {
      add(inputs.organizations, {
        at: record.at,
        tenantId: record.text('id'),
        displayName: record.text('displayName'),
        verifiedDomains: record.list((domain) => {
          const name = domain.text('name')
          return name.is === 'known' ? { value: name.value, at: name.at } : undefined
        }, 'verifiedDomains'),
      })
    },
  },
  {
    kind: 'az-account',
    title: 'the signed-in tenant (az account show)',

    recognises(record) {
      return record.has('tenantId') && record.has('environmentName') && record.has('user')
    },

    read(record, add) {
      add(inputs.organizations, {
        at: record.at,
        tenantId: record.text('tenantId'),
        displayName: record.text('tenantDisplayName'),
        verifiedDomains: absent(record.at),
      })
    },
  },
] satisfies readonly Reader<Cursor>[]
