import type { Evidence } from '../model/artifact.ts'
import type { ClaimValue } from '../model/entra.ts'
import type { People } from '../model/people.ts'
import { valueOf } from '../syntax/field.ts'
import { breaksAt, kindsOf, MAIL, outcomeOf, textIn, UPN, usedValues } from './claim-values.ts'
import { domainOf } from './people.ts'

// What a claim is made from, and why the claim email is not the user's mail address.

/** Attributes that contain, or may contain, an address of the user. */
const MAY_BE_ADDRESS =
  /^user\.(?:primaryauthoritativeemail|localuserprincipalname|onpremisesuserprincipalname|extensionattribute\d+|extension_.*|[0-9a-f]{32}.*)$/

const SEVERAL_VALUES: ReadonlySet<string> = new Set(['user.proxyaddresses', 'user.othermail'])

/** `fallback`: sent only where the first source is empty. */
export type SourceFault =
  | { readonly is: 'no-source' }
  | { readonly is: 'transformation'; readonly name: string; readonly step: Evidence<string>; readonly reads: readonly string[] }
  | { readonly is: 'constant'; readonly text: string; readonly fallback: boolean }
  | { readonly is: 'sign-in-name' }
  /** It can hold several addresses; `prefixed`: each behind a prefix such as `SMTP:`. */
  | { readonly is: 'several-values'; readonly source: string; readonly prefixed: boolean }
  | { readonly is: 'another-attribute'; readonly source: string; readonly mayBeAddress: boolean; readonly fallback: boolean }

/** What is wrong with one of the claim's values; nothing where it is user.mail, or where it cannot be read. */
export function sourceFaults(value: ClaimValue, values: readonly ClaimValue[]): readonly SourceFault[] {
  if (value.constant !== null) return [{ is: 'constant', text: value.constant, fallback: false }]
  const index = breaksAt(value)
  const [name, step] = [value.transformations[index], value.steps[index]]
  if (name !== undefined && step) {
    return [{ is: 'transformation', name, step, reads: [...new Set(value.inputs)].filter((input) => input !== 'unreadable') }]
  }
  if (value.source === 'none') return [{ is: 'no-source' }]
  const outcome = outcomeOf(value)
  if (!outcome) return []
  const { sends, otherwise } = outcome
  // claims/email-for-everyone reports it where only guests are sent it; beside the address, a transformation chooses.
  const maySendUpn = sends.includes(MAIL) || !kindsOf(value, values).includes('members')
  const faults = sends.flatMap((source) => faultOf(source, false, maySendUpn) ?? [])
  // Users without an address can be sent nothing better than their sign-in name, or what may be another address.
  const last = otherwise === null ? null : faultOf(otherwise, true, true)
  return last === null || last.is === 'several-values' || (last.is === 'another-attribute' && last.mayBeAddress)
    ? faults
    : [...faults, last]
}

function faultOf(source: string, fallback: boolean, maySendUpn: boolean): SourceFault | null {
  if (source === MAIL) return null
  const text = textIn(source)
  if (text !== null) return { is: 'constant', text, fallback }
  if (source === UPN) return maySendUpn ? null : { is: 'sign-in-name' }
  if (SEVERAL_VALUES.has(source)) return { is: 'several-values', source, prefixed: source === 'user.proxyaddresses' }
  return { is: 'another-attribute', source, mayBeAddress: MAY_BE_ADDRESS.test(source), fallback }
}

/** True where it is not known what is sent, and nothing is known to be wrong with it. */
export function isUnclear(value: ClaimValue): boolean {
  return value.source !== 'none' && breaksAt(value) === -1 && outcomeOf(value) === null
}

/** What is known of sign-in names that are sent as addresses. */
export interface SignInNames {
  /** Their domains that are not claimed in Mixpanel, in lower case; empty where the claimed domains are not known. */
  readonly unclaimed: readonly string[]
  /** How many users have a mail address that differs from the sign-in name. */
  readonly differing: number
  /** Of how many users. */
  readonly of: number
}

/** Of the users who are counted; where no user is known to be assigned, of all enabled ones. */
export function signInNames(people: People | undefined, claimed: readonly string[] | undefined): SignInNames {
  const who = people ? (people.counted.length > 0 ? people.counted : people.uncertain.filter(({ enabled }) => enabled === true)) : []
  const domains = [...new Set(who.flatMap(({ upn }) => (upn === null ? [] : (domainOf(upn) ?? []))))]
  const differs = (mail: string | undefined, upn: string): boolean => mail !== undefined && mail.toLowerCase() !== upn.toLowerCase()
  return {
    unclaimed: claimed ? domains.filter((domain) => !claimed.includes(domain)) : [],
    differing: who.filter(({ upn, user }) => upn !== null && differs(valueOf(user.mail), upn)).length,
    of: who.length,
  }
}

/** True where the source of a value cannot be read. */
export function isUnreadable({ source, inputs }: ClaimValue): boolean {
  return source === 'unreadable' || (source === 'transformation' && inputs.length === 0)
}

/** The first value that is not made from this attribute; undefined where there is none, or where it cannot be read. */
export function valueFromElsewhere(values: readonly ClaimValue[], source: string): ClaimValue | undefined {
  return usedValues(values).find((value) => !isUnreadable(value) && value.source !== source && !value.inputs.includes(source))
}
