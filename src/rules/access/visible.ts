import { cannotTell, cite, defineRule, derived, inputs, listOf, type Fix } from '../kit.ts'
import { onProperties } from './_fixes.ts'

const SHOW: Fix = {
  summary: 'Make the app visible to its users, if they should start from My Apps.',
  steps: onProperties('Set Visible to users? to Yes, and click Save.', 'The tile may take some minutes to appear on myapps.microsoft.com.'),
  command: null,
}

const HOMEPAGE: Fix = {
  summary: 'Give the app a home page, if its tile is missing in My Apps.',
  steps: onProperties(
    'See that Homepage URL is filled in. A gallery app brings its own; for another, the Postback URL of Mixpanel will do.',
    'Click Save.',
  ),
  command: null,
}

export default defineRule({
  id: 'access/visible',
  title: 'Users see the tile in My Apps',
  stage: 'start',
  why: 'Whoever starts from My Apps or the Office launcher does not find Mixpanel. Signing in from mixpanel.com works all the same.',
  not: 'A tile that is hidden on purpose is fine.',
  findings: {
    hidden: {
      guide: 'AS-06',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The app is tagged as hidden.',
      fix: SHOW,
      inferred: true,
    },
    'no-home-page': {
      guide: 'AS-06',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The app has no home page and no sign-on URL, which the tile would open.',
      fix: HOMEPAGE,
    },
  },
  cites: [cite('microsoft-properties', 'The page describes Visible to users, which shows or hides the tile.')],
  needs: { principal: derived.principal },

  *check({ principal: { tags, homepage, loginUrl } }) {
    const listed = listOf(tags)
    const hidden = listed?.items.find(({ value }) => value === 'HideApp')
    if (hidden) {
      yield {
        code: 'hidden',
        at: hidden.at,
        message: 'The app is tagged HideApp: its tile is not shown in My Apps. People who start at mixpanel.com do not notice.',
        expected: null,
        actual: hidden.value,
      }
      return undefined
    }
    // What the tile opens is the sign-on URL; azure/sign-on-url speaks where that alone is empty.
    if (homepage.is === 'empty' && loginUrl.is === 'empty') {
      yield {
        code: 'no-home-page',
        at: homepage.at,
        message: 'The app has neither a Homepage URL nor a Sign on URL, so that My Apps has nothing to open and may show no tile.',
        expected: null,
        actual: null,
      }
      return undefined
    }
    return listed ? undefined : cannotTell('The tags of the enterprise application do not stand in the export.', tags.at, inputs.principals)
  },
})
