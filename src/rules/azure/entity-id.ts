import { nearestIdentifier } from '../../domain/identifier.ts'
import type { OtherMixpanelApp, Subject } from '../../model/entra.ts'
import { ENTITY_ID } from '../../vendors/mixpanel.ts'
import { cite, defineRule, derived, error, fix, info, listOf, quote, valueOf, type Evidence, type Finding } from '../kit.ts'
import { problemIn } from './_problem.ts'
import { compareWithRequest } from './_request.ts'

export default defineRule({
  id: 'azure/entity-id',
  title: 'The Identifier (Entity ID) is Mixpanel’s',
  stage: 'recognise',
  required: true,
  why: 'Mixpanel’s request names itself by this identifier. If no app in Entra has exactly this identifier, the user sees AADSTS700016 (or 650056) at Microsoft, before any password.',
  not: 'Other identifiers beside the right one, such as api://… or the app’s own id, are not reported. If Mixpanel’s own request was seen and names an identifier that is there, that one is right.',
  findings: {
    'missing-trailing-slash': error('AZ-01', 'entra-admin', 'The slash at the end of the identifier is missing.', 'set-identifier'),
    'extra-trailing-slash': error('AZ-03', 'entra-admin', 'The identifier has too many slashes at its end.', 'set-identifier'),
    space: error('AZ-03', 'entra-admin', 'The identifier has a space or an invisible character.', 'set-identifier'),
    scheme: error('AZ-03', 'entra-admin', 'The identifier does not begin with https://.', 'set-identifier'),
    www: error('AZ-03', 'entra-admin', 'The identifier has a www. that does not belong there.', 'set-identifier'),
    case: error('AZ-03', 'entra-admin', 'The identifier differs in upper and lower case.', 'set-identifier'),
    escaped: error('AZ-03', 'entra-admin', 'The identifier has backslashes, as in the source of a Markdown page.', 'set-identifier'),
    port: error('AZ-03', 'entra-admin', 'The identifier has a port.', 'set-identifier'),
    'is-the-postback-url': error('AZ-02', 'entra-admin', 'The identifier is the postback URL, with its question mark.', 'set-identifier'),
    'extra-fragment': error('AZ-03', 'entra-admin', 'The identifier has a fragment (#…), probably to make it unique.', 'set-identifier'),
    'is-the-reply-url': error('AZ-03', 'entra-admin', 'The identifier is the reply URL.', 'set-identifier'),
    'v1-audience': error('AZ-03', 'entra-admin', 'The identifier is Mixpanel, the audience in older guides.', 'set-identifier'),
    'another-mixpanel-address': error(
      'AZ-03',
      'entra-admin',
      'The identifier is another value of Mixpanel, or nearly right.',
      'set-identifier',
    ),
    'regional-host': error('AZ-04', 'entra-admin', 'The identifier has a regional host (eu. or in.).', 'set-identifier'),
    missing: error('AZ-05', 'entra-admin', 'No identifier is set.', 'set-identifier'),
    'not-mixpanel': error('AZ-05', 'entra-admin', 'There are identifiers, and none of them is related to Mixpanel.', 'set-identifier'),
    'set-by-automation': info(
      'AZ-07',
      'entra-admin',
      'The app is managed by Terraform or another tool, which cannot set an identifier that ends in a slash.',
      'exclude-identifier-from-automation',
    ),
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
    const requested = compareWithRequest(request, 'issuer', ENTITY_ID, items)
    if (requested.matches) return undefined
    if (requested.deferred) return requested.deferred
    const holder = subject && holderOf(subject)
    const taken = holder ? ` ${takenBy(holder)}` : ''
    const places = [...requested.at, ...(holder ? [holder.at] : [])]
    const instead: Pick<Finding, 'owner' | 'fix'> = holder ? { owner: 'mixpanel-support', fix: fix('use-app-with-identifier') } : {}
    const nearest = nearestIdentifier(items)
    if (!nearest) {
      const message = `No Identifier (Entity ID) is set; it should be ${ENTITY_ID}.${taken}${requested.sentence}`
      yield { code: 'missing', at: [at, ...places], message, expected: ENTITY_ID, ...instead }
      return undefined
    }
    const { value, difference } = nearest
    yield {
      code: difference === 'nearly' ? 'another-mixpanel-address' : difference,
      at: [nearest.at, ...places],
      message: `The Identifier (Entity ID) is ${quote(value)}: ${problemIn(PROBLEMS, difference)}. It should be exactly ${ENTITY_ID}.${taken}${requested.sentence}`,
      expected: ENTITY_ID,
      actual: value,
      ...instead,
    }
    if (difference === 'missing-trailing-slash' && !holder) yield* automation(subject)
    return undefined
  },
})

/** Another app of the tenant that has the identifier: then no setting of this app helps. */
function holderOf({ principal, otherMixpanelApps }: Subject): OtherMixpanelApp | undefined {
  const tenantId = principal ? valueOf(principal.tenantId)?.toLowerCase() : undefined
  return otherMixpanelApps.find(
    (other) => other.identifiers.some(({ value }) => value === ENTITY_ID) && [null, tenantId ?? other.tenantId].includes(other.tenantId),
  )
}

function takenBy({ displayName, appId }: OtherMixpanelApp): string {
  return `It cannot be set here: the app ${quote(displayName ?? appId ?? 'without a name')} in the same export has it, and Entra accepts an identifier for only one app of a tenant.`
}

function* automation(subject: Subject | undefined): Generator<Finding, void> {
  const tool = subject?.application?.managedBy ?? null
  const sign = tool ?? automationTag(subject)
  if (!sign) return
  const shownBy = tool
    ? `The application is managed by ${tool.value}, and this is its state or plan`
    : `The app has the tag ${quote(sign.value)}`
  yield {
    code: 'set-by-automation',
    at: sign.at,
    message: `${shownBy}: tools such as Terraform, the Azure CLI or Microsoft Graph refuse an identifier that ends in a slash, so the slash may have been removed for that reason, and may be removed again.`,
  }
}

function automationTag(subject: Subject | undefined): Evidence<string> | undefined {
  const tags = [subject?.principal?.tags, subject?.application?.tags].flatMap((field) => (field ? (listOf(field)?.items ?? []) : []))
  return tags.find(({ value }) => /terraform|opentofu|pulumi|bicep|crossplane|ansible|\biac\b|infrastructure[- ]as[- ]code/i.test(value))
}

/** Where a near miss needs more words than usual, and everything that is not a near miss. */
const PROBLEMS = {
  'is-the-postback-url': 'that is the postback URL, which belongs in Sign on URL',
  'is-the-reply-url': 'that is the Reply URL',
  port: 'it has a port, which does not belong there',
  'regional-host': 'it has a regional host (eu. or in.), which only the sign-on URL may have',
  'v1-audience': 'that is the audience in guides for an older version',
  nearly: 'that is nearly Mixpanel’s identifier, and differs from it',
  'another-mixpanel-address': 'that is another value of Mixpanel',
  'not-mixpanel': 'that is not related to Mixpanel',
} as const
