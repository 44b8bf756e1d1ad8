import {
  cannotTell,
  cite,
  count,
  defineRule,
  derived,
  error,
  INFERRED,
  info,
  inputs,
  listing,
  options,
  visible,
  type Finding,
  type Place,
} from '../kit.ts'
import type { DetectedSecret } from '../../model/artifact.ts'

export default defineRule({
  id: 'scim/secret-in-export',
  title: 'The files contain no token, secret, password or private key',
  stage: 'upkeep',
  why: 'Everyone who can read the file can use the secret. With a SCIM token they can read, create and remove users in Mixpanel. Such files are often copied to tickets, chats and repositories.',
  not: 'A mask (*), hints, public keys and the verification tokens of domains are not secrets. sso-doctor masks the secrets that it finds and never prints them.',
  findings: {
    token: error('SC-07', 'entra-admin', 'A file contains the token of Mixpanel’s SCIM service.', 'replace-exposed-scim-token', INFERRED),
    'pasted-badly': error(
      'SC-06',
      'entra-admin',
      'The Secret Token of provisioning has something around it that is not part of the token, such as “Bearer”.',
      'replace-scim-token',
      INFERRED,
    ),
    'other-token': error('SC-07', 'entra-admin', 'A file contains a token of another service.', 'replace-exposed-token', INFERRED),
    'client-secret': error(
      'SC-07',
      'entra-admin',
      'A file contains a client secret, or the key of a service.',
      'replace-client-secret',
      INFERRED,
    ),
    password: error('SC-07', 'entra-admin', 'A file contains a password.', 'change-exposed-password', INFERRED),
    'private-key': error('SC-07', 'entra-admin', 'A file contains a private key.', 'replace-exposed-key', INFERRED),
    session: info(
      'SC-07',
      'entra-admin',
      'A capture contains cookies, session headers or an assertion. They can be used for an hour or a day.',
      'end-captured-session',
      INFERRED,
    ),
  },
  cites: [cite('mixpanel-sso', 'The page says that the SCIM token is shown once, and that a new one ends the one before it.')],
  needs: { inputs: options.inputs },
  wants: { detectedSecrets: inputs.detectedSecrets, certificates: inputs.certificates, provisioning: derived.secrets },

  *check({ inputs }, { detectedSecrets = [], certificates = [], provisioning }) {
    if (inputs === 0) return cannotTell('No input was given.', null, options.inputs)
    // A key in the certificate file is reported by cert/private-key.
    const certificateFiles = new Set(certificates.filter(({ privateKeys }) => privateKeys.length > 0).map(({ artifact }) => artifact))
    const here = detectedSecrets.filter(({ kind, at }) => kind !== 'private-key' || !certificateFiles.has(at.artifact))
    for (const code of ['token', 'other-token', 'client-secret', 'password', 'private-key'] as const) {
      const [first, ...rest] = here.filter(({ kind }) => kind === code)
      if (first) yield secretFinding(code, [first, ...rest])
    }
    if (provisioning?.pastedWithToken) {
      const { value, at } = provisioning.pastedWithToken
      yield { code: 'pasted-badly', at, message: `The Secret Token of provisioning ${PASTED[value]}. It should be the bare token.` }
    }
    const [first, ...rest] = here.filter(({ kind }) => kind === 'cookie' || kind === 'assertion')
    if (first) yield sessionFinding([first, ...rest])
    return undefined
  },
})

type Found = readonly [DetectedSecret, ...DetectedSecret[]]

const WORDS = {
  token: ['SCIM token', 'SCIM tokens'],
  'other-token': ['token', 'tokens'],
  'client-secret': ['client secret', 'client secrets'],
  password: ['password', 'passwords'],
  'private-key': ['private key', 'private keys'],
} as const

const PASTED = {
  bearer: 'begins with “Bearer”, which Entra adds itself: the word is sent twice, and Mixpanel refuses the token',
  quotes: 'is in quotation marks, which are then part of it',
  space: 'has a space or a line break at its beginning or end',
} as const

/** One finding for each kind: in which files, under which keys, and never the value. */
function secretFinding(code: keyof typeof WORDS, secrets: Found): Finding {
  const [one, many] = WORDS[code]
  const labels = [...new Set(secrets.map(({ label }) => visible(label)))].slice(0, 5)
  const keys = code === 'private-key' ? '' : ` (${listing(labels)})`
  return {
    code,
    at: placesOf(secrets),
    message: `${count(secrets.length, `${one} is`, `${many} are`)} readable in ${filesOf(secrets).names}${keys}. This report hides the value, but everyone who has the file can read it.`,
  }
}

function sessionFinding(secrets: Found): Finding {
  const what = [
    ...(secrets.some(({ kind }) => kind === 'cookie') ? ['cookies or session headers'] : []),
    ...(secrets.some(({ kind }) => kind === 'assertion') ? ['the assertion of a person who signed in'] : []),
  ]
  const { names, areSeveral } = filesOf(secrets)
  return {
    code: 'session',
    at: placesOf(secrets),
    message: `${names} ${areSeveral ? 'contain' : 'contains'} ${listing(what)}. Everyone who has ${areSeveral ? 'them' : 'the file'} can act for a while as the person who signed in.`,
  }
}

function placesOf([first, ...rest]: Found): readonly [Place, ...Place[]] {
  return [first.at, ...rest.slice(0, 9).map(({ at }) => at)]
}

function filesOf(secrets: Found): { readonly names: string; readonly areSeveral: boolean } {
  const files = [...new Set(secrets.map(({ at }) => visible(at.artifact.name)))]
  return { names: `${listing(files.slice(0, 5))}${files.length > 5 ? ' and other files' : ''}`, areSeveral: files.length > 1 }
}
