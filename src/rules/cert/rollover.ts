import { givenCertificate, hasRolledOver, mayHaveRolledOver } from '../../domain/certificate-match.ts'
import { cannotTell, cite, count, day, deferTo, defineRule, derived, error, fix, info, inputs, listing } from '../kit.ts'
import { describeKey } from './_certificate.ts'
import { noneMarked } from './_mismatch.ts'

export default defineRule({
  id: 'cert/rollover',
  title: 'Entra signs with the certificate that is marked active',
  stage: 'trust',
  why: 'When the active certificate has expired and the app has another valid one, Entra signs with that one automatically. Mixpanel still has the old certificate and refuses every user, although nobody changed a setting that day.',
  findings: {
    switched: error(
      'CE-08',
      'mixpanel-admin',
      'The active certificate has expired, and Entra now signs with another one that was not uploaded to Mixpanel.',
      'upload-current-certificate',
    ),
    'not-marked-active': info(
      'CE-08',
      'entra-admin',
      'Mixpanel has the certificate that Entra signs with now, but the expired one is still marked active in Entra.',
      'mark-certificate-active',
    ),
  },
  cites: [
    cite('microsoft-certificates', "the new certificate will be considered for signing tokens, even though you haven't activated it yet"),
    cite('microsoft-certificates', 'Microsoft Entra ID automatically utilizes the valid certificate'),
  ],
  needs: { signing: derived.signing },
  wants: { uploaded: derived.uploaded },

  *check({ signing }, { uploaded }) {
    const { active, current, keys, switched, successors, preferred, unmarked } = signing
    if (keys.length === 0) return deferTo('cert/signing-key', 'The app has no signing certificate.')
    if (unmarked) return noneMarked(keys.length, unmarked)
    if (!active?.end) return undefined
    if (mayHaveRolledOver(signing)) {
      return cannotTell(
        `The certificate that is marked active, ${describeKey(active)}, has expired. The export does not list the app’s certificates, so it is not known whether Entra now signs with another one.`,
        active.at,
        inputs.liveMetadata,
      )
    }
    if (!switched) return undefined
    const expired = `The certificate that is marked active, ${describeKey(active)}, expired on ${day(active.end)}.`
    const given = uploaded ? givenCertificate(uploaded, signing) : undefined
    if (!hasRolledOver(signing, given)) {
      if (!current) {
        return cannotTell(
          `${expired} ${count(successors.length, 'other')} are valid, and the input does not show which one Entra signs with now. Mixpanel may have it.`,
          active.at,
          inputs.liveMetadata,
        )
      }
      yield {
        code: 'not-marked-active',
        at: [preferred?.at ?? active.at, current.at],
        message: `${expired} Entra signs with the certificate that Mixpanel has, ${describeKey(current)}, which is not marked active yet.`,
      }
      return undefined
    }
    const now = current
      ? `Entra now signs with ${describeKey(current)} automatically, although nobody made it active. Mixpanel needs this certificate.`
      : `Entra now signs with another one automatically, although nobody made it active. ${successors.length} are valid, and the input does not show which one Entra uses: ${listing(successors.map(describeKey))}. Mixpanel ${given ? 'has none of them' : 'needs the one that Entra uses'}.`
    yield {
      code: 'switched',
      at: [preferred?.at ?? active.at, ...successors.map(({ at }) => at)],
      message: `${expired} ${now}`,
      expected: current?.thumbprint ?? null,
      actual: active.thumbprint,
      ...(current ? {} : { fix: fix('choose-valid-certificate') }),
    }
    return undefined
  },
})
