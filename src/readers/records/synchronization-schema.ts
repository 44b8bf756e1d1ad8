import { told } from '../../model/facts.ts'
import { listOf } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { AttributeMapping, ObjectMapping } from '../../model/things.ts'
import type { Cursor } from '../../syntax/tree.ts'

/** The mappings of a provisioning job, as Graph and the portal’s download write them. */
export default {
  kind: 'graph-synchronization-schema',
  title: 'the provisioning mappings (schema)',

  recognises(record) {
    return record.has('synchronizationRules')
  },

  read(record, tell) {
    const rules = record.list((rule) => rule.list(mappingFrom, 'objectMappings'), 'synchronizationRules')
    const lists = listOf(rules)?.items ?? []
    const unreadable = [rules, ...lists].find((field) => field.is === 'unreadable')
    tell(told.schemas, {
      at: record.at,
      id: record.text('id'),
      damage: unreadable?.is === 'unreadable' ? { at: unreadable.at, why: unreadable.why } : null,
      objectMappings: lists.flatMap((field) => listOf(field)?.items ?? []),
      servicePrincipalId: record.owner('servicePrincipals'),
    })
  },
} satisfies Reader<Cursor>

function mappingFrom(mapping: Cursor): ObjectMapping | undefined {
  if (!mapping.isObject) return undefined
  return {
    at: mapping.at,
    name: mapping.text('name'),
    enabled: mapping.flag('enabled'),
    flowTypes: mapping.text('flowTypes'),
    sourceObject: mapping.text('sourceObjectName'),
    targetObject: mapping.text('targetObjectName'),
    attributes: mapping.list(attributeFrom, 'attributeMappings'),
  }
}

function attributeFrom(mapping: Cursor): AttributeMapping | undefined {
  if (!mapping.isObject) return undefined
  return {
    at: mapping.at,
    target: mapping.text('targetAttributeName'),
    sourceType: mapping.text('source', 'type'),
    sourceName: mapping.text('source', 'name'),
    expression: mapping.text('source', 'expression'),
    matchingPriority: mapping.number('matchingPriority'),
  }
}
