import { cite, deferTo, defineRule, derived, quote, type FindingKind } from '../kit.ts'
import { DEFAULT_CLAIMS, IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import type { PredictedAssertion, PredictedAttribute } from '../../model/saml.ts'
import { bare, isNamespaced, localPart, mend, namespaced, nearEmail, nearName, onClaimsPage, settingsOf, uriIn } from './_claims.ts'

const CLEAR = onClaimsPage(
  'Clear the Namespace field of the claim.',
  'Click the claim, and under Namespace delete everything, so that the field is blank. Name stays as it is, without any URL. Save.',
  'The list then shows the claim by its bare name, without http:// in front of it.',
)
const BARE_NAME = onClaimsPage(
  'Make the name of the claim the bare word, with a blank namespace.',
  'Click the claim. Under Name, leave only the last word (email, firstName or lastName), without any URL. Namespace: blank. Save.',
)

const kind = (guide: string, means: string, fix: FindingKind['fix']): FindingKind => ({
  guide,
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix,
})

export default defineRule({
  id: 'claims/namespace',
  title: 'The claims that Mixpanel reads have no namespace',
  stage: 'identify',
  required: true,
  why: 'With a namespace, the attribute is called http://…/email, and not email. The portal shows a claim named email, Microsoft signs the user in, and Mixpanel still does not know who came.',
  not: 'Entra’s own claims (emailaddress, givenname, surname, name, objectidentifier, tenantid, …) have namespaces, as they should; so may any other claim that is not meant for Mixpanel.',
  findings: {
    'email-namespace': kind('CL-01', 'The claim email has a namespace.', CLEAR),
    'renamed-default': kind('CL-03', 'Entra’s default claim emailaddress was renamed to email, and kept its namespace.', CLEAR),
    'uri-in-name': kind('CL-04', 'A whole URI was typed into the name of the claim email.', BARE_NAME),
    'name-namespace': {
      ...kind('CL-13', 'The claim firstName or lastName has a namespace, or a URI in its name.', CLEAR),
      severity: 'warning',
    },
  },
  cites: [
    cite('mixpanel-azure', "Make sure to clear out the Namespace field as well, or else it won't work!"),
    cite('microsoft-claims', 'If you need a URI pattern, you can put that in the Namespace field'),
  ],
  needs: { assertion: derived.issued },

  *check({ assertion }) {
    const { governedBy } = assertion
    const isRead = bare(assertion, CLAIMS.email).length > 0
    // A further email with a namespace, beside the one that is read, is claims/email-duplicate's.
    const [email] = isRead ? [] : [...namespaced(assertion, CLAIMS.email), ...nearEmail(assertion).filter(isNamespaced)]
    if (email) {
      const code = codeFor(email, assertion)
      const renamed = code === 'renamed-default' ? ' Entra’s own claim emailaddress is gone: it seems to be the one that was renamed.' : ''
      yield {
        code,
        at: placesOf(email),
        message: `The claim ${quote(localPart(email))} is issued under the name ${quote(email.name)}, since ${because(email, governedBy)}. Mixpanel reads an attribute whose whole name is email.${renamed}`,
        ...written(email, CLAIMS.email, governedBy),
        fix: mend(governedBy, email.namespace === null ? BARE_NAME : CLEAR, inPolicy(CLAIMS.email)),
      }
    }
    for (const wanted of [CLAIMS.firstName, CLAIMS.lastName]) {
      if (bare(assertion, wanted).length > 0) continue
      const [name] = [...namespaced(assertion, wanted), ...nearName(assertion, wanted).filter(isNamespaced)]
      if (!name) continue
      yield {
        code: 'name-namespace',
        at: placesOf(name),
        message: `The claim ${quote(localPart(name))} is issued under the name ${quote(name.name)}, since ${because(name, governedBy)}. Mixpanel reads an attribute whose whole name is ${wanted}, so new accounts have no such name.`,
        ...written(name, wanted, governedBy),
        fix: mend(governedBy, name.namespace === null ? BARE_NAME : CLEAR, inPolicy(wanted)),
      }
    }
    return isRead || email ? undefined : deferTo('claims/email', 'No claim named email is issued, with or without a namespace.')
  },
})

function codeFor(email: PredictedAttribute, assertion: PredictedAssertion): string {
  // A response leaves out what the user lacks: that a default is not in it proves no renaming.
  if (assertion.governedBy.kind === 'captured-response') return 'email-namespace'
  // In a claims mapping policy the complete name is all there is: a URI there is how a namespace is written.
  if (email.namespace === null) return assertion.governedBy.kind === 'claims-mapping-policy' ? 'email-namespace' : 'uri-in-name'
  const has = (name: string): boolean => assertion.attributes.some((each) => each.name === `${IDENTITY_CLAIMS}/${name}`)
  const [address, ...others] = DEFAULT_CLAIMS.map(({ name }) => name)
  const edited = email.namespace.value === IDENTITY_CLAIMS && address !== undefined && !has(address) && others.some(has)
  return edited && localPart(email) === CLAIMS.email ? 'renamed-default' : 'email-namespace'
}

function placesOf({ namespace, localName }: PredictedAttribute): PredictedAttribute['at'] {
  return namespace?.at ?? localName.at
}

/** What stands in the field that is wrong, and what should: a blank namespace, or the bare name. In a response, both are one. */
function written(
  { name, namespace, localName }: PredictedAttribute,
  wanted: string,
  { kind: from }: PredictedAssertion['governedBy'],
): { readonly expected: string; readonly actual: string } {
  if (from === 'captured-response') return { expected: wanted, actual: name }
  return namespace === null ? { expected: wanted, actual: localName.value } : { expected: '', actual: namespace.value }
}

function because({ namespace, localName }: PredictedAttribute, governedBy: PredictedAssertion['governedBy']): string {
  if (namespace !== null) return `its Namespace is ${quote(namespace.value)}`
  return `${settingsOf(governedBy)} has ${quote(uriIn(localName.value) ?? '')} in front of the name`
}

function inPolicy(name: string): string {
  return `In the policy’s definition, make SamlClaimType of that entry "${name}" alone: it is the complete name of the attribute.`
}
