import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, listing, missing, quote, type Finding } from '../kit.ts'
import type { FederationMetadata } from '../../model/certificates.ts'
import { certificateWords, differencesFrom, type MetadataDifference } from '../../domain/live-metadata.ts'
import { HOST_FINDINGS, hostFinding, noResponse, IF_PROBED } from './_host.ts'

export default defineRule({
  id: 'live/metadata',
  title: 'The app’s current federation metadata matches the settings in Mixpanel',
  stage: 'trust',
  why: 'The metadata shows Entra’s current issuer and signing certificate. If Mixpanel has other values, all users can sign in at Microsoft, but Mixpanel refuses them.',
  not: 'Two signing certificates mean that a change of certificates is in progress: it is enough if Mixpanel has one of them. mixpanel/* and cert/active report differences that the export alone shows.',
  findings: {
    'issuer-differs': error('LI-08', 'mixpanel-admin', 'The Issuer URL in Mixpanel is not the entity ID in the metadata.', 'copy-metadata'),
    'sign-in-url-differs': error(
      'LI-08',
      'mixpanel-admin',
      'The Identity Provider Sign-in URL in Mixpanel is not the one in the metadata.',
      'copy-metadata',
    ),
    'certificate-differs': error(
      'LI-08',
      'mixpanel-admin',
      'Entra signs with another certificate than the one in Mixpanel.',
      'upload-signing-certificate',
    ),
    'app-unknown': error('LI-08', 'entra-admin', 'Microsoft does not know this tenant or app.', 'check-app-exists'),
    ...HOST_FINDINGS,
  },
  cites: [
    cite('graph-saml-how-to', 'entityID="https://sts.windows.net/2f82f566-…/"'),
    cite('graph-saml-how-to', 'SingleSignOnService Location="https://login.microsoftonline.com/…/saml2"'),
  ],
  appliesIf: IF_PROBED,
  wants: {
    exchanges: inputs.liveMetadataAnswer,
    live: inputs.liveMetadata,
    saved: inputs.metadata,
    settings: derived.settings,
    signIn: derived.signIn,
    uploaded: derived.uploaded,
    tenant: derived.tenant,
    principal: derived.principal,
  },

  *check(_, { exchanges, live, ...other }) {
    const [exchange] = exchanges ?? []
    if (!exchange) return missing(inputs.liveMetadataAnswer)
    const finding = hostFinding(exchange, 'The federation metadata')
    if (finding) {
      yield finding
      return undefined
    }
    const trouble = noResponse(exchange, inputs.liveMetadataAnswer)
    if (trouble) return trouble
    const [metadata] = live ?? []
    if (!metadata) {
      const { aadsts, status, at } = exchange
      if (!aadsts) {
        const why = `Microsoft answers ${status?.value ?? ''}, but the response is not SAML metadata that can be read.`
        return cannotTell(why, at, inputs.liveMetadataAnswer)
      }
      yield {
        code: 'app-unknown',
        at: aadsts.at,
        message: `Microsoft returns no metadata for this tenant and app. Microsoft’s text: ${quote(aadsts.text, 300)}.`,
        actual: `AADSTS${aadsts.code}`,
      }
      return undefined
    }

    const differences = differencesFrom(metadata, other)
    if (!differences) return cannotTell('The metadata was read, but the settings in Mixpanel are not known.', metadata.at, derived.settings)
    const findings = differences.filter(({ alsoIn }) => alsoIn === null).map((difference) => findingOf(difference, metadata))
    yield* findings
    const [reported] = differences
    if (findings.length > 0 || !reported) return undefined
    const ruleId = reportedBy(reported)
    return deferTo(ruleId, `Entra’s current metadata matches the export, and the settings in Mixpanel differ from both.`)
  },
})

function findingOf({ field, entra, mixpanel, mixpanelWords }: MetadataDifference, { signing }: FederationMetadata): Finding {
  const common = { at: [mixpanel.at, entra.at], expected: entra.value, actual: mixpanel.value } as const
  switch (field) {
    case 'issuer': {
      const message = `The entity ID in Entra’s current metadata is ${quote(entra.value)}, but the Issuer URL in Mixpanel is ${quote(mixpanel.value)}.`
      return { code: 'issuer-differs', ...common, message }
    }
    case 'sign-in-url': {
      const message = `The Login URL in Entra’s current metadata is ${quote(entra.value)}, but the Identity Provider Sign-in URL in Mixpanel is ${quote(mixpanel.value)}.`
      return { code: 'sign-in-url-differs', ...common, message }
    }
    case 'certificate': {
      const certificates = listing(signing.map(({ value }) => certificateWords(value)))
      const message = `According to the current metadata, Entra signs with ${certificates}, but the certificate in Mixpanel is ${mixpanelWords}.`
      return { code: 'certificate-differs', ...common, message }
    }
  }
}

/** The rule that reports a difference without the live metadata. */
function reportedBy({ field, alsoIn, otherTenant }: MetadataDifference): string {
  if (alsoIn === 'postback') return 'live/sign-in-url'
  if (field === 'certificate') return 'cert/active'
  if (otherTenant) return 'mixpanel/tenant'
  return field === 'issuer' ? 'mixpanel/issuer-url' : 'mixpanel/sign-in-url'
}
