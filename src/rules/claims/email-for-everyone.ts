import { githubIssue, microsoftClaims } from '../../entra.ts'
import { mixpanelAzure } from '../../mixpanel.ts'
import { count, listing, quote, visible } from '../../model/display.ts'
import type { Place } from '../../model/artifact.ts'
import type { Assignments, Person, PredictedAttribute } from '../../model/deduced.ts'
import { cannotTell } from '../../model/fact.ts'
import { deduced, told } from '../../model/facts.ts'
import { listOf, valueOf } from '../../model/field.ts'
import { affectedOf, domainOf, examplesOf, severityOf, share, type Affected } from '../../model/people.ts'
import { defineRule, yieldTo, type Fix, type Problem } from '../../model/rule.ts'
import type { ClaimValue, Membership, MixpanelSettings, ServicePrincipal } from '../../model/things.ts'
import { emailIn, mainSource, mend, onClaimsPage, settingsOf } from './_claims.ts'

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
  severity: 'error',
  required: false,
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
    mixpanelAzure('The screenshot of the claims shows email with the value user.mail.'),
    githubIssue(
      'MicrosoftDocs/azure-docs',
      7599,
    )('If you do not have setup the Email address for the user then Azure AD will not send the email address claim'),
    microsoftClaims('The page describes claims that are issued on conditions: the last condition that a user meets decides.'),
  ],
  needs: { assertion: deduced.assertion },
  wants: {
    people: deduced.people,
    settings: deduced.settings,
    assignments: deduced.assignments,
    memberships: told.memberships,
    principal: deduced.principal,
  },

  *check({ assertion }, { people, settings, assignments, memberships = [], principal }) {
    const { governedBy } = assertion
    const [email] = emailIn(assertion)
    if (!email) return yieldTo('claims/email', 'No claim that could be email is issued, to anybody.')
    const unread = email.values.find(({ source }) => source === 'unreadable')
    if (unread) return cannotTell('The values of the claim email cannot be read.', unread.at)
    if (email.values.length === 0) return yieldTo('claims/email-source', 'The claim email has no source, for anybody.')

    const left = leftOut(email.values, assignments, principal)
    if (left) {
      const counted = people?.counted ?? []
      const without = left.members ? withoutValue(counted, email.values, memberships) : []
      const many =
        without && without.length > 0 ? ` That leaves out ${share({ who: without, of: counted.length })}: ${examplesOf(without)}.` : ''
      yield {
        code: 'conditional',
        severity: without && without.length > 0 ? severityOf(without.length, counted.length) : 'warning',
        at: placesOf(email.values, email.at),
        message: `${settingsOf(governedBy)} gives the claim email a value for ${listing([...new Set(email.values.map(conditionSays))])} only, so ${left.who} are sent none.${many} One value should hold for any user.`,
        expected: null,
        actual: null,
        fix: mend(governedBy, ANY, IN_POLICY),
      }
    }
    const forGuests = deciding(email.values).find(({ condition, source }) => isGuests(condition) && source === 'user.userprincipalname')
    if (forGuests) {
      yield {
        code: 'guests-sign-in-name',
        at: forGuests.written?.at ?? forGuests.at,
        message: `By a condition, guests are sent user.userprincipalname as their email. A guest’s sign-in name is not an address of theirs: it looks like ann_agency.example#EXT#@contoso.onmicrosoft.com. It should be user.mail for them as well.`,
        expected: 'mail',
        actual: forGuests.written?.value ?? null,
        fix: mend(governedBy, ANY, IN_POLICY),
      }
    }

    const isAffected = emptyFor(email)
    const affected = people && isAffected ? affectedOf(people, isAffected) : null
    if (affected?.is === 'known') {
      const { severity } = affected.affected
      yield { ...withoutMail(affected.affected, settings, email.at), severity, fix: mend(governedBy, FILL, IN_POLICY) }
    }
    if (affected?.is === 'uncertain' && !left) {
      return cannotTell(
        `${count(affected.who.length, 'user')} among those given ${affected.who.length === 1 ? 'has' : 'have'} no mail address, and it is not known whether they are assigned to the app.`,
        affected.who[0]?.user.mail.at ?? null,
        deduced.assignments,
      )
    }
    return undefined
  },
})

function withoutMail(
  { who, of }: Pick<Affected, 'who' | 'of'>,
  settings: MixpanelSettings | undefined,
  fallback: Place,
): Pick<Problem, 'code' | 'at' | 'message'> {
  const places = who.slice(0, 5).map(({ user }) => user.mail.at)
  const claimed = settings ? listOf(settings.claimedDomains)?.items.map(({ domain }) => domain.value.trim().toLowerCase()) : undefined
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

type Condition = ClaimValue['condition']
type Kind = 'members' | 'guests'

function admits(condition: Condition, kind: Kind): boolean {
  if (condition === null || /^any$/i.test(condition.userType)) return true
  return kind === 'guests' ? isGuests(condition) : /^members$/i.test(condition.userType)
}

function isGuests(condition: Condition): boolean {
  return condition !== null && /guests$/i.test(condition.userType)
}

/** Whom no value is meant for; null where there is one for everyone who can come in. */
function leftOut(
  values: readonly ClaimValue[],
  assignments: Assignments | undefined,
  principal: ServicePrincipal | undefined,
): { readonly members: boolean; readonly who: string } | null {
  const forAll = (groups: readonly string[]): boolean => groups.length === 0 || onlyThese(groups, assignments, principal)
  const kinds = new Set<string>()
  for (const { condition } of values) {
    if (condition !== null && !forAll(condition.groups)) continue
    for (const kind of ['members', 'guests'] as const)
      if (admits(condition, kind))
        kinds.add(condition?.userType.toLowerCase() === 'any' || condition === null ? kind : condition.userType.toLowerCase())
  }
  const members = !kinds.has('members')
  const guests = !kinds.has('guests') && !kinds.has('allguests') && !(kinds.has('aadguests') && kinds.has('externalguests'))
  if (!members && !guests) return null
  const inGroups = values.some(({ condition }) => condition !== null && condition.groups.length > 0 && !forAll(condition.groups))
  const who = members
    ? guests || inGroups
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

/** The members for whom no value holds; undefined where that hangs on groups whose members are not known. */
function withoutValue(
  counted: readonly Person[],
  values: readonly ClaimValue[],
  memberships: readonly Membership[],
): readonly Person[] | undefined {
  const within = new Set<string>()
  for (const { condition } of values) {
    if (!admits(condition, 'members')) continue
    for (const group of condition?.groups ?? []) {
      const members = memberships.filter(({ groupId }) => groupId?.toLowerCase() === group.toLowerCase())
      if (members.length === 0 || members.some(({ complete, groups }) => !complete || groups.length > 0)) return undefined
      for (const { userIds } of members) for (const id of userIds) within.add(id.toLowerCase())
    }
  }
  return counted.filter(({ id }) => id !== null && !within.has(id))
}

/** Of several matches the last one decides: what stands before the last value for everyone has no effect. */
function deciding(values: readonly ClaimValue[]): readonly ClaimValue[] {
  return values.slice(
    Math.max(
      0,
      values.findLastIndex(({ condition }) => condition === null),
    ),
  )
}

/** Whom nothing is sent for, although the value is meant for them; null where that cannot be read off the users. */
function emptyFor({ values }: PredictedAttribute): ((person: Person) => boolean) | null {
  const value = values.findLast(({ condition }) => admits(condition, 'members') && (condition?.groups.length ?? 0) === 0)
  if (value?.constant !== null) return null
  const sources = value.transformations.includes('ifEmpty') ? value.inputs : [mainSource(value)]
  if (!sources.includes('user.mail')) return null
  return ({ user, upn }) =>
    user.mail.is === 'empty' && sources.every((source) => source === 'user.mail' || (source === 'user.userprincipalname' && upn === null))
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
