import { cite, deferTo, defineRule, derived, quote, type FindingKind, type Fix } from '../kit.ts'
import { EDIT_CLAIMS, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { exported, expectedFor, isDefault, localPart, named, personIn } from './_attributes.ts'
import { assertionIn, unlessProven } from './_response.ts'

const FIX: Fix = {
  summary: 'Have Entra issue a claim named email, with a blank namespace, from user.mail.',
  steps: onSsoPage(
    EDIT_CLAIMS,
    'If there is a claim named email, click it and clear Namespace; else click Add new claim. Name: email (lower case). Namespace: leave blank. Source attribute: user.mail. Save.',
    TEST_SIGN_IN,
  ),
  command: null,
}

const MAIL: Fix = {
  summary: 'Give the user a mail address in Entra, and make the claim email from user.mail.',
  steps: [
    'In the Microsoft Entra admin center ▸ Users ▸ the user ▸ Properties ▸ Contact information, see whether Email holds the address that Mixpanel knows. It comes from the mailbox licence, or from Active Directory where the user is synchronised.',
    ...FIX.steps,
  ],
  command: null,
}

const kind = (guide: string, means: string, fix: Fix, rest: Partial<FindingKind> = {}): FindingKind => ({
  guide,
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix,
  ...rest,
})

/** An address as Mixpanel can take it. A guest’s sign-in name (…#EXT#@…) is none. */
const ADDRESS = /^[^\s@"<>()[\]#,;:\\]+@[^\s@"<>()[\]#,;:\\]+\.[^\s@"<>()[\]#,;:\\.]+$/

export default defineRule({
  id: 'response/email',
  title: 'The captured response holds an attribute named exactly email, with an address',
  stage: 'identify',
  why: 'Mixpanel finds the user by the attribute email. Without it, sign-in succeeds at Microsoft and ends at Mixpanel, where nobody is recognised.',
  not: `Attributes with a namespace beside it, such as ${IDENTITY_CLAIMS}/emailaddress, are normal.`,
  findings: {
    namespaced: kind('CL-01', 'The attribute email carries a namespace.', FIX),
    'near-miss': kind('CL-05', 'The attribute has another name, or another case, than email.', FIX, { inferred: true }),
    missing: kind('CL-02', 'There is no attribute email.', FIX),
    empty: kind('CL-07', 'The attribute email has no value.', MAIL),
    'not-an-address': kind('CL-06', 'The value of email is no mail address.', MAIL),
    several: kind('CL-12', 'The attribute email has several values.', FIX, { severity: 'warning' }),
  },
  cites: [
    cite('mixpanel-azure', 'Make sure to clear out the Namespace field as well, or else it won’t work!'),
    cite('microsoft-tutorial', 'The tutorial has no step about claims: who follows it alone keeps Entra’s default claims.'),
  ],
  wants: { response: derived.response, issued: derived.issued, people: derived.people },

  *check(_known, { response, issued, people }) {
    const found = assertionIn(response)
    if ('silence' in found || !response) return 'silence' in found ? found.silence : undefined
    const { assertion } = found
    const { attributes } = assertion
    const email = named(attributes, CLAIMS.email)
    const behind = attributes.find(({ name }) => name.value !== CLAIMS.email && localPart(name.value) === CLAIMS.email)
    if (!email) {
      const speaker = behind ? 'claims/namespace' : 'claims/email'
      const setting = exported(issued)
      if (issued && !setting) return deferTo(speaker, 'The claims are judged from this response.')
      const predicted = setting?.attributes.find(({ name }) => name === CLAIMS.email)
      if (setting && !predicted) return deferTo(speaker, 'The claims in the export show the same.')
      if (predicted) {
        const person = personIn(assertion, people)
        return person && expectedFor(predicted, person) === null
          ? deferTo('claims/email-for-everyone', 'This user has no mail address in Entra, so no email claim is sent.')
          : deferTo('response/drift', 'By the export, email is issued; the response does not hold it.')
      }
      const near = attributes.find(
        ({ name }) => !isDefault(name.value) && /^e-?mail(?:address)?$|^mail$/i.test(localPart(name.value).trim()),
      )
      const seen = behind ?? near
      yield {
        code: behind ? 'namespaced' : near ? 'near-miss' : 'missing',
        at: seen?.name.at ?? assertion.at,
        message: seen
          ? `No attribute is named exactly email; the one that comes nearest is named ${quote(seen.name.value)}${behind ? ', since its claim has a namespace' : ''}.`
          : `The assertion holds ${attributes.length === 0 ? 'no attributes' : 'no attribute named email'}.`,
        expected: CLAIMS.email,
        actual: seen?.name.value ?? null,
      }
      return undefined
    }
    const source = exported(issued)?.attributes.find(({ name }) => name === CLAIMS.email)
    const plain = source === undefined || source.values.every((value) => value.source === 'user.mail' && value.transformations.length === 0)
    // In one attribute or in several of the name.
    const values = attributes
      .filter(({ name }) => name.value === CLAIMS.email)
      .flatMap((each) => each.values)
      .filter(({ value }) => value.trim() !== '')
    const [first, ...rest] = values
    const more = rest.filter(({ value }) => value !== first?.value)
    if (!first) {
      yield {
        code: 'empty',
        at: email.at,
        message: 'The attribute email is there and has no value.',
        expected: 'a mail address',
        actual: '',
      }
      return undefined
    }
    const wrong = values.find(({ value }) => !ADDRESS.test(value))
    if (wrong && !plain) return deferTo('claims/email-source', 'The claim email is not made from user.mail.')
    if (wrong) {
      yield {
        code: 'not-an-address',
        at: wrong.at,
        message: `The attribute email is ${quote(wrong.value)}, which is no mail address${wrong.value.includes('#EXT#') ? ' but a guest’s sign-in name' : ''}.`,
        expected: 'a mail address',
        actual: wrong.value,
      }
      return undefined
    }
    if (more.length > 0) {
      yield {
        code: 'several',
        at: [first.at, ...more.map(({ at }) => at)],
        message: `The attribute email has ${1 + new Set(more.map(({ value }) => value)).size} different values; which of them Mixpanel takes nobody can say.`,
      }
      return undefined
    }
    return unlessProven(response)
  },
})
