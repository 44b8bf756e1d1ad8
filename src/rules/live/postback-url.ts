import { cite, defineRule, derived, inputs, quote, type Fix, missing } from '../kit.ts'
import { hostOf, withoutQuery } from '../../syntax/url.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { isMixpanelHost } from '../../vendors/mixpanel.ts'
import { HOST_FINDINGS, hostFault, inTheWay, notLooked } from './_looks.ts'

const SWITCH_ON: Fix = {
  summary: 'Check at Mixpanel that single sign-on is enabled, and that the postback URL is the one that stands there.',
  steps: onAccessSecurity(
    'Under 2FA & SSO, look whether Single Sign-On is enabled; it can be only with a verified domain.',
    'Compare the Postback URL there, and the number after org_id= in it, with the Sign on URL in Entra and with mixpanel.yaml.',
    'Open the postback URL in a private window: it should lead to Microsoft’s sign-in page.',
  ),
  command: null,
}

const RIGHT_PROVIDER: Fix = {
  summary: 'Enter Entra’s Login URL and Identifier at Mixpanel in place of the other identity provider’s.',
  steps: onAccessSecurity(
    'Under 2FA & SSO, click the pencil beside Single Sign-On.',
    'Paste Login URL from Entra’s box Set up Mixpanel into Identity Provider Sign-in URL, and Microsoft Entra Identifier (was: Azure AD Identifier) into Issuer URL.',
    'Upload the certificate of the Entra app, and sign in once with an ordinary user.',
  ),
  command: null,
}

export default defineRule({
  id: 'live/postback-url',
  title: 'The postback URL leads to Microsoft',
  stage: 'start',
  why: 'The tile in My Apps and every sign-in at Mixpanel begin at this address. If it does not lead to Microsoft, nobody reaches the sign-in page.',
  not: 'Up to three redirects inside Mixpanel’s hosts are followed, and a form that posts itself counts as a redirect. How this address answers is published nowhere.',
  findings: {
    ...HOST_FINDINGS,
    'not-found': {
      guide: 'LI-05',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'The postback URL is not found (404).',
      fix: SWITCH_ON,
      inferred: true,
    },
    'another-identity-provider': {
      guide: 'LI-05',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'The postback URL leads to another identity provider.',
      fix: RIGHT_PROVIDER,
      inferred: true,
    },
    'no-identity-provider': {
      guide: 'LI-05',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'The postback URL leads to a page that names no identity provider.',
      fix: SWITCH_ON,
      inferred: true,
    },
  },
  cites: [cite('microsoft-tutorial', 'Mixpanel supports SP initiated SSO')],
  needs: { looked: derived.looked },
  wants: { leads: derived.postback },

  *check({ looked }, { leads }) {
    if (!looked) return notLooked()
    if (!leads) return missing(inputs.livePostback)
    const { last } = leads
    switch (leads.is) {
      case 'microsoft':
        return undefined
      case 'host-fault': {
        const fault = hostFault(last, 'The postback URL')
        if (fault) yield fault
        return undefined
      }
      case 'in-the-way':
        return inTheWay(last, inputs.livePostback)
      case 'another-provider':
        yield {
          code: 'another-identity-provider',
          at: leads.to.at,
          message: `The postback URL sends people to ${quote(leads.to.value)}, which is not Microsoft’s: another identity provider is set up at Mixpanel.`,
          expected: 'https://login.microsoftonline.com/<tenant id>/saml2',
          actual: leads.to.value,
        }
        return undefined
      case 'not-found':
        yield {
          code: 'not-found',
          at: last.status?.at ?? last.at,
          message: `The postback URL ${quote(withoutQuery(last.target.value))} answers ${last.status?.value ?? 404}, as if no organization had it: the number after org_id= is another one, or single sign-on is not enabled.`,
          expected: 'a redirect to https://login.microsoftonline.com/…',
          actual: String(last.status?.value ?? 404),
        }
        return undefined
      case 'no-provider': {
        const on =
          last.lead && isMixpanelHost(hostOf(last.lead.url.value))
            ? `, which leads on to ${quote(withoutQuery(last.lead.url.value))} inside Mixpanel`
            : ''
        yield {
          code: 'no-identity-provider',
          at: last.status?.at ?? last.at,
          message: `The postback URL ends at ${quote(withoutQuery(last.target.value))} with ${last.status?.value ?? 'an answer'}${on}, and no identity provider is named there: single sign-on may be off, or the number after org_id= another organization’s.`,
          expected: 'a redirect to https://login.microsoftonline.com/…',
          actual: String(last.status?.value ?? ''),
        }
        return undefined
      }
    }
  },
})
