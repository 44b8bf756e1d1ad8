import type { Setup } from '../model/fact.ts'
import { UsageError } from '../model/errors.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { listing, quote } from '../syntax/display.ts'
import { valueOf } from '../syntax/field.ts'

const MOST_APPS = 5

/** Throws a UsageError with the apps that were found, where `--app` names none of them. Without any app the report says what is missing. */
export function mustHoldApp(setup: Setup, app: string): void {
  const found = [...(setup.answer(inputs.principals).known ?? []), ...(setup.answer(inputs.applications).known ?? [])]
  if (found.length === 0 || setup.answer(derived.subject).known) return
  const names = new Map<string, string>()
  for (const { appId, displayName } of found) {
    const id = valueOf(appId) ?? ''
    const name = valueOf(displayName)
    const shown = name === undefined ? quote(id) : `${quote(name)}${id === '' ? '' : ` (${quote(id).slice(1, -1)})`}`
    if (!names.has(id.toLowerCase())) names.set(id.toLowerCase(), shown)
  }
  const listed = [...names.values()].slice(0, MOST_APPS)
  const more = names.size > MOST_APPS ? [`${names.size - MOST_APPS} more`] : []
  throw new UsageError(`The exports have no app with the id or name ${quote(app)}. They have ${listing([...listed, ...more])}.`)
}
