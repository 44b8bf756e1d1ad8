import { CUSTOM_APP_TEMPLATE, isGuid } from '../vendors/entra.ts'
import type { Place } from '../model/artifact.ts'
import type { Subject } from '../model/entra.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { derived, options, inputs } from '../model/vocabulary.ts'
import { isGiven, listOf, valueOf } from '../syntax/field.ts'
import type { Field } from '../model/field.ts'
import { quote, visible } from '../syntax/display.ts'
import type { Application, ServicePrincipal } from '../model/entra.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'
import { ENTITY_ID, REPLY_URL } from '../vendors/mixpanel.ts'
import { exportTimeOf } from '../domain/export-time.ts'
import { versionsOf } from '../domain/precedence.ts'
import { oncePerApp } from './_duplicates.ts'

/** Which app in the inputs is Mixpanel's. */
export default defineDeduction({
  gives: derived.subject,
  needs: { app: options.app, now: options.now },
  wants: { applications: inputs.applications, principals: inputs.principals, settings: inputs.settings },

  derive({ app, now }, wanted) {
    const dateOf = (at: Place): Date | null => exportTimeOf(at, now)
    const applications = oncePerApp(wanted.applications ?? [], dateOf)
    const principals = oncePerApp(wanted.principals ?? [], dateOf)
    const all = pair(liveFirst(applications), liveFirst(principals))
    const apps = current(all)
    if (apps.length === 0) return missing()
    if (app !== null) {
      const name = app.toLowerCase()
      const named = all.filter((each) =>
        [each.appId, ...namesOf(each), each.application ? valueOf(each.application.appId) : null].some(
          (one) => one?.toLowerCase() === name,
        ),
      )
      const [first] = named
      if (!first) return cannotTell(`No app in the inputs has this id or name: ${quote(app)}.`)
      return {
        ...asSubject(first),
        because: `${nameFor(first)} is checked, because --app names it.`,
        otherMixpanelApps: otherMixpanelAppsOf(first, apps),
      }
    }
    const ranked = apps.map((each) => ({ each, score: scoreOf(each, wanted.settings ?? []) })).sort(byScore)
    const best = ranked[0]
    if (!best) return missing()
    const chosen = best.each
    if (apps.length === 1 && chosen.application && isOpenIdConnect(chosen)) {
      return cannotTell(
        `${chosen.displayName === null ? 'The app in the inputs' : quote(chosen.displayName)} is an app registration for OpenID Connect, without anything for SAML or Mixpanel. Mixpanel’s enterprise application is needed: Entra admin center ▸ Enterprise apps ▸ All applications ▸ Mixpanel shows its Application ID, and az ad sp show --id with that ID exports it.`,
        chosen.application.at,
      )
    }
    if (apps.length > 1 && best.score === 0) {
      return cannotTell(`The inputs contain ${apps.length} apps, and none of them looks like Mixpanel’s. Name the right one with --app.`)
    }
    if (isForeign(chosen)) {
      return cannotTell(
        `The only app in the inputs${chosen.displayName === null ? '' : `, ${quote(chosen.displayName)},`} does not mention Mixpanel in its name, identifiers, reply URLs or other URLs. If it is the right one, name it with --app. Otherwise export Mixpanel’s enterprise application.`,
        (chosen.principal ?? chosen.application)?.at ?? null,
      )
    }
    const because =
      apps.length === 1
        ? null
        : `${nameFor(chosen)} was chosen from ${apps.length} apps, because ${reasonFor(chosen)}. Use --app to name another one.`
    return {
      ...asSubject(chosen),
      because,
      otherMixpanelApps: otherMixpanelAppsOf(chosen, apps),
    }
  },
})

/** Of equal apps the one with the lower id: any, but always the same one. */
function byScore(a: { each: CandidateApp; score: number }, b: { each: CandidateApp; score: number }): number {
  return b.score - a.score || ((a.each.appId ?? '') < (b.each.appId ?? '') ? -1 : 1)
}

/** An app of the inputs: application and service principal, as far as they are given. */
interface CandidateApp {
  readonly application: Application | null
  readonly principal: ServicePrincipal | null
  readonly appId: string | null
  readonly displayName: string | null
}

/** Applications and service principals with the same app id belong together; of two exports of one app the more complete comes first. */
function pair(applications: readonly Application[], principals: readonly ServicePrincipal[]): readonly CandidateApp[] {
  const apps: CandidateApp[] = []
  const byId = new Map<string, Application>()
  for (const application of applications) {
    const appId = valueOf(application.appId)
    if (appId !== undefined && !byId.has(appId)) byId.set(appId, application)
  }
  const ids = new Set<string>()
  for (const principal of principals) {
    const appId = valueOf(principal.appId) ?? null
    if (appId !== null && ids.has(appId)) continue
    if (appId !== null) ids.add(appId)
    const application = appId === null ? null : (byId.get(appId) ?? null)
    apps.push({ application, principal, appId, displayName: everValue(principal.displayName)[0] ?? null })
  }
  for (const application of applications) {
    const appId = valueOf(application.appId) ?? null
    if (appId !== null && ids.has(appId)) continue
    if (appId !== null) ids.add(appId)
    apps.push({ application, principal: null, appId, displayName: everValue(application.displayName)[0] ?? null })
  }
  // One application and one service principal that do not match are taken as one app: azure/one-app reports it.
  const [first, second, ...more] = apps
  if (first && second && more.length === 0 && first.application === null && second.principal === null) {
    return [{ ...first, application: second.application }]
  }
  return apps
}

/** Of two objects with one app id, the one in the recycle bin is the older. */
function liveFirst<T extends { readonly deleted: Application['deleted'] }>(objects: readonly T[]): readonly T[] {
  return [...objects.filter(({ deleted }) => deleted.is !== 'known'), ...objects.filter(({ deleted }) => deleted.is === 'known')]
}

/** Without the recycle bin, where something outside of it looks like Mixpanel’s app. */
function current(apps: readonly CandidateApp[]): readonly CandidateApp[] {
  const live = apps.filter((app) => !isDeleted(app))
  return live.some(looksLikeMixpanel) ? live : apps
}

function isDeleted({ application, principal }: CandidateApp): boolean {
  return (principal ?? application)?.deleted.is === 'known'
}

function asSubject({ application, principal, appId }: CandidateApp): Pick<Subject, 'application' | 'principal' | 'appId'> {
  return { application, principal, appId: appId !== null && isGuid(appId) ? appId : null }
}

function otherMixpanelAppsOf(chosen: CandidateApp, apps: readonly CandidateApp[]): Subject['otherMixpanelApps'] {
  return apps.flatMap((each) => {
    const object = each.principal ?? each.application
    if (each === chosen || !object || isDeleted(each) || isNoSignOn(each) || !(looksLikeMixpanel(each) || ofOneTemplate(each, chosen)))
      return []
    const identifiers = [each.principal?.names, each.application?.identifierUris].flatMap((field) =>
      field ? (listOf(field)?.items ?? []) : [],
    )
    const tenantId = (each.principal && valueOf(each.principal.tenantId)?.toLowerCase()) ?? null
    const disabled = each.principal ? valueOf(each.principal.accountEnabled) === false : false
    return [{ at: object.at, displayName: each.displayName, appId: each.appId, tenantId, identifiers, signsIn: isForSaml(each), disabled }]
  })
}

/** For SAML sign-on to Mixpanel: it has Mixpanel's identifier or reply URL, the SAML mode, or, without a mode, a certificate and no URL of another app. */
function isForSaml(app: CandidateApp): boolean {
  const addresses = identifiersAndReplies(app).filter((text) => !isOwnId(text, app))
  if (addresses.some((text) => MIXPANEL_URL.test(text))) return true
  const { principal } = app
  if (!principal) return false
  const { ssoMode, thumbprint, keys } = principal
  const modes = everValue(ssoMode)
  if (modes.length > 0) return modes.some((mode) => /^saml$/i.test(mode))
  if (addresses.length > 0) return false
  return !isGiven(ssoMode) || thumbprint.is === 'known' || (listOf(keys)?.items ?? []).some(({ usage }) => /^sign$/i.test(usage ?? ''))
}

/** Another app: it has identifiers or reply URLs, and neither they nor anything else mentions Mixpanel. An app without any may be new. */
function isForeign(app: CandidateApp): boolean {
  const { application, principal } = app
  const words = [application?.displayName, principal?.displayName, principal?.homepage, principal?.logoutUrl, application?.logoutUrl]
  const tags = [application?.tags, principal?.tags].flatMap((field) => (field ? (listOf(field)?.items ?? []) : []))
  const texts = [...words.map((field) => (field && valueOf(field)) ?? ''), ...tags.map(({ value }) => value), ...urlsOf(app)]
  return !texts.some((text) => /mixpanel/i.test(text)) && identifiersAndReplies(app).some((url) => !isOwnId(url, app))
}

/** The app’s own id, bare or as a URI, which every service principal has. */
function isOwnId(text: string, { application, appId }: CandidateApp): boolean {
  const ids = [appId, application ? valueOf(application.appId) : null].map((id) => id?.toLowerCase() ?? '')
  return ids.includes(text.replace(/^(?:api|spn):(?:\/\/)?/i, '').toLowerCase())
}

/** Named Mixpanel, but not for SAML sign-on: a managed identity, an app for OpenID Connect. */
function isNoSignOn(app: CandidateApp): boolean {
  const { principal } = app
  if (!principal || urlsOf(app).some((url) => MIXPANEL_URL.test(url))) return false
  return valueOf(principal.servicePrincipalType) === 'ManagedIdentity' || valueOf(principal.ssoMode) === 'oidc'
}

/** Registered manually and without anything for SAML. The mode of a service principal is reported by azure/sso-mode. */
function isOpenIdConnect(app: CandidateApp): boolean {
  const { application, principal } = app
  if (principal !== null || application === null || looksLikeMixpanel(app) || templateOf(app) !== undefined) return false
  const identifiers = listOf(application.identifierUris)?.items
  const own = identifiers?.every(({ value }) => /^api:\/\//i.test(value)) ?? false
  return (
    own && !(listOf(application.tags)?.items ?? []).some(({ value }) => /CustomSingleSignOnApplication|GalleryApplication/i.test(value))
  )
}

/** Created from the same gallery template: the same app with another name. */
function ofOneTemplate(each: CandidateApp, chosen: CandidateApp): boolean {
  const template = templateOf(chosen)
  return template !== undefined && template !== CUSTOM_APP_TEMPLATE && looksLikeMixpanel(chosen) && templateOf(each) === template
}

function templateOf({ principal, application }: CandidateApp): string | undefined {
  return (principal ? valueOf(principal.templateId) : undefined) ?? (application ? valueOf(application.templateId) : undefined)
}

/** Which app it is does not depend on which of its exports is newer. */
function everValue<T>(field: Field<T>): readonly T[] {
  return versionsOf(field).flatMap((version) => valueOf(version) ?? [])
}

function identifiersAndReplies({ application, principal }: CandidateApp): readonly string[] {
  return [
    ...(application ? [application.identifierUris, application.replyUrls] : []),
    ...(principal ? [principal.names, principal.replyUrls] : []),
  ].flatMap((field) => versionsOf(field).flatMap((version) => listOf(version)?.items.map(({ value }) => value) ?? []))
}

function urlsOf(app: CandidateApp): readonly string[] {
  return [...identifiersAndReplies(app), ...(app.principal ? everValue(app.principal.loginUrl) : [])]
}

const MIXPANEL_URL = /(?:^|[/.@])mixpanel\.com/i

/** The name of the enterprise application, else of the registration, in all of its exports. */
function namesOf({ principal, application }: CandidateApp): readonly string[] {
  const named = principal ?? application
  return named ? everValue(named.displayName) : []
}

function isNamedMixpanel(app: CandidateApp): boolean {
  return namesOf(app).some((name) => /mixpanel/i.test(name))
}

export function looksLikeMixpanel(app: CandidateApp): boolean {
  return isNamedMixpanel(app) || urlsOf(app).some((url) => MIXPANEL_URL.test(url))
}

function scoreOf(app: CandidateApp, settings: readonly MixpanelSettings[]): number {
  const urls = urlsOf(app)
  const orgIds = settings.flatMap(({ orgId }) => valueOf(orgId) ?? [])
  return (
    (urls.includes(ENTITY_ID) ? 16 : 0) +
    (urls.includes(REPLY_URL) ? 8 : 0) +
    (urls.some((url) => MIXPANEL_URL.test(url)) ? 4 : 0) +
    (isNamedMixpanel(app) ? 2 : 0) +
    // A managed identity or a bookmark may also be named Mixpanel, and the bookmark has its URL.
    (looksLikeMixpanel(app) && isForSaml(app) ? 5 : 0) +
    // Of equal apps the one with both application and service principal, not a leftover of one.
    (looksLikeMixpanel(app) && app.application && app.principal ? 1 : 0) +
    (urls.some((url) => orgIds.includes(/[?&]org_id=(\d+)$/.exec(url)?.[1] ?? '')) ? 0.5 : 0)
  )
}

function nameFor({ displayName }: CandidateApp): string {
  return displayName === null ? 'The checked app' : `“${visible(displayName)}”`
}

function reasonFor(app: CandidateApp): string {
  const urls = urlsOf(app)
  if (urls.includes(ENTITY_ID)) return 'it has Mixpanel’s identifier'
  if (urls.includes(REPLY_URL)) return 'it has Mixpanel’s reply URL'
  if (urls.some((url) => MIXPANEL_URL.test(url))) return 'it has a URL at mixpanel.com'
  return 'its name is Mixpanel'
}
