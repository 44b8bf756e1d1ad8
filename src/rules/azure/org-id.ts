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
  notApplicable,
  quote,
  valueOf,
  type Evidence,
} from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/org-id',
  title: 'The Sign on URL names the organization of the Mixpanel settings',
  stage: 'start',
  why: 'With the number of another organization, people are sent to the sign-in of that organization, or refused. A test by somebody who belongs to both works.',
  not: 'A sign-on URL that is not a postback URL is reported by azure/sign-on-url.',
  findings: {
    'another-organization': error(
      'AZ-15',
      'entra-admin',
      'The org_id in the sign-on URL is not that of the Mixpanel settings.',
      'set-sign-on-url-of-organization',
      INFERRED,
    ),
    'settings-disagree': error(
      'AZ-15',
      'mixpanel-admin',
      'The Mixpanel settings name two organizations, and the sign-on URL is that of one of them.',
      'copy-one-organization',
      INFERRED,
    ),
  },
  cites: [cite('mixpanel-sso', 'Postback URL … from the Access Security menu')],
  needs: { principal: derived.principal, settings: derived.settings },

  *check({ principal: { loginUrl }, settings }) {
    if (loginUrl.is === 'absent' || loginUrl.is === 'unreadable') return notExported(loginUrl, 'The Sign on URL (loginUrl)')
    const inSignOnUrl = loginUrl.is === 'known' ? orgIdIn(loginUrl.value) : null
    const inSettings = orgIdsOf(settings)
    const matches = inSettings.some(({ value }) => value === inSignOnUrl)
    if (inSignOnUrl === null || !(isOrgNumber(inSignOnUrl) || matches)) {
      return deferTo('azure/sign-on-url', 'The Sign on URL is not a postback URL.')
    }
    const [first] = inSettings
    if (!first) return cannotTell('Neither postbackUrl nor orgId is filled in in the Mixpanel settings.', settings.at, derived.settings)
    const other = inSettings.find(({ value }) => value !== inSignOnUrl)
    if (!other) return undefined
    if (valueOf(settings.sharedSsoRole) === 'linked') {
      return notApplicable(
        'In Shared SSO, people sign in through the Admin Organization; a linked one does not have its number in its settings.',
      )
    }
    if (matches) {
      yield {
        code: 'settings-disagree',
        at: [other.at, loginUrl.at],
        message: `The Mixpanel settings name organization ${quote(other.value)}, and also ${quote(inSignOnUrl)}, which the Sign on URL names too: one of the two is not this organization’s.`,
        expected: inSignOnUrl,
        actual: other.value,
      }
      return undefined
    }
    yield {
      code: 'another-organization',
      at: [loginUrl.at, other.at],
      message: `The Sign on URL names organization ${quote(inSignOnUrl)}; the Mixpanel settings are those of organization ${quote(first.value)}.`,
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
