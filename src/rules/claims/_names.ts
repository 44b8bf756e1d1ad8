import { jwtOnlyClaim } from '../../domain/claim-names.ts'
import { valueFromElsewhere } from '../../domain/claim-source.ts'
import { mainSource, usedValues } from '../../domain/claim-values.ts'
import { examplesOf } from '../../domain/people.ts'
import type { ClaimsDefinition } from '../../model/entra.ts'
import type { People } from '../../model/people.ts'
import type { PredictedAssertion, PredictedAttribute } from '../../model/saml.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { quote, type Finding } from '../kit.ts'
import { fixIn, settingsOf, subjectOf } from './_claims.ts'

// The findings about firstName and lastName.

export const NAMES = [
  { claim: CLAIMS.firstName, source: 'user.givenname', field: 'givenName', label: 'first name' },
  { claim: CLAIMS.lastName, source: 'user.surname', field: 'surname', label: 'last name' },
] as const
type Name = (typeof NAMES)[number]

export function missingFinding(claims: readonly string[], assertion: PredictedAssertion): Finding {
  const { governedBy } = assertion
  const jwt = claims.map((claim) => jwtOnlyClaim(assertion, claim)).find((claim) => claim !== undefined)
  const where = settingsOf(governedBy)
  return {
    code: 'missing',
    at: jwt?.name.at ?? governedBy.claims.at,
    message: jwt
      ? `The claim ${quote(jwt.name.value)} is issued in JSON web tokens only, so it is not in the assertion.`
      : claims.length === 1
        ? `No claim named ${claims.join('')} is issued by ${where}, so new accounts get only one of the two names.`
        : `Neither ${claims.join(' nor ')} is issued by ${where}, so new accounts have no names.`,
    expected: claims.join(', '),
    fix: fixIn(governedBy, 'add-name-claims'),
  }
}

export function similarFinding({ claim }: Name, { localName }: PredictedAttribute, governedBy: ClaimsDefinition): Finding {
  return {
    code: 'near-miss',
    at: localName.at,
    message: `No claim is named exactly ${claim}; the most similar one is named ${quote(localName.value)}.`,
    expected: claim,
    actual: localName.value,
    fix: fixIn(governedBy, 'rename-name-claim'),
  }
}

/** What is wrong with a claim that Mixpanel reads: its source, or the names of users; null where nothing is. */
export function issuedFinding(
  { claim, source, field, label }: Name,
  { at, values }: PredictedAttribute,
  governedBy: ClaimsDefinition,
  people: People | undefined,
): Finding | null {
  const fix = fixIn(governedBy, 'set-name-sources')
  const withoutSource = usedValues(values).find((value) => value.source === 'none')
  if (values.length === 0 || withoutSource) {
    const subject = withoutSource ? subjectOf(claim, withoutSource, values) : `The claim ${claim}`
    const message = `${subject} has no source, so it is not sent. The source should be ${source}.`
    return { code: 'another-source', at: withoutSource?.at ?? at, message, fix }
  }
  const wrong = valueFromElsewhere(values, source)
  if (wrong) {
    return {
      code: 'another-source',
      at: wrong.written?.at ?? wrong.at,
      message: `The source of the claim ${claim} is ${quote(wrong.constant ?? mainSource(wrong))}. It should be ${source}.`,
      expected: wrong.constant === null && wrong.transformations.length === 0 ? source.replace('user.', '') : null,
      actual: wrong.written?.value ?? null,
      fix,
    }
  }
  const counted = people?.counted ?? []
  const nameless = counted.filter(({ user }) => user[field].is === 'empty')
  const [first] = nameless
  if (!first || values.some(({ transformations }) => transformations.length > 0)) return null
  const message = `${nameless.length} of ${counted.length} assigned users ${nameless.length === 1 ? 'has' : 'have'} no ${label} in Entra, so ${claim} is not sent for them: ${examplesOf(nameless)}.`
  return { code: 'name-is-empty', at: first.user[field].at, message }
}
