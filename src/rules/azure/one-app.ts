import { cite, defineRule, derived, inputs, listOf, quote, valueOf, type FindingKind, missing } from '../kit.ts'
import type { Application } from '../../model/entra.ts'
import { OPEN_APP } from '../../fixes/portal.ts'
import { untold } from './_urls.ts'

const kind = (means: string): FindingKind => ({
  guide: 'AZ-18',
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix: {
    summary:
      'Export both halves of the Mixpanel app again, by its application id, and check the settings in the app that people really use.',
    steps: [
      OPEN_APP,
      'Copy Application ID from Properties.',
      'Export the application and the enterprise application by that id, and run the check again.',
    ],
    command: 'az ad app show --id <appId> > app.json && az ad sp show --id <appId> > sp.json',
  },
})

export default defineRule({
  id: 'azure/one-app',
  title: 'The application and the enterprise application are two halves of one app',
  stage: 'recognise',
  why: 'Everything looks right in one app while people sign in to another; or half of what is checked here belongs to a stranger.',
  not: 'Tenants that differ are told by mixpanel/tenant.',
  findings: {
    'different-apps': kind('The application and the enterprise application have different application ids.'),
    'another-registration': kind(
      'The application is an app registration of another app, with nothing of SAML or of Mixpanel in it (OpenID Connect, most likely).',
    ),
  },
  cites: [cite('graph-service-principal', 'appId: the unique identifier of the associated application')],
  needs: { subject: derived.subject },

  *check({ subject: { application, principal } }) {
    if (!application) return missing(inputs.applications)
    if (!principal) return missing(inputs.principals)
    const { appId: first } = application
    const { appId: second } = principal
    if (first.is !== 'known') return untold(first, 'The id (appId) of the application')
    if (second.is !== 'known') return untold(second, 'The id (appId) of the enterprise application')
    if (first.value.toLowerCase() === second.value.toLowerCase()) return undefined
    const stranger = isNoMixpanelApp(application)
    const name = valueOf(application.displayName)
    yield {
      code: stranger ? 'another-registration' : 'different-apps',
      at: [first.at, second.at],
      message: `The application${name === undefined ? '' : ` ${quote(name)}`} has the id ${quote(first.value)}, and the enterprise application has ${quote(second.value)}: they are two different apps.${stranger ? ' The application has nothing of SAML or Mixpanel in it: it is the registration of some other app.' : ''}`,
      expected: second.value,
      actual: first.value,
    }
    return undefined
  },
})

/** Neither an identifier nor a reply URL of Mixpanel's. */
function isNoMixpanelApp({ identifierUris, replyUrls, displayName }: Application): boolean {
  const texts = [identifierUris, replyUrls].flatMap((field) => listOf(field)?.items.map(({ value }) => value) ?? [])
  return ![...texts, valueOf(displayName) ?? ''].some((text) => /mixpanel/i.test(text))
}
