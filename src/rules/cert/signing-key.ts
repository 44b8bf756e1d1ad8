import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, isGiven, isUnusable, listOf, valueOf } from '../kit.ts'

export default defineRule({
  id: 'cert/signing-key',
  title: 'The app has a signing certificate',
  stage: 'issue',
  why: 'Without a certificate, Entra cannot sign the assertion, and the user sees AADSTS50003 (no signing key configured) or AADSTS50146.',
  not: 'A certificate whose bytes are not in the export (key: null) counts as a certificate.',
  findings: {
    none: error('CE-16', 'entra-admin', 'The app has no certificate, and none is marked active.', 'create-certificate'),
    'public-half-only': error(
      'CE-16',
      'entra-admin',
      'The app has only the public key (usage Verify) of a certificate, and no certificate is marked active.',
      'create-certificate',
    ),
  },
  cites: [cite('aadsts-50003', 'No signing key configured'), cite('microsoft-errors', '50003')],
  needs: { principal: derived.principal },
  wants: { signing: derived.signing, live: inputs.liveMetadata },

  *check({ principal }, { live = [] }) {
    const listed = listOf(principal.keys)
    const { thumbprint, keys } = principal
    const items = (listed?.items ?? []).filter(({ usage }) => usage === null || /^(?:sign|verify)$/i.test(usage))
    if (items.some(({ usage }) => usage === null || /^sign$/i.test(usage))) return undefined
    if (live.some(({ signing }) => signing.length > 0)) return undefined
    if (!listed) {
      if (thumbprint.is === 'known') return undefined
      return cannotTell(
        isUnusable(keys) ? `The app’s certificates cannot be read: ${keys.why}.` : 'The export does not list the app’s certificates.',
        keys.at,
      )
    }
    if (thumbprint.is === 'known') {
      if (items.length > 0) return undefined
      return cannotTell('The export lists no certificate, but names one as active.', thumbprint.at, inputs.metadata)
    }
    if (items.length > 0 && !isGiven(thumbprint)) {
      return cannotTell('The export lists only the public key of a certificate, and does not show which certificate is active.', listed.at)
    }
    const mode = valueOf(principal.ssoMode)
    if (mode !== undefined && mode.toLowerCase() !== 'saml') {
      return deferTo('azure/sso-mode', 'Single sign-on of the app is not SAML, so nothing is signed.')
    }
    yield items.length > 0
      ? {
          code: 'public-half-only',
          at: listed.at,
          message:
            'The app lists only the public key of its certificate (usage Verify, not Sign), and no certificate is marked active. Entra cannot sign without a private key.',
        }
      : {
          code: 'none',
          at: listed.at,
          message: 'The app has no signing certificate, and none is marked active, so nobody can sign in. It should have an active one.',
        }
    return undefined
  },
})
