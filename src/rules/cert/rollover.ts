import { cannotTell, cite, count, day, deferTo, defineRule, derived, inputs, listing, type Fix } from '../kit.ts'
import { onSsoPage } from '../../fixes/portal.ts'
import { EDIT_CERTIFICATES, MAKE_ACTIVE, ROW_DOWNLOAD, TRY, UPLOAD } from './_fixes.ts'
import { describeKey, givenIn, mayHaveMovedOn, rolloverSpeaks } from './_given.ts'

/** Where several rows are inactive and valid, activating one settles which it is. */
const CHOOSE_ONE: Fix = {
  summary: 'Choose one of the valid certificates, upload it to Mixpanel, and make the same one active in Entra.',
  steps: onSsoPage(
    `${EDIT_CERTIFICATES} Several rows are inactive and valid: choose the one that ends last, and keep to it in all further steps.`,
    ROW_DOWNLOAD,
    UPLOAD,
    `Back in Entra: ${MAKE_ACTIVE.charAt(0).toLowerCase()}${MAKE_ACTIVE.slice(1)}`,
    TRY,
  ),
  command: null,
}

export default defineRule({
  id: 'cert/rollover',
  title: 'Entra signs with the certificate that is marked active',
  stage: 'trust',
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
    cite('microsoft-certificates', "the new certificate will be considered for signing tokens, even though you haven't activated it yet"),
    cite('microsoft-certificates', 'Microsoft Entra ID automatically utilizes the valid certificate'),
  ],
  needs: { signing: derived.signing },
  wants: { uploaded: derived.uploaded },

  *check({ signing }, { uploaded }) {
    const { active, current, keys, switched, successors, preferred } = signing
    if (keys.length === 0) return deferTo('cert/signing-key', 'The app has no signing certificate.')
    if (!active?.end) return undefined
    if (mayHaveMovedOn(signing)) {
      return cannotTell(
        `The certificate that is marked active, ${describeKey(active)}, has expired, and the export does not list the app’s certificates, so it cannot be told whether another is there that Entra has moved on to.`,
        active.at,
        inputs.liveMetadata,
      )
    }
    if (!switched) return undefined
    const ended = `The certificate that is marked active, ${describeKey(active)}, expired on ${day(active.end)}.`
    const given = uploaded ? givenIn(uploaded, signing) : undefined
    if (!rolloverSpeaks(signing, given)) {
      if (!current) {
        return cannotTell(
          `${ended} ${count(successors.length, 'other')} are valid, and Mixpanel may have the one that Entra signs with now: nothing says which it is.`,
          active.at,
          inputs.liveMetadata,
        )
      }
      yield {
        code: 'not-marked-active',
        at: [preferred?.at ?? active.at, current.at],
        message: `${ended} Entra signs with the one that Mixpanel has, ${describeKey(current)}, which is not marked active yet.`,
      }
      return undefined
    }
    const says = current
      ? `signs with ${describeKey(current)}, although nobody made it active; Mixpanel needs that one now.`
      : `signs with another one, although nobody made it active. ${successors.length} are valid, and which of them it is cannot be seen here: ${listing(successors.map(describeKey))}. Mixpanel ${given ? 'has none of them' : 'needs that one now'}.`
    yield {
      code: 'switched',
      at: [preferred?.at ?? active.at, ...successors.map(({ at }) => at)],
      message: `${ended} Entra has moved on by itself and ${says}`,
      expected: current?.thumbprint ?? null,
      actual: active.thumbprint,
      ...(current ? {} : { fix: CHOOSE_ONE }),
    }
    return undefined
  },
})
