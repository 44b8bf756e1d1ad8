import type { Application } from '../../model/entra.ts'
import { cite, defineRule, derived, error, inputs, listOf, missing, quote, valueOf } from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/one-app',
  title: 'The app registration and the enterprise application have the same Application ID',
  stage: 'recognise',
  why: 'If the IDs differ, part of the export belongs to another app. Then all settings can look right, although people sign in to an app with other settings.',
  not: 'Different tenants are reported by mixpanel/tenant.',
  findings: {
    'different-apps': error(
      'AZ-18',
      'entra-admin',
      'The app registration and the enterprise application have different Application IDs.',
      'export-both-halves',
    ),
    'another-registration': error(
      'AZ-18',
      'entra-admin',
      'The app registration belongs to another app, without SAML or Mixpanel settings (most likely OpenID Connect).',
      'export-both-halves',
    ),
  },
  cites: [cite('graph-service-principal', 'appId: the unique identifier of the associated application')],
  needs: { subject: derived.subject },

  *check({ subject: { application, principal } }) {
    if (!application) return missing(inputs.applications)
    if (!principal) return missing(inputs.principals)
    const { appId: first } = application
    const { appId: second } = principal
    if (first.is !== 'known') return notExported(first, 'The Application ID (appId) of the app registration')
    if (second.is !== 'known') return notExported(second, 'The Application ID (appId) of the enterprise application')
    if (first.value.toLowerCase() === second.value.toLowerCase()) return undefined
    const isStranger = hasNothingOfMixpanel(application)
    const name = valueOf(application.displayName)
    const stranger = isStranger ? ' The app registration has no SAML or Mixpanel settings: it belongs to another app.' : ''
    yield {
      code: isStranger ? 'another-registration' : 'different-apps',
      at: [first.at, second.at],
      message: `The app registration${name === undefined ? '' : ` ${quote(name)}`} has the Application ID ${quote(first.value)}, and the enterprise application has ${quote(second.value)}. Both should have the same Application ID.${stranger}`,
      expected: second.value,
      actual: first.value,
    }
    return undefined
  },
})

function hasNothingOfMixpanel({ identifierUris, replyUrls, displayName }: Application): boolean {
  const urls = [identifierUris, replyUrls].flatMap((field) => listOf(field)?.items.map(({ value }) => value) ?? [])
  return ![...urls, valueOf(displayName) ?? ''].some((text) => /mixpanel/i.test(text))
}
