import type { ClaimValue } from '../model/entra.ts'
import type { PredictedAssertion } from '../model/saml.ts'
import { NAME_ID_FORMATS } from '../vendors/entra.ts'
import { emailAttributes } from './claim-names.ts'
import { decidingFor, MAIL, mainSource, textIn, UPN, usedValues } from './claim-values.ts'

// What the NameID is made from.

/** True for formats that are not an address. Entra's own choice (null) and “unspecified” are accepted. */
export function isOtherFormat(format: string | null): format is string {
  return format !== null && /:(?:persistent|transient|WindowsDomainQualifiedName)$/.test(format)
}

/** True for a format as a policy may write it: a name that Microsoft lists, Entra's own choice, or a URN of SAML. */
export function isFormat(written: string): boolean {
  const name = written.trim().toLowerCase()
  return name === '' || name === 'default' || name.startsWith('urn:oasis:names:tc:saml:') || Object.hasOwn(NAME_ID_FORMATS, name)
}

const KEEPS_ADDRESS: ReadonlySet<string> = new Set([
  'toLowercase',
  'toUppercase',
  'trim',
  'ifEmpty',
  'ifNotEmpty',
  'contains',
  'startsWith',
  'endsWith',
])

/** The values that have a source. */
export function withSource(values: readonly ClaimValue[]): readonly ClaimValue[] {
  return usedValues(values).filter(({ source, transformations }) => source !== 'none' || transformations.length > 0)
}

/** The first value that is made from something else than the sign-in name or the mail address. */
export function otherSource(values: readonly ClaimValue[]): ClaimValue | undefined {
  return values.find(
    (value) =>
      value.constant !== null || ![UPN, MAIL].includes(mainSource(value)) || value.transformations.some((name) => !KEEPS_ADDRESS.has(name)),
  )
}

/** A source with its transformations, for a sentence: `join of user.mail`. */
export function sourceName(value: ClaimValue): string {
  const source = mainSource(value)
  return value.constant ?? [...value.transformations, textIn(source) ?? source].join(' of ')
}

/**
 * The value by which the NameID of every member is the mail address, without a fallback. Undefined also where the claim email is empty for the same
 * users: claims/email-for-everyone reports them.
 */
export function mailOnlyValue(values: readonly ClaimValue[], assertion: PredictedAssertion): ClaimValue | undefined {
  const [forMembers, ...inGroups] = decidingFor('members', values)
  if (!forMembers || inGroups.length > 0 || !isMailOnly(forMembers)) return undefined
  return emailAttributes(assertion).some((email) => email.values.some(isMailOnly)) ? undefined : forMembers
}

function isMailOnly(value: ClaimValue): boolean {
  return mainSource(value) === MAIL && !value.transformations.includes('ifEmpty')
}
