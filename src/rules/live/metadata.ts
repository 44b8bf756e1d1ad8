import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, listing, missing, quote, type Finding } from '../kit.ts'
import type { FederationMetadata } from '../../model/certificates.ts'
import { certificateWords, differencesFrom, type MetadataDifference } from '../../domain/live-metadata.ts'
import { HOST_FINDINGS, hostFinding, noResponse, notProbed } from './_host.ts'

export default defineRule({
  id: 'live/metadata',
  title: 'The app’s federation metadata of today agrees with Mixpanel',
  stage: 'trust',
  why: 'The metadata shows Entra’s issuer and signing certificate of today. If Mixpanel has other values, everyone signs in at Microsoft and is then refused at Mixpanel.',
  not: 'Two signing certificates mean that a change of certificates is in progress: one of them at Mixpanel is enough. mixpanel/* and cert/active report what the export alone shows.',
  findings: {
    'issuer-differs': error('LI-08', 'mixpanel-admin', 'The Issuer URL at Mixpanel is not the entity ID.', 'copy-metadata'),
    'sign-in-url-differs': error('LI-08', 'mixpanel-admin', 'The sign-in URL at Mixpanel is not the one in the metadata.', 'copy-metadata'),
    'certificate-differs': error('LI-08', 'mixpanel-admin', 'Entra signs with another certificate.', 'upload-signing-certificate'),
    'app-unknown': error('LI-08', 'entra-admin', 'Microsoft knows no such tenant or app.', 'check-app-exists'),
    ...HOST_FINDINGS,
  },
  cites: [
    cite('graph-saml-how-to', 'entityID="https://sts.windows.net/2f82f566-…/"'),
    cite('graph-saml-how-to', 'SingleSignOnService Location="https://login.microsoftonline.com/…/saml2"'),
  ],
  needs: { probed: derived.probed },
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

  *check({ probed }, { exchanges, live, ...other }) {
    if (!probed) return notProbed()
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
        const why = `Microsoft answers ${status?.value ?? ''}, and the answer is not SAML metadata that can be read.`
        return cannotTell(why, at, inputs.liveMetadataAnswer)
      }
      yield {
        code: 'app-unknown',
        at: aadsts.at,
        message: `Microsoft returns no metadata for this tenant and app. Its text is: ${quote(aadsts.text, 300)}.`,
        actual: `AADSTS${aadsts.code}`,
      }
      return undefined
    }

    const differences = differencesFrom(metadata, other)
    if (!differences) return cannotTell('The metadata was read; Mixpanel’s values are not known.', metadata.at, derived.settings)
    const findings = differences.filter(({ alsoIn }) => alsoIn === null).map((difference) => findingOf(difference, metadata))
    yield* findings
    const [reported] = differences
    if (findings.length > 0 || !reported) return undefined
    const ruleId = reportedBy(reported)
    return deferTo(ruleId, `Entra’s metadata of today agrees with the export; ${ruleId} reports the difference at Mixpanel.`)
  },
})

function findingOf({ field, entra, mixpanel, mixpanelWords }: MetadataDifference, { signing }: FederationMetadata): Finding {
  const common = { at: [mixpanel.at, entra.at], expected: entra.value, actual: mixpanel.value } as const
  switch (field) {
    case 'issuer': {
      const message = `The entity ID in Entra’s metadata of today is ${quote(entra.value)}, and the Issuer URL at Mixpanel is ${quote(mixpanel.value)}.`
      return { code: 'issuer-differs', ...common, message }
    }
    case 'sign-in-url': {
      const message = `The sign-in URL in Entra’s metadata of today is ${quote(entra.value)}, and the Identity Provider Sign-in URL at Mixpanel is ${quote(mixpanel.value)}.`
      return { code: 'sign-in-url-differs', ...common, message }
    }
    case 'certificate': {
      const certificates = listing(signing.map(({ value }) => certificateWords(value)))
      const message = `By its metadata of today, Entra signs with ${certificates}, and the certificate at Mixpanel is ${mixpanelWords}.`
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
