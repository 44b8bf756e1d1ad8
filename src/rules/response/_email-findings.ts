import type { EmailAttribute } from '../../domain/captured-assertion.ts'
import type { CapturedAssertion } from '../../model/saml.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { quote, type Finding } from '../kit.ts'

export type FaultyEmail = Exclude<EmailAttribute, { readonly is: 'good' | 'blanked' }>

/** What is wrong with the attribute email of an assertion. */
export function findingFor(email: FaultyEmail, { at, attributes }: CapturedAssertion): Finding {
  switch (email.is) {
    case 'missing': {
      const { nearest, namespaced } = email
      return {
        code: namespaced ? 'namespaced' : nearest ? 'near-miss' : 'missing',
        at: nearest?.at ?? at,
        message: nearest
          ? `No attribute is named exactly email; the nearest is named ${quote(nearest.value)}${namespaced ? ', because its claim has a namespace' : ''}.`
          : `The assertion has ${attributes.length === 0 ? 'no attributes' : 'no attribute named email'}.`,
        expected: CLAIMS.email,
        actual: nearest?.value ?? null,
      }
    }
    case 'empty':
      return {
        code: 'empty',
        at: email.attribute.at,
        message: 'The attribute email has no value; it should be a mail address.',
        expected: 'a mail address',
        actual: '',
      }
    case 'not-an-address': {
      const { value, at: place } = email.value
      const is = value.includes('#EXT#') ? 'a guest’s sign-in name, not a mail address' : 'not a mail address'
      return {
        code: 'not-an-address',
        at: place,
        message: `The attribute email is ${quote(value)}, which is ${is}.`,
        expected: 'a mail address',
        actual: value,
      }
    }
    case 'white-space':
      return {
        code: 'white-space',
        at: email.value.at,
        message: `The attribute email is ${quote(email.value.value)}: there is white space around the address or in it. No page says whether Mixpanel removes it.`,
        expected: email.value.value.replace(/\s+/g, ''),
        actual: email.value.value,
      }
    case 'saml-1-1':
      return {
        code: 'saml-1-1',
        at: [email.names[0]?.at ?? at, ...email.names.slice(1).map((each) => each.at)],
        message: `The attributes are written as in SAML 1.1 (AttributeName=), so a reader of SAML 2.0 finds no attribute email. Entra writes Name= to Mixpanel: the response comes from another program or protocol, such as WS-Federation, or it was converted.`,
        expected: 'Name="email"',
      }
    case 'several': {
      const different = 1 + new Set(email.others.map(({ value }) => value)).size
      return {
        code: 'several',
        at: [email.first.at, ...email.others.map((each) => each.at)],
        message: `The attribute email has ${different} different values; it is not known which value Mixpanel uses.`,
      }
    }
  }
}
