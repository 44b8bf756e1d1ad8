import { foundFor, hasOnlyDefaultClaims, namedExactly } from '../../domain/claim-names.ts'
import { isUnreadable } from '../../domain/claim-source.ts'
import { usedValues } from '../../domain/claim-values.ts'
import { isDisputed } from '../../domain/precedence.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, deferTo, defineRule, derived, INFERRED, info, inputs, warning } from '../kit.ts'
import { controlCharacters } from './_control.ts'
import { issuedFinding, missingFinding, NAMES, similarFinding } from './_names.ts'

export default defineRule({
  id: 'claims/names',
  title: 'The claims firstName and lastName have the sources user.givenname and user.surname',
  stage: 'provision',
  why: 'Mixpanel takes the name of a new account from these two attributes. Without them, users have blank names in lists, shares and comments.',
  not: 'Entra’s default claims givenname and surname are not a problem and can stay. Sign-in does not depend on names.',
  findings: {
    missing: warning('CL-13', 'entra-admin', 'firstName or lastName is not issued.', 'add-name-claims'),
    'near-miss': warning('CL-13', 'entra-admin', 'The name of the claim differs from firstName or lastName.', 'rename-name-claim'),
    'another-source': warning(
      'CL-13',
      'entra-admin',
      'The source of firstName is not user.givenname, or the source of lastName is not user.surname.',
      'set-name-sources',
    ),
    'name-is-empty': info('CL-14', 'entra-admin', 'Assigned users have no first or no last name in Entra.', 'fill-in-names'),
    'control-character': warning(
      'CL-13',
      'entra-admin',
      'A first or last name has a line break or another control character.',
      'remove-control-characters',
      INFERRED,
    ),
  },
  cites: [
    cite('mixpanel-sso', 'New users are given the names that the firstName and lastName profile attributes hold.'),
    cite('mixpanel-azure', 'The screenshot of the claims shows firstName with the value user.givenname and lastName with user.surname.'),
    cite('microsoft-claims', 'The portal lists the default claims with their namespace: emailaddress, givenname, surname and name.'),
  ],
  needs: { assertion: derived.assertion },
  wants: { people: derived.people },

  *check({ assertion }, { people }) {
    const { governedBy } = assertion
    yield* controlCharacters(people, ['givenName', 'surname'])
    const all = NAMES.map((name) => ({ name, ...foundFor(assertion, name.claim) }))
    const missing = all.filter(({ issued, similar, namespaced }) => !issued && !similar && !namespaced)
    // One cause, one finding: no claims are set up at all, or none of Mixpanel's claims is in the policy.
    if (missing.length === NAMES.length && namedExactly(assertion, CLAIMS.email).length === 0) {
      if (hasOnlyDefaultClaims(assertion))
        return deferTo('claims/email', 'No claims are set up for Mixpanel; firstName and lastName are added together with email.')
      if (governedBy.kind === 'claims-mapping-policy')
        return deferTo(
          'claims/policy-override',
          'A claims mapping policy overrides the portal’s claims, and has none of Mixpanel’s claims.',
        )
    }
    const findings = all.flatMap(({ name, issued, similar }) =>
      issued ? (issuedFinding(name, issued, governedBy, people) ?? []) : similar ? similarFinding(name, similar, governedBy) : [],
    )
    const claims = missing.map(({ name }) => name.claim)
    if (claims.length > 0) yield missingFinding(claims, assertion)
    yield* findings
    if (missing.length > 0 || findings.length > 0) return undefined
    const unreadable = all.flatMap(({ issued }) => (issued ? usedValues(issued.values) : [])).find(isUnreadable)
    if (unreadable) return cannotTell('The source of firstName or lastName cannot be read.', unreadable.at)
    const disputed = people?.counted.flatMap(({ user }) => [user.givenName, user.surname]).find(isDisputed)
    if (disputed) return cannotTell('The names of the users are not known.', disputed.at, inputs.users)
    return all.some(({ issued, namespaced }) => !issued && namespaced)
      ? deferTo('claims/namespace', 'firstName or lastName is issued with a namespace.')
      : undefined
  },
})
