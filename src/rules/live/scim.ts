import { cite, defineRule, derived, error, inputs, missing, notApplicable, quote, valueOf, type Finding } from '../kit.ts'
import type { LiveExchange } from '../../model/live-records.ts'
import { verdictWithoutToken, verdictWithToken, type ScimVerdict } from '../../domain/scim-answer.ts'
import { withoutQuery } from '../../syntax/url.ts'
import { SCIM_BASE } from '../../vendors/mixpanel.ts'
import { HOST_FINDINGS, hostFinding, noResponse, IF_PROBED } from './_host.ts'

export default defineRule({
  id: 'live/scim',
  title: 'The Tenant URL is a SCIM service that accepts the token',
  stage: 'provision',
  why: 'Entra creates and removes users in Mixpanel through this service. If it is not a SCIM service, or refuses the token, new users never appear, and users who leave keep their access.',
  not: 'Only GET is sent. A 404 from the Tenant URL itself is healthy, and so is a 401 without a token. Even if this machine can reach the service, Entra may not be able to.',
  findings: {
    'not-scim': error('LI-10', 'entra-admin', 'The Tenant URL does not answer as a SCIM service.', 'enter-scim-tenant-url'),
    silent: error('LI-10', 'mixpanel-support', 'Mixpanel’s own SCIM URL does not answer as a SCIM service.', 'report-scim-outage'),
    'token-refused': error('LI-10', 'entra-admin', 'The SCIM service refuses the token.', 'replace-refused-token'),
    'filter-refused': error('LI-10', 'mixpanel-support', 'The SCIM service refuses the filter of Test Connection.', 'report-filter'),
    nxdomain: HOST_FINDINGS.nxdomain,
    'server-error': { ...HOST_FINDINGS['server-error'], guide: 'LI-10' },
  },
  cites: [
    cite('microsoft-scim', 'makes requests to fetch a random user and group'),
    cite('mixpanel-sso', `a GET call on ${SCIM_BASE}/Users using the SCIM token will get you a list of all users`),
  ],
  appliesIf: IF_PROBED,
  wants: { exchanges: inputs.liveScim, settings: derived.settings },

  *check(_, { exchanges = [], settings }) {
    const step = (name: string): LiveExchange | undefined => exchanges.find((exchange) => exchange.step === name)
    const [any] = exchanges
    if (!any) {
      if (settings && valueOf(settings.scimEnabled) === false) return notApplicable('SCIM is off according to Mixpanel’s settings.')
      return missing(inputs.liveScim)
    }
    const withToken = [step('filter'), step('count')].filter((exchange) => exchange !== undefined)
    for (const exchange of withToken.length > 0 ? withToken : exchanges) {
      const finding =
        hostFinding(exchange, 'The SCIM service') ??
        (exchange.trouble || withToken.length === 0 ? undefined : findingOf(verdictWithToken(exchange), exchange))
      if (finding) {
        yield finding
        return undefined
      }
    }
    if (withToken.length > 0) {
      const failed = withToken.find(({ trouble }) => trouble !== null)
      return failed && noResponse(failed, inputs.liveScim)
    }

    // Without a token, the service describes itself or asks for a token, at either URL.
    const config = step('config') ?? any
    for (const exchange of [config, step('users')]) {
      if (!exchange) continue
      const trouble = noResponse(exchange, inputs.liveScim)
      if (trouble) return trouble
      if (verdictWithoutToken(exchange) === 'right') return undefined
    }
    yield notScim(step('users') ?? config)
    return undefined
  },
})

function findingOf(verdict: ScimVerdict, exchange: LiveExchange): Finding | undefined {
  const { status, at } = exchange
  const said = { at: status?.at ?? at, actual: String(status?.value ?? '') }
  switch (verdict) {
    case 'right':
      return undefined
    case 'not-scim':
      return notScim(exchange)
    case 'token-refused':
      return {
        code: 'token-refused',
        ...said,
        message: `The SCIM service refuses the token (${said.actual}): the token is not the last one that Mixpanel generated, or it belongs to another organization.`,
        expected: '200',
      }
    case 'filter-refused':
      return {
        code: 'filter-refused',
        ...said,
        message: `The SCIM service answers ${said.actual} to the filter userName eq "…" that Entra’s Test Connection sends; for a user who does not exist it should answer with an empty list (200).`,
        expected: '200, with an empty list',
      }
  }
}

function notScim({ target, status, at, nextHop, scim }: LiveExchange): Finding {
  const url = withoutQuery(target.value)
  const content = scim ? 'JSON that is not SCIM' : 'something that is not JSON'
  const next = nextHop ? `, and leads to ${quote(withoutQuery(nextHop.url.value), 100)}` : ''
  const answer = status?.value === 200 ? content : status ? `${status.value}${next}` : 'nothing'
  const base = url.replace(/\/(?:ServiceProviderConfig|Users)$/, '')
  const says = `${quote(url)} is not a SCIM service: it answers ${answer}.`
  const places = [target.at, status?.at ?? at] as const
  if (base === SCIM_BASE)
    return { code: 'silent', at: places, message: `${says} The URL is Mixpanel’s own, so your configuration is not the cause.` }
  return { code: 'not-scim', at: places, message: `${says} The Tenant URL should be ${SCIM_BASE}.`, expected: SCIM_BASE, actual: base }
}
