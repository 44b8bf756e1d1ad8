import { cite, deferTo, defineRule, derived, error, errors, inputs, isGiven, missing, type Place } from '../kit.ts'
import { isIssuerUrl, isLeftToLive, isSignInUrl, oddClouds, tenantsOf, whatDiffers } from '../../domain/tenants.ts'
import { REPORTED_LIVE, saysTenants } from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/tenant',
  title: 'The URLs in Mixpanel and the export from Entra belong to the same tenant',
  stage: 'start',
  why: 'If the Identity Provider Sign-in URL belongs to another tenant, users see AADSTS700016 or AADSTS90002 at Microsoft. If the Issuer URL does, Mixpanel refuses users after the sign-in at Microsoft.',
  not: 'mixpanel/issuer-url and mixpanel/sign-in-url report malformed URLs.',
  findings: {
    ...errors('MX-03', 'mixpanel-admin', 'copy-both-urls', {
      'issuer-url': 'The Issuer URL belongs to another tenant.',
      'sign-in-url': 'The Identity Provider Sign-in URL belongs to another tenant.',
      'both-urls': 'Both URLs belong to another tenant than the export.',
      'urls-disagree': 'The Issuer URL and the Identity Provider Sign-in URL belong to different tenants.',
    }),
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
    const tenants = tenantsOf(evidence)
    const { reference, mentions, odd } = tenants
    const [first, ...rest] = odd
    if (first) {
      const against = reference ?? mentions[0]
      const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at), ...(against ? [against.at] : [])]
      const others = [...(reference ? [reference] : []), ...mentions].filter((each) => !odd.includes(each))
      yield {
        code: whatDiffers(tenants),
        at,
        message: `The tenant IDs differ: ${saysTenants(odd)}, but ${saysTenants(others)}.`,
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
