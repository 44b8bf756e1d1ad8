import {
  cannotTell,
  cite,
  defineRule,
  derived,
  error,
  INFERRED,
  info,
  inputs,
  isUnusable,
  quote,
  warning,
  type Finding,
  type Place,
} from '../kit.ts'
import { scimAddressMistakeIn } from '../../domain/scim-address.ts'
import { SCIM_BASE } from '../../vendors/mixpanel.ts'
import { isDisputed } from '../../domain/precedence.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/tenant-url',
  title: 'The Tenant URL of provisioning is Mixpanel’s SCIM URL',
  stage: 'provision',
  why: 'Entra sends users and groups to this URL. If it is wrong, Test Connection fails, the job goes into quarantine, and nobody is provisioned or removed.',
  not: 'A slash at the end and the flag aadOptscim062020 are reported as info. If Graph masks the URL, the URL in the Mixpanel settings is checked.',
  findings: {
    scheme: error('SC-01', 'entra-admin', 'The URL does not begin with https://.', 'set-tenant-url'),
    space: error('SC-01', 'entra-admin', 'The URL has a space or an invisible character in it.', 'set-tenant-url'),
    www: error('SC-01', 'entra-admin', 'The URL has an extra “www.”.', 'set-tenant-url'),
    case: error('SC-01', 'entra-admin', 'The URL differs in upper and lower case.', 'set-tenant-url'),
    escaped: error('SC-01', 'entra-admin', 'The URL has backslashes in it, as in the source of a Markdown page.', 'set-tenant-url'),
    'extra-query': error('SC-01', 'entra-admin', 'The URL has an extra query.', 'set-tenant-url'),
    'longer-path': error('SC-01', 'entra-admin', 'The URL has an extra path: Entra appends /Users and /Groups itself.', 'set-tenant-url'),
    'another-mixpanel-address': error('SC-01', 'entra-admin', 'The URL is another URL of Mixpanel.', 'set-tenant-url'),
    'not-mixpanel': error('SC-01', 'entra-admin', 'The URL is not a URL of Mixpanel.', 'set-tenant-url'),
    empty: error('SC-01', 'entra-admin', 'No Tenant URL is set.', 'set-tenant-url'),
    'regional-host': warning('SC-02', 'entra-admin', 'The host is regional (eu. or in.).', 'try-plain-tenant-url', INFERRED),
    'trailing-slash': info('SC-03', 'entra-admin', 'The URL ends in a slash.', 'use-plain-tenant-url'),
    flag: info('SC-03', 'entra-admin', 'The URL has Microsoft’s flag aadOptscim062020.', 'use-plain-tenant-url'),
  },
  cites: [
    cite('mixpanel-sso', `The page gives ${SCIM_BASE} as the base of its SCIM addresses.`),
    cite('microsoft-quarantine', 'An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK'),
    cite('microsoft-scim-flag', 'The page describes the flag aadOptscim062020, for apps that are not in the gallery.'),
    cite('mixpanel-eu', 'The page lists regional hosts for queries and exports, and none for SCIM.'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, secrets: derived.secrets },

  *check(_, { settings, jobs, secrets }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    const fields = [secrets?.baseAddress, settings?.scimTenantUrl].filter((field) => field !== undefined)
    // The same URL in both places is one finding with two places.
    const places = new Map<string, [Place, ...Place[]]>()
    for (const field of fields) {
      const value = field.is === 'empty' ? '' : field.is === 'known' && field.value !== SCIM_BASE ? field.value : null
      const same = value === null ? undefined : places.get(value)
      if (same) same.push(field.at)
      else if (value !== null) places.set(value, [field.at])
    }
    for (const [value, at] of places) yield { ...(value === '' ? NOT_SET : wrong(value)), at }
    const disputed = fields.find(isDisputed)
    if (disputed) return cannotTell('The Tenant URL is not known.', disputed.at, inputs.secrets)
    if (fields.some((field) => field.is === 'known' || field.is === 'empty')) return undefined
    const unreadable = fields.find((field) => isUnusable(field))
    if (unreadable) return cannotTell(`The Tenant URL cannot be read: ${unreadable.why}.`, unreadable.at, inputs.settings)
    const why = 'The Tenant URL is neither in the provisioning settings nor in the Mixpanel settings.'
    return cannotTell(why, settings?.at ?? null, inputs.secrets)
  },
})

/** A blank value in mixpanel.yaml is not filled in; `""` there, and an empty value from Graph, are empty. */
const NOT_SET: Omit<Finding, 'at'> = {
  code: 'empty',
  message: `No Tenant URL is set for provisioning; it should be ${SCIM_BASE}.`,
  expected: SCIM_BASE,
}

function wrong(value: string): Omit<Finding, 'at'> {
  const { code, detail } = scimAddressMistakeIn(value)
  const should =
    code === 'flag' || code === 'trailing-slash' ? `${SCIM_BASE} without this addition is enough.` : `It should be exactly ${SCIM_BASE}.`
  const message = `The Tenant URL of provisioning is ${quote(value)}: ${detail}. ${should}`
  return { code, message, expected: SCIM_BASE, actual: value }
}
