import { areEveryone, coverageOf } from '../../domain/claim-coverage.ts'
import { emailAttributes } from '../../domain/claim-names.ts'
import { isForAll, usedValues } from '../../domain/claim-values.ts'
import { emailSourceOf } from '../../domain/email-claim.ts'
import { doubtful, severityOf } from '../../domain/people.ts'
import { unknownAddress } from '../../domain/user-addresses.ts'
import { cannotTell, cite, count, deferTo, defineRule, derived, error, INFERRED, inputs, warning } from '../kit.ts'
import { controlCharacters } from './_control.ts'
import { fixIn } from './_claims.ts'
import { conditionalText, GUESTS_SIGN_IN_NAME, notShown, withoutMailText } from './_coverage.ts'

export default defineRule({
  id: 'claims/email-for-everyone',
  title: 'Every user who can sign in has a value for the claim email',
  stage: 'identify',
  why: 'Entra does not send a claim that has an empty source. Without the claim email, the user signs in at Microsoft, but Mixpanel does not recognise the user. For other users, sign-in works.',
  not: 'Disabled users, guests and users who are not assigned to the app are not counted.',
  findings: {
    'mail-is-empty': error(
      'CL-07',
      'entra-admin',
      'Assigned users have no mail address, so the claim email is not sent for them.',
      'give-mail-address',
    ),
    conditional: error(
      'CL-11',
      'entra-admin',
      'Every value of the claim has a condition, and some users meet none of the conditions.',
      'send-email-to-any-user',
    ),
    'guests-sign-in-name': warning(
      'CL-11',
      'entra-admin',
      'For guests, a condition sets the claim to the sign-in name, which is not their address.',
      'send-email-to-any-user',
    ),
    'control-character': warning(
      'CL-07',
      'entra-admin',
      'An address has a line break or another control character.',
      'remove-control-characters',
      INFERRED,
    ),
  },
  cites: [
    cite('mixpanel-azure', 'The screenshot of the claims shows email with the value user.mail.'),
    cite(
      'MicrosoftDocs/azure-docs#7599',
      'If you do not have setup the Email address for the user then Azure AD will not send the email address claim',
    ),
    cite('microsoft-claims', 'The page describes claims that are issued on conditions: the last condition that a user meets decides.'),
  ],
  needs: { assertion: derived.assertion },
  wants: {
    people: derived.people,
    settings: derived.settings,
    assignments: derived.assignments,
    memberships: inputs.memberships,
    principal: derived.principal,
  },

  *check({ assertion }, { people, settings, assignments, memberships = [], principal }) {
    const { governedBy } = assertion
    const [email] = emailAttributes(assertion)
    if (!email) return deferTo('claims/email', 'The app issues neither the claim email nor a similar one for any user.')
    yield* controlCharacters(people, ['mail', 'upn'])
    const { values } = email
    const used = usedValues(values)
    const unreadable = used.find(({ source }) => source === 'unreadable')
    if (unreadable) return cannotTell('The values of the claim email cannot be read.', unreadable.at)
    if (values.length === 0) return deferTo('claims/email-source', 'The claim email has no source for any user.')

    const { gap, leftOut, guestsSignInName, empty, unclear, undecided, last } = coverageOf(
      values,
      people,
      memberships,
      (value) => isForAll(value) || areEveryone(value.condition?.groups ?? [], assignments, principal),
    )
    if (gap) {
      const of = people?.counted.length ?? 0
      const [first, ...rest] = values.map(({ at, condition }) => condition?.at ?? at)
      yield {
        code: 'conditional',
        severity: leftOut.length > 0 ? severityOf(leftOut.length, of) : 'warning',
        at: [first ?? email.at, ...rest],
        message: conditionalText(governedBy, values, gap, { who: leftOut, of }),
        fix: fixIn(governedBy, 'send-email-to-any-user'),
      }
    }
    if (guestsSignInName) {
      const { at, written, transformations } = guestsSignInName
      yield {
        code: 'guests-sign-in-name',
        at: written?.at ?? at,
        message: GUESTS_SIGN_IN_NAME,
        expected: transformations.length === 0 ? 'mail' : null,
        actual: written?.value ?? null,
        fix: fixIn(governedBy, 'send-email-to-any-user'),
      }
    }
    if (empty?.is === 'known') {
      const [first, ...rest] = empty.affected.who.slice(0, 5).map(({ user }) => user.mail.at)
      yield {
        code: 'mail-is-empty',
        severity: empty.affected.severity,
        at: [first ?? email.at, ...rest],
        message: withoutMailText(empty.affected, settings),
        fix: fixIn(governedBy, 'give-mail-address'),
      }
    }
    if (gap || guestsSignInName || empty?.is === 'known') return undefined

    if (people && empty?.is === 'uncertain') {
      const have = count(empty.who.length, 'user in the list has', 'users in the list have')
      return doubtful(people, empty.who, `${have} no mail address`, empty.who[0]?.user.mail.at ?? null)
    }
    if (used.some(({ source }) => source === 'none'))
      return deferTo('claims/email-source', 'The claim email has no source for some users or for all.')
    if (unclear) return cannotTell(notShown(unclear), unclear.written?.at ?? unclear.at)
    if (undecided === 0) {
      const source = emailSourceOf(assertion)
      return source.is === 'known' ? unknownAddress(people, source.source) : undefined
    }
    const have = count(undecided, 'assigned user has', 'assigned users have')
    const why = `${have} a value that depends on groups, and the members of these groups are not in the inputs.`
    return cannotTell(why, last?.at ?? null, inputs.memberships)
  },
})
