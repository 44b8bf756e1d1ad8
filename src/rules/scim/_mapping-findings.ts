import { attributeFor } from '../../domain/provisioning-mappings.ts'
import type { AttributeMapping, ObjectMapping } from '../../model/provisioning.ts'
import { listing, quote, valueOf, type Finding } from '../kit.ts'

/** Create, Update and Delete have to be ticked for users. */
export function* actionsNotTicked({ flowTypes }: ObjectMapping): Generator<Finding, void> {
  const flows = valueOf(flowTypes)
  if (flows === undefined && flowTypes.is !== 'empty') return
  const ticked = new Set((flows ?? '').split(',').map((each) => each.trim().toLowerCase()))
  const about = { at: flowTypes.at, expected: 'Add,Update,Delete', actual: flows ?? '' }
  const off = ['Update', 'Delete'].filter((each) => !ticked.has(each.toLowerCase()))
  if (off.length > 0) {
    const effect = off.includes('Delete')
      ? 'users who leave keep their account in Mixpanel'
      : 'changes in Entra do not reach Mixpanel, even if a user leaves'
    yield {
      ...about,
      code: 'actions-off',
      message: `${listing(off)} ${off.length === 1 ? 'is' : 'are'} not selected for users: ${effect}.`,
    }
  }
  if (!ticked.has('add')) {
    yield { ...about, code: 'no-create', message: 'Create is not selected for users: new users do not get an account in Mixpanel.' }
  }
}

export const WANTED = [
  { target: 'userName', pattern: /^userName$/, isName: false },
  { target: 'emails[type eq "work"].value', pattern: /^emails\b/i, isName: false },
  { target: 'name.givenName', pattern: /^name\.givenName$/, isName: true },
  { target: 'name.familyName', pattern: /^name\.familyName$/, isName: true },
] as const

export function notMapped(unmapped: readonly (typeof WANTED)[number][]): Omit<Finding, 'at'> {
  const names: readonly string[] = unmapped.map(({ target }) => target)
  const onlyNames = unmapped.every(({ isName }) => isName)
  const effect = names.includes('userName')
    ? 'Mixpanel cannot identify the user'
    : onlyNames
      ? 'accounts are created without this name'
      : 'Mixpanel may create accounts without it, or refuse to create them'
  return {
    code: 'not-mapped',
    severity: onlyNames ? 'info' : 'warning',
    message: `${listing(names)} ${names.length === 1 ? 'is' : 'are'} not mapped: ${effect}.`,
    expected: names.join(', '),
  }
}

/** A user whom Mixpanel knows by invitation or by sign-in has no externalId of Entra's. */
export function* matchedByExternalId(attributes: readonly AttributeMapping[]): Generator<Finding, void> {
  const externalId = attributeFor(attributes, /^externalId$/i)
  const order = externalId && matchingOrder(externalId)
  if (!externalId || !order) return
  const userName = attributeFor(attributes, /^userName$/)
  const then = (userName && matchingOrder(userName)) ?? null
  if (then !== null && then <= order) return
  const how = then === null ? 'by externalId, and not by userName' : 'by externalId before userName'
  const { matchingPriority } = externalId
  yield {
    code: 'matched-by-external-id',
    at: matchingPriority.at,
    message: `Entra looks for users in Mixpanel ${how}. Users who were invited, or who came by single sign-on, have no externalId there: Entra does not find them, and tries to create them again. userName should have the matching precedence 1.`,
    actual: String(order),
  }
}

/** Null where it is not used to find users. */
function matchingOrder({ matchingPriority }: AttributeMapping): number | null {
  const priority = valueOf(matchingPriority) ?? 0
  return priority > 0 ? priority : null
}

export function noActive(active: AttributeMapping | undefined): Omit<Finding, 'at'> {
  const written = active && valueOf(active.expression)
  const how = active ? `is mapped to ${quote(written ?? '')}, which is the same for all users` : 'is not mapped'
  return {
    code: 'no-active',
    message: `active ${how}: users who leave stay active in Mixpanel.`,
    expected: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    actual: written ?? null,
  }
}
