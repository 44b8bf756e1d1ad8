import {
  cannotTell,
  cite,
  deferTo,
  defineRule,
  derived,
  listOf,
  listing,
  quote,
  valueOf,
  type Finding,
  type Fix,
  type Place,
} from '../kit.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { breaksAt, kindsOf, outcomeOf, reached, textIn } from '../../domain/claim-values.ts'
import { domainName, domainOf } from '../../domain/people.ts'
import type { People } from '../../model/people.ts'
import type { PredictedAttribute } from '../../model/saml.ts'
import type { ClaimValue } from '../../model/entra.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { emailIn, mend, onClaimsPage, saysSource, subjectOf } from './_claims.ts'

const FIX = onClaimsPage(
  'Set the source of the claim email to the attribute user.mail.',
  'Click the claim email. Source: Attribute (not Transformation). Source attribute: choose user.mail from the list, do not type it. Save.',
)
const UPN_FIX: Fix = {
  ...FIX,
  summary: 'Set the source of the claim email to user.mail, or make sure that every sign-in name is an address that Mixpanel may accept.',
}
const IN_POLICY = 'In the policy’s definition, give the entry of email "Source":"user" and "ID":"mail", without a transformation.'

/** Attributes that hold, or may well hold, an address of the user. */
const MAY_BE_ADDRESS =
  /^user\.(?:othermail|primaryauthoritativeemail|proxyaddresses|localuserprincipalname|onpremisesuserprincipalname|extensionattribute\d+|extension_.*|[0-9a-f]{32}.*)$/
export default defineRule({
  id: 'claims/email-source',
  title: 'The claim email holds the user’s mail address (user.mail)',
  stage: 'identify',
  why: 'Mixpanel takes what stands in this claim for the user’s address: with another source people are not recognised, or get a second account, or all become the same user.',
  not: 'A transformation that keeps the address (to lower case, trim, user.mail with the sign-in name where it is empty) is left alone, and so is a value that a later one supersedes.',
  findings: {
    'sign-in-name': {
      guide: 'CL-06',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The value is the sign-in name (user.userprincipalname), which need not be a mail address.',
      fix: UPN_FIX,
    },
    'another-attribute': {
      guide: 'CL-06',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The value is another attribute than user.mail.',
      fix: FIX,
    },
    constant: {
      guide: 'CL-09',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The value is a fixed text, the same for everyone.',
      fix: FIX,
    },
    'no-source': { guide: 'CL-09', severity: 'error', owner: 'entra-admin', means: 'The claim has no source at all.', fix: FIX },
    transformation: {
      guide: 'CL-10',
      severity: 'error',
      owner: 'entra-admin',
      means: 'A transformation changes the address into something else.',
      fix: FIX,
    },
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
    const { governedBy } = assertion
    const [email] = emailIn(assertion)
    if (!email) return deferTo('claims/email', 'No claim that could be email is issued, so it has no source.')
    const seen = new Set<string>()
    let found = false
    for (const problem of problemsOf(email, people, settings)) {
      const key = `${problem.code} ${problem.actual ?? ''}`
      if (seen.has(key)) continue
      seen.add(key)
      found = true
      yield { ...problem, fix: mend(governedBy, problem.code === 'sign-in-name' ? UPN_FIX : FIX, IN_POLICY) }
    }
    const unclear = reached(email.values).find(isUnclear)
    return found || !unclear ? undefined : cannotTell(whyUnclear(unclear), unclear.at)
  },
})

/** True where it cannot be told what is sent, and nothing is known to be wrong with it. */
function isUnclear(value: ClaimValue): boolean {
  return value.source !== 'none' && breaksAt(value) === -1 && outcomeOf(value) === null
}

function whyUnclear({ source, written }: ClaimValue): string {
  return source === 'unreadable' || !written
    ? 'The source of the claim email cannot be read.'
    : `What the transformation ${quote(written.value)} of the claim email sends cannot be told from the inputs.`
}

function problemsOf(
  { at, values }: PredictedAttribute,
  people: People | undefined,
  settings: MixpanelSettings | undefined,
): readonly Finding[] {
  if (values.length === 0) return [noSource('The claim email', at)]
  return reached(values).flatMap((value) => problemsWith(value, values, people, settings))
}

function noSource(subject: string, at: Place): Finding {
  return {
    code: 'no-source',
    at,
    message: `${subject} has no source, so nothing is sent. It should be user.mail.`,
    expected: null,
    actual: null,
  }
}

function problemsWith(
  value: ClaimValue,
  values: readonly ClaimValue[],
  people: People | undefined,
  settings: MixpanelSettings | undefined,
): readonly Finding[] {
  const at = value.written?.at ?? value.at
  const subject = subjectOf(CLAIMS.email, value, values)
  if (value.constant !== null) return [{ code: 'constant', at, message: constantSays(subject, value.constant), actual: value.constant }]
  const index = breaksAt(value)
  const [name, step] = [value.transformations[index], value.steps[index]]
  if (name !== undefined && step) {
    const read = [...new Set(value.inputs)].filter((input) => input !== 'unreadable')
    const of = read.length === 0 ? '' : ` of ${listing(read.map(saysSource))}`
    return [
      {
        code: 'transformation',
        at: step.at,
        message: `${subject} goes through the transformation ${quote(name)}${of}, ${effectOf(name)}. It should be user.mail as it is.`,
        actual: step.value,
      },
    ]
  }
  if (value.source === 'none') return [noSource(subject, at)]
  const outcome = outcomeOf(value)
  if (!outcome) return []
  const written = value.transformations.length > 0 || !value.written ? {} : { expected: 'mail', actual: value.written.value }
  const { sends, otherwise } = outcome
  const problems = sends.flatMap((source): readonly Finding[] => {
    if (source === MAIL) return []
    const text = textIn(source)
    if (text !== null) return [{ code: 'constant', at, message: constantSays(subject, text) }]
    if (source === UPN) {
      // What guests alone are sent is claims/email-for-everyone’s; beside the address, a transformation chooses.
      const guestsAlone = !kindsOf(value, values).includes('members')
      return guestsAlone || sends.includes(MAIL) ? [] : [{ ...signInName(subject, people, settings), at, ...written }]
    }
    const mayBe = MAY_BE_ADDRESS.test(source)
    return [
      {
        code: 'another-attribute',
        severity: mayBe ? 'warning' : 'error',
        at,
        message: `${subject} is made from ${quote(source)}, which ${mayBe ? 'need not be the user’s' : 'is no'} mail address. It should be user.mail.`,
        ...written,
      },
    ]
  })
  const fallback = otherwise === null ? null : fallsBackTo(otherwise, subject, people)
  return fallback ? [...problems, { ...fallback, at }] : problems
}

const MAIL = 'user.mail'
const UPN = 'user.userprincipalname'

function constantSays(subject: string, text: string): string {
  const quoted = /^["“”]/.test(text.trim()) ? ' (with its quotation marks)' : ''
  const typed = /user\.\w+/i.test(text) ? ', as if somebody had typed the attribute in place of choosing it' : ''
  return `${subject} is the fixed text ${quote(text)}${quoted}, whoever signs in${typed}. It should be the attribute user.mail.`
}

/** What people are sent who have no mail address: another address or the sign-in name is as good as can be. */
function fallsBackTo(source: string, subject: string, people: People | undefined): Pick<Finding, 'code' | 'severity' | 'message'> | null {
  const text = textIn(source)
  if (source === MAIL || source === UPN || (text === null && MAY_BE_ADDRESS.test(source))) return null
  const counted = people?.counted ?? []
  const nobody = counted.length > 0 && counted.every(({ mail }) => mail !== null)
  if (text === null) {
    return {
      code: 'another-attribute',
      severity: 'warning',
      message: `${subject} falls back to ${quote(source)}, which is no mail address. In its place, user.userprincipalname may do.`,
    }
  }
  return {
    code: 'constant',
    severity: nobody ? 'warning' : 'error',
    message: `${subject} falls back to the fixed text ${quote(text)}: all who have no mail address are one and the same user. It should be the attribute user.mail.`,
  }
}

/** An error as soon as one sign-in name is known to be at a domain that is not claimed. */
function signInName(
  subject: string,
  people: People | undefined,
  settings: MixpanelSettings | undefined,
): Pick<Finding, 'code' | 'severity' | 'message'> {
  const claimed = settings ? listOf(settings.claimedDomains)?.items.map(domainName) : undefined
  const who = people ? (people.counted.length > 0 ? people.counted : people.uncertain.filter(({ enabled }) => enabled === true)) : []
  const domains = [...new Set(who.flatMap(({ upn }) => (upn === null ? [] : (domainOf(upn) ?? []))))]
  const strange = claimed ? domains.filter((domain) => !claimed.includes(domain)) : []
  const differ = who.filter(
    ({ upn, user }) => upn !== null && valueOf(user.mail) !== undefined && valueOf(user.mail)?.toLowerCase() !== upn.toLowerCase(),
  ).length
  const known =
    strange.length > 0
      ? ` Sign-in names are at ${listing(strange.slice(0, 5).map((each) => quote(each)))}, which is not claimed in Mixpanel.`
      : ''
  const others = differ > 0 ? ` For ${differ} of ${who.length} users it differs from the mail address.` : ''
  return {
    code: 'sign-in-name',
    severity: strange.length > 0 ? 'error' : 'warning',
    message: `${subject} is made from user.userprincipalname, the sign-in name, in place of user.mail.${known}${others}`,
  }
}

function effectOf(transformation: string): string {
  return EFFECTS[transformation] ?? 'which makes something else of the address'
}

const EFFECTS: Readonly<Record<string, string>> = {
  extractMailPrefix: 'which cuts off the domain',
  join: 'which puts it together with another text',
  regexReplace: 'which replaces parts of it',
  substring: 'which cuts parts off',
  toUppercase: 'which makes it upper case',
}
