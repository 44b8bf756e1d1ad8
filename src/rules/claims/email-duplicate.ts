import { cannotTell, cite, deferTo, defineRule, derived, listOf, quote } from '../kit.ts'
import { OPEN_REGISTRATION } from '../../fixes/portal.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { bare, localPart, mend, namespaced, onClaimsPage, settingsFirst, settingsOf } from './_claims.ts'

const KEEP_ONE = onClaimsPage(
  'Keep one claim named email, with a blank namespace.',
  'Keep the claim email with a blank namespace and the source user.mail.',
  'Open the menu (…) of the other one and click Delete.',
)

export default defineRule({
  id: 'claims/email-duplicate',
  title: 'The claim email is defined once',
  stage: 'identify',
  why: 'Where the address is defined twice, it is not certain which one Mixpanel takes, and a later change to the wrong one has no effect.',
  not: 'Entra’s own claim emailaddress is another one, and normal.',
  findings: {
    twice: {
      guide: 'CL-12',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Two claims are named email.',
      fix: KEEP_ONE,
    },
    'also-optional': {
      guide: 'CL-12',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The app registration has an optional claim email as well.',
      fix: {
        summary: 'Remove the optional claim email from the app registration.',
        steps: [
          OPEN_REGISTRATION,
          'Click Token configuration. In the row email with the token type SAML, open the menu (…) and click Remove.',
        ],
        command: null,
      },
    },
  },
  cites: [
    cite(
      'microsoft-claims',
      'Customization done in the Attributes & Claims section can overwrite the optional claims in the App Registration',
    ),
    cite('mixpanel-azure', 'The screenshot of the claims shows one claim email.'),
  ],
  needs: { assertion: derived.assertion },
  wants: { application: derived.application },

  *check({ assertion }, { application }) {
    const { governedBy } = assertion
    const [read] = bare(assertion, CLAIMS.email)
    const behind = namespaced(assertion, CLAIMS.email)
    if (!read) {
      return behind.length > 0
        ? deferTo('claims/namespace', 'No claim email is issued under its bare name.')
        : deferTo('claims/email', 'No claim named email is issued.')
    }
    const all = assertion.attributes.filter((each) => localPart(each) === CLAIMS.email)
    const another = all.find((each) => each !== read)
    if (another) {
      const names = all.map(({ name }) => quote(name)).join(' and ')
      yield {
        code: 'twice',
        at: [another.localName.at, read.localName.at],
        message: `${settingsFirst(governedBy)} defines email ${all.length === 2 ? 'twice' : `${all.length} times`}: ${names}. One is enough: email with a blank namespace.`,
        expected: null,
        actual: another.localName.value,
        fix: mend(governedBy, KEEP_ONE, 'In the policy’s definition, keep one entry with "SamlClaimType":"email".'),
      }
    }
    const setting = application?.optionalSamlClaims
    const optional = application
      ? listOf(application.optionalSamlClaims)?.items.find(({ value }) => value.toLowerCase() === CLAIMS.email)
      : undefined
    if (optional) {
      yield {
        code: 'also-optional',
        at: [optional.at, read.localName.at],
        message: `The app registration has the optional SAML claim ${quote(optional.value)}, beside the claim email of ${settingsOf(governedBy)}, which may overwrite it.`,
        expected: null,
        actual: optional.value,
      }
    }
    if (!another && setting?.is === 'unreadable') {
      return cannotTell(`The optional claims of the app registration cannot be read: ${setting.why}.`, setting.at, derived.application)
    }
    return undefined
  },
})
