import { decidingSource, type CoverageGap } from '../../domain/claim-coverage.ts'
import { usedValues } from '../../domain/claim-values.ts'
import { domainName, domainOf, examplesOf, share, type Affected } from '../../domain/people.ts'
import type { ClaimsDefinition, ClaimValue } from '../../model/entra.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { count, entryOf, listing, listOf, quote, visible } from '../kit.ts'
import { settingsFirst } from './_claims.ts'

// What is printed about users who are sent no email.

export const GUESTS_SIGN_IN_NAME =
  'For guests, a condition sets the claim email to user.userprincipalname. This sign-in name is not a mail address: it looks like ann_agency.example#EXT#@contoso.onmicrosoft.com. The source should be user.mail for guests as well.'

/** The users that the values are for, and the users that they leave out, by name where they are known. */
export function conditionalText(
  definition: ClaimsDefinition,
  values: readonly ClaimValue[],
  gap: CoverageGap,
  known: Pick<Affected, 'who' | 'of'>,
): string {
  const covered = listing([...new Set(usedValues(values).map(conditionText))])
  const left = !gap.members
    ? 'guests who meet none of the conditions'
    : gap.guests || gap.groups
      ? 'users who meet none of the conditions'
      : 'members of the organization'
  const named = known.who.length > 0 ? ` This affects ${share(known)}: ${examplesOf(known.who)}.` : ''
  return `${settingsFirst(definition)} has a value of the claim email only for ${covered}, so the claim is not sent for ${left}.${named} The claim should have a value for every user.`
}

function conditionText({ condition }: ClaimValue): string {
  if (condition === null) return 'any user'
  const users = entryOf(USER_TYPES, condition.userType.toLowerCase()) ?? visible(condition.userType)
  return condition.groups.length === 0 ? users : `${users} in ${count(condition.groups.length, 'group')}`
}

const USER_TYPES: Readonly<Record<string, string>> = {
  any: 'users',
  members: 'members',
  allguests: 'guests',
  aadguests: 'guests with a Microsoft Entra account',
  externalguests: 'external guests',
}

/** The users without a mail address, and for how many of them the sign-in name could not replace it. */
export function withoutMailText({ who, of }: Pick<Affected, 'who' | 'of'>, settings: MixpanelSettings | undefined): string {
  const claimed = settings ? listOf(settings.claimedDomains)?.items.map(domainName) : undefined
  const outside = claimed ? who.flatMap(({ upn }) => (upn === null || claimed.includes(domainOf(upn) ?? '') ? [] : upn)) : []
  const domains = [...new Set(outside.flatMap((upn) => domainOf(upn) ?? []))].slice(0, 5).map((domain) => quote(domain))
  const replaced =
    outside.length === 0
      ? ''
      : ` For ${outside.length} of them, the sign-in name cannot be used instead: it is at ${listing(domains)}, which ${domains.length === 1 ? 'is' : 'are'} not claimed in Mixpanel.`
  const have = who.length === 1 ? 'has' : 'have'
  return `${share({ who, of })} ${have} no mail address in Entra, so the claim email is not sent for them: ${examplesOf(who)}.${replaced}`
}

/** Why the inputs do not show whether this value is empty for some user. */
export function notShown(value: ClaimValue): string {
  const source = decidingSource(value)
  return source === null
    ? `The inputs do not show what the transformation ${quote(value.written?.value ?? '')} of the claim email sends.`
    : `The claim email depends on ${quote(source)}, and the inputs do not show the value for every user.`
}
