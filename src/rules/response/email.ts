import { BLANKED } from '../../domain/blanked.ts'
import { datesOf, exportedAfter, isOlderThanExport } from '../../domain/capture-age.ts'
import { emailIn, personIn, predictedValue, type EmailAttribute } from '../../domain/captured-assertion.ts'
import { sourceFaults } from '../../domain/claim-source.ts'
import { timeOf } from '../../domain/newest-captures.ts'
import type { People } from '../../model/people.ts'
import type { Capture, CapturedAssertion, PredictedAssertion } from '../../model/saml.ts'
import { IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, INFERRED, inputs, options, warning, type NoFinding } from '../kit.ts'
import { findingFor, type FaultyEmail } from './_email-findings.ts'
import { assertionIn, eachResponse, passIfProven, IF_CAPTURED } from './_response.ts'

const FIX = 'issue-email-attribute'

export default defineRule({
  id: 'response/email',
  title: 'The captured response has an attribute named exactly email, with a mail address',
  stage: 'identify',
  why: 'Mixpanel finds the user by the attribute email. Without it, users sign in at Microsoft, but Mixpanel does not recognise them.',
  not: `Other attributes with a namespace, such as ${IDENTITY_CLAIMS}/emailaddress, are normal.`,
  findings: {
    namespaced: error('CL-01', 'entra-admin', 'The attribute email has a namespace.', FIX),
    'near-miss': error(
      'CL-05',
      'entra-admin',
      'The name of the attribute is not exactly email: it is another word, or differs in upper and lower case.',
      FIX,
      INFERRED,
    ),
    missing: error('CL-02', 'entra-admin', 'There is no attribute email.', FIX),
    empty: error('CL-07', 'entra-admin', 'The attribute email has no value.', 'set-mail-address'),
    'not-an-address': error('CL-06', 'entra-admin', 'The value of email is not a mail address.', 'set-mail-address'),
    'white-space': warning('CL-06', 'entra-admin', 'There is white space around the address, or in it.', 'set-mail-address', INFERRED),
    'saml-1-1': error('CL-02', 'entra-admin', 'The attributes are written as in SAML 1.1.', 'capture-again'),
    several: warning('CL-12', 'entra-admin', 'The attribute email has several values.', FIX),
  },
  cites: [
    cite('mixpanel-azure', 'Make sure to clear out the Namespace field as well, or else it won’t work!'),
    cite('microsoft-tutorial', 'The tutorial has no step about claims: who follows it alone keeps Entra’s default claims.'),
  ],
  appliesIf: IF_CAPTURED,
  needs: { now: options.now },
  wants: { responses: derived.responses, issued: derived.issued, people: derived.people, jobs: inputs.jobs },

  check: ({ now }, { responses, issued, people, jobs }) =>
    eachResponse(responses, function* (response) {
      const found = assertionIn(response)
      if ('noFinding' in found) return found.noFinding
      const { assertion } = found
      const email = emailIn(assertion)
      if (email.is === 'good') return passIfProven(response)
      if (email.is === 'blanked') return cannotTell(`The attribute email cannot be judged: ${BLANKED}.`, email.value.at, inputs.captures)
      const deferred = email.is === 'missing' ? deferMissing(email, assertion, issued, people) : deferByValue(email, issued)
      if (deferred) return deferred
      const { message, ...finding } = findingFor(email, assertion)
      const exported = exportedClaims(issued)
      yield {
        ...finding,
        message: exported ? `${message} ${settledBy(response.capture)}` : message,
        ...(exported && email.is === 'missing' && isOlderThanExport(response.capture, exportedAfter(datesOf(jobs), now))
          ? { severity: 'warning' }
          : {}),
      }
      return undefined
    }),
})

type MissingEmail = Extract<EmailAttribute, { readonly is: 'missing' }>

/** Only claims that come from an export are evidence besides the response. */
function exportedClaims(issued: PredictedAssertion | undefined): PredictedAssertion | undefined {
  return issued?.governedBy.kind === 'captured-response' ? undefined : issued
}

function deferMissing(
  { namespaced }: MissingEmail,
  assertion: CapturedAssertion,
  issued: PredictedAssertion | undefined,
  people: People | undefined,
): NoFinding {
  if (!issued) return undefined
  const reportedBy = namespaced ? 'claims/namespace' : 'claims/email'
  const claims = exportedClaims(issued)
  if (!claims) return deferTo(reportedBy, 'The claims are checked in this response.')
  const predicted = claims.attributes.find(({ name }) => name === CLAIMS.email)
  if (!predicted) return deferTo(reportedBy, 'The claims in the export have the same problem.')
  const person = personIn(assertion, people)
  // That rule counts enabled, assigned members alone.
  return person && people?.counted.includes(person) === true && predictedValue(predicted, person) === null
    ? deferTo('claims/email-for-everyone', 'This user has no mail address in Entra, so no email claim is sent.')
    : undefined
}

function deferByValue({ is }: FaultyEmail, issued: PredictedAssertion | undefined): NoFinding {
  if (is !== 'not-an-address') return undefined
  const predicted = exportedClaims(issued)?.attributes.find(({ name }) => name === CLAIMS.email)
  const isFaulty = predicted?.values.some((value) => sourceFaults(value, predicted.values).length > 0) ?? false
  return isFaulty ? deferTo('claims/email-source', 'The claim email is not made from user.mail.') : undefined
}

/** The export was made at another time than the capture. */
function settledBy(capture: Capture): string {
  const time = timeOf(capture)
  const of = time ? `The capture is of ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'The capture has no date'
  return `${of}; a new capture settles whether this is still so.`
}
