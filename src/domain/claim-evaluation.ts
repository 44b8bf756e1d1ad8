import { transformationOf } from './claim-transformation.ts'
import { inOrder, textIn } from './claim-values.ts'
import type { ClaimValue } from '../model/entra.ts'
import type { Person } from '../model/people.ts'
import type { CapturedAssertion } from '../model/saml.ts'
import { valueOf } from '../syntax/field.ts'
import { entryOf } from '../syntax/table.ts'

// What the claims contain for one user, for the preview.

/** The user that the assertion is shown for: one of the export, an invented one, or the user of a captured response. */
export interface PreviewUser {
  readonly is: 'user' | 'invented' | 'response'
  /** The mail address, else the sign-in name; null for the invented user. */
  readonly name: string | null
  readonly guest: boolean
  /** The value of a source such as `user.mail`; null where the user has none, undefined where the inputs do not show it. */
  value(source: string): string | null | undefined
}

/** A user who has every attribute, and is not in the inputs. */
export const INVENTED: PreviewUser = {
  is: 'invented',
  name: null,
  guest: false,
  value: (source) => entryOf(SAMPLES, source) ?? (source.startsWith('user.') ? `<${source.slice('user.'.length)}>` : undefined),
}

const SAMPLES: Readonly<Record<string, string>> = {
  'user.mail': 'ann.example@example.com',
  'user.userprincipalname': 'ann.example@example.com',
  'user.othermail': 'ann.example@example.com',
  'user.givenname': 'Ann',
  'user.surname': 'Example',
  'user.displayname': 'Ann Example',
  'user.objectid': '00000000-0000-4000-8000-0000000000a1',
  'user.localuserprincipalname': 'ann.example@example.com',
  'user.onpremisesuserprincipalname': 'ann.example@example.com',
}

const FIELDS = {
  'user.mail': 'mail',
  'user.userprincipalname': 'upn',
  'user.localuserprincipalname': 'upn',
  'user.givenname': 'givenName',
  'user.surname': 'surname',
  'user.displayname': 'displayName',
  'user.objectid': 'id',
} as const satisfies Readonly<Record<string, keyof Person['user']>>

/** A user of the export. */
export function previewUserOf({ user, mail, upn, guest }: Person): PreviewUser {
  return {
    is: 'user',
    name: mail ?? upn,
    guest,
    value(source) {
      const key = Object.hasOwn(FIELDS, source) ? FIELDS[source as keyof typeof FIELDS] : undefined
      const field = key === undefined ? undefined : user[key]
      return field?.is === 'empty' ? null : field ? valueOf(field) : undefined
    },
  }
}

export interface EvaluatedClaims {
  /** Null where nothing is sent, or where the inputs do not show it. */
  readonly value: string | null
  /** What a reader should know about the value; null where there is nothing to add. */
  readonly says: string | null
}

/** The value of the claim for this user: of several values, the last whose condition the user meets decides. */
export function evaluateClaims(values: readonly ClaimValue[], by: PreviewUser): EvaluatedClaims {
  const meant = inOrder(values).filter(({ condition }) => condition === null || admits(condition.userType, by.guest))
  const value = meant.at(-1)
  if (!value)
    return { value: null, says: values.length === 0 ? 'it has no source' : `no value is set for ${by.guest ? 'guests' : 'members'}` }
  if ((value.condition?.groups.length ?? 0) > 0) return { value: null, says: 'the value depends on groups' }
  const { source, constant, transformations, inputs } = value
  if (constant !== null) return { value: constant, says: 'the same for everyone' }
  const first = transformations.length > 0 && (source === 'transformation' || source === 'none') ? (inputs[0] ?? source) : source
  const start = by.value(first)
  const made =
    transformationOf(value)((each) => by.value(each)) ??
    transformations.reduce<string | null | undefined>((text, name) => transformed(name, text, inputs, by), start)
  if (made === undefined)
    return {
      value: null,
      says: transformations.length > 0 ? `it goes through ${transformations.join(', ')}` : `the inputs do not show ${first}`,
    }
  if (made === null) return { value: null, says: `left out, because this user has no ${entryOf(NAMES, first) ?? first}` }
  return { value: made, says: /#EXT#/i.test(made) ? 'a guest’s sign-in name, which is not an address' : null }
}

const NAMES: Readonly<Record<string, string>> = {
  'user.mail': 'mail address in Entra',
  'user.givenname': 'first name in Entra',
  'user.surname': 'last name in Entra',
  'user.displayname': 'display name in Entra',
}

function admits(userType: string, guest: boolean): boolean {
  return /^any$/i.test(userType) || (guest ? /guests$/i.test(userType) : /^members$/i.test(userType))
}

/** The result of a transformation; undefined where the inputs do not show it. */
function transformed(name: string, text: string | null | undefined, inputs: readonly string[], by: PreviewUser): string | null | undefined {
  switch (name.toLowerCase()) {
    case 'ifempty': {
      const values = inputs.map((input) => textIn(input) ?? by.value(input))
      // Where all of them are empty, nothing is sent.
      return values.length > 0 && values.every((value) => value === null) ? null : values.find((value) => value !== null)
    }
    case 'extractmailprefix':
      return typeof text === 'string' ? (text.split('@')[0] ?? text) : text
    case 'tolowercase':
      return typeof text === 'string' ? text.toLowerCase() : text
    case 'touppercase':
      return typeof text === 'string' ? text.toUpperCase() : text
    default:
      return text === null ? null : undefined
  }
}

/** The user of a captured response, and the value of each claim in it. */
export function responded({ nameId, attributes }: CapturedAssertion): {
  readonly previewUser: PreviewUser
  readonly of: (name: string) => EvaluatedClaims
} {
  const byName = new Map<string, string[]>()
  for (const { name, values } of attributes) {
    const same = byName.get(name.value) ?? []
    byName.set(name.value, same)
    for (const { value } of values) same.push(value)
  }
  return {
    previewUser: {
      is: 'response',
      name: null,
      guest: false,
      value: (source) => (source === 'NameID' ? (valueOf(nameId) ?? null) : undefined),
    },
    of(name) {
      const values = byName.get(name) ?? []
      return values.length === 0 ? { value: null, says: 'it has no value' } : { value: values.join(', '), says: null }
    },
  }
}
