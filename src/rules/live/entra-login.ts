import { cannotTell, cite, deferTo, defineRule, derived, inputs, quote, valueOf, type FindingKind, type NotApplicable } from '../kit.ts'
import type { Listed } from '../../model/entra.ts'
import { OPEN_APP } from '../../fixes/portal.ts'
import { ENTITY_ID, REPLY_URL } from '../../vendors/mixpanel.ts'
import { HARMLESS, LOGIN_CODES, type LoginCode } from './_codes.ts'
import { HOST_FINDINGS, hostFault, inTheWay, notLooked } from './_looks.ts'
import { atMicrosoft } from './_postback.ts'

const kind = (code: string, { means, owner, look }: LoginCode): FindingKind => ({
  guide: 'E',
  severity: 'error',
  owner,
  means: `Microsoft answers AADSTS${code}: ${means}.`,
  fix: {
    summary: look[0] ?? '',
    steps: [
      OPEN_APP,
      ...look,
      `Read what Microsoft says of the code: https://login.microsoftonline.com/error?code=${code}, or sso-doctor explain AADSTS${code}.`,
    ],
    command: null,
  },
})

const OTHER: LoginCode = {
  means: 'a code that this catalogue does not know',
  owner: 'entra-admin',
  look: ['Read the whole sentence on Microsoft’s page: it names what is missing.'],
}

export default defineRule({
  id: 'live/entra-login',
  title: 'Microsoft answers Mixpanel’s own request with its login page',
  stage: 'recognise',
  why: 'What Microsoft answers to the real request is what every user sees. An AADSTS code there stops everybody before the password.',
  not: 'The request is sent without anybody’s session. Codes that only ask for one (AADSTS50058, 16000) are healthy; codes about a user, AADSTS50105 for one, cannot be seen without signing in.',
  findings: {
    ...Object.fromEntries(Object.entries(LOGIN_CODES).map(([code, says]) => [`aadsts${code}`, kind(code, says)])),
    'aadsts-other': {
      ...kind('', OTHER),
      means: 'Microsoft answers another AADSTS code.',
      fix: {
        summary: 'Read what Microsoft’s page says, and look the code up.',
        steps: [OPEN_APP, ...OTHER.look, 'Look the code up at https://login.microsoftonline.com/error, or by sso-doctor explain AADSTS….'],
        command: null,
      },
    },
    nxdomain: HOST_FINDINGS.nxdomain,
    'server-error': HOST_FINDINGS['server-error'],
  },
  cites: [cite('microsoft-errors', 'misconfigured the identifier value')],
  needs: { looked: derived.looked },
  wants: {
    looks: inputs.liveEntraLogin,
    leads: derived.postback,
    request: derived.request,
    identifiers: derived.identifiers,
    replyUrls: derived.replyUrls,
    principal: derived.principal,
  },

  *check({ looked }, { looks, leads, request, identifiers, replyUrls, principal }) {
    if (!looked) return notLooked()
    const [look] = looks ?? []
    if (!look) {
      const sent = atMicrosoft(leads, 'Mixpanel’s own request is needed for it, and where it begins is not known.')
      if (!sent.found) return sent.silence
      return cannotTell(
        'The address that Mixpanel leads to carries no SAMLRequest that can be read.',
        sent.found.to.at,
        inputs.livePostback,
      )
    }
    const fault = hostFault(look, 'Microsoft’s login page')
    if (look.aadsts && !HARMLESS.has(look.aadsts.code)) {
      const { code, text, at } = look.aadsts
      // The export alone may say why: then that rule has said it, with the character that is wrong.
      const tells = (ruleId: string): NotApplicable => deferTo(ruleId, `Microsoft answers AADSTS${code}, and ${ruleId} tells why.`)
      const lacks = (listed: Listed | undefined, documented: string, asked: string | undefined): boolean =>
        listed !== undefined && (asked ?? documented) === documented && !listed.items.some(({ value }) => value === documented)
      if (LOGIN_CODES[code] === LOGIN_CODES['700016'] && lacks(identifiers, ENTITY_ID, request && valueOf(request.issuer))) {
        return tells('azure/entity-id')
      }
      if (LOGIN_CODES[code] === LOGIN_CODES['50011'] && lacks(replyUrls, REPLY_URL, request && valueOf(request.acsUrl))) {
        return tells('azure/reply-url')
      }
      if (LOGIN_CODES[code] === LOGIN_CODES['7000112'] && principal && valueOf(principal.accountEnabled) === false) {
        return tells('azure/app-enabled')
      }
      const known = LOGIN_CODES[code]
      yield {
        code: known ? `aadsts${code}` : 'aadsts-other',
        at,
        message: `Microsoft answers Mixpanel’s own request with AADSTS${code}${known ? `: ${known.means}` : ''}. It says: ${quote(text, 300)}.`,
        expected: null,
        actual: `AADSTS${code}`,
      }
      return undefined
    }
    if (fault) {
      yield fault
      return undefined
    }
    const trouble = inTheWay(look, inputs.liveEntraLogin)
    if (trouble) return trouble
    if (look.status && look.status.value >= 400 && !look.aadsts) {
      return cannotTell(
        `Microsoft answers ${look.status.value}, and no AADSTS code stands in it that would say why.`,
        look.status.at,
        inputs.liveEntraLogin,
      )
    }
    return undefined
  },
})
