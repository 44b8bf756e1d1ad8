import { cannotTell, cite, deferTo, defineRule, derived, quote, type Fix } from '../kit.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { mainSource, reached } from '../../domain/claim-values.ts'
import type { PredictedAttribute } from '../../model/saml.ts'
import { examplesOf } from '../../domain/people.ts'
import type { ClaimValue } from '../../model/entra.ts'
import { bare, isUntouched, jwtOnly, mend, namespaced, nearName, onClaimsPage, settingsOf } from './_claims.ts'

const NAMES = [
  { claim: CLAIMS.firstName, source: 'user.givenname', field: 'givenName', label: 'First name' },
  { claim: CLAIMS.lastName, source: 'user.surname', field: 'surname', label: 'Last name' },
] as const

const ADD = onClaimsPage(
  'Add the claims firstName (user.givenname) and lastName (user.surname), with a blank namespace.',
  'Click Add new claim. Name: firstName. Namespace: leave blank. Source attribute: user.givenname. Save.',
  'Click Add new claim. Name: lastName. Namespace: leave blank. Source attribute: user.surname. Save.',
)
const RENAME = onClaimsPage(
  'Rename the claim, with a capital N in the middle: firstName, lastName.',
  'Click the claim, set Name to firstName or lastName, with a capital N, and Namespace to blank. Save.',
)
const SOURCE = onClaimsPage(
  'Make firstName from user.givenname, and lastName from user.surname.',
  'Click the claim and choose its source attribute: user.givenname for firstName, user.surname for lastName. Save.',
)
const PROFILE: Fix = {
  summary: 'Fill in the first and last name of these users.',
  steps: [
    'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Users ▸ the user ▸ Properties ▸ Edit, and fill in First name and Last name. For users from a directory on premises, do it there.',
  ],
  command: null,
}
const IN_POLICY =
  'In the policy’s definition, add {"Source":"user","ID":"givenname","SamlClaimType":"firstName"} and {"Source":"user","ID":"surname","SamlClaimType":"lastName"}.'

export default defineRule({
  id: 'claims/names',
  title: 'firstName and lastName are issued, from the user’s first and last name',
  stage: 'provision',
  why: 'Mixpanel names new accounts by these two attributes. Without them, people appear with blank names in lists, shares and comments.',
  not: 'Entra’s own claims givenname and surname may stay beside them; sign-in does not depend on names.',
  findings: {
    missing: {
      guide: 'CL-13',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'firstName or lastName is not issued.',
      fix: ADD,
    },
    'near-miss': {
      guide: 'CL-13',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The claim is written in another way than firstName or lastName.',
      fix: RENAME,
    },
    'another-source': {
      guide: 'CL-13',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'firstName or lastName is made from something else than the first or last name.',
      fix: SOURCE,
    },
    'name-is-empty': {
      guide: 'CL-14',
      severity: 'info',
      owner: 'entra-admin',
      means: 'Assigned users have no first or no last name in Entra.',
      fix: PROFILE,
    },
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
    const where = settingsOf(governedBy)
    const hasEmail = bare(assertion, CLAIMS.email).length > 0
    const near = NAMES.map(({ claim }) => nearName(assertion, claim)[0])
    const all = NAMES.map((name, index) => ({ ...name, issued: bare(assertion, name.claim)[0], near: near[index] }))
    const missing = all.filter((each) => !each.issued && !each.near && namespaced(assertion, each.claim).length === 0)

    // One cause, one finding: nobody has set up claims at all, or a policy put in their place has none of them.
    if (missing.length === NAMES.length && !hasEmail) {
      if (isUntouched(assertion))
        return deferTo('claims/email', 'No claims are set up for Mixpanel at all; firstName and lastName come with email.')
      if (governedBy.kind === 'claims-mapping-policy') {
        return deferTo('claims/policy-override', 'A claims mapping policy overrides the portal’s claims, and none of Mixpanel’s is in it.')
      }
    }
    let found = false
    if (missing.length > 0) {
      found = true
      const names = missing.map(({ claim }) => claim)
      const jwt = missing.map(({ claim }) => jwtOnly(assertion, claim)).find((claim) => claim !== undefined)
      yield {
        code: 'missing',
        at: jwt?.name.at ?? governedBy.claims.at,
        message: jwt
          ? `The claim ${quote(jwt.name.value)} is set up for JSON web tokens alone, so no assertion carries it.`
          : missing.length === 1
            ? `No claim named ${names.join('')} is issued by ${where}, so new accounts have half a name.`
            : `Neither ${names.join(' nor ')} is issued by ${where}, so new accounts have no names.`,
        expected: names.join(', '),
        actual: null,
        fix: mend(governedBy, ADD, IN_POLICY),
      }
    }
    for (const { claim, source, field, label, issued, near: other } of all) {
      if (!issued) {
        if (!other) continue
        found = true
        yield {
          code: 'near-miss',
          at: other.localName.at,
          message: `No claim is named exactly ${claim}; the one that comes nearest is named ${quote(other.localName.value)}.`,
          expected: claim,
          actual: other.localName.value,
          fix: mend(governedBy, RENAME, IN_POLICY),
        }
        continue
      }
      const sourceless = issued.values.length === 0 ? issued : reached(issued.values).find((value) => value.source === 'none')
      if (sourceless) {
        found = true
        yield {
          code: 'another-source',
          at: sourceless.at,
          message: `The claim ${claim} has no source, so nothing is sent; it should be ${source}.`,
          expected: null,
          actual: null,
          fix: mend(governedBy, SOURCE, IN_POLICY),
        }
        continue
      }
      const wrong = otherSource(issued, source)
      if (wrong) {
        found = true
        const value = wrong.constant ?? mainSource(wrong)
        yield {
          code: 'another-source',
          at: wrong.written?.at ?? wrong.at,
          message: `The claim ${claim} is made from ${quote(value)}; it should be ${source}.`,
          expected: wrong.constant === null && wrong.transformations.length === 0 ? source.replace('user.', '') : null,
          actual: wrong.written?.value ?? null,
          fix: mend(governedBy, SOURCE, IN_POLICY),
        }
        continue
      }
      const nameless = (people?.counted ?? []).filter(({ user }) => user[field].is === 'empty')
      const [first] = nameless
      if (!first || issued.values.some(({ transformations }) => transformations.length > 0)) continue
      found = true
      yield {
        code: 'name-is-empty',
        at: first.user[field].at,
        message: `${nameless.length} of ${people?.counted.length ?? nameless.length} assigned users have no ${label.toLowerCase()} in Entra, so ${claim} is left out for them: ${examplesOf(nameless)}.`,
        expected: null,
        actual: null,
      }
    }
    const behind = NAMES.some(({ claim }) => bare(assertion, claim).length === 0 && namespaced(assertion, claim).length > 0)
    const unread = all.flatMap(({ issued }) => (issued ? reached(issued.values) : [])).find(isUnread)
    if (unread && !found) return cannotTell('The source of firstName or lastName cannot be read.', unread.at)
    return behind && !found ? deferTo('claims/namespace', 'firstName or lastName is issued with a namespace.') : undefined
  },
})

/** The first value that is made from something else than the name; null where none is, or where it cannot be read. */
function otherSource({ values }: PredictedAttribute, source: string): ClaimValue | null {
  return reached(values).find((value) => !isUnread(value) && value.source !== source && !value.inputs.includes(source)) ?? null
}

function isUnread({ source, inputs }: ClaimValue): boolean {
  return source === 'unreadable' || (source === 'transformation' && inputs.length === 0)
}
