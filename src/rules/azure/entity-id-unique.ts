import { cite, count, defineRule, derived, listing, quote, type Fix } from '../kit.ts'
import { differenceFrom, firstDifference } from '../../domain/near-miss.ts'
import { ENTITY_ID } from '../../vendors/mixpanel.ts'

const FIX: Fix = {
  summary:
    'Keep one app for single sign-on. A second Mixpanel organization in the same tenant needs Shared SSO or Mixpanel’s support; no setting in Entra can do it.',
  steps: [
    'Find out which of the apps people sign in with: its Identifier (Entity ID) is Mixpanel’s.',
    'Open each of the others in the Microsoft Entra admin center ▸ Enterprise apps (was: Azure Active Directory ▸ Enterprise applications).',
    'If nobody needs it, click Properties and set Enabled for users to sign-in to No; delete it when nobody has missed it.',
    'If it was made for a second Mixpanel organization, ask Mixpanel for Shared SSO (Enterprise plan), or open a support ticket with Mixpanel, before you change anything else.',
  ],
  command: null,
}

export default defineRule({
  id: 'azure/entity-id-unique',
  title: 'There is one Mixpanel app in the export',
  stage: 'recognise',
  why: 'Identifiers are unique in a tenant, and Mixpanel has only the one: a second Mixpanel app cannot be saved with it, and people edit the wrong one.',
  not: 'Apps of other products in the same export are no second Mixpanel app, nor is one that only provisions, or only opens Mixpanel’s page, or is a job’s identity with Mixpanel in its name. Which one was judged can be changed with --app.',
  findings: {
    'second-app': {
      guide: 'AZ-06',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'A second app in the export looks like Mixpanel’s.',
      fix: FIX,
    },
    'altered-identifier': {
      guide: 'AZ-03',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'A second app has Mixpanel’s identifier in an altered form, to get around the uniqueness.',
      fix: FIX,
    },
  },
  cites: [
    cite(
      'microsoft-tutorial',
      'Identifier of this application is a fixed string value so only one instance can be configured in one tenant.',
    ),
    cite('mixpanel-shared', 'due to constraints with “Issuer URL” and “Identifier (Entity ID)”'),
  ],
  needs: { subject: derived.subject },

  *check({ subject }) {
    const { because } = subject
    const otherMixpanelApps = subject.otherMixpanelApps.filter(({ signsIn }) => signsIn)
    const [first, ...rest] = otherMixpanelApps
    if (!first) return undefined
    const names = otherMixpanelApps.map(({ displayName, appId }) => quote(displayName ?? appId ?? 'without a name'))
    yield {
      code: 'second-app',
      at: [first.at, ...rest.map(({ at }) => at)],
      message:
        `Beside the app that is judged here there ${otherMixpanelApps.length === 1 ? 'is another app' : `are ${count(otherMixpanelApps.length, 'more app')}`} that ${otherMixpanelApps.length === 1 ? 'looks' : 'look'} like Mixpanel’s: ${listing(names)}. ${because ?? ''}`.trimEnd(),
      expected: null,
      actual: null,
    }
    for (const { displayName, identifiers } of otherMixpanelApps) {
      const altered = identifiers.find(({ value }) => value !== ENTITY_ID && differenceFrom(ENTITY_ID, value) !== null)
      if (!altered) continue
      const at = firstDifference(ENTITY_ID, altered.value)
      yield {
        code: 'altered-identifier',
        at: altered.at,
        message: `The app ${quote(displayName ?? 'without a name')} has Mixpanel’s identifier in an altered form, ${quote(altered.value)} (it differs at character ${at + 1}). Entra would accept it beside the right one, but Mixpanel’s request names ${ENTITY_ID}, so nobody can sign in to this app.`,
        expected: ENTITY_ID,
        actual: altered.value,
      }
    }
    return undefined
  },
})
