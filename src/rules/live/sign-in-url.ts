import { cannotTell, cite, defineRule, derived, errors, INFERRED, quote, warning } from '../kit.ts'
import { compareLoginUrls, loginUrlsOf } from '../../domain/login-url.ts'
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
    ...errors(
      'LI-06',
      'mixpanel-admin',
      'copy-login-url',
      {
        'differs-from-settings': 'The URL in use differs from Identity Provider Sign-in URL in the settings.',
        'differs-from-entra': 'The URL in use is not the Login URL in Entra.',
      },
      INFERRED,
    ),
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
      const { same, mixpanelIsRight, how } = compareLoginUrls(withoutQuery(written), actual, loginUrls)
      if (same) return undefined
      const setting = written === '' ? 'empty' : `${quote(written)}${mixpanelIsRight ? how : ''}`
      const message = `Mixpanel sends users to ${quote(actual)}${mixpanelIsRight ? ', which is right' : how}, but Identity Provider Sign-in URL in the settings is ${setting}.`
      if (mixpanelIsRight) yield { code: 'settings-are-old', at: [typed.at, at], message, expected: actual, actual: written }
      else yield { code: 'differs-from-settings', at: [at, typed.at], message, expected: loginUrls[0] ?? written, actual }
      return undefined
    }
    const [expected] = loginUrls
    if (expected === undefined) {
      const why = `Mixpanel sends users to ${quote(actual)}; the settings or the export are needed to check this URL.`
      return cannotTell(why, typed?.at ?? at, derived.settings)
    }
    if (loginUrls.includes(actual)) return undefined
    const message = `Mixpanel sends users to ${quote(actual)}, but the Login URL of this tenant is ${expected}.`
    yield { code: 'differs-from-entra', at, message, expected, actual }
    return undefined
  },
})
