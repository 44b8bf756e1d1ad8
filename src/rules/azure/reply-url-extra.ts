import { cite, defineRule, derived, listing, quote, valueOf, type FindingKind, type Place } from '../kit.ts'
import { EDIT_BASIC_SAML, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { extraCode, share, type ExtraCode } from './_reply-urls.ts'

const kind = (means: string): FindingKind => ({
  guide: 'AZ-12',
  severity: 'warning',
  owner: 'entra-admin',
  means,
  fix: {
    summary: `Leave ${REPLY_URL} as the only reply URL.`,
    steps: onSsoPage(
      EDIT_BASIC_SAML,
      `Under Reply URL (Assertion Consumer Service URL), check that ${REPLY_URL} is there and marked as Default.`,
      'Delete the other entries.',
      TEST_SIGN_IN,
    ),
    command: null,
  },
})

export default defineRule({
  id: 'azure/reply-url-extra',
  title: 'No further reply URL is registered',
  stage: 'recognise',
  why: 'Entra posts the signed assertion to any address that is registered, and to the default one when people start from My Apps: a leftover sends them astray, a stranger’s address gives their sign-in away.',
  not: 'While the right reply URL is missing, what stands in its place is told by azure/reply-url alone.',
  findings: {
    wildcard: kind('A further reply URL holds a wildcard (*).'),
    http: kind('A further reply URL is unencrypted (http:).'),
    'foreign-host': kind('A further reply URL leads to a host that is not Mixpanel’s.'),
    legacy: kind('A further reply URL is a postback URL of the time before v2.'),
    'near-miss': kind('A further reply URL is a misspelt or misplaced form of Mixpanel’s addresses.'),
    'further-address': kind('A further reply URL is another address at Mixpanel, which Mixpanel does not ask for.'),
  },
  cites: [
    cite('microsoft-saml', 'only responding to registered Assertion Consumer Service URLs'),
    cite('mixpanel-azure', `Reply URL (Assertion Consumer Service URL): ${REPLY_URL}`),
  ],
  needs: { replyUrls: derived.replyUrls },
  wants: { request: derived.request },

  *check({ replyUrls: { items } }, { request }) {
    const { extra } = share(items, request && valueOf(request.acsUrl))
    for (const code of CODES) {
      const here = extra.filter(({ value }) => extraCode(value) === code)
      const [first, ...rest] = here
      if (!first) continue
      const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at)]
      const values = listing([...new Set(here.map(({ value }) => quote(value)))])
      yield { code, at, message: SAYS[code](values), expected: null, actual: first.value }
    }
    return undefined
  },
})

const CODES: readonly ExtraCode[] = ['wildcard', 'http', 'foreign-host', 'legacy', 'near-miss', 'further-address']

const SAYS: Readonly<Record<ExtraCode, (values: string) => string>> = {
  wildcard: (values) =>
    `Among the reply URLs stands ${values}: a wildcard lets the assertion be sent to addresses that nobody has looked at.`,
  http: (values) => `Among the reply URLs stands ${values}: without https, the assertion can be read on its way.`,
  'foreign-host': (values) => `Among the reply URLs stands ${values}: that is not Mixpanel’s, and Entra would send assertions there.`,
  legacy: (values) => `Among the reply URLs stands ${values}: that is a postback URL of the time before v2.`,
  'near-miss': (values) =>
    `Among the reply URLs stands ${values}: Mixpanel’s reply URL is ${REPLY_URL}, and this is a misspelt or misplaced form beside it.`,
  'further-address': (values) => `Among the reply URLs stands ${values}: Mixpanel asks for ${REPLY_URL} alone.`,
}
