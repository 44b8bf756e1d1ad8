import { cannotTell, cite, defineRule, derived, INFERRED, inputs, isUnusable, listOf, missing, valueOf, warning, warnings } from '../kit.ts'
import { attributeFor, isFixed, userMapping } from '../../domain/provisioning-mappings.ts'
import { actionsNotTicked, matchedByExternalId, noActive, notMapped, WANTED } from './_mapping-findings.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/mappings',
  title: 'The user attributes that Mixpanel needs are mapped, and users who leave are removed',
  stage: 'provision',
  why: 'An attribute that is not mapped does not reach Mixpanel: accounts have no names, or are not created. If deactivation is not mapped, users who leave the company keep their access to Mixpanel.',
  not: 'Microsoft’s tutorial lists fewer attributes than Mixpanel lists for another provider, so nothing here is an error. Additional attributes do no harm.',
  findings: {
    ...warnings('SC-12', 'entra-admin', 'restore-user-mappings', {
      'users-off': 'The mapping of users is missing or switched off.',
      'not-mapped': 'Needed attributes are not mapped (info if only names are missing).',
    }),
    'matched-by-external-id': warning(
      'SC-12',
      'entra-admin',
      'Users are matched by externalId before userName, or without userName.',
      'match-by-user-name',
      INFERRED,
    ),
    'no-create': warning('SC-12', 'entra-admin', 'Create is not selected for users.', 'provision-leavers'),
    ...warnings('SC-13', 'entra-admin', 'provision-leavers', {
      'no-active': 'active is not mapped, or is mapped to a fixed value: users who leave stay active.',
      'actions-off': 'Update or Delete is not selected for users.',
    }),
    'deletions-skipped': warning(
      'SC-13',
      'entra-admin',
      'SkipOutOfScopeDeletions is on: unassigned users keep their account.',
      'allow-deletions',
    ),
  },
  cites: [
    cite('mixpanel-okta', 'The page lists four required attributes: Username, Given name, Family name, Primary email.'),
    cite('microsoft-provisioning', 'The page lists userName and displayName for users.'),
    cite('microsoft-scim', 'The table of default mappings matches users by userName.'),
    cite('microsoft-provisioning-how', 'The page describes deprovisioning: active is set by IsSoftDeleted, and Delete has to be ticked.'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, schema: derived.schema, secrets: derived.secrets },

  *check(_, { settings, jobs, schema, secrets }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    if (secrets && valueOf(secrets.skipOutOfScopeDeletions) === true) {
      const message = 'SkipOutOfScopeDeletions is on: users who are no longer assigned to the app keep their account in Mixpanel.'
      yield { code: 'deletions-skipped', at: secrets.skipOutOfScopeDeletions.at, message, expected: 'false', actual: 'true' }
    }
    if (!schema) return missing(derived.schema)
    const mapping = userMapping(schema)
    if (!mapping) {
      yield { code: 'users-off', at: schema.at, message: 'The schema has no mapping of users, so nobody is provisioned.' }
      return undefined
    }
    if (valueOf(mapping.enabled) === false) {
      const message = 'The mapping of users is switched off, so nobody is provisioned.'
      yield { code: 'users-off', at: mapping.enabled.at, message, expected: 'true', actual: 'false' }
      return undefined
    }
    yield* actionsNotTicked(mapping)
    const { at } = mapping.attributes
    const attributes = listOf(mapping.attributes)?.items
    if (!attributes) return cannotTell('The mappings of users cannot be read.', at, inputs.schemas)
    const unmapped = WANTED.filter(({ pattern }) => !attributeFor(attributes, pattern))
    if (unmapped.length > 0) yield { ...notMapped(unmapped), at }
    yield* matchedByExternalId(attributes)
    const active = attributeFor(attributes, /^active$/)
    if (!active || isFixed(active)) yield { ...noActive(active), at: active?.at ?? at }
    return isUnusable(mapping.flowTypes)
      ? cannotTell('The actions that are selected for users cannot be read.', mapping.flowTypes.at, inputs.schemas)
      : undefined
  },
})
