import { isOrgNumber, orgIdIn, postbackOf } from '../../domain/addresses.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import {
  cannotTell,
  cite,
  deferTo,
  defineRule,
  derived,
  error,
  evidenceOf,
  fix,
  INFERRED,
  isGiven,
  notApplicable,
  quote,
  valueOf,
  type Evidence,
} from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/org-id',
  title: 'The org_id in the Sign on URL is that of the Mixpanel settings',
  stage: 'start',
  why: 'With the org_id of another organization, users are sent to the sign-in of that organization, or refused. A test by a user who belongs to both organizations succeeds.',
  not: 'A Sign on URL that is not a Postback URL is reported by azure/sign-on-url.',
  findings: {
    empty: error('AZ-15', 'mixpanel-admin', 'The Postback URL, or the organization’s number, is empty.', 'copy-one-organization', INFERRED),
    'another-organization': error(
      'AZ-15',
      'entra-admin',
      'The org_id in the Sign on URL is not that of the Mixpanel settings.',
      'set-sign-on-url-of-organization',
      INFERRED,
    ),
    'settings-disagree': error(
      'AZ-15',
      'mixpanel-admin',
      'The Mixpanel settings name two organizations, and the Sign on URL names one of them.',
      'copy-one-organization',
      INFERRED,
    ),
  },
  cites: [cite('mixpanel-sso', 'Postback URL … from the Access Security menu')],
  needs: { principal: derived.principal, settings: derived.settings },

  *check({ principal: { loginUrl }, settings }) {
    const linked = valueOf(settings.sharedSsoRole) === 'linked'
    const empty = [settings.postbackUrl, settings.orgId].filter(({ is }) => is === 'empty')
    const [postbackOrId, ...both] = empty
    if (postbackOrId && !linked) {
      const names = both.length > 0 ? 'postbackUrl and orgId are' : `${postbackOrId === settings.orgId ? 'orgId' : 'postbackUrl'} is`
      yield {
        code: 'empty',
        at: [postbackOrId.at, ...both.map(({ at }) => at)],
        message: `${names} empty in the Mixpanel settings (""). Every organization has a number, and its Postback URL ends in it. Leave a key without a value where it is not known.`,
        actual: '',
      }
      return undefined
    }
    if (!isGiven(loginUrl)) return notExported(loginUrl, 'The Sign on URL (loginUrl)')
    const inSignOnUrl = loginUrl.is === 'known' ? orgIdIn(loginUrl.value) : null
    const inSettings = orgIdsOf(settings)
    const matches = inSettings.some(({ value }) => value === inSignOnUrl)
    if (inSignOnUrl === null || !(isOrgNumber(inSignOnUrl) || matches)) {
      return deferTo('azure/sign-on-url', 'The Sign on URL is not a Postback URL.')
    }
    const [first] = inSettings
    if (!first) return cannotTell('postbackUrl (or orgId) is not given in the Mixpanel settings.', settings.at, derived.settings)
    const other = inSettings.find(({ value }) => value !== inSignOnUrl)
    if (!other) return undefined
    if (linked) {
      return notApplicable(
        'In Shared SSO, users sign in through the Admin Organization. The settings of a linked organization do not contain the org_id of the Admin Organization.',
      )
    }
    if (matches) {
      yield {
        code: 'settings-disagree',
        at: [other.at, loginUrl.at],
        message: `The Mixpanel settings name two organizations, ${quote(other.value)} and ${quote(inSignOnUrl)}, and the Sign on URL names ${quote(inSignOnUrl)}. The settings should name only one organization.`,
        expected: inSignOnUrl,
        actual: other.value,
      }
      return undefined
    }
    yield {
      code: 'another-organization',
      at: [loginUrl.at, other.at],
      message: `The Sign on URL names organization ${quote(inSignOnUrl)}, and the Mixpanel settings name organization ${quote(first.value)}. Both should name the same organization.`,
      expected: first.value,
      actual: inSignOnUrl,
      // Only digits are put into a command.
      ...(isOrgNumber(first.value)
        ? { fix: fix('set-sign-on-url-of-organization', { values: { orgId: first.value, postbackUrl: postbackOf(first.value) } }) }
        : {}),
    }
    return undefined
  },
})

/** The postback URL's first: Mixpanel shows that one itself. */
function orgIdsOf({ postbackUrl, orgId }: MixpanelSettings): readonly Evidence<string>[] {
  const postback = evidenceOf(postbackUrl)
  const inPostback = postback ? orgIdIn(postback.value) : null
  const typed = evidenceOf(orgId)
  return [...(postback && inPostback !== null ? [{ value: inPostback, at: postback.at }] : []), ...(typed ? [typed] : [])]
}
