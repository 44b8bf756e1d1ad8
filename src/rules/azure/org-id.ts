import {
  cannotTell,
  cite,
  deferTo,
  defineRule,
  derived,
  evidenceOf,
  notApplicable,
  quote,
  valueOf,
  type Evidence,
  type Fix,
  type Place,
} from '../kit.ts'
import { EDIT_BASIC_SAML, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { POSTBACK } from '../../vendors/mixpanel.ts'
import { isOrgNumber, orgIdIn, postbackOf, untold } from './_urls.ts'

const fixFor = (orgId: string | null): Fix => ({
  summary: `Set Sign on URL to the Postback URL of the organization that people should come into, ${postbackOf(orgId)}.`,
  steps: [
    'In Mixpanel, check at the top of Organization Settings that you are in the right organization, and copy the Postback URL from Access Security.',
    ...onSsoPage(EDIT_BASIC_SAML, 'Paste it into Sign on URL.', TEST_SIGN_IN),
  ],
  command: `az ad sp update --id <appId> --set loginUrl="${POSTBACK}${orgId ?? '<ORG_ID>'}"`,
})

export default defineRule({
  id: 'azure/org-id',
  title: 'The Sign on URL names the organization of the Mixpanel settings',
  stage: 'start',
  why: 'With the number of another organization, people are sent to a stranger’s sign-in, or refused; the test of somebody who belongs to both works.',
  not: 'Where the sign-on URL is no postback URL at all, azure/sign-on-url speaks.',
  findings: {
    'another-organization': {
      guide: 'AZ-15',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The org_id in the sign-on URL is not that of the Mixpanel settings.',
      fix: fixFor(null),
      inferred: true,
    },
    'settings-disagree': {
      guide: 'AZ-15',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'The Mixpanel settings name two organizations, and the sign-on URL is that of one of them.',
      fix: {
        summary: 'Copy orgId and postbackUrl of one and the same organization into the Mixpanel settings.',
        steps: [
          'In Mixpanel, check at the top of Organization Settings that you are in the right organization.',
          'Copy the Postback URL from Access Security again: the number at its end is the orgId.',
          'If it differs from the Sign on URL in Entra, set that to the Postback URL.',
        ],
        command: null,
      },
      inferred: true,
    },
  },
  cites: [cite('mixpanel-sso', 'Postback URL … from the Access Security menu')],
  needs: { principal: derived.principal, settings: derived.settings },

  *check({ principal: { loginUrl }, settings }) {
    if (loginUrl.is === 'absent' || loginUrl.is === 'unreadable') return untold(loginUrl, 'The Sign on URL (loginUrl)')
    const signOn = loginUrl.is === 'known' ? orgIdIn(loginUrl.value) : null
    const known = toldIds(evidenceOf(settings.postbackUrl), evidenceOf(settings.orgId))
    const matches = known.some(({ value }) => value === signOn)
    if (loginUrl.is === 'empty' || signOn === null || !(isOrgNumber(signOn) || matches)) {
      return deferTo('azure/sign-on-url', 'The Sign on URL is no postback URL; azure/sign-on-url tells about it.')
    }
    const [first] = known
    if (!first) return cannotTell('Neither postbackUrl nor orgId of the Mixpanel settings is filled in.', settings.at, derived.settings)
    const other = known.find(({ value }) => value !== signOn)
    if (!other) return undefined
    if (valueOf(settings.sharedSsoRole) === 'linked') {
      return notApplicable('In Shared SSO people sign in by the Admin Organization, whose number the settings of a linked one do not hold.')
    }
    const at: [Place, ...Place[]] = [loginUrl.at, other.at]
    if (matches) {
      yield {
        code: 'settings-disagree',
        at: [other.at, loginUrl.at],
        message: `The Mixpanel settings name organization ${quote(other.value)}, and also ${quote(signOn)}, which the Sign on URL names too: one of them is not this organization’s.`,
        expected: signOn,
        actual: other.value,
      }
      return undefined
    }
    yield {
      code: 'another-organization',
      at,
      message: `The Sign on URL names organization ${quote(signOn)}, and the Mixpanel settings are those of organization ${quote(first.value)}.`,
      expected: first.value,
      actual: signOn,
      fix: fixFor(isOrgNumber(first.value) ? first.value : null),
    }
    return undefined
  },
})

/** The numbers that the settings name, the postback URL's first: Mixpanel shows that one itself. */
function toldIds(postback: Evidence<string> | undefined, orgId: Evidence<string> | undefined): readonly Evidence<string>[] {
  const inPostback = postback ? orgIdIn(postback.value) : null
  return [...(postback && inPostback !== null ? [{ value: inPostback, at: postback.at }] : []), ...(orgId ? [orgId] : [])]
}
