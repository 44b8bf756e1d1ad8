import { cite, day, deferTo, defineRule, derived, options, type Fix, missing } from '../kit.ts'
import { onSsoPage } from '../../fixes/portal.ts'
import { DOWNLOAD_AND_UPLOAD, EDIT_CERTIFICATES, MAKE_ACTIVE, ROLL_OVER, ROW_DOWNLOAD, TRY, UPLOAD } from './_fixes.ts'
import { describeKey, givenIn, isKey, mayHaveMovedOn, MOVED_ON, nothingToJudge, rolloverSpeaks } from './_given.ts'

/** Whether another valid one is there already has to be seen on the page. */
const LOOK_FOR_ANOTHER: Fix = {
  summary: 'Upload a certificate of the app that is valid to Mixpanel, and make the same one active in Entra.',
  steps: onSsoPage(
    `${EDIT_CERTIFICATES} Look for a row that is inactive and valid: Entra signs with that one now.`,
    'If there is none, click New Certificate, then Save.',
    ROW_DOWNLOAD,
    UPLOAD,
    `Back in Entra: ${MAKE_ACTIVE.charAt(0).toLowerCase()}${MAKE_ACTIVE.slice(1)}`,
    TRY,
  ),
  command: null,
}

export default defineRule({
  id: 'cert/validity',
  title: 'The certificate is valid today',
  stage: 'trust',
  required: true,
  why: 'A signature with a certificate that has expired, or is not valid yet, is refused: everyone comes back from a good sign-in to an error. Whether Mixpanel itself looks at the dates is not documented, and nobody should have to find out.',
  findings: {
    expired: {
      guide: 'CE-07',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The certificate has expired, and Entra has no other one to sign with.',
      fix: ROLL_OVER,
    },
    'file-expired': {
      guide: 'CE-07',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The certificate that Mixpanel has, or is about to be given, has expired.',
      fix: DOWNLOAD_AND_UPLOAD,
    },
    'not-yet-valid': {
      guide: 'CE-07',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The certificate is not valid yet.',
      fix: DOWNLOAD_AND_UPLOAD,
    },
  },
  cites: [
    cite('mixpanel-sso', 'we do not send any notifications when it is about to expire'),
    cite('microsoft-certificates', 'it remains accessible despite it being expired'),
  ],
  needs: { now: options.now },
  wants: { uploaded: derived.uploaded, signing: derived.signing },

  *check({ now }, { uploaded, signing }) {
    const given = uploaded ? givenIn(uploaded, signing) : undefined
    const current = signing?.current ?? null
    const key = given ? signing?.keys.find((each) => isKey(given, each) === true) : undefined
    if (rolloverSpeaks(signing, given)) return MOVED_ON
    const start = given?.certificate?.notBefore ?? key?.start ?? null
    const end = given?.certificate?.notAfter ?? key?.end ?? null
    const expired = end !== null && end < now
    // Another certificate of this app, in place of the one that signs: that is the fault, whatever its dates.
    if (key && current && key !== current && (expired || (start !== null && start > now)) && current.end !== null && current.end >= now) {
      return deferTo('cert/active', 'The file is another certificate of this app than the one that signs now.')
    }
    let told = false
    if (given && end && expired) {
      const alone = key !== undefined && key === current
      const perhaps = key !== undefined && key === signing?.active && mayHaveMovedOn(signing)
      const says = perhaps
        ? ' It is the one that is marked active in Entra; whether the app has another one that is valid, which Entra would sign with by now, the export does not say.'
        : ''
      yield {
        code: alone || !signing ? 'expired' : 'file-expired',
        at: alone ? [given.at, key.at] : given.at,
        message: alone
          ? `The certificate that Entra signs with, and that Mixpanel has, expired on ${day(end)}.`
          : `${given.name} expired on ${day(end)}.${says}`,
        actual: end.toISOString(),
        ...(perhaps ? { fix: LOOK_FOR_ANOTHER } : {}),
      }
      told = true
    } else if (given && start && start > now) {
      yield {
        code: 'not-yet-valid',
        at: given.at,
        message: `${given.name} is valid only from ${day(start)}.`,
        actual: start.toISOString(),
      }
      told = true
    }
    if (current?.end && current.end < now && key !== current) {
      const later = signing?.keys.find((each) => each !== current && each.start !== null && each.start > now)
      const other = later ? `no other one that is valid already: ${describeKey(later)} is not yet` : 'no other one'
      yield {
        code: 'expired',
        at: current.at,
        message: `The certificate that Entra signs with, ${describeKey(current)}, expired on ${day(current.end)}, and Entra has ${other}.`,
        actual: current.end.toISOString(),
      }
      told = true
    }
    if (told || end !== null) return undefined
    if (!uploaded) return missing(derived.uploaded)
    return nothingToJudge(uploaded)
  },
})
