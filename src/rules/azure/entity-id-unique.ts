import { firstDifference, differenceFrom } from '../../domain/near-miss.ts'
import { ENTITY_ID } from '../../vendors/mixpanel.ts'
import { cite, count, defineRule, derived, listing, quote, warning } from '../kit.ts'

export default defineRule({
  id: 'azure/entity-id-unique',
  title: 'There is one Mixpanel app in the export',
  stage: 'recognise',
  why: 'Identifiers are unique in a tenant, and Mixpanel has only one: a second Mixpanel app cannot be saved with it, and people edit the wrong app.',
  not: 'An app of another product is not a second Mixpanel app. Nor is one that only provisions, one that only opens Mixpanel’s page, or the identity of a job with Mixpanel in its name. Choose the app that is checked with --app.',
  findings: {
    'second-app': warning('AZ-06', 'entra-admin', 'A second app in the export looks like Mixpanel’s.', 'keep-one-app'),
    'altered-identifier': warning(
      'AZ-03',
      'entra-admin',
      'A second app has Mixpanel’s identifier in an altered form, to get around the uniqueness.',
      'keep-one-app',
    ),
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
    const others = subject.otherMixpanelApps.filter(({ signsIn }) => signsIn)
    const [first, ...rest] = others
    if (!first) return undefined
    const names = listing(others.map(({ displayName, appId }) => quote(displayName ?? appId ?? 'without a name')))
    const these = rest.length === 0 ? 'Another app looks' : `${count(others.length, 'other app')} look`
    yield {
      code: 'second-app',
      at: [first.at, ...rest.map(({ at }) => at)],
      message: `${these} like Mixpanel’s, besides the app that is checked here: ${names}. ${subject.because ?? ''}`.trimEnd(),
    }
    for (const { displayName, identifiers } of others) {
      const altered = identifiers.find(({ value }) => value !== ENTITY_ID && differenceFrom(ENTITY_ID, value) !== null)
      if (!altered) continue
      const character = firstDifference(ENTITY_ID, altered.value) + 1
      yield {
        code: 'altered-identifier',
        at: altered.at,
        message: `The app ${quote(displayName ?? 'without a name')} has Mixpanel’s identifier in an altered form, ${quote(altered.value)} (it differs at character ${character}). Entra accepts it beside the right one, but Mixpanel’s request names ${ENTITY_ID}, so nobody can sign in to this app.`,
        expected: ENTITY_ID,
        actual: altered.value,
      }
    }
    return undefined
  },
})
