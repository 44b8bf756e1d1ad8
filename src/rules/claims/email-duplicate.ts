import { localPart, namedExactly, namedWithNamespace } from '../../domain/claim-names.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, deferTo, defineRule, derived, isUnusable, listOf, quote, warning } from '../kit.ts'
import { fixIn, settingsFirst, settingsOf } from './_claims.ts'

export default defineRule({
  id: 'claims/email-duplicate',
  title: 'The claim email is defined once',
  stage: 'identify',
  why: 'If two claims are named email, it is not known which one Mixpanel reads. A later change to the other claim has no effect.',
  not: 'Entra’s default claim emailaddress is a different claim, and is not reported.',
  findings: {
    twice: warning('CL-12', 'entra-admin', 'Two claims are named email.', 'keep-one-email-claim'),
    'also-optional': warning('CL-12', 'entra-admin', 'The app registration also has an optional claim email.', 'remove-optional-email'),
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
    const [read] = namedExactly(assertion, CLAIMS.email)
    if (!read) {
      return namedWithNamespace(assertion, CLAIMS.email).length > 0
        ? deferTo('claims/namespace', 'The claim email is issued only with a namespace.')
        : deferTo('claims/email', 'No claim named email is issued.')
    }
    const all = assertion.attributes.filter((each) => localPart(each) === CLAIMS.email)
    const another = all.find((each) => each !== read)
    if (another) {
      const names = all.map(({ name }) => quote(name)).join(' and ')
      yield {
        code: 'twice',
        at: [another.localName.at, read.localName.at],
        message: `${settingsFirst(governedBy)} defines email ${all.length === 2 ? 'twice' : `${all.length} times`}: ${names}. There should be only one: email with a blank namespace.`,
        actual: another.localName.value,
        fix: fixIn(governedBy, 'keep-one-email-claim'),
      }
    }
    const setting = application?.optionalSamlClaims
    const optional = setting && listOf(setting)?.items.find(({ value }) => value.toLowerCase() === CLAIMS.email)
    if (optional) {
      yield {
        code: 'also-optional',
        at: [optional.at, read.localName.at],
        message: `The app registration also has the optional SAML claim ${quote(optional.value)}. The claim email of ${settingsOf(governedBy)} may overwrite it. There should be only one.`,
        actual: optional.value,
      }
    }
    if (!another && isUnusable(setting)) {
      return cannotTell(`The optional claims of the app registration cannot be read: ${setting.why}.`, setting.at, derived.application)
    }
    return undefined
  },
})
