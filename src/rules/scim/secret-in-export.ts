import {
  cannotTell,
  cite,
  count,
  defineRule,
  inputs,
  listing,
  options,
  visible,
  type Finding,
  type FindingKind,
  type Fix,
  type Place,
} from '../kit.ts'
import type { DetectedSecret } from '../../model/artifact.ts'

const RENEW = (what: string, how: string): Fix => ({
  summary: `Take ${what} for known to others, and replace it.`,
  steps: [
    how,
    'Take it out of the file, and out of wherever the file has been: the ticket, the chat, the history of the repository.',
    'Before the next export is passed on, run sso-doctor check over it: it says where a secret stands.',
  ],
  command: null,
})

const secret = (means: string, fix: Fix): FindingKind => ({
  guide: 'SC-07',
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix,
  inferred: true,
})

export default defineRule({
  id: 'scim/secret-in-export',
  title: 'No token, secret, password or private key stands in the files',
  stage: 'upkeep',
  why: 'Whoever reads the file has the token too: with a SCIM token, one can read, make and remove people in Mixpanel. Such files end up in tickets, chats and repositories.',
  not: 'A mask (*), hints, public keys and the verification tokens of domains are no secrets. What was found is blacked out here, and printed nowhere.',
  findings: {
    token: secret(
      'The token of Mixpanel’s SCIM service stands in a file.',
      RENEW(
        'the token',
        'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ SCIM ▸ Generate Token, which ends the one before it; give the new one to Entra at once (Provisioning ▸ Connectivity), and restart provisioning.',
      ),
    ),
    'other-token': secret(
      'A token of some other service than Mixpanel’s SCIM stands in a file.',
      RENEW(
        'the token',
        'See from the name that it stands under which service issued it, and have it ended there. One that begins with eyJ comes of a sign-in, and most end by themselves within an hour or a day; where it is Microsoft’s, Users ▸ the user ▸ Revoke sessions in the Microsoft Entra admin center ends what could be renewed.',
      ),
    ),
    'client-secret': secret(
      'A client secret, or the key of some service, stands in a file.',
      RENEW(
        'the secret',
        'Where it is a client secret of Entra, open App registrations ▸ the app ▸ Certificates & secrets, make a new one for those who use it, and delete this one. The key of another service is replaced there.',
      ),
    ),
    password: secret('A password stands in a file.', RENEW('the password', 'Change the password where it is used.')),
    'private-key': secret(
      'A private key stands in a file.',
      RENEW(
        'the key',
        'Make a new certificate in Entra (Single sign-on ▸ SAML Certificates ▸ New Certificate) or wherever the key is used, and take this one out of use.',
      ),
    ),
    session: {
      guide: 'SC-07',
      severity: 'info',
      owner: 'entra-admin',
      means: 'Cookies, session headers or an assertion stand in a capture. They are of use for an hour or a day.',
      inferred: true,
      fix: {
        summary: 'Sign out, and pass the capture on to nobody who does not need it.',
        steps: [
          'Sign out of Microsoft and Mixpanel in the browser that the capture was made with: that ends the cookies.',
          'Before the capture is passed on, take the cookies, the session headers and the assertion out of it.',
        ],
        command: null,
      },
    },
  },
  cites: [cite('mixpanel-sso', 'The page says that the SCIM token is shown once, and that a new one ends the one before it.')],
  needs: { inputs: options.inputs },
  wants: { detectedSecrets: inputs.detectedSecrets, certificates: inputs.certificates },

  *check({ inputs }, { detectedSecrets = [], certificates = [] }) {
    if (inputs === 0) return cannotTell('Nothing was given to look at.', null, options.inputs)
    // A key in the certificate file is told by cert/private-key.
    const certificateFiles = new Set(certificates.filter(({ privateKeys }) => privateKeys.length > 0).map(({ artifact }) => artifact))
    const here = detectedSecrets.filter(({ kind, at }) => kind !== 'private-key' || !certificateFiles.has(at.artifact))
    for (const code of ['token', 'other-token', 'client-secret', 'password', 'private-key'] as const) {
      const problem = problemOf(
        code,
        here.filter(({ kind }) => kind === code),
      )
      if (problem) yield problem
    }
    const session = problemOf(
      'session',
      here.filter(({ kind }) => kind === 'cookie' || kind === 'assertion'),
    )
    if (session) yield session
    return undefined
  },
})

const WORDS = {
  token: ['SCIM token', 'SCIM tokens'],
  'other-token': ['token', 'tokens'],
  'client-secret': ['client secret', 'client secrets'],
  password: ['password', 'passwords'],
  'private-key': ['private key', 'private keys'],
} as const

/** One finding for each kind: which file, under which keys, and never what. */
function problemOf(code: keyof typeof WORDS | 'session', detectedSecrets: readonly DetectedSecret[]): Finding | null {
  const [first, ...rest] = detectedSecrets
  if (!first) return null
  const places: [Place, ...Place[]] = [first.at, ...rest.slice(0, 9).map(({ at }) => at)]
  const files = [...new Set(detectedSecrets.map(({ at }) => visible(at.artifact.name)))]
  const where = `${listing(files.slice(0, 5))}${files.length > 5 ? ' and other files' : ''}`
  const labels = [...new Set(detectedSecrets.map(({ label }) => visible(label)))].slice(0, 5)
  if (code === 'session') {
    const what = [
      ...(detectedSecrets.some(({ kind }) => kind === 'cookie') ? ['cookies or session headers'] : []),
      ...(detectedSecrets.some(({ kind }) => kind === 'assertion') ? ['the assertion of somebody who signed in'] : []),
    ]
    return {
      code,
      at: places,
      message: `${where} ${files.length === 1 ? 'holds' : 'hold'} ${listing(what)}. Whoever has ${files.length === 1 ? 'the file' : 'them'} can act as that person for a while.`,
      expected: null,
      actual: null,
    }
  }
  const [one, many] = WORDS[code]
  return {
    code,
    at: places,
    message: `${count(detectedSecrets.length, `${one} stands`, `${many} stand`)} readable in ${where}${code === 'private-key' ? '' : ` (${listing(labels)})`}. It is blacked out here, but whoever has the file has it.`,
    expected: null,
    actual: null,
  }
}
