import { automationTag, holderOf, nearestIdentifier, nearMissBeside, saysIdentifier } from '../../domain/identifier.ts'
import type { OtherMixpanelApp, Subject } from '../../model/entra.ts'
import { ENTITY_ID } from '../../vendors/mixpanel.ts'
import { cite, defineRule, derived, error, errors, fix, INFERRED, info, listOf, quote, valueOf, type Finding } from '../kit.ts'
import { compareWithRequest } from './_request.ts'

export default defineRule({
  id: 'azure/entity-id',
  title: 'The Identifier (Entity ID) is Mixpanel’s',
  stage: 'recognise',
  required: true,
  why: 'The issuer of Mixpanel’s AuthnRequest is this value. If no app in Entra has exactly this Identifier, Microsoft shows AADSTS700016 (or 650056) before the user enters a password.',
  not: 'Further Identifiers, such as api://… or the Application ID, are not reported. If Mixpanel’s AuthnRequest is known and its issuer is one of the Identifiers, that Identifier is right.',
  findings: {
    'missing-trailing-slash': error('AZ-01', 'entra-admin', 'The slash at the end of the Identifier is missing.', 'set-identifier'),
    'is-the-postback-url': error('AZ-02', 'entra-admin', 'The Identifier is the Postback URL, with a question mark.', 'set-identifier'),
    ...errors('AZ-03', 'entra-admin', 'set-identifier', {
      'extra-trailing-slash': 'The Identifier has too many slashes at its end.',
      space: 'The Identifier has a space or an invisible character.',
      scheme: 'The Identifier does not begin with https://.',
      www: 'The Identifier has an extra www.',
      case: 'The Identifier differs from Mixpanel’s in upper and lower case.',
      escaped: 'The Identifier has backslashes, as in the source of a Markdown page.',
      port: 'The Identifier has a port.',
      'extra-fragment': 'The Identifier has a fragment (#…), probably to make it unique.',
      'is-the-reply-url': 'The Identifier is the Reply URL.',
      'v1-audience': 'The Identifier is Mixpanel, the audience in older guides.',
      'another-mixpanel-address': 'The Identifier is another Mixpanel value, or nearly right.',
    }),
    'regional-host': error('AZ-04', 'entra-admin', 'The Identifier has a regional host (eu. or in.).', 'set-identifier'),
    missing: error('AZ-05', 'entra-admin', 'No Identifier is set.', 'set-identifier'),
    'not-mixpanel': error('AZ-05', 'entra-admin', 'None of the Identifiers is related to Mixpanel.', 'set-identifier'),
    'lists-differ': info(
      'AZ-01',
      'entra-admin',
      'The enterprise application has Mixpanel’s Identifier, and the app registration has one that is nearly right.',
      'set-identifier',
      INFERRED,
    ),
    'set-by-automation': info(
      'AZ-07',
      'entra-admin',
      'Terraform or another tool manages the app, and cannot set an Identifier that ends in a slash.',
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
    if (items.some(({ value }) => value === ENTITY_ID)) {
      if (subject) yield* differing(subject)
      return undefined
    }
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
      message: `The Identifier (Entity ID) is ${quote(value)}: ${saysIdentifier(difference)}. It should be exactly ${ENTITY_ID}.${taken}${requested.sentence}`,
      expected: ENTITY_ID,
      actual: value,
      ...instead,
    }
    if (difference === 'missing-trailing-slash' && !holder) yield* automation(subject)
    return undefined
  },
})

/** Entra keeps the identifiers of the two the same: a difference shows that one of the exports is older. */
function* differing({ principal, application }: Subject): Generator<Finding, void> {
  if (!principal || !application || valueOf(principal.appId) !== valueOf(application.appId)) return
  const near = nearMissBeside(listOf(principal.names)?.items ?? [], listOf(application.identifierUris)?.items ?? [])
  if (!near) return
  const message = `The Identifier ${quote(near.value)} of the app registration is not exactly ${ENTITY_ID}, which the enterprise application has. Entra keeps both lists the same, so one of the two exports may be older; the enterprise application counts.`
  yield { code: 'lists-differ', at: near.at, message, expected: ENTITY_ID, actual: near.value }
}

function takenBy({ displayName, appId }: OtherMixpanelApp): string {
  return `The app ${quote(displayName ?? appId ?? 'without a name')} in the same export already has this value, and Entra accepts an Identifier for only one app in a tenant.`
}

function* automation(subject: Subject | undefined): Generator<Finding, void> {
  const tool = subject?.application?.managedBy
  const sign = tool ?? (subject && automationTag(subject))
  if (!sign) return
  const shownBy = tool
    ? `The app registration is managed by ${tool.value}: this file is its state or plan`
    : `The app has the tag ${quote(sign.value)}`
  yield {
    code: 'set-by-automation',
    at: sign.at,
    message: `${shownBy}. Tools such as Terraform, the Azure CLI and Microsoft Graph refuse an Identifier that ends in a slash. This may be why the slash is missing, and the tool may remove it again.`,
  }
}
