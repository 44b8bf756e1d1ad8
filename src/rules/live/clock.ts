import { cannotTell, cite, defineRule, inputs, listing, warning } from '../kit.ts'
import { hostOf } from '../../syntax/url.ts'
import { clockOffsets, duration, GRAVE_SECONDS, TOLERATED_SECONDS } from '../../domain/clock-offset.ts'
import { IF_PROBED } from './_host.ts'

export default defineRule({
  id: 'live/clock',
  title: 'This machine’s clock is right',
  stage: 'upkeep',
  why: 'sso-doctor uses this machine’s clock to check whether a certificate has expired. If the clock is wrong, these results are wrong too.',
  not: 'A wrong clock on one host says nothing about this machine: a difference is reported only where all hosts that answered agree.',
  findings: {
    behind: warning('LI-09', 'network', 'This machine’s clock is behind.', 'set-clock'),
    ahead: warning('LI-09', 'network', 'This machine’s clock is ahead.', 'set-clock'),
  },
  cites: [cite('microsoft-saml', 'does not add any buffer')],
  appliesIf: IF_PROBED,
  wants: {
    replyUrl: inputs.liveReplyUrl,
    postback: inputs.livePostback,
    entraLogin: inputs.liveEntraLogin,
    metadata: inputs.liveMetadataAnswer,
    scim: inputs.liveScim,
  },

  *check(_, wanted) {
    const offsets = clockOffsets(Object.values(wanted).flatMap((exchanges) => exchanges ?? []))
    const [nearest] = [...offsets].sort((a, b) => Math.abs(a.seconds) - Math.abs(b.seconds))
    if (!nearest) return cannotTell('No response contains the time.', null, inputs.liveReplyUrl)
    const { exchange, serverTime, seconds } = nearest
    const difference = Math.abs(seconds)
    if (difference <= TOLERATED_SECONDS) return undefined
    if (offsets.some((each) => each.seconds > 0 !== seconds > 0))
      return cannotTell(
        'The hosts that answered show different times, and none of them the time here.',
        exchange.askedAt.at,
        inputs.liveReplyUrl,
      )
    // The nearest one is reported, with those that show the same time: another one may be wrong itself.
    const alike = offsets.filter((each) => Math.abs(each.seconds - seconds) <= TOLERATED_SECONDS)
    const hosts = [...new Set(alike.map((each) => hostOf(each.exchange.target.value)))]
    const here = exchange.askedAt.value.toISOString()
    const there = serverTime.value.toISOString()
    const grave = difference > GRAVE_SECONDS ? ' With more than five minutes of difference, no result about a date can be trusted.' : ''
    yield {
      code: seconds > 0 ? 'behind' : 'ahead',
      at: [exchange.askedAt.at, serverTime.at],
      message: `This machine’s clock is ${duration(difference)} ${seconds > 0 ? 'behind' : 'ahead'}: the time here was ${here} when ${listing(hosts)} reported ${there}.${grave}`,
      expected: there,
      actual: here,
    }
    return undefined
  },
})
