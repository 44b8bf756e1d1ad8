import { graphSamlHowTo, microsoftCertificates, onSsoPage, TENANT_WIDE_CERTIFICATE, tenantIn } from '../../entra.ts'
import type { Place } from '../../model/artifact.ts'
import type { Signing, SigningKey } from '../../model/deduced.ts'
import { quote } from '../../model/display.ts'
import { cannotTell } from '../../model/fact.ts'
import { deduced, told } from '../../model/facts.ts'
import { evidenceOf, listOf, valueOf } from '../../model/field.ts'
import { defineRule, yieldTo, type FindingKind, type Fix, type Owner } from '../../model/rule.ts'
import type { FederationMetadata, MixpanelSettings, ServicePrincipal } from '../../model/things.ts'
import { DOWNLOAD, DOWNLOAD_AND_UPLOAD, EDIT_CERTIFICATES, MAKE_ACTIVE, TRY, UPLOAD } from './_fixes.ts'
import { describeGiven, describeKey, givenIn, isKey, nothingToJudge, type Given } from './_given.ts'

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
  severity: 'error',
  required: true,
  why: 'Mixpanel checks the signature of every assertion with the certificate that it was given. With another one, everyone signs in well at Microsoft and is refused at Mixpanel.',
  not: 'All certificates that Entra makes carry the same name, so only the thumbprint tells them apart.',
  findings: {
    'not-the-active-one': kind('CE-04', 'mixpanel-admin', 'The file is not the certificate that Entra signs with.'),
    'none-at-mixpanel': kind('CE-04', 'mixpanel-admin', 'Mixpanel has no certificate at all.'),
    'not-activated': kind('CE-05', 'entra-admin', 'The file is a newer certificate of this app that is not active yet.', {
      summary: 'Make the certificate that Mixpanel has the active one in Entra.',
      steps: onSsoPage(EDIT_CERTIFICATES, MAKE_ACTIVE, TRY),
      command: null,
    }),
    superseded: kind('CE-06', 'mixpanel-admin', 'The file is an older certificate of this app; Entra signs with a newer one.'),
    'tenant-wide': {
      ...kind('CE-11', 'mixpanel-admin', 'The file is a key of the whole tenant, not the certificate of this app.', OF_THIS_APP),
      inferred: true,
    },
    'another-app': kind('CE-11', 'mixpanel-admin', 'The file is the certificate of another app.', OF_THIS_APP),
    'another-tenant': {
      ...kind('CE-12', 'mixpanel-admin', 'The file comes from another tenant, as the settings do.', OF_THIS_APP),
      inferred: true,
    },
  },
  cites: [microsoftCertificates('authentication on your application might fail'), graphSamlHowTo('preferredTokenSigningKeyThumbprint')],
  needs: { uploaded: deduced.uploaded, signing: deduced.signing },
  wants: {
    settings: deduced.settings,
    tenant: deduced.tenant,
    principal: deduced.principal,
    principals: told.principals,
    metadata: told.metadata,
  },

  *check({ uploaded, signing }, wanted) {
    const { settings } = wanted
    const meant = uploaded.as === 'file' && uploaded.file.artifact.role === 'cert'
    if (settings?.certificate.is === 'empty' && !meant) {
      yield {
        code: 'none-at-mixpanel',
        at: settings.certificate.at,
        message: 'Mixpanel has no certificate: the field is empty. Without one it can check no signature.',
      }
      return undefined
    }
    const { current, keys } = signing
    if (keys.length === 0) return yieldTo('cert/signing-key', 'The app has no signing certificate.')
    const given = givenIn(uploaded, signing)
    if (!given) return nothingToJudge(uploaded)
    const same = current ? isKey(given, current) : undefined
    if (same === true) return undefined
    if (signing.switched) return yieldTo('cert/rollover', 'The active certificate has expired, and Entra has moved on to another.')
    if (current && same === undefined) {
      return cannotTell(
        'The export does not hold the certificate itself, so a fingerprint of this kind cannot be compared.',
        current.at,
        told.metadata,
      )
    }
    const other = keys.find((key) => key !== current && isKey(given, key) === true)
    if (!current && (other || keys.some((key) => isKey(given, key) === undefined))) return unsettled(signing)
    const problem = other && current ? ofThisApp(given, other, current) : ofAnother(given, signing, wanted)
    yield {
      ...problem,
      at: [given.at, ...(current ? [current.at] : [])],
      expected: current?.thumbprint ?? null,
      actual: uploaded.as === 'fingerprint' ? uploaded.typed : given.sha1,
    }
    return undefined
  },
})

function unsettled({ preferred, keys }: Signing): ReturnType<typeof cannotTell> {
  return preferred
    ? cannotTell(
        `Entra names ${quote(preferred.value)} as the active certificate, and the app has no such certificate. Look in SAML Certificates which one is marked active, or give the app’s federation metadata of today.`,
        preferred.at,
        told.liveMetadata,
      )
    : cannotTell(
        `The app has ${keys.length} certificates that are valid today, and the export does not say which of them is active.`,
        keys[0]?.at ?? null,
        told.liveMetadata,
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
  const strange = from ?? tenantsTyped(wanted.settings).find((tenant) => home !== undefined && tenant !== home)
  if (strange !== undefined && home !== undefined) {
    return {
      code: 'another-tenant',
      message: `${not}${signs}. Mixpanel’s settings name the tenant ${strange} and the export comes from ${home}: the certificate belongs to the other one, it seems.`,
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
