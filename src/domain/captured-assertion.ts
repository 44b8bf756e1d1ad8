import type { Evidence } from '../model/artifact.ts'
import type { People, Person, User } from '../model/people.ts'
import type { CapturedAssertion, CapturedAttribute, JudgedResponse, PredictedAssertion, PredictedAttribute } from '../model/saml.ts'
import type { Texts } from '../model/field.ts'
import { valueOf } from '../syntax/field.ts'
import { DEFAULT_CLAIMS, IDENTITY_CLAIMS } from '../vendors/entra.ts'
import { CLAIMS } from '../vendors/mixpanel.ts'
import { entryOf } from '../syntax/table.ts'
import { isBlanked } from './blanked.ts'

// What a captured assertion says about a person, and how it differs from the one that the export predicts.

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

/**
 * The assertion of a response, as far as it shows which claims are issued. An unsigned response is often all that is available; one that
 * was changed after it was signed, or that a stranger signed, shows nothing, and SAML 1.1 is not what Entra sends to this app.
 */
export function credibleAssertion({ trust, opened: { signatureStatus, assertion } }: JudgedResponse): CapturedAssertion | null {
  if (trust === 'unknown-key' || (assertion?.saml11Attributes.length ?? 0) > 0) return null
  return assertion?.proven === true || ['unsigned', 'no-certificate', 'blanked'].includes(signatureStatus.is) ? assertion : null
}

/** A mail address that Mixpanel can use. A guest’s sign-in name (…#EXT#@…) is not one. */
const ADDRESS = /^[^\s@"<>()[\]#,;:\\]+@[^\s@"<>()[\]#,;:\\]+\.[^\s@"<>()[\]#,;:\\.]+$/

export function attributeNamed({ attributes }: CapturedAssertion, name: string): CapturedAttribute | undefined {
  return attributes.find((each) => each.name.value === name)
}

// ── the attribute email ──────────────────────────────────────────────────────────────────────────────────────────────

export type EmailAttribute =
  /** `nearest` is an attribute of a similar name; `namespaced` where only its namespace is wrong. */
  | { readonly is: 'missing'; readonly nearest: Evidence<string> | null; readonly namespaced: boolean }
  | { readonly is: 'empty'; readonly attribute: CapturedAttribute }
  | { readonly is: 'not-an-address'; readonly value: Evidence<string> }
  /** An address with white space around it or line breaks in it. */
  | { readonly is: 'white-space'; readonly value: Evidence<string> }
  /** Crossed out by hand. */
  | { readonly is: 'blanked'; readonly value: Evidence<string> }
  /** Written as `AttributeName=`, as in SAML 1.1. */
  | { readonly is: 'saml-1-1'; readonly names: Texts }
  /** The first value, and those that differ from it. */
  | { readonly is: 'several'; readonly first: Evidence<string>; readonly others: readonly Evidence<string>[] }
  | { readonly is: 'good' }

/** The attribute that Mixpanel finds the user by. It may be one attribute with several values, or several of one name. */
export function emailIn(assertion: CapturedAssertion): EmailAttribute {
  const { attributes } = assertion
  const attribute = attributeNamed(assertion, CLAIMS.email)
  if (!attribute && assertion.saml11Attributes.length > 0) return { is: 'saml-1-1', names: assertion.saml11Attributes }
  if (!attribute) {
    const names = attributes.map(({ name }) => name)
    const namespaced = names.find(({ value }) => localPart(value) === CLAIMS.email)
    const similar = names.find(({ value }) => !isDefault(value) && /^e-?mail(?:address)?$|^mail$/i.test(localPart(value).trim()))
    return { is: 'missing', nearest: namespaced ?? similar ?? null, namespaced: namespaced !== undefined }
  }
  const values = attributes
    .filter(({ name }) => name.value === CLAIMS.email)
    .flatMap((each) => each.values)
    .filter(({ value }) => value.trim() !== '')
  const [first, ...rest] = values
  if (!first) return { is: 'empty', attribute }
  const blanked = values.find(({ value }) => isBlanked(value, 'address'))
  if (blanked) return { is: 'blanked', value: blanked }
  const wrong = values.find(({ value }) => !ADDRESS.test(value.replace(/[\r\n]+[ \t]*/g, '').trim()))
  if (wrong) return { is: 'not-an-address', value: wrong }
  const others = rest.filter(({ value }) => value !== first.value)
  if (others.length > 0) return { is: 'several', first, others }
  return /\s/.test(first.value) ? { is: 'white-space', value: first } : { is: 'good' }
}

/** The part of a complete name after its namespace. */
function localPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** One of the claims that Entra issues unless someone changes them. */
function isDefault(name: string): boolean {
  return DEFAULT_CLAIMS.some((claim) => `${IDENTITY_CLAIMS}/${claim.name}` === name)
}

// ── the user, and what the export predicts ───────────────────────────────────────────────────────────────────────────

/** The user whose assertion it is; undefined where the export does not hold exactly one such user. */
export function personIn(assertion: CapturedAssertion, people: People | undefined): Person | undefined {
  if (!people) return undefined
  const ids = new Set(valuesOf(assertion, OBJECT_ID).map((id) => id.trim().toLowerCase()))
  if (ids.size > 0) return people.all.find(({ id }) => id !== null && ids.has(id))
  const names = new Set(
    [valueOf(assertion.nameId) ?? '', ...valuesOf(assertion, `${IDENTITY_CLAIMS}/name`), ...valuesOf(assertion, CLAIMS.email)].map((each) =>
      each.trim().toLowerCase(),
    ),
  )
  const found = people.all.filter(({ upn, mail }) => [upn, mail].some((each) => each !== null && names.has(each.trim().toLowerCase())))
  return found.length === 1 ? found[0] : undefined
}

function valuesOf({ attributes }: CapturedAssertion, name: string): readonly string[] {
  return attributes.filter((each) => each.name.value === name).flatMap(({ values }) => values.map(({ value }) => value))
}

const FIELDS: Readonly<Record<string, 'mail' | 'givenName' | 'surname' | 'displayName'>> = {
  'user.mail': 'mail',
  'user.givenname': 'givenName',
  'user.surname': 'surname',
  'user.displayname': 'displayName',
} satisfies Readonly<Record<string, keyof User>>

/** The value of an attribute for a user: null where Entra sends none, undefined where the export does not show it. */
export function predictedValue({ values }: PredictedAttribute, { user, upn }: Person): string | null | undefined {
  const [value, ...more] = values
  if (!value || more.length > 0 || value.condition !== null || value.transformations.length > 0) return undefined
  if (value.constant !== null) return value.constant
  if (value.source === 'user.userprincipalname') return upn ?? undefined
  const name = entryOf(FIELDS, value.source)
  if (name === undefined) return undefined
  const field = user[name]
  return field.is === 'known' ? field.value : field.is === 'empty' ? null : undefined
}

export interface AssertionDifferences {
  /** In the response, and not issued by the export. */
  readonly added: readonly CapturedAttribute[]
  /** Issued by the export, and not in the response. */
  readonly lacking: readonly PredictedAttribute[]
  /** With another value than this user has. */
  readonly changed: readonly CapturedAttribute[]
}

/** `hasOptional`: whether the app registration has, or may have, optional claims for SAML, which the export does not predict. */
export function differencesOf(
  assertion: CapturedAssertion,
  predicted: PredictedAssertion,
  person: Person | undefined,
  hasOptional: boolean,
): AssertionDifferences {
  const added = assertion.attributes.filter(({ name }) => isUnexpected(name.value, predicted, hasOptional))
  return {
    added,
    lacking: predicted.attributes.filter((attribute) => isLacking(attribute, assertion, person, added.length > 0)),
    changed: person ? assertion.attributes.filter((attribute) => isChanged(attribute, predicted, person)) : [],
  }
}

function isUnexpected(name: string, predicted: PredictedAssertion, hasOptional: boolean): boolean {
  // Entra adds attributes of this namespace to every assertion.
  if (name.startsWith('http://schemas.microsoft.com/')) return false
  if (isDefault(name) || predicted.attributes.some((each) => each.name === name)) return false
  // Groups and optional claims are set in the app registration.
  return !(hasOptional && name.startsWith('http://schemas.xmlsoap.org/'))
}

/** Missing although this user cannot lack it. */
function isLacking(attribute: PredictedAttribute, assertion: CapturedAssertion, person: Person | undefined, hasAdded: boolean): boolean {
  const { origin, name, values } = attribute
  if (origin === 'default-set' || attributeNamed(assertion, name)) return false
  if (values.every(({ source, condition }) => source === 'none' || condition !== null)) return false
  const value = person ? predictedValue(attribute, person) : undefined
  if (value !== undefined) return value !== null
  return hasAdded || name === CLAIMS.email || !mayBeLeftOut(attribute)
}

/** True where a user may lack the source, so that Entra leaves the attribute out. */
function mayBeLeftOut({ values }: PredictedAttribute): boolean {
  return values.every(({ source, constant, condition }) => condition !== null || (constant === null && source !== 'user.userprincipalname'))
}

/** Upper and lower case of an address make no difference; white space around it is reported as such, and a blanked value is none. */
function isChanged({ name, values }: CapturedAttribute, predicted: PredictedAssertion, person: Person): boolean {
  const setting = predicted.attributes.find((each) => each.name === name.value)
  const value = setting ? predictedValue(setting, person) : undefined
  const [sent, ...more] = values.map((each) => each.value.trim())
  if (typeof value !== 'string' || sent === undefined || more.length > 0 || isBlanked(sent, 'address')) return false
  return sent.toLowerCase() !== value.trim().toLowerCase()
}
