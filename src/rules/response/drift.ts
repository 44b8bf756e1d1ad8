import {
  cite,
  day,
  defineRule,
  derived,
  inputs,
  listOf,
  listing,
  options,
  quote,
  valueOf,
  type FindingKind,
  type Fix,
  type Place,
  missing,
} from '../kit.ts'
import { EDIT_CLAIMS, onSsoPage } from '../../fixes/portal.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import type { Person } from '../../model/people.ts'
import type { PredictedAssertion } from '../../model/saml.ts'
import type { CapturedAssertion, CapturedAttribute } from '../../model/saml.ts'
import { expectedFor, isDefault, isEntrasOwn, mayBeLeftOut, named, personIn } from './_attributes.ts'
import { assertionIn, unlessProven } from './_response.ts'

const FIX: Fix = {
  summary: 'Export the claims and capture a response on the same day, and look for a policy that overrides the portal’s claims.',
  steps: onSsoPage(
    EDIT_CLAIMS,
    'See whether the page shows what the response holds, or what the export says.',
    'Export the claims once more, and ask Graph for the claims mapping policies of the app: one that is assigned decides over the portal.',
    'Sign in in a private window, capture the response again, and give sso-doctor both.',
  ),
  command:
    'az rest --method get --url "https://graph.microsoft.com/v1.0/servicePrincipals/<spId>/claimsMappingPolicies" > claims-mapping.json',
}

const kind = (means: string): FindingKind => ({ guide: 'CL-17', severity: 'warning', owner: 'entra-admin', means, fix: FIX })

export default defineRule({
  id: 'response/drift',
  title: 'The captured response is what the exports make Entra issue',
  stage: 'issue',
  why: 'Where the two differ, one of them is old, or something decides over the claims that the export does not show. Whoever mends what the export says mends the wrong thing.',
  not: 'What Entra adds to an assertion by itself (name, emailaddress, tenantid, objectidentifier and the like) is in no export, and what a user lacks is left out: neither is a difference.',
  findings: {
    names: kind('The response has other attributes than the export makes Entra issue.'),
    values: kind('The response has other values than the user has in the export.'),
  },
  cites: [
    cite('microsoft-mapping-policy', 'A claims mapping policy that is assigned to an application decides over the claims in the portal.'),
    cite('graph-saml-how-to', 'A claims mapping policy is created and assigned to the service principal.'),
  ],
  needs: { now: options.now },
  wants: {
    response: derived.response,
    assertion: derived.assertion,
    people: derived.people,
    application: derived.application,
    signing: derived.signing,
    jobs: inputs.jobs,
  },

  *check({ now }, { response, assertion: predicted, people, application, signing, jobs = [] }) {
    const found = assertionIn(response)
    if ('silence' in found || !response) return 'silence' in found ? found.silence : undefined
    if (!predicted) return missing(inputs.claimsPolicies)
    const { assertion } = found
    // What was changed after signing differs for that reason.
    if (!assertion.proven && response.opened.signatureStatus.is === 'broken') return unlessProven(response)
    const person = personIn(assertion, people)
    const dates = [
      ...(signing?.keys.map(({ start }) => start) ?? []),
      ...jobs.flatMap(({ items }) => items.map(({ lastRunEnded }) => valueOf(lastRunEnded) ?? null)),
    ]
    const when = whichIsNewer(valueOf(assertion.issuedAt), newestIn(dates, now))

    // Where the optional claims are not to be read, there may be some.
    const optional = application ? listOf(application.optionalSamlClaims)?.items.length !== 0 : true
    const added = assertion.attributes.filter(({ name }) => isUnexpected(name.value, predicted, optional))
    const lacking = missingFrom(assertion, predicted, person, added.length > 0)
    if (added.length > 0 || lacking.length > 0) {
      const has =
        added.length === 0 ? '' : `holds ${listing(unique(added.map(({ name }) => quote(name.value))))}, which the export does not issue`
      const lacks =
        lacking.length === 0
          ? ''
          : `lacks ${listing(lacking.map(({ name }) => quote(name)))}, which ${has === '' ? 'the export issues' : 'it does'}`
      yield {
        code: 'names',
        at: placesOf([...added.slice(0, 5).map(({ name }) => name.at), ...lacking.map(({ localName }) => localName.at)], assertion.at),
        message: `The response ${[has, lacks].filter((part) => part !== '').join(', and ')}. ${when}${lacking.some(({ name }) => name === CLAIMS.email) ? ' As the response is, Mixpanel recognises nobody by it.' : ''}`,
        expected: lacking.length === 0 ? null : lacking.map(({ name }) => name).join(', '),
        actual: added.length === 0 ? null : unique(added.map(({ name }) => name.value)).join(', '),
      }
    }
    const changed = person ? changedFor(assertion, predicted, person) : []
    const [first] = changed
    if (first) {
      const names = changed.map(({ name }) => quote(name.value))
      const email = changed.find(({ name }) => name.value === CLAIMS.email)
      yield {
        code: 'values',
        at: placesOf(
          changed.map(({ values, at }) => values[0]?.at ?? at),
          assertion.at,
        ),
        message: `For this user the response has ${changed.length === 1 ? 'another value' : 'other values'} of ${listing(names)} than the export makes Entra send. ${when}`,
        expected: email && person ? person.mail : null,
        actual: email?.values[0]?.value ?? null,
      }
    }
    return unlessProven(response)
  },
})

function isUnexpected(name: string, predicted: PredictedAssertion, optional: boolean): boolean {
  if (isEntrasOwn(name) || isDefault(name) || predicted.attributes.some((each) => each.name === name)) return false
  // Groups and optional claims are set in the app registration.
  return !(optional && name.startsWith('http://schemas.xmlsoap.org/'))
}

/** What should be there and is not, beyond what this user may lack. */
function missingFrom(assertion: CapturedAssertion, predicted: PredictedAssertion, person: Person | undefined, others: boolean) {
  return predicted.attributes.filter((attribute) => {
    if (attribute.origin === 'default-set' || named(assertion.attributes, attribute.name)) return false
    if (attribute.values.length === 0 || attribute.values.every(({ source, condition }) => source === 'none' || condition !== null))
      return false
    const expected = person ? expectedFor(attribute, person) : undefined
    if (expected !== undefined) return expected !== null
    return others || attribute.name === CLAIMS.email || !mayBeLeftOut(attribute)
  })
}

/** Attributes whose value is not what the user has. Upper and lower case of an address are no difference. */
function changedFor(assertion: CapturedAssertion, predicted: PredictedAssertion, person: Person): readonly CapturedAttribute[] {
  return assertion.attributes.filter((attribute) => {
    const setting = predicted.attributes.find(({ name }) => name === attribute.name.value)
    const expected = setting ? expectedFor(setting, person) : undefined
    if (typeof expected !== 'string' || attribute.values.length !== 1) return false
    return attribute.values[0]?.value.toLowerCase() !== expected.toLowerCase()
  })
}

/** The latest moment that the export speaks of: it cannot be older. */
function newestIn(dates: readonly (Date | null)[], now: Date): Date | null {
  return dates.reduce<Date | null>((latest, date) => (date && date <= now && (!latest || date > latest) ? date : latest), null)
}

function whichIsNewer(issued: Date | undefined, exportedAfter: Date | null): string {
  const of = issued ? `The response is of ${day(issued)}` : 'The response does not say when it was made'
  if (issued && exportedAfter && exportedAfter > issued) {
    const later =
      day(exportedAfter) === day(issued)
        ? 'is of a later hour of that day'
        : `holds a date after that (${day(exportedAfter)}), so it is newer`
    return `${of}; the export ${later}. The claims may have been changed since.`
  }
  return `${of}; the export does not say when it was made. If it is the older one, export it again; if not, another policy decides, such as a claims mapping policy.`
}

function placesOf(places: readonly Place[], otherwise: Place): readonly [Place, ...Place[]] {
  const [first, ...rest] = places
  return first ? [first, ...rest] : [otherwise]
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)]
}
