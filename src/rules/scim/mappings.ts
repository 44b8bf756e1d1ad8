import {
  missing,
  cannotTell,
  cite,
  defineRule,
  derived,
  inputs,
  listOf,
  listing,
  quote,
  valueOf,
  type Finding,
  type Fix,
  type Place,
} from '../kit.ts'
import type { AttributeMapping, ObjectMapping, SyncSecrets } from '../../model/provisioning.ts'
import { attributeFor, MAPPINGS, onProvisioning, RESTART, unused, userMapping } from './_scim.ts'

const RESTORE: Fix = {
  summary: 'Restore the missing mappings, and restart provisioning.',
  steps: onProvisioning(
    MAPPINGS,
    'Either tick Restore default mappings at the bottom and Save, and then set userName to mail again; or click Add New Mapping for each attribute that is named here.',
    'Click Save.',
    RESTART,
  ),
  command: null,
}

const LEAVERS: Fix = {
  summary: 'Let provisioning update and deactivate people, so that those who leave lose their access.',
  steps: onProvisioning(
    MAPPINGS,
    'Tick Create, Update and Delete under Target Object Actions.',
    'See that active is mapped by the expression Switch([IsSoftDeleted], , "False", "True", "True", "False").',
    'Click Save.',
    RESTART,
    'Take the assignment from a test user, and see that the account in Mixpanel is deactivated after the next cycle.',
  ),
  command: null,
}

export default defineRule({
  id: 'scim/mappings',
  title: 'What Mixpanel needs of a user is mapped, and leavers are removed',
  stage: 'provision',
  why: 'What is not mapped does not arrive: accounts without names, or none at all. Where deactivation is not mapped, people who leave the company keep their access to Mixpanel.',
  not: 'Microsoft’s tutorial lists fewer attributes than Mixpanel does for another provider, so that nothing here is an error. Further attributes do no harm.',
  findings: {
    'users-off': {
      guide: 'SC-12',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The mapping of users is missing or switched off.',
      fix: RESTORE,
    },
    'not-mapped': {
      guide: 'SC-12',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Attributes that Mixpanel needs are not mapped; names alone are an info.',
      fix: RESTORE,
    },
    'no-create': {
      guide: 'SC-12',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Creating users is not ticked.',
      fix: LEAVERS,
    },
    'no-active': {
      guide: 'SC-13',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'active is not mapped, or by a fixed value, so that leavers stay active.',
      fix: LEAVERS,
    },
    'actions-off': {
      guide: 'SC-13',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Updating or deleting users is not ticked.',
      fix: LEAVERS,
    },
    'deletions-skipped': {
      guide: 'SC-13',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'SkipOutOfScopeDeletions is on: people who are no longer assigned keep their account.',
      fix: {
        summary: 'Switch SkipOutOfScopeDeletions off, unless somebody wants it.',
        steps: onProvisioning(
          'Find out who switched SkipOutOfScopeDeletions on, and why: it is set through Microsoft Graph alone.',
          'Set it to false the way it was set (PUT …/synchronization/secrets with all values of the list, the token included).',
          'Take the assignment from a test user, and see that the account in Mixpanel is deactivated.',
        ),
        command: null,
      },
    },
  },
  cites: [
    cite('mixpanel-okta', 'The page lists four required attributes: Username, Given name, Family name, Primary email.'),
    cite('microsoft-provisioning', 'The page lists userName and displayName for users.'),
    cite('microsoft-provisioning-how', 'The page describes deprovisioning: active is set by IsSoftDeleted, and Delete has to be ticked.'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, schema: derived.schema, secrets: derived.secrets },

  *check(_known, { settings, jobs, schema, secrets }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (secrets) yield* skipping(secrets)
    if (!schema) return missing(derived.schema)
    const mapping = userMapping(schema)
    if (!mapping || valueOf(mapping.enabled) === false) {
      yield {
        code: 'users-off',
        at: mapping ? mapping.enabled.at : schema.at,
        message: mapping
          ? 'The mapping of users is switched off, so that no person is provisioned.'
          : 'The schema has no mapping of users, so that no person is provisioned.',
        expected: mapping ? 'true' : null,
        actual: mapping ? 'false' : null,
      }
      return undefined
    }
    yield* actions(mapping)
    const attributes = listOf(mapping.attributes)?.items
    if (!attributes) return cannotTell('The mappings of users cannot be read.', mapping.attributes.at, inputs.schemas)
    yield* unmapped(attributes, mapping.attributes.at)
    const active = attributeFor(attributes, /^active$/)
    if (!active || isFixed(active)) {
      yield {
        code: 'no-active',
        at: active ? active.at : mapping.attributes.at,
        message: active
          ? `active is mapped by ${quote(valueOf(active.expression) ?? '')}, the same for everyone: people who leave stay active in Mixpanel.`
          : 'active is not mapped: people who leave stay active in Mixpanel.',
        expected: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        actual: active ? (valueOf(active.expression) ?? null) : null,
      }
    }
    return mapping.flowTypes.is === 'unreadable'
      ? cannotTell('Which actions are ticked for users cannot be read.', mapping.flowTypes.at, inputs.schemas)
      : undefined
  },
})

function isFixed({ sourceType, expression }: AttributeMapping): boolean {
  if (/^constant$/i.test(valueOf(sourceType) ?? '')) return true
  const written = valueOf(expression)
  return written !== undefined && !written.includes('[')
}

function* skipping({ skipOutOfScopeDeletions }: SyncSecrets): Generator<Finding, void> {
  if (valueOf(skipOutOfScopeDeletions) !== true) return
  yield {
    code: 'deletions-skipped',
    at: skipOutOfScopeDeletions.at,
    message: 'SkipOutOfScopeDeletions is on: people who are no longer assigned to the app keep their account in Mixpanel.',
    expected: 'false',
    actual: 'true',
  }
}

function* actions({ flowTypes }: ObjectMapping): Generator<Finding, void> {
  const flows = valueOf(flowTypes)
  if (flows === undefined && flowTypes.is !== 'empty') return
  const ticked = new Set((flows ?? '').split(',').map((each) => each.trim().toLowerCase()))
  const about = { at: flowTypes.at, expected: 'Add,Update,Delete', actual: flows ?? '' }
  const off = ['Update', 'Delete'].filter((each) => !ticked.has(each.toLowerCase()))
  if (off.length > 0) {
    yield {
      ...about,
      code: 'actions-off',
      message: `${listing(off)} ${off.length === 1 ? 'is' : 'are'} not ticked for users: ${off.includes('Delete') ? 'people who leave keep their account in Mixpanel' : 'changes in Entra, a leaver’s among them, do not reach Mixpanel'}.`,
    }
  }
  if (!ticked.has('add'))
    yield { ...about, code: 'no-create', message: 'Create is not ticked for users: new people are not made in Mixpanel.' }
}

const WANTED: readonly { readonly target: string; readonly pattern: RegExp; readonly isName: boolean }[] = [
  { target: 'userName', pattern: /^userName$/, isName: false },
  { target: 'emails[type eq "work"].value', pattern: /^emails\b/i, isName: false },
  { target: 'name.givenName', pattern: /^name\.givenName$/, isName: true },
  { target: 'name.familyName', pattern: /^name\.familyName$/, isName: true },
]

function* unmapped(attributes: readonly AttributeMapping[], at: Place): Generator<Finding, void> {
  const absent = WANTED.filter(({ pattern }) => !attributeFor(attributes, pattern))
  if (absent.length === 0) return
  const names = absent.map(({ target }) => target)
  const onlyNames = absent.every(({ isName }) => isName)
  yield {
    code: 'not-mapped',
    severity: onlyNames ? 'info' : 'warning',
    at,
    message: `${listing(names)} ${names.length === 1 ? 'is' : 'are'} not mapped: ${
      names.includes('userName')
        ? 'Mixpanel cannot tell who is meant'
        : onlyNames
          ? 'accounts are made without that name'
          : 'Mixpanel may make accounts without it, or refuse them'
    }.`,
    expected: names.join(', '),
    actual: null,
  }
}
