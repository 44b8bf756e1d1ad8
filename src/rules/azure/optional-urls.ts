import { cite, defineRule, derived, isGiven, quote, type FindingKind } from '../kit.ts'
import { EDIT_BASIC_SAML, onSsoPage } from '../../fixes/portal.ts'
import { untold } from './_urls.ts'

const kind = (field: string, means: string, command: string | null): FindingKind => ({
  guide: 'AZ-17',
  severity: 'info',
  owner: 'entra-admin',
  means,
  fix: {
    summary: `Leave ${field} empty, unless somebody knows what it is for.`,
    steps: onSsoPage(EDIT_BASIC_SAML, `Clear ${field}, and save.`),
    command,
  },
})

export default defineRule({
  id: 'azure/optional-urls',
  title: 'Relay State and Logout Url are empty',
  stage: 'recognise',
  severity: 'warning',
  why: 'Mixpanel’s guide leaves both empty. A relay state can take people to a page that they did not ask for, and a logout URL is called when they sign out of Microsoft.',
  findings: {
    'relay-state': kind('Relay State', 'A relay state is set.', null),
    'logout-url': kind('Logout Url', 'A logout URL is set.', null),
  },
  cites: [cite('mixpanel-azure', 'The screenshot of Basic SAML Configuration shows Relay State and Logout Url as Optional, and empty.')],
  needs: { principal: derived.principal },

  *check({ principal: { relayState, logoutUrl } }) {
    if (relayState.is === 'known') {
      yield {
        code: 'relay-state',
        at: relayState.at,
        message: `A Relay State is set, ${quote(relayState.value)}; Mixpanel’s guide leaves it empty.`,
        expected: '',
        actual: relayState.value,
      }
    }
    if (logoutUrl.is === 'known') {
      yield {
        code: 'logout-url',
        at: logoutUrl.at,
        message: `A Logout Url is set, ${quote(logoutUrl.value)}; Mixpanel’s guide leaves it empty.`,
        expected: '',
        actual: logoutUrl.value,
      }
    }
    if (!isGiven(relayState)) return untold(relayState, 'The Relay State')
    return isGiven(logoutUrl) ? undefined : untold(logoutUrl, 'The Logout Url (logoutUrl)')
  },
})
