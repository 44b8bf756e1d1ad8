import { cite, deferTo, defineRule, derived, quote } from '../kit.ts'
import { IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { bare, jwtOnly, mend, namespaced, nearEmail, onClaimsPage, settingsOf } from './_claims.ts'

const ADD = onClaimsPage(
  'Add a claim named email, with a blank namespace and the source attribute user.mail.',
  'Click Add new claim. Name: email (lower case). Namespace: leave blank. Source: Attribute. Source attribute: user.mail. Save.',
  'In the same way, add firstName from user.givenname and lastName from user.surname, with a blank namespace, unless they are there.',
)
const RENAME = onClaimsPage(
  'Rename the claim to email, in lower case, with a blank namespace.',
  'Click the claim, set Name to email (lower case, no space) and Namespace to blank, and save.',
)
const FORMAT = onClaimsPage(
  'Make the email claim one for SAML.',
  'Delete the claim email, which is issued in JSON web tokens alone.',
  'Click Add new claim. Name: email. Namespace: leave blank. Source attribute: user.mail. Save.',
)
const IN_POLICY =
  'Give the policy an entry {"Source":"user","ID":"mail","SamlClaimType":"email"}: SamlClaimType is the complete name of the attribute, and “email” alone means a blank namespace.'

export default defineRule({
  id: 'claims/email',
  title: 'A claim named exactly email is issued',
  stage: 'identify',
  required: true,
  why: 'Mixpanel finds the user by the attribute email of the assertion. Without it, sign-in succeeds at Microsoft and ends at Mixpanel, where nobody is recognised.',
  not: `Entra’s own claims, such as ${IDENTITY_CLAIMS}/emailaddress, may stay beside it.`,
  findings: {
    'default-claims-only': {
      guide: 'CL-02',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Only Entra’s default claim emailaddress is issued, which Mixpanel does not read.',
      fix: ADD,
    },
    missing: { guide: 'CL-02', severity: 'error', owner: 'entra-admin', means: 'No claim that could be email is issued.', fix: ADD },
    'near-miss': {
      guide: 'CL-05',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The claim has another name, or another case, than email.',
      fix: RENAME,
      inferred: true,
    },
    'jwt-only': {
      guide: 'CL-18',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The claim email is issued in JSON web tokens alone, never in SAML.',
      fix: FORMAT,
    },
  },
  cites: [
    cite('mixpanel-azure', 'The screenshot of the claims shows the required claim email, with the value user.mail and no namespace.'),
    cite('microsoft-tutorial', 'The tutorial has no step about claims: who follows it alone keeps Entra’s default claims.'),
    cite('microsoft-claims', 'The portal lists the default claims with their namespace: emailaddress, givenname, surname and name.'),
    cite(
      'MicrosoftDocs/azure-docs#7599',
      'If you do not have setup the Email address for the user then Azure AD will not send the email address claim',
    ),
  ],
  needs: { assertion: derived.issued },

  *check({ assertion }) {
    if (bare(assertion, CLAIMS.email).length > 0) return undefined
    const { governedBy, attributes } = assertion
    const where = settingsOf(governedBy)
    const [near] = nearEmail(assertion)
    const jwt = jwtOnly(assertion, CLAIMS.email)
    if (namespaced(assertion, CLAIMS.email).length > 0) {
      return deferTo('claims/namespace', 'A claim named email is there, and its namespace keeps Mixpanel from reading it.')
    }
    if (jwt) {
      const [format] = jwt.tokenFormats
      yield {
        code: 'jwt-only',
        at: format?.at ?? jwt.name.at,
        message: `The claim email is set up for JSON web tokens alone (token format ${quote(format?.value ?? 'jwt')}), so no assertion carries it. Its token format should be saml.`,
        expected: 'saml',
        actual: governedBy.kind === 'custom-claims-policy' ? (format?.value ?? null) : null,
        fix: mend(governedBy, FORMAT, IN_POLICY),
      }
    } else if (near) {
      const name = near.localName.value
      yield {
        code: 'near-miss',
        at: near.localName.at,
        message: `No claim is named exactly email; the one that comes nearest is named ${quote(name)}. Mixpanel’s pages write email, in lower case.`,
        expected: CLAIMS.email,
        actual: name,
        fix: mend(governedBy, RENAME, IN_POLICY),
      }
    } else {
      const standard = attributes.find(({ name }) => name === `${IDENTITY_CLAIMS}/emailaddress`)
      yield {
        code: standard ? 'default-claims-only' : 'missing',
        at: standard?.localName.at ?? governedBy.claims.at,
        message: standard
          ? `No claim named email is issued by ${where}, only Entra’s default ${IDENTITY_CLAIMS}/emailaddress, which Mixpanel does not read.`
          : `No claim named email is issued by ${where}.`,
        expected: CLAIMS.email,
        // What Entra adds by itself stands nowhere.
        actual: standard && standard.localName.at !== standard.at ? standard.localName.value : null,
        fix: mend(governedBy, ADD, IN_POLICY),
      }
    }
    return undefined
  },
})
