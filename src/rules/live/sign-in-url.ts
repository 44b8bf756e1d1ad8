import { cannotTell, cite, defineRule, derived, error, INFERRED, quote, warning } from '../kit.ts'
import { differenceFrom, saysDifference } from '../../domain/near-miss.ts'
import { loginUrlsOf } from '../../domain/login-url.ts'
import { withoutQuery } from '../../syntax/url.ts'
import { IF_PROBED } from './_host.ts'
import { microsoftPostback } from './_postback.ts'

export default defineRule({
  id: 'live/sign-in-url',
  title: 'Mixpanel sends users to the sign-in URL in its settings',
  stage: 'start',
  why: 'The redirect shows the sign-in URL that Mixpanel has saved. If it differs from the expected one, users are sent to an old tenant or to an error page.',
  not: 'Only the URL is compared; live/authn-request checks the request in its query.',
  findings: {
    'differs-from-settings': error(
      'LI-06',
      'mixpanel-admin',
      'The URL in use differs from Identity Provider Sign-in URL in the settings.',
      'copy-login-url',
      INFERRED,
    ),
    'differs-from-entra': error('LI-06', 'mixpanel-admin', 'The URL in use is not the Login URL in Entra.', 'copy-login-url', INFERRED),
    'settings-are-old': warning(
      'LI-06',
      'mixpanel-admin',
      'The URL in use is right, but the URL in the settings is not.',
      'update-settings',
      INFERRED,
    ),
  },
  cites: [cite('mixpanel-azure', 'Identity Provider Sign-in URL: Azure Login URL')],
  appliesIf: IF_PROBED,
  wants: {
    postback: derived.postback,
    settings: derived.settings,
    tenant: derived.tenant,
    principal: derived.principal,
    metadata: derived.metadata,
  },

  *check(_, { postback, settings, ...entra }) {
    const sent = microsoftPostback(postback)
    if (!sent.found) return sent.end
    const { value: actual, at } = sent.found.to
    const loginUrls = loginUrlsOf(entra, actual)
    const typed = settings?.idpSignInUrl
    if (typed?.is === 'known' || typed?.is === 'empty') {
      const written = typed.is === 'known' ? typed.value : ''
      if (withoutQuery(written) === actual) return undefined
      const mixpanelIsRight = loginUrls.includes(actual)
      const how = differenceWords(withoutQuery(written), actual, mixpanelIsRight)
      const setting = written === '' ? 'empty' : `${quote(written)}${mixpanelIsRight ? how : ''}`
      const message = `Mixpanel sends users to ${quote(actual)}${mixpanelIsRight ? ', which is right' : how}, but Identity Provider Sign-in URL in the settings is ${setting}.`
      if (mixpanelIsRight) yield { code: 'settings-are-old', at: [typed.at, at], message, expected: actual, actual: written }
      else yield { code: 'differs-from-settings', at: [at, typed.at], message, expected: loginUrls[0] ?? written, actual }
      return undefined
    }
    const [expected] = loginUrls
    if (expected === undefined) {
      return cannotTell(
        `Mixpanel sends users to ${quote(actual)}; the settings or the export are needed to check this URL.`,
        typed?.at ?? at,
        derived.settings,
      )
    }
    if (loginUrls.includes(actual)) return undefined
    yield {
      code: 'differs-from-entra',
      at,
      message: `Mixpanel sends users to ${quote(actual)}, but the Login URL of this tenant is ${expected}.`,
      expected,
      actual,
    }
    return undefined
  },
})

/** How the wrong one of the two differs, in brackets; empty where they have little in common. */
function differenceWords(written: string, actual: string, actualIsRight: boolean): string {
  const [right, wrong] = actualIsRight ? [actual, written] : [written, actual]
  const difference = written === '' ? null : differenceFrom(right, wrong)
  return difference === null ? '' : ` (${saysDifference(difference)})`
}
