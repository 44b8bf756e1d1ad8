import { inputs } from '../../model/vocabulary.ts'
import { absent, evidenceOf, known, valueOf } from '../../syntax/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isOfType, listIn } from './_lists.ts'

/** The tenant, from Graph’s `organization` and `domains`, and from `az account show`. */
export default [
  {
    kind: 'graph-organization',
    title: 'the tenant (organization)',

    recognises(record) {
      if (isOfType(record, 'organization', 'organization')) return true
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
    kind: 'graph-domains',
    title: 'the domains of the tenant',

    recognises(record) {
      const list = listIn(record)
      return list ? (list.first ? isDomain(list.first) : record.collection === 'domains') : isDomain(record)
    },

    read(record, add) {
      const list = listIn(record)
      const verified = (list?.entries() ?? [record]).filter((each) => valueOf(each.flag('isVerified')) === true)
      add(inputs.organizations, {
        at: record.at,
        tenantId: absent(record.at),
        displayName: absent(record.at),
        verifiedDomains: known(
          verified.flatMap((each) => evidenceOf(each.text('id')) ?? []),
          list?.at ?? record.at,
        ),
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

/** The id of a domain is its name. */
function isDomain(record: Cursor): boolean {
  return record.has('isVerified') && (record.has('authenticationType') || isOfType(record, 'domain', 'domains'))
}
