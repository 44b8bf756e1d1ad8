import { cite, deferTo, defineRule, derived, error, inputs, isGiven, listing, missing, quote, type Place } from '../kit.ts'
import { isIssuerUrl, isLeftToLive, isSignInUrl, oddClouds, tenantsOf, type Mention } from '../../domain/tenants.ts'
import { REPORTED_LIVE, SOURCE_NAMES } from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/tenant',
  title: 'The URLs in Mixpanel and the export from Entra belong to the same tenant',
  stage: 'start',
  why: 'If the Identity Provider Sign-in URL belongs to another tenant, users see AADSTS700016 or AADSTS90002 at Microsoft. If the Issuer URL does, Mixpanel refuses users after the sign-in at Microsoft.',
  not: 'mixpanel/issuer-url and mixpanel/sign-in-url report malformed URLs.',
  findings: {
    'issuer-url': error('MX-03', 'mixpanel-admin', 'The Issuer URL belongs to another tenant.', 'copy-both-urls'),
    'sign-in-url': error('MX-03', 'mixpanel-admin', 'The Identity Provider Sign-in URL belongs to another tenant.', 'copy-both-urls'),
    'both-urls': error('MX-03', 'mixpanel-admin', 'Both URLs belong to another tenant than the export.', 'copy-both-urls'),
    'urls-disagree': error(
      'MX-03',
      'mixpanel-admin',
      'The Issuer URL and the Identity Provider Sign-in URL belong to different tenants.',
      'copy-both-urls',
    ),
    metadata: error('MX-03', 'entra-admin', 'The federation metadata belongs to another tenant than the export.', 'export-from-one-tenant'),
  },
  cites: [
    cite('microsoft-errors', 'AADSTS700016: … sent your authentication request to the wrong tenant'),
    cite('mixpanel-azure', 'Issuer URL: Azure AD Identifier; Identity Provider Sign-in URL: Azure Login URL'),
  ],
  needs: { settings: derived.settings },
  wants: {
    signIn: derived.signIn,
    tenant: derived.tenant,
    metadata: derived.metadata,
    principal: derived.principal,
    saved: inputs.metadata,
  },

  *check({ settings }, entra) {
    const evidence = { settings, ...entra }
    const { reference, mentions, odd } = tenantsOf(evidence)
    const [first, ...rest] = odd
    if (first) {
      const against = reference ?? mentions[0]
      const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at), ...(against ? [against.at] : [])]
      const others = [...(reference ? [reference] : []), ...mentions].filter((each) => !odd.includes(each))
      yield {
        code: reference === null ? 'urls-disagree' : codeOf(odd),
        at,
        message: `The tenant IDs differ: ${describe(odd)}, but ${describe(others)}.`,
        expected: against?.value ?? null,
        actual: first.value,
      }
      return undefined
    }
    if (isLeftToLive(evidence, 'tenant')) return REPORTED_LIVE
    if (oddClouds(evidence).some(isSignInUrl)) {
      return deferTo('mixpanel/cloud', 'The Identity Provider Sign-in URL belongs to another national cloud.')
    }
    const { issuerUrl } = settings
    const signIn = entra.signIn?.url ?? settings.idpSignInUrl
    if (!isGiven(issuerUrl)) return notFilledIn(issuerUrl, 'issuerUrl')
    if (!isGiven(signIn)) return notFilledIn(signIn, 'idpSignInUrl')
    if (!mentions.some((each) => isIssuerUrl(each) || isSignInUrl(each))) {
      return deferTo('mixpanel/issuer-url', 'Both URLs are malformed.')
    }
    return reference === null ? missing(derived.tenant) : undefined
  },
})

function codeOf(odd: readonly Mention<string>[]): string {
  if (odd.some(isIssuerUrl)) return odd.some(isSignInUrl) ? 'both-urls' : 'issuer-url'
  return odd.some(isSignInUrl) ? 'sign-in-url' : 'metadata'
}

/** `Mixpanel’s Issuer URL and the federation metadata name “…”`; several tenants one after the other. */
function describe(mentions: readonly Mention<string>[]): string {
  const tenants = [...new Set(mentions.map(({ value }) => value))]
  return listing(
    tenants.map((tenant) => {
      const names = [...new Set(mentions.filter(({ value }) => value === tenant).map(({ source }) => SOURCE_NAMES[source]))]
      return `${listing(names)} ${names.length === 1 ? 'has' : 'have'} ${quote(tenant)}`
    }),
  )
}
