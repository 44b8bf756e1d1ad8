import { CUSTOM_APP_TEMPLATE, isGuid } from '../vendors/entra.ts'
import type { Subject } from '../model/entra.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { derived, options, inputs } from '../model/vocabulary.ts'
import { isTold, listOf, valueOf } from '../syntax/field.ts'
import { listing, quote, visible } from '../syntax/display.ts'
import type { Application, ServicePrincipal } from '../model/entra.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'
import { ENTITY_ID, REPLY_URL } from '../vendors/mixpanel.ts'
import { agree, oncePerApp } from './_duplicates.ts'

/** Which app is Mixpanel's, among all that the inputs hold. */
export default defineDeduction({
  gives: derived.subject,
  needs: { app: options.app },
  wants: { applications: inputs.applications, principals: inputs.principals, settings: inputs.settings },

  derive({ app }, wanted) {
    const applications = oncePerApp(wanted.applications ?? [])
    const principals = oncePerApp(wanted.principals ?? [])
    const apps = pair(applications, principals)
    if (apps.length === 0) return missing()
    if (app !== null) {
      const called = app.toLowerCase()
      const named = apps.filter(({ application, appId, displayName }) =>
        [appId, displayName, application ? valueOf(application.appId) : null].some((each) => each?.toLowerCase() === called),
      )
      const [first] = named
      if (!first) return cannotTell(`No app of that id or name stands in the inputs: ${quote(app)}.`)
      return {
        ...asSubject(first),
        because: `${nameFor(first)} is judged, because --app names it.`,
        differing: differingOf(first, wanted.principals),
        otherMixpanelApps: rivalsOf(first, apps),
      }
    }
    const ranked = apps.map((each) => ({ each, score: scoreOf(each, wanted.settings ?? []) })).sort((a, b) => b.score - a.score)
    const best = ranked[0]
    if (!best) return missing()
    const chosen = best.each
    if (apps.length === 1 && chosen.application && isOpenIdConnect(chosen)) {
      return cannotTell(
        `${chosen.displayName === null ? 'The app in the inputs' : quote(chosen.displayName)} is the registration of an app for OpenID Connect, and nothing in it is of SAML or of Mixpanel. What is wanted is Mixpanel’s enterprise application: Microsoft Entra admin center ▸ Enterprise apps ▸ All applications ▸ Mixpanel shows its Application ID, and az ad sp show --id with that ID exports it.`,
        chosen.application.at,
      )
    }
    if (apps.length > 1 && best.score === 0) {
      return cannotTell(
        `The inputs hold ${apps.length} apps, and none of them looks like Mixpanel’s; name the one that is meant with --app.`,
      )
    }
    if (isForeign(chosen)) {
      return cannotTell(
        `The only app in the inputs${chosen.displayName === null ? '' : `, ${quote(chosen.displayName)},`} has nothing of Mixpanel’s: neither in its name nor in its identifiers, reply URLs or other addresses. If it is the one that is meant, name it with --app; otherwise export Mixpanel’s enterprise application.`,
        (chosen.principal ?? chosen.application)?.at ?? null,
      )
    }
    const because =
      apps.length === 1
        ? null
        : `${nameFor(chosen)} was taken out of ${apps.length} apps, because ${reasonFor(chosen)}. Another can be named with --app.`
    return { ...asSubject(chosen), because, differing: differingOf(chosen, wanted.principals), otherMixpanelApps: rivalsOf(chosen, apps) }
  },
})

interface App {
  readonly application: Application | null
  readonly principal: ServicePrincipal | null
  readonly appId: string | null
  readonly displayName: string | null
}

/** Applications and service principals of the same app id belong together; of the same app told twice, the fuller comes first. */
function pair(applications: readonly Application[], principals: readonly ServicePrincipal[]): readonly App[] {
  const apps: App[] = []
  const left = [...applications]
  for (const principal of principals) {
    const appId = valueOf(principal.appId) ?? null
    if (appId !== null && apps.some((each) => each.principal !== null && each.appId === appId)) continue
    const index = left.findIndex((application) => appId !== null && valueOf(application.appId) === appId)
    const application = index === -1 ? null : (left.splice(index, 1)[0] ?? null)
    apps.push({ application, principal, appId, displayName: valueOf(principal.displayName) ?? null })
  }
  for (const application of left) {
    const appId = valueOf(application.appId) ?? null
    if (appId !== null && apps.some((each) => each.appId === appId)) continue
    apps.push({ application, principal: null, appId, displayName: valueOf(application.displayName) ?? null })
  }
  // One of each that do not match are given as one app: azure/one-app says that they are not.
  const [first, second, ...more] = apps
  if (first && second && more.length === 0 && first.application === null && second.principal === null) {
    return [{ ...first, application: second.application }]
  }
  return apps
}

function asSubject({ application, principal, appId }: App): Pick<Subject, 'application' | 'principal' | 'appId'> {
  return { application, principal, appId: appId !== null && isGuid(appId) ? appId : null }
}

/** Exports do not say when they were made, so the newer of two cannot be told. */
function differingOf({ principal, appId }: App, all: readonly ServicePrincipal[] = []): string | null {
  if (!principal || appId === null) return null
  const tellings = all.filter((each) => valueOf(each.appId) === appId && valueOf(each.id) === valueOf(principal.id))
  const settings = tellings.map(({ loginUrl, ssoMode, names, replyUrls, accountEnabled, assignmentRequired, thumbprint }) => {
    return { loginUrl, ssoMode, names, replyUrls, accountEnabled, assignmentRequired, thumbprint }
  })
  const files = [...new Set(tellings.map(({ at }) => at.artifact.name))]
  if (files.length < 2 || agree(settings)) return null
  return `${listing(files)} are exports of the same enterprise application, and they differ. Which is the newer cannot be told; what ${principal.at.artifact.name} says was taken. Leave the older one out.`
}

function rivalsOf(chosen: App, apps: readonly App[]): Subject['otherMixpanelApps'] {
  return apps.flatMap((each) => {
    const thing = each.principal ?? each.application
    if (each === chosen || !thing || isNoSignOn(each) || !(looksLikeMixpanel(each) || ofOneTemplate(each, chosen))) return []
    const identifiers = [each.principal?.names, each.application?.identifierUris].flatMap((field) =>
      field ? (listOf(field)?.items ?? []) : [],
    )
    const tenantId = (each.principal && valueOf(each.principal.tenantId)?.toLowerCase()) ?? null
    return [{ at: thing.at, displayName: each.displayName, appId: each.appId, tenantId, identifiers, signsIn: isForSaml(each) }]
  })
}

/** Something of signing in to Mixpanel by SAML: its identifier or reply URL, the mode, or, where no mode is set, a certificate and nobody else’s address. */
function isForSaml(app: App): boolean {
  const addresses = identifiersAndReplies(app).filter((text) => !isOwnId(text, app))
  if (addresses.some((text) => MIXPANEL_ADDRESS.test(text))) return true
  const { principal } = app
  if (!principal) return false
  const { ssoMode, thumbprint, keys } = principal
  if (ssoMode.is === 'known') return /^saml$/i.test(ssoMode.value)
  if (addresses.length > 0) return false
  return !isTold(ssoMode) || thumbprint.is === 'known' || (listOf(keys)?.items ?? []).some(({ usage }) => /^sign$/i.test(usage ?? ''))
}

/** It has identifiers or reply URLs, and neither they nor anything else says Mixpanel: some other app. One without any is a new one. */
function isForeign(app: App): boolean {
  const { application, principal } = app
  const words = [application?.displayName, principal?.displayName, principal?.homepage, principal?.logoutUrl, application?.logoutUrl]
  const tags = [application?.tags, principal?.tags].flatMap((field) => (field ? (listOf(field)?.items ?? []) : []))
  const texts = [...words.map((field) => (field && valueOf(field)) ?? ''), ...tags.map(({ value }) => value), ...urlsOf(app)]
  return !texts.some((text) => /mixpanel/i.test(text)) && identifiersAndReplies(app).some((url) => !isOwnId(url, app))
}

/** What every service principal has: the app’s id, bare or as a URI. */
function isOwnId(text: string, { application, appId }: App): boolean {
  const ids = [appId, application ? valueOf(application.appId) : null].map((id) => id?.toLowerCase() ?? '')
  return ids.includes(text.replace(/^(?:api|spn):(?:\/\/)?/i, '').toLowerCase())
}

/** Called Mixpanel, and made for something else than signing people in there: a job’s identity, an app for OpenID Connect. */
function isNoSignOn(app: App): boolean {
  const { principal } = app
  if (!principal || urlsOf(app).some((url) => MIXPANEL_ADDRESS.test(url))) return false
  return valueOf(principal.servicePrincipalType) === 'ManagedIdentity' || valueOf(principal.ssoMode) === 'oidc'
}

/** Registered by hand and never given anything of SAML; what the service principal says of its mode is for azure/sso-mode to tell. */
function isOpenIdConnect(app: App): boolean {
  const { application, principal } = app
  if (principal !== null || application === null || looksLikeMixpanel(app) || templateOf(app) !== undefined) return false
  const identifiers = listOf(application.identifierUris)?.items
  const own = identifiers?.every(({ value }) => /^api:\/\//i.test(value)) ?? false
  return (
    own && !(listOf(application.tags)?.items ?? []).some(({ value }) => /CustomSingleSignOnApplication|GalleryApplication/i.test(value))
  )
}

/** Made from the same entry of Microsoft's gallery: the same app under another name. */
function ofOneTemplate(each: App, chosen: App): boolean {
  const template = templateOf(chosen)
  return template !== undefined && template !== CUSTOM_APP_TEMPLATE && looksLikeMixpanel(chosen) && templateOf(each) === template
}

function templateOf({ principal, application }: App): string | undefined {
  return (principal ? valueOf(principal.templateId) : undefined) ?? (application ? valueOf(application.templateId) : undefined)
}

function identifiersAndReplies({ application, principal }: App): readonly string[] {
  return [
    ...(application ? [application.identifierUris, application.replyUrls] : []),
    ...(principal ? [principal.names, principal.replyUrls] : []),
  ].flatMap((field) => listOf(field)?.items.map(({ value }) => value) ?? [])
}

function urlsOf(app: App): readonly string[] {
  const login = app.principal ? valueOf(app.principal.loginUrl) : undefined
  return login === undefined ? identifiersAndReplies(app) : [...identifiersAndReplies(app), login]
}

const MIXPANEL_ADDRESS = /(?:^|[/.@])mixpanel\.com/i

function nameSays({ displayName }: App): boolean {
  return /mixpanel/i.test(displayName ?? '')
}

export function looksLikeMixpanel(app: App): boolean {
  return nameSays(app) || urlsOf(app).some((url) => MIXPANEL_ADDRESS.test(url))
}

function scoreOf(app: App, settings: readonly MixpanelSettings[]): number {
  const urls = urlsOf(app)
  const orgIds = settings.flatMap(({ orgId }) => valueOf(orgId) ?? [])
  return (
    (urls.includes(ENTITY_ID) ? 16 : 0) +
    (urls.includes(REPLY_URL) ? 8 : 0) +
    (urls.some((url) => MIXPANEL_ADDRESS.test(url)) ? 4 : 0) +
    (nameSays(app) ? 2 : 0) +
    // A job’s identity or a bookmark may be called Mixpanel, too, and the bookmark leads there.
    (looksLikeMixpanel(app) && isForSaml(app) ? 5 : 0) +
    // Among equals the one with both halves, so that a lone leftover does not win.
    (looksLikeMixpanel(app) && app.application && app.principal ? 1 : 0) +
    (urls.some((url) => orgIds.includes(/[?&]org_id=(\d+)$/.exec(url)?.[1] ?? '')) ? 0.5 : 0)
  )
}

function nameFor({ displayName }: App): string {
  return displayName === null ? 'The app judged' : `“${visible(displayName)}”`
}

function reasonFor(app: App): string {
  const urls = urlsOf(app)
  if (urls.includes(ENTITY_ID)) return 'it has Mixpanel’s identifier'
  if (urls.includes(REPLY_URL)) return 'it has Mixpanel’s reply URL'
  if (urls.some((url) => MIXPANEL_ADDRESS.test(url))) return 'it has an address at mixpanel.com'
  return 'it is called Mixpanel'
}
