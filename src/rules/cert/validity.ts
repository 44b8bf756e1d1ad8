import { microsoftCertificates } from '../../entra.ts'
import { mixpanelSso } from '../../mixpanel.ts'
import { day } from '../../model/display.ts'
import { cannotTell } from '../../model/fact.ts'
import { deduced, doctor } from '../../model/facts.ts'
import { defineRule, yieldTo } from '../../model/rule.ts'
import { DOWNLOAD_AND_UPLOAD, ROLL_OVER } from './_fixes.ts'
import { describeKey, givenIn, isKey, nothingToJudge } from './_given.ts'

export default defineRule({
  id: 'cert/validity',
  title: 'The certificate is valid today',
  stage: 'trust',
  severity: 'error',
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
    mixpanelSso('we do not send any notifications when it is about to expire'),
    microsoftCertificates('it remains accessible despite it being expired'),
  ],
  needs: { now: doctor.now },
  wants: { uploaded: deduced.uploaded, signing: deduced.signing },

  *check({ now }, { uploaded, signing }) {
    const given = uploaded ? givenIn(uploaded, signing) : undefined
    const current = signing?.current ?? null
    const key = given ? signing?.keys.find((each) => isKey(given, each) === true) : undefined
    if (signing?.switched === true && (key === undefined || key !== current)) {
      return yieldTo('cert/rollover', 'The active certificate has expired, and Entra has moved on to another.')
    }
    const start = given?.certificate?.notBefore ?? key?.start ?? null
    const end = given?.certificate?.notAfter ?? key?.end ?? null
    const expired = end !== null && end <= now
    // Another certificate of this app, in place of the one that signs: that is the fault, whatever its dates.
    if (key && current && key !== current && (expired || (start !== null && start > now)) && current.end !== null && current.end > now) {
      return yieldTo('cert/active', 'The file is another certificate of this app than the one that signs now.')
    }
    let told = false
    if (given && end && expired) {
      const alone = key !== undefined && key === current
      yield {
        code: alone || !signing ? 'expired' : 'file-expired',
        at: alone ? [given.at, key.at] : given.at,
        message: alone
          ? `The certificate that Entra signs with, and that Mixpanel has, expired on ${day(end)}.`
          : `${given.name} expired on ${day(end)}.`,
        actual: end.toISOString(),
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
    if (current?.end && current.end <= now && key !== current) {
      yield {
        code: 'expired',
        at: current.at,
        message: `The certificate that Entra signs with, ${describeKey(current)}, expired on ${day(current.end)}, and Entra has no other one.`,
        actual: current.end.toISOString(),
      }
      told = true
    }
    if (told || end !== null) return undefined
    if (!uploaded) return cannotTell('', null, deduced.uploaded)
    return nothingToJudge(uploaded)
  },
})
