import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  inputs,
  listOf,
  listing,
  quote,
  valueOf,
  visible,
  type Finding,
  type Fix,
  type Place,
} from '../kit.ts'
import {
  breaksAt,
  decidingFor,
  GUEST_KINDS,
  isForAll,
  kindsOf,
  mainSource,
  outcomeOf,
  reached,
  textIn,
  valueFor,
  type UserKind,
} from '../../domain/claim-values.ts'
import type { Assignments, Person } from '../../model/people.ts'
import { affectedOf, domainName, domainOf, doubtOf, examplesOf, severityOf, share, type Affected } from '../../domain/people.ts'
import type { ClaimValue, ServicePrincipal } from '../../model/entra.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { emailIn, mend, onClaimsPage, settingsFirst } from './_claims.ts'

const ANY = onClaimsPage(
  'Give the claim email a value for every user.',
  'Click the claim email ▸ Claim conditions.',
  'Make one condition with User type: Any, no groups, Source: Attribute, Value: user.mail, and delete the others. Save.',
)
const FILL: Fix = {
  summary: 'Give these users a mail address, or let the claim fall back to the sign-in name.',
  steps: [
    'Either give each of them a mailbox licence or an address. For users who exist in the cloud alone, an admin can set mail with Microsoft Graph (PATCH /users/<id> with {"mail":"<address>"}); for users from a directory on premises, set mail there.',
    'Or open the Mixpanel app in Enterprise apps (was: Enterprise applications) ▸ Single sign-on ▸ Attributes & Claims (was: User Attributes & Claims) ▸ Edit ▸ email. Source: Transformation. Choose IfEmpty() with user.mail and user.userprincipalname, and save. That helps only those whose sign-in name is an address at a domain that is claimed in Mixpanel.',
    'Sign in once with one of these users.',
  ],
  command: null,
}
const IN_POLICY =
  'A claims mapping policy knows no conditions: give the entry of email "Source":"user" and "ID":"mail", and the users a mail address.'

export default defineRule({
  id: 'claims/email-for-everyone',
  title: 'Every user who can come in has a value for the claim email',
  stage: 'identify',
  why: 'Entra leaves out a claim whose source is empty. Such a user signs in at Microsoft and is not recognised by Mixpanel, while everyone around them gets in.',
  not: 'Disabled users, guests and users who are not assigned to the app are not counted.',
  findings: {
    'mail-is-empty': {
      guide: 'CL-07',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Assigned users have no mail address, so no email claim is sent for them.',
      fix: FILL,
    },
    conditional: {
      guide: 'CL-11',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Every value of the claim has a condition, and some users meet none of them.',
      fix: ANY,
    },
    'guests-sign-in-name': {
      guide: 'CL-11',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'By a condition, guests are sent their sign-in name, which is no address of theirs.',
      fix: ANY,
    },
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
    const [email] = emailIn(assertion)
    if (!email) return deferTo('claims/email', 'No claim that could be email is issued, to anybody.')
    const { values } = email
    const unread = reached(values).find(({ source }) => source === 'unreadable')
    if (unread) return cannotTell('The values of the claim email cannot be read.', unread.at)
    if (values.length === 0) return deferTo('claims/email-source', 'The claim email has no source, for anybody.')

    const counted = people?.counted ?? []
    const forAll = (value: ClaimValue): boolean => isForAll(value) || onlyThese(value.condition?.groups ?? [], assignments, principal)
    const left = leftOut(values, forAll)
    if (left) {
      const found = counted.map((person) => ({ person, value: left.members ? valueFor(person, values, memberships, forAll) : undefined }))
      const without = found.some(({ value }) => value === undefined) ? [] : found.flatMap(({ person, value }) => (value ? [] : person))
      const many = without.length > 0 ? ` That leaves out ${share({ who: without, of: counted.length })}: ${examplesOf(without)}.` : ''
      yield {
        code: 'conditional',
        severity: without.length > 0 ? severityOf(without.length, counted.length) : 'warning',
        at: placesOf(values, email.at),
        message: `${settingsFirst(governedBy)} gives the claim email a value for ${listing([...new Set(reached(values).map(conditionSays))])} only, so ${left.who} are sent none.${many} One value should hold for any user.`,
        expected: null,
        actual: null,
        fix: mend(governedBy, ANY, IN_POLICY),
      }
    }
    const forGuests = reached(values).find((value) => !kindsOf(value, values).includes('members') && outcomeOf(value)?.sends.join() === UPN)
    if (forGuests) {
      yield {
        code: 'guests-sign-in-name',
        at: forGuests.written?.at ?? forGuests.at,
        message: `By the conditions of the claim, guests are sent user.userprincipalname as their email. A guest’s sign-in name is not an address of theirs: it looks like ann_agency.example#EXT#@contoso.onmicrosoft.com. It should be user.mail for them as well.`,
        expected: forGuests.transformations.length === 0 ? 'mail' : null,
        actual: forGuests.written?.value ?? null,
        fix: mend(governedBy, ANY, IN_POLICY),
      }
    }

    const members = decidingFor('members', values, forAll)
    const lacks = (person: Person): boolean | undefined => {
      const value = valueFor(person, values, memberships, forAll)
      const perhaps = new Set(value === undefined ? members.map((each) => isEmptyFor(each, person)) : [])
      return value ? isEmptyFor(value, person) : perhaps.size === 1 ? [...perhaps][0] : value === undefined ? undefined : false
    }
    const affected = people ? affectedOf(people, (person) => lacks(person) === true) : null
    if (affected?.is === 'known') {
      const { severity } = affected.affected
      yield { ...withoutMail(affected.affected, settings, email.at), severity, fix: mend(governedBy, FILL, IN_POLICY) }
    }
    if (left || forGuests || affected?.is === 'known') return undefined
    if (people && affected?.is === 'uncertain') {
      const doubt = doubtOf(people, affected.who)
      return cannotTell(
        `${count(affected.who.length, 'user')} among those given ${affected.who.length === 1 ? 'has' : 'have'} no mail address, and ${doubt.says}.`,
        affected.who[0]?.user.mail.at ?? null,
        doubt.fact,
      )
    }
    const sourceless = reached(values).find(({ source }) => source === 'none')
    if (sourceless) return deferTo('claims/email-source', 'The claim email has no source, for some users or all.')
    const open = counted.filter((person) => lacks(person) === undefined)
    const hanging = members.find((value) =>
      counted.length === 0 ? mayBeNone(value) : open.some((person) => isEmptyFor(value, person) === undefined),
    )
    if (hanging) return cannotTell(hangingSays(hanging), hanging.written?.at ?? hanging.at)
    if (open.length === 0) return undefined
    return cannotTell(
      `${count(open.length, 'assigned user has', 'assigned users have')} a value by the groups that they are in, and the members of these are not given.`,
      members.at(-1)?.at ?? null,
      inputs.memberships,
    )
  },
})

function withoutMail(
  { who, of }: Pick<Affected, 'who' | 'of'>,
  settings: MixpanelSettings | undefined,
  fallback: Place,
): Pick<Finding, 'code' | 'at' | 'message'> {
  const places = who.slice(0, 5).map(({ user }) => user.mail.at)
  const claimed = settings ? listOf(settings.claimedDomains)?.items.map(domainName) : undefined
  const beyond = claimed ? who.filter(({ upn }) => upn !== null && !claimed.includes(domainOf(upn) ?? '')) : []
  const domains = [...new Set(beyond.flatMap(({ upn }) => domainOf(upn ?? '') ?? []))].slice(0, 5).map((domain) => quote(domain))
  const still =
    beyond.length === 0
      ? ''
      : ` For ${beyond.length} of them the sign-in name would not do in its place: it is at ${listing(domains)}, which is not claimed in Mixpanel.`
  return {
    code: 'mail-is-empty',
    at: [places[0] ?? fallback, ...places.slice(1)],
    message: `${share({ who, of })} ${who.length === 1 ? 'has' : 'have'} no mail address in Entra, so no email claim is sent for them: ${examplesOf(who)}.${still}`,
  }
}

/** Whom no value is meant for; null where there is one for everyone who can come in. */
function leftOut(
  values: readonly ClaimValue[],
  forAll: (value: ClaimValue) => boolean,
): { readonly members: boolean; readonly who: string } | null {
  const isOpen = (kind: UserKind): boolean => {
    const [first] = decidingFor(kind, values, forAll)
    return first === undefined || !forAll(first)
  }
  const members = isOpen('members')
  const guests = GUEST_KINDS.some(isOpen)
  if (!members && !guests) return null
  const who = members
    ? guests || values.some((value) => !forAll(value))
      ? 'users who meet none of them'
      : 'members of the organization'
    : 'guests who meet none of them'
  return { members, who }
}

/** True where assignment is required, and no one but these groups is assigned: then they are everyone. */
function onlyThese(groups: readonly string[], assignments: Assignments | undefined, principal: ServicePrincipal | undefined): boolean {
  if (!assignments?.complete || assignments.items.length === 0 || !principal || valueOf(principal.assignmentRequired) !== true) return false
  const named = new Set(groups.map((id) => id.toLowerCase()))
  return assignments.items.every(({ principalId }) => named.has(valueOf(principalId)?.toLowerCase() ?? ''))
}

const MAIL = 'user.mail'
const UPN = 'user.userprincipalname'

/** True where nothing is sent for that person; undefined where that cannot be read off the users. */
function isEmptyFor(value: ClaimValue, { user, upn }: Person): boolean | undefined {
  if (value.constant !== null || value.source === 'none') return false
  const outcome = breaksAt(value) === -1 ? outcomeOf(value) : { sends: [mainSource(value)], otherwise: null, hangsOn: null }
  if (!outcome) return undefined
  const has = (source: string): boolean | undefined =>
    textIn(source) !== null ? true : source === MAIL ? user.mail.is !== 'empty' : source === UPN ? upn !== null : undefined
  const { sends, otherwise, hangsOn } = outcome
  const first = sends.map(has)
  // Another attribute is claims/email-source’s, whoever has it.
  if (otherwise === null && hangsOn === null && first.includes(undefined)) return false
  const holds = hangsOn === null || (value.transformations.includes('ifNotEmpty') ? has(hangsOn) : undefined)
  if (holds === false) return true
  if (first.every((each) => each === true)) return holds === true ? false : undefined
  if (!first.every((each) => each === false)) return undefined
  const second = otherwise === null ? false : has(otherwise)
  return second === undefined ? undefined : !second
}

/** True where somebody may be sent nothing, whatever addresses people have. */
function mayBeNone(value: ClaimValue): boolean {
  if (value.constant !== null || breaksAt(value) !== -1) return false
  const outcome = outcomeOf(value)
  return outcome === null || (outcome.hangsOn !== null && outcome.hangsOn !== MAIL && outcome.hangsOn !== UPN)
}

function hangingSays(value: ClaimValue): string {
  const outcome = outcomeOf(value)
  const read = outcome ? [outcome.hangsOn, ...outcome.sends, outcome.otherwise] : []
  const on = read.find((source) => source !== null && source !== MAIL && source !== UPN) ?? outcome?.hangsOn
  return on === undefined || on === null
    ? `What the transformation ${quote(value.written?.value ?? '')} of the claim email sends cannot be told from the inputs.`
    : `Whether everybody is sent an address hangs on what stands in ${quote(on)}, which the inputs do not tell of everybody.`
}

function conditionSays({ condition }: ClaimValue): string {
  if (condition === null) return 'any user'
  const who = USER_TYPES[condition.userType.toLowerCase()] ?? visible(condition.userType)
  return condition.groups.length === 0 ? who : `${who} in ${count(condition.groups.length, 'group')}`
}

const USER_TYPES: Readonly<Record<string, string>> = {
  any: 'users',
  members: 'members',
  allguests: 'guests',
  aadguests: 'guests with a Microsoft Entra account',
  externalguests: 'external guests',
}

function placesOf(values: readonly ClaimValue[], fallback: Place): readonly [Place, ...Place[]] {
  const [first, ...rest] = values.map(({ at, condition }) => condition?.at ?? at)
  return [first ?? fallback, ...rest]
}
