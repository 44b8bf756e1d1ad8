import type { Artifact, Role } from '../model/artifact.ts'
import type { Reader } from '../model/reader.ts'

// Whether a file is what the user says that it is.

/** What a file was recognised as. */
export type ReadKind = Pick<Reader<unknown>, 'kind' | 'title'>

const ROLE_CONTENT: Readonly<Record<Exclude<Role, 'cert'>, string>> = {
  azure: 'an export from Entra',
  mixpanel: 'Mixpanel settings',
  response: 'a SAML response',
}

/** Kinds of inputs that are not exports from Entra. */
const NOT_FROM_ENTRA = /^(?:mixpanel-settings|har|saml-.*)$/

/** The problem that a file is not what the user says; null where it is. Files of a folder may be anything. */
export function roleMismatch({ role, named }: Artifact, read: readonly ReadKind[], holdsResponse: boolean): string | null {
  if (!named || role === null || role === 'cert') return null
  const fits = {
    azure: read.length > 0 && !read.every(({ kind }) => NOT_FROM_ENTRA.test(kind)),
    mixpanel: read.some(({ kind }) => kind === 'mixpanel-settings'),
    response: holdsResponse,
  }[role]
  if (fits) return null
  const [first] = read
  const actual = first ? `It is ${first.title}` : 'Its content is not recognised'
  return `It was given with --${role}, but does not contain ${ROLE_CONTENT[role]}. ${actual}.`
}
