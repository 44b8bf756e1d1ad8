import {
  cannotTell,
  cite,
  day,
  deferTo,
  defineRule,
  derived,
  evidenceOf,
  inputs,
  listing,
  quote,
  valueOf,
  type Evidence,
  type FindingKind,
  type Fix,
  type Owner,
  type Place,
  missing,
} from '../kit.ts'
import { hostOf, withoutQuery } from '../../syntax/url.ts'
import type { Uploaded } from '../../model/certificates.ts'
import type { Certificate, FederationMetadata } from '../../model/certificates.ts'
import type { ServicePrincipal } from '../../model/entra.ts'
import { issuerOf, loginUrlOf, cloudOf, tenantIn } from '../../vendors/entra.ts'
import { onAccessSecurity, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { hostFault, HOST_FINDINGS, inTheWay, notLooked } from './_looks.ts'

const COPY: Fix = {
  summary: 'Copy the Identifier, the Login URL and the active certificate from this metadata into Mixpanel.',
  steps: [
    ...onSsoPage('In the box Set up Mixpanel, copy Login URL and Microsoft Entra Identifier (was: Azure AD Identifier).'),
    ...onAccessSecurity(
      'Under 2FA & SSO, click the pencil beside Single Sign-On, and paste them into Identity Provider Sign-in URL and Issuer URL.',
    ),
    TEST_SIGN_IN,
  ],
  command: null,
}

const UPLOAD: Fix = {
  summary: 'Download Certificate (Base64) once more, and upload it to Mixpanel.',
  steps: [
    ...onSsoPage(
      'In the box SAML Certificates (was: SAML Signing Certificate), click Download beside Certificate (Base64), in the row that is Active.',
    ),
    ...onAccessSecurity('Under 2FA & SSO, click the pencil beside Single Sign-On, and choose the file under SAML Certificate.'),
    TEST_SIGN_IN,
  ],
  command: null,
}

const APP: Fix = {
  summary: 'Check that the app of the export still exists, in the tenant that it names.',
  steps: onSsoPage(
    'Under SAML Certificates, open App Federation Metadata Url in the browser: it should show XML.',
    'If the app is gone or in another tenant, export it again from there.',
  ),
  command: null,
}

const kind = (owner: Owner, means: string, fix: Fix): FindingKind => ({ guide: 'LI-08', severity: 'error', owner, means, fix })

export default defineRule({
  id: 'live/metadata',
  title: 'The app’s federation metadata of today agrees with what Mixpanel has',
  stage: 'trust',
  why: 'The metadata is Entra’s own word, today, on how it names itself and which certificate it signs with. Where Mixpanel has something else, everyone signs in well at Microsoft and is refused at Mixpanel.',
  not: 'Two signing certificates mean that a change of certificates is under way: one of them is enough. What the export alone already tells is left to mixpanel/* and cert/active.',
  findings: {
    'issuer-differs': kind('mixpanel-admin', 'The Issuer URL at Mixpanel is not the entity ID of the metadata.', COPY),
    'sign-in-url-differs': kind('mixpanel-admin', 'The sign-in URL at Mixpanel is not that of the metadata.', COPY),
    'certificate-differs': kind('mixpanel-admin', 'The certificate at Mixpanel is none of those that the metadata signs with.', UPLOAD),
    'app-unknown': kind('entra-admin', 'Microsoft knows no such tenant or app.', APP),
    nxdomain: HOST_FINDINGS.nxdomain,
    'server-error': HOST_FINDINGS['server-error'],
  },
  cites: [
    cite('graph-saml-how-to', 'entityID="https://sts.windows.net/2f82f566-…/"'),
    cite('graph-saml-how-to', 'SingleSignOnService Location="https://login.microsoftonline.com/…/saml2"'),
  ],
  needs: { looked: derived.looked },
  wants: {
    looks: inputs.liveMetadataAnswer,
    live: inputs.liveMetadata,
    saved: inputs.metadata,
    settings: derived.settings,
    sent: derived.signIn,
    uploaded: derived.uploaded,
    tenant: derived.tenant,
    principal: derived.principal,
  },

  *check({ looked }, { looks, live, saved, settings, sent, uploaded, tenant, principal }) {
    if (!looked) return notLooked()
    const [look] = looks ?? []
    if (!look) return missing(inputs.liveMetadataAnswer)
    const fault = hostFault(look, 'The federation metadata')
    if (fault) {
      yield fault
      return undefined
    }
    const trouble = inTheWay(look, inputs.liveMetadataAnswer)
    if (trouble) return trouble
    const [metadata] = live ?? []
    if (!metadata) {
      if (look.aadsts) {
        yield {
          code: 'app-unknown',
          at: look.aadsts.at,
          message: `Microsoft gives no metadata for this tenant and app. It says: ${quote(look.aadsts.text, 300)}.`,
          expected: null,
          actual: `AADSTS${look.aadsts.code}`,
        }
        return undefined
      }
      return cannotTell(
        `Microsoft answers ${look.status?.value ?? ''}, and what came is no SAML metadata that can be read.`,
        look.at,
        inputs.liveMetadataAnswer,
      )
    }

    let speaks: string | null = null
    let found = false
    let compared = false
    const entityId = evidenceOf(metadata.entityId)
    const issuer = settings ? evidenceOf(settings.issuerUrl) : undefined
    if (entityId && issuer) {
      compared = true
      if (entityId.value !== issuer.value) {
        if (offlineIssuers(saved, tenant).includes(entityId.value))
          speaks = tenantIn(entityId.value) === tenantIn(issuer.value) ? 'mixpanel/issuer-url' : 'mixpanel/tenant'
        else {
          found = true
          yield {
            code: 'issuer-differs',
            at: [issuer.at, entityId.at],
            message: `Entra calls itself ${quote(entityId.value)} in its metadata of today, and the Issuer URL at Mixpanel is ${quote(issuer.value)}.`,
            expected: entityId.value,
            actual: issuer.value,
          }
        }
      }
    }
    const signIn = (settings && evidenceOf(settings.idpSignInUrl)) ?? (sent && evidenceOf(sent.url))
    const [location] = metadata.ssoLocations
    if (location && signIn) {
      compared = true
      if (!metadata.ssoLocations.some(({ value }) => value === withoutQuery(signIn.value) || value === signIn.value)) {
        if (sent?.by === 'postback') speaks ??= 'live/sign-in-url'
        else if (offlineLocations(saved, tenant, signIn.value).includes(location.value))
          speaks ??= tenantIn(location.value) === tenantIn(signIn.value) ? 'mixpanel/sign-in-url' : 'mixpanel/tenant'
        else {
          found = true
          yield {
            code: 'sign-in-url-differs',
            at: [signIn.at, location.at],
            message: `Entra signs people in at ${quote(location.value)} by its metadata of today, and the Identity Provider Sign-in URL at Mixpanel is ${quote(signIn.value)}.`,
            expected: location.value,
            actual: signIn.value,
          }
        }
      }
    }
    const given = uploaded ? givenOf(uploaded) : undefined
    const [first] = metadata.signing
    if (given && first) {
      compared = true
      if (!metadata.signing.some(({ value }) => given.matches(value))) {
        if (knownOffline(metadata, saved, principal)) speaks ??= 'cert/active'
        else {
          found = true
          yield {
            code: 'certificate-differs',
            at: [given.at, first.at],
            message: `Entra signs with ${listing(metadata.signing.map(({ value }) => certificateWords(value)))} by its metadata of today, and the certificate at Mixpanel is ${given.words}.`,
            expected: first.value.sha1,
            actual: given.hex,
          }
        }
      }
    }
    if (found) return undefined
    if (speaks !== null)
      return deferTo(speaks, `Entra’s metadata says today what the export says; ${speaks} tells what differs at Mixpanel.`)
    if (!compared) return cannotTell('The metadata was fetched; what Mixpanel has is not known.', metadata.at, derived.settings)
    return undefined
  },
})

/** How Entra should call itself, by what was there before anybody looked. */
function offlineIssuers(saved: readonly FederationMetadata[] | undefined, tenant: Evidence<string> | undefined): readonly string[] {
  return [...(saved ?? []).flatMap(({ entityId }) => valueOf(entityId) ?? []), ...(tenant ? [issuerOf(tenant.value)] : [])]
}

function offlineLocations(
  saved: readonly FederationMetadata[] | undefined,
  tenant: Evidence<string> | undefined,
  typed: string,
): readonly string[] {
  const cloud = cloudOf(hostOf(typed)) ?? 'global'
  return [
    ...(saved ?? []).flatMap(({ ssoLocations }) => ssoLocations.map(({ value }) => value)),
    ...(tenant ? [loginUrlOf(tenant.value, cloud)] : []),
  ]
}

/** True where the export names the very certificate that the metadata signs with. */
function knownOffline(
  live: FederationMetadata,
  saved: readonly FederationMetadata[] | undefined,
  principal: ServicePrincipal | undefined,
): boolean {
  const preferred = principal
    ? valueOf(principal.thumbprint)
        ?.replace(/[^0-9a-f]/gi, '')
        .toUpperCase()
    : undefined
  if (preferred !== undefined) return live.signing.some(({ value }) => value.sha1 === preferred)
  return (saved ?? []).some(({ signing }) => signing.some(({ value }) => live.signing.some((each) => each.value.sha256 === value.sha256)))
}

interface Given {
  readonly at: Place
  readonly hex: string
  readonly words: string
  matches(certificate: Certificate): boolean
}

function givenOf(uploaded: Uploaded): Given | undefined {
  if (uploaded.as === 'fingerprint') {
    const { at, hex, algorithm } = uploaded
    return { at, hex, words: `the one with the fingerprint ${hex}`, matches: (each) => each[algorithm] === hex }
  }
  if (uploaded.as === 'nothing') return undefined
  const [certificate] = uploaded.file.certificates
  if (!certificate) return undefined
  const { value, at } = certificate
  return { at, hex: value.sha1, words: certificateWords(value), matches: (each) => each.sha256 === value.sha256 }
}

function certificateWords({ sha1, notAfter }: Certificate): string {
  return `${sha1} (valid until ${day(notAfter)})`
}
