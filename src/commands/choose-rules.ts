import { inOrder } from '../rules/catalogue.ts'
import { rules } from '../rules/index.ts'
import { UsageError } from '../model/usage-error.ts'
import { quote } from '../model/display.ts'

/** `--only` and `--skip`: ids, or globs with `*`. A pattern that means no rule is a slip, and said. */
export function chooser(only: readonly string[] | undefined, skip: readonly string[] | undefined): (ruleId: string) => boolean {
  const wanted = only?.map(pattern)
  const unwanted = (skip ?? []).map(pattern)
  return (ruleId) => (wanted?.some((matches) => matches(ruleId)) ?? true) && !unwanted.some((matches) => matches(ruleId))
}

function pattern(text: string): (ruleId: string) => boolean {
  const expression = new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]*')}$`,
  )
  const matches = (ruleId: string): boolean => expression.test(ruleId) || text === '*' || text === '**'
  if (!rules.some(({ id }) => matches(id)))
    throw new UsageError(
      `No rule is called ${quote(text)}. The chapters are ${[...new Set(inOrder(rules).map(({ id }) => id.split('/')[0]))].join(', ')}; see sso-doctor rules.`,
    )
  return matches
}
