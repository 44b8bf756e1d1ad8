import { cite, defineRule, derived, listOf, quote, valueOf, type Evidence, type Finding, type FindingKind, type Fix } from '../kit.ts'
import type { Subject } from '../../model/entra.ts'
import { pathOf } from '../../syntax/url.ts'
import { differenceFrom, saysDifference, type Difference } from '../../domain/near-miss.ts'
import { EDIT_BASIC_SAML, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { ENTITY_ID, REPLY_URL, V1_AUDIENCE } from '../../vendors/mixpanel.ts'
import { compareWithRequest } from './_asked.ts'
import { isRegional, withoutPort } from './_urls.ts'

const FIX: Fix = {
  summary: `Set Identifier (Entity ID) to ${ENTITY_ID} in the portal, with the slash at the end.`,
  steps: onSsoPage(
    EDIT_BASIC_SAML,
    `Under Identifier (Entity ID), click Add identifier, paste ${ENTITY_ID} and mark it as Default.`,
    'Delete the entry that it replaces.',
    `${TEST_SIGN_IN} Do this in the portal: the Azure CLI, Microsoft Graph and Terraform refuse an identifier that ends in a slash, so leave identifier_uris out of Terraform (lifecycle ignore_changes).`,
  ),
  // The API's validation forbids the slash that Mixpanel needs (AZ-07): a command would fail, or tempt people to drop it.
  command: null,
}

/** Where another app of the tenant has the identifier, no setting of this one helps. */
const TAKEN: Fix = {
  summary:
    'Use the app that has the identifier. A second Mixpanel organization in the same tenant needs Shared SSO or Mixpanel’s support; no setting in Entra can do it.',
  steps: [
    'Leave the identifier with the app that has it: Entra refuses to save it for a second one (“Please enter an identifier which is unique within your organization”), and an altered form is not what Mixpanel’s request names.',
    'If both apps are for one Mixpanel organization, let people sign in with the app that has it, and check that one: run this again with --app and its id.',
    'If this app was made for a second Mixpanel organization, ask Mixpanel for Shared SSO (Enterprise plan), or open a support ticket with Mixpanel, before you change anything else.',
  ],
  command: null,
}

const kind = (guide: string, means: string): FindingKind => ({ guide, severity: 'error', owner: 'entra-admin', means, fix: FIX })

/** Codes for the near misses; a regional host has an entry of its own in the guide. */
const NEAR: Readonly<Record<Difference, string>> = {
  'missing-trailing-slash': 'missing-trailing-slash',
  'extra-trailing-slash': 'extra-trailing-slash',
  space: 'space',
  scheme: 'scheme',
  www: 'www',
  'regional-host': 'regional-host',
  case: 'case',
  'extra-query': 'is-the-postback-url',
  'extra-fragment': 'extra-fragment',
  escaped: 'escaped',
}

export default defineRule({
  id: 'azure/entity-id',
  title: 'The Identifier (Entity ID) is Mixpanel’s',
  stage: 'recognise',
  required: true,
  why: 'Mixpanel’s request names itself by this identifier. If Entra has no app that is called exactly so, the user sees AADSTS700016 (or 650056) at Microsoft, before any password.',
  not: 'Further identifiers beside the right one, such as api://… or the app’s own id, are left alone. Where Mixpanel’s own request was seen and names an identifier that is there, that one is the right one.',
  findings: {
    'missing-trailing-slash': kind('AZ-01', 'The identifier lacks the slash at its end.'),
    'extra-trailing-slash': kind('AZ-03', 'The identifier has a slash too many at its end.'),
    space: kind('AZ-03', 'The identifier holds a space or an invisible character.'),
    scheme: kind('AZ-03', 'The identifier does not begin with https://.'),
    www: kind('AZ-03', 'The identifier has a www. that does not belong there.'),
    case: kind('AZ-03', 'The identifier differs in upper and lower case.'),
    escaped: kind('AZ-03', 'The identifier holds backslashes, as in the source of a Markdown page.'),
    port: kind('AZ-03', 'The identifier names a port.'),
    'is-the-postback-url': kind('AZ-02', 'The identifier is the postback URL, with its question mark.'),
    'extra-fragment': kind('AZ-03', 'The identifier has a fragment (#…), as if to make it unique in the tenant.'),
    'is-the-reply-url': kind('AZ-03', 'The identifier is the reply URL.'),
    'v1-audience': kind('AZ-03', 'The identifier is the word Mixpanel, which older guides gave as the audience.'),
    'another-mixpanel-address': kind('AZ-03', 'The identifier is another address or word of Mixpanel’s, or nearly the right one.'),
    'regional-host': kind('AZ-04', 'The identifier has a regional host (eu. or in.), which belongs to the sign-on URL alone.'),
    missing: kind('AZ-05', 'No identifier is set at all.'),
    'not-mixpanel': kind('AZ-05', 'There are identifiers, and none of them has to do with Mixpanel.'),
    'set-by-automation': {
      ...kind('AZ-07', 'The app is kept by automation, which cannot set an identifier that ends in a slash.'),
      severity: 'info',
      fix: {
        summary: 'Set the identifier in the portal, and keep automation from putting the old one back.',
        steps: [
          ...onSsoPage(EDIT_BASIC_SAML, `Set Identifier (Entity ID) to ${ENTITY_ID} there.`),
          'In Terraform, add identifier_uris to lifecycle { ignore_changes } of the application; in other tools, leave the identifier out.',
        ],
        command: null,
      },
    },
  },
  cites: [
    cite('mixpanel-azure', `Identifier (Entity ID): ${ENTITY_ID}`),
    cite('microsoft-saml', 'The Issuer must exactly match one of the ServicePrincipalNames in the cloud service.'),
    cite('aadsts-70001', "If there's a trailing slash at the end of the url, it should be also included"),
    cite('microsoft-identifier-uris', 'The application ID URI value must not end with a slash "/" character'),
    cite(
      'microsoft-debug',
      'If the Test button is greyed out, you need to fill out and save the required attributes first in the Basic SAML Configuration section',
    ),
  ],
  needs: { identifiers: derived.identifiers },
  wants: { subject: derived.subject, request: derived.request },

  *check({ identifiers: { items, at } }, { subject, request }) {
    if (items.some(({ value }) => value === ENTITY_ID)) return undefined
    const asked = compareWithRequest(request, 'issuer', ENTITY_ID, items)
    if (asked.settled) return undefined
    if (asked.silence) return asked.silence
    const tenantId = subject?.principal ? valueOf(subject.principal.tenantId)?.toLowerCase() : undefined
    const holder = subject?.otherMixpanelApps.find(
      (rival) => rival.identifiers.some(({ value }) => value === ENTITY_ID) && [null, tenantId ?? rival.tenantId].includes(rival.tenantId),
    )
    const name = holder ? quote(holder.displayName ?? holder.appId ?? 'without a name') : ''
    const taken = holder
      ? ` It cannot be set here: the app ${name} in the same export has it, and Entra takes an identifier for one app of a tenant alone.`
      : ''
    const instead: Pick<Finding, 'owner' | 'fix'> = holder ? { owner: 'mixpanel-support', fix: TAKEN } : {}
    const places = [...asked.at, ...(holder ? [holder.at] : [])]
    const [first] = items
    if (!first) {
      yield {
        code: 'missing',
        at: [at, ...places],
        message: `No Identifier (Entity ID) is set; it should be ${ENTITY_ID}.${taken}${asked.says}`,
        expected: ENTITY_ID,
        actual: null,
        ...instead,
      }
      return undefined
    }
    // Several wrong identifiers are one fault: the one that comes nearest tells best what happened.
    const judged = items.map((item) => ({ item, code: codeFor(item.value) }))
    const { item, code } = judged.find(({ item: each }) => differenceFrom(ENTITY_ID, each.value) !== null) ??
      judged.find(({ code: each }) => each !== 'not-mixpanel') ?? { item: first, code: 'not-mixpanel' }
    const difference = differenceFrom(ENTITY_ID, item.value)
    const detail =
      code === 'another-mixpanel-address' && isNearly(item.value)
        ? 'that is nearly Mixpanel’s identifier, and differs from it'
        : (DETAILS[code] ?? (difference === null ? undefined : saysDifference(difference)))
    yield {
      code,
      at: [item.at, ...places],
      message: `The Identifier (Entity ID) is ${quote(item.value)}: ${detail ?? 'it is not Mixpanel’s'}. It should be exactly ${ENTITY_ID}.${taken}${asked.says}`,
      expected: ENTITY_ID,
      actual: item.value,
      ...instead,
    }
    const tag = automationOf(subject)
    const keeper = subject?.application?.managedBy ?? null
    const sign = keeper ?? tag
    if (code === 'missing-trailing-slash' && sign && !holder) {
      yield {
        code: 'set-by-automation',
        at: sign.at,
        message: `${keeper ? `The application is kept by ${keeper.value}, whose state or plan this is` : `The app bears the tag ${quote(sign.value)}`}: automation such as Terraform, the Azure CLI or Microsoft Graph refuses an identifier that ends in a slash, so the slash may have been dropped to get past that, and may be dropped again.`,
      }
    }
    return undefined
  },
})

/** A tag that shows that the app is kept by automation. */
function automationOf(subject: Subject | undefined): Evidence<string> | undefined {
  const tags = [subject?.principal?.tags, subject?.application?.tags].flatMap((field) => (field ? (listOf(field)?.items ?? []) : []))
  return tags.find(({ value }) => /terraform|opentofu|pulumi|bicep|crossplane|ansible|\biac\b|infrastructure[- ]as[- ]code/i.test(value))
}

const DETAILS: Readonly<Record<string, string>> = {
  'is-the-postback-url': 'that is the postback URL, which belongs into Sign on URL',
  'is-the-reply-url': 'that is the Reply URL',
  port: 'it names a port, which does not belong there',
  'regional-host': 'it has a regional host (eu. or in.), which belongs into the sign-on URL alone',
  'v1-audience': 'that is what guides for an older version gave as the audience',
  'another-mixpanel-address': 'that is another of Mixpanel’s addresses',
  'not-mixpanel': 'that has nothing to do with Mixpanel',
}

/** The identifier with something around it, or with a slip in its path. */
function isNearly(value: string): boolean {
  return /mixpanel\.com(?::\d+)?\/+security\/sso\/v\d/i.test(value)
}

function codeFor(value: string): string {
  // The two that the guide tells apart by what they look like come first: a query, then a host.
  if (/[?&]org_id=/i.test(value)) return 'is-the-postback-url'
  if (isRegional(value)) return 'regional-host'
  const difference = differenceFrom(ENTITY_ID, value)
  if (difference !== null) return NEAR[difference]
  if (withoutPort(value) === ENTITY_ID) return 'port'
  if (differenceFrom(REPLY_URL, value) !== null || value === REPLY_URL) return 'is-the-reply-url'
  if (value.trim().toLowerCase() === V1_AUDIENCE.toLowerCase()) return 'v1-audience'
  if (!/mixpanel/i.test(value)) return 'not-mixpanel'
  return pathOf(value).startsWith('/security/sso/v2/authorize') && value.includes('?') ? 'is-the-postback-url' : 'another-mixpanel-address'
}
