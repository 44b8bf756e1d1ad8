import type { Changes, Provisioned, SentUserName } from '../model/logs.ts'
import type { People, Person } from '../model/people.ts'
import type { MappedUserName } from './mapped-user-name.ts'
import { isNoAddress, isOtherAddress } from './mapped-user-name.ts'
import { affectedOf } from './people.ts'
import { addressFrom, type AddressSource } from './user-addresses.ts'

// What Entra really sent as userName, as the provisioning log shows it: it counts more than what the mappings make.

export interface SentNames {
  readonly people: People
  /** Null where the log shows none for this user. */
  of(person: Person): SentUserName | null
  /** People who are counted and for whom the log shows one. */
  readonly seen: readonly Person[]
}

/** Null where the log shows none for anybody. Names that were sent before the mappings were changed are none. */
export function sentNamesOf(people: People, { userNames }: Provisioned, changes: Changes | undefined): SentNames | null {
  const changed = changes?.changes.filter(({ activity }) => MAPPINGS.test(activity)).at(-1)?.time ?? null
  const of = ({ upn, id }: Person): SentUserName | null => {
    for (const key of [upn, id]) {
      const sent = key === null ? undefined : userNames.get(key.toLowerCase())
      if (sent && (changed === null || (sent.time !== null && sent.time > changed))) return sent
    }
    return null
  }
  const seen = people.counted.filter((person) => of(person) !== null)
  return seen.length === 0 ? null : { people, of, seen }
}

/** As Microsoft’s audit log names a change of the mappings. */
const MAPPINGS = /attribute mapping|synchronization (?:rules|schema)/i

type Predicted = (person: Person) => string | null | undefined

/** What the mappings make: by the source of a plain mapping, or by an expression. Undefined for everyone where they do not show it. */
export function predictedBy(source: AddressSource | 'other' | 'unclear', mapped: MappedUserName | null): Predicted {
  if (mapped?.is === 'known') return mapped.of
  if (source === 'other' || source === 'unclear') return () => undefined
  return (person) => addressFrom(person, source) ?? undefined
}

/** Whether the log shows what the mappings make for everyone for whom both are known, and both are for someone. */
export function agrees({ of, seen }: SentNames, predicted: Predicted): boolean {
  const pairs = seen.map((person) => [of(person)?.userName.toLowerCase(), predicted(person)?.toLowerCase()])
  const known = pairs.filter(([, made]) => made !== undefined)
  return known.length > 0 && known.every(([sent, made]) => sent === made)
}

/** Who was sent with another address than the one that SAML sends, or with none. */
export function sentWrong({ people, of }: SentNames, email: AddressSource): ReturnType<typeof affectedOf> {
  return affectedOf(people, (person) => {
    const sent = of(person)
    return sent !== null && (isNoAddress(sent.userName) || isOtherAddress(sent.userName, person, email))
  })
}

/** Whether the log shows it for everyone who counts, and SAML’s address is known for each. */
export function areAllSeen({ people, seen }: SentNames, email: AddressSource): boolean {
  return (
    seen.length === people.counted.length && people.uncertain.length === 0 && seen.every((person) => addressFrom(person, email) !== null)
  )
}
