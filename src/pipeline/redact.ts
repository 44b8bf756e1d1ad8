import { createHmac } from 'node:crypto'
import type { Setup } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { nameReplacer } from './names.ts'

// A report that can be shared: mail addresses and names of people become pseudonyms, the same one for the same person everywhere.

export type Hide = (text: string) => string

/** A mail address in a sentence. The domain is kept, because findings are about domains. */
const ADDRESS = /(?<![^\s"'“”‘’<>(),;:[\]{}|=/\\])([^\s"'“”‘’<>(),;:[\]{}|=/\\]+)(@|%40)((?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+)/g

/** Words that reports use, and that are therefore never replaced as names. */
const OURS: ReadonlySet<string> = new Set([
  'mixpanel',
  'microsoft',
  'entra',
  'azure',
  'admin',
  'administrator',
  'guest',
  'member',
  'user',
  'test',
])

type NamePart = 'whole' | 'first' | 'last' | 'local'

interface PersonName {
  readonly name: string
  readonly person: string
  readonly part: NamePart
}

/**
 * Replaces every mail address, and the names of all people in the inputs. Without a salt people are numbered in order; with a salt, the
 * pseudonym is a hash of the salt and the address, so that the same salt gives the same person the same pseudonym.
 */
export function redactionFor(setup: Setup, salt: string | null): Hide {
  const people = new Map<string, string>()
  const pseudonym = (key: string): string => {
    const known = people.get(key)
    if (known !== undefined) return known
    const made = salt === null ? String(people.size + 1) : createHmac('sha256', salt).update(key).digest('hex').slice(0, 8)
    people.set(key, made)
    return made
  }
  const names: PersonName[] = []
  const taken = new Set<string>()
  const add = (name: string | null | undefined, person: string, part: NamePart): void => {
    const text = name?.trim() ?? ''
    if (text.length >= (part === 'local' ? 4 : 2) && !OURS.has(text.toLowerCase())) {
      names.push({ name: text, person, part })
      taken.add(text)
    }
  }
  const address = (text: string): string => {
    const person = pseudonym(text.toLowerCase())
    add(text.split('@')[0], person, 'local')
    return person
  }

  for (const user of setup.answer(inputs.users).known?.flatMap(({ items }) => items) ?? []) {
    const [mail, upn, shown, first, last] = [user.mail, user.upn, user.displayName, user.givenName, user.surname].map(valueOf)
    const key = mail ?? upn ?? shown
    if (key === undefined) continue
    const person = pseudonym(key.toLowerCase())
    for (const each of [mail, upn]) {
      if (each === undefined) continue
      people.set(each.toLowerCase(), person)
      address(each)
    }
    add(shown, person, 'whole')
    add(first, person, 'first')
    add(last, person, 'last')
  }
  for (const { principalName, principalType } of setup.answer(inputs.assignments).known?.flatMap(({ items }) => items) ?? []) {
    const name = valueOf(principalName)
    if (name !== undefined && /^user$/i.test(valueOf(principalType) ?? '') && !taken.has(name))
      add(name, pseudonym(name.toLowerCase()), 'whole')
  }
  const settings = setup.answer(derived.settings).known
  const typed = settings
    ? [
        ...(listOf(settings.owners)?.items ?? []).map(({ email }) => valueOf(email)),
        ...(listOf(settings.members)?.items ?? []).map(({ value }) => value),
      ]
    : []
  const principal = setup.answer(derived.principal).known
  const notified = principal ? (listOf(principal.notificationMails)?.items ?? []).map(({ value }) => value) : []
  for (const each of [...typed, ...notified]) if (each?.includes('@') === true) address(each)
  const assertion = setup.answer(derived.response).known?.opened.assertion
  for (const value of assertion
    ? [valueOf(assertion.nameId) ?? '', ...assertion.attributes.flatMap(({ values }) => values.map((each) => each.value))]
    : []) {
    // URLs and identifiers are not names of people.
    if (value.includes('@')) address(value.trim())
    else if (!/^(?:https?:|urn:)|^[0-9a-f-]{32,36}$/i.test(value) && !taken.has(value)) add(value, pseudonym(value.toLowerCase()), 'whole')
  }
  names.sort((a, b) => b.name.length - a.name.length)

  const LABELS: Readonly<Record<NamePart, string>> = { whole: 'Person', first: 'First', last: 'Last', local: 'person' }
  const withoutNames = nameReplacer(names, ({ person, part }) => `${LABELS[part]}-${person}`)
  return (text) =>
    withoutNames(
      text.replace(
        ADDRESS,
        (_whole, local: string, at: string, domain: string) => `person-${pseudonym(`${local}@${domain}`.toLowerCase())}${at}${domain}`,
      ),
    )
}

/** Keys of the report whose values are never from an input. */
const KEPT: ReadonlySet<string> = new Set([
  'sha256',
  'ruleId',
  'docs',
  'code',
  'kind',
  'guide',
  'stage',
  'status',
  'severity',
  'owner',
  'verdict',
  'now',
  'version',
  'is',
])

/** The same report with `hide` applied to every text that may come from an input. */
export function redacted<T>(value: T, hide: Hide): T {
  const walk = (each: unknown, key: string): unknown => {
    if (typeof each === 'string') return KEPT.has(key) ? each : hide(each)
    if (Array.isArray(each)) return each.map((item) => walk(item, key))
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, walk(inner, name)]))
  }
  return walk(value, '') as T
}
