import { givenCertificate, hasRolledOver, isSame, listsAll, mayHaveRolledOver } from '../../domain/certificate-match.ts'
import { cite, day, deferTo, defineRule, derived, error, fix, missing, options } from '../kit.ts'
import { describeKey, impossibleDate, nameOf, noCertificate, ROLLED_OVER } from './_certificate.ts'

export default defineRule({
  id: 'cert/validity',
  title: 'The certificate is valid today',
  stage: 'trust',
  required: true,
  why: 'If a certificate has expired or is not valid yet, its signatures are refused: users sign in at Microsoft and then see an error. Mixpanel does not document whether it checks the dates.',
  findings: {
    expired: error(
      'CE-07',
      'entra-admin',
      'The certificate has expired, and Entra has no other certificate to sign with.',
      'roll-over-certificate',
    ),
    'file-expired': error(
      'CE-07',
      'entra-admin',
      'The certificate that was or will be uploaded to Mixpanel has expired.',
      'upload-certificate',
    ),
    'not-yet-valid': error('CE-07', 'entra-admin', 'The certificate is not valid yet.', 'upload-certificate'),
  },
  cites: [
    cite('mixpanel-sso', 'we do not send any notifications when it is about to expire'),
    cite('microsoft-certificates', 'it remains accessible despite it being expired'),
  ],
  needs: { now: options.now },
  wants: { uploaded: derived.uploaded, signing: derived.signing },

  *check({ now }, { uploaded, signing }) {
    const given = uploaded ? givenCertificate(uploaded, signing) : undefined
    if (hasRolledOver(signing, given)) return ROLLED_OVER
    const current = signing?.current ?? null
    const key = given ? signing?.keys.find((each) => isSame(given, each) === true) : undefined
    const start = given?.certificate?.notBefore ?? key?.start ?? null
    const end = given?.certificate?.notAfter ?? key?.end ?? null
    const isExpired = end !== null && end < now
    const isEarly = start !== null && start > now
    // That it is not the certificate that signs is the cause, whatever its dates are.
    if (key && current && key !== current && (isExpired || isEarly) && current.end !== null && current.end >= now) {
      return deferTo('cert/active', 'The file is a certificate of this app, but not the one that Entra signs with now.')
    }
    const isCurrentExpired = (current?.end ?? now) < now && key !== current
    if (given && uploaded && isExpired) {
      const isCurrent = key !== undefined && key === current
      const mayBeReplaced = signing !== undefined && key !== undefined && key === signing.active && mayHaveRolledOver(signing)
      const note = mayBeReplaced
        ? ' It is marked active in Entra. The export does not show whether the app has another valid certificate, which Entra would sign with now.'
        : ''
      yield {
        code: isCurrent || !signing ? 'expired' : 'file-expired',
        at: isCurrent ? [given.at, key.at] : given.at,
        message: isCurrent
          ? `The certificate that Entra signs with, and that Mixpanel has, expired on ${day(end)}.`
          : `${nameOf(uploaded)} expired on ${day(end)}.${note}`,
        actual: end.toISOString(),
        ...(mayBeReplaced ? { fix: fix('replace-expired-certificate') } : {}),
      }
    } else if (given && uploaded && isEarly) {
      yield {
        code: 'not-yet-valid',
        at: given.at,
        message: `${nameOf(uploaded)} is not valid yet: it is valid from ${day(start)}.`,
        actual: start.toISOString(),
      }
    }
    if (current?.end && isCurrentExpired) {
      const later = signing?.keys.find((each) => each !== current && each.start !== null && each.start > now)
      const other = later
        ? `the app has no other valid certificate: ${describeKey(later)} is not valid yet`
        : listsAll(signing)
          ? 'the app has no other valid certificate'
          : 'the inputs do not show whether the app has another one'
      yield {
        code: 'expired',
        at: current.at,
        message: `The certificate that Entra signs with, ${describeKey(current)}, expired on ${day(current.end)}, and ${other}.`,
        actual: current.end.toISOString(),
      }
    }
    const impossible = given && !isExpired ? impossibleDate(given) : undefined
    if (impossible) return impossible
    if (isCurrentExpired || end !== null || (given && isEarly)) return undefined
    return uploaded ? noCertificate(uploaded) : missing(derived.uploaded)
  },
})
