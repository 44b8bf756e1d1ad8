import { givenCertificate, hasRolledOver, isSame, listsAll } from '../../domain/certificate-match.ts'
import { cite, count, day, deferTo, defineRule, derived, fix, info, missing, options, warning } from '../kit.ts'
import { describeKey, impossibleDate, noCertificate, ROLLED_OVER } from './_certificate.ts'

const DAY = 24 * 60 * 60 * 1000

export default defineRule({
  id: 'cert/expiring',
  title: 'The signing certificate is valid for at least 90 more days',
  stage: 'upkeep',
  why: 'After the certificate has expired, nobody can sign in to Mixpanel. Mixpanel sends no warning. Entra sends a mail 60, 30 and 7 days before, to Notification Email Addresses of the certificate.',
  findings: {
    'below-30-days': warning('CE-09', 'entra-admin', 'Fewer than 30 days are left.', 'roll-over-certificate'),
    'below-90-days': info('CE-09', 'entra-admin', 'Fewer than 90 days are left.', 'roll-over-certificate'),
  },
  cites: [
    cite('mixpanel-sso', 'we do not send any notifications when it is about to expire'),
    cite('microsoft-certificates', 'If the application can only handle one certificate at a time, pick a downtime interval'),
  ],
  needs: { now: options.now },
  wants: { uploaded: derived.uploaded, signing: derived.signing },

  *check({ now }, { uploaded, signing }) {
    const given = uploaded ? givenCertificate(uploaded, signing) : undefined
    if (hasRolledOver(signing, given)) return ROLLED_OVER
    // The certificate that signs counts; without an export, the one that Mixpanel has.
    const current = signing?.current ?? null
    const end = current?.end ?? given?.certificate?.notAfter ?? null
    if (end === null) return (given && impossibleDate(given)) ?? (uploaded ? noCertificate(uploaded) : missing(derived.uploaded))
    const left = end.getTime() - now.getTime()
    if (left < 0) return deferTo('cert/validity', 'The certificate has expired.')
    if (left >= 90 * DAY) return undefined

    const isCurrent = given !== undefined && current !== null && isSame(given, current) === true
    const [at, ...more] = [...(given && (isCurrent || !current?.end) ? [given.at] : []), ...(current?.end ? [current.at] : [])]
    if (!at) return undefined
    const next = current?.end ? signing?.schedule[1] : undefined
    const isReady = next !== undefined && given !== undefined && isSame(given, next.key) === true
    const then = next
      ? ` Entra then signs with ${describeKey(next.key)} automatically. ${isReady ? 'Mixpanel already has this certificate' : 'This certificate must be uploaded to Mixpanel at the same time'}.`
      : listsAll(signing)
        ? ' The app has no other certificate to replace it.'
        : ' The inputs do not list the app’s certificates, so it is not known whether another one replaces it.'
    yield {
      code: left < 30 * DAY ? 'below-30-days' : 'below-90-days',
      at: [at, ...more],
      message: `The certificate that ${current?.end ? 'Entra signs with' : 'Mixpanel has'} expires on ${day(end)}, in ${count(Math.floor(left / DAY), 'day')}.${current?.end ? then : ''}`,
      actual: end.toISOString(),
      ...(next ? { fix: fix(isReady ? 'activate-certificate' : 'roll-over-to-next-certificate') } : {}),
    }
    return undefined
  },
})
