import { givenCertificate, hasRolledOver, matchOf } from '../../domain/certificate-match.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, INFERRED, inputs, missing } from '../kit.ts'
import { noCertificate, ROLLED_OVER } from './_certificate.ts'
import { messageFor, undecided, type Mismatch } from './_mismatch.ts'

const OF_APP = 'upload-certificate-of-app'

export default defineRule({
  id: 'cert/active',
  title: 'Mixpanel has the certificate that Entra signs with',
  stage: 'trust',
  required: true,
  why: 'Mixpanel checks the signature of every assertion with the certificate that was uploaded to it. With another certificate, everyone signs in at Microsoft and is refused at Mixpanel.',
  not: 'All certificates that Entra creates have the same name. Only the thumbprint distinguishes them.',
  findings: {
    'not-the-active-one': error('CE-04', 'mixpanel-admin', 'The file is not the certificate that Entra signs with.', 'upload-certificate'),
    'none-at-mixpanel': error('CE-04', 'mixpanel-admin', 'Mixpanel has no certificate at all.', 'upload-certificate'),
    'not-activated': error('CE-05', 'entra-admin', 'The file is a newer certificate of this app, not active yet.', 'activate-certificate'),
    superseded: error(
      'CE-06',
      'mixpanel-admin',
      'The file is an older certificate of this app, and another one is active.',
      'upload-certificate',
    ),
    'tenant-wide': error('CE-11', 'mixpanel-admin', 'The file is a certificate of the whole tenant, not of this app.', OF_APP, INFERRED),
    'another-app': error('CE-11', 'mixpanel-admin', 'The file is the certificate of another app.', OF_APP),
    'another-tenant': error('CE-12', 'mixpanel-admin', 'The settings or the metadata belong to another tenant.', OF_APP, INFERRED),
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

  *check({ signing }, { uploaded, ...sources }) {
    const { settings } = sources
    const isNamed = uploaded?.as === 'file' && uploaded.file.artifact.role === 'cert'
    if (settings?.certificate.is === 'empty' && !isNamed) {
      yield {
        code: 'none-at-mixpanel',
        at: settings.certificate.at,
        message:
          'The certificate field at Mixpanel is empty, so Mixpanel cannot check any signature. It should have the certificate that Entra signs with.',
      }
      return undefined
    }
    const { keys, unmarked } = signing
    const current = unmarked ? null : signing.current
    if (keys.length === 0) return deferTo('cert/signing-key', 'The app has no signing certificate.')
    const given = uploaded ? givenCertificate(uploaded, signing) : undefined
    if (!uploaded || !given) {
      if (hasRolledOver(signing, given)) return ROLLED_OVER
      return uploaded ? noCertificate(uploaded) : missing(derived.uploaded)
    }
    const match = matchOf(given, signing, sources)
    if (match.is === 'current') return undefined
    if (match.is === 'rolled-over') return ROLLED_OVER
    if (match.is === 'undecided') return undecided(signing)
    if (match.is === 'not-comparable') {
      const why = 'The export does not contain the certificate itself, so this kind of fingerprint cannot be compared.'
      return cannotTell(why, match.current.at, inputs.metadata)
    }
    yield {
      code: CODES[match.is],
      at: [given.at, ...(current ? [current.at] : [])],
      message: messageFor(match, uploaded, given, signing),
      expected: current?.thumbprint ?? null,
      actual: uploaded.as === 'fingerprint' ? uploaded.typed : given.sha1,
    }
    return undefined
  },
})

const CODES: Readonly<Record<Mismatch['is'], string>> = {
  newer: 'not-activated',
  older: 'superseded',
  'tenant-wide': 'tenant-wide',
  'another-app': 'another-app',
  'another-tenant': 'another-tenant',
  another: 'not-the-active-one',
}
