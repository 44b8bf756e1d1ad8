import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  inputs,
  listOf,
  quote,
  valueOf,
  visible,
  type CannotTell,
  type Finding,
  type Fix,
  type NotApplicable,
  missing,
} from '../kit.ts'
import { breaksAt, decidingFor, outcomeOf, textIn } from '../../domain/claim-values.ts'
import type { People, Person } from '../../model/people.ts'
import type { PredictedAssertion } from '../../model/saml.ts'
import { affectedOf, doubtOf, examplesOf, share, type Affected } from '../../domain/people.ts'
import type { AttributeMapping } from '../../model/provisioning.ts'
import type { ClaimValue } from '../../model/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { attributeFor, attributesIn, MAPPINGS, onProvisioning, RESTART, unused, userMapping } from './_scim.ts'

const MAP: Fix = {
  summary: 'Map mail to userName, and restart provisioning.',
  steps: onProvisioning(
    MAPPINGS,
    'Click Edit on the line userName, set Mapping type to Direct and Source attribute to mail, leave Match objects using this attribute at Yes with precedence 1, and click OK.',
    'Click Save.',
    RESTART,
    'Where people have two accounts in Mixpanel by now, remove the one that they do not sign in to.',
  ),
  command: null,
}

const FILL: Fix = {
  summary: 'Give these users a value for the attribute that userName comes from.',
  steps: [
    'Give each of them a mailbox licence or a mail address; for users from a directory on premises, set mail there.',
    'Or map an attribute that everyone has and that is the address which the claim email sends.',
    ...onProvisioning('Click Provision on demand, and try one of them.').slice(1),
  ],
  command: null,
}

export default defineRule({
  id: 'scim/user-name',
  title: 'SCIM’s userName is the address that SAML sends as email',
  stage: 'provision',
  why: 'Mixpanel knows people by their address. Where provisioning makes an account under one address and sign-in asks for another, a person has two accounts or none, and teams are on the wrong one.',
  not: 'Addresses that differ in upper and lower case alone are the same for Mixpanel’s purposes, as far as is known.',
  findings: {
    'sign-in-name': {
      guide: 'SC-10',
      severity: 'error',
      owner: 'entra-admin',
      means: 'userName comes from the sign-in name (UPN), and SAML sends mail.',
      fix: MAP,
    },
    'another-attribute': {
      guide: 'SC-10',
      severity: 'error',
      owner: 'entra-admin',
      means: 'userName comes from an attribute that is no mail address.',
      fix: MAP,
    },
    empty: {
      guide: 'SC-11',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Assigned users have no value for the attribute that userName comes from, so that they are skipped.',
      fix: FILL,
    },
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
  },

  *check(_known, { settings, jobs, schema, assertion, people }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (!schema) return missing(derived.schema)
    const mapping = userMapping(schema)
    const attributes = mapping ? listOf(mapping.attributes)?.items : undefined
    if (mapping && !attributes) return cannotTell('The mappings of users cannot be read.', mapping.attributes.at, inputs.schemas)
    const userName = attributes ? attributeFor(attributes, /^userName$/) : undefined
    if (!userName) return deferTo('scim/mappings', 'userName is not mapped.')

    const from = sourceOf(userName)
    if (from.is === 'unclear')
      return cannotTell(`It cannot be told which address ${quote(from.written)} gives for userName.`, userName.at, inputs.schemas)
    if (from.is === 'other') {
      yield {
        code: 'another-attribute',
        at: userName.sourceName.is === 'known' ? userName.sourceName.at : userName.expression.at,
        message: `userName is mapped from ${quote(from.written)}, which is no mail address. It should be mail, the address that SAML sends as email.`,
        expected: 'mail',
        actual: from.written,
      }
      return undefined
    }
    const email = emailOf(assertion)
    if (email.is === 'wrong') return email.silence
    if (email.is === 'known' && email.from === 'upn' && from.is !== 'upn')
      return deferTo('claims/email-source', 'The claim email sends the sign-in name, and userName is the mail address, as it should be.')
    const differing = email.is === 'known' && from.is === 'upn' && email.from !== 'upn' ? compared(userName, email.from, people) : null
    if (differing) yield differing
    const skips = people ? affectedOf(people, isSkipped(from.is)) : null
    if (skips?.is === 'known') yield skipped(userName, from.is, skips.affected)
    if (people && skips?.is === 'uncertain' && !differing) {
      const doubt = doubtOf(people, skips.who)
      return cannotTell(
        `${count(skips.who.length, 'user')} among those given ${skips.who.length === 1 ? 'has' : 'have'} no value for userName, and ${doubt.says}.`,
        skips.who[0]?.at ?? null,
        doubt.fact,
      )
    }
    return email.is === 'unknown' ? cannotTell(email.why, null, derived.assertion) : undefined
  },
})

/** What an address is made of; `mail-or-upn` falls back where there is no mail. */
type From = 'mail' | 'upn' | 'mail-or-upn'

function sourceOf({ sourceType, sourceName, expression }: AttributeMapping): {
  readonly is: From | 'other' | 'unclear'
  readonly written: string
} {
  const name = valueOf(sourceName)
  const written = valueOf(expression) ?? (name === undefined ? '' : `[${name}]`)
  const type = valueOf(sourceType)?.toLowerCase()
  if (type === 'constant') return { is: 'other', written: visible(written) }
  const read = type === 'attribute' && name !== undefined ? [name] : attributesIn(written)
  const names = new Set(read.map((each) => each.toLowerCase()))
  const plain =
    read.length === 1 &&
    (type === 'attribute' || /^\[[^\]]+\]$|^(?:ToLower|Trim|NormalizeDiacritics)\(\[[^\]]+\]\s*(?:,[^)]*)?\)$/i.test(written))
  if (plain && names.has('mail')) return { is: 'mail', written: 'mail' }
  if (plain && (names.has('userprincipalname') || names.has('originaluserprincipalname'))) return { is: 'upn', written: read[0] ?? '' }
  if (plain) return ADDRESSES.test(read[0] ?? '') ? { is: 'unclear', written: read[0] ?? '' } : { is: 'other', written: read[0] ?? '' }
  if (
    /^(?:Coalesce\(\s*\[mail\]\s*,\s*\[(?:original)?userPrincipalName\]\s*\)|I(?:IF|f)\(.*\[mail\].*\[(?:original)?userPrincipalName\].*\))$/is.test(
      written,
    )
  )
    return { is: 'mail-or-upn', written }
  return { is: 'unclear', written }
}

/** Attributes that may well hold an address: whether it is the right one, an export of users does not show. */
const ADDRESSES = /mail|proxyaddress|upn|userprincipal|extension|customsecurity|immutable.*address/i

type Email =
  | { readonly is: 'known'; readonly from: From }
  | { readonly is: 'unknown'; readonly why: string }
  | { readonly is: 'wrong'; readonly silence: NotApplicable | CannotTell }

/** Where SAML takes the address of members from. Without a claim email, that which Mixpanel’s page asks for is meant. */
function emailOf(assertion: PredictedAssertion | undefined): Email {
  if (!assertion) return { is: 'unknown', why: '' }
  const email = assertion.attributes.find(({ name }) => name === CLAIMS.email)
  if (!email) return { is: 'known', from: 'mail' }
  const values = decidingFor('members', email.values)
  if (values.length === 0) {
    const silence =
      email.values.length === 0
        ? deferTo('claims/email-source', 'The claim email has no source.')
        : deferTo('claims/email-for-everyone', 'By its conditions, the claim email is sent to no member.')
    return { is: 'wrong', silence }
  }
  const sources = new Set(values.map(fromOf))
  if (sources.has(null)) {
    return { is: 'wrong', silence: deferTo('claims/email-source', 'The claim email itself does not send a mail address.') }
  }
  const [from, ...more] = sources
  if (more.length > 0) return { is: 'unknown', why: 'By its conditions, members of some groups are sent another attribute as email.' }
  return !from || from === 'unclear' ? { is: 'unknown', why: 'The source of the claim email cannot be read.' } : { is: 'known', from }
}

/** Null where claims/email-source finds something wrong with it. */
function fromOf(value: ClaimValue): From | 'unclear' | null {
  if (value.constant !== null || value.source === 'none' || breaksAt(value) !== -1) return null
  const outcome = outcomeOf(value)
  if (!outcome) return 'unclear'
  const { sends, otherwise } = outcome
  if (otherwise !== null && textIn(otherwise) !== null) return null
  const [from, ...more] = new Set(
    sends.map((source) => (source === 'user.mail' ? 'mail' : source === 'user.userprincipalname' ? 'upn' : null)),
  )
  if (more.length > 0) return 'unclear'
  return from === 'mail' && otherwise === 'user.userprincipalname' ? 'mail-or-upn' : (from ?? null)
}

const SAYS: Readonly<Record<From, string>> = {
  mail: 'mail',
  upn: 'userPrincipalName (the sign-in name)',
  'mail-or-upn': 'mail, or userPrincipalName where that is empty',
}

function addressOf({ mail, upn }: Person, from: From): string | null {
  return from === 'mail' ? mail : from === 'upn' ? upn : (mail ?? upn)
}

function compared(userName: AttributeMapping, email: From, people: People | undefined): Finding | null {
  const at = userName.sourceName.is === 'known' ? userName.sourceName.at : userName.expression.at
  const says = `userName is mapped from ${SAYS.upn}, and SAML sends ${SAYS[email]} as email`
  const about = { code: 'sign-in-name', at, expected: 'mail', actual: 'userPrincipalName' }
  const both = (person: Person): readonly [string, string] | null => {
    const one = addressOf(person, 'upn')
    const other = addressOf(person, email)
    return one === null || other === null ? null : [one, other]
  }
  const differ = (person: Person): boolean => {
    const pair = both(person)
    return pair !== null && pair[0].toLowerCase() !== pair[1].toLowerCase()
  }
  const found = people ? affectedOf(people, differ) : null
  if (found?.is === 'known') {
    const { who, of, severity } = found.affected
    const examples = examplesOf(who, (person) => both(person)?.join(' and ') ?? '')
    return {
      ...about,
      severity,
      at: [at, ...who.slice(0, 5).map(({ user }) => user.upn.at)],
      message: `${says}: for ${share({ who, of })} the two are different addresses (${examples}).`,
    }
  }
  const known = people?.counted.filter((person) => both(person) !== null) ?? []
  const byCase = known.filter((person) => {
    const pair = both(person)
    return pair !== null && pair[0] !== pair[1]
  })
  if (found === null && known.length > 0) {
    const letters = byCase.length === 0 ? '' : ` (for ${byCase.length} but for upper and lower case)`
    return {
      ...about,
      severity: 'info',
      message: `${says}. For the ${count(known.length, 'assigned user')} known the two are the same${letters}, so that nothing shows until somebody’s name or address changes.`,
    }
  }
  return { ...about, severity: 'warning', message: `${says}: whoever has two different addresses gets two accounts, or none.` }
}

/** People without the value are skipped without a word. */
function isSkipped(from: From): (person: Person) => boolean {
  return ({ user }) => {
    const none = (field: { readonly is: string }): boolean => field.is === 'empty'
    return from === 'mail' ? none(user.mail) : from === 'upn' ? none(user.upn) : none(user.mail) && none(user.upn)
  }
}

function skipped(userName: AttributeMapping, from: From, { who, of, severity }: Affected): Finding {
  const field = (person: Person): Person['user']['mail'] => (from === 'upn' ? person.user.upn : person.user.mail)
  const [first, ...rest] = who.slice(0, 5).map((person) => field(person).at)
  return {
    code: 'empty',
    severity,
    at: [first ?? userName.at, ...rest, userName.at],
    message: `userName is mapped from ${SAYS[from]}, which is empty for ${share({ who, of })}: provisioning skips them (${examplesOf(who)}).`,
    expected: null,
    actual: null,
  }
}
