import { localPart, namedExactly, namespacedInstead, namespaceFault, uriIn } from '../../domain/claim-names.ts'
import type { ClaimsDefinition } from '../../model/entra.ts'
import type { PredictedAttribute } from '../../model/saml.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cite, deferTo, defineRule, derived, error, quote, warning, type Finding } from '../kit.ts'
import { fixIn, settingsOf } from './_claims.ts'

export default defineRule({
  id: 'claims/namespace',
  title: 'The claims that Mixpanel reads have no namespace',
  stage: 'identify',
  required: true,
  why: 'With a namespace, the name of the attribute is http://…/email, not email. The portal shows a claim named email and sign-in at Microsoft succeeds, but Mixpanel does not recognise the user.',
  not: 'Entra’s default claims (emailaddress, givenname, surname, name, objectidentifier, tenantid, …) have a namespace, and this is right. Other claims that Mixpanel does not read can also have one.',
  findings: {
    'email-namespace': error('CL-01', 'entra-admin', 'The claim email has a namespace.', 'clear-namespace'),
    'renamed-default': error(
      'CL-03',
      'entra-admin',
      'Entra’s default claim emailaddress was renamed to email, and kept its namespace.',
      'clear-namespace',
    ),
    'uri-in-name': error('CL-04', 'entra-admin', 'The name of the claim email is a complete URI.', 'use-bare-claim-name'),
    'name-namespace': warning(
      'CL-13',
      'entra-admin',
      'The claim firstName or lastName has a namespace, or a URI in its name.',
      'clear-namespace',
    ),
  },
  cites: [
    cite('mixpanel-azure', "Make sure to clear out the Namespace field as well, or else it won't work!"),
    cite('microsoft-claims', 'If you need a URI pattern, you can put that in the Namespace field'),
  ],
  needs: { assertion: derived.issued },

  *check({ assertion }) {
    const { governedBy } = assertion
    const email = namespacedInstead(assertion, CLAIMS.email)
    if (email) {
      const code = namespaceFault(email, assertion)
      const renamed = code === 'renamed-default' ? ' Entra’s default claim emailaddress is missing: it was probably renamed.' : ''
      yield findingOf(code, email, CLAIMS.email, governedBy, `.${renamed}`)
    }
    for (const wanted of [CLAIMS.firstName, CLAIMS.lastName]) {
      const name = namespacedInstead(assertion, wanted)
      if (name) yield findingOf('name-namespace', name, wanted, governedBy, ', so new accounts do not get this name.')
    }
    return email || namedExactly(assertion, CLAIMS.email).length > 0
      ? undefined
      : deferTo('claims/email', 'No claim named email is issued, with or without a namespace.')
  },
})

/** `end` is the end of the message. */
function findingOf(code: string, attribute: PredictedAttribute, wanted: string, governedBy: ClaimsDefinition, end: string): Finding {
  const { name, namespace, localName } = attribute
  const because = namespace
    ? `its Namespace is ${name.startsWith(namespace.value) ? 'not blank' : quote(namespace.value)}`
    : `the name in ${settingsOf(governedBy)} begins with ${quote(uriIn(localName.value) ?? '')}`
  return {
    code,
    at: namespace?.at ?? localName.at,
    message: `The claim ${quote(localPart(attribute))} is issued as ${quote(name)}, because ${because}. Mixpanel reads only an attribute named exactly ${wanted}${end}`,
    // In a response, the namespace and the name are one value.
    expected: namespace && governedBy.kind !== 'captured-response' ? '' : wanted,
    actual: governedBy.kind === 'captured-response' ? name : (namespace ?? localName).value,
    fix: fixIn(governedBy, namespace ? 'clear-namespace' : 'use-bare-claim-name', wanted),
  }
}
