import { jwtOnlyClaim, namedExactly, namedWithNamespace, similarToEmail } from '../../domain/claim-names.ts'
import { IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cite, deferTo, defineRule, derived, error, INFERRED, quote } from '../kit.ts'
import { fixIn, settingsOf } from './_claims.ts'

export default defineRule({
  id: 'claims/email',
  title: 'A claim named exactly email is issued',
  stage: 'identify',
  required: true,
  why: 'Mixpanel finds the user by the attribute email of the assertion. Without it, the user signs in at Microsoft, but Mixpanel does not recognise the user.',
  not: `Entra’s default claims, such as ${IDENTITY_CLAIMS}/emailaddress, are not a problem and can stay.`,
  findings: {
    'default-claims-only': error(
      'CL-02',
      'entra-admin',
      'Only Entra’s default claim emailaddress is issued, which Mixpanel does not read.',
      'add-email-claim',
    ),
    missing: error('CL-02', 'entra-admin', 'Neither the claim email nor a similar one is issued.', 'add-email-claim'),
    'near-miss': error(
      'CL-05',
      'entra-admin',
      'The name of the claim is not exactly email: the spelling or the case differs.',
      'rename-email-claim',
      INFERRED,
    ),
    'jwt-only': error('CL-18', 'entra-admin', 'The claim email is issued in JSON web tokens only, not in SAML.', 'issue-email-in-saml'),
  },
  cites: [
    cite('mixpanel-azure', 'The screenshot of the claims shows the required claim email, with the value user.mail and no namespace.'),
    cite(
      'microsoft-tutorial',
      'The tutorial has no step about claims: an admin who follows only the tutorial keeps Entra’s default claims.',
    ),
    cite('microsoft-claims', 'The portal lists the default claims with their namespace: emailaddress, givenname, surname and name.'),
    cite(
      'MicrosoftDocs/azure-docs#7599',
      'If you do not have setup the Email address for the user then Azure AD will not send the email address claim',
    ),
  ],
  needs: { assertion: derived.issued },

  *check({ assertion }) {
    if (namedExactly(assertion, CLAIMS.email).length > 0) return undefined
    if (namedWithNamespace(assertion, CLAIMS.email).length > 0) {
      return deferTo('claims/namespace', 'A claim named email is issued with a namespace, so Mixpanel does not read it.')
    }
    const { governedBy, attributes } = assertion
    const jwt = jwtOnlyClaim(assertion, CLAIMS.email)
    const [similar] = similarToEmail(assertion)
    if (jwt) {
      const [format] = jwt.tokenFormats
      yield {
        code: 'jwt-only',
        at: format?.at ?? jwt.name.at,
        message: `The claim email is issued in JSON web tokens only (token format ${quote(format?.value ?? 'jwt')}), so it is not in the assertion. The token format should be saml.`,
        expected: 'saml',
        actual: governedBy.kind === 'custom-claims-policy' ? (format?.value ?? null) : null,
        fix: fixIn(governedBy, 'issue-email-in-saml'),
      }
    } else if (similar) {
      const name = similar.localName.value
      yield {
        code: 'near-miss',
        at: similar.localName.at,
        message: `No claim is named exactly email; the most similar one is named ${quote(name)}. The name should be email in lower case, as on Mixpanel’s pages.`,
        expected: CLAIMS.email,
        actual: name,
        fix: fixIn(governedBy, 'rename-email-claim'),
      }
    } else {
      const byDefault = attributes.find(({ name }) => name === `${IDENTITY_CLAIMS}/emailaddress`)
      const but = byDefault ? `, only Entra’s default ${byDefault.name}, which Mixpanel does not read` : ''
      yield {
        code: byDefault ? 'default-claims-only' : 'missing',
        at: byDefault?.localName.at ?? governedBy.claims.at,
        message: `No claim named email is issued by ${settingsOf(governedBy)}${but}.`,
        expected: CLAIMS.email,
        // A claim that Entra adds by itself is not written in the input.
        actual: byDefault && byDefault.localName.at !== byDefault.at ? byDefault.localName.value : null,
        fix: fixIn(governedBy, 'add-email-claim'),
      }
    }
    return undefined
  },
})
