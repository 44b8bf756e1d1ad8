import { inputs } from '../../model/vocabulary.ts'
import { absent } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { TokenIssuancePolicy } from '../../model/entra.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isBelow } from './_lists.ts'
import { assignmentOf, definitionOf, innerText, inside, isListOf, mentions, placeOf } from './_policies.ts'

const NAME = 'TokenIssuancePolicy'

/** Token issuance policies: a list, one policy, or only its definition. An empty list adds nothing. */
export default {
  kind: 'graph-token-issuance-policies',
  title: 'token issuance policies',

  recognises(record) {
    return isListOf(record, 'tokenIssuancePolicies', 'tokenIssuancePolicy') || mentions(record, NAME) || isNamed(record) || isBody(record)
  },

  read(record, add) {
    const list = record.get('value')
    const policies = Array.isArray(list.value) ? list.items().filter(({ isObject }) => isObject) : [record]
    for (const policy of policies) add(inputs.tokenPolicies, policyFrom(policy.asWritten()))
  },
} satisfies Reader<Cursor>

function isNamed(record: Cursor): boolean {
  return record.has('definition') && /tokenIssuancePolic(?:y|ies\/\$entity)$/.test(record.plain('@odata.type') ?? record.context ?? '')
}

/** The definition without its envelope, as a file. */
function isBody(record: Cursor): boolean {
  return inside(record, 'TokenResponseSigningPolicy').exists && !record.has('value')
}

function policyFrom(record: Cursor): TokenIssuancePolicy {
  const inner = isBody(record) ? { root: record, at: placeOf } : definitionOf(record, NAME)
  const { assigned, applicationId, servicePrincipalId } = assignmentOf(record, 'tokenIssuancePolicies', 'tokenIssuancePolicy')
  const definition = record.get('definition')
  const damaged: Field<never> =
    definition.exists || inner === 'damaged'
      ? { is: 'unreadable', at: definition.at, why: definition.cutOff ?? 'its definition cannot be read' }
      : absent(record.at)
  const text = (key: string): Field<string> => (inner === null || inner === 'damaged' ? damaged : innerText(inner, inner.root, key))
  return {
    at: record.at,
    signingAlgorithm: text('SigningAlgorithm'),
    signingPolicy: text('TokenResponseSigningPolicy'),
    applicationId,
    servicePrincipalId,
    // A policy that was requested by its id counts as assigned; an entry of the tenant's list does not.
    assigned:
      assigned || !(/policies\/tokenIssuancePolicies$/.test(record.context ?? '') || isBelow(record, 'Policies/TokenIssuancePolicy')),
  }
}
