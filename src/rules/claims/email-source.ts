import { emailAttributes } from '../../domain/claim-names.ts'
import { isUnclear, signInNames, sourceFaults } from '../../domain/claim-source.ts'
import { effectOn } from '../../domain/claim-effect.ts'
import { usedValues } from '../../domain/claim-values.ts'
import { allHaveMail, domainName } from '../../domain/people.ts'
import type { ClaimValue } from '../../model/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, listOf, quote, type Finding, warning } from '../kit.ts'
import { fixIn, subjectOf } from './_claims.ts'
import { findingOf, noSource } from './_source.ts'

export default defineRule({
  id: 'claims/email-source',
  title: 'The source attribute of the claim email is user.mail',
  stage: 'identify',
  why: 'Mixpanel uses the value of this claim as the user’s address. With another source, Mixpanel does not recognise the users, gives them a second account, or treats all of them as one user.',
  not: 'A transformation that keeps the address is not reported: lower case, trim, or the sign-in name where user.mail is empty. A value that a later value replaces is not reported either.',
  findings: {
    'sign-in-name': error(
      'CL-06',
      'entra-admin',
      'The value is the sign-in name (user.userprincipalname), which may not be a mail address.',
      'replace-sign-in-name',
    ),
    'another-attribute': error('CL-06', 'entra-admin', 'The source is an attribute other than user.mail.', 'set-email-source'),
    'several-values': warning(
      'CL-06',
      'entra-admin',
      'The source can have several values, or values with a prefix (user.proxyaddresses, user.othermail).',
      'set-email-source',
    ),
    constant: error('CL-09', 'entra-admin', 'The value is a fixed text, the same for every user.', 'set-email-source'),
    'no-source': error('CL-09', 'entra-admin', 'The claim has no source.', 'set-email-source'),
    transformation: error('CL-10', 'entra-admin', 'A transformation changes the address into something else.', 'set-email-source'),
  },
  cites: [
    cite('mixpanel-azure', 'The screenshot of the claims shows email with the value user.mail.'),
    cite('microsoft-claims', 'ExtractMailPrefix() Removes the domain suffix'),
    cite('microsoft-claims', 'Enter the constant value without quotes in the Source attribute'),
    cite('MicrosoftDocs/azure-docs#32217', 'Users take the sign-in name as a way around an empty mail attribute.'),
  ],
  needs: { assertion: derived.assertion },
  wants: { people: derived.people, settings: derived.settings },

  *check({ assertion }, { people, settings }) {
    const [email] = emailAttributes(assertion)
    if (!email) return deferTo('claims/email', 'The app issues neither the claim email nor a similar one.')
    const { at, values } = email
    const claimed = settings ? listOf(settings.claimedDomains)?.items.map(domainName) : undefined
    const known = {
      names: signInNames(people, claimed),
      allHaveMail: allHaveMail(people),
      effect: (value: ClaimValue) => effectOn(value, values, people),
    }
    const findings: readonly Finding[] =
      values.length === 0
        ? [{ code: 'no-source', at, message: noSource('The claim email') }]
        : usedValues(values).flatMap((value) =>
            sourceFaults(value, values).map((fault) => findingOf(fault, value, subjectOf(CLAIMS.email, value, values), known)),
          )
    // Values that are used for different users can have the same fault.
    const isFirst = ({ code, actual }: Finding, index: number): boolean =>
      findings.findIndex((each) => each.code === code && each.actual === actual) === index
    for (const finding of findings.filter(isFirst)) {
      yield { ...finding, fix: fixIn(assertion.governedBy, finding.code === 'sign-in-name' ? 'replace-sign-in-name' : 'set-email-source') }
    }
    const unclear = usedValues(values).find(isUnclear)
    return findings.length > 0 || !unclear ? undefined : cannotTell(whyUnclear(unclear), unclear.at)
  },
})

function whyUnclear({ source, written }: ClaimValue): string {
  return source === 'unreadable' || !written
    ? 'The source of the claim email cannot be read.'
    : `The inputs do not show what the transformation ${quote(written.value)} of the claim email sends.`
}
