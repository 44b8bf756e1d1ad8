import { cannotTell, cite, defineRule, derived, quote, type Evidence, type Fix } from '../kit.ts'
import { cloudOf, loginUrlOf, tenantIn } from '../../vendors/entra.ts'
import { onAccessSecurity, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { hostOf, withoutQuery } from '../../syntax/url.ts'
import { differenceFrom, saysDifference } from '../../domain/near-miss.ts'
import type { FederationMetadata } from '../../model/certificates.ts'
import type { ServicePrincipal } from '../../model/entra.ts'
import { notLooked } from './_looks.ts'
import { atMicrosoft } from './_postback.ts'

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
  cites: [cite('mixpanel-azure', 'Identity Provider Sign-in URL: Azure Login URL')],
  needs: { looked: derived.looked },
  wants: {
    leads: derived.postback,
    settings: derived.settings,
    tenant: derived.tenant,
    principal: derived.principal,
    metadata: derived.metadata,
  },

  *check({ looked }, { leads, settings, ...entra }) {
    if (!looked) return notLooked()
    const sent = atMicrosoft(leads)
    if (!sent.found) return sent.silence
    const { value: actual, at } = sent.found.to
    const right = loginUrls(entra, actual)
    const typed = settings?.idpSignInUrl
    if (typed?.is === 'known' || typed?.is === 'empty') {
      const written = typed.is === 'known' ? typed.value : ''
      if (withoutQuery(written) === actual) return undefined
      const isRight = right.includes(actual)
      const [wrong, by] = isRight ? [withoutQuery(written), actual] : [actual, withoutQuery(written)]
      const difference = written === '' ? null : differenceFrom(by, wrong)
      const how = difference === null ? '' : ` (${saysDifference(difference)})`
      const says = written === '' ? 'empty' : `${quote(written)}${isRight ? how : ''}`
      const message = `Mixpanel sends people to ${quote(actual)}${isRight ? ', which is right' : how}, while the settings say that its Identity Provider Sign-in URL is ${says}.`
      if (isRight) yield { code: 'settings-are-old', at: [typed.at, at], message, expected: actual, actual: written }
      else yield { code: 'differs-from-settings', at: [at, typed.at], message, expected: right[0] ?? written, actual }
      return undefined
    }
    const [expected] = right
    if (expected === undefined) {
      return cannotTell(
        `Mixpanel sends people to ${quote(actual)}; whether that is right cannot be told without the settings or the export.`,
        typed?.at ?? at,
        derived.settings,
      )
    }
    if (right.includes(actual)) return undefined
    yield {
      code: 'differs-from-entra',
      at,
      message: `Mixpanel sends people to ${quote(actual)}, while the Login URL of this tenant is ${expected}.`,
      expected,
      actual,
    }
    return undefined
  },
})

interface Entra {
  readonly tenant: Evidence<string> | undefined
  readonly principal: ServicePrincipal | undefined
  readonly metadata: FederationMetadata | undefined
}

/** The Login URL of the tenant, as its metadata has it and as it is made; none where the tenant is not known. */
function loginUrls({ tenant, principal, metadata }: Entra, actual: string): readonly string[] {
  if (!tenant) return []
  const said = principal?.cloud?.value
  const inMetadata = (metadata?.ssoLocations ?? [])
    .map(({ value }) => value)
    .filter((value) => tenantIn(value) === tenant.value && (said === undefined || cloudOf(hostOf(value)) === said))
  const cloud = said ?? cloudOf(hostOf(inMetadata[0] ?? actual)) ?? 'global'
  return [loginUrlOf(tenant.value, cloud), ...inMetadata]
}
