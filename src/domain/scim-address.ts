import { parsed } from '../syntax/url.ts'
import { isMixpanelHost, SCIM_BASE } from '../vendors/mixpanel.ts'
import { differenceFrom, saysDifference, type Difference } from './near-miss.ts'
import { withoutEnd } from '../syntax/trim.ts'

/** Differences that the rule reports by another code than their own name. */
const OTHER_CODES = {
  'missing-trailing-slash': 'another-mixpanel-address',
  'extra-trailing-slash': 'trailing-slash',
  'extra-fragment': 'another-mixpanel-address',
} as const satisfies Partial<Record<Difference, string>>

const DETAILS = {
  flag: 'it has Microsoft’s flag aadOptscim062020, which is for apps that are not in the gallery and has no effect on Provision on demand',
  'not-a-url': 'that is not a URL',
  'not-mixpanel': 'that is not a URL of Mixpanel',
  'longer-path': 'Entra appends /Users and /Groups itself',
  'another-mixpanel-address': 'that is another URL of Mixpanel',
} as const

export type ScimAddressMistake =
  Exclude<Difference, keyof typeof OTHER_CODES> | (typeof OTHER_CODES)[keyof typeof OTHER_CODES] | 'flag' | 'not-mixpanel' | 'longer-path'

/** What is wrong with a Tenant URL that is not Mixpanel's SCIM address: a code, and what the message says about it. */
export function scimAddressMistakeIn(value: string): { readonly code: ScimAddressMistake; readonly detail: string } {
  if (/^https:\/\/mixpanel\.com\/api\/app\/scim\/v2\/?\?aadOptscim062020$/i.test(value)) return { code: 'flag', detail: DETAILS.flag }
  // A slash at the end does no harm, so any other difference is reported first.
  const withoutSlash = withoutEnd(value, '/')
  const difference = differenceFrom(SCIM_BASE, withoutSlash === SCIM_BASE ? value : withoutSlash)
  if (difference !== null) return { code: codeOf(difference), detail: saysDifference(difference) }
  const url = parsed(value)
  if (!url) return { code: 'not-mixpanel', detail: DETAILS['not-a-url'] }
  if (!isMixpanelHost(url.hostname)) return { code: 'not-mixpanel', detail: DETAILS['not-mixpanel'] }
  const isLonger = url.hostname === 'mixpanel.com' && /^\/api\/app\/scim\/v2\/./.test(url.pathname)
  const code = isLonger ? 'longer-path' : 'another-mixpanel-address'
  return { code, detail: DETAILS[code] }
}

/** Differences with which provisioning may still work: Entra adds its paths all the same. */
const HARMLESS: ReadonlySet<string> = new Set(['trailing-slash', 'flag', 'regional-host'])

/** Whether a Tenant URL is one that provisioning cannot work with, and that no token is sent to. */
export function isWrongScimAddress(value: string): boolean {
  return value !== SCIM_BASE && !HARMLESS.has(scimAddressMistakeIn(value).code)
}

function codeOf(difference: Difference): ScimAddressMistake {
  return isRenamed(difference) ? OTHER_CODES[difference] : difference
}

function isRenamed(difference: Difference): difference is keyof typeof OTHER_CODES {
  return Object.hasOwn(OTHER_CODES, difference)
}
