import {
  cannotTell,
  cite,
  deferTo,
  defineRule,
  derived,
  evidenceOf,
  inputs,
  listOf,
  quote,
  valueOf,
  type FindingKind,
  type Fix,
  type Owner,
  type Place,
  missing,
} from '../kit.ts'
import { onSsoPage } from '../../fixes/portal.ts'
import { TENANT_WIDE_CERTIFICATE, tenantIn } from '../../vendors/entra.ts'
import type { Signing, SigningKey } from '../../model/certificates.ts'
import type { FederationMetadata } from '../../model/certificates.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { ServicePrincipal } from '../../model/entra.ts'
import { ACTIVATE, DOWNLOAD, DOWNLOAD_AND_UPLOAD, TRY, UPLOAD } from './_fixes.ts'
import {
  describeGiven,
  describeKey,
  givenIn,
  isKey,
  mayHaveMovedOn,
  MOVED_ON,
  nothingToJudge,
  rolloverSpeaks,
  type Given,
} from './_given.ts'

const kind = (guide: string, owner: Owner, means: string, fix: Fix = DOWNLOAD_AND_UPLOAD): FindingKind => ({
  guide,
  severity: 'error',
  owner,
  means,
  fix,
})

const OF_THIS_APP: Fix = {
  summary: 'Download Certificate (Base64) of this very app, in the tenant that Mixpanel is connected to, and upload it to Mixpanel.',
  steps: onSsoPage(
    'Check that the page is that of the Mixpanel app in the right tenant: the tenant’s name stands at the top right.',
    `${DOWNLOAD} Certificates out of metadata without ?appid=… belong to the tenant, not to the app.`,
    UPLOAD,
    TRY,
  ),
  command: null,
}

export default defineRule({
  id: 'cert/active',
  title: 'Mixpanel has the certificate that Entra signs with',
  stage: 'trust',
  required: true,
  why: 'Mixpanel checks the signature of every assertion with the certificate that it was given. With another one, everyone signs in well at Microsoft and is refused at Mixpanel.',
  not: 'All certificates that Entra makes carry the same name, so only the thumbprint tells them apart.',
  findings: {
    'not-the-active-one': kind('CE-04', 'mixpanel-admin', 'The file is not the certificate that Entra signs with.'),
    'none-at-mixpanel': kind('CE-04', 'mixpanel-admin', 'Mixpanel has no certificate at all.'),
    'not-activated': kind('CE-05', 'entra-admin', 'The file is a newer certificate of this app that is not active yet.', ACTIVATE),
    superseded: kind('CE-06', 'mixpanel-admin', 'The file is an older certificate of this app; Entra signs with a newer one.'),
    'tenant-wide': {
      ...kind('CE-11', 'mixpanel-admin', 'The file is a key of the whole tenant, not the certificate of this app.', OF_THIS_APP),
      inferred: true,
    },
    'another-app': kind('CE-11', 'mixpanel-admin', 'The file is the certificate of another app.', OF_THIS_APP),
    'another-tenant': {
      ...kind('CE-12', 'mixpanel-admin', 'The file comes from another tenant, by the settings or by metadata.', OF_THIS_APP),
      inferred: true,
    },
  },
  cites: [
    cite('microsoft-certificates', 'authentication on your application might fail'),
    cite('graph-saml-how-to', 'preferredTokenSigningKeyThumbprint'),
  ],
  needs: { signing: derived.signing },
  wants: {
    uploaded: derived.uploaded,
    settings: derived.settings,
    tenant: derived.tenant,
    principal: derived.principal,
    principals: inputs.principals,
    metadata: inputs.metadata,
  },

  *check({ signing }, { uploaded, ...wanted }) {
    const { settings } = wanted
    const meant = uploaded?.as === 'file' && uploaded.file.artifact.role === 'cert'
    if (settings?.certificate.is === 'empty' && !meant) {
      yield {
        code: 'none-at-mixpanel',
        at: settings.certificate.at,
        message: 'Mixpanel has no certificate: the field is empty. Without one it can check no signature.',
      }
      return undefined
    }
    const { current, keys } = signing
    if (keys.length === 0) return deferTo('cert/signing-key', 'The app has no signing certificate.')
    const given = uploaded ? givenIn(uploaded, signing) : undefined
    if (!uploaded || !given) {
      if (rolloverSpeaks(signing, given)) return MOVED_ON
      return uploaded ? nothingToJudge(uploaded) : missing(derived.uploaded)
    }
    const same = current ? isKey(given, current) : undefined
    if (same === true) return undefined
    if (rolloverSpeaks(signing, given)) return MOVED_ON
    if (current && same === undefined) {
      return cannotTell(
        'The export does not hold the certificate itself, so a fingerprint of this kind cannot be compared.',
        current.at,
        inputs.metadata,
      )
    }
    const other = keys.find((key) => key !== current && isKey(given, key) === true)
    if (!current && (other || keys.some((key) => isKey(given, key) === undefined))) return unsettled(signing)
    const problem = other && current ? ofThisApp(given, other, current) : ofAnother(given, signing, wanted)
    // It may be the one that Entra has moved on to.
    if (mayHaveMovedOn(signing) && problem.code === 'not-the-active-one') return unsettled(signing)
    yield {
      ...problem,
      at: [given.at, ...(current ? [current.at] : [])],
      expected: current?.thumbprint ?? null,
      actual: uploaded.as === 'fingerprint' ? uploaded.typed : given.sha1,
    }
    return undefined
  },
})

function unsettled(signing: Signing): ReturnType<typeof cannotTell> {
  const { preferred, active, keys, switched, successors } = signing
  if (active && mayHaveMovedOn(signing)) {
    return cannotTell(
      `The certificate that is marked active, ${describeKey(active)}, has expired, and the export does not list the app’s certificates: where another valid one is there, Entra signs with that.`,
      active.at,
      inputs.liveMetadata,
    )
  }
  if (switched) {
    return cannotTell(
      `The certificate that is marked active has expired, ${successors.length} others are valid, and nothing says which of them Entra signs with.`,
      preferred?.at ?? active?.at ?? null,
      inputs.liveMetadata,
    )
  }
  return preferred
    ? cannotTell(
        `Entra names ${quote(preferred.value)} as the active certificate, and the app has no such certificate. Look in SAML Certificates which one is marked active, or give the app’s federation metadata of today.`,
        preferred.at,
        inputs.liveMetadata,
      )
    : cannotTell(
        `The app has ${keys.length} certificates that are valid today, and the export does not say which of them is active.`,
        keys[0]?.at ?? null,
        inputs.liveMetadata,
      )
}

interface Said {
  readonly code: string
  readonly message: string
}

function ofThisApp(given: Given, other: SigningKey, current: SigningKey): Said {
  const newer = (other.end ?? other.start ?? NEVER) > (current.end ?? current.start ?? NEVER)
  return newer
    ? {
        code: 'not-activated',
        message: `${given.name} is a newer certificate of this app, ${describeKey(other)}, that is not active: Entra still signs with ${describeKey(current)}.`,
      }
    : {
        code: 'superseded',
        message: `${given.name} is an older certificate of this app, ${describeKey(other)}: Entra signs with ${describeKey(current)} now.`,
      }
}

const NEVER = new Date(0)

interface Wanted {
  readonly settings: MixpanelSettings | undefined
  readonly tenant: { readonly value: string } | undefined
  readonly principal: ServicePrincipal | undefined
  readonly principals: readonly ServicePrincipal[] | undefined
  readonly metadata: readonly FederationMetadata[] | undefined
}

function ofAnother(given: Given, signing: Signing, wanted: Wanted): Said {
  const not = `${given.name}, ${describeGiven(given)}, is not the certificate that Entra signs with`
  const signs = signing.current ? `: that is ${describeKey(signing.current)}` : ''
  if (given.certificate?.subject === TENANT_WIDE_CERTIFICATE) {
    return {
      code: 'tenant-wide',
      message: `${not}${signs}. Its subject ${quote(TENANT_WIDE_CERTIFICATE)} says that it belongs to the whole tenant: it comes out of metadata that was fetched without ?appid=….`,
    }
  }
  const elsewhere = appWithIt(given, wanted)
  if (elsewhere !== undefined) {
    return { code: 'another-app', message: `${not}${signs}. It belongs to another app${elsewhere === '' ? '' : `, ${quote(elsewhere)}`}.` }
  }
  const foreign = metadataWithIt(given, signing, wanted)
  const home = wanted.tenant?.value
  const from = foreign ? tenantIn(valueOf(foreign.entityId) ?? '') : null
  if (foreign && (from === null || from === home)) {
    return {
      code: 'another-app',
      message: `${not}${signs}. It stands in ${quote(foreign.at.artifact.name)}, which is not the metadata of this app.`,
    }
  }
  const typed = tenantsTyped(wanted.settings).find((tenant) => home !== undefined && tenant !== home)
  const strange = from ?? typed
  if (strange !== undefined && home !== undefined) {
    const says = foreign
      ? `It stands in ${quote(foreign.at.artifact.name)}, the metadata of the tenant ${strange}${typed === strange ? ', which Mixpanel’s settings name too' : ''}`
      : `Mixpanel’s settings name the tenant ${strange}`
    return {
      code: 'another-tenant',
      message: `${not}${signs}. ${says}, and the export comes from ${home}: the certificate belongs to the other one, it seems.`,
    }
  }
  return { code: 'not-the-active-one', message: `${not}${signs}.` }
}

function tenantsTyped(settings: MixpanelSettings | undefined): readonly string[] {
  return [settings?.issuerUrl, settings?.idpSignInUrl].flatMap((field) => {
    const tenant = field ? tenantIn(evidenceOf(field)?.value ?? '') : null
    return tenant === null ? [] : [tenant]
  })
}

/** The name of another app in the export whose certificate it is; empty where that has none. */
function appWithIt(given: Given, { principal, principals = [] }: Wanted): string | undefined {
  const own = principal ? valueOf(principal.appId) : undefined
  const owner = principals.find(
    (each) =>
      each !== principal &&
      (own === undefined || valueOf(each.appId) !== own) &&
      given.sha1 !== null &&
      (valueOf(each.thumbprint)?.toUpperCase() === given.sha1 ||
        listOf(each.keys)?.items.some(
          ({ certificate, customKeyIdentifier }) => certificate?.sha1 === given.sha1 || customKeyIdentifier === given.sha1,
        ) === true),
  )
  return owner ? (valueOf(owner.displayName) ?? '') : undefined
}

function metadataWithIt(given: Given, signing: Signing, { metadata = [] }: Wanted): FederationMetadata | undefined {
  const ours = ({ signing: keys }: FederationMetadata): boolean =>
    keys.some(({ value }) => signing.keys.some(({ thumbprint }) => thumbprint === value.sha1))
  return metadata.find(
    (each) => !isSame(each.at, given.at) && !ours(each) && each.signing.some(({ value }) => value.sha256 === given.sha256),
  )
}

function isSame(a: Place, b: Place): boolean {
  return a.artifact === b.artifact
}
