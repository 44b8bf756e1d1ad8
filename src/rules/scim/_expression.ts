import { cannotTell, count, inputs, quote, type Finding, type NoFinding, type Place } from '../kit.ts'
import type { EmailSource } from '../../domain/email-claim.ts'
import { isNoAddress, isOtherAddress, type MappedUserName } from '../../domain/mapped-user-name.ts'
import { affectedOf, doubtOf, examplesOf, nameOf, share } from '../../domain/people.ts'
import { addressFrom } from '../../domain/user-addresses.ts'
import type { People, Person } from '../../model/people.ts'
import { reportedByClaims, unknownEmail } from './_email-claim.ts'

// How scim/user-name judges an expression: over the users that are given.

type EvaluatedName = Extract<MappedUserName, { is: 'known' }>

interface Mapped {
  readonly at: Place
  /** The expression as written. */
  readonly written: string
  readonly name: MappedUserName
}

export function* judgeExpression(
  { at, written, name }: Mapped,
  email: EmailSource,
  people: People | undefined,
): Generator<Finding, NoFinding | undefined> {
  const says = `userName is made by the expression ${quote(written)}`
  if (email.is === 'wrong') return reportedByClaims(email)
  if (name.is === 'unknown') return cannotTell(`${says}, and ${name.why}.`, at)
  if (!people || people.counted.length === 0)
    return cannotTell(`${says}. What it gives depends on the users, and no user is known to be assigned.`, at, inputs.users)

  const differs = (userName: string, person: Person): boolean => email.is === 'known' && isOtherAddress(userName, person, email.source)
  const isWrong = (person: Person): boolean => {
    const userName = name.of(person)
    return typeof userName === 'string' && (isNoAddress(userName) || differs(userName, person))
  }
  const isEmpty = (person: Person): boolean => name.of(person) === null
  const wrong = affectedOf(people, isWrong)
  const empty = affectedOf(people, isEmpty)
  if (wrong?.is === 'known') {
    const { who, of, severity } = wrong.affected
    const places = [at, ...who.slice(0, 5).map(({ user }) => user.upn.at)] as const
    const message = `${says}, which ${resultText(who, (person) => name.of(person) ?? '', email)} for ${share({ who, of })} (${examplesOf(who, (person) => pairText(person, name.of(person) ?? '', email))}).`
    yield { code: 'expression', severity, at: places, message, expected: 'mail', actual: written }
  }
  if (empty?.is === 'known') {
    const { who, of, severity } = empty.affected
    const message = `${says}, which gives no value for ${share({ who, of })}: provisioning skips them (${examplesOf(who)}).`
    yield { code: 'empty', severity, at: [at, ...who.slice(0, 5).map((person) => person.at)], message }
  }
  if (wrong?.is === 'known' || empty?.is === 'known') return undefined
  const open = people.counted.find((person) => name.of(person) === undefined)
  if (open) return notShown(says, at, name.lacks(open))
  const doubtful = wrong ?? empty
  if (doubtful) {
    const doubt = doubtOf(people, doubtful.who)
    const users = `${count(doubtful.who.length, 'user gets', 'users get')} another userName than the address that SAML sends`
    return cannotTell(`${users}, and ${doubt.says}.`, doubtful.who[0]?.at ?? null, doubt.fact)
  }
  return email.is === 'unknown' ? unknownEmail(email) : undefined
}

function notShown(says: string, at: Place, lacks: ReturnType<EvaluatedName['lacks']>): NoFinding {
  if (!lacks) return cannotTell(`${says}, and no page says what this gives for every user.`, at)
  const { attribute, isRead } = lacks
  return isRead
    ? cannotTell(`${says}, and the list of users does not have ${quote(attribute)}. Add it to $select.`, at, inputs.users)
    : cannotTell(`${says}, and ${quote(attribute)} of users is not read.`, at)
}

function resultText(who: readonly Person[], userName: (person: Person) => string, email: EmailSource): string {
  if (who.every((person) => isNoAddress(userName(person)))) return 'gives no mail address'
  return email.is === 'known' ? 'gives another text than the address that SAML sends as email' : 'gives no mail address'
}

/** A text that is no address is not printed: it may be a name. */
function pairText(person: Person, userName: string, email: EmailSource): string {
  const sent = email.is === 'known' ? addressFrom(person, email.source) : null
  return isNoAddress(userName) || sent === null ? nameOf(person) : `${userName} and ${sent}`
}
