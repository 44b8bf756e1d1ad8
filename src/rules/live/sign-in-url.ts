import { deduced, told } from '../../model/facts.ts'
import { cannotTell } from '../../model/fact.ts'
import { quote } from '../../model/display.ts'
import { evidenceOf, valueOf } from '../../model/field.ts'
import { differenceFrom, saysDifference } from '../../model/near-miss.ts'
import { defineRule, yieldTo, type Fix } from '../../model/rule.ts'
import { cloudOf, loginUrlOf, onAccessSecurity, TEST_SIGN_IN } from '../../entra.ts'
import { mixpanelAzure } from '../../mixpanel.ts'
import { hostOf, inTheWay, notLooked, shown } from './_looks.ts'
import { addressOf, outcomeOf } from './_postback.ts'

const CORRECT: Fix = {
  summary: 'Correct Identity Provider Sign-in URL at Mixpanel: it should be Login URL from Entra.',
  steps: [
    'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
    'In the box Set up Mixpanel, copy Login URL.',
    ...onAccessSecurity('Under 2FA & SSO, click the pencil beside Single Sign-On, and paste it into Identity Provider Sign-in URL.'),
    TEST_SIGN_IN,
  ],
  command: null,
}

export default defineRule({
  id: 'live/sign-in-url',
  title: 'Mixpanel really sends people to the sign-in URL that is written down',
  stage: 'start',
  severity: 'error',
  required: false,
  why: 'The redirect shows the sign-in URL that Mixpanel has saved. If it is another than everybody believes, people are sent to an old tenant, or to an error page.',
  not: 'Only the address counts; the request behind the question mark is live/authn-request’s.',
  findings: {
    'differs-from-settings': {
      guide: 'LI-06',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'Mixpanel sends people to another sign-in URL than the settings say.',
      fix: CORRECT,
      inferred: true,
    },
    'differs-from-entra': {
      guide: 'LI-06',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'Mixpanel sends people to another sign-in URL than the app in Entra has.',
      fix: CORRECT,
      inferred: true,
    },
    'settings-are-old': {
      guide: 'LI-06',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'Mixpanel sends people to the right sign-in URL, and the settings that were typed say another.',
      fix: {
        summary: 'Correct idpSignInUrl in mixpanel.yaml: what Mixpanel has is right.',
        steps: onAccessSecurity('Copy Identity Provider Sign-in URL from there into mixpanel.yaml once more, and run again.'),
        command: null,
      },
      inferred: true,
    },
  },
  cites: [mixpanelAzure('Identity Provider Sign-in URL: Azure Login URL')],
  needs: { looked: deduced.looked },
  wants: { looks: told.livePostback, settings: deduced.settings, tenant: deduced.tenant },

  *check({ looked }, { looks, settings, tenant }) {
    if (!looked) return notLooked()
    const outcome = outcomeOf(looks ?? [])
    if (!outcome) return cannotTell('', null, told.livePostback)
    if (outcome.is === 'in-the-way') return inTheWay(outcome.last, told.livePostback)
    if (outcome.is !== 'microsoft')
      return yieldTo('live/postback-url', 'The postback URL does not lead to Microsoft; live/postback-url tells about it.')
    const actual = addressOf(outcome.to)
    const { at } = outcome.to.url
    const right = tenant ? loginUrlOf(tenant.value, cloudOf(hostOf(actual)) ?? 'global') : undefined
    const typed = settings ? evidenceOf(settings.idpSignInUrl) : undefined
    if (typed) {
      const written = shown(typed.value)
      if (written === actual) return undefined
      const difference = differenceFrom(written, actual)
      const how = difference === null ? '' : ` (${saysDifference(difference)})`
      yield {
        code: actual === right ? 'settings-are-old' : 'differs-from-settings',
        at: [at, typed.at],
        message: `Mixpanel sends people to ${quote(actual)}${how}, while the settings say that its Identity Provider Sign-in URL is ${quote(typed.value)}.`,
        expected: typed.value,
        actual,
      }
      return undefined
    }
    if (right === undefined) {
      const blank = settings && valueOf(settings.idpSignInUrl) === undefined ? settings.idpSignInUrl.at : at
      return cannotTell(
        `Mixpanel sends people to ${quote(actual)}; whether that is right cannot be told without the settings or the export.`,
        blank,
        deduced.settings,
      )
    }
    if (actual === right) return undefined
    yield {
      code: 'differs-from-entra',
      at,
      message: `Mixpanel sends people to ${quote(actual)}, while the Login URL of this tenant is ${right}.`,
      expected: right,
      actual,
    }
    return undefined
  },
})
