import { createHmac } from 'node:crypto'
import type { Fact, Setup } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { visible } from '../syntax/display.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { fileReplacements, NamesIndex, namesReplacer, replaceAddresses, replaceQueryValues } from './pseudonyms.ts'

// A report that can be shared: mail addresses and the names of people, groups, apps and files become pseudonyms, the same one for the same
// person or thing everywhere; values in the queries of URLs are left out.

export type Hide = (text: string) => string

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
  'users',
  'members',
  'group',
  'groups',
  'team',
  'teams',
  'all',
  'everyone',
  'app',
  'sso',
  'email',
  'name',
  'test',
])

const LONGEST_OF_OURS = Math.max(...[...OURS].map(({ length }) => length))

type NamePart = 'whole' | 'first' | 'last' | 'local' | 'app' | 'group' | 'organization' | 'policy'

const LABELS: Readonly<Record<NamePart, string>> = {
  whole: 'Person',
  first: 'First',
  last: 'Last',
  local: 'person',
  app: 'App',
  group: 'Group',
  organization: 'Organization',
  policy: 'Policy',
}

/**
 * Replaces every mail address, the names of all people, groups and apps in the inputs, names of files (`paths`), and values in queries.
 * Without a salt people are numbered in order; with a salt, the pseudonym is a hash of the salt and the address, so that the same salt gives
 * the same person the same pseudonym.
 */
export function redactionFor(setup: Setup, salt: string | null, paths: readonly string[] = []): Hide {
  const people = new Map<string, string>()
  const pseudonym = (key: string): string => {
    const known = people.get(key)
    if (known !== undefined) return known
    const made = salt === null ? String(people.size + 1) : createHmac('sha256', salt).update(key).digest('hex').slice(0, 8)
    people.set(key, made)
    return made
  }
  const names = new NamesIndex()
  const add = (name: string | null | undefined, person: string, part: NamePart): void => {
    const text = name?.trim() ?? ''
    if (text.length < (part === 'local' ? 4 : 2) || (text.length <= LONGEST_OF_OURS && OURS.has(text.toLowerCase()))) return
    const instead = `${LABELS[part]}-${person}`
    names.add(text, instead)
    for (const form of escapedForms(text)) names.add(form, instead)
  }
  const address = (text: string): string => {
    const person = pseudonym(text.toLowerCase())
    const at = text.indexOf('@')
    add(at === -1 ? text : text.slice(0, at), person, 'local')
    return person
  }

  for (const user of setup.answer(inputs.users).known?.flatMap(({ items }) => items) ?? []) {
    const [mail, upn, shown, first, last] = [user.mail, user.upn, user.displayName, user.givenName, user.surname].map(valueOf)
    const key = mail ?? upn ?? shown
    if (key === undefined) continue
    const person = pseudonym(key.toLowerCase())
    for (const each of mail === upn ? [mail] : [mail, upn]) {
      if (each === undefined) continue
      people.set(each.toLowerCase(), person)
      address(each)
    }
    add(shown, person, 'whole')
    add(first, person, 'first')
    add(last, person, 'last')
  }
  const thing = (name: string | undefined, part: 'whole' | 'app' | 'group' | 'organization' | 'policy'): void => {
    if (name !== undefined && name !== '')
      add(name, pseudonym(part === 'whole' ? name.toLowerCase() : `${part} ${name.toLowerCase()}`), part)
  }
  for (const { principalName, principalType } of setup.answer(inputs.assignments).known?.flatMap(({ items }) => items) ?? []) {
    const type = (valueOf(principalType) ?? '').toLowerCase()
    if (type === 'user' || type === 'group') thing(valueOf(principalName), type === 'user' ? 'whole' : 'group')
  }
  for (const { displayName } of setup.answer(inputs.groups).known ?? []) thing(valueOf(displayName), 'group')
  const subject = setup.answer(derived.subject).known
  for (const half of [subject?.principal, subject?.application]) if (half) thing(valueOf(half.displayName), 'app')
  const settings = setup.answer(derived.settings).known
  const typed = settings
    ? [
        ...(listOf(settings.owners)?.items ?? []).map(({ email }) => valueOf(email)),
        ...(listOf(settings.members)?.items ?? []).map(({ value }) => value),
      ]
    : []
  const principal = setup.answer(derived.principal).known
  const notified = principal ? (listOf(principal.notificationMails)?.items ?? []).map(({ value }) => value) : []
  for (const each of [...typed, ...notified]) {
    if (each?.includes('@') === true) address(each)
    else thing(each, 'whole')
  }
  if (settings) {
    for (const { value } of listOf(settings.teams)?.items ?? []) thing(value, 'group')
    for (const { name } of listOf(settings.linkedOrganizations)?.items ?? []) thing(valueOf(name), 'organization')
  }
  const assertions = (setup.answer(derived.responses).known ?? []).flatMap(({ opened }) => opened.assertion ?? [])
  for (const value of assertions.flatMap(({ nameId, attributes }) => [
    valueOf(nameId) ?? '',
    ...attributes.flatMap(({ values }) => values.map((each) => each.value)),
  ])) {
    // URLs and identifiers are not names of people.
    if (value.includes('@')) address(value.trim())
    else if (!/^(?:https?:|urn:)|^[0-9a-f-]{32,36}$/i.test(value)) thing(value, 'whole')
  }

  for (const { name, part } of namesInLogs(setup)) {
    if (ADDRESS.test(name)) address(name)
    else if (!GUID.test(name)) thing(name, part)
  }

  const files = fileReplacements(paths, (name) => pseudonym(`file ${name.toLowerCase()}`))
  // A file may be called after a person: its whole name comes first.
  const replaceFiles = namesReplacer(files)
  return (text) => names.replaceIn(replaceAddresses(replaceQueryValues(replaceFiles(text)), pseudonym))
}

/** A name as JSON and as messages write it, where that is another text: excerpts show what is in the file. */
function escapedForms(name: string): readonly string[] {
  if (!/[^\u0020-\u0021\u0023-\u0026\u0028-\u005B\u005D-\u007E]/.test(name)) return []
  const json = JSON.stringify(name).slice(1, -1)
  const ascii = (digits: (code: string) => string): string =>
    json.replace(/[^\u0020-\u0026\u0028-\u007E]/g, (unit) => `\\u${digits(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`)
  return [visible(name), json, ascii((code) => code), ascii((code) => code.toUpperCase())]
}

const ADDRESS = /^[^@]{1,256}@[^@.]{1,256}\.[^@]{1,256}$/
const GUID = /^[0-9a-f-]{32,36}$/i

/** What logs and what is beside them name, in messages and in excerpts. */
function namesInLogs(setup: Setup): readonly { readonly name: string; readonly part: 'whole' | 'app' | 'group' | 'policy' }[] {
  const all = <T>(fact: Fact<readonly T[]>): readonly T[] => setup.answer(fact).known ?? []
  const signIns = setup.answer(derived.signIns).known
  const as = (part: 'whole' | 'app' | 'group' | 'policy', names: Iterable<string | null>): ReturnType<typeof namesInLogs> =>
    [...names].flatMap((name) => (name === null || name === '' ? [] : { name, part }))
  return [
    ...(signIns ? [...signIns.failures, signIns.successes] : []).flatMap(({ examples }) => as('whole', examples)),
    ...all(inputs.signInLogs).flatMap(({ codes }) => codes.flatMap(({ policies }) => as('policy', policies))),
    ...all(inputs.accessPolicies).flatMap(({ displayName }) => as('policy', [displayName])),
    ...all(inputs.provisioningLogs).flatMap(({ tallies, userNames }) => [
      ...tallies.flatMap(({ of, examples, named }) => as(of === 'group' ? 'group' : 'whole', [...examples, ...(named ?? [])])),
      ...[...userNames.values()].flatMap(({ userName }) => as('whole', [userName])),
    ]),
    ...all(inputs.auditLogs).flatMap(({ changes }) =>
      changes.flatMap(({ actor, target: { kind, name } }) => [
        ...as('whole', [actor !== null && /^(?:microsoft|azure) /i.test(actor) ? null : actor]),
        ...as(/group/i.test(kind) ? 'group' : /policy/i.test(kind) ? 'policy' : /app|principal/i.test(kind) ? 'app' : 'whole', [name]),
      ]),
    ),
    ...all(inputs.mixpanelAudit).flatMap(({ events }) => events.flatMap(({ person }) => as('whole', [person]))),
    ...all(inputs.scimMembers).flatMap(({ of, items }) =>
      items.flatMap(({ name, mails }) => as(of === 'group' ? 'group' : 'whole', [name, ...mails])),
    ),
  ]
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
