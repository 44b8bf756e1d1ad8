import { valueOf } from '../kit.ts'
import { DEFAULT_CLAIMS, IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import type { People, Person } from '../../model/people.ts'
import type { PredictedAssertion, PredictedAttribute } from '../../model/saml.ts'
import type { CapturedAssertion, CapturedAttribute } from '../../model/saml.ts'
import type { User } from '../../model/people.ts'

// What the rules about the attributes of a response share.

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

/** What Entra adds to every assertion by itself, whatever is configured. */
export function isEntrasOwn(name: string): boolean {
  return name.startsWith('http://schemas.microsoft.com/')
}

export function isDefault(name: string): boolean {
  return DEFAULT_CLAIMS.some((claim) => `${IDENTITY_CLAIMS}/${claim.name}` === name)
}

/** The part of a complete name that stands behind its namespace. */
export function localPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

export function valuesOf({ attributes }: CapturedAssertion, name: string): readonly string[] {
  return attributes.filter((each) => each.name.value === name).flatMap(({ values }) => values.map(({ value }) => value))
}

export function exported(issued: PredictedAssertion | undefined): PredictedAssertion | undefined {
  return issued?.governedBy.kind === 'captured-response' ? undefined : issued
}

/** Whose response it is, where the export holds that user. */
export function personIn(assertion: CapturedAssertion, people: People | undefined): Person | undefined {
  if (!people) return undefined
  const ids = new Set(valuesOf(assertion, OBJECT_ID).map((id) => id.toLowerCase()))
  const byId = people.all.find(({ id }) => id !== null && ids.has(id))
  if (byId || ids.size > 0) return byId
  const names = new Set(
    [valueOf(assertion.nameId) ?? '', ...valuesOf(assertion, `${IDENTITY_CLAIMS}/name`), ...valuesOf(assertion, 'email')].map((each) =>
      each.toLowerCase(),
    ),
  )
  const found = people.all.filter(({ upn, mail }) => [upn, mail].some((each) => each !== null && names.has(each.toLowerCase())))
  return found.length === 1 ? found[0] : undefined
}

/** What Entra makes of a user for an attribute with one plain source; undefined where that cannot be told from the export. */
export function expectedFor({ values }: PredictedAttribute, { user, upn }: Person): string | null | undefined {
  const [value, ...more] = values
  if (!value || more.length > 0 || value.condition !== null || value.transformations.length > 0) return undefined
  if (value.constant !== null) return value.constant
  if (value.source === 'user.userprincipalname') return upn ?? undefined
  const field = FIELDS[value.source]
  if (field === undefined) return undefined
  const told = user[field]
  return told.is === 'known' ? told.value : told.is === 'empty' ? null : undefined
}

const FIELDS: Readonly<Record<string, 'mail' | 'givenName' | 'surname' | 'displayName'>> = {
  'user.mail': 'mail',
  'user.givenname': 'givenName',
  'user.surname': 'surname',
  'user.displayname': 'displayName',
} satisfies Readonly<Record<string, keyof User>>

/** True where a user may lack what it is made from, so that Entra leaves it out. */
export function mayBeLeftOut({ values }: PredictedAttribute): boolean {
  return values.every(({ source, constant, condition }) => condition !== null || (constant === null && source !== 'user.userprincipalname'))
}

export function named(attributes: readonly CapturedAttribute[], name: string): CapturedAttribute | undefined {
  return attributes.find((each) => each.name.value === name)
}
