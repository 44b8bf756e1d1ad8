import type { Evidence } from '../model/artifact.ts'
import type { Texts } from '../model/field.ts'

// Which Mixpanel Team an assigned group of Entra becomes: the one with exactly its name.

/** A group without a Team of its name, and a Team with almost that name. */
export interface NearTeam {
  readonly group: Evidence<string>
  readonly team: Evidence<string>
  readonly differs: NameDifference
}

/** How two names differ: in the way an accent is written, in upper and lower case, or in spaces and punctuation. */
export type NameDifference = 'accent' | 'case' | 'punctuation'

/** The groups that have no Team of exactly their name: those with a near one, and those without. */
export function unmatchedGroups(groups: Texts, teams: Texts): { readonly near: readonly NearTeam[]; readonly none: Texts } {
  const names = new Set(teams.map(({ value }) => value))
  const near: NearTeam[] = []
  const none: Evidence<string>[] = []
  for (const group of groups.filter(({ value }) => !names.has(value))) {
    const team = teams.find(({ value }) => plain(value) === plain(group.value))
    if (team) near.push({ group, team, differs: differenceBetween(group.value, team.value) })
    else none.push(group)
  }
  return { near, none }
}

function differenceBetween(one: string, other: string): NameDifference {
  const [a, b] = [one.normalize('NFC'), other.normalize('NFC')]
  if (a === b) return 'accent'
  return a.toLowerCase() === b.toLowerCase() ? 'case' : 'punctuation'
}

/** Without case, spaces and the signs between words. */
function plain(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_\-.]+/gu, '')
}

/** The characters that provisioning does not support in a property that it matches by. */
export function specialCharactersIn(name: string): readonly string[] {
  return [...new Set(name.match(/['"\\&#]/g) ?? [])]
}
