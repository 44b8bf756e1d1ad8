import { cannotTell, cite, defineRule, derived, INFERRED, info, inputs, listOf } from '../kit.ts'

export default defineRule({
  id: 'access/visible',
  title: 'The Mixpanel tile is visible to users in My Apps',
  stage: 'start',
  why: 'If the tile is hidden, users do not find Mixpanel in My Apps or the Office launcher. Sign-in from mixpanel.com still works.',
  not: 'If the tile is hidden on purpose, suppress the rule with a reason.',
  findings: {
    hidden: info('AS-06', 'entra-admin', 'The app has the tag HideApp.', 'show-app', INFERRED),
    'no-home-page': info(
      'AS-06',
      'entra-admin',
      'The app has no Homepage URL and no Sign on URL, so the tile has nothing to open.',
      'set-homepage',
    ),
  },
  cites: [cite('microsoft-properties', 'The page describes Visible to users, which shows or hides the tile.')],
  needs: { principal: derived.principal },

  *check({ principal: { tags, homepage, loginUrl } }) {
    const listed = listOf(tags)
    const hidden = listed?.items.find(({ value }) => value === 'HideApp')
    if (hidden) {
      const message = 'The app has the tag HideApp, so My Apps does not show its tile. Sign-in from mixpanel.com is not affected.'
      yield { code: 'hidden', at: hidden.at, message, actual: hidden.value }
      return undefined
    }
    // The tile opens the sign-on URL; azure/sign-on-url reports one that is empty.
    if (homepage.is === 'empty' && loginUrl.is === 'empty') {
      const message = 'The app has neither a Homepage URL nor a Sign on URL, so My Apps has nothing to open and may show no tile.'
      yield { code: 'no-home-page', at: homepage.at, message }
      return undefined
    }
    return listed ? undefined : cannotTell('The tags of the enterprise application are not in the export.', tags.at, inputs.principals)
  },
})
