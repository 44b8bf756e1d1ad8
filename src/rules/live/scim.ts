import {
  cite,
  defineRule,
  derived,
  inputs,
  notApplicable,
  quote,
  valueOf,
  type Finding,
  type FindingKind,
  type Fix,
  type Owner,
  missing,
} from '../kit.ts'
import { withoutQuery } from '../../syntax/url.ts'
import type { LiveExchange } from '../../model/live-records.ts'
import { onAccessSecurity, OPEN_APP } from '../../fixes/portal.ts'
import { SCIM_BASE } from '../../vendors/mixpanel.ts'
import { HOST_FINDINGS, hostFault, inTheWay, notLooked } from './_looks.ts'

const ADDRESS: Fix = {
  summary: `Set Tenant URL to ${SCIM_BASE} in Entra’s Provisioning page.`,
  steps: [
    OPEN_APP,
    'Click Provisioning ▸ Connectivity (was: Admin Credentials).',
    `Under Tenant URL, write ${SCIM_BASE}, and click Test Connection.`,
    'Save. The provisioning job then needs a restart if it is in quarantine.',
  ],
  command: null,
}

const TOKEN: Fix = {
  summary: 'Generate a new token at Mixpanel, and paste it into Secret Token in Entra.',
  steps: [
    ...onAccessSecurity('Under SCIM, generate a token. It is shown once; the one before it stops working at that moment.'),
    OPEN_APP,
    'Click Provisioning ▸ Connectivity (was: Admin Credentials), paste it into Secret Token, click Test Connection, and save.',
    'If the job is in quarantine, restart it.',
  ],
  command: null,
}

const ASK: Fix = {
  summary: 'Ask Mixpanel’s support: the service refuses the very question that Entra’s Test Connection asks.',
  steps: [
    OPEN_APP,
    'Click Provisioning ▸ Connectivity (was: Admin Credentials) ▸ Test Connection, and keep what it says.',
    'Send that to Mixpanel’s support, with the time and the number of your organization.',
  ],
  command: null,
}

const kind = (owner: Owner, means: string, fix: Fix): FindingKind => ({ guide: 'LI-10', severity: 'error', owner, means, fix })

export default defineRule({
  id: 'live/scim',
  title: 'The tenant URL is a SCIM service that accepts the token',
  stage: 'provision',
  why: 'Entra creates and removes people at Mixpanel through this service. If it is no SCIM service, or refuses the token, new people never appear and leavers stay.',
  not: 'Only GET is ever sent. That the bare tenant URL answers 404 is healthy, and so is 401 without a token. That this machine reaches the service does not prove that Entra does.',
  findings: {
    'not-scim': kind('entra-admin', 'What answers at the tenant URL is no SCIM service.', ADDRESS),
    silent: kind('mixpanel-support', 'At Mixpanel’s own SCIM address no SCIM service answers.', {
      summary: 'Look again later, and ask Mixpanel’s support if it stays so: the tenant URL is right.',
      steps: [
        'Run sso-doctor check --live again after ten minutes, and from another network.',
        OPEN_APP,
        'Click Provisioning ▸ Connectivity (was: Admin Credentials) ▸ Test Connection, and keep what it says.',
        'Send that to Mixpanel’s support, with the time and the number of your organization.',
      ],
      command: null,
    }),
    'token-refused': kind('entra-admin', 'The SCIM service refuses the token.', TOKEN),
    'filter-refused': kind('mixpanel-support', 'The SCIM service refuses the filter that Entra’s Test Connection asks with.', ASK),
    nxdomain: HOST_FINDINGS.nxdomain,
    'server-error': { ...HOST_FINDINGS['server-error'], guide: 'LI-10' },
  },
  cites: [
    cite('microsoft-scim', 'makes requests to fetch a random user and group'),
    cite('mixpanel-sso', `a GET call on ${SCIM_BASE}/Users using the SCIM token will get you a list of all users`),
  ],
  needs: { looked: derived.looked },
  wants: { looks: inputs.liveScim, settings: derived.settings },

  *check({ looked }, { looks = [], settings }) {
    if (!looked) return notLooked()
    const step = (name: string): LiveExchange | undefined => looks.find((look) => look.step === name)
    const [any] = looks
    if (!any) {
      if (settings && valueOf(settings.scimEnabled) === false) return notApplicable('SCIM is off, by the settings of Mixpanel.')
      return missing(inputs.liveScim)
    }
    const withToken = [step('filter'), step('count')].filter((look) => look !== undefined)
    const asked = withToken.length > 0 ? withToken : looks
    for (const look of asked) {
      const problem =
        hostFault(look, 'The SCIM service') ?? (look.trouble ? undefined : withToken.length > 0 ? answerWithToken(look) : undefined)
      if (problem) {
        yield problem
        return undefined
      }
    }
    if (withToken.length > 0) {
      const held = withToken.find(({ trouble }) => trouble !== null)
      return held ? inTheWay(held, inputs.liveScim) : undefined
    }

    // Without a token: what the service says of itself, or that it asks for a token.
    const config = step('config') ?? any
    const trouble = inTheWay(config, inputs.liveScim)
    if (trouble) return trouble
    if (speaksScim(config) || asksForToken(config)) return undefined
    const users = step('users')
    if (users) {
      const inTheirWay = inTheWay(users, inputs.liveScim)
      if (inTheirWay) return inTheirWay
      if (speaksScim(users) || asksForToken(users)) return undefined
    }
    yield notScim(users ?? config)
    return undefined
  },
})

/** What an answer to a question with the token shows; undefined where it is as it should be. */
function answerWithToken(look: LiveExchange): Finding | undefined {
  const { status, scim } = look
  if (!status) return undefined
  if (status.value === 401 || status.value === 403) {
    return {
      code: 'token-refused',
      at: status.at,
      message: `The SCIM service refuses the token (${status.value}): it is not the one that Mixpanel last generated, or it belongs to another organization.`,
      expected: '200',
      actual: String(status.value),
    }
  }
  if (status.value === 200) return scim?.kind === 'list' ? undefined : look.cut ? undefined : notScim(look)
  if (look.step === 'filter' && (status.value === 400 || scim?.kind === 'error')) {
    return {
      code: 'filter-refused',
      at: status.at,
      message: `The SCIM service answers ${status.value} to the filter userName eq "…" that Entra’s Test Connection asks with; for somebody who does not exist it should be an empty list (200).`,
      expected: '200, with an empty list',
      actual: String(status.value),
    }
  }
  return status.value === 400 ? undefined : notScim(look)
}

function speaksScim({ status, scim }: LiveExchange): boolean {
  return status?.value === 200 && (scim?.kind === 'service-provider-config' || scim?.kind === 'list')
}

function asksForToken({ status }: LiveExchange): boolean {
  return status?.value === 401 || status?.value === 403
}

function notScim({ target, status, at, lead, scim }: LiveExchange): Finding {
  const what =
    status?.value === 200
      ? scim
        ? 'JSON that is not SCIM’s'
        : 'something that is not JSON'
      : lead
        ? `${status?.value ?? ''}, and leads to ${quote(withoutQuery(lead.url.value), 100)}`
        : String(status?.value ?? 'nothing')
  const base = withoutQuery(target.value).replace(/\/(?:ServiceProviderConfig|Users)$/, '')
  const says = `No SCIM service answers at ${quote(withoutQuery(target.value))}: what comes is ${what}.`
  const places = [target.at, status?.at ?? at] as const
  if (base === SCIM_BASE) return { code: 'silent', at: places, message: `${says} The address is Mixpanel’s own, so it is not the setup.` }
  return { code: 'not-scim', at: places, message: `${says} The tenant URL should be ${SCIM_BASE}.`, expected: SCIM_BASE, actual: base }
}
