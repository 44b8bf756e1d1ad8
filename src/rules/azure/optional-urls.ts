import { cite, defineRule, derived, info, isGiven, quote } from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/optional-urls',
  title: 'Relay State and Logout Url are empty',
  stage: 'recognise',
  severity: 'warning',
  why: 'Mixpanel’s guide leaves both empty. Relay State can send users to a page that they did not ask for. Logout Url is called when users sign out of Microsoft.',
  findings: {
    'relay-state': info('AZ-17', 'entra-admin', 'Relay State is set.', 'clear-relay-state'),
    'logout-url': info('AZ-17', 'entra-admin', 'Logout Url is set.', 'clear-logout-url'),
  },
  cites: [cite('mixpanel-azure', 'The screenshot of Basic SAML Configuration shows Relay State and Logout Url as Optional, and empty.')],
  needs: { principal: derived.principal },

  *check({ principal: { relayState, logoutUrl } }) {
    if (relayState.is === 'known') {
      const message = `Relay State is ${quote(relayState.value)}; Mixpanel’s guide leaves it empty.`
      yield { code: 'relay-state', at: relayState.at, message, expected: '', actual: relayState.value }
    }
    if (logoutUrl.is === 'known') {
      const message = `Logout Url is ${quote(logoutUrl.value)}; Mixpanel’s guide leaves it empty.`
      yield { code: 'logout-url', at: logoutUrl.at, message, expected: '', actual: logoutUrl.value }
    }
    if (!isGiven(relayState)) return notExported(relayState, 'Relay State')
    return isGiven(logoutUrl) ? undefined : notExported(logoutUrl, 'Logout Url (logoutUrl)')
  },
})
