import { githubIssue, microsoftClaims } from '../../entra.ts'
import { mixpanelAzure } from '../../mixpanel.ts'
import { listing, quote } from '../../model/display.ts'
import { deduced } from '../../model/facts.ts'
import { listOf, valueOf } from '../../model/field.ts'
import { domainOf } from '../../model/people.ts'
import { cannotTell } from '../../model/fact.ts'
import { defineRule, yieldTo, type Fix, type Problem } from '../../model/rule.ts'
import type { People, PredictedAttribute } from '../../model/deduced.ts'
import type { ClaimValue, MixpanelSettings } from '../../model/things.ts'
import { emailIn, mainSource, mend, onClaimsPage } from './_claims.ts'

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
/** Transformations that leave an address an address. */
const HARMLESS: ReadonlySet<string> = new Set(['toLowercase', 'trim', 'ifEmpty', 'ifNotEmpty', 'contains', 'startsWith', 'endsWith'])

export default defineRule({
  id: 'claims/email-source',
  title: 'The claim email holds the user’s mail address (user.mail)',
  stage: 'identify',
  severity: 'error',
  required: false,
  why: 'Mixpanel takes what stands in this claim for the user’s address: with another source people are not recognised, or get a second account, or all become the same user.',
  not: 'A transformation that keeps the address (to lower case, trim, user.mail with the sign-in name where it is empty) is left alone.',
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
    mixpanelAzure('The screenshot of the claims shows email with the value user.mail.'),
    microsoftClaims('ExtractMailPrefix() Removes the domain suffix'),
    microsoftClaims('Enter the constant value without quotes in the Source attribute'),
    githubIssue('MicrosoftDocs/azure-docs', 32217)('Users take the sign-in name as a way around an empty mail attribute.'),
  ],
  needs: { assertion: deduced.assertion },
  wants: { people: deduced.people, settings: deduced.settings },

  *check({ assertion }, { people, settings }) {
    const { governedBy } = assertion
    const [email] = emailIn(assertion)
    if (!email) return yieldTo('claims/email', 'No claim that could be email is issued, so it has no source.')
    const unread = email.values.find(({ source }) => source === 'unreadable')
    const seen = new Set<string>()
    let found = false
    for (const problem of problemsOf(email, people, settings)) {
      const key = `${problem.code} ${problem.actual ?? ''}`
      if (seen.has(key)) continue
      seen.add(key)
      found = true
      yield { ...problem, fix: mend(governedBy, problem.code === 'sign-in-name' ? UPN_FIX : FIX, IN_POLICY) }
    }
    return !found && unread ? cannotTell('The source of the claim email cannot be read.', unread.at) : undefined
  },
})

function problemsOf(email: PredictedAttribute, people: People | undefined, settings: MixpanelSettings | undefined): readonly Problem[] {
  if (email.values.length === 0) {
    return [
      {
        code: 'no-source',
        at: email.at,
        message: 'The claim email has no source, so nothing is sent. It should be user.mail.',
        expected: null,
        actual: null,
      },
    ]
  }
  return email.values.flatMap((value): readonly Problem[] => {
    const problem = problemOf(value, people, settings)
    return problem ? [problem] : []
  })
}

function problemOf(value: ClaimValue, people: People | undefined, settings: MixpanelSettings | undefined): Problem | null {
  const at = value.written?.at ?? value.at
  const breaks = value.transformations.find((name) => !HARMLESS.has(name))
  const source = mainSource(value)
  const written = value.transformations.length > 0 || !value.written ? {} : { expected: 'mail', actual: value.written.value }
  const wanted = 'user.mail'
  if (value.constant !== null) {
    const quoted = /^["“”]/.test(value.constant.trim())
    const typed = /user\.\w+/i.test(value.constant) ? ', as if somebody had typed the attribute in place of choosing it' : ''
    return {
      code: 'constant',
      at,
      message: `The claim email is the fixed text ${quote(value.constant)}${quoted ? ' (with its quotation marks)' : ''} for everyone${typed}. It should be the attribute user.mail.`,
      actual: value.constant,
    }
  }
  if (breaks !== undefined) {
    const of = value.inputs.length === 0 ? '' : ` of ${listing([...new Set(value.inputs)].map((input) => quote(input)))}`
    return {
      code: 'transformation',
      at,
      message: `The claim email goes through the transformation ${quote(breaks)}${of}, ${EFFECTS[breaks] ?? 'which makes something else of the address'}. It should be user.mail as it is.`,
      actual: value.written?.value ?? breaks,
    }
  }
  if (source === 'none') {
    return {
      code: 'no-source',
      at,
      message: 'The claim email has no source, so nothing is sent. It should be user.mail.',
    }
  }
  if (source === wanted || source === 'unreadable' || source === 'transformation' || source === 'constant') return null
  // One that chooses between attributes may choose the address; one that falls back never leaves the first while it is set.
  if (value.inputs.includes(wanted) && !value.transformations.includes('ifEmpty')) return null
  // What guests are sent on their own is claims/email-for-everyone's.
  if (value.condition !== null && /guest/i.test(value.condition.userType) && source === 'user.userprincipalname') return null
  if (source === 'user.userprincipalname') return { ...signInName(people, settings), at, ...written }
  const mayBe = MAY_BE_ADDRESS.test(source)
  return {
    code: 'another-attribute',
    severity: mayBe ? 'warning' : 'error',
    at,
    message: mayBe
      ? `The claim email is made from ${quote(source)}, which need not be the user’s mail address. It should be user.mail.`
      : `The claim email is made from ${quote(source)}, which is no mail address. It should be user.mail.`,
    ...written,
  }
}

/** An error as soon as one sign-in name is known to be at a domain that is not claimed. */
function signInName(people: People | undefined, settings: MixpanelSettings | undefined): Pick<Problem, 'code' | 'severity' | 'message'> {
  const claimed = settings ? listOf(settings.claimedDomains)?.items.map(({ domain }) => domain.value.trim().toLowerCase()) : undefined
  const who = people ? (people.counted.length > 0 ? people.counted : people.uncertain) : []
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
    message: `The claim email is made from user.userprincipalname, the sign-in name, in place of user.mail.${known}${others}`,
  }
}

const EFFECTS: Readonly<Record<string, string>> = {
  extractMailPrefix: 'which cuts off the domain',
  join: 'which puts it together with another text',
  regexReplace: 'which replaces parts of it',
  substring: 'which cuts parts off',
  toUppercase: 'which makes it upper case',
}
