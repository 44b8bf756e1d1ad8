import { cannotTell, cite, defineRule, derived, inputs, listing, type FindingKind } from '../kit.ts'
import { hostOf } from '../../syntax/url.ts'
import type { LiveExchange } from '../../model/live-records.ts'
import { notLooked } from './_looks.ts'

/** A Date header counts whole seconds, and an answer may be under way for some. */
const TOLERATED_SECONDS = 60

const kind = (means: string): FindingKind => ({
  guide: 'LI-09',
  severity: 'warning',
  owner: 'network',
  means,
  fix: {
    summary: 'Set this machine’s clock by the network (NTP), and run again.',
    steps: [
      'Windows: Settings ▸ Time & language ▸ Date & time ▸ Sync now. macOS: System Settings ▸ General ▸ Date & Time ▸ Set time and date automatically. Linux: timedatectl set-ntp true.',
      'Until then, judge dates by another moment: sso-doctor check --now <the right time>.',
    ],
    command: null,
  },
})

export default defineRule({
  id: 'live/clock',
  title: 'This machine’s clock is right',
  stage: 'upkeep',
  why: 'Whether a certificate has expired is judged by this machine’s clock. If it is wrong, so are those verdicts.',
  not: 'One host whose clock is off is that host’s affair: only where all that answered agree is it this machine’s.',
  findings: {
    behind: kind('This machine’s clock is behind.'),
    ahead: kind('This machine’s clock is ahead.'),
  },
  cites: [cite('microsoft-saml', 'does not add any buffer')],
  needs: { looked: derived.looked },
  wants: {
    replyUrl: inputs.liveReplyUrl,
    postback: inputs.livePostback,
    entraLogin: inputs.liveEntraLogin,
    metadata: inputs.liveMetadataAnswer,
    scim: inputs.liveScim,
  },

  *check({ looked }, wanted) {
    if (!looked) return notLooked()
    const offsets = Object.values(wanted)
      .flatMap((looks) => looks ?? [])
      .flatMap(offsetOf)
    const [nearest] = [...offsets].sort((a, b) => Math.abs(a.seconds) - Math.abs(b.seconds))
    if (!nearest) return cannotTell('No answer came that says what time it is.', null, inputs.liveReplyUrl)
    if (Math.abs(nearest.seconds) <= TOLERATED_SECONDS) return undefined
    const { look, seconds } = nearest
    const hosts = [...new Set(offsets.map((each) => hostOf(each.look.target.value)))]
    const grave = Math.abs(seconds) > 300 ? ' Past five minutes, no date that was judged here can be trusted.' : ''
    yield {
      code: seconds > 0 ? 'behind' : 'ahead',
      at: [look.askedAt.at, look.serverTime?.at ?? look.at],
      message: `This machine’s clock is ${duration(Math.abs(seconds))} ${seconds > 0 ? 'behind' : 'ahead'}: it was ${look.askedAt.value.toISOString()} here when ${listing(hosts)} said ${look.serverTime?.value.toISOString() ?? ''}.${grave}`,
      expected: look.serverTime?.value.toISOString() ?? null,
      actual: look.askedAt.value.toISOString(),
    }
    return undefined
  },
})

/** How far the host's clock is ahead of this machine's, in seconds, measured at the middle of the exchange. */
function offsetOf(look: LiveExchange): readonly { readonly look: LiveExchange; readonly seconds: number }[] {
  if (!look.serverTime || look.trouble) return []
  const here = look.askedAt.value.getTime() + look.tookMs / 2
  return [{ look, seconds: Math.round((look.serverTime.value.getTime() - here) / 1000) }]
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`
}
