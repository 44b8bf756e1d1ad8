import { cite, deferTo, defineRule, derived, listing, quote, type FindingKind, type Fix, type Place, missing } from '../kit.ts'
import { onAccessSecurity, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { LIVE_TELLS, leftToLive, NAMES, oddClouds, tenantsOf, type Mention, type Namer } from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

const FIX: Fix = {
  summary: 'Copy Issuer URL and Identity Provider Sign-in URL again, both from the Mixpanel app in the tenant that people sign in to.',
  steps: [
    'Open the Microsoft Entra admin center (entra.microsoft.com), and check at the top right that you are in the right directory.',
    'Open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
    'In the box Set up Mixpanel, copy Microsoft Entra Identifier (was: Azure AD Identifier) and Login URL.',
    ...onAccessSecurity(
      'Under 2FA & SSO, click the pencil beside Single Sign-On; paste the first into Issuer URL and the second into Identity Provider Sign-in URL.',
      'Check that the certificate there comes from the same app.',
    ),
    TEST_SIGN_IN,
  ],
  command: null,
}

const kind = (means: string): FindingKind => ({ guide: 'MX-03', severity: 'error', owner: 'mixpanel-admin', means, fix: FIX })

export default defineRule({
  id: 'mixpanel/tenant',
  title: 'Mixpanel’s addresses and Entra’s export are of one tenant',
  stage: 'start',
  why: 'With a sign-in URL of another tenant people see AADSTS700016 or AADSTS90002 at Microsoft; with an issuer of another tenant Mixpanel refuses them after they have signed in.',
  not: 'Addresses that are not well-formed are told by mixpanel/issuer-url and mixpanel/sign-in-url.',
  findings: {
    'issuer-url': kind('The issuer URL is of another tenant.'),
    'sign-in-url': kind('The sign-in URL is of another tenant.'),
    'both-urls': kind('The issuer URL and the sign-in URL are of another tenant than the export.'),
    'urls-disagree': kind('The issuer URL and the sign-in URL are of two tenants.'),
    metadata: {
      ...kind('The federation metadata is of another tenant than the export.'),
      owner: 'entra-admin',
      fix: {
        summary: 'Export everything from one tenant, and check again.',
        steps: [
          'Open the Microsoft Entra admin center (entra.microsoft.com), and check at the top right that you are in the right directory.',
          'Download Federation Metadata XML of the Mixpanel app, and export the enterprise application, both from there.',
        ],
        command: null,
      },
    },
  },
  cites: [
    cite('microsoft-errors', 'AADSTS700016: … sent your authentication request to the wrong tenant'),
    cite('mixpanel-azure', 'Issuer URL: Azure AD Identifier; Identity Provider Sign-in URL: Azure Login URL'),
  ],
  needs: { settings: derived.settings },
  wants: { signIn: derived.signIn, tenant: derived.tenant, metadata: derived.metadata, principal: derived.principal },

  *check({ settings }, entra) {
    const sources = { settings, ...entra }
    const { reference, mentions, odd } = tenantsOf(sources)
    const [first, ...rest] = odd
    if (first) {
      // Who says otherwise is shown after those who are odd, so that both can be looked at.
      const against = reference ?? mentions[0]
      const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at), ...(against ? [against.at] : [])]
      const others = [...(reference ? [reference] : []), ...mentions].filter((each) => !odd.includes(each))
      yield {
        code: reference === null ? 'urls-disagree' : codeOf(odd.map(({ by }) => by)),
        at,
        message: `Two tenants are mixed: ${says(odd)}, and ${says(others)}.`,
        expected: against?.value ?? null,
        actual: first.value,
      }
      return undefined
    }
    if (leftToLive(sources, 'tenant')) return LIVE_TELLS
    if (oddClouds(sources).some(({ by }) => by === 'sign-in-url')) {
      return deferTo('mixpanel/cloud', 'The sign-in URL is of another national cloud; mixpanel/cloud tells about it.')
    }
    const { issuerUrl } = settings
    const signIn = entra.signIn?.url ?? settings.idpSignInUrl
    if (issuerUrl.is === 'absent' || issuerUrl.is === 'unreadable') return notFilledIn(issuerUrl, 'issuerUrl')
    if (signIn.is === 'absent' || signIn.is === 'unreadable') return notFilledIn(signIn, 'idpSignInUrl')
    const judged = mentions.some(({ by }) => by === 'issuer-url' || by === 'sign-in-url')
    if (!judged)
      return deferTo('mixpanel/issuer-url', 'Neither address is well-formed; mixpanel/issuer-url and mixpanel/sign-in-url tell about them.')
    return reference === null ? missing(derived.tenant) : undefined
  },
})

function codeOf(by: readonly Namer[]): string {
  if (by.includes('issuer-url')) return by.includes('sign-in-url') ? 'both-urls' : 'issuer-url'
  return by.includes('sign-in-url') ? 'sign-in-url' : 'metadata'
}

/** `Mixpanel’s Issuer URL and the federation metadata name “…”`; where they name several, one after the other. */
function says(mentions: readonly Mention<string>[]): string {
  const tenants = [...new Set(mentions.map(({ value }) => value))]
  return listing(
    tenants.map((tenant) => {
      const names = [...new Set(mentions.filter(({ value }) => value === tenant).map(({ by }) => NAMES[by]))]
      return `${listing(names)} ${names.length === 1 ? 'names' : 'name'} ${quote(tenant)}`
    }),
  )
}
