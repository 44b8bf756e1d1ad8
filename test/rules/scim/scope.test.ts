import { describe, expect, it } from 'vitest'
import type { Setup } from '../../../src/model/fact.ts'
import { derived } from '../../../src/model/vocabulary.ts'
import { judge } from '../../../src/pipeline/judge.ts'
import scope from '../../../src/rules/scim/scope.ts'
import { absent, known } from '../../../src/syntax/field.ts'
import { AT } from '../../support/claims.ts'

// Who is in scope of provisioning, by the assignments and the members of the groups.

interface Members {
  readonly users: number
  readonly groups: number
  readonly complete?: boolean
}

const group = (members: Members | null): object => ({
  at: AT,
  members: members && { complete: members.complete ?? true, users: Array(members.users).fill('u'), groups: Array(members.groups).fill({}) },
})

function judged(facts: readonly (readonly [{ readonly name: string }, unknown])[]): unknown {
  const answers = new Map(facts.map(([{ name }, value]) => [name, value]))
  const setup: Setup = {
    answer: (fact) => (answers.has(fact.name) ? { known: answers.get(fact.name) as never } : { missing: [{ fact, why: null, at: null }] }),
  }
  const [judgement] = judge(setup, [scope]).judgements
  if (!judgement) throw new Error('none')
  if (judgement.status === 'fail') return judgement.findings.map(({ code }) => code).join()
  if (judgement.status === 'unknown') return judgement.missing.map(({ fact, why }) => `${fact.name}: ${why ?? ''}`).join()
  return judgement.status === 'not-applicable' ? judgement.because.ruleId : 'pass'
}

const settings = [derived.settings, { scimEnabled: known(true, AT) }] as const
const secrets = [derived.secrets, { syncAll: known(false, AT) }] as const
const assigned = (items: number, complete = true) =>
  [derived.assignments, { at: AT, complete, items: Array(items).fill({ at: AT }) }] as const
const groups = (...items: readonly (Members | null)[]) => [derived.assignedGroups, items.map(group)] as const

describe('where assigned users and groups are in scope', () => {
  it.each<readonly [string, readonly (readonly [{ readonly name: string }, unknown])[], string]>([
    ['it is not known who they are', [], 'derived.assignments: '],
    ['nobody is', [assigned(0)], 'no-one'],
    ['nobody is, as far as the list goes', [assigned(0, false)], 'inputs.assignments: The list of assignments is not complete.'],
    ['people are', [assigned(2)], 'pass'],
    ['a group with people is', [assigned(1), groups({ users: 1, groups: 0 })], 'pass'],
    ['a group with people and groups is', [assigned(1), groups({ users: 1, groups: 1 })], 'pass'],
    ['a group without members is', [assigned(1), groups({ users: 0, groups: 0 })], 'pass'],
    ['a group whose members are not given is', [assigned(1), groups(null)], 'pass'],
    ['a group is, of whose members some are not given', [assigned(1), groups({ users: 0, groups: 1, complete: false })], 'pass'],
    ['a group of groups is', [assigned(1), groups({ users: 0, groups: 1 })], 'access/nested-groups'],
    ['a group of groups is, and a person', [assigned(2), groups({ users: 0, groups: 1 })], 'pass'],
    ['two groups are, one of them of groups', [assigned(2), groups({ users: 0, groups: 1 }, { users: 3, groups: 0 })], 'pass'],
    ['two groups of groups are', [assigned(2), groups({ users: 0, groups: 1 }, { users: 0, groups: 2 })], 'access/nested-groups'],
  ])('%s', (_, facts, expected) => expect(judged([settings, secrets, ...facts])).toBe(expected))

  it('is said by the settings of provisioning alone', () => {
    expect(judged([settings, assigned(2)])).toBe('derived.secrets: ')
    expect(judged([settings, [derived.secrets, { syncAll: absent(AT) }], assigned(2)])).toBe(
      'inputs.secrets: The scope of provisioning (SyncAll) is not in the provisioning settings.',
    )
    expect(judged([settings, [derived.secrets, { syncAll: known(true, AT) }], assigned(2)])).toBe('everyone')
  })
})
