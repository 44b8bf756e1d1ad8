import { microsoftCertificates, onSsoPage } from '../../entra.ts'
import { day } from '../../model/display.ts'
import { deduced, doctor } from '../../model/facts.ts'
import { defineRule, yieldTo } from '../../model/rule.ts'
import { EDIT_CERTIFICATES, MAKE_ACTIVE, ROW_DOWNLOAD, TRY, UPLOAD } from './_fixes.ts'
import { describeKey, givenIn, isKey } from './_given.ts'

export default defineRule({
  id: 'cert/rollover',
  title: 'Entra signs with the certificate that is marked active',
  stage: 'trust',
  severity: 'error',
  required: false,
  why: 'Where the active certificate has expired and another valid one is there, Entra signs with that one, although nobody activated it. Mixpanel still has the old one and refuses everyone, and nobody changed anything that day.',
  findings: {
    switched: {
      guide: 'CE-08',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'The active certificate has expired, and Entra has moved on to another that Mixpanel has not been given.',
      fix: {
        summary: 'Upload the certificate that Entra signs with now to Mixpanel, then make it active in Entra.',
        steps: onSsoPage(
          `${EDIT_CERTIFICATES} Find the row of the certificate that is inactive and valid.`,
          ROW_DOWNLOAD,
          UPLOAD,
          `Back in Entra: ${MAKE_ACTIVE.charAt(0).toLowerCase()}${MAKE_ACTIVE.slice(1)}`,
          TRY,
        ),
        command: null,
      },
    },
    'not-marked-active': {
      guide: 'CE-08',
      severity: 'info',
      owner: 'entra-admin',
      means: 'Mixpanel has the certificate that Entra signs with now; only the mark in Entra is still on the expired one.',
      fix: {
        summary: 'Make the certificate that signs the active one, so that Entra’s page tells the truth.',
        steps: onSsoPage(EDIT_CERTIFICATES, MAKE_ACTIVE),
        command: null,
      },
    },
  },
  cites: [
    microsoftCertificates("the new certificate will be considered for signing tokens, even though you haven't activated it yet"),
    microsoftCertificates('Microsoft Entra ID automatically utilizes the valid certificate'),
  ],
  needs: { signing: deduced.signing, now: doctor.now },
  wants: { uploaded: deduced.uploaded },

  *check({ signing, now }, { uploaded }) {
    const { active, current, keys, switched, preferred } = signing
    if (keys.length === 0) return yieldTo('cert/signing-key', 'The app has no signing certificate.')
    if (!switched || !active?.end) return undefined
    const ended = `The certificate that is marked active, ${describeKey(active)}, expired on ${day(active.end)}.`
    const given = uploaded ? givenIn(uploaded, signing) : undefined
    if (current && given && isKey(given, current) === true) {
      yield {
        code: 'not-marked-active',
        at: [preferred?.at ?? active.at, current.at],
        message: `${ended} Entra signs with the one that Mixpanel has, ${describeKey(current)}, which is not marked active yet.`,
      }
      return undefined
    }
    const valid = keys.filter((key) => key !== active && key.end !== null && key.end > now && (key.start === null || key.start <= now))
    const successor = current ? describeKey(current) : `one of ${valid.map(describeKey).join(', ')}`
    const next = current ?? valid[0]
    yield {
      code: 'switched',
      at: [preferred?.at ?? active.at, ...(next ? [next.at] : [])],
      message: `${ended} Entra has moved on by itself and signs with ${successor}, although nobody made it active; Mixpanel needs that one now.`,
      expected: current?.thumbprint ?? null,
      actual: active.thumbprint,
    }
    return undefined
  },
})
