import { inOrder, textIn } from './claim-values.ts'
import type { ClaimValue } from '../model/entra.ts'
import type { Person } from '../model/people.ts'
import type { CapturedAssertion } from '../model/saml.ts'
import { valueOf } from '../syntax/field.ts'

// For whom an assertion is shown: somebody of the export, somebody invented, or the one whose response was captured.

export interface PreviewUser {
  readonly is: 'user' | 'invented' | 'response'
  /** Their mail address or sign-in name; null for the invented one. */
  readonly name: string | null
  readonly guest: boolean
  /** The value of a source, `user.mail`; null where they have none, undefined where nothing here tells it. */
  value(source: string): string | null | undefined
}

/** Somebody who has everything. Nobody of the input. */
export const INVENTED: PreviewUser = {
  is: 'invented',
  name: null,
  guest: false,
  value: (source) => SAMPLES[source] ?? (source.startsWith('user.') ? `<${source.slice('user.'.length)}>` : undefined),
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
  /** Null where nothing is sent, or where it cannot be told here. */
  readonly value: string | null
  /** What a person should know of it; null where there is nothing to say. */
  readonly says: string | null
}

/** What the claim carries for this one: of several values, the last that is meant for them decides. */
export function evaluateClaims(values: readonly ClaimValue[], by: PreviewUser): EvaluatedClaims {
  const meant = inOrder(values).filter(({ condition }) => condition === null || admits(condition.userType, by.guest))
  const value = meant.at(-1)
  if (!value)
    return { value: null, says: values.length === 0 ? 'it has no source' : `no value is meant for ${by.guest ? 'guests' : 'members'}` }
  if ((value.condition?.groups.length ?? 0) > 0) return { value: null, says: 'the value depends on groups' }
  const { source, constant, transformations, inputs } = value
  if (constant !== null) return { value: constant, says: 'the same for everyone' }
  const first = transformations.length > 0 && (source === 'transformation' || source === 'none') ? (inputs[0] ?? source) : source
  const start = by.value(first)
  const made = transformations.reduce<string | null | undefined>((text, name) => transformed(name, text, inputs, by), start)
  if (made === undefined)
    return {
      value: null,
      says: transformations.length > 0 ? `it goes through ${transformations.join(', ')}` : `what ${first} is, nothing here tells`,
    }
  if (made === null) return { value: null, says: `left out, since this user has no ${NAMES[first] ?? first}` }
  return { value: made, says: /#EXT#/i.test(made) ? 'a guest’s sign-in name, which is no address' : null }
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

/** Those whose result does not hang on what the input does not show. */
function transformed(name: string, text: string | null | undefined, inputs: readonly string[], by: PreviewUser): string | null | undefined {
  switch (name.toLowerCase()) {
    case 'ifempty':
      return inputs.map((input) => textIn(input) ?? by.value(input)).find((value) => value !== null)
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

/** The one whose response was captured: what was sent is what they have. */
export function responded({ nameId, attributes }: CapturedAssertion): {
  readonly previewUser: PreviewUser
  readonly of: (name: string) => EvaluatedClaims
} {
  const byName = new Map<string, string[]>()
  for (const { name, values } of attributes)
    byName.set(name.value, [...(byName.get(name.value) ?? []), ...values.map(({ value }) => value)])
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
