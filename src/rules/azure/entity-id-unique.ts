import { firstDifference, differenceFrom } from '../../domain/near-miss.ts'
import type { OtherMixpanelApp } from '../../model/entra.ts'
import { ENTITY_ID } from '../../vendors/mixpanel.ts'
import { cite, count, defineRule, derived, listing, quote, warning } from '../kit.ts'

export default defineRule({
  id: 'azure/entity-id-unique',
  title: 'The export has only one Mixpanel app',
  stage: 'recognise',
  why: 'An Identifier is unique in a tenant, and Mixpanel has only one. A second Mixpanel app cannot be saved with the same Identifier, and admins edit the wrong app.',
  not: 'These are not reported: an app of another product, an app that only provisions, an app that only opens Mixpanel’s page, and a service account with Mixpanel in its name. Use --app to choose the app to check.',
  findings: {
    'second-app': warning('AZ-06', 'entra-admin', 'A second app in the export looks like a Mixpanel app.', 'keep-one-app'),
    'altered-identifier': warning(
      'AZ-03',
      'entra-admin',
      'A second app has a changed form of Mixpanel’s Identifier, because an Identifier must be unique.',
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
    const found = subject.otherMixpanelApps.filter(({ signsIn }) => signsIn)
    const others = found.filter(({ disabled }) => !disabled)
    const [first, ...rest] = others
    if (!first) {
      const [idle, ...more] = found
      if (!idle) return undefined
      const one = more.length === 0
      yield {
        code: 'second-app',
        severity: 'info',
        at: [idle.at, ...more.map(({ at }) => at)],
        message:
          `${listing(found.map(nameOf))} ${one ? 'looks like a Mixpanel app' : 'look like Mixpanel apps'} too, but nobody can sign in to ${one ? 'it' : 'them'}: Enabled for users to sign-in is No. ${subject.because ?? ''}`.trimEnd(),
      }
      return undefined
    }
    const names = listing(others.map(nameOf))
    const these =
      rest.length === 0 ? 'another app that looks like a Mixpanel app' : `${count(others.length, 'other app')} that look like Mixpanel apps`
    yield {
      code: 'second-app',
      at: [first.at, ...rest.map(({ at }) => at)],
      message: `The export has ${these}: ${names}. ${subject.because ?? ''}`.trimEnd(),
    }
    for (const app of others) {
      const altered = app.identifiers.find(({ value }) => value !== ENTITY_ID && differenceFrom(ENTITY_ID, value) !== null)
      if (!altered) continue
      const character = firstDifference(ENTITY_ID, altered.value) + 1
      yield {
        code: 'altered-identifier',
        at: altered.at,
        message: `The Identifier of the app ${nameOf(app)} is ${quote(altered.value)}, which differs from Mixpanel’s at character ${character}. Entra accepts both in one tenant, but the issuer of Mixpanel’s AuthnRequest is ${ENTITY_ID}, so nobody can sign in to this app.`,
        expected: ENTITY_ID,
        actual: altered.value,
      }
    }
    return undefined
  },
})

function nameOf({ displayName, appId }: OtherMixpanelApp): string {
  return quote(displayName ?? appId ?? 'without a name')
}
