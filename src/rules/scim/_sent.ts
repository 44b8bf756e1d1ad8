import { cannotTell, count, derived, inputs, missing, type Finding, type NoFinding, type Place } from '../kit.ts'
import type { EmailSource } from '../../domain/email-claim.ts'
import { isNoAddress } from '../../domain/mapped-user-name.ts'
import { examplesOf, nameOf, share } from '../../domain/people.ts'
import { areAllSeen, sentWrong, type SentNames } from '../../domain/sent-user-names.ts'
import { addressFrom, type AddressSource } from '../../domain/user-addresses.ts'
import type { Person } from '../../model/people.ts'

// How scim/user-name judges what the provisioning log shows that was sent.

interface Mapping {
  readonly at: Place
  /** `userName is mapped from “mail”` */
  readonly says: string
}

/** Where the mappings make something else than was sent: another export, or they were changed. */
export function* judgeSent(sent: SentNames, email: AddressSource, { at, says }: Mapping): Generator<Finding, NoFinding | undefined> {
  const wrong = sentWrong(sent, email)
  if (wrong?.is === 'known') {
    yield finding(sent, email, wrong.affected, ` ${says}, so the export is not what the job worked with.`, at)
    return undefined
  }
  if (areAllSeen(sent, email)) return undefined
  const seen = `${count(sent.seen.length, 'user')}, and not for the others`
  return cannotTell(`${says}, but the provisioning log shows that the address that SAML sends was sent for ${seen}.`, at, inputs.schemas)
}

export function* judgeWithoutSchema(sent: SentNames | null, email: EmailSource): Generator<Finding, NoFinding | undefined> {
  if (!sent || email.is !== 'known') return missing(derived.schema)
  const wrong = sentWrong(sent, email.source)
  if (wrong?.is === 'known') yield finding(sent, email.source, wrong.affected, '')
  return wrong?.is === 'known' || areAllSeen(sent, email.source) ? undefined : missing(derived.schema)
}

function finding(
  sent: SentNames,
  email: AddressSource,
  { who, of, severity }: Extract<ReturnType<typeof sentWrong>, { is: 'known' }>['affected'],
  more: string,
  mapping?: Place,
): Finding {
  const [first, ...rest] = who.slice(0, 5).flatMap((person) => sent.of(person) ?? [])
  const examples = examplesOf(who, (person) => pair(sent, email, person))
  const [one] = who
  return {
    code: 'another-address-sent',
    severity,
    at: [...(first ? [first.at] : []), ...rest.map(({ at }) => at), ...(mapping ? [mapping] : [])] as [Place, ...Place[]],
    message: `The provisioning log shows that Entra sent another userName than the address that SAML sends as email for ${share({ who, of })} (${examples}).${more}`,
    expected: one ? addressFrom(one, email) : null,
    actual: first && !isNoAddress(first.userName) ? first.userName : null,
  }
}

/** A text that is no address is not printed: it may be a name. */
function pair(sent: SentNames, email: AddressSource, person: Person): string {
  const userName = sent.of(person)?.userName ?? ''
  const other = addressFrom(person, email)
  return isNoAddress(userName) || other === null ? nameOf(person) : `${userName} and ${other}`
}
