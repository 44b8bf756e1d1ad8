import { datesOf, exportedAfter } from '../../domain/capture-age.ts'
import { differencesOf, personIn, type AssertionDifferences } from '../../domain/captured-assertion.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import {
  cite,
  day,
  deferTo,
  defineRule,
  derived,
  inputs,
  listing,
  listOf,
  missing,
  options,
  quote,
  valueOf,
  warning,
  type Place,
} from '../kit.ts'
import { assertionIn, eachResponse, passIfProven, IF_CAPTURED } from './_response.ts'

export default defineRule({
  id: 'response/drift',
  title: 'The captured response matches the exported claims',
  stage: 'issue',
  why: 'If the two differ, one of them is old, or something that is not in the export overrides the claims. A fix that is based on the export would then change the wrong thing.',
  not: 'Attributes that Entra adds to every assertion (such as name, emailaddress, tenantid and objectidentifier) are in no export, so they are not reported. Attributes for which a user has no value are not reported either.',
  findings: {
    names: warning(
      'CL-17',
      'entra-admin',
      'The attributes in the response differ from the attributes in the export.',
      'compare-claims-with-response',
    ),
    values: warning(
      'CL-17',
      'entra-admin',
      'The values in the response differ from the user’s values in the export.',
      'compare-claims-with-response',
    ),
  },
  cites: [
    cite('microsoft-mapping-policy', 'A claims mapping policy that is assigned to an application decides over the claims in the portal.'),
    cite('graph-saml-how-to', 'A claims mapping policy is created and assigned to the service principal.'),
  ],
  appliesIf: IF_CAPTURED,
  needs: { now: options.now },
  wants: {
    responses: derived.responses,
    assertion: derived.assertion,
    people: derived.people,
    application: derived.application,
    jobs: inputs.jobs,
  },

  check: ({ now }, { responses, assertion: predicted, people, application, jobs }) =>
    eachResponse(responses, function* (response) {
      const found = assertionIn(response)
      if ('noFinding' in found) return found.noFinding
      if (!predicted) return missing(inputs.claimsPolicies)
      const { assertion } = found
      // A response that was changed after signing differs for that reason.
      if (!assertion.proven && ['broken', 'reformatted'].includes(found.response.opened.signatureStatus.is))
        return passIfProven(found.response)
      const person = personIn(assertion, people)
      if (assertion.saml11Attributes.length > 0) return deferTo('response/email', 'The attributes are written as in SAML 1.1.')
      const when = whichIsNewer(valueOf(assertion.issuedAt), exportedAfter(datesOf(jobs), now))

      // Where the optional claims cannot be read, there may be some.
      const hasOptional = application ? listOf(application.optionalSamlClaims)?.items.length !== 0 : true
      const { added, lacking, changed } = differencesOf(assertion, predicted, person, hasOptional)
      if (added.length > 0 || lacking.length > 0) {
        yield {
          code: 'names',
          at: placesOf([...added.slice(0, 5).map(({ name }) => name.at), ...lacking.map(({ localName }) => localName.at)], assertion.at),
          message: `${namesMessage({ added, lacking })} ${when}`,
          expected: lacking.length === 0 ? null : lacking.map(({ name }) => name).join(', '),
          actual: added.length === 0 ? null : unique(added.map(({ name }) => name.value)).join(', '),
        }
      }
      if (changed.length > 0) {
        const names = listing(changed.map(({ name }) => quote(name.value)))
        const email = changed.find(({ name }) => name.value === CLAIMS.email)
        const places = changed.map(({ values, at }) => values[0]?.at ?? at)
        yield {
          code: 'values',
          at: placesOf(places, assertion.at),
          message: `For this user, ${changed.length === 1 ? 'the value' : 'the values'} of ${names} in the response ${changed.length === 1 ? 'differs' : 'differ'} from the export. ${when}`,
          expected: email && person ? person.mail : null,
          actual: email?.values[0]?.value ?? null,
        }
      }
      return passIfProven(found.response)
    }),
})

function namesMessage({ added, lacking }: Pick<AssertionDifferences, 'added' | 'lacking'>): string {
  const names = unique(added.map(({ name }) => quote(name.value)))
  const lacks = listing(lacking.map(({ name }) => quote(name)))
  return [
    ...(added.length === 0
      ? []
      : [`The response contains ${listing(names)}, but the export does not issue ${names.length === 1 ? 'it' : 'them'}.`]),
    ...(lacking.length === 0
      ? []
      : [`The export issues ${lacks}, but the response does not contain ${lacking.length === 1 ? 'it' : 'them'}.`]),
  ].join(' ')
}

function whichIsNewer(issued: Date | undefined, exportedAfter: Date | null): string {
  const response = issued ? `The response was issued on ${day(issued)}` : 'The response has no date'
  if (issued && exportedAfter && exportedAfter > issued) {
    const later = day(exportedAfter) === day(issued) ? 'a later time on that day' : `a later date (${day(exportedAfter)})`
    return `${response}; the export contains ${later}, so the export is newer. The claims may have been changed in between.`
  }
  return `${response}; the export has no date. If the export is older, export again; if not, another policy overrides the claims, such as a claims mapping policy.`
}

function placesOf(places: readonly Place[], otherwise: Place): readonly [Place, ...Place[]] {
  const [first, ...rest] = places
  return first ? [first, ...rest] : [otherwise]
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)]
}
