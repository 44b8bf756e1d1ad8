import { inputs } from '../../model/vocabulary.ts'
import { absent, known, listOf } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { AttributeMapping, ObjectMapping } from '../../model/provisioning.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { nameIn } from './_lists.ts'
import { givenList, strangeObject } from './_shapes.ts'

/** The mappings of a provisioning job, from Graph or the portal’s download. */
export default {
  kind: 'graph-synchronization-schema',
  title: 'the provisioning mappings (schema)',

  recognises(record) {
    return record.has('synchronizationRules')
  },

  read(record, add) {
    const rules = givenList(record.list(mappingsOf, 'synchronizationRules'), record.get('synchronizationRules'))
    const lists = listOf(rules)?.items ?? []
    const objectMappings = lists.flatMap((field) => listOf(field)?.items ?? [])
    // Of a mapping without both names nobody knows whether it is that of the users.
    const nameless = objectMappings.filter(({ sourceObject, targetObject }) => sourceObject.is !== 'known' && targetObject.is !== 'known')
    const fields = [rules, ...lists, ...nameless.map((each) => each.sourceObject)]
    const unreadable = fields.find((field) => field.is === 'unreadable')
    const missing = [rules, ...lists].find((field) => field.is === 'absent')
    add(inputs.schemas, {
      at: record.at,
      id: idOf(record),
      damage:
        unreadable?.is === 'unreadable'
          ? { at: unreadable.at, why: unreadable.why }
          : missing
            ? { at: missing.at, why: 'a list of them is not given' }
            : null,
      objectMappings,
      servicePrincipalId: record.owner('servicePrincipals'),
    })
  },
} satisfies Reader<Cursor>

const OF_MAPPING = ['sourceObjectName', 'targetObjectName', 'attributeMappings', 'enabled', 'flowTypes', 'name', 'scope', 'metadata']
const OF_ATTRIBUTE = [
  ...['targetAttributeName', 'source', 'matchingPriority', 'defaultValue', 'flowBehavior', 'flowType', 'exportMissingReferences'],
]

function mappingsOf(rule: Cursor): Field<readonly ObjectMapping[]> {
  const list = rule.get('objectMappings')
  return rule.isObject ? givenList(rule.list(mappingFrom, 'objectMappings'), list) : absent(rule.at)
}

function mappingFrom(mapping: Cursor): ObjectMapping | undefined {
  if (!mapping.isObject) return undefined
  return {
    at: mapping.at,
    name: mapping.text('name'),
    enabled: mapping.flag('enabled'),
    flowTypes: nameIn(mapping.get('flowTypes')),
    scopeClauses: clausesOf(mapping.get('scope')),
    sourceObject: strangeObject(mapping, 'a mapping', OF_MAPPING) ?? mapping.text('sourceObjectName'),
    targetObject: mapping.text('targetObjectName'),
    attributes: attributesOf(mapping),
  }
}

/** The id of its job, which the context contains too. */
function idOf(record: Cursor): Field<string> {
  const own = record.text('id')
  const job = record.owner('jobs')
  return own.is === 'known' || job === null ? own : known(job, record.contextPlace)
}

/** A filter has groups of clauses in three lists; an emptied filter has none. */
function clausesOf(scope: Cursor): Field<number> {
  if (!scope.isObject) {
    const none = scope.text()
    if (none.is === 'known') scope.misfit('a scoping filter')
    return none.is === 'known' ? { is: 'unreadable', at: scope.at, why: 'a scoping filter should be here' } : none
  }
  const groups = ['groups', 'categoryFilterGroups', 'inputFilterGroups'].map((key) =>
    scope.list((group) => group.list((clause) => clause.at, 'clauses'), key),
  )
  const lists = groups.flatMap((field) => listOf(field)?.items ?? [])
  const unreadable = [...groups, ...lists].find((field) => field.is === 'unreadable')
  return unreadable?.is === 'unreadable' ? unreadable : known(lists.flatMap((field) => listOf(field)?.items ?? []).length, scope.at)
}

/** An attribute whose target cannot be read may be any attribute; of one without its source, nobody knows what is sent. */
function attributesOf(mapping: Cursor): Field<readonly AttributeMapping[]> {
  const attributes = givenList(mapping.list(attributeFrom, 'attributeMappings'), mapping.get('attributeMappings'))
  const parts = (listOf(attributes)?.items ?? []).flatMap((each) => [each.target, each.sourceType, each.sourceName, each.expression])
  const damaged = parts.find(({ is }) => is === 'unreadable')
  return damaged?.is === 'unreadable' ? damaged : attributes
}

function attributeFrom(mapping: Cursor): AttributeMapping | undefined {
  if (!mapping.isObject) return undefined
  return {
    at: mapping.at,
    target: strangeObject(mapping, 'a mapping of an attribute', OF_ATTRIBUTE) ?? mapping.text('targetAttributeName'),
    sourceType: mapping.text('source', 'type'),
    sourceName: mapping.text('source', 'name'),
    expression: mapping.text('source', 'expression'),
    matchingPriority: mapping.number('matchingPriority'),
  }
}
