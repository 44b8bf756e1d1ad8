import { cannotTell, cite, count, deferTo, defineRule, derived, error, inputs, listOf, quote, type Finding, type Place } from '../kit.ts'
import { emailSourceOf } from '../../domain/email-claim.ts'
import { affectedOf, doubtful, examplesOf, share, type Affected } from '../../domain/people.ts'
import { mappedUserName } from '../../domain/mapped-user-name.ts'
import { attributeFor, userMapping, userNameSource } from '../../domain/provisioning-mappings.ts'
import { agrees, predictedBy, sentNamesOf } from '../../domain/sent-user-names.ts'
import {
  addressPair,
  compareAddresses,
  hasNoAddress,
  hasTwoAddresses,
  unknownAddress,
  type AddressSource,
} from '../../domain/user-addresses.ts'
import type { People } from '../../model/people.ts'
import { reportedByClaims, unknownEmail } from './_email-claim.ts'
import { judgeExpression } from './_expression.ts'
import { unused } from './_scim.ts'
import { judgeSent, judgeWithoutSchema } from './_sent.ts'

export default defineRule({
  id: 'scim/user-name',
  title: 'userName is mapped from the address that SAML sends as email',
  stage: 'provision',
  why: 'Mixpanel identifies users by their address. If provisioning creates an account with one address and SAML sends another, a user has two accounts or none, and the Teams belong to the wrong account.',
  not: 'Addresses that differ only in upper and lower case are not reported: as far as is known, they are the same for Mixpanel.',
  findings: {
    'sign-in-name': error('SC-10', 'entra-admin', 'userName is the sign-in name (UPN), but SAML sends mail.', 'map-mail-to-user-name'),
    'another-attribute': error('SC-10', 'entra-admin', 'userName is not a mail address.', 'map-mail-to-user-name'),
    expression: error(
      'SC-10',
      'entra-admin',
      'userName is made by an expression, and the result is not the address that SAML sends.',
      'map-mail-to-user-name',
    ),
    'another-address-sent': error(
      'SC-10',
      'entra-admin',
      'The provisioning log shows that userName was another address than the one that SAML sends.',
      'map-mail-to-user-name',
    ),
    empty: error('SC-11', 'entra-admin', 'Users without a value for userName are skipped.', 'fill-user-name-source'),
  },
  cites: [
    cite('mixpanel-okta', 'Username must be an email address with a domain that you’ve claimed'),
    cite('microsoft-scim', 'The table of default mappings has userPrincipalName for userName.'),
    cite('microsoft-provisioning-known', 'If an attribute is null on the user object, it is skipped'),
    cite('microsoft-provisioning-no-users', 'The page names an empty matching property as a reason why a user is skipped.'),
    cite('github/docs#22900', 'Another vendor’s users report two accounts where userName and the address of SAML differ.'),
  ],
  wants: {
    settings: derived.settings,
    jobs: derived.jobs,
    schema: derived.schema,
    assertion: derived.assertion,
    people: derived.people,
    provisioned: derived.provisioned,
    changes: derived.changes,
  },

  *check(_, { settings, jobs, schema, assertion, people, provisioned, changes }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    const sent = people && provisioned ? sentNamesOf(people, provisioned, changes) : null
    if (!schema) return yield* judgeWithoutSchema(sent, emailSourceOf(assertion))
    const mapping = userMapping(schema)
    const attributes = mapping ? listOf(mapping.attributes)?.items : undefined
    if (mapping && !attributes) return cannotTell('The mappings of users cannot be read.', mapping.attributes.at, inputs.schemas)
    const userName = attributes && attributeFor(attributes, /^userName$/)
    if (!userName) return deferTo('scim/mappings', 'userName is not mapped.')

    const at = userName.sourceName.is === 'known' ? userName.sourceName.at : userName.expression.at
    const { is: source, written } = userNameSource(userName)
    const mapped = source === 'unclear' ? mappedUserName(userName) : null
    const email = emailSourceOf(assertion)
    if (sent && email.is === 'known' && !agrees(sent, predictedBy(source, mapped)))
      return yield* judgeSent(sent, email.source, { at: userName.at, says: `userName is mapped from ${quote(written)}` })
    if (mapped) return yield* judgeExpression({ at: userName.expression.at, written, name: mapped }, email, people)
    if (source === 'unclear')
      return cannotTell(`The export does not show which address ${quote(written)} gives for userName.`, userName.at, inputs.schemas)
    if (source === 'other') {
      const message = `userName is mapped from ${quote(written)}, which is not a mail address. It should be mail, the address that SAML sends as email.`
      yield { code: 'another-attribute', at, message, expected: 'mail', actual: written }
      return undefined
    }
    if (email.is === 'wrong') return reportedByClaims(email)
    if (email.is === 'known' && email.source === 'upn' && source !== 'upn')
      return deferTo('claims/email-source', 'The claim email sends the sign-in name, and userName is correctly mapped from mail.')
    const isOtherSource = email.is === 'known' && source === 'upn' && email.source !== 'upn'
    if (isOtherSource) yield signInName(at, email.source, people)
    const skipped = people ? affectedOf(people, ({ user }) => hasNoAddress(user, source)) : null
    if (skipped?.is === 'known') yield empty(userName.at, source, skipped.affected)
    if (people && skipped?.is === 'uncertain' && !isOtherSource) {
      const who = `${count(skipped.who.length, 'user has', 'users have')} no value for userName`
      return doubtful(people, skipped.who, who, skipped.who[0]?.at ?? null)
    }
    return email.is === 'unknown' ? unknownEmail(email) : unknownAddress(people, source)
  },
})

const NAMES: Readonly<Record<AddressSource, string>> = {
  mail: 'mail',
  upn: 'userPrincipalName (the sign-in name)',
  'mail-or-upn': 'mail, or userPrincipalName where mail is empty',
}

function signInName(at: Place, email: AddressSource, people: People | undefined): Finding {
  const says = `userName is mapped from ${NAMES.upn}, but SAML sends ${NAMES[email]} as email`
  const about = { code: 'sign-in-name', at, expected: 'mail', actual: 'userPrincipalName' } as const
  const found = people ? affectedOf(people, (person) => hasTwoAddresses(person, email)) : null
  if (found?.is === 'known') {
    const { who, of, severity } = found.affected
    const examples = examplesOf(who, (person) => addressPair(person, email)?.join(' and ') ?? '')
    const message = `${says}: the two addresses differ for ${share({ who, of })} (${examples}).`
    return { ...about, severity, at: [at, ...who.slice(0, 5).map(({ user }) => user.upn.at)], message }
  }
  const { known, unequal } = compareAddresses(people, email)
  if (found || known === 0) {
    return { ...about, severity: 'warning', message: `${says}: users who have two different addresses get two accounts, or none.` }
  }
  const note = unequal === 0 ? '' : ` (for ${unequal} except for upper and lower case)`
  const message = `${says}. The two are the same for the ${count(known, 'known assigned user')}${note}, so the problem appears only when a name or address changes.`
  return { ...about, severity: 'info', message }
}

function empty(mappedAt: Place, source: AddressSource, { who, of, severity }: Affected): Finding {
  const [first, ...rest] = who.slice(0, 5).map(({ user }) => (source === 'upn' ? user.upn.at : user.mail.at))
  const message = `userName is mapped from ${NAMES[source]}, which is empty for ${share({ who, of })}: provisioning skips them (${examplesOf(who)}).`
  return { code: 'empty', severity, at: [first ?? mappedAt, ...rest, mappedAt], message }
}
