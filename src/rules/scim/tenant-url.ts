import {
  cannotTell,
  cite,
  defineRule,
  derived,
  inputs,
  quote,
  type Evidence,
  type Field,
  type Finding,
  type FindingKind,
  type Fix,
  type Place,
} from '../kit.ts'
import { differenceFrom, saysDifference, type Difference } from '../../domain/near-miss.ts'
import { isMixpanelHost, SCIM_BASE } from '../../vendors/mixpanel.ts'
import { onProvisioning, unused } from './_scim.ts'

const FIX: Fix = {
  summary: `Set Tenant URL to ${SCIM_BASE}.`,
  steps: onProvisioning(
    'Open Connectivity (was: Edit provisioning ▸ Admin Credentials).',
    `Set Tenant URL to ${SCIM_BASE}, paste the Secret Token from Mixpanel, and click Test Connection.`,
    'Click Save. On the page Provisioning, click Restart provisioning.',
  ),
  // A command would have to carry the token.
  command: null,
}

const PLAIN: Fix = {
  summary: `Use the plain ${SCIM_BASE}, unless Microsoft or Mixpanel asked for something else.`,
  steps: FIX.steps,
  command: null,
}

const wrong = (means: string): FindingKind => ({ guide: 'SC-01', severity: 'error', owner: 'entra-admin', means, fix: FIX })

const NEAR: Readonly<Record<Difference, string>> = {
  'missing-trailing-slash': 'another-mixpanel-address',
  'extra-trailing-slash': 'trailing-slash',
  space: 'space',
  scheme: 'scheme',
  www: 'www',
  'regional-host': 'regional-host',
  case: 'case',
  'extra-query': 'extra-query',
  'extra-fragment': 'another-mixpanel-address',
  escaped: 'escaped',
}

export default defineRule({
  id: 'scim/tenant-url',
  title: 'Provisioning goes to Mixpanel’s SCIM address',
  stage: 'provision',
  why: 'Entra sends people and groups to this address. Where it is another one, Test Connection fails, the job goes into quarantine, and nobody is provisioned or removed.',
  not: 'A slash at the end and the flag aadOptscim062020 are told as an info. Graph may mask the address; then the Mixpanel settings tell it.',
  findings: {
    scheme: wrong('The address does not begin with https://.'),
    space: wrong('The address holds a space or an invisible character.'),
    www: wrong('The address has a www. that does not belong there.'),
    case: wrong('The address differs in upper and lower case.'),
    escaped: wrong('The address holds backslashes, as in the source of a Markdown page.'),
    'extra-query': wrong('The address has a query that does not belong there.'),
    'longer-path': wrong('Something is appended to the address: Entra appends /Users and /Groups by itself.'),
    'another-mixpanel-address': wrong('It is another address of Mixpanel’s.'),
    'not-mixpanel': wrong('It is not an address of Mixpanel’s.'),
    empty: wrong('No address is set.'),
    'regional-host': {
      guide: 'SC-02',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The address has a regional host (eu. or in.), which Mixpanel documents nowhere for SCIM.',
      fix: { ...FIX, summary: `Try the address that Mixpanel documents: ${SCIM_BASE}.` },
      inferred: true,
    },
    'trailing-slash': {
      guide: 'SC-03',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The address ends in a slash.',
      fix: PLAIN,
    },
    flag: {
      guide: 'SC-03',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The address carries Microsoft’s flag aadOptscim062020.',
      fix: PLAIN,
    },
  },
  cites: [
    cite('mixpanel-sso', `The page gives ${SCIM_BASE} as the base of its SCIM addresses.`),
    cite('microsoft-quarantine', 'An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK'),
    cite('microsoft-scim-flag', 'The page describes the flag aadOptscim062020, for apps that are not in the gallery.'),
    cite('mixpanel-eu', 'The page lists regional hosts for queries and exports, and none for SCIM.'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, secrets: derived.secrets },

  *check(_known, { settings, jobs, secrets }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    const fields = [secrets?.baseAddress, settings?.scimTenantUrl].filter((field) => field !== undefined)
    const seen = new Map<string, Finding>()
    for (const field of fields) {
      const problem = problemIn(field)
      if (!problem) continue
      // The same address in both places is one fault.
      const before = seen.get(problem.actual ?? '')
      seen.set(problem.actual ?? '', before ? { ...before, at: [placeOf(before), placeOf(problem)] } : problem)
    }
    yield* seen.values()
    if (fields.some((field) => field.is === 'known' || field.is === 'empty')) return undefined
    const damaged = fields.find((field) => field.is === 'unreadable')
    if (damaged) return cannotTell(`The Tenant URL cannot be read: ${damaged.why}.`, damaged.at, inputs.settings)
    return cannotTell(
      'The Tenant URL stands neither in the provisioning settings nor in the Mixpanel settings.',
      settings?.at ?? null,
      inputs.secrets,
    )
  },
})

function placeOf({ at }: Finding): Place {
  return Array.isArray(at) ? (at as readonly [Place])[0] : (at as Place)
}

function problemIn(field: Field<string>): Finding | null {
  if (field.is === 'empty') {
    // What is left blank in mixpanel.yaml is not filled in; "" there, and an empty answer of Graph, are empty.
    return {
      code: 'empty',
      at: field.at,
      message: `No Tenant URL is set for provisioning; it should be ${SCIM_BASE}.`,
      expected: SCIM_BASE,
      actual: null,
    }
  }
  if (field.is !== 'known' || field.value === SCIM_BASE) return null
  const evidence: Evidence<string> = field
  const { code, detail } = judged(evidence.value)
  const should = code === 'flag' || code === 'trailing-slash' ? `The plain ${SCIM_BASE} is enough.` : `It should be exactly ${SCIM_BASE}.`
  return {
    code,
    at: evidence.at,
    message: `The Tenant URL of provisioning is ${quote(evidence.value)}: ${detail}. ${should}`,
    expected: SCIM_BASE,
    actual: evidence.value,
  }
}

function judged(value: string): { readonly code: string; readonly detail: string } {
  if (/^https:\/\/mixpanel\.com\/api\/app\/scim\/v2\/?\?aadOptscim062020$/i.test(value))
    return {
      code: 'flag',
      detail:
        'it carries Microsoft’s flag aadOptscim062020, which is meant for apps that are not in the gallery and does nothing for Provision on demand',
    }
  // A slash at the end does no harm, so what is wrong beside it is what counts.
  const plain = value.replace(/\/+$/, '')
  const difference = differenceFrom(SCIM_BASE, plain === SCIM_BASE ? value : plain)
  if (difference !== null) return { code: NEAR[difference], detail: saysDifference(difference) }
  let url: URL
  try {
    url = new URL(value)
  } catch {
    return { code: 'not-mixpanel', detail: 'that is no web address' }
  }
  if (!isMixpanelHost(url.hostname)) return { code: 'not-mixpanel', detail: 'that is not Mixpanel’s' }
  if (/^\/api\/app\/scim\/v2\/./.test(url.pathname) && url.hostname === 'mixpanel.com')
    return { code: 'longer-path', detail: 'Entra appends /Users and /Groups by itself' }
  return { code: 'another-mixpanel-address', detail: 'that is another of Mixpanel’s addresses' }
}
