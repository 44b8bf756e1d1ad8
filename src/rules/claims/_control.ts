import { nameOf, withControlCharacters } from '../../domain/people.ts'
import type { People } from '../../model/people.ts'
import { listing, quote, type Finding } from '../kit.ts'

const NAMES = { givenName: 'givenName', surname: 'surname', mail: 'mail', upn: 'userPrincipalName' } as const
const MOST_SHOWN = 5

/** People whose attributes have line breaks or other control characters, which Entra copies into the assertion. */
export function* controlCharacters(
  people: People | undefined,
  attributes: Parameters<typeof withControlCharacters>[1],
): Generator<Finding, void> {
  const found = people ? withControlCharacters(people, attributes) : []
  const [first, ...rest] = found.slice(0, MOST_SHOWN)
  if (!first) return
  const shown = [first, ...rest].map(({ person, attribute }) => `${NAMES[attribute]} of ${quote(nameOf(person).trim())}`)
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : ''
  const has = found.length === 1 ? 'has' : 'have'
  yield {
    code: 'control-character',
    at: [first.at, ...rest.map(({ at }) => at)],
    message: `${listing(shown)}${more} ${has} a line break or another control character, which goes into the assertion. It should be removed.`,
  }
}
